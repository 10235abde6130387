"""A real `python -m microservice run` for tests: `with Run(folder) as run: run.chat`.

It has a process group of its own, as in a terminal, so that `interrupt` is what Ctrl-C is.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.servers.process import free_port

ROOT = Path(__file__).parents[2]
START_S = 90.0
STOP_S = 30.0


def settings(folder: Path, **more: str) -> dict[str, str]:
    """An environment in which nothing of the machine's own settings is left, but ours."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "PYTHONPYCACHEPREFIX") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "HOME": str(folder.parent), "DATA_DIR": str(folder), **more}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "microservice", *arguments]


def finished(folder: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """One command over the folder, run to its end, out of a current folder that is not the checkout."""
    return subprocess.run(
        command(*arguments), env=settings(folder, **more), cwd=folder.parent, stdin=subprocess.DEVNULL, text=True,
        capture_output=True, timeout=START_S, check=False,
    )  # fmt: skip


@dataclass(slots=True)
class Run:
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    _process: "subprocess.Popen[str] | None" = None
    _reader: threading.Thread | None = None

    def start(self) -> Self:
        more = {"LISTEN": f"127.0.0.1:{free_port()}", **self.environment}
        self.lines = []
        self._process = subprocess.Popen(
            command("run"), env=settings(self.folder, **more), cwd=self.folder.parent, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            self.wait_for("Open http")
        except AssertionError:
            self.interrupt()
            raise
        return self

    def wait_for(self, text: str) -> str:
        """The first printed line that holds the text."""
        end = time.monotonic() + START_S
        while time.monotonic() < end:
            found = [line for line in self.lines if text in line]
            if found:
                return found[0]
            if self._process is None or self._process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"{text!r} was not printed: {self.text}")

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def chat(self) -> str:
        """The address of the chat's page."""
        return self.wait_for("Open http").removeprefix("Open ")

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def interrupt(self) -> int:
        """Ctrl-C in the terminal; the exit code."""
        if self._process and self._process.poll() is None:
            os.killpg(self.pid, signal.SIGINT)
        return self.ended()

    def kill(self) -> int:
        """kill -9 of `run` itself, of nothing else."""
        os.kill(self.pid, signal.SIGKILL)
        return self.ended()

    def ended(self) -> int:
        assert self._process is not None
        assert self._reader is not None
        code = self._process.wait(STOP_S)
        self._reader.join(STOP_S)
        if self._process.stdout:
            self._process.stdout.close()
        self._process = None
        return code

    def descendants(self) -> dict[int, str]:
        """Every process that comes from it: number → command line, without what PostgreSQL starts of its own."""
        parents = dict(_parents())
        found, wave = {}, {self.pid}
        while wave:
            wave = {pid for pid, parent in parents.items() if parent in wave}
            found |= {pid: _command_line(pid) for pid in wave}
        return found

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._process:
            self.interrupt()

    def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines.append(line.rstrip("\n"))


def alive(pids: dict[int, str]) -> dict[int, str]:
    """Those of them that still run; a number that another program has got by now is none of them."""
    return {pid: line for pid, line in pids.items() if line and _command_line(pid) == line}


def gone(pids: dict[int, str], limit_s: float = STOP_S) -> bool:
    """Whether all of them have ended, within the limit."""
    return wait_until(lambda: not alive(pids), limit_s)


def wait_until(true: Callable[[], bool], limit_s: float = STOP_S) -> bool:
    """Whether it becomes true within the limit."""
    end = time.monotonic() + limit_s
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def _parents() -> Iterator[tuple[int, int]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                yield int(entry.name), int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue


def _command_line(pid: int) -> str:
    """Empty for a zombie, and for a process that is gone."""
    try:
        return Path("/proc", str(pid), "cmdline").read_text(errors="replace").replace("\0", " ")
    except OSError:
        return ""
