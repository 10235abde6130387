"""What the commands for diagnosis share: they read files, answer on stdout, complain on stderr, and exit with 0 or 2.

No server, no database, no key.
"""

import gc
import os
import re
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, NoReturn, TextIO

from app.config import Config, read_config
from app.errors import ConfigError
from app.providers.ical import Reading, read
from app.providers.lines import MOST_BYTES, UnreadableCalendar
from app.providers.zones import known_zone
from app.times import instant

NEEDED = ("default_timezone", "default_locale")
Show = Callable[[Sequence[str], Mapping[str, str], BinaryIO, TextIO, TextIO], int]
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class WrongArgumentsError(Exception):
    """What is wrong with them, or with a file they name."""


class Parser(ArgumentParser):
    """Complains in one line, by an exception."""

    def error(self, message: str) -> NoReturn:
        """WrongArgumentsError."""
        raise WrongArgumentsError(f"{message}; try --help")


def run(show: Show, arguments: Sequence[str]) -> int:
    """Run a command in this process; gives the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    # One answer, then the process ends: collecting garbage would cost more than it frees.
    gc.disable()
    try:
        status = show(arguments, os.environ, sys.stdin.buffer, sys.stdout, sys.stderr)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough; what is left must not fail once more when the process ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def settings(environ: Mapping[str, str]) -> Config:
    """The zone and the language of the settings; nothing else of them matters here, nor a `.env` that is none."""
    try:
        return read_config(environ, Path(".env"), NEEDED)
    except ConfigError:
        return read_config(environ, None, NEEDED)


def zone_of(name: str) -> tzinfo:
    """The zone of that name, by any that a TZID may have."""
    zone = known_zone(name)
    if zone is None:
        raise WrongArgumentsError(f"unknown time zone {name!r}; a name such as Europe/Moscow is expected")
    return zone


def moment(option: str, text: str, zone: tzinfo) -> datetime:
    """An ISO time or date; without an offset it is read in `zone`."""
    try:
        found = datetime.fromisoformat(text.strip().upper())
        return instant(found, zone) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise WrongArgumentsError(f"{option}: {text!r} is no time; 2026-11-01T00:00Z is expected") from error


def reading(file: str, stdin: BinaryIO, zone: tzinfo) -> Reading:
    """What a file ("-" for stdin) holds."""
    try:
        return read(_contents(file, stdin), zone)
    except UnreadableCalendar as error:
        raise WrongArgumentsError(f"{name_of(file)}: line {error.line}: {error.reason}") from error


def name_of(file: str) -> str:
    """As complaints call it."""
    return "stdin" if file == "-" else file


def one_line(text: str) -> str:
    """Without line ends and other controls, which a calendar could steer a terminal with."""
    return _CONTROL.sub(" ", text)


def _contents(file: str, stdin: BinaryIO) -> bytes:
    """The file's bytes; one too many tells the reader that it is too long."""
    try:
        if file == "-":
            return stdin.read(MOST_BYTES + 1)
        with Path(file).open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise WrongArgumentsError(f"{file}: cannot be read: {reason}") from error
