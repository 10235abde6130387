"""Letters on their way: claimed with a lease, sent outside of transactions, and remembered with their posts.

At least once, never lost. Whoever dies between sending and remembering leaves a doubtful letter: before it is sent
again, it is looked for in the channel it was for. Two deliverers are harmless, because letters are claimed.
"""

import logging
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Protocol

from app.apart import Apart
from app.errors import Fault, MessengerError, MessengerUnavailable
from app.letters import Letter, latest, together
from app.outcomes import AWAY, UNAUTHORIZED, Claimed, GivenUp, Later, Sent, fate, halts, later, parcels, worthless
from app.ports import Card, Mark, Messenger

log = logging.getLogger(__name__)

BATCH = 1000
THREADS = 100
SEND_S = 20.0  # after this a round sends nothing new, so that the slowest (three calls of 13 s) ends within its lease
LEASE = timedelta(seconds=90)
AWAY_MARK = "messenger away"


class Outbox(Protocol):
    """The queries delivery needs; they exist only inside `with store.begin()`."""

    def hold_claims(self) -> None:
        """Until the transaction ends nobody else claims letters."""
        ...

    def claim_letters(self, now: datetime, until: datetime, most: int) -> list[Claimed]:
        """Letters that are due, ours until `until`, with their reminders of the same minute."""
        ...

    def shown_in(self, user_id: str, post_id: str) -> list[Letter]:
        """The letters that a post of the person's stands for, in the order they were sent."""
        ...

    def record_sent(self, sent: Sequence[Sent], now: datetime) -> None:
        """These letters arrived."""
        ...

    def record_later(self, later: Sequence[Later]) -> None:
        """These letters are put off."""
        ...

    def record_given_up(self, given_up: Sequence[GivenUp]) -> None:
        """These letters will not be sent."""
        ...

    def hasten_letters(self, reason: str, now: datetime) -> int:
        """Letters put off for this reason are due at once."""
        ...

    def first_mark(self, name: str, at: datetime) -> bool:
        """Set a mark where there is none."""
        ...

    def drop_mark(self, name: str) -> Mark | None:
        """Take a mark away; as it stood."""
        ...


class Store(Protocol):
    """Postgres, as delivery sees it."""

    def begin(self) -> AbstractContextManager[Outbox]:
        """A transaction: committed at the end of `with`, rolled back by an exception."""
        ...


def deliver_due(store: Store, messenger: Messenger, pool: Executor, now: datetime) -> int:
    """Send what is due, as far as one round goes; gives how many letters were dealt with, sent or not."""
    with store.begin() as tx:
        tx.hold_claims()
        claimed = tx.claim_letters(now, now + LEASE, BATCH)
    if not claimed:
        return 0
    claimed.sort(key=lambda one: (*_where(one), one.letter.due_at, one.id))
    round_ = _Round(store, messenger, now, deque(list(group) for _, group in groupby(claimed, key=_where)))
    round_.run(pool)
    with store.begin() as tx:
        _record(tx, round_, now)
    return len(claimed)


def _where(one: Claimed) -> tuple[str, str]:
    """To whom it goes, and in which channel."""
    return one.letter.user_id, one.letter.channel


def _record(tx: Outbox, done: "_Round", now: datetime) -> None:
    tx.record_sent(done.sent, now)
    if done.later:
        tx.record_later(done.later)
    if done.given_up:
        tx.record_given_up(done.given_up)
    if done.halted is not None:
        if tx.first_mark(AWAY_MARK, now):
            log.warning("letters wait: %s", done.halted)
    elif done.sent:
        mark = tx.drop_mark(AWAY_MARK)
        if mark is not None:
            waiting = tx.hasten_letters(AWAY, now)
            log.info("Mattermost takes letters again after %.0f s; %s waited", (now - mark.at).total_seconds(), waiting)


@dataclass(slots=True)
class _Round:
    """One claim's letters, a list for each channel, sent by several threads; what became of them.

    Lists and deques take and give one item at a time without a lock of ours.
    """

    store: Store
    messenger: Messenger
    now: datetime
    todo: deque[list[Claimed]]
    sent: list[Sent] = field(default_factory=list)
    later: list[Later] = field(default_factory=list)
    given_up: list[GivenUp] = field(default_factory=list)
    halted: Exception | None = None  # what keeps every letter from being sent for now
    closed: bool = False

    def run(self, pool: Executor) -> None:
        """Return when every letter has its outcome."""
        workers = [pool.submit(self._work) for _ in range(min(THREADS, len(self.todo)))]
        wait(workers, timeout=SEND_S)
        self.closed = True
        for worker in workers:
            worker.result()

    def _work(self) -> None:
        while self.todo:
            try:
                letters = self.todo.popleft()
            except IndexError:  # another thread was faster
                return
            self.given_up.extend(GivenUp(one.id, "expired") for one in letters if worthless(one, self.now))
            parcel = _Parcel(self.store, self.messenger, *_where(letters[0]))
            for group in parcels(letters, self.now):
                self._serve(parcel, group)

    def _serve(self, parcel: "_Parcel", group: list[Claimed]) -> None:
        """Letters of one post. What goes wrong with them spoils no others."""
        if self.halted is not None:
            self.later.extend([later(one, self.halted, self.now, doubtful=one.doubtful) for one in group])
            return
        if self.closed:
            self.later.extend([Later(one.id, self.now, "", one.doubtful) for one in group])
            return
        with Apart(log, "letter %s cannot be sent", group[0].id) as attempt:
            try:
                self._note(parcel.send(group))
            except Fault as error:
                self._failed(group, error)
        if attempt.error is not None:
            self._failed(group, attempt.error)

    def _failed(self, group: Sequence[Claimed], error: Exception) -> None:
        if halts(error):
            self.halted = error
        self._note([fate(one, error, self.now) for one in group])

    def _note(self, outcomes: Sequence[Sent | Later | GivenUp]) -> None:
        for outcome in outcomes:
            match outcome:
                case Sent():
                    self.sent.append(outcome)
                case Later():
                    self.later.append(outcome)
                case GivenUp():
                    self.given_up.append(outcome)


@dataclass(slots=True)
class _Parcel:
    """One person's letters of a round. Remembers what was looked up, and what its own edits made of a post."""

    store: Store
    messenger: Messenger
    user_id: str
    channel: str = ""
    _found: Mapping[str, str] | None = None
    _shown: dict[str, list[Letter]] = field(default_factory=dict)

    def send(self, group: Sequence[Claimed]) -> list[Sent | GivenUp]:
        """Letters that go as one post. Those that stand in the channel already are not repeated."""
        posts = {one.id: self._standing(one) for one in group if one.doubtful and not one.letter.edits}
        self._renew([one for one in group if posts.get(one.id)], posts)
        rest = [one for one in group if not posts.get(one.id)]
        due = [one for one in rest if not one.void]
        if due:
            first = due[0].letter
            post_id = (self._edited(first) if first.edits else "") or self._posted([one.letter for one in due])
            posts.update((one.id, post_id) for one in due)
        sent = [Sent(one.id, posts[one.id], one.revision) for one in group if posts.get(one.id)]
        return [*sent, *(GivenUp(one.id, "taken back") for one in rest if one.void)]

    def _standing(self, one: Claimed) -> str:
        """The post that shows the letter already, "" where there is none."""
        if self._found is None:
            self._found = self.messenger.find_posts(self.user_id, self.channel)
        return self._found.get(one.letter.key, "")

    def _posted(self, letters: Sequence[Letter]) -> str:
        card = together([one.card for one in letters])
        return self.messenger.post(self.user_id, card, [one.key for one in letters], self.channel)

    def _renew(self, standing: Sequence[Claimed], posts: Mapping[int, str]) -> None:
        """Letters that stand there as they were before they were amended show what they say now."""
        for post_id in dict.fromkeys(posts[one.id] for one in standing if one.revision):
            self._show(post_id, [one.letter for one in standing if posts[one.id] == post_id])

    def _edited(self, letter: Letter) -> str:
        """The post that shows the letter now; "" where it cannot, because the post is gone or too old."""
        return letter.edits if self._show(letter.edits, [letter]) else ""

    def _show(self, post_id: str, letters: Sequence[Letter]) -> bool:
        """Let a post show these letters beside what it shows of other meetings."""
        shown = [*self._shows(post_id), *letters]
        card: Card = together([one.card for one in latest(shown)])
        try:
            self.messenger.edit(self.user_id, post_id, card, list(dict.fromkeys(one.key for one in shown)))
        except MessengerUnavailable:
            raise
        except MessengerError as error:
            if error.status == UNAUTHORIZED:
                raise
            return False
        self._shown[post_id] = shown
        return True

    def _shows(self, post_id: str) -> list[Letter]:
        if post_id not in self._shown:
            with self.store.begin() as tx:
                self._shown[post_id] = tx.shown_in(self.user_id, post_id)
        return self._shown[post_id]
