"""Queries over people's direct channels with our bot."""

from collections.abc import Mapping

from psycopg import Connection


class Channels:
    """Queries of a transaction; `_connection` belongs to it."""

    _connection: Connection

    def channels(self, bot_id: str) -> dict[str, str]:
        """Every direct channel of the bot: user id → channel id."""
        rows = self._connection.execute(
            "SELECT user_id, channel_id FROM channels WHERE bot_id = %(bot_id)s", {"bot_id": bot_id}
        )
        return dict(rows.fetchall())

    def put_channels(self, bot_id: str, found: Mapping[str, str]) -> None:
        """Remember direct channels of the bot, in place of what was known."""
        self._connection.execute(
            """
            INSERT INTO channels (bot_id, user_id, channel_id)
            SELECT %(bot_id)s, user_id, channel_id
              FROM unnest(%(users)s::text[], %(channels)s::text[]) AS given (user_id, channel_id)
             ORDER BY user_id
            ON CONFLICT (bot_id, user_id) DO UPDATE SET channel_id = excluded.channel_id
            """,
            {"bot_id": bot_id, "users": list(found), "channels": list(found.values())},
        )
