"""Where the tour stands: its people, the moved clock, and what our database says meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from app.times import ONE_DAY, Span
from microservice.demo.show import Show
from microservice.demo.visitor import Visitor, wait_for
from psql import Store

MINUTE, QUARTER = timedelta(minutes=1), timedelta(minutes=15)
TURN = 2 * MINUTE  # after this the next look at the calendars is due
PLANS = "Планы на неделю"


@dataclass(slots=True)
class Tour:
    """Where the journey stands."""

    show: Show
    store: Store
    alice: Visitor
    bob: Visitor
    service: str = "caldav"

    def now(self) -> datetime:
        """The moved clock."""
        return datetime.now(UTC) + timedelta(seconds=self.alice.wish()["offset_s"])

    def later(self, by: timedelta = TURN) -> None:
        """Move the clock."""
        self.alice.wish(do="later", seconds=round(by.total_seconds()))

    def go_to(self, at: datetime) -> None:
        """Move the clock to a little after an instant that lies ahead."""
        self.later(at - self.now() + timedelta(seconds=2))

    def to_quarter(self) -> None:
        """Move the clock to the next quarter of an hour, so that meetings begin when people let them begin."""
        now = self.now()
        self.go_to(now.replace(minute=0, second=0, microsecond=0) + (now.minute // 15 + 1) * QUARTER)

    def meeting(self, title: str) -> tuple[str, datetime, datetime]:
        """Its uid, start and end at the calendar server."""
        found = next(one for one in self.alice.wish()["meetings"] if one["title"] == title)
        return found["uid"], datetime.fromisoformat(found["start"]), datetime.fromisoformat(found["end"])

    def read_by(self, who: Visitor) -> bool:
        """Whether the person's calendars have been read for the first time."""
        with self.store.begin() as tx:
            return tx.covered(who.id) is not None

    def all_read(self, who: Visitor) -> bool:
        """Whether each of the person's calendars has been read for the first time."""
        with self.store.begin() as tx:
            return all(one.synced_at is not None for one in tx.health_of(who.id))

    def copied(self, title: str) -> bool:
        """Whether our copy of alice's calendars knows this meeting."""
        now = self.now()
        with self.store.begin() as tx:
            return any(one.event.title == title for one in tx.stored(self.alice.id, Span(now, now + ONE_DAY)))

    def traces(self) -> list[str]:
        """What tells in the database that alice was there: her id, her password (sealed), her calendars, a meeting."""
        with self.store.begin() as tx:
            [account] = tx.accounts_of(self.alice.id)
            secret = tx.secret_of(account.id, self.alice.id) or b""
            [href, *_] = [one.calendar.href for one in tx.calendars_of(self.alice.id)]
        return [self.alice.id, secret.hex(), urlsplit(account.home).path, href, PLANS]

    def mentions(self, texts: Sequence[str]) -> dict[str, int]:
        """In how many rows of which tables these texts stand."""
        with self.store.begin() as tx:
            found = [tx.mentions(text) for text in texts]
        return {table: rows for one in found for table, rows in one.items()}

    def connect(self, who: Visitor, done: str) -> str:
        """Connect the demo's calendars, and wait until they are read."""
        values = {"address": self.show.caldav, "login": f"{who.name}@example.com", "password": who.name}
        answer = who.fill_in(f"/calendar connect {self.service}", values, done)
        wait_for("the first look at the calendars", lambda: self.read_by(who))
        return answer
