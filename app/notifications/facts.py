"""Which facts of the comparison are news to a person, and what several of them come to. Pure.

News are time, cancellation, title, place and link; of a conferencing server's own meetings also who owns one, and
whether guests may come. Descriptions, guests joining or leaving, other organisers, free and busy are not; a person's
own answer is no fact at all.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from json import dumps

from app.changes import Change, Scope
from app.copies import News
from app.differences import ORDER, TIMES, Field, Kind, concerns, difference, in_order, organizer_of, times
from app.events import Answer, Event
from app.joining import find as find_join
from app.mailboxes import mailboxes
from app.notifications.past import event_json
from app.settings import Settings
from app.times import today

_DETAILS = frozenset((Field.TITLE, Field.PLACE, Field.LINK))
_NEWS = TIMES | _DETAILS | {Field.DATES}
_CONFERENCES = frozenset((Field.ORGANIZER, Field.ACCESS))
_WHOLE = frozenset((Kind.ADDED, Kind.CANCELLED, Kind.MOVED, Kind.RANGE))
_GIVEN = frozenset((Answer.ACCEPTED, Answer.DECLINED, Answer.TENTATIVE))


@dataclass(frozen=True, slots=True)
class Tiding:
    """What a person was told last of a meeting: by the letter `key`, first at `first_at`, then edited.

    `before` is the meeting before all that is told there, None where it was new; `fields` are the names of what
    differs; `state` names what the meeting was after it.
    """

    key: str
    before: Event | None
    fields: tuple[str, ...]
    state: str
    first_at: datetime
    last_at: datetime


def sorted_out(
    news: News, settings: Settings, now: datetime, *, conferences: bool
) -> tuple[list[Change], list[Change], list[Change]]:
    """What the person wants to hear of: news, answers, and answers that were taken back."""
    facts = (news_of(one, conferences=conferences) for one in news.changes)
    replies = ((replies_of(one), withdrawn_of(one)) for one in news.changes)
    given, withdrawn = zip(*replies, strict=True) if news.changes else ((), ())
    return (
        [one for one in facts if one is not None and is_wanted(one, news, settings, now)],
        [one for one in given if one is not None and are_wanted(one, news, settings)],
        [one for one in withdrawn if one is not None and are_wanted(one, news, settings)],
    )


def news_of(change: Change, *, conferences: bool = False) -> Change | None:
    """The change without what is no news; None where nothing is left. `conferences`: of a conferencing server."""
    details = _DETAILS | _CONFERENCES if conferences else _DETAILS
    fields = tuple(field for field in change.fields if field in _NEWS | details)
    told = bool(details.intersection(fields))
    kinds = tuple(kind for kind in change.kinds if kind in _WHOLE or (kind is Kind.DETAILS and told))
    if not kinds:
        return None
    return replace(change, kind=kinds[0], also=kinds[1:], fields=fields, joined=(), left=(), answers=())


def replies_of(change: Change) -> Change | None:
    """The answers in it; None where there are none. What a move or a cancellation set back is no answer."""
    given = tuple(guest for guest in change.answers if guest.answer in _GIVEN)
    if not given or {Kind.MOVED, Kind.CANCELLED}.intersection(change.kinds) or change.new is None:
        return None
    return replace(change, kind=Kind.ATTENDEES, also=(), fields=(Field.ANSWERS,), joined=(), left=(), answers=given)


def withdrawn_of(change: Change) -> Change | None:
    """The change where answers were only taken back, of which nobody is told anything but what still waits."""
    taken_back = bool(change.answers) and not any(guest.answer in _GIVEN for guest in change.answers)
    if not taken_back or {Kind.MOVED, Kind.CANCELLED}.intersection(change.kinds) or change.new is None:
        return None
    return replace(change, kind=Kind.ATTENDEES, also=(), fields=(Field.ANSWERS,), joined=(), left=(), answers=())


def is_wanted(change: Change, news: News, settings: Settings, now: datetime) -> bool:
    """Whether the person wants to hear of this piece of news."""
    event = change.new or change.old
    if event is None or settings.tell_changes == "off" or not _takes_part(event, news):
        return False
    if settings.tell_changes == "all" or _by_others(event, news):
        return True
    if Field.ORGANIZER in change.fields:  # somebody gave it to the person
        return change.old is not None and _by_others(change.old, news)
    # A service may renew a link by itself: on its day it is told whoever organises.
    return Field.LINK in change.fields and _day(event, news) == today(now, news.zone)


def are_wanted(replies: Change, news: News, settings: Settings) -> bool:
    """Whether the person wants to hear of these answers."""
    event = replies.new
    if event is None or settings.tell_answers == "off" or not _takes_part(event, news):
        return False
    return settings.tell_answers == "all" or organizer_of(event) in mailboxes(news.me)


def merged(tiding: Tiding, change: Change) -> Change | None:
    """What was told and what came then as one change; None where the meeting is again as it was before."""
    old = tiding.before
    new = None if change.kind is Kind.CANCELLED else change.new
    if old is None:
        return None if new is None else replace(change, kind=Kind.ADDED, also=(), fields=(), old=None)
    if new is None:
        return replace(change, kind=Kind.CANCELLED, also=(), fields=(), old=old, new=None)
    fields = _differing(old, new, _CONFERENCES.intersection({*map(Field, tiding.fields), *change.fields}))
    if change.scope is Scope.SERIES:
        before = {Field(name) for name in tiding.fields}
        if not fields and before == set(change.fields):
            return None
        fields |= before | set(change.fields)
    if not fields:
        return None
    told = tuple(sorted(fields, key=ORDER.__getitem__))
    kinds = in_order({_kind(field) for field in told})
    return replace(change, kind=kinds[0], also=kinds[1:], fields=told, old=old, new=new)


def state_of(change: Change) -> str:
    """A name for what the meeting is after the change: equal for equal meetings, whichever account they stand in."""
    gone = change.kind is Kind.CANCELLED or change.new is None
    text = "gone" if gone or change.new is None else dumps(event_json(slim(change.new)), sort_keys=True)
    return _named(change.scope, text, *(str(start) for start in (*change.dropped, *change.gained)))


def is_gone(state: str) -> bool:
    """Whether this is the name of what is gone."""
    return state in _GONE


def slim(event: Event) -> Event:
    """The event with no more than news are made of."""
    join = find_join(event)
    return replace(event, url="", description="", links=(join.url,) if join else (), attendees=(), private=False)


def _named(scope: Scope, *lines: str) -> str:
    return sha256("\n".join([scope.value, *lines]).encode()).hexdigest()[:32]


_GONE = frozenset(_named(scope, "gone") for scope in Scope)


def _takes_part(event: Event, news: News) -> bool:
    """A calendar of somebody else is for looking only, unless the person takes part."""
    if news.own:
        return True
    return bool(news.me) and bool(event.attendees or event.organizer) and concerns(event, mailboxes(news.me))


def _by_others(event: Event, news: News) -> bool:
    if event.organizer is None:
        return not news.own
    return organizer_of(event) not in mailboxes(news.me)


def _day(event: Event, news: News) -> object:
    start = event.when.start
    return today(start, news.zone) if isinstance(start, datetime) else start


def _differing(old: Event, new: Event, also: frozenset[Field]) -> set[Field]:
    one, other = slim(old), slim(new)
    return {field for field in difference(one, other, frozenset()).fields | times(one, other) if field in _NEWS | also}


def _kind(field: Field) -> Kind:
    if field in TIMES:
        return Kind.MOVED
    return Kind.RANGE if field is Field.DATES else Kind.DETAILS
