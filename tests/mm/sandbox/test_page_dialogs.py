"""Dialogs in the page: filled in by keyboard, refused in the field, sent as the web client sends them."""

from typing import Any

import pytest
import requests

from tests.mm.sandbox.browsing import button, open_dialog, say
from tests.mm.sandbox.conftest import Integration
from tests.servers.sandbox import Sandbox

pytestmark = pytest.mark.e2e

PASSWORD = {"display_name": "Password", "name": "password", "type": "text", "subtype": "password"}
EMAIL = {
    "display_name": "Email",
    "name": "email",
    "type": "text",
    "subtype": "email",
    "help_text": "as in **settings**",
}
NOTE = {"display_name": "Note", "name": "note", "type": "textarea", "optional": True}
DIALOG = {"callback_id": "first", "title": "Connect", "state": "s1", "elements": [EMAIL, PASSWORD, NOTE]}


def test_a_dialog_is_filled_in_refused_in_its_field_and_accepted_by_keyboard(
    mattermost: Sandbox, page: Any, integration: Integration, command: Any
) -> None:
    open_dialog(mattermost.url, page, integration, DIALOG)
    page.keyboard.type("bob@example.com")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    integration.will_say({"error": "Not connected.", "errors": {"password": "Refused."}})
    page.keyboard.press("Enter")
    page.wait_for_selector("#field-1-error:not([hidden])")
    errors = [page.inner_text("#field-1-error"), page.inner_text("dialog footer .error")]
    page.fill("#field-1", "right")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog", state="detached")
    assert errors == ["Refused.", "Not connected."]
    assert page.get_attribute("#message", "id") == page.evaluate("document.activeElement.id")
    assert integration.bodies[-1]["submission"] == {"email": "bob@example.com", "password": "right"}


def test_an_empty_required_field_stops_before_the_server_is_asked(
    mattermost: Sandbox, page: Any, integration: Integration, command: Any
) -> None:
    open_dialog(mattermost.url, page, integration, DIALOG)
    page.fill("#field-0", "not an address")
    page.click("dialog button[type=submit]")
    errors = [page.inner_text(f"#field-{number}-error") for number in (0, 1)]
    assert errors == ["Must be a valid email address.", "This field is required."]
    assert (integration.bodies, page.is_hidden("#field-2-error")) == ([], True)


def test_labels_help_and_errors_belong_to_their_fields(
    mattermost: Sandbox, page: Any, integration: Integration, command: Any
) -> None:
    open_dialog(mattermost.url, page, integration, DIALOG)
    email = page.get_by_label("Email")
    assert email.get_attribute("aria-describedby") == "field-0-help field-0-error"
    assert page.get_by_role("dialog", name="Connect").is_visible()
    assert page.get_by_label("Password").get_attribute("type") == "password"


def test_the_next_step_opens_in_place_and_keeps_the_first_address_and_callback(
    mattermost: Sandbox, page: Any, integration: Integration, command: Any
) -> None:
    options = [{"text": name, "value": name.lower()} for name in ("Work", "Home", "Team")]
    follow = {"display_name": "Follow", "name": "follow", "type": "select", "multiselect": True, "options": options}
    step = {
        "callback_id": "second",
        "title": "Calendars",
        "state": "s2",
        "elements": [follow | {"default": "work,home"}],
    }
    open_dialog(mattermost.url, page, integration, DIALOG)
    page.fill("#field-0", "bob@example.com")
    page.fill("#field-1", "right")
    integration.will_say({"type": "form", "form": step})
    page.keyboard.press("Enter")
    page.wait_for_selector("#dialog-title:text-is('Calendars')")
    page.uncheck("text=Home")
    page.check("text=Team")
    page.click("dialog button[type=submit]")
    page.wait_for_selector("dialog", state="detached")
    sent = integration.bodies[-1]
    assert (sent["callback_id"], sent["state"]) == ("first", "s2")
    assert sent["submission"] == {"email": "bob@example.com", "password": "right", "follow": ["work", "team"]}


def test_every_kind_of_element_is_sent_in_its_own_form(
    mattermost: Sandbox, page: Any, integration: Integration, command: Any
) -> None:
    one_of = {"options": [{"text": "One", "value": "1"}, {"text": "Two", "value": "2"}]}
    kinds: list[dict[str, Any]] = [
        {"name": "number", "type": "text", "subtype": "number", "default": "7"},
        {"name": "choice", "type": "select", "default": "2"} | one_of,
        {"name": "radio", "type": "radio", "default": "1"} | one_of,
        {"name": "yes", "type": "bool", "default": "true", "placeholder": "Yes"},
        {"name": "no", "type": "bool", "optional": True},
        {"name": "day", "type": "date", "default": "2026-11-24"},
        {"name": "at", "type": "datetime", "default": "2026-11-24T09:00:00Z", "time_interval": 30},
        {"name": "who", "type": "select", "data_source": "users", "optional": True},
    ]
    elements = [{"display_name": kind["name"]} | kind for kind in kinds]
    open_dialog(mattermost.url, page, integration, {"title": "All", "elements": elements})
    assert page.input_value("#field-6") == "2026-11-24T10:00"  # Bob lives in Berlin
    page.click("dialog button[type=submit]")
    page.wait_for_selector("dialog", state="detached")
    assert integration.bodies[-1]["submission"] == {
        "number": "7", "choice": "2", "radio": "1", "yes": True, "no": False, "day": "2026-11-24",
        "at": "2026-11-24T09:00:00Z",
    }  # fmt: skip


def test_escape_closes_and_tells_where_the_dialog_asked_for_it(
    mattermost: Sandbox, page: Any, integration: Integration, command: Any
) -> None:
    open_dialog(mattermost.url, page, integration, DIALOG | {"notify_on_cancel": True})
    with page.expect_response("**/dialogs/submit"):
        page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert (integration.bodies[-1]["cancelled"], integration.bodies[-1]["submission"]) == (True, {})


def test_a_dialog_that_the_person_did_not_ask_for_stays_shut(
    mattermost: Sandbox, page: Any, integration: Integration, command: Any
) -> None:
    bob = mattermost.person("bob")
    mattermost.run(bob, "/calendar")  # elsewhere: not in this page
    body = {"trigger_id": integration.form()["trigger_id"], "url": integration.url, "dialog": DIALOG}
    requests.post(f"{mattermost.url}/api/v4/actions/dialogs/open", json=body, timeout=5)
    say(page, integration, "after the dialog")
    assert page.query_selector("dialog") is None


def test_nothing_is_wider_than_a_phone(
    browser: Any, mattermost: Sandbox, integration: Integration, command: Any
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 760})
    page.goto(f"{mattermost.url}/?as=bob")
    page.wait_for_selector("#heading h1")
    long = button(integration.url, "A button with a rather long name")
    say(page, integration, "x" * 200, attachments=[{"actions": [long, long]}])
    open_dialog(mattermost.url, page, integration, DIALOG)
    widths = page.evaluate("[document.documentElement.scrollWidth, document.querySelector('dialog').scrollWidth]")
    page.keyboard.press("Escape")
    page.click(".menu-button")
    assert page.is_visible("#sidebar")
    page.keyboard.press("Escape")
    assert (page.is_hidden("#sidebar"), max(widths) <= 390) == (True, True)
    page.close()
