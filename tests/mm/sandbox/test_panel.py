"""The calendar panel beside the chat, with a stand-in for whoever keeps them: by mouse, by keyboard, narrow."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
from flask.testing import FlaskClient

from mm.sandbox.panel import Door
from mm.sandbox.seed import token_of
from mm.sandbox.server import open_world
from mm.sandbox.web import make_app
from mm.sandbox.world import World, wall_clock
from tests.mm.sandbox.browsing import complaints
from tests.servers.sandbox import Sandbox

HOUR_MS = 3_600_000
START = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)


@dataclass(slots=True)
class Keeper:
    """Remembers the wishes; answers with the state that a test sets, or with a failure."""

    wishes: list[dict[str, Any]] = field(default_factory=list)
    state: dict[str, Any] = field(default_factory=dict)
    failure: int = 0
    slow: threading.Event | None = None  # the next answer, already made, leaves when it is set

    def reset(self) -> None:
        self.slow = None
        self.wishes.clear()
        self.failure = 0
        guests = [{"email": "olga@example.com", "name": "Olga"}, {"email": "boris@example.com", "name": "Boris"}]
        end = START + timedelta(hours=1)
        meeting = {
            "uid": "talk", "title": "Talk <b>", "start": START.isoformat(), "end": end.isoformat(),
            "cancelled": False, "guests": guests, "decliner": guests[1],
        }  # fmt: skip
        day = [
            {"title": "Talk <b>", "from": 600, "to": 660, "cancelled": False},
            {"title": "Also", "from": 630, "to": 645, "cancelled": True},
            {"title": "Late", "from": 1320, "to": 1440, "cancelled": False},
            {"title": "Leave", "from": None, "to": None, "cancelled": False},
        ]
        self.state = {"offset_s": 0, "server": True, "meetings": [meeting], "day": day}


class _Server(ThreadingHTTPServer):
    keeper: Keeper


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        wish = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        keeper = self.server.keeper
        keeper.wishes.append(wish | {"secret": self.headers["Authorization"]})
        if wish.get("do") == "later":
            keeper.state["offset_s"] += wish["seconds"]
        if wish.get("do") in ("away", "back"):
            keeper.state["server"] = wish["do"] == "back"
        body = json.dumps({"error": "It is away."} if keeper.failure else keeper.state).encode()
        held, keeper.slow = keeper.slow, None
        if held:
            held.wait(5)
        self.send_response(keeper.failure or 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        pass


@pytest.fixture(scope="module")
def _door() -> Iterator[tuple[Keeper, Door]]:
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.keeper = Keeper()
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.keeper, Door(f"http://127.0.0.1:{server.server_port}", "secret")
        server.shutdown()
        thread.join()


@pytest.fixture
def keeper(_door: tuple[Keeper, Door]) -> Keeper:
    _door[0].reset()
    return _door[0]


@dataclass(slots=True)
class Stage:
    """The sandbox with a panel, called without a network."""

    world: World
    client: FlaskClient

    def wish(self, name: str = "alice", **wish: Any) -> Any:
        user = self.world.store.find("user", name)
        assert user is not None
        head = {"Authorization": f"Bearer {token_of(self.world.store, user)}"}
        return self.client.post("/sandbox/panel", json=wish, headers=head)


@pytest.fixture
def stage(keeper: Keeper, _door: tuple[Keeper, Door], tmp_path: Path) -> Iterator[Stage]:
    world = open_world(tmp_path, "http://localhost")
    yield Stage(world, make_app(world, _door[1]).test_client())
    world.store.close()


def test_a_wish_is_passed_on_for_whoever_is_signed_in(stage: Stage, keeper: Keeper) -> None:
    assert stage.wish("bob", do="cancel", uid="talk", who="alice").json == keeper.state
    assert keeper.wishes == [{"do": "cancel", "uid": "talk", "who": "bob", "secret": "Bearer secret"}]


def test_nobody_wishes_unknown(stage: Stage, keeper: Keeper) -> None:
    assert stage.client.post("/sandbox/panel", json={"do": "away"}).status_code == 401
    assert keeper.wishes == []


def test_the_chats_clock_moves_with_the_assistants_and_everybody_hears_of_it(stage: Stage) -> None:
    stage.wish(do="later", seconds=3600)
    assert abs(stage.world.now() - wall_clock() - HOUR_MS) < 1000
    bob = stage.world.store.find("user", "bob")
    assert bob is not None
    assert stage.world.events.recent(bob["id"], "clock_moved") == [{"offset_s": 3600.0}]


def test_an_older_answer_does_not_set_the_clock_back(stage: Stage, keeper: Keeper) -> None:
    keeper.slow = held = threading.Event()
    looks = threading.Thread(target=stage.wish)
    looks.start()
    while not keeper.wishes:
        time.sleep(0.01)
    moves = threading.Thread(target=stage.wish, kwargs={"do": "later", "seconds": 3600})
    moves.start()
    moves.join(0.3)
    held.set()
    looks.join()
    moves.join()
    assert stage.world.offset_s == 3600


@pytest.mark.parametrize("status", [400, 503])
def test_what_goes_wrong_is_told_with_its_status(stage: Stage, keeper: Keeper, status: int) -> None:
    keeper.failure = status
    answer = stage.wish(do="away")
    assert (answer.status_code, answer.json["message"]) == (status, "It is away.")


def test_a_keeper_that_is_gone_is_told_as_well(tmp_path: Path) -> None:
    world = open_world(tmp_path, "http://localhost")
    stage = Stage(world, make_app(world, Door("http://127.0.0.1:9", "secret")).test_client())
    assert stage.wish().status_code == 502
    world.store.close()


def test_without_a_keeper_there_is_no_panel(tmp_path: Path) -> None:
    world = open_world(tmp_path, "http://localhost")
    assert Stage(world, make_app(world).test_client()).wish().status_code == 404
    world.store.close()


@pytest.fixture(scope="module")
def sandbox_with_panel(_door: tuple[Keeper, Door], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    door = _door[1]
    environment = {"DOOR_URL": door.url, "DOOR_TOKEN": door.token}
    with Sandbox(tmp_path_factory.mktemp("panel"), environment=environment) as sandbox:
        yield sandbox.url


@pytest.fixture(params=[1320, 390], ids=["wide", "phone"])
def page(request: Any, browser: Any, keeper: Keeper, sandbox_with_panel: str) -> Iterator[Any]:
    """Bob's page with the panel open."""
    page = browser.new_page(viewport={"width": request.param, "height": 800})
    page.set_default_timeout(5000)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(f"{sandbox_with_panel}/?as=bob")
    page.wait_for_selector(".panel-button", state="attached")
    if request.param < 1180:
        page.click(".panel-button")
    page.wait_for_selector(".meetings li")
    yield page
    page.close()
    assert broken == []


@pytest.mark.e2e
def test_the_panel_shows_the_coming_meetings_in_the_persons_zone_as_text(page: Any) -> None:
    shown = page.inner_text(".meetings li").split("\n")
    assert shown[:3] == ["Wed 25 Nov, 16:00–17:00", "Talk <b>", "Olga, Boris"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("button", "wish"),
    [
        ("+30 min", {"do": "move", "uid": "talk", "minutes": 30}),
        ("+1 day", {"do": "move", "uid": "talk", "minutes": 1440}),
        ("Cancel", {"do": "cancel", "uid": "talk"}),
        ("Boris declines", {"do": "decline", "uid": "talk", "email": "boris@example.com"}),
        ("+10 minutes", {"do": "later", "seconds": 600}),
        ("Take it away", {"do": "away"}),
    ],
)
def test_each_button_makes_its_wish(page: Any, keeper: Keeper, button: str, wish: dict[str, Any]) -> None:
    with page.expect_response(lambda answer: '"do"' in (answer.request.post_data or "")):
        page.get_by_role("button", name=button).click()
    [made] = [one for one in keeper.wishes if "do" in one]
    assert {name: made.get(name) for name in wish} == wish


@pytest.mark.e2e
def test_a_meeting_is_added_by_keyboard_alone(page: Any, keeper: Keeper) -> None:
    page.focus("#draft-title")
    page.keyboard.press("Control+A")
    page.keyboard.type("Budget")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("20")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    with page.expect_response(lambda answer: '"do"' in (answer.request.post_data or "")):
        page.keyboard.press("Enter")
    [added] = [one for one in keeper.wishes if "do" in one]
    assert {name: added[name] for name in ("do", "title", "minutes", "mine", "shared", "conference")} == {
        "do": "add", "title": "Budget", "minutes": 20, "mine": True, "shared": True, "conference": True,
    }  # fmt: skip


@pytest.mark.e2e
def test_the_day_is_drawn_to_scale_side_by_side_where_meetings_overlap(page: Any) -> None:
    titles = [one.inner_text() for one in page.query_selector_all(".day-view li")]
    talk, also, late = (one.bounding_box() for one in page.query_selector_all(".day-view li"))
    assert titles == ["Talk <b> 10:00–11:00", "Also 10:30–10:45", "Late 22:00–00:00"]
    assert page.inner_text(".whole-day") == "Leave"
    assert (late["x"], talk["x"] + talk["width"] <= also["x"]) == (talk["x"], True)
    assert late["height"] - 2 * talk["height"] == pytest.approx(2, abs=1)
    assert late["y"] - talk["y"] == pytest.approx(24 * (also["y"] - talk["y"]), abs=1)  # twelve hours, half an hour


@pytest.mark.e2e
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong_with_the_panel(page: Any, theme: str) -> None:
    page.emulate_media(color_scheme=theme)
    assert complaints(page) == []


@pytest.mark.e2e
def test_the_focus_stays_where_the_hand_is(page: Any) -> None:
    button = page.get_by_role("button", name="+30 min")
    button.focus()
    with page.expect_response(lambda answer: '"do"' in (answer.request.post_data or "")):
        page.keyboard.press("Enter")
    page.wait_for_selector("[data-key='talk halfHour']:focus")


@pytest.mark.e2e
def test_a_server_away_is_shown_and_a_failure_told(page: Any, keeper: Keeper) -> None:
    page.get_by_role("button", name="Take it away").click()
    page.wait_for_selector(".server.down")
    assert page.is_disabled(".draft [type=submit]")
    keeper.failure = 503
    page.get_by_role("button", name="Bring it back").click()
    page.wait_for_selector("#panel .error:not([hidden])")
    assert page.inner_text("#panel .error:not([hidden])") == "It is away."


@pytest.mark.e2e
def test_a_status_ends_on_the_moved_clock(page: Any, sandbox_with_panel: str) -> None:
    people = {one["username"]: one for one in requests.get(f"{sandbox_with_panel}/sandbox/people", timeout=5).json()}
    head = {"Authorization": f"Bearer {people['alice']['token']}"}
    ends = datetime.now(UTC) + timedelta(days=30)
    status = {"emoji": "calendar", "text": "In a meeting", "duration": "date_and_time", "expires_at": ends.isoformat()}
    address = f"{sandbox_with_panel}/api/v4/users/me/status/custom"
    requests.put(address, json=status, headers=head, timeout=5).raise_for_status()
    page.wait_for_selector("#sidebar .custom-status", state="attached")
    requests.post(
        f"{sandbox_with_panel}/sandbox/panel", json={"do": "later", "seconds": 31 * 86400}, headers=head, timeout=5
    ).raise_for_status()
    page.wait_for_selector("#sidebar .custom-status", state="detached")
