"""Ticks in our own process: repeated while there is something to do, and never fatal."""

import threading
from collections.abc import Iterator
from concurrent.futures import Executor
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from app.config import Config
from app.letters import Letter
from app.outcomes import Sent
from app.ports import Card
from microservice.clock import Clock
from microservice.service import Service, assemble
from microservice.ticks import HEARTBEAT, LETTERS_KEPT, TICKS, Tick, beat, prune
from tests.servers.letterbox import Letterbox


@pytest.fixture(scope="module")
def box() -> Iterator[Letterbox]:
    with Letterbox() as running:
        yield running


@pytest.fixture
def service(url: str, tmp_path: Path, box: Letterbox) -> Iterator[Service]:
    made = assemble(Config(database_url=url, data_dir=str(tmp_path), mattermost_url=box.url, mattermost_bot_token="t"))
    yield made
    made.close()


def letter(service: Service, key: str, ago: timedelta = timedelta(0)) -> Letter:
    return Letter(key, "a" * 26, "change", Card(key), service.now() - ago)


def ticked(service: Service, *ticks: Tick) -> None:
    """One turn of each, as the scheduler calls them."""
    clock = Clock(service, "", ticks)
    for tick in ticks:
        clock.tick(tick.name)
    clock.close()


def test_a_tick_is_repeated_while_it_finds_something_to_do(service: Service) -> None:
    found = [3, 1, 0, 5]
    ticked(service, Tick("count", 1, lambda _, __: found.pop(0)))
    assert found == [5]


def test_a_tick_that_fails_stops_no_other(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []

    def fail(_: Service, __: Executor) -> int:
        raise KeyError("broken")

    def work(_: Service, __: Executor) -> int:
        done.append("worked")
        return 0

    ticked(service, Tick("broken", 1, fail), Tick("whole", 1, work))
    assert done == ["worked"]
    assert "broken failed" in caplog.text


def test_what_a_tick_writes_it_also_delivers(service: Service, box: Letterbox) -> None:
    def announce(service: Service, _: Executor) -> int:
        with service.store.begin() as tx:
            return int(tx.write(letter(service, "written by a tick"), service.now()))

    ticked(service, Tick("announce", 1, announce, writes=True))
    assert "written by a tick" in box.arrived()


def test_a_database_that_is_away_is_told_once(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    assert service.store.alive()
    service.store.close()
    ticked(service, Tick("beat", 1, beat), Tick("beat", 1, beat))
    assert caplog.text.count("beat waits") == 1


def test_the_heartbeat_is_a_mark(service: Service) -> None:
    before = service.now()
    ticked(service, Tick("beat", 1, beat))
    with service.store.begin() as tx:
        mark = tx.mark(HEARTBEAT)
    assert mark is not None
    assert before <= mark.at <= service.now()


def test_letters_are_forgotten_when_nothing_looks_back_to_them(service: Service) -> None:
    now = service.now()
    with service.store.begin() as tx:
        tx.write(letter(service, "old", LETTERS_KEPT + timedelta(days=1)), now)
        tx.write(letter(service, "young", LETTERS_KEPT - timedelta(days=1)), now)
        claimed = tx.claim_letters(now, now + timedelta(seconds=90), 9)
        tx.record_sent([Sent(one.id, "p") for one in claimed], now)
    ticked(service, Tick("prune", 1, prune))
    with service.store.begin() as tx:
        assert [tx.write(letter(service, key), now) for key in ("old", "young")] == [True, False]


def test_ticks_have_names_of_their_own() -> None:
    assert len({tick.name for tick in TICKS}) == len(TICKS)


def test_a_turn_that_hangs_holds_no_other_turn_of_a_tick_that_may_run_beside_itself(service: Service, url: str) -> None:
    released, went_on = threading.Event(), threading.Event()
    turns = count()

    def work(_: Service, __: Executor) -> int:
        if next(turns) == 0:
            released.wait(30)
        else:
            went_on.set()
        return 0

    clock = Clock(service, url, (Tick("sync", 0.2, work, at_once=2),))
    running = threading.Thread(target=clock.run)
    running.start()
    assert went_on.wait(20)
    assert not released.is_set()
    clock.stop.set()
    released.set()
    running.join(30)


def test_calendars_are_read_by_more_than_one_turn_at_once() -> None:
    assert next(tick for tick in TICKS if tick.name == "sync").at_once > 1
