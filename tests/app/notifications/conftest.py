"""An office: people with calendars in our copy, meetings that change, and what Mattermost shows in the end."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo

import pytest

from app import accounts
from app.arrivals import shown_by
from app.changes import compare
from app.copies import Kept, News
from app.delivery import deliver_due
from app.errors import MessengerUnavailable
from app.letters import Letter
from app.notifications import changes
from app.notifications.digest import digest_due
from app.notifications.reader import Reader
from app.notifications.reminder import remind_due
from app.objects import Object
from app.ports import Access, Account, Calendar, Card, Found, Password, Person
from app.providers.ical import read
from app.repeats import Steps
from app.series import Series
from app.settings import Settings, with_next_digest
from app.times import Span, find_zone
from app.vault import Vault
from app.words import Words
from psql import Store
from tests.factories import ALICE, BOB, MOSCOW, NOW
from tests.fakes import FakeMattermost, vevent

WINDOW = Span(NOW - timedelta(days=35), NOW + timedelta(days=70))


@dataclass
class Closed(FakeMattermost):
    """While it is `away`, it certainly took nothing: nobody listens there."""

    def _check(self) -> None:
        if self.away:
            raise MessengerUnavailable("refused", doubtful=False)


@dataclass
class Unsure(Closed):
    """Loses its answer as often as there are errors, whether the post `arrives` or not. Holds off no doubles."""

    arrives: bool = True
    errors: list[Exception] = field(default_factory=list)
    forgets: bool = True

    def post(self, user_id: str, card: Card, keys: Sequence[str], channel: str = "") -> str:
        if not self.errors:
            return super().post(user_id, card, keys, channel)
        if self.arrives:
            super().post(user_id, card, keys, channel)
        raise self.errors.pop()


@dataclass
class Busy(Closed):
    """While it takes its first post, something else happens."""

    meanwhile: Callable[[], object] | None = None

    def post(self, user_id: str, card: Card, keys: Sequence[str], channel: str = "") -> str:
        happens, self.meanwhile = self.meanwhile, None
        if happens is not None:
            happens()
        return super().post(user_id, card, keys, channel)


@dataclass
class Office:
    """Every person's texts by calendar and name, as a server would hold them."""

    store: Store
    mattermost: FakeMattermost
    pool: ThreadPoolExecutor
    accounts: dict[tuple[str, str], Account] = field(default_factory=dict)
    texts: dict[tuple[int, str], str] = field(default_factory=dict)
    since: datetime | None = None

    def connect(self, person: Person = ALICE, server: str = "dav", *, own: bool = True, now: datetime = NOW) -> Account:
        """An account with one calendar, whose copy is empty."""
        access = Access(f"https://{server}.example.com", person.email, Password("right"))
        calendar = Calendar("/work/", "Work", own=own)
        found = Found(access.address, f"{access.address}/home/", frozenset({person.email}), (calendar,), person.email)
        vault = Vault((b"k" * 32,))
        account = accounts.connect(self.store, vault, person, "caldav", access, found, now).account
        self.accounts[person.id, server] = account
        with self.store.begin() as tx:
            tx.put_person(person, now)
            tx.put_settings(with_next_digest(Settings(person.id), self.zone(person), now))
            held = next(one for one in tx.calendars_of(person.id) if one.account_id == account.id)
            tx.follow(person.id, [held.id], [held.id])
            tx.put_copy(held.id, "1", WINDOW, None)
        return account

    def choose(self, person: Person = ALICE, now: datetime = NOW, **chosen: object) -> None:
        """Change the person's settings."""
        with self.store.begin() as tx:
            settings = replace(tx.settings(person.id), **chosen)  # type: ignore[arg-type]
            tx.put_settings(with_next_digest(settings, self.zone(person), now))

    def have(self, *texts: str, person: Person = ALICE, server: str = "dav") -> None:
        """What stood in the calendar from the beginning: nobody is told."""
        for number, text in enumerate(texts):
            self._store(person, server, f"{number}.ics", text)

    def change(
        self,
        *texts: str | None,
        now: datetime = NOW,
        person: Person = ALICE,
        server: str = "dav",
        own: bool = True,
        first: int = 0,
    ) -> list[Letter]:
        """Instead of the first text of `have` the first of these, and so on; None takes it away. Tells and delivers."""
        account = self.accounts[person.id, server]
        before: list[Series] = []
        after: list[Series] = []
        for number, text in enumerate(texts, first):
            before += self._series(account, f"{number}.ics")
            after += self._store(person, server, f"{number}.ics", text)
        me, zone = account.emails, self.zone(person)
        found = compare(before, after, now, WINDOW, me, zone)
        with self.store.begin() as tx:
            reader = Reader(person, tx.settings(person.id), Words(person.locale), zone)
            letters = changes.letters(tx, News(account, me, own, zone, found, self.since), reader, now)
            for letter in letters:
                tx.write(letter, now)
        self.deliver(now)
        return letters

    def remind(self, now: datetime) -> int:
        """The tick of reminders, and their delivery."""
        written = remind_due(self.store, self.mattermost.people.__getitem__, self.zone, "calendar", now)
        self.deliver(now)
        return written

    def digest(self, now: datetime) -> int:
        """The tick of digests, and their delivery."""
        due = digest_due(self.store, self.mattermost.people.__getitem__, self.zone, "calendar", now)
        self.deliver(now)
        return due

    def deliver(self, now: datetime) -> None:
        """Send what is due."""
        while deliver_due(self.store, self.mattermost, self.pool, now):
            pass

    def said(self, person: Person = ALICE) -> list[str]:
        """What the person sees now, post by post."""
        posts = enumerate(self.mattermost.posts, 1)
        return [self.mattermost.shown[f"post{number}"].text for number, (who, _) in posts if who == person.id]

    def zone(self, person: Person) -> tzinfo:
        """Where the person is."""
        return find_zone(person.zone) or MOSCOW

    def _series(self, account: Account, name: str) -> list[Series]:
        text = self.texts.get((account.id, name), "")
        return list(read(text, MOSCOW).series) if text else []

    def _store(self, person: Person, server: str, name: str, text: str | None) -> list[Series]:
        account = self.accounts[person.id, server]
        self.texts[account.id, name] = text or ""
        found = self._series(account, name)
        events = shown_by(found, WINDOW, self.zone(person), Steps())
        with self.store.begin() as tx:
            calendar = next(one for one in tx.calendars_of(person.id) if one.account_id == account.id)
            tx.put_objects(calendar.id, [Kept(Object(name, "1", b""), events)], self.zone(person))
        return found


@pytest.fixture
def bare(store: Store) -> Iterator[Office]:
    """Nobody has connected anything."""
    with ThreadPoolExecutor(2) as pool:
        yield Office(store, Closed(), pool)


@pytest.fixture
def office(bare: Office) -> Office:
    """Alice has an empty calendar."""
    bare.connect()
    return bare


def invited(
    uid: str, title: str, start: datetime, minutes: int = 30, *lines: str, answer: str = "ACCEPTED", by: Person = BOB
) -> str:
    """A meeting to which Alice is invited."""
    people = (
        f"ORGANIZER;CN={by.name}:mailto:{by.email}",
        f"ATTENDEE;PARTSTAT={answer};CN=Alice:mailto:{ALICE.email}",
    )
    return vevent(uid, title, start, start + timedelta(minutes=minutes), *people, *lines)
