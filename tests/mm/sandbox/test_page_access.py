"""What people with a screen reader, a keyboard or weak eyes meet in the page, judged by axe: WCAG 2.1 A and AA."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.mm.sandbox.browsing import button, complaints, open_dialog, say, type_in
from tests.mm.sandbox.conftest import Integration
from tests.servers.sandbox import Sandbox

pytestmark = pytest.mark.e2e

STRUCK = "**10:00** ~~Old~~ · [Join](https://example.com/x) · `/calendar` @all"
KINDS = [
    {"display_name": "Email", "name": "email", "type": "text", "subtype": "email", "help_text": "as in settings"},
    {"display_name": "Password", "name": "password", "type": "text", "subtype": "password"},
    {"display_name": "Days", "name": "days", "type": "select", "options": [{"text": "All", "value": "all"}]},
    {"display_name": "Follow", "name": "follow", "type": "bool", "placeholder": "Work", "optional": True},
    {"display_name": "Note", "name": "note", "type": "textarea", "optional": True},
]
DIALOG = {"callback_id": "one", "title": "Connect", "state": "s", "introduction_text": "Read this.", "elements": KINDS}


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[1280, 390], ids=["wide", "phone"])
def scene(
    request: pytest.FixtureRequest,
    theme: str,
    browser: Any,
    mattermost: Sandbox,
    integration: Integration,
    command: Any,
) -> Iterator[Any]:
    """Bob's page with an answer that has buttons of every style, and a status beside his name."""
    page = browser.new_page(viewport={"width": request.param, "height": 760}, color_scheme=theme)
    page.set_default_timeout(5000)
    page.goto(f"{mattermost.url}/?as=bob")
    page.wait_for_selector("#heading h1")
    status = {"emoji": "calendar", "text": "In a meeting"}
    mattermost.person("bob").put("/users/me/status/custom", status)
    styles = ("default", "primary", "danger", "good", "warning")
    actions = [button(integration.url, style, style=style) | {"id": style} for style in styles]
    say(page, integration, "Answer", attachments=[{"title": "Styles", "text": STRUCK, "actions": actions}])
    yield page
    page.close()


def test_the_chat(scene: Any) -> None:
    type_in(scene, "/nothing")
    scene.wait_for_selector("#composer-error:not([hidden])")
    assert complaints(scene) == []


def test_the_hints_of_a_command(scene: Any) -> None:
    scene.fill("#message", "/cal")
    scene.wait_for_selector(".hints button")
    assert complaints(scene) == []


def test_the_list_of_conversations(scene: Any) -> None:
    if scene.is_visible(".menu-button"):
        scene.click(".menu-button")
    assert complaints(scene) == []


def test_a_dialog_with_errors(scene: Any, mattermost: Sandbox, integration: Integration) -> None:
    open_dialog(mattermost.url, scene, integration, DIALOG)
    scene.click("dialog button[type=submit]")
    scene.wait_for_selector("#field-0-error:not([hidden])")
    assert complaints(scene) == []
