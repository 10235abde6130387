"""What changed, as cards: a notice, a list of several, a change that is also a reminder, a reminder that is void."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app import render
from app.agenda import agenda
from app.changes import Change, Scope
from app.differences import Kind
from app.events import Event
from app.joining import find as find_join
from app.markdown import link, plain
from app.notifications.meetings import sources
from app.notifications.reader import Reader
from app.notifications.reminder import join_label, reminder
from app.objects import Loss
from app.ports import Button, Card, Stored
from app.telling import tell
from app.times import Days, today

MOST_POSTS = 3
"""More meetings than these in one pass are told as one list."""
_MOVES = (Kind.MOVED, Kind.ADDED)
_VOID = {Loss.OFF: "reminder_off", Loss.TAKEN_OFF: "reminder_taken_off", Loss.EITHER: "reminder_gone"}
_TAKEN_BACK = {
    Loss.OFF: "change_taken_back",
    Loss.TAKEN_OFF: "change_taken_back_off",
    Loss.EITHER: "change_taken_back_gone",
}
_SOON = {
    (Kind.ADDED, False): "change_added",
    (Kind.ADDED, True): "change_added_series",
    (Kind.MOVED, False): "change_moved",
    (Kind.MOVED, True): "change_moved_series",
}


def notice(change: Change, around: Sequence[Stored], reader: Reader, now: datetime) -> Card:
    """One change; `around` is what else there is at its new time."""
    text = tell(change, reader.words, reader.zone, today(now, reader.zone))
    clash = _clash(change, around, reader)
    if clash:
        # Beside the organiser where that is told, else on a line of its own.
        text = f"{text} · {clash}" if text.count("\n") > 1 else f"{text}\n{clash}"
    return Card(text)


def line(last: Change, whole: Change | None, reader: Reader, now: datetime) -> Card:
    """One change as a line of a list of many; `whole` is None once everything is again as it was."""
    if whole is None:
        text = undone(last, reader, now).text
    else:
        text = " ".join(tell(whole, reader.words, reader.zone, today(now, reader.zone)).split("\n")[:2])
    return Card(f"- {text}", (_today_button(reader),), head=_list_head(reader))


def more_lines(more: int, reader: Reader) -> Card:
    """How many changes a list does not show."""
    return Card(reader.words.say("changes_more", n=more), (_today_button(reader),), head=_list_head(reader))


def reply_line(card: Card, reader: Reader) -> Card:
    """The replies to one meeting as a line of a list of many."""
    head = f"**{reader.words.say('answers_list')}**"
    return Card(f"- {card.text.replace(chr(10), ' · ')}", (_today_button(reader),), head=head)


def soon(change: Change, stored: Stored, reader: Reader, now: datetime) -> Card:
    """A change that comes so late that it is the reminder as well: the link stands in its first line."""
    say = reader.words.say
    label = say(_SOON[change.kind, change.scope is Scope.SERIES])
    first, *below = reminder(stored, reader.zone, reader.words, now).text.split("\n")
    lines = tell(change, reader.words, reader.zone, today(now, reader.zone)).split("\n")
    moved = lines[1:2] if change.kind is Kind.MOVED else []
    return Card("\n".join([say("change_soon", what=label, line=first), *moved, *below]))


def void(change: Change, reader: Reader, now: datetime) -> Card:
    """What a reminder says once its meeting has moved or was called off."""
    old, new, say = change.old, change.new, reader.words.say
    if old is None:
        raise ValueError("only what was can be void")
    title = plain(old.title) or say("untitled")
    time = _moment(old, reader, now)
    if change.kind is Kind.CANCELLED or new is None:
        return Card(say(_VOID[change.loss], time=time, title=title))
    return Card(say("reminder_moved", time=time, title=title, when=_moment(new, reader, now)))


def still(card: Card, entry: Event, reader: Reader, now: datetime) -> Card:
    """The card of what only a conference says, and what the calendar says."""
    text = reader.words.say("twin_still", when=_moment(entry, reader, now))
    return replace(card, text=f"{card.text} · {text}" if card.text.startswith("- ") else f"{card.text}\n{text}")


def undone(change: Change, reader: Reader, now: datetime) -> Card:
    """What a notice says once everything is again as it was; `change` is the last one."""
    event = change.new or change.old
    if event is None:
        raise ValueError("a change needs a meeting")
    title = plain(event.title) or reader.words.say("untitled")
    if change.kind is Kind.CANCELLED:
        return Card(reader.words.say(_TAKEN_BACK[change.loss], title=title))
    return Card(reader.words.say("change_undone", title=title, when=_moment(event, reader, now)))


def with_link(card: Card, event: Event | None, reader: Reader) -> Card:
    """The card, and how to join its meeting."""
    join = find_join(event) if event is not None and not event.cancelled else None
    if join is None or join.url in card.text:
        return card
    return Card(f"{card.text}\n{link(join_label(join, reader.words), join.url)}", card.buttons)


def after_blindness(since: datetime, stored: Sequence[Stored], reader: Reader, now: datetime) -> Card:
    """Since when nothing was seen, and what lies ahead: instead of replaying what happened meanwhile."""
    day = today(now, reader.zone)
    days = Days(day, day)
    ahead = [one for one in stored if one.event.when.span(reader.zone).end > now]
    shown = render.pages(agenda(sources(ahead), days, reader.zone), reader.words, day)
    time = reader.words.clock(since, reader.zone)
    when = time if today(since, reader.zone) == day else render.moment(since, reader.zone, now, reader.words)
    return Card(f"{reader.words.say('blind_head', since=when)}\n\n{shown[0]}", (_today_button(reader),))


def _clash(change: Change, around: Sequence[Stored], reader: Reader) -> str:
    new = change.new
    if change.kind not in _MOVES or new is None or new.cancelled or new.when.all_day:
        return ""
    start = new.when.span(reader.zone).start
    day = today(start, reader.zone)
    found = agenda(sources(around), Days(day, day), reader.zone)
    entries = (entry for one in found.days for entry in one.timed)
    mine = (entry for entry in entries if entry.event.uid == new.uid and entry.span.start == start)
    return next((render.overlap(entry, reader.words) for entry in mine), "")


def _moment(event: Event, reader: Reader, now: datetime) -> str:
    """When it starts: the time alone where that is today."""
    start = event.when.start
    if not isinstance(start, datetime):
        day, words = start, reader.words
        return words.say("change_day", weekday=words.weekday(day), day=words.short_day(day, today(now, reader.zone)))
    if today(start, reader.zone) == today(now, reader.zone):
        return reader.words.clock(start, reader.zone)
    return render.moment(start, reader.zone, now, reader.words)


def _list_head(reader: Reader) -> str:
    return f"**{reader.words.say('changes_list')}**"


def _today_button(reader: Reader) -> Button:
    return Button(reader.words.say("button_today"), ("calendars", "today"))
