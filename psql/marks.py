"""Queries over marks: the cursors of the clock, its heartbeat, and a moved clock."""

from datetime import datetime

from psycopg import Connection

from app.ports import Mark


class Marks:
    """Queries of a transaction; `_connection` belongs to it."""

    _connection: Connection

    def mark(self, name: str) -> Mark | None:
        """A mark as it stands."""
        row = self._connection.execute("SELECT at, note FROM marks WHERE name = %(name)s", {"name": name}).fetchone()
        return None if row is None else Mark(*row)

    def put_mark(self, name: str, at: datetime, note: str = "") -> None:
        """Set a mark."""
        self._connection.execute(
            """
            INSERT INTO marks (name, at, note)
            VALUES (%(name)s, %(at)s, %(note)s)
            ON CONFLICT (name) DO UPDATE SET at = excluded.at, note = excluded.note
            """,
            {"name": name, "at": at, "note": note},
        )

    def first_mark(self, name: str, at: datetime) -> bool:
        """Set a mark where there is none. False: it stands already, as it was."""
        done = self._connection.execute(
            "INSERT INTO marks (name, at) VALUES (%(name)s, %(at)s) ON CONFLICT (name) DO NOTHING",
            {"name": name, "at": at},
        )
        return done.rowcount == 1

    def drop_mark(self, name: str) -> Mark | None:
        """Take a mark away; as it stood."""
        row = self._connection.execute(
            "DELETE FROM marks WHERE name = %(name)s RETURNING at, note", {"name": name}
        ).fetchone()
        return None if row is None else Mark(*row)
