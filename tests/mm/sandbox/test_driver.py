"""The sandbox against a client that others generated from the vendor's OpenAPI: mattermostautodriver."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from mattermostautodriver import TypedDriver
from mattermostautodriver.exceptions import NoAccessTokenProvided, NotEnoughPermissions

from tests.mm.sandbox.conftest import Integration
from tests.servers.sandbox import Sandbox


def _driver(sandbox: Sandbox, **login: Any) -> Any:
    parts = urlsplit(sandbox.url)
    options = {"scheme": "http", "url": parts.hostname, "port": parts.port, "request_timeout": 10, "max_retries": 0}
    return TypedDriver(options | login)


@pytest.fixture
def admin(mattermost: Sandbox) -> Iterator[Any]:
    with _driver(mattermost, token=mattermost.admin_token) as driver:
        driver.login()
        yield driver


def test_one_signs_in_with_the_user_name_as_password_and_out_again(mattermost: Sandbox) -> None:
    with _driver(mattermost, login_id="alice", password="alice") as driver:
        assert driver.login()["email"] == "alice@example.com"
        assert driver.users.get_user("me")["username"] == "alice"
        token = driver.client.token
        driver.logout()
        driver.client.token = token
        with pytest.raises(NoAccessTokenProvided):
            driver.users.get_user("me")


def test_a_wrong_password_is_refused(mattermost: Sandbox) -> None:
    with _driver(mattermost, login_id="alice", password="bob") as driver, pytest.raises(NoAccessTokenProvided):
        driver.login()


def test_an_administrator_provisions_and_the_bot_talks(
    mattermost: Sandbox, admin: Any, integration: Integration
) -> None:
    bot = admin.bots.create_bot("helper", display_name="Helper")
    token = admin.users.create_user_access_token(bot["user_id"], description="test")["token"]
    team = admin.teams.get_team_by_name("demo")
    fields = {"team_id": team["id"], "method": "P", "trigger": "helper", "url": integration.url}
    command = admin.client.post("/api/v4/commands", options=fields | {"auto_complete": True})
    assert admin.commands.list_commands(team["id"])[0]["token"] == command["token"]
    with _driver(mattermost, token=token) as driver:
        driver.login()
        alice = driver.users.get_user_by_username("alice")
        chat = driver.channels.create_direct_channel([bot["user_id"], alice["id"]])
        post = driver.posts.create_post(chat["id"], "hello", props={"mark": "1"})
        patched = driver.posts.patch_post(post["id"], message="hello again")
        listed = driver.posts.get_posts_for_channel(chat["id"])
        with pytest.raises(NotEnoughPermissions):
            driver.status.update_user_custom_status(alice["id"], "calendar", "In a meeting")
    assert (patched["message"], listed["order"]) == ("hello again", [post["id"]])


def test_a_person_runs_a_command_gets_a_dialog_and_a_status(mattermost: Sandbox, integration: Integration) -> None:
    mattermost.command(integration.url, trigger="drive")
    alice = mattermost.person("alice")
    with _driver(mattermost, token=alice.token) as driver:
        driver.login()
        place = driver.channels.get_channel_by_name(mattermost.team_id(), "town-square")["id"]
        answer = driver.commands.execute_command(place, "/drive now")
        dialog = {"title": "Hello", "elements": []}
        opened = driver.integration_actions.open_interactive_dialog(answer["trigger_id"], integration.url, dialog)
        driver.status.update_user_custom_status(alice.id, "calendar", "In a meeting")
        status = driver.users.get_user("me")["props"]["customStatus"]
        driver.status.unset_user_custom_status(alice.id)
    assert (integration.form()["text"], opened) == ("now", {"status": "OK"})
    assert "In a meeting" in status


def test_a_press_on_a_button_by_the_driver_reaches_the_integration(
    mattermost: Sandbox, integration: Integration
) -> None:
    bot, alice = mattermost.bot("pressed"), mattermost.person("alice")
    action = {"id": "go", "name": "Go", "integration": {"url": integration.url, "context": {"n": 1}}}
    draft = {"channel_id": mattermost.direct(bot, alice), "props": {"attachments": [{"actions": [action]}]}}
    post = bot.post("/posts", draft)
    with _driver(mattermost, token=alice.token) as driver:
        driver.login()
        driver.posts.do_post_action(post["id"], "go")
    assert integration.bodies[-1]["context"] == {"n": 1}
