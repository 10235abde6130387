"""Queries over the tokens of programs."""

from datetime import datetime
from typing import Any

from psycopg import Connection

from app.programs import ApiToken, Scope


class Tokens:
    """Queries of a transaction; `_connection` belongs to it."""

    _connection: Connection

    def add_token(self, token: ApiToken, digest: str) -> int:
        """Store it; gives its id."""
        row = self._connection.execute(
            """
            INSERT INTO tokens (user_id, name, digest, scopes, anybody, created_at, expires_at)
            VALUES (%(user_id)s, %(name)s, %(digest)s, %(scopes)s, %(anybody)s, %(created_at)s, %(expires_at)s)
            RETURNING id
            """,
            {
                "user_id": token.user_id,
                "name": token.name,
                "digest": digest,
                "scopes": sorted(scope.value for scope in token.scopes),
                "anybody": token.anybody,
                "created_at": token.created_at,
                "expires_at": token.expires_at,
            },
        ).fetchone()
        assert row is not None
        return int(row[0])

    def tokens_of(self, user_id: str) -> list[ApiToken]:
        """A person's, the oldest first."""
        rows = self._connection.execute(
            """
            SELECT id, user_id, name, scopes, anybody, created_at, expires_at, used_at
              FROM tokens
             WHERE user_id = %(user_id)s
             ORDER BY id
            """,
            {"user_id": user_id},
        )
        return [_token(row) for row in rows]

    def token_of(self, digest: str) -> ApiToken | None:
        """The one with this digest."""
        row = self._connection.execute(
            """
            SELECT id, user_id, name, scopes, anybody, created_at, expires_at, used_at
              FROM tokens
             WHERE digest = %(digest)s
            """,
            {"digest": digest},
        ).fetchone()
        return None if row is None else _token(row)

    def revoke_token(self, token_id: int, user_id: str) -> bool:
        """Forget one of the person's. False: there is none."""
        done = self._connection.execute(
            "DELETE FROM tokens WHERE id = %(id)s AND user_id = %(user_id)s", {"id": token_id, "user_id": user_id}
        )
        return done.rowcount == 1

    def note_token_use(self, token_id: int, now: datetime) -> None:
        """It was used now."""
        self._connection.execute("UPDATE tokens SET used_at = %(now)s WHERE id = %(id)s", {"id": token_id, "now": now})


def _token(row: tuple[Any, ...]) -> ApiToken:
    number, user_id, name, scopes, *rest = row
    return ApiToken(number, user_id, name, frozenset(Scope(scope) for scope in scopes), *rest)
