"""`join`: the browser goes to the meeting that is on or about to begin."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from app import render
from app.commands.desk import Desk
from app.commands.look import no_accounts
from app.commands.samples import ahead, next_meeting
from app.joining import Join, find
from app.markdown import link, plain
from app.notifications.meetings import concerns, takes_place, without_doubles
from app.notifications.reminder import join_label
from app.ports import Card, Stored
from app.tree import Call, Go, Reply, Say

SOON = timedelta(minutes=15)
"""So long before its start one wants to be let in."""


def join(desk: Desk, call: Call) -> Reply:
    """There, where just one has a link; else which there are, or what comes next."""
    zone = desk.zone(call.person)
    with desk.store.begin() as books:
        if not books.accounts_of(call.person.id):
            return Say(no_accounts(call))
    found = without_doubles(ahead(desk, call, zone))
    open_now = _open_now(found, zone, call.now)
    if len(open_now) == 1:
        return Go(next(iter(open_now)))
    if open_now:
        lines = (_line(one, way, zone, call) for one, way in open_now.values())
        return Say(Card("\n".join([call.words.say("join_which"), *lines])))
    return Say(_nothing(found, zone, call))


def _open_now(found: Sequence[Stored], zone: tzinfo, now: datetime) -> dict[str, tuple[Stored, Join]]:
    """The meetings that one can go to now, by their links: of those that overlap, the ones that began last."""
    spans = ((one, one.event.when.span(zone)) for one in found if concerns(one) and takes_place(one))
    near = [(one, span.start) for one, span in spans if span.start <= now + SOON and now < span.end]
    ways = [(one, start, way) for one, start in near if (way := find(one.event)) is not None]
    last = max((start for _, start, _ in ways), default=now)
    return {way.url: (one, way) for one, start, way in ways if start == last}


def _line(one: Stored, way: Join, zone: tzinfo, call: Call) -> str:
    time = call.words.clock(one.event.when.span(zone).start, zone)
    title = plain(one.event.title) or call.words.say("untitled")
    return call.words.say("join_line", time=time, title=title, link=link(join_label(way, call.words), way.url))


def _nothing(found: Sequence[Stored], zone: tzinfo, call: Call) -> Card:
    say, first = call.words.say, next_meeting(found, zone, call.now)
    if first is None:
        return Card(say("join_none"))
    when = render.moment(first.event.when.span(zone).start, zone, call.now, call.words)
    coming = say("next_meeting", when=when, title=plain(first.event.title) or say("untitled"))
    return Card(f"{say('join_none')} {coming}")
