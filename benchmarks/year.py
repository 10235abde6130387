"""A busy person's year as iCalendar objects: single meetings over ±180 days, weekly series, series on workdays.

500 events are 470, 25 and 5; a quarter of the series has a moved occurrence.
"""

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

SINGLE, WEEKLY, WORKDAYS = 470, 25, 5
EVENTS = SINGLE + WEEKLY + WORKDAYS
ZONE = ZoneInfo("Europe/Moscow")


def objects(now: datetime, times: int = 1) -> dict[str, str]:
    """Name → text; `times` 500 events."""
    singles = SINGLE * times
    found = {f"{number}.ics": single(number, f"Meeting {number}", now) for number in range(singles)}
    for number in range(singles, EVENTS * times):
        rule = "FREQ=WEEKLY" if number < singles + WEEKLY * times else "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
        found[f"{number}.ics"] = series(number, rule, now, moved=number % 4 == 0)
    return found


def single(number: int, title: str, now: datetime) -> str:
    """One meeting, the same for the same number on the same day."""
    chance = random.Random(number)
    morning = now.astimezone(ZONE).replace(hour=9, minute=0, second=0, microsecond=0)
    return meeting(
        f"{number}@example.com",
        title,
        morning + timedelta(days=chance.randint(-180, 180), minutes=15 * chance.randint(0, 36)),
    )


def series(number: int, rule: str, now: datetime, *, moved: bool) -> str:
    """A series that began 46 weeks ago."""
    monday = now.astimezone(ZONE).replace(hour=9, minute=0, second=0, microsecond=0)
    monday -= timedelta(days=monday.weekday(), weeks=46)
    start = monday + timedelta(days=number % 5, minutes=15 * (number % 30))
    events = _event(f"{number}@example.com", f"Series {number}", start, f"RRULE:{rule}")
    if moved:
        original = start + timedelta(weeks=47)
        stamp = f"RECURRENCE-ID;TZID=Europe/Moscow:{original:%Y%m%dT%H%M%S}"
        events += _event(f"{number}@example.com", f"Series {number}", original + timedelta(hours=2), stamp)
    return _calendar(events)


def meeting(uid: str, title: str, start: datetime) -> str:
    """One meeting of half an hour with six guests and a link."""
    return _calendar(_event(uid, title, start.astimezone(ZONE)))


def _event(uid: str, title: str, start: datetime, *more: str) -> str:
    end = start + timedelta(minutes=30)
    invited = [1, *random.Random(uid).sample(range(2, 60), 5)]
    guests = [f"ATTENDEE;CN=Guest {n};PARTSTAT=ACCEPTED:mailto:guest{n}@example.com" for n in invited]
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        "DTSTAMP:20261101T000000Z",
        f"DTSTART;TZID=Europe/Moscow:{start:%Y%m%dT%H%M%S}",
        f"DTEND;TZID=Europe/Moscow:{end:%Y%m%dT%H%M%S}",
        f"SUMMARY:{title}",
        "ORGANIZER:mailto:guest0@example.com",
        *guests,
        "DESCRIPTION:Agenda\\nhttps://telemost.yandex.ru/j/12345678901234",
        *more,
        "END:VEVENT",
        "",
    ]
    return "\r\n".join(lines)


def _calendar(events: str) -> str:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//bench//EN\r\n{events}END:VCALENDAR\r\n"
