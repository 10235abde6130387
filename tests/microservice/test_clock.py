"""The clock as real processes: what it delivers, and what it survives."""

import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from app.letters import Letter
from app.ports import Card
from psql import Store, embedded
from psql.migrate import migrate
from tests.servers.clock import ClockProcess
from tests.servers.letterbox import Letterbox
from tests.servers.run import finished, wait_until

pytestmark = pytest.mark.slow
SOON_S = 40.0
FAIL = """
    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$
"""


@pytest.fixture
def box() -> Iterator[Letterbox]:
    with Letterbox() as running:
        yield running


def write(store: Store, *keys: str) -> None:
    now = datetime.now(UTC)
    with store.begin() as tx:
        for number, key in enumerate(keys):
            tx.write(Letter(key, f"{number:026}", "change", Card(key), now), now)


def one(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


def arrived(box: Letterbox, *keys: str) -> bool:
    return wait_until(lambda: set(keys) <= set(box.arrived()), SOON_S)


def test_it_delivers_what_is_due_and_says_that_it_lives(tmp_path: Path, store: Store, url: str, box: Letterbox) -> None:
    with ClockProcess(tmp_path / "data", url, box.url) as clock:
        write(store, "hello")
        assert arrived(box, "hello")
        assert wait_until(lambda: one(url, "SELECT count(*) FROM marks WHERE name = 'clock'") == 1)
        assert clock.terminate() == 0
    assert "clock stopped" in clock.log


def test_two_clocks_send_each_letter_once(tmp_path: Path, store: Store, url: str, box: Letterbox) -> None:
    keys = [f"letter{number}" for number in range(200)]
    with ClockProcess(tmp_path / "one", url, box.url), ClockProcess(tmp_path / "two", url, box.url):
        for part in range(0, 200, 20):
            write(store, *keys[part : part + 20])
            time.sleep(0.3)  # so that both have something to fetch
        assert arrived(box, *keys)
    assert Counter(box.arrived()) == Counter(keys)


def test_after_kill_9_between_sending_and_remembering_nothing_is_said_twice(
    tmp_path: Path, store: Store, url: str
) -> None:
    with Letterbox(delay_ms=1500) as box:
        with ClockProcess(tmp_path / "data", url, box.url) as clock:
            write(store, "once")
            assert arrived(box, "once")  # it has arrived, but is answered a while later
            clock.kill()
        assert one(url, "SELECT state FROM letters") == "doubtful"
        with psycopg.connect(url) as connection:
            connection.execute("UPDATE letters SET leased_until = now()")
        with ClockProcess(tmp_path / "data", url, box.url):
            assert wait_until(lambda: one(url, "SELECT state FROM letters") == "sent", SOON_S)
        assert box.arrived() == ["once"]


def test_sigterm_lets_a_letter_under_way_arrive(tmp_path: Path, store: Store, url: str) -> None:
    with Letterbox(delay_ms=1000) as box, ClockProcess(tmp_path / "data", url, box.url) as clock:
        write(store, "under way")
        assert arrived(box, "under way")
        assert clock.terminate() == 0
        assert one(url, "SELECT state FROM letters") == "sent"


def test_it_ticks_on_after_its_database_was_restarted(tmp_path: Path, box: Letterbox) -> None:
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder:
        data = Path(folder, "data")
        with embedded.start(data, durable=False) as server:
            migrate(server.url)
            store = Store(server.url)
            with ClockProcess(tmp_path / "data", server.url, box.url) as clock:
                write(store, "before")
                assert arrived(box, "before")
                server.stop()
                time.sleep(3)  # so that some ticks find nothing
                with embedded.start(data, durable=False):
                    write(store, "after")
                    assert arrived(box, "after")
                    assert clock.terminate() == 0
            store.close()
        assert sorted(box.arrived()) == ["after", "before"]


def test_it_ticks_on_when_its_connections_are_cut_again_and_again(
    tmp_path: Path, store: Store, url: str, box: Letterbox
) -> None:
    write(store, "before")
    with psycopg.connect(url, autocommit=True) as axe:
        ours = [row[0] for row in axe.execute("SELECT pid FROM pg_stat_activity")]  # the test's own are spared
        with ClockProcess(tmp_path / "data", url, box.url):
            assert arrived(box, "before")
            end = time.monotonic() + 4
            while time.monotonic() < end:
                axe.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> ALL(%s)", [ours])
            write(store, "after")
            assert arrived(box, "after")


def test_a_scheduler_whose_thread_died_is_replaced(tmp_path: Path, store: Store, url: str, box: Letterbox) -> None:
    with ClockProcess(tmp_path / "data", url, box.url) as clock:
        write(store, "before")
        assert arrived(box, "before")
        with psycopg.connect(url, autocommit=True) as poison:
            poison.execute(FAIL)
            poison.execute("CREATE TRIGGER fail BEFORE UPDATE ON apscheduler_jobs EXECUTE FUNCTION fail()")
            assert wait_until(lambda: "the ticks have stopped" in clock.log)
            poison.execute("DROP FUNCTION fail CASCADE")
        write(store, "after")
        assert arrived(box, "after")


def test_a_system_clock_set_back_by_an_hour_does_not_stop_the_ticks(
    tmp_path: Path, store: Store, url: str, box: Letterbox
) -> None:
    with ClockProcess(tmp_path / "data", url, box.url):
        write(store, "before")
        assert arrived(box, "before")
        with psycopg.connect(url) as connection:  # what a job's next time is, seen from an hour earlier
            connection.execute("UPDATE apscheduler_jobs SET next_run_time = next_run_time + 3600")
        write(store, "after")
        assert arrived(box, "after")


def test_one_tick_that_sleeps_is_woken_while_the_others_go_on(
    tmp_path: Path, store: Store, url: str, box: Letterbox
) -> None:
    with ClockProcess(tmp_path / "data", url, box.url):
        write(store, "before")
        assert arrived(box, "before")
        with psycopg.connect(url) as connection:
            connection.execute("UPDATE apscheduler_jobs SET next_run_time = next_run_time + 3600 WHERE id = 'deliver'")
        write(store, "after")
        assert arrived(box, "after")


def test_a_clock_without_a_database_says_what_to_do(tmp_path: Path) -> None:
    real = {"MATTERMOST_URL": "http://127.0.0.1:1", "MATTERMOST_BOT_TOKEN": "t", "MATTERMOST_COMMAND_TOKENS": "t"}
    refused = finished(tmp_path / "data", "clock", APP_URL="http://127.0.0.1:1", **real)
    assert refused.returncode == 1
    assert refused.stderr.startswith("No database: set DATABASE_URL")


def test_a_letter_is_due_by_the_clock_and_not_before(tmp_path: Path, store: Store, url: str, box: Letterbox) -> None:
    now = datetime.now(UTC)
    with store.begin() as tx:
        tx.write(Letter("later", "a" * 26, "change", Card("later"), now + timedelta(hours=1)), now)
    with ClockProcess(tmp_path / "data", url, box.url):
        write(store, "now")
        assert arrived(box, "now")
    assert box.arrived() == ["now"]
