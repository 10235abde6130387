"""How two series repeat: whether they keep the same rhythm (rule, time of day, length), and the same set of dates.

UNTIL, COUNT and RDATE are no part of the rhythm, nor is the zone's name: in another zone it is the instants that count.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from app.differences import Field
from app.rules import Frequency, Rule
from app.series import Component, Length, Recurrence, Series, later, utc, wall
from app.timeline import FAR, Frame, Id, starting
from app.times import ONE_DAY, Span

_A_YEAR = timedelta(days=400)
_A_WEEK = timedelta(days=7)


def rhythm(old: Series, new: Series, frame: Frame) -> frozenset[Field]:
    """How the times of a series changed: START for the time of day, RULE for the days. Masters are needed."""
    one, other = _masters(old, new)
    if one.event.when.all_day is not other.event.when.all_day:
        return frozenset((Field.ALL_DAY, Field.START, Field.END))
    found = {Field.END} if _lasting(one.length) != _lasting(other.length) else set()
    if not old.recurring or not new.recurring:
        return frozenset(found | ({Field.START} if not _same_clock(one, other) else set()))
    if old.recurrence.rules == new.recurrence.rules and one.local == other.local and one.zone is other.zone:
        return frozenset(found)
    return frozenset(found | _other_starts(old, new, frame))


def ends(series: Series) -> bool:
    """Whether every rule has an end."""
    return all(rule.until is not None or rule.count is not None for rule in series.recurrence.rules)


def other_dates(old: Series, new: Series, rest: Series | None, frame: Frame, *, moved: bool) -> bool:
    """Whether UNTIL, COUNT, RDATE or a turn from single to series changed the set of dates from now on.

    `rest` is what goes on where `new` ends, if "this and following" made two of one.
    """
    if rest is not None:
        return _other_rest(old, new, rest, frame, moved=moved)
    one, other = _masters(old, new)
    if old.recurring is not new.recurring:
        return _turned(*((old, other) if old.recurring else (new, one)), frame, moved=moved)
    if old.recurrence.rdates == new.recurrence.rdates and (
        _limits(old) == _limits(new) and (moved or (one.local, one.zone) == (other.local, other.zone))
    ):
        return False
    if moved:
        return _other_days(old, new, frame)
    if one.zone is not other.zone and not one.event.when.all_day:
        return _other_instants(old, new, frame)
    if not ends(old) and not ends(new):
        extras = [*old.recurrence.rdates, *new.recurrence.rdates]
        last = max(frame.begin(start) for start in (*(extra.start for extra in extras), *_starts(one, other)))
        return dates(old, frame, last + ONE_DAY) != dates(new, frame, last + ONE_DAY)
    return dates(old, frame) != dates(new, frame)


def dates(series: Series, frame: Frame, until: datetime | None = None) -> set[Id]:
    """The starts that rules and RDATE give from now on, by name."""
    bare = replace(
        series,
        overrides=(),
        following=(),
        recurrence=Recurrence(series.recurrence.rules, series.recurrence.rdates),
    )
    far = later(frame.now, FAR)
    return _names(bare, frame, frame.now, min(max(until, frame.now), far) if until else far)


def _masters(old: Series, new: Series) -> tuple[Component, Component]:
    if old.master is None or new.master is None:
        raise ValueError("only series with masters have a rhythm")
    return old.master, new.master


def _starts(*masters: Component) -> tuple[datetime | date, ...]:
    return tuple(master.event.when.start for master in masters)


def _lasting(length: Length) -> timedelta:
    return timedelta(days=length.days) + length.exact


def _same_clock(one: Component, other: Component) -> bool:
    """Whether both start at the same time of day, seen in the zone of the new one."""
    if one.event.when.all_day:
        return True
    return wall(utc(one.local, one.zone), other.zone).time() == other.local.time()


def _other_starts(old: Series, new: Series, frame: Frame) -> set[Field]:
    """START or RULE, where the two would start at other times if they never ended."""
    one, other = _masters(old, new)
    same_zone = one.event.when.all_day or one.zone is other.zone
    by_hour = any(rule.by_hour for rule in (*old.recurrence.rules, *new.recurrence.rules))
    if same_zone and not by_hour and one.local.time() != other.local.time():
        return {Field.START}
    if not old.recurrence.rules and not new.recurrence.rules:
        return set() if _same_clock(one, other) else {Field.START}
    start = max(frame.now, *(frame.begin(at) for at in _starts(one, other)))
    end = later(start, _horizon(old, new)) if same_zone else max(frame.window.end, start)
    first, second = (_after(start, _names(_endless(series), frame, start, end), frame) for series in (old, new))
    if first == second and (first or _same_clock(one, other)):
        return set()
    if ends(old) and ends(new) and dates(old, frame) == dates(new, frame):
        return set()
    return {Field.RULE} if same_zone or _same_clock(one, other) else {Field.START}


def _after(start: datetime, names: set[Id], frame: Frame) -> set[Id]:
    """Without the start itself: a first occurrence may stand outside its rule."""
    return {name for name in names if name is not None and frame.begin(name) > start}


def _horizon(old: Series, new: Series) -> timedelta:
    slow = any(rule.frequency is Frequency.YEARLY for rule in (*old.recurrence.rules, *new.recurrence.rules))
    return FAR if slow else _A_YEAR


def _endless(series: Series) -> Series:
    rules = tuple(replace(rule, until=None, count=None) for rule in series.recurrence.rules)
    return replace(series, overrides=(), following=(), recurrence=Recurrence(rules))


def _names(series: Series, frame: Frame, start: datetime, end: datetime) -> set[Id]:
    return set(starting(series, Span(start, end), frame))


def _limits(series: Series) -> list[tuple[datetime | date | None, int | None]]:
    return [(rule.until, rule.count) for rule in series.recurrence.rules]


def _turned(series: Series, single: Component, frame: Frame, *, moved: bool) -> bool:
    """Whether a series has other dates than a single meeting: one that comes once has the same."""
    if not ends(series):
        return True
    start, several = single.event.when.start, dates(series, frame)
    only = {start} if frame.begin(start) >= frame.now else set()
    return len(several) != len(only) if moved else several != only


def _other_days(old: Series, new: Series, frame: Frame) -> bool:
    """For a moved series: whether it also has more or fewer days than before."""
    if _endless(old).recurrence == _endless(new).recurrence and _weekday(old) == _weekday(new):
        tomorrow = frame.now.astimezone(frame.zone).date() + ONE_DAY
        return _days(old, frame, tomorrow) != _days(new, frame, tomorrow)
    if ends(old) is not ends(new):
        return True
    pairs = zip(old.recurrence.rules, new.recurrence.rules, strict=False)
    return ends(old) and any(_other_limit(one, other, frame) for one, other in pairs)


def _other_rest(old: Series, new: Series, rest: Series, frame: Frame, *, moved: bool) -> bool:
    if moved or ends(old) is not ends(rest):
        return ends(old) is not ends(rest)
    until = None if ends(old) else frame.window.end
    return dates(old, frame, until) != dates(new, frame, until) | dates(rest, frame, until)


def _other_instants(old: Series, new: Series, frame: Frame) -> bool:
    """For another zone, whose instants beyond the window may differ without being news."""
    if ends(old) is not ends(new) or dates(old, frame, frame.window.end) != dates(new, frame, frame.window.end):
        return True
    return ends(old) and len(dates(old, frame)) != len(dates(new, frame))


def _weekday(series: Series) -> int | None:
    return series.master.local.weekday() if series.master is not None else None


def _days(series: Series, frame: Frame, first: date) -> set[date]:
    """Its local days from the `first` on."""
    if series.master is None:
        return set()
    zone = series.master.zone
    named = dates(series, frame) if ends(series) else _rdates(series)
    days = (wall(name, zone).date() if isinstance(name, datetime) else name for name in named if name is not None)
    return {day for day in days if day >= first}


def _rdates(series: Series) -> Iterable[Id]:
    return (extra.start for extra in series.recurrence.rdates)


def _other_limit(one: Rule, other: Rule, frame: Frame) -> bool:
    if one.until is None or other.until is None:
        return one.count != other.count
    # The days of a moved rule lie elsewhere in the week, and its UNTIL with them.
    return abs(frame.begin(_aware(one.until, frame)) - frame.begin(_aware(other.until, frame))) >= _A_WEEK


def _aware(value: datetime | date, frame: Frame) -> datetime | date:
    return utc(value, frame.zone) if isinstance(value, datetime) and value.tzinfo is None else value
