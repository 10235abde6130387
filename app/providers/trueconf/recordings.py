"""Where the recordings of a conference lie: v4's `/recordings`, page by page, and v3's `/records`, all at once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from app.errors import BadReply
from app.providers.trueconf.api import Api
from app.providers.trueconf.schedule import moment

RIGHT = "conferences.records:read"
PAGE = 100
MOST = 500
"""Recordings of one conference that are read; a series of years has fewer."""


@dataclass(frozen=True, slots=True)
class Recording:
    """`size` in bytes, None where it is not told. `url` "": there is none that works without our token."""

    name: str
    at: datetime | None
    size: int | None
    url: str


def recordings(api: Api, conference_id: str) -> list[Recording]:
    """All of a conference, the newest first. NotFound: there are none. MissingRight: `RIGHT`."""
    place = f"/conferences/{quote(conference_id, safe='')}"
    if api.is_v4:
        items: Iterable[Mapping[str, Any]] = _pages(api, f"{place}/recordings")
    else:
        items = _listed(api.get(f"{place}/records", {}, RIGHT))
    found = [_recording(item, api) for item in items]
    return sorted(found, key=lambda one: one.at.timestamp() if one.at else 0.0, reverse=True)


def _pages(api: Api, path: str) -> Iterable[Mapping[str, Any]]:
    """Over all pages. Whether they begin with 0 or 1 is not documented: 0 is asked where the count is not reached."""
    seen: dict[str, Mapping[str, Any]] = {}
    count = 0
    for number in range(1, MOST // PAGE + 1):
        before = len(seen)
        count = _page(api, path, number, seen)
        if len(seen) >= count or len(seen) == before:
            break
    if len(seen) < count:
        _page(api, path, 0, seen)
    return seen.values()


def _page(api: Api, path: str, number: int, seen: dict[str, Mapping[str, Any]]) -> int:
    """Take a page; gives how many there are on all of them."""
    found = api.get(path, {"page": str(number), "page_size": str(PAGE)}, RIGHT)
    for item in _listed(found):
        seen.setdefault(str(item.get("id") or item.get("name") or f"#{len(seen)}"), item)
    return _number(found.get("cnt")) or 0


def _listed(found: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    entries = next((found[name] for name in ("list", "records", "recordings") if name in found), None)
    if not isinstance(entries, list):
        raise BadReply("an answer without a list of recordings")
    return (entry for entry in entries[:MOST] if isinstance(entry, dict))


def _recording(item: Mapping[str, Any], api: Api) -> Recording:
    told = item.get("name") or item.get("topic")
    name = told if isinstance(told, str) else ""
    at = next((when for key in ("started_at", "created", "stopped_at") if (when := _moment(item.get(key)))), None)
    return Recording(name, at, _number(item.get("size")), api.link(item.get("download_url")))


def _moment(value: object) -> datetime | None:
    try:
        return moment(value)
    except ValueError:
        return None


def _number(value: object) -> int | None:
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
