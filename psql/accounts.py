"""Queries over people's accounts and the calendars in them."""

from collections.abc import Sequence
from datetime import datetime

from psycopg import Connection

from app.copies import Health
from app.ports import Account, Calendar, Followed


class Accounts:
    """Queries of a transaction; `_connection` belongs to it."""

    _connection: Connection

    def next_account_id(self) -> int:
        """An id for an account that is about to be added: its secret is sealed for that id."""
        row = self._connection.execute("SELECT nextval(pg_get_serial_sequence('accounts', 'id'))").fetchone()
        assert row is not None
        return int(row[0])

    def add_account(self, account: Account, secret: bytes, now: datetime) -> None:
        """Store a new account."""
        self._connection.execute(
            """
            INSERT INTO accounts (id, user_id, provider, login, address, home, emails, secret, created_at, changed_at)
            VALUES (%(id)s, %(user_id)s, %(provider)s, %(login)s, %(address)s, %(home)s, %(emails)s, %(secret)s,
                    %(now)s, %(now)s)
            """,
            _values(account, secret, now),
        )

    def change_account(self, account: Account, secret: bytes, now: datetime) -> bool:
        """Store new access to an account the person has, and read it with that at once. False: it is gone.

        Whoever is reading it with the old access loses it: what comes from there is not stored any more.
        """
        done = self._connection.execute(
            """
            UPDATE accounts
               SET login = %(login)s, address = %(address)s, home = %(home)s, emails = %(emails)s,
                   secret = %(secret)s, changed_at = %(now)s, paused = false, failures = 0, refused_at = NULL,
                   next_sync_at = '-infinity', held_until = '-infinity', leased_until = '-infinity'
             WHERE id = %(id)s AND user_id = %(user_id)s
            """,
            _values(account, secret, now),
        )
        return done.rowcount == 1

    def accounts_of(self, user_id: str) -> list[Account]:
        """The person's accounts, oldest first."""
        rows = self._connection.execute(
            """
            SELECT id, user_id, provider, login, address, home, emails
              FROM accounts
             WHERE user_id = %(user_id)s
             ORDER BY id
            """,
            {"user_id": user_id},
        )
        return [
            Account(row_id, owner, provider, login, address, home, frozenset(emails))
            for row_id, owner, provider, login, address, home, emails in rows
        ]

    def health_of(self, user_id: str) -> list[Health]:
        """How reading each of the person's accounts fares, oldest first."""
        rows = self._connection.execute(
            """
            SELECT id, paused, failures, refused_at, synced_at,
                   CASE WHEN isfinite(next_sync_at) THEN next_sync_at ELSE changed_at END,
                   host, CASE WHEN isfinite(held_until) THEN held_until END,
                   (SELECT count(*)
                      FROM accounts AS others JOIN calendars ON account_id = others.id
                     WHERE others.host = accounts.host AND NOT others.paused AND followed)
              FROM accounts
             WHERE user_id = %(user_id)s
             ORDER BY id
            """,
            {"user_id": user_id},
        )
        return [Health(*row) for row in rows]

    def forget_copies(self, account_id: int) -> None:
        """Drop what was copied from the account: it is another one now. Which calendars are followed stays."""
        self._connection.execute(
            "DELETE FROM objects USING calendars WHERE calendar_id = calendars.id AND account_id = %(id)s",
            {"id": account_id},
        )
        self._connection.execute(
            """
            UPDATE calendars
               SET cursor = '', window_start = NULL, window_end = NULL, suspected_at = NULL, missing_at = NULL
             WHERE account_id = %(id)s
            """,
            {"id": account_id},
        )
        self._connection.execute(
            "UPDATE accounts SET synced_at = NULL, listed_at = NULL WHERE id = %(id)s", {"id": account_id}
        )

    def secret_of(self, account_id: int, user_id: str) -> bytes | None:
        """The sealed secret of one of the person's accounts."""
        row = self._connection.execute(
            "SELECT secret FROM accounts WHERE id = %(id)s AND user_id = %(user_id)s FOR SHARE",
            {"id": account_id, "user_id": user_id},
        ).fetchone()
        return None if row is None else bytes(row[0])

    def forget_account(self, account_id: int, user_id: str) -> bool:
        """Delete one of the person's accounts with all we know of it. False: there was none."""
        done = self._connection.execute(
            "DELETE FROM accounts WHERE id = %(id)s AND user_id = %(user_id)s",
            {"id": account_id, "user_id": user_id},
        )
        return done.rowcount == 1

    def put_calendars(self, account_id: int, calendars: Sequence[Calendar]) -> None:
        """Store what the account holds now; known ones keep whether they are followed, new ones are if they are own."""
        self._connection.execute(
            "DELETE FROM calendars WHERE account_id = %(id)s AND NOT href = ANY(%(hrefs)s)",
            {"id": account_id, "hrefs": [calendar.href for calendar in calendars]},
        )
        for position, calendar in enumerate(calendars):
            self._connection.execute(
                """
                INSERT INTO calendars (account_id, href, name, color, own, followed, position)
                VALUES (%(id)s, %(href)s, %(name)s, %(color)s, %(own)s, %(own)s, %(position)s)
                ON CONFLICT (account_id, href) DO UPDATE
                   SET name = excluded.name, color = excluded.color, own = excluded.own, position = excluded.position,
                       unreadable_at = NULL
                """,
                {
                    "id": account_id,
                    "href": calendar.href,
                    "name": calendar.name,
                    "color": calendar.color,
                    "own": calendar.own,
                    "position": position,
                },
            )

    def calendars_of(self, user_id: str) -> list[Followed]:
        """Every calendar in the person's accounts, in the order their servers gave."""
        rows = self._connection.execute(
            """
            SELECT calendars.id, account_id, href, name, own, color, followed, unreadable_at
              FROM calendars JOIN accounts ON accounts.id = account_id
             WHERE user_id = %(user_id)s
             ORDER BY account_id, position
            """,
            {"user_id": user_id},
        )
        return [Followed(row[0], row[1], Calendar(row[2], row[3], row[4], row[5]), *row[6:]) for row in rows]

    def follow(self, user_id: str, shown: Sequence[int], followed: Sequence[int]) -> int:
        """Of the person's calendars `shown`, follow just `followed`; others stay. Gives how many changed."""
        return self._connection.execute(
            """
            UPDATE calendars
               SET followed = (calendars.id = ANY(%(followed)s))
              FROM accounts
             WHERE accounts.id = account_id AND user_id = %(user_id)s AND calendars.id = ANY(%(shown)s)
               AND followed <> (calendars.id = ANY(%(followed)s))
            """,
            {"user_id": user_id, "shown": list(shown), "followed": list(followed)},
        ).rowcount


def _values(account: Account, secret: bytes, now: datetime) -> dict[str, object]:
    return {
        "id": account.id,
        "user_id": account.user_id,
        "provider": account.provider,
        "login": account.login,
        "address": account.address,
        "home": account.home,
        "emails": sorted(account.emails),
        "secret": secret,
        "now": now,
    }
