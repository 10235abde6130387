"""The days a recurrence rule allows: BYMONTH, BYWEEKNO, BYYEARDAY, BYMONTHDAY and BYDAY (RFC 5545 3.3.10, its table).

Days are ordinals as of `date.toordinal`. The parts of one rule are read together: a day must pass all of them, which
is what the table's "expand" and "limit" come to once the missing parts are filled in from the first start.
"""

from collections.abc import Iterator
from datetime import date, datetime

from app.rules import Frequency, Rule

LAST_DAY = date.max.toordinal()
_MONTHS = tuple(range(1, 13))
# Any 28 years within a century have all fourteen kinds of year (first weekday, leap or not).
EVERY_KIND_OF_YEAR = range(2001, 2029)


class RuleDays:
    """A rule's days, with what its first start fills in (3.3.10: what the rule leaves out comes from DTSTART)."""

    def __init__(self, rule: Rule, start: datetime) -> None:
        self.rule = rule
        self.months = rule.by_month or _MONTHS
        self.month_days = rule.by_month_day
        self._year_days = frozenset(rule.by_year_day)
        # An ordinal means something in a month or a year only; elsewhere "2TU" is any Tuesday.
        ordinals = rule.frequency <= Frequency.MONTHLY and not rule.by_week_no
        self.nth = tuple(pair for pair in rule.by_day if pair[0] and ordinals)
        self.weekdays = {weekday for ordinal, weekday in rule.by_day if not (ordinal and ordinals)}
        self._fill_in(start)
        self._by_date = bool(rule.by_month or self.month_days or rule.by_year_day or rule.by_week_no or self.nth)
        self._years: dict[int, frozenset[int]] = {}
        self._last_year: tuple[int, int, frozenset[int]] = (0, 0, frozenset())

    def _fill_in(self, start: datetime) -> None:
        rule = self.rule
        if rule.by_day or rule.by_month_day or rule.by_year_day or rule.frequency > Frequency.WEEKLY:
            return
        if rule.by_week_no or rule.frequency is Frequency.WEEKLY:
            self.weekdays = {start.weekday()}
            return
        self.month_days = (start.day,)
        if rule.frequency is Frequency.YEARLY and not rule.by_month:
            self.months = (start.month,)

    @property
    def all_pass(self) -> bool:
        """Whether the rule has no opinion about days."""
        return not (self._by_date or self.weekdays)

    @property
    def pace(self) -> Frequency:
        """The periods in which the rule is best walked: some days out of all are found sooner by the week or year."""
        rule = self.rule
        if rule.frequency is not Frequency.DAILY or rule.interval != 1 or rule.by_set_pos or self.all_pass:
            return rule.frequency
        return Frequency.WEEKLY if self.by_weekday_only else Frequency.YEARLY

    @property
    def by_weekday_only(self) -> bool:
        """Whether nothing but plain weekdays decides."""
        return bool(self.weekdays) and not self._by_date

    @property
    def suspicious(self) -> bool:
        """Whether it names days that some months or years lack, so that it may match less often, or never."""
        return bool(
            self.rule.by_year_day
            or self.rule.by_week_no
            or any(abs(day) > 28 for day in self.month_days)
            or any(abs(ordinal) > 4 for ordinal, _ in self.nth)
        )

    def passes(self, day: int) -> bool:
        """Whether the rule allows that day."""
        if not 1 <= day <= LAST_DAY:
            return False
        if not self._by_date:
            return not self.weekdays or weekday_of(day) in self.weekdays
        first, last, days = self._last_year
        if not first <= day <= last:
            year = date.fromordinal(day).year
            first, days = days_before(year, 1) + 1, self.of_year(year)
            self._last_year = first, first + year_length(year) - 1, days
        return day in days

    def of_year(self, year: int) -> frozenset[int]:
        """All of the year's days that pass."""
        if year not in self._years:
            self._years[year] = frozenset(self._find(year))
        return self._years[year]

    def of_month(self, year: int, month: int) -> list[int]:
        """The month's days that pass, in order; "2TU" counts within the month."""
        days = self._candidates(year, month)
        if not days or not (self.nth or self.weekdays):
            return days
        nth = self._nth_days(days_before(year, month) + 1, month_length(year, month)) if self.nth else ()
        weekdays = self.weekdays
        # The most frequent line of all: weekday_of, written out.
        return [day for day in days if (day + 6) % 7 in weekdays or day in nth]

    def _find(self, year: int) -> Iterator[int]:
        if not self.nth or self.rule.by_month or self.rule.frequency is not Frequency.YEARLY:
            for month in self.months:
                yield from self.of_month(year, month)
            return
        nth = self._nth_days(days_before(year, 1) + 1, year_length(year))
        for month in self.months:
            days = self._candidates(year, month)
            yield from (day for day in days if day in nth or weekday_of(day) in self.weekdays)

    def _candidates(self, year: int, month: int) -> list[int]:
        """The month's days by everything but weekdays."""
        if month not in self.months:
            return []
        before, length = days_before(year, month), month_length(year, month)
        if self.month_days:
            named = {day if day > 0 else length + 1 + day for day in self.month_days}
            days = [before + day for day in sorted(named) if 1 <= day <= length]
        else:
            days = list(range(before + 1, before + 1 + length))
        if self.rule.by_year_day:
            old_year, whole = days_before(year, 1), year_length(year)
            days = [day for day in days if self._is_year_day(day - old_year, whole)]
        if self.rule.by_week_no:
            days = [day for day in days if self._in_week(day)]
        return days

    def _is_year_day(self, day: int, length: int) -> bool:
        return day in self._year_days or day - length - 1 in self._year_days

    def _nth_days(self, first: int, length: int) -> set[int]:
        """The nth weekdays of the month or year that begins at `first`."""
        last, found = first + length - 1, set()
        for ordinal, weekday in self.nth:
            if ordinal > 0:
                found.add(first + (weekday - weekday_of(first)) % 7 + 7 * (ordinal - 1))
            else:
                found.add(last - (weekday_of(last) - weekday) % 7 + 7 * (ordinal + 1))
        return {day for day in found if first <= day <= last}

    def _in_week(self, day: int) -> bool:
        """Whether the day's week has one of the numbers; a week belongs to the year that has four of its days."""
        week_start = self.rule.week_start
        middle = day - (weekday_of(day) - week_start) % 7 + 3
        year = date.fromordinal(min(max(middle, 1), LAST_DAY)).year
        old_year = days_before(year, 1)
        begins, next_begins = (_week_one(end, week_start) for end in (old_year, old_year + year_length(year)))
        number, total = (middle - begins) // 7 + 1, (next_begins - begins) // 7
        return number in self.rule.by_week_no or number - total - 1 in self.rule.by_week_no


def weekday_of(day: int) -> int:
    """Monday is 0."""
    return (day + 6) % 7


def month_length(year: int, month: int) -> int:
    """How many days the month has."""
    if month == 2:
        return year_length(year) - 337
    return 30 if month in (4, 6, 9, 11) else 31


def year_length(year: int) -> int:
    """How many days the year has."""
    return 366 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 365


def days_before(year: int, month: int) -> int:
    """The ordinal of the last day before that month."""
    return date(year, month, 1).toordinal() - 1


def _week_one(old_year: int, week_start: int) -> int:
    """Where week 1 begins: it is the week of the fourth of January."""
    fourth = old_year + 4
    return fourth - (weekday_of(fourth) - week_start) % 7
