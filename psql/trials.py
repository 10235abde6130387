"""Queries over passwords on trial."""

from datetime import datetime

from psycopg import Connection

from app.trials import Trial


class Trials:
    """Queries of a transaction; `_connection` belongs to it."""

    _connection: Connection

    def next_trial_id(self) -> int:
        """An id for a trial that is about to be added: its secret is sealed for that id."""
        row = self._connection.execute("SELECT nextval(pg_get_serial_sequence('trials', 'id'))").fetchone()
        assert row is not None
        return int(row[0])

    def add_trial(self, trial: Trial, secret: bytes) -> None:
        """Store a new password to try."""
        self._connection.execute(
            """
            INSERT INTO trials (id, user_id, provider, login, address, account_id, secret, until, next_at, tries)
            VALUES (%(id)s, %(user_id)s, %(provider)s, %(login)s, %(address)s, %(account_id)s, %(secret)s, %(until)s,
                    %(next_at)s, %(tries)s)
            """,
            {
                "id": trial.id,
                "user_id": trial.user_id,
                "provider": trial.provider,
                "login": trial.login,
                "address": trial.address,
                "account_id": trial.account_id,
                "secret": secret,
                "until": trial.until,
                "next_at": trial.next_at,
                "tries": trial.tries,
            },
        )

    def trials_of(self, user_id: str) -> list[Trial]:
        """The person's passwords on trial, oldest first."""
        rows = self._connection.execute(
            """
            SELECT id, user_id, provider, login, address, account_id, until, next_at, tries
              FROM trials
             WHERE user_id = %(user_id)s
             ORDER BY id
            """,
            {"user_id": user_id},
        )
        return [Trial(*row) for row in rows]

    def due_trial(self, now: datetime) -> Trial | None:
        """The one that has been due for longest, locked until the transaction ends; None where none is due."""
        row = self._connection.execute(
            """
            SELECT id, user_id, provider, login, address, account_id, until, next_at, tries
              FROM trials
             WHERE next_at <= %(now)s
             ORDER BY next_at, id
             LIMIT 1
             FOR UPDATE SKIP LOCKED
            """,
            {"now": now},
        ).fetchone()
        return None if row is None else Trial(*row)

    def put_off_trial(self, trial_id: int, tries: int, next_at: datetime) -> None:
        """Count a try, and say when the next one is."""
        self._connection.execute(
            "UPDATE trials SET tries = %(tries)s, next_at = %(next_at)s WHERE id = %(id)s",
            {"id": trial_id, "tries": tries, "next_at": next_at},
        )

    def hold_trial(self, trial: Trial) -> bytes | None:
        """Its sealed secret, the row locked until the transaction ends. None: cancelled, or somebody else's try."""
        row = self._connection.execute(
            "SELECT secret FROM trials WHERE id = %(id)s AND tries = %(tries)s FOR UPDATE",
            {"id": trial.id, "tries": trial.tries},
        ).fetchone()
        return None if row is None else bytes(row[0])

    def forget_trial(self, trial_id: int, user_id: str) -> bool:
        """Delete one of the person's passwords on trial. False: there was none."""
        done = self._connection.execute(
            "DELETE FROM trials WHERE id = %(id)s AND user_id = %(user_id)s", {"id": trial_id, "user_id": user_id}
        )
        return done.rowcount == 1

    def forget_trials(self, user_id: str, provider: str, login: str) -> int:
        """Delete every password on trial for this login; gives how many."""
        return self._connection.execute(
            "DELETE FROM trials WHERE user_id = %(user_id)s AND provider = %(provider)s AND login = %(login)s",
            {"user_id": user_id, "provider": provider, "login": login},
        ).rowcount
