"""The store: what a transaction keeps, how a session is set, and what happens when the database goes away."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from app.errors import StoreUnavailable
from app.ports import Person
from psql import Store, embedded
from psql.migrate import migrate

NOW = datetime(2026, 11, 10, 7, tzinfo=UTC)
ALICE = Person("alice-id", "alice", "en", "Europe/Moscow", "alice@example.org")
NOWHERE = "postgresql://postgres@/postgres?host=/nonexistent&port=5432"


class RegretError(Exception):
    pass


def write_and_regret(store: Store) -> None:
    with store.begin() as tx:
        tx.put_person(ALICE, NOW)
        raise RegretError


@pytest.fixture
def closing() -> Iterator[list[Store]]:
    """Stores that the test opens, to be closed after it."""
    stores: list[Store] = []
    yield stores
    for store in stores:
        store.close()


def test_what_a_transaction_wrote_stays(store: Store) -> None:
    with store.begin() as tx:
        tx.put_person(ALICE, NOW)
    with store.begin() as tx:
        assert tx.person(ALICE.id) == (ALICE, NOW)


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(RegretError):
        write_and_regret(store)
    with store.begin() as tx:
        assert tx.person(ALICE.id) is None


def test_every_test_begins_on_an_empty_schema(store: Store) -> None:
    with store.begin() as tx:
        assert tx.person(ALICE.id) is None


def test_times_come_back_in_utc(store: Store) -> None:
    with store.begin() as tx:
        tx.put_person(ALICE, NOW)
        found = tx.person(ALICE.id)
    assert found is not None
    assert found[1].utcoffset() == NOW.utcoffset()


@pytest.mark.slow
def test_a_locked_row_is_waited_for_three_seconds_and_not_for_good(store: Store, url: str) -> None:
    with psycopg.connect(url) as other:
        other.execute("LOCK TABLE people IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(StoreUnavailable), store.begin() as tx:
            tx.person(ALICE.id)


def test_a_store_without_a_database_says_so(closing: list[Store]) -> None:
    nowhere = Store(NOWHERE, wait_s=0.2)
    closing.append(nowhere)
    assert not nowhere.alive()
    with pytest.raises(StoreUnavailable), nowhere.begin():
        pytest.fail("the block must not run")


def test_making_a_store_connects_to_nothing() -> None:
    Store(NOWHERE).close()


def test_a_closed_store_says_so(url: str) -> None:
    store = Store(url)
    assert store.alive()
    store.close()
    assert not store.alive()


def test_a_store_survives_a_restart_of_its_database(closing: list[Store]) -> None:
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder:
        data = Path(folder, "data")
        with embedded.start(data, durable=False) as server:
            migrate(server.url)
            store = Store(server.url, wait_s=5)
            closing.append(store)
            with store.begin() as tx:
                tx.put_person(ALICE, NOW)
        with embedded.start(data, durable=False), store.begin() as tx:
            assert tx.person(ALICE.id) == (ALICE, NOW)
        store.close()
