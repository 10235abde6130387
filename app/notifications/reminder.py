"""The link before a meeting: once for each start, with the true minutes left, until the meeting has begun.

What is due is not scheduled but found: every meeting ahead whose lead has begun and of which no letter tells. The
letter's key (person, meeting, start) keeps it from being told twice, also where the person changes the lead meanwhile;
a moved meeting is told anew, and a late start of ours loses nothing.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from hashlib import sha256
from typing import Protocol

from app import render
from app.apart import Apart
from app.events import Answer, Event
from app.joining import Join, room
from app.joining import find as find_join
from app.letters import Letter, meeting_key
from app.mailboxes import mailbox, mailboxes
from app.markdown import link, plain
from app.notifications.meetings import answer, concerns, organises, takes_place, without_doubles
from app.ports import Card, Person, Stored
from app.settings import MOST_MINUTES, Settings
from app.times import Span
from app.twins import is_conference
from app.words import Words

log = logging.getLogger(__name__)

WORTH = timedelta(minutes=2)
"""So long after its start a reminder is still worth sending."""

_NOWHERE = UTC  # an instant needs no zone; whole days never come here


class Books(Protocol):
    """The queries a reminder needs."""

    def unreminded(self, now: datetime, longest: timedelta) -> Sequence[tuple[str, Stored]]:
        """Meetings of anybody whose lead has begun, themselves not, and of which no letter with their key is known."""
        ...

    def starting(self, span: Span) -> Sequence[tuple[str, Stored]]:
        """Meetings of anybody that start in the span, whatever their state."""
        ...

    def write(self, letter: Letter, now: datetime) -> bool:
        """Store a letter; False where its key is known."""
        ...


class Store(Protocol):
    """Postgres, as the reminder sees it."""

    def begin(self) -> AbstractContextManager[Books]:
        """A transaction."""
        ...


def remind_due(
    store: Store,
    people: Callable[[str], Person],
    zone_of: Callable[[Person], tzinfo],
    trigger: str,
    now: datetime,
) -> int:
    """Write the reminders whose minute has come; gives how many."""
    with store.begin() as books:
        found = _single(books, books.unreminded(now, timedelta(minutes=MOST_MINUTES)))
    due = {reminder_key(user_id, one.event): (user_id, one) for user_id, one in _best_first(found) if _counts(one)}
    letters = list(_letters(due, people, zone_of, trigger, now))
    with store.begin() as books:
        return sum(books.write(letter, now) for letter in letters)


def is_due(event: Event, settings: Settings, now: datetime) -> bool:
    """Whether its lead has begun and itself has not."""
    if settings.remind_min is None or settings.paused(now):
        return False
    return now < event.when.span(_NOWHERE).start <= now + timedelta(minutes=settings.remind_min)


def reminder_key(user_id: str, event: Event) -> str:
    """One reminder for each person, meeting and start, in however many calendars it stands; SQL makes the same."""
    uid, recurrence = event.key
    name = f"{uid or event.title}\n{recurrence}".encode(errors="replace")
    start_s = int(event.when.span(_NOWHERE).start.timestamp())
    return f"reminder:{user_id}:{start_s}:{sha256(name).hexdigest()[:32]}"


def reminder_letter(user_id: str, event: Event, card: Card, now: datetime) -> Letter:
    """The letter under a reminder's key, not worth sending once the meeting has begun."""
    start = event.when.span(_NOWHERE).start
    return Letter(reminder_key(user_id, event), user_id, "reminder", card, now, start + WORTH, meeting_key(*event.key))


def reminder(stored: Stored, zone: tzinfo, words: Words, now: datetime) -> Card:
    """What, when, in how many minutes, the link; then who and where."""
    event = stored.event
    start = event.when.span(zone).start
    minutes = max(1, round((start - now).total_seconds() / 60))
    title = plain(event.title) or words.say("untitled")
    parts = [words.say("reminder_head", time=words.clock(start, zone), title=title, n=minutes)]
    join = find_join(event)
    if join is not None:
        parts.append(f"**{link(join_label(join, words), join.url)}**")
    if answer(stored) is Answer.TENTATIVE:
        parts.append(words.say("maybe_mark"))
    elif answer(stored) is Answer.NEEDS_ACTION and not organises(stored):
        parts.append(words.say("unanswered_mark"))
    below = " · ".join(part for part in (_people(stored, words), render.place(event)) if part)
    return Card(" · ".join(parts) + (f"\n{below}" if below else ""))


def join_label(join: Join, words: Words) -> str:
    """What the link says: to which service it leads."""
    if not join.service:
        return words.say("service_other")
    return words.say("join_service", service=render.service(join, words))


def _single(books: Books, found: Sequence[tuple[str, Stored]]) -> list[tuple[str, Stored]]:
    """Without conferences of which an entry in the person's calendar decides: declined there, or reminded of there."""
    starts = {_start(one) for _, one in found if is_conference(one.event)}
    around: dict[str, list[Stored]] = {}
    for at in sorted(starts):
        for user_id, one in books.starting(Span(at, at + timedelta(microseconds=1))):
            around.setdefault(user_id, []).append(one)
    singles = {(who, _name(one)): one for who, several in around.items() for one in without_doubles(several)}
    named = [(user_id, one, (user_id, _name(one))) for user_id, one in found]
    return [(who, singles.get(name, one)) for who, one, name in named if name in singles or _start(one) not in starts]


def _start(stored: Stored) -> datetime:
    return stored.event.when.span(_NOWHERE).start


def _name(stored: Stored) -> object:
    return stored.calendar_id, stored.event.key, stored.event.when


def _counts(stored: Stored) -> bool:
    return concerns(stored) and takes_place(stored)


def _best_first(found: Sequence[tuple[str, Stored]]) -> list[tuple[str, Stored]]:
    """The last view of a meeting that stands in several calendars counts: that of an own one."""
    return sorted(found, key=lambda one: one[1].own)


def _letters(
    due: dict[str, tuple[str, Stored]],
    people: Callable[[str], Person],
    zone_of: Callable[[Person], tzinfo],
    trigger: str,
    now: datetime,
) -> Iterator[Letter]:
    """Each meeting's letter; what is wrong with one keeps no other from being told.

    A call that stands in two calendars under two names has two letters that say the same of one meeting: a post shows
    them once.
    """
    calls = {_call(user_id, stored): stored for user_id, stored in sorted(due.values(), key=_says_most)}
    for user_id, stored in due.values():
        with Apart(log, "a reminder of calendar %s cannot be written", stored.calendar_id) as attempt:
            person, shown = people(user_id), calls[_call(user_id, stored)]
            card = reminder(shown, zone_of(person), person.words(trigger), now)
            letter = reminder_letter(user_id, stored.event, card, now)
            letter = replace(letter, meeting=meeting_key(*shown.event.key))
        if attempt.error is None:
            yield letter


def _call(user_id: str, stored: Stored) -> object:
    """The person's call: by its room and time, as an agenda knows it; else by the meeting's own name."""
    join = find_join(stored.event)
    return user_id, stored.event.when, room(join) if join is not None else stored.event.key


def _says_most(one: tuple[str, Stored]) -> tuple[bool, bool]:
    """Last, and so first to be shown, comes what stands in an own calendar and knows the person's answer."""
    return one[1].own, answer(one[1]) not in (None, Answer.UNKNOWN)


def _people(stored: Stored, words: Words) -> str:
    """The organiser or first guest by name, and how many more."""
    event, me = stored.event, mailboxes(stored.me)
    everybody = ([event.organizer] if event.organizer else []) + [g for g in event.attendees if not g.is_room]
    known = {mailbox(guest.email) or guest.name: guest for guest in reversed(everybody)}
    others = [guest for name, guest in reversed(known.items()) if name not in me]
    if not others:
        return ""
    first = plain(others[0].name or others[0].email, 40)
    return first if len(others) == 1 else words.say("and_more", name=first, n=len(others) - 1)
