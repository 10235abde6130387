"""A driver for a recorder that writes its files into a folder: where they lie, and how much came each day.

[driver.studio]
driver = "folder"
folder = "/mnt/recorder"
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.drivers import Kept, Series
from app.times import Span


class FolderDriver:
    """Made once, of the options of its table."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._folder = Path(options["folder"])

    def describe(self) -> str:
        """What it is, and whether it works."""
        return f"{self._folder}: {sum(1 for _ in self._files())} files"

    def recordings(self, span: Span) -> Sequence[Kept]:
        """The files of the span, the newest first."""
        kept = [_kept(file) for file in self._files()]
        found = [one for one in kept if one.started_at and span.start <= one.started_at < span.end]
        return sorted(found, key=lambda one: one.started_at or span.start, reverse=True)

    def graphic(self, days: Sequence[Span]) -> Series:
        """Files of each day."""
        return Series("files", tuple((day.start, float(len(self.recordings(day)))) for day in days))

    def _files(self) -> Iterator[Path]:
        return (file for file in self._folder.iterdir() if file.is_file())


def _kept(file: Path) -> Kept:
    stat = file.stat()
    return Kept(file.name, datetime.fromtimestamp(stat.st_mtime, UTC), stat.st_size, str(file))
