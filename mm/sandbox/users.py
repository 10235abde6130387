"""People and bots: their records, what others see of them, and the calls that read and change them."""

from mm.sandbox import access, failures
from mm.sandbox.ids import new_id
from mm.sandbox.store import Doc, Store
from mm.sandbox.world import OK, Answer, Call, Route, World

PATCHABLE: dict[str, type] = {
    "username": str, "nickname": str, "first_name": str, "last_name": str, "position": str, "email": str,
    "locale": str, "timezone": dict, "props": dict,
}  # fmt: skip
PER_PAGE = 60
MOST_PER_PAGE = 200


def new_user(username: str, now: int, **known: object) -> Doc:
    empty = {"automaticTimezone": "", "manualTimezone": "", "useAutomaticTimezone": "true"}
    user: Doc = {
        "id": new_id(), "create_at": now, "update_at": now, "delete_at": 0, "username": username, "auth_data": "",
        "auth_service": "", "email": f"{username}@localhost", "nickname": "", "first_name": "", "last_name": "",
        "position": "", "roles": "system_user", "props": {}, "notify_props": {"channel": "true", "desktop": "mention"},
        "last_password_update": now, "locale": "en", "timezone": empty, "disable_welcome_email": False,
    }  # fmt: skip
    user.update(known)
    return user


def save(store: Store, user: Doc) -> None:
    store.put("user", user, name=user["username"], at=user["create_at"], changed=user["update_at"])


def seen_by(store: Store, viewer: Doc, user: Doc) -> Doc:
    """The record as this viewer reads it: e-mail and settings are for the person and for administrators."""
    if viewer["id"] == user["id"] or access.may(store, viewer, "manage_system"):
        return user
    hidden = {"notify_props", "last_password_update"}
    return {key: value for key, value in user.items() if key not in hidden} | {"email": ""}


def by_path(world: World, call: Call, name: str = "user_id") -> Doc:
    """The user a path names, `me` included."""
    me = call.me()
    if call.path[name] == "me":
        return me
    user = world.store.get("user", call.path[name])
    if user is None:
        raise failures.no_user()
    return user


def username_taken() -> failures.ApiError:
    text = "An account with that username already exists."
    return failures.ApiError(400, "app.user.save.username_exists.app_error", text)


def announce(world: World, user: Doc) -> None:
    public = {key: user.get(key) for key in ("id", "username", "first_name", "last_name", "locale", "props", "is_bot")}
    everybody = [other["id"] for other in world.store.all("user")]
    world.events.tell(everybody, "user_updated", {"user": public})


def get_user(world: World, call: Call) -> Answer:
    return Answer(seen_by(world.store, call.me(), by_path(world, call)))


def get_by_username(world: World, call: Call) -> Answer:
    viewer = call.me()
    user = world.store.find("user", call.path["username"].lower())
    if user is None:
        text = "Unable to find an existing account with this username."
        raise failures.ApiError(404, "app.user.get_by_username.app_error", text)
    return Answer(seen_by(world.store, viewer, user))


def get_by_email(world: World, call: Call) -> Answer:
    viewer = call.me()
    access.require(world.store, viewer, "manage_system")
    for user in world.store.all("user"):
        if user["email"] == call.path["email"]:
            return Answer(seen_by(world.store, viewer, user))
    raise failures.no_user()


def get_by_ids(world: World, call: Call) -> Answer:
    viewer = call.me()
    found = (world.store.get("user", user_id) for user_id in call.strings("user_ids"))
    return Answer([seen_by(world.store, viewer, user) for user in found if user])


def get_by_usernames(world: World, call: Call) -> Answer:
    viewer = call.me()
    found = (world.store.find("user", name.lower()) for name in call.strings("usernames"))
    return Answer([seen_by(world.store, viewer, user) for user in found if user])


def list_users(world: World, call: Call) -> Answer:
    viewer = call.me()
    users = sorted(world.store.all("user"), key=lambda user: str(user["username"]))
    if call.query.get("active") == "true":
        users = [user for user in users if not user["delete_at"]]
    if team_id := call.query.get("in_team"):
        users = [user for user in users if access.in_team(world.store, user["id"], team_id)]
    if channel_id := call.query.get("in_channel"):
        users = [user for user in users if access.in_channel(world.store, user["id"], channel_id)]
    size = call.number("per_page", PER_PAGE, MOST_PER_PAGE)
    start = call.number("page", 0) * size
    return Answer([seen_by(world.store, viewer, user) for user in users[start : start + size]])


def search_users(world: World, call: Call) -> Answer:
    viewer, term = call.me(), str(call.fields().get("term", "")).lower()
    keys = ["username", "first_name", "last_name", "nickname"]
    if access.may(world.store, viewer, "manage_system"):
        keys.append("email")
    found = [u for u in world.store.all("user") if any(str(u[key]).lower().startswith(term) for key in keys)]
    return Answer([seen_by(world.store, viewer, user) for user in found])


def patch_user(world: World, call: Call) -> Answer:
    me, fields = call.me(), call.fields()
    with world.store:
        user = by_path(world, call)
        access.require_self_or(world.store, me, user)
        user.update(_patch(fields))
        other = world.store.find("user", user["username"])
        if other and other["id"] != user["id"]:
            raise username_taken()
        user["update_at"] = world.now()
        save(world.store, user)
    announce(world, user)
    return Answer(seen_by(world.store, me, user))


def _patch(fields: Doc) -> Doc:
    patch = {key: fields[key] for key in PATCHABLE if fields.get(key) is not None}
    for key, value in patch.items():
        if not isinstance(value, PATCHABLE[key]):
            raise failures.bad_body("user")
    return patch


def set_roles(world: World, call: Call) -> Answer:
    access.require(world.store, call.me(), "manage_roles")
    roles = call.fields().get("roles")
    if not isinstance(roles, str) or not all(world.store.find("role", name) for name in roles.split()):
        raise failures.bad_body("roles")
    with world.store:
        user = by_path(world, call)
        user["roles"] = roles
        save(world.store, user)
    return OK


ROUTES = (
    Route("GET", "/users", list_users),
    Route("POST", "/users/ids", get_by_ids),
    Route("POST", "/users/usernames", get_by_usernames),
    Route("POST", "/users/search", search_users),
    Route("GET", "/users/<user_id>", get_user),
    Route("GET", "/users/username/<username>", get_by_username),
    Route("GET", "/users/email/<email>", get_by_email),
    Route("PUT", "/users/<user_id>/patch", patch_user),
    Route("PUT", "/users/<user_id>/roles", set_roles),
)
