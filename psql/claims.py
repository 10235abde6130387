"""Queries over accounts whose turn it is to be read, and over the calendars that were found in them."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection, InterfaceError, OperationalError

from app.copies import Claim
from app.errors import StoreUnavailable
from app.pace import AT_HOST
from app.ports import Account, Calendar
from psql.snapshot import addresses

# Longer than any lease we give: what is put off for longer comes from a clock that was set back since.
_LONGEST_LEASE = timedelta(minutes=15)
_TOGETHER = timedelta(minutes=10)


class Claims:
    """Queries of a transaction; `_connection` belongs to it."""

    _connection: Connection

    def claim_account(self, now: datetime, lease: datetime, at_host: int = AT_HOST) -> Claim | None:
        """The account that has been due for longest, ours until `lease`; None where none is due.

        Of a host no more than `at_host` are claimed at a time, and none while it wants no requests. What was read or
        leased in the future comes from a clock that was set back since: it is due as well.
        """
        row = self._connection.execute(
            """
            UPDATE accounts
               SET leased_until = %(lease)s
             WHERE id = (SELECT id FROM accounts
                          WHERE NOT paused AND (next_sync_at <= %(now)s OR synced_at > %(now)s)
                            AND (leased_until <= %(now)s OR leased_until > %(too_far)s)
                            AND held_until <= %(now)s
                            AND host NOT IN (SELECT host FROM accounts
                                              WHERE leased_until > %(now)s AND leased_until <= %(too_far)s
                                              GROUP BY host HAVING count(*) >= %(at_host)s)
                          ORDER BY next_sync_at, id
                          LIMIT 1
                          FOR UPDATE SKIP LOCKED)
            RETURNING id, user_id, provider, login, address, home, emails, secret, zone, failures, refused_at,
                      synced_at, listed_at, (SELECT email FROM people WHERE people.user_id = accounts.user_id)
            """,
            {"now": now, "lease": lease, "too_far": now + _LONGEST_LEASE, "at_host": at_host},
        ).fetchone()
        return None if row is None else _claim(row, lease)

    def extend_claim(self, claim: Claim, lease: datetime) -> bool:
        """Keep an account longer. False: it is not ours any more."""
        done = self._connection.execute(
            "UPDATE accounts SET leased_until = %(new)s WHERE id = %(id)s AND leased_until = %(lease)s AND NOT paused",
            {"id": claim.account.id, "lease": claim.lease, "new": lease},
        )
        return done.rowcount == 1

    def hold_claim(self, claim: Claim) -> bool:
        """Lock the account until the transaction ends. False: it is not ours any more, or gone."""
        row = self._connection.execute(
            "SELECT 1 FROM accounts WHERE id = %(id)s AND leased_until = %(lease)s AND NOT paused FOR UPDATE",
            {"id": claim.account.id, "lease": claim.lease},
        ).fetchone()
        return row is not None

    def finish_claim(self, claim: Claim, now: datetime, next_sync_at: datetime) -> None:
        """It was read."""
        self._connection.execute(
            """
            UPDATE accounts
               SET leased_until = '-infinity', next_sync_at = %(next)s, synced_at = %(now)s, failures = 0,
                   refused_at = NULL
             WHERE id = %(id)s
            """,
            {"id": claim.account.id, "now": now, "next": next_sync_at},
        )

    def fail_claim(self, claim: Claim, next_sync_at: datetime, refused_at: datetime | None) -> None:
        """It could not be read: the next try, and since when the credential is refused."""
        self._connection.execute(
            """
            UPDATE accounts
               SET leased_until = '-infinity', next_sync_at = %(next)s, failures = failures + 1,
                   refused_at = %(refused_at)s
             WHERE id = %(id)s
            """,
            {"id": claim.account.id, "next": next_sync_at, "refused_at": refused_at},
        )

    def pause_account(self, claim: Claim) -> None:
        """Ask the server no more until the person gives a new credential."""
        self._connection.execute("UPDATE accounts SET paused = true WHERE id = %(id)s", {"id": claim.account.id})

    def refusals(self, account_id: int, about: datetime) -> tuple[int, int]:
        """At the account's host: how many accounts were first refused within ten minutes of `about`, and all."""
        row = self._connection.execute(
            """
            SELECT count(*) FILTER (WHERE refused_at BETWEEN %(since)s AND %(until)s), count(*)
              FROM accounts
             WHERE host = (SELECT host FROM accounts WHERE id = %(id)s)
            """,
            {"id": account_id, "since": about - _TOGETHER, "until": about + _TOGETHER},
        ).fetchone()
        assert row is not None
        return int(row[0]), int(row[1])

    def calendars_at(self, host: str) -> int:
        """How many calendars are followed at a host, by everybody whose account is not paused."""
        row = self._connection.execute(
            """
            SELECT count(*)
              FROM accounts JOIN calendars ON account_id = accounts.id
             WHERE host = %(host)s AND NOT paused AND followed
            """,
            {"host": host},
        ).fetchone()
        assert row is not None
        return int(row[0])

    def hold_account(self, account_id: int, until: datetime, now: datetime) -> bool:
        """Ask for an account no more before. True: another one of its host is held already."""
        row = self._connection.execute(
            """
            UPDATE accounts
               SET held_until = %(until)s
             WHERE id = %(id)s
            RETURNING EXISTS (SELECT 1 FROM accounts AS others
                               WHERE others.host = accounts.host AND others.id <> accounts.id
                                 AND others.held_until > %(now)s)
            """,
            {"id": account_id, "until": until, "now": now},
        ).fetchone()
        return row is not None and bool(row[0])

    def hold_host(self, host: str, until: datetime, over_s: float) -> int:
        """Ask a host no more before; then its accounts begin evenly within so many seconds. Gives how many there are.

        Whoever is storing one of them at this moment has heard from the host themselves.
        """
        return self._connection.execute(
            """
            WITH free AS (
                SELECT id FROM accounts WHERE host = %(host)s AND NOT paused ORDER BY id FOR UPDATE SKIP LOCKED
            ), placed AS (
                SELECT id, (row_number() OVER (ORDER BY id) - 1)::float / count(*) OVER () AS part FROM free
            )
            UPDATE accounts
               SET held_until = greatest(held_until, %(until)s + make_interval(secs => part * %(over_s)s))
              FROM placed
             WHERE accounts.id = placed.id
            """,
            {"host": host, "until": until, "over_s": over_s},
        ).rowcount

    def put_unreadable(self, calendars: Collection[int], read: Collection[int], now: datetime) -> None:
        """Which calendars their server does not give to us, and which it gives."""
        self._connection.execute(
            """
            UPDATE calendars
               SET unreadable_at = CASE WHEN id = ANY(%(unreadable)s) THEN coalesce(unreadable_at, %(now)s) END
             WHERE id = ANY(%(unreadable)s) OR (id = ANY(%(read)s) AND unreadable_at IS NOT NULL)
            """,
            {"unreadable": list(calendars), "read": list(read), "now": now},
        )

    def place_account(self, account_id: int, zone: str) -> None:
        """The zone in which the account's copy stands."""
        self._connection.execute(
            "UPDATE accounts SET zone = %(zone)s WHERE id = %(id)s", {"id": account_id, "zone": zone}
        )

    def see_calendars(self, account_id: int, calendars: Sequence[Calendar], now: datetime) -> None:
        """Store what the account holds now. An empty list changes nothing, what is missing twice goes."""
        self._connection.execute(
            "UPDATE accounts SET listed_at = %(now)s WHERE id = %(id)s", {"id": account_id, "now": now}
        )
        if not calendars:
            return
        hrefs = [calendar.href for calendar in calendars]
        self._connection.execute(
            """
            DELETE FROM calendars
             WHERE account_id = %(id)s AND NOT href = ANY(%(hrefs)s) AND missing_at < %(now)s
            """,
            {"id": account_id, "hrefs": hrefs, "now": now},
        )
        self._connection.execute(
            """
            UPDATE calendars
               SET missing_at = CASE WHEN href = ANY(%(hrefs)s) THEN NULL ELSE coalesce(missing_at, %(now)s) END
             WHERE account_id = %(id)s
            """,
            {"id": account_id, "hrefs": hrefs, "now": now},
        )
        self._connection.execute(
            """
            INSERT INTO calendars (account_id, href, name, color, own, followed, position)
            SELECT %(id)s, href, name, color, own, own, place
              FROM unnest(%(hrefs)s::text[], %(names)s::text[], %(colors)s::text[], %(owns)s::boolean[])
                   WITH ORDINALITY AS given (href, name, color, own, place)
            ON CONFLICT (account_id, href) DO UPDATE
               SET name = excluded.name, color = excluded.color, own = excluded.own, position = excluded.position
            """,
            {
                "id": account_id,
                "hrefs": hrefs,
                "names": [calendar.name for calendar in calendars],
                "colors": [calendar.color for calendar in calendars],
                "owns": [calendar.own for calendar in calendars],
            },
        )

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A transaction inside this one: what fails in it takes nothing else with it."""
        try:
            with self._connection.transaction():
                yield
        except (OperationalError, InterfaceError) as e:
            raise StoreUnavailable(f"PostgreSQL went away or did not answer in time: {type(e).__name__}") from e

    def ask_for_list(self, account_id: int) -> None:
        """Have the account's calendars listed at its next pass."""
        self._connection.execute("UPDATE accounts SET listed_at = NULL WHERE id = %(id)s", {"id": account_id})


def _claim(row: tuple[Any, ...], lease: datetime) -> Claim:
    account_id, user_id, provider, login, address, home = row[:6]
    account = Account(account_id, user_id, provider, login, address, home, frozenset(row[6]))
    me = addresses(account.emails, account.login, row[13] or "")
    return Claim(account, bytes(row[7]), lease, me, *row[8:13])
