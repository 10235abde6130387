"""How long `POST /apps/bindings` takes, which clients ask for with every change of the channel: through Flask, the
token checked, the profile read from PostgreSQL, without a network.

python -m benchmarks.bindings
"""

import json
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from zoneinfo import ZoneInfo

import jwt
from flask.testing import FlaskClient

from app.commands.desk import Desk
from app.config import VERSION, Config
from app.ports import Person
from app.providers.catalogue import opener
from app.vault import Vault, tickets
from microservice.service import Service
from mm.client import Mattermost
from mm.posts import Paper
from psql import Store, embedded
from psql.migrate import migrate
from wsgi import create_app

CALLS = 2000
WARM = 100
SECRET = "a secret of no importance whatsoever"
PEOPLE = [Person(f"{n:026}", f"Person {n}", ("ru", "en")[n % 2], "Europe/Moscow") for n in range(50)]


def main() -> None:
    """Print the distribution, our CPU, and the size of an answer."""
    with (
        tempfile.TemporaryDirectory() as folder,
        embedded.start(Path(folder, "postgres"), durable=False) as server,
        ThreadPoolExecutor(2) as slow,
    ):
        migrate(server.url)
        store = Store(server.url)
        client = create_app(_service(store, slow)).test_client()
        for n in range(WARM):
            _ask(client, PEOPLE[n % len(PEOPLE)])
        found = [_ask(client, PEOPLE[n % len(PEOPLE)]) for n in range(CALLS)]
        store.close()
    print(f"{CALLS} calls, answers of up to {max(size for _, _, size in found) / 1000:.0f} kB; goal 20 ms")
    _print("the clock", [clock for clock, _, _ in found])
    _print("our CPU", [cpu for _, cpu, _ in found])


def _print(name: str, seconds: list[float]) -> None:
    cuts = quantiles(seconds, n=100)
    print(f"{name:10} p50 {cuts[49] * 1000:5.1f} ms   p99 {cuts[98] * 1000:5.1f} ms")


def _service(store: Store, slow: ThreadPoolExecutor) -> Service:
    """Mattermost is nowhere: profiles are known."""
    with store.begin() as tx:
        for person in PEOPLE:
            tx.put_person(person, datetime.now(UTC))
    config = Config(app_url="https://calendar.example.com", apps_secret=SECRET)
    vault = Vault((b"k" * 32,))
    signer = tickets(vault)
    paper = Paper(f"{config.callback_url}/action", signer)
    mattermost = Mattermost("http://127.0.0.1:9", "", paper, _now)
    desk = Desk(store, vault, opener(Config()), ZoneInfo("Europe/Moscow"), VERSION, slow)
    return Service(config, store, vault, signer, paper, mattermost, desk, _now, slow)


def _ask(client: FlaskClient, person: Person) -> tuple[float, float, int]:
    """Seconds by the clock and of the processor, and bytes, of one call as the plugin makes it."""
    end = int((_now() + timedelta(minutes=15)).timestamp())
    token = jwt.encode({"exp": end, "acting_user_id": person.id}, SECRET, algorithm="HS256")
    context = {"app_id": "", "app_path": "/plugins/com.mattermost.apps/apps/calendar", "acting_user": {"id": person.id}}
    body = json.dumps({"path": "/bindings", "expand": {"acting_user": "+summary"}, "context": context})
    headers = {"Mattermost-App-Authorization": f"Bearer {token}"}
    began, busy = time.perf_counter(), time.thread_time()
    answer = client.post("/apps/bindings", data=body, content_type="application/json", headers=headers)
    took, used = time.perf_counter() - began, time.thread_time() - busy
    if answer.status_code != 200 or answer.get_json()["type"] != "ok":
        raise SystemExit(f"not answered: {answer.status_code}")
    return took, used, len(answer.data)


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
