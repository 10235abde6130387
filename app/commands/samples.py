"""How a digest, a reminder and a change look, shown with the person's own next meetings."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from app import accounts
from app.changes import Change, Scope
from app.commands.desk import Desk
from app.commands.look import READ_SECONDS, no_accounts
from app.differences import Field, Kind
from app.events import When
from app.live import read_all
from app.notifications import wording
from app.notifications.digest import digest
from app.notifications.meetings import concerns, takes_place
from app.notifications.reader import Reader
from app.notifications.reminder import reminder
from app.ports import Button, Card, Stored
from app.settings import Settings
from app.times import Days, Span, today
from app.tree import Call, Reply, Say
from app.words import Words

AHEAD = timedelta(days=14)


def samples(desk: Desk, call: Call) -> Reply:
    """One of each, in one answer."""
    zone, say = desk.zone(call.person), call.words.say
    with desk.store.begin() as books:
        if not books.accounts_of(call.person.id):
            return Say(no_accounts(call))
        settings = books.settings(call.person.id)
    found = ahead(desk, call, zone)
    first = next_meeting(found, zone, call.now)
    change = Button(say("button_change"), ("notifications", "update"))
    if first is None:
        return Say(Card(say("samples_none"), (change,)))
    reader = Reader(call.person, settings, call.words, zone)
    shown = {
        "samples_digest": _digest(found, first, reader),
        "samples_reminder": _reminder(first, settings, zone, call.words),
        "samples_change": wording.notice(_moved(first, zone), [], reader, call.now),
    }
    parts = [say("samples_head"), *(f"{say(key)}\n{card.text}" for key, card in shown.items())]
    return Say(Card("\n\n".join(parts), (change,)))


def ahead(desk: Desk, call: Call, zone: tzinfo) -> list[Stored]:
    """The coming meetings, from our copy, or from the servers before there is one."""
    span = Span(call.now, call.now + AHEAD)
    with desk.store.begin() as books:
        if books.covered(call.person.id) is not None:
            return books.stored(call.person.id, span)
    opened = accounts.followed_of(desk.store, desk.vault, desk.open_provider, call.person, zone, READ_SECONDS)
    reading = read_all(opened, span, zone)
    return [
        Stored(0, number, source.calendar, own=True, me=source.me, event=event)
        for number, source in enumerate(reading.sources)
        for event in source.events
    ]


def next_meeting(found: Sequence[Stored], zone: tzinfo, now: datetime) -> Stored | None:
    """The first that has not begun and concerns the person."""
    coming = (one for one in found if concerns(one) and takes_place(one) and one.event.when.span(zone).start > now)
    return min(coming, key=lambda one: one.event.when.span(zone).start, default=None)


def _digest(found: Sequence[Stored], first: Stored, reader: Reader) -> Card:
    day = today(first.event.when.span(reader.zone).start, reader.zone)
    days = Days(day, day)
    span = days.span(reader.zone)
    lasting = (one.event.when.span(reader.zone) for one in found)
    held = [one for one, its in zip(found, lasting, strict=True) if span.holds(its.start, its.end)]
    return digest(held, days, reader.zone, reader.words)[0]


def _reminder(first: Stored, settings: Settings, zone: tzinfo, words: Words) -> Card:
    lead = timedelta(minutes=settings.remind_min or Settings("").remind_min or 10)
    return reminder(first, zone, words, first.event.when.span(zone).start - lead)


def _moved(first: Stored, zone: tzinfo) -> Change:
    """As if it had been an hour earlier."""
    event = first.event
    span, hour = event.when.span(zone), timedelta(hours=1)
    old = replace(event, when=When(span.start - hour, span.end - hour))
    fields = (Field.START, Field.END)
    return Change(Kind.MOVED, Scope.SINGLE, event.uid, span.start, fields=fields, old=old, new=event)
