"""Which occurrences of a series lie in a span: rules, RDATE, EXDATE, overrides, RANGE=THISANDFUTURE. Pure.

Wall-clock times are repeated, instants are compared: so "every day at 10" stays at 10 when the clocks change.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from app.events import Event, When
from app.repeats import Steps, TooManySteps, starts
from app.rules import Rule
from app.series import Component, Length, Override, Series, later, utc, wall
from app.times import ONE_DAY, Days, Span

_Id = datetime | date


@dataclass(frozen=True, slots=True)
class Expansion:
    """What a span holds, in order; `over_budget` names the series of which not every occurrence could be found."""

    events: tuple[Event, ...]
    over_budget: tuple[Series, ...] = ()


def expand(series: Series, span: Span, zone: tzinfo, steps: Steps | None = None) -> Expansion:
    """The occurrences of one series in `span`; whole days are those of `zone`."""
    return expand_all((series,), span, zone, steps)


def expand_all(several: Iterable[Series], span: Span, zone: tzinfo, steps: Steps | None = None) -> Expansion:
    """The occurrences of many series, sorted. They share one budget, so that many hostile ones cost as much as one."""
    budget = steps or Steps()
    events: list[Event] = []
    over: list[Series] = []
    for series in several:
        found, complete = _occurrences(series, span, zone, budget)
        events += found
        if not complete:
            over.append(series)
    return Expansion(tuple(in_order(events, zone)), tuple(over))


def first_of_day(series: Series, day: date, steps: Steps) -> datetime | None:
    """The first original start of a series with times on that local day, before one that EXDATE takes out."""
    master = series.master
    if master is None or not 1 < day.toordinal() < date.max.toordinal():
        return None
    plan = _Plan(replace(series, overrides=(), following=()), master, Days(day, day).span(master.zone), master.zone)
    try:
        return plan.first_original(day, steps)
    except TooManySteps:
        return None


def in_order(events: Iterable[Event], zone: tzinfo) -> list[Event]:
    """By start instant (whole days begin at midnight in `zone`), whole days first, then uid, then recurrence id."""
    return sorted(events, key=lambda event: _order(event, zone))


def _order(event: Event, zone: tzinfo) -> tuple[datetime, bool, str, bool, datetime]:
    start, name = event.when.start, event.recurrence_id
    begins = _begin(start, zone)
    return begins, not event.when.all_day, event.uid, name is not None, begins if name is None else _begin(name, UTC)


def _begin(value: datetime | date, zone: tzinfo) -> datetime:
    return value if isinstance(value, datetime) else utc(datetime.combine(value, time.min), zone)


def _occurrences(series: Series, span: Span, zone: tzinfo, steps: Steps) -> tuple[list[Event], bool]:
    """The events in the span, and whether these are all."""
    shown = [override.component.event for override in series.overrides]
    complete = True
    steps.begin()
    if series.master is not None:
        try:
            shown += _Plan(series, series.master, span, zone).events(steps)
        except TooManySteps:
            complete = False
            shown += _Plan(series, series.master, span, zone).first()
    found = [event for event in shown if _shows(event.when, span, zone)]
    if series.master is not None and series.master.event.cancelled:
        found = [replace(event, status="CANCELLED") for event in found]
    return found, complete


def _shows(when: When, span: Span, zone: tzinfo) -> bool:
    if isinstance(when.start, datetime) and isinstance(when.end, datetime):
        return span.holds(when.start, when.end)
    return span.holds(_begin(when.start, zone), _begin(when.end, zone))


class _Plan:
    """One series with a master, about to be expanded: every original start in reach, and what becomes of it."""

    def __init__(self, series: Series, master: Component, span: Span, zone: tzinfo) -> None:
        self._series = series
        self._master = master
        self._span = span
        self._all_day = master.event.when.all_day
        # Where the wall clock hangs on which the series repeats.
        self._zone = zone if self._all_day else master.zone
        self._exdates = series.recurrence.exdates
        self._replaced = {override.original for override in series.overrides}
        self._replaced_days = {override.whole_day for override in series.overrides} - {None}
        self._turns = [override.original for override in series.following]
        self._shifts = [self._shift(override) for override in series.following]

    def first(self) -> list[Event]:
        """The first occurrence, which is shown when the others cannot be found."""
        original, local = self._original(self._master.local), self._master.local
        return [] if self._is_out(original, local) else [self._event(original, local, None)]

    def events(self, steps: Steps) -> list[Event]:
        """Every occurrence that nothing excludes or replaces, within reach of the span."""
        if not self._series.recurring:
            return self.first()
        originals = self._originals(steps)
        return [
            self._event(original, local, length)
            for original, (local, length) in originals.items()
            if not self._is_out(original, local)
        ]

    def first_original(self, day: date, steps: Steps) -> datetime | None:
        """The earliest start of that local day, in a series with times."""
        found = (
            (self._is_out(original, local), original)
            for original, (local, _) in self._originals(steps).items()
            if local.date() == day
        )
        return min(((out, at) for out, at in found if isinstance(at, datetime)), default=(False, None))[1]

    def _original(self, local: datetime) -> _Id:
        return local.date() if self._all_day else utc(local, self._zone)

    def _is_out(self, original: _Id, local: datetime) -> bool:
        if original in self._replaced or original in self._exdates:
            return True
        if self._all_day:
            return False
        day = local.date()
        return day in self._exdates or day in self._replaced_days

    def _originals(self, steps: Steps) -> Mapping[_Id, tuple[datetime, Length | None]]:
        """Original starts: name → (wall clock, own length). A date named twice, by rules or RDATE, is there once."""
        low, high = self._reach()
        found: dict[_Id, tuple[datetime, Length | None]] = {}
        if low <= self._master.local <= high:
            found[self._original(self._master.local)] = self._master.local, None
        for rule in self._series.recurrence.rules:
            for local in self._starts(rule, low, high, steps):
                found.setdefault(self._original(local), (local, None))
        for extra in self._series.recurrence.rdates:
            local = self._local(extra.start)
            if low <= local <= high and (extra.start not in found or extra.length is not None):
                steps.take(1, dense=True)
                found[extra.start] = local, extra.length
        return found

    def _starts(self, rule: Rule, low: datetime, high: datetime, steps: Steps) -> Iterator[datetime]:
        """A rule's wall-clock starts, UNTIL included. The first of all is a start even after UNTIL."""
        master, until = self._master.local, rule.until
        if until is None:
            yield from starts(rule, master, low, high, steps)
        elif isinstance(until, datetime) and until.tzinfo is not None:
            latest = min(high, later(wall(until, self._zone), _widest_step(until, self._zone)))
            found = starts(rule, master, low, latest, steps)
            yield from (local for local in found if local == master or utc(local, self._zone) <= until)
        else:
            latest = until if isinstance(until, datetime) else datetime.combine(until, time.max)
            yield from starts(rule, master, low, min(high, latest), steps)

    def _local(self, original: _Id) -> datetime:
        return wall(original, self._zone) if isinstance(original, datetime) else datetime.combine(original, time.min)

    def _reach(self) -> tuple[datetime, datetime]:
        """The wall-clock times at which something must start to show in the span, shifted ones included."""
        offsets = _offsets_near(self._span.start, self._zone), _offsets_near(self._span.end, self._zone)
        shifts = [timedelta(), *(shift for shift, _ in self._shifts)]
        # Whole days and what is shifted may be placed by another zone than the one that repeats.
        margin = 2 * ONE_DAY if self._all_day or self._shifts else timedelta()
        low = later(later(self._span.start.astimezone(UTC), min(offsets[0])), -self._longest() - max(shifts) - margin)
        high = later(later(self._span.end.astimezone(UTC), max(offsets[1])), margin - min(shifts))
        return low.replace(tzinfo=None), high.replace(tzinfo=None)

    def _longest(self) -> timedelta:
        lengths = [self._master.length, *(override.component.length for override in self._series.following)]
        lengths += [extra.length for extra in self._series.recurrence.rdates if extra.length is not None]
        # A nominal day may have 25 hours, and a whole day may begin an hour late.
        return max(_nominal(length) + (ONE_DAY if length.days or self._all_day else timedelta()) for length in lengths)

    def _shift(self, override: Override) -> tuple[timedelta, Component]:
        """By how much an override moves what follows it, on the wall clock."""
        component, original = override.component, override.original
        before = self._local(original)
        if component.event.when.all_day:
            return component.local - datetime.combine(before.date(), time.min), component
        after = component.local if self._all_day else wall(utc(component.local, component.zone), self._zone)
        return after - before, component

    def _event(self, original: _Id, local: datetime, length: Length | None) -> Event:
        """One occurrence: the master's, or that of the last override before it that holds for what follows."""
        place = bisect_right(self._turns, original) if self._turns else 0
        name = original if self._series.recurring else None
        if not place:
            return _at(self._master, local, self._zone, length or self._master.length, name)
        shift, component = self._shifts[place - 1]
        if component.event.when.all_day:
            local = datetime.combine(local.date(), time.min)
        zone = component.zone if self._all_day else self._zone
        return _at(component, later(local, shift), zone, component.length, name)


def _at(component: Component, local: datetime, zone: tzinfo, length: Length, name: _Id | None) -> Event:
    """`component` as it is when it starts at `local`, named by its original start."""
    event = component.event
    return Event(
        uid=event.uid,
        when=when_of(local, zone, length, all_day=event.when.all_day),
        title=event.title,
        recurrence_id=name,
        status=event.status,
        location=event.location,
        description=event.description,
        url=event.url,
        links=event.links,
        organizer=event.organizer,
        attendees=event.attendees,
        free=event.free,
        private=event.private,
    )


def when_of(local: datetime, zone: tzinfo, length: Length, *, all_day: bool) -> When:
    """From a start on the wall clock and a length to instants or dates; never ends before it starts."""
    ends = later(local, timedelta(days=length.days)) if length.days else local
    if all_day:
        first = local.date()
        return When(first, max(later(ends, length.exact).date(), later(local, ONE_DAY).date()))
    start = utc(local, zone)
    end = start if ends is local else utc(ends, zone)
    return When(start, max(start, later(end, length.exact)))


def _nominal(length: Length) -> timedelta:
    return max(timedelta(), timedelta(days=length.days) + length.exact)


def _offsets_near(moment: datetime, zone: tzinfo) -> Sequence[timedelta]:
    """The zone's offsets about an instant: what starts near it may have any of these."""
    near = (later(moment, ONE_DAY * days) for days in (-1, 0, 1))
    return [_offset(at, zone) for at in near]


def _offset(moment: datetime, zone: tzinfo) -> timedelta:
    return wall(moment, zone) - moment.astimezone(UTC).replace(tzinfo=None)


def _widest_step(moment: datetime, zone: tzinfo) -> timedelta:
    """By how much the clocks change about an instant."""
    offsets = _offsets_near(moment, zone)
    return max(offsets) - min(offsets)
