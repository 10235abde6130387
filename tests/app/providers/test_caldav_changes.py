"""What changed, found on real servers and on ones with bad habits: everything, once, and for one request if nothing."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from app.errors import BadReply, Forbidden, NeedsReconnect, Unavailable
from app.objects import Delta
from app.ports import Access, Calendar, Password
from app.providers.caldav import CalDav
from app.providers.exchange import Deadline
from app.providers.http import Door
from app.times import Span
from tests.app.conftest import Real
from tests.servers.odd_caldav import event
from tests.servers.odd_http import Answer, Odd, serving
from tests.servers.shelves import Shelf, Shelves

NOW = datetime(2026, 11, 9, tzinfo=UTC)
SPAN = Span(NOW, NOW + timedelta(days=10))
LATE = SPAN.end + timedelta(days=5)


def text(uid: str, start: datetime = NOW + timedelta(days=1), title: str = "Meeting") -> str:
    moved = event(uid, title)
    return moved.replace("20261110T07", f"{start:%Y%m%d}T07").replace("20261110T08", f"{start:%Y%m%d}T08")


@dataclass
class Reader:
    """Reads one calendar again and again, as sync does: keeps the copy, and the cursor only with it."""

    provider: CalDav
    calendar: Calendar
    copy: dict[str, str] = field(default_factory=dict)
    cursor: str = ""
    looked: int = 0

    def read(self, later: timedelta = timedelta(), span: Span = SPAN) -> Delta:
        delta = self.provider.changes(self.calendar, self.cursor, self._known, span, NOW + later)
        self.copy.update({one.href: one.etag for one in delta.changed})
        for href in (*delta.gone, *delta.left):
            del self.copy[href]
        self.cursor = delta.cursor
        return delta

    def names(self, later: timedelta = timedelta(), span: Span = SPAN) -> tuple[list[str], list[str]]:
        """Just the files that changed and that are gone."""
        delta = self.read(later, span)
        return sorted(_name(one.href) for one in delta.changed), [_name(href) for href in delta.gone]

    def forget_token(self) -> None:
        """From now on by ETags."""
        self.cursor = json.dumps({**json.loads(self.cursor), "token": ""})

    def _known(self) -> dict[str, str]:
        self.looked += 1
        return dict(self.copy)


def _name(href: str) -> str:
    return href.rpartition("/")[2]


def reader(door: Door, home: str, path: str) -> Reader:
    access = Access(home, "alice", Password("wonderland"), home)
    return Reader(CalDav(door, access, UTC, Deadline.after(30)), Calendar(path, "Work"))


@pytest.fixture
def work(door: Door, real: Real) -> Reader:
    return reader(door, real.home, f"{real.path}work/")


@pytest.fixture
def shelf() -> Shelf:
    made = Shelf()
    for name in ("a.ics", "b.ics"):
        made.put(name, text(name))
    return made


@pytest.fixture
def odd(shelf: Shelf) -> Iterator[Odd]:
    with serving(Shelves({"work": shelf}).script) as server:
        yield server


@pytest.fixture
def habit(door: Door, odd: Odd) -> Reader:
    return reader(door, odd.url("/home/"), "/home/work/")


CHECK, LATER = timedelta(minutes=15), timedelta(minutes=1)
BY_ETAGS = [pytest.param(False, id="by token"), pytest.param(True, id="by ETags")]


# On real servers.


@pytest.mark.parametrize("by_etags", BY_ETAGS)
def test_what_is_added_changed_and_deleted_is_found_once(real: Real, work: Reader, by_etags: bool) -> None:
    real.put("work", "a.ics", text("a"))
    real.put("work", "b.ics", text("b"))
    assert work.names() == (["a.ics", "b.ics"], [])
    if by_etags:
        work.forget_token()
    real.put("work", "c.ics", text("c"))
    assert work.names(LATER) == (["c.ics"], [])
    real.put("work", "a.ics", text("a", title="Renamed"))
    real.remove("work", "b.ics")
    assert work.names(LATER * 2) == (["a.ics"], ["b.ics"])
    assert work.names(LATER * 3) == ([], [])
    assert set(map(_name, work.copy)) == {"a.ics", "c.ics"}


def test_the_first_reading_is_whole_and_brings_the_texts(real: Real, work: Reader) -> None:
    real.put("work", "a.ics", text("a", title="Планёрка"))
    delta = work.read()
    assert delta.whole
    assert "Планёрка" in delta.changed[0].body.decode()


def test_a_meeting_moved_out_of_the_span_is_changed_and_not_gone(real: Real, work: Reader) -> None:
    real.put("work", "a.ics", text("a"))
    work.read()
    work.forget_token()
    real.put("work", "a.ics", text("a", LATE))
    assert work.names(LATER) == (["a.ics"], [])


def test_what_left_the_span_by_itself_is_said_to_have_left(real: Real, work: Reader) -> None:
    real.put("work", "a.ics", text("a"))
    work.read()
    delta = work.read(CHECK, Span(SPAN.start + timedelta(days=5), SPAN.end))
    assert (delta.changed, delta.gone, list(map(_name, delta.left))) == ((), (), ["a.ics"])
    assert work.read(CHECK * 2, Span(SPAN.start + timedelta(days=5), SPAN.end)).left == ()


@pytest.mark.parametrize("by_etags", BY_ETAGS)
def test_a_day_that_is_added_brings_what_lies_in_it(real: Real, work: Reader, by_etags: bool) -> None:
    real.put("work", "a.ics", text("a"))
    real.put("work", "far.ics", text("far", LATE))
    assert work.names() == (["a.ics"], [])
    if by_etags:
        work.forget_token()
    assert work.names(LATER, Span(SPAN.start, LATE + timedelta(days=1))) == (["far.ics"], [])


def test_a_token_that_means_nothing_leads_to_comparing_everything(real: Real, work: Reader) -> None:
    real.put("work", "a.ics", text("a"))
    work.read()
    real.put("work", "b.ics", text("b"))
    token = str(json.loads(work.cursor)["token"])
    work.cursor = work.cursor.replace(token, token[:-4] + "0000")
    delta = work.read(LATER)
    assert delta.whole
    assert [_name(one.href) for one in delta.changed] == ["b.ics"]
    real.put("work", "a.ics", text("a", title="Renamed"))
    assert work.names(LATER * 2) == (["a.ics"], [])


def test_a_check_that_finds_nothing_keeps_the_trust_in_the_token(real: Real, work: Reader) -> None:
    real.put("work", "a.ics", text("a"))
    work.read()
    real.put("work", "b.ics", text("b"))
    assert work.names(CHECK) == (["b.ics"], [])
    assert not json.loads(work.cursor)["lied"]
    work.read(CHECK * 2)
    assert not json.loads(work.cursor)["lied"]


# What it costs.


@pytest.mark.parametrize("by_etags", BY_ETAGS)
def test_an_unchanged_calendar_costs_one_request_and_no_look_at_the_copy(
    odd: Odd, habit: Reader, by_etags: bool
) -> None:
    habit.read()
    if by_etags:
        habit.forget_token()
        habit.read()
    requests, looked, cursor = len(odd.seen), habit.looked, None
    for minute in range(1, 4):
        cursor = habit.read(LATER * minute).cursor if cursor is None else cursor
        assert habit.read(LATER * minute).cursor == cursor
    assert len(odd.seen) == requests + 4
    assert habit.looked == looked


@pytest.mark.parametrize(
    ("after", "requests"),
    [(CHECK - LATER, 1), (CHECK, 2), (timedelta(days=4), 2), (timedelta(minutes=-1), 2)],
    ids=["not yet", "a quarter of an hour", "days", "a clock set back"],
)
def test_the_token_is_checked_every_so_often(odd: Odd, habit: Reader, after: timedelta, requests: int) -> None:
    habit.read()
    before = len(odd.seen)
    habit.read(after)
    assert len(odd.seen) - before == requests


def test_after_some_days_the_check_is_hourly(odd: Odd, habit: Reader) -> None:
    habit.read()
    habit.read(timedelta(days=4))
    before = len(odd.seen)
    habit.read(timedelta(days=4, minutes=59))
    assert len(odd.seen) - before == 1


def test_many_changed_objects_are_fetched_fifty_at_a_time(shelf: Shelf, odd: Odd, habit: Reader) -> None:
    habit.read()
    for number in range(120):
        shelf.put(f"{number}.ics", text(str(number)))
    assert len(habit.read(LATER).changed) == 120
    portions = [seen.body.count(b"<D:href>") for seen in odd.seen if b"calendar-multiget" in seen.body]
    assert portions == [50, 50, 20]


# Bad habits.


def test_a_token_that_keeps_silent_is_found_out_and_never_trusted_again(
    shelf: Shelf, odd: Odd, habit: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    habit.read()
    shelf.silent = True
    shelf.put("a.ics", text("a", title="Renamed"))
    assert habit.names(LATER) == ([], [])
    with caplog.at_level(logging.WARNING):
        assert habit.names(CHECK) == (["a.ics"], [])
    shelf.remove("b.ics")
    assert habit.names(CHECK + LATER) == ([], ["b.ics"])
    assert caplog.text.count("did not tell every change") == 1


@pytest.mark.parametrize("code", [400, 403, 409, 412, 501, 507])
def test_a_refused_token_is_made_good_for_in_the_same_pass(shelf: Shelf, habit: Reader, code: int) -> None:
    habit.read()
    habit.read(LATER)
    shelf.put("c.ics", text("c"))
    shelf.remove("a.ics")
    shelf.refusal = Answer(code)
    assert habit.names(LATER * 2) == (["c.ics"], ["a.ics"])
    shelf.refusal = None
    shelf.put("d.ics", text("d"))
    assert habit.names(LATER * 3) == (["d.ics"], [])


def test_a_server_that_never_takes_its_tokens_is_asked_for_etags(shelf: Shelf, odd: Odd, habit: Reader) -> None:
    shelf.refusal = Answer(403)
    habit.read()
    habit.read(LATER)
    before = len(odd.seen)
    shelf.put("c.ics", text("c"))
    assert habit.names(LATER * 2) == (["c.ics"], [])
    assert len(odd.seen) - before == 2


def test_a_server_without_tokens_is_asked_for_etags(shelf: Shelf, habit: Reader) -> None:
    shelf.has_token = False
    habit.read()
    shelf.put("c.ics", text("c"))
    shelf.remove("a.ics")
    assert habit.names(LATER) == (["c.ics"], ["a.ics"])


def test_an_answer_in_pages_is_read_to_its_end(shelf: Shelf, habit: Reader) -> None:
    habit.read()
    shelf.page = 2
    for number in range(5):
        shelf.put(f"{number}.ics", text(str(number)))
    assert habit.names(LATER) == ([f"{number}.ics" for number in range(5)], [])


@pytest.mark.parametrize("code", [404, 410, 418])
def test_deleted_objects_are_gone_whatever_the_server_calls_it(shelf: Shelf, habit: Reader, code: int) -> None:
    habit.read()
    shelf.gone_code = code
    shelf.remove("a.ics")
    assert habit.names(LATER) == ([], ["a.ics"])


def test_a_multiget_that_leaves_out_what_is_gone_is_understood(shelf: Shelf, habit: Reader) -> None:
    shelf.has_token, shelf.omits = False, True
    habit.read()
    shelf.remove("a.ics")
    assert habit.names(LATER) == ([], ["a.ics"])


def test_hrefs_that_change_their_letter_case_are_the_same_objects(shelf: Shelf, habit: Reader) -> None:
    habit.read()
    shelf.shouts = True
    shelf.put("a.ics", text("a", title="Renamed"))
    delta = habit.read(CHECK)
    assert [one.href for one in delta.changed] == ["/home/work/a.ics"]
    assert (delta.gone, delta.left) == ((), ())


def test_a_full_list_in_answer_to_a_strange_token_brings_only_what_differs(shelf: Shelf, habit: Reader) -> None:
    habit.read()
    shelf.put("c.ics", text("c"))
    habit.cursor = json.dumps({**json.loads(habit.cursor), "token": "0"})
    assert habit.names(LATER) == (["c.ics"], [])


def test_an_object_that_cannot_be_given_now_is_not_lost(shelf: Shelf, habit: Reader) -> None:
    habit.read()
    cursor = habit.cursor
    shelf.put("c.ics", text("c"))
    shelf.failure = Answer(500)
    with pytest.raises(Unavailable):
        habit.read(LATER)
    shelf.failure = None
    assert habit.cursor == cursor
    assert habit.names(LATER) == (["c.ics"], [])


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(207, b'<D:multistatus xmlns:D="DAV:"><D:response><D:href>/home/'), BadReply),
        (Answer(200, b"<html>"), BadReply),
        (Answer(403), Forbidden),
        (Answer(503), Unavailable),
        (Answer(401), NeedsReconnect),
    ],
    ids=["truncated", "a page", "forbidden", "away", "refused"],
)
def test_a_failure_is_raised_and_nothing_is_believed(
    shelf: Shelf, habit: Reader, answer: Answer, error: type[Exception]
) -> None:
    habit.read()
    shelf.failure = answer
    with pytest.raises(error):
        habit.read(LATER)


@pytest.mark.parametrize("cursor", ["x", "{}", "[]", '{"token": 1}', "null"])
def test_a_cursor_that_we_did_not_write_is_as_good_as_none(habit: Reader, cursor: str) -> None:
    habit.cursor = cursor
    assert habit.read().whole
