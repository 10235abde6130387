"""What ends by itself: trigger ids, response_urls, protection from doubles, do-not-disturb. The clock is the test's."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from mm.sandbox import replies, slash
from mm.sandbox.seed import token_of
from mm.sandbox.server import open_world
from mm.sandbox.store import Doc
from mm.sandbox.web import make_app
from mm.sandbox.world import World

START = 1_800_000_000_000
SECOND = 1000
MINUTE = 60 * SECOND


@dataclass(slots=True)
class Stage:
    """A sandbox that is called without a network, at the time that `now` says."""

    world: World
    client: FlaskClient
    now: list[int] = field(default_factory=lambda: [START])

    def user(self, name: str) -> Doc:
        user = self.world.store.find("user", name)
        assert user is not None
        return user

    def call(self, method: str, path: str, body: Any = None, name: str = "alice") -> Any:
        head = {"Authorization": f"Bearer {token_of(self.world.store, self.user(name))}"}
        return self.client.open(path, method=method, json=body, headers=head)

    def wait(self, duration: int) -> None:
        self.now[0] += duration


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    world = open_world(tmp_path, "http://localhost")
    stage = Stage(world, make_app(world).test_client())
    world.now = lambda: stage.now[0]
    yield stage
    world.store.close()


@pytest.mark.parametrize(
    ("age", "status"), [(30 * SECOND, 200), (30 * SECOND + 1, 400)], ids=["at its end", "over its end"]
)
def test_a_trigger_lives_thirty_seconds(stage: Stage, age: int, status: int) -> None:
    trigger_id = stage.world.signer.trigger(stage.user("alice")["id"], stage.now[0])
    stage.wait(age)
    body = {"trigger_id": trigger_id, "url": "http://127.0.0.1:1/", "dialog": {"title": "Hello"}}
    assert stage.client.post("/api/v4/actions/dialogs/open", json=body).status_code == status


@pytest.mark.parametrize(
    ("age", "status"), [(30 * MINUTE, 200), (30 * MINUTE + 1, 404)], ids=["at its end", "over its end"]
)
def test_a_response_url_lives_half_an_hour(stage: Stage, age: int, status: int) -> None:
    square = stage.call("GET", f"/api/v4/users/{stage.user('alice')['id']}/channels").json[0]
    hook = slash.new_hook(stage.world, {"id": "c"}, replies.Place(stage.user("alice"), square["id"]))
    stage.wait(age)
    assert stage.client.post(f"/hooks/commands/{hook}", json={"text": "late"}).status_code == status


@pytest.mark.parametrize(("pause", "posts"), [(30 * SECOND, 1), (30 * SECOND + 1, 2)], ids=["within", "after"])
def test_doubles_are_held_off_for_thirty_seconds(stage: Stage, pause: int, posts: int) -> None:
    square = stage.call("GET", f"/api/v4/users/{stage.user('alice')['id']}/channels").json[0]
    draft = {"channel_id": square["id"], "message": "once", "pending_post_id": "a:1"}
    first = stage.call("POST", "/api/v4/posts", draft).json["id"]
    stage.wait(pause)
    assert len({first, stage.call("POST", "/api/v4/posts", draft).json["id"]}) == posts


def _dnd(stage: Stage, minutes: int) -> None:
    alice = stage.user("alice")["id"]
    until = (stage.now[0] + minutes * MINUTE) // 1000
    body = {"user_id": alice, "status": "dnd", "dnd_end_time": until}
    assert stage.call("PUT", f"/api/v4/users/{alice}/status", body).status_code == 200


def _availability(stage: Stage) -> str:
    return str(stage.call("GET", "/api/v4/users/me/status").json["status"])


def test_do_not_disturb_gives_way_to_what_was_before(stage: Stage) -> None:
    alice = stage.user("alice")["id"]
    stage.call("PUT", f"/api/v4/users/{alice}/status", {"user_id": alice, "status": "away"})
    _dnd(stage, 10)
    during = _availability(stage)
    stage.wait(11 * MINUTE)
    assert (during, _availability(stage)) == ("dnd", "away")


def test_do_not_disturb_over_do_not_disturb_never_ends(stage: Stage) -> None:
    _dnd(stage, 10)
    _dnd(stage, 20)
    stage.wait(60 * MINUTE)
    assert _availability(stage) == "dnd"


def test_an_expired_status_stays_in_the_record(stage: Stage) -> None:
    path = f"/api/v4/users/{stage.user('alice')['id']}/status/custom"
    status = {"emoji": "calendar", "duration": "date_and_time", "expires_at": "2027-01-15T09:00:00Z"}
    assert stage.call("PUT", path, status).status_code == 200
    stage.wait(365 * 24 * 60 * MINUTE)
    assert "2027-01-15T09:00:00Z" in stage.call("GET", "/api/v4/users/me").json["props"]["customStatus"]
