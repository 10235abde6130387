"""Reminders that a change made wrong: not sent any more, or struck through where they were."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Protocol

from app.changes import Change, Scope
from app.differences import Kind
from app.events import Event
from app.letters import Letter, meeting_key
from app.notifications import wording
from app.notifications.reader import Reader
from app.notifications.reminder import reminder, reminder_key
from app.ports import Card, Stored

KIND = "change"


class Books(Protocol):
    """The queries that this needs."""

    def withdraw(self, key: str) -> bool:
        """Take back a letter that nobody has begun to send."""
        ...

    def amend(self, key: str, card: Card, *, void: bool = False) -> bool:
        """Let a letter that may have been sent show this card; where it is `void`, only if it was."""
        ...

    def post_of(self, key: str) -> str:
        """The post that shows the letter with this key, "" where none does."""
        ...


def corrections(
    books: Books, change: Change, as_stored: Callable[[Event], Stored], reader: Reader, now: datetime
) -> list[Letter]:
    """The letters that edit reminders of how it was."""
    old, new, user_id = change.old, change.new, reader.person.id
    if old is None or old.when.all_day:
        return []
    found = []
    for event in occurrences(old, change):
        key = reminder_key(user_id, event)
        gone = change.kind is Kind.CANCELLED or new is None or new.when != old.when
        if gone and books.withdraw(key):
            continue
        card = (
            _renewed(as_stored(new), reader, now) if new is not None and not gone else wording.void(change, reader, now)
        )
        if books.amend(key, card, void=gone):
            continue
        post_id = books.post_of(key)
        if post_id and old.when.span(UTC).end > now:
            meeting = meeting_key(*event.key)
            name = key_of("corrected", user_id, meeting, now)
            found.append(Letter(name, user_id, KIND, card, now, None, meeting, post_id))
    return found


def key_of(subject: str, user_id: str, meeting: str, now: datetime) -> str:
    """A letter of this pass: its transaction stores the new copy, so the same change is not found again."""
    name = sha256(meeting.encode(errors="replace")).hexdigest()[:32]
    return f"{subject}:{user_id}:{name}:{now.isoformat()}"


def occurrences(event: Event, change: Change) -> list[Event]:
    """The event as our copy names it; that of a series by its start, or by nothing where it did not recur before."""
    if change.scope is not Scope.SERIES or event.recurrence_id is not None:
        return [event]
    start = event.when.start
    named = start.astimezone(UTC) if isinstance(start, datetime) else start
    return [replace(event, recurrence_id=named), event]


def _renewed(stored: Stored, reader: Reader, now: datetime) -> Card:
    return reminder(stored, reader.zone, reader.words, now)
