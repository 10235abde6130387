"""Which meetings concern a person enough to be told about: the rules that every kind shares. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.agenda import Source
from app.differences import answer_of, organizer_of
from app.events import Answer, Event
from app.mailboxes import mailboxes
from app.ports import Stored
from app.twins import is_conference, twins_of, with_link


def takes_part(event: Event, me: frozenset[str]) -> bool:
    """Whether the person organises it or is invited."""
    mine = mailboxes(me)
    return bool(mine) and (organizer_of(event) in mine or answer_of(event, mine) is not None)


def organises(stored: Stored) -> bool:
    """Whether the person organises it."""
    return organizer_of(stored.event) in mailboxes(stored.me)


def answer(stored: Stored) -> Answer | None:
    """What the person answered; None where they are no guest."""
    return answer_of(stored.event, mailboxes(stored.me))


def concerns(stored: Stored) -> bool:
    """Whether it is the person's meeting: in a calendar of their own, or one in which they take part."""
    return stored.own or takes_part(stored.event, stored.me)


def takes_place(stored: Stored) -> bool:
    """Whether the person is expected there at a time of day: not all day, not free, called off or declined."""
    event = stored.event
    return not (event.when.all_day or event.free or event.cancelled or answer(stored) is Answer.DECLINED)


def without_doubles(several: Sequence[Stored]) -> list[Stored]:
    """Without conferences that have an entry in a calendar of the person's, at the same time: the entry says whether
    they come, and gets the link where it has none.
    """
    there: dict[object, list[Stored]] = {}
    for one in several:
        if is_conference(one.event):
            there.setdefault(one.event.when.start, []).append(one)
    if not there:
        return list(several)
    doubles: set[int] = set()
    found = []
    for one in several:
        twins: list[Stored] = []
        if concerns(one) and not is_conference(one.event):
            twins = twins_of(one.event, there.get(one.event.when.start, ()), lambda twin: twin.event)
        doubles |= {id(twin) for twin in twins}
        found.append(replace(one, event=with_link(one.event, [twin.event for twin in twins])) if twins else one)
    return [one for one in found if id(one) not in doubles]


def sources(stored: Iterable[Stored]) -> list[Source]:
    """Occurrences of our copy as the agenda takes them: by calendar."""
    calendars: dict[int, list[Stored]] = {}
    for one in stored:
        calendars.setdefault(one.calendar_id, []).append(one)
    return [Source(held[0].calendar, held[0].me, [one.event for one in held]) for held in calendars.values()]
