"""What changed in a calendar, as letters: told once, no storms, no nights; who is not to be told is never asked.

The comparison reports facts, app.notifications.facts says which of them are news, here it is decided how they are told:
anew, by editing what was told within ten minutes, in a list, in the morning, or as the reminder itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from app.changes import Change
from app.copies import News
from app.differences import Kind
from app.events import Event
from app.letters import Letter, meeting_key
from app.notifications import inviting, wording
from app.notifications.answers import AnswerBooks, answers
from app.notifications.blindness import BLIND, after_blindness
from app.notifications.corrections import corrections, key_of, occurrences
from app.notifications.doubles import Books as DoubleBooks
from app.notifications.doubles import Doubles
from app.notifications.facts import Tiding, merged, slim, sorted_out, state_of
from app.notifications.meetings import takes_place
from app.notifications.reader import Reader
from app.notifications.reminder import is_due, reminder_key, reminder_letter
from app.ports import Card, Stored
from app.providers.catalogue import PROVIDERS
from app.settings import night_ends
from app.times import ONE_DAY, Days, today

TOGETHER = timedelta(minutes=10)
"""Further changes of a meeting within this time edit the post of the first."""
MOST_LINES = 20
"""A list has no more."""
KIND, LINE = "change", "list"


class Books(AnswerBooks, DoubleBooks, Protocol):
    """The queries that telling changes needs."""

    def meeting_of(self, key: str) -> str:
        """Of which meeting the letter with this key tells; "" where there is no such letter."""
        ...

    def hold_person(self, user_id: str) -> None:
        """Until the transaction ends nobody else tells this person of changes."""
        ...

    def written(self, keys: Sequence[str]) -> set[str]:
        """Which of these letters are known."""
        ...


@dataclass(frozen=True, slots=True)
class _Told:
    """A piece of news on its way: what was told of its meeting before, by this account or by its `twin`."""

    change: Change
    meeting: str
    tiding: Tiding | None
    twin: bool = False


def letters(books: Books, news: News, reader: Reader, now: datetime) -> list[Letter]:
    """The letters about these changes; the copy shows the meetings as they are now."""
    if reader.settings.paused(now):
        return []
    conferences = PROVIDERS[news.account.provider].conferences
    facts, replies, withdrawn = sorted_out(news, reader.settings, now, conferences=conferences)
    if facts:
        books.hold_person(reader.person.id)
    doubles = Doubles(books, reader.person.id, KIND, now, facts, conferences=conferences)
    teller = _Teller(books, doubles, news, reader, now)
    if (facts or replies) and news.since is not None and now - news.since > BLIND:
        return [*teller.corrections(facts), after_blindness(books, news.since, reader, now)]
    return [*teller.letters(facts), *answers(books, replies, withdrawn, reader, now)]


class _Teller:
    """One pass over one person's account."""

    def __init__(self, books: Books, doubles: Doubles, news: News, reader: Reader, now: datetime) -> None:
        self._books = books
        self._doubles = doubles
        self._news = news
        self._reader = reader
        self._now = now
        self._user_id = reader.person.id

    def letters(self, facts: Sequence[Change]) -> list[Letter]:
        """The letters about this news."""
        several = [told for change in facts if not self._known(told := self._recalled(change))]
        found = [letter for told in several for letter in self._corrections(told.change)]
        fresh: list[_Told] = []
        for told in map(self._in_place, several):
            if self._is_said(told):
                self._remember(told, told.change, "")
                continue
            at_once = self._soon(told) or self._folded(told)
            if at_once is None:
                fresh.append(told)
            else:
                found += at_once
        return found + self._anew(fresh)

    def corrections(self, facts: Sequence[Change]) -> list[Letter]:
        """Of this news only what reminders said wrongly."""
        return [letter for change in facts for letter in self._corrections(change)]

    def _corrections(self, change: Change) -> list[Letter]:
        return corrections(self._books, change, self._as_stored, self._reader, self._now)

    def _recalled(self, change: Change) -> _Told:
        recurrence = change.recurrence_id is not None and (change.new or change.old)
        meeting = meeting_key(change.uid, recurrence.key[1] if recurrence else "")
        return _Told(change, meeting, self._books.tiding(self._user_id, KIND, meeting))

    def _known(self, told: _Told) -> bool:
        """Whether another account has brought it already."""
        tiding = told.tiding
        return tiding is not None and tiding.state == state_of(told.change) and self._now - tiding.last_at < ONE_DAY

    def _in_place(self, told: _Told) -> _Told:
        """With what was told of its conference, where that is the same."""
        instead = self._doubles.instead(told.change, told.tiding)
        if instead is None:
            return told
        before = slim(told.change.old) if told.change.old is not None else None
        return replace(told, tiding=replace(instead, before=before, fields=()), twin=True)

    def _is_said(self, told: _Told) -> bool:
        """Whether the person knows it from the other side of the meeting."""
        is_known = told.twin and told.tiding is not None and not told.tiding.key
        return is_known or self._doubles.is_said(told.change)

    def _soon(self, told: _Told) -> list[Letter] | None:
        """It begins within the lead: one message with the link, which is the reminder as well."""
        change, new = told.change, told.change.new
        if new is None or change.kind not in (Kind.ADDED, Kind.MOVED):
            return None
        event = occurrences(new, change)[0]
        stored = self._as_stored(event)
        due = takes_place(stored) and is_due(event, self._reader.settings, self._now)
        if not due or self._books.written([reminder_key(self._user_id, event)]):
            return None
        if told.tiding is not None:
            self._books.withdraw(told.tiding.key)
        card = self._with_buttons(wording.soon(change, stored, self._reader, self._now), change)
        card = self._remarked(card, change)
        self._remember(told, change, "")
        return [reminder_letter(self._user_id, event, card, self._now)]

    def _folded(self, told: _Told) -> list[Letter] | None:
        """What was not sent yet is taken back, what was sent just now is edited; None: to be told anew."""
        tiding = told.tiding
        if tiding is None or not tiding.key:
            return None
        whole = merged(tiding, told.change)
        if self._books.withdraw(tiding.key):
            if whole is None:
                self._remember(told, told.change, "")
                return []
            return self._anew([replace(told, change=whole, tiding=None)])
        return self._edited(told, tiding, whole)

    def _edited(self, told: _Told, tiding: Tiding, whole: Change | None) -> list[Letter] | None:
        """What was told says what holds now; None: it is too late for that."""
        card = self._shown_as(tiding.key, told.change, whole)
        found = []
        if not self._books.amend(tiding.key, card, void=whole is None):
            post_id = self._books.post_of(tiding.key)
            if not post_id or (self._now - tiding.first_at > TOGETHER and not told.twin):
                return None
            key = self._key(KIND, told.meeting)
            shown = self._books.meeting_of(tiding.key)  # that of a twin, where this is told in its place
            found = [Letter(key, self._user_id, KIND, card, self._now, None, shown, post_id)]
        fields = tiding.fields if whole is None else tuple(field.value for field in whole.fields)
        told_now = replace(tiding, state=state_of(told.change), fields=fields, last_at=self._now)
        self._books.put_tiding(self._user_id, KIND, told.meeting, told_now)
        return found

    def _shown_as(self, key: str, last: Change, whole: Change | None) -> Card:
        """All that happened as one card, of the same form as the first."""
        if key.startswith(f"{LINE}:"):
            return self._line(last, whole)
        if whole is None:
            return wording.undone(last, self._reader, self._now)
        stored = self._as_stored(whole.new) if whole.new is not None else None
        said = inviting.answered(whole, stored, self._news.account.provider, self._reader.words)
        card = self._notice(whole)
        return replace(card, text=f"{card.text}\n{said}") if said else card  # the post may say so already

    def _anew(self, several: Sequence[_Told]) -> list[Letter]:
        """Posts of their own; more than a few as one list. By night what is far waits for the morning."""
        at_once = [told for told in several if self._due(told.change) == self._now]
        later = [told for told in several if self._due(told.change) > self._now]
        if len(at_once) > wording.MOST_POSTS:
            found = self._list(at_once, LINE)
        else:
            found = [self._letter(told, KIND) for told in at_once]
        if len(later) > wording.MOST_POSTS:
            return found + self._list(later, "night")
        return found + [self._letter(told, "night") for told in later]

    def _letter(self, told: _Told, kind: str) -> Letter:
        key = self._key(KIND, told.meeting)
        self._remember(told, told.change, key)
        due_at = self._due(told.change)
        card = self._notice(told.change)
        if kind != KIND and card.buttons:  # with others in one post, where nobody could tell whose buttons they are
            card = replace(card, buttons=(inviting.list_button(self._reader.words),))
        return Letter(key, self._user_id, kind, card, due_at, None, told.meeting)

    def _list(self, several: Sequence[_Told], kind: str) -> list[Letter]:
        """A letter a line, so that each can be edited or taken back; what does not fit in is only counted."""
        due_at, found = self._due(several[0].change), []
        for told in several[:MOST_LINES]:
            key = self._key(LINE, told.meeting)
            self._remember(told, told.change, key)
            card = self._line(told.change, told.change)
            found.append(Letter(key, self._user_id, kind, card, due_at, None, told.meeting))
        more = several[MOST_LINES:]
        for told in more:
            self._remember(told, told.change, "")
        if more:
            key = self._key(LINE, "\n".join(told.meeting for told in more))
            found.append(Letter(key, self._user_id, kind, wording.more_lines(len(more), self._reader), due_at))
        return found

    def _line(self, last: Change, whole: Change | None) -> Card:
        card = wording.line(last, whole, self._reader, self._now)
        card = self._remarked(card, whole) if whole is not None else card
        if whole is None or not self._asks(whole):
            return card
        return replace(card, buttons=(*card.buttons, inviting.list_button(self._reader.words)))

    def _notice(self, change: Change) -> Card:
        new, zone = change.new, self._reader.zone
        around: list[Stored] = []
        if new is not None and change.kind in (Kind.ADDED, Kind.MOVED) and not new.when.all_day:
            day = today(new.when.span(zone).start, zone)
            around = self._books.stored(self._user_id, Days(day, day).span(zone))
        card = wording.notice(change, around, self._reader, self._now)
        card = self._with_buttons(self._remarked(card, change), change)
        # Of what is added the link is told already; of what moves today it is wanted, for its reminder may be near.
        is_today = new is not None and today(new.when.span(zone).start, zone) == today(self._now, zone)
        return wording.with_link(card, new, self._reader) if change.kind is Kind.MOVED and is_today else card

    def _remarked(self, card: Card, change: Change) -> Card:
        still = self._doubles.still(change)
        return card if still is None else wording.still(card, still, self._reader, self._now)

    def _asks(self, change: Change) -> bool:
        """Whether the person is asked to answer, and can through us."""
        event = change.new
        if event is None or not inviting.asks(change) or not inviting.is_invitation(self._as_stored(event)):
            return False
        return inviting.may_answer(self._news.account.provider, event.uid)

    def _with_buttons(self, card: Card, change: Change) -> Card:
        if change.new is None or not self._asks(change):
            return card
        values = inviting.values_of(change, change.new, self._news.account.id)
        return replace(card, buttons=inviting.buttons(values, self._reader.words))

    def _due(self, change: Change) -> datetime:
        """Now, or the morning where it is night and the meeting is far."""
        morning = night_ends(self._now, self._reader.zone)
        starts = [event.when.span(self._reader.zone).start for event in (change.old, change.new) if event is not None]
        return self._now if morning is None or any(is_near(start, self._now) for start in starts) else morning

    def _remember(self, told: _Told, change: Change, key: str) -> None:
        before = slim(change.old) if change.old is not None else None
        fields = tuple(field.value for field in change.fields)
        tiding = Tiding(key, before, fields, state_of(change), self._now, self._now)
        self._books.put_tiding(self._user_id, KIND, told.meeting, tiding)

    def _key(self, subject: str, meeting: str) -> str:
        return key_of(subject, self._user_id, meeting, self._now)

    def _as_stored(self, event: Event) -> Stored:
        return Stored(self._news.account.id, 0, "", self._news.own, self._news.me, event)


def is_near(start: datetime, now: datetime) -> bool:
    """Whether it is ahead, and so near that the night makes no difference."""
    return now <= start <= now + timedelta(hours=12)
