"""The embedded PostgreSQL: it keeps its data, is found again, and gets over every way of dying."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from psql import embedded
from psql.embedded import EmbeddedError

pytestmark = pytest.mark.slow  # each starts servers; that one starts at all, every test of the store shows
ROOT = Path(__file__).parents[2]

# A process that starts a server over the folder, says so, and answers for it until it is told to end.
KEEPER = """
import sys
from pathlib import Path
from psql import embedded
with embedded.start(Path(sys.argv[1])) as server:
    print(server.url, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="session")
def ready_made() -> Iterator[Path]:
    """A folder in which a server has run once: copied, it saves each test the making."""
    with tempfile.TemporaryDirectory(prefix="embedded-") as folder:
        path = Path(folder, "data")
        embedded.start(path, durable=False).stop()
        yield path


@pytest.fixture
def fresh() -> Iterator[Path]:
    """A folder for a server, not made yet; whatever still runs over it is stopped at the end."""
    with tempfile.TemporaryDirectory(prefix="embedded-") as folder:
        path = Path(folder, "data")
        yield path
        embedded.remove(path)


@pytest.fixture
def data(fresh: Path, ready_made: Path) -> Path:
    """A folder in which a server has run."""
    shutil.copytree(ready_made, fresh)
    fresh.chmod(0o700)
    return fresh


def keeper(data: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", KEEPER, str(data)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("postgresql:")
    return process


def end(process: "subprocess.Popen[str]", number: int) -> int:
    """Send the signal to the process and its group, as a terminal does, and wait for its end."""
    os.killpg(process.pid, number)
    process.communicate()
    return process.returncode


def ask(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


def do(url: str, statement: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(statement.encode())


def postmaster(data: Path) -> int:
    return int((data / "cluster" / "postmaster.pid").read_text().split()[0])


def kill_server(data: Path) -> None:
    """kill -9, and wait until it is gone."""
    pid = postmaster(data)
    os.kill(pid, signal.SIGKILL)
    while embedded.attach(data):
        time.sleep(0.01)


def test_data_survives_a_stop_and_a_start(data: Path) -> None:
    with embedded.start(data, durable=False) as server:
        do(server.url, "CREATE TABLE notes AS SELECT 'kept' AS text")
    with embedded.start(data, durable=False) as server:
        assert ask(server.url, "SELECT text FROM notes") == "kept"


def test_a_running_server_is_found_and_a_stopped_one_is_not(data: Path) -> None:
    assert embedded.attach(data) is None
    with embedded.start(data, durable=False) as server:
        assert embedded.attach(data) == server.url
    assert embedded.attach(data) is None


def test_it_speaks_utf8_and_utc(data: Path) -> None:
    with embedded.start(data, durable=False) as server:
        assert ask(server.url, "SELECT upper('ёж') || current_setting('timezone')") == "ЁЖUTC"


def test_nobody_else_can_reach_it(fresh: Path) -> None:
    with embedded.start(fresh, durable=False) as server:
        assert ask(server.url, "SHOW listen_addresses") == ""
        sockets = Path(str(ask(server.url, "SHOW unix_socket_directories")))
        assert (sockets.stat().st_mode & 0o777, sockets.stat().st_uid) == (0o700, os.geteuid())
        assert fresh.stat().st_mode & 0o777 == 0o700


def test_its_socket_folder_goes_with_it(data: Path) -> None:
    with embedded.start(data, durable=False) as server:
        sockets = Path(str(ask(server.url, "SHOW unix_socket_directories")))
    assert not sockets.exists()


def test_a_folder_that_others_could_enter_is_refused(data: Path) -> None:
    with embedded.start(data, durable=False) as server:
        sockets = Path(str(ask(server.url, "SHOW unix_socket_directories")))
    sockets.mkdir(mode=0o755)
    try:
        with pytest.raises(EmbeddedError, match="only we can enter"):
            embedded.start(data, durable=False)
    finally:
        sockets.rmdir()


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("with a blank", id="a blank"),
        pytest.param("quote\" dollar $HOME 'n", id="what a shell would read"),
        pytest.param("/".join(["a-long-name-for-a-folder"] * 10), id="longer than a socket's path may be"),
        pytest.param("календарь", id="not ascii"),
    ],
)
def test_any_path_will_do(fresh: Path, name: str) -> None:
    folder = fresh / name
    with embedded.start(folder, durable=False) as server:
        assert ask(server.url, "SELECT 1") == 1
    embedded.remove(folder)


def test_a_second_process_is_refused_and_told_who_is_there(data: Path) -> None:
    first = keeper(data)
    try:
        with pytest.raises(EmbeddedError, match=f"in use by process {first.pid}"):
            embedded.start(data, durable=False)
        assert embedded.attach(data)
    finally:
        first.communicate()


def test_stopping_twice_is_harmless(data: Path) -> None:
    server = embedded.start(data, durable=False)
    server.stop()
    server.stop()
    assert embedded.attach(data) is None


def test_stopping_disconnects_whoever_is_still_there(data: Path) -> None:
    with embedded.start(data, durable=False) as server:
        guest = psycopg.connect(server.url)
    with guest, pytest.raises(psycopg.OperationalError):
        guest.execute("SELECT 1")


def test_ctrl_c_reaches_us_and_not_the_server(data: Path) -> None:
    process = keeper(data)
    os.killpg(process.pid, signal.SIGSTOP)  # ours cannot react, so only the server could
    os.killpg(process.pid, signal.SIGINT)
    url = embedded.attach(data)
    assert url
    assert ask(url, "SELECT 1") == 1
    end(process, signal.SIGCONT)
    assert embedded.attach(data) is None


def test_a_server_whose_process_was_killed_is_taken_over(data: Path) -> None:
    end(keeper(data), signal.SIGKILL)
    before = postmaster(data)
    with embedded.start(data, durable=False):
        assert postmaster(data) == before
    assert embedded.attach(data) is None


def test_a_killed_server_starts_again_with_its_data(data: Path) -> None:
    process = keeper(data)
    url = embedded.attach(data)
    assert url
    do(url, "CREATE TABLE notes AS SELECT 'kept' AS text")
    end(process, signal.SIGKILL)
    kill_server(data)
    with embedded.start(data, durable=False) as server:
        assert ask(server.url, "SELECT text FROM notes") == "kept"


def test_a_stale_number_that_another_program_has_now_does_not_stop_it(data: Path) -> None:
    end(keeper(data), signal.SIGKILL)
    pid_file = data / "cluster" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    kill_server(data)
    other = subprocess.Popen(["sleep", "60"])
    try:
        pid_file.write_text("\n".join([str(other.pid), *lines[1:]]) + "\n")
        with embedded.start(data, durable=False) as server:
            assert ask(server.url, "SELECT 1") == 1
    finally:
        other.kill()
        other.wait()


def test_an_interrupted_making_is_begun_again(fresh: Path) -> None:
    half = fresh / "cluster.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    with embedded.start(fresh, durable=False) as server:
        assert ask(server.url, "SELECT 1") == 1


def test_a_server_that_does_not_start_says_why(data: Path) -> None:
    embedded.start(data, durable=False).stop()
    (data / "cluster" / "postgresql.conf").write_text("nonsense = yes")
    with pytest.raises(EmbeddedError, match="nonsense"):
        embedded.start(data, durable=False)


def test_a_file_in_place_of_the_folder_is_said_plainly(fresh: Path) -> None:
    fresh.write_text("")
    with pytest.raises(EmbeddedError, match="cannot be used"):
        embedded.start(fresh)
    fresh.unlink()


def test_removing_takes_the_server_and_the_folder(data: Path) -> None:
    end(keeper(data), signal.SIGKILL)
    embedded.remove(data)
    assert embedded.attach(data) is None
    assert not data.exists()


def test_removing_is_refused_while_somebody_answers_for_it(data: Path) -> None:
    with embedded.start(data, durable=False), pytest.raises(EmbeddedError, match="in use"):
        embedded.remove(data)


def test_the_settings_of_another_server_do_not_lead_astray(fresh: Path) -> None:
    astray = {"PGDATA": "/nonexistent", "PGPORT": "1", "PGHOST": "nowhere.invalid", "PGUSER": "nobody"}
    done = subprocess.run(
        [sys.executable, "-c", KEEPER, str(fresh)],
        cwd=ROOT,
        env=os.environ | astray,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
