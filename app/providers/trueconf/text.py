"""A TrueConf conference as an iCalendar object, the form in which copies of calendars are kept and compared. Pure.

Nothing in it changes unless the conference does: no stamp of the present time, no counters.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from app.providers.trueconf.schedule import Conference, Kind

_BYDAY = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_GUEST = "#guest:"


class People:
    """Who is who on a server: TrueConf IDs as addresses, in one form each."""

    def __init__(self, host: str, domains: frozenset[str] = frozenset()) -> None:
        self._host = host.casefold()
        self._ours = domains | {self._host}

    def address(self, person: str) -> str:
        """`ann`, `ann@server` and `ann@server/instance` are one; "" for a guest who has no address."""
        person = person.strip()
        if not person or person.startswith(_GUEST):
            return ""
        name, _, domain = person.partition("/")[0].casefold().partition("@")
        name = re.sub(r"[\s<>,;:\"]", "_", name)
        domain = re.sub(r"[^\w.:-]", "", domain)
        return f"{name}@{self._host if not domain or domain in self._ours else domain}"

    def same(self, one: str, other: str) -> bool:
        """Whether two IDs are one person's."""
        return bool(self.address(one)) and self.address(one) == self.address(other)


def body(conference: Conference, people: People, base: str, *, since: datetime | None, now: datetime | None) -> bytes:
    """The object. `base` is the server's address; a room has run `since` and is shown on past `now`.

    ValueError: it has no time at which it could be shown.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//mattermost-calendar//TrueConf//EN"]
    lines += [*_zone(conference), "BEGIN:VEVENT", f"UID:{uid(conference, people)}"]
    lines += _when(conference, since, now)
    lines.append(f"SUMMARY:{_escaped(conference.topic)}")
    if conference.description:
        lines.append(f"DESCRIPTION:{_escaped(conference.description)}")
    link = join_url(conference, base)
    lines += [f"CONFERENCE;VALUE=URI:{link}"] if link else []
    lines += [f"X-TRUECONF-ACCESS:{conference.access.upper()}"] if conference.access else []
    lines += [*_people(conference, people), "END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def uid(conference: Conference, people: People) -> str:
    """Its name among all calendars."""
    return f"{quote(conference.id, safe='')}@{people.address('x').partition('@')[2]}"


def join_url(conference: Conference, base: str) -> str:
    """Its own address, else the one that every server has for it; "" where neither is known."""
    if conference.url.lower().startswith(("https://", "http://")) and not re.search(r"[\s\x00-\x1f]", conference.url):
        return conference.url
    return f"{base}/c/{quote(conference.id, safe='')}" if base else ""


def _when(conference: Conference, since: datetime | None, now: datetime | None) -> Iterator[str]:
    if conference.kind is Kind.ROOM:
        yield from _running(since, now)
        return
    first = conference.first()
    if first is None:
        raise ValueError("no time")
    yield f"DTSTART{_local(first, conference)}"
    yield f"DTEND{_local(first + conference.length, conference)}"
    if conference.kind is Kind.WEEK and conference.days:
        yield f"RRULE:FREQ=WEEKLY;BYDAY={','.join(_BYDAY[day] for day in conference.days)}"


def _running(since: datetime | None, now: datetime | None) -> Iterator[str]:
    """From when it was first seen running, until half an hour or more from now: moved on twice an hour, for nobody's
    attention. It takes nobody's time: who is in a room is not known.
    """
    if since is None or now is None:
        raise ValueError("no time")
    half_hours = int(now.timestamp()) // 1800 + 2
    yield f"DTSTART:{_utc(since)}"
    yield f"DTEND:{_utc(datetime.fromtimestamp(half_hours * 1800, UTC))}"
    yield "TRANSP:TRANSPARENT"


def _people(conference: Conference, people: People) -> Iterator[str]:
    """The owner, and everybody invited. TrueConf asks for no answers, so none is awaited."""
    owner = people.address(conference.owner)
    names = {people.address(person): name for person, name in conference.invited or ()}
    if owner:
        yield f"ORGANIZER{_name(names.get(owner, '') or conference.owner)}:mailto:{owner}"
    for person, name in sorted(conference.invited or (), key=lambda one: (people.address(one[0]), one[1])):
        address = people.address(person)
        where = f"mailto:{address}" if address else "invalid:nomail"
        yield f"ATTENDEE;PARTSTAT=X-UNASKED{_name(name or person)}:{where}"


def _zone(conference: Conference) -> Iterator[str]:
    if conference.kind is not Kind.WEEK or not conference.offset:
        return
    offset = _offset(conference.offset)
    yield from ("BEGIN:VTIMEZONE", f"TZID:TrueConf{offset}", "BEGIN:STANDARD", "DTSTART:19700101T000000")
    yield from (f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}", "END:STANDARD", "END:VTIMEZONE")


def _local(moment: datetime, conference: Conference) -> str:
    """In the conference's own zone where it repeats, for its weekdays are counted there."""
    if conference.kind is not Kind.WEEK or not conference.offset:
        return f":{_utc(moment)}"
    return f";TZID=TrueConf{_offset(conference.offset)}:{moment.astimezone(conference.zone):%Y%m%dT%H%M%S}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _offset(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def _name(text: str) -> str:
    clean = re.sub(r'["\x00-\x1f\x7f]', " ", text).strip()
    return f';CN="{clean}"' if clean else ""


def _escaped(text: str) -> str:
    """As TEXT (RFC 5545 3.3.11), without characters that no text has."""
    clean = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r"([\\;,])", r"\\\1", clean).replace("\n", "\\n")
