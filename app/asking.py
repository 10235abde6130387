"""Asking an account's server: which calendars there are, and what changed in those that are followed.

Requests are made here, between transactions; app/sync.py stores what came.
"""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from app import pace
from app.arrivals import MANY_LOST, Arrival, arrival, doubted, is_sudden
from app.copies import Books, Claim, Copy
from app.errors import Forbidden, NeedsReconnect, NotFound, ProviderError, Unavailable
from app.objects import Delta, Object
from app.ports import Provider
from app.times import Span

log = logging.getLogger(__name__)

LIST_EVERY = timedelta(hours=1)
CONFIRM_AFTER = timedelta(seconds=30)
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
        """Whether something that is followed was never read."""
        return any(copy.followed and copy.window is None for copy in self.copies)


@dataclass(frozen=True, slots=True)
class Answers:
    """What came, and the failure that is the account's, None where there was none. `lost`: a calendar is not there."""

    arrivals: tuple[Arrival, ...] = ()
    failure: ProviderError | None = None
    lost: bool = False


def ask(begin: Begin, provider: Provider, turn: Turn, zone: tzinfo, now: datetime) -> Answers:
    """Ask for everything that is followed. One calendar's failure spoils no other's answer."""
    try:
        turn = _with_list(begin, provider, turn, now)
    except (NeedsReconnect, Unavailable) as error:
        return Answers(failure=error)
    asking = _Asking(begin, provider, turn.claim, zone, now)
    arrivals: list[Arrival] = []
    failures: list[ProviderError] = []
    refusals: list[ProviderError] = []
    for copy in (one for one in turn.copies if one.followed):
        try:
            arrivals.append(asking.arrival(copy))
        except (Forbidden, NotFound) as error:  # this calendar's own: not ours to read, or gone
            log.info("calendar %s not read: %s: %s", copy.id, type(error).__name__, error)
            refusals.append(error)
        except ProviderError as error:
            failures.append(error)
            if isinstance(error, NeedsReconnect):
                break
    if not arrivals:
        failures += refusals
    lost = any(isinstance(error, NotFound) for error in refusals)
    return Answers(tuple(arrivals), failures[0] if failures else None, lost)


def _with_list(begin: Begin, provider: Provider, turn: Turn, now: datetime) -> Turn:
    """With the account's calendars as they are now, where it is time to look."""
    claim = turn.claim
    if claim.listed_at is not None and claim.listed_at <= now < claim.listed_at + LIST_EVERY:
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
        afresh = copy.suspected_at is not None or self._claim.failures >= DOUBT_CURSOR
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
