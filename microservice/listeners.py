"""Long connections to Rooms: a push brings the look at its account forward. Nothing depends on them.

Each account has one listener among all clocks: a lease in the database says whose it is. A clock that dies lets it run
out, and another one takes it within a minute. Times on which a connection is judged are those of the process.
"""

import logging
import random
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from secrets import token_hex

from app.apart import Apart
from app.errors import ProviderError, StoreUnavailable
from app.ports import Access, Account, Password
from app.providers.exchange import Deadline
from app.providers.videosdk.provider import VideoSdk, listing_of
from app.providers.videosdk.talk import EVENT, Talk
from microservice.service import Service

log = logging.getLogger(__name__)

SERVICE = "videosdk"
MOST = 200
"""Threads of one process; what is beyond is asked at its pace only."""
LOOK_S, LEASE_S = 10.0, 45.0
STALE_S = 25 * 60.0
"""A list comes every 8 to 12 minutes: after so long without one it is asked for."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
ANSWER_S = 30.0
SLICE_S = 1.0
"""So soon a listener notices that it shall end."""


@dataclass(slots=True)
class _Held:
    """An account that is listened to by a thread."""

    account: Account
    secret: bytes = field(repr=False)
    ended: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None


@dataclass(slots=True)
class Listeners:
    """All of one process, until `stop`."""

    service: Service
    stop: threading.Event
    look_s: float = LOOK_S
    lease_s: float = LEASE_S
    owner: str = field(default_factory=lambda: token_hex(8))
    _held: dict[int, _Held] = field(default_factory=dict)
    _away: bool = False

    def run(self) -> None:
        """Keep what is ours and take what is nobody's, until `stop`; then give it back."""
        while not self.stop.is_set():
            with Apart(log, "listeners failed"):
                self._look()
            self.stop.wait(self.look_s)
        self._end(list(self._held))
        try:
            with self.service.store.begin() as tx:
                tx.leave_listeners(self.owner)
        except StoreUnavailable as error:
            log.info("leases end by themselves: %s", error)

    def _look(self) -> None:
        try:
            now = self.service.now()
            with self.service.store.begin() as tx:
                ours = tx.keep_listeners(SERVICE, self.owner, now, now + timedelta(seconds=self.lease_s), MOST)
        except StoreUnavailable as error:
            if not self._away:
                log.warning("listeners wait: %s", error)
            self._away = True
            return
        self._away = False
        wanted = {account.id: (account, secret) for account, secret in ours}
        self._end([one for one, held in self._held.items() if wanted.get(one) != (held.account, held.secret)])
        for one, (account, secret) in wanted.items():
            if one not in self._held:
                self._begin(_Held(account, secret))

    def _begin(self, held: _Held) -> None:
        held.thread = threading.Thread(target=self._listen, args=(held,), name=f"listener-{held.account.id}")
        self._held[held.account.id] = held
        held.thread.start()

    def _end(self, names: list[int]) -> None:
        ending = [self._held.pop(one) for one in names]
        for held in ending:
            held.ended.set()
        for held in ending:
            if held.thread is not None:
                held.thread.join()

    def _listen(self, held: _Held) -> None:
        """Connect again and again, later each time, until it shall end."""
        ear = _Ear(self.service, held)
        pause_s, silent = FIRST_PAUSE_S, False
        while not held.ended.is_set():
            heard = ear.lists
            with Apart(log, "listener of account %s failed", held.account.id) as attempt:
                error = ear.listen()
            if ear.lists > heard:
                pause_s, silent = FIRST_PAUSE_S, False
            if not silent and not held.ended.is_set():
                log.warning("account %s is not listened to: %s", held.account.id, attempt.error or error)
                silent = True
            held.ended.wait(pause_s * random.uniform(0.5, 1.0))
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)


@dataclass(slots=True)
class _Ear:
    """One account's connection. `lists`: how many came."""

    service: Service
    held: _Held
    lists: int = 0

    def listen(self) -> ProviderError | StoreUnavailable | None:
        """Until the connection ends, or it shall; what ended it."""
        try:
            with self._opened().talk() as talk:
                self._ask(talk)
                self._hear(talk)
        except (ProviderError, StoreUnavailable) as error:
            return error
        return None

    def _opened(self) -> VideoSdk:
        account = self.held.account
        password = Password(self.service.vault.open(self.held.secret, f"accounts.secret:{account.id}"))
        access = Access(account.address, account.login, password, account.home)
        opened = self.service.desk.open_provider(SERVICE, access, UTC, ANSWER_S)
        assert isinstance(opened, VideoSdk)
        return opened

    def _hear(self, talk: Talk) -> None:
        heard_at = time.monotonic()
        while not self.held.ended.is_set():
            event = talk.event(EVENT, SLICE_S)
            if event is not None:
                self._heard(isinstance(event.get("conferences"), list) and listing_of(event).complete)
                heard_at = time.monotonic()
            elif time.monotonic() - heard_at > STALE_S:
                log.warning("account %s sent no list for %.0f minutes", self.held.account.id, STALE_S / 60)
                self._ask(talk)
                heard_at = time.monotonic()

    def _ask(self, talk: Talk) -> None:
        self._heard(listing_of(talk.conferences(Deadline.after(ANSWER_S))).complete)

    def _heard(self, complete: bool) -> None:  # noqa: FBT001 - says what it is
        if not complete:
            log.warning("account %s counts other conferences than it lists", self.held.account.id)
        if not self.lists:
            log.info("account %s is listened to", self.held.account.id)
        self.lists += 1
        with self.service.store.begin() as tx:
            tx.note_heard(self.held.account.id, self.service.now())
