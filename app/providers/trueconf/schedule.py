"""A TrueConf conference as it comes from the server, read: v3 and v4, whatever the form of its times. Pure.

`when` says what it means in time: once, weekly on some days, or a room without a plan, which shows while it runs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import Enum
from typing import Any

DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
"""As TrueConf counts: seven flags begin with Sunday, and 0 is Sunday."""
ACCESS = ("public", "private")
_KINDS = {"-1": "none", "0": "week", "1": "once", "none": "none", "week": "week", "weekly": "week", "once": "once"}
_LATEST_S = 253_402_300_799 - 400 * 86_400
"""A year before the end of the calendar: what begins later cannot be reckoned with."""
_WIDEST = timedelta(hours=15)
_LONGEST = timedelta(days=400)


class Kind(Enum):
    """How a conference is planned."""

    ONCE = "once"
    WEEK = "week"
    ROOM = "none"


@dataclass(frozen=True, slots=True)
class Conference:
    """What we use of one. `offset` is its fixed zone, in which `days` (0 is Sunday) are counted.

    `invited` is None where the list does not tell; `session` names the present run of a room. `access` is public or
    private, "" where it is not told.
    """

    id: str
    topic: str
    owner: str
    kind: Kind
    start: datetime | None
    length: timedelta
    offset: timedelta
    days: tuple[int, ...]
    url: str
    description: str
    invited: tuple[tuple[str, str], ...] | None
    running: bool
    session: str
    access: str = ""

    @property
    def zone(self) -> tzinfo:
        """The zone in which its weekdays are."""
        return timezone(self.offset) if self.offset else UTC

    def first(self) -> datetime | None:
        """When it is held for the first time; None for a room. A series begins on the first of its days."""
        if self.start is None or self.kind is not Kind.WEEK or not self.days:
            return self.start
        local = self.start.astimezone(self.zone)
        ahead = min((day - weekday(local)) % 7 for day in self.days)
        return self.start + timedelta(days=ahead)


def conference(item: Mapping[str, Any], zone: tzinfo, *, days: str = "local") -> Conference:
    """One entry of a list, or a whole conference. `zone`: whose weekdays are meant where it does not say.

    ValueError: it has no id, or is planned for a time that cannot be read.
    """
    plan = item.get("schedule")
    schedule: Mapping[str, Any] = plan if isinstance(plan, dict) else {}
    kind = _kind(item, schedule)
    start = None if kind is Kind.ROOM else moment(schedule.get("start_time"))
    offset = _offset(schedule, start, zone, days)
    return Conference(
        id=_id(item),
        topic=_text(item.get("topic")),
        owner=_text(item.get("owner")),
        kind=kind,
        start=start,
        length=_length(schedule, start),
        offset=offset,
        days=weekdays(schedule.get("days")) if kind is Kind.WEEK else (),
        url=_text(item.get("url")),
        description=_text(item.get("description")),
        invited=_invited(item["invitations"]) if isinstance(item.get("invitations"), list) else None,
        running=_text(item.get("state")).lower() == "running",
        session=_text(item.get("session_id")),
        access=next((one for one in ACCESS if one == _text(item.get("access")).lower()), ""),
    )


def moment(value: object) -> datetime:
    """A time as the server gives it: epoch seconds, also as digits, or ISO; naive is UTC. ValueError: none of it."""
    text = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    try:
        seconds = float(text) if text.replace(".", "", 1).isdigit() else _iso(text).timestamp()
        if not 0 < seconds < _LATEST_S:
            raise ValueError
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError("a time that cannot be read") from error


def weekdays(value: object) -> tuple[int, ...]:
    """Days of the week, 0 for Sunday: from seven flags, Sunday first; from names; or from indices."""
    entries = list(value) if isinstance(value, list | tuple) else []
    flags = [_flag(entry) for entry in entries]
    if len(entries) == len(DAYS) and None not in flags:
        return tuple(number for number, flag in enumerate(flags) if flag)
    found = {_day(entry) for entry in entries}
    return tuple(sorted(day for day in found if day is not None))


def weekday(local: datetime) -> int:
    """The day of the week, 0 for Sunday."""
    return local.isoweekday() % 7


def _flag(entry: object) -> bool | None:
    return {"0": False, "1": True, "false": False, "true": True}.get(str(entry).strip().lower())


def _day(entry: object) -> int | None:
    text = str(entry).strip().lower()
    if text.isascii() and text.isdigit() and int(text) < len(DAYS):
        return int(text)
    return next((number for number, name in enumerate(DAYS) if len(text) > 1 and name.startswith(text)), None)


def _iso(text: str) -> datetime:
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _id(item: Mapping[str, Any]) -> str:
    text = str(item.get("id") or "").strip()
    if not text:
        raise ValueError("a conference without an id")
    return text


def _text(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _kind(item: Mapping[str, Any], schedule: Mapping[str, Any]) -> Kind:
    """By `schedule.type`, or by `schedule_type` beside it; without either it is a room."""
    said = schedule.get("type", item.get("schedule_type", "none"))
    name = _KINDS.get(_text(said).lower())
    if name is None:
        raise ValueError("planned in a way that is not known")
    return Kind(name)


def _length(schedule: Mapping[str, Any], start: datetime | None) -> timedelta:
    """By its duration, else by its end; nothing where neither can be read."""
    text = _text(schedule.get("duration"))
    if text.isascii() and text.replace(".", "", 1).isdigit():
        return min(timedelta(seconds=min(float(text), _LATEST_S)), _LONGEST)
    try:
        end = moment(schedule.get("end_time"))
    except ValueError:
        return timedelta()
    return min(max(end - start, timedelta()), _LONGEST) if start is not None else timedelta()


def _offset(schedule: Mapping[str, Any], start: datetime | None, zone: tzinfo, days: str) -> timedelta:
    """The fixed distance from UTC. Where none is told, that of `zone`, or UTC where its first day only fits there."""
    if start is None or days == "utc":
        return timedelta()
    for name in ("special_time_offset", "time_offset"):
        told = _minutes(schedule.get(name))
        if told is not None:
            return told
    held = weekdays(schedule.get("days"))
    usual = start.astimezone(zone).utcoffset() or timedelta()
    fits = [one for one in (usual, timedelta()) if weekday(start + one) in held]
    return (fits or [usual])[0]


def _minutes(value: object) -> timedelta | None:
    try:
        told = timedelta(minutes=int(_text(value)))
    except (ValueError, OverflowError):
        return None
    return told if abs(told) < _WIDEST else None


def _invited(entries: Iterable[object]) -> tuple[tuple[str, str], ...]:
    """(id, name) of everybody in the list, who may stand there by id alone."""
    pairs = (
        (_text(e.get("id")), _text(e.get("display_name"))) if isinstance(e, dict) else (_text(e), "") for e in entries
    )
    return tuple(pair for pair in pairs if any(pair))
