"""A click on a button or a choice in a menu: the call to the integration and what its answer changes."""

import json
import re
from dataclasses import dataclass
from typing import Any

from mm.sandbox import access, attachments, failures, posts
from mm.sandbox.outgoing import Reply, UnreachableError
from mm.sandbox.store import Doc
from mm.sandbox.world import Answer, Call, Route, World

ACTION_ID = re.compile(r"[A-Za-z0-9]+\Z")  # the route's own pattern in 11.6: `_` and `-` find no route


@dataclass(frozen=True, slots=True)
class Click:
    """The action clicked, wherever it was kept: at a stored post, or in an ephemeral post's cookie."""

    integration: Doc
    type: str
    data_source: str
    post_id: str
    channel_id: str
    root_id: str  # where an ephemeral_text goes: the post's thread
    retained: Doc


def click(world: World, call: Call) -> Answer:
    me, action_id = call.me(), call.path["action_id"]
    if not ACTION_ID.match(action_id):
        raise failures.no_page(f"/api/v4/posts/{call.path['post_id']}/actions/{action_id}")
    fields = call.body if isinstance(call.body, dict) else {}
    post = world.store.get("post", call.path["post_id"])
    clicked = _of_post(post, action_id) if post else _of_cookie(world, call.path["post_id"], action_id, fields)
    channel = access.channel_to_read(world.store, me, clicked.channel_id)
    trigger_id = world.signer.trigger(me["id"], world.now())
    request = _request(world, me, channel, clicked, str(fields.get("selected_option") or "")) | {
        "trigger_id": trigger_id
    }
    answer = _ask(world, clicked, request)
    _carry_out(world, me, clicked, answer)
    return Answer({"status": "OK", "trigger_id": trigger_id})


def _of_post(post: Doc, action_id: str) -> Click:
    action = attachments.find(post["props"], action_id)
    if action is None or not isinstance(action.get("integration"), dict):
        raise _no_action(action_id)
    return Click(
        action["integration"], action["type"], action.get("data_source") or "", post["id"], post["channel_id"],
        post["root_id"] or post["id"], attachments.retained(post["props"]),
    )  # fmt: skip


def _of_cookie(world: World, post_id: str, action_id: str, fields: Doc) -> Click:
    cookie = fields.get("cookie")
    if not isinstance(cookie, str) or not cookie:
        raise failures.missing("post")
    kept = world.signer.unseal(cookie)
    if kept["post_id"] != post_id or kept["action_id"] != action_id:
        raise _no_action(action_id)
    return Click(
        kept["integration"], kept["type"], kept["data_source"], post_id, kept["channel_id"],
        kept["root_post_id"] or post_id, kept["retained"],
    )  # fmt: skip


def _no_action(action_id: str) -> failures.ApiError:
    return failures.ApiError(404, "api.post.do_action.action_id.app_error", "Invalid action id.", f"action={action_id}")


def _request(world: World, me: Doc, channel: Doc, clicked: Click, selected: str) -> Doc:
    team = world.store.get("team", channel["team_id"]) or {"id": "", "name": ""}
    context = dict(clicked.integration.get("context") or {})
    if selected:
        context["selected_option"] = selected
    return {
        "user_id": me["id"], "user_name": me["username"], "channel_id": channel["id"], "channel_name": channel["name"],
        "team_id": team["id"], "team_domain": team["name"], "post_id": clicked.post_id, "type": clicked.type,
        "data_source": clicked.data_source, "context": context,
    }  # fmt: skip


def call_integration(world: World, url: str, request: Doc) -> Reply:
    """Post to an integration's URL; anything but 200 is a 400 to the client."""
    try:
        reply = world.outgoing.post_json(url, request)
    except UnreachableError as e:
        world.warn(f"integration {url}: {e}")
        raise _integration_error(str(e)) from e
    if reply.status != 200:
        world.warn(f"integration {url}: status {reply.status}")
        raise _integration_error(f"status={reply.status}")
    return reply


def _integration_error(detail: str) -> failures.ApiError:
    return failures.ApiError(
        400, "api.post.do_action.action_integration.app_error", "Action integration error.", detail
    )


def _ask(world: World, clicked: Click, request: Doc) -> Doc:
    reply = call_integration(world, str(clicked.integration.get("url") or ""), request)
    if not reply.body.strip():
        return {}
    try:
        answer = json.loads(reply.body)
    except ValueError as e:
        raise _integration_error("the answer is not JSON") from e
    update = answer.get("update") if isinstance(answer, dict) else answer
    if not isinstance(answer, dict) or not isinstance(update, dict | None):
        raise _integration_error("the answer is not an object")
    return answer


def _carry_out(world: World, me: Doc, clicked: Click, answer: Doc) -> None:
    """Only `update` and `ephemeral_text` are known to 11.6; other keys are dropped and the click looks successful."""
    if answer.get("update") is not None:
        _update(world, clicked, answer["update"])
    text = answer.get("ephemeral_text")
    if isinstance(text, str) and text:
        draft = posts.Draft(clicked.channel_id, text, clicked.root_id, dict(clicked.retained))
        posts.whisper(world, me["id"], me["id"], draft)


def _update(world: World, clicked: Click, update: Doc) -> None:
    """A missing message empties the post, missing props stay; there is no ephemeral post to update."""
    props: Any = update.get("props")
    with world.store as store:
        post = store.get("post", clicked.post_id)
        if post is None:
            raise failures.missing("post")
        new_props = {**props, **clicked.retained} if isinstance(props, dict) else None
        posts.change(world, post, message=str(update.get("message") or ""), props=new_props)


ROUTES = (Route("POST", "/posts/<post_id>/actions/<action_id>", click),)
