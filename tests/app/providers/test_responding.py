"""Answering by CalDAV: on real servers that deliver nothing, and on one that plays what others do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event

import pytest

from app.differences import answer_of
from app.errors import BadReply, Conflict, Forbidden, Ignored, NotFound, ProviderError, Unavailable
from app.events import Answer
from app.objects import Answered, Rsvp
from app.ports import Access, Calendar, Password
from app.providers.caldav import CalDav
from app.providers.exchange import Deadline
from app.providers.http import Door
from app.times import Span
from tests.app.conftest import Real
from tests.factories import ALICE, MOSCOW, NOW, at
from tests.fakes import vevent
from tests.servers.odd_caldav import found, locked, principal, status, stored, xml
from tests.servers.odd_http import Answer as Told
from tests.servers.odd_http import Odd, Script, Seen, serving

ME = frozenset({ALICE.email})
INVITED = vevent(
    "plan", "Plan", at(15), at(16),
    "ORGANIZER:mailto:bob@example.com", f"ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:{ALICE.email}",
)  # fmt: skip
WORK = Calendar("/home/work/", "Work")
HREF = "/home/work/plan.ics"


def caldav(door: Door, home: str, seconds: float = 5) -> CalDav:
    return CalDav(door, Access(home, "alice", Password("wonderland"), home), MOSCOW, Deadline.after(seconds))


@pytest.mark.parametrize("answer", [Answer.ACCEPTED, Answer.TENTATIVE, Answer.DECLINED], ids=lambda one: one.value)
def test_a_server_without_delivery_keeps_the_answer_and_tells_nobody(door: Door, real: Real, answer: Answer) -> None:
    real.put("work", "plan.ics", INVITED.replace("VERSION:2.0", "VERSION:2.0\r\nPRODID:-//t//EN"))
    provider = caldav(door, real.home)
    (calendar,) = provider.calendars()
    href = f"{real.path}work/plan.ics"
    rsvp = Rsvp(href, "plan", "", ME, answer)

    assert provider.respond(calendar, rsvp, NOW) == Answered(told=False)

    (series,) = provider.events(calendar, Span(at(0), at(23)))
    assert series.master is not None
    assert answer_of(series.master.event, ME) is answer
    assert series.master.event.title == "Plan"


@dataclass
class Shelf:
    """One object behind alice's password, and what becomes of a PUT; `writes` gives its answer and the new text."""

    text: str | None = INVITED
    version: int = 1
    puts: list[Seen] = field(default_factory=list)
    features: str = "1, calendar-access, calendar-auto-schedule"
    addresses: str = "<D:href>mailto:alice@example.com</D:href>"
    etag: str = '"{}"'
    writes: "Callable[[Shelf, str], Told]" = lambda shelf, text: shelf.keep(text)

    def keep(self, text: str) -> Told:
        self.text, self.version = text, self.version + 1
        return Told(204)

    def script(self, odd: Odd) -> Script:
        return locked(lambda _: self._answer)(odd)

    def _answer(self, seen: Seen) -> Told:
        match seen.method:
            case "OPTIONS":
                return Told(200, b"", {"DAV": self.features})
            case "PROPFIND" if seen.path == "/me/":
                return xml(
                    found("/me/", f"<C:calendar-user-address-set>{self.addresses}</C:calendar-user-address-set>")
                )
            case "PROPFIND":
                return xml(found(seen.path, principal("/me/")))
            case "PUT":
                self.puts.append(seen)
                return self.writes(self, seen.body.decode())
        if self.text is None:
            return xml(status(HREF, 404)) if seen.method == "REPORT" else Told(404)
        if seen.method == "REPORT":
            return xml(stored(HREF, self.text).replace('"1"', self.etag.format(self.version)))
        return Told(200, self.text.encode())


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def home(shelf: Shelf) -> Iterator[str]:
    with serving(shelf.script) as odd:
        yield odd.url("/home/")


def respond(door: Door, home: str, answer: Answer = Answer.ACCEPTED, seconds: float = 5) -> Answered:
    return caldav(door, home, seconds).respond(WORK, Rsvp(HREF, "plan", "", ME, answer), NOW)


def test_the_very_text_of_the_server_is_written_back(door: Door, home: str, shelf: Shelf) -> None:
    assert respond(door, home) == Answered(told=True)
    (put,) = shelf.puts
    assert put.body.decode() == INVITED.replace("NEEDS-ACTION", "ACCEPTED")
    assert put.headers["if-match"] == '"1"'
    assert put.headers["content-type"] == "text/calendar; charset=utf-8"


@pytest.mark.parametrize(
    ("given", "sent"),
    [('W/"{}"', '"1"'), ('"{}-gzip"', '"1"'), ("{}", "1")],
    ids=["weak", "packed by a proxy", "without quotes"],
)
def test_the_version_is_named_as_the_server_wants_it(
    door: Door, home: str, shelf: Shelf, given: str, sent: str
) -> None:
    shelf.etag = given
    respond(door, home)
    assert shelf.puts[0].headers["if-match"] == sent


def test_what_stands_there_already_is_not_written(door: Door, home: str, shelf: Shelf) -> None:
    shelf.text = INVITED.replace("NEEDS-ACTION", "ACCEPTED")
    assert respond(door, home) == Answered(told=True)
    assert shelf.puts == []


def test_what_changed_meanwhile_is_read_anew_and_tried_once_more(door: Door, home: str, shelf: Shelf) -> None:
    def changed_first(shelf: Shelf, text: str) -> Told:
        if shelf.puts[-1].headers["if-match"] != '"1"':
            return shelf.keep(text)
        shelf.keep(INVITED.replace("Plan", "Planning"))
        return Told(412)

    shelf.writes = changed_first
    assert respond(door, home) == Answered(told=True)
    assert shelf.text == INVITED.replace("Plan", "Planning").replace("NEEDS-ACTION", "ACCEPTED")
    assert [one.headers["if-match"] for one in shelf.puts] == ['"1"', '"2"']


def test_an_answer_that_arrived_although_the_server_failed_counts(door: Door, home: str, shelf: Shelf) -> None:
    def landed(shelf: Shelf, text: str) -> Told:
        shelf.keep(text)
        return Told(504)

    shelf.writes = landed
    assert respond(door, home) == Answered(told=True)
    assert len(shelf.puts) == 1


def test_an_answer_that_arrived_although_the_server_is_slow_counts(door: Door, home: str, shelf: Shelf) -> None:
    def slow(shelf: Shelf, text: str) -> Told:
        shelf.keep(text)
        return Told(204, late())

    def late() -> Iterator[bytes]:
        waiting.wait(3)
        yield b""

    waiting = Event()
    shelf.writes = slow
    assert respond(door, home, seconds=1) == Answered(told=True)
    waiting.set()


def test_what_was_declined_and_vanished_is_declined(door: Door, home: str, shelf: Shelf) -> None:
    def vanishes(shelf: Shelf, text: str) -> Told:
        shelf.text = None
        return Told(204)

    shelf.writes = vanishes
    assert respond(door, home, Answer.DECLINED) == Answered(told=True, gone=True)


@pytest.mark.parametrize(
    ("writes", "error"),
    [
        (lambda shelf, text: Told(204), Ignored),
        (lambda shelf, text: Told(412), Conflict),
        (lambda shelf, text: Told(403), Forbidden),
        (lambda shelf, text: Told(504), Unavailable),
        (lambda shelf, text: Told(405), BadReply),
        (lambda shelf, text: setattr(shelf, "text", None) or Told(204), NotFound),
    ],
    ids=["kept as it was", "always changed", "forbidden", "down", "read only", "accepted and gone"],
)
def test_what_is_not_kept_is_an_error(
    door: Door, home: str, shelf: Shelf, writes: Callable[[Shelf, str], Told], error: type[ProviderError]
) -> None:
    shelf.writes = writes
    with pytest.raises(error):
        respond(door, home)


def test_a_meeting_that_is_gone_is_not_found(door: Door, home: str, shelf: Shelf) -> None:
    shelf.text = None
    with pytest.raises(NotFound):
        respond(door, home, Answer.DECLINED)


@pytest.mark.parametrize(
    ("features", "addresses", "told"),
    [
        ("1, calendar-access", "<D:href>mailto:alice@example.com</D:href>", False),
        ("1, Calendar-Auto-Schedule", "", False),
        ("1, calendar-auto-schedule", "<D:href>mailto:bob@example.com</D:href>", False),
        ("1, calendar-auto-schedule", "<D:href>/me/</D:href><D:href>MAILTO:Alice@example.com</D:href>", True),
    ],
    ids=["does not deliver", "knows no addresses", "knows others", "knows me"],
)
def test_whether_the_organiser_is_told_is_asked(
    door: Door, home: str, shelf: Shelf, features: str, addresses: str, told: bool
) -> None:
    shelf.features, shelf.addresses = features, addresses
    assert respond(door, home) == Answered(told=told)
