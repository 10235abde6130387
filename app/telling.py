"""A Change in words, as Markdown: what, when before and when now, and everything else that changed; all kinds named.

Texts of others are escaped. Russian heads are nouns, because a calendar does not say who changed it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo

from app.changes import Change, Scope
from app.differences import Field, Kind
from app.events import Answer, Attendee, Event
from app.joining import find
from app.markdown import link, plain
from app.objects import Loss
from app.render import service
from app.words import Words

_MOST_DATES = 4
_MOST_PEOPLE = 5
# With more guests than this only numbers are told.
_LARGE = 20
_PLACE_CHARS = 80
_KIND_HEADS = {
    (Kind.ADDED, Scope.SINGLE): "change_added",
    (Kind.ADDED, Scope.SERIES): "change_added_series",
    (Kind.ADDED, Scope.INSTANCE): "change_added",
    (Kind.CANCELLED, Scope.SINGLE): "change_cancelled",
    (Kind.CANCELLED, Scope.SERIES): "change_cancelled_series",
    (Kind.CANCELLED, Scope.INSTANCE): "change_cancelled",
    (Kind.MOVED, Scope.SINGLE): "change_moved",
    (Kind.MOVED, Scope.SERIES): "change_moved_series",
    (Kind.MOVED, Scope.INSTANCE): "change_moved",
}
_LOSS_HEADS = {
    (Loss.TAKEN_OFF, False): "change_taken_off",
    (Loss.TAKEN_OFF, True): "change_taken_off_series",
    (Loss.EITHER, False): "change_gone",
    (Loss.EITHER, True): "change_gone_series",
}
_FIELD_HEADS = {
    Field.TITLE: "change_title",
    Field.PLACE: "change_place",
    Field.LINK: "change_link",
    Field.ORGANIZER: "change_organizer",
    Field.ACCESS: "change_access",
    Field.STATUS: "change_status",
    Field.FREE: "change_free",
    Field.DESCRIPTION: "change_description",
    Field.GUESTS: "change_guests",
}
_ANSWERS = {
    Answer.ACCEPTED: "change_answer_accepted",
    Answer.DECLINED: "change_answer_declined",
    Answer.TENTATIVE: "change_answer_tentative",
    Answer.NEEDS_ACTION: "change_answer_open",
    Answer.UNKNOWN: "change_answer_unknown",
}


def tell(change: Change, words: Words, zone: tzinfo, today: date) -> str:
    """The change as a person reads it, several lines."""
    teller = _Teller(change, words, zone, today)
    return "\n".join([teller.head(), *(line for line in teller.lines() if line)])


class _Teller:
    """One change on its way into words."""

    def __init__(self, change: Change, words: Words, zone: tzinfo, today: date) -> None:
        self._change = change
        self._words = words
        self._zone = zone
        self._today = today

    def head(self) -> str:
        """What happened, to which meeting, and when that is, unless the next line says so."""
        labels = [label if not n else label[:1].lower() + label[1:] for n, label in enumerate(self._labels())]
        event = self._event()
        head = self._words.say("change_head", what=", ".join(labels), title=self._title(event))
        if not self._says_when():
            head = self._words.say("change_head_when", head=head, when=self._start(event))
        if self._change.scope is Scope.SERIES and self._change.kind in (Kind.DETAILS, Kind.ATTENDEES):
            return self._words.say("change_head_series", head=head)
        return head

    def lines(self) -> Iterator[str]:
        """What follows the head."""
        change = self._change
        if self._says_when():
            yield self._when()
        if change.kind is Kind.ADDED and change.new is not None:
            yield self._about(change.new)
            return
        if Field.DATES in change.fields or (Field.RULE in change.fields and not self._shows_move()):
            yield from self._dates()
        yield from self._details()
        if Field.ANSWERS in change.fields:
            yield self._replies()
        if Kind.MOVED in change.kinds and Field.ORGANIZER not in change.fields:
            yield self._organizer(change.new or change.old)

    def _event(self) -> Event:
        event = self._change.new or self._change.old
        if event is None:
            raise ValueError("a change needs a meeting")
        old = self._change.old
        # What was called off is known by its former title, which the cancellation may leave out or decorate.
        return old if self._change.kind is Kind.CANCELLED and old is not None else event

    def _labels(self) -> Iterator[str]:
        change = self._change
        for kind in change.kinds:
            if kind is Kind.DETAILS:
                yield from (self._words.say(_FIELD_HEADS[field]) for field in change.fields if field in _FIELD_HEADS)
            elif kind is Kind.RANGE:
                yield self._words.say("change_range")
            elif kind is Kind.ATTENDEES:
                yield self._words.say("change_replies")
            elif kind is Kind.CANCELLED and change.loss is not Loss.OFF:
                yield self._words.say(_LOSS_HEADS[change.loss, change.scope is Scope.SERIES])
            else:
                yield self._words.say(_KIND_HEADS[kind, change.scope])

    def _says_when(self) -> bool:
        return self._change.kind in (Kind.ADDED, Kind.CANCELLED) or self._shows_move()

    def _shows_move(self) -> bool:
        """Whether there are two different times to show; a rule may have lost dates only."""
        old, new = self._change.old, self._change.new
        same = old is not None and new is not None and old.when == new.when
        return self._change.kind is Kind.MOVED and not same

    def _when(self) -> str:
        change = self._change
        if change.kind is Kind.ADDED and change.new is not None:
            return self._words.say("change_when_new", when=self._span(change.new))
        if change.old is not None and change.new is not None and Kind.MOVED in change.kinds:
            whole = _length(change.old) != _length(change.new)
            old, new = ((self._span if whole else self._start)(event) for event in (change.old, change.new))
            key = "change_when_both_off" if change.kind is Kind.CANCELLED else "change_when_both"
            return self._words.say(key, old=old, new=new)
        if change.new is not None and change.kind is not Kind.CANCELLED:
            return self._words.say("change_when_new", when=self._span(change.new))
        return self._words.say("change_when_old", when=self._start(change.old or self._event()))

    def _start(self, event: Event) -> str:
        start, words = event.when.start, self._words
        day = start.astimezone(self._zone).date() if isinstance(start, datetime) else start
        named = words.say("change_day", weekday=words.weekday(day), day=words.short_day(day, self._today))
        if not isinstance(start, datetime):
            return self._whole_days(event, named)
        return words.say("change_time", day=named, time=words.clock(start, self._zone))

    def _whole_days(self, event: Event, first: str) -> str:
        last = event.when.end - timedelta(days=1)
        if last <= event.when.start:
            return self._words.say("change_whole_day", day=first)
        named = self._words.say(
            "change_day", weekday=self._words.weekday(last), day=self._words.short_day(last, self._today)
        )
        return self._words.say("change_whole_days", first=first, last=named)

    def _span(self, event: Event) -> str:
        start, end = event.when.start, event.when.end
        text = self._start(event)
        if not isinstance(start, datetime) or not isinstance(end, datetime) or start == end:
            return text
        same_day = start.astimezone(self._zone).date() == end.astimezone(self._zone).date()
        until = self._words.clock(end, self._zone) if same_day else self._moment(end)
        return self._words.say("change_span", start=text, end=until)

    def _moment(self, value: datetime | date) -> str:
        """A start or end of its own."""
        day = value.astimezone(self._zone).date() if isinstance(value, datetime) else value
        named = self._words.say(
            "change_day", weekday=self._words.weekday(day), day=self._words.short_day(day, self._today)
        )
        if not isinstance(value, datetime):
            return named
        return self._words.say("change_time", day=named, time=self._words.clock(value, self._zone))

    def _title(self, event: Event) -> str:
        return plain(event.title) or self._words.say("untitled")

    def _about(self, event: Event) -> str:
        """Link, place and organiser of a meeting that is new to the person."""
        join, place = find(event), plain(event.location, _PLACE_CHARS) if "://" not in event.location else ""
        parts = [link(service(join, self._words), join.url) if join else "", place, self._organizer(event)]
        return " · ".join(part for part in parts if part)

    def _organizer(self, event: Event | None) -> str:
        if event is None or event.organizer is None:
            return ""
        return self._words.say("change_organizer_is", name=_name(event.organizer))

    def _dates(self) -> Iterator[str]:
        change = self._change
        if self._shows_move() or not (change.dropped or change.gained):
            yield self._words.say("change_dates_other")
            return
        if change.dropped:
            yield self._words.say("change_dates_dropped", dates=self._listed(change.dropped))
        if change.gained:
            yield self._words.say("change_dates_gained", dates=self._listed(change.gained))

    def _listed(self, starts: Sequence[datetime | date]) -> str:
        shown = "; ".join(self._moment(start) for start in starts[:_MOST_DATES])
        return self._more(shown, len(starts) - _MOST_DATES)

    def _more(self, shown: str, more: int) -> str:
        return self._words.say("change_and_more", shown=shown, n=more) if more > 0 else shown

    def _details(self) -> Iterator[str]:
        old, new = self._change.old, self._change.new
        if old is None or new is None:
            return
        for field in self._change.fields:
            if field is Field.TITLE:
                yield self._both("change_title_is", old.title, new.title)
            elif field is Field.PLACE:
                yield self._both("change_place_is", old.location, new.location)
            elif field is Field.ORGANIZER:
                names = (_name(event.organizer) if event.organizer else "" for event in (old, new))
                yield self._both("change_organizer_was", *names, is_plain=True)
            elif field in _FIELD_HEADS:
                yield from self._other_detail(field, new)

    def _both(self, key: str, old: str, new: str, *, is_plain: bool = False) -> str:
        nothing = self._words.say("change_none")
        before, after = (text if is_plain else plain(text) for text in (old, new))
        return self._words.say(key, old=before or nothing, new=after or nothing)

    def _other_detail(self, field: Field, new: Event) -> Iterator[str]:
        words = self._words
        if field is Field.LINK:
            join = find(new)
            shown = link(service(join, words), join.url) if join else plain(new.url) or words.say("change_none")
            yield words.say("change_link_is", link=shown)
        elif field in _NOW:
            yield words.say(_NOW[field](new))
        elif field is Field.GUESTS:
            if self._change.joined:
                yield words.say("change_joined", names=self._people(self._change.joined))
            if self._change.left:
                yield words.say("change_left", names=self._people(self._change.left))

    def _people(self, guests: Sequence[Attendee]) -> str:
        shown = ", ".join(_name(guest) for guest in guests[:_MOST_PEOPLE])
        return self._more(shown, len(guests) - _MOST_PEOPLE)

    def _replies(self) -> str:
        event, words = self._event(), self._words
        people = [guest for guest in event.attendees if not guest.is_room]
        coming = sum(guest.answer is Answer.ACCEPTED for guest in people)
        silent = sum(guest.answer is Answer.NEEDS_ACTION for guest in people)
        total = words.say("change_coming", n=coming, all=len(people))
        if silent:
            total = words.say("change_coming_silent", coming=total, silent=words.say("change_silent", n=silent))
        if len(people) > _LARGE:
            return words.say("change_replies_counted", total=total)
        said = (words.say(_ANSWERS[guest.answer], name=_name(guest)) for guest in self._change.answers)
        return words.say("change_replies_are", replies=" ".join(said), total=total)


_NOW: Mapping[Field, Callable[[Event], str]] = {
    Field.STATUS: lambda new: "change_now_tentative" if new.status == "TENTATIVE" else "change_now_confirmed",
    Field.ACCESS: lambda new: "change_now_public" if new.access == "public" else "change_now_private",
    Field.FREE: lambda new: "change_now_free" if new.free else "change_now_busy",
    Field.DESCRIPTION: lambda new: "change_description_is",
}


def _length(event: Event) -> timedelta | None:
    """How long it lasts; None for whole days, which are told with their end anyway."""
    start, end = event.when.start, event.when.end
    return end - start if isinstance(start, datetime) and isinstance(end, datetime) else None


def _name(guest: Attendee) -> str:
    return plain(guest.name or guest.email, 60)
