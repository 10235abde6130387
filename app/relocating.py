"""A person is in another time zone: what depends on it is placed anew, and the person hears of it once.

What is due follows from the data: an account's row says in which zone its copy stands, so nothing is lost where we die
in between, and accounts that nobody reads, because they are paused or fail, are placed as well.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from app.arrivals import shown_by_all
from app.copies import Copy
from app.events import Event
from app.letters import Letter
from app.notifications.digest import planned
from app.notifications.zone import moved, same_clock
from app.objects import Object
from app.ports import Account, Person
from app.settings import Settings, night_ends
from app.times import today

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Misplaced:
    """An account whose copy stands in another zone than its person."""

    account_id: int
    user_id: str
    zone: str


class Books(Protocol):
    """The queries that moving a person needs."""

    def accounts_of(self, user_id: str) -> list[Account]:
        """The person's accounts."""
        ...

    def has_settings(self, user_id: str) -> bool:
        """Whether the person's choices are stored."""
        ...

    def settings(self, user_id: str) -> Settings:
        """The person's choices."""
        ...

    def put_settings(self, settings: Settings) -> None:
        """Store the person's choices."""
        ...

    def written(self, keys: Collection[str]) -> set[str]:
        """Which letters with these keys are known."""
        ...

    def write(self, letter: Letter, now: datetime) -> bool:
        """Store a letter; False where its key is known."""
        ...

    def put_off(self, user_id: str, was_due_at: datetime, due_at: datetime) -> int:
        """What waits for the end of the person's night waits for another instant."""
        ...

    def hasten(self, user_id: str, now: datetime) -> int:
        """Have the person's accounts read now."""
        ...


class Ledger(Protocol):
    """The queries that placing copies anew needs."""

    def misplaced(self, default: str, now: datetime) -> list[Misplaced]:
        """Accounts that nobody reads just now, and whose copy does not stand in the zone that their person names."""
        ...

    def claim_misplaced(self, one: Misplaced, now: datetime, lease: datetime) -> bool:
        """Keep everybody else from the account until `lease`; False where it was read or placed meanwhile."""
        ...

    def finish_misplaced(self, one: Misplaced, lease: datetime, zone: str) -> bool:
        """Its copy stands in this zone now; False where the lease had ended."""
        ...

    def copies_of(self, account_id: int) -> Sequence[Copy]:
        """The account's calendars and their copies."""
        ...

    def bodies(self, calendar_id: int) -> Sequence[Object]:
        """The copy's objects."""
        ...

    def put_occurrences(self, calendar_id: int, shown: Mapping[str, Iterable[Event]], zone: tzinfo) -> None:
        """What the copy's objects show, all anew."""
        ...


class Store(Protocol):
    """Postgres, as placing sees it."""

    def begin(self) -> AbstractContextManager[Ledger]:
        """A transaction."""
        ...


def notice(
    books: Books, before: Person, after: Person, zone_of: Callable[[Person], tzinfo], trigger: str, now: datetime
) -> None:
    """A profile was read again: where it moves a person who has an account, place them anew and say so."""
    old, new = zone_of(before), zone_of(after)
    if str(old) == str(new) or not books.accounts_of(after.id):
        return
    relocate(books, after.id, old, new, now)
    log.info("%s moved from %s to %s", after.id, old, new)
    if not same_clock(old, new, now) and not books.settings(after.id).paused(now):
        books.write(moved(after.id, after.words(trigger), old, new, now), now)


def relocate(books: Books, user_id: str, old: tzinfo, new: tzinfo, now: datetime) -> None:
    """Another zone counts: the next digest at its minute there, the night's letters in that morning, copies soon."""
    settings = books.settings(user_id)
    due_at = settings.next_digest_at
    if books.has_settings(user_id) and (due_at is None or due_at != settings.paused_until):  # a pause ends when it ends
        outstanding = due_at is not None and today(due_at, old) <= today(now, new)
        books.put_settings(planned(books, settings, new, now, catch_up=outstanding))
    morning = night_ends(now, old)
    if morning is not None:
        books.put_off(user_id, morning, night_ends(now, new) or now)
    books.hasten(user_id, now)


def place_due(store: Store, zone_of: Callable[[str], tzinfo], default: tzinfo, now: datetime) -> int:
    """Place the copies of accounts whose person is elsewhere: whole days and floating times. Gives how many.

    `zone_of` asks nobody. One that cannot be placed keeps its lease, so that the others have their turn before it.
    """
    with store.begin() as books:
        found = books.misplaced(str(default), now)
    done = 0
    for one in found:
        zone = zone_of(one.user_id)
        if str(zone) != one.zone:  # a name that nobody knows counts as none
            done += _place(store, one, zone, now)
    return done


def _place(store: Store, one: Misplaced, zone: tzinfo, now: datetime) -> int:
    lease = now + LEASE
    with store.begin() as books:
        if not books.claim_misplaced(one, now, lease):
            return 0
        copies = [copy for copy in books.copies_of(one.account_id) if copy.window is not None]
        held = {copy.id: books.bodies(copy.id) for copy in copies}
    shown = {copy.id: shown_by_all(held[copy.id], copy.window, zone) for copy in copies if copy.window is not None}
    with store.begin() as books:
        if not books.finish_misplaced(one, lease, str(zone)):
            return 0
        for calendar_id, events in shown.items():
            books.put_occurrences(calendar_id, events, zone)
    return 1
