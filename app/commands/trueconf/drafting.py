"""The form for a conference: what it asks, filled in from one that exists, and read with the limits of the server."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from app.commands.desk import Desk
from app.commands.trueconf.seat import Seat
from app.dates import read_day
from app.errors import MessengerError, UserError
from app.ports import Person
from app.providers.trueconf.booking import MODES, Draft, by_email
from app.providers.trueconf.schedule import Conference, weekday
from app.times import today
from app.tree import Call, Field, Form, Kind, Option, Path

log = logging.getLogger(__name__)

MOST_TOPIC = 240
MOST_ID = 128
MOST_PIN = 32
LEAST_S, MOST_S = 60, 86_399
MINUTES = "60"
_CLOCK = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})")
_CARRIED = ("topic", "mode", "day", "at", "minutes", "invited")
_MODES = {"PxP": "booking_mode_all", "OxP": "booking_mode_lecture", "S|L": "booking_mode_roles"}


@dataclass(frozen=True, slots=True)
class Filled:
    """What the form shows before anybody types."""

    topic: str = ""
    mode: str = "PxP"
    day: str = ""
    at: str = ""
    minutes: str = MINUTES
    days: tuple[int, ...] = ()
    invited: str = ""
    public: bool = False


def form(call: Call, path: Path, filled: Filled, values: Mapping[str, str], submit: str) -> Form:
    """The dialog."""
    say = call.words.say
    modes = tuple(Option(mode, say(key)) for mode, key in _MODES.items())
    days = tuple(Option(str(n % 7), name, name) for n, name in enumerate(call.words.weekdays, 1))
    fields = (
        Field("topic", "field_topic", default=filled.topic),
        Field("mode", "field_mode", Kind.CHOICE, default=filled.mode, options=modes),
        Field("day", "field_day", placeholder="field_day_hint", default=filled.day),
        Field("at", "field_at", placeholder="field_at_hint", default=filled.at),
        Field("minutes", "field_minutes", default=filled.minutes),
        Field(
            "days", "field_weekly", Kind.CHOICES, help="field_weekly_help", required=False,
            default=",".join(map(str, filled.days)), options=days,
        ),
        Field("invited", "field_invited", help="field_invited_help", required=False, default=filled.invited),
        Field("public", "field_public", Kind.FLAG, required=False, default="true" if filled.public else ""),
        Field("pin", "field_pin", Kind.PASSWORD, help="field_pin_help", required=False),
    )  # fmt: skip
    return Form(path, "form_booking", fields, submit, values=values)


def values_of(filled: Filled) -> dict[str, str]:
    """As a button carries it."""
    days = ",".join(map(str, filled.days))
    public = "true" if filled.public else ""
    return {**{name: getattr(filled, name) for name in _CARRIED}, "days": days, "public": public}


def filled_again(call: Call) -> Filled:
    """As a button carried it; the topic alone where it was typed behind the command."""
    if not call.text("mode"):
        return Filled(call.text("topic"))
    days = tuple(int(day) for day in call.text("days").split(",") if day in list("0123456"))
    return Filled(**{name: call.text(name) for name in _CARRIED}, days=days, public=call.text("public") == "true")


def filled_from(one: Conference, mode: str, zone: tzinfo, *, public: bool) -> Filled:
    """The form as this conference is."""
    start = one.first()
    local = start.astimezone(zone) if start is not None else None
    days = one.days
    if local is not None and start is not None:  # the weekdays of the reader's zone
        shift = (weekday(local) - weekday(start.astimezone(one.zone))) % 7
        days = tuple(sorted((day + shift) % 7 for day in one.days))
    return Filled(
        one.topic, mode if mode in MODES else "PxP",
        f"{local:%Y-%m-%d}" if local else "", f"{local:%H:%M}" if local else "",
        str(round(one.length.total_seconds() / 60) or int(MINUTES)), days,
        " ".join(person for person, _ in one.invited or ()), public,
    )  # fmt: skip


def draft(desk: Desk, call: Call, seat: Seat, owner: str, *, is_new: bool) -> Draft:
    """What was submitted. UserError, beside its field: the server would refuse it."""
    topic = " ".join(call.text("topic").split())
    if not topic:
        raise UserError("required", "topic")
    if len(topic) > MOST_TOPIC:
        raise UserError("booking_topic_long", "topic", n=len(topic), most=MOST_TOPIC)
    if call.text("mode") not in MODES:
        raise UserError("required", "mode")
    chosen = call.values.get("days")
    days = tuple(sorted({int(day) for day in chosen if day in "0123456"})) if isinstance(chosen, list) else ()
    start, seconds, pin = _start(desk, call), _seconds(call), _pin(call)
    people = invitees(desk, seat, call.text("invited"), "invited")
    public = call.values.get("public") is True
    found = Draft(topic, call.text("mode"), start, seconds, owner, people, days, public, pin)
    if found.settled() <= call.now and (is_new or not days):
        raise UserError("booking_past", "day")
    return found


def invitees(desk: Desk, seat: Seat, text: str, field: str | None) -> tuple[str, ...]:
    """TrueConf IDs of everybody named. UserError: some have no account here, by name; nobody is left out silently."""
    names = [name for name in re.split(r"[\s,;]+", text) if name]
    asked = [name[1:].lower() for name in names if name.startswith("@")]
    try:
        known = desk.named(asked) if asked else {}
    except MessengerError as error:
        log.warning("names of the chat not read: %s", error)
        raise UserError("booking_chat_away", field) from error
    found: dict[str, None] = {}
    unknown = []
    for name in names:
        login = _login(desk, seat, known.get(name[1:].lower())) if name.startswith("@") else name
        if login and len(login) <= MOST_ID:
            found[login] = None
        else:
            unknown.append(name[:40])
    if unknown:
        raise UserError("booking_unknown", field, names=", ".join(f"`{name.replace('`', '')}`" for name in unknown))
    return tuple(found)


def _login(desk: Desk, seat: Seat, person: Person | None) -> str:
    """By what name somebody of the chat is known at the same server: by their account there, else by their e-mail."""
    if person is None:
        return ""
    with desk.store.begin() as books:
        theirs = books.accounts_of(person.id)
    same = (one for one in theirs if one.provider == "trueconf" and one.host == seat.account.host)
    login = next((one.login for one in same), "")
    if login or not person.email:
        return login
    return seat.server.ask(lambda api: by_email(api, seat.account.login, person.email))


def _start(desk: Desk, call: Call) -> datetime:
    zone = desk.zone(call.person)
    try:
        day = read_day(call.text("day"), today(call.now, zone), call.words.language, call.words.first_day)
    except UserError as error:
        raise UserError(error.key, "day", **error.values) from error
    clock = _CLOCK.fullmatch(call.text("at"))
    if clock is None or int(clock[1]) > 23 or int(clock[2]) > 59:
        raise UserError("booking_clock", "at")
    return datetime.combine(day, time(int(clock[1]), int(clock[2])), zone)


def _seconds(call: Call) -> int:
    text = call.text("minutes")
    seconds = int(text) * 60 if re.fullmatch(r"[0-9]{1,6}", text) else 0
    if not LEAST_S <= seconds <= MOST_S:
        raise UserError("booking_minutes", "minutes", most=timedelta(seconds=MOST_S) // timedelta(minutes=1))
    return seconds


def _pin(call: Call) -> str:
    pin = call.text("pin")
    if pin and not re.fullmatch(rf"[0-9]{{1,{MOST_PIN}}}", pin):
        raise UserError("booking_pin", "pin", most=MOST_PIN)
    return pin
