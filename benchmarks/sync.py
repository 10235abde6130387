"""What looking at a calendar costs us: 500 events on a real Xandikos, our processor's time without the server's.

python -m benchmarks.sync
"""

import json
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from statistics import median
from typing import Self

from app import accounts, pace
from app.copies import Books, News
from app.letters import Letter
from app.objects import Delta
from app.ports import Access, Account, Calendar, Password, Person
from app.providers.caldav import CalDav
from app.providers.exchange import Deadline, Reply, Request
from app.providers.guard import allowed
from app.providers.http import Door
from app.sync import sync_due
from app.vault import Vault
from benchmarks.year import EVENTS, ZONE, objects, single
from psql import Store, embedded
from psql.migrate import migrate
from tests.servers import xandikos

ROUNDS = 200
OTHERS = 39
NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
PERSON = Person("p" * 26, "Person", "en", "Europe/Moscow", "person@example.com")


class CountingDoor(Door):
    """Counts what goes out."""

    count = 0

    def __enter__(self) -> Self:
        return self

    def send(self, request: Request, until: Deadline) -> Reply:
        """As the door does."""
        self.count += 1
        return super().send(request, until)


class Silent:
    """Nobody is told."""

    def changed(self, books: Books, news: News, now: datetime) -> Sequence[Letter]:
        """Nothing."""
        return ()

    def untold(self, books: Books, account: Account, n: int, now: datetime) -> Sequence[Letter]:
        """Nothing."""
        return ()

    def first_read(self, books: Books, account: Account, now: datetime) -> Sequence[Letter]:
        """Nothing."""
        return ()

    def refused(self, books: Books, account: Account, since: datetime, now: datetime) -> Sequence[Letter]:
        """Nothing."""
        return ()

    def host_refuses(self, books: Books, account: Account, since: datetime, now: datetime) -> Sequence[Letter]:
        """Nothing."""
        return ()


@dataclass
class Reader:
    """One calendar, looked at again and again."""

    door: CountingDoor
    server: xandikos.Xandikos
    copy: dict[str, str] = field(default_factory=dict)
    cursor: str = ""

    def read(self) -> Delta:
        """One look."""
        access = Access(self.server.home, "alice", Password("wonderland"), self.server.home)
        provider = CalDav(self.door, access, ZONE, Deadline.after(60))
        calendar = Calendar(f"{xandikos.HOME}work/", "Work")
        delta = provider.changes(calendar, self.cursor, self._known, pace.kept(NOW, ZONE), NOW)
        self.copy.update({one.href: one.etag for one in delta.changed})
        self.cursor = delta.cursor
        return delta

    def by_etags(self) -> None:
        """From now on without the token."""
        self.cursor = json.dumps({**json.loads(self.cursor), "token": ""})

    def _known(self) -> Mapping[str, str]:
        return self.copy


def main() -> None:
    """Print a line for each kind of look."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        xandikos.serve(Path(folder)) as server,
        CountingDoor(allowed(["127.0.0.0/8"])) as door,
        embedded.start(Path(folder, "postgres"), durable=False) as postgres,
    ):
        server.make("work", "Work")
        server.fill("work", objects(NOW))
        print(f"{EVENTS} events on Xandikos; {ROUNDS} rounds, medians; our CPU only")
        look(door, server)
        migrate(postgres.url)
        store = Store(postgres.url)
        passes(store, door, server)
        store.close()


def look(door: CountingDoor, server: xandikos.Xandikos) -> None:
    """The provider alone."""
    reader = Reader(door, server)
    row("first listing", door, reader.read, 1)
    row("unchanged, by sync-collection", door, reader.read)
    reader.by_etags()
    reader.read()
    row("unchanged, by the ETag window", door, reader.read)


def passes(store: Store, door: CountingDoor, server: xandikos.Xandikos) -> None:
    """The whole of sync_due with PostgreSQL."""
    vault = Vault((b"k" * 32,))
    access = Access(server.home, "alice", Password("wonderland"), server.home)

    def opened(provider: str, access: Access, zone: tzinfo, seconds: float) -> CalDav:
        return CalDav(door, access, zone, Deadline.after(seconds))

    found = opened("caldav", access, ZONE, 60).find()
    found = replace(found, calendars=tuple(one for one in found.calendars if one.name == "Work"))
    accounts.connect(store, vault, PERSON, "caldav", access, found, NOW)
    clock = [NOW]

    def one() -> int:
        clock[0] += timedelta(seconds=61)
        return sync_due(store, vault, opened, clock[0], lambda _: ZONE, Silent())

    row("pass: first, stored", door, one, 1)
    row("pass: unchanged", door, one, 10)
    event = iter(range(1000))
    row("pass: one changed", door, one, 10, lambda: server.put("work", "1.ics", single(1, f"Again {next(event)}", NOW)))
    clock[0] += timedelta(days=1)
    row("pass: a new day", door, one, 1)
    for number in range(OTHERS):
        other = replace(PERSON, id=f"{number:026}")
        accounts.connect(store, vault, other, "caldav", access, replace(found, calendars=found.calendars), NOW)
    one()
    row(f"pass: {OTHERS + 1} accounts, unchanged", door, one, 5)


def row(
    name: str, door: CountingDoor, work: Callable[[], object], rounds: int = ROUNDS, before: Callable[[], object] = list
) -> None:
    """Measure and print."""
    cpu, wall, requests = [], [], door.count
    for _ in range(rounds):
        before()
        began, used = time.perf_counter(), time.process_time()
        work()
        cpu.append(time.process_time() - used)
        wall.append(time.perf_counter() - began)
    each = (door.count - requests) / rounds
    print(
        f"{name:32} {each:4.1f} requests  {median(cpu) * 1000:8.2f} ms CPU  {median(wall) * 1000:8.1f} ms", flush=True
    )


if __name__ == "__main__":
    main()
