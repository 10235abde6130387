"""Queries over what people chose to be told."""

from datetime import datetime
from typing import LiteralString

from psycopg import Connection

from app.settings import Settings

_COLUMNS: LiteralString = """
    SELECT user_id, digest_at, digest_days, remind_min, tell_changes, tell_answers, show_status, paused_until,
           next_digest_at, said_empty
      FROM settings
"""


class Choices:
    """Queries of a transaction; `_connection` belongs to it."""

    _connection: Connection

    def settings(self, user_id: str) -> Settings:
        """The person's choices; the defaults where they made none."""
        row = self._connection.execute(_COLUMNS + " WHERE user_id = %(user_id)s", {"user_id": user_id}).fetchone()
        if row is None:
            return Settings(user_id)
        return Settings(row[0], row[1], frozenset(row[2]), *row[3:])

    def put_settings(self, settings: Settings) -> None:
        """Store the person's choices."""
        self._connection.execute(
            """
            INSERT INTO settings (user_id, digest_at, digest_days, remind_min, tell_changes, tell_answers, show_status,
                                  paused_until, next_digest_at, said_empty)
            VALUES (%(user_id)s, %(digest_at)s, %(digest_days)s, %(remind_min)s, %(tell_changes)s, %(tell_answers)s,
                    %(show_status)s, %(paused_until)s, %(next_digest_at)s, %(said_empty)s)
            ON CONFLICT (user_id) DO UPDATE
               SET digest_at = excluded.digest_at, digest_days = excluded.digest_days,
                   remind_min = excluded.remind_min, tell_changes = excluded.tell_changes,
                   tell_answers = excluded.tell_answers, show_status = excluded.show_status,
                   paused_until = excluded.paused_until, next_digest_at = excluded.next_digest_at,
                   said_empty = excluded.said_empty
            """,
            {
                "user_id": settings.user_id,
                "digest_at": settings.digest_at,
                "digest_days": sorted(settings.digest_days),
                "remind_min": settings.remind_min,
                "tell_changes": settings.tell_changes,
                "tell_answers": settings.tell_answers,
                "show_status": settings.show_status,
                "paused_until": settings.paused_until,
                "next_digest_at": settings.next_digest_at,
                "said_empty": settings.said_empty,
            },
        )

    def has_settings(self, user_id: str) -> bool:
        """Whether the person's choices are stored: whoever connected a calendar has some."""
        found = self._connection.execute("SELECT 1 FROM settings WHERE user_id = %(user_id)s", {"user_id": user_id})
        return found.fetchone() is not None

    def digests_due(self, now: datetime, most: int) -> list[Settings]:
        """Whose digest is due, the longest first."""
        rows = self._connection.execute(
            _COLUMNS + " WHERE next_digest_at <= %(now)s ORDER BY next_digest_at LIMIT %(most)s",
            {"now": now, "most": most},
        )
        return [Settings(row[0], row[1], frozenset(row[2]), *row[3:]) for row in rows]

    def take_digest(self, settings: Settings, next_at: datetime | None) -> bool:
        """Move the person's digest on. False: somebody else did, or the choices changed meanwhile."""
        done = self._connection.execute(
            """
            UPDATE settings
               SET next_digest_at = %(next_at)s
             WHERE user_id = %(user_id)s AND next_digest_at = %(was_at)s
            """,
            {"user_id": settings.user_id, "was_at": settings.next_digest_at, "next_at": next_at},
        )
        return done.rowcount == 1

    def say_empty(self, user_id: str, *, said: bool) -> None:
        """Remember whether the last digest told of an empty day."""
        self._connection.execute(
            "UPDATE settings SET said_empty = %(said)s WHERE user_id = %(user_id)s", {"user_id": user_id, "said": said}
        )

    def forget_settings(self, user_id: str) -> None:
        """Delete the person's choices."""
        self._connection.execute("DELETE FROM settings WHERE user_id = %(user_id)s", {"user_id": user_id})
