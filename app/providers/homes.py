"""A calendar home's listing: which of its entries are calendars, what they are called, and whose they are. Pure."""

import re
from collections.abc import Iterable
from urllib.parse import unquote

from app.ports import Calendar
from app.providers.multistatus import APPLE, CALDAV, DAV, SERVER, Resource, propfind
from app.providers.webdav import last_part

_KIND, _PARTS = DAV + "resourcetype", CALDAV + "supported-calendar-component-set"
_OWNER, _ME, _MAY = DAV + "owner", DAV + "current-user-principal", DAV + "current-user-privilege-set"
_COLOR = APPLE + "calendar-color"

LISTING = propfind((_KIND, _PARTS, DAV + "displayname", _COLOR, _OWNER, _ME, _MAY))

_NO_CALENDARS = {CALDAV + "schedule-inbox", CALDAV + "schedule-outbox"}
_NOT_OWN = {SERVER + "subscribed", SERVER + "shared"}
_WRITES = {DAV + right for right in ("all", "write", "write-content", "bind")}
_MADE_BY_SERVICE = re.compile(r"contact_birthdays|.*#(?:holiday|contacts|weather).*@.*|holidays?|birthdays?")


def calendars(resources: Iterable[Resource], principal: str = "") -> tuple[Calendar, ...]:
    """What can hold events, in the server's order. `principal`: the person, where the listing does not say."""
    return tuple(_calendar(entry, principal) for entry in resources if is_calendar(entry) and _holds_events(entry))


def is_calendar(entry: Resource) -> bool:
    """Whether it is a calendar, and not the box of incoming invitations."""
    kinds = entry.inner(_KIND)
    return CALDAV + "calendar" in kinds and not kinds & _NO_CALENDARS


def _holds_events(entry: Resource) -> bool:
    """Asked for events, Yandex gives everything in a list of tasks; where no set is told, anything may be inside."""
    parts = entry.attributes(_PARTS, CALDAV + "comp", "name")
    return not parts or any(part.upper() == "VEVENT" for part in parts)


def _calendar(entry: Resource, principal: str) -> Calendar:
    me = next(iter(entry.hrefs(_ME)), principal)
    return Calendar(entry.href, _name(entry), own=_own(entry, me), color=_color(entry.text(_COLOR)))


def _name(entry: Resource) -> str:
    """The last part of the path where there is no name; Radicale shows the whole path then."""
    name = " ".join(entry.text(DAV + "displayname").split())
    return last_part(entry.href) if not name or name == unquote(entry.href).strip("/") else name


def _own(entry: Resource, me: str) -> bool:
    if entry.inner(_KIND) & _NOT_OWN or _MADE_BY_SERVICE.fullmatch(last_part(entry.href).lower()):
        return False
    owner = next(iter(entry.hrefs(_OWNER)), "")
    if owner and me and last_part(owner).casefold() != last_part(me).casefold():
        return False
    rights = entry.inner(_MAY)
    return not rights or bool(rights & _WRITES)


def _color(text: str) -> str:
    """`#RRGGBB`; Apple appends the opacity."""
    found = re.fullmatch(r"(#[0-9a-fA-F]{6})(?:[0-9a-fA-F]{2})?", text.strip())
    return found[1].lower() if found else ""
