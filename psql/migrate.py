"""Bring a database to the newest schema: the files of psql/migrations, forward only, each once.

A file is named NNNN_verb_noun.sql and runs in a transaction of its own together with its row in `migrations`. One that
begins with the line `-- no transaction` (CREATE INDEX CONCURRENTLY) runs outside, so it must bear being repeated.
"""

import hashlib
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from app.errors import Fault, StoreUnavailable

MIGRATIONS = Path(__file__).with_name("migrations")
LOCK = 0x6D_63_61_6C  # any number that nobody else locks in this database: "mcal"
OUTSIDE = "-- no transaction"
_NAME = re.compile(r"(\d{4})_([a-z0-9]+(?:_[a-z0-9]+)+)\.sql")
_log = logging.getLogger(__name__)


class MigrationError(Fault):
    """The files and the database do not fit each other. The text says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Migration:
    number: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()

    @property
    def in_transaction(self) -> bool:
        return not self.sql.startswith(OUTSIDE)


def migrate(url: str, folder: Path = MIGRATIONS) -> int:
    """Apply what is pending and return how many that were. Two at the same time are harmless: one waits."""
    wanted = _read(folder)
    with _connect(url) as connection:
        connection.execute("SELECT pg_advisory_lock(%(lock)s)", {"lock": LOCK})
        connection.execute(
            """
            CREATE TABLE IF NOT EXISTS migrations (
                number integer PRIMARY KEY,
                name text NOT NULL,
                sha256 text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now()
            )
            """
        )
        todo = _missing(wanted, _applied(connection))
        for migration in todo:
            _apply(connection, migration)
    return len(todo)


def pending(url: str, folder: Path = MIGRATIONS) -> list[str]:
    """The names of the files that `migrate` would apply now, in order. Changes nothing."""
    wanted = _read(folder)
    with _connect(url) as connection:
        return [f"{migration.number:04}_{migration.name}" for migration in _missing(wanted, _applied(connection))]


def _connect(url: str) -> psycopg.Connection:
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as e:
        raise StoreUnavailable("PostgreSQL cannot be reached") from e


def _read(folder: Path) -> list[Migration]:
    migrations = []
    for path in sorted(folder.glob("*.sql")):
        parts = _NAME.fullmatch(path.name)
        if parts is None:
            raise MigrationError(f"{path.name} is not named NNNN_verb_noun.sql.")
        migrations.append(Migration(int(parts[1]), parts[2], path.read_text(encoding="utf-8")))
    for expected, migration in enumerate(migrations, start=1):
        if migration.number != expected:
            what = "is there twice" if migration.number < expected else "comes too early"
            raise MigrationError(f"Migration {migration.number:04}_{migration.name} {what}: expected {expected:04}.")
    return migrations


def _applied(connection: psycopg.Connection) -> dict[int, tuple[str, str]]:
    found = connection.execute("SELECT to_regclass('migrations') IS NOT NULL").fetchone()
    if found == (False,):
        return {}
    rows = connection.execute("SELECT number, name, sha256 FROM migrations ORDER BY number").fetchall()
    return {number: (name, sha256) for number, name, sha256 in rows}


def _missing(wanted: Sequence[Migration], applied: dict[int, tuple[str, str]]) -> list[Migration]:
    """What is not applied yet, once it is sure that what is applied is what the files say."""
    known = {migration.number for migration in wanted}
    for number, (name, _) in applied.items():
        if number not in known:
            raise MigrationError(f"The database has migration {number:04}_{name}, which we do not know: update us.")
    for migration in wanted:
        if migration.number in applied and applied[migration.number] != (migration.name, migration.sha256):
            raise MigrationError(
                f"Migration {migration.number:04}_{migration.name} was edited after it was applied: "
                "put it back as it was, and write the change as a new one."
            )
    return [migration for migration in wanted if migration.number not in applied]


def _apply(connection: psycopg.Connection, migration: Migration) -> None:
    try:
        if migration.in_transaction:
            with connection.transaction():
                connection.execute(migration.sql.encode())
                _record(connection, migration)
        else:
            connection.execute(migration.sql.encode())
            _record(connection, migration)
    except psycopg.Error as e:
        raise MigrationError(f"Migration {migration.number:04}_{migration.name} failed: {e}") from e
    _log.info("applied migration %04d_%s", migration.number, migration.name)


def _record(connection: psycopg.Connection, migration: Migration) -> None:
    connection.execute(
        "INSERT INTO migrations (number, name, sha256) VALUES (%(number)s, %(name)s, %(sha256)s)",
        {"number": migration.number, "name": migration.name, "sha256": migration.sha256},
    )
