"""The driver that is built in: the recordings of conferences at a TrueConf Server, read by its service account.

[driver.archive]
driver = "trueconf_recorder"
server = "main"
conferences = ["1234567890"]
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from app.drivers import Kept, Make, Series
from app.errors import ConfigError, NotFound
from app.ports import Access, OpenProvider, Password
from app.providers.trueconf.api import Api
from app.providers.trueconf.provider import TrueConf
from app.providers.trueconf.recordings import recordings
from app.times import Span

SECONDS = 20.0
NAME = "trueconf_recorder"
_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Recorder:
    """What a server recorded of these conferences. It lies at the server; we hold no copy."""

    opens: OpenProvider
    server: str
    conferences: tuple[str, ...]

    def describe(self) -> str:
        """By asking the server."""
        return f"TrueConf: {len(self._all())}"

    def recordings(self, span: Span) -> Sequence[Kept]:
        """Those that began in the span, the newest first."""
        found = (one for one in self._all() if one.started_at is not None and span.start <= one.started_at < span.end)
        return sorted(found, key=lambda one: one.started_at or span.start, reverse=True)

    def graphic(self, days: Sequence[Span]) -> Series:
        """Megabytes that were recorded on each day."""
        found = self._all()
        return Series("MB", tuple((day.start, sum(_size(one, day) for one in found)) for day in days))

    def _all(self) -> list[Kept]:
        opened = self.opens("trueconf", Access(self.server, "", Password("")), UTC, SECONDS)
        assert isinstance(opened, TrueConf)
        return opened.ask(lambda api: [one for name in self.conferences for one in _of(api, name)])


def maker(opens: OpenProvider) -> Mapping[str, Make]:
    """How it is made of its options. ConfigError: they cannot be so."""

    def make(options: Mapping[str, Any]) -> Recorder:
        server, conferences = options.get("server", ""), options.get("conferences", [])
        if not isinstance(server, str) or not isinstance(conferences, list) or not conferences:
            raise ConfigError(f"{NAME} needs server and conferences")
        return Recorder(opens, server, tuple(str(one) for one in conferences))

    return {NAME: make}


def _of(api: Api, name: str) -> list[Kept]:
    try:
        return [Kept(one.name, one.at, one.size, one.url) for one in recordings(api, name)]
    except NotFound:
        return []


def _size(one: Kept, day: Span) -> float:
    if one.started_at is None or not day.start <= one.started_at < day.end:
        return 0.0
    return (one.size or 0) / _MB
