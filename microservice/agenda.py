"""`agenda`: what a calendar file holds in a span of time. For diagnosis: no server, no database, no key.

The answer goes to stdout, every warning and complaint to stderr, one line each. Exit status: 0, or 2 where the
arguments are wrong or the file holds no calendar.
"""

import gc
import json
import os
import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, NoReturn, TextIO

from app.agenda import Source, agenda
from app.config import Config, read_config
from app.errors import ConfigError
from app.events import Event, recurrence_text
from app.expansion import expand_all
from app.providers.ical import read
from app.providers.lines import MOST_BYTES, UnreadableCalendar
from app.render import pages
from app.times import Days, Span, find_zone, instant, today
from app.words import Words

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_OVER_BUDGET = "its rule repeats without end or never; only the first and single exceptions are shown"


class _WrongArgumentsError(Exception):
    """What is wrong with them."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: a file ("-" for stdin), a span, the zone of whole days and floating times, and the form."""

    file: str
    span: Span
    zone: tzinfo
    as_json: bool
    locale: str


def main(arguments: Sequence[str]) -> int:
    """Run the command in this process; gives the exit status."""
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


def show(arguments: Sequence[str], environ: Mapping[str, str], stdin: BinaryIO, out: TextIO, err: TextIO) -> int:
    """Write the answer to `out` and complaints to `err`; gives the exit status."""
    try:
        request = _request(arguments, environ)
        found, warnings = _found(request, stdin)
    except _WrongArgumentsError as error:
        print(f"agenda: {_one_line(str(error))}", file=err)
        return 2
    for warning in warnings:
        print(_one_line(f"{_name(request.file)}: {warning}"), file=err)
    out.write(as_json(found) if request.as_json else as_text(found, request))
    return 0


def as_json(events: Iterable[Event]) -> str:
    """The occurrences as one JSON list, a line each."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    lines = ",\n".join(encode(_row(event)) for event in events)
    return f"[\n{lines}\n]\n" if lines else "[]\n"


def as_text(events: Sequence[Event], request: Request) -> str:
    """What a person would read in the chat, in DEFAULT_LOCALE."""
    zone = request.zone
    first, last = today(request.span.start, zone), today(request.span.end - timedelta(microseconds=1), zone)
    days = Days(max(first, date(2, 1, 1)), min(last, date(9998, 12, 31)))
    found = agenda([Source("", frozenset(), events)], days, zone)
    return "\n".join(pages(found, Words(request.locale), days.first)) + "\n"


def _request(arguments: Sequence[str], environ: Mapping[str, str]) -> Request:
    given = _parser().parse_args(arguments)
    config = _config(environ)
    zone_name = given.zone if given.zone is not None else config.default_timezone
    zone = find_zone(zone_name)
    if zone is None:
        raise _WrongArgumentsError(f"unknown time zone {zone_name!r}; a name such as Europe/Moscow is expected")
    start, end = _moment("--from", given.start, zone), _moment("--to", given.end, zone)
    if end <= start:
        raise _WrongArgumentsError("--to must be later than --from")
    return Request(given.ics, Span(start, end), zone, given.json, config.default_locale)


class _Parser(ArgumentParser):
    """Complains in one line, by an exception."""

    def error(self, message: str) -> NoReturn:
        raise _WrongArgumentsError(f"{message}; try --help")


def _parser() -> ArgumentParser:
    parser = _Parser("python -m microservice agenda", allow_abbrev=False, description="Show what a calendar holds.")
    parser.add_argument("--ics", required=True, metavar="FILE", help="an iCalendar file, or - for stdin")
    parser.add_argument("--from", required=True, dest="start", metavar="TIME", help="2026-11-01T00:00Z, or a date")
    parser.add_argument("--to", required=True, dest="end", metavar="TIME", help="the end, not included")
    parser.add_argument("--zone", help="zone of whole days and of times without one (default: DEFAULT_TIMEZONE)")
    parser.add_argument("--json", action="store_true", help="print a JSON list")
    return parser


def _config(environ: Mapping[str, str]) -> Config:
    try:
        return read_config(environ, Path(".env"))
    except ConfigError as error:
        raise _WrongArgumentsError(str(error)) from error


def _moment(name: str, text: str, zone: tzinfo) -> datetime:
    """An ISO time or date; without an offset it is read in `zone`."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return instant(moment, zone) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _WrongArgumentsError(f"{name}: {text!r} is no time; 2026-11-01T00:00Z is expected") from error


def _found(request: Request, stdin: BinaryIO) -> tuple[tuple[Event, ...], list[str]]:
    """The occurrences, and what there is to warn about."""
    try:
        reading = read(_contents(request.file, stdin), request.zone)
    except UnreadableCalendar as error:
        raise _WrongArgumentsError(f"{_name(request.file)}: line {error.line}: {error.reason}") from error
    expansion = expand_all(reading.series, request.span, request.zone)
    over = [f"line {series.line}: {_OVER_BUDGET}" for series in expansion.over_budget]
    return expansion.events, [*reading.warnings, *over]


def _contents(file: str, stdin: BinaryIO) -> bytes:
    """The file's bytes; one too many tells the reader that it is too long."""
    try:
        if file == "-":
            return stdin.read(MOST_BYTES + 1)
        with Path(file).open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise _WrongArgumentsError(f"{file}: cannot be read: {reason}") from error


def _name(file: str) -> str:
    return "stdin" if file == "-" else file


def _row(event: Event) -> dict[str, object]:
    name, begins = event.recurrence_id, recurrence_text(event.when.start)
    return {
        "uid": event.uid,
        "recurrence_id": None if name is None else begins if name == event.when.start else recurrence_text(name),
        "start": begins,
        "end": recurrence_text(event.when.end),
        "all_day": event.when.all_day,
        "summary": event.title,
        "status": event.status,
    }


def _one_line(text: str) -> str:
    """Without line ends and other controls, which a calendar could steer a terminal with."""
    return _CONTROL.sub(" ", text)
