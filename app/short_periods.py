"""Walking a rule by hours, minutes or seconds, on wall-clock times in seconds (ordinal * 86,400)."""

from app.rule_days import RuleDays
from app.rules import Frequency, Rule
from app.steps import Steps, TooManySteps

_DAY = 86_400
_UNIT = {Frequency.HOURLY: 3_600, Frequency.MINUTELY: 60, Frequency.SECONDLY: 1}
# How far such a rule may be from its first start, in periods: 100,000 minutes are 69 days.
_FARTHEST = 100_000


class ShortPeriods:
    """A rule faster than daily; `clock` is when it starts something in each of its periods."""

    def __init__(self, rule: Rule, days: RuleDays, clock: tuple[int, ...], steps: Steps) -> None:
        self._rule = rule
        self._days = days
        self._clock = clock
        self._steps = steps
        self._unit = _UNIT[rule.frequency]

    def after(self, begin: int, low: int, high: int) -> list[int]:
        """The rule's starts later than the first one (which has used one of COUNT), within the window."""
        origin, interval = begin // self._unit, self._rule.interval
        entry = max(0, (low // self._unit - origin) // interval)
        final = (high // self._unit - origin) // interval
        left = None if self._rule.count is None else self._rule.count - 1
        even = self._even
        # Refused is what is too far from its first start, whether or not we could jump there.
        if (final if left is None or not even else min(final, left)) > _FARTHEST:
            raise TooManySteps
        if even:
            return self._evenly(begin, low, high, left)
        numbers = range(origin + (0 if left is not None else entry) * interval, origin + final * interval + 1, interval)
        return self._visited(numbers, begin, low, left, high)

    @property
    def _even(self) -> bool:
        """Whether it is every so many seconds, and nothing else said."""
        rule = self._rule
        return self._days.all_pass and not (rule.by_hour or rule.by_minute or rule.by_second)

    def _evenly(self, begin: int, low: int, high: int, left: int | None) -> list[int]:
        step = self._rule.interval * self._unit
        first, last = max(1, -((begin - low) // step)), (high - begin) // step
        count = range(first, (last if left is None else min(last, left)) + 1)
        self._steps.take(len(count), dense=True)
        return [begin + number * step for number in count]

    def _visited(self, numbers: range, begin: int, low: int, left: int | None, high: int) -> list[int]:
        found: list[int] = []
        for number in numbers:
            if left is not None and left <= 0:
                break
            self._steps.take(1, dense=True)
            base = number * self._unit
            if not self._passes(base):
                continue
            self._steps.take(len(self._clock) - 1, dense=True)
            picked = [base + offset for offset in self._clock if begin < base + offset <= high][:left]
            found += (value for value in picked if value >= low)
            left = None if left is None else left - len(picked)
        return found

    def _passes(self, base: int) -> bool:
        """Whether the rule's limits let the period pass that begins at that second."""
        rule, second = self._rule, base % _DAY
        if rule.by_hour and second // 3_600 not in rule.by_hour:
            return False
        if rule.frequency >= Frequency.MINUTELY and rule.by_minute and second // 60 % 60 not in rule.by_minute:
            return False
        if rule.frequency is Frequency.SECONDLY and rule.by_second and second % 60 not in rule.by_second:
            return False
        return self._days.passes(base // _DAY)
