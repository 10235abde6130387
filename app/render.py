"""Agenda → Markdown. Times in the person's zone, texts of others escaped, long periods cut into pages."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo

from app.agenda import Agenda, Day, Entry
from app.events import Event
from app.joining import Join
from app.markdown import link, plain
from app.services import label
from app.times import Days, Span, today
from app.words import TEXTS, Words

PAGE_CHARS = 6000
"""A page stays far below Mattermost's 16,383 characters and short enough to be read on a phone."""

_LOCATION_CHARS = 60


def pages(agenda: Agenda, words: Words, today: date) -> list[str]:
    """The agenda as Markdown, cut between lines into pages of at most PAGE_CHARS characters. Never empty."""
    heads = {day.day: _head(day, agenda, words, today) for day in agenda.days}
    if not agenda.days:
        return [_nothing(agenda.period, words, today)]
    found: list[str] = []
    page: list[str] = [] if len(agenda.period) == 1 else [_summary(agenda, words, today)]
    filled = _length(page)
    for day in agenda.days:
        lines = [*([""] if page else []), heads[day.day], *_lines(day, agenda, words, today)]
        if page and filled + _length(lines) > PAGE_CHARS and filled > PAGE_CHARS // 2:
            found.append("\n".join(page))
            page, lines, filled = [], lines[1:], 0
        for line in lines:
            if filled + len(line) > PAGE_CHARS:
                found.append("\n".join(page))
                page = [heads[day.day] + words.say("continued")]
                filled = _length(page)
            page.append(line)
            filled += len(line) + 1
    return [*found, "\n".join(page)]


def period(days: Days, words: Words, today: date) -> str:
    """A period in words: `Tuesday, 24 November`, or `24 Nov – 30 Nov`."""
    if len(days) == 1:
        return words.day(days.first, today)
    return f"{words.short_day(days.first, today)} – {words.short_day(days.last, today)}"


def moment(at: datetime, zone: tzinfo, now: datetime, words: Words) -> str:
    """When something is: `today 14:50`, or `Wed 25 Nov 09:00`."""
    day, time = today(at, zone), words.clock(at, zone)
    if day == today(now, zone):
        return words.say("moment_today", time=time)
    named = words.say("change_day", weekday=words.weekday(day), day=words.short_day(day, today(now, zone)))
    return words.say("change_time", day=named, time=time)


def service(join: Join, words: Words) -> str:
    """The name of a conferencing service as people call it."""
    key = f"service_{join.service or 'other'}"
    return words.say(key) if key in TEXTS[words.language] else plain(label(join.service), 40)


def _length(lines: list[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def _nothing(days: Days, words: Words, today: date) -> str:
    if len(days) == 1:
        return words.say("day_empty", day=words.day(days.first, today))
    return words.say("period_empty", period=period(days, words, today))


def _summary(agenda: Agenda, words: Words, today: date) -> str:
    return words.say("period_head", n=agenda.meetings, period=period(agenda.period, words, today))


def _head(day: Day, agenda: Agenda, words: Words, today: date) -> str:
    name = words.day(day.day, today)
    live = [entry for entry in day.timed if entry.live]
    if not live:
        return words.say("day_without_meetings", day=name)
    if len(agenda.period) > 1:
        return words.say("day_head_short", day=name)
    first = words.clock(max(live[0].span.start, Days(day.day, day.day).span(agenda.zone).start), agenda.zone)
    return words.say("day_head", day=name, n=len(live), time=first)


def _lines(day: Day, agenda: Agenda, words: Words, today: date) -> list[str]:
    span = Days(day.day, day.day).span(agenda.zone)
    timed = [_timed(entry, span, agenda, words) for entry in day.timed]
    return timed + [_whole(entry, day.day, words, today) for entry in day.all_day]


def _timed(entry: Entry, day: Span, agenda: Agenda, words: Words) -> str:
    times = _times(entry, day, agenda, words)
    title = _title(entry, words)
    if not entry.live:
        return " · ".join([f"~~{times} {title}~~", *_marks(entry, words)])
    return " · ".join([f"{times} **{title}**", *_marks(entry, words)])


def _times(entry: Entry, day: Span, agenda: Agenda, words: Words) -> str:
    start = words.clock(entry.span.start, agenda.zone) if entry.span.start >= day.start else "…"
    if entry.span.end == entry.span.start:
        return start
    if entry.span.end > day.end:
        return f"{start}–…"
    end = words.clock(entry.span.end, agenda.zone)
    return f"{start}–{'24:00' if end == '00:00' else end}"


def _whole(entry: Entry, day: date, words: Words, today: date) -> str:
    title = _title(entry, words)
    last = entry.event.when.end - timedelta(days=1)
    key = "all_day" if last <= day else "all_day_until"
    text = words.say(key, title=title, until=words.short_day(last, today))
    return " · ".join([text if entry.live else f"~~{text}~~", *_marks(entry, words)])


def _title(entry: Entry, words: Words) -> str:
    return plain(entry.event.title) or words.say("untitled")


def _marks(entry: Entry, words: Words) -> Iterator[str]:
    if entry.event.cancelled:
        yield words.say("cancelled_mark")
        return
    if not entry.live:
        yield words.say("declined_mark")
        return
    if entry.join is not None:
        yield link(service(entry.join, words), entry.join.url)
    where = place(entry.event)
    if where:
        yield where
    clash = overlap(entry, words)
    if clash:
        yield clash
    if entry.unanswered:
        yield words.say("unanswered_mark")
    elif entry.event.status == "TENTATIVE":
        yield words.say("tentative_mark")


def overlap(entry: Entry, words: Words) -> str:
    """With what it collides, "" where with nothing."""
    if not entry.overlaps:
        return ""
    others = ", ".join(plain(title, 40) or words.say("untitled") for title in entry.overlaps)
    more = entry.more_overlaps
    return words.say("overlaps", titles=others) if more < 1 else words.say("overlaps_more", titles=others, n=more)


def place(event: Event) -> str:
    """Where it is, escaped, without the links that may stand there."""
    words = [word for word in event.location.split() if "://" not in word and not word.startswith("www.")]
    return plain(" ".join(words).strip(" ,;·|"), _LOCATION_CHARS)
