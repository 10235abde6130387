"""The process: where it listens, whom it answers, what it keeps, how it ends; and its live events."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.servers.sandbox import ROOT, Sandbox


def test_it_refuses_to_listen_beyond_this_machine(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mm.sandbox", "--listen", "0.0.0.0:0", "--data", str(tmp_path)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert "--allow-remote" in ended.stderr


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8065", "192.168.0.1"])
def test_a_request_that_names_another_host_is_refused(mattermost: Sandbox, host: str) -> None:
    answer = requests.get(f"{mattermost.url}/sandbox/people", headers={"Host": host}, timeout=5)
    assert (answer.status_code, "token" in answer.text) == (403, False)


def test_an_unknown_call_is_404_in_the_servers_shape(mattermost: Sandbox) -> None:
    answer = requests.get(f"{mattermost.url}/api/v4/no/such/call", timeout=5)
    assert answer.json().keys() == {"id", "message", "detailed_error", "request_id", "status_code"}
    assert (answer.status_code, answer.json()["id"]) == (404, "api.context.404.app_error")
    assert answer.headers["X-Version-Id"].startswith("11.6.0.")


def test_health_and_configuration_need_no_session(mattermost: Sandbox) -> None:
    ping = requests.get(f"{mattermost.url}/api/v4/system/ping", timeout=5).json()
    config = requests.get(f"{mattermost.url}/api/v4/config/client", timeout=5).json()
    assert (ping["status"], config["SiteURL"], config["MaxPostSize"]) == ("OK", mattermost.url, "16383")


def test_a_restart_keeps_accounts_tokens_and_posts(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path).start()
    alice, admin_token = sandbox.person("alice"), sandbox.admin_token
    place = alice.get(f"/teams/{sandbox.team_id()}/channels/name/town-square")["id"]
    post = alice.post("/posts", {"channel_id": place, "message": "still here"})
    ended = sandbox.stop()
    with sandbox:
        assert (ended, sandbox.admin_token, sandbox.person("alice")) == (0, admin_token, alice)
        assert alice.get(f"/posts/{post['id']}")["message"] == "still here"


def test_the_administrators_token_is_for_the_owner_alone(mattermost: Sandbox) -> None:
    assert (mattermost.folder / "admin.token").stat().st_mode & 0o777 == 0o600
    assert (mattermost.folder / "sandbox.sqlite3").stat().st_mode & 0o777 == 0o600


def test_it_stops_while_a_page_is_listening(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path).start()
    head = {"Authorization": f"Bearer {sandbox.person('alice').token}"}
    with requests.get(f"{sandbox.url}/sandbox/events", headers=head, stream=True, timeout=10) as stream:
        next(stream.iter_lines())
        assert sandbox.stop() == 0


def _events(sandbox: Sandbox, token: str, last_id: str, count: int) -> list[Any]:
    """The first events after this id, as (id, kind)."""
    head = {"Authorization": f"Bearer {token}", "Last-Event-ID": last_id}
    found: list[Any] = []
    with requests.get(f"{sandbox.url}/sandbox/events", headers=head, stream=True, timeout=10) as stream:
        for line in stream.iter_lines(chunk_size=1, decode_unicode=True):
            if line.startswith("id: "):
                found.append([line[4:]])
            if line.startswith("event: "):
                found[-1].append(line[7:])
            if len(found) == count and len(found[-1]) == 2:
                break
    return found


def test_a_page_that_was_away_gets_what_it_missed(mattermost: Sandbox) -> None:
    alice = mattermost.person("alice")
    place = alice.get(f"/teams/{mattermost.team_id()}/channels/name/off-topic")["id"]
    head = {"Authorization": f"Bearer {alice.token}"}
    before = requests.get(f"{mattermost.url}/sandbox/start", headers=head, timeout=5).json()["last_event"]
    post = alice.post("/posts", {"channel_id": place, "message": "one"})
    alice.put(f"/posts/{post['id']}/patch", {"message": "two"})
    first, second = _events(mattermost, alice.token, before, 2)
    assert (first[1], second[1]) == ("posted", "post_edited")
    assert _events(mattermost, alice.token, first[0], 1) == [second]


def test_a_page_from_before_a_restart_is_told_to_load_anew(mattermost: Sandbox) -> None:
    [(_, kind)] = _events(mattermost, mattermost.person("alice").token, "ffffffff-7", 1)
    assert kind == "reset"


def test_two_pages_listen_at_once(mattermost: Sandbox) -> None:
    alice, bob = mattermost.person("alice"), mattermost.person("bob")
    heads = [{"Authorization": f"Bearer {one.token}"} for one in (alice, bob, alice, bob)]
    streams = [requests.get(f"{mattermost.url}/sandbox/events", headers=h, stream=True, timeout=10) for h in heads]
    assert [next(stream.iter_lines()) for stream in streams] == [b": connected"] * 4
    assert alice.get("/users/me")["username"] == "alice"
    for stream in streams:
        stream.close()
