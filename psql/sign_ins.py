"""Queries over people who are signing in at a server in their browser."""

from datetime import datetime

from psycopg import Connection

from app.sign_ins import Attempt


class SignIns:
    """Queries of a transaction; `_connection` belongs to it."""

    _connection: Connection

    def add_attempt(self, attempt: Attempt, now: datetime) -> None:
        """Store a new one in place of the person's others at that server; those of anybody that are over go."""
        self._connection.execute(
            "DELETE FROM sign_ins WHERE until <= %(now)s OR (user_id = %(user_id)s AND server = %(server)s)",
            {"now": now, "user_id": attempt.user_id, "server": attempt.server},
        )
        self._connection.execute(
            "INSERT INTO sign_ins (id, user_id, server, until) VALUES (%(id)s, %(user_id)s, %(server)s, %(until)s)",
            {"id": attempt.id, "user_id": attempt.user_id, "server": attempt.server, "until": attempt.until},
        )

    def attempt(self, attempt_id: str, now: datetime) -> Attempt | None:
        """One that is not over, locked until the transaction ends."""
        row = self._connection.execute(
            """
            SELECT id, user_id, server, until, code, login, name, secret
              FROM sign_ins
             WHERE id = %(id)s AND until > %(now)s
               FOR UPDATE
            """,
            {"id": attempt_id, "now": now},
        ).fetchone()
        return None if row is None else Attempt(*row)

    def put_code(self, attempt_id: str, code: str) -> None:
        """Note the digest of the code that came."""
        self._connection.execute(
            "UPDATE sign_ins SET code = %(code)s WHERE id = %(id)s", {"id": attempt_id, "code": code}
        )

    def put_signed(self, attempt_id: str, login: str, name: str, secret: bytes | None) -> bool:
        """Note who signed in, with what is kept of it until they are asked. False: the attempt is gone."""
        done = self._connection.execute(
            "UPDATE sign_ins SET login = %(login)s, name = %(name)s, secret = %(secret)s WHERE id = %(id)s",
            {"id": attempt_id, "login": login, "name": name, "secret": secret},
        )
        return done.rowcount == 1

    def forget_attempt(self, attempt_id: str, user_id: str) -> bool:
        """Delete one of the person's. False: there was none."""
        done = self._connection.execute(
            "DELETE FROM sign_ins WHERE id = %(id)s AND user_id = %(user_id)s", {"id": attempt_id, "user_id": user_id}
        )
        return done.rowcount == 1

    def renew_secret(self, account_id: int, before: bytes, secret: bytes) -> bool:
        """Store what an account's server gave in place of its secret. False: the person changed it meanwhile."""
        done = self._connection.execute(
            "UPDATE accounts SET secret = %(secret)s WHERE id = %(id)s AND secret = %(before)s",
            {"id": account_id, "before": before, "secret": secret},
        )
        return done.rowcount == 1
