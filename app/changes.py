"""What changed between two versions of a calendar, as facts: compare() over whole series. Pure.

Facts only: what of them is news to a person is decided by delivery, for which a Change names its changed fields.
Fields are compared in app.differences, rules in app.patterns, a whole in app.wholes, one occurrence in app.instances.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from enum import Enum

from app.differences import ORDER, Difference, Field, Kind, concerns
from app.events import Attendee, Event, recurrence_text
from app.instances import Fact, alike, called_off, instances
from app.mailboxes import mailboxes
from app.objects import Loss
from app.series import Component, Override, Series
from app.splits import Pair, splits
from app.timeline import Frame, Timeline
from app.times import Span
from app.wholes import as_single, telling, together, told, whole


class Scope(Enum):
    """What a change is about: a meeting that does not recur, a whole series, or one occurrence of it."""

    SINGLE = "single"
    SERIES = "series"
    INSTANCE = "instance"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to tell about one meeting.

    `old` and `new` are the meeting before and after; of a series its master at its first occurrence in the window, or
    None where it has none there (any more). `also` are further kinds that hold, `fields` all that changed. `joined`,
    `left` and `answers` are other people. `dropped` and `gained` are a series' dates in the window. `at` is its place
    in time. `loss`: why what is gone is gone.
    """

    kind: Kind
    scope: Scope
    uid: str
    at: datetime
    recurrence_id: datetime | date | None = None
    also: tuple[Kind, ...] = ()
    fields: tuple[Field, ...] = ()
    old: Event | None = None
    new: Event | None = None
    joined: tuple[Attendee, ...] = ()
    left: tuple[Attendee, ...] = ()
    answers: tuple[Attendee, ...] = ()
    dropped: tuple[datetime | date, ...] = ()
    gained: tuple[datetime | date, ...] = ()
    loss: Loss = Loss.OFF

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """All that hold."""
        return self.kind, *self.also


def compare(
    old: Iterable[Series], new: Iterable[Series], now: datetime, window: Span, me: frozenset[str], zone: tzinfo
) -> tuple[Change, ...]:
    """Everything to tell, in order. `me` are a person's addresses; without any, every event is theirs.

    Whole days and floating times are those of `zone`. What starts before `now` is past, whatever the window.
    """
    start = max(now, window.start)
    frame = Frame(now, Span(start, max(start, window.end)), mailboxes(me), zone)
    pairs = [pair for pair in _pairs(old, new) if _differ(*pair)]
    tails = splits(pairs, frame)
    taken = {tail.uid for tail in tails.values()}
    found: list[Change] = []
    for before, after in pairs:
        if before is not None:
            found += _altered(before, after, tails.get(before.uid), frame) if after else _gone(before, frame)
        elif after is not None and after.uid not in taken:
            found += _arrived(after, frame)
    return tuple(sorted(found, key=_place))


def _place(change: Change) -> tuple[datetime, str, str]:
    return change.at, change.uid, recurrence_text(change.recurrence_id) if change.recurrence_id is not None else ""


def _pairs(old: Iterable[Series], new: Iterable[Series]) -> Iterator[Pair]:
    """Versions of one uid together. What has no uid stands alone, and is known again only by saying the same."""
    olds, nameless_old = _by_uid(old)
    news, nameless_new = _by_uid(new)
    yield from ((series, news.get(uid)) for uid, series in olds.items())
    yield from ((None, series) for uid, series in news.items() if uid not in olds)
    yield from ((series, None) for series in _without(nameless_old, nameless_new))
    yield from ((None, series) for series in _without(nameless_new, nameless_old))


def _differ(old: Series | None, new: Series | None) -> bool:
    """Whether two versions differ in more than SEQUENCE, which is all that most rewriting of servers touches."""
    if old is None or new is None or old == new:
        return old is not new and old != new
    return _uncounted(old) != _uncounted(new)


def _uncounted(series: Series) -> Series:
    """The same with every SEQUENCE at 0."""

    def plain(component: Component) -> Component:
        return replace(component, sequence=0) if component.sequence else component

    def overrides(several: Sequence[Override]) -> tuple[Override, ...]:
        return tuple(replace(one, component=plain(one.component)) for one in several)

    master = plain(series.master) if series.master is not None else None
    return replace(series, master=master, overrides=overrides(series.overrides), following=overrides(series.following))


def _by_uid(several: Iterable[Series]) -> tuple[dict[str, Series], list[Series]]:
    named: dict[str, Series] = {}
    nameless: list[Series] = []
    for series in several:
        if not series.uid:
            nameless.append(series)
        elif series.uid not in named or _rank(named[series.uid]) <= _rank(series):
            named[series.uid] = series
    return named, nameless


def _rank(series: Series) -> tuple[bool, int]:
    return series.master is not None, series.sequence


def _without(several: Sequence[Series], others: Sequence[Series]) -> Iterator[Series]:
    """Those that have no counterpart among the others."""
    known = Counter(_content(series) for series in others)
    for series in several:
        if known[_content(series)]:
            known[_content(series)] -= 1
        else:
            yield series


def _content(series: Series) -> object:
    """What a component without uid is known by."""
    event = series.master.event if series.master is not None else None
    overrides = tuple((override.original, override.component.event.when) for override in series.overrides)
    return event and (event.when, event.title, event.location, event.cancelled), series.recurrence, overrides


def _arrived(series: Series, frame: Frame) -> Iterator[Change]:
    """A uid of which nothing was known."""
    line = Timeline(series, frame)
    mine = [event for event in line.live if concerns(event, frame.me)]
    if series.master is None:
        yield from (_of_instance(Fact((Kind.ADDED,), None, event), frame) for event in mine)
    elif mine:
        yield _change(Fact((Kind.ADDED,), None, told(line, mine[0])), _scope(series), frame)


def _gone(series: Series, frame: Frame) -> Iterator[Change]:
    """A uid of which nothing is left."""
    line = Timeline(series, frame)
    if series.master is None:
        yield from (_of_instance(Fact((Kind.CANCELLED,), event, None), frame) for event in line.live)
    elif line.live:
        yield _change(Fact((Kind.CANCELLED,), told(line, line.live[0]), None), _scope(series), frame)


def _altered(before: Series, after: Series, tail: Series | None, frame: Frame) -> Iterator[Change]:
    """A uid that both versions have."""
    old, new = Timeline(before, frame), Timeline(after, frame)
    if old.cancelled and new.cancelled:
        return
    going_on = Timeline(tail, frame) if tail is not None else new
    found = list(_compared(old, new, going_on))
    if frame.over.isdisjoint((before.uid, going_on.series.uid)):
        yield from found
        return
    # A rule that bursts: what seems to be missing may not have been found. The master alone is compared.
    fact = telling(as_single(old, new), old, new, new)
    if fact is not None:
        yield _of_whole(fact, old, new, new)


def _compared(old: Timeline, new: Timeline, going_on: Timeline) -> Iterator[Change]:
    """The whole and its occurrences; beside a moved series only those that are off."""
    found = whole(old, new, going_on)
    fact = telling(found, old, new, going_on)
    facts: list[Fact] = []
    if fact is not None and Kind.MOVED in found.kinds and old.series.recurring:
        facts = called_off(old, new)
    elif not (old.cancelled or new.cancelled):
        facts = instances(old, new, found if fact is not None else Difference())
        common = alike(facts, old, new, found) if old.series.recurring and new.series.recurring else None
        if common is not None:
            fact, facts = together(fact, common), []
    if fact is not None:
        yield _of_whole(fact, old, new, going_on)
    yield from (_of_instance(one, old.frame) for one in facts if one.name is not None)


def _scope(*versions: Series) -> Scope:
    return Scope.SERIES if any(one.recurring or one.master is None for one in versions) else Scope.SINGLE


def _of_instance(fact: Fact, frame: Frame) -> Change:
    return replace(_change(fact, Scope.INSTANCE, frame), recurrence_id=fact.name)


def _change(fact: Fact, scope: Scope, frame: Frame) -> Change:
    kind, found = fact.kinds[0], fact.difference
    event = fact.old if kind is Kind.CANCELLED or fact.new is None else fact.new
    if event is None:
        raise ValueError("a change needs a meeting")
    return Change(
        kind=kind,
        scope=scope,
        uid=event.uid if fact.old is None else fact.old.uid,
        at=frame.begin(event.when.start),
        also=fact.kinds[1:],
        fields=tuple(sorted(found.fields, key=ORDER.__getitem__)),
        old=fact.old,
        new=fact.new,
        joined=found.joined,
        left=found.left,
        answers=found.answers,
    )


def _of_whole(fact: Fact, old: Timeline, new: Timeline, going_on: Timeline) -> Change:
    """With its place among the others, and the dates in the window that a series lost and gained."""
    change = _change(fact, _scope(old.series, new.series), old.frame)
    if change.scope is Scope.SERIES and change.kind is not Kind.CANCELLED:
        first = next(iter(going_on.live or old.live))
        change = replace(change, at=old.frame.begin(first.when.start))
    if not {Field.DATES, Field.RULE}.intersection(change.fields):
        return change
    before = [event.when.start for event in (old.planned or old.events).values()]
    after = [event.when.start for line in (new, going_on) for event in (line.planned or line.events).values()]
    dropped = tuple(start for start in before if start not in after)
    return replace(change, dropped=dropped, gained=tuple(dict.fromkeys(s for s in after if s not in before)))
