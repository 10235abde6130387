"""What a slash command (or a later call of its response_url) answered, turned into posts."""

import json
import re
from dataclasses import dataclass
from typing import Any

from mm.sandbox import access, posts
from mm.sandbox.store import Doc, Store
from mm.sandbox.world import World

ANNOUNCEMENT = re.compile(r"<!(channel|here|all|everyone)>")
SLACK_USER = re.compile(r"<@([a-z0-9]{26})>")
SLACK_LINK = re.compile(r"<([^<|]+)\|([^>]+)>")
TEXTS = ("response_type", "text", "username", "channel_id", "icon_url", "type", "goto_location")


class BadReplyError(Exception):
    """The body is not a command's answer."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where, by whom and for which command an answer is shown."""

    user: Doc
    channel_id: str
    root_id: str = ""


def read(body: bytes, *, is_json: bool) -> Doc:
    """The answer as an object; plain text is the text of an ephemeral one."""
    text = body.decode(errors="replace")
    if not is_json:
        return {"text": text}
    try:
        answer = json.loads(text)
    except ValueError as e:
        raise BadReplyError("not JSON") from e
    if not isinstance(answer, dict):
        raise BadReplyError("not an object")
    for part in (answer, *(answer.get("extra_responses") or ())):
        _check(part)
    return answer


def _check(part: Any) -> None:
    if not isinstance(part, dict) or not all(isinstance(part.get(name) or "", str) for name in TEXTS):
        raise BadReplyError("a field has the wrong type")
    if not isinstance(part.get("props") or {}, dict) or not isinstance(part.get("attachments") or [], list):
        raise BadReplyError("props or attachments have the wrong type")


def show(world: World, place: Place, answer: Doc) -> None:
    """Post the answer and its extra_responses. The author is who typed the command, as overrides are off by default."""
    for part in (answer, *(answer.get("extra_responses") or ())):
        _show(world, place, part)


def _show(world: World, place: Place, part: Doc) -> None:
    text, attachments = part.get("text") or "", part.get("attachments") or []
    if not text and not attachments:
        return
    if not part.get("skip_slack_parsing"):
        text = _from_slack(world.store, text)
    props = {**(part.get("props") or {}), "from_webhook": "true"}
    if attachments:
        props["attachments"] = attachments
    kind = part.get("type") or ""
    draft = posts.Draft(
        _channel(world, place, part), text, place.root_id, props, kind if kind.startswith("custom_") else ""
    )
    if part.get("response_type") == "in_channel":
        posts.create(world, place.user, draft)
    else:
        posts.whisper(world, place.user["id"], place.user["id"], draft)


def _channel(world: World, place: Place, part: Doc) -> str:
    wanted = str(part.get("channel_id") or "")
    return wanted if wanted and access.in_channel(world.store, place.user["id"], wanted) else place.channel_id


def _from_slack(store: Store, text: str) -> str:
    """Slack's `<!channel>`, `<@id>` and `<url|text>` in Mattermost's forms."""

    def name(match: re.Match[str]) -> str:
        user = store.get("user", match[1])
        return f"@{user['username']}" if user else match[0]

    text = SLACK_USER.sub(name, ANNOUNCEMENT.sub(r"@\1", text))
    return SLACK_LINK.sub(r"[\2](\1)", text)
