"""Series cut in two, as most services store "this and following": one ends, one of its title and organiser begins."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from app.differences import organizer_of, tidy
from app.events import Event
from app.series import Series, later
from app.timeline import Frame, Timeline

Pair = tuple[Series | None, Series | None]
# How far the new series may begin from the first date that the old one lost.
_NEAR = timedelta(days=7)
_REACH = timedelta(days=8)


def splits(pairs: Iterable[Pair], frame: Frame) -> Mapping[str, Series]:
    """UID of a series that was cut → what goes on in its place; each new series goes on for one at most."""
    listed = list(pairs)
    begun: dict[object, list[Series]] = {}
    for old, new in listed:
        if old is None and new is not None and new.recurring and new.master is not None and new.uid:
            begun.setdefault(_likeness(new.master.event), []).append(new)
    found: dict[str, Series] = {}
    for old, new in listed if begun else ():
        if old is None or new is None or not (old.recurring and new.recurring) or old.master is None:
            continue
        candidates = begun.get(_likeness(old.master.event), [])
        tail = next((series for series in candidates if _goes_on(old, new, series, frame)), None)
        if tail is not None:
            candidates.remove(tail)
            found[old.uid] = tail
    return found


def _likeness(event: Event) -> object:
    return tidy(event.title).casefold(), organizer_of(event), event.cancelled


def _goes_on(old: Series, new: Series, tail: Series, frame: Frame) -> bool:
    """Whether `new` is `old` cut off, and `tail` begins where it was cut."""
    if tail.master is None or old.recurrence.rules == new.recurrence.rules:
        return False
    begins = frame.begin(tail.master.event.when.start)
    reach = frame.until(max(frame.window.end, later(begins, _REACH)))
    reach = reach.since(min(frame.window.start, later(begins, -_REACH)))
    before, after = (
        sorted(frame.begin(event.when.start) for event in Timeline(series, reach).planned.values())
        for series in (old, new)
    )
    lost = sorted(set(before).difference(after))
    if not lost or any(start >= min(lost[0], begins) for start in after):
        return False
    farthest = max(later(lost[0], _NEAR), lost[1] if len(lost) > 1 else lost[0])
    return later(lost[0], -_NEAR) <= begins < farthest
