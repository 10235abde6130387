"""Which meetings concern a person enough to be told about: the rules that every kind shares. Pure."""

from collections.abc import Iterable

from app.agenda import Source
from app.differences import answer_of, organizer_of
from app.events import Answer, Event
from app.mailboxes import mailboxes
from app.ports import Stored


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


def sources(stored: Iterable[Stored]) -> list[Source]:
    """Occurrences of our copy as the agenda takes them: by calendar."""
    calendars: dict[int, list[Stored]] = {}
    for one in stored:
        calendars.setdefault(one.calendar_id, []).append(one)
    return [Source(held[0].calendar, held[0].me, [one.event for one in held]) for held in calendars.values()]
