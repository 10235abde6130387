"""10,000 letters due in the same second, to 10,000 people: how soon they are out, and what that costs.

python -m benchmarks.deliver

A real PostgreSQL, real HTTP to a stand-in that answers after 20 ms, one process of ours. Nobody was ever written to
in the first round, so it also asks for 10,000 direct channels; the second is that of a clock that was just started,
the third of one that has run for a while.
"""

import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles

import psycopg

from app.delivery import THREADS, deliver_due
from app.letters import Letter
from app.ports import Button, Card
from app.vault import Vault, tickets
from mm.channels import Channels
from mm.client import Mattermost
from mm.posts import Paper
from psql import Store, embedded
from psql.migrate import migrate
from tests.servers.letterbox import Letterbox

LETTERS = 10_000
DELAY_MS = 20
TEXT = (
    "**10:00 Планёрка** — через 10 минут · **[Войти в Телемост](https://telemost.yandex.ru/j/{number})**\n"
    "Анна Ким и ещё 4 · Переговорная 3"
)
BUTTON = Button("Через 5 минут", ("notifications", "snooze"), {"minutes": "5"})


@dataclass(frozen=True, slots=True)
class Figures:
    seconds: float
    half_s: float
    most_s: float
    our_cpu_s: float
    postgres_cpu_s: float


def main() -> None:
    """Both rounds, a line each."""
    with (
        tempfile.TemporaryDirectory(prefix="postgres-") as folder,
        embedded.start(Path(folder, "data")) as server,
        Letterbox(DELAY_MS) as box,
        ThreadPoolExecutor(THREADS) as pool,
    ):
        migrate(server.url)
        store = Store(server.url)
        paper = Paper("http://127.0.0.1:9/action", tickets(Vault((b"k" * 32,))))
        print(f"{LETTERS} letters due at once, an answer takes {DELAY_MS} ms, {THREADS} threads")
        print(f"{'':18} out after   half after   99 % after   our CPU   PostgreSQL's CPU")
        for name in ("first letters ever", "after a restart", "and then"):
            if name != "and then":
                messenger = Mattermost(box.url, "token", paper, lambda: datetime.now(UTC), "", Channels(store))
            f = _round(name, store, messenger, box, pool, server.url)
            print(
                f"{name:18} {f.seconds:7.2f} s  {f.half_s:9.2f} s  {f.most_s:9.2f} s  {f.our_cpu_s:6.2f} s"
                f"  {f.postgres_cpu_s:8.2f} s"
            )
        messenger.close()
        store.close()


def _round(
    name: str, store: Store, messenger: Mattermost, box: Letterbox, pool: ThreadPoolExecutor, url: str
) -> Figures:
    due_at = datetime.now(UTC)
    _write(name, store, due_at)
    before, postgres_before = len(box.posts()), _postgres_cpu_s(url)
    began_at, cpu = time.monotonic(), time.process_time()
    done = 0
    while count := deliver_due(store, messenger, pool, datetime.now(UTC)):
        done += count
    our_cpu_s = time.process_time() - cpu
    lateness = sorted(post[3] - began_at for post in box.posts()[before:])
    if done != LETTERS or len(lateness) != LETTERS:
        raise SystemExit(f"{done} letters, {len(lateness)} posts")
    cuts = quantiles(lateness, n=100)
    return Figures(lateness[-1], cuts[49], cuts[98], our_cpu_s, _postgres_cpu_s(url) - postgres_before)


def _write(name: str, store: Store, due_at: datetime) -> None:
    ends_at = due_at + timedelta(minutes=40)
    with store.begin() as tx:
        for number in range(LETTERS):
            card = Card(TEXT.format(number=number), (BUTTON,))
            key = f"reminder:{name}:{number}"
            tx.write(Letter(key, f"{number:026}", "reminder", card, due_at, ends_at, f"{number}\n"), due_at)


def _postgres_cpu_s(url: str) -> float:
    """What the processes of our connections used so far."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'mattermost-calendar'"
        ).fetchall()
    used = 0
    for (pid,) in rows:
        fields = Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()
        used += int(fields[11]) + int(fields[12])
    return used / 100  # clock ticks of Linux


if __name__ == "__main__":
    main()
