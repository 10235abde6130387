"""A time zone made from a file's own VTIMEZONE (RFC 5545 3.6.5), for names that nobody else knows."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from app.providers.lines import Block
from app.providers.moments import moments_of, read_moment
from app.repeats import Steps, TooManySteps, starts
from app.rules import Rule, parse_rule
from app.series import later

# Changes of the clocks are worked out for these years; later ones keep the last offset.
_FIRST, _LAST = (datetime.combine(date(year, 1, 1), time.min) for year in (1970, 2100))
_MOST_OBSERVANCES = 1_000
_OFFSET = re.compile(r"([+-]?)(\d\d)(\d\d)(\d\d)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Change:
    """The clocks go from one offset to another, at an instant (naive, UTC)."""

    at: datetime
    before: timedelta
    after: timedelta


class FileZone(tzinfo):
    """A zone by its changes. In a gap the offset before it counts, in an overlap `fold` decides (PEP 495)."""

    def __init__(self, name: str, changes: list[_Change]) -> None:
        self._name = name
        ordered = sorted(changes, key=lambda change: change.at)
        offsets = [ordered[0].before, *(change.after for change in ordered)]
        steps = list(pairwise(offsets))
        self._offsets = offsets
        self._instants = [change.at for change in ordered]
        self._first = [later(at, max(pair)) for at, pair in zip(self._instants, steps, strict=True)]
        self._second = [later(at, min(pair)) for at, pair in zip(self._instants, steps, strict=True)]

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """The offset on the wall clock."""
        if moment is None:
            return None
        walls = self._second if moment.fold else self._first
        return self._offsets[bisect_right(walls, moment.replace(tzinfo=None))]

    def fromutc(self, moment: datetime) -> datetime:
        """The wall clock at an instant, with `fold` set in the second of two equal hours."""
        instant = moment.replace(tzinfo=None)
        place = bisect_right(self._instants, instant)
        local = instant + self._offsets[place]
        back = self._offsets[place - 1] - self._offsets[place] if place else timedelta()
        second = back > timedelta() and instant < later(self._instants[place - 1], back)
        return local.replace(tzinfo=self, fold=int(second))

    def dst(self, moment: datetime | None) -> timedelta | None:
        """Not told: VTIMEZONE knows offsets only."""
        return None

    def tzname(self, moment: datetime | None) -> str:
        """The TZID."""
        return self._name

    def __repr__(self) -> str:
        return f"FileZone({self._name!r})"


def zone_from(block: Block, steps: Steps) -> FileZone | None:
    """The zone a VTIMEZONE describes; None if it describes none. Broken observances are passed over."""
    changes: list[_Change] = []
    for observance in block.children[:_MOST_OBSERVANCES]:
        try:
            changes += _changes(observance, steps)
        except ValueError:
            continue
    return FileZone(block.text("TZID"), changes) if changes else None


def _changes(observance: Block, steps: Steps) -> Iterator[_Change]:
    begins = observance.first("DTSTART")
    if begins is None:
        raise ValueError("no DTSTART")
    after = _offset(observance.text("TZOFFSETTO"))
    given = observance.text("TZOFFSETFROM")
    before = _offset(given) if given else after
    first = read_moment(begins.value.strip(), None).local
    for local in {first, *_repeated(observance, first, before, steps), *_listed(observance)}:
        yield _Change(later(local, -before), before, after)


def _repeated(observance: Block, first: datetime, before: timedelta, steps: Steps) -> Iterator[datetime]:
    for entry in observance.properties.get("RRULE", ()):
        try:
            rule = parse_rule(entry.value)
            yield from starts(rule, first, _FIRST, min(_LAST, _until(rule, before)), steps)
        except (ValueError, TooManySteps):
            continue


def _until(rule: Rule, before: timedelta) -> datetime:
    until = rule.until
    if until is None:
        return _LAST
    if isinstance(until, datetime):
        return later(until.astimezone(UTC), before).replace(tzinfo=None) if until.tzinfo else until
    return datetime.combine(until, time.max)


def _listed(observance: Block) -> Iterator[datetime]:
    for entry in observance.properties.get("RDATE", ()):
        yield from (moment.local for moment, _ in moments_of(entry, lambda _: (None, False)))


def _offset(text: str) -> timedelta:
    match = _OFFSET.fullmatch(text)
    if match is None:
        raise ValueError("not an offset")
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    size = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if size >= timedelta(days=1):
        raise ValueError("an offset of a day or more")
    return -size if match[1] == "-" else size
