"""Queries over what people set by hand, and over what depends on where they are."""

from datetime import datetime

from psycopg import Connection

from app.preferences import Preferences
from app.relocating import Misplaced


class Habits:
    """Queries of a transaction; `_connection` belongs to it."""

    _connection: Connection

    def preferences(self, user_id: str) -> Preferences:
        """What the person set by hand; nothing where there is no row."""
        row = self._connection.execute(
            "SELECT language, zone, hours, week_start FROM preferences WHERE user_id = %(user_id)s",
            {"user_id": user_id},
        ).fetchone()
        return Preferences() if row is None else Preferences(*row)

    def put_preferences(self, user_id: str, chosen: Preferences) -> None:
        """Store what the person set by hand."""
        self._connection.execute(
            """
            INSERT INTO preferences (user_id, language, zone, hours, week_start)
            VALUES (%(user_id)s, %(language)s, %(zone)s, %(hours)s, %(week_start)s)
            ON CONFLICT (user_id) DO UPDATE
               SET language = excluded.language, zone = excluded.zone, hours = excluded.hours,
                   week_start = excluded.week_start
            """,
            {
                "user_id": user_id,
                "language": chosen.language,
                "zone": chosen.zone,
                "hours": chosen.hours,
                "week_start": chosen.week_start,
            },
        )

    def outdated_people(self, before: datetime, most: int) -> list[str]:
        """Whoever has an account, and a profile that was read before then: the oldest first."""
        rows = self._connection.execute(
            """
            SELECT user_id
              FROM people
             WHERE read_at < %(before)s AND EXISTS (SELECT 1 FROM accounts WHERE accounts.user_id = people.user_id)
             ORDER BY read_at, user_id
             LIMIT %(most)s
            """,
            {"before": before, "most": most},
        )
        return [row[0] for row in rows]

    def misplaced(self, default: str, now: datetime) -> list[Misplaced]:
        """Accounts that nobody reads just now, and whose copy does not stand in the zone that their person names."""
        rows = self._connection.execute(
            """
            SELECT accounts.id, accounts.user_id, accounts.zone
              FROM accounts
              LEFT JOIN people ON people.user_id = accounts.user_id
              LEFT JOIN preferences ON preferences.user_id = accounts.user_id
             WHERE accounts.zone <> '' AND leased_until <= %(now)s
               AND accounts.zone <> coalesce(nullif(preferences.zone, ''), nullif(people.zone, ''), %(default)s)
             ORDER BY accounts.id
            """,
            {"default": default, "now": now},
        )
        return [Misplaced(*row) for row in rows]

    def claim_misplaced(self, one: Misplaced, now: datetime, lease: datetime) -> bool:
        """Keep everybody else from the account until `lease`. False: it was read or placed meanwhile."""
        done = self._connection.execute(
            """
            UPDATE accounts
               SET leased_until = %(lease)s
             WHERE id = %(id)s AND zone = %(zone)s AND leased_until <= %(now)s
            """,
            {"id": one.account_id, "zone": one.zone, "now": now, "lease": lease},
        )
        return done.rowcount == 1

    def finish_misplaced(self, one: Misplaced, lease: datetime, zone: str) -> bool:
        """Its copy stands in this zone now, and anybody may read it. False: the lease had ended."""
        done = self._connection.execute(
            """
            UPDATE accounts
               SET leased_until = '-infinity', zone = %(zone)s
             WHERE id = %(id)s AND leased_until = %(lease)s
            """,
            {"id": one.account_id, "lease": lease, "zone": zone},
        )
        return done.rowcount == 1

    def put_off(self, user_id: str, was_due_at: datetime, due_at: datetime) -> int:
        """What waits for the end of the person's night waits for another instant; gives how many letters."""
        return self._connection.execute(
            """
            UPDATE letters
               SET due_at = %(due_at)s
             WHERE user_id = %(user_id)s AND kind = 'night' AND due_at = %(was_due_at)s AND state = 'waiting'
            """,
            {"user_id": user_id, "was_due_at": was_due_at, "due_at": due_at},
        ).rowcount
