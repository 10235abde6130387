"""The agenda for other programs: held against its schema, and read back as iCalendar by others."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import icalendar
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from app.agenda import Agenda, Source, agenda
from app.events import Answer, Attendee, Event, When
from app.expansion import expand_all
from app.export import Told, as_ics, as_json
from app.providers.ical import read
from app.times import Days
from tests.factories import MOSCOW

SCHEMA = Draft202012Validator(json.loads(Path("docs/agenda.schema.json").read_text()))
DAYS = Days(date(2026, 11, 23), date(2026, 11, 29))
START = datetime(2026, 11, 24, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
TOLD = Told("Alice", DAYS.span(MOSCOW), MOSCOW, START, START - HOUR, ("Shared",))
ME = frozenset({"alice@example.com"})


def event(uid: str = "one", start: datetime = START, lasts: timedelta = HOUR, title: str = "Talk") -> Event:
    guests = (Attendee("alice@example.com", "Alice", Answer.ACCEPTED), Attendee("", "Room 3", is_room=True))
    organizer = Attendee("boris@example.com", 'Boris "Bo" Li')
    link = ("https://telemost.yandex.ru/j/1234567890",)
    return Event(uid, When(start, start + lasts), title, location="Hall; 3, left", links=link, organizer=organizer,
                 attendees=guests)  # fmt: skip


def of(*events: Event) -> Agenda:
    return agenda([Source("Work", ME, events)], DAYS, MOSCOW)


def ids(found: Agenda) -> list[str]:
    return [one["id"] for one in as_json(found, TOLD)["meetings"]]


def test_a_meeting_is_told_as_the_schema_says() -> None:
    found = as_json(of(event()), TOLD)
    SCHEMA.validate(found)
    [meeting] = found["meetings"]
    assert (found["from"], found["to"]) == ("2026-11-22T21:00:00Z", "2026-11-29T21:00:00Z")
    assert (found["as_of"], found["missing"], found["zone"]) == ("2026-11-24T06:00:00Z", ["Shared"], "Europe/Moscow")
    assert (meeting["start"], meeting["end"]) == ("2026-11-24T07:00:00Z", "2026-11-24T08:00:00Z")
    assert (meeting["answer"], meeting["mine"]) == ("accepted", False)
    assert meeting["join"] == {"url": "https://telemost.yandex.ru/j/1234567890", "service": "telemost"}


def test_a_meeting_keeps_its_id_where_it_moves() -> None:
    assert ids(of(event())) == ids(of(event(start=START + HOUR)))
    assert ids(of(event())) != ids(of(event("other")))


def test_meetings_at_the_same_time_name_each_other() -> None:
    three = of(event("a"), event("b", START + HOUR / 2), event("c", START + 5 * HOUR))
    early, late, apart = as_json(three, TOLD)["meetings"]
    assert (early["overlaps"], late["overlaps"], apart["overlaps"]) == ([late["id"]], [early["id"]], [])


def test_what_lasts_over_midnight_or_all_day_is_there_once() -> None:
    whole = Event("leave", When(date(2026, 11, 24), date(2026, 11, 27)), "Leave")
    found = as_json(of(event(lasts=timedelta(days=2)), whole), TOLD)
    SCHEMA.validate(found)
    assert [(one["title"], one["start"]) for one in found["meetings"]] == [
        ("Leave", "2026-11-24"), ("Talk", "2026-11-24T07:00:00Z"),
    ]  # fmt: skip


def written(found: Agenda) -> Sequence[icalendar.cal.Component]:
    return icalendar.Calendar.from_ical(as_ics(found, TOLD)).walk("VEVENT")


def test_other_programs_read_the_icalendar_as_it_was_meant() -> None:
    [found] = written(of(event()))
    assert (str(found["SUMMARY"]), str(found["LOCATION"]), str(found["UID"])) == ("Talk", "Hall; 3, left", "one")
    assert (found["DTSTART"].dt, found["DTEND"].dt) == (START, START + HOUR)
    assert str(found["ORGANIZER"]) == "mailto:boris@example.com"
    assert found["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"


def test_we_read_it_back_as_well() -> None:
    series = read(as_ics(of(event()), TOLD).encode(), MOSCOW).series
    [found] = expand_all(series, DAYS.span(MOSCOW), MOSCOW).events
    assert (found.title, found.when) == ("Talk", When(START, START + HOUR))


@given(st.text(max_size=300), st.text(max_size=40))
def test_no_title_breaks_either_form(title: str, name: str) -> None:
    odd = Event("odd", When(START, START + HOUR), title, organizer=Attendee("a@example.com", name))
    found = of(odd)
    SCHEMA.validate(as_json(found, TOLD))
    json.dumps(as_json(found, TOLD), ensure_ascii=False)
    text = as_ics(found, TOLD)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    [component] = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert component["DTSTART"].dt == START


def test_the_same_agenda_is_written_the_same_way() -> None:
    one, other = replace(event("a", title="A"), links=()), event("b", title="B")
    assert as_json(of(one, other), TOLD) == as_json(of(other, one), TOLD)
    assert as_ics(of(one, other), TOLD) == as_ics(of(other, one), TOLD)
