"""A TrueConf Server with 1,000 conferences: the first list, a look at what has not changed, a thousand people at once.

The server is the tests' own, on the same machine, and answers after 50 ms: `python -m benchmarks.trueconf`.
"""

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from app.config import Config
from app.objects import Delta
from app.ports import Access, Calendar, Password
from app.providers.exchange import Deadline
from app.providers.guard import allowed
from app.providers.http import Door
from app.providers.trueconf.provider import TrueConf
from app.providers.trueconf.servers import house
from app.times import Span
from tests.factories import MOSCOW, NOW, at
from tests.servers.odd_http import Answer, Seen
from tests.servers.trueconf import V3, V4, planned, running
from tests.servers.trueconf import TrueConf as Fake

CONFERENCES, PEOPLE, DELAY_S = 1000, 1000, 0.05
CALENDAR = Calendar("/", "TrueConf")
SPAN = Span(NOW - timedelta(days=1), NOW + timedelta(days=45))

Look = Callable[[str, dict[str, str]], Delta]


class Slow(Fake):
    """Answers after a while; remembers its answers, so that making them costs us nothing."""

    def answer(self, seen: Seen) -> Answer:
        time.sleep(DELAY_S)
        kept = self.__dict__.setdefault("kept", {})
        if seen.method != "GET":
            return super().answer(seen)
        if seen.path not in kept:
            kept[seen.path] = super().answer(seen)
        found: Answer = kept[seen.path]
        return found


@contextmanager
def served(fake: Fake) -> Iterator[Callable[[str, str], Look]]:
    """How somebody with this login and password looks at it."""
    for n in range(CONFERENCES):
        days = [1, n % 6 + 1] if n % 5 == 0 else None
        people = ("alice", f"p{n}", f"p{n + 1}", "dora")
        fake.conferences.append(
            planned(str(n), f"Meeting {n}", at(8) + timedelta(hours=n % 700), days=days, invited=people)
        )
    with tempfile.TemporaryDirectory() as folder, running(fake) as odd, Door(allowed(["127.0.0.0/8"])) as door:
        file, options = Path(folder) / "providers.toml", 'auth = "client_credentials"\nclient_id = "calendar"'
        file.write_text(f'[trueconf.main]\nconnection = "{odd.url("")}"\n{options}\n')
        settings = Config(
            providers_file=str(file),
            trueconf_passwords=("127.0.0.1",),
            trueconf_secrets=("main=s3cret",),
            allowed_hosts=("127.0.0.0/8",),
        )
        shared = house(settings)

        def person(login: str, password: str) -> Look:
            def look(cursor: str, known: dict[str, str]) -> Delta:
                access = Access(odd.url(""), login, Password(password), odd.url(f"/api/{fake.versions[0]}"))
                account = TrueConf(door, access, MOSCOW, Deadline.after(60), shared)
                return account.changes(CALENDAR, cursor, lambda: known, SPAN, NOW)

            return look

        yield person


def one_person(version: str) -> str:
    """The first list, and a look at the same one."""
    with served(Slow(versions=(version,))) as person:
        look, known = person("alice", "wonderland"), dict[str, str]()
        began = time.perf_counter()
        delta = look("", known)
        first_s, passes = time.perf_counter() - began, 1
        known |= {one.href: one.etag for one in delta.changed}
        while json.loads(delta.cursor)["pending"]:
            delta, passes = look(delta.cursor, known), passes + 1
            known |= {one.href: one.etag for one in delta.changed}
        began, used = time.perf_counter(), time.thread_time()
        look(delta.cursor, known)
        again, cpu = time.perf_counter() - began, time.thread_time() - used
    told = f"first list {first_s:.1f} s, whole after {passes} looks"
    return f"{version}: {told}; unchanged {cpu * 1000:.0f} ms of CPU, {again:.2f} s"


def many_people() -> str:
    """Everybody's first look with a service account, and their next one after somebody's conference changed."""
    with served(Fake(versions=(V3,))) as person:
        used = time.thread_time()
        deltas = [person(f"p{n}", "")("", {}) for n in range(PEOPLE)]
        first = time.thread_time() - used
        used = time.thread_time()
        for n, delta in enumerate(deltas):
            known = {one.href: one.etag for one in delta.changed}
            person(f"p{n}", "")(json.dumps({**json.loads(delta.cursor), "digest": "another"}), known)
        changed = time.thread_time() - used
    return f"{PEOPLE} people on a service account: first {first:.1f} s of CPU, a list that changed {changed:.1f} s"


if __name__ == "__main__":
    for version in (V3, V4):
        print(one_person(version))
    print(many_people())
