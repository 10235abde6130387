"""People's direct channels with our bot: in memory, and in the database, so that a restart need not ask for them anew.

A database that is away keeps nobody from being told: what it does not know is asked of Mattermost.
"""

import logging
import threading
from collections import deque
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from app.errors import StoreUnavailable

log = logging.getLogger(__name__)


class Books(Protocol):
    """The queries that channels need; they exist only inside `with store.begin()`."""

    def channels(self, bot_id: str) -> dict[str, str]:
        """Every direct channel of the bot: user id → channel id."""
        ...

    def put_channels(self, bot_id: str, found: Mapping[str, str]) -> None:
        """Remember direct channels of the bot, in place of what was known."""
        ...


class Store(Protocol):
    """Postgres, as channels see it."""

    def begin(self) -> AbstractContextManager[Books]:
        """A transaction: committed at the end of `with`, rolled back by an exception."""
        ...


class Channels:
    """Shared by all threads of a process. All there are fit: a hundred thousand take about 25 MB."""

    def __init__(self, store: Store | None = None) -> None:
        self._store = store
        self._known: dict[str, str] = {}
        self._read = store is None
        self._reading = threading.Lock()
        self._new: deque[tuple[str, str]] = deque()
        self._writing = threading.Lock()

    def of(self, bot_id: str, user_id: str) -> str:
        """The person's channel with the bot, "" where it is not known."""
        if not self._read and user_id not in self._known:
            with self._reading:
                if not self._read:
                    self._read_all(bot_id)
        return self._known.get(user_id, "")

    def learn(self, bot_id: str, user_id: str, channel_id: str) -> None:
        """Remember it. Whoever writes takes along what other threads learn meanwhile: few transactions for many."""
        self._known[user_id] = channel_id
        self._new.append((user_id, channel_id))
        while self._new and self._writing.acquire(blocking=False):
            try:
                self._write(bot_id)
            finally:
                self._writing.release()

    def _read_all(self, bot_id: str) -> None:
        assert self._store is not None
        try:
            with self._store.begin() as books:
                self._known = {**books.channels(bot_id), **self._known}
        except StoreUnavailable as error:
            log.info("direct channels not read: %s", error)
        else:
            self._read = True

    def _write(self, bot_id: str) -> None:
        found = dict(self._new.popleft() for _ in range(len(self._new)))
        if self._store is None or not found:
            return
        try:
            with self._store.begin() as books:
                books.put_channels(bot_id, found)
        except StoreUnavailable as error:
            log.info("direct channels not written: %s", error)
