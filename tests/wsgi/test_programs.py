"""Programs that read an agenda: by a file, and by GET /agenda.json with a token."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from app.ports import Person
from app.vault import token_digest
from psql import Store
from tests.factories import ALICE, BOB, at
from tests.fakes import MemoryService, ical, vevent
from tests.wsgi.conftest import Chat, chatting, labels

SCHEMA = Draft202012Validator(json.loads(Path("docs/agenda.schema.json").read_text()))
WEEK = {"from": "2026-11-23", "to": "2026-11-29"}


@pytest.fixture
def chat(store: Store) -> Iterator[Chat]:
    calendars = MemoryService()
    calendars.calendars["/work/"] = ical(vevent("talk", "Talk", at(10), at(11)))
    with chatting(store, calendars.open, calendars, admins=(ALICE.id,)) as made:
        made.connect()
        yield made


def make(chat: Chat, person: Person = ALICE, **more: str) -> str:
    """The text of a new token."""
    chat.slash("tokens create", person)
    assert chat.submit({"name": "Screen", "scope": "agenda", "life": "90", **more}, person) == {}
    found = re.search(r"mcal_[\w-]+", chat.said())
    assert found is not None
    return found.group()


def ask(chat: Chat, token: str = "", headers: dict[str, str] | None = None, **query: str) -> Any:
    given = {"Authorization": f"Bearer {token}"} if token else {}
    return chat.client.get("/agenda.json", query_string={**WEEK, **query}, headers={**given, **(headers or {})})


def test_a_token_reads_its_owners_agenda(chat: Chat) -> None:
    answer = ask(chat, make(chat))
    assert answer.status_code == 200
    SCHEMA.validate(answer.get_json())
    assert [one["title"] for one in answer.get_json()["meetings"]] == ["Talk"]


def test_only_the_digest_of_a_token_is_kept(chat: Chat) -> None:
    token = make(chat)
    with chat.service.store.begin() as tx:
        assert tx.mentions(token) == {}
        assert tx.mentions(token_digest(token)) == {"tokens": 1}


def test_an_agenda_that_is_known_costs_no_body(chat: Chat) -> None:
    token = make(chat)
    mark = ask(chat, token).headers["ETag"]
    chat.later(timedelta(seconds=10))
    again = ask(chat, token, {"If-None-Match": mark})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("token", ["", "mcal_guessed", "t" * 26], ids=["none", "a guess", "Mattermost's"])
def test_who_has_no_token_reads_nothing(chat: Chat, token: str) -> None:
    answer = ask(chat, token)
    assert (answer.status_code, answer.get_json()["error"]["reason"]) == (401, "api_no_token")


def test_a_token_in_the_address_is_refused(chat: Chat) -> None:
    token = make(chat)
    assert ask(chat, token, access_token=token).status_code == 400


def test_a_token_ends(chat: Chat) -> None:
    token = make(chat, life="30")
    chat.later(timedelta(days=29))
    assert ask(chat, token).status_code == 200
    chat.later(timedelta(days=1, seconds=1))
    assert ask(chat, token).status_code == 401


def test_a_token_that_was_taken_back_opens_nothing(chat: Chat) -> None:
    token = make(chat)
    listed = chat.slash("tokens")
    assert "Screen" in listed["text"]
    chat.press(listed["attachments"], next(one for one in labels(listed) if "Screen" in one))
    assert ask(chat, token).status_code == 200  # asked first
    chat.submit({})
    assert ask(chat, token).status_code == 401


def test_a_token_for_scenarios_reads_no_agenda(chat: Chat) -> None:
    assert ask(chat, make(chat, scope="scenario")).status_code == 403


def test_nobody_but_an_administrator_makes_a_token_for_scenarios(chat: Chat) -> None:
    chat.slash("tokens create", BOB)
    assert "errors" in chat.submit({"name": "x", "scope": "scenario", "life": "90"}, BOB)


def test_somebody_elses_agenda_needs_an_administrators_token(chat: Chat) -> None:
    chat.connect(BOB)
    mine, any_ones = make(chat), make(chat, reach="anybody")
    bobs = make(chat, BOB, reach="anybody")
    assert ask(chat, mine, user=BOB.email).status_code == 403
    assert ask(chat, bobs, user=ALICE.email).status_code == 403
    assert ask(chat, any_ones, user=BOB.email.upper()).get_json()["person"] == BOB.name
    assert ask(chat, any_ones, user="nobody@example.com").status_code == 404


def test_an_administrator_who_is_none_any_more_reads_only_their_own(store: Store) -> None:
    calendars = MemoryService()
    with chatting(store, calendars.open, calendars, admins=(ALICE.id,)) as before:
        before.connect()
        before.connect(BOB)
        token = make(before, reach="anybody")
    with chatting(store, calendars.open, calendars) as after:
        assert ask(after, token, user=BOB.email).status_code == 403
        assert ask(after, token).status_code == 200


WRONG = {
    "swapped": {"from": "2026-11-29", "to": "2026-11-23"},
    "no date": {"from": "tomorrow"},
    "too long": {"to": "2028-11-29"},
    "before time": {"from": "0001-01-01"},
}


@pytest.mark.parametrize("query", WRONG.values(), ids=WRONG)
def test_wrong_dates_are_said(chat: Chat, query: dict[str, str]) -> None:
    answer = ask(chat, make(chat), **query)
    assert (answer.status_code, answer.get_json()["error"]["reason"]) == (400, "api_dates")


def test_another_source_holds_nothing_of_this_one(chat: Chat) -> None:
    token = make(chat)
    assert ask(chat, token, source="caldav").status_code == 200
    assert ask(chat, token, source="trueconf").status_code == 404
    assert ask(chat, token, source="paper").status_code == 400


def test_who_asks_too_often_is_told_when_to_come_again(chat: Chat) -> None:
    token = make(chat)
    answers = [ask(chat, token) for _ in range(61)]
    assert [one.status_code for one in answers[:60]] == [200] * 60
    assert answers[60].status_code == 429
    assert 0 < int(answers[60].headers["Retry-After"]) <= 61


def test_whoever_disconnects_leaves_no_token(chat: Chat) -> None:
    token = make(chat)
    chat.slash("disconnect")
    chat.submit({})
    assert ask(chat, token).status_code == 401


@pytest.mark.parametrize(("text", "name"), [
    ("export week json", "agenda-2026-11-24-2026-11-30.json"),
    ("export 24.11 ics", "agenda-2026-11-24-2026-11-24.ics"),
    ("выгрузить неделя", "agenda-2026-11-24-2026-11-30.json"),
    ("export json", "agenda-2026-11-24-2026-11-24.json"),
    ("export range 24.11 25.11 ics", "agenda-2026-11-24-2026-11-25.ics"),
])  # fmt: skip
def test_the_agenda_comes_as_a_file(chat: Chat, text: str, name: str) -> None:
    assert name in chat.slash(text)["text"]
    [(person, sent, data, _)] = chat.mattermost.files
    assert (person, sent) == (ALICE.id, name)
    assert b"Talk" in data


def test_days_that_cannot_be_read_are_said(chat: Chat) -> None:
    answer = chat.slash("export someday json")["text"]
    assert chat.mattermost.files == []
    assert "someday" in answer or "date" in answer.lower() or "дат" in answer.lower()


def test_trueconf_alone_has_nothing_here(chat: Chat) -> None:
    chat.slash("trueconf export week json")
    assert chat.mattermost.files == []


def test_a_file_that_mattermost_does_not_take_is_said(chat: Chat) -> None:
    chat.mattermost.refuses_files = True
    assert "Mattermost" in chat.slash("export week json")["text"]


def test_a_token_that_cannot_be_shown_unkept_is_taken_back(chat: Chat) -> None:
    chat.slash("tokens create")
    chat.later(timedelta(minutes=35))  # past the life of the response hook
    assert chat.submit({"name": "Screen", "scope": "agenda", "life": "90"}) == {}
    _, card = chat.mattermost.posts[-1]
    assert "mcal_" not in card.text
    with chat.service.store.begin() as tx:
        assert tx.tokens_of(ALICE.id) == []


def test_a_token_dies_with_its_owners_profile(chat: Chat) -> None:
    token = make(chat)
    assert ask(chat, token).status_code == 200
    del chat.mattermost.people[ALICE.id]
    chat.later(timedelta(minutes=11))
    assert ask(chat, token).status_code == 401


def test_while_mattermost_is_away_a_token_is_good(chat: Chat) -> None:
    token = make(chat)
    chat.mattermost.away = True
    assert ask(chat, token).status_code == 200
