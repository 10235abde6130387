"""`agenda`: what a calendar file holds in a span of time. For diagnosis: no server, no database, no key.

The answer goes to stdout, every warning and complaint to stderr, one line each. Exit status: 0, or 2 where the
arguments are wrong or the file holds no calendar.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import BinaryIO, TextIO

from app.agenda import Source, agenda
from app.events import Event, recurrence_text
from app.expansion import expand_all
from app.render import pages
from app.repeats import Steps
from app.times import Days, Span, today
from app.words import Words
from microservice.diagnosis import (
    Parser,
    WrongArgumentsError,
    moment,
    name_of,
    one_line,
    reading,
    run,
    settings,
    zone_of,
)

_OVER_BUDGET = "its rule repeats too often, for too long, or never; only the first and single exceptions are shown"
# Starts that the rules of one file may give: nobody reads more, and printing these takes a second.
_MOST_STARTS = 80_000


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
    return run(show, arguments)


def show(arguments: Sequence[str], environ: Mapping[str, str], stdin: BinaryIO, out: TextIO, err: TextIO) -> int:
    """Write the answer to `out` and complaints to `err`; gives the exit status."""
    try:
        request = _request(arguments, environ)
        found, warnings = _found(request, stdin)
    except WrongArgumentsError as error:
        print(f"agenda: {one_line(str(error))}", file=err)
        return 2
    for warning in warnings:
        print(one_line(f"{name_of(request.file)}: {warning}"), file=err)
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
    days = Days(_bounded(first), _bounded(last))
    found = agenda([Source("", frozenset(), events)], days, zone)
    return "\n".join(pages(found, Words(request.locale), days.first)) + "\n"


def _bounded(day: date) -> date:
    """A day that has a midnight and a morrow in every zone."""
    return min(max(day, date(1, 1, 3)), date(9999, 12, 29))


def _request(arguments: Sequence[str], environ: Mapping[str, str]) -> Request:
    given = _parser().parse_args(arguments)
    config = settings(environ)
    zone = zone_of(given.zone if given.zone is not None else config.default_timezone)
    start, end = moment("--from", given.start, zone), moment("--to", given.end, zone)
    if end <= start:
        raise WrongArgumentsError("--to must be later than --from")
    return Request(given.ics, Span(start, end), zone, given.json, config.default_locale)


def _parser() -> Parser:
    parser = Parser("python -m microservice agenda", allow_abbrev=False, description="Show what a calendar holds.")
    parser.add_argument("--ics", required=True, metavar="FILE", help="an iCalendar file, or - for stdin")
    parser.add_argument("--from", required=True, dest="start", metavar="TIME", help="2026-11-01T00:00Z, or a date")
    parser.add_argument("--to", required=True, dest="end", metavar="TIME", help="the end, not included")
    parser.add_argument("--zone", help="zone of whole days and of times without one (default: DEFAULT_TIMEZONE)")
    parser.add_argument("--json", action="store_true", help="print a JSON list")
    return parser


def _found(request: Request, stdin: BinaryIO) -> tuple[tuple[Event, ...], list[str]]:
    """The occurrences, and what there is to warn about."""
    found = reading(request.file, stdin, request.zone)
    expansion = expand_all(found.series, request.span, request.zone, Steps(most=_MOST_STARTS))
    over = [f"line {series.line}: {_OVER_BUDGET}" for series in expansion.over_budget]
    return expansion.events, [*found.warnings, *over]


def _row(event: Event) -> dict[str, object]:
    name = event.recurrence_id
    return {
        "uid": event.uid,
        "recurrence_id": None if name is None else recurrence_text(name),
        "start": recurrence_text(event.when.start),
        "end": recurrence_text(event.when.end),
        "all_day": event.when.all_day,
        "summary": event.title,
        "status": event.status,
    }
