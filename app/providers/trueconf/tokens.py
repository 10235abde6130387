"""Tokens of TrueConf Servers: got once, shared by all who may use them, renewed before they run out.

They live in memory alone, under a digest of whom they are for: after a restart one signs in anew. Ages are measured on
the process's own clock, so a server whose clock is wrong does no harm.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b

from app.errors import TooSlow
from app.ports import Password
from app.providers.exchange import Deadline

MARGIN_S = 60.0
"""Renewed so long before its end, or after nine tenths of a shorter life."""
USUAL_LIFE_S = 3600.0
"""The vendor's own tools assume it where a server says nothing."""
LONGEST_LIFE_S = 30 * 86_400.0
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Token:
    """A token, when it has to be renewed, what renews it ("" for nothing), and whose it is if the server said so."""

    text: Password
    renew_at: float
    refresh: Password = field(default_factory=lambda: Password(""))
    user_id: str = ""


def lasting(life_s: float) -> float:
    """When a token that lives so long has to be renewed."""
    life_s = min(max(life_s, 0.0), LONGEST_LIFE_S)
    return time.monotonic() + life_s - min(MARGIN_S, life_s / 10)


def key_of(*parts: str) -> str:
    """The name under which a token is kept: another password is another name."""
    return blake2b("\0".join(parts).encode(errors="replace"), digest_size=16).hexdigest()


class Tokens:
    """All tokens of a process. Who asks for one that is being got waits for it, and asks the server nothing."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: dict[str, Token] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._own = threading.Lock()

    def get(self, key: str, fetch: Callable[[Token | None], Token], until: Deadline, bad: Token | None = None) -> Token:
        """The token under this key; if there is none, it runs out or it is the `bad` one, `fetch(the old one)` gets it.

        Every error of `fetch`; TooSlow: somebody else's took too long.
        """
        token = self._good(key, bad)
        if token is not None:
            return token
        lock = self._lock(key)
        if not lock.acquire(timeout=until.left()):
            raise TooSlow("another request is still signing in")
        try:
            token = self._good(key, bad)
            if token is None:
                token = fetch(self._kept.get(key))
                self._keep(key, token)
            return token
        finally:
            lock.release()

    def keep(self, key: str, token: Token) -> None:
        """Have this one under a further key: what it is renewed by is another now."""
        self._keep(key, token)

    def forget(self, key: str) -> None:
        """Sign in anew next time."""
        self._kept.pop(key, None)

    def _good(self, key: str, bad: Token | None) -> Token | None:
        token = self._kept.get(key)
        return token if token is not None and token is not bad and token.renew_at > time.monotonic() else None

    def _lock(self, key: str) -> threading.Lock:
        with self._own:
            return self._locks.setdefault(key, threading.Lock())

    def _keep(self, key: str, token: Token) -> None:
        with self._own:
            self._kept.pop(key, None)
            self._kept[key] = token
            while len(self._kept) > self._most:
                oldest = next(iter(self._kept))
                self._kept.pop(oldest)
                self._locks.pop(oldest, None)
