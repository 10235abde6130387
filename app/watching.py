"""Looking what runs at TrueConf Servers, for those who watch: claim an account, ask its server, compare, tell.

As with calendars, requests are made between two transactions, and what was seen is stored with the letters about it.
A look that failed has learnt nothing, so nothing has ended by it.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Generic, Protocol, TypeVar

from app import pace
from app.apart import Apart
from app.errors import ProviderError, Unavailable
from app.letters import Letter
from app.looks import Look
from app.notifications import running
from app.notifications.reader import Reader
from app.opening import access_of
from app.ports import OpenProvider
from app.providers.trueconf.provider import TrueConf
from app.runs import Ended, Fact, Run, Started, compare
from app.vault import Vault
from app.watches import Watch

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=60)
LEASE = timedelta(seconds=60)
LOOK_S = 25.0
IN_A_ROW = 20
BLIND = timedelta(hours=6)
"""After so long without a look nothing is replayed: what runs is known anew."""


class Books(Protocol):
    """The queries; they exist only inside `with store.begin()`."""

    def claim_look(self, now: datetime, lease: datetime) -> Look | None:
        """The account that has been due for longest, ours until `lease`."""
        ...

    def hold_look(self, look: Look) -> bool:
        """Lock it until the transaction ends. False: it is not ours any more."""
        ...

    def finish_look(self, look: Look, now: datetime, next_at: datetime) -> None:
        """It was looked at."""
        ...

    def fail_look(self, look: Look, next_at: datetime) -> None:
        """It could not be."""
        ...

    def runs(self, account_id: int) -> Sequence[Run]:
        """What ran at the last look."""
        ...

    def put_runs(self, account_id: int, runs: Sequence[Run]) -> None:
        """Remember these, and no others."""
        ...

    def watches_at(self, account_id: int) -> Sequence[Watch]:
        """What is watched by an account."""
        ...

    def pause_shut_out(self, now: datetime) -> Sequence[Watch]:
        """Pause the watches whose channel takes nothing from us any more; gives them."""
        ...

    def post_of(self, key: str) -> str:
        """The post that shows the letter with this key."""
        ...

    def withdraw_letter(self, key: str) -> bool:
        """Take back a letter that nobody has begun to send."""
        ...

    def renew_secret(self, account_id: int, before: bytes, secret: bytes) -> bool:
        """Store what an account's server gave in place of its secret."""
        ...

    def write(self, letter: Letter, now: datetime) -> bool:
        """Store a letter; False where its key is known."""
        ...


B = TypeVar("B", bound=Books)
B_co = TypeVar("B_co", bound=Books, covariant=True)
B_contra = TypeVar("B_contra", bound=Books, contravariant=True)


class Store(Protocol[B_co]):
    """Postgres, as watching sees it."""

    def begin(self) -> AbstractContextManager[B_co]:
        """A transaction."""
        ...


class ReaderOf(Protocol[B_contra]):
    """For whom a watch's letters are, and how they read: a channel's in the company's language."""

    def __call__(self, books: B_contra, watch: Watch) -> Reader:
        """By what is stored; nobody is asked."""
        ...


def watch_due(
    store: Store[B],
    vault: Vault,
    open_provider: OpenProvider,
    now: datetime,
    zone_of: Callable[[str], tzinfo],
    reader_of: ReaderOf[B],
    below: Callable[[Run, Reader], Sequence[str]] = lambda run, reader: (),
) -> int:
    """Look for the accounts that are due; gives how many. `below`: lines under what began, such as a camera's link."""
    watching = _Watching(store, vault, open_provider, now, zone_of, reader_of, below)
    watching.tell_shut_out()
    return watching.all()


@dataclass(frozen=True, slots=True)
class _Watching(Generic[B]):
    store: Store[B]
    vault: Vault
    open_provider: OpenProvider
    now: datetime
    zone_of: Callable[[str], tzinfo]
    reader_of: ReaderOf[B]
    below: Callable[[Run, Reader], Sequence[str]]

    def all(self) -> int:
        for done in range(IN_A_ROW):
            with self.store.begin() as books:
                look = books.claim_look(self.now, self.now + LEASE)
            if look is None:
                return done
            with Apart(log, "account %s not looked at", look.account.id) as attempt:
                self._one(look)
            if attempt.error is not None:
                self._fail(look, None)
        return IN_A_ROW

    def tell_shut_out(self) -> None:
        with self.store.begin() as books:
            for watch in books.pause_shut_out(self.now):
                log.warning("watch %s is paused: its channel takes no posts", watch.id)
                own = Watch(watch.id, watch.account_id, watch.user_id, watch.conference)
                books.write(running.shut_out(watch, self.reader_of(books, own), self.now), self.now)

    def _one(self, look: Look) -> None:
        with self.store.begin() as books:
            watches = books.watches_at(look.account.id)
        try:
            after = self._seen(look, watches)
        except ProviderError as error:
            if not look.failures:
                log.warning("account %s not looked at: %s: %s", look.account.id, type(error).__name__, error)
            self._fail(look, error)
            return
        with self.store.begin() as books:
            if not books.hold_look(look):
                return
            blind = look.looked_at is None or self.now - look.looked_at > BLIND
            before = () if blind else books.runs(look.account.id)
            found = compare(before, after, self.now, first=blind)
            books.put_runs(look.account.id, found.runs)
            for watch in watches:
                self._tell(books, watch, found.facts)
            books.finish_look(look, self.now, self.now + EVERY)

    def _seen(self, look: Look, watches: Sequence[Watch]) -> list[Run]:
        """What runs of what is watched."""
        account = look.account
        access = access_of(self.store, self.vault, account, look.secret)
        opened = self.open_provider(account.provider, access, self.zone_of(account.user_id), LOOK_S)
        assert isinstance(opened, TrueConf)
        wanted = {watch.conference for watch in watches}
        going = opened.running(lambda one: "" in wanted or one.id in wanted, starts=lambda one: True)
        return [one.run(opened.reader, opened.me, self.now) for one in going]

    def _tell(self, books: B, watch: Watch, facts: Iterable[Fact]) -> None:
        reader = self.reader_of(books, watch)
        for fact in facts:
            if running.is_told(watch, fact, reader, self.now):
                self._write(books, watch, fact, reader)

    def _write(self, books: B, watch: Watch, fact: Fact, reader: Reader) -> None:
        """An end is told where the beginning was, by the same post, also at night: an edit makes no noise."""
        match fact:
            case Started(run):
                books.write(running.started(watch, run, reader, self.now, self.below(run, reader)), self.now)
            case Ended(run):
                began = running.key_of(watch, run, "started")
                post_id = "" if books.withdraw_letter(began) else books.post_of(began)
                if post_id:
                    books.write(running.ended(watch, fact, reader, self.now, post_id), self.now)

    def _fail(self, look: Look, error: ProviderError | None) -> None:
        asked_s = error.retry_after_s if isinstance(error, Unavailable) else None
        with self.store.begin() as books:
            if books.hold_look(look):
                books.fail_look(look, pace.next_try(self.now, look.failures + 1, look.account.id, asked_s))
