"""One conference, with what a person wants to know beyond its time: who may come in, how it is held, its links."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from app.errors import BadReply
from app.providers.trueconf.api import Api
from app.providers.trueconf.board import Reader
from app.providers.trueconf.schedule import Conference, Kind, conference, weekday
from app.providers.trueconf.text import join_url


class Mode(Enum):
    """How a conference is held, in the words of v4. v3 has numbers."""

    ALL = "PxP"
    LECTURE = "OxP"
    ROLES = "S|L"
    SMART = "S|L Auto"
    UNKNOWN = ""


class Openness(Enum):
    """Who may come in: people of the server, or guests as well."""

    PRIVATE = "private"
    PUBLIC = "public"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """A conference, and what only its own page tells. Links are "" where there is none to show."""

    conference: Conference
    mode: Mode
    access: Openness
    join: str
    browser: str


_NUMBERS: Mapping[str, Mode] = {"0": Mode.ALL, "1": Mode.LECTURE, "3": Mode.ROLES}


def read_whole(api: Api, conference_id: str, reader: Reader) -> Whole:
    """The conference of that id. NotFound: it is gone, or is not for this account. BadReply: it cannot be read."""
    item = api.conference(conference_id)
    try:
        found = conference(item, reader.zone, days=reader.days)
    except ValueError as error:
        raise BadReply(f"{reader.base}: a conference that cannot be read") from error
    browser = api.link(item.get("web_client_url") or item.get("webclient_url"))
    return Whole(found, mode_of(item), openness_of(item), join_url(found, reader.base), browser)


def mode_of(item: Mapping[str, Any]) -> Mode:
    """By v4's name, else by v3's number."""
    said = str(item.get("mode") or "").strip().casefold()
    known = next((mode for mode in Mode if said and mode.value.casefold() == said), None)
    return known or _NUMBERS.get(str(item.get("type", "")).strip(), Mode.UNKNOWN)


def openness_of(item: Mapping[str, Any]) -> Openness:
    """By `access`, or by whether v3 lets guests in; both may be missing."""
    said, guests = str(item.get("access") or "").strip().casefold(), item.get("allow_guests")
    if said == "public" or guests is True:
        return Openness.PUBLIC
    return Openness.PRIVATE if said == "private" or guests is False else Openness.UNKNOWN


def next_start(found: Conference, now: datetime) -> datetime | None:
    """When it is held now or next; of one that was held once, when that was. None for a room."""
    first = found.first()
    if first is None or found.kind is not Kind.WEEK or not found.days or first + found.length > now:
        return first
    day = first + timedelta(days=(now - found.length - first).days)
    held = (day + timedelta(days=n) for n in range(9))
    return next(at for at in held if at + found.length > now and weekday(at.astimezone(found.zone)) in found.days)
