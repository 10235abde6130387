"""The store: what a transaction keeps, how a session is set, and what happens when the database goes away."""

import tempfile
import threading
import time
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
CUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'mattermost-calendar' AND pid <> ALL(%(spared)s)
"""
OURS = "SELECT pid FROM pg_stat_activity WHERE application_name = 'mattermost-calendar'"
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


@pytest.mark.slow
def test_connections_that_were_all_cut_are_replaced_within_a_second(closing: list[Store], url: str) -> None:
    with psycopg.connect(url, autocommit=True) as axe:
        spared = [row[0] for row in axe.execute(OURS)]
        store = Store(url, wait_s=1)
        closing.append(store)
        occupy(store, 16)
        axe.execute(CUT, {"spared": spared})
        with store.begin() as tx:
            assert tx.answers()


@pytest.mark.slow
def test_a_storm_that_cuts_connections_again_and_again_is_over_within_two_seconds(
    closing: list[Store], url: str
) -> None:
    with psycopg.connect(url, autocommit=True) as axe:
        spared = [row[0] for row in axe.execute(OURS)]
        store = Store(url, wait_s=2)
        closing.append(store)
        occupy(store, 16)
        calm = threading.Event()
        users = [threading.Thread(target=use_until, args=(store, calm), daemon=True) for _ in range(8)]
        for one in users:
            one.start()
        end = time.monotonic() + 2
        while time.monotonic() < end:
            axe.execute(CUT, {"spared": spared})
        try:
            with store.begin() as tx:
                assert tx.answers()
        finally:
            calm.set()
            for one in users:
                one.join()


@pytest.mark.slow
def test_who_waits_while_the_database_is_away_is_served_when_it_is_back(closing: list[Store]) -> None:
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder:
        data = Path(folder, "data")
        with embedded.start(data, durable=False) as server:
            store = Store(server.url, wait_s=30)
            closing.append(store)
            occupy(store, 4)
        served = threading.Event()
        waiting = threading.Thread(target=use_until, args=(store, served, served), daemon=True)
        waiting.start()
        time.sleep(3.5)  # nobody else asks meanwhile, and the pool gives up more than once
        with embedded.start(data, durable=False):
            assert served.wait(5)
        store.close()


def occupy(store: Store, many: int) -> None:
    """Open so many connections, and give them back."""
    all_there = threading.Barrier(many)
    users = [threading.Thread(target=use_together, args=(store, all_there)) for _ in range(many)]
    for one in users:
        one.start()
    for one in users:
        one.join()


def use_together(store: Store, all_there: threading.Barrier) -> None:
    with store.begin() as tx:
        assert tx.answers()
        all_there.wait()


def use_until(store: Store, enough: threading.Event, answered: threading.Event | None = None) -> None:
    """Use the store, whatever happens to it."""
    while not enough.wait(0.01):
        try:
            with store.begin() as tx:
                if tx.answers() and answered is not None:
                    answered.set()
        except StoreUnavailable:
            continue
