"""Bot accounts: users with an owner and no password, made by those who may."""

import re

from mm.sandbox import access, failures, users
from mm.sandbox.store import Doc
from mm.sandbox.world import Answer, Call, Route, World

USERNAME = re.compile(r"[a-z][a-z0-9._-]{0,63}\Z")


def _as_bot(user: Doc) -> Doc:
    return {
        "user_id": user["id"], "username": user["username"], "display_name": user["first_name"],
        "description": user.get("bot_description", ""), "owner_id": user.get("owner_id", ""),
        "create_at": user["create_at"], "update_at": user["update_at"], "delete_at": user["delete_at"],
    }  # fmt: skip


def create_bot(world: World, call: Call) -> Answer:
    me, fields = call.me(), call.fields()
    if me.get("is_bot"):
        raise failures.forbidden(me["id"], "create_bot")
    access.require(world.store, me, "create_bot")
    username = str(fields.get("username", "")).lower()
    if not USERNAME.match(username):
        raise failures.ApiError(400, "model.bot.is_valid.username.app_error", "Invalid username.")
    with world.store:
        if world.store.find("user", username):
            raise users.username_taken()
        known = {"first_name": str(fields.get("display_name") or ""), "is_bot": True, "owner_id": me["id"]}
        user = users.new_user(username, world.now(), **known, bot_description=str(fields.get("description") or ""))
        users.save(world.store, user)
    users.announce(world, user)
    return Answer(_as_bot(user), 201)


def list_bots(world: World, call: Call) -> Answer:
    access.require(world.store, call.me(), "manage_bots")
    size = call.number("per_page", users.PER_PAGE, users.MOST_PER_PAGE)
    start = call.number("page", 0) * size
    found = [_as_bot(user) for user in world.store.all("user") if user.get("is_bot")]
    return Answer(found[start : start + size])


def _bot(world: World, call: Call) -> Doc:
    access.require(world.store, call.me(), "manage_bots")
    user = world.store.get("user", call.path["bot_user_id"])
    if user is None or not user.get("is_bot"):
        raise failures.ApiError(404, "store.sql_bot.get.missing.app_error", "Bot does not exist.")
    return user


def get_bot(world: World, call: Call) -> Answer:
    return Answer(_as_bot(_bot(world, call)))


def patch_bot(world: World, call: Call) -> Answer:
    with world.store:
        user = _bot(world, call)
        names = {"display_name": "first_name", "description": "bot_description"}
        user.update({names[key]: str(value) for key, value in call.fields().items() if key in names and value})
        user["update_at"] = world.now()
        users.save(world.store, user)
    return Answer(_as_bot(user))


ROUTES = (
    Route("POST", "/bots", create_bot),
    Route("GET", "/bots", list_bots),
    Route("GET", "/bots/<bot_user_id>", get_bot),
    Route("PUT", "/bots/<bot_user_id>", patch_bot),
)
