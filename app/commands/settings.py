"""The settings group: language, time zone, clock and week, as in Mattermost until set by hand; and what is told."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from app.commands.desk import Desk
from app.commands.notify import summary
from app.errors import UserError
from app.ports import Button, Card
from app.preferences import (
    AS_USUAL,
    AUTO,
    HOURS,
    LANGUAGES,
    WEEK_STARTS,
    Preferences,
    read_hours,
    read_language,
    read_week_start,
    read_zone_name,
)
from app.relocating import relocate
from app.times import find_zone
from app.tree import Ask, Call, Command, Field, Form, Group, Kind, Option, Reply, Say
from app.words.places import PLACES

T = TypeVar("T")

_LANGUAGE_CHOICES = {"": "choice_as_mattermost", "ru": "choice_language_ru", "en": "choice_language_en"}
_CLOCK_CHOICES = {0: "choice_clock_auto", 24: "choice_clock_24", 12: "choice_clock_12"}


def settings(desk: Desk, call: Call) -> Reply:
    """As it is, with the buttons that change it."""
    return Say(_overview(desk, call, call.words.say("settings_head")))


def update(desk: Desk, call: Call) -> Reply:
    """One form with all of them, prefilled."""
    if not call.submitted:
        return Ask(_form(desk, call))
    chosen = Preferences(
        _read(call, "language", read_language), _read(call, "zone", read_zone_name),
        _read(call, "clock", read_hours), _read(call, "week", read_week_start),
    )  # fmt: skip
    return _change(desk, call, chosen)


def _alone(name: str, part: str, reader: Callable[[str], Any], desk: Desk, call: Call) -> Reply:
    """One of them as typed behind its command; without a word, the form."""
    if not call.text(name):
        return Ask(_form(desk, call))
    return _change(desk, call, replace(call.person.chose, **{part: _read(call, name, reader)}))


# `settings language en`; `zone Asia/Omsk`, `zone Omsk`, `zone UTC+6`; `settings clock 12`; `settings week sunday`.
language = partial(_alone, "language", "language", read_language)
zone = partial(_alone, "zone", "zone", read_zone_name)
clock = partial(_alone, "clock", "hours", read_hours)
week = partial(_alone, "week", "week_start", read_week_start)


def keep(desk: Desk, call: Call) -> Reply:
    """The button under the news that the profile names another zone: the one before is set by hand."""
    kept = replace(call.person.chose, zone=_read(call, "zone", read_zone_name))
    changed = _store(desk, call, kept)
    here = desk.zone(changed.person)
    return Say(Card(call.words.say("zone_kept", zone=call.words.full_zone(here, call.now), city=call.words.city(here))))


GROUP = Group(
    "settings",
    "title_settings_group",
    (
        Command("update", "title_settings_update", update, also=("изменить",)),
        Command("language", "title_language", language, "language", also=("язык",), short=("language", "язык")),
        Command("zone", "title_zone", zone, "zone", also=("пояс", "timezone"), short=("zone", "пояс", "timezone")),
        Command("clock", "title_clock", clock, "clock", also=("часы",)),
        Command("week", "title_week_start", week, "week", also=("неделя",)),
        Command("keep", "title_zone", keep, hidden=True),
    ),
    also=("настройки", "setting"),
    bare=Command("settings", "title_settings", settings),
)


def _change(desk: Desk, call: Call, chosen: Preferences) -> Reply:
    """Keep them, and answer as one reads from now on."""
    changed = _store(desk, call, chosen)
    return Say(_overview(desk, changed, changed.words.say("settings_saved")))


def _store(desk: Desk, call: Call, chosen: Preferences) -> Call:
    """The same call by the person as they are now. Where their zone changed, what depends on it moves with them."""
    person = replace(call.person, chose=chosen)
    old, new = desk.zone(call.person), desk.zone(person)
    with desk.store.begin() as books:
        books.put_preferences(person.id, chosen)
        if str(old) != str(new):
            relocate(books, person.id, old, new, call.now)
    return replace(call, person=person)


def _overview(desk: Desk, call: Call, head: str) -> Card:
    say, words, here = call.words.say, call.words, desk.zone(call.person)
    with desk.store.begin() as books:
        known, chosen = books.accounts_of(call.person.id), books.settings(call.person.id)
    change = Button(say("button_change"), ("settings", "update"))
    lines = [head, *_lines(desk, call)]
    if not known:
        return Card("\n".join(lines), (change,))
    lines.append(say("settings_told", told=summary(chosen, words, here)))
    notifications = Button(say("button_notifications"), ("notifications", "update"))
    calendars = Button(say("button_calendars"), ("calendars", "follow"))
    return Card("\n".join(lines), (change, notifications, calendars))


def _lines(desk: Desk, call: Call) -> Iterator[str]:
    """Each setting as it is, and where it comes from."""
    words, chose, here = call.words, call.person.chose, desk.zone(call.person)
    say = words.say
    yield say("settings_language_own" if chose.language else "settings_language")
    if chose.zone:
        key = "settings_zone_own"
    else:
        key = "settings_zone" if desk.names_zone(call.person) else "settings_zone_default"
    yield say(key, zone=words.full_zone(here, call.now))
    hours = say(_CLOCK_CHOICES[words.hours_in(here)])
    yield say("settings_clock_own" if chose.hours else "settings_clock", hours=hours)
    day = words.weekdays[words.first_day - 1]
    yield say("settings_week_own" if chose.week_start else "settings_week", day=day)


def _form(desk: Desk, call: Call) -> Form:
    words, chose = call.words, call.person.chose
    here = desk.zone(call.person)
    languages = [_option(value, words.say(_LANGUAGE_CHOICES[value])) for value in LANGUAGES]
    usual = replace(words, hours=0).hours_in(here)  # what the choice "as usual" comes to
    clocks = [
        _option(value, words.say(_CLOCK_CHOICES[value], hours=words.say(_CLOCK_CHOICES[usual]))) for value in HOURS
    ]
    weeks = [
        _option(value, words.weekdays[value - 1] if value else words.say("choice_week_auto", day=words.weekdays[0]))
        for value in WEEK_STARTS
    ]
    fields = (
        _choice("language", chose.language, languages),
        _choice("zone", chose.zone, _zones(desk, call)),
        _choice("clock", chose.hours, clocks),
        _choice("week", chose.week_start, weeks),
    )
    return Form(("settings", "update"), "form_settings", fields, "submit_update")


def _zones(desk: Desk, call: Call) -> list[Option]:
    """As in Mattermost, and which that is; the common ones; one that is set and not among them."""
    words, person = call.words, call.person
    profile = desk.zone(replace(person, chose=AS_USUAL))
    key = "choice_zone_auto" if find_zone(person.zone) else "choice_zone_none"
    names = [zone for zone, _, _ in PLACES]
    names += [person.chose.zone] if person.chose.zone not in ("", *names) else []
    found = {name: zone for name in names if (zone := find_zone(name)) is not None}
    return [
        Option(AUTO, words.say(key, city=words.city(profile))),
        *(Option(name, words.zone(zone, call.now)) for name, zone in found.items()),
    ]


def _option(value: object, text: str) -> Option:
    return Option(str(value or AUTO), text)


def _choice(name: str, chosen: object, options: list[Option]) -> Field:
    default = str(chosen or AUTO)
    return Field(name, f"field_{name}", Kind.CHOICE, help=f"field_{name}_help", default=default, options=tuple(options))


def _read(call: Call, name: str, reader: Callable[[str], T]) -> T:
    """A setting as typed or chosen, beside whose field it is refused."""
    try:
        return reader(call.text(name))
    except UserError as error:
        raise UserError(error.key, name, **error.values) from error
