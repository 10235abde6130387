"""One server is one server, however many accounts there are: how hard it is asked, and when it wants a pause."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.pace import Limits
from app.ports import Person
from app.providers.http import Door
from psql import Store
from tests.app.syncing import Desk
from tests.factories import ALICE, NOW
from tests.servers.odd_http import Answer, Odd, serving
from tests.servers.shelves import Shelf, Shelves

MINUTE = timedelta(minutes=1)
MANY = 6


@pytest.fixture
def shelves() -> Shelves:
    return Shelves()


@pytest.fixture
def odd(shelves: Shelves) -> Iterator[Odd]:
    with serving(shelves.script) as server:
        yield server


@pytest.fixture
def desk(store: Store, door: Door, odd: Odd) -> Desk:
    """Six people at one server, each with one calendar, all read once."""
    desk = Desk(store, door)
    for number in range(MANY):
        desk.connect(odd.url("/home/"), person(number))
    while desk.sync():
        pass
    return desk


def person(number: int) -> Person:
    return Person(f"{number:026}", "", "en", "Europe/Moscow")


def read(desk: Desk, at: timedelta) -> int:
    """A turn of the clock: how many accounts were read."""
    return sum(iter(lambda: desk.sync(NOW + at), 0))


@pytest.mark.parametrize(("per_min", "minutes"), [(300, 1), (6, 1), (2, 3), (1, 6)])
def test_many_calendars_at_a_host_stretch_the_interval_of_all(desk: Desk, per_min: int, minutes: int) -> None:
    desk.limits = Limits(host_per_min=per_min)
    read(desk, MINUTE)
    before, after = MINUTE * (minutes + 0.89), MINUTE * (1.1 * minutes + 1.01)
    assert read(desk, before) == 0
    assert read(desk, after) == MANY


def test_a_server_that_is_overloaded_gets_its_pause_from_everybody(desk: Desk, odd: Odd, shelves: Shelves) -> None:
    shelves.failure = Answer(503, b"", {"Retry-After": "1200"})
    read(desk, MINUTE)
    shelves.failure = None
    before = len(odd.seen)
    with desk.store.begin() as tx:
        tx.hasten(person(5).id, NOW + 2 * MINUTE)
    assert [read(desk, minutes * MINUTE) for minutes in (2, 10, 20)] == [0, 0, 0]
    assert len(odd.seen) == before
    assert read(desk, 25 * MINUTE) == MANY


def test_the_pause_of_one_server_is_not_anothers(desk: Desk, shelves: Shelves) -> None:
    with serving(Shelves().script) as other:
        desk.connect(other.url("/home/"))
        read(desk, timedelta())
        shelves.failure = Answer(503, b"", {"Retry-After": "1200"})
        read(desk, MINUTE)
        assert read(desk, 3 * MINUTE) == 1
    with desk.store.begin() as tx:
        assert tx.copied_at(ALICE.id) == NOW + 3 * MINUTE


def test_a_failure_without_a_wish_holds_nobody_else(desk: Desk, shelves: Shelves) -> None:
    shelves.failure = Answer(500)
    assert read(desk, MINUTE) == MANY
    shelves.failure = None
    assert read(desk, 2 * MINUTE) == MANY


def test_too_many_requests_of_one_login_hold_that_login_and_of_two_the_host(store: Store, door: Door) -> None:
    desk, shelves = Desk(store, door), Shelves()
    with serving(shelves.script) as odd:
        for number in range(3):
            desk.connect(odd.url("/home/"), person(number))
        read(desk, timedelta())
        only(desk, 0)
        shelves.failure = Answer(429, b"", {"Retry-After": "1200"})
        assert read(desk, MINUTE) == 1
        shelves.failure = None
        assert read(desk, 3 * MINUTE) == 2
        only(desk, 1)
        shelves.failure = Answer(429, b"", {"Retry-After": "1200"})
        assert read(desk, 5 * MINUTE) == 1
        shelves.failure = None
        assert read(desk, 20 * MINUTE) == 0
        assert read(desk, 26 * MINUTE) == 3


def only(desk: Desk, number: int) -> None:
    """Nobody else is due for a minute and a half."""
    with desk.store.begin() as tx:
        tx._connection.execute(
            "UPDATE accounts SET next_sync_at = next_sync_at + interval '90 s' WHERE user_id <> %s",
            (person(number).id,),
        )


def test_who_is_told_to_wait_does_not_ask_for_the_next_calendar(store: Store, door: Door) -> None:
    desk, shelves = Desk(store, door), Shelves()
    shelves.calendars = {name: Shelf() for name in ("one", "two", "three")}
    with serving(shelves.script) as odd:
        desk.connect(odd.url("/home/"))
        read(desk, timedelta())
        shelves.calendars["one"].failure = Answer(429, b"", {"Retry-After": "600"})
        before = len(odd.seen)
        read(desk, MINUTE)
        assert len(odd.seen) - before == 1
