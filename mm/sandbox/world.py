"""What a request finds: the World (store, live events, signer, outgoing calls, clock) and the nouns of a route.

Handlers are plain functions `(world, call) -> Answer`; only `web.py` knows Flask."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mm.sandbox import failures
from mm.sandbox.events import Events
from mm.sandbox.outgoing import Outgoing
from mm.sandbox.signing import Signer
from mm.sandbox.store import Doc, Store

log = logging.getLogger(__name__)


def wall_clock() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def moved_clock(offset_s: float) -> Callable[[], int]:
    """The wall clock so many seconds later."""
    return lambda: wall_clock() + round(offset_s * 1000)


@dataclass(slots=True)
class World:
    store: Store
    signer: Signer
    site_url: str
    events: Events = field(default_factory=Events)
    outgoing: Outgoing = field(default_factory=Outgoing)
    now: Callable[[], int] = wall_clock
    offset_s: float = 0  # how far `now` is from the wall clock
    moving: threading.Lock = field(default_factory=threading.Lock)  # held by whoever may move the clock
    allow_remote: bool = False
    trigger: str = "calendar"  # the command the page's welcome speaks of
    warnings: deque[str] = field(default_factory=lambda: deque(maxlen=200))  # what the real server would only log
    sent_lately: dict[str, tuple[str, int]] = field(default_factory=dict)  # pending_post_id → (post id, when)

    def warn(self, text: str) -> None:
        self.warnings.append(text)
        log.warning("%s", text)


@dataclass(frozen=True, slots=True)
class Call:
    """One API request, its path variables, query and JSON body read."""

    person: Doc | None
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    token: str = ""
    content_type: str = ""
    raw: bytes = b""

    def me(self) -> Doc:
        if self.person is None:
            raise failures.no_session()
        return self.person

    def fields(self) -> Doc:
        """The body as an object; 400 if it is anything else."""
        if not isinstance(self.body, dict):
            raise failures.bad_body("body")
        return self.body

    def strings(self, noun: str) -> list[str]:
        """The body as a list of strings; 400 if it is anything else."""
        if not isinstance(self.body, list) or not all(isinstance(item, str) for item in self.body):
            raise failures.bad_body(noun)
        return self.body

    def number(self, name: str, default: int, most: int | None = None) -> int:
        text = self.query.get(name, "")
        value = int(text) if text.isascii() and text.isdigit() else default
        return value if most is None else min(value, most)


@dataclass(frozen=True, slots=True)
class Answer:
    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


OK = Answer({"status": "OK"})

Handler = Callable[[World, Call], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str  # below /api/v4
    handler: Handler
