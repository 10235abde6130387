"""The drivers group: further equipment of rooms, what it recorded, and how much it was used. For administrators."""

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from app.apart import Apart
from app.commands.desk import Desk
from app.dates import read_period
from app.drivers import Driver, Kept
from app.errors import UserError
from app.graphic import as_json, as_png
from app.markdown import link, plain
from app.ports import Button, Card
from app.times import Days, Span, today
from app.tree import Call, Command, Document, Group, Reply, Say

log = logging.getLogger(__name__)

T = TypeVar("T")
SHOWN, MOST, MOST_DAYS = 3, 20, 62
WEEK = timedelta(days=6)


def drivers(desk: Desk, call: Call) -> Reply:
    """All of them, each with what it says of itself."""
    _insist(desk, call)
    known = desk.rack.drivers
    if not known:
        raise UserError("drivers_none")
    lines = [call.words.say("drivers_head"), *(_line(name, one, call) for name, one in known.items())]
    return Say(Card("\n".join(lines), tuple(_button(name, call) for name in list(known)[:SHOWN])))


def recordings(desk: Desk, call: Call) -> Reply:
    """Where recordings lie: name, size, address; of the last seven days, or as many as are typed."""
    name, driver, rest = _meant(desk, call)
    days = int(rest) if rest.isdecimal() and len(rest) < 4 else 7
    span = Span(call.now - timedelta(days=days), call.now)
    found = _tried(name, lambda: list(driver.recordings(span)))
    if not found:
        return Say(Card(call.words.say("recordings_nothing", name=plain(name), n=days)))
    head = call.words.say("recordings_of", name=plain(name), n=len(found))
    return Say(Card("\n".join([head, *(_kept(one, desk, call) for one in found[:MOST])])))


def graphic(desk: Desk, call: Call) -> Reply:
    """How much it was used: numbers here, a picture as a file; with `json` the series as a file."""
    name, driver, rest = _meant(desk, call)
    wants_json = rest.casefold().endswith("json")
    zone, period = desk.zone(call.person), _period(rest[:-4].strip() if wants_json else rest, desk, call)
    spans = [Days(day, day).span(zone) for day in period]
    series = _tried(name, lambda: driver.graphic(spans))
    head = call.words.say("graphic_head", name=plain(name), unit=plain(series.unit))
    day = today(call.now, zone)
    lines = (f"{call.words.short_day(today(at, zone), day)}: {value:g}" for at, value in series.points)
    made = json.dumps(as_json(name, series, zone), ensure_ascii=False, indent=1).encode() if wants_json else b""
    title = f"{name}-{period.first}-{period.last}.{'json' if wants_json else 'png'}"
    return Say(Card("\n".join([head, *lines])), Document(title, made or as_png(series, zone)), head)


GROUP = Group(
    "drivers",
    "title_drivers",
    (
        Command("recordings", "title_driver_kept", recordings, takes="name", also=("записи",)),
        Command("graphic", "title_driver_graphic", graphic, takes="name", also=("график",)),
    ),
    also=("оборудование",),
    bare=Command("", "title_drivers", drivers),
)


def _insist(desk: Desk, call: Call) -> None:
    if not desk.is_admin(call.person):
        raise UserError("drivers_not_yours")


def _meant(desk: Desk, call: Call) -> tuple[str, Driver, str]:
    """The driver, and what was typed behind its name."""
    _insist(desk, call)
    name, _, rest = call.text("name").partition(" ")
    if name not in desk.rack.drivers:
        raise UserError("driver_unknown", name=plain(name) or "?")
    driver = desk.rack.drivers[name]
    if driver is None:
        raise UserError("driver_failed", name=plain(name))
    return name, driver, rest.strip()


def _tried(name: str, ask: Callable[[], T]) -> T:
    """What somebody else's code answers. UserError: it failed; why stands in the log."""
    with Apart(log, "driver %s failed", name):
        return ask()
    raise UserError("driver_failed", name=plain(name))


def _period(text: str, desk: Desk, call: Call) -> Days:
    first = today(call.now, desk.zone(call.person))
    if not text:
        return Days(first - WEEK, first)
    try:
        period = read_period(text, first, call.words.language, call.words.first_day)
    except UserError as error:
        raise UserError(error.key, "name", **error.values) from error
    if len(period) > MOST_DAYS:
        raise UserError("period_too_long", "name", days=MOST_DAYS)
    return period


def _line(name: str, driver: Driver | None, call: Call) -> str:
    failed = call.words.say("driver_line_failed")
    if driver is None:
        return call.words.say("driver_line", name=plain(name), what=failed)
    what = failed
    with Apart(log, "driver %s failed", name):
        what = plain(driver.describe())
    return call.words.say("driver_line", name=plain(name), what=what)


def _button(name: str, call: Call) -> Button:
    return Button(call.words.say("button_graphic", name=name[:20]), ("drivers", "graphic"), {"name": name})


def _kept(one: Kept, desk: Desk, call: Call) -> str:
    words, zone = call.words, desk.zone(call.person)
    shown = link(plain(one.name), one.address) if one.address.startswith(("http://", "https://")) else plain(one.name)
    when = ""
    if one.started_at is not None:
        day = words.short_day(today(one.started_at, zone), today(call.now, zone))
        when = f" · {day}, {words.clock(one.started_at, zone)}"
    size = f" · {words.say('megabytes', n=words.number(round(one.size / 1_000_000)))}" if one.size is not None else ""
    where = "" if shown.startswith("[") else f" · {plain(one.address)}"
    return f"• {shown}{when}{size}{where}"
