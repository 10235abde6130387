"""A series as one calendar object tells it: its master, what repeats it, and the exceptions. A single event is one too.

These nouns keep what comparing two versions needs: the rule, the local time and zone of the master, every exception.
What happens when is app.expansion.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo

from app.events import Event
from app.rules import Rule
from app.times import instant

_EARLIEST = datetime.min.replace(tzinfo=UTC)
_LATEST = datetime.max.replace(microsecond=0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Length:
    """How long something lasts: first whole days on the wall clock, then exact time (RFC 5545 3.8.5.3)."""

    days: int = 0
    exact: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Component:
    """One VEVENT, as it stands. It inherits nothing from any other.

    `local` is the start on the wall clock of `zone`, naive; midnight where it lasts all day. A floating time has the
    zone it was read in.
    """

    event: Event
    local: datetime
    zone: tzinfo
    length: Length
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Override:
    """What one occurrence became, or with RANGE=THISANDFUTURE this and every later one.

    `original` is the start it had, in the form of its series: a UTC instant, or a date. `whole_day`: RECURRENCE-ID
    was a date although the series has times, so it stands for all occurrences of that local day.
    """

    original: datetime | date
    component: Component
    whole_day: date | None = None


@dataclass(frozen=True, slots=True)
class Extra:
    """One RDATE; `length` is its own where it was a PERIOD."""

    start: datetime | date
    length: Length | None = None


@dataclass(frozen=True, slots=True)
class Recurrence:
    """What repeats a master. In `exdates` of a series with times, a date means that whole local day."""

    rules: tuple[Rule, ...] = ()
    rdates: tuple[Extra, ...] = ()
    exdates: frozenset[datetime | date] = frozenset()


@dataclass(frozen=True, slots=True)
class Series:
    """Everything with one UID in one calendar: a master and its overrides, a single event, or orphan overrides.

    `overrides` has one entry an occurrence, the one that counts; `following` those with RANGE=THISANDFUTURE (which
    stand in `overrides` too, unless another override of the same occurrence counts). Both by original start.
    `line` is where its master (or first override) begins in its file, 0 where there is none.
    """

    uid: str
    master: Component | None
    recurrence: Recurrence = Recurrence()
    overrides: tuple[Override, ...] = ()
    following: tuple[Override, ...] = ()
    line: int = field(default=0, compare=False)

    @property
    def sequence(self) -> int:
        """The master's SEQUENCE, or where there is none the highest of its overrides."""
        if self.master is not None:
            return self.master.sequence
        return max((override.component.sequence for override in self.overrides), default=0)

    @property
    def recurring(self) -> bool:
        """Whether the master has a rule, RDATEs or is said to repeat; its occurrences then have a recurrence id."""
        return self.master is not None and self.master.event.recurrence_id is not None


def utc(local: datetime, zone: tzinfo) -> datetime:
    """A wall-clock time as an instant, as app.times.instant; at the calendar's edges the nearest instant there is."""
    if zone is UTC:
        return local.replace(tzinfo=UTC)
    try:
        return instant(local, zone)
    except OverflowError:
        return local.replace(tzinfo=UTC)


def wall(moment: datetime, zone: tzinfo) -> datetime:
    """An instant on the wall clock of `zone`, naive; at the calendar's edges the nearest time there is."""
    try:
        return moment.astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        return moment.replace(tzinfo=None)


def later(moment: datetime, by: timedelta) -> datetime:
    """`moment + by`, kept within the calendar."""
    try:
        return moment + by
    except OverflowError:
        return (_LATEST if by > timedelta() else _EARLIEST).replace(tzinfo=moment.tzinfo)
