"""The agenda for other programs: a JSON of a stable schema, and iCalendar. Pure; docs/agenda-json.md describes it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from hashlib import sha256
from typing import Any

from app.agenda import Agenda, Entry
from app.events import Answer, Attendee, Event, recurrence_text
from app.times import Span

SCHEMA, VERSION = "calendar-agenda", 1
_FOLD = 73
"""Bytes of a line, its end excluded (RFC 5545 3.1 allows 75)."""


@dataclass(frozen=True, slots=True)
class Told:
    """What stands above the meetings: whose they are, for which time, and how fresh.

    `as_of`: when our copy was read, None where the servers were just asked. `missing`: calendars that could not be.
    """

    person: str
    span: Span
    zone: tzinfo
    now: datetime
    as_of: datetime | None = None
    missing: tuple[str, ...] = ()


def as_json(agenda: Agenda, told: Told) -> dict[str, Any]:
    """The agenda by the schema of docs/agenda.schema.json: every meeting once, by start."""
    entries = _entries(agenda)
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "generated_at": _instant(told.now),
        "as_of": _instant(told.as_of or told.now),
        "person": told.person,
        "zone": str(told.zone),
        "from": _instant(told.span.start),
        "to": _instant(told.span.end),
        "missing": list(told.missing),
        "meetings": [_meeting(entry, entries) for entry in entries],
    }


def as_ics(agenda: Agenda, told: Told) -> str:
    """The same meetings as iCalendar, each occurrence on its own, in UTC."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//mattermost-calendar//export//EN", "CALSCALE:GREGORIAN"]
    for entry in _entries(agenda):
        lines += _vevent(entry, told.now)
    return "".join(_folded(line) for line in (*lines, "END:VCALENDAR"))


def _entries(agenda: Agenda) -> list[Entry]:
    """What lasts over midnight stands on several days, and here once."""
    found = {id(entry): entry for day in agenda.days for entry in (*day.timed, *day.all_day)}
    return sorted(found.values(), key=lambda one: (one.span.start, one.span.end, one.event.title, one.event.key))


def _id(event: Event) -> str:
    """The same for a meeting wherever it moves."""
    return sha256("\n".join(event.key).encode(errors="replace")).hexdigest()[:24]


def _meeting(entry: Entry, entries: Sequence[Entry]) -> dict[str, Any]:
    event = entry.event
    return {
        "id": _id(event),
        "uid": event.uid,
        "recurrence_id": event.key[1] or None,
        "title": event.title,
        "start": _value(event.when.start),
        "end": _value(event.when.end),
        "all_day": event.when.all_day,
        "cancelled": event.cancelled,
        "free": event.free,
        "location": event.location,
        "join": None if entry.join is None else {"url": entry.join.url, "service": entry.join.service or None},
        "organizer": None if event.organizer is None else _person(event.organizer),
        "attendees": [{**_person(one), "answer": one.answer.value, "room": one.is_room} for one in event.attendees],
        "answer": None if entry.answer is None else entry.answer.value,
        "mine": entry.mine,
        "overlaps": [_id(other.event) for other in entries if _collide(entry, other)],
    }


def _collide(one: Entry, other: Entry) -> bool:
    if one is other or not (one.takes_time and other.takes_time):
        return False
    return one.span.start < other.span.end and other.span.start < one.span.end


def _person(one: Attendee) -> Mapping[str, str]:
    return {"name": one.name, "email": one.email}


def _value(moment: datetime | date) -> str:
    return _instant(moment) if isinstance(moment, datetime) else moment.isoformat()


def _instant(at: datetime) -> str:
    return recurrence_text(at)


_PARTSTAT = {
    Answer.NEEDS_ACTION: "NEEDS-ACTION",
    Answer.ACCEPTED: "ACCEPTED",
    Answer.TENTATIVE: "TENTATIVE",
    Answer.DECLINED: "DECLINED",
}


def _vevent(entry: Entry, now: datetime) -> Iterator[str]:
    event = entry.event
    yield from ("BEGIN:VEVENT", f"UID:{_text(event.uid or _id(event))}", f"DTSTAMP:{_utc(now)}")
    if event.recurrence_id is not None:
        yield f"RECURRENCE-ID{_when(event.recurrence_id)}"
    yield f"DTSTART{_when(event.when.start)}"
    yield f"DTEND{_when(event.when.end)}"
    yield f"SUMMARY:{_text(event.title)}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield f"TRANSP:{'TRANSPARENT' if event.free else 'OPAQUE'}"
    if event.location:
        yield f"LOCATION:{_text(event.location)}"
    if entry.join is not None:
        yield f"URL:{entry.join.url}"
    yield from _people(event)
    yield "END:VEVENT"


def _people(event: Event) -> Iterator[str]:
    if event.organizer is not None and event.organizer.email:
        yield f"ORGANIZER{_name(event.organizer)}:mailto:{_line(event.organizer.email)}"
    for one in event.attendees:
        if one.email:
            answer = _PARTSTAT.get(one.answer, "")
            partstat = f";PARTSTAT={answer}" if answer else ""
            yield f"ATTENDEE{_name(one)}{partstat}:mailto:{_line(one.email)}"


def _name(one: Attendee) -> str:
    clean = _line(one.name.replace('"', "'")).strip()
    return f';CN="{clean}"' if clean else ""


def _when(value: datetime | date) -> str:
    return f":{_utc(value)}" if isinstance(value, datetime) else f";VALUE=DATE:{value:%Y%m%d}"


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _line(text: str) -> str:
    return "".join(" " if ord(character) < 32 or ord(character) == 127 else character for character in text)


def _text(text: str) -> str:
    """TEXT (RFC 5545 3.3.11)."""
    lines = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").splitlines()
    return _line("\\n".join(lines))


def _folded(line: str) -> str:
    """Lines of at most 75 bytes (RFC 5545 3.1), never cut inside a character."""
    pieces, piece = [], b""
    for character in line:
        encoded = character.encode(errors="replace")
        if len(piece) + len(encoded) > _FOLD:
            pieces.append(piece)
            piece = b""
        piece += encoded
    return "\r\n ".join(one.decode() for one in (*pieces, piece)) + "\r\n"
