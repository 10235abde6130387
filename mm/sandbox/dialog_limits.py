"""What the server finds wrong with a dialog and writes to its log. Lengths are bytes, as Go counts: a Cyrillic letter
is two."""

import re
from collections.abc import Iterator
from typing import Any

from mm.sandbox.store import Doc

TITLE = 24
NAME = 300
HELP = 150
SHORT = 150  # default and placeholder of text, bool, date
LONG = 3000  # of textarea and select
TYPES = ("text", "textarea", "select", "bool", "radio", "date", "datetime")
SUBTYPES = ("", "text", "email", "number", "password", "tel", "url")
SOURCES = ("", "users", "channels", "dynamic")
LONG_TYPES = ("textarea", "select")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}(T.*)?\Z|today\Z|tomorrow\Z|yesterday\Z|[+-]\d{1,3}[dwm]\Z", re.IGNORECASE)


def _size(value: Any) -> int:
    return len(str(value or "").encode())


def problems(dialog: Doc) -> list[str]:
    return list(_problems(dialog))


def _problems(dialog: Doc) -> Iterator[str]:
    if not 1 <= _size(dialog.get("title")) <= TITLE:
        yield f"invalid dialog title {dialog.get('title')!r}: 1 to {TITLE} bytes"
    elements = dialog.get("elements") or []
    if not isinstance(elements, list) or not all(isinstance(element, dict) for element in elements):
        yield "elements are not a list of objects"
        return
    names = [element.get("name") for element in elements]
    for name in sorted({str(name) for name in names if names.count(name) > 1}):
        yield f"duplicate element {name!r}"
    for element in elements:
        for problem in (*_labels(element), *_kind(element), *_lengths(element)):
            yield f"element {element.get('name')!r}: {problem}"


def _labels(element: Doc) -> Iterator[str]:
    if not 1 <= _size(element.get("display_name")) <= TITLE:
        yield f"display name of {_size(element.get('display_name'))} bytes, 1 to {TITLE} are allowed"
    if not 1 <= _size(element.get("name")) <= NAME:
        yield f"name must have 1 to {NAME} bytes"
    if _size(element.get("help_text")) > HELP:
        yield f"help text of {_size(element.get('help_text'))} bytes, {HELP} are allowed"


def _lengths(element: Doc) -> Iterator[str]:
    most = LONG if element.get("type") in LONG_TYPES else SHORT
    for key in ("default", "placeholder"):
        if _size(element.get(key)) > most:
            yield f"{key} of {_size(element.get(key))} bytes, {most} are allowed"
    if int(element.get("min_length") or 0) > int(element.get("max_length") or 0):
        yield "min_length is over max_length"


def _kind(element: Doc) -> Iterator[str]:
    kind, default = element.get("type"), str(element.get("default") or "")
    if kind not in TYPES:
        yield f"unknown type {kind!r}"
    if kind in ("text", "textarea") and (element.get("subtype") or "") not in SUBTYPES:
        yield f"unknown subtype {element.get('subtype')!r}"
    if kind == "bool" and default not in ("", "true", "false"):
        yield "the default of a bool is true, false or nothing"
    if kind == "select" and (element.get("data_source") or "") not in SOURCES:
        yield f"unknown data source {element.get('data_source')!r}"
    if kind in ("select", "radio") and not element.get("data_source"):
        yield from _options(element, default)
    if kind in ("date", "datetime") and default and not DATE.match(default):
        yield f"unreadable default {default!r}"


def _options(element: Doc, default: str) -> Iterator[str]:
    values = [str(option.get("value")) for option in element.get("options") or []]
    if not values:
        yield "no options"
    chosen = default.split(",") if element.get("multiselect") and default else [default] if default else []
    for value in chosen:
        if value.strip() not in values:
            yield f"default {value!r} is not an option"
