"""Walking a recurrence rule on naive wall-clock times: what app.rules states, as starts in a window. No zones here.

Time is counted in seconds (ordinal * 86,400). A rule proceeds by periods (years, months, … seconds), each numbered,
so that one without COUNT is entered at the window instead of at its beginning. A budget of steps guards the walk,
because anybody can mail an invitation that repeats every second for years.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from app.errors import Fault
from app.rule_days import EVERY_KIND_OF_YEAR, RuleDays
from app.rules import Frequency, Rule

_DAY = 86_400
_UNIT = {Frequency.HOURLY: 3_600, Frequency.MINUTELY: 60, Frequency.SECONDLY: 1}
# How far a rule faster than daily may be from its first start, in periods: 100,000 minutes are 69 days.
_FARTHEST = 100_000
# What it costs to look through a year for the first day that a rule allows.
_YEAR_STEPS = 40
# What every series may use before it draws on what all share: a day takes one.
_OWN_STEPS = 500
# Laying out the times of a day is this much cheaper than visiting as many periods.
_OFFSETS_A_STEP = 10
# begin, low, high: the first start, and the window that is asked for, both ends included.
_Bounds = tuple[int, int, int]


class TooManySteps(Fault):
    """The budget is used up; the caller shows what it can show without the rule."""


class Steps:
    """A budget for everything that is read together: legitimate calendars stay far below, hostile ones end here.

    `dense` is for rules that may give several starts a day and for long lists of dates, `sparse` for all others. Of
    the sparse ones each series has some of its own, out of a reserve, so that hostile rules take nothing from ordinary
    ones. The unit is about a microsecond of work.
    """

    def __init__(self, sparse: int = 300_000, dense: int = 100_000) -> None:
        self._left = [sparse, dense]
        self._reserve = 2 * sparse
        self._own = 0

    def begin(self) -> None:
        """The next series."""
        self._own = _OWN_STEPS

    def take(self, amount: int, *, dense: bool = False) -> None:
        """Use `amount` steps, or raise TooManySteps and use none, so that smaller needs still have theirs."""
        if not dense and amount <= min(self._own, self._reserve):
            self._own -= amount
            self._reserve -= amount
            return
        if self._left[dense] < amount:
            raise TooManySteps
        self._left[dense] -= amount


def starts(rule: Rule, start: datetime, first: datetime, last: datetime, steps: Steps) -> list[datetime]:
    """The wall-clock starts in [first, last], in order. `start` is always the first of all, in the rule or not.

    UNTIL is the caller's, who knows the zone: it is to be worked into `last`. TooManySteps: the rule is out of reach,
    or leads nowhere (30 February, INTERVAL=0).
    """
    begin, low, high = _seconds(start), _seconds(first), _seconds(last)
    walk = _Walk(rule, start, steps)
    walk.refuse_what_never_matches(steps)
    found = [begin] if low <= begin <= high else []
    if begin < high:
        found += walk.after((begin, low, high), steps)
    return [_moment(value) for value in found]


class _Walk:
    """A rule on its way from a first start."""

    def __init__(self, rule: Rule, start: datetime, steps: Steps) -> None:
        steps.take(len(rule.by_hour) * len(rule.by_minute) * len(rule.by_second) // _OFFSETS_A_STEP, dense=True)
        self._rule = rule
        self._days = RuleDays(rule, start)
        self._frequency = self._days.pace
        self._fast = rule.frequency > Frequency.DAILY
        # Laying out a month or a year takes longer than looking at a day.
        self._visit_steps = 3 if self._frequency <= Frequency.MONTHLY else 1
        self._offsets = _offsets(rule, start)
        self._dense = self._fast or len(self._offsets) > 1

    def refuse_what_never_matches(self, steps: Steps) -> None:
        """TooManySteps for a rule that would be walked for ever."""
        if self._rule.interval == 0:
            raise TooManySteps
        if not (self._days.suspicious or self._rule.by_set_pos):
            return
        if not any(self._has_days(year, steps) for year in EVERY_KIND_OF_YEAR):
            raise TooManySteps
        if self._rule.by_set_pos and not any(self._chosen(size) for size in self._possible_sizes()):
            raise TooManySteps

    def _has_days(self, year: int, steps: Steps) -> bool:
        steps.take(_YEAR_STEPS)
        return bool(self._days.of_year(year))

    def after(self, bounds: _Bounds, steps: Steps) -> list[int]:
        """The rule's starts later than the first one (which has used one of COUNT), within the window."""
        begin, low, high = bounds
        origin, interval = self._number(begin), self._rule.interval
        entry = max(0, (self._number(low) - origin) // interval)
        final = (self._number(high) - origin) // interval
        left = None if self._rule.count is None else self._rule.count - 1
        if self._fast:
            self._judge(final, left)
            if self._steady:
                return self._evenly(bounds, left, steps)
        if left is not None and entry > 0:
            entry, left = self._skip(entry, left, begin, steps) if self._steady else (0, left)
        found: list[int] = []
        for number in range(origin + entry * interval, origin + final * interval + 1, interval):
            if left is not None and left <= 0:
                break
            bases = self._bases(number)
            steps.take(self._visit_steps + len(bases) // 16, dense=self._fast)
            if bases:
                left = self._visit(bases, found, bounds, left, steps)
        return found

    def _judge(self, periods: int, left: int | None) -> None:
        """Refuse what is too far from its first start, whether or not we could jump there."""
        if left is not None and self._steady:
            periods = min(periods, left)
        if periods > _FARTHEST:
            raise TooManySteps

    def _evenly(self, bounds: _Bounds, left: int | None, steps: Steps) -> list[int]:
        """Every so many seconds, and nothing else said."""
        begin, low, high = bounds
        step = self._rule.interval * _UNIT[self._frequency]
        first, last = max(1, -((begin - low) // step)), (high - begin) // step
        count = range(first, (last if left is None else min(last, left)) + 1)
        steps.take(len(count), dense=True)
        return [begin + number * step for number in count]

    def _skip(self, entry: int, left: int, begin: int, steps: Steps) -> tuple[int, int]:
        """Count what lies before period `entry` without visiting it."""
        origin = self._number(begin)
        bases = self._bases(origin)
        steps.take(len(bases) * len(self._offsets), dense=self._dense)
        in_first = sum(base + offset > begin for base in bases for offset in self._offsets)
        per_period = self._amount(len(self._bases(origin + self._rule.interval)))
        return entry, left - in_first - (entry - 1) * per_period

    def _visit(self, bases: list[int], found: list[int], bounds: _Bounds, left: int | None, steps: Steps) -> int | None:
        """Add the starts of one period to `found`; gives what is left of COUNT."""
        begin, low, high = bounds
        if left is None:
            found += self._pick(bases, max(low, begin + 1), high, steps)
            return None
        if bases[0] > begin and bases[-1] + self._offsets[-1] < low:
            return left - self._amount(len(bases))
        picked = self._pick(bases, begin + 1, high, steps)[:left]
        found += (value for value in picked if value >= low)
        return left - len(picked)

    def _pick(self, bases: list[int], low: int, high: int, steps: Steps) -> list[int]:
        """The starts of a period within [low, high], after BYSETPOS has chosen from all of the period's."""
        offsets = self._offsets
        if self._rule.by_set_pos:
            chosen = self._chosen(len(bases) * len(offsets))
            steps.take(len(chosen), dense=self._dense)
            values = (bases[at // len(offsets)] + offsets[at % len(offsets)] for at in chosen)
            return [value for value in values if low <= value <= high]
        near = [base for base in bases if low - _DAY < base <= high]
        # One has been paid for with the visit.
        steps.take(max(0, len(near) * len(offsets) - 1), dense=self._dense)
        return [base + offset for base in near for offset in offsets if low <= base + offset <= high]

    def _chosen(self, size: int) -> list[int]:
        places = {place - 1 if place > 0 else size + place for place in self._rule.by_set_pos}
        return sorted(place for place in places if 0 <= place < size)

    def _amount(self, bases: int) -> int:
        size = bases * len(self._offsets)
        return len(self._chosen(size)) if self._rule.by_set_pos else size

    def _possible_sizes(self) -> Iterator[int]:
        """How many candidates a period can have, for BYSETPOS; for short periods the most there can be."""
        if self._frequency > Frequency.MONTHLY:
            most = len(self._days.weekdays) or 7
            yield (most if self._frequency is Frequency.WEEKLY else 1) * len(self._offsets)
            return
        for year in EVERY_KIND_OF_YEAR:
            first, last = (year, year) if self._frequency is Frequency.YEARLY else (year * 12, year * 12 + 11)
            yield from (len(self._bases(number)) * len(self._offsets) for number in range(first, last + 1))

    @property
    def _steady(self) -> bool:
        """Whether every period holds the same number of starts, so that COUNT is a multiplication."""
        rule, days = self._rule, self._days
        if rule.by_set_pos or days.suspicious or rule.by_month:
            return False
        if self._frequency is Frequency.WEEKLY:
            return days.by_weekday_only
        if self._frequency is Frequency.MONTHLY:
            return len(days.month_days) + len(days.nth) == 1 and not days.weekdays
        limited_by_clock = self._fast and (rule.by_hour or rule.by_minute or rule.by_second)
        return self._frequency >= Frequency.DAILY and days.all_pass and not limited_by_clock

    def _number(self, value: int) -> int:
        """The number of the period in which that second lies."""
        if self._fast:
            return value // _UNIT[self._frequency]
        day = value // _DAY
        if self._frequency is Frequency.DAILY:
            return day
        if self._frequency is Frequency.WEEKLY:
            return (day + 6 - self._rule.week_start) // 7
        when = date.fromordinal(day)
        return when.year if self._frequency is Frequency.YEARLY else when.year * 12 + when.month - 1

    def _bases(self, number: int) -> list[int]:
        """Where the period's candidates begin, in order: its days, or for faster rules the period itself."""
        if self._fast:
            return self._short_period(number)
        if self._frequency is Frequency.YEARLY:
            days: Iterable[int] = sorted(self._days.of_year(number))
        elif self._frequency is Frequency.MONTHLY:
            days = self._days.of_month(number // 12, number % 12 + 1)
        elif self._frequency is Frequency.WEEKLY:
            first = number * 7 - 6 + self._rule.week_start
            days = (day for day in range(first, first + 7) if self._days.passes(day))
        else:
            days = (number,) if self._days.passes(number) else ()
        return [day * _DAY for day in days]

    def _short_period(self, number: int) -> list[int]:
        """An hour, a minute or a second, if the rule's limits let it pass."""
        rule, base = self._rule, number * _UNIT[self._frequency]
        second = base % _DAY
        if rule.by_hour and second // 3_600 not in rule.by_hour:
            return []
        if self._frequency >= Frequency.MINUTELY and rule.by_minute and second // 60 % 60 not in rule.by_minute:
            return []
        if self._frequency is Frequency.SECONDLY and rule.by_second and second % 60 not in rule.by_second:
            return []
        return [base] if self._days.passes(base // _DAY) else []


def _offsets(rule: Rule, start: datetime) -> tuple[int, ...]:
    """The seconds after a day's (or a faster period's) beginning at which the rule starts something."""
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
