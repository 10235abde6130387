"""The buttons and menus of a post's attachments: their ids, and where their `integration` (url, context) may be seen.

Stored posts keep it on the server and every reader gets the post without it. An ephemeral post is not stored, so each
of its actions carries a sealed cookie instead.
"""

import copy
from collections.abc import Iterator
from typing import Any

from mm.sandbox.ids import new_id
from mm.sandbox.signing import Signer
from mm.sandbox.store import Doc


def actions_of(props: Any) -> Iterator[Doc]:
    """Every well-formed action; odd shapes are passed over, as the real server only logs them."""
    attachments = props.get("attachments") if isinstance(props, dict) else None
    for attachment in attachments if isinstance(attachments, list) else ():
        actions = attachment.get("actions") if isinstance(attachment, dict) else None
        for action in actions if isinstance(actions, list) else ():
            if isinstance(action, dict):
                yield action


def with_ids(props: Doc) -> Doc:
    """A copy in which every action has an id and a type."""
    props = copy.deepcopy(props)
    for action in actions_of(props):
        action["id"] = action.get("id") or new_id()
        action["type"] = action.get("type") or "button"
    return props


def find(props: Doc, action_id: str) -> Doc | None:
    return next((action for action in actions_of(props) if action.get("id") == action_id), None)


def stripped(post: Doc) -> Doc:
    """The post as anyone may read it, its author included."""
    post = copy.deepcopy(post)
    for action in actions_of(post["props"]):
        action.pop("integration", None)
    return post


def sealed(post: Doc, signer: Signer) -> Doc:
    """An ephemeral post as its one reader gets it: each integration sealed into that action's cookie."""
    post = copy.deepcopy(post)
    for action in actions_of(post["props"]):
        integration = action.pop("integration", None)
        if isinstance(integration, dict):
            kept = {"type": action["type"], "data_source": action.get("data_source", ""), "integration": integration}
            where = {"post_id": post["id"], "channel_id": post["channel_id"], "root_post_id": post["root_id"]}
            bound = {"action_id": action["id"], "retained": retained(post["props"])}
            action["cookie"] = signer.seal(kept | where | bound)
    return post


def retained(props: Doc) -> Doc:
    """What an action's `update` can never take away."""
    kept = ("from_webhook", "override_username", "override_icon_url")
    return {key: props[key] for key in kept if key in props}
