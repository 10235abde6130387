"""What we say to Mattermost over its REST API v4, with a pool, timeouts and few, safe repeats.

urllib3 lies under requests anyway and costs half of its CPU (ADR 0007). Errors name the call, never the token.
"""

import json
import logging
import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import urllib3

from app.errors import MessengerError, MessengerUnavailable
from app.ports import Card, Person
from app.trust import trust
from mm.posts import Paper

log = logging.getLogger(__name__)

TIMEOUT = urllib3.Timeout(connect=3, read=10)
POOL = 32
LONGEST_WAIT_S = 3.0
_MAX_BYTES = 4_000_000
_SAFE = frozenset({"GET", "PUT", "DELETE"})
_LATER = frozenset({429, 502, 503, 504})


class Mattermost:
    """A Mattermost server, spoken to as our bot. Shared by all threads of a process; make it after a fork."""

    def __init__(self, url: str, token: str, paper: Paper, clock: Callable[[], datetime], ca_file: str = "") -> None:
        self._base = url.rstrip("/")
        self._token = token
        self._paper = paper
        self._clock = clock
        self._bot_id = ""
        self._version: tuple[int, int] | None = None
        self._pool = urllib3.PoolManager(
            maxsize=POOL, block=True, timeout=TIMEOUT, retries=False, ssl_context=trust(ca_file)
        )

    def person(self, user_id: str) -> Person:
        """The person's profile, read now. Both zones of a profile are strings, and both may be empty."""
        user = self._call("GET", f"/api/v4/users/{_id(user_id)}")
        names = f"{user.get('first_name', '')} {user.get('last_name', '')}".strip()
        name = names or str(user.get("username", ""))
        email = str(user.get("email") or "").casefold()
        return Person(user_id, name, str(user.get("locale") or ""), _zone(user.get("timezone")), email)

    def direct(self, user_id: str, card: Card) -> str:
        """Post to the person's direct channel with the bot; gives the post's id."""
        channel = self._call("POST", "/api/v4/channels/direct", [self._me(), _id(user_id)])
        post = {"channel_id": channel["id"], **self._paper.post(card, user_id, self._clock())}
        return str(self._call("POST", "/api/v4/posts", post)["id"])

    def respond(self, hook: str, user_id: str, card: Card, reply: str = "") -> None:
        """Answer a slash command later, by the id of its response hook (5 uses, 30 minutes)."""
        body = self._paper.answer(card, user_id, self._clock(), reply)
        self._send("POST", f"/hooks/commands/{_id(hook)}", body, signed=False)

    def ask(self, trigger_id: str, callback_url: str, dialog: dict[str, Any]) -> None:
        """Open a dialog for whoever brought the trigger id, within 30 s."""
        body = {"trigger_id": trigger_id, "url": callback_url, "dialog": dialog}
        self._call("POST", "/api/v4/actions/dialogs/open", body)

    def version(self) -> tuple[int, int]:
        """The server's version, major and minor: asked once. (0, 0) where it does not say."""
        if self._version is None:
            answer = self._send("GET", "/api/v4/system/ping", None)
            found = re.match(r"(\d+)\.(\d+)\.", answer.headers.get("X-Version-Id", ""))
            self._version = (int(found[1]), int(found[2])) if found else (0, 0)
        return self._version

    def alive(self) -> bool:
        """Whether the server answers our token."""
        try:
            self._call("GET", "/api/v4/users/me")
        except MessengerError:
            return False
        return True

    def close(self) -> None:
        """Give the pooled connections back."""
        self._pool.clear()

    def _me(self) -> str:
        if not self._bot_id:
            self._bot_id = str(self._call("GET", "/api/v4/users/me")["id"])
        return self._bot_id

    def _call(self, method: str, path: str, body: object = None) -> Any:
        answer = self._send(method, path, body)
        try:
            return json.loads(answer.data)
        except ValueError as error:
            raise MessengerError(f"{method} {_shape(path)}: not JSON", answer.status) from error

    def _send(self, method: str, path: str, body: object, *, signed: bool = True) -> urllib3.BaseHTTPResponse:
        """One request, and once more where that is safe: after a 429 always, else only if it changes nothing twice."""
        answer = self._once(method, path, body, signed=signed)
        if answer.status in _LATER and (answer.status == 429 or method in _SAFE):
            time.sleep(min(_wait(answer), LONGEST_WAIT_S))
            answer = self._once(method, path, body, signed=signed)
        if answer.status in _LATER:
            raise MessengerUnavailable(f"{method} {_shape(path)}: {answer.status}", answer.status)
        if answer.status not in (200, 201):
            raise MessengerError(f"{method} {_shape(path)}: {answer.status} {_reason(answer)}", answer.status)
        return answer

    def _once(self, method: str, path: str, body: object, *, signed: bool) -> urllib3.BaseHTTPResponse:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if signed:
            headers["Authorization"] = f"Bearer {self._token}"
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        try:
            return self._pool.request(method, self._base + path, body=data, headers=headers, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            raise MessengerUnavailable(f"{method} {_shape(path)}: {type(error).__name__}") from error


def _id(text: str) -> str:
    """An id in a path: Mattermost's are letters and digits; anything else would be another path."""
    if not re.fullmatch(r"[a-z0-9]{1,64}", text):
        raise MessengerError("not a Mattermost id")
    return text


def _zone(zone: object) -> str:
    if not isinstance(zone, dict):
        return ""
    automatic = str(zone.get("useAutomaticTimezone")).lower() == "true"
    return str(zone.get("automaticTimezone" if automatic else "manualTimezone") or "")


def _wait(answer: urllib3.BaseHTTPResponse) -> float:
    text = answer.headers.get("Retry-After", "") or answer.headers.get("X-RateLimit-Reset", "")
    last = text.split(",")[-1].strip()
    return float(last) if last.isdecimal() else 1.0


def _reason(answer: urllib3.BaseHTTPResponse) -> str:
    """Mattermost's name of the error, never its text, which may repeat what was sent."""
    try:
        return str(json.loads(answer.data)["id"])[:100]
    except (ValueError, KeyError, TypeError):
        return ""


def _shape(path: str) -> str:
    """A path for the log: the id of a response hook is a key to it and stays out."""
    return re.sub(r"/hooks/commands/.*", "/hooks/commands/…", path)
