"""The day that the panel draws: what a person's calendars hold today, as their server has it now."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.events import Event
from app.expansion import expand_all
from app.providers.ical import read
from app.times import Days, Span, today
from microservice.demo.dav import address, ask
from microservice.demo.script import Owner

MINUTES = 24 * 60


def drawn(url: str, owner: Owner, now: datetime) -> list[dict[str, Any]]:
    """Today's occurrences in the person's zone, by start; Refused: the server is away.

    `from` and `to` are minutes of the day as a clock on the wall shows them, within 0 … 1440; null when all day.
    """
    zone = ZoneInfo(owner.zone)
    day = Days(today(now, zone), today(now, zone)).span(zone)
    series = [
        one
        for calendar in owner.calendars
        for one in read(ask("GET", address(url, owner, calendar.name), owner), zone).series
    ]
    return [block(event, day, zone) for event in expand_all(series, day, zone).events]


def block(event: Event, day: Span, zone: ZoneInfo) -> dict[str, Any]:
    """An occurrence, as much of it as lies in the day."""
    start, end = event.when.start, event.when.end
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        begins, ends = None, None
    else:
        begins, ends = _minutes(max(start, day.start), day, zone), _minutes(min(end, day.end), day, zone)
    return {"title": event.title, "from": begins, "to": ends, "cancelled": event.status == "CANCELLED"}


def _minutes(moment: datetime, day: Span, zone: ZoneInfo) -> int:
    local = moment.astimezone(zone)
    return MINUTES if moment >= day.end else local.hour * 60 + local.minute
