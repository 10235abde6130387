"""Objects a second, read and expanded over 31 days: ours beside icalendar with recurring-ical-events.

python -m benchmarks.expand
"""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from app.expansion import expand_all
from app.providers.ical import read
from app.times import Span

OBJECTS = 500
ROUNDS = 5
ZONE = ZoneInfo("Europe/Moscow")
SPAN = Span(datetime(2026, 11, 22, tzinfo=UTC), datetime(2026, 12, 23, tzinfo=UTC))
RULES = (
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "FREQ=MONTHLY;BYDAY=2TU",
    "FREQ=WEEKLY;COUNT=100",
    "FREQ=DAILY",
)
VTIMEZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:Europe/Moscow\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0300\r\n"
    "TZOFFSETTO:+0300\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)


def main() -> None:
    """Print both rates, by the processor's time, and how many occurrences each found."""
    objects = calendars()
    size = sum(map(len, objects)) / 1_000_000
    print(f"{OBJECTS} objects, {size:.2f} MB, {SPAN.start:%Y-%m-%d} and 31 days, best of {ROUNDS}")
    for name, expand in (("ours", ours), ("icalendar + recurring-ical-events", theirs)):
        seconds, found = measured(expand, objects)
        print(f"{name:36} {OBJECTS / seconds:8.0f} objects/s  {seconds * 1000:7.1f} ms  {found} occurrences")


def ours(objects: list[str]) -> int:
    """Read and expand each object."""
    return sum(len(expand_all(read(text, ZONE).series, SPAN, ZONE).events) for text in objects)


def theirs(objects: list[str]) -> int:
    """The same by the libraries."""
    parsed = (icalendar.Calendar.from_ical(text) for text in objects)
    return sum(len(recurring_ical_events.of(calendar).between(SPAN.start, SPAN.end)) for calendar in parsed)


def measured(expand: Callable[[list[str]], int], objects: list[str]) -> tuple[float, int]:
    """The best of some rounds, in seconds of the processor's time, and what was found."""
    best, found = float("inf"), 0
    for _ in range(ROUNDS):
        begin = time.process_time()
        found = expand(objects)
        best = min(best, time.process_time() - begin)
    return best, found


def calendars() -> list[str]:
    """A person's calendar: every third repeats, some of those with a moved occurrence; guests, texts and alarms."""
    chance = random.Random(1)
    return [_object(chance, number) for number in range(OBJECTS)]


def _object(chance: random.Random, number: int) -> str:
    first = datetime(2026, 11, 22, tzinfo=ZONE) + timedelta(days=chance.randint(-180, 180), hours=chance.randint(9, 17))
    events = _event(chance, number, first, "")
    if number % 3 == 0:
        first = datetime(2026, 1, 5, 10, tzinfo=ZONE) + timedelta(days=chance.randint(0, 200))
        events = _event(chance, number, first, f"RRULE:{chance.choice(RULES)}\r\n")
    if number % 12 == 0:
        events += _event(chance, number, first + timedelta(days=1), _stamp("RECURRENCE-ID", first))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{VTIMEZONE}{events}END:VCALENDAR\r\n"


def _event(chance: random.Random, number: int, start: datetime, more: str) -> str:
    guests = "".join(
        f"ATTENDEE;CN=Коллега {guest};PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT:mailto:g{guest}@example.com\r\n"
        for guest in range(chance.randint(2, 10))
    )
    text = "\\n".join("Повестка: обсудить план и сроки" for _ in range(6))
    return (
        f"BEGIN:VEVENT\r\nUID:{number}@example.com\r\nDTSTAMP:20261101T000000Z\r\n{_stamp('DTSTART', start)}"
        f"{_stamp('DTEND', start + timedelta(hours=1))}{more}SUMMARY:Встреча {number}\r\n"
        f"ORGANIZER:mailto:g0@example.com\r\n{guests}DESCRIPTION:{text[:60]}\r\n {text[60:]}\r\n"
        "LOCATION:Переговорная\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT10M\r\nDESCRIPTION:x\r\nEND:VALARM\r\n"
        "END:VEVENT\r\n"
    )


def _stamp(name: str, moment: datetime) -> str:
    return f"{name};TZID=Europe/Moscow:{moment:%Y%m%dT%H%M%S}\r\n"


if __name__ == "__main__":
    main()
