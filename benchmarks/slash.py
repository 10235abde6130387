"""A slash command from Mattermost's request to our answer: 500 events a person, eight people, as gunicorn serves it.

python -m benchmarks.slash [rounds]

Everything is real but Mattermost: PostgreSQL (durable), Xandikos, gunicorn with our configuration, a clock beside it.
"""

import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from app import accounts
from app.config import Config
from app.ports import Access, Password, Person
from app.providers.catalogue import opener
from app.sync import sync_due
from app.vault import Vault, open_vault
from benchmarks.parts import TOKEN, backends, cpu_s, listeners, spread, web
from benchmarks.sync import Silent
from benchmarks.year import EVENTS, ZONE, objects
from psql import Store, embedded
from psql.migrate import migrate
from tests.servers import xandikos
from tests.servers.clock import ClockProcess
from tests.servers.letterbox import Letterbox

ROUNDS = 400
WARM_UP = 40
AT_ONCE = 8
HOSTS = "127.0.0.0/8"
PEOPLE = [Person(f"{number:026}", "Anna Kim", "ru", "Europe/Moscow", "anna@example.com") for number in range(AT_ONCE)]


def main(rounds: int = ROUNDS) -> None:
    """A line for each command, one at a time and eight at once."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="slash-")))
        box = stack.enter_context(Letterbox())
        server = stack.enter_context(xandikos.serve(folder))
        postgres = stack.enter_context(embedded.start(folder / "postgres"))
        migrate(postgres.url)
        server.make("work", "Work")
        server.fill("work", objects(datetime.now(UTC)))
        data = folder / "ours"
        data.mkdir()
        fill(postgres.url, open_vault((), data), server)
        address = stack.enter_context(web(data, postgres.url, box.url, ALLOWED_HOSTS=HOSTS, LOG_LEVEL="WARNING"))
        stack.enter_context(ClockProcess(data, postgres.url, box.url, {"ALLOWED_HOSTS": HOSTS}))
        measure(address, postgres.url, rounds)


def fill(url: str, vault: Vault, server: xandikos.Xandikos) -> None:
    """Connect everybody, and read their calendars."""
    store, now = Store(url), datetime.now(UTC)
    open_provider = opener(Config(allowed_hosts=(HOSTS,)))
    access = Access(server.home, "anna", Password("wonderland"), server.home)
    found = open_provider("caldav", access, ZONE, 60).find()
    found = replace(found, calendars=tuple(one for one in found.calendars if one.name == "Work"))
    for person in PEOPLE:
        with store.begin() as tx:
            tx.put_person(person, now)
        accounts.connect(store, vault, person, "caldav", access, found, now)

    def zone_of(_: str) -> tzinfo:
        return ZONE

    while sync_due(store, vault, open_provider, now, zone_of, Silent()):
        pass
    store.close()


def measure(address: str, database: str, rounds: int) -> None:
    """Print the table."""
    client = Client(address)
    print(f"POST /slash, {EVENTS} events a person, {rounds} requests each")
    print(f"{'':22}  {'p50':>7}  {'p99':>7}  {'max':>7}  our CPU  PostgreSQL's  characters")
    for text in ("today", "week", "month"):
        for threads in (1, AT_ONCE):
            with ThreadPoolExecutor(threads) as pool:
                ask = partial(client.ask, text)
                list(pool.map(ask, range(WARM_UP)))
                ours, theirs = listeners(urlsplit(address).port or 0), backends(database)
                used, used_there = cpu_s(ours), cpu_s(theirs)
                took = list(pool.map(ask, range(rounds)))
                used, used_there = cpu_s(ours) - used, cpu_s(theirs) - used_there
            p50, p99, most = (1000 * one for one in spread([seconds for seconds, _ in took]))
            print(
                f"{text:8} {threads} at once     {p50:7.1f}  {p99:7.1f}  {most:7.1f}  {1000 * used / rounds:4.1f} ms"
                f"  {1000 * used_there / rounds:9.1f} ms  {took[-1][1]:10}",
                flush=True,
            )


class Client:
    """Mattermost, as far as it sends slash commands: a kept connection a thread."""

    def __init__(self, address: str) -> None:
        self._at = urlsplit(address).netloc
        self._kept = threading.local()

    def ask(self, text: str, number: int) -> tuple[float, int]:
        """Seconds to the whole answer, and how long its text is."""
        person = PEOPLE[number % len(PEOPLE)]
        form = {
            "channel_id": "c" * 26, "channel_name": "town-square", "command": "/calendar", "team_domain": "team",
            "team_id": "e" * 26, "text": text, "token": TOKEN, "trigger_id": "x" * 60, "user_id": person.id,
            "user_name": "anna", "response_url": f"http://chat.example.com/hooks/commands/{number:026}",
        }  # fmt: skip
        headers = {
            "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json",
            "Authorization": f"Token {TOKEN}", "User-Agent": "Mattermost-Bot/1.1",
        }  # fmt: skip
        began = time.perf_counter()
        connection = self._connection()
        connection.request("POST", "/slash", urlencode(form), headers)
        answer = connection.getresponse()
        body = answer.read()
        took = time.perf_counter() - began
        if answer.status != 200 or b"ephemeral" not in body:
            raise SystemExit(f"{text}: {answer.status} {body[:300]!r}")
        return took, len(body.decode())

    def _connection(self) -> HTTPConnection:
        if not hasattr(self._kept, "connection"):
            self._kept.connection = HTTPConnection(self._at, timeout=30)
        found: HTTPConnection = self._kept.connection
        return found


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:]))
