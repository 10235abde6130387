"""Files: uploaded to a channel by whoever may write there, then named by a post. Kept as text in base64."""

import base64

from mm.sandbox import access, failures
from mm.sandbox.ids import new_id
from mm.sandbox.store import Doc, Store
from mm.sandbox.world import Answer, Call, Route, World

LONGEST_NAME = 200


def upload(world: World, call: Call) -> Answer:
    """The simple way: the whole body is the file, its name and channel stand in the query."""
    me, channel_id, name = call.me(), call.query.get("channel_id", ""), call.query.get("filename", "")
    if not channel_id or not name or len(name) > LONGEST_NAME or not call.raw:
        raise failures.bad_url("filename" if channel_id else "channel_id")
    access.channel_to_write(world.store, me, channel_id)
    now = world.now()
    info = {
        "id": new_id(), "user_id": me["id"], "channel_id": channel_id, "post_id": "", "create_at": now,
        "update_at": now, "delete_at": 0, "name": name, "extension": name.rpartition(".")[2], "size": len(call.raw),
        "mime_type": "application/octet-stream",
    }  # fmt: skip
    kept = {**info, "data": base64.b64encode(call.raw).decode()}
    world.store.put("file", kept, scope=channel_id, at=now, changed=now)
    return Answer({"file_infos": [info], "client_ids": []}, 201)


def content(world: World, call: Call) -> Answer:
    """What is in it, for whoever may read its channel."""
    found = world.store.get("file", call.path["file_id"])
    if found is None:
        raise failures.missing("file")
    access.channel_to_read(world.store, call.me(), found["channel_id"])
    return Answer(base64.b64decode(found["data"]).decode(errors="replace"))


def infos(store: Store, file_ids: list[str], user_id: str) -> list[Doc]:
    """What a post says of its files: those that its author uploaded."""
    found = [store.get("file", str(one)) for one in file_ids]
    return [{name: one[name] for name in one if name != "data"} for one in found if one and one["user_id"] == user_id]


ROUTES = (Route("POST", "/files", upload), Route("GET", "/files/<file_id>", content))
