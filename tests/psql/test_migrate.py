"""Migrations: each once, in order, and nothing when the files and the database do not fit."""

import threading
from collections.abc import Iterator
from datetime import time
from pathlib import Path

import psycopg
import pytest

from app.errors import StoreUnavailable
from app.ports import Person
from psql import Store
from psql.migrate import MIGRATIONS, MigrationError, migrate, pending

FIRST = "CREATE TABLE meetings (title text NOT NULL);"
SECOND = "ALTER TABLE meetings ADD COLUMN place text NOT NULL DEFAULT '';"


@pytest.fixture
def empty(server_url: str) -> Iterator[str]:
    """The address of a database of this test's own, with nothing in it."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE empty")
        yield server_url.replace("@/postgres?", "@/empty?")
        connection.execute("DROP DATABASE empty")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two migrations."""
    (tmp_path / "0001_create_meetings.sql").write_text(FIRST)
    (tmp_path / "0002_add_place.sql").write_text(SECOND)
    return tmp_path


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def test_an_empty_database_gets_every_migration(empty: str, folder: Path) -> None:
    assert migrate(empty, folder) == 2
    assert rows(empty, "SELECT title, place FROM meetings") == []
    assert rows(empty, "SELECT number, name FROM migrations ORDER BY number") == [
        (1, "create_meetings"),
        (2, "add_place"),
    ]


def test_a_migration_is_applied_once(empty: str, folder: Path) -> None:
    migrate(empty, folder)
    assert migrate(empty, folder) == 0


def test_only_the_new_one_is_pending(empty: str, folder: Path) -> None:
    migrate(empty, folder)
    (folder / "0003_drop_place.sql").write_text("ALTER TABLE meetings DROP COLUMN place;")
    assert pending(empty, folder) == ["0003_drop_place"]
    assert migrate(empty, folder) == 1


def test_asking_what_is_pending_changes_nothing(empty: str, folder: Path) -> None:
    assert pending(empty, folder) == ["0001_create_meetings", "0002_add_place"]
    assert rows(empty, "SELECT to_regclass('migrations')") == [(None,)]


def test_a_failing_migration_leaves_nothing_and_keeps_those_before(empty: str, folder: Path) -> None:
    (folder / "0003_break_something.sql").write_text("CREATE TABLE half (a text); SELECT nonsense;")
    with pytest.raises(MigrationError, match="0003_break_something failed"):
        migrate(empty, folder)
    assert rows(empty, "SELECT to_regclass('half')") == [(None,)]
    assert pending(empty, folder) == ["0003_break_something"]


def test_a_percent_sign_is_only_a_percent_sign(empty: str, folder: Path) -> None:
    (folder / "0003_add_check.sql").write_text("ALTER TABLE meetings ADD CHECK (title NOT LIKE '%s');")
    assert migrate(empty, folder) == 3


def test_a_file_may_ask_to_run_outside_a_transaction(empty: str, folder: Path) -> None:
    sql = "-- no transaction\nCREATE INDEX CONCURRENTLY meetings_title ON meetings (title);"
    (folder / "0003_index_titles.sql").write_text(sql)
    assert migrate(empty, folder) == 3


def test_an_edited_migration_is_refused(empty: str, folder: Path) -> None:
    migrate(empty, folder)
    (folder / "0001_create_meetings.sql").write_text(FIRST + " -- and more")
    with pytest.raises(MigrationError, match="0001_create_meetings was edited"):
        migrate(empty, folder)


def test_a_database_newer_than_the_files_is_refused(empty: str, folder: Path) -> None:
    migrate(empty, folder)
    (folder / "0002_add_place.sql").unlink()
    with pytest.raises(MigrationError, match="0002_add_place, which we do not know"):
        migrate(empty, folder)


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        pytest.param("0002_add_time.sql", "is there twice", id="a number twice"),
        pytest.param("0004_add_time.sql", "comes too early", id="a number left out"),
        pytest.param("3_add_time.sql", "is not named", id="too few digits"),
        pytest.param("0003.sql", "is not named", id="no name"),
    ],
)
def test_files_out_of_order_are_refused(empty: str, folder: Path, name: str, complaint: str) -> None:
    (folder / name).write_text("SELECT 1;")
    with pytest.raises(MigrationError, match=complaint):
        migrate(empty, folder)


def test_two_starters_apply_each_migration_once(empty: str, folder: Path) -> None:
    (folder / "0003_take_long.sql").write_text("SELECT pg_sleep(0.2);")
    applied: list[int] = []
    starters = [threading.Thread(target=lambda: applied.append(migrate(empty, folder))) for _ in range(2)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    assert sorted(applied) == [0, 3]


def test_our_own_migrations_fit_an_empty_database(empty: str) -> None:
    assert migrate(empty) == len(list(MIGRATIONS.glob("*.sql")))
    assert pending(empty) == []


def test_no_database_is_said_in_our_words(folder: Path) -> None:
    with pytest.raises(StoreUnavailable):
        migrate("postgresql://postgres@/postgres?host=/nonexistent&port=5432", folder)


def test_an_upgrade_loses_nothing(empty: str, tmp_path: Path) -> None:
    earlier = sorted(MIGRATIONS.glob("*.sql"))[:4]
    for file in earlier:
        (tmp_path / file.name).write_text(file.read_text())
    migrate(empty, tmp_path)
    with psycopg.connect(empty) as connection:
        connection.execute("INSERT INTO people VALUES ('a', 'Alice', 'ru', 'Asia/Omsk', 'alice@example.com', now())")
        connection.execute(
            """
            INSERT INTO settings (user_id, digest_at, digest_days, remind_min, tell_changes, tell_answers, show_status)
            VALUES ('a', '08:30', '{1,6}', 7, 'all', 'off', 'dnd')
            """
        )
    assert migrate(empty) == len(list(MIGRATIONS.glob("*.sql"))) - 4
    store = Store(empty)
    try:
        with store.begin() as tx:
            found, settings = tx.person("a"), tx.settings("a")
    finally:
        store.close()
    assert found is not None
    assert found[0] == Person("a", "Alice", "ru", "Asia/Omsk", "alice@example.com")
    assert (settings.digest_at, settings.remind_min, settings.show_status) == (time(8, 30), 7, "dnd")
