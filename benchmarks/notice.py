"""From a change at a real Xandikos to the notice: how much longer than the interval between two looks it takes.

python -m benchmarks.notice [rounds]

Ten people with a calendar each; a round puts a meeting into each at a random moment. The clock is a process of its own.
"""

import random
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app import accounts, pace
from app.config import Config
from app.ports import Access, Calendar, Password, Person
from app.providers.catalogue import opener
from app.times import find_zone
from app.vault import Vault, open_vault
from benchmarks.parts import spread
from benchmarks.year import meeting
from psql import Store, embedded
from psql.migrate import migrate
from tests.servers import xandikos
from tests.servers.clock import ClockProcess
from tests.servers.letterbox import Letterbox

PEOPLE = 10
ROUNDS = 10
INTERVAL_S = 10
HOSTS = "127.0.0.0/8"


def main(rounds: int = ROUNDS) -> None:
    """One line."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="notice-")))
        box = stack.enter_context(Letterbox())
        server = stack.enter_context(xandikos.serve(folder))
        postgres = stack.enter_context(embedded.start(folder / "postgres"))
        migrate(postgres.url)
        ours = folder / "ours"
        ours.mkdir()
        working = working_zone()
        connect(postgres.url, open_vault((), ours), server, working)
        more = {"ALLOWED_HOSTS": HOSTS, "SYNC_INTERVAL_S": str(INTERVAL_S)}
        stack.enter_context(ClockProcess(ours, postgres.url, box.url, more))
        zone = find_zone(working)
        assert zone is not None
        interval_s = pace.interval_s(datetime.now(UTC), zone, INTERVAL_S)
        wait_for_first_looks(postgres.url)
        took = Rounds(server, box, interval_s).run(rounds)
    p50, p99, most = spread(took)
    late = sum(one > interval_s + 2 for one in took)
    print(f"{len(took)} changes, interval {interval_s:.0f} s: told after {p50:.1f} s (p50), {p99:.1f} s (p99)")
    print(
        f"over the interval: {p99 - interval_s:+.1f} s (p99), {most - interval_s:+.1f} s (max); {late} by more than 2 s"
    )


def working_zone() -> str:
    """Where it is about noon now: looks are rarer at night."""
    hours = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-hours:+d}"  # their signs are the other way round


def connect(url: str, vault: Vault, server: xandikos.Xandikos, zone: str) -> None:
    """Everybody with a calendar of their own."""
    store, now = Store(url), datetime.now(UTC)
    for number in range(PEOPLE):
        server.make(f"own{number}", f"Own {number}")
    for number in range(PEOPLE):
        access = Access(server.home, f"person{number}", Password("wonderland"), server.home)
        found = opener(Config(allowed_hosts=(HOSTS,)))("caldav", access, UTC, 60).find()
        own: tuple[Calendar, ...] = tuple(one for one in found.calendars if one.name == f"Own {number}")
        person = Person(f"{number:026}", "Anna Kim", "en", zone, "guest1@example.com")
        with store.begin() as tx:
            tx.put_person(person, now)
        done = accounts.connect(store, vault, person, "caldav", access, replace(found, calendars=own), now)
        with store.begin() as tx:
            tx.see_calendars(done.account.id, own, now)  # listed just now: the others' are not looked at for an hour
    store.close()


def wait_for_first_looks(url: str) -> None:
    """Until every account was read."""
    store = Store(url)
    while True:
        with store.begin() as tx:
            if all(tx.covered(f"{number:026}") for number in range(PEOPLE)):
                break
        time.sleep(0.2)
    store.close()


@dataclass(slots=True)
class Rounds:
    """What was put when, and what was told when; times of the machine's monotonic clock."""

    server: xandikos.Xandikos
    box: Letterbox
    interval_s: float
    put_at: dict[str, float] = field(default_factory=dict)

    def run(self, rounds: int) -> list[float]:
        """Seconds from each change to its notice."""
        for number in range(rounds):
            self._put(number)
            self._wait()
        told = self._told()
        return [told[title] - at for title, at in self.put_at.items()]

    def _put(self, number: int) -> None:
        moments = sorted((random.uniform(0, self.interval_s), person) for person in range(PEOPLE))
        began = time.monotonic()
        for moment, person in moments:
            time.sleep(max(0.0, began + moment - time.monotonic()))
            title = f"Change {number}x{person}x"
            start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=3)
            self.server.put(f"own{person}", f"{number}.ics", meeting(title, title, start))
            self.put_at[title] = time.monotonic()

    def _wait(self) -> None:
        give_up = time.monotonic() + 10 * self.interval_s
        while len(self._told()) < len(self.put_at):
            if time.monotonic() > give_up:
                raise SystemExit(f"not told: {self.put_at.keys() - self._told().keys()}")
            time.sleep(0.2)

    def _told(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for _, message, _, at in self.box.posts():
            for title in self.put_at:
                if title in message:
                    found.setdefault(title, at)
        return found


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:]))
