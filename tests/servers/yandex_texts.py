"""What Yandex makes of an iCalendar text: when it is stored, and when it is shown. Pure."""

import re
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from app.mailboxes import mailbox
from tests.servers.yandex_quirks import Quirk

_FORM = "%Y%m%dT%H%M%S"
_ROOM = "https://telemost.yandex.ru/j/{}"
_WRITTEN = ("SUMMARY", "DESCRIPTION", "LOCATION")
_OWN = re.compile(r"METHOD:|URL:https://calendar\.yandex\.ru/event\?|CATEGORIES:")


def stored(text: str, old: str, quirks: Collection[Quirk]) -> str:
    """What is kept of a text that a client stores over `old`."""
    lines = [_undecorated(one) for one in unfolded(text) if not _OWN.match(one)]
    if Quirk.ONE_DOMAIN in quirks:
        lines = [re.sub(r"(?i)mailto:([^\s;:,\"]+)", lambda match: f"mailto:{mailbox(match[1])}", one) for one in lines]
    if Quirk.NO_ORGANIZER_NO_GUESTS in quirks and not value(lines, "ORGANIZER"):
        lines = [one for one in lines if name(one) != "ATTENDEE"]
    if Quirk.COUNT_BECOMES_UNTIL in quirks:
        lines = [_with_until(one, lines) for one in lines]
    if Quirk.MOVE_DROPS_EXDATES in quirks and old and value(lines, "RRULE"):
        moved = value(unfolded(old), "DTSTART") != value(lines, "DTSTART")
        lines = [one for one in lines if not moved or name(one) != "EXDATE"]
    if Quirk.TELEMOST in quirks:
        lines = list(_with_room(lines))
    return folded(lines)


def shown(text: str, calendar: str, quirks: Collection[Quirk]) -> str:
    """How a stored text comes back."""
    lines = unfolded(text)
    if Quirk.DECORATION in quirks:
        lines = [more for one in lines for more in _decorated(one, lines, calendar)]
    if Quirk.TRAILING_BLANKS in quirks:
        lines = [f"{one} " if name(one) in _WRITTEN and not one.endswith(" ") else one for one in lines]
    return folded(lines)


def is_guests_edit(old: str, new: str, me: str) -> bool:
    """Whether somebody else's meeting gets another title or time."""
    before, after = unfolded(old), unfolded(new)
    organizer = mailbox(value(before, "ORGANIZER"))
    if not organizer or organizer == mailbox(me):
        return False
    return any(value(before, one).strip() != value(after, one).strip() for one in ("SUMMARY", "DTSTART", "DTEND"))


def is_declined(text: str, me: str) -> bool:
    """Whether this person declined the meeting."""
    guests = (one for one in unfolded(text) if name(one) == "ATTENDEE")
    return any("PARTSTAT=DECLINED" in one.upper() and mailbox(_after(one)) == mailbox(me) for one in guests)


def _undecorated(line: str) -> str:
    """What the server shows of its own is not stored when it comes back."""
    return line.rstrip() if name(line) in _WRITTEN else line


def unfolded(text: str) -> list[str]:
    return re.sub(r"\r?\n[ \t]", "", text).splitlines()


def folded(lines: list[str]) -> str:
    """Long lines stay whole: readers have to bear that."""
    return "".join(f"{line}\r\n" for line in lines)


def name(line: str) -> str:
    return re.split(r"[;:]", line, maxsplit=1)[0].upper()


def value(lines: list[str], wanted: str) -> str:
    """The first such property's value, "" where there is none."""
    return next((_after(line) for line in lines if name(line) == wanted), "")


def _after(line: str) -> str:
    """What follows the first colon outside of quotes."""
    match = re.match(r'(?:"[^"]*"|[^":])*:', line)
    return line[match.end() :] if match else ""


def _with_until(line: str, lines: list[str]) -> str:
    if name(line) != "RRULE" or "COUNT=" not in line:
        return line
    start = next(one for one in lines if name(one) == "DTSTART")
    if len(_after(start)) == 8:
        return line
    local = datetime.strptime(_after(start).rstrip("Z"), _FORM)  # noqa: DTZ007 - local, or UTC
    zone = re.search(r"TZID=([^;:]+)", start)
    last = list(rrulestr(_after(line), dtstart=local))[-1]
    until = last.replace(tzinfo=ZoneInfo(zone[1]) if zone else UTC).astimezone(UTC)
    return re.sub(r"COUNT=\d+", f"UNTIL={until:{_FORM}}Z", line)


def _with_room(lines: list[str]) -> Iterator[str]:
    wanted = value(lines, "X-TELEMOST-REQUIRED") == "TRUE"
    room = _ROOM.format(sum(value(lines, "UID").encode()))
    for line in lines:
        if wanted and line == "END:VEVENT" and not value(lines, "X-TELEMOST-CONFERENCE"):
            yield f"X-TELEMOST-CONFERENCE:{room}"
            yield f"DESCRIPTION:{value(lines, 'DESCRIPTION')}\\nСсылка на видеовстречу: {room}"
        if not (wanted and name(line) in ("X-TELEMOST-REQUIRED", "DESCRIPTION")):
            yield line


def _decorated(line: str, lines: list[str], calendar: str) -> Iterator[str]:
    if line.startswith("VERSION:"):
        yield line
        yield "METHOD:PUBLISH"
        return
    if line == "END:VEVENT":
        yield f"URL:https://calendar.yandex.ru/event?event_id={sum(value(lines, 'UID').encode())}"
        yield f"CATEGORIES:{calendar}"
    yield line
