"""Which zone a TZID means: IANA name, Windows name, the last parts of a path, the file's own VTIMEZONE, a given zone.

A name that the system knows wins over a VTIMEZONE of that name: files carry wrong ones, the system's are kept right.
"""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from functools import cache
from zoneinfo import available_timezones

from app.providers.lines import Block, Property
from app.providers.observances import zone_from
from app.repeats import Steps
from app.times import find_zone

_LONGEST_NAME = 200
# Enough for some forty zones with summer time; what lies beyond is no calendar, and does without its rules.
_STEPS = 12_000


class Zones:
    """The zones of one file. What cannot be found is the `default`, in which floating times are read as well."""

    def __init__(self, default: tzinfo, described: Iterable[Block]) -> None:
        self._default = default
        self._described: dict[str, Block] = {}
        for block in described:
            if block.children:
                self._described.setdefault(_plain(block.text("TZID")), block)
        self._steps = Steps(_STEPS, _STEPS)
        self._found: dict[str, tzinfo] = {}
        self._contexts: dict[str, tuple[tzinfo | None, bool]] = {}

    def find(self, name: str) -> tzinfo:
        """The zone of that name. Never fails."""
        if name not in self._found:
            self._found[name] = self._look_up(name)
        return self._found[name]

    def context(self, entry: Property) -> tuple[tzinfo | None, bool]:
        """What a date's parameters state: its zone (None where there is none), and whether VALUE=DATE."""
        _, mark, parameters = entry.head.partition(";")
        if not mark:
            return None, False
        if parameters not in self._contexts:
            read = entry.parameters()
            name = read.get("TZID", "")
            self._contexts[parameters] = self.find(name) if name else None, read.get("VALUE", "").upper() == "DATE"
        return self._contexts[parameters]

    def _look_up(self, name: str) -> tzinfo:
        zone = known_zone(name)
        if zone is not None:
            return zone
        block = self._described.get(_plain(name))
        return (zone_from(block, self._steps) if block else None) or self._default


def known_zone(name: str) -> tzinfo | None:
    """The zone that the system knows by that name, by a Windows name, or by the last parts of a path."""
    return next((zone for zone in map(_known, _readings(name)) if zone is not None), None)


def _readings(name: str) -> Iterator[str]:
    """The name, and as the end of a path: `/vendor.example/20260101/America/Indiana/Knox` is America/Indiana/Knox."""
    yield name.strip()
    parts = [part for part in name.strip().split("/") if part]
    yield from ("/".join(parts[-size:]) for size in (3, 2, 1) if size < len(parts) or name.startswith("/"))


def _plain(name: str) -> str:
    return name.strip().lower()


def _known(name: str) -> tzinfo | None:
    if not name or len(name) > _LONGEST_NAME:
        return None
    zone = find_zone(name)
    if zone is not None:
        return zone
    other = _windows().get(name.lower()) or _caseless().get(name.lower())
    return find_zone(other) if other else None


@cache
def _caseless() -> dict[str, str]:
    return {name.lower(): name for name in sorted(available_timezones())}


@cache
def _windows() -> dict[str, str]:
    # Here, because importing the table takes longer than reading most calendars.
    from tzlocal.windows_tz import win_tz

    return {name.lower(): zone for name, zone in win_tz.items()}
