"""Asking an account's server: which calendars there are, and what changed in those that are followed.

Requests are made here, between transactions; app/sync.py stores what came.
"""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from app import pace
from app.apart import Apart
from app.arrivals import MANY_LOST, Arrival, arrival, doubted, is_sudden
from app.copies import Books, Claim, Copy
from app.errors import (
    AddressRefused,
    BadReply,
    Forbidden,
    NeedsReconnect,
    NotFound,
    ProviderError,
    Unavailable,
)
from app.objects import Delta, Object
from app.ports import Provider
from app.times import Span

log = logging.getLogger(__name__)

LIST_EVERY = timedelta(hours=1)
CONFIRM_AFTER = timedelta(seconds=30)
INSIST = timedelta(minutes=10)  # a calendar that cannot be read is asked for as always, afterwards once an hour
DOUBT_CURSOR = 3  # failures in a row: some servers answer a cursor that they do not know with 500

Begin = Callable[[], AbstractContextManager[Books]]
"""How a transaction begins."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An account whose turn it is, with its calendars."""

    claim: Claim
    copies: tuple[Copy, ...]

    @property
    def is_first(self) -> bool:
        """Whether something that is followed, and can be read, was never read."""
        return any(copy.window is None and copy.unreadable_at is None for copy in self.followed)

    @property
    def followed(self) -> tuple[Copy, ...]:
        """The calendars that are followed."""
        return tuple(copy for copy in self.copies if copy.followed)


@dataclass(frozen=True, slots=True)
class Answers:
    """What came, and the failure that is the account's, None where there was none.

    `unreadable`: calendars that the server does not give to us. `lost`: one of them vanished not long ago.
    """

    arrivals: tuple[Arrival, ...] = ()
    failure: ProviderError | None = None
    unreadable: tuple[int, ...] = ()
    lost: bool = False

    @property
    def changes_what_is_readable(self) -> bool:
        """Whether a calendar cannot be read any more, or again can."""
        return bool(self.unreadable) or any(one.copy.unreadable_at for one in self.arrivals)


def ask(begin: Begin, provider: Provider, turn: Turn, zone: tzinfo, now: datetime) -> Answers:
    """Ask for everything that is followed. One calendar's failure spoils no other's answer."""
    try:
        turn = _with_list(begin, provider, turn, now)
    except (NeedsReconnect, Unavailable) as error:
        return Answers(failure=error)
    asking = _Asking(begin, provider, turn.claim, zone, now)
    arrivals: list[Arrival] = []
    failures: list[ProviderError] = []
    refused: list[tuple[Copy, ProviderError]] = []
    for copy in _to_ask(turn, now):
        came = _attempt(asking, copy)
        if isinstance(came, Arrival):
            arrivals.append(came)
        elif not isinstance(came, NeedsReconnect | Unavailable | AddressRefused):
            refused.append((copy, came))
        else:
            failures.append(came)
            if isinstance(came, NeedsReconnect) or (isinstance(came, Unavailable) and came.wants_pause):
                return _answers(arrivals, [came], refused, now)  # the same for all that follow
    return _answers(arrivals, failures, refused, now)


def _attempt(asking: "_Asking", copy: Copy) -> Arrival | ProviderError:
    """What came, or why nothing did. A fault of ours with what one calendar holds is that calendar's own trouble."""
    with Apart(log, "calendar %s cannot be understood", copy.id):
        try:
            return asking.arrival(copy)
        except ProviderError as error:
            return error
    return BadReply("what it holds is not understood")


def _answers(
    arrivals: list[Arrival], failures: list[ProviderError], refused: list[tuple[Copy, ProviderError]], now: datetime
) -> Answers:
    """A calendar that is refused while others come, or that is not ours or gone, is that calendar's own trouble."""
    unreadable = [(copy, error) for copy, error in refused if arrivals or isinstance(error, Forbidden | NotFound)]
    for copy, error in unreadable:
        if copy.unreadable_at is None:
            log.warning("calendar %s cannot be read: %s: %s", copy.id, type(error).__name__, error)
    if not arrivals:
        failures = failures + [error for _, error in refused]
    return Answers(
        tuple(arrivals),
        failures[0] if failures else None,
        tuple(copy.id for copy, _ in unreadable),
        any(isinstance(error, NotFound) and _is_new(copy, now) for copy, error in unreadable),
    )


def _to_ask(turn: Turn, now: datetime) -> list[Copy]:
    """What is followed. One that could not be read for a while is asked for again whenever the list is read anew, or
    where there is no other.
    """
    listed = not _is_listed(turn.claim, now)
    promising = [copy for copy in turn.followed if listed or _is_new(copy, now)]
    readable = any(copy.unreadable_at is None for copy in promising)
    return promising if readable else list(turn.followed)


def _is_new(copy: Copy, now: datetime) -> bool:
    """Whether it can be read, or could not only since a moment."""
    return copy.unreadable_at is None or now - copy.unreadable_at < INSIST


def _is_listed(claim: Claim, now: datetime) -> bool:
    return claim.listed_at is not None and claim.listed_at <= now < claim.listed_at + LIST_EVERY


def _with_list(begin: Begin, provider: Provider, turn: Turn, now: datetime) -> Turn:
    """With the account's calendars as they are now, where it is time to look."""
    claim = turn.claim
    if _is_listed(claim, now):
        return turn
    try:
        calendars = provider.calendars()
    except (NeedsReconnect, Unavailable):
        raise
    except ProviderError as error:
        log.warning("account %s: calendars not listed: %s: %s", claim.account.id, type(error).__name__, error)
        return turn
    with begin() as books:
        if books.hold_claim(claim):
            books.see_calendars(claim.account.id, calendars, now)
        return replace(turn, copies=tuple(books.copies_of(claim.account.id)))


class _Asking:
    """One account's calendars, asked one after the other."""

    def __init__(self, begin: Begin, provider: Provider, claim: Claim, zone: tzinfo, now: datetime) -> None:
        self._begin = begin
        self._provider = provider
        self._claim = claim
        self._zone = zone
        self._now = now

    def arrival(self, copy: Copy) -> Arrival:
        """What came from this calendar. Every ProviderError that asking may raise."""
        window = pace.kept(self._now, self._zone)
        doubtful = copy.suspected_at is not None or copy.unreadable_at is not None
        afresh = doubtful or self._claim.failures >= DOUBT_CURSOR
        cursor = "" if afresh or copy.window is None else copy.cursor
        delta = self._provider.changes(copy.calendar, cursor, lambda: self._known(copy), window, self._now)
        if self._is_doubtful(copy, delta):
            return doubted(copy, copy.suspected_at or self._now)
        return arrival(copy, delta, self._old(copy, delta, window), window, self._zone)

    def _is_doubtful(self, copy: Copy, delta: Delta) -> bool:
        """Whether most of the calendar is gone, and no earlier listing said so."""
        if copy.suspected_at is not None and copy.suspected_at + CONFIRM_AFTER <= self._now:
            return False
        if len(delta.gone) <= MANY_LOST or not is_sudden(delta, len(self._known(copy))):
            return False
        log.warning("calendar %s lost %s events at once: waiting for it to say so again", copy.id, len(delta.gone))
        return True

    def _known(self, copy: Copy) -> dict[str, str]:
        with self._begin() as books:
            return dict(books.known_objects(copy.id))

    def _old(self, copy: Copy, delta: Delta, window: Span) -> list[Object]:
        """Our copy of what the delta names, or of everything where the window is new."""
        if copy.window not in (None, window):
            hrefs = None
        else:
            hrefs = [*(one.href for one in delta.changed), *delta.gone]
            if not hrefs:
                return []
        with self._begin() as books:
            return books.bodies(copy.id, hrefs)
