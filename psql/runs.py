"""Queries over what runs at whose account, and over whose turn it is to be looked at."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

from app.looks import Look
from app.ports import Account
from app.runs import Run

# Longer than any lease we give: what is put off for longer comes from a clock that was set back since.
_LONGEST_LEASE = timedelta(minutes=15)


class Runs:
    """Queries of a transaction; `_connection` belongs to it."""

    _connection: Connection

    def want_look(self, account_id: int, now: datetime) -> None:
        """Look at what runs for this account, from now on."""
        self._connection.execute(
            "INSERT INTO looks (account_id, next_at) VALUES (%(id)s, %(now)s) ON CONFLICT (account_id) DO NOTHING",
            {"id": account_id, "now": now},
        )

    def claim_look(self, now: datetime, lease: datetime) -> Look | None:
        """The account that has been due for longest, ours until `lease`; None where none is due.

        None whose password is refused, or whose host wants no requests.
        """
        row = self._connection.execute(
            """
            WITH due AS (
                SELECT account_id
                  FROM looks JOIN accounts ON accounts.id = account_id
                 WHERE NOT paused AND held_until <= %(now)s
                   AND (next_at <= %(now)s OR looked_at > %(now)s)
                   AND (looks.leased_until <= %(now)s OR looks.leased_until > %(too_far)s)
                 ORDER BY next_at, account_id
                 LIMIT 1
                   FOR UPDATE OF looks SKIP LOCKED
            )
            UPDATE looks
               SET leased_until = %(lease)s
              FROM due, accounts
             WHERE looks.account_id = due.account_id AND accounts.id = due.account_id
            RETURNING accounts.id, user_id, provider, login, address, home, emails, secret,
                      looks.looked_at, looks.failures
            """,
            {"now": now, "lease": lease, "too_far": now + _LONGEST_LEASE},
        ).fetchone()
        return None if row is None else _look(row, lease)

    def hold_look(self, look: Look) -> bool:
        """Lock it until the transaction ends. False: it is not ours any more, or nobody watches."""
        row = self._connection.execute(
            "SELECT 1 FROM looks WHERE account_id = %(id)s AND leased_until = %(lease)s FOR UPDATE",
            {"id": look.account.id, "lease": look.lease},
        ).fetchone()
        return row is not None

    def finish_look(self, look: Look, now: datetime, next_at: datetime) -> None:
        """It was looked at."""
        self._connection.execute(
            """
            UPDATE looks
               SET leased_until = '-infinity', next_at = %(next)s, looked_at = %(now)s, failures = 0
             WHERE account_id = %(id)s
            """,
            {"id": look.account.id, "now": now, "next": next_at},
        )

    def fail_look(self, look: Look, next_at: datetime) -> None:
        """It could not be looked at: the next try. What runs is not known, so nothing of it changes."""
        self._connection.execute(
            """
            UPDATE looks
               SET leased_until = '-infinity', next_at = %(next)s, failures = failures + 1
             WHERE account_id = %(id)s
            """,
            {"id": look.account.id, "next": next_at},
        )

    def runs(self, account_id: int) -> list[Run]:
        """What ran at the last look."""
        rows = self._connection.execute(
            """
            SELECT conference, topic, owner, url, seen_at, session, started_at, mine, inside, people, missing_at
              FROM runs
             WHERE account_id = %(id)s
             ORDER BY conference
            """,
            {"id": account_id},
        )
        return [Run(*row) for row in rows]

    def put_runs(self, account_id: int, runs: Sequence[Run]) -> None:
        """Remember these, and no others."""
        self._connection.execute("DELETE FROM runs WHERE account_id = %(id)s", {"id": account_id})
        with self._connection.cursor() as cursor:
            cursor.executemany(
                """
                INSERT INTO runs (account_id, conference, topic, owner, url, seen_at, session, started_at, mine,
                                  inside, people, missing_at)
                VALUES (%(id)s, %(conference)s, %(topic)s, %(owner)s, %(url)s, %(seen_at)s, %(session)s,
                        %(started_at)s, %(mine)s, %(inside)s, %(people)s, %(missing_at)s)
                """,
                [_row(account_id, run) for run in runs],
            )


def _look(row: tuple[Any, ...], lease: datetime) -> Look:
    account_id, user_id, provider, login, address, home, emails = row[:7]
    account = Account(account_id, user_id, provider, login, address, home, frozenset(emails))
    return Look(account, bytes(row[7]), lease, row[8], row[9])


def _row(account_id: int, run: Run) -> dict[str, object]:
    return {
        "id": account_id,
        "conference": run.conference,
        "topic": run.topic,
        "owner": run.owner,
        "url": run.url,
        "seen_at": run.seen_at,
        "session": run.session,
        "started_at": run.started_at,
        "mine": run.mine,
        "inside": run.inside,
        "people": run.people,
        "missing_at": run.missing_at,
    }
