"""The REST calls about posts: writing with protection from doubles, reading by page or time, editing, deleting."""

from typing import Any

from mm.sandbox import access, attachments, failures, posts
from mm.sandbox.store import Doc
from mm.sandbox.world import OK, Answer, Call, Route, World

DEDUPE_MS = 30_000  # how long a pending_post_id holds off a double
PER_PAGE = 60
MOST_PER_PAGE = 200


def _draft(fields: Doc) -> posts.Draft:
    def text(name: str) -> str:
        value = fields.get(name) or ""
        if not isinstance(value, str):
            raise failures.bad_body("post")
        return value

    props, metadata, file_ids = fields.get("props") or {}, fields.get("metadata") or {}, fields.get("file_ids") or []
    if not isinstance(props, dict) or not isinstance(metadata, dict) or not isinstance(file_ids, list):
        raise failures.bad_body("post")
    if len(file_ids) > posts.MOST_FILES:
        raise failures.bad_body("file_ids")
    priority = {"priority": metadata["priority"]} if metadata.get("priority") else {}
    return posts.Draft(
        text("channel_id"),
        text("message"),
        text("root_id"),
        dict(props),
        text("type"),
        text("pending_post_id"),
        priority,
        [str(one) for one in file_ids],
    )


def create_post(world: World, call: Call) -> Answer:
    me, draft = call.me(), _draft(call.fields())
    if not draft.channel_id:
        raise failures.bad_body("channel_id")
    access.channel_to_write(world.store, me, draft.channel_id)
    with world.store:
        post = _written_lately(world, me["id"], draft.pending_post_id)
        if post is None:
            post = posts.create(world, me, draft)
            if draft.pending_post_id:
                world.sent_lately[f"{me['id']} {draft.pending_post_id}"] = (post["id"], world.now())
    return Answer(attachments.stripped(post), 201)


def _written_lately(world: World, user_id: str, pending_post_id: str) -> Doc | None:
    for key, (_, at) in list(world.sent_lately.items()):
        if world.now() - at <= DEDUPE_MS:
            break  # in order of time: the rest is younger
        del world.sent_lately[key]
    post_id, _ = world.sent_lately.get(f"{user_id} {pending_post_id}", ("", 0))
    return world.store.get("post", post_id) if post_id else None


def create_ephemeral(world: World, call: Call) -> Answer:
    me, fields = call.me(), call.fields()
    access.require(world.store, me, "create_post_ephemeral")
    if not isinstance(fields.get("post"), dict) or not world.store.get("user", str(fields.get("user_id"))):
        raise failures.bad_body("post")
    return Answer(posts.whisper(world, fields["user_id"], me["id"], _draft(fields["post"])), 201)


def _post(world: World, call: Call) -> Doc:
    post = world.store.get("post", call.path["post_id"])
    if post is None:
        raise failures.missing("post")
    access.channel_to_read(world.store, call.me(), post["channel_id"])
    return post


def get_post(world: World, call: Call) -> Answer:
    return Answer(attachments.stripped(_post(world, call)))


def _own_post(world: World, call: Call, own: str, others: str) -> Doc:
    """The path's post, if the caller may change it."""
    post = _post(world, call)
    if post["user_id"] != call.me()["id"]:
        access.require(world.store, call.me(), others)
    else:
        access.channel_to_write(world.store, call.me(), post["channel_id"])
    return post


def patch_post(world: World, call: Call) -> Answer:
    """What is missing stays; props are replaced as a whole."""
    fields = call.fields()
    with world.store:
        post = _own_post(world, call, "edit_post", "edit_others_posts")
        if isinstance(fields.get("is_pinned"), bool):
            post["is_pinned"] = fields["is_pinned"]
        draft = _draft({"message": fields.get("message"), "props": fields.get("props")})
        message = draft.message if fields.get("message") is not None else None
        props = draft.props if fields.get("props") is not None else None
        return Answer(attachments.stripped(posts.change(world, post, message=message, props=props)))


def put_post(world: World, call: Call) -> Answer:
    """The whole post: props that are missing are cleared."""
    fields = call.fields()
    if fields.get("id") != call.path["post_id"]:
        raise failures.bad_body("id")
    with world.store:
        post = _own_post(world, call, "edit_post", "edit_others_posts")
        post["is_pinned"] = bool(fields.get("is_pinned"))
        draft = _draft(fields)
        return Answer(attachments.stripped(posts.change(world, post, message=draft.message, props=draft.props)))


def delete_post(world: World, call: Call) -> Answer:
    posts.delete(world, _own_post(world, call, "delete_post", "delete_others_posts"))
    return OK


def _listing(found: list[Doc], *, has_next: bool) -> Answer:
    """Newest first: ids in `order`, posts by id."""
    listing: dict[str, Any] = {"order": [post["id"] for post in found]}
    listing["posts"] = {post["id"]: attachments.stripped(post) for post in found}
    return Answer(
        listing | {"next_post_id": "", "prev_post_id": "", "has_next": has_next, "first_inaccessible_post_time": 0}
    )


def channel_posts(world: World, call: Call) -> Answer:
    channel = access.channel_to_read(world.store, call.me(), call.path["channel_id"])
    size = call.number("per_page", PER_PAGE, MOST_PER_PAGE)
    if call.query.get("since"):
        return _listing(world.store.changed_since("post", channel["id"], call.number("since", 0)), has_next=False)
    if call.query.get("before") or call.query.get("after"):
        return _around(world, call, channel["id"], size)
    page = world.store.newest("post", channel["id"], size + 1, call.number("page", 0) * size)
    return _listing(page[:size], has_next=len(page) > size)


def _around(world: World, call: Call, channel_id: str, size: int) -> Answer:
    everything = world.store.newest("post", channel_id, -1)
    marked = call.query.get("before") or call.query.get("after")
    place = next((n for n, post in enumerate(everything) if post["id"] == marked), None)
    if place is None:
        raise failures.bad_url("before" if call.query.get("before") else "after")
    skipped = call.number("page", 0) * size
    if call.query.get("before"):
        return _listing(everything[place + 1 + skipped :][:size], has_next=False)
    newer = everything[: max(0, place - skipped)]
    return _listing(newer[-size:], has_next=len(newer) > size)


def thread(world: World, call: Call) -> Answer:
    post = _post(world, call)
    root = post["root_id"] or post["id"]
    found = [p for p in world.store.newest("post", post["channel_id"], -1) if root in (p["id"], p["root_id"])]
    return _listing(found, has_next=False)


ROUTES = (
    Route("POST", "/posts", create_post),
    Route("POST", "/posts/ephemeral", create_ephemeral),
    Route("GET", "/posts/<post_id>", get_post),
    Route("PUT", "/posts/<post_id>", put_post),
    Route("PUT", "/posts/<post_id>/patch", patch_post),
    Route("DELETE", "/posts/<post_id>", delete_post),
    Route("GET", "/posts/<post_id>/thread", thread),
    Route("GET", "/channels/<channel_id>/posts", channel_posts),
)
