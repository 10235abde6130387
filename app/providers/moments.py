"""Dates, times and durations as iCalendar writes them (RFC 5545 3.3.4 to 3.3.9)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from app.providers.lines import Property
from app.series import Length, utc, wall

_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", re.ASCII | re.IGNORECASE)
_DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,6})W)?(?:(\d{1,7})D)?(?:T(?:(\d{1,8})H)?(?:(\d{1,9})M)?(?:(\d{1,10})S)?)?",
    re.ASCII | re.IGNORECASE,
)
# What the parameters of a property state: its zone (None: floating), and whether it is a date.
_Context = Callable[[Property], tuple[tzinfo | None, bool]]


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or a wall-clock time as it stands in the file; `zone` is None where it floats."""

    value: datetime | date
    zone: tzinfo | None = None

    @property
    def local(self) -> datetime:
        """On its own wall clock, naive; a date is its midnight."""
        return self.value if isinstance(self.value, datetime) else datetime.combine(self.value, time.min)

    @property
    def is_date(self) -> bool:
        """Whether there is no time of day."""
        return not isinstance(self.value, datetime)

    def at(self, zone: tzinfo) -> datetime:
        """The instant; what floats is placed in `zone`."""
        return utc(self.local, self.zone or zone)

    def day(self, zone: tzinfo) -> date:
        """The date it means for something that lasts all day: midnights stand as written, times are seen in `zone`.

        Servers write such a date as midnight of UTC or of the person's zone.
        """
        local = self.local
        if self.is_date or local.time() == time.min or self.zone is None:
            return local.date()
        return wall(self.at(zone), zone).date()


def read_moment(text: str, zone: tzinfo | None, *, as_date: bool = False) -> Moment:
    """`20261110`, `20261110T100000` (hangs in `zone`) or `20261110T070000Z`. ValueError for anything else."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise ValueError("neither a date nor a time")
    year, month, day, hour, minute, second, utc_mark = match.groups()
    on = date(int(year), int(month), int(day))
    if hour is None or as_date:
        return Moment(on, zone)
    # Who has no leap seconds reads 60 as 59 (RFC 5545 3.3.12).
    clock = time(int(hour), int(minute), 59 if second == "60" else int(second))
    return Moment(datetime.combine(on, clock), UTC if utc_mark else zone)


def moment_of(entry: Property, context: _Context) -> Moment:
    """The one moment of a property such as DTSTART. ValueError where it cannot be read."""
    zone, as_date = context(entry)
    return read_moment(entry.value.strip(), zone, as_date=as_date)


def moments_of(entry: Property, context: _Context) -> Iterator[tuple[Moment, Moment | Length | None]]:
    """The list in EXDATE or RDATE: each start with its end or duration, if it is a PERIOD. Garbage is passed over."""
    zone, as_date = context(entry)
    for text in entry.value.split(","):
        start, _, rest = text.strip().partition("/")
        try:
            yield read_moment(start, zone, as_date=as_date), _rest_of_period(rest, zone)
        except ValueError:
            continue


def read_duration(text: str) -> Length:
    """Weeks and days are nominal, hours and smaller exact. ValueError where it is no duration."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match.groups()[1:]):
        raise ValueError("not a duration")
    sign = -1 if match[1] == "-" else 1
    weeks, days, hours, minutes, seconds = (int(part or 0) * sign for part in match.groups()[1:])
    return Length(weeks * 7 + days, timedelta(hours=hours, minutes=minutes, seconds=seconds))


def _rest_of_period(text: str, zone: tzinfo | None) -> Moment | Length | None:
    if not text:
        return None
    return read_duration(text) if text[0] in "+-Pp" else read_moment(text, zone)
