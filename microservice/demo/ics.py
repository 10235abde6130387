"""Invented meetings as iCalendar text (RFC 5545): zones defined, text escaped, lines folded at 75 bytes, CRLF."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

FOLD_BYTES = 75
STAMP = "20260101T000000Z"  # when it was "written": always the same, so that the same plan is the same text

ZONES = {
    "Europe/Moscow": (("STANDARD", "20141026T020000", "+0400", "+0300", "MSK", ""),),
    "Europe/Berlin": (
        ("DAYLIGHT", "19810329T020000", "+0100", "+0200", "CEST", "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"),
        ("STANDARD", "19961027T030000", "+0200", "+0100", "CET", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"),
    ),
    "America/New_York": (
        ("DAYLIGHT", "20070311T020000", "-0500", "-0400", "EDT", "FREQ=YEARLY;BYMONTH=3;BYDAY=2SU"),
        ("STANDARD", "20071104T020000", "-0400", "-0500", "EST", "FREQ=YEARLY;BYMONTH=11;BYDAY=1SU"),
    ),
}


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody invited; `answer` is a PARTSTAT."""

    name: str
    email: str
    answer: str = "ACCEPTED"


@dataclass(frozen=True, slots=True)
class Meeting:
    """One event or series. Times are local to `zone`; dates make it all-day, of whole days."""

    uid: str
    title: str
    start: datetime | date
    lasts: timedelta
    zone: str
    place: str = ""
    note: str = ""
    telemost: str = ""
    organizer: Guest | None = None
    guests: tuple[Guest, ...] = ()
    status: str = "CONFIRMED"
    private: bool = False
    rule: str = ""
    dropped: tuple[datetime, ...] = ()
    moved: tuple[tuple[datetime, datetime], ...] = field(default=())  # original start → new start, as long as before


def written(meeting: Meeting) -> str:
    """The meeting as a calendar object, its exceptions included."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//calendar assistant//demo//EN", *_zone(meeting.zone)]
    lines += _event(meeting, meeting.start, None)
    for original, start in meeting.moved:
        lines += _event(meeting, start, original)
    return "".join(folded(line) for line in [*lines, "END:VCALENDAR"])


def _event(meeting: Meeting, start: datetime | date, instead_of: datetime | None) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{meeting.uid}"
    yield f"DTSTAMP:{STAMP}"
    yield f"CREATED:{STAMP}"
    if instead_of is not None:
        yield _moment("RECURRENCE-ID", instead_of, meeting.zone)
        yield "SEQUENCE:1"
    yield _moment("DTSTART", start, meeting.zone)
    yield _moment("DTEND", start + meeting.lasts, meeting.zone)
    yield f"SUMMARY:{_text(meeting.title)}"
    yield f"STATUS:{meeting.status}"
    if instead_of is None:
        yield from _repeats(meeting)
    yield from _details(meeting)
    yield "END:VEVENT"


def _repeats(meeting: Meeting) -> Iterator[str]:
    if meeting.rule:
        yield f"RRULE:{meeting.rule}"
    for start in meeting.dropped:
        yield _moment("EXDATE", start, meeting.zone)


def _details(meeting: Meeting) -> Iterator[str]:
    for name, text in (("LOCATION", meeting.place), ("DESCRIPTION", meeting.note)):
        if text:
            yield f"{name}:{_text(text)}"
    if meeting.telemost:
        yield f"X-TELEMOST-CONFERENCE:{meeting.telemost}"
    if meeting.private:
        yield "CLASS:PRIVATE"
    if not isinstance(meeting.start, datetime):
        yield "TRANSP:TRANSPARENT"
    if meeting.organizer:
        yield f"ORGANIZER;CN={_name(meeting.organizer)}:mailto:{meeting.organizer.email}"
    for guest in meeting.guests:
        yield f"ATTENDEE;CN={_name(guest)};PARTSTAT={guest.answer};RSVP=TRUE:mailto:{guest.email}"


def _moment(name: str, moment: datetime | date, zone: str) -> str:
    if isinstance(moment, datetime):
        return f"{name};TZID={zone}:{moment:%Y%m%dT%H%M%S}"
    return f"{name};VALUE=DATE:{moment:%Y%m%d}"


def _zone(zone: str) -> Iterator[str]:
    yield "BEGIN:VTIMEZONE"
    yield f"TZID:{zone}"
    for kind, start, before, after, name, rule in ZONES[zone]:
        yield f"BEGIN:{kind}"
        yield f"DTSTART:{start}"
        yield f"TZOFFSETFROM:{before}"
        yield f"TZOFFSETTO:{after}"
        yield f"TZNAME:{name}"
        if rule:
            yield f"RRULE:{rule}"
        yield f"END:{kind}"
    yield "END:VTIMEZONE"


def _text(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return text


def _name(guest: Guest) -> str:
    return f'"{guest.name}"'


def folded(line: str) -> str:
    """Folded between characters, never inside one; a continuation's blank counts."""
    parts, room = [""], FOLD_BYTES
    for character in line:
        room -= len(character.encode())
        if room < 0:
            parts.append("")
            room = FOLD_BYTES - 1 - len(character.encode())
        parts[-1] += character
    return "\r\n ".join(parts) + "\r\n"
