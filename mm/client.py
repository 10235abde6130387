"""What we say to Mattermost over its REST API v4, with timeouts and few, safe repeats.

Errors name the call, never the token.
"""

import json
import logging
import re
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from app.channels import Channel
from app.errors import Gone, MessengerError, MessengerUnavailable
from app.ports import Card, Person
from mm.channels import Channels
from mm.posts import Paper
from mm.statuses import Statuses
from mm.wire import Reply, Wire, shape

log = logging.getLogger(__name__)

LONGEST_WAIT_S = 3.0
LATEST = 200  # posts in which letters are looked for: the most that one request gives
T = TypeVar("T")
_SAFE = frozenset({"GET", "PUT", "DELETE"})
_LATER = frozenset({429, 502, 503, 504})
_NOBODY = frozenset({400, 403, 404})
_ADMINS = frozenset({"channel_admin", "system_admin"})
_LETTERS = uuid.UUID("8f2b6c1e-3d57-4c0a-9a64-51d0c7f0b2aa")


class Mattermost(Statuses):
    """A Mattermost server, spoken to as our bot. Shared by all threads of a process; make it after a fork."""

    def __init__(
        self,
        url: str,
        token: str,
        paper: Paper,
        clock: Callable[[], datetime],
        ca_file: str = "",
        channels: Channels | None = None,
    ) -> None:
        self._wire = Wire(url, ca_file)
        self._token = token
        self._paper = paper
        self._clock = clock
        self._bot_id = ""
        self._bot_name = ""
        self._version: tuple[int, int] | None = None
        self._channels = channels or Channels()

    def person(self, user_id: str) -> Person:
        """The person's profile, read now; a deactivated one is as one that is not there. Both zones of a profile are
        strings, and both may be empty.
        """
        user = self._call("GET", f"/api/v4/users/{_id(user_id)}")
        if user.get("delete_at"):
            raise MessengerError("the person is deactivated", 404)
        return _person(user, user_id)

    def named(self, names: Sequence[str]) -> dict[str, Person]:
        """Who have these user names, by name; those whom nobody has are left out."""
        users = self._call("POST", "/api/v4/users/usernames", list(names)) if names else []
        return {str(user["username"]): _person(user, str(user["id"])) for user in users}

    def direct(self, user_id: str, card: Card) -> str:
        """Post to the person's direct channel with the bot; gives the post's id."""
        post = self._paper.post(card, user_id, self._clock())

        def say(channel_id: str) -> str:
            return str(self._call("POST", "/api/v4/posts", {"channel_id": channel_id, **post})["id"])

        return self._there(user_id, say)

    def send_file(self, user_id: str, name: str, data: bytes, text: str) -> None:
        """Upload a file to the person's direct channel with the bot, and post it there."""

        def say(channel_id: str) -> None:
            path = f"/api/v4/files?{urlencode({'channel_id': channel_id, 'filename': name})}"
            headers = {"Content-Type": "application/octet-stream", "Authorization": f"Bearer {self._token}"}
            answer = _checked(self._wire.send("POST", path, data, headers), "POST", "/api/v4/files")
            [found] = _json(answer, "POST", "/api/v4/files")["file_infos"]
            self._call("POST", "/api/v4/posts", {"channel_id": channel_id, "message": text, "file_ids": [found["id"]]})

        self._there(user_id, say)

    def post(self, user_id: str, card: Card, keys: Sequence[str], channel: str = "") -> str:
        """Post letters. The server holds off a second post of the same letters for 30 s, on one node."""
        post = {"pending_post_id": f"{self._me()}:{uuid.uuid5(_LETTERS, chr(10).join(keys))}"}
        post |= self._letters(user_id, card, keys)

        def say(channel_id: str) -> str:
            return str(self._deliver("POST", "/api/v4/posts", {"channel_id": channel_id, **post})["id"])

        return self._in(channel, user_id, say)

    def edit(self, user_id: str, post_id: str, card: Card, keys: Sequence[str]) -> None:
        """Let a post show this card. Its buttons come from the card: the server does not give them back."""
        self._deliver("PUT", f"/api/v4/posts/{_id(post_id)}/patch", self._letters(user_id, card, keys))

    def find_posts(self, user_id: str, channel: str = "") -> dict[str, str]:
        """Which letters stand in the person's direct channel, or in another: key → id of the post."""

        def look(channel_id: str) -> Any:
            return self._call("GET", f"/api/v4/channels/{_id(channel_id)}/posts?per_page={LATEST}")["posts"].values()

        posts = self._in(channel, user_id, look)
        return {key: str(post["id"]) for post in posts if post["user_id"] == self._me() for key in _keys(post)}

    def channel(self, channel_id: str, user_id: str) -> Channel:
        """A channel as it stands for a person. Where we are no member, no more than that is known."""
        place, me = f"/api/v4/channels/{_id(channel_id)}", self._me()
        try:
            self._call("GET", f"{place}/members/{me}")
            found = self._call("GET", place)
            member = self._call("GET", f"{place}/members/{_id(user_id)}")
        except MessengerError as error:
            if error.status not in _NOBODY:
                raise
            return Channel(channel_id, bot=self._bot_name)
        roles = f"{member.get('roles')} {self._call('GET', f'/api/v4/users/{user_id}').get('roles')}".split()
        name, kind = str(found.get("display_name") or ""), str(found.get("type") or "")
        admin = member.get("scheme_admin") is True or not _ADMINS.isdisjoint(roles)
        direct = kind == "D" and found.get("name") in (f"{me}__{user_id}", f"{user_id}__{me}")
        return Channel(channel_id, name, kind, self._bot_name, True, bool(found.get("delete_at")), admin, direct)

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
            found = re.match(r"(\d+)\.(\d+)\.", answer.headers.get("x-version-id", ""))
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
        self._wire.close()

    def _me(self) -> str:
        if not self._bot_id:
            me = self._call("GET", "/api/v4/users/me")
            self._bot_id, self._bot_name = str(me["id"]), str(me.get("username") or "")
        return self._bot_id

    def _call(self, method: str, path: str, body: object = None) -> Any:
        return _json(self._send(method, path, body), method, path)

    def _in(self, channel: str, user_id: str, act: Callable[[str], T]) -> T:
        """Do it in a channel, "" for the person's direct one. Gone: nobody is there, or we are not let in."""
        try:
            return act(channel) if channel else self._there(user_id, act)
        except MessengerError as error:
            if error.status not in _NOBODY:
                raise
            raise Gone(str(error), error.status) from error

    def _there(self, user_id: str, act: Callable[[str], T]) -> T:
        """Do it in the person's direct channel. One that we remembered and that is refused is asked for anew, once."""
        known = self._channels.of(self._me(), user_id)
        if not known:
            return act(self._channel(user_id))
        try:
            return act(known)
        except MessengerError as error:
            if error.status not in _NOBODY or (anew := self._channel(user_id)) == known:
                raise
        return act(anew)

    def _channel(self, user_id: str) -> str:
        """The person's direct channel with the bot, asked for now."""
        found = str(self._call("POST", "/api/v4/channels/direct", [self._me(), _id(user_id)])["id"])
        if found != self._channels.of(self._me(), user_id):
            self._channels.learn(self._me(), user_id, found)
        return found

    def _letters(self, user_id: str, card: Card, keys: Sequence[str]) -> dict[str, Any]:
        post = self._paper.post(card, user_id, self._clock())
        return {**post, "props": {**post["props"], "calendar": {"letters": list(keys)}}}

    def _deliver(self, method: str, path: str, body: object) -> Any:
        """A call of which letters take care themselves: never repeated here."""
        return _json(_checked(self._once(method, path, body, signed=True), method, path), method, path)

    def _send(self, method: str, path: str, body: object, *, signed: bool = True) -> Reply:
        """One request, and once more where that is safe: after a 429 always, else only if it changes nothing twice."""
        answer = self._once(method, path, body, signed=signed)
        if answer.status in _LATER and (answer.status == 429 or method in _SAFE):
            time.sleep(min(_wait(answer), LONGEST_WAIT_S))
            answer = self._once(method, path, body, signed=signed)
        return _checked(answer, method, path)

    def _once(self, method: str, path: str, body: object, *, signed: bool) -> Reply:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if signed:
            headers["Authorization"] = f"Bearer {self._token}"
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        return self._wire.send(method, path, data, headers)


def _checked(answer: Reply, method: str, path: str) -> Reply:
    if answer.status in _LATER:
        asked_s = _wait(answer) if answer.status == 429 or "retry-after" in answer.headers else None
        raise MessengerUnavailable(
            f"{method} {shape(path)}: {answer.status}", answer.status,
            retry_after_s=asked_s, doubtful=answer.status != 429,
        )  # fmt: skip
    if answer.status not in (200, 201):
        raise MessengerError(f"{method} {shape(path)}: {answer.status} {_reason(answer)}", answer.status)
    return answer


def _json(answer: Reply, method: str, path: str) -> Any:
    try:
        return json.loads(answer.data)
    except ValueError as error:
        raise MessengerError(f"{method} {shape(path)}: not JSON", answer.status) from error


def _keys(post: dict[str, Any]) -> list[str]:
    """The letters that a post stands for; none where it is not one of ours."""
    note = (post.get("props") or {}).get("calendar")
    keys = note.get("letters") if isinstance(note, dict) else None
    return [key for key in keys if isinstance(key, str)] if isinstance(keys, list) else []


def _id(text: str) -> str:
    """An id in a path: Mattermost's are letters and digits; anything else would be another path."""
    if not re.fullmatch(r"[a-z0-9]{1,64}", text):
        raise MessengerError("not a Mattermost id")
    return text


def _person(user: Any, user_id: str) -> Person:
    names = f"{user.get('first_name', '')} {user.get('last_name', '')}".strip()
    name = names or str(user.get("username", ""))
    email = str(user.get("email") or "").casefold()
    return Person(user_id, name, str(user.get("locale") or ""), _zone(user.get("timezone")), email)


def _zone(zone: object) -> str:
    if not isinstance(zone, dict):
        return ""
    automatic = str(zone.get("useAutomaticTimezone")).lower() == "true"
    return str(zone.get("automaticTimezone" if automatic else "manualTimezone") or "")


def _wait(answer: Reply) -> float:
    text = answer.headers.get("retry-after", "") or answer.headers.get("x-ratelimit-reset", "")
    last = text.split(",")[-1].strip()
    return float(last) if last.isdecimal() else 1.0


def _reason(answer: Reply) -> str:
    """Mattermost's name of the error, never its text, which may repeat what was sent."""
    try:
        return str(json.loads(answer.data)["id"])[:100]
    except (ValueError, KeyError, TypeError):
        return ""
