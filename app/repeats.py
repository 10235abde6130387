"""Walking a recurrence rule on naive wall-clock times: what app.rules states, as starts in a window. No zones here.

Time is counted in seconds (ordinal * 86,400). A rule without COUNT is entered at the window instead of at its
beginning; one with COUNT is counted up to there, a year at a time.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from app.rule_days import EVERY_KIND_OF_YEAR, WEEK, RuleDays, all_of, listed, months_of, places, year_of
from app.rules import Frequency, Rule
from app.short_periods import ShortPeriods
from app.steps import Steps, TooManySteps

__all__ = ["Steps", "TooManySteps", "starts"]

_DAY = 86_400
# What it costs to find the days of a kind of year, and how many kinds there are, nearly.
_KIND_STEPS = 4
_KINDS = 28
# Laying out the times of a day is this much cheaper than visiting as many days.
_OFFSETS_A_STEP = 10


def starts(rule: Rule, start: datetime, first: datetime, last: datetime, steps: Steps) -> list[datetime]:
    """The wall-clock starts in [first, last], in order. `start` is always the first of all, in the rule or not.

    UNTIL is the caller's, who knows the zone: it is to be worked into `last`. TooManySteps: the rule is out of reach,
    or leads nowhere (30 February, INTERVAL=0).
    """
    begin, low, high = _seconds(start), _seconds(first), _seconds(last)
    if high < low:
        return []
    days, clock = RuleDays(rule, start), _clock(rule, start, steps)
    _refuse_what_never_matches(rule, days, clock, steps)
    found = [begin] if low <= begin <= high else []
    if begin < high:
        found += _walk(rule, days, clock, steps).after(begin, max(begin, low), high)
    steps.find(len(found))
    return [_moment(value) for value in found]


def _walk(rule: Rule, days: RuleDays, clock: tuple[int, ...], steps: Steps) -> "ShortPeriods | _Places | _Days":
    if rule.frequency > Frequency.DAILY:
        return ShortPeriods(rule, days, clock, steps)
    if rule.by_set_pos and rule.frequency is not Frequency.DAILY:
        return _Places(rule, days, clock, steps)
    return _Days(rule, days, clock, steps)


def _refuse_what_never_matches(rule: Rule, days: RuleDays, clock: tuple[int, ...], steps: Steps) -> None:
    """TooManySteps for a rule that leads nowhere."""
    if rule.interval == 0 or not clock:
        raise TooManySteps
    if days.suspicious and not any(_has_days(days, year, steps) for year in EVERY_KIND_OF_YEAR):
        raise TooManySteps
    if rule.by_set_pos and rule.frequency < Frequency.DAILY:
        steps.take(_KINDS * _KIND_STEPS)
        if not any(places(rule.by_set_pos, size * len(clock)) for size in _possible_sizes(rule, days)):
            raise TooManySteps


def _has_days(days: RuleDays, year: int, steps: Steps) -> bool:
    steps.take(_KIND_STEPS)
    return bool(days.of_year(year_of(year)))


def _possible_sizes(rule: Rule, days: RuleDays) -> set[int]:
    """How many days a period can have, for BYSETPOS; for weeks the most there can be."""
    if rule.frequency is Frequency.WEEKLY:
        return {len(days.weekdays) or 7}
    years = [year_of(number) for number in EVERY_KIND_OF_YEAR]
    if rule.frequency is Frequency.YEARLY:
        return {days.of_year(year).bit_count() for year in years}
    return {days.of_month(year, month).bit_count() for year in years for month in range(12)}


class _Days:
    """A rule that has the same starts on each of its days: any from daily to yearly without BYSETPOS."""

    def __init__(self, rule: Rule, days: RuleDays, clock: tuple[int, ...], steps: Steps) -> None:
        self._rule = rule
        self._days = days
        self._clock = clock
        self._steps = steps
        # The first day of the first period, and after how many days another begins: of days and weeks.
        self._origin, self._cycle = 0, rule.interval * (7 if rule.frequency is Frequency.WEEKLY else 1)
        self._pattern = 0

    def after(self, begin: int, low: int, high: int) -> list[int]:
        """The rule's starts later than the first one (which has used one of COUNT), within the window."""
        first, entry = begin // _DAY, low // _DAY
        self._begin_at(first)
        left = None if self._rule.count is None else self._rule.count - 1
        if left is not None and entry > first:
            left -= self._amount_before(begin, entry, left)
        found: list[int] = []
        for days in self._listed(entry, high // _DAY):
            if left is not None and left <= 0:
                break
            self._steps.take(len(days) * len(self._clock), dense=len(self._clock) > 1)
            starts_of = (day * _DAY + offset for day in days for offset in self._clock)
            picked = [value for value in starts_of if begin < value <= high][:left]
            found += (value for value in picked if value >= low)
            left = None if left is None else left - len(picked)
        return found

    def _begin_at(self, day: int) -> None:
        """Every how many days the periods recur, from that of the first start; as bits, where not every one counts."""
        self._origin = day
        if self._rule.interval == 1:
            return
        width = 1
        if self._rule.frequency is Frequency.WEEKLY:
            self._origin, width = _week_of(day, self._rule) * 7 - 6 + self._rule.week_start, WEEK
        self._pattern = sum(width << place for place in range(0, 366, self._cycle))

    def _amount_before(self, begin: int, entry: int, enough: int) -> int:
        """How many starts lie after the first one and before a day; no less than `enough` where that many do."""
        first = begin // _DAY
        found = 0
        if self._days.passes(first):
            found = sum(first * _DAY + offset > begin for offset in self._clock)
        if self._days.all_pass and self._rule.frequency is Frequency.DAILY:
            return found + (entry - 1 - first) // self._rule.interval * len(self._clock)
        for year in self._years(first + 1, entry - 1):
            if found >= enough:
                break
            found += self._in_year(year, first + 1, entry - 1)[1].bit_count() * len(self._clock)
        return found

    def _listed(self, first: int, last: int) -> Iterator[list[int]]:
        """The rule's days by the year, or one by one where each has several starts."""
        for year in self._years(first, last):
            base, bits = self._in_year(year, first, last)
            days = [base + place for place in listed(bits)]
            yield from [days] if len(self._clock) == 1 else ([day] for day in days)

    def _years(self, first: int, last: int) -> range:
        """The years of these days, paid for."""
        if last < first:
            return range(0)
        years = range(date.fromordinal(first).year, date.fromordinal(last).year + 1)
        self._steps.take(len(years) + _KIND_STEPS * min(len(years), _KINDS))
        return years

    def _in_year(self, number: int, first: int, last: int) -> tuple[int, int]:
        """The rule's days of a year within [first, last]; bit 0 is the day that is given with them."""
        year = year_of(number)
        days = self._days.of_year(year)
        if self._rule.interval != 1:
            days &= self._periods(number)
        base = max(first, year.first)
        days >>= base - year.first
        return base, days & all_of(last - base + 1) if last < year.first + year.length else days

    def _periods(self, number: int) -> int:
        """The days of a year that lie in the rule's periods, as INTERVAL has them."""
        year, frequency, interval = year_of(number), self._rule.frequency, self._rule.interval
        if frequency >= Frequency.WEEKLY:
            phase = (year.first - self._origin) % self._cycle
            begun = WEEK >> phase if frequency is Frequency.WEEKLY else int(phase == 0)
            ahead = self._cycle - phase
            return begun | (self._pattern << ahead if ahead < year.length else 0)
        origin = date.fromordinal(self._origin)
        if frequency is Frequency.YEARLY:
            return 0 if (number - origin.year) % interval else all_of(year.length)
        return _months(number, origin, interval)


class _Places:
    """A rule of weeks, months or years with BYSETPOS, which chooses from all starts of a period."""

    def __init__(self, rule: Rule, days: RuleDays, clock: tuple[int, ...], steps: Steps) -> None:
        self._rule = rule
        self._days = days
        self._clock = clock
        self._steps = steps
        self._chosen: dict[int, list[int]] = {}

    def after(self, begin: int, low: int, high: int) -> list[int]:
        """The rule's starts later than the first one (which has used one of COUNT), within the window."""
        interval, origin = self._rule.interval, self._number(begin)
        entry = origin + (self._number(low) - origin) // interval * interval
        left = None if self._rule.count is None else self._rule.count - 1
        if left is not None and entry > origin:
            left -= self._amount_before(begin, range(origin, entry, interval), left)
        found: list[int] = []
        for number in range(entry, self._number(high) + 1, interval):
            if left is not None and left <= 0:
                break
            picked = [value for value in self._starts(number) if begin < value <= high][:left]
            found += (value for value in picked if value >= low)
            left = None if left is None else left - len(picked)
        return found

    def _amount_before(self, begin: int, numbers: range, enough: int) -> int:
        """How many starts lie after the first one in these periods; no less than `enough` where that many do."""
        found = sum(value > begin for value in self._starts(numbers[0]))
        for number in numbers[1:]:
            if found >= enough:
                break
            self._steps.take(1)
            found += len(self._places(self._period(number)[1].bit_count()))
        return found

    def _starts(self, number: int) -> list[int]:
        """A period's starts, in order."""
        first, days = self._period(number)
        chosen, clock = self._places(days.bit_count()), self._clock
        self._steps.take(2 + days.bit_count() // 8)
        self._steps.take(len(chosen), dense=len(clock) > 1)
        bases = [(first + place) * _DAY for place in listed(days)] if chosen else []
        return [bases[at // len(clock)] + clock[at % len(clock)] for at in chosen]

    def _places(self, days: int) -> list[int]:
        if days not in self._chosen:
            self._steps.take(len(self._rule.by_set_pos) // 8)
            self._chosen[days] = places(self._rule.by_set_pos, days * len(self._clock))
        return self._chosen[days]

    def _number(self, value: int) -> int:
        """The number of the period in which that second lies."""
        if self._rule.frequency is Frequency.WEEKLY:
            return _week_of(value // _DAY, self._rule)
        when = date.fromordinal(value // _DAY)
        return when.year if self._rule.frequency is Frequency.YEARLY else when.year * 12 + when.month - 1

    def _period(self, number: int) -> tuple[int, int]:
        """A period's first day, and those of its days that pass."""
        if self._rule.frequency is Frequency.WEEKLY:
            first = number * 7 - 6 + self._rule.week_start
            return first, self._days.of_week(first)
        if self._rule.frequency is Frequency.YEARLY:
            year = year_of(number)
            return year.first, self._days.of_year(year)
        year, month = year_of(number // 12), number % 12
        return date(year.number, month + 1, 1).toordinal(), self._days.of_month(year, month)


def _week_of(day: int, rule: Rule) -> int:
    return (day + 6 - rule.week_start) // 7


def _months(number: int, origin: date, interval: int) -> int:
    """The days of every so manyeth month from that of `origin`, in a year."""
    ahead = (origin.year - number) * 12 + origin.month - 1
    year = year_of(number)
    found = 0
    for month in range(ahead % interval, 12, interval):
        offset, length = months_of(year.length)[month]
        found |= all_of(length) << offset
    return found


def _clock(rule: Rule, start: datetime, steps: Steps) -> tuple[int, ...]:
    """The seconds after a day's (or a shorter period's) beginning at which the rule starts something."""
    steps.take(len(rule.by_hour) * len(rule.by_minute) * len(rule.by_second) // _OFFSETS_A_STEP, dense=True)
    clock = _offsets(rule, start)
    if rule.by_set_pos and rule.frequency >= Frequency.DAILY:
        return tuple(clock[place] for place in places(rule.by_set_pos, len(clock)))
    return clock


def _offsets(rule: Rule, start: datetime) -> tuple[int, ...]:
    hours = rule.by_hour or (start.hour,)
    minutes = rule.by_minute or (start.minute,)
    seconds = rule.by_second or (start.second,)
    if rule.frequency is Frequency.SECONDLY:
        return (0,)
    if rule.frequency is Frequency.MINUTELY:
        return seconds
    if rule.frequency is Frequency.HOURLY:
        hours = (0,)
    return tuple(hour * 3_600 + minute * 60 + second for hour in hours for minute in minutes for second in seconds)


def _seconds(moment: datetime) -> int:
    return moment.toordinal() * _DAY + moment.hour * 3_600 + moment.minute * 60 + moment.second


def _moment(value: int) -> datetime:
    return datetime.fromordinal(value // _DAY) + timedelta(seconds=value % _DAY)
