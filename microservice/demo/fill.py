"""Put the plan of the week into the demo's calendar server, by CalDAV. What is there stays as it is."""

from collections.abc import Collection, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from microservice.demo.dav import CALENDAR, address, ask
from microservice.demo.ics import Meeting, written
from microservice.demo.rest import Refused
from microservice.demo.script import PEOPLE, Calendar, Owner
from microservice.demo.week import plan

THERE = frozenset({405, 409, 412})  # MKCALENDAR of what exists, PUT with If-None-Match of what exists


def fill(url: str, now: datetime, known: Collection[str]) -> list[str]:
    """Make what is missing for this week and the next; the names of what was made. What is in `known` was made before,
    and is not made again even if somebody removed it. Refused: the server fails."""
    made: list[str] = []
    for owner in PEOPLE:
        today = now.astimezone(ZoneInfo(owner.zone)).date()
        for calendar in owner.calendars:
            if _noted(made, known, f"{owner.who}/{calendar.name}"):
                _make(url, owner, calendar)
        for calendar_name, meeting in plan(owner, today):
            if _noted(made, known, f"{owner.who}/{meeting.uid}"):
                _put(url, owner, calendar_name, meeting)
    return made


def _noted(made: list[str], known: Collection[str], name: str) -> bool:
    """Whether it is to be made; it is noted then."""
    if name in known:
        return False
    made.append(name)
    return True


def _put(url: str, owner: Owner, calendar: str, meeting: Meeting) -> None:
    place = f"{address(url, owner, calendar)}{meeting.uid}.ics"
    _make_once("PUT", place, owner, written(meeting), CALENDAR | {"If-None-Match": "*"})


def _make(url: str, owner: Owner, calendar: Calendar) -> None:
    body = (
        '<C:mkcalendar xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:" xmlns:A="http://apple.com/ns/ical/">'
        f"<D:set><D:prop><D:displayname>{calendar.title}</D:displayname>"
        f"<A:calendar-color>{calendar.color}</A:calendar-color>"
        '<C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set>'
        "</D:prop></D:set></C:mkcalendar>"
    )
    _make_once("MKCALENDAR", address(url, owner, calendar.name), owner, body, {"Content-Type": "application/xml"})


def _make_once(method: str, place: str, owner: Owner, body: str, headers: Mapping[str, str]) -> None:
    try:
        ask(method, place, owner, body, headers)
    except Refused as e:
        if e.status not in THERE:
            raise
