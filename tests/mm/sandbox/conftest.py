"""A running sandbox for each module, and a small integration that answers what a test tells it to."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from tests.servers.sandbox import Sandbox


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


class _Handler(BaseHTTPRequestHandler):
    integration: Integration

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"] or 0))
        integration = self.integration
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
    handler = type("Handler", (_Handler,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        handler.integration = Integration(f"http://127.0.0.1:{server.server_port}/mm")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield handler.integration
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
