"""Queries for answering an invitation: where it lies, and the account kept from sync meanwhile."""

from datetime import UTC, datetime

from psycopg import Connection

from app.answering import Invitation
from app.ports import Account, Calendar
from app.times import Span


class Invitations:
    """Queries of a transaction; `_connection` belongs to it."""

    _connection: Connection

    def invitation(self, user_id: str, account_id: int, uid: str) -> Invitation | None:
        """Where this meeting lies in the person's own followed calendars of the account; the first, if in several."""
        row = self._connection.execute(
            """
            SELECT accounts.id, user_id, provider, login, address, home, emails,
                   calendars.id, calendars.href, name, own, color, objects.href, window_start, window_end
              FROM occurrences
              JOIN objects ON objects.id = object_id
              JOIN calendars ON calendars.id = occurrences.calendar_id
              JOIN accounts ON accounts.id = account_id
             WHERE user_id = %(user_id)s AND accounts.id = %(account_id)s AND uid = %(uid)s AND followed AND own
               AND window_end IS NOT NULL
             ORDER BY position, calendars.id, objects.id
             LIMIT 1
            """,
            {"user_id": user_id, "account_id": account_id, "uid": uid},
        ).fetchone()
        if row is None:
            return None
        account = Account(row[0], row[1], row[2], row[3], row[4], row[5], frozenset(row[6]))
        window = Span(row[13].astimezone(UTC), row[14].astimezone(UTC))
        return Invitation(account, row[7], Calendar(row[8], row[9], row[10], row[11]), row[12], window)

    def take_account(self, account_id: int, until: datetime) -> None:
        """Keep sync from the account until then. A pass under way no longer finds its lease, and stores nothing."""
        self._connection.execute(
            "UPDATE accounts SET leased_until = %(until)s WHERE id = %(id)s", {"id": account_id, "until": until}
        )

    def give_account(self, account_id: int, until: datetime, now: datetime) -> None:
        """Let sync have the account again, at once unless it fails: then its server was promised a pause."""
        self._connection.execute(
            """
            UPDATE accounts
               SET leased_until = '-infinity',
                   next_sync_at = CASE WHEN failures = 0 THEN least(next_sync_at, %(now)s) ELSE next_sync_at END
             WHERE id = %(id)s AND leased_until = %(until)s
            """,
            {"id": account_id, "until": until, "now": now},
        )

    def lock_account(self, account_id: int) -> None:
        """Lock the account until the transaction ends."""
        self._connection.execute("SELECT 1 FROM accounts WHERE id = %(id)s FOR UPDATE", {"id": account_id})
