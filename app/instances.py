"""Changes of single occurrences of a series: an override, an EXDATE, one of them taken back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.differences import TIMES, Difference, Field, Kind, beyond, concerns, difference, times, values
from app.events import Event
from app.patterns import ends
from app.series import later, wall
from app.timeline import FAR, Id, Timeline
from app.times import ONE_DAY

_NOTHING = Difference()


@dataclass(frozen=True, slots=True)
class Fact:
    """What became of one occurrence, or of a whole: `old` and `new` are as told to the person."""

    kinds: tuple[Kind, ...]
    old: Event | None
    new: Event | None
    difference: Difference = _NOTHING

    @property
    def name(self) -> Id:
        """The recurrence id."""
        event = self.new or self.old
        return event.recurrence_id if event is not None else None


def instances(old: Timeline, new: Timeline, whole: Difference) -> list[Fact]:
    """What single occurrences changed beyond what the whole did, told or not in the window of both."""
    if not (old.overrides or new.overrides) and old.repeats == new.repeats:
        return []
    names = [*old.events, *(name for name in new.events if name not in old.events)]
    found = (_instance(name, old, new, whole) for name in names)
    return [fact for fact in found if fact is not None]


def following(old: Timeline, new: Timeline, whole: Difference) -> Difference:
    """What RANGE=THISANDFUTURE changed in the window beyond what the whole did."""
    found = Difference()
    if old.series.following == new.series.following or new.whole is None:
        return found
    for name, before in old.events.items():
        if name in old.overrides or name in new.overrides:
            continue
        after = new.at(name)
        if after is None:
            continue
        if before.cancelled is not after.cancelled:
            # Called off from here on: the series has fewer dates.
            found = found.with_fields(Field.DATES)
        elif not before.cancelled:
            changed = difference(before, after, old.frame.me).with_fields(*times(before, after))
            found = found.and_also(beyond(changed, after, whole, new.whole))
    return found


def called_off(old: Timeline, new: Timeline) -> list[Fact]:
    """Occurrences that a moved series lost beside the move, under the names that they have now."""
    lost = [name for name in new.planned if name is not None and not _takes_place(name, new)]
    pairs = ((name, _counterpart(name, old, new)) for name in lost)
    facts = (
        Fact((Kind.CANCELLED,), event, new.events.get(name), _NOTHING)
        if name in new.events
        else Fact((Kind.CANCELLED,), _named(event, name), None, _NOTHING)
        for name, event in pairs
        if event is not None and old.frame.live(event)
    )
    return [fact for fact in facts if fact.old is not None and old.frame.holds(fact.old)]


def alike(facts: list[Fact], old: Timeline, new: Timeline, whole: Difference) -> Fact | None:
    """The one change that every live occurrence from now on underwent, if it is that; two at least."""
    if not facts or facts[0].name is None:
        return None
    back = facts[0].kinds == (Kind.ADDED,)
    judged = new if back else old
    if len(facts) < len(judged.live) or not ends(judged.series) or len({_likeness(fact, old) for fact in facts}) > 1:
        return None
    far = old.frame.until(later(old.frame.now, FAR))
    all_old, all_new = old.within(far), new.within(far)
    everything = instances(all_old, all_new, whole)
    live = {event.recurrence_id for event in (all_new if back else all_old).live}
    changed = {fact.name for fact in everything}
    if len(live) < 2 or live != changed or len({_likeness(fact, old) for fact in everything}) > 1:
        return None
    if back and all_old.live:
        return None
    return facts[0]


def _instance(name: Id, old: Timeline, new: Timeline, whole: Difference) -> Fact | None:
    before, after = old.at(name), new.at(name)
    frame = old.frame
    if before and after and name not in old.overrides and name not in new.overrides:
        return None
    exists, remains = before is not None and not before.cancelled, after is not None and not after.cancelled
    if exists and not remains:
        return _cancelled(name, before, after, old, new)
    if remains and not exists:
        return _added(name, before, after, old, new)
    if before is None or after is None or not exists or not (frame.live(before) or frame.live(after)):
        return None
    if not frame.holds(before) and not frame.holds(after):
        return None
    return _changed(before, after, new, whole)


def _cancelled(name: Id, before: Event | None, after: Event | None, old: Timeline, new: Timeline) -> Fact | None:
    if before is None or not old.frame.live(before) or not old.frame.holds(before):
        return None
    # A date that the rule itself no longer gives is a matter of the whole series; an orphan stands for itself.
    if after is None and old.plans(name) and not new.plans(name):
        return None
    if after is None:
        return Fact((Kind.CANCELLED,), before, None)
    found = difference(before, after, old.frame.me).with_fields(*times(before, after)).without_resets()
    return Fact((Kind.CANCELLED, *found.kinds), before, after, found)


def _added(name: Id, before: Event | None, after: Event | None, old: Timeline, new: Timeline) -> Fact | None:
    frame = new.frame
    if after is None or not frame.live(after) or not frame.holds(after) or not concerns(after, frame.me):
        return None
    if before is None and not old.plans(name) and new.plans(name):
        return None
    return Fact((Kind.ADDED,), before, after)


def _changed(before: Event, after: Event, new: Timeline, whole: Difference) -> Fact | None:
    found = difference(before, after, new.frame.me).with_fields(*times(before, after))
    if found.fields & TIMES:
        found = found.without_resets()
    if new.whole is not None and whole.fields:
        found = beyond(found, after, whole, new.whole)
    return Fact(found.kinds, before, after, found) if found.kinds else None


def _takes_place(name: datetime | date, line: Timeline) -> bool:
    event = line.at(name)
    return event is not None and not event.cancelled


def _counterpart(name: datetime | date, old: Timeline, new: Timeline) -> Event | None:
    """The old occurrence that would have become this one; None where there was none, or it was off already."""
    for day in _days_before(name, old, new):
        for known in old.planned:
            if known is not None and _day(known, old) == day:
                return old.at(known)
    return None


def _days_before(name: datetime | date, old: Timeline, new: Timeline) -> Iterator[date]:
    """The days on which it may have been: the same, or as far away as the first start or its weekday moved."""
    one, other, day = old.series.master, new.series.master, _day(name, new)
    yield day
    if one is not None and other is not None:
        shift = (other.local.date() - one.local.date()).days
        for days in dict.fromkeys((shift, shift % 7, shift % 7 - 7)):
            if abs(days) < 28 and days:
                yield day - timedelta(days=days)


def _day(name: datetime | date, line: Timeline) -> date:
    if not isinstance(name, datetime):
        return name
    master = line.series.master
    return wall(name, master.zone if master is not None else line.frame.zone).date()


def _named(event: Event, name: Id) -> Event:
    return Event(uid=event.uid, when=event.when, title=event.title, recurrence_id=name, organizer=event.organizer)


def _likeness(fact: Fact, line: Timeline) -> object:
    """Equal for occurrences that changed alike. For cancelled ones nothing else counts."""
    if fact.kinds[0] in (Kind.CANCELLED, Kind.ADDED) or fact.old is None or fact.new is None:
        return fact.kinds[0]
    begin = line.frame.begin
    zone = line.series.master.zone if line.series.master is not None else line.frame.zone
    shift = wall(begin(fact.new.when.start), zone) - wall(begin(fact.old.when.start), zone)
    lasts = begin(fact.new.when.end) - begin(fact.new.when.start)
    timing = (shift, lasts if lasts < ONE_DAY else lasts // ONE_DAY) if fact.difference.fields & TIMES else None
    people = fact.difference.joined, fact.difference.left, fact.difference.answers
    return fact.kinds, fact.difference.fields, timing, values(fact.new, fact.difference.fields), people
