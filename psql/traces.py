"""Queries that forget who somebody was, and show what is left of them in every table there is (tests, the tour)."""

from psycopg import Connection, sql

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_FORGET = (
    "DELETE FROM preferences WHERE user_id = %(user_id)s",
    "DELETE FROM sign_ins WHERE user_id = %(user_id)s",
    "DELETE FROM channels WHERE user_id = %(user_id)s",
    "DELETE FROM tokens WHERE user_id = %(user_id)s",
    "DELETE FROM people WHERE user_id = %(user_id)s",
)
_MENTIONS = sql.SQL("SELECT count(*) FROM {table} WHERE position(%(text)s IN {table}::text) > 0")


class Traces:
    """Queries of a transaction; `_connection` belongs to it."""

    _connection: Connection

    def forget_person(self, user_id: str) -> None:
        """Delete what a person set by hand, their channel, their programs' tokens, and the copy of their profile, which
        is read anew when they write to us.
        """
        for query in _FORGET:
            self._connection.execute(query, {"user_id": user_id})

    def mentions(self, text: str) -> dict[str, int]:
        """In how many rows of each table the text stands, whatever the column; bytes are written as \\x and hex."""
        found = {}
        for (table,) in self._connection.execute(_TABLES).fetchall():
            query = _MENTIONS.format(table=sql.Identifier(table))
            row = self._connection.execute(query, {"text": text}).fetchone()
            if row is not None and row[0]:
                found[table] = int(row[0])
        return found
