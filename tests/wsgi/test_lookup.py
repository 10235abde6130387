"""A choice of ten thousand: looked up while typing, where the server knows how."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from app.commands import TREE
from app.ports import Card, Person
from app.tree import Ask, Call, Command, Field, Form, Kind, Option, Reply, Say
from mm.dialogs import LISTED
from tests.factories import ALICE, BOB
from tests.wsgi.conftest import Chat
from wsgi import create_app

ROOMS = tuple(Option(str(n), f"Комната {n}, этаж {n % 7}") for n in range(10_000))


def choose(desk: object, call: Call) -> Reply:
    """A form with ten thousand rooms, then the one that was chosen."""
    if call.submitted:
        return Say(Card(f"Комната {call.text('room')}"))
    field = Field("room", "field_account", Kind.CHOICE, options=ROOMS, default="7")
    return Ask(Form(("room",), "form_date", (field,)))


@dataclass
class Rooms:
    """The chat with one more command, and what Mattermost asks while a person types in its dialog."""

    chat: Chat

    def type(self, query: str | None, person: Person = ALICE, name: str = "room", state: object = None) -> Any:
        typed = {"selected_field": name} | ({} if query is None else {"query": query})
        given = self.chat.dialog()["state"] if state is None else state
        body = {"type": "dialog_lookup", "user_id": person.id, "state": given, "submission": typed}
        return self.chat.client.post("/lookup", json=body).get_json()


@pytest.fixture
def rooms(chat: Chat) -> Rooms:
    tree = replace(TREE, commands=(*TREE.commands, Command("room", "title_today", choose)))
    return Rooms(replace(chat, client=create_app(replace(chat.service, tree=tree)).test_client()))


def test_a_long_choice_is_looked_up(rooms: Rooms) -> None:
    rooms.chat.slash("room")
    element = rooms.chat.dialog()["elements"][0]
    assert (element["type"], element["data_source"], element["options"]) == ("select", "dynamic", [])
    assert element["data_source_url"] == "https://calendar.example.com/lookup"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("9999", ["9999"]),
        ("комната 9997, этаж", ["9997"]),
        ("ЭТАЖ 4 9998", []),
        ("этаж комната 9998", ["9998"]),
        ("nowhere", []),
        ("%_\\", []),
    ],
)
def test_what_was_typed_is_found_in_any_order_and_case(rooms: Rooms, typed: str, found: list[str]) -> None:
    rooms.chat.slash("room")
    assert [item["value"] for item in rooms.type(typed)["items"]] == found


@pytest.mark.parametrize("typed", [None, "", "  ", "комната"])
def test_no_more_is_shown_than_a_person_can_look_through(rooms: Rooms, typed: str | None) -> None:
    rooms.chat.slash("room")
    items = rooms.type(typed)["items"]
    assert items[0] == {"text": "Комната 0, этаж 0", "value": "0"}
    assert len(items) == LISTED


def test_what_was_found_can_be_chosen(rooms: Rooms) -> None:
    rooms.chat.slash("room")
    chosen = rooms.type("9998")["items"][0]["value"]
    assert rooms.chat.submit({"room": chosen}) == {}
    assert rooms.chat.said() == "Комната 9998"


def _old(rooms: Rooms) -> None:
    rooms.chat.mattermost.server = (10, 11)


def _plain(rooms: Rooms) -> None:
    service = rooms.chat.service
    config = replace(service.config, app_url="http://calendar.lan")
    served = replace(service, config=config, tree=replace(TREE, commands=(Command("room", "title_today", choose),)))
    rooms.chat.client = create_app(served).test_client()


@pytest.mark.parametrize("where", [_old, _plain], ids=["an old server", "a web client that asks by https only"])
def test_elsewhere_the_choice_is_whole(rooms: Rooms, where: Callable[[Rooms], None]) -> None:
    where(rooms)
    rooms.chat.slash("room")
    element = rooms.chat.dialog()["elements"][0]
    assert "data_source" not in element
    assert len(element["options"]) == 10_000


@pytest.mark.parametrize("state", ["", "x.y", 7, None, {}], ids=str)
def test_a_forged_state_finds_nothing(rooms: Rooms, state: object) -> None:
    body = {"user_id": ALICE.id, "state": state, "submission": {"selected_field": "room", "query": "1"}}
    assert rooms.chat.client.post("/lookup", json=body).get_json() == {"items": []}


def test_somebody_elses_state_finds_nothing(rooms: Rooms) -> None:
    rooms.chat.slash("room")
    assert rooms.type("1", BOB) == {"items": []}


def test_an_expired_state_finds_nothing(rooms: Rooms) -> None:
    rooms.chat.slash("room")
    rooms.chat.later(timedelta(hours=2))
    assert rooms.type("1") == {"items": []}


@pytest.mark.parametrize("name", ["", "other", "room2"])
def test_an_unknown_field_finds_nothing(rooms: Rooms, name: str) -> None:
    rooms.chat.slash("room")
    assert rooms.type("1", name=name) == {"items": []}


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"submission": []}', b"\xff", b"{" * 5000])
def test_what_is_no_lookup_finds_nothing(rooms: Rooms, body: bytes) -> None:
    answer = rooms.chat.client.post("/lookup", data=body, content_type="application/json")
    assert (answer.status_code, answer.get_json()) == (200, {"items": []})
