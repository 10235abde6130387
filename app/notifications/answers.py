"""Who answered an invitation: "not coming" and "maybe" at once, "coming" by editing the post with the replies.

What is told is always how things stand, never a list of events, so an edited post needs no history.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

from app.changes import Change
from app.events import Answer, Attendee, Event
from app.letters import Letter, meeting_key
from app.mailboxes import mailbox
from app.markdown import plain
from app.notifications.facts import Tiding
from app.notifications.reader import Reader
from app.notifications.wording import MOST_POSTS, reply_line
from app.ports import Card
from app.settings import night_ends
from app.telling import tell
from app.times import ONE_DAY, today

KIND, LINE = "answer", "list"
LARGE = 20
"""With more guests than this only numbers are told."""
NEAR = timedelta(hours=12)
_MOST_NAMES = 5
_NEGATIVE = (Answer.DECLINED, Answer.TENTATIVE)
_SAID = {
    Answer.ACCEPTED: "change_answer_accepted",
    Answer.DECLINED: "change_answer_declined",
    Answer.TENTATIVE: "change_answer_tentative",
}


class AnswerBooks(Protocol):
    """The queries that telling answers needs, and changes as well."""

    def tiding(self, user_id: str, kind: str, meeting: str) -> Tiding | None:
        """What the person was told last of this kind about this meeting."""
        ...

    def put_tiding(self, user_id: str, kind: str, meeting: str, tiding: Tiding) -> None:
        """Remember what the person was told."""
        ...

    def post_of(self, key: str) -> str:
        """The post that shows the letter with this key, "" where none does."""
        ...

    def withdraw(self, key: str) -> bool:
        """Take back a letter that nobody has begun to send."""
        ...

    def amend(self, key: str, card: Card, *, void: bool = False) -> bool:
        """Let a letter that may have been sent show this card; where it is `void`, only if it was."""
        ...


def answers(
    books: AnswerBooks, several: Sequence[Change], withdrawn: Sequence[Change], reader: Reader, now: datetime
) -> list[Letter]:
    """The letters about these answers; where somebody answers for many meetings at once, their posts are one list.

    Of answers that are `withdrawn` nothing is told, and what waits to be told of them is not told any more.
    """
    found = [letter for change in several if (letter := _letter(books, change, reader, now)) is not None]
    found += [letter for change in withdrawn if (letter := _rest(books, change, reader, now)) is not None]
    posts = {letter.key for letter in found if not letter.edits and letter.due_at == now}
    if len(posts) <= MOST_POSTS:
        return found
    return [_as_line(letter, reader) if letter.key in posts else letter for letter in found]


def replies(change: Change, event: Event, reader: Reader, now: datetime) -> Card:
    """How the answers to a meeting stand after the change."""
    say = reader.words.say
    head = tell(change, reader.words, reader.zone, today(now, reader.zone)).split("\n")[0]
    people = [guest for guest in event.attendees if not guest.is_room]
    total = _total(people, reader)
    said = [say(_SAID[one.answer], name=plain(one.name or one.email, 60)) for one in _named(event, change.answers)]
    if len(people) > LARGE or not said:
        return Card(f"{head}\n{say('change_replies_counted', total=total)}")
    return Card(f"{head}\n{say('change_replies_are', replies=' '.join(said), total=total)}")


def _letter(books: AnswerBooks, change: Change, reader: Reader, now: datetime, *, again: bool = False) -> Letter | None:
    event, user_id = change.new, reader.person.id
    if event is None:
        return None
    meeting = meeting_key(change.uid, event.key[1] if change.recurrence_id is not None else "")
    state = _state(event)
    tiding = books.tiding(user_id, KIND, meeting)
    if not again and tiding is not None and tiding.state == state and now - tiding.last_at < ONE_DAY:
        return None  # another account has brought it already
    aloud = any(guest.answer in _NEGATIVE for guest in change.answers)
    unsent = tiding is not None and books.withdraw(tiding.key)  # what stands there stands in this one too
    post_id = books.post_of(tiding.key) if tiding is not None and not aloud and not unsent else ""
    card = replies(change, event, reader, now)
    if tiding is not None and not aloud and not unsent and books.amend(tiding.key, card):
        books.put_tiding(user_id, KIND, meeting, Tiding(tiding.key, None, (), state, now, now))
        return None
    key = f"{KIND}:{user_id}:{sha256(meeting.encode(errors='replace')).hexdigest()[:32]}:{now.isoformat()}"
    remembered = tiding.key if post_id and tiding is not None else key
    books.put_tiding(user_id, KIND, meeting, Tiding(remembered, None, (), state, now, now))
    due_at = now if post_id else _due(event, reader, now)
    kind = "night" if due_at > now else KIND
    return Letter(key, user_id, kind, card, due_at, None, meeting, post_id)


def _rest(books: AnswerBooks, change: Change, reader: Reader, now: datetime) -> Letter | None:
    """In place of a letter that waits: the answers that still stand."""
    event, user_id = change.new, reader.person.id
    if event is None:
        return None
    meeting = meeting_key(change.uid, event.key[1] if change.recurrence_id is not None else "")
    tiding = books.tiding(user_id, KIND, meeting)
    if tiding is None or not books.withdraw(tiding.key):
        return None
    leads = mailbox(event.organizer.email) if event.organizer is not None else ""
    standing = tuple(one for one in event.attendees if one.answer in _SAID and mailbox(one.email) != leads)
    books.put_tiding(user_id, KIND, meeting, Tiding("", None, (), _state(event), now, now))
    return _letter(books, replace(change, answers=standing), reader, now, again=True) if standing else None


def _as_line(letter: Letter, reader: Reader) -> Letter:
    """A letter of its own still, which goes with the others as one post."""
    return replace(letter, kind=LINE, card=reply_line(letter.card, reader))


def _due(event: Event, reader: Reader, now: datetime) -> datetime:
    morning = night_ends(now, reader.zone)
    return morning if morning is not None and event.when.span(reader.zone).start > now + NEAR else now


def _named(event: Event, given: Sequence[Attendee]) -> Iterator[Attendee]:
    """Who does not come or may not come; then who has just said that they come."""
    doubts = [guest for answer in _NEGATIVE for guest in event.attendees if guest.answer is answer]
    yield from doubts[:_MOST_NAMES]
    yield from [guest for guest in given if guest.answer is Answer.ACCEPTED][:_MOST_NAMES]


def _total(people: Sequence[Attendee], reader: Reader) -> str:
    say = reader.words.say
    silent = sum(guest.answer is Answer.NEEDS_ACTION for guest in people)
    total = say("change_coming", n=sum(guest.answer is Answer.ACCEPTED for guest in people), all=len(people))
    return say("change_coming_silent", coming=total, silent=say("change_silent", n=silent)) if silent else total


def _state(event: Event) -> str:
    said = sorted(f"{mailbox(guest.email) or guest.name}={guest.answer.value}" for guest in event.attendees)
    return sha256("\n".join(said).encode(errors="replace")).hexdigest()[:32]
