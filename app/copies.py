"""Our copy of people's calendars as app/sync.py keeps it: the nouns, and the queries for them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Protocol

from app.changes import Change
from app.events import Event
from app.letters import Letter
from app.objects import Object
from app.ports import Account, Calendar
from app.times import Span


@dataclass(frozen=True, slots=True)
class Claim:
    """An account that is ours to read until `lease`, and how it fared before.

    `me`: the person's addresses there. `refused_at`: when the credential was refused first since it last was not.
    """

    account: Account
    secret: bytes = field(repr=False)
    lease: datetime
    me: frozenset[str] = frozenset()
    zone: str = ""
    failures: int = 0
    refused_at: datetime | None = None
    synced_at: datetime | None = None
    listed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """How reading an account fares. `refused_at`: since when its credential is refused; then it may be `paused`.

    `held_until`: its server wants no requests before, None where it said nothing. `calendars`: as many are followed at
    its host, by everybody.
    """

    account_id: int
    paused: bool
    failures: int
    refused_at: datetime | None
    synced_at: datetime | None
    next_sync_at: datetime
    host: str = ""
    held_until: datetime | None = None
    calendars: int = 0


@dataclass(frozen=True, slots=True)
class Copy:
    """A calendar's copy: how far it goes, and where its provider stands. `window` is None before the first listing.

    `unreadable_at`: since when the server gives this calendar to us no more.
    """

    id: int
    calendar: Calendar
    followed: bool
    cursor: str = ""
    window: Span | None = None
    suspected_at: datetime | None = None
    unreadable_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """An object to store with what it shows in the window; `events` None: what it shows has not changed."""

    object: Object
    events: tuple[Event, ...] | None


@dataclass(frozen=True, slots=True)
class News:
    """What changed in a person's account, and since when we had not looked. `me`: their addresses there.

    `own`: their own calendars, all together; else one calendar of somebody else's, of which only that is told in
    which the person takes part.
    """

    account: Account
    me: frozenset[str]
    own: bool
    zone: tzinfo
    changes: tuple[Change, ...]
    since: datetime | None


class Books(Protocol):
    """The queries that keeping the copy needs; they exist only inside `with store.begin()`."""

    def claim_account(self, now: datetime, lease: datetime, at_host: int) -> Claim | None:
        """The account that has been due for longest, ours until `lease`; None where none is due.

        Of a host no more than `at_host` are claimed at a time, and none while it wants no requests.
        """
        ...

    def extend_claim(self, claim: Claim, lease: datetime) -> bool:
        """Keep an account longer. False: it is not ours any more."""
        ...

    def hold_claim(self, claim: Claim) -> bool:
        """Lock the account until the transaction ends. False: it is not ours any more, or gone."""
        ...

    def copies_of(self, account_id: int) -> list[Copy]:
        """The account's calendars and their copies."""
        ...

    def renew_secret(self, account_id: int, before: bytes, secret: bytes) -> bool:
        """Store what an account's server gave in place of its secret. False: the person changed it meanwhile."""
        ...

    def see_calendars(self, account_id: int, calendars: Sequence[Calendar], now: datetime) -> None:
        """Store what the account holds now. What is missing for the second time goes with its copy."""
        ...

    def forget_unfollowed(self, account_id: int) -> int:
        """Drop the copies of calendars that are not followed any more; gives how many objects."""
        ...

    def known_objects(self, calendar_id: int) -> Mapping[str, str]:
        """The copy's objects: href → etag."""
        ...

    def bodies(self, calendar_id: int, hrefs: Collection[str] | None = None) -> list[Object]:
        """These objects of the copy, or all."""
        ...

    def put_objects(self, calendar_id: int, kept: Sequence[Kept], zone: tzinfo) -> None:
        """Store objects, and instead of what they showed what they show now. Each href at most once."""
        ...

    def put_occurrences(self, calendar_id: int, shown: Mapping[str, Iterable[Event]], zone: tzinfo) -> None:
        """What the copy's objects show, all anew: href → events."""
        ...

    def empty_objects(self, calendar_id: int, hrefs: Collection[str]) -> list[str]:
        """Which of these objects of the copy show nothing."""
        ...

    def drop_objects(self, calendar_id: int, hrefs: Collection[str]) -> int:
        """Delete objects with what they show."""
        ...

    def put_copy(self, calendar_id: int, cursor: str, window: Span | None, suspected_at: datetime | None) -> None:
        """Where the copy stands now."""
        ...

    def ask_for_list(self, account_id: int) -> None:
        """Have the account's calendars listed at its next pass."""
        ...

    def place_account(self, account_id: int, zone: str) -> None:
        """The zone in which the account's copy stands."""
        ...

    def finish_claim(self, claim: Claim, now: datetime, next_sync_at: datetime) -> None:
        """It was read."""
        ...

    def fail_claim(self, claim: Claim, next_sync_at: datetime, refused_at: datetime | None) -> None:
        """It could not be read: the next try, and since when the credential is refused."""
        ...

    def pause_account(self, claim: Claim) -> None:
        """Ask the server no more until the person gives a new credential."""
        ...

    def refusals(self, account_id: int, about: datetime) -> tuple[int, int]:
        """At the account's host: how many accounts were first refused within ten minutes of `about`, and all."""
        ...

    def calendars_at(self, host: str) -> int:
        """How many calendars are followed at a host, by everybody whose account is not paused."""
        ...

    def hold_account(self, account_id: int, until: datetime, now: datetime) -> bool:
        """Ask for an account no more before. True: another one of its host is held already."""
        ...

    def hold_host(self, host: str, until: datetime, over_s: float) -> int:
        """Ask a host no more before; then its accounts begin evenly within so many seconds. Gives how many wait."""
        ...

    def put_unreadable(self, calendars: Collection[int], read: Collection[int], now: datetime) -> None:
        """Which calendars their server does not give to us, and which it gives."""
        ...

    def savepoint(self) -> AbstractContextManager[None]:
        """A transaction inside this one: what fails in it takes nothing else with it."""
        ...

    def write(self, letter: Letter, now: datetime) -> bool:
        """Store a letter; False where its key is known."""
        ...
