"""A person of the demo played by script: types commands, fills forms in, reads what comes, uses the panel beside the
chat. All of it over the sandbox's HTTP, as the page does.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from microservice.demo.rest import call

PATIENCE_S = 20.0
PAUSE_S = 0.1
Found = TypeVar("Found")


class Missed(Exception):
    """What should have happened did not."""


@dataclass(slots=True)
class Visitor:
    """Somebody signed in at the sandbox; `heard` are the ids of the bot's messages that were read already."""

    url: str
    name: str
    id: str
    token: str = field(repr=False)
    bot_id: str
    team_id: str
    square_id: str
    channel_id: str  # the direct conversation with the bot
    heard: dict[str, int] = field(default_factory=dict)  # post → when it was last changed
    seen: int = 0  # ephemeral answers read already

    def type(self, command: str, text: str) -> str:
        """Type a command; its answer, once there is one with this text."""
        body = {"channel_id": self.square_id, "team_id": self.team_id, "command": command, "root_id": ""}
        self._api("POST", "/commands/execute", body)
        return wait_for(f"the answer to {command}", lambda: self._answer(text))

    def fill_in(self, command: str, values: dict[str, Any], text: str) -> str:
        """Type a command that opens a form, send the form with these values, and read the answer with this text."""
        known = len(self._dialogs())
        self._api("POST", "/commands/execute", {
            "channel_id": self.square_id, "team_id": self.team_id, "command": command, "root_id": "",
        })  # fmt: skip
        opened = wait_for(f"the form of {command}", lambda: self._dialogs()[known:])[0]
        refused = self._api("POST", "/actions/dialogs/submit", {
            "url": opened["url"], "callback_id": opened["dialog"].get("callback_id", ""), "cancelled": False,
            "state": opened["dialog"].get("state", ""), "submission": values, "channel_id": self.square_id,
            "team_id": self.team_id,
        })  # fmt: skip
        if isinstance(refused, dict) and (refused.get("errors") or refused.get("error")):
            raise Missed(f"the form of {command} was refused: {refused}")
        return wait_for(f"the answer to the form of {command}", lambda: self._answer(text))

    def hear(self, text: str) -> str:
        """The bot's next message, or the next change of one, that has this text; all up to it are read."""
        return wait_for(f"a message to {self.name} with {text!r}", lambda: self._message(text))

    def press(self, button: str, text: str) -> str:
        """Press the newest button with this label under the bot's messages; what the message says, once it has this."""
        for post in reversed(self._messages()):
            actions = [one for part in post["props"].get("attachments") or () for one in part.get("actions") or ()]
            for action in (one for one in actions if one["name"] == button):
                self._api("POST", f"/posts/{post['id']}/actions/{action['id']}", {})
                return self.hear(text)
        raise Missed(f"{self.name} has no button {button!r}")

    def silence(self, about: Sequence[str] = ("",)) -> None:
        """Missed: there is a message that nobody has read yet, with one of these texts."""
        unread = [post["message"] for post in self._messages() if self.heard.get(post["id"]) != post["edit_at"]]
        told = [text for text in unread if any(one in text for one in about)]
        if told:
            raise Missed(f"{self.name} was told what should not have been: {told}")

    def listen(self) -> None:
        """Whatever is there counts as read."""
        self.heard |= {post["id"]: post["edit_at"] for post in self._messages()}

    def status(self) -> str:
        """The text of the status that the profile shows."""
        me = self._api("GET", "/users/me")
        return str((json.loads(me["props"].get("customStatus") or "null") or {}).get("text", ""))

    def put_status(self, emoji: str, text: str) -> None:
        """A status of their own, without an end."""
        self._api("PUT", "/users/me/status/custom", {"emoji": emoji, "text": text})

    def wish(self, **wish: Any) -> Any:
        """Use the calendar panel; its state afterwards."""
        return call("POST", f"{self.url}/sandbox/panel", self.token, wish)

    def _answer(self, text: str) -> str:
        told = call("GET", f"{self.url}/sandbox/start", self.token)["ephemerals"][self.seen :]
        for number, one in enumerate(told, 1):
            if text in one["post"]["message"]:
                self.seen += number
                return str(one["post"]["message"])
        return ""

    def _message(self, text: str) -> str:
        for post in self._messages():
            if self.heard.get(post["id"]) != post["edit_at"] and text in post["message"]:
                self.heard[post["id"]] = post["edit_at"]
                return str(post["message"])
        return ""

    def _messages(self) -> list[Any]:
        """The bot's messages to this person, the oldest first."""
        listing = self._api("GET", f"/channels/{self.channel_id}/posts?per_page=200")
        posts = [listing["posts"][post_id] for post_id in reversed(listing["order"])]
        return [post for post in posts if post["user_id"] == self.bot_id]

    def _dialogs(self) -> list[Any]:
        found: list[Any] = call("GET", f"{self.url}/sandbox/recent?kind=open_dialog", self.token)
        return found

    def _api(self, method: str, path: str, body: object = None) -> Any:
        return call(method, f"{self.url}/api/v4{path}", self.token, body)


def visit(url: str, name: str) -> Visitor:
    """Sign in."""
    people = call("GET", f"{url}/sandbox/people", "")
    me = next(one for one in people if one["username"] == name)
    start = call("GET", f"{url}/sandbox/start", me["token"])
    bot = next(one for one in start["users"] if one.get("is_bot"))
    square = next(one for one in start["channels"] if one["name"] == "town-square")
    channel = call("POST", f"{url}/api/v4/channels/direct", me["token"], [me["id"], bot["id"]])
    team_id = start["team"]["id"]
    return Visitor(url, name, me["id"], me["token"], bot["id"], team_id, square["id"], channel["id"])


def wait_for(what: str, look: Callable[[], Found]) -> Found:
    """The first answer that is not empty. Missed: there is none in time."""
    end = time.monotonic() + PATIENCE_S
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise Missed(f"{what} did not come within {PATIENCE_S:.0f} s")
        time.sleep(PAUSE_S)
