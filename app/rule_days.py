"""The days a recurrence rule allows: BYMONTH, BYWEEKNO, BYYEARDAY, BYMONTHDAY and BYDAY (RFC 5545 3.3.10, its table).

The parts of one rule are read together: a day must pass all of them, which is what the table's "expand" and "limit"
come to once the missing parts are filled in from the first start. The days of a year are the bits of one number, the
first of January is bit 0: so parts combine by AND, and days are counted at once. There are few kinds of year, and each
is worked out once. Single days are ordinals as of `date.toordinal`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from itertools import pairwise

from app.rules import Frequency, Rule

WEEK = 0b1111111
_MONTHS = tuple(range(1, 13))
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MOST_WEEKS = 53
# So many days of a year are sooner found one by one.
_FEW = 30
# Any 28 years within a century have all fourteen kinds of year (first weekday, leap or not).
EVERY_KIND_OF_YEAR = range(2001, 2029)


@dataclass(frozen=True, slots=True)
class Year:
    """Where a year stands: the ordinal and the weekday of its first day, its length, and those of its neighbours.

    `kind` is the same for years in which the same days have the same weekdays, `kind_of_weeks` also the same weeks.
    """

    number: int
    first: int
    weekday: int
    length: int
    length_before: int
    length_after: int
    kind: int
    kind_of_weeks: int


class RuleDays:
    """A rule's days, with what its first start fills in (3.3.10: what the rule leaves out comes from DTSTART)."""

    def __init__(self, rule: Rule, start: datetime) -> None:
        self.rule = rule
        self._months = rule.by_month or _MONTHS
        self._month_days = rule.by_month_day
        # An ordinal means something in a month or a year only; elsewhere "2TU" is any Tuesday.
        ordinals = rule.frequency <= Frequency.MONTHLY and not rule.by_week_no
        self._nth = tuple(pair for pair in rule.by_day if pair[0] and ordinals)
        self.weekdays = frozenset(weekday for ordinal, weekday in rule.by_day if not (ordinal and ordinals))
        self._fill_in(start)
        self._by_date = bool(rule.by_month or self._month_days or rule.by_year_day or rule.by_week_no or self._nth)
        self._years: dict[int, int] = {}

    def _fill_in(self, start: datetime) -> None:
        rule = self.rule
        if rule.by_day or rule.by_month_day or rule.by_year_day or rule.frequency > Frequency.WEEKLY:
            return
        if rule.by_week_no or rule.frequency is Frequency.WEEKLY:
            self.weekdays = frozenset({start.weekday()})
            return
        self._month_days = (start.day,)
        if rule.frequency is Frequency.YEARLY and not rule.by_month:
            self._months = (start.month,)

    @property
    def all_pass(self) -> bool:
        """Whether the rule has no opinion about days."""
        return not (self._by_date or self.weekdays)

    @property
    def suspicious(self) -> bool:
        """Whether it names days that some months or years lack, so that it may match less often, or never."""
        return bool(
            self.rule.by_year_day
            or self.rule.by_week_no
            or any(abs(day) > 28 for day in self._month_days)
            or any(abs(ordinal) > 4 or self._month_days for ordinal, _ in self._nth)
        )

    def passes(self, day: int) -> bool:
        """Whether the rule allows that day."""
        if not self._by_date:
            return not self.weekdays or weekday_of(day) in self.weekdays
        year = year_of(date.fromordinal(day).year)
        return bool(self.of_year(year) >> day - year.first & 1)

    def of_year(self, year: Year) -> int:
        """The year's days that pass."""
        kind = year.kind_of_weeks if self.rule.by_week_no else year.kind
        if kind not in self._years:
            self._years[kind] = self._find(year)
        return self._years[kind]

    def of_month(self, year: Year, month: int) -> int:
        """The month's days that pass; bit 0 is its first. Months are counted from 0."""
        offset, length = months_of(year.length)[month]
        return self.of_year(year) >> offset & all_of(length)

    def of_week(self, first: int) -> int:
        """The days that pass of seven, of which the first has that ordinal; those outside the calendar do not."""
        year = year_of(date.fromordinal(max(first, 1)).year)
        offset = first - year.first
        days = _moved(self.of_year(year), -offset)
        if offset + 7 > year.length and year.number < date.max.year:
            days |= self.of_year(year_of(year.number + 1)) << year.length - offset
        return days & WEEK

    def _find(self, year: Year) -> int:
        rule = self.rule
        found = 0
        for month in self._months:
            offset, length = months_of(year.length)[month - 1]
            found |= (_bits(self._month_days, length) if self._month_days else all_of(length)) << offset
        if rule.by_year_day:
            found &= _bits(rule.by_year_day, year.length)
        if rule.by_week_no:
            found &= _weeks(rule, year)
        if self.weekdays or self._nth:
            found &= _every_week(self.weekdays, year.weekday) | self._nth_days(year)
        return found

    def _nth_days(self, year: Year) -> int:
        """ "2TU" counts within the month, in a yearly rule without BYMONTH within the year."""
        if not self._nth:
            return 0
        if self.rule.frequency is Frequency.YEARLY and not self.rule.by_month:
            return _nth(self._nth, year.weekday, year.length)
        found = 0
        for month in self._months:
            offset, length = months_of(year.length)[month - 1]
            found |= _nth(self._nth, (year.weekday + offset) % 7, length) << offset
        return found


@cache
def year_of(number: int) -> Year:
    """Where that year stands, by the Gregorian calendar; the years 0 and 10000 too."""
    before = number - 1
    first = before * 365 + before // 4 - before // 100 + before // 400 + 1
    lengths = [366 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 365 for year in _about(number)]
    kind = weekday_of(first) + 7 * (lengths[1] - 365)
    return Year(
        number,
        first,
        weekday_of(first),
        length=lengths[1],
        length_before=lengths[0],
        length_after=lengths[2],
        kind=kind,
        kind_of_weeks=kind + 14 * (lengths[0] - 365) + 28 * (lengths[2] - 365),
    )


@cache
def months_of(length: int) -> tuple[tuple[int, int], ...]:
    """Of a year of that length, for each month how many days lie before it, and how many it has."""
    found, before = [], 0
    for month, usual in enumerate(_LENGTHS):
        days = usual + (length - 365 if month == 1 else 0)
        found.append((before, days))
        before += days
    return tuple(found)


def places(numbers: Iterable[int], size: int) -> list[int]:
    """The places that numbers name in a list of that size, from 1 or backwards from -1; in order, counted from 0."""
    return sorted({place for number in numbers if 0 <= (place := number - 1 if number > 0 else size + number) < size})


def listed(days: int) -> list[int]:
    """The places of the bits that are set, in order."""
    if days.bit_count() > _FEW:
        return [place for place, bit in enumerate(bin(days)[:1:-1]) if bit == "1"]
    found = []
    while days:
        lowest = days & -days
        found.append(lowest.bit_length() - 1)
        days ^= lowest
    return found


def all_of(length: int) -> int:
    """So many days, all of them."""
    return (1 << length) - 1


def weekday_of(day: int) -> int:
    """Monday is 0."""
    return (day + 6) % 7


def _about(number: int) -> tuple[int, int, int]:
    return number - 1, number, number + 1


def _moved(days: int, by: int) -> int:
    """Later by so many days, or earlier; what would lie before the first is lost."""
    return days << by if by >= 0 else days >> -by


@lru_cache(maxsize=1_000)
def _bits(numbers: tuple[int, ...], length: int) -> int:
    return sum(1 << place for place in places(numbers, length))


@lru_cache(maxsize=1_000)
def _every_week(weekdays: frozenset[int], first: int) -> int:
    """These weekdays of a year that begins with the weekday `first`."""
    week = sum(1 << (weekday - first) % 7 for weekday in weekdays)
    return week * sum(1 << 7 * number for number in range(_MOST_WEEKS))


@lru_cache(maxsize=1_000)
def _nth(pairs: tuple[tuple[int, int], ...], first: int, length: int) -> int:
    """The nth weekdays of a month or year that begins with the weekday `first`."""
    found = 0
    for ordinal, weekday in pairs:
        earliest = (weekday - first) % 7
        latest = length - 1 - (first + length - 1 - weekday) % 7
        place = earliest + 7 * (ordinal - 1) if ordinal > 0 else latest + 7 * (ordinal + 1)
        if 0 <= place < length:
            found |= 1 << place
    return found


def _weeks(rule: Rule, year: Year) -> int:
    """The days of weeks with these numbers. A week belongs to the year that has four of its days."""
    january = (-year.length_before, 0, year.length, year.length + year.length_after)
    begins = [_week_one(first, year.weekday + first, rule.week_start) for first in january]
    found = 0
    for begin, end in pairwise(begins):
        weeks = sum(WEEK << 7 * place for place in places(rule.by_week_no, (end - begin) // 7))
        found |= _moved(weeks, begin)
    return found & all_of(year.length)


def _week_one(first: int, weekday: int, week_start: int) -> int:
    """Where week 1 begins, if the first of January stands there with that weekday: it is the week of the fourth."""
    return first + 3 - (weekday + 3 - week_start) % 7
