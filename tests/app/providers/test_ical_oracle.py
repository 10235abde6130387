"""Our reader and expansion against icalendar with recurring-ical-events, which are used nowhere else.

The generator keeps clear of what they do otherwise, and why: COUNT with a DTSTART outside its rule (they do not count
it), UNTIL as a date on times (an error there), hours as a length over a change of the clocks (they add wall-clock
time), an override of an excluded occurrence (they drop it). These stand in the corpus, by hand.
"""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events

from app.expansion import expand_all
from app.providers.ical import read
from app.times import Span

ZONES = ("Europe/Moscow", "Europe/Berlin", "America/New_York", "Asia/Kolkata")
HOME = ZoneInfo("Europe/Moscow")
Found = list[tuple[str, str]]


@pytest.mark.parametrize("seed", range(30))
def test_random_series_start_when_the_oracle_says(seed: int) -> None:
    """Twenty series a seed, in windows of a month."""
    chance = random.Random(seed)
    for number in range(20):
        text = _calendar(chance, str(number))
        begin = datetime(2026, chance.randint(1, 12), chance.randint(1, 28), tzinfo=UTC)
        assert _ours(text, begin) == _theirs(text, begin), text


def _ours(text: str, begin: datetime) -> Found:
    span = Span(begin, begin + timedelta(days=31))
    events = expand_all(read(text, HOME).series, span, HOME).events
    return sorted((event.title, event.when.start.isoformat()) for event in events)


def _theirs(text: str, begin: datetime) -> Found:
    calendar = icalendar.Calendar.from_ical(text)
    found = recurring_ical_events.of(calendar).between(begin, begin + timedelta(days=31))
    return sorted((str(event.get("SUMMARY", "")), _utc(event["DTSTART"].dt)) for event in found)


def _utc(start: datetime | date) -> str:
    return start.astimezone(UTC).isoformat() if isinstance(start, datetime) else start.isoformat()


def _calendar(chance: random.Random, uid: str) -> str:
    """A series on a weekday at noon or so, with exceptions at its own time of day."""
    zone = chance.choice(ZONES)
    start = datetime(2026, chance.randint(1, 6), chance.randint(1, 28), chance.randint(9, 17), tzinfo=ZoneInfo(zone))
    rule = _rule(chance, start)
    days = [start + timedelta(days=n) for n in range(1, 200)]
    excluded = chance.sample(days, 10) if chance.random() < 0.5 else []
    added = chance.sample(days, 3) if chance.random() < 0.3 else []
    lines = [
        f"UID:{uid}",
        f"DTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}",
        "DURATION:PT30M",
        f"RRULE:{rule}",
        "SUMMARY:series",
        *(f"EXDATE;TZID={zone}:{day:%Y%m%dT%H%M%S}" for day in excluded),
        *(f"RDATE;TZID={zone}:{day:%Y%m%dT%H%M%S}" for day in added if day not in excluded),
    ]
    moved = "".join(_override(chance, uid, zone, day) for day in days if day not in excluded and chance.random() < 0.02)
    return _wrap("BEGIN:VEVENT\r\n" + "\r\n".join(lines) + "\r\nEND:VEVENT\r\n" + moved)


def _override(chance: random.Random, uid: str, zone: str, day: datetime) -> str:
    to = day + timedelta(days=chance.randint(-3, 3), hours=chance.randint(-2, 2))
    lines = (
        f"UID:{uid}",
        f"RECURRENCE-ID;TZID={zone}:{day:%Y%m%dT%H%M%S}",
        f"DTSTART;TZID={zone}:{to:%Y%m%dT%H%M%S}",
        "DURATION:PT15M",
        "SUMMARY:moved",
    )
    return "BEGIN:VEVENT\r\n" + "\r\n".join(lines) + "\r\nEND:VEVENT\r\n"


def _rule(chance: random.Random, start: datetime) -> str:
    """Rules that hold for their own start."""
    weekday = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[start.weekday()]
    rule = chance.choice(
        (
            "FREQ=DAILY",
            "FREQ=DAILY;INTERVAL=3",
            "FREQ=WEEKLY",
            f"FREQ=WEEKLY;INTERVAL=2;BYDAY={weekday},WE",
            f"FREQ=WEEKLY;BYDAY={weekday};WKST=SU",
            f"FREQ=MONTHLY;BYMONTHDAY={start.day},31",
            f"FREQ=MONTHLY;BYDAY={(start.day - 1) // 7 + 1}{weekday}",
            "FREQ=YEARLY",
        )
    )
    ending = chance.choice(("", "", ";COUNT=20", f";UNTIL={start.astimezone(UTC) + timedelta(days=90):%Y%m%dT%H%M%SZ}"))
    return rule + ending


def _wrap(body: str) -> str:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\n{body}END:VCALENDAR\r\n"
