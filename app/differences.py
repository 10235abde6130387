"""What differs between two versions of one meeting, field by field, and which kind of news each field is.

Noise is what is not compared: SEQUENCE (servers count as they please), names and roles of guests (address books fill
them in), CLASS, blanks at line ends (Yandex adds them), the order of guests and links; and what the reader drops:
DTSTAMP, CREATED, LAST-MODIFIED, alarms, categories, other X- properties. A person's own answer is never news.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from app.events import Answer, Attendee, Event
from app.joining import find
from app.mailboxes import mailbox


class Kind(Enum):
    """What a change is, in the order in which the first one names it; ADDED stands alone."""

    ADDED = "added"
    CANCELLED = "cancelled"
    MOVED = "moved"
    RANGE = "range"
    DETAILS = "details"
    ATTENDEES = "attendees"


class Field(Enum):
    """What of a meeting changed, in the order in which it is told."""

    START = "start"
    END = "end"
    ALL_DAY = "all_day"
    RULE = "rule"
    DATES = "dates"
    TITLE = "title"
    PLACE = "place"
    LINK = "link"
    ORGANIZER = "organizer"
    ACCESS = "access"
    STATUS = "status"
    FREE = "free"
    DESCRIPTION = "description"
    GUESTS = "guests"
    ANSWERS = "answers"


ORDER = {field: place for place, field in enumerate(Field)}
TIMES = frozenset((Field.START, Field.END, Field.ALL_DAY, Field.RULE))
_KINDS = {**dict.fromkeys(TIMES, Kind.MOVED), Field.DATES: Kind.RANGE, Field.ANSWERS: Kind.ATTENDEES}
# Of two answers of one person, the one that counts.
_WEIGHT = {
    answer: weight
    for weight, answer in enumerate(
        (Answer.UNKNOWN, Answer.NEEDS_ACTION, Answer.DECLINED, Answer.TENTATIVE, Answer.ACCEPTED)
    )
}
_KIND_ORDER = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Difference:
    """Fields that differ; `joined` and `left` are guests, `answers` others with their new answer."""

    fields: frozenset[Field] = frozenset()
    joined: tuple[Attendee, ...] = ()
    left: tuple[Attendee, ...] = ()
    answers: tuple[Attendee, ...] = ()

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that hold, the first of them first."""
        return in_order({_KINDS.get(field, Kind.DETAILS) for field in self.fields})

    def with_fields(self, *fields: Field) -> "Difference":
        """The same with these fields in addition."""
        return replace(self, fields=self.fields.union(fields))

    def and_also(self, other: "Difference") -> "Difference":
        """Both; where both name guests, these are the ones that count."""
        return Difference(
            self.fields | other.fields,
            self.joined or other.joined,
            self.left or other.left,
            self.answers or other.answers,
        )

    def without_resets(self) -> "Difference":
        """The same without answers that a move or a cancellation has set back."""
        given = tuple(guest for guest in self.answers if guest.answer is not Answer.NEEDS_ACTION)
        return replace(self, answers=given, fields=self.fields if given else self.fields - {Field.ANSWERS})


def in_order(kinds: Iterable[Kind]) -> tuple[Kind, ...]:
    """By rank."""
    return tuple(sorted(kinds, key=_KIND_ORDER.__getitem__))


def difference(old: Event, new: Event, me: frozenset[str]) -> Difference:
    """What differs but the time; `me` are mailboxes. Of what is cancelled, an emptied property says nothing."""
    if old == new:
        return Difference()
    fields = {field for field, differs in _FIELDS.items() if differs(old, new)}
    if new.cancelled:
        fields -= {field for field, is_absent in _ABSENT.items() if is_absent(new)}
    found = Difference(frozenset(fields))
    if old.attendees == new.attendees or (new.cancelled and not new.attendees):
        return found
    return _with_guests(found, _guests(old), _guests(new), me)


def times(old: Event, new: Event) -> frozenset[Field]:
    """Which of start, end and all-day differ between two occurrences."""
    if old.when == new.when:
        return frozenset()
    if old.when.all_day is not new.when.all_day:
        return frozenset((Field.ALL_DAY, Field.START, Field.END))
    start, end = old.when.start != new.when.start, old.when.end != new.when.end
    # A cancelled meeting without an end was not shortened.
    if new.cancelled and new.when.start == new.when.end:
        end = start
    return frozenset(field for field, differs in ((Field.START, start), (Field.END, end)) if differs)


def beyond(found: Difference, event: Event, master: Difference, master_event: Event) -> Difference:
    """What an occurrence does not share with its master's change; both events are the new ones."""
    shared = {
        field
        for field in found.fields & master.fields
        if field in _VALUES and _VALUES[field](event) == _VALUES[field](master_event)
    }
    known = {(mailbox(guest.email), guest.answer) for guest in master.answers}
    answers = tuple(guest for guest in found.answers if (mailbox(guest.email), guest.answer) not in known)
    joined, left = _others(found.joined, master.joined), _others(found.left, master.left)
    if not answers:
        shared.add(Field.ANSWERS)
    if not joined and not left:
        shared.add(Field.GUESTS)
    return Difference(found.fields - shared, joined, left, answers)


def values(event: Event, fields: frozenset[Field]) -> tuple[object, ...]:
    """What the fields hold now, to tell whether two occurrences changed alike."""
    return tuple(_VALUES[field](event) for field in sorted(fields & _VALUES.keys(), key=ORDER.__getitem__))


def answer_of(event: Event, me: frozenset[str]) -> Answer | None:
    """What the owner of these mailboxes answered; None where they are no guest."""
    if not me:
        return None
    own = (guest.answer for guest in event.attendees if mailbox(guest.email) in me)
    return max(own, key=_WEIGHT.__getitem__, default=None)


def concerns(event: Event, me: frozenset[str]) -> bool:
    """Whether the owner of these mailboxes takes part, or nobody is invited. Without mailboxes all is theirs."""
    if not me or not event.attendees:
        return True
    return organizer_of(event) in me or answer_of(event, me) is not None


def organizer_of(event: Event) -> str:
    """The mailbox of the organiser, else their name; "" where there is none."""
    return _person(event.organizer) if event.organizer is not None else ""


def tidy(text: str) -> str:
    """Without blanks at the ends of its lines."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def _person(guest: Attendee) -> str:
    return mailbox(guest.email) or guest.name


def _guests(event: Event) -> dict[str, Attendee]:
    """By person; of somebody listed twice, the line that says most."""
    found: dict[str, Attendee] = {}
    for guest in event.attendees:
        name = _person(guest)
        if name not in found or _WEIGHT[found[name].answer] < _WEIGHT[guest.answer]:
            found[name] = guest
    return found


def _with_guests(
    found: Difference, old: Mapping[str, Attendee], new: Mapping[str, Attendee], me: frozenset[str]
) -> Difference:
    joined = tuple(guest for name, guest in new.items() if name not in old)
    left = tuple(guest for name, guest in old.items() if name not in new)
    answers = tuple(
        guest for name, guest in new.items() if name in old and old[name].answer is not guest.answer and name not in me
    )
    fields = [*([Field.GUESTS] if joined or left else []), *([Field.ANSWERS] if answers else [])]
    return Difference(found.fields.union(fields), joined, left, answers)


def _others(guests: tuple[Attendee, ...], known: tuple[Attendee, ...]) -> tuple[Attendee, ...]:
    names = {_person(guest) for guest in known}
    return tuple(guest for guest in guests if _person(guest) not in names)


def _links_differ(old: Event, new: Event) -> bool:
    if (old.url, frozenset(old.links)) != (new.url, frozenset(new.links)):
        return True
    # The link may stand in a text; looking for it is worth the time only where a text changed.
    texts_differ = (old.location, old.description) != (new.location, new.description)
    return texts_differ and _join(old) != _join(new)


def _join(event: Event) -> str:
    join = find(event)
    return join.url if join else ""


def _text_differs(text: Callable[[Event], str]) -> Callable[[Event, Event], bool]:
    def differs(old: Event, new: Event) -> bool:
        one, other = text(old), text(new)
        return one != other and tidy(one) != tidy(other)

    return differs


def _status(event: Event) -> str:
    return "TENTATIVE" if event.status == "TENTATIVE" else "CONFIRMED"


_VALUES: Mapping[Field, Callable[[Event], object]] = {
    Field.TITLE: lambda event: tidy(event.title),
    Field.PLACE: lambda event: tidy(event.location),
    Field.LINK: lambda event: (event.url, frozenset(event.links), _join(event)),
    Field.ORGANIZER: organizer_of,
    Field.ACCESS: lambda event: event.access,
    Field.STATUS: _status,
    Field.FREE: lambda event: event.free,
    Field.DESCRIPTION: lambda event: tidy(event.description),
}
_FIELDS: Mapping[Field, Callable[[Event, Event], bool]] = {
    Field.TITLE: _text_differs(lambda event: event.title),
    Field.PLACE: _text_differs(lambda event: event.location),
    Field.LINK: _links_differ,
    Field.ORGANIZER: lambda old, new: organizer_of(old) != organizer_of(new),
    # Where it was not told before, it is no news: copies that earlier versions made do not hold it.
    Field.ACCESS: lambda old, new: bool(old.access and new.access) and old.access != new.access,
    Field.STATUS: lambda old, new: not old.cancelled and not new.cancelled and _status(old) != _status(new),
    Field.FREE: lambda old, new: old.free is not new.free and not new.cancelled,
    Field.DESCRIPTION: _text_differs(lambda event: event.description),
}
_ABSENT: Mapping[Field, Callable[[Event], bool]] = {
    Field.TITLE: lambda event: not event.title,
    Field.PLACE: lambda event: not event.location,
    Field.LINK: lambda event: not (event.url or event.links or _join(event)),
    Field.ORGANIZER: lambda event: event.organizer is None,
    Field.DESCRIPTION: lambda event: not event.description,
}
