"""The chat page in a real browser: messages, commands, buttons, by mouse and by keyboard."""

from typing import Any

import pytest

from tests.mm.sandbox.browsing import button, say, type_in
from tests.mm.sandbox.conftest import Integration
from tests.servers.sandbox import Person, Sandbox

pytestmark = pytest.mark.e2e


def test_a_message_appears_for_both_without_reload(browser: Any, mattermost: Sandbox, page: Any) -> None:
    other = browser.new_page()
    other.goto(f"{mattermost.url}/?as=alice")
    other.wait_for_selector("#heading h1")
    type_in(page, "hello **there**")
    other.wait_for_selector("article strong:text-is('there')")
    page.wait_for_selector("article strong:text-is('there')")
    assert other.input_value("#person") == "alice"
    other.close()


def test_shift_and_enter_break_the_line(page: Any) -> None:
    page.focus("#message")
    page.keyboard.type("first")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("second")
    page.keyboard.press("Enter")
    page.wait_for_selector("article p:has-text('first') br", state="attached")


def test_hostile_text_stays_text(page: Any) -> None:
    type_in(page, "<img src=x onerror=alert(1)> [x](javascript:alert(2)) @all")
    shown = page.wait_for_selector("article:has-text('onerror')")
    assert shown.query_selector("img, a") is None
    assert shown.query_selector(".mention").inner_text() == "@all"


def test_typing_a_slash_shows_trigger_hint_and_description(page: Any, command: Any) -> None:
    page.fill("#message", "/cal")
    page.wait_for_selector(".hints button")
    assert page.inner_text(".hints").split("\n") == ["/calendar", "[today]", "Your calendar"]
    page.press("#message", "Tab")
    assert page.input_value("#message") == "/calendar "


def test_an_unknown_command_is_told_and_the_text_kept(page: Any) -> None:
    type_in(page, "/nothing")
    page.wait_for_selector("#composer-error:not([hidden])")
    assert "'/nothing' not found" in page.inner_text("#composer-error")
    assert page.input_value("#message") == "/nothing"


def test_an_ephemeral_answer_is_marked_and_survives_a_reload(
    mattermost: Sandbox, page: Any, integration: Integration, command: Any
) -> None:
    say(page, integration, "just for Bob")
    page.reload()
    shown = page.wait_for_selector("article:has-text('just for Bob')").inner_text()
    assert "Bob Miller" in shown
    assert "BOT" in shown
    assert "(Only visible to you)" in shown


def test_a_page_keeps_up_over_a_restart_of_the_server(browser: Any, tmp_path: Any) -> None:
    sandbox = Sandbox(tmp_path).start()
    page = browser.new_page()
    page.goto(f"{sandbox.url}/?as=bob")
    page.wait_for_selector("#heading h1")
    sandbox.stop()
    page.wait_for_selector("#offline:not([hidden])")
    with sandbox:
        alice = sandbox.person("alice")
        place = alice.get(f"/teams/{sandbox.team_id()}/channels/name/town-square")["id"]
        alice.post("/posts", {"channel_id": place, "message": "written meanwhile"})
        page.wait_for_selector("article:has-text('written meanwhile')")
        assert page.is_hidden("#offline")
        page.close()


def test_a_bots_message_counts_as_unread_and_its_button_changes_it(
    mattermost: Sandbox, page: Any, bot: Person, integration: Integration
) -> None:
    bob = mattermost.person("bob")
    draft = {"channel_id": mattermost.direct(bot, bob), "message": "Coming?"}
    bot.post("/posts", draft | {"props": {"attachments": [{"actions": [button(integration.url)]}]}})
    page.wait_for_selector("#sidebar .unread:has-text('Calendar')")
    page.click("#sidebar button:has-text('Calendar')")
    integration.will_say({"update": {"message": "You are coming.", "props": {}}})
    page.click("button.action")
    page.wait_for_selector("article:has-text('You are coming.'):has-text('(edited)')")
    assert page.query_selector("button.action, #sidebar .unread") is None


def test_a_failed_click_is_told_under_the_button(
    mattermost: Sandbox, page: Any, integration: Integration, command: Any
) -> None:
    say(page, integration, "Try", attachments=[{"actions": [button(integration.url, "Fail")]}])
    integration.will_say({"update": {"message": "x"}})
    page.click("button.action:text-is('Fail')")
    page.wait_for_selector(".attachment .error:not([hidden])")
    assert "Unable to get the post." in page.inner_text(".attachment .error:not([hidden])")
    assert page.is_enabled("button.action:text-is('Fail')")


def test_a_menu_sends_what_was_chosen(mattermost: Sandbox, page: Any, integration: Integration, command: Any) -> None:
    options = [{"text": "Maybe", "value": "m"}]
    menu = button(integration.url, "Answer", type="select", options=options)
    say(page, integration, "Menu", attachments=[{"actions": [menu]}])
    with page.expect_response("**/actions/accept"):
        page.select_option("select.action", "m")
    assert integration.bodies[-1]["context"] == {"a": 1, "selected_option": "m"}


def test_a_custom_status_stands_beside_the_name(mattermost: Sandbox, page: Any, alice: Person) -> None:
    alice.put(f"/users/{alice.id}/status/custom", {"emoji": "calendar", "text": "In a meeting"})
    page.wait_for_selector("#sidebar li:has-text('Алиса') .custom-status[title='In a meeting']")
    alice.delete(f"/users/{alice.id}/status/custom")
    page.wait_for_selector("#sidebar .custom-status", state="detached")
