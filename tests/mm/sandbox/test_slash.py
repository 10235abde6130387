"""Slash commands: registering, the request an integration gets, and what becomes of its answer."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.mm.sandbox.conftest import Integration
from tests.servers.sandbox import Person, Refused, Sandbox


@pytest.fixture
def alice(mattermost: Sandbox) -> Person:
    return mattermost.person("alice")


@pytest.fixture
def command(mattermost: Sandbox, integration: Integration) -> Iterator[Any]:
    command = mattermost.command(integration.url, auto_complete_hint="[today]", auto_complete_desc="Your calendar")
    yield command
    mattermost.admin().delete(f"/commands/{command['id']}")


def test_a_trigger_can_be_taken_only_once_in_a_team(mattermost: Sandbox, command: Any) -> None:
    with pytest.raises(Refused) as refused:
        mattermost.command("http://127.0.0.1:1/")
    assert (refused.value.status, refused.value.error_id) == (400, "api.command.duplicate_trigger.app_error")


def test_a_bot_outside_the_team_sees_no_team_and_no_commands(mattermost: Sandbox, command: Any) -> None:
    bot = mattermost.bot("outsider")
    with pytest.raises(Refused) as refused:
        bot.get("/commands", team_id=mattermost.team_id())
    assert (bot.get("/teams"), refused.value.status) == ([], 403)


def test_a_command_can_be_read_changed_and_get_a_new_token(mattermost: Sandbox, command: Any) -> None:
    admin, path = mattermost.admin(), f"/commands/{command['id']}"
    admin.put(path, command | {"url": "http://127.0.0.1:2/"})
    token = admin.put(f"{path}/regen_token")["token"]
    listed = admin.get("/commands", team_id=mattermost.team_id(), custom_only="true")
    assert [(one["url"], one["token"]) for one in listed] == [("http://127.0.0.1:2/", token)]
    assert token != command["token"]


def test_typing_the_trigger_shows_hint_and_description_and_typing_on_shows_nothing(
    mattermost: Sandbox, alice: Person, command: Any
) -> None:
    path = f"/teams/{mattermost.team_id()}/commands/autocomplete_suggestions"
    found = alice.get(path, user_input="/cal")
    assert [(one["Complete"], one["Hint"], one["Description"]) for one in found] == [
        ("calendar", "[today]", "Your calendar")
    ]
    assert alice.get(path, user_input="/calendar to") == []


def test_the_request_has_all_fields_and_the_token_in_two_places(
    mattermost: Sandbox, alice: Person, integration: Integration, command: Any
) -> None:
    mattermost.run(alice, "/Calendar  today with @bob ~off-topic")
    form, headers = integration.form(), integration.headers[-1]
    bob = mattermost.person("bob")
    assert (form["command"], form["text"]) == ("/calendar", "today with @bob ~off-topic")
    assert (form["user_id"], form["user_name"], form["team_domain"]) == (alice.id, "alice", "demo")
    assert (form["user_mentions"], form["user_mentions_ids"]) == ("bob", bob.id)
    assert form["channel_mentions"] == "off-topic"
    assert form["channel_name"] == "town-square"
    assert form["response_url"].startswith(f"{mattermost.url}/hooks/commands/")
    assert form["token"] == command["token"]
    assert headers["Authorization"] == f"Token {command['token']}"
    assert (headers["Accept"], headers["User-Agent"]) == ("application/json", "Mattermost-Bot/1.1")
    assert {"channel_id", "team_id", "trigger_id", "root_id"} <= form.keys()


def test_an_ephemeral_answer_is_seen_by_one_person_and_stored_nowhere(
    mattermost: Sandbox, alice: Person, integration: Integration, command: Any
) -> None:
    integration.will_say({"text": "only for you"})
    mattermost.run(alice, "/calendar")
    post = mattermost.ephemerals(alice)[-1]
    with pytest.raises(Refused) as refused:
        alice.get(f"/posts/{post['id']}")
    assert (post["message"], post["type"], post["user_id"]) == ("only for you", "system_ephemeral", alice.id)
    assert refused.value.status == 404
    assert "only for you" not in str(mattermost.ephemerals(mattermost.person("bob")))


def test_an_in_channel_answer_is_a_post_of_who_typed(
    mattermost: Sandbox, alice: Person, integration: Integration, command: Any
) -> None:
    integration.will_say({"response_type": "in_channel", "text": "for all", "username": "calendar"})
    channel_id = mattermost.run(alice, "/calendar")["trigger_id"] and integration.form()["channel_id"]
    listing = alice.get(f"/channels/{channel_id}/posts")
    post = listing["posts"][listing["order"][0]]
    assert (post["message"], post["user_id"], post["props"]["from_webhook"]) == ("for all", alice.id, "true")


def test_text_that_is_not_declared_json_is_shown_as_it_is(
    mattermost: Sandbox, alice: Person, integration: Integration, command: Any
) -> None:
    integration.will_say(b'{"text": "x"}', content_type="text/plain")
    mattermost.run(alice, "/calendar")
    assert mattermost.ephemerals(alice)[-1]["message"] == '{"text": "x"}'


def test_slack_forms_are_converted_and_would_ping(
    mattermost: Sandbox, alice: Person, integration: Integration, command: Any
) -> None:
    integration.will_say({"text": f"<!channel> <@{alice.id}> <https://a.example|click>"})
    mattermost.run(alice, "/calendar")
    assert mattermost.ephemerals(alice)[-1]["message"] == "@channel @alice [click](https://a.example)"


@pytest.mark.parametrize(
    ("status", "content_type", "body", "error"),
    [
        (201, "application/json", b'{"text": "x"}', "failed_resp"),
        (404, "text/plain", b"gone", "failed_resp"),
        (200, "application/json", b"", "failed"),
        (200, "application/json", b"[1]", "failed"),
        (200, "application/json; charset=utf-8", b"{", "failed"),
        (200, "application/json", b'{"text": "' + b"x" * 1024 * 1024 + b'"}', "failed"),
    ],
    ids=["201", "404", "empty json", "list", "broken json", "over 1 MiB"],
)
def test_a_bad_answer_is_told_to_who_typed(
    mattermost: Sandbox, alice: Person, integration: Integration, command: Any,
    status: int, content_type: str, body: bytes, error: str,
) -> None:  # fmt: skip
    integration.will_say(body, status, content_type)
    with pytest.raises(Refused) as refused:
        mattermost.run(alice, "/calendar")
    assert (refused.value.status, refused.value.error_id) == (500, f"api.command.execute_command.{error}.app_error")


def test_an_unknown_command_is_named_in_the_error(mattermost: Sandbox, alice: Person) -> None:
    with pytest.raises(Refused) as refused:
        mattermost.run(alice, "/nothing here")
    assert (refused.value.status, refused.value.error_id) == (404, "api.command.execute_command.not_found.app_error")
    assert "'/nothing' not found" in refused.value.body["message"]


def test_in_a_direct_channel_the_clients_team_decides_whose_command_runs(
    mattermost: Sandbox, alice: Person, integration: Integration, command: Any
) -> None:
    chat = mattermost.direct(alice, mattermost.person("bob"))
    mattermost.run(alice, "/calendar", chat)
    with pytest.raises(Refused) as refused:
        alice.post("/commands/execute", {"channel_id": chat, "command": "/calendar"})
    assert (integration.form()["channel_id"], refused.value.status) == (chat, 403)


def test_an_integration_outside_this_machine_is_not_called(mattermost: Sandbox, alice: Person) -> None:
    command = mattermost.command("http://192.0.2.1:9/x", trigger="far")
    with pytest.raises(Refused) as refused:
        mattermost.run(alice, "/far")
    mattermost.admin().delete(f"/commands/{command['id']}")
    assert refused.value.error_id == "api.command.execute_command.failed.app_error"


def test_a_response_url_serves_five_times(
    mattermost: Sandbox, alice: Person, integration: Integration, command: Any
) -> None:
    mattermost.run(alice, "/calendar")
    url = integration.form()["response_url"]
    answers = [requests.post(url, json={"text": f"page {n}"}, timeout=5) for n in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [400]
    assert (answers[0].text, mattermost.ephemerals(alice)[-1]["message"]) == ("ok", "page 4")


def test_goto_location_reaches_the_client(
    mattermost: Sandbox, alice: Person, integration: Integration, command: Any
) -> None:
    integration.will_say({"goto_location": "https://a.example/"})
    assert mattermost.run(alice, "/calendar")["goto_location"] == "https://a.example/"
