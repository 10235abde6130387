"""Buttons and menus: what an integration is sent, and what its answer can and cannot change."""

from typing import Any

import pytest

from tests.mm.sandbox.conftest import Integration
from tests.servers.sandbox import Person, Refused, Sandbox


@pytest.fixture(scope="module")
def bot(mattermost: Sandbox) -> Person:
    return mattermost.bot()


@pytest.fixture(scope="module")
def alice(mattermost: Sandbox) -> Person:
    return mattermost.person("alice")


def _attachments(url: str, action_id: str = "") -> list[Any]:
    button = {"id": action_id, "name": "Accept", "integration": {"url": url, "context": {"a": "accept"}}}
    menu = {"name": "More", "type": "select", "options": [{"text": "Maybe", "value": "m"}]}
    return [{"text": "Coming?", "actions": [button, menu | {"integration": {"url": url, "context": {"a": "more"}}}]}]


def _ask(mattermost: Sandbox, bot: Person, alice: Person, url: str, action_id: str = "") -> Any:
    draft = {"message": "question", "props": {"attachments": _attachments(url, action_id)}}
    return bot.post("/posts", draft | {"channel_id": mattermost.direct(bot, alice)})


def test_a_click_tells_who_where_and_the_context(
    mattermost: Sandbox, bot: Person, alice: Person, integration: Integration
) -> None:
    post = _ask(mattermost, bot, alice, integration.url)
    answer = mattermost.click(alice, post, "Accept")
    sent = integration.bodies[-1]
    assert (sent["user_id"], sent["user_name"], sent["type"]) == (alice.id, "alice", "button")
    assert (sent["post_id"], sent["channel_id"], sent["team_id"]) == (post["id"], post["channel_id"], "")
    assert sent["context"] == {"a": "accept"}
    assert answer == {"status": "OK", "trigger_id": sent["trigger_id"]}


def test_a_choice_stands_in_the_context(
    mattermost: Sandbox, bot: Person, alice: Person, integration: Integration
) -> None:
    mattermost.click(alice, _ask(mattermost, bot, alice, integration.url), "More", "m")
    sent = integration.bodies[-1]
    assert (sent["type"], sent["context"]) == ("select", {"a": "more", "selected_option": "m"})


def test_an_update_clears_the_buttons_and_a_further_click_finds_none(
    mattermost: Sandbox, bot: Person, alice: Person, integration: Integration
) -> None:
    post = _ask(mattermost, bot, alice, integration.url)
    integration.will_say({"update": {"message": "done", "props": {}}})
    mattermost.click(alice, post, "Accept")
    read = alice.get(f"/posts/{post['id']}")
    with pytest.raises(Refused) as refused:
        mattermost.click(alice, post, "Accept")
    assert (read["message"], read["props"], read["edit_at"] > 0) == ("done", {}, True)
    assert (refused.value.status, refused.value.body["message"]) == (404, "Invalid action id.")


def test_an_update_without_message_empties_it_and_without_props_keeps_the_buttons(
    mattermost: Sandbox, bot: Person, alice: Person, integration: Integration
) -> None:
    post = _ask(mattermost, bot, alice, integration.url)
    integration.will_say({"update": {}})
    mattermost.click(alice, post, "Accept")
    assert alice.get(f"/posts/{post['id']}")["message"] == ""
    assert mattermost.click(alice, post, "Accept")["status"] == "OK"


@pytest.mark.parametrize(
    ("status", "body"), [(201, b""), (500, b""), (200, b"ok"), (200, b"[]")], ids=["201", "500", "text", "list"]
)
def test_an_answer_that_is_not_200_and_json_is_an_error(
    mattermost: Sandbox, bot: Person, alice: Person, integration: Integration, status: int, body: bytes
) -> None:
    integration.will_say(body, status)
    with pytest.raises(Refused) as refused:
        mattermost.click(alice, _ask(mattermost, bot, alice, integration.url), "Accept")
    assert (refused.value.status, refused.value.error_id) == (400, "api.post.do_action.action_integration.app_error")


def test_an_error_key_is_dropped_and_the_click_looks_successful(
    mattermost: Sandbox, bot: Person, alice: Person, integration: Integration
) -> None:
    integration.will_say({"error": {"message": "no"}})
    assert mattermost.click(alice, _ask(mattermost, bot, alice, integration.url), "Accept")["status"] == "OK"


def test_an_ephemeral_text_goes_to_the_posts_thread(
    mattermost: Sandbox, bot: Person, alice: Person, integration: Integration
) -> None:
    post = _ask(mattermost, bot, alice, integration.url)
    integration.will_say({"ephemeral_text": "noted"})
    mattermost.click(alice, post, "Accept")
    told = mattermost.ephemerals(alice)[-1]
    assert (told["message"], told["root_id"]) == ("noted", post["id"])


def test_an_action_id_with_a_dash_finds_no_route(
    mattermost: Sandbox, bot: Person, alice: Person, integration: Integration
) -> None:
    post = _ask(mattermost, bot, alice, integration.url, "say-yes")
    with pytest.raises(Refused) as refused:
        mattermost.click(alice, post, "Accept")
    assert (refused.value.status, refused.value.error_id) == (404, "api.context.404.app_error")


def _ephemeral_with_buttons(mattermost: Sandbox, alice: Person, integration: Integration) -> Any:
    command = mattermost.command(integration.url, trigger="ask")
    integration.will_say({"text": "question", "attachments": _attachments(integration.url)})
    mattermost.run(alice, "/ask")
    mattermost.admin().delete(f"/commands/{command['id']}")
    return mattermost.ephemerals(alice)[-1]


def test_a_button_of_an_ephemeral_post_works_by_its_cookie(
    mattermost: Sandbox, alice: Person, integration: Integration
) -> None:
    post = _ephemeral_with_buttons(mattermost, alice, integration)
    mattermost.click(alice, post, "Accept")
    action = post["props"]["attachments"][0]["actions"][0]
    assert "integration" not in action
    assert (integration.bodies[-1]["context"], integration.bodies[-1]["post_id"]) == ({"a": "accept"}, post["id"])


def test_an_ephemeral_post_cannot_be_updated(mattermost: Sandbox, alice: Person, integration: Integration) -> None:
    post = _ephemeral_with_buttons(mattermost, alice, integration)
    integration.will_say({"update": {"message": "new"}})
    with pytest.raises(Refused) as refused:
        mattermost.click(alice, post, "Accept")
    assert (refused.value.status, refused.value.error_id) == (404, "app.post.get.app_error")


def test_a_changed_cookie_is_refused(mattermost: Sandbox, alice: Person, integration: Integration) -> None:
    post = _ephemeral_with_buttons(mattermost, alice, integration)
    post["props"]["attachments"][0]["actions"][0]["cookie"] = "AAAA" * 20
    with pytest.raises(Refused) as refused:
        mattermost.click(alice, post, "Accept")
    assert (refused.value.status, integration.bodies) == (400, [])


def test_a_stranger_may_not_click(mattermost: Sandbox, bot: Person, alice: Person, integration: Integration) -> None:
    post = _ask(mattermost, bot, alice, integration.url)
    with pytest.raises(Refused) as refused:
        mattermost.click(mattermost.person("bob"), post, "Accept")
    assert (refused.value.status, integration.bodies) == (403, [])
