"""`export`: the agenda as a file for other programs, JSON or iCalendar, by direct message."""

import json
from dataclasses import replace

from app.agenda import agenda
from app.commands.desk import Desk
from app.commands.look import EVERYTHING, View, reading_of
from app.dates import read_period
from app.errors import UserError
from app.export import Told, as_ics, as_json
from app.live import Reading
from app.ports import Card
from app.times import Days, Span, today
from app.tree import Ask, Call, Command, Document, Field, Form, Reply, Say

FORMATS = ("json", "ics")
RANGE = ("range", "период")
"""A word that may stand before two dates, as in `trueconf range`."""
_PATH = ("export",)


def export(desk: Desk, call: Call, view: View = EVERYTHING, path: tuple[str, ...] = _PATH) -> Reply:
    """`week json`, `from 1.12 to 7.12 ics`: the days as typed, today where none are; JSON where no format is."""
    text = call.text("what")
    if not text:
        if call.submitted:
            raise UserError("required", "what")
        field = Field("what", "field_export", placeholder="field_export_hint", help="field_export_help")
        return Ask(Form(path, "form_export", (field,), "submit_export"))
    days, kind = _read(text, desk, call)
    zone = desk.zone(call.person)
    reading = reading_of(desk, call, days.span(zone), view)
    if reading is None:
        raise UserError("nothing_to_export")
    document = Document(f"agenda-{days.first}-{days.last}.{kind}", written(desk, call, days, reading, kind))
    say = call.words.say
    return Say(Card(say("exported", name=document.name)), document, say("export_note"))


def written(desk: Desk, call: Call, days: Days, reading: Reading, kind: str) -> bytes:
    """What the file holds."""
    found = told(desk, call, days.span(desk.zone(call.person)), reading)
    made = agenda(reading.sources, days, found.zone)
    if kind == "ics":
        return as_ics(made, found).encode()
    return json.dumps(as_json(made, found), ensure_ascii=False, indent=1).encode(errors="replace")


def told(desk: Desk, call: Call, span: Span, reading: Reading) -> Told:
    """What stands above the meetings."""
    missing = (*reading.missing, *(account.login for account, _ in reading.failures))
    return Told(call.person.name, span, desk.zone(call.person), call.now, reading.copied_at, missing)


def _read(text: str, desk: Desk, call: Call) -> tuple[Days, str]:
    words = text.split()
    kind = words[-1].casefold() if words[-1].casefold() in FORMATS else ""
    words = words[1:] if words[0].casefold() in RANGE else words
    period = " ".join(words[:-1] if kind else words)
    first = today(call.now, desk.zone(call.person))
    if not period:
        return Days(first, first), kind or FORMATS[0]
    try:
        return read_period(period, first, call.words.language, call.words.first_day), kind or FORMATS[0]
    except UserError as error:
        raise UserError(error.key, "what", **error.values) from error


COMMAND = Command("export", "title_export", export, takes="what", also=("выгрузить",))
_TRUECONF = View("trueconf")


def of_trueconf(desk: Desk, call: Call) -> Reply:
    """The same of TrueConf alone."""
    return export(desk, call, _TRUECONF, ("trueconf", "export"))


TRUECONF = replace(COMMAND, does=of_trueconf)
