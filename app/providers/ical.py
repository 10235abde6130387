"""From an iCalendar text to Series (RFC 5545). Pure and tolerant: what is not needed and cannot be read is passed over.

Expanding is app.expansion. Writing is not done here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from app.events import Event
from app.expansion import first_of_day, when_of
from app.providers.guests import LINK_PROPERTIES, attendees, links, organizer
from app.providers.lines import Block, Lines, blocks, unescape
from app.providers.moments import Moment, moment_of, moments_of, read_duration
from app.providers.zones import Zones
from app.repeats import Steps
from app.rules import Frequency, Rule, parse_rule
from app.series import Component, Extra, Length, Override, Recurrence, Series, utc

# fmt: off
_WANTED = frozenset({
    "UID", "SUMMARY", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE",
    "STATUS", "LOCATION", "DESCRIPTION", "URL", "ORGANIZER", "ATTENDEE", "TRANSP", "CLASS", "CONFERENCE",
    "X-MICROSOFT-CDO-BUSYSTATUS", "X-TRUECONF-ACCESS", "TZID", "TZOFFSETFROM", "TZOFFSETTO",
    *LINK_PROPERTIES,
})
# fmt: on
# Longer ones are whole documents; the join link stands near the top.
_LONGEST_TEXT = 65_536
# For finding the occurrences that overrides name by a date; who has more of them gets the clock time of the master.
_STEPS = 100_000
_PRIVATE = ("PRIVATE", "CONFIDENTIAL")
_ACCESS = ("public", "private")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text holds, in the order of its first lines; each warning begins with the line it is about."""

    series: tuple[Series, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Draft:
    """A VEVENT of which the start is known; its event does not know yet whether it is an occurrence of something."""

    block: Block
    component: Component

    @property
    def rank(self) -> tuple[int, int]:
        """Of two that say the same thing, the higher counts: by SEQUENCE, then by place in the file."""
        return self.component.sequence, self.block.index

    @property
    def is_override(self) -> bool:
        return "RECURRENCE-ID" in self.block.properties

    @property
    def all_day(self) -> bool:
        return self.component.event.when.all_day


def read(data: bytes | str, zone: tzinfo) -> Reading:
    """All series of a text, several VCALENDARs taken together. Floating times and whole days are those of `zone`.

    UnreadableCalendar (a BadReply) where there is no VCALENDAR; else never an error.
    """
    lines = Lines(data)
    found, complete = blocks(lines, _WANTED)
    zones = Zones(zone, (block for block in found if block.kind == "VTIMEZONE"))
    reader = _Reader(lines, zones, zone)
    series = tuple(reader.series(block for block in found if block.kind == "VEVENT"))
    warnings = [f"line {lines.number(index)}: {text}" for index, text in sorted(reader.warnings.items())]
    if not complete:
        warnings.append("the rest of the file is left out, it holds too many events")
    return Reading(series, tuple(warnings))


class _Reader:
    """One reading: the zones of its file, and at most one warning a component, by its place."""

    def __init__(self, lines: Lines, zones: Zones, zone: tzinfo) -> None:
        self._lines = lines
        self._zones = zones
        self._zone = zone
        self._steps = Steps(_STEPS, _STEPS)
        self.warnings: dict[int, str] = {}

    def series(self, found: Iterable[Block]) -> Iterator[Series]:
        """Components of one UID belong together; those without one stand alone."""
        groups: dict[str | int, list[_Draft]] = {}
        for block in found:
            draft = self._draft(block)
            if draft is not None:
                groups.setdefault(draft.component.event.uid or block.index, []).append(draft)
        return (self._series(group) for group in groups.values())

    def _warn(self, block: Block, text: str) -> None:
        self.warnings.setdefault(block.index, text)

    def _draft(self, block: Block) -> _Draft | None:
        entry = block.first("DTSTART")
        if entry is None:
            self._warn(block, "an event without DTSTART is left out")
            return None
        try:
            start = moment_of(entry, self._zones.context)
        except ValueError:
            self._warn(block, "an event whose DTSTART cannot be read is left out")
            return None
        zone = self._zone if start.is_date else start.zone or self._zone
        length = self._length(block, start, zone)
        event = _event(block, start.local, zone, length, all_day=start.is_date)
        return _Draft(block, Component(event, start.local, zone, length, _sequence(block)))

    def _length(self, block: Block, start: Moment, zone: tzinfo) -> Length:
        """By DTEND, else by DURATION, else nothing or one day. Whole days last at least one."""
        length = self._until_end(block, start, zone) or _duration(block)
        if not start.is_date:
            return length or Length()
        return Length(max(1, length.days + length.exact.days)) if length else Length(1)

    def _until_end(self, block: Block, start: Moment, zone: tzinfo) -> Length | None:
        entry = block.first("DTEND")
        if entry is None:
            return None
        try:
            end = moment_of(entry, self._zones.context)
        except ValueError:
            return None
        return self._between(start, end, zone)

    def _between(self, start: Moment, end: Moment, zone: tzinfo) -> Length:
        if start.is_date:
            return Length((end.day(self._zone) - start.day(self._zone)).days)
        if end.is_date:
            return Length(exact=max(timedelta(), utc(end.local, zone) - start.at(zone)))
        # A floating end goes with the zone of its start; UTC is nobody's wall clock, so there it floats on.
        ends_at = end.at(self._zone if zone is UTC else zone)
        return Length(exact=max(timedelta(), ends_at - start.at(zone)))

    def _series(self, group: Sequence[_Draft]) -> Series:
        masters = [draft for draft in group if not draft.is_override]
        draft = max(masters, key=lambda one: one.rank, default=None)
        master, recurrence = None, Recurrence()
        if draft is not None:
            master, recurrence = draft.component, self._recurrence(draft)
            if "RRULE" in draft.block.properties or "RDATE" in draft.block.properties:
                master = _named(master, master.event.when.start)
        uid, line = group[0].component.event.uid, self._lines.number((draft or group[0]).block.index)
        series = Series(uid, master, recurrence, line=line)
        moved = [(one, self._override(one, series)) for one in group if one.is_override]
        later = [pair for pair in moved if _holds_for_what_follows(pair[0].block)]
        return replace(series, overrides=_by_original(moved), following=_by_original(later))

    def _override(self, draft: _Draft, series: Series) -> Override:
        """The component under the start it originally had, in the form of its series."""
        rid, master = self._recurrence_id(draft), series.master
        all_day = master.event.when.all_day if master is not None else rid.is_date
        if all_day:
            original: datetime | date = rid.day(self._zone)
            return Override(original, _named(draft.component, original))
        if rid.is_date:
            return self._override_of_day(draft, series, rid.local.date())
        original = rid.at((master or draft.component).zone)
        return Override(original, _named(draft.component, original))

    def _override_of_day(self, draft: _Draft, series: Series, day: date) -> Override:
        """By a date in a series with times: its first start of that local day, else the clock time of its master."""
        self._steps.begin()
        usual = series.master or draft.component
        original = first_of_day(series, day, self._steps)
        if original is None:
            original = utc(datetime.combine(day, usual.local.time()), usual.zone)
        return Override(original, _named(draft.component, original), day)

    def _recurrence_id(self, draft: _Draft) -> Moment:
        entry = draft.block.first("RECURRENCE-ID")
        try:
            if entry is not None:
                return moment_of(entry, self._zones.context)
        except ValueError:
            self._warn(draft.block, "a RECURRENCE-ID cannot be read; the event stands at its own start")
        component = draft.component
        return Moment(component.local.date()) if draft.all_day else Moment(component.local, component.zone)

    def _recurrence(self, draft: _Draft) -> Recurrence:
        return Recurrence(tuple(self._rules(draft)), tuple(self._rdates(draft)), frozenset(self._exdates(draft)))

    def _rules(self, draft: _Draft) -> Iterator[Rule]:
        for entry in draft.block.properties.get("RRULE", ()):
            try:
                rule = parse_rule(entry.value)
            except ValueError as error:
                self._warn(draft.block, f"a rule cannot be read ({error}); the event is shown once")
                continue
            yield self._by_days(rule) if draft.all_day else rule

    def _by_days(self, rule: Rule) -> Rule:
        """A rule of whole days: no times of day (3.3.10), and UNTIL is a date, whatever it was written as."""
        if rule.frequency <= Frequency.DAILY:
            rule = replace(rule, by_hour=(), by_minute=(), by_second=())
        if not isinstance(rule.until, datetime):
            return rule
        zone = UTC if rule.until.tzinfo else None
        return replace(rule, until=Moment(rule.until.replace(tzinfo=None), zone).day(self._zone))

    def _exdates(self, draft: _Draft) -> Iterator[datetime | date]:
        zone = draft.component.zone
        for entry in draft.block.properties.get("EXDATE", ()):
            for moment, _ in moments_of(entry, self._zones.context):
                if draft.all_day:
                    yield moment.day(self._zone)
                else:
                    yield moment.local.date() if moment.is_date else moment.at(zone)

    def _rdates(self, draft: _Draft) -> Iterator[Extra]:
        zone, clock = draft.component.zone, draft.component.local.time()
        for entry in draft.block.properties.get("RDATE", ()):
            for moment, end in moments_of(entry, self._zones.context):
                length = self._between(moment, end, zone) if isinstance(end, Moment) else end
                if draft.all_day:
                    days = length and Length(max(1, length.days + length.exact.days))
                    yield Extra(moment.day(self._zone), days)
                elif moment.is_date:
                    yield Extra(utc(datetime.combine(moment.local, clock), zone))
                else:
                    yield Extra(moment.at(zone), length)


def _by_original(moved: Iterable[tuple[_Draft, Override]]) -> tuple[Override, ...]:
    """Of several for one occurrence the one that counts; in the order of the original starts."""
    best: dict[datetime | date, tuple[_Draft, Override]] = {}
    for draft, override in moved:
        other = best.get(override.original)
        if other is None or other[0].rank < draft.rank:
            best[override.original] = draft, override
    return tuple(override for _, override in sorted(best.values(), key=lambda pair: _in_time(pair[1].original)))


def _in_time(original: datetime | date) -> datetime:
    """Orphans of one UID may be named by times and by dates side by side."""
    return original if isinstance(original, datetime) else datetime.combine(original, time.min, UTC)


def _named(component: Component, original: datetime | date) -> Component:
    return replace(component, event=replace(component.event, recurrence_id=original))


def _holds_for_what_follows(block: Block) -> bool:
    entry = block.first("RECURRENCE-ID")
    return entry is not None and entry.parameters().get("RANGE", "").upper() == "THISANDFUTURE"


def _duration(block: Block) -> Length | None:
    entry = block.first("DURATION")
    if entry is None:
        return None
    try:
        return read_duration(entry.value)
    except ValueError:
        return None


def _sequence(block: Block) -> int:
    text = block.text("SEQUENCE")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _event(block: Block, local: datetime, zone: tzinfo, length: Length, *, all_day: bool) -> Event:
    guests = attendees(block)
    return Event(
        uid=block.text("UID"),
        when=when_of(local, zone, length, all_day=all_day),
        title=block.text("SUMMARY"),
        status=block.text("STATUS").upper() or "CONFIRMED",
        location=_long(block, "LOCATION"),
        description=_long(block, "DESCRIPTION"),
        url=block.text("URL"),
        links=links(block),
        organizer=organizer(block, guests),
        attendees=guests,
        free=block.text("TRANSP").upper() == "TRANSPARENT"
        or block.text("X-MICROSOFT-CDO-BUSYSTATUS").upper() == "FREE",
        private=block.text("CLASS").upper() in _PRIVATE,
        access=next((one for one in _ACCESS if one == block.text("X-TRUECONF-ACCESS").lower()), ""),
    )


def _long(block: Block, name: str) -> str:
    entry = block.first(name)
    return unescape(entry.value[:_LONGEST_TEXT]).strip() if entry is not None else ""
