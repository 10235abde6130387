"""What was read from a server with an account of its own, kept for a moment: a thousand people share one pass."""

import threading
import time
from collections.abc import Callable
from typing import Any

from app.errors import TooSlow
from app.providers.exchange import Deadline

KEPT_S = 45.0
"""Shorter than the shortest time between two looks at one person's calendars."""
MOST = 20_000


class Shelf:
    """A value under each key, for `kept_s`. One caller gets it, the others wait. None is no value."""

    def __init__(self, kept_s: float = KEPT_S, most: int = MOST) -> None:
        self._kept_s = kept_s
        self._most = most
        self._held: dict[str, tuple[float, Any]] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._own = threading.Lock()

    def get(self, key: str, fetch: Callable[[], Any], until: Deadline) -> Any:
        """The value, at most `kept_s` old. Every error of `fetch`; TooSlow: somebody else's took too long."""
        with self._own:
            lock = self._locks.setdefault(key, threading.Lock())
        if not lock.acquire(timeout=until.left()):
            raise TooSlow("another request is still reading that server")
        try:
            got_at, value = self._held.get(key, (-self._kept_s, None))
            if time.monotonic() - got_at >= self._kept_s:
                value = fetch()
                self._hold(key, value)
            return value
        finally:
            lock.release()

    def _hold(self, key: str, value: Any) -> None:
        with self._own:
            if len(self._held) >= self._most:
                self._held.clear()
                self._locks.clear()
            self._held.pop(key, None)
            if value is not None:
                self._held[key] = (time.monotonic(), value)
            self._clear_up()

    def _clear_up(self) -> None:
        """What is too old goes, the oldest first: a list that changes leaves a board behind each time."""
        while self._held:
            key = next(iter(self._held))
            if time.monotonic() - self._held[key][0] < self._kept_s:
                return
            self._held.pop(key)
            self._locks.pop(key, None)

    def peek(self, key: str) -> Any:
        """The value if there is one, fresh enough."""
        got_at, value = self._held.get(key, (0.0, None))
        return value if value is not None and time.monotonic() - got_at < self._kept_s else None

    @property
    def kept(self) -> int:
        """How many values there are."""
        return len(self._held)

    def forget(self) -> None:
        """Everything is read anew."""
        with self._own:
            self._held.clear()
