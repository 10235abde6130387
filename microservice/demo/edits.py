"""Small changes to a single meeting's iCalendar text, as another calendar program would make them: the rest stays.

For the demo's panel only. Series are not its business, nor whatever does not begin at a time of day.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from microservice.demo.ics import folded

_TIME = re.compile(r"(DTSTART|DTEND);TZID=([^:;]+):(\d{8}T\d{6})")
_FORM = "%Y%m%dT%H%M%S"


@dataclass(frozen=True, slots=True)
class Row:
    """A single meeting as the panel lists it. `guests`: name by e-mail, of those who have not declined."""

    uid: str
    title: str
    start: datetime
    end: datetime
    cancelled: bool
    guests: dict[str, str]
    organizer: str  # e-mail, "" where nobody is invited


def rows(text: str) -> list[Row]:
    """The single meetings of a calendar, in their order."""
    found = [row for lines in _events(text) if (row := _row(lines)) is not None]
    return sorted(found, key=lambda row: (row.start, row.title))


def moved(text: str, by: timedelta) -> str:
    """The meeting so much later, by the clock on the wall."""

    def shifted(line: str) -> str:
        match = _TIME.fullmatch(line)
        if match is None:
            return line
        return f"{match[1]};TZID={match[2]}:{datetime.strptime(match[3], _FORM) + by:%Y%m%dT%H%M%S}"  # noqa: DTZ007 - local

    return _changed(text, shifted)


def cancelled(text: str) -> str:
    """The meeting called off."""
    return _changed(text, lambda line: "STATUS:CANCELLED" if line.startswith("STATUS:") else line)


def declined(text: str, email: str) -> str:
    """The meeting with this guest's answer "no"."""

    def answered(line: str) -> str:
        if not line.startswith("ATTENDEE") or not line.casefold().endswith(f"mailto:{email}".casefold()):
            return line
        return re.sub(r"PARTSTAT=[A-Z-]+", "PARTSTAT=DECLINED", line)

    return _changed(text, answered, counted=False)


def _changed(text: str, change: Callable[[str], str], *, counted: bool = True) -> str:
    """Each line of the event changed; `counted`: the organiser's own changes have a number (RFC 5545 3.8.7.4)."""
    lines = _unfolded(text)
    first, last = lines.index("BEGIN:VEVENT"), lines.index("END:VEVENT")
    event = [change(line) for line in lines[first + 1 : last]]
    if counted:
        number = 1 + max((int(line[9:]) for line in event if line.startswith("SEQUENCE:")), default=0)
        event = [f"SEQUENCE:{number}", *(line for line in event if not line.startswith("SEQUENCE:"))]
    return "".join(folded(line) for line in [*lines[: first + 1], *event, *lines[last:]])


def _unfolded(text: str) -> list[str]:
    return re.sub(r"\r?\n[ \t]", "", text).splitlines()


def _events(text: str) -> Iterator[list[str]]:
    found: list[str] = []
    for line in _unfolded(text):
        if line == "BEGIN:VEVENT":
            found = []
        elif line == "END:VEVENT":
            yield found
        else:
            found.append(line)


def _row(lines: list[str]) -> Row | None:
    times = {match[1]: _at(match[2], match[3]) for line in lines if (match := _TIME.fullmatch(line))}
    values = {line.partition(":")[0]: line.partition(":")[2] for line in lines}
    if "RRULE" in values or any(line.startswith("RECURRENCE-ID") for line in lines) or len(times) < 2:
        return None
    guests = dict(guest for line in lines if (guest := _guest(line)) is not None)
    title = re.sub(r"\\([\\;,])", r"\1", values.get("SUMMARY", ""))
    organizer = next((line.rpartition(":mailto:")[2] for line in lines if line.startswith("ORGANIZER")), "")
    off = values.get("STATUS") == "CANCELLED"
    return Row(values["UID"], title, times["DTSTART"], times["DTEND"], off, guests, organizer)


def _guest(line: str) -> tuple[str, str] | None:
    name, _, email = line.rpartition(":mailto:")
    if not name.startswith("ATTENDEE") or "PARTSTAT=DECLINED" in name:
        return None
    found = re.search(r'CN="?([^";]*)', name)
    return email, found[1] if found else email


def _at(zone: str, local: str) -> datetime:
    return datetime.strptime(local, _FORM).replace(tzinfo=ZoneInfo(zone))
