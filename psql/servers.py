"""Queries over TrueConf Servers that administrators describe by commands."""

from psycopg import Connection

from app.servers import Kept


class Servers:
    """Queries of a transaction; `_connection` belongs to it."""

    _connection: Connection

    def servers(self) -> list[Kept]:
        """All of them, by name."""
        rows = self._connection.execute("SELECT name, options, secret FROM servers ORDER BY name")
        return [Kept(*row) for row in rows]

    def put_server(self, kept: Kept) -> None:
        """Store one in place of the one of this name."""
        self._connection.execute(
            """
            INSERT INTO servers (name, options, secret)
            VALUES (%(name)s, %(options)s, %(secret)s)
            ON CONFLICT (name) DO UPDATE SET options = excluded.options, secret = excluded.secret
            """,
            {"name": kept.name, "options": kept.options, "secret": kept.secret},
        )

    def forget_server(self, name: str) -> bool:
        """Delete one. False: there was none."""
        return self._connection.execute("DELETE FROM servers WHERE name = %(name)s", {"name": name}).rowcount == 1

    def accounts_at(self, provider: str, address: str) -> int:
        """How many accounts hang on a server, by the address at which it was found."""
        row = self._connection.execute(
            "SELECT count(*) FROM accounts WHERE provider = %(provider)s AND address = %(address)s",
            {"provider": provider, "address": address},
        ).fetchone()
        return 0 if row is None else int(row[0])
