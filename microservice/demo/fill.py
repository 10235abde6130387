"""Put the plan of the week into the demo's calendar server, by CalDAV. What is there stays: people may have changed it."""

from base64 import b64encode
from datetime import datetime
from zoneinfo import ZoneInfo

from microservice.demo.ics import written
from microservice.demo.rest import Refused, send
from microservice.demo.week import PEOPLE, Calendar, Owner, plan

THERE = frozenset({405, 409, 412})  # MKCALENDAR of what exists, PUT with If-None-Match of what exists


def fill(url: str, now: datetime) -> None:
    """Make the calendars and meetings that are missing for this week and the next. Refused: the server fails."""
    for owner in PEOPLE:
        for calendar in owner.calendars:
            _make(url, owner, calendar)
        today = now.astimezone(ZoneInfo(owner.zone)).date()
        for name, meeting in plan(owner, today):
            headers = {"Content-Type": "text/calendar; charset=utf-8", "If-None-Match": "*"}
            _send("PUT", f"{_address(url, owner, name)}{meeting.uid}.ics", owner, written(meeting), headers)


def _make(url: str, owner: Owner, calendar: Calendar) -> None:
    body = (
        '<C:mkcalendar xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:" xmlns:A="http://apple.com/ns/ical/">'
        f"<D:set><D:prop><D:displayname>{calendar.title}</D:displayname>"
        f"<A:calendar-color>{calendar.color}</A:calendar-color>"
        '<C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set>'
        "</D:prop></D:set></C:mkcalendar>"
    )
    _send("MKCALENDAR", _address(url, owner, calendar.name), owner, body, {"Content-Type": "application/xml"})


def _address(url: str, owner: Owner, calendar: str) -> str:
    return f"{url}/{owner.login}/{calendar}/"


def _send(method: str, url: str, owner: Owner, body: str, headers: dict[str, str]) -> None:
    secret = b64encode(f"{owner.login}:{owner.login}".encode()).decode()
    try:
        send(method, url, body.encode(), headers | {"Authorization": f"Basic {secret}"})
    except Refused as e:
        if e.status not in THERE:
            raise
