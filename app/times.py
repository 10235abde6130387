"""Spans of time and when a day begins in a zone. Instants are aware datetimes, ends are exclusive."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
# What a machine keeps in its folder of zones besides them: its own, a placeholder, and other counts of seconds.
_NO_ZONES = ("localtime", "posixrules", "Factory", "posix/", "right/")


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch of time: `start` belongs to it, `end` does not."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a span needs aware datetimes")
        if self.end < self.start:
            raise ValueError("a span cannot end before it starts")

    def holds(self, start: datetime, end: datetime) -> bool:
        """Whether what lasts from `start` to `end` shows in this span (RFC 4791 9.9: no length counts at its start)."""
        if start == end:
            return self.start <= start < self.end
        return start < self.end and end > self.start

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share an instant; an empty span shares none."""
        return max(self.start, other.start) < min(self.end, other.end)


@dataclass(frozen=True, slots=True)
class Days:
    """Whole local days, `first` and `last` both included, as people say them."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period cannot end before it starts")

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range(len(self)))

    def span(self, zone: tzinfo) -> Span:
        """From the first day's midnight to the midnight after the last day, in `zone`."""
        last = self.last + ONE_DAY if self.last < date.max else self.last
        return Span(midnight(self.first, zone), midnight(last, zone))


def midnight(day: date, zone: tzinfo) -> datetime:
    """The instant at which `day` begins in `zone`, in UTC; where a clock skips midnight, the first instant after."""
    try:
        return instant(datetime.combine(day, time.min), zone)
    except OverflowError:  # at the ends of the calendar
        return datetime.combine(day, time.min, UTC)


def instant(local: datetime, zone: tzinfo) -> datetime:
    """A wall-clock time in `zone` as an instant in UTC.

    In a summer-time gap the offset before the gap counts, so the time is shifted; in an overlap the first of the
    two (RFC 5545 3.3.5, FORM #3).
    """
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def today(now: datetime, zone: tzinfo) -> date:
    """The local date at the instant `now`; at the ends of the calendar the last one there is."""
    try:
        return now.astimezone(zone).date()
    except OverflowError:
        return now.date()


def find_zone(name: str) -> ZoneInfo | None:
    """The IANA zone of that name, or None. Files beside the zones that depend on the machine are none."""
    if name.startswith(_NO_ZONES):
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
