"""Read what a person calls a time zone: `Asia/Omsk`, `omsk`, «Омск», `UTC+6`.

A refusal is a UserError, `zone_unknown` or `zone_unknown_near` with the nearest names we know; it never repeats the
person's text.
"""

import re
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from app.errors import UserError
from app.times import find_zone
from app.words.places import ALSO, PLACES

MOST_NEAR = 3
_MAX_TEXT = 80  # characters; no name of a zone has half as many
_CUTOFF = 0.7  # of difflib: below, what it finds is near to nothing
_DISTANCE = re.compile(r"(?:utc|gmt) ?(?P<sign>[+-])0?(?P<hours>[0-9]|1[0-4])(?::?00)?|(?P<bare>[+-](?:[0-9]|1[0-4]))")
_LOOKS = str.maketrans({"ё": "е", "_": " ", "−": "-", "–": "-"})


def read_zone(text: str) -> ZoneInfo:
    """The zone a person means."""
    tidy = _tidy(text)
    zone = find_zone(_names().get(tidy) or _distance(tidy)) if tidy else None
    if zone is not None:
        return zone
    near = _near(tidy)
    if near:
        raise UserError("zone_unknown_near", near=" · ".join(f"`{name}`" for name in near))
    raise UserError("zone_unknown")


def _tidy(text: str) -> str:
    tidy = " ".join(text.split()).casefold().translate(_LOOKS).strip(" .`\"'")
    return tidy if len(tidy) <= _MAX_TEXT else ""


def _distance(tidy: str) -> str:
    """The zone of a mere distance from UTC, "" where the text is none: their names have its sign turned round."""
    match = _DISTANCE.fullmatch(tidy)
    if match is None:
        return ""
    hours = int(match["bare"] or f"{match['sign']}{match['hours']}")
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"


def _near(tidy: str) -> list[str]:
    """The zones whose names look most like it, the nearest first."""
    if not tidy:
        return []
    names, city = _names(), tidy.rsplit("/", 1)[-1]
    close = [city] if city in names else get_close_matches(tidy, names, n=3 * MOST_NEAR, cutoff=_CUTOFF)
    close = close or get_close_matches(city, names, n=3 * MOST_NEAR, cutoff=_CUTOFF)
    return list(dict.fromkeys(names[name] for name in close))[:MOST_NEAR]


@cache
def _names() -> dict[str, str]:
    """Every name of a zone as typed → the zone. Where a city's name stands for two, the one that more people mean."""
    names = {_tidy(text): zone for zone, *cities in PLACES for text in cities}
    names |= {_tidy(text): zone for zone, several in ALSO for text in several}
    zones = sorted(zone for zone in available_timezones() if "/" in zone or find_zone(zone) is not None)
    names = {_tidy(zone): zone for zone in zones} | names
    for zone in zones:
        if not zone.startswith("Etc/"):  # there GMT+3 lies west of Greenwich
            names.setdefault(_tidy(zone.rsplit("/", 1)[-1]), zone)
    return names
