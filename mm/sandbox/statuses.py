"""Availability: online, away, offline, do not disturb. A do-not-disturb with an end gives way to what was before it,
and one set over another never ends, as on the real server."""

from mm.sandbox import access, failures, users
from mm.sandbox.store import Doc
from mm.sandbox.world import Answer, Call, Route, World

KINDS = ("online", "away", "offline", "dnd")
MINUTE_S = 60


def _status(world: World, user_id: str) -> Doc:
    status = world.store.get("status", user_id) or {"id": user_id, "status": "offline", "manual": False}
    end = status.get("dnd_end_time", 0)
    if status["status"] == "dnd" and end and end * 1000 <= world.now():
        before = status.get("before", "offline")
        status = {"id": user_id, "status": before, "manual": before == "dnd"}
        world.store.put("status", status)
    return status


def _seen(world: World, user_id: str) -> Doc:
    status = _status(world, user_id)
    return {
        "user_id": user_id, "status": status["status"], "manual": status["manual"],
        "last_activity_at": status.get("last_activity_at", 0), "dnd_end_time": status.get("dnd_end_time", 0),
    }  # fmt: skip


def get(world: World, call: Call) -> Answer:
    return Answer(_seen(world, users.by_path(world, call)["id"]))


def get_by_ids(world: World, call: Call) -> Answer:
    call.me()
    return Answer([_seen(world, user_id) for user_id in call.strings("user_ids") if world.store.get("user", user_id)])


def put(world: World, call: Call) -> Answer:
    user, fields = users.by_path(world, call), call.fields()
    access.require_self_or(world.store, call.me(), user)
    end = fields.get("dnd_end_time") or 0
    if fields.get("user_id") != user["id"]:
        raise failures.bad_body("user_id")
    if fields.get("status") not in KINDS:
        raise failures.bad_body("status")
    if not isinstance(end, int) or isinstance(end, bool):
        raise failures.bad_body("dnd_end_time")
    with world.store as store:
        before = _status(world, user["id"])["status"]
        status: Doc = {"id": user["id"], "status": fields["status"], "manual": True, "last_activity_at": world.now()}
        if fields["status"] == "dnd":
            status |= {"dnd_end_time": end // MINUTE_S * MINUTE_S, "before": before}
        store.put("status", status)
    world.events.tell([user["id"]], "status_change", {"status": fields["status"], "user_id": user["id"]})
    return Answer(_seen(world, user["id"]))


ROUTES = (
    Route("GET", "/users/<user_id>/status", get),
    Route("PUT", "/users/<user_id>/status", put),
    Route("POST", "/users/status/ids", get_by_ids),
)
