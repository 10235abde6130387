"""The two commands on other people's machines: paths with blanks, a Python without venv, an old one, Ctrl-C.

`make` gets a ready environment through VENV, so nothing is installed; what is installed, and when, is tried with a
Python that only pretends.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import SLOW

ROOT = Path(__file__).parents[1]
READY = {"VENV": sys.prefix}
GROUND = ("Makefile", ".ci", "requirements.txt", "requirements-dev.txt", "constraints.txt", "pyproject.toml")

# A Python that makes environments of itself, and writes down what it was asked to install.
PRETENDER = """#!/bin/sh
case "$*" in
--version) echo "Python {version}" ;;
*version_info*) exit {too_old} ;;
*ensurepip*) exit {no_venv} ;;
"-m venv"*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
"-m pip install"*) echo "$*" >>"$TOLD"; exit "${{PIP_FAILS:-0}}" ;;
-c*) ;;
*) echo "ran $*" ;;
esac
"""


# Takes a moment to stop, as the service does. One that is gone at once outruns make 4.3, which then complains.
STOPS_IN_ORDER = """
import signal, sys, time

def stop(*_):
    time.sleep(0.3)
    sys.exit(0)

signal.signal(signal.SIGINT, stop)
print("up", flush=True)
signal.pause()
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What make needs of the checkout, at a path with a blank."""
    folder = tmp_path / "with a blank"
    folder.mkdir()
    for name in GROUND:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    return folder


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder for programs that come before all others."""
    folder = tmp_path / "programs"
    folder.mkdir()
    return folder


def pretend(programs: Path, name: str, version: str, *, too_old: bool = False, no_venv: bool = False) -> None:
    program = programs / name
    program.write_text(PRETENDER.format(version=version, too_old=int(too_old), no_venv=int(no_venv)))
    program.chmod(0o755)


def environment(programs: Path, extra: Mapping[str, str] = {}) -> dict[str, str]:
    """Ours, with nothing of what make was told to run these tests with, and caches apart."""
    told = ("VENV", "PYTHON", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PYTEST_ADDOPTS", "TESTS")
    clean = {name: value for name, value in os.environ.items() if name not in told}
    apart = {"XDG_CACHE_HOME": str(programs), "TOLD": str(programs / "told"), "PYTHONDONTWRITEBYTECODE": "1"}
    return clean | apart | {"PATH": f"{programs}:{clean['PATH']}"} | extra


def make(checkout: Path, *words: str, env: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["make", *words], cwd=checkout, env=env, capture_output=True, text=True, check=False)


def told(programs: Path) -> list[str]:
    """The requirements that were installed, in order."""
    path = programs / "told"
    return [line.split()[-1] for line in path.read_text().splitlines()] if path.exists() else []


def test_make_alone_tells_what_there_is(checkout: Path, programs: Path) -> None:
    done = make(checkout, env=environment(programs))
    assert done.returncode == 0
    commands = [line.split()[1] for line in done.stdout.splitlines()]
    assert commands == ["run", "tour", "reset", "test", "quick", "format", "pictures"]


@pytest.mark.slow
def test_make_test_works_from_a_path_with_a_blank_and_ends_with_the_summary(checkout: Path, programs: Path) -> None:
    for folder in ("app", "psql", "mm", "microservice", "wsgi"):
        (checkout / folder).mkdir()
        (checkout / folder / "__init__.py").write_text('"""A folder."""\n')
    (checkout / "tests").mkdir()
    (checkout / "tests" / "test_it.py").write_text('"""A test."""\n\n\ndef test_it() -> None:\n    assert True\n')
    done = make(checkout, "test", env=environment(programs, READY))
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 passed" in done.stdout.splitlines()[-1]
    left = {path.name for path in checkout.iterdir()} - set(GROUND)
    assert left == {"app", "psql", "mm", "microservice", "wsgi", "tests"}


def test_the_environment_is_made_once(checkout: Path, programs: Path) -> None:
    pretend(programs, "python3", "3.11.9")
    for _ in range(2):
        done = make(checkout, "run", env=environment(programs))
        assert done.stdout.splitlines()[-1] == "ran -m microservice run"
    assert told(programs) == ["requirements.txt"]


def test_run_does_not_wait_for_what_only_tests_need(checkout: Path, programs: Path) -> None:
    pretend(programs, "python3", "3.11.9")
    make(checkout, "run", env=environment(programs))
    make(checkout, "lint", env=environment(programs))
    assert told(programs) == ["requirements.txt", "requirements-dev.txt"]


def test_a_change_of_the_requirements_is_installed(checkout: Path, programs: Path) -> None:
    pretend(programs, "python3", "3.11.9")
    make(checkout, "run", env=environment(programs))
    with (checkout / "constraints.txt").open("a") as file:
        file.write("another==1.0\n")
    make(checkout, "run", env=environment(programs))
    assert told(programs) == ["requirements.txt"] * 2


def test_an_install_that_failed_is_tried_again(checkout: Path, programs: Path) -> None:
    pretend(programs, "python3", "3.11.9")
    failed = make(checkout, "run", env=environment(programs, {"PIP_FAILS": "1"}))
    assert failed.returncode != 0
    assert "ran" not in failed.stdout
    again = make(checkout, "run", env=environment(programs))
    assert again.stdout.splitlines()[-1] == "ran -m microservice run"


def test_a_python_without_venv_gets_one_line_that_says_what_to_install(checkout: Path, programs: Path) -> None:
    pretend(programs, "python3", "3.11.9", no_venv=True)
    done = make(checkout, "run", env=environment(programs))
    assert done.returncode != 0
    says = [line for line in done.stderr.splitlines() if not line.startswith("make:")]
    assert says == [f"Python 3.11.9 ({programs}/python3) has no venv. Install it: apt install python3-venv"]
    assert not (checkout / ".venv").exists()


def test_an_old_python_is_passed_over_for_a_newer_one(checkout: Path, programs: Path) -> None:
    pretend(programs, "python3", "3.9.2", too_old=True)
    pretend(programs, "python3.13", "3.13.0")
    done = make(checkout, "run", env=environment(programs))
    assert f"Python 3.13.0 ({programs}/python3.13)" in done.stderr
    assert done.stdout.splitlines()[-1] == "ran -m microservice run"


def test_nothing_but_an_old_python_is_said_in_one_line(checkout: Path, programs: Path) -> None:
    for name in ("python3", "python3.11", "python3.12", "python3.13"):
        pretend(programs, name, "3.9.2", too_old=True)
    done = make(checkout, "run", env=environment(programs))
    assert done.returncode != 0
    assert done.stderr.splitlines()[0] == "Python 3.11 or newer is needed; found: Python 3.9.2"


def test_ctrl_c_ends_run_without_a_complaint_of_make(checkout: Path, programs: Path) -> None:
    (checkout / "microservice").mkdir()
    (checkout / "microservice" / "__init__.py").write_text("")
    (checkout / "microservice" / "__main__.py").write_text(STOPS_IN_ORDER)
    process = subprocess.Popen(
        ["make", "run"],
        cwd=checkout,
        env=environment(programs, READY),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate() == ("", "")


def test_every_file_that_quick_leaves_out_is_there() -> None:
    assert [folder / name for folder, names in SLOW.items() for name in names if not (folder / name).is_file()] == []
