"""`changes`: what a person would be told of the difference between two calendar files. For diagnosis.

Streams and exit status as in `agenda`. A file that is not given holds nothing.
"""

import json
from argparse import Namespace
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import BinaryIO, TextIO

from app.changes import Change, compare
from app.events import recurrence_text
from app.series import Series
from app.telling import tell
from app.times import Span, today
from app.words import Words
from microservice.diagnosis import Parser, WrongArgumentsError, moment, name_of, one_line, reading, run, settings
from microservice.diagnosis import zone_of as find_zone

_MOST_DAYS = 3660


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: two files (None: nothing, "-": stdin), now and the window, whose changes, and the form."""

    old: str | None
    new: str | None
    now: datetime
    window: Span
    me: frozenset[str]
    zone: tzinfo
    words: Words
    as_json: bool


def main(arguments: Sequence[str]) -> int:
    """Run the command in this process; gives the exit status."""
    return run(show, arguments)


def show(arguments: Sequence[str], environ: Mapping[str, str], stdin: BinaryIO, out: TextIO, err: TextIO) -> int:
    """Write the answer to `out` and complaints to `err`; gives the exit status."""
    try:
        request = _request(arguments, environ)
        (old, told_old), (new, told_new) = (_series(file, stdin, request.zone) for file in (request.old, request.new))
    except WrongArgumentsError as error:
        print(f"changes: {one_line(str(error))}", file=err)
        return 2
    for warning in (*told_old, *told_new):
        print(one_line(warning), file=err)
    found = compare(old, new, request.now, request.window, request.me, request.zone)
    out.write(as_json(found, request) if request.as_json else as_text(found, request))
    return 0


def as_json(changes: Iterable[Change], request: Request) -> str:
    """The changes as one JSON list, a line each."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    lines = ",\n".join(encode(_row(change, request)) for change in changes)
    return f"[\n{lines}\n]\n" if lines else "[]\n"


def as_text(changes: Sequence[Change], request: Request) -> str:
    """The texts, a paragraph each."""
    paragraphs = (_text(change, request) for change in changes)
    return "\n\n".join(paragraphs) + "\n" if changes else request.words.say("change_nothing") + "\n"


def _row(change: Change, request: Request) -> dict[str, object]:
    name = change.recurrence_id
    return {
        "kind": change.kind.value,
        "also": [kind.value for kind in change.also],
        "scope": change.scope.value,
        "uid": change.uid,
        "recurrence_id": None if name is None else recurrence_text(name),
        "text": _text(change, request),
    }


def _text(change: Change, request: Request) -> str:
    return tell(change, request.words, request.zone, today(request.now, request.zone))


def _series(file: str | None, stdin: BinaryIO, zone: tzinfo) -> tuple[Sequence[Series], list[str]]:
    """What the file holds, and the warnings about it."""
    if file is None:
        return (), []
    found = reading(file, stdin, zone)
    return found.series, [f"{name_of(file)}: {warning}" for warning in found.warnings]


def _request(arguments: Sequence[str], environ: Mapping[str, str]) -> Request:
    given = _parser().parse_args(arguments)
    _check_files(given)
    zone = find_zone(given.zone if given.zone is not None else settings(environ).default_timezone)
    now = moment("--now", given.now, zone)
    if not 1 <= given.days <= _MOST_DAYS:
        raise WrongArgumentsError(f"--days: {given.days} is not between 1 and {_MOST_DAYS}")
    try:
        window = Span(now, now + timedelta(days=given.days))
    except OverflowError as error:
        raise WrongArgumentsError("--now and --days lead beyond the year 9999") from error
    locale = given.locale if given.locale is not None else settings(environ).default_locale
    me = frozenset(address for text in given.me if (address := text.strip()))
    return Request(given.old, given.new, now, window, me, zone, Words(locale), given.json)


def _check_files(given: Namespace) -> None:
    if given.old is None and given.new is None:
        raise WrongArgumentsError("--old, --new or both are needed; try --help")
    if given.old == given.new == "-":
        raise WrongArgumentsError("only one of --old and --new can be stdin")


def _parser() -> Parser:
    parser = Parser("python -m microservice changes", allow_abbrev=False, description="Compare two calendar files.")
    parser.add_argument("--old", metavar="FILE", help="the calendar as it was, or - for stdin (without: nothing)")
    parser.add_argument("--new", metavar="FILE", help="the calendar as it is, or - for stdin (without: it is gone)")
    parser.add_argument("--now", required=True, metavar="TIME", help="2026-11-22T09:00Z; what starts before is past")
    parser.add_argument("--days", required=True, type=int, metavar="N", help="how many days from now are compared")
    parser.add_argument(
        "--me", action="append", default=[], metavar="EMAIL", help="an address of the person (may be repeated)"
    )
    parser.add_argument("--zone", help="zone of whole days and of times without one (default: DEFAULT_TIMEZONE)")
    parser.add_argument("--locale", help="language of the texts (default: DEFAULT_LOCALE)")
    parser.add_argument("--json", action="store_true", help="print a JSON list")
    return parser
