"""The day's plan at the person's minute: once a day over all accounts, late by at most three hours."""

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta, tzinfo
from typing import Protocol

from app import render
from app.agenda import agenda
from app.apart import Apart
from app.letters import Letter
from app.notifications.meetings import sources
from app.notifications.reader import Reader
from app.ports import Account, Button, Card, Person, Stored
from app.settings import Settings, digest_on, with_next_digest
from app.times import ONE_DAY, Days, Span, midnight, today
from app.words import Words

log = logging.getLogger(__name__)

LATEST = timedelta(hours=3)
FIRST_FOR = timedelta(hours=1)  # whoever has connected a calendar does not wait for longer
PUNCTUAL = timedelta(minutes=5)
"""Later than this, only what is still ahead is told."""

_AT_ONCE = 100


class Books(Protocol):
    """The queries a digest needs."""

    def digests_due(self, now: datetime, most: int) -> list[Settings]:
        """Whose digest is due."""
        ...

    def take_digest(self, settings: Settings, next_at: datetime | None) -> bool:
        """Move the person's digest on; False where somebody else did."""
        ...

    def say_empty(self, user_id: str, *, said: bool) -> None:
        """Remember whether the last digest told of an empty day."""
        ...

    def stored(self, user_id: str, span: Span) -> list[Stored]:
        """What our copy shows in a span."""
        ...

    def covered(self, user_id: str) -> Span | None:
        """The time our copy covers."""
        ...

    def written(self, keys: Sequence[str]) -> set[str]:
        """Which of these letters are known."""
        ...

    def write(self, letter: Letter, now: datetime) -> bool:
        """Store a letter; False where its key is known."""
        ...

    def unsent(self, kind: str, before: datetime, most: int) -> list[Letter]:
        """Letters of a kind that were written before and still wait."""
        ...

    def renew(self, key: str, card: Card, now: datetime) -> None:
        """Let a letter that still waits, or may have been sent, show this card."""
        ...

    def withdraw(self, key: str) -> bool:
        """Take back a letter that nobody has begun to send."""
        ...


class Store(Protocol):
    """Postgres, as the digest sees it."""

    def begin(self) -> AbstractContextManager[Books]:
        """A transaction."""
        ...


def digest_due(
    store: Store,
    people: Callable[[str], Person],
    zone_of: Callable[[Person], tzinfo],
    trigger: str,
    now: datetime,
) -> int:
    """Write the digests whose minute has come; gives how many were due. Those that Mattermost keeps waiting lose what
    is over meanwhile.
    """
    with store.begin() as books:
        due = books.digests_due(now, _AT_ONCE)
    for settings in due:
        with Apart(log, "the digest of %s cannot be written", settings.user_id) as attempt:
            person = people(settings.user_id)
            zone = zone_of(person)
            with store.begin() as books:
                if books.take_digest(settings, with_next_digest(settings, zone, now).next_digest_at):
                    _tell(books, settings, zone, person.words(trigger), now)
        if attempt.error is not None:
            with store.begin() as books:  # out of the others' way
                books.take_digest(settings, now + timedelta(days=1))
    with store.begin() as books:
        waiting = books.unsent("digest", now - PUNCTUAL, _AT_ONCE)
    for letter in waiting:
        with Apart(log, "the digest of %s cannot be written anew", letter.user_id):
            person = people(letter.user_id)
            with store.begin() as books:
                _renew(books, letter, zone_of(person), person.words(trigger), now)
    return len(due)


class Planning(Protocol):
    """The query that planning a digest needs."""

    def written(self, keys: Sequence[str]) -> set[str]:
        """Which of these letters are known."""
        ...


def planned(books: Planning, settings: Settings, zone: tzinfo, now: datetime, *, catch_up: bool = False) -> Settings:
    """The same choices with their next digest: from tomorrow on where today's was written already.

    `catch_up`: today's may be late, as after an hour without us, instead of being left out where its time is past.
    """
    day = today(now, zone)
    if settings.paused(now):
        after = now
    elif books.written([digest_key(settings.user_id, day)]):
        after = midnight(day + ONE_DAY, zone) - timedelta(microseconds=1)
    elif catch_up:
        after = max(now - LATEST, settings.paused_until or now - LATEST)  # the end of a pause had its own
    else:
        after = now
    return with_next_digest(settings, zone, after)


def digest_key(user_id: str, day: date) -> str:
    """One digest a person and local day."""
    return f"digest:{user_id}:{day.isoformat()}"


def first_day(account: Account, stored: Sequence[Stored], reader: Reader, now: datetime) -> Letter:
    """Today, once an account has been read for the first time. The day's digest comes all the same."""
    day = today(now, reader.zone)
    card, _ = digest(stored, Days(day, day), reader.zone, reader.words)
    return Letter(f"first:{account.id}", account.user_id, "digest", card, now, now + FIRST_FOR)


def digest(
    stored: Sequence[Stored], days: Days, zone: tzinfo, words: Words, since: datetime | None = None
) -> tuple[Card, int]:
    """The day as a card, and how many meetings it holds; from `since` on where it comes late."""
    ahead = [one for one in stored if since is None or one.event.when.span(zone).end > since]
    found = agenda(sources(ahead), days, zone)
    shown = render.pages(found, words, days.first)
    more = (Button(words.say("button_today"), ("calendars", "today")),) if len(shown) > 1 else ()
    return Card(shown[0], more), found.meetings


def _tell(books: Books, settings: Settings, zone: tzinfo, words: Words, now: datetime) -> None:
    due_at = settings.next_digest_at
    if due_at is None or settings.paused(now):
        return
    resumed = settings.paused_until == due_at
    due_at = due_at if resumed else _in_zone(settings, zone, due_at)
    if not timedelta() <= now - due_at <= LATEST:
        return
    day = today(due_at, zone)
    since = now if resumed or now - due_at > PUNCTUAL else None
    stored = books.stored(settings.user_id, Days(day, day).span(zone))
    card, meetings = digest(stored, Days(day, day), zone, words, since)
    silent = settings.said_empty or since is not None or books.covered(settings.user_id) is None
    if not meetings and not resumed and silent:
        return
    if resumed:
        card = Card(f"{words.say('pause_over')}\n\n{card.text}", card.buttons)
    if settings.said_empty is bool(meetings):
        books.say_empty(settings.user_id, said=not meetings)
    key = digest_key(settings.user_id, day)
    if resumed and books.written([key]):
        key = f"{key}:resumed"
    expires_at = max(due_at + LATEST, now + PUNCTUAL)
    books.write(Letter(key, settings.user_id, "digest", card, due_at, expires_at), now)


def _renew(books: Books, letter: Letter, zone: tzinfo, words: Words, now: datetime) -> None:
    day = today(letter.due_at, zone)
    card, meetings = digest(books.stored(letter.user_id, Days(day, day).span(zone)), Days(day, day), zone, words, now)
    resumed = letter.card.text.startswith(words.say("pause_over"))
    if resumed:
        card = Card(f"{words.say('pause_over')}\n\n{card.text}", card.buttons)
    if meetings or resumed or not books.withdraw(letter.key):
        books.renew(letter.key, card, now)


def _in_zone(settings: Settings, zone: tzinfo, due_at: datetime) -> datetime:
    """When it is really due: the person may have travelled since the time was worked out."""
    return digest_on(settings, zone, today(due_at, zone)) or due_at
