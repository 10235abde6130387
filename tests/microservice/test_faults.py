"""What breaks in the middle: PostgreSQL during a look at the calendars, Mattermost for an hour. All of it is real."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from app.config import Config
from app.errors import StoreUnavailable
from app.letters import Letter
from app.ports import Card
from app.providers.guard import allowed
from app.providers.http import Door
from app.times import ONE_DAY, Span
from microservice.moved import move
from psql import Store, embedded
from psql.migrate import migrate
from tests.app.syncing import Desk
from tests.factories import NOW, at
from tests.fakes import vevent
from tests.servers.clock import ClockProcess
from tests.servers.letterbox import Letterbox
from tests.servers.odd_http import Answer, Odd, Script, Seen, serving
from tests.servers.run import wait_until
from tests.servers.sandbox import Person, Sandbox
from tests.servers.shelves import Shelf, Shelves

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TODAY = Span(at(0), at(0) + ONE_DAY)
SOON_S = 40.0
SANDBOX = Config(sandbox=True)


@dataclass
class Held:
    """A calendar server whose answers are held back while `holding` is set."""

    shelves: Shelves = field(default_factory=Shelves)
    holding: bool = False
    asked: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def script(self, odd: Odd) -> Script:
        answer = self.shelves.script(odd)

        def held(seen: Seen) -> Answer:
            if self.holding:
                self.asked.set()
                self.released.wait(SOON_S)
            return answer(seen)

        return held

    @property
    def work(self) -> Shelf:
        return self.shelves.calendars["work"]


@dataclass
class Place:
    """A database that can be stopped and started, an account that was read once, and its server."""

    data: Path
    server: embedded.Server
    store: Store
    desk: Desk
    held: Held

    def stop(self) -> None:
        self.server.stop()

    def start(self) -> None:
        self.server = embedded.start(self.data, durable=False)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    data, held = tmp_path / "postgres", Held()
    with Door(allowed(["127.0.0.0/8"])) as door, serving(held.script) as odd:
        server = embedded.start(data, durable=False)
        migrate(server.url)
        store = Store(server.url, wait_s=3)
        desk = Desk(store, door, patience_s=SOON_S)
        held.work.put("1.ics", vevent("1", "Budget", at(15), at(16)))
        desk.connect(odd.url("/home/"))
        desk.sync()
        place = Place(data, server, store, desk, held)
        yield place
        held.released.set()
        store.close()
        place.stop()


def look(desk: Desk, now: datetime, outcome: list[object]) -> None:
    try:
        outcome.append(desk.sync(now))
    except StoreUnavailable as error:
        outcome.append(error)


def in_the_middle(place: Place, happens: Callable[[], None]) -> object:
    """A pass that has asked the calendar server, and gets its answer when something has happened; how it ended."""
    place.held.holding = True
    outcome: list[object] = []
    passing = threading.Thread(target=look, args=(place.desk, NOW + MINUTE, outcome), daemon=True)
    passing.start()
    assert place.held.asked.wait(SOON_S)
    happens()
    place.held.holding = False
    place.held.released.set()
    passing.join(SOON_S)
    return outcome[0]


def test_postgresql_restarted_while_a_calendar_answers_loses_nothing_and_tells_once(place: Place) -> None:
    place.held.work.put("1.ics", vevent("1", "Budget", at(17), at(18)))

    def restart() -> None:
        place.stop()
        place.start()

    assert in_the_middle(place, restart) == 1
    for minutes in (2, 3, 4):
        place.desk.sync(NOW + minutes * MINUTE)
    assert place.desk.letters() == 1
    assert [one.event.when.start for one in place.desk.stored(TODAY)] == [at(17)]


def test_postgresql_that_is_away_when_the_calendar_answers_loses_nothing_and_tells_once(place: Place) -> None:
    place.held.work.put("1.ics", vevent("1", "Budget", at(17), at(18)))
    assert isinstance(in_the_middle(place, place.stop), StoreUnavailable)
    place.start()
    assert [one.event.when.start for one in place.desk.stored(TODAY)] == [at(15)]
    assert place.desk.letters() == 0
    for minutes in (2, 30, 31, 32):  # the lease has to end first
        place.desk.sync(NOW + minutes * MINUTE)
    assert place.desk.letters() == 1
    assert [one.event.when.start for one in place.desk.stored(TODAY)] == [at(17)]


def said(person: Person, channel_id: str, bot: Person) -> list[str]:
    """The bot's messages in a conversation."""
    posts = person.get(f"/channels/{channel_id}/posts")["posts"].values()
    return sorted(post["message"] for post in posts if post["user_id"] == bot.id)


def all_sent(url: str) -> bool:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT bool_and(state = 'sent') FROM letters").fetchone() == (True,)


def tries(url: str) -> int:
    """How often letters were tried, all in all."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT sum(attempts) FROM letters").fetchone()
    return int(row[0]) if row else 0


def test_an_hour_without_mattermost_loses_nothing_and_says_nothing_twice(
    tmp_path: Path, store: Store, url: str
) -> None:
    with Sandbox(tmp_path / "chat") as chat:
        bot, alice, bob = chat.bot(), chat.person("alice"), chat.person("bob")
        rooms = [(person, chat.direct(bot, person)) for person in (alice, bob)]
        more = {"SANDBOX": "1", "MATTERMOST_BOT_TOKEN": bot.token}
        with ClockProcess(tmp_path / "data", url, chat.url, more) as clock:
            write(store, timedelta(0), before=alice.id)
            assert wait_until(lambda: all_sent(url), SOON_S)
            chat.stop()
            write(store, timedelta(0), first=alice.id, second=bob.id)
            assert wait_until(lambda: "letters wait" in clock.log, SOON_S)
            for minutes in (10, 20, 40, 60):
                before = tries(url)
                move(SANDBOX, store, minutes * MINUTE)
                assert wait_until(lambda before=before: tries(url) > before, SOON_S)
            write(store, HOUR, third=alice.id)
            chat.start()
            move(SANDBOX, store, HOUR + 10 * MINUTE)
            assert wait_until(lambda: all_sent(url), SOON_S)
            assert "Mattermost takes letters again" in clock.log
        assert [said(person, room, bot) for person, room in rooms] == [["before", "first", "third"], ["second"]]


def test_a_clock_set_back_by_an_hour_under_a_running_process_holds_up_no_letter(
    tmp_path: Path, store: Store, url: str
) -> None:
    move(SANDBOX, store, HOUR)
    with Letterbox() as box, ClockProcess(tmp_path / "data", url, box.url, {"SANDBOX": "1"}):
        write(store, HOUR, before="a" * 26)
        assert wait_until(lambda: box.arrived() == ["before"], SOON_S)
        move(SANDBOX, store, timedelta(0))
        write(store, timedelta(0), after="a" * 26)
        assert wait_until(lambda: box.arrived() == ["before", "after"], SOON_S)


def write(store: Store, moved: timedelta, **people: str) -> None:
    """A letter by this name to each, due now by the moved clock."""
    now = datetime.now(UTC) + moved
    with store.begin() as tx:
        for key, user_id in people.items():
            tx.write(Letter(key, user_id, "change", Card(key), now), now)
