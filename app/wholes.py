"""What became of a single meeting, or of a series as a whole: what its master changed, and the dates it has.

Single occurrences are app.instances. A series that was cut in two goes on in another: `going_on`, else it is `new`.
"""

from collections.abc import Sequence
from dataclasses import replace

from app.differences import TIMES, Difference, Field, Kind, concerns, difference, in_order, times
from app.events import Event
from app.instances import Fact, following
from app.patterns import other_dates, rhythm
from app.timeline import Frame, Timeline


def whole(old: Timeline, new: Timeline, going_on: Timeline) -> Difference:
    """What the master's version differs by, whether or not it is to be told."""
    if old.whole is None or new.whole is None or going_on.whole is None:
        one_sided = (old.whole is None) is not (new.whole is None)
        return Difference(frozenset((Field.DATES,)) if one_sided else frozenset())
    found = difference(old.whole, new.whole, old.frame.me)
    if going_on is not new:
        # A new uid begins with nobody having answered.
        found = found.and_also(difference(old.whole, going_on.whole, old.frame.me)).without_resets()
    if old.series.recurring or new.series.recurring:
        found = found.and_also(following(old, new, found))
        found = found.with_fields(*_repeating(old, new, going_on, moved=bool(found.fields & TIMES)))
    else:
        found = found.with_fields(*times(old.whole, new.whole))
    return found.without_resets() if found.fields & TIMES or new.cancelled else found


def as_single(old: Timeline, new: Timeline) -> Difference:
    """What the master's version differs by, its first occurrence standing for all."""
    if old.whole is None or new.whole is None:
        return Difference()
    return difference(old.whole, new.whole, old.frame.me).with_fields(*times(old.whole, new.whole))


def _repeating(old: Timeline, new: Timeline, going_on: Timeline, *, moved: bool) -> frozenset[Field]:
    """How the times and dates of a series changed by its master; `moved`: by RANGE=THISANDFUTURE already."""
    if new.cancelled or old.cancelled:
        return frozenset()
    found, rest = rhythm(old.series, going_on.series, old.frame), None if going_on is new else going_on.series
    if other_dates(old.series, new.series, rest, old.frame, moved=moved or bool(found)):
        return found | {Field.DATES}
    return found


def telling(found: Difference, old: Timeline, new: Timeline, going_on: Timeline) -> Fact | None:
    """The one record about the whole, if there is anything to tell and it concerns what lies ahead."""
    frame = old.frame
    if old.cancelled:
        mine = [event for event in new.live if concerns(event, frame.me)]
        return Fact((Kind.ADDED,), None, told(new, mine[0])) if mine else None
    if new.cancelled:
        kinds = (Kind.CANCELLED, *found.kinds)
        return Fact(kinds, told(old, old.live[0]), new.whole, found) if old.live else None
    if not found.kinds or not (_wanted(old, frame) or _wanted(new, frame)):
        return None
    before, after = old.live, going_on.live
    if going_on is not new:
        before = tuple(event for event in before if event.recurrence_id not in new.planned)
    if not before and not after:
        return None
    return Fact(found.kinds, *_shown(found, (old, before), (going_on, after)), found)


def _shown(
    found: Difference, old: tuple[Timeline, Sequence[Event]], new: tuple[Timeline, Sequence[Event]]
) -> tuple[Event | None, Event | None]:
    """The two that show the change: the first that differ, where the times do; else the first of each."""
    before, after = old[1], new[1]
    if old[0].series.following != new[0].series.following:
        pairs = ((event, new[0].events.get(event.recurrence_id)) for event in before)
        differ = ((one, other) for one, other in pairs if other is not None and one != other)
        for one, other in differ:
            return replace(one, recurrence_id=None), replace(other, recurrence_id=None)
    if found.fields & TIMES:
        known, now = {event.when for event in before}, {event.when for event in after}
        others = [e for e in before if e.when not in now], [e for e in after if e.when not in known]
        before, after = others if all(others) else (before, after)
    return _first(old[0], before), _first(new[0], after)


def _wanted(line: Timeline, frame: Frame) -> bool:
    """Whether the person has not declined it as a whole."""
    return line.whole is None or frame.live(line.whole)


def _first(line: Timeline, events: Sequence[Event]) -> Event | None:
    if events:
        return told(line, events[0])
    return None if line.series.recurring else line.whole


def told(line: Timeline, event: Event) -> Event:
    """What the master says, at the time of one of its occurrences."""
    return replace(line.whole or event, when=event.when, recurrence_id=None)


def together(known: Fact | None, common: Fact) -> Fact:
    """What all occurrences underwent, as the series' own, with what its master changed."""
    old, new = (event and replace(event, recurrence_id=None) for event in (common.old, common.new))
    if known is None:
        return replace(common, old=old, new=new)
    kinds = in_order({*known.kinds, *common.kinds})
    return Fact(kinds, old, new, known.difference.and_also(common.difference))
