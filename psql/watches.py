"""Queries over watches: what is told of conferences that start and end, to whom, and where."""

from datetime import datetime

from psycopg import Connection

from app.watches import Watch


class Watches:
    """Queries of a transaction; `_connection` belongs to it."""

    _connection: Connection

    def add_watch(self, watch: Watch, now: datetime) -> None:
        """Store it; one like it begins anew."""
        self._connection.execute(
            """
            INSERT INTO watches (account_id, conference, topic, channel, place, made_at)
            VALUES (%(account_id)s, %(conference)s, %(topic)s, %(channel)s, %(place)s, %(now)s)
            ON CONFLICT (account_id, conference, channel) DO UPDATE
               SET topic = excluded.topic, place = excluded.place, made_at = excluded.made_at, paused_at = NULL
            """,
            {
                "account_id": watch.account_id,
                "conference": watch.conference,
                "topic": watch.topic,
                "channel": watch.channel,
                "place": watch.place,
                "now": now,
            },
        )

    def drop_watch(self, user_id: str, watch_id: int) -> bool:
        """Delete one of the person's watches; False where there is none."""
        done = self._connection.execute(
            """
            DELETE FROM watches
             WHERE id = %(id)s AND account_id IN (SELECT id FROM accounts WHERE user_id = %(user_id)s)
            """,
            {"id": watch_id, "user_id": user_id},
        )
        self._connection.execute("DELETE FROM looks WHERE account_id NOT IN (SELECT account_id FROM watches)")
        return done.rowcount == 1

    def watches_of(self, user_id: str) -> list[Watch]:
        """The person's watches, the oldest first."""
        rows = self._connection.execute(
            """
            SELECT watches.id, account_id, user_id, conference, topic, channel, place, paused_at
              FROM watches JOIN accounts ON accounts.id = account_id
             WHERE user_id = %(user_id)s
             ORDER BY watches.id
            """,
            {"user_id": user_id},
        )
        return [Watch(*row) for row in rows]

    def watches_at(self, account_id: int) -> list[Watch]:
        """What is watched by an account."""
        rows = self._connection.execute(
            """
            SELECT watches.id, account_id, user_id, conference, topic, channel, place, paused_at
              FROM watches JOIN accounts ON accounts.id = account_id
             WHERE account_id = %(id)s
             ORDER BY watches.id
            """,
            {"id": account_id},
        )
        return [Watch(*row) for row in rows]

    def pause_shut_out(self, now: datetime) -> list[Watch]:
        """Pause the watches whose channel took a letter for good no more since they were made; gives them."""
        rows = self._connection.execute(
            """
            UPDATE watches
               SET paused_at = %(now)s
              FROM accounts
             WHERE accounts.id = account_id AND paused_at IS NULL AND channel <> ''
               AND EXISTS (SELECT 1 FROM letters
                            WHERE letters.channel = watches.channel AND state = 'given up' AND reason LIKE 'Gone:%%'
                              AND due_at >= made_at)
            RETURNING watches.id, account_id, user_id, conference, topic, channel, place, paused_at
            """,
            {"now": now},
        )
        return [Watch(*row) for row in rows]

    def post_of(self, key: str) -> str:
        """The post that shows the letter with this key; "" while there is none."""
        row = self._connection.execute(
            "SELECT post_id FROM letters WHERE key = %(key)s AND state = 'sent'", {"key": key}
        ).fetchone()
        return "" if row is None else str(row[0])

    def withdraw_letter(self, key: str) -> bool:
        """Take back a letter that nobody has begun to send."""
        return (
            self._connection.execute(
                "DELETE FROM letters WHERE key = %(key)s AND state = 'waiting'", {"key": key}
            ).rowcount
            == 1
        )
