"""What the browser tests do by hand again and again."""

from typing import Any

import requests
from axe_playwright_python.sync_playwright import Axe

from tests.mm.sandbox.conftest import Integration


def type_in(page: Any, text: str) -> None:
    """Write into the composer and send."""
    page.fill("#message", text)
    page.press("#message", "Enter")


def say(page: Any, integration: Integration, text: str, **more: Any) -> None:
    """Run a command whose answer is this text, until it is shown and nothing of it is under way any more."""
    integration.will_say({"text": text} | more)
    with page.expect_response("**/commands/execute"):
        type_in(page, "/calendar")
    page.wait_for_selector(f"article:has-text('{text}')")


def open_dialog(url: str, page: Any, integration: Integration, dialog: Any) -> None:
    """Type the command and open the dialog by its trigger."""
    with page.expect_response("**/commands/execute"):
        type_in(page, "/calendar connect")
    body = {"trigger_id": integration.form()["trigger_id"], "url": integration.url, "dialog": dialog}
    requests.post(f"{url}/api/v4/actions/dialogs/open", json=body, timeout=5)
    page.wait_for_selector("dialog[open]")


def button(url: str, name: str = "Accept", **more: Any) -> dict[str, Any]:
    return {"id": "accept", "name": name, "integration": {"url": url, "context": {"a": 1}}} | more


def complaints(page: Any) -> list[str]:
    """What axe finds wrong with the page as it stands: rule, place, why."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}: {node['failureSummary']}" for one in found for node in one["nodes"]]
