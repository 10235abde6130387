"""The sandbox's clock may be moved; nobody else's."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.config import Config
from app.errors import ConfigError
from app.letters import Letter
from app.ports import Card
from microservice.moved import KEPT_S, MovedClock, move
from microservice.service import assemble
from psql import Store
from tests.servers.clock import ClockProcess
from tests.servers.letterbox import Letterbox
from tests.servers.run import wait_until

SANDBOX = Config(sandbox=True)
DAY = timedelta(days=1)


def test_an_unmoved_clock_is_the_systems(store: Store) -> None:
    assert abs(MovedClock(store)() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_moved_clock_goes_on_from_where_it_was_moved_to(store: Store) -> None:
    clock = MovedClock(store)
    clock()
    move(SANDBOX, store, DAY)
    time.sleep(2 * KEPT_S)
    assert abs(clock() - DAY - datetime.now(UTC)) < timedelta(seconds=5)


def test_without_its_database_it_goes_by_the_last_offset(url: str) -> None:
    store = Store(url)
    move(SANDBOX, store, DAY)
    clock = MovedClock(store)
    clock()
    store.close()
    time.sleep(2 * KEPT_S)
    assert clock() - datetime.now(UTC) > DAY / 2


def test_outside_of_a_sandbox_the_clock_is_not_moved(store: Store) -> None:
    with pytest.raises(ConfigError):
        move(Config(), store, DAY)
    with store.begin() as tx:
        assert tx.mark("moved") is None


def test_a_service_takes_no_clock_outside_of_a_sandbox(url: str) -> None:
    with pytest.raises(ConfigError):
        assemble(Config(database_url=url), lambda: datetime.now(UTC))


@pytest.mark.slow
def test_a_moved_clock_lets_even_the_slowest_tick_come_at_once(tmp_path: Path, store: Store, url: str) -> None:
    with Letterbox() as box, ClockProcess(tmp_path / "data", url, box.url, {"SANDBOX": "1"}):
        assert wait_until(lambda: _beats(store))
        now = datetime.now(UTC)
        with store.begin() as tx:
            tx.add_reply("old", "a" * 26, b"hook", 1_000_000, now + DAY / 2)
        move(SANDBOX, store, DAY)
        assert wait_until(lambda: _pruned(store, now))


def _beats(store: Store) -> bool:
    with store.begin() as tx:
        return tx.mark("clock") is not None


def _pruned(store: Store, now: datetime) -> bool:
    """Whether the hook is gone by now; it can be used a million times."""
    with store.begin() as tx:
        return tx.take_reply("old", "a" * 26, now) is None


@pytest.mark.slow
@pytest.mark.parametrize("sandbox", [True, False], ids=["sandbox", "production"])
def test_what_is_due_tomorrow_comes_at_once_where_the_clock_is_moved(
    tmp_path: Path, store: Store, url: str, *, sandbox: bool
) -> None:
    move(SANDBOX, store, DAY)
    now = datetime.now(UTC)
    with store.begin() as tx:
        tx.write(Letter("tomorrow", "a" * 26, "change", Card("tomorrow"), now + DAY / 2), now)
        tx.write(Letter("today", "b" * 26, "change", Card("today"), now), now)
    more = {"SANDBOX": "1"} if sandbox else {}
    expected = {"today", "tomorrow"} if sandbox else {"today"}
    with Letterbox() as box, ClockProcess(tmp_path / "data", url, box.url, more):
        assert wait_until(lambda: expected <= set(box.arrived()))
        assert set(box.arrived()) == expected
