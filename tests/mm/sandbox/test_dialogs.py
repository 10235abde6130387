"""Dialogs: the trigger id as the only authority, what a submit carries, and how each answer comes back."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from mm.sandbox.dialog_limits import problems
from tests.mm.sandbox.conftest import Integration
from tests.servers.sandbox import Person, Refused, Sandbox

FIELD = {"display_name": "Title", "name": "title", "type": "text"}
DIALOG = {"callback_id": "evt", "title": "New event", "state": "s1", "elements": [FIELD]}


@pytest.fixture
def alice(mattermost: Sandbox) -> Person:
    return mattermost.person("alice")


@pytest.fixture
def trigger(mattermost: Sandbox, alice: Person, integration: Integration) -> Iterator[str]:
    command = mattermost.command(integration.url)
    mattermost.run(alice, "/calendar")
    yield integration.form()["trigger_id"]
    mattermost.admin().delete(f"/commands/{command['id']}")


def _open(mattermost: Sandbox, trigger_id: str, url: str, dialog: Any = DIALOG) -> requests.Response:
    body = {"trigger_id": trigger_id, "url": url, "dialog": dialog}
    return requests.post(f"{mattermost.url}/api/v4/actions/dialogs/open", json=body, timeout=5)


def test_a_trigger_opens_a_dialog_without_a_session_and_more_than_once(
    mattermost: Sandbox, alice: Person, integration: Integration, trigger: str
) -> None:
    answers = [_open(mattermost, trigger, integration.url).json() for _ in range(2)]
    opened = mattermost.dialogs(alice)[-2:]
    assert answers == [{"status": "OK"}] * 2
    assert [(one["trigger_id"], one["dialog"]["title"]) for one in opened] == [(trigger, "New event")] * 2


def _forged(trigger: str, alice: Person, bob: Person) -> str:
    return base64.b64encode(base64.b64decode(trigger).replace(alice.id.encode(), bob.id.encode())).decode()


def test_a_trigger_made_over_to_somebody_else_is_refused(
    mattermost: Sandbox, alice: Person, integration: Integration, trigger: str
) -> None:
    answer = _open(mattermost, _forged(trigger, alice, mattermost.person("bob")), integration.url)
    assert (answer.status_code, answer.json()["id"]) == (
        400,
        "interactive_message.decode_trigger_id.verify_signature_failed",
    )


@pytest.mark.parametrize(
    "trigger_id", ["", "nonsense", "YTpi", "ю"], ids=["empty", "not base64", "two parts", "cyrillic"]
)
def test_a_garbled_trigger_is_refused(mattermost: Sandbox, integration: Integration, trigger_id: str) -> None:
    assert _open(mattermost, trigger_id, integration.url).status_code == 400


def test_an_invalid_dialog_opens_and_is_only_logged(
    mattermost: Sandbox, alice: Person, integration: Integration, trigger: str
) -> None:
    answer = _open(mattermost, trigger, integration.url, DIALOG | {"title": "Подключить календарь"})
    assert answer.json() == {"status": "OK"}
    assert mattermost.dialogs(alice)[-1]["dialog"]["title"] == "Подключить календарь"
    assert "Подключить календарь" in mattermost.warnings()[-1]


def _submit(mattermost: Sandbox, alice: Person, integration: Integration, **fields: Any) -> Any:
    return mattermost.submit(alice, {"url": integration.url, "dialog": DIALOG}, {"title": "x", "all": True}, **fields)


def test_a_submit_says_who_sent_it_whatever_the_client_claims(
    mattermost: Sandbox, alice: Person, integration: Integration
) -> None:
    _submit(mattermost, alice, integration, user_id=mattermost.person("bob").id)
    sent = integration.bodies[-1]
    assert (sent["type"], sent["user_id"], sent["team_id"]) == ("dialog_submission", alice.id, mattermost.team_id())
    assert (sent["callback_id"], sent["state"], sent["cancelled"]) == ("evt", "s1", False)
    assert sent["submission"] == {"title": "x", "all": True}
    assert "url" not in sent


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        (b"", {}),
        ({}, {}),
        ({"type": "ok"}, {"type": "ok"}),
        ({"error": "no", "errors": {"title": "short"}}, {"error": "no", "errors": {"title": "short"}}),
        ({"type": "form", "form": DIALOG}, {"type": "form", "form": DIALOG}),
        ({"type": "navigate", "goto": "x"}, {"type": "navigate"}),
    ],
    ids=["empty", "object", "ok", "errors", "next step", "navigate"],
)
def test_an_answer_is_passed_through(
    mattermost: Sandbox, alice: Person, integration: Integration, answer: Any, seen: Any
) -> None:
    integration.will_say(answer)
    assert _submit(mattermost, alice, integration) == seen


@pytest.mark.parametrize(
    ("status", "answer", "refused_with"),
    [
        (200, b"ok", 500),
        (200, b"[]", 500),
        (200, {"type": "party"}, 400),
        (200, {"type": "form"}, 400),
        (404, {}, 400),
        (503, {}, 400),
        (204, b"", 400),
    ],
    ids=["text", "list", "unknown type", "missing form", "404", "503", "204"],
)
def test_a_bad_answer_is_an_error_for_the_client(
    mattermost: Sandbox, alice: Person, integration: Integration, status: int, answer: Any, refused_with: int
) -> None:
    integration.will_say(answer, status)
    with pytest.raises(Refused) as refused:
        _submit(mattermost, alice, integration)
    assert refused.value.status == refused_with


def test_a_submit_without_a_team_is_refused(mattermost: Sandbox, alice: Person, integration: Integration) -> None:
    with pytest.raises(Refused) as refused:
        _submit(mattermost, alice, integration, team_id="")
    assert (refused.value.status, integration.bodies) == (403, [])


def test_a_cancelled_dialogs_answer_is_ignored(mattermost: Sandbox, alice: Person, integration: Integration) -> None:
    integration.will_say({"error": "no"})
    assert _submit(mattermost, alice, integration, cancelled=True) == {}
    assert integration.bodies[-1]["cancelled"] is True


def test_a_lookup_is_passed_through(mattermost: Sandbox, alice: Person, integration: Integration) -> None:
    integration.will_say({"items": [{"text": "One", "value": "1"}]})
    place = alice.get(f"/teams/{mattermost.team_id()}/channels/name/off-topic")["id"]
    body = {"url": integration.url, "channel_id": place, "team_id": mattermost.team_id(), "submission": {"query": "o"}}
    assert alice.post("/actions/dialogs/lookup", body) == {"items": [{"text": "One", "value": "1"}]}
    assert (integration.bodies[-1]["type"], integration.bodies[-1]["submission"]) == ("dialog_lookup", {"query": "o"})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, []),
        ({"title": "Двенадцать12"}, []),
        ({"title": "Тринадцатьбукв"}, ["title"]),
        ({"elements": [FIELD, FIELD]}, ["duplicate"]),
        ({"elements": [FIELD | {"help_text": "п" * 76}]}, ["help text of 152 bytes"]),
        ({"elements": [FIELD | {"type": "party"}]}, ["unknown type"]),
        ({"elements": [FIELD | {"type": "select", "options": [{"text": "A", "value": "a"}], "default": "b"}]}, ["'b'"]),
        ({"elements": [FIELD | {"type": "bool", "default": "yes"}]}, ["bool"]),
        ({"elements": [FIELD | {"type": "date", "default": "+1y"}]}, ["'+1y'"]),
    ],
    ids=["good", "24 bytes", "28 bytes", "duplicate", "help", "type", "default", "bool", "relative date"],
)
def test_limits_are_counted_in_bytes(changes: Any, words: list[str]) -> None:
    found = problems(DIALOG | changes)
    assert len(found) == len(words)
    assert all(word in problem for word, problem in zip(words, found, strict=True))
