"""The budget that guards the walk through recurrence rules: anybody can mail an invitation that repeats for ever."""

from app.errors import Fault

# What every series may use before it draws on what all share: counting the weeks since 1970 one by one takes 3,000.
_OWN_STEPS = 3_500


class TooManySteps(Fault):
    """The budget is used up; the caller shows what it can show without the rule."""


class Steps:
    """A budget for everything that is read together: legitimate calendars stay far below, hostile ones end here.

    `dense` is for rules that may give several starts a day and for long lists of dates, `sparse` for all others. Of
    the sparse ones each series has some of its own, out of a reserve, so that hostile rules take nothing from ordinary
    ones. The unit is about a microsecond of work. `most` is how many starts all rules may give, if there is a limit.
    """

    def __init__(self, sparse: int = 300_000, dense: int = 100_000, most: int | None = None) -> None:
        self._left = [sparse, dense]
        self._most = most
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

    def find(self, amount: int) -> None:
        """So many starts are given; TooManySteps where these would be too many, and then they are not counted."""
        if self._most is None:
            return
        if self._most < amount:
            raise TooManySteps
        self._most -= amount
