"""Queries over long connections: which process keeps which, and what was heard."""

from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg import Connection

from app.ports import Account

_LONGEST_LEASE = timedelta(minutes=5)  # what is leased for longer comes from a clock that was set back since


class Listeners:
    """Queries of a transaction; `_connection` belongs to it."""

    _connection: Connection

    def keep_listeners(
        self, provider: str, owner: str, now: datetime, lease: datetime, most: int
    ) -> list[tuple[Account, bytes]]:
        """The accounts of this service that are the owner's until `lease`: those it had, and those that nobody has."""
        self._connection.execute(
            """
            INSERT INTO listeners (account_id)
            SELECT id FROM accounts WHERE provider = %(provider)s
            ON CONFLICT DO NOTHING
            """,
            {"provider": provider},
        )
        rows = self._connection.execute(
            """
            UPDATE listeners
               SET owner = %(owner)s, leased_until = %(lease)s
              FROM accounts
             WHERE accounts.id = account_id AND NOT paused AND account_id IN (
                   SELECT account_id FROM listeners
                    WHERE owner = %(owner)s OR leased_until <= %(now)s OR leased_until > %(too_far)s
                    ORDER BY owner <> %(owner)s, account_id
                    LIMIT %(most)s
                      FOR UPDATE SKIP LOCKED)
            RETURNING accounts.id, user_id, provider, login, address, home, emails, secret
            """,
            {"owner": owner, "lease": lease, "now": now, "too_far": now + _LONGEST_LEASE, "most": most},
        )
        return [(_account(row), row[7]) for row in rows]

    def leave_listeners(self, owner: str) -> None:
        """Whoever comes next may have them at once."""
        self._connection.execute(
            "UPDATE listeners SET leased_until = '-infinity' WHERE owner = %(owner)s", {"owner": owner}
        )

    def note_heard(self, account_id: int, now: datetime) -> None:
        """A list came: the account is read at once, unless its server was promised a pause."""
        self._connection.execute(
            "UPDATE listeners SET heard_at = %(now)s WHERE account_id = %(id)s", {"id": account_id, "now": now}
        )
        self._connection.execute(
            """
            UPDATE accounts
               SET next_sync_at = %(now)s
             WHERE id = %(id)s AND NOT paused AND failures = 0 AND next_sync_at > %(now)s
            """,
            {"id": account_id, "now": now},
        )

    def lists_heard(self, user_id: str) -> list[tuple[str, datetime]]:
        """Of the person's followed calendars whose service pushes lists: name, and when the last list came."""
        rows = self._connection.execute(
            """
            SELECT calendars.name, greatest(heard_at, synced_at)
              FROM listeners
              JOIN accounts ON accounts.id = listeners.account_id
              JOIN calendars ON calendars.account_id = accounts.id
             WHERE user_id = %(user_id)s AND followed AND coalesce(heard_at, synced_at) IS NOT NULL
             ORDER BY calendars.id
            """,
            {"user_id": user_id},
        )
        return [(name, at.astimezone(UTC)) for name, at in rows]


def _account(row: tuple[Any, ...]) -> Account:
    number, user_id, provider, login, address, home, emails = row[:7]
    return Account(number, user_id, provider, login, address, home, frozenset(emails))
