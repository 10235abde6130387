"""The plan put into a real Radicale, as `run` does at each start."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from microservice.demo import radicale
from microservice.demo.fill import fill
from microservice.demo.rest import Refused
from tests.servers.process import free_port, running

pytestmark = pytest.mark.slow

WEDNESDAY = datetime(2026, 11, 25, 8, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 26, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("radicale") / "with a blank"
    port = free_port()
    command = radicale.prepare(folder, f"127.0.0.1:{port}")
    with running(list(command), port, folder / "log"):
        yield f"http://127.0.0.1:{port}"


def login(who: str) -> tuple[str, str]:
    return f"{who}@example.com", who


def stored(url: str, who: str, calendar: str) -> list[str]:
    found = requests.get(f"{url}/{who}@example.com/{calendar}/", auth=login(who), timeout=20)
    return sorted(line for line in found.text.splitlines() if line.startswith("UID:"))


def test_a_second_start_makes_no_doubles_and_the_next_day_adds_to_it(url: str) -> None:
    made = fill(url, WEDNESDAY, ())
    first = stored(url, "alice", "work")
    assert fill(url, WEDNESDAY, made) == []
    assert fill(url, WEDNESDAY, ()) == made  # nothing noted: everything is tried, and what is there stays
    assert stored(url, "alice", "work") == first
    fill(url, THURSDAY, made)
    assert set(first) < set(stored(url, "alice", "work"))


def test_what_somebody_removed_stays_removed(url: str) -> None:
    made = fill(url, WEDNESDAY, ())
    address = f"{url}/bob@example.com/work/triage-2026-11-25.ics"
    assert requests.delete(address, auth=login("bob"), timeout=20).status_code == 200
    fill(url, WEDNESDAY, made)
    assert "UID:triage-2026-11-25" not in stored(url, "bob", "work")


def test_calendars_have_names_that_people_read(url: str) -> None:
    fill(url, WEDNESDAY, ())
    found = requests.request(
        "PROPFIND", f"{url}/alice@example.com/", auth=login("alice"), headers={"Depth": "1"}, timeout=20
    )
    assert all(title in found.text for title in ("Работа", "Личное", "Общий: отпуска и дни рождения"))


def test_a_server_that_is_not_there_is_an_error_that_names_the_address() -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(Refused, match="MKCALENDAR http"):
        fill(nowhere, WEDNESDAY, ())


def test_the_port_is_kept_for_the_next_start(tmp_path: Path) -> None:
    assert radicale.wanted_address(tmp_path) == "127.0.0.1:5232"
    radicale.prepare(tmp_path, "127.0.0.1:5240")
    assert radicale.wanted_address(tmp_path) == "127.0.0.1:5240"
