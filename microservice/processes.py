"""The processes that `run` answers for: started, watched, stopped; what they say goes to a log file each.

A child has a session of its own (Ctrl-C in the terminal reaches only us), gets its settings by environment, never on
its command line, and ends when we are killed (leash.py).
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.errors import Fault

ROOT = Path(__file__).resolve().parents[1]
LEASH = Path(__file__).with_name("leash.py")
PYTHON = (sys.executable, "-P", "-m")  # -P: a folder of the current directory never stands in for one of ours
LOG_BYTES = 1_000_000
TAIL_LINES = 6
PAUSE_S = 0.05


class ProcessError(Fault):
    """A child cannot be started, or keeps dying. The text says which, and how its log ends."""


@dataclass(slots=True)
class Child:
    """One program, at most once at a time. `held` is a lock's file that stays locked while the child lives."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    log: Path
    held: int
    started_at: float = 0.0  # of the monotonic clock
    _process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start the program. Called from the main thread only: the leash belongs to the thread that starts."""
        self.log.parent.mkdir(mode=0o700, exist_ok=True)
        _rotate(self.log)
        with self.log.open("ab") as log:
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-IS", str(LEASH), str(os.getpid()), *self.command],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=dict(self.environment),
                    start_new_session=True,
                    pass_fds=(self.held,),
                )
            except OSError as e:
                raise ProcessError(f"{self.name} cannot be started: {e.strerror}") from e
        self.started_at = time.monotonic()

    def ended(self) -> int | None:
        """The exit code of a program that has ended by itself; None while it runs, or before it was started."""
        return self._process.poll() if self._process else None

    def stop(self, patience_s: float, hurried: Callable[[], bool]) -> None:
        """Ask it to end; kill it, and what it started, where it takes too long or we are hurried."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.terminate()
        end = time.monotonic() + patience_s
        while process.poll() is None and time.monotonic() < end and not hurried():
            time.sleep(PAUSE_S)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)  # its session is its own, so the group is its and its children's
            process.wait()

    def tail(self) -> list[str]:
        """How its log ends."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return [line for line in text.splitlines() if line.strip()][-TAIL_LINES:]


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Our own environment with these settings on top, and with our packages to be found from any current folder."""
    paths = [str(ROOT), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    ours = {"PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)), "PYTHONUNBUFFERED": "1"}
    return {**os.environ, **ours, **settings}


def _rotate(log: Path) -> None:
    """One older log is kept, and neither grows over many starts."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".old.log"))
