"""The embedded PostgreSQL as a part that `run` keeps alive. Its address stays the same over new starts."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from psql.embedded import EmbeddedError, Server, attach, start

LOOK_EVERY_S = 2.0  # each look is a connection, so a short-lived process of PostgreSQL's
TAIL_LINES = 6


@dataclass(slots=True)
class Embedded:
    data: Path
    name: str = "PostgreSQL"
    url: str = ""
    _server: Server | None = None
    _looked_at: float = 0.0

    def start(self) -> None:
        if self._server:
            self._server.stop()  # gives the folder free, whatever is left of the server
        self._server = start(self.data)
        self.url = self._server.url

    def ended(self) -> int | None:
        now = time.monotonic()
        if now - self._looked_at < LOOK_EVERY_S:
            return None
        if attach(self.data) is None:
            return 1
        self._looked_at = now
        return None

    def stop(self, patience_s: float, hurried: Callable[[], bool]) -> None:
        server, self._server = self._server, None
        try:
            if server:
                server.stop()
        except EmbeddedError:
            # A second Ctrl-C in the terminal ends pg_ctl, which only waits: the server was told, and stops by itself.
            if not hurried():
                raise
            _wait_until_gone(self.data, patience_s)

    def tail(self) -> list[str]:
        log = self.data / "log"
        text = log.read_text(errors="replace") if log.exists() else ""
        return [line for line in text.splitlines() if line.strip()][-TAIL_LINES:]


def _wait_until_gone(data: Path, patience_s: float) -> None:
    end = time.monotonic() + patience_s
    while attach(data) is not None and time.monotonic() < end:
        time.sleep(0.05)
