"""Keeping our copy of the calendars: claim an account, ask its server, compare, and store all of it at once.

Requests are made between two transactions, never inside one. What is stored (objects, what they show, cursors) and the
letters about it are one transaction, so that a change is told once or, after a crash, found again. How hard a host is
asked is in app/pace.py: so many requests a minute, so many accounts at a time, and none while it wants none.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from typing import Generic, Protocol, TypeVar

from app import pace
from app.apart import Apart
from app.arrivals import Arrival, shown_by_all
from app.asking import Answers, Turn, ask
from app.copies import Books, Claim
from app.errors import NeedsReconnect, ProviderError, Throttled, TooSlow, Unavailable, Unreachable
from app.opening import access_of
from app.ports import OpenProvider, Provider
from app.providers.catalogue import PROVIDERS
from app.speaking import Speaker, Voice
from app.vault import Vault

log = logging.getLogger(__name__)

AT_ONCE = 8
IN_A_ROW = 20  # accounts that one thread reads before the clock is asked for the time again
READ_S, LEASE = 25.0, timedelta(seconds=60)
FIRST_READ_S, FIRST_LEASE = 120.0, timedelta(seconds=150)  # a cold server may need a minute for 5,000 events
REFUSED_FOR = timedelta(seconds=60)
CONFIRM_IN = timedelta(seconds=45)  # a sudden loss
CROWD, CROWD_SHARE = 5, 0.2  # more refused accounts than these, and more of all, are their host's fault

B = TypeVar("B", bound=Books)
B_co = TypeVar("B_co", bound=Books, covariant=True)


class Store(Protocol[B_co]):
    """Postgres, as sync sees it."""

    def begin(self) -> AbstractContextManager[B_co]:
        """A transaction: committed at the end of `with`, rolled back by an exception."""
        ...


def sync_due(
    store: Store[B],
    vault: Vault,
    open_provider: OpenProvider,
    now: datetime,
    zone_of: Callable[[str], tzinfo],
    voice: Voice[B],
    limits: pace.Limits = pace.Limits(),  # noqa: B008 - frozen
) -> int:
    """Read the accounts that are due, some at a time; gives how many.

    `zone_of` gives a person's zone; it may ask Mattermost.
    """
    sync = _Sync(store, vault, open_provider, now, zone_of, voice, limits)
    turns: list[Turn] = []
    while len(turns) < AT_ONCE and (turn := sync.claim()) is not None:
        turns.append(turn)
    if not turns:
        return 0
    with ThreadPoolExecutor(len(turns), "sync") as threads:
        return sum(threads.map(sync.work, turns))


class _Sync(Generic[B]):
    """One tick; its threads share it."""

    def __init__(
        self,
        store: Store[B],
        vault: Vault,
        open_provider: OpenProvider,
        now: datetime,
        zone_of: Callable[[str], tzinfo],
        voice: Voice[B],
        limits: pace.Limits,
    ) -> None:
        self._store = store
        self._vault = vault
        self._open_provider = open_provider
        self._now = now
        self._zone_of = zone_of
        self._voice = voice
        self._limits = limits
        self._away: set[str] = set()
        self._calendars: dict[str, int] = {}  # followed at each host, counted once a tick

    def claim(self) -> Turn | None:
        """The next account that is due. The lease pushes it away, should we die of it."""
        with self._store.begin() as books:
            claim = books.claim_account(self._now, self._now + LEASE, pace.AT_HOST)
            if claim is None:
                return None
            books.forget_unfollowed(claim.account.id)
            return Turn(claim, tuple(books.copies_of(claim.account.id)))

    def work(self, turn: Turn) -> int:
        """Read this account, and then others as long as there are any."""
        done, following = 0, turn
        while True:
            self._one(following)
            done += 1
            other = self.claim() if done < IN_A_ROW else None
            if other is None:
                return done
            following = other

    def _one(self, turn: Turn) -> None:
        """One account; whatever is wrong with it stays with it."""
        with Apart(log, "account %s not read", turn.claim.account.id) as attempt:
            self._read(turn)
        if attempt.error is not None:
            with self._store.begin() as books:
                if books.hold_claim(turn.claim):
                    books.fail_claim(turn.claim, self._next_try(turn.claim, None), turn.claim.refused_at)

    def _read(self, turn: Turn) -> None:
        zone = self._zone_of(turn.claim.account.user_id)
        if turn.claim.zone not in ("", str(zone)):
            self._replace(turn, zone)
        if turn.is_first:
            turn = self._with_patience(turn)
        self._settle(turn.claim, zone, self._answers(turn, zone))

    def _answers(self, turn: Turn, zone: tzinfo) -> Answers:
        """What the account's server says. One that does not answer is asked no more in this tick, for anybody:
        else a hundred people wait for its silence, and everybody else behind them.
        """
        host = turn.claim.account.host
        if host in self._away:
            return Answers(failure=Unavailable(f"{host}: did not answer for another account"))
        provider = self._open(turn.claim, zone, FIRST_READ_S if turn.is_first else READ_S)
        answers = ask(self._store.begin, provider, turn, zone, self._now)
        if isinstance(answers.failure, Unreachable | TooSlow) and not answers.arrivals and not turn.is_first:
            self._away.add(host)
        return answers

    def _with_patience(self, turn: Turn) -> Turn:
        """A first listing may take long, so the account has to stay ours for longer."""
        lease = self._now + FIRST_LEASE
        with self._store.begin() as books:
            books.extend_claim(turn.claim, lease)
        return replace(turn, claim=replace(turn.claim, lease=lease))

    def _open(self, claim: Claim, zone: tzinfo, seconds: float) -> Provider:
        access = access_of(self._store, self._vault, claim.account, claim.secret)
        return self._open_provider(claim.account.provider, access, zone, seconds)

    def _replace(self, turn: Turn, zone: tzinfo) -> None:
        """The person is in another zone: whole days and floating times stand elsewhere. Nobody is asked or told."""
        for copy in turn.copies:
            if copy.window is None:
                continue
            with self._store.begin() as books:
                objects = books.bodies(copy.id)
            shown = shown_by_all(objects, copy.window, zone)
            with self._store.begin() as books:
                if books.hold_claim(turn.claim):
                    books.put_occurrences(copy.id, shown, zone)

    def _settle(self, claim: Claim, zone: tzinfo, answers: Answers) -> None:
        """Store what came, tell it, and say when to look again: all or nothing."""
        with self._store.begin() as books:
            if not books.hold_claim(claim):
                log.info("account %s was changed or taken over meanwhile: nothing of it is stored", claim.account.id)
                return
            answers = _stored(books, answers, zone)
            speaker = Speaker(self._voice, books, claim, zone, self._now)
            speaker.tell(answers.arrivals)
            if claim.zone != str(zone):
                books.place_account(claim.account.id, str(zone))
            if answers.lost:
                books.ask_for_list(claim.account.id)
            if answers.changes_what_is_readable:
                books.put_unreadable(answers.unreadable, [one.copy.id for one in answers.arrivals], self._now)
            if answers.failure is None:
                speaker.welcome(answers.arrivals)
                self._finish(books, claim, zone, answers)
            else:
                self._fail(books, speaker, claim, zone, answers.failure)

    def _finish(self, books: B, claim: Claim, zone: tzinfo, answers: Answers) -> None:
        limits = replace(self._limits, least_s=max(self._limits.least_s, PROVIDERS[claim.account.provider].least_s))
        next_at = pace.next_look(self._now, zone, claim.account.id, limits, self._calendars_at(books, claim))
        if any(one.suspected_at for one in answers.arrivals):
            next_at = min(next_at, self._now + CONFIRM_IN)
        if claim.failures:
            log.info("account %s is read again", claim.account.id)
        books.finish_claim(claim, self._now, next_at)

    def _calendars_at(self, books: Books, claim: Claim) -> int:
        host = claim.account.host
        if host not in self._calendars:
            self._calendars[host] = books.calendars_at(host)
        return self._calendars[host]

    def _fail(self, books: B, speaker: Speaker[B], claim: Claim, zone: tzinfo, error: ProviderError) -> None:
        """Later again; a credential that is refused twice is not tried further, unless it is the host that is ill."""
        if not claim.failures:
            log.warning("account %s not read: %s: %s", claim.account.id, type(error).__name__, error)
        next_at = self._next_try(claim, error)
        if isinstance(error, Unavailable) and error.retry_after_s:
            self._hold(books, claim, error, timedelta(seconds=error.retry_after_s))
        if not isinstance(error, NeedsReconnect):
            books.fail_claim(claim, next_at, claim.refused_at)
            return
        since = claim.refused_at or self._now
        books.fail_claim(claim, max(next_at, self._patient(books, claim, zone)), since)
        if self._now - since < REFUSED_FOR:
            return
        refused, all_there = books.refusals(claim.account.id, since)
        of_host = refused > CROWD and refused > all_there * CROWD_SHARE
        if not of_host:
            books.pause_account(claim)
        speaker.alarm(since, of_host=of_host)

    def _hold(self, books: Books, claim: Claim, error: Unavailable, pause: timedelta) -> None:
        """The server wants no requests for so long. A 5xx is its own trouble and holds for everybody there; "too many
        requests" may mean this login only, and holds for everybody once a second one hears it.
        """
        also = books.hold_account(claim.account.id, self._now + pause, self._now)
        if isinstance(error, Throttled) and not also:
            return
        until = self._now + min(pause, pace.LONGEST_HOLD)
        over_s = pace.host_interval_s(self._calendars_at(books, claim), self._limits)
        held = books.hold_host(claim.account.host, until, over_s)
        log.warning("%s wants no requests until %s: %s accounts wait", claim.account.host, until.isoformat(), held)

    def _next_try(self, claim: Claim, error: ProviderError | None) -> datetime:
        asked_s = error.retry_after_s if isinstance(error, Unavailable) else None
        return pace.next_try(self._now, claim.failures + 1, claim.account.id, asked_s)

    def _patient(self, books: Books, claim: Claim, zone: tzinfo) -> datetime:
        """After a refusal every other account has its turn first: only then can it be told whose fault it is."""
        own_s = pace.interval_s(self._now, zone, self._limits.least_s)
        host_s = pace.host_interval_s(self._calendars_at(books, claim), self._limits)
        return self._now + max(REFUSED_FOR, timedelta(seconds=max(own_s, host_s)))


def _stored(books: Books, answers: Answers, zone: tzinfo) -> Answers:
    """What could be stored of it. A calendar of which that fails stays as it was, and keeps no other back."""
    stored: list[Arrival] = []
    failed: list[int] = []
    for one in answers.arrivals:
        with Apart(log, "calendar %s cannot be stored", one.copy.id) as attempt, books.savepoint():
            _store(books, one, zone)
        if attempt.error is None:
            stored.append(one)
        else:
            failed.append(one.copy.id)
    return replace(answers, arrivals=tuple(stored), unreadable=(*answers.unreadable, *failed))


def _store(books: Books, arrival: Arrival, zone: tzinfo) -> None:
    """One calendar's part of the transaction."""
    copy = arrival.copy
    if arrival.kept:
        books.put_objects(copy.id, arrival.kept, zone)
    if arrival.gone:
        books.drop_objects(copy.id, arrival.gone)
    if arrival.shown is not None:
        books.put_occurrences(copy.id, arrival.shown, zone)
    if arrival.left:
        books.drop_objects(copy.id, books.empty_objects(copy.id, arrival.left))
    if arrival.moves_copy:
        books.put_copy(copy.id, arrival.cursor, arrival.window, arrival.suspected_at)
