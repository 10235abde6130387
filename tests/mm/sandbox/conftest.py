"""A running sandbox for each module, and a small integration that answers what a test tells it to."""

import json
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from tests.servers.sandbox import Person, Sandbox

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@dataclass(slots=True)
class Integration:
    """Answers every POST with the next of `answers` (or an empty 200) and keeps what it was sent."""

    url: str
    answers: list[tuple[int, str, bytes]] = field(default_factory=list)  # status, content type, body
    bodies: list[Any] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    forms: list[list[tuple[str, str]]] = field(default_factory=list)

    def will_say(self, body: Any, status: int = 200, content_type: str = "application/json") -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answers.append((status, content_type, raw))

    def form(self) -> dict[str, str]:
        return dict(self.forms[-1])

    def forget(self) -> None:
        for kept in (self.answers, self.bodies, self.headers, self.forms):
            kept.clear()


class _Server(ThreadingHTTPServer):
    integration: Integration


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"] or 0))
        integration = self.server.integration
        integration.headers.append(dict(self.headers))
        if self.headers["Content-Type"] == "application/json":
            integration.bodies.append(json.loads(raw))
        else:
            integration.forms.append(parse_qsl(raw.decode(), keep_blank_values=True))
        status, kind, body = integration.answers.pop(0) if integration.answers else (200, "text/plain", b"")
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        pass


@pytest.fixture(scope="module")
def _running_integration() -> Iterator[Integration]:
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.integration = Integration(f"http://127.0.0.1:{server.server_port}/mm")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.integration
        server.shutdown()
        thread.join()


@pytest.fixture
def integration(_running_integration: Integration) -> Integration:
    _running_integration.forget()
    return _running_integration


@pytest.fixture(scope="module")
def mattermost(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(Path(tmp_path_factory.mktemp("sandbox"))) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium; where there is none, the tests that ask for it are skipped."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def alice(mattermost: Sandbox) -> Person:
    return mattermost.person("alice")


@pytest.fixture(scope="module")
def bot(mattermost: Sandbox) -> Person:
    return mattermost.bot()


@pytest.fixture
def command(mattermost: Sandbox, integration: Integration) -> Iterator[Any]:
    command = mattermost.command(integration.url, auto_complete_hint="[today]", auto_complete_desc="Your calendar")
    yield command
    mattermost.admin().delete(f"/commands/{command['id']}")


@pytest.fixture
def page(browser: Any, mattermost: Sandbox) -> Iterator[Any]:
    """Bob's page (he reads English); a script that fails fails the test."""
    page = browser.new_page(viewport={"width": 1100, "height": 760})
    page.set_default_timeout(5000)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(f"{mattermost.url}/?as=bob")
    page.wait_for_selector("#heading h1")
    yield page
    page.close()
    assert broken == []
