"""CalDAV against real servers: what must hold on every one of them, and what only one can show."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from app.errors import NeedsReconnect
from app.expansion import expand
from app.ports import Access, Calendar, Password
from app.providers.caldav import CalDav
from app.providers.exchange import Deadline
from app.providers.guard import allowed
from app.providers.http import Door
from app.times import Span, find_zone
from tests.servers import radicale, xandikos
from tests.servers.odd_caldav import event

MOSCOW = find_zone("Europe/Moscow")
DAY = Span(datetime(2026, 11, 10, tzinfo=UTC), datetime(2026, 11, 11, tzinfo=UTC))
MANY = 5_000

SERIES = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n"
    "BEGIN:VEVENT\r\nUID:series\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:20261103T090000Z\r\nDTEND:20261103T100000Z\r\n"
    "RRULE:FREQ=WEEKLY;COUNT=9\r\nSUMMARY:Weekly\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nUID:series\r\nDTSTAMP:20261101T000000Z\r\nRECURRENCE-ID:20261110T090000Z\r\n"
    "DTSTART:20261110T150000Z\r\nDTEND:20261110T160000Z\r\nSUMMARY:Weekly moved\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@dataclass(frozen=True, slots=True)
class Served:
    """A server as the contract sees it: where the person's things are, and how to make more of them."""

    root: str
    principal: str
    address: Callable[[str], str]
    make: Callable[[str, str], None]
    put: Callable[[str, str, str], None]
    fill: Callable[[str, dict[str, str]], None]


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with Door(allowed(["127.0.0.0/8"])) as made:
        yield made


@pytest.fixture(scope="module")
def _radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[radicale.Radicale]:
    with radicale.serve(tmp_path_factory.mktemp("radicale")) as server:
        yield server


@pytest.fixture(scope="module")
def _xandikos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[xandikos.Xandikos]:
    with xandikos.serve(tmp_path_factory.mktemp("xandikos")) as server:
        yield server


@pytest.fixture
def rad(_radicale: radicale.Radicale) -> radicale.Radicale:
    _radicale.wipe()
    return _radicale


@pytest.fixture
def xan(_xandikos: xandikos.Xandikos) -> xandikos.Xandikos:
    _xandikos.wipe()
    return _xandikos


@pytest.fixture(params=["radicale", "xandikos"])
def served(request: pytest.FixtureRequest) -> Served:
    if request.param == "xandikos":
        xan: xandikos.Xandikos = request.getfixturevalue("xan")
        return Served(xan.url, xan.principal, xan.address, xan.make, xan.put, xan.fill)
    rad: radicale.Radicale = request.getfixturevalue("rad")
    return Served(
        rad.url,
        rad.home("alice"),
        lambda calendar: rad.address("alice", calendar),
        lambda calendar, name: rad.make("alice", calendar, name),
        lambda calendar, name, text: rad.put("alice", calendar, name, text),
        lambda calendar, objects: rad.fill("alice", calendar, objects),
    )


def opened(door: Door, address: str, password: str = "wonderland", home: str = "", seconds: float = 12) -> CalDav:
    assert MOSCOW is not None
    return CalDav(door, Access(address, "alice", Password(password), home), MOSCOW, Deadline.after(seconds))


def calendar_at(door: Door, served: Served, name: str) -> tuple[CalDav, Calendar]:
    provider = opened(door, served.root)
    found = provider.find()
    return opened(door, served.root, home=found.home), next(c for c in found.calendars if c.name == name)


def titles(provider: CalDav, calendar: Calendar, span: Span = DAY) -> list[str]:
    assert MOSCOW is not None
    return [e.title for series in provider.events(calendar, span) for e in expand(series, span, MOSCOW).events]


def test_calendars_are_found_from_the_root_the_principal_and_a_calendar(door: Door, served: Served) -> None:
    served.make("work", "Work")
    addresses = [served.root, served.principal, served.address("work"), served.root.removeprefix("http://")]

    found = [opened(door, address).find() for address in addresses]

    assert all(one == found[0] for one in found)
    assert "Work" in [calendar.name for calendar in found[0].calendars]
    assert found[0].login == "alice"


def test_what_was_found_once_is_not_searched_for_again(door: Door, served: Served) -> None:
    served.make("work", "Work")
    found = opened(door, served.root).find()

    assert opened(door, "nowhere.invalid", home=found.home).calendars() == found.calendars


def test_names_in_any_script_and_with_blanks_are_kept(door: Door, served: Served) -> None:
    served.make("личный календарь", "Личный & «важный» 🗓")
    served.put("личный календарь", "встреча 1.ics", event("a", "Планёрка 🎉"))

    provider, calendar = calendar_at(door, served, "Личный & «важный» 🗓")

    assert calendar.own
    assert titles(provider, calendar) == ["Планёрка 🎉"]


def test_each_calendar_gives_its_own_events(door: Door, served: Served) -> None:
    for name in ("one", "two", "empty"):
        served.make(name, name)
    served.put("one", "a.ics", event("a", "In one"))
    served.put("two", "b.ics", event("b", "In two"))

    read = {name: titles(*calendar_at(door, served, name)) for name in ("one", "two", "empty")}

    assert read == {"one": ["In one"], "two": ["In two"], "empty": []}


def test_events_outside_the_window_are_not_fetched(door: Door, served: Served) -> None:
    served.make("work", "Work")
    served.put("work", "a.ics", event("a", "Now"))
    served.put("work", "b.ics", event("b", "Later").replace("20261110T", "20261210T"))

    provider, calendar = calendar_at(door, served, "Work")

    assert [series.uid for series in provider.events(calendar, DAY)] == ["a"]


def test_a_series_comes_with_its_overrides(door: Door, served: Served) -> None:
    served.make("work", "Work")
    served.put("work", "s.ics", SERIES)

    provider, calendar = calendar_at(door, served, "Work")

    assert titles(provider, calendar) == ["Weekly moved"]


def test_a_whole_day_of_the_persons_zone_is_found_at_the_edge_of_a_window(door: Door, served: Served) -> None:
    served.make("work", "Work")
    whole = event("d", "Whole day").replace("DTSTART:20261110T070000Z", "DTSTART;VALUE=DATE:20261110")
    served.put("work", "d.ics", whole.replace("DTEND:20261110T080000Z\r\n", ""))
    before_utc_midnight = Span(datetime(2026, 11, 9, 21, tzinfo=UTC), datetime(2026, 11, 9, 22, tzinfo=UTC))

    provider, calendar = calendar_at(door, served, "Work")

    assert titles(provider, calendar, before_utc_midnight) == ["Whole day"]


def test_a_broken_object_does_not_hide_the_good_ones(door: Door, served: Served) -> None:
    served.make("work", "Work")
    served.put("work", "a.ics", event("a", "Good"))
    served.fill("work", {"broken.ics": "BEGIN:VCALENDAR\r\nnonsense", "b.ics": event("b", "Good too")})

    provider, calendar = calendar_at(door, served, "Work")

    assert sorted(titles(provider, calendar)) == ["Good", "Good too"]


@pytest.mark.parametrize("year", [1, 9998], ids=["first", "last"])
def test_the_ends_of_the_calendar_can_be_asked_for(door: Door, served: Served, year: int) -> None:
    served.make("work", "Work")
    span = Span(datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 12, 31, 23, tzinfo=UTC))

    provider, calendar = calendar_at(door, served, "Work")

    assert provider.events(calendar, span) == []


@pytest.mark.slow
def test_five_thousand_events_are_read(door: Door, served: Served, caplog: pytest.LogCaptureFixture) -> None:
    served.make("work", "Work")
    served.fill("work", {f"{n}.ics": event(f"uid-{n}", f"Meeting {n}") for n in range(MANY)})
    _, calendar = calendar_at(door, served, "Work")
    provider = opened(door, served.principal, seconds=300)  # a cold Radicale alone takes a minute

    started, used = time.monotonic(), time.process_time()
    with caplog.at_level(logging.INFO):
        series = provider.events(calendar, DAY)
    logging.getLogger(__name__).info(
        "%d events: %.2f s, of them %.2f s our CPU", MANY, time.monotonic() - started, time.process_time() - used
    )

    assert len({one.uid for one in series}) == MANY


def test_a_wrong_password_is_refused_and_costs_one_request_with_it(door: Door, rad: radicale.Radicale) -> None:
    with pytest.raises(NeedsReconnect):
        opened(door, rad.url, password="wrong").find()

    log = (rad.folder / "radicale.log").read_text()
    assert log.count("Failed login attempt") == 1, log


def test_a_person_without_calendars_is_connected_with_none(door: Door, rad: radicale.Radicale) -> None:
    assert opened(door, rad.url).find().calendars == ()


def test_a_list_of_tasks_is_no_calendar(door: Door, rad: radicale.Radicale) -> None:
    rad.make("alice", "work", "Work")
    rad.make("alice", "tasks", "Tasks", parts="VTODO")

    assert [calendar.name for calendar in opened(door, rad.url).find().calendars] == ["Work"]


def test_a_calendar_without_a_name_is_called_by_its_address(door: Door, rad: radicale.Radicale) -> None:
    rad.make("alice", "без имени")

    assert [calendar.name for calendar in opened(door, rad.url).find().calendars] == ["без имени"]


def test_a_colour_is_told_without_its_opacity(door: Door, rad: radicale.Radicale) -> None:
    rad.make("alice", "work", "Work")

    assert opened(door, rad.url).find().calendars[0].color == "#336699"


def test_two_objects_with_one_uid_are_both_kept(door: Door, rad: radicale.Radicale) -> None:
    rad.make("alice", "work", "Work")
    rad.fill("alice", "work", {"a.ics": event("same", "First"), "b.ics": event("same", "Second")})
    provider = opened(door, rad.url)

    assert sorted(titles(provider, provider.find().calendars[0])) == ["First", "Second"]
