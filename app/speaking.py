"""Having it said what a pass over an account found, inside the transaction that stores it.

A fault in saying it must not undo the pass: the same change would fail again for ever, and hide all that follow. So the
account's changes are told together; where that fails, each meeting by itself, between savepoints. One that cannot be
told even then is logged with its trace, and the person hears that there was a change which they have to look up
themselves. The copy moves on in any case; only a database that is away stops it, and then nothing was stored at all.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Generic, Protocol, TypeVar

from app.apart import Apart
from app.arrivals import Arrival, news, takes_part
from app.copies import Books, Claim, News
from app.letters import Letter
from app.ports import Account

log = logging.getLogger(__name__)

B = TypeVar("B", bound=Books)
B_contra = TypeVar("B_contra", bound=Books, contravariant=True)


class Voice(Protocol[B_contra]):
    """What is said about what sync finds. Called inside the transaction that stores it: no requests."""

    def changed(self, books: B_contra, news: News, now: datetime) -> Sequence[Letter]:
        """Letters about changes; the copy is already the new one."""
        ...

    def first_read(self, books: B_contra, account: Account, now: datetime) -> Sequence[Letter]:
        """Letters about an account that was just read for the first time; what it holds is no news."""
        ...

    def untold(self, books: B_contra, account: Account, n: int, now: datetime) -> Sequence[Letter]:
        """Letters that say so much: there were changes of `n` meetings that could not be told."""
        ...

    def refused(self, books: B_contra, account: Account, since: datetime, now: datetime) -> Sequence[Letter]:
        """Letters about an account that is paused because its credential is refused."""
        ...

    def host_refuses(self, books: B_contra, account: Account, since: datetime, now: datetime) -> Sequence[Letter]:
        """Letters to the administrators: the account's host refuses so many that nobody is paused."""
        ...


class Speaker(Generic[B]):
    """One pass over one account, inside its transaction."""

    def __init__(self, voice: Voice[B], books: B, claim: Claim, zone: tzinfo, now: datetime) -> None:
        self._voice = voice
        self._books = books
        self._claim = claim
        self._zone = zone
        self._now = now

    def tell(self, arrivals: Sequence[Arrival]) -> None:
        """Of one's own calendars together, and of each of other people's, which are told only as far as one takes
        part.
        """
        told = [one for one in arrivals if one.before or one.after]
        own = [one for one in told if one.copy.calendar.own]
        for group in (own, *([one] for one in told if not one.copy.calendar.own)):
            if group:
                self._group(group)

    def welcome(self, arrivals: Sequence[Arrival]) -> None:
        """Of an account that was read for the first time."""
        account = self._claim.account
        if arrivals and self._claim.synced_at is None:
            with Apart(log, "account %s: that it is read cannot be told", account.id), self._books.savepoint():
                self._put(self._voice.first_read(self._books, account, self._now))

    def alarm(self, since: datetime, *, of_host: bool) -> None:
        """Of a credential that is refused. Whoever is paused stays so even where it cannot be said: the log says it."""
        say = self._voice.host_refuses if of_host else self._voice.refused
        account = self._claim.account
        with Apart(log, "account %s: that it is refused cannot be told", account.id), self._books.savepoint():
            self._put(say(self._books, account, since, self._now))

    def _group(self, group: Sequence[Arrival]) -> None:
        account = self._claim.account
        together = Apart(log, "account %s: its changes cannot be told together", account.id)
        with together, self._books.savepoint():
            self._write(group)
        if together.error is None:
            return
        untold = sum(not self._alone(group, uid) for uid in _uids(group))
        if untold:
            with Apart(log, "account %s: nor can it be told that there were any", account.id), self._books.savepoint():
                self._put(self._voice.untold(self._books, account, untold, self._now))

    def _alone(self, group: Sequence[Arrival], uid: str) -> bool:
        """Whether what became of this meeting could be told."""
        mine = [
            replace(
                one,
                before=tuple(series for series in one.before if series.uid == uid),
                after=tuple(series for series in one.after if series.uid == uid),
            )
            for one in group
        ]
        alone = Apart(log, "account %s: what became of a meeting cannot be told", self._claim.account.id)
        with alone, self._books.savepoint():
            self._write(mine)
        return alone.error is None

    def _write(self, group: Sequence[Arrival]) -> None:
        claim, own = self._claim, group[0].copy.calendar.own
        changes = news(group, self._now, claim.me, self._zone)
        if not own:
            changes = tuple(change for change in changes if takes_part(change, claim.me))
        if changes:
            told = News(claim.account, claim.me, own, self._zone, changes, claim.synced_at)
            self._put(self._voice.changed(self._books, told, self._now))

    def _put(self, letters: Iterable[Letter]) -> None:
        for letter in letters:
            self._books.write(letter, self._now)


def _uids(group: Sequence[Arrival]) -> list[str]:
    return list(dict.fromkeys(series.uid for one in group for series in (*one.before, *one.after)))
