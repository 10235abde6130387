"""One version of a series seen from now: which of its occurrences start in the window, and what its rules plan.

Comparing asks by recurrence id, also for what was moved out of the window or stands beyond it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property

from app.differences import answer_of
from app.events import Answer, Event
from app.expansion import expand
from app.repeats import Steps
from app.series import Recurrence, Series, later, utc
from app.times import ONE_DAY, Span

Id = datetime | date | None
# Two versions share what one reading has, or hostile rules would take twice the time.
_DENSE = 50_000
# Sets of dates are compared as far as this from now: who ends a series in 2099 means that it does not end.
FAR = timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True)
class Frame:
    """What everything is judged by: `window` begins at `now` or later, `me` are mailboxes.

    All share the `steps`. Who used them up stands in `over`: of these not every occurrence is known, so that one that
    seems to be missing may only not have been found.
    """

    now: datetime
    window: Span
    me: frozenset[str]
    zone: tzinfo
    steps: Steps = field(default_factory=lambda: Steps(dense=_DENSE), compare=False)
    over: set[str] = field(default_factory=set, compare=False)

    def live(self, event: Event | None) -> bool:
        """Whether it will take place with this person, as far as known."""
        return event is not None and not event.cancelled and answer_of(event, self.me) is not Answer.DECLINED

    def begin(self, value: datetime | date) -> datetime:
        """An instant; whole days begin at midnight in the zone."""
        return value if isinstance(value, datetime) else utc(datetime.combine(value, time.min), self.zone)

    def holds(self, event: Event) -> bool:
        """Whether it starts in the window."""
        return self.window.start <= self.begin(event.when.start) < self.window.end

    def until(self, end: datetime) -> "Frame":
        """The same with a window that ends at `end`."""
        return replace(self, window=Span(self.window.start, max(end, self.window.start)))

    def since(self, start: datetime) -> "Frame":
        """The same with a window that begins at `start`."""
        return replace(self, window=Span(start, max(start, self.window.end)))


class Timeline:
    """A series within a frame. Nothing is expanded before it is asked for."""

    def __init__(self, series: Series, frame: Frame) -> None:
        self.series = series
        self.frame = frame
        following = {override.original for override in series.following}
        self.overrides: Mapping[datetime | date, Event] = {
            override.original: override.component.event
            for override in series.overrides
            if override.original not in following
        }

    def within(self, frame: Frame) -> "Timeline":
        """The same series in another frame."""
        return Timeline(self.series, frame)

    @property
    def whole(self) -> Event | None:
        """What its master says."""
        return self.series.master.event if self.series.master is not None else None

    @property
    def cancelled(self) -> bool:
        """Whether the master was called off, and with it everything."""
        return self.whole is not None and self.whole.cancelled

    @property
    def repeats(self) -> object:
        """When it takes place, but for overrides: equal for two series that do so alike."""
        master = self.series.master
        times = (master.local, master.zone, master.length, master.event.when) if master is not None else None
        return times, self.series.recurrence, self.series.following

    @cached_property
    def events(self) -> Mapping[Id, Event]:
        """The occurrences that start in the window, cancelled ones too, in order."""
        return starting(self.series, self.frame.window, self.frame)

    @cached_property
    def live(self) -> tuple[Event, ...]:
        """Those that will take place with this person."""
        # All that the rule gives shares one list of guests; to look at it once is most of the work saved.
        declined: dict[int, bool] = {}
        found: list[Event] = []
        for event in self.events.values():
            guests = id(event.attendees)
            if guests not in declined:
                declined[guests] = answer_of(event, self.frame.me) is Answer.DECLINED
            if not (event.cancelled or declined[guests]):
                found.append(event)
        return tuple(found)

    @cached_property
    def planned(self) -> Mapping[Id, Event]:
        """What rules and RDATE give in the window, whatever excludes or replaces it."""
        return starting(self._bare, self.frame.window, self.frame)

    def plans(self, name: Id) -> bool:
        """Whether rules and RDATE give this start, in the window or elsewhere."""
        if name is None or self.series.master is None or name in self.planned:
            return name in self.planned
        return name in starting(self._bare, self._about(name, timedelta()), self.frame)

    def at(self, name: Id) -> Event | None:
        """The occurrence of that name, wherever it stands; None where there is none."""
        if name in self.events:
            return self.events[name]
        if name is None or name in self.overrides:
            found = (None if self.series.recurring else self.whole) if name is None else self.overrides[name]
            return replace(found, status="CANCELLED") if found is not None and self.cancelled else found
        return starting(self.series, self._about(name, self._farthest_shift()), self.frame).get(name)

    @cached_property
    def _bare(self) -> Series:
        recurrence = Recurrence(self.series.recurrence.rules, self.series.recurrence.rdates)
        return replace(self.series, recurrence=recurrence, overrides=(), following=())

    def _about(self, name: datetime | date, margin: timedelta) -> Span:
        start = self.frame.begin(name).astimezone(UTC)
        return Span(later(start, -margin), later(start, margin + ONE_DAY))

    def _farthest_shift(self) -> timedelta:
        begin = self.frame.begin
        shifts = (
            abs(begin(override.component.event.when.start) - begin(override.original))
            for override in self.series.following
        )
        return max(shifts, default=timedelta()) + (2 * ONE_DAY if self.series.following else timedelta())


def starting(series: Series, span: Span, frame: Frame) -> Mapping[Id, Event]:
    """The occurrences that start in the span, in order; a series that is out of reach is noted in the frame."""
    found = expand(series, span, frame.zone, frame.steps)
    if found.over_budget:
        frame.over.add(series.uid)
    begin = frame.begin
    return {event.recurrence_id: event for event in found.events if begin(event.when.start) >= span.start}
