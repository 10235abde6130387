"""A meeting that stands in a calendar and at a conferencing server: what became of it is told once.

What a conference says after the calendar is not told again. What the calendar says after the conference is told in the
conference's post, and what only the conference says is told with what the calendar still says.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Protocol

from app.changes import Change
from app.differences import Field, Kind, tidy
from app.events import Answer, Event
from app.letters import meeting_key
from app.notifications.facts import Tiding, is_gone
from app.notifications.meetings import answer, concerns
from app.ports import Stored
from app.times import ONE_DAY, Span
from app.twins import is_conference, same_meeting, shares_room

_AT_ONCE = (Kind.ADDED, Kind.MOVED)
_ONLY_THERE = frozenset((Field.ORGANIZER, Field.ACCESS, Field.DATES, Field.RULE))
"""What of a conference no calendar says in the same way."""


class Books(Protocol):
    """The queries that this needs."""

    def stored(self, user_id: str, span: Span) -> list[Stored]:
        """What our copy shows in a span."""
        ...

    def tiding(self, user_id: str, kind: str, meeting: str) -> Tiding | None:
        """What the person was told last of this kind about this meeting."""
        ...

    def tidings_since(self, user_id: str, kind: str, since: datetime) -> list[Tiding]:
        """What the person was told of this kind since then, of any meeting."""
        ...


class Doubles:
    """What else there is to one pass over one person's account, of the other side."""

    def __init__(
        self, books: Books, user_id: str, kind: str, now: datetime, several: Sequence[Change], *, conferences: bool
    ) -> None:
        self._books = books
        self._user_id = user_id
        self._kind = kind
        self._now = now
        self._several = several
        self._conferences = conferences

    def is_said(self, change: Change) -> bool:
        """Whether a conference only follows what stands in the calendar."""
        if not self._conferences or _ONLY_THERE.intersection(change.fields):
            return False
        if self._still(change):
            return False
        if change.kind is Kind.CANCELLED or change.new is None:
            return change.old is not None and bool(self._called_off(change.old))
        return any(_agrees(change, change.new, one.event) for one in self._others(change, change.new))

    def still(self, change: Change) -> Event | None:
        """Where a conference has moved or is gone: its entry in the calendar, if that is as it was."""
        if not self._conferences:
            return None
        coming = (one for one in self._still(change) if answer(one) is not Answer.DECLINED)
        return next((one.event for one in coming), None)

    def instead(self, change: Change, own: Tiding | None) -> Tiding | None:
        """Where a calendar follows its conference: what was told of that, in whose place this is told."""
        if self._conferences:
            return None
        for told in self._told(change):
            is_newer = own is None or own.last_at < told.first_at
            if is_newer and not {field.value for field in _ONLY_THERE}.intersection(told.fields):
                return told
        return None

    def _still(self, change: Change) -> list[Stored]:
        """Entries at the time at which the conference is not any more."""
        old, new = change.old, change.new
        if old is None or (change.kind is not Kind.CANCELLED and new is not None and new.when.start == old.when.start):
            return []
        return [one for one in self._others(change, old) if not one.event.cancelled]

    def _told(self, change: Change) -> Iterator[Tiding]:
        """What was told of the conference within a day, and is what the calendar says now."""
        old, new = change.old, change.new
        if change.kind is Kind.CANCELLED or new is None:
            yield from self._called_off(old) if old is not None else ()
            return
        for one in self._others(change, new):
            for key in {meeting_key(*one.event.key), meeting_key(one.event.uid, "")}:
                told = self._books.tiding(self._user_id, self._kind, key)
                if told is not None and self._now - told.last_at < ONE_DAY and _is_of(change, told):
                    yield told

    def _others(self, change: Change, at: Event) -> list[Stored]:
        """The same meeting on the other side, where it begins when `at` does."""
        if at.when.all_day:
            return []
        versions = [event for event in (change.old, change.new) if event is not None]
        there = self._other_side.get(at.when.start, ())
        return [one for one in there if any(same_meeting(event, one.event) for event in versions)]

    def _called_off(self, old: Event) -> list[Tiding]:
        """Of the other side, told within a day."""
        gone = ((one, one.before) for one in self._recent if is_gone(one.state))
        same = ((one, event) for one, event in gone if event is not None and same_meeting(event, old))
        return [one for one, event in same if event.when.start == old.when.start]

    @cached_property
    def _other_side(self) -> dict[object, list[Stored]]:
        """What our copy has of it whenever anything of this pass is or was, by its start."""
        events = [event for one in self._several for event in (one.old, one.new) if event is not None]
        starts = [event.when.start for event in events if isinstance(event.when.start, datetime)]
        found: dict[object, list[Stored]] = {}
        if not starts:
            return found
        for one in self._books.stored(self._user_id, Span(min(starts), max(starts) + timedelta(microseconds=1))):
            if concerns(one) and is_conference(one.event) is not self._conferences:
                found.setdefault(one.event.when.start, []).append(one)
        return found

    @cached_property
    def _recent(self) -> list[Tiding]:
        return self._books.tidings_since(self._user_id, self._kind, self._now - ONE_DAY)


def _agrees(change: Change, new: Event, entry: Event) -> bool:
    """Whether the entry says all that changed of the conference."""
    if entry.cancelled:
        return False
    if (change.kind is Kind.ADDED or Field.LINK in change.fields) and not shares_room(new, entry):
        return False
    if Field.END in change.fields and Field.START not in change.fields and entry.when.end != new.when.end:
        return False
    return Field.TITLE not in change.fields or tidy(entry.title) == tidy(new.title)


def _is_of(change: Change, told: Tiding) -> bool:
    """Whether what was told is this change."""
    if change.kind not in _AT_ONCE:
        return {field.value for field in change.fields} <= set(told.fields)
    if change.old is None or told.before is None:
        return change.old is None and told.before is None
    return change.old.when.start == told.before.when.start
