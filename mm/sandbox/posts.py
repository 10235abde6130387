"""Posts: written, changed, deleted, and told to everybody in the channel. Ephemeral ones are only told."""

import json
import re
from dataclasses import dataclass, field

from mm.sandbox import attachments, channels, failures, files
from mm.sandbox.ids import new_id
from mm.sandbox.store import Doc, Store
from mm.sandbox.world import World

LONGEST_MESSAGE = 16_383  # runes
LONGEST_PROPS = 800_000  # runes of JSON
MOST_FILES = 10
HASHTAG = re.compile(r"(?<!\S)#[^\W\d_][\w.-]+")


@dataclass(frozen=True, slots=True)
class Draft:
    """A post somebody wants to write."""

    channel_id: str
    message: str = ""
    root_id: str = ""
    props: Doc = field(default_factory=dict)
    type: str = ""
    pending_post_id: str = ""
    metadata: Doc = field(default_factory=dict)
    file_ids: list[str] = field(default_factory=list)

    def check(self) -> None:
        if len(self.message) > LONGEST_MESSAGE:
            text = "Post Message property is longer than the maximum permitted length."
            raise failures.ApiError(400, "model.post.is_valid.message_length.app_error", text)
        if len(json.dumps(self.props, ensure_ascii=False)) > LONGEST_PROPS:
            raise failures.ApiError(400, "model.post.is_valid.props.app_error", "Invalid props.")


def _compose(draft: Draft, user_id: str, now: int) -> Doc:
    hashtags = " ".join(HASHTAG.findall(draft.message))
    return {
        "id": new_id(), "create_at": now, "update_at": now, "edit_at": 0, "delete_at": 0, "is_pinned": False,
        "user_id": user_id, "channel_id": draft.channel_id, "root_id": draft.root_id, "original_id": "",
        "message": draft.message, "type": draft.type, "props": attachments.with_ids(draft.props), "hashtags": hashtags,
        "file_ids": draft.file_ids, "pending_post_id": draft.pending_post_id, "remote_id": "", "reply_count": 0,
        "last_reply_at": 0, "participants": None, "metadata": draft.metadata,
    }  # fmt: skip


def create(world: World, author: Doc, draft: Draft) -> Doc:
    """Store a post and tell it; who may write where was judged before."""
    draft.check()
    if author.get("is_bot"):
        draft.props["from_bot"] = "true"
    with world.store as store:
        post = _compose(draft, author["id"], world.now())
        attached = files.infos(store, draft.file_ids, author["id"])
        if attached:
            post["metadata"] = {**post["metadata"], "files": attached}
        _answer_root(world, post)
        save(store, post)
        channel = store.get("channel", draft.channel_id)
        if channel:
            channel.update(last_post_at=post["create_at"], total_msg_count=channel["total_msg_count"] + 1)
            channels.save(store, channel)
    tell(world, post, "posted")
    return post


def _answer_root(world: World, post: Doc) -> None:
    """Count a reply at the post it answers; 400 if there is no such post in this channel."""
    if not post["root_id"]:
        return
    root = world.store.get("post", post["root_id"])
    if root is None or root["channel_id"] != post["channel_id"] or root["root_id"]:
        text = "Invalid RootId parameter."
        raise failures.ApiError(400, "api.post.create_post.root_id.app_error", text)
    if post["metadata"].get("priority"):
        text = "Priority is for posts that start a thread."
        raise failures.ApiError(
            400, "api.post.post_priority.priority_post_only_allowed_for_root_post.request_error", text
        )
    root.update(reply_count=root["reply_count"] + 1, last_reply_at=post["create_at"], update_at=post["create_at"])
    save(world.store, root)
    tell(world, root, "post_edited")


def save(store: Store, post: Doc) -> None:
    store.put("post", post, scope=post["channel_id"], at=post["create_at"], changed=post["update_at"])


def change(world: World, post: Doc, *, message: str | None = None, props: Doc | None = None) -> Doc:
    """Replace what is given; "edited" shows only where the words changed."""
    now = world.now()
    Draft(post["channel_id"], message or "", props=props or {}).check()
    if message is not None and message != post["message"]:
        post.update(message=message, edit_at=now, hashtags=" ".join(HASHTAG.findall(message)))
    if props is not None:
        post["props"] = attachments.with_ids(props)
    post["update_at"] = now
    save(world.store, post)
    tell(world, post, "post_edited")
    return post


def delete(world: World, post: Doc) -> None:
    with world.store as store:
        store.drop("post", post["id"])
        for reply in store.all("post", post["channel_id"]):
            if reply["root_id"] == post["id"]:
                store.drop("post", reply["id"])
    tell(world, post | {"delete_at": world.now()}, "post_deleted")


def tell(world: World, post: Doc, kind: str) -> None:
    readers = channels.member_ids(world.store, post["channel_id"])
    world.events.tell(readers, kind, {"post": attachments.stripped(post)})


def whisper(world: World, reader_id: str, author_id: str, draft: Draft) -> Doc:
    """An ephemeral post: shown to one person, stored nowhere."""
    post = _compose(draft, author_id, world.now()) | {"type": "system_ephemeral"}
    shown = attachments.sealed(post, world.signer)
    world.events.tell([reader_id], "ephemeral_message", {"post": shown})
    return shown
