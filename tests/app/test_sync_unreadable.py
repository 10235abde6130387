"""A calendar that its server gives to us no more, or never did, is that calendar's trouble and nobody else's."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app import pace
from app.providers.http import Door
from app.sync import FIRST_READ_S, READ_S
from app.times import Span
from psql import Store
from tests.app.syncing import Desk
from tests.factories import ALICE, MOSCOW, NOW, at
from tests.fakes import vevent
from tests.servers.odd_http import Answer, Odd, serving
from tests.servers.shelves import Shelf, Shelves

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TODAY = Span(at(0), at(0) + DAY)


@pytest.fixture
def shelves() -> Shelves:
    """A calendar with a meeting, and an empty one that is about to fail."""
    work = Shelf()
    work.put("1.ics", vevent("1", "Planning", at(15), at(16)))
    return Shelves({"bad": Shelf(), "work": work})


@pytest.fixture
def odd(shelves: Shelves) -> Iterator[Odd]:
    with serving(shelves.script) as server:
        yield server


@pytest.fixture
def desk(store: Store, door: Door) -> Desk:
    return Desk(store, door)


def covered(desk: Desk) -> Span | None:
    with desk.store.begin() as tx:
        return tx.covered(ALICE.id)


def missing(desk: Desk) -> list[str]:
    with desk.store.begin() as tx:
        return tx.missing(ALICE.id)


def asked(odd: Odd) -> int:
    return sum("/bad/" in seen.path for seen in odd.seen)


@pytest.mark.parametrize("answer", [Answer(403), Answer(404), Answer(200, b"<html>"), Answer(400)], ids=repr)
def test_one_that_never_could_be_read_does_not_keep_the_copy_from_answering(
    desk: Desk, odd: Odd, shelves: Shelves, answer: Answer
) -> None:
    shelves.calendars["bad"].failure = answer
    desk.connect(odd.url("/home/"))
    desk.sync()
    assert covered(desk) == pace.kept(NOW, MOSCOW)
    assert missing(desk) == ["Bad"]
    assert desk.titles(TODAY) == ["Planning"]
    assert desk.value("failures") == 0


def test_before_anything_was_tried_the_copy_does_not_answer(desk: Desk, odd: Odd) -> None:
    desk.connect(odd.url("/home/"))
    assert covered(desk) is None
    assert missing(desk) == []


def test_one_that_was_read_once_holds_the_window_back_no_more(desk: Desk, odd: Odd, shelves: Shelves) -> None:
    desk.connect(odd.url("/home/"))
    desk.sync()
    shelves.calendars["bad"].failure = Answer(403)
    desk.sync(NOW + 9 * DAY)
    assert covered(desk) == pace.kept(NOW + 9 * DAY, MOSCOW)
    assert missing(desk) == ["Bad"]


def test_what_was_copied_of_it_stays(desk: Desk, odd: Odd, shelves: Shelves) -> None:
    shelves.calendars["bad"].put("2.ics", vevent("2", "Kept", at(12), at(13)))
    desk.connect(odd.url("/home/"))
    desk.sync()
    shelves.calendars["bad"].failure = Answer(403)
    desk.sync(NOW + MINUTE)
    assert desk.titles(TODAY) == ["Kept", "Planning"]
    assert desk.heard.news == []


def test_an_account_that_cannot_be_read_at_all_leaves_the_other_account_its_answers(
    desk: Desk, odd: Odd, shelves: Shelves
) -> None:
    dead = Shelves()
    desk.connect(odd.url("/home/"))
    with serving(dead.script) as other:
        desk.connect(other.url("/home/"))
        dead.failure = Answer(500)
        desk.sync()
    assert covered(desk) == pace.kept(NOW, MOSCOW)
    assert missing(desk) == ["Work"]


def test_the_only_calendar_goes_on_to_answer_from_what_was_copied(desk: Desk, odd: Odd, shelves: Shelves) -> None:
    del shelves.calendars["bad"]
    desk.connect(odd.url("/home/"))
    desk.sync()
    shelves.calendars["work"].failure = Answer(403)
    for minute in range(1, 5):
        desk.sync(NOW + minute * MINUTE)
    assert covered(desk) == pace.kept(NOW, MOSCOW)
    assert desk.value("failures") != 0
    shelves.calendars["work"].failure = None
    desk.sync(NOW + 60 * MINUTE)
    assert missing(desk) == []
    assert desk.value("failures") == 0


def test_when_it_can_be_read_it_is_read_in_silence_and_then_as_always(desk: Desk, odd: Odd, shelves: Shelves) -> None:
    bad = shelves.calendars["bad"]
    bad.failure = Answer(403)
    bad.put("2.ics", vevent("2", "Shared again", at(12), at(13)))
    desk.connect(odd.url("/home/"))
    desk.sync()
    bad.failure = None
    desk.sync(NOW + MINUTE)
    assert missing(desk) == []
    assert "Shared again" in desk.titles(TODAY)
    assert desk.heard.news == []
    bad.put("2.ics", vevent("2", "Renamed", at(12), at(13)))
    desk.sync(NOW + 2 * MINUTE)
    assert desk.heard.kinds == ["details"]


def test_what_happened_while_it_could_not_be_read_is_told(desk: Desk, odd: Odd, shelves: Shelves) -> None:
    bad = shelves.calendars["bad"]
    bad.put("2.ics", vevent("2", "Shared", at(12), at(13)))
    desk.connect(odd.url("/home/"))
    desk.sync()
    bad.failure = Answer(403)
    desk.sync(NOW + MINUTE)
    bad.put("2.ics", vevent("2", "Renamed", at(12), at(13)))
    bad.failure = None
    desk.sync(NOW + 2 * MINUTE)
    assert desk.heard.kinds == ["details"]


def test_after_ten_minutes_it_is_asked_for_once_an_hour(desk: Desk, odd: Odd, shelves: Shelves) -> None:
    shelves.calendars["bad"].failure = Answer(403)
    desk.connect(odd.url("/home/"))
    counts = []
    for minute in range(0, 180, 2):
        before = asked(odd)
        desk.sync(NOW + minute * MINUTE)
        counts.append(asked(odd) - before)
    assert [2 * turn for turn, n in enumerate(counts) if n] == [0, 2, 4, 6, 8, 60, 120]


def test_an_unreadable_calendar_gives_no_account_a_beginners_time(desk: Desk, odd: Odd, shelves: Shelves) -> None:
    shelves.calendars["bad"].failure = Answer(403)
    desk.connect(odd.url("/home/"))
    desk.sync()
    assert desk.seconds == FIRST_READ_S
    desk.sync(NOW + MINUTE)
    assert desk.seconds == READ_S
