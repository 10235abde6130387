"""A `run` of the demo in a folder of its own, for as long as a script plays on it."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.errors import Fault
from microservice.demo.radicale import CHOICE
from microservice.processes import PYTHON, environment

START_S = 60.0
STOP_S = 20.0
OURS = ("DATABASE_URL", "MATTERMOST_URL", "MATTERMOST_BOT_TOKEN", "MATTERMOST_COMMAND_TOKENS", "APP_URL", "SECRET_KEYS")


class NotStarted(Fault):
    """`run` did not come up; the text is what it said."""


@dataclass(slots=True)
class Show:
    """Where the demo is."""

    folder: Path
    lines: list[str] = field(default_factory=list)

    @property
    def chat(self) -> str:
        """The chat's address."""
        return next(line for line in self.lines if line.startswith("Open http")).removeprefix("Open ")

    @property
    def caldav(self) -> str:
        """The calendar server's address, as it is told to people."""
        words = next(line for line in self.lines if "login alice" in line).split()
        return words[words.index("address") + 1]

    def log(self, name: str) -> str:
        """What a part of it has written so far."""
        return (self.folder / "logs" / f"{name}.log").read_text(errors="replace")


@contextmanager
def started(folder: Path, calendars: str = "") -> Iterator[Show]:
    """`run` over this folder, whatever the settings of this machine are: nobody's Mattermost, nobody's database.

    `calendars`: the module that stands in for the calendar server, "" for the usual one.
    """
    settings = {"DATA_DIR": str(folder), "LISTEN": "127.0.0.1:0", "DEFAULT_LOCALE": "ru", CHOICE: calendars}
    surroundings = {name: text for name, text in environment(settings).items() if name not in OURS}
    process = subprocess.Popen(
        [*PYTHON, "microservice", "run"], env=surroundings, cwd=folder.parent, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    show = Show(folder)
    reader = threading.Thread(target=_read, args=(process, show.lines), daemon=True)
    reader.start()
    try:
        _wait(process, show)
        yield show
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        process.wait(STOP_S)
        reader.join(STOP_S)
        if process.stdout:
            process.stdout.close()


def _wait(process: "subprocess.Popen[str]", show: Show) -> None:
    end = time.monotonic() + START_S
    while not any(line.startswith("Open http") for line in show.lines):
        if process.poll() is not None or time.monotonic() > end:
            raise NotStarted("the demo did not start:\n" + "\n".join(show.lines))
        time.sleep(0.05)


def _read(process: "subprocess.Popen[str]", lines: list[str]) -> None:
    lines.extend(line.rstrip("\n") for line in process.stdout or ())
