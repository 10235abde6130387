"""A child of `run`: its log, its end, and that it does not outlive whoever started it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from microservice.processes import LEASH, LOG_BYTES, Child, environment
from tests.servers.run import gone

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
)
OBEDIENT = "print('here', flush=True); import time; time.sleep(60)"


@pytest.fixture
def held(tmp_path: Path) -> Iterator[int]:
    with (tmp_path / "lock").open("w") as lock:
        yield lock.fileno()


def child(tmp_path: Path, held: int, program: str) -> Child:
    command = (sys.executable, "-c", program)
    return Child("child", command, environment({"SECRET": "of the child"}), tmp_path / "logs" / "child.log", held)


def wait_until_it_says(started: Child, word: str) -> None:
    end = time.monotonic() + 20
    while word not in started.tail() and time.monotonic() < end:
        time.sleep(0.02)
    assert word in started.tail()


def test_a_child_gets_its_settings_by_environment(tmp_path: Path, held: int) -> None:
    started = child(tmp_path, held, "import os; print(os.environ['SECRET'])")
    started.start()
    wait_until_it_says(started, "of the child")
    started.stop(5, lambda: False)


def test_settings_do_not_show_in_its_repr(tmp_path: Path, held: int) -> None:
    assert "of the child" not in repr(child(tmp_path, held, OBEDIENT))


def test_its_end_is_seen_with_its_code_and_last_lines(tmp_path: Path, held: int) -> None:
    started = child(tmp_path, held, "print('oh no'); raise SystemExit(3)")
    started.start()
    end = time.monotonic() + 20
    while started.ended() is None and time.monotonic() < end:
        time.sleep(0.02)
    assert (started.ended(), started.tail()) == (3, ["oh no"])


def test_one_that_is_asked_ends(tmp_path: Path, held: int) -> None:
    started = child(tmp_path, held, OBEDIENT)
    started.start()
    wait_until_it_says(started, "here")
    started.stop(20, lambda: False)
    assert started.ended() is None


@pytest.mark.parametrize(
    ("patience_s", "hurried"), [pytest.param(0.1, False, id="out of patience"), pytest.param(60, True, id="in a hurry")]
)
def test_one_that_does_not_listen_is_ended_by_force(
    tmp_path: Path, held: int, patience_s: float, hurried: bool
) -> None:
    started = child(tmp_path, held, STUBBORN)
    started.start()
    wait_until_it_says(started, "deaf")
    started.stop(patience_s, lambda: hurried)
    assert started.ended() is None


def test_a_long_log_is_put_aside_at_the_next_start(tmp_path: Path, held: int) -> None:
    started = child(tmp_path, held, OBEDIENT)
    started.log.parent.mkdir()
    started.log.write_text("old\n" * LOG_BYTES)
    started.start()
    wait_until_it_says(started, "here")
    started.stop(20, lambda: False)
    assert started.log.with_name("child.old.log").read_text().startswith("old\n")
    assert "old" not in started.log.read_text()


def test_a_child_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    """The parent starts a leashed child, says its number, and is killed."""
    program = (
        "import os, subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-IS', {str(LEASH)!r}, str(os.getpid()), sys.executable, '-c', "
        "'print(\"up\", flush=True); import time; time.sleep(60)'], stdout=subprocess.PIPE)\n"
        "child.stdout.readline(); print(child.pid, flush=True); child.wait()\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        line = Path("/proc", str(pid), "cmdline").read_text().replace("\0", " ")
        os.kill(parent.pid, signal.SIGKILL)
    assert gone({pid: line})
