"""What happened to the objects of a calendar, and from when on the delta and the change signals tell of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

ADDED_LATE = timedelta(seconds=9)  # of 3 to 15
DELETED_LATE = timedelta(seconds=65)  # of 40 to 90


@dataclass(frozen=True, slots=True)
class Entry:
    """A change: `stamp` is when the delta tells of it, in milliseconds since 1970."""

    path: str
    stamp: int
    edit: bool


@dataclass
class Journal:
    """All changes since the server began."""

    began_at: datetime
    entries: list[Entry] = field(default_factory=list)

    def note(self, now: datetime, path: str, *, there: bool, gone: bool, late: bool) -> None:
        """An object was stored or deleted; `there`: it had been there before."""
        edit = there and not gone
        lag = (DELETED_LATE if gone else ADDED_LATE) if late else timedelta(0)
        newest = max([_ms(self.began_at), *(entry.stamp for entry in self.entries)])
        stamp = _ms(now + lag)
        self.entries.append(Entry(path, stamp if stamp != newest else newest + 1, edit))

    def forget_tokens(self, now: datetime) -> None:
        """Whatever token was given so far is refused from now on."""
        self.began_at = now + timedelta(milliseconds=1)

    def position(self, token: str) -> int | None:
        """What a token stands for; None for one that was never given, or is forgotten."""
        name, _, number = token.partition(" ")
        begin = _ms(self.began_at)
        if name != "sync-token:1" or not number.isdecimal() or int(number) < begin:
            return None
        return int(number) if int(number) in {begin, *(entry.stamp for entry in self.entries)} else None

    def stamp(self, calendar: str, now: datetime, *, frozen: bool) -> int:
        """Where a calendar stands; `frozen`: edits do not count."""
        told = self._told(calendar, now, frozen=frozen)
        return max([_ms(self.began_at), *(entry.stamp for entry in told)])

    def since(self, calendar: str, stamp: int, now: datetime, *, frozen: bool) -> list[str]:
        """The objects that changed after a stamp, each once."""
        told = self._told(calendar, now, frozen=frozen)
        return list(dict.fromkeys(entry.path for entry in told if entry.stamp > stamp))

    def _told(self, calendar: str, now: datetime, *, frozen: bool) -> Iterator[Entry]:
        for entry in self.entries:
            if entry.path.startswith(calendar) and entry.stamp <= _ms(now) and not (frozen and entry.edit):
                yield entry


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
