"""The status «In a meeting»: which meetings show it, until when, and when a person's own status comes back. Pure.

`decide` never needs to know how often it was asked, or whether the last answer was carried out: what is seen at the
person decides. Meetings that touch or overlap are one stretch, so nothing flickers between them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from app.differences import answer_of, organizer_of
from app.events import Answer, Event
from app.joining import find as find_join
from app.mailboxes import mailbox, mailboxes
from app.times import Span
from app.twins import are_twins, is_conference

EMOJI = "calendar"
LONGEST = timedelta(days=1)
"""What lasts longer is a trip or a fair: nobody is "in a meeting" for days."""

HANDS_OFF = frozenset({"palm_tree", "face_with_thermometer", "sneezing_face"})
_LIMIT = 100  # runes: Mattermost cuts the text there, and we compare with what it kept
_ROOM = re.compile(
    r"\b(?:room|boardroom|hall|auditorium|переговорн|комнат|зал\b|кабинет|каб\.|аудитори|конференц)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Status:
    """A custom status. `until` None: it never ends by itself."""

    text: str
    emoji: str
    until: datetime | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until.tzinfo is None:
            raise ValueError("a time needs its zone")

    def live(self, now: datetime) -> bool:
        """Whether it is shown: Mattermost keeps an expired one in the profile and hides it."""
        return self.until is None or self.until > now


@dataclass(frozen=True, slots=True)
class Seen:
    """What the person's profile holds now. `dnd_until` None: do-not-disturb without an end, or none at all."""

    custom: Status | None
    availability: str = "online"
    dnd_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """How a meeting is shown: the text in the company's language; `dnd`: with do-not-disturb."""

    text: str
    dnd: bool = False


@dataclass(frozen=True, slots=True)
class Ours:
    """The status we put up. `before` is the availability to give back, "" where do-not-disturb was not ours."""

    text: str
    emoji: str
    until: datetime
    before: str = ""

    @property
    def status(self) -> Status:
        """As Mattermost keeps it."""
        return Status(self.text, self.emoji, self.until)


@dataclass(frozen=True, slots=True)
class Kept:
    """What we remember of a person. `sure` False: we may have died before it was put up."""

    ours: Ours
    saved: Status | None = None
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Set:
    """Put up our status. `begins`: remember it before, for what comes back afterwards must not get lost."""

    kept: Kept
    begins: bool = False
    again: bool = False  # our do-not-disturb stands already, and gets another end


@dataclass(frozen=True, slots=True)
class Restore:
    """Put the person's own back: `status` None = none. `availability` "" = it is as it should be."""

    status: Status | None
    availability: str = ""
    untouched: bool = False  # the status is none of our business any more, only the availability


@dataclass(frozen=True, slots=True)
class Nothing:
    """Change nothing; remember this, or forget everything (None)."""

    kept: Kept | None = None


class Held(Protocol):
    """An occurrence of our copy, and whose it is."""

    @property
    def event(self) -> Event:
        """The meeting."""
        ...

    @property
    def me(self) -> frozenset[str]:
        """The person's addresses there."""
        ...

    @property
    def own(self) -> bool:
        """Whether it stands in a calendar of their own."""
        ...


Decision = Set | Restore | Nothing


def counts(event: Event, me: frozenset[str], *, own: bool) -> bool:
    """Whether this meeting is shown to colleagues. `own` False: a calendar of somebody else, where I must take part."""
    if _is_off(event, me):
        return False
    mine = mailboxes(me)
    answer = answer_of(event, mine)
    leads = organizer_of(event) in mine
    return (own or leads or answer is not None) and (
        _company(event, mine) or _room(event) or find_join(event) is not None
    )


def _is_off(event: Event, me: frozenset[str]) -> bool:
    """Whether the person does not count as being there: called off, free, all day, tentative, or not accepted."""
    if event.cancelled or event.free or event.when.all_day or event.status == "TENTATIVE":
        return True
    return answer_of(event, mailboxes(me)) in (Answer.DECLINED, Answer.TENTATIVE)


def is_off_elsewhere(conference: Held, around: Sequence[Held]) -> bool:
    """Whether this conference stands in a calendar too, and the person does not come to it there."""
    twins = [one for one in around if are_twins(conference.event, one.event) and not is_conference(one.event)]
    entries = [one for one in twins if one.own or answer_of(one.event, mailboxes(one.me)) is not None]
    return bool(entries) and all(_is_off(one.event, one.me) for one in entries)


def stretch(now: datetime, meetings: Iterable[Span]) -> Span | None:
    """The meeting that runs now, with all that overlap it or follow without a pause; None where none runs."""
    found: Span | None = None
    for span in sorted(meetings, key=lambda span: (span.start, span.end)):
        if span.start == span.end or span.end - span.start > LONGEST:
            continue
        if found is not None and span.start <= found.end:
            found = Span(found.start, max(found.end, span.end))
        elif found is None or found.end <= now:
            found = span
        else:
            break
    return found if found is not None and found.start <= now < found.end else None


def following(now: datetime, meetings: Sequence[Span]) -> Span | None:
    """The next meeting that has not begun, with all that overlap it or follow without a pause; None where none is."""
    running = stretch(now, meetings)
    after = now if running is None else running.end
    ahead = [span for span in meetings if span.start > after]
    starts = sorted(span.start for span in ahead if span.start < span.end <= span.start + LONGEST)
    return stretch(starts[0], ahead) if starts else None


def wanted(now: datetime, meetings: Iterable[Span], look: Look | None) -> Ours | None:
    """What should be shown now; None: nothing of ours. `look` None: the person wants no status, or pause."""
    running = stretch(now, meetings) if look is not None else None
    return None if running is None or look is None else Ours(look.text[:_LIMIT], EMOJI, running.end)


def decide(now: datetime, meetings: Iterable[Span], seen: Seen, kept: Kept | None, look: Look | None) -> Decision:
    """What to do about a person. `meetings` are those that count."""
    ours = wanted(now, meetings, look)
    if ours is None or look is None:
        return Nothing() if kept is None else _end(now, seen, kept)
    if kept is None or not kept.ours.status.live(now):
        return _begin(now, ours, seen, look, kept)
    return _go_on(now, ours, seen, kept)


def _begin(now: datetime, ours: Ours, seen: Seen, look: Look, last: Kept | None) -> Decision:
    """A stretch begins: what the person shows now is theirs, and comes back afterwards."""
    if _protected(now, seen, ()):
        return Nothing(Kept(ours))
    theirs = _live(seen.custom, now)
    if last is not None and seen.custom == last.ours.status:
        theirs = last.saved  # the last stretch has just run out, and theirs waits since then
    elif theirs == ours.status:
        theirs = None  # ours already, from a life that we do not remember
    before = (seen.availability or "online") if look.dnd else ""
    return Set(Kept(replace(ours, before=before), theirs, sure=False), begins=True)


def _go_on(now: datetime, ours: Ours, seen: Seen, kept: Kept) -> Decision:
    """It goes on, perhaps until another time, perhaps after we died in the middle."""
    shown = seen.custom in (kept.ours.status, ours.status)
    if not shown and (kept.sure or _live(seen.custom, now) != kept.saved):
        return Nothing(Kept(ours))  # changed by hand: left alone, to the end
    ends = (_minute(kept.ours.until), _minute(ours.until)) if kept.ours.before else ()
    if _protected(now, seen, ends):
        return Nothing(kept)
    quiet = seen.availability == "dnd"
    ours = replace(ours, before=kept.ours.before if quiet or not kept.sure else "")  # ended by hand: not again
    if seen.custom == ours.status and (not ours.before or seen.dnd_until == _minute(ours.until)):
        return Nothing(Kept(ours, kept.saved))
    return Set(Kept(ours, kept.saved), again=quiet)


def _end(now: datetime, seen: Seen, kept: Kept) -> Decision:
    """No meeting any more. Ours goes; theirs comes back unless it has run out, or they have changed it themselves."""
    quiet = seen.availability == "dnd" and seen.dnd_until == _minute(kept.ours.until) and kept.ours.until > now
    availability = kept.ours.before if quiet else ""
    if seen.custom != kept.ours.status:
        return Restore(None, availability, untouched=True) if availability else Nothing()
    theirs = _live(kept.saved, now)
    if theirs is None and not kept.ours.status.live(now):
        return Nothing()  # it has run out by itself, as it should
    return Restore(theirs, availability)


def _live(status: Status | None, now: datetime) -> Status | None:
    return status if status is not None and status.live(now) else None


def _protected(now: datetime, seen: Seen, ends: Sequence[datetime]) -> bool:
    """What a person set to be left in peace: do-not-disturb without one of our `ends`, out of office, on leave, ill."""
    custom = _live(seen.custom, now)
    if custom is not None and custom.emoji in HANDS_OFF:
        return True
    return seen.availability == "ooo" or (seen.availability == "dnd" and seen.dnd_until not in ends)


def _minute(at: datetime) -> datetime:
    """Mattermost cuts the end of a do-not-disturb to its minute."""
    return at.replace(second=0, microsecond=0)


def _company(event: Event, me: frozenset[str]) -> bool:
    people = [guest for guest in event.attendees if not guest.is_room and guest.answer is not Answer.DECLINED]
    people += [event.organizer] if event.organizer is not None else []
    return any(mailbox(one.email) not in me for one in people)


def _room(event: Event) -> bool:
    """A booked room, or a place that calls itself one; a street or a clinic is no meeting."""
    return any(guest.is_room for guest in event.attendees) or _ROOM.search(event.location) is not None
