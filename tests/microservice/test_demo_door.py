"""The door that the chat's panel knocks at: a real one, with its real calendar server and clock."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from microservice.addresses import listens
from microservice.demo import radicale
from microservice.demo.fill import fill
from microservice.moved import MovedClock
from psql import Store
from tests.servers.process import free_port
from tests.servers.run import settings, wait_until

pytestmark = pytest.mark.slow

SECRET = "between the panel and the door"


@dataclass(slots=True)
class Door:
    port: int
    calendars: str
    database: str

    def ask(self, secret: str = SECRET, **wish: Any) -> tuple[int, Any]:
        body = json.dumps({"who": "alice", **wish}).encode()
        headers = {"Authorization": f"Bearer {secret}"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as e:
            with e:
                return e.code, json.loads(e.read())

    def meetings(self, who: str = "alice") -> dict[str, Any]:
        return {one["title"]: one for one in self.ask(who=who)[1]["meetings"]}


@pytest.fixture(scope="module")
def door(_schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    folder = tmp_path_factory.mktemp("data")
    (folder / "logs").mkdir()
    address, listen = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "microservice.demo.door", listen, address, str(folder / "demo" / "radicale")]
    environment = settings(folder, DATABASE_URL=_schema, SANDBOX="1", DOOR_TOKEN=SECRET)
    with (folder / "held").open("w") as held:
        fd = held.fileno()
        process = subprocess.Popen(
            [*command, str(fd), str(folder / "demo" / "conferences.json")],
            env=environment,
            pass_fds=(fd,),
            stderr=subprocess.PIPE,
            text=True,
        )
        assert wait_until(lambda: listens(listen) and listens(address))
        fill(f"http://{address}", datetime.now(UTC), ())
        yield Door(int(listen.rpartition(":")[2]), address, _schema)
        process.terminate()
        _, said = process.communicate(timeout=20)
    assert (process.returncode, said) == (0, "stopped\n")
    assert not listens(address)


def test_an_added_meeting_is_at_the_server_at_its_minute(door: Door) -> None:
    status, state = door.ask(do="add", title="Plans, and more", minutes=11)
    [added] = [one for one in state["meetings"] if one["title"] == "Plans, and more"]
    begins = datetime.fromisoformat(added["start"]) - datetime.now(UTC) - timedelta(seconds=state["offset_s"])
    assert status == 200
    assert timedelta(minutes=9) < begins <= timedelta(minutes=11)
    assert {one["email"] for one in added["guests"]} == {"olga@example.com", "boris@example.com"}


def test_a_meeting_for_both_is_in_both_calendars_and_changes_in_both(door: Door) -> None:
    door.ask(do="add", title="Together", minutes=20, shared=True, mine=True)
    mine, theirs = door.meetings()["Together"], door.meetings("bob")["Together"]
    assert datetime.fromisoformat(mine["start"]) == datetime.fromisoformat(theirs["start"])
    door.ask(do="move", uid=mine["uid"], minutes=30)
    door.ask(do="decline", uid=mine["uid"], email="bob@example.com")
    door.ask(do="cancel", uid=mine["uid"])
    for who in ("alice", "bob"):
        after = door.meetings(who)["Together"]
        assert datetime.fromisoformat(after["start"]) - datetime.fromisoformat(mine["start"]) == timedelta(minutes=30)
        assert after["cancelled"]
    assert "bob@example.com" not in {one["email"] for one in door.meetings()["Together"]["guests"]}


def test_a_server_taken_away_refuses_connections_until_it_is_back(door: Door) -> None:
    _, away = door.ask(do="away")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(door.calendars.rpartition(":")[2])), timeout=5)
    refused, _ = door.ask(do="add", title="Lost", minutes=5)
    _, back = door.ask(do="back")
    assert (away["server"], away["meetings"], refused, back["server"]) == (False, [], 503, True)
    assert listens(door.calendars)


def test_the_clock_moves_for_everybody_and_forward_only(door: Door) -> None:
    _, before = door.ask()
    door.ask(do="later", seconds=3600)
    status, _ = door.ask(do="later", seconds=-3600)
    _, after = door.ask()
    store = Store(door.database)
    ahead = MovedClock(store)() - datetime.now(UTC)
    store.close()
    assert status == 400
    assert abs(after["offset_s"] - before["offset_s"] - 3600) <= 1
    assert abs(ahead.total_seconds() - after["offset_s"]) <= 1


WRONG = [
    pytest.param({"do": "explode"}, id="no such wish"),
    pytest.param({"do": "add", "title": " ", "minutes": 5}, id="no title"),
    pytest.param({"do": "add", "title": "x"}, id="no time"),
    pytest.param({"do": "move", "uid": "../../etc", "minutes": 5}, id="a path for a uid"),
    pytest.param({"do": "cancel", "uid": "nothing"}, id="no such meeting"),
    pytest.param({"who": "mallory"}, id="nobody of ours"),
    pytest.param({"do": "later", "seconds": 10**9}, id="thirty years later"),
]


@pytest.mark.parametrize("wish", WRONG)
def test_a_wrong_wish_is_refused(door: Door, wish: dict[str, Any]) -> None:
    assert door.ask(**wish)[0] == 400


def test_who_does_not_know_the_secret_stays_outside(door: Door) -> None:
    assert door.ask(secret="guessed", do="away")[0] == 403
    assert door.ask()[1]["server"] is True


def test_a_calendar_server_that_dies_by_itself_ends_the_door_which_says_how(url: str, tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    address, listen = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    folder = tmp_path / "demo" / "radicale"
    command = [
        sys.executable,
        "-m",
        "microservice.demo.door",
        listen,
        address,
        str(folder),
        "1",
        str(folder / "hall.json"),
    ]
    environment = settings(tmp_path, DATABASE_URL=url, SANDBOX="1", DOOR_TOKEN=SECRET)
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert wait_until(lambda: listens(listen) and listens(address))
    os.kill(_pid_of(str(folder / "config")), signal.SIGKILL)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "Logging level" in said
    assert radicale.wanted_address(folder) == address


def _pid_of(part: str) -> int:
    for entry in Path("/proc").iterdir():
        try:
            line = (entry / "cmdline").read_bytes().decode(errors="replace") if entry.name.isdecimal() else ""
        except OSError:
            continue
        if part in line:
            return int(entry.name)
    raise AssertionError(f"no process of {part}")


def test_a_conference_is_added_moved_begun_and_taken_away(door: Door) -> None:
    door.ask(do="add", title="Branches", minutes=30, conference=True)
    added = door.meetings()["Branches"]
    assert added["conference"] is True
    door.ask(do="move", uid=added["uid"], minutes=30)
    door.ask(do="begin", uid=added["uid"])
    moved = door.meetings()["Branches"]
    later = datetime.fromisoformat(moved["start"]) - datetime.fromisoformat(added["start"])
    assert (later, moved["running"]) == (timedelta(minutes=30), True)
    door.ask(do="cancel", uid=added["uid"])
    assert "Branches" not in door.meetings()


def test_what_is_no_conference_cannot_be_moved(door: Door) -> None:
    assert door.ask(do="move", uid="conference-nothing", minutes=30)[0] == 400
