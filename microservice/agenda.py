"""`agenda`: what a calendar file holds in a span of time. For diagnosis: no server, no database, no key.

The answer goes to stdout, every warning and complaint to stderr, one line each. Exit status: 0, or 2 where the
arguments are wrong or the file holds no calendar.
"""

import json
import os
import re
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import BinaryIO, NoReturn, TextIO

from app.events import Event, recurrence_text
from app.expansion import expand_all
from app.providers.ical import read
from app.providers.lines import MOST_BYTES, UnreadableCalendar
from app.times import Span, find_zone

_DEFAULT_ZONE = "Europe/Moscow"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class _WrongArguments(Exception):  # noqa: N818
    """What is wrong with them, in one line."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: a file ("-" for stdin), a span, and the zone of whole days and floating times."""

    file: str
    span: Span
    zone: tzinfo
    as_json: bool


def main(arguments: Sequence[str]) -> int:
    """Run the command in this process; gives the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        status = show(arguments, os.environ, sys.stdin.buffer, sys.stdout, sys.stderr)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough; what is left must not fail once more when the process ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def show(
    arguments: Sequence[str], environment: Mapping[str, str], stdin: BinaryIO, out: TextIO, err: TextIO
) -> int:
    """Write the answer to `out`, complaints to `err`; gives the exit status."""
    try:
        request = _request(arguments, environment)
        reading = read(_contents(request.file, stdin), request.zone)
    except _WrongArguments as error:
        print(f"agenda: {_one_line(str(error))}", file=err)
        return 2
    except UnreadableCalendar as error:
        print(f"agenda: {_one_line(_named(_file(arguments)))}: line {error.line}: {error.reason}", file=err)
        return 2
    found = expand_all(reading.series, request.span, request.zone)
    name = _one_line(_named(request.file))
    for warning in reading.warnings:
        print(f"{name}: {warning}", file=err)
    for series in found.over_budget:
        print(f"{name}: line {series.line}: this repeats without end or never; only its first is shown", file=err)
    write = as_json if request.as_json else as_text
    out.write(write(found.events, request.zone))
    return 0
