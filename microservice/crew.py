"""What `run` keeps alive: parts in the order of their start, watched, started again when they die, stopped in reverse.

A part that dies is named with the end of its log and started again, later each time; one that dies too often ends
the run.
"""

import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from app.errors import Fault
from microservice.processes import ProcessError

Say = Callable[[str], None]

BACKOFF_S = (0.5, 1, 2, 4, 8)  # before the first, second … new start; the death after the last one ends the run
STEADY_S = 60  # a part that lived so long has its new starts back
PAUSE_S = 0.1


class Stopped(Fault):
    """Somebody asked us to stop, by a signal, before everything was up."""


@dataclass(slots=True)
class Stop:
    """Counts requests to stop: the first one stops, the second hurries."""

    requests: int = 0

    def listen(self) -> None:
        """Take Ctrl-C, SIGTERM, and a closed terminal unless whoever started us wants that ignored (nohup)."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._count)

    @property
    def asked(self) -> bool:
        return self.requests > 0

    def hurried(self) -> bool:
        return self.requests > 1

    def _count(self, *_: object) -> None:
        self.requests += 1


class Part(Protocol):
    """Something that is started and stopped."""

    name: str

    def start(self) -> None:
        """Start it, or start it again."""

    def ended(self) -> int | None:
        """An exit code (1 where there is none) if it ended by itself; None while it runs."""

    def stop(self, patience_s: float, hurried: Callable[[], bool]) -> None:
        """Stop it; by force after the patience, or when hurried."""

    def tail(self) -> list[str]:
        """How its log ends."""


@dataclass(slots=True)
class _Post:
    """A part at work, and how often it has failed us lately."""

    part: Part
    patience_s: float
    started_at: float
    failures: int = 0
    again_at: float | None = None  # when it is to be started again


@dataclass(slots=True)
class Crew:
    say: Say
    stop: Stop
    backoff_s: Sequence[float] = BACKOFF_S
    _posts: list[_Post] = field(default_factory=list)

    def start(self, part: Part, patience_s: float) -> None:
        """Start a part and answer for it from now on; it has this long to stop. Stopped: that is no longer wanted."""
        self.breathe()
        part.start()
        self._posts.append(_Post(part, patience_s, time.monotonic()))

    def wait_for(self, part: Part, ready: Callable[[], bool], limit_s: float) -> None:
        """Return when it is ready. ProcessError: the part ended instead, or takes longer than the limit."""
        end = time.monotonic() + limit_s
        while part.ended() is None and not ready():
            self.breathe()
            if time.monotonic() > end:
                raise ProcessError(f"{part.name} did not answer for {limit_s:.0f} s.{_quoted(part)}")
            time.sleep(PAUSE_S)
        if part.ended() is not None:
            raise ProcessError(_obituary(part))

    def breathe(self) -> None:
        """Stopped: somebody asked us to."""
        if self.stop.asked:
            raise Stopped

    def watch(self) -> None:
        """Keep every part alive until we are asked to stop. ProcessError: one of them dies too often."""
        while not self.stop.asked:
            for post in self._posts:
                self._look_after(post, time.monotonic())
            time.sleep(PAUSE_S)

    def dismiss(self) -> None:
        """Stop every part, the last one first."""
        while self._posts:
            post = self._posts.pop()
            post.part.stop(post.patience_s, self.stop.hurried)

    def _look_after(self, post: _Post, now: float) -> None:
        if post.again_at is not None:
            if now >= post.again_at:
                post.again_at, post.started_at = None, now
                post.part.start()
            return
        if post.part.ended() is None:
            return
        post.failures = 0 if now - post.started_at > STEADY_S else post.failures
        if post.failures == len(self.backoff_s):
            raise ProcessError(f"{_obituary(post.part)}\nIt keeps dying, so everything stops.")
        post.again_at = now + self.backoff_s[post.failures]
        post.failures += 1
        self.say(f"{_obituary(post.part)}\nStarting {post.part.name} again.")


def _obituary(part: Part) -> str:
    code = part.ended()
    how = f"was killed by signal {-code}" if code is not None and code < 0 else f"ended with code {code}"
    return f"{part.name} {how}.{_quoted(part)}"


def _quoted(part: Part) -> str:
    lines = part.tail()
    return "".join(["\n  Its log ends:", *(f"\n  | {line}" for line in lines)]) if lines else ""
