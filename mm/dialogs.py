"""A Form as an interactive dialog, and its submission read back. Pure.

One baseline for servers from 9.11; `multiselect` from 11.0, below it a box for each option. The signed state names the
fields that were shown: the web client leaves empty values out, so shown and missing means emptied.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from app.tree import Field, Form, Kind, Option
from app.vault import TicketRefused, Tickets
from app.words import Words

DIALOG = "dialog"
DIALOG_LIFE = timedelta(hours=1)
MULTISELECT_SINCE = (11, 0)
BOXES = 8
"""Without multiselect, a dialog offers this many options as boxes; a taller one cannot be used on a phone."""

SHORT = 150
"""Bytes of a default that a line of text may have; a longer one, as an address may be, is shown in an area."""
LOOKUP_SINCE = (11, 0)
LISTED = 100
"""A choice of one among more than this many is looked up while typing, where the server knows how; that many show."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What came back: where it goes, and every shown field's value ("" or [] where it was emptied).

    Beside a choice of several stands `<name>_shown`: the options that were offered.
    """

    path: tuple[str, ...]
    values: Mapping[str, Any]
    reply: str


def dialog(
    form: Form,
    words: Words,
    tickets: Tickets,
    user_id: str,
    now: datetime,
    version: tuple[int, int],
    reply: str = "",
    lookup_url: str = "",
) -> dict[str, Any]:
    """The dialog that `POST /actions/dialogs/open` takes, with a state that only this person can bring back.

    Long choices are looked up at `lookup_url`, where there is one and the server knows how.
    """
    lookup_url = lookup_url if version >= LOOKUP_SINCE else ""
    fields = [field for field in form.fields if field.boxed or _kind(field, version) != "boxes"]
    shown = {field.name: _kind(field, version) for field in fields}
    note: dict[str, object] = {
        "path": list(form.path),
        "values": dict(form.values),
        "shown": shown,
        "reply": reply,
        "options": {field.name: _offered(field, version) for field in fields if field.kind is Kind.CHOICES},
    }
    return {
        "callback_id": "calendar",
        "title": words.say(form.title),
        "introduction_text": words.say(form.intro, **form.told) if form.intro else "",
        "submit_label": words.say(form.submit),
        "notify_on_cancel": False,
        "state": tickets.sign(note, DIALOG, user_id, now, DIALOG_LIFE),
        "elements": [
            _looked_up(element, lookup_url) for field in fields for element in _elements(field, words, version)
        ],
    }


def read(state: object, submission: object, tickets: Tickets, user_id: str, now: datetime) -> Submission:
    """A submission as values for the tree. TicketRefused: the state is forged, a stranger's, or expired."""
    note: Any = tickets.read(state, DIALOG, user_id, now)
    given = submission if isinstance(submission, dict) else {}
    try:
        values = dict(note["values"])
        for name, kind in note["shown"].items():
            values[name] = _value(name, kind, given, note["options"])
            if name in note["options"]:
                values[f"{name}_shown"] = note["options"][name]
        return Submission(tuple(note["path"]), values, str(note["reply"]))
    except (KeyError, AttributeError, TypeError, ValueError) as error:
        raise TicketRefused("of another version", expired=True) from error


def matching(field: Field, query: str) -> Sequence[Option]:
    """The first options that hold all that was typed, in their order; without anything typed, the first ones."""
    words = query.casefold().split()
    held = (one for one in field.options if all(word in one.text.casefold() for word in words))
    return tuple(islice(held, LISTED))


def _kind(field: Field, version: tuple[int, int]) -> str:
    if field.kind is Kind.CHOICES and version < MULTISELECT_SINCE:
        return "boxes"
    return field.kind.value


def _offered(field: Field, version: tuple[int, int]) -> list[str]:
    values = [option.value for option in field.options]
    return values[:BOXES] if version < MULTISELECT_SINCE else values


def _elements(field: Field, words: Words, version: tuple[int, int]) -> list[dict[str, Any]]:
    if _kind(field, version) == "boxes":
        return _boxes(field)
    element: dict[str, Any] = {
        "name": field.name,
        "display_name": words.say(field.label),
        "optional": not field.required,
        "default": field.default,
        "placeholder": words.say(field.placeholder) if field.placeholder else "",
        "help_text": words.say(field.help) if field.help else "",
    }
    match field.kind:
        case Kind.TEXT:
            kind = "text" if len(field.default.encode()) <= SHORT else "textarea"
            return [{**element, "type": kind, "max_length": 500}]
        case Kind.PASSWORD:
            return [{**element, "type": "text", "subtype": "password", "max_length": 500, "default": ""}]
        case Kind.FLAG:
            return [{**element, "type": "bool", "optional": True}]
        case Kind.CHOICE | Kind.CHOICES:
            options = [{"text": option.text, "value": option.value} for option in field.options]
            return [{**element, "type": "select", "options": options, "multiselect": field.kind is Kind.CHOICES}]


def _looked_up(element: dict[str, Any], lookup_url: str) -> dict[str, Any]:
    """A long choice of one without its options. A choice of several stays whole: its defaults are shown by them."""
    if not lookup_url or element.get("multiselect") or len(element.get("options", ())) <= LISTED:
        return element
    return {**element, "options": [], "data_source": "dynamic", "data_source_url": lookup_url}


def _boxes(field: Field) -> list[dict[str, Any]]:
    chosen = set(field.default.split(","))
    return [
        {
            "name": f"{field.name}{n}",
            "display_name": option.label,
            "type": "bool",
            "optional": True,
            "default": "true" if option.value in chosen else "false",
            "placeholder": "" if option.label == option.text else option.text[:60],
        }
        for n, option in enumerate(field.options[:BOXES])
    ]


def _value(name: str, kind: str, given: Mapping[str, Any], options: Mapping[str, list[str]]) -> Any:
    if kind == "boxes":
        return [value for n, value in enumerate(options[name]) if _is_true(given.get(f"{name}{n}"))]
    value = given.get(name)
    if kind == Kind.CHOICES.value:
        chosen = value if isinstance(value, list) else str(value or "").split(",")
        return [str(one) for one in chosen if str(one) in options[name]]
    if kind == Kind.FLAG.value:
        return _is_true(value)
    return value if isinstance(value, str) else ""


def _is_true(value: object) -> bool:
    return value is True or value == "true"
