"""What looking at a calendar costs us: 500 events on a real Xandikos, our processor's time without the server's.

python -m benchmarks.sync
"""

import json
import random
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from statistics import median
from typing import Self
from zoneinfo import ZoneInfo

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
from psql import Store, embedded
from psql.migrate import migrate
from tests.servers import xandikos

SINGLE, WEEKLY, WORKDAYS = 470, 25, 5
ROUNDS = 200
OTHERS = 39
ZONE = ZoneInfo("Europe/Moscow")
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
        server.fill("work", objects())
        print(f"{SINGLE + WEEKLY + WORKDAYS} events on Xandikos; {ROUNDS} rounds, medians; our CPU only")
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
    row("pass: one changed", door, one, 10, lambda: server.put("work", "1.ics", single(1, f"Again {next(event)}")))
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


def objects() -> dict[str, str]:
    """Single events over ±180 days, weekly ones and workday series; a quarter of the series with a moved occurrence."""
    found = {f"{number}.ics": single(number, f"Meeting {number}") for number in range(SINGLE)}
    for number in range(SINGLE, SINGLE + WEEKLY + WORKDAYS):
        rule = "FREQ=WEEKLY" if number < SINGLE + WEEKLY else "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
        found[f"{number}.ics"] = series(number, rule, moved=number % 4 == 0)
    return found


def single(number: int, title: str) -> str:
    """One meeting."""
    chance = random.Random(number)
    start = NOW.astimezone(ZONE).replace(hour=9, minute=0) + timedelta(
        days=chance.randint(-180, 180), minutes=15 * chance.randint(0, 36)
    )
    return _calendar(_event(number, title, start))


def series(number: int, rule: str, *, moved: bool) -> str:
    """A series."""
    start = datetime(2026, 1, 5, 9, tzinfo=ZONE) + timedelta(days=number % 5, minutes=15 * (number % 30))
    events = _event(number, f"Series {number}", start, f"RRULE:{rule}")
    if moved:
        original = start + timedelta(days=7 * 47)
        stamp = f"RECURRENCE-ID;TZID=Europe/Moscow:{original:%Y%m%dT%H%M%S}"
        events += _event(number, f"Series {number}", original + timedelta(hours=2), stamp)
    return _calendar(events)


def _event(number: int, title: str, start: datetime, *more: str) -> str:
    end = start + timedelta(minutes=30)
    guests = [f"ATTENDEE;CN=Guest {n};PARTSTAT=ACCEPTED:mailto:guest{n}@example.com" for n in range(6)]
    lines = [
        "BEGIN:VEVENT",
        f"UID:{number}@example.com",
        "DTSTAMP:20261101T000000Z",
        f"DTSTART;TZID=Europe/Moscow:{start:%Y%m%dT%H%M%S}",
        f"DTEND;TZID=Europe/Moscow:{end:%Y%m%dT%H%M%S}",
        f"SUMMARY:{title}",
        "ORGANIZER:mailto:guest0@example.com",
        *guests,
        "DESCRIPTION:Agenda\\nhttps://telemost.yandex.ru/j/12345678901234",
        *more,
        "END:VEVENT",
        "",
    ]
    return "\r\n".join(lines)


def _calendar(events: str) -> str:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//bench//EN\r\n{events}END:VCALENDAR\r\n"


if __name__ == "__main__":
    main()
