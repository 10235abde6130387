"""What lies ahead: the events of all calendars merged into days, the same meeting once, overlaps marked. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from functools import reduce
from heapq import heappop, heappush

from app.differences import answer_of, organizer_of
from app.events import Answer, Event
from app.joining import Join, room
from app.joining import find as find_join
from app.mailboxes import mailboxes
from app.times import Days, Span, today
from app.twins import names_room, twins_of

NAMED_OVERLAPS = 2


@dataclass(frozen=True, slots=True)
class Source:
    """What one calendar holds: its events, and the addresses under which its person is invited there."""

    calendar: str
    me: frozenset[str]
    events: Sequence[Event]


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as its person sees it. `overlaps` are titles of other live meetings at the same time, at most
    NAMED_OVERLAPS, and `more_overlaps` how many there are beside.
    """

    event: Event
    span: Span
    answer: Answer | None
    mine: bool
    join: Join | None
    overlaps: tuple[str, ...] = ()
    more_overlaps: int = 0

    @property
    def live(self) -> bool:
        """Whether it will take place with this person, as far as known."""
        return not self.event.cancelled and self.answer is not Answer.DECLINED

    @property
    def unanswered(self) -> bool:
        """Whether the organiser still waits for this person's answer."""
        return self.live and not self.mine and self.answer is Answer.NEEDS_ACTION

    @property
    def takes_time(self) -> bool:
        """Whether one cannot be elsewhere meanwhile."""
        return self.live and not self.event.free and not self.event.when.all_day and self.span.start < self.span.end


@dataclass(frozen=True, slots=True)
class Day:
    """One local day: timed entries by start, then those that last all day."""

    day: date
    timed: tuple[Entry, ...]
    all_day: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Agenda:
    """The days of a period that hold anything, in order."""

    period: Days
    zone: tzinfo
    days: tuple[Day, ...]

    @property
    def meetings(self) -> int:
        """How many live timed meetings there are; one that crosses midnight counts once."""
        return len({id(entry) for day in self.days for entry in day.timed if entry.live})


def agenda(sources: Iterable[Source], period: Days, zone: tzinfo) -> Agenda:
    """Everything of the sources that touches the period, day by day in `zone`."""
    span = period.span(zone)
    entries = [
        entry for source in sources for entry in _entries(source, zone) if span.holds(entry.span.start, entry.span.end)
    ]
    entries = _overlapping(sorted(_once(entries), key=_order))
    return Agenda(period, zone, _days(entries, period, zone))


def _entries(source: Source, zone: tzinfo) -> Iterator[Entry]:
    me = mailboxes(source.me)
    for event in source.events:
        yield Entry(event, event.when.span(zone), answer_of(event, me), organizer_of(event) in me, find_join(event))


def _order(entry: Entry) -> tuple[datetime, bool, datetime, str, str]:
    return entry.span.start, not entry.event.when.all_day, entry.span.end, entry.event.title, entry.event.uid


def _once(entries: Iterable[Entry]) -> list[Entry]:
    """The same meeting once: by its key, then by one time and one call link under different keys, then a conference
    and its entry in a calendar.
    """
    return _paired(_merged(_merged(entries, _key), _call))


def _merged(entries: Iterable[Entry], name: Callable[[Entry], object]) -> list[Entry]:
    kept: dict[object, Entry] = {}
    for number, entry in enumerate(entries):
        known = name(entry) or number
        kept[known] = _better(kept[known], entry) if known in kept else entry
    return list(kept.values())


def _key(entry: Entry) -> object:
    return entry.event.key if entry.event.uid else None


def _call(entry: Entry) -> object:
    return (room(entry.join), entry.span.start, entry.span.end) if entry.join else None


def _paired(entries: list[Entry]) -> list[Entry]:
    """Without conferences that stand in a calendar too."""
    there: dict[datetime, list[Entry]] = {}
    for entry in entries:
        if _is_conference(entry):
            there.setdefault(entry.span.start, []).append(entry)
    if not there:
        return entries
    kept: dict[int, Entry] = {}
    doubles: set[int] = set()
    for entry in entries:
        if not _is_conference(entry):
            twins = twins_of(entry.event, there.get(entry.span.start, ()), lambda one: one.event)
            best = reduce(_better, twins, entry)
            kept[id(best)] = best
            doubles |= {id(one) for one in twins}
    alone = (one for several in there.values() for one in several if id(one) not in doubles)
    return [*kept.values(), *alone]


def _is_conference(entry: Entry) -> bool:
    return names_room(entry.event.uid, entry.join)


def _better(one: Entry, other: Entry) -> Entry:
    """Of two views of one meeting the one that concerns the person, then that of a calendar, where they answer, then
    the live one, then the first; with the way in that either has.
    """
    best = max((one, other), key=_worth)
    return best if best.join is not None else replace(best, join=one.join or other.join)


def _worth(entry: Entry) -> tuple[bool, bool, bool]:
    return entry.mine or entry.answer is not None, not _is_conference(entry), entry.live


def _overlapping(entries: list[Entry]) -> list[Entry]:
    """The same entries, sorted by start, each with the first it collides with and the number of the others."""
    busy = [(n, entry) for n, entry in enumerate(entries) if entry.takes_time]
    starts, ends = [entry.span.start for _, entry in busy], sorted(entry.span.end for _, entry in busy)
    titles: dict[int, list[str]] = {}
    running: list[tuple[datetime, int]] = []
    wanting: list[int] = []  # those that run and lack titles: all leave after a few, so it stays short
    for n, entry in busy:
        while running and running[0][0] <= entry.span.start:
            heappop(running)
        titles[n] = [entries[m].event.title for m in sorted(m for _, m in running[:NAMED_OVERLAPS])]
        wanting = [m for m in wanting if entries[m].span.end > entry.span.start]
        for m in wanting:
            titles[m].append(entry.event.title)
        wanting = [m for m in (*wanting, n) if len(titles[m]) < NAMED_OVERLAPS]
        heappush(running, (entry.span.end, n))
    found = list(entries)
    for n, entry in busy:
        if not titles[n]:
            continue
        all_there = bisect_left(starts, entry.span.end) - bisect_right(ends, entry.span.start) - 1
        found[n] = replace(entry, overlaps=tuple(titles[n]), more_overlaps=all_there - len(titles[n]))
    return found


def _days(entries: Sequence[Entry], period: Days, zone: tzinfo) -> tuple[Day, ...]:
    """The days that hold anything. What lasts over midnight stands on each of its days."""
    held: dict[date, list[Entry]] = {}
    for entry in entries:
        for day in _lasts(entry, period, zone):
            held.setdefault(day, []).append(entry)
    return tuple(
        Day(
            day,
            tuple(entry for entry in held[day] if not entry.event.when.all_day),
            tuple(entry for entry in held[day] if entry.event.when.all_day),
        )
        for day in sorted(held)
    )


def _lasts(entry: Entry, period: Days, zone: tzinfo) -> Days:
    """The days of the period that the entry touches; its end is exclusive, unless it has no length."""
    start, end = entry.span.start, entry.span.end
    last = end - timedelta(microseconds=1) if end > start else start
    return Days(max(today(start, zone), period.first), min(today(last, zone), period.last))
