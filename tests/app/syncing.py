"""What the tests of sync share: accounts at a server, passes at a given time, and what was said."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from app import accounts
from app.copies import Books, News
from app.errors import StoreUnavailable
from app.letters import Letter
from app.pace import Limits
from app.ports import Access, Account, Card, Password, Person, Stored
from app.providers.caldav import CalDav
from app.providers.exchange import Deadline
from app.providers.http import Door
from app.sync import sync_due
from app.times import Span
from app.vault import Vault
from psql import Store
from tests.factories import ALICE, MOSCOW, NOW


@dataclass
class Heard:
    """A voice that remembers; `breaks`: the database goes away as many times, `poison`: a uid that it
    cannot tell, `most`: changes at once.
    """

    news: list[News] = field(default_factory=list)
    refused_at: list[datetime] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    breaks: int = 0
    poison: str = ""
    most: int = 100
    untold_of: list[int] = field(default_factory=list)

    @property
    def kinds(self) -> list[str]:
        """Of all changes so far."""
        return [change.kind.value for one in self.news for change in one.changes]

    def changed(self, books: Books, news: News, now: datetime) -> Sequence[Letter]:
        self.news.append(news)
        letters = [
            Letter(f"{change.kind.value}:{change.uid}:{change.at}", news.account.user_id, "change", Card("x"), now)
            for change in news.changes
        ]
        if self.breaks:
            self.breaks -= 1
            self.news.pop()
            raise StoreUnavailable
        if self.poison in {change.uid for change in news.changes} or len(news.changes) > self.most:
            self.news.pop()
            books._connection.execute("SELECT 1 / 0")  # type: ignore[attr-defined]
        return letters

    def untold(self, books: Books, account: Account, n: int, now: datetime) -> Sequence[Letter]:
        self.untold_of.append(n)
        return [Letter(f"untold:{account.id}:{now}", account.user_id, "account", Card("x"), now)]

    def first_read(self, books: Books, account: Account, now: datetime) -> Sequence[Letter]:
        return []

    def refused(self, books: Books, account: Account, since: datetime, now: datetime) -> Sequence[Letter]:
        self.refused_at.append(now)
        if self.poison == "refused":
            books._connection.execute("SELECT 1 / 0")  # type: ignore[attr-defined]
        return [Letter(f"account.refused:{account.id}:{since}", account.user_id, "account", Card("x"), now)]

    def host_refuses(self, books: Books, account: Account, since: datetime, now: datetime) -> Sequence[Letter]:
        self.hosts.append(account.address)
        return [Letter(f"host.refuses:{since:%Y-%m-%d}", account.user_id, "account", Card("x"), now)]


@dataclass
class Desk:
    """A database, and passes over it."""

    store: Store
    door: Door
    vault: Vault = field(default_factory=lambda: Vault((b"k" * 32,)))
    heard: Heard = field(default_factory=Heard)
    zones: dict[str, tzinfo] = field(default_factory=dict)
    opened: int = 0
    seconds: float = 0.0  # that the last one got
    limits: Limits = field(default_factory=Limits)
    patience_s: float = 2.0
    made: type[CalDav] = CalDav

    def open(self, provider: str, access: Access, zone: tzinfo, seconds: float) -> CalDav:
        self.opened += 1
        self.seconds = seconds
        return self.made(self.door, access, zone, Deadline.after(min(seconds, self.patience_s)))

    def connect(self, home: str, person: Person = ALICE, password: str = "wonderland") -> Account:
        access = Access(home, "alice", Password("wonderland"), home)
        found = self.open("caldav", access, MOSCOW, 10).find()
        access = Access(home, "alice", Password(password), home)
        return accounts.connect(self.store, self.vault, person, "caldav", access, found, NOW).account

    def sync(self, at: datetime = NOW) -> int:
        return sync_due(self.store, self.vault, self.open, at, self.zone_of, self.heard, self.limits)

    def zone_of(self, user_id: str) -> tzinfo:
        return self.zones.get(user_id, ZoneInfo("Europe/Moscow"))

    def stored(self, span: Span, person: Person = ALICE) -> list[Stored]:
        with self.store.begin() as tx:
            return tx.stored(person.id, span)

    def titles(self, span: Span, person: Person = ALICE) -> list[str]:
        return [one.event.title for one in self.stored(span, person)]

    def letters(self) -> int:
        """How many are written."""
        with self.store.begin() as tx:
            row = tx._connection.execute("SELECT count(*) FROM letters").fetchone()
        return int(row[0]) if row else 0

    def value(self, column: str) -> object:
        """A column of the only account."""
        with self.store.begin() as tx:
            row = tx._connection.execute(f"SELECT {column} FROM accounts".encode()).fetchone()
        assert row is not None
        return row[0]
