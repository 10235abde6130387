"""What came from a calendar, made ready: what to store, and what of it is news. Pure, but for a line in the log."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo

from app.changes import Change, compare
from app.copies import Copy, Kept
from app.differences import Kind, organizer_of
from app.errors import BadReply
from app.events import Event
from app.expansion import expand_all
from app.mailboxes import mailbox, mailboxes
from app.objects import Delta, Loss, Object
from app.providers.ical import read
from app.repeats import Steps
from app.series import Series
from app.times import Span

log = logging.getLogger(__name__)

MANY_LOST = 5
"""Losing more objects than these, and more than half of all, has to be confirmed."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A calendar's delta, read. `window` is what the copy covers after it, `cursor` where the provider then stands.

    `shown` is what all of its objects show where the window is new, else None. `before` and `after` are the series of
    the objects that changed; of a first listing there are none. `losses`: by uid, why a meeting is gone where that is
    known to be, or may be, something else than called off.
    """

    copy: Copy
    cursor: str
    window: Span | None
    suspected_at: datetime | None = None
    kept: tuple[Kept, ...] = ()
    gone: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    shown: Mapping[str, tuple[Event, ...]] | None = None
    before: tuple[Series, ...] = ()
    after: tuple[Series, ...] = ()
    losses: Mapping[str, Loss] = field(default_factory=dict)

    @property
    def moves_copy(self) -> bool:
        """Whether the copy's own row changes."""
        copy = self.copy
        return (self.cursor, self.window, self.suspected_at) != (copy.cursor, copy.window, copy.suspected_at)


def is_sudden(delta: Delta, known: int) -> bool:
    """Whether it lost so much of what is known that a second listing has to agree."""
    return len(delta.gone) > MANY_LOST and len(delta.gone) * 2 > known


def doubted(copy: Copy, since: datetime) -> Arrival:
    """Nothing that came is believed yet."""
    return Arrival(copy, copy.cursor, copy.window, since)


def arrival(copy: Copy, delta: Delta, old: Sequence[Object], window: Span, zone: tzinfo) -> Arrival:
    """A delta to believe. `old`: what our copy has of the objects it names, of all objects where the window is new."""
    steps = Steps()
    known = {one.href: one for one in old}
    kept: list[Kept] = []
    before: list[Series] = []
    after: list[Series] = []
    losses: dict[str, Loss] = {}
    for one in delta.changed:
        found, earlier = series_of(one, zone), series_of(known.get(one.href), zone)
        same = one.href in known and found == earlier
        kept.append(Kept(one, None if same else shown_by(found, window, zone, steps)))
        before += earlier
        after += found
    for href in delta.gone:
        earlier = series_of(known.get(href), zone)
        before += earlier
        if href in delta.losses:
            losses |= {series.uid: delta.losses[href] for series in earlier}
    shown = None
    if copy.window not in (None, window):
        staying = {href: one for href, one in known.items() if href not in delta.gone}
        shown = shown_by_all({**staying, **{one.href: one for one in delta.changed}}.values(), window, zone)
    if copy.window is None:
        before, after = [], []
    return Arrival(
        copy,
        delta.cursor,
        window,
        None,
        tuple(kept),
        delta.gone,
        delta.left,
        shown,
        tuple(before),
        tuple(after),
        losses,
    )


def news(arrivals: Sequence[Arrival], now: datetime, me: frozenset[str], zone: tzinfo) -> tuple[Change, ...]:
    """What of these is to be told. Together, so that a meeting which changed its calendar has not changed.

    A day that only the new windows, or only the old ones, cover is not compared.
    """
    told = [one for one in arrivals if one.before or one.after]
    windows = [window for one in told for window in (one.copy.window, one.window) if window is not None]
    if not told or not windows:
        return ()
    start, end = max(window.start for window in windows), min(window.end for window in windows)
    if start >= end:
        return ()
    before = [series for one in told for series in one.before]
    after = [series for one in told for series in one.after]
    losses = {uid: loss for one in told for uid, loss in one.losses.items()}
    return tuple(_with_loss(one, losses, me) for one in compare(before, after, now, Span(start, end), me, zone))


def _with_loss(change: Change, losses: Mapping[str, Loss], me: frozenset[str]) -> Change:
    """Nobody is taken off a meeting of their own."""
    loss, old = losses.get(change.uid), change.old
    if loss is None or change.kind is not Kind.CANCELLED or change.new is not None or old is None:
        return change
    return change if organizer_of(old) in mailboxes(me) else replace(change, loss=loss)


def takes_part(change: Change, me: frozenset[str]) -> bool:
    """Whether the person organises or was invited to it, before or now."""
    mine = mailboxes(me)
    events = [event for event in (change.old, change.new) if event is not None]
    guests = [guest for event in events for guest in (event.organizer, *event.attendees) if guest is not None]
    return any(mailbox(guest.email) in mine for guest in guests)


def shown_by_all(objects: Iterable[Object], window: Span, zone: tzinfo) -> dict[str, tuple[Event, ...]]:
    """What each object shows in the window, by its href."""
    steps = Steps()
    return {one.href: shown_by(series_of(one, zone), window, zone, steps) for one in objects}


def shown_by(several: Iterable[Series], window: Span, zone: tzinfo, steps: Steps) -> tuple[Event, ...]:
    """What these series show in the window."""
    expansion = expand_all(several, window, zone, steps)
    if expansion.over_budget:
        log.warning("%s rules repeat too often to be shown", len(expansion.over_budget))
    return expansion.events


def series_of(one: Object | None, zone: tzinfo) -> tuple[Series, ...]:
    """What an object says; nothing, where it cannot be read. Its contents never reach the log."""
    if one is None:
        return ()
    try:
        return read(one.body, zone).series
    except BadReply as error:
        log.warning("%s cannot be read: %s", one.href, error)
        return ()
