"""Requests to the demo's own servers on this machine, by the standard library; no proxy is asked, whatever the
environment says. Not for anything beyond the demo: there are no pools and no repeats here."""

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from app.errors import Fault

TIMEOUT_S = 20

_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Refused(Fault):
    """A demo server said no, or nothing. `status` is its HTTP status, 0 where there was none."""

    def __init__(self, text: str, status: int = 0) -> None:
        super().__init__(text)
        self.status = status


def send(method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> bytes:
    """The answer's body. Refused: no success."""
    request = urllib.request.Request(url, body, dict(headers), method=method)
    try:
        with _direct.open(request, timeout=TIMEOUT_S) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as e:
        with e:
            raise Refused(f"{method} {url}: {e.code}", e.code) from e
    except (OSError, http.client.HTTPException) as e:
        raise Refused(f"{method} {url}: {type(e).__name__}") from e


def call(method: str, url: str, token: str, body: object = None) -> Any:
    """A call of Mattermost's REST API, JSON in and out."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    data = None if body is None else json.dumps(body).encode()
    return json.loads(send(method, url, data, headers))
