"""Queries over statuses: what we put up at people, and what we have to put back."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from app.status import Kept, Ours, Status


class Statuses:
    """Queries of a transaction; `_connection` belongs to it."""

    _connection: Connection

    def statuses_due(self, now: datetime, most: int) -> list[str]:
        """People whose status has to be looked after, the longest waiting first."""
        rows = self._connection.execute(
            """
            SELECT user_id
              FROM statuses
             WHERE next_at <= %(now)s
             ORDER BY next_at
             LIMIT %(most)s
            """,
            {"now": now, "most": most},
        )
        return [row[0] for row in rows]

    def claim_statuses(
        self, user_ids: Collection[str], now: datetime, until: datetime, most: int
    ) -> dict[str, Kept | None]:
        """Those of them that are due and nobody looks after, ours until `until`, and what we remember of each."""
        rows = self._connection.execute(
            """
            INSERT INTO statuses (user_id, next_at)
            SELECT person, %(until)s
              FROM unnest(%(user_ids)s::text[]) AS person
             WHERE NOT EXISTS (SELECT 1 FROM statuses WHERE user_id = person AND next_at > %(now)s)
             ORDER BY person
             LIMIT %(most)s
            ON CONFLICT (user_id) DO UPDATE
               SET next_at = excluded.next_at
             WHERE statuses.next_at <= %(now)s
            RETURNING user_id, shown, saved, sure
            """,
            {"user_ids": list(user_ids), "now": now, "until": until, "most": most},
        )
        return {user_id: _kept(shown, saved, sure) for user_id, shown, saved, sure in rows}

    def keep_status(self, user_id: str, kept: Kept | None, next_at: datetime) -> None:
        """Remember this, and look again then."""
        self._connection.execute(
            """
            INSERT INTO statuses (user_id, shown, saved, sure, next_at)
            VALUES (%(user_id)s, %(shown)s, %(saved)s, %(sure)s, %(next_at)s)
            ON CONFLICT (user_id) DO UPDATE
               SET shown = excluded.shown, saved = excluded.saved, sure = excluded.sure, next_at = excluded.next_at
            """,
            {
                "user_id": user_id,
                "shown": None if kept is None else Jsonb(_ours_json(kept.ours)),
                "saved": None if kept is None or kept.saved is None else Jsonb(_json(kept.saved)),
                "sure": kept is None or kept.sure,
                "next_at": next_at,
            },
        )

    def forget_status(self, user_id: str) -> None:
        """Nothing of ours is up."""
        self._connection.execute("DELETE FROM statuses WHERE user_id = %(user_id)s", {"user_id": user_id})

    def status_of(self, user_id: str) -> Kept | None:
        """What we put up at the person, or left alone in its place."""
        row = self._connection.execute(
            "SELECT shown, saved, sure FROM statuses WHERE user_id = %(user_id)s", {"user_id": user_id}
        ).fetchone()
        return None if row is None else _kept(*row)


def _kept(shown: dict[str, Any] | None, saved: dict[str, Any] | None, sure: bool) -> Kept | None:  # noqa: FBT001 - a row
    if shown is None:
        return None
    ours = Ours(shown["text"], shown["emoji"], datetime.fromisoformat(shown["until"]), shown["before"])
    return Kept(ours, None if saved is None else _status(saved), sure)


def _status(fields: dict[str, Any]) -> Status:
    until = fields["until"]
    return Status(fields["text"], fields["emoji"], None if until is None else datetime.fromisoformat(until))


def _ours_json(ours: Ours) -> dict[str, Any]:
    return _json(ours.status) | {"before": ours.before}


def _json(status: Status) -> dict[str, Any]:
    until = None if status.until is None else status.until.isoformat()
    return {"text": status.text, "emoji": status.emoji, "until": until}
