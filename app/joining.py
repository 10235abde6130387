"""Find the link by which one joins a meeting, and whose it is.

Links are parsed and compared by host and path, never searched for as substrings: `telemost.yandex.ru.evil.com` and
`evil.com/telemost.yandex.ru/j/1` are nobody's rooms. The services themselves are listed in `services`.
"""

import html
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from urllib.parse import parse_qs, urlsplit

from app.events import Event
from app.services import MAPS, TABLE, WRAPPERS, Rooms

_MAX_URL = 4096  # characters; Teams inside SafeLinks comes to about 1,500
_MAX_LINKS = 200  # a text: what a person writes has ten, a quoted newsletter a hundred
_MAX_WRAPS = 3  # a counter inside a mail filter inside another
_MAX_FIELDS = 30  # of a wrapper's query; SafeLinks has seven
_REMEMBERED = 2000  # links; a series has the same in each of its meetings
_MAX_HOST = 253  # characters, RFC 1035 2.3.4

# Where a link ends: blanks, brackets and quotes of text and HTML, backslashes (a browser reads them as slashes, or an
# exporter left an iCalendar "\n" behind), controls, and the invisible characters that come along with copied text.
_END = r"\s<>\"'`\[\]\\\x00-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_CUT = re.compile(f"[{_END}]")
_LINK = re.compile(rf"https?(?::|&#58;|&#x3a;|&colon;)[^{_END}]{{3,{_MAX_URL}}}", re.IGNORECASE)
_TRAILING = ".,;:!?)}>»”’…*|"
_WRAPPING = " \t\r\n<>()\"'«»“”.,;"

# With its semicolon only: html.unescape would also read `&copy=1` in a query as ©.
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.IGNORECASE)

_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*")
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Join:
    """A link to a meeting. `service` is an id of `services.LABELS`, an administrator's own name, or "" (unknown)."""

    url: str
    service: str


@dataclass(frozen=True, slots=True)
class _Link:
    """A parsed link: `host` in lower case, with the port where it is not the scheme's own; `path` with what follows."""

    url: str
    host: str
    path: str


def find(event: Event, own: tuple[Rooms, ...] = ()) -> Join | None:
    """The join link of an event, None where there is none; never fails, whatever the calendar holds.

    Sources in order: structured properties, location, description, URL; within a text, the order of `own` and then of
    the table. A known service anywhere beats an unknown link; that counts only over https, in a structured property or
    as the whole location, and never if it is a map.
    """
    texts = (*event.links, event.location, event.description, event.url)
    known = (_known(text, own) for text in texts if text)
    unknown = (_unknown(text) for text in (*event.links, event.location))
    return next((join for join in chain(known, unknown) if join), None)


def room(join: Join) -> str:
    """What all links to the same room have in common: TrueConf has one for its program and one for browsers."""
    if join.service != "trueconf":
        return join.url
    return re.split(r"[?#]", join.url)[0].rstrip("/").replace("/webrtc/", "/c/").casefold()


def _known(text: str, own: tuple[Rooms, ...]) -> Join | None:
    ranked = (_room(match.group(), own) for match in islice(_LINK.finditer(text), _MAX_LINKS))
    return min((pair for pair in ranked if pair), key=lambda pair: pair[0], default=(0, None))[1]


@lru_cache(_REMEMBERED)
def _room(raw: str, own: tuple[Rooms, ...]) -> tuple[int, Join] | None:
    """The room that a link leads to, and the number of the row that knows it."""
    link, table = _read(raw), (*own, *TABLE)
    rank = len(table) if link is None else _rank(link, table)
    return (rank, Join(link.url, table[rank].service)) if link and rank < len(table) else None


def _unknown(text: str) -> Join | None:
    whole = text.strip(_WRAPPING)
    link = _read(whole) if _LINK.fullmatch(whole) else None
    if link is None or not link.url.lower().startswith("https:") or _rank(link, MAPS) < len(MAPS):
        return None
    return Join(link.url, "")


def _rank(link: _Link, table: tuple[Rooms, ...]) -> int:
    """The first row that knows this link, or the table's length. Look-alike letters of other scripts are refused."""
    if not link.host.isascii():
        return len(table)
    rows = (n for n, row in enumerate(table) if row.host.fullmatch(link.host) and row.path.fullmatch(link.path))
    return next(rows, len(table))


def _read(raw: str) -> _Link | None:
    """A link of a text or of HTML, decoded, out of its wrappers."""
    link = _parse(raw)
    for _ in range(_MAX_WRAPS):
        if link is None or _rank(link, WRAPPERS) == len(WRAPPERS):
            return link
        link = _parse(_wrapped(link))
    return None


def _wrapped(link: _Link) -> str:
    try:
        query = parse_qs(urlsplit(link.url).query, max_num_fields=_MAX_FIELDS)
    except ValueError:
        return ""
    return next((query[name][0] for name in ("url", "q", "to") if name in query), "")


def _parse(raw: str) -> _Link | None:
    """A link as a browser would understand it; None for what we do not follow: other schemes, a user's name in it."""
    url = _clean(raw)
    try:
        parts = urlsplit(url)
        name, port = (parts.hostname or "").removesuffix("."), parts.port
    except ValueError:
        return None
    if len(url) > _MAX_URL or parts.scheme not in _DEFAULT_PORTS or "@" in parts.netloc or not _is_host(name):
        return None
    host = name if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{name}:{port}"
    return _Link(url, host, url.partition("://")[2][len(parts.netloc) :])


def _is_host(name: str) -> bool:
    return len(name) <= _MAX_HOST and _HOST.fullmatch(name) is not None


def _clean(raw: str) -> str:
    text = _ENTITY.sub(lambda match: html.unescape(match.group()), raw)
    return _CUT.split(text, maxsplit=1)[0].rstrip(_TRAILING)
