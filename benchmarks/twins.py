"""A week shown over 500 TrueConf conferences, over 500 calendar events, and over both, where each conference stands in
the calendar too: from our copy in PostgreSQL to the text, in this process. `python -m benchmarks.twins`.
"""

import random
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app import accounts
from app.agenda import agenda
from app.arrivals import shown_by_all
from app.copies import Kept
from app.notifications.meetings import sources
from app.objects import Object
from app.pace import kept as window_of
from app.ports import Access, Calendar, Found, Password, Person
from app.providers.trueconf.board import Reader
from app.providers.trueconf.schedule import conference
from app.providers.trueconf.text import People
from app.render import pages
from app.times import Days, today
from app.vault import Vault
from app.words import Words
from benchmarks.year import EVENTS, SINGLE, WEEKLY, ZONE, objects
from psql import Store, embedded
from psql.migrate import migrate

ROUNDS = 200
HOST = "video.example.org"
NOW = datetime.now(UTC)
ANNA = Person("a" * 26, "Anna Kim", "ru", "Europe/Moscow", "anna@example.com")


def conferences() -> dict[str, bytes]:
    """As many as a busy person's year of events, at the same times."""
    reader = Reader(People(HOST), f"https://{HOST}", ZONE)
    found = {}
    for number in range(EVENTS):
        item = conference(_item(number), ZONE)
        found[f"/c/{item.id}"] = reader.text(item, None, NOW)
    return found


def _item(number: int) -> dict[str, Any]:
    chance = random.Random(number)
    morning = NOW.astimezone(ZONE).replace(hour=9, minute=0, second=0, microsecond=0)
    schedule: dict[str, Any] = {"type": 1, "duration": 1800}
    start = morning + timedelta(days=chance.randint(-180, 180), minutes=15 * chance.randint(0, 36))
    if number >= SINGLE:
        days = [number % 5 + 1] if number < SINGLE + WEEKLY else [1, 2, 3, 4, 5]
        start = morning - timedelta(weeks=46, days=morning.weekday()) + timedelta(minutes=15 * (number % 30))
        schedule = {"type": 0, "duration": 1800, "special_time_offset": 180, "days": [int(n in days) for n in range(7)]}
    schedule["start_time"] = int(start.timestamp())
    people = [{"id": f"guest{n}", "display_name": f"Guest {n}"} for n in (1, *chance.sample(range(2, 60), 5))]
    number_of_room = f"4711{number:06}"
    return {"id": number_of_room, "topic": f"Meeting {number}", "owner": "guest1", "schedule": schedule,
            "invitations": people, "url": f"https://{HOST}/c/{number_of_room}", "access": "private"}  # fmt: skip


def entries(texts: dict[str, bytes]) -> dict[str, bytes]:
    """The same in a calendar, each with its conference's link in the description."""
    found = {}
    for href, text in texts.items():
        link = f"https://{HOST}{href}".encode()
        lines = text.replace(b"UID:", b"UID:outlook-").replace(b"CONFERENCE;VALUE=URI:" + link, b"DESCRIPTION:" + link)
        found[href] = lines.replace(b"X-TRUECONF-ACCESS:PRIVATE\r\n", b"")
    return found


def hold(store: Store, provider: str, texts: dict[str, bytes]) -> None:
    """An account of Anna's with these in our copy."""
    access = Access(f"https://{provider}.example.com", ANNA.email, Password("x"))
    calendar = Calendar("/", provider)
    found = Found(access.address, f"{access.address}/home/", frozenset({ANNA.email}), (calendar,), ANNA.email)
    account = accounts.connect(store, Vault((b"k" * 32,)), ANNA, provider, access, found, NOW).account
    window = window_of(NOW, ZONE)
    several = [Object(href, "1", text) for href, text in texts.items()]
    shown = shown_by_all(several, window, ZONE)
    with store.begin() as tx:
        tx.put_person(ANNA, NOW)
        held = next(one for one in tx.calendars_of(ANNA.id) if one.account_id == account.id)
        tx.follow(ANNA.id, [held.id], [held.id])
        tx.put_copy(held.id, "1", window, None)
        tx.put_objects(held.id, [Kept(one, shown[one.href]) for one in several], ZONE)


def week(store: Store) -> int:
    """The text of a week; gives how many meetings it shows."""
    day = today(NOW, ZONE)
    days = Days(day, day + timedelta(days=6))
    with store.begin() as tx:
        stored = tx.stored(ANNA.id, days.span(ZONE))
    found = agenda(sources(stored), days, ZONE)
    pages(found, Words("ru"), day)
    return found.meetings


def measure(name: str, fills: Iterable[tuple[str, dict[str, bytes]]]) -> None:
    """A line of the table."""
    with tempfile.TemporaryDirectory(prefix="twins-") as folder, embedded.start(Path(folder) / "postgres") as postgres:
        migrate(postgres.url)
        store = Store(postgres.url)
        for provider, texts in fills:
            hold(store, provider, texts)
        meetings = week(store)
        took, cpu = spread(lambda: week(store))
        store.close()
    print(f"{name:34} {meetings:4} meetings  p50 {took * 1000:5.1f} ms  our CPU {cpu * 1000:5.1f} ms", flush=True)


def spread(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, the middle of many; and of this processor, each."""
    times, used = [], time.process_time()
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return sorted(times)[ROUNDS // 2], (time.process_time() - used) / ROUNDS


if __name__ == "__main__":
    ours = conferences()
    measure("500 events by CalDAV", [("caldav", {name: text.encode() for name, text in objects(NOW).items()})])
    measure("500 conferences of TrueConf", [("trueconf", ours)])
    measure("the same in a calendar", [("caldav", entries(ours))])
    measure("both, each conference in the calendar", [("caldav", entries(ours)), ("trueconf", ours)])
