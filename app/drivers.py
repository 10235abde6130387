"""Drivers for further equipment of rooms: a recorder, a video matrix or mixer, an audio processor.

A driver is a Python object that somebody else's package offers by the entry point group `mattermost_calendar.drivers`,
and an administrator names in `[driver.<name>]` of PROVIDERS_FILE. docs/drivers.md describes it, with an example.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import entry_points
from typing import Any, Protocol

from app.apart import Apart
from app.errors import ConfigError
from app.times import Span

log = logging.getLogger(__name__)

GROUP = "mattermost_calendar.drivers"


@dataclass(frozen=True, slots=True)
class Kept:
    """A recording: its name, when it began, bytes (None where that is not known), and the address where it lies."""

    name: str
    started_at: datetime | None
    size: int | None
    address: str


@dataclass(frozen=True, slots=True)
class Series:
    """Occupancy over a period: one value for each instant, in `unit`; instants are the beginnings of days."""

    unit: str
    points: tuple[tuple[datetime, float], ...]


class Driver(Protocol):
    """What every driver does. An exception of it is its own trouble: it is logged, and the person reads that it failed.

    All together must answer within seconds: somebody waits.
    """

    def describe(self) -> str:
        """What it is, in a line, and whether it works."""
        ...

    def recordings(self, span: Span) -> Sequence[Kept]:
        """What was recorded in the span, the newest first; nothing where it does not record."""
        ...

    def graphic(self, days: Sequence[Span]) -> Series:
        """How much it was used on each of these days, in their order."""
        ...


Make = Callable[[Mapping[str, Any]], Driver]
"""What an entry point names: gets the options of the administrator's table, without `driver`."""


@dataclass(frozen=True, slots=True)
class Rack:
    """All drivers of the settings: by name, None for one that could not be made."""

    drivers: Mapping[str, Driver | None] = field(default_factory=dict)


def rack_of(table: Mapping[str, Any], built_in: Mapping[str, Make]) -> Rack:
    """What a file says. ConfigError: it names no driver, or one that nobody offers."""
    found = table.get("driver", {})
    if not isinstance(found, dict):
        raise ConfigError("write a driver as [driver.name]")
    offered = {one.name: one for one in entry_points(group=GROUP)}
    made: dict[str, Driver | None] = {}
    for name, entry in found.items():
        kind = entry.get("driver") if isinstance(entry, dict) else None
        if not isinstance(kind, str) or kind not in (*built_in, *offered):
            known = ", ".join(sorted((*built_in, *offered)))
            raise ConfigError(f"[driver.{name}] driver: write one of {known}")
        options = {option: value for option, value in entry.items() if option != "driver"}
        made[name] = None
        with Apart(log, "driver %s not made", name):
            made[name] = (built_in[kind] if kind in built_in else offered[kind].load())(options)
    return Rack(made)
