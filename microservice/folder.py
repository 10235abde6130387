"""DATA_DIR: made once, marked as ours, used by one `run` at a time, wiped by `reset`.

Two locks lie in it. `run.lock` is held by a `run` itself; `children.lock` also by every process that it starts, so
that one who comes after a killed `run` knows when the last of them is gone. The system drops both even after kill -9.
"""

import errno
import fcntl
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from app.errors import ConfigError

MARKER = ".mattermost-calendar"
MARKER_TEXT = "This folder belongs to the calendar assistant for Mattermost; `make reset` wipes it.\n"
KEY = "secret.key"
POSTGRES = "postgres"
OURS = (POSTGRES, "demo", "logs", KEY, "run.lock", "children.lock", MARKER)  # the marker goes last
BESIDE = {KEY, "lost+found"}  # may lie in a folder that is not marked yet: `web` makes the key, a mount its folder
LEFT_OVER_S = 15.0


@dataclass(frozen=True, slots=True)
class Hold:
    """A held folder; `children` is the descriptor to hand to every process that works in it."""

    folder: Path
    children: int
    _files: tuple[IO[str], ...]

    def release(self) -> None:
        for file in self._files:
            file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def prepare(folder: Path) -> Path:
    """The folder, made or taken over if it is empty, closed to others. ConfigError: it cannot be ours, and why."""
    folder = folder.expanduser().absolute()
    remedy = "Set DATA_DIR to a folder of your own."
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        marked = (folder / MARKER).exists()
        if not marked and {path.name for path in folder.iterdir()} - BESIDE:
            raise ConfigError(f"{folder} holds other files. Set DATA_DIR to an empty or a new folder.")
        folder.chmod(0o700)
        if not marked:
            (folder / MARKER).write_text(MARKER_TEXT)
    except OSError as e:
        raise ConfigError(f"{folder} cannot be used: {e.strerror}. {remedy}") from e
    return folder


def is_ours(folder: Path) -> bool:
    """Whether we made this folder. Never true of a root, a home, or anything that holds one."""
    real = folder.resolve()
    if any(real == kept or real in kept.parents for kept in (Path.home().resolve(), Path("/tmp"), Path.cwd())):
        return False
    return real.is_dir() and (real / MARKER).is_file()


def hold(folder: Path) -> Hold:
    """Hold a prepared folder until `release`. ConfigError: another `run` does."""
    mine = _locked(folder / "run.lock")
    if mine is None:
        pid = (folder / "run.lock").read_text().strip()
        raise ConfigError(f"{folder} is in use by process {pid}. Stop it, or set another DATA_DIR.")
    children = _waited(folder / "children.lock")
    if children is None:
        mine.close()
        raise ConfigError(f"Processes of an earlier run still work in {folder}. Try again in a moment.")
    mine.truncate(0)
    mine.write(f"{os.getpid()}\n")
    mine.flush()
    return Hold(folder, children.fileno(), (mine, children))


def wipe(folder: Path, *, keep_key: bool) -> None:
    """Remove what is ours of a held folder, and the folder itself once it is empty."""
    for name in OURS:
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif not (keep_key and name == KEY):
            path.unlink(missing_ok=True)
    try:
        folder.rmdir()
    except OSError as e:
        if e.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.EBUSY):
            raise


def _waited(path: Path) -> IO[str] | None:
    end = time.monotonic() + LEFT_OVER_S
    while (lock := _locked(path)) is None and time.monotonic() < end:
        time.sleep(0.1)
    return lock


def _locked(path: Path) -> IO[str] | None:
    try:
        file = path.open("a+")
    except OSError as e:
        raise ConfigError(f"{path} cannot be opened: {e.strerror}. Set another DATA_DIR.") from e
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file
