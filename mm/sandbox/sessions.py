"""Signing in: sessions by password (the user name is the password) and personal access tokens."""

import secrets

from mm.sandbox import access, failures, users
from mm.sandbox.ids import new_id
from mm.sandbox.store import Doc, Store
from mm.sandbox.world import OK, Answer, Call, Route, World


def new_token(store: Store, user_id: str, description: str) -> Doc:
    doc: Doc = {"id": new_id(), "token": new_id(), "user_id": user_id, "description": description, "is_active": True}
    store.put("token", doc, scope=user_id, name=doc["token"])
    return doc


def person_of(store: Store, token: str) -> Doc | None:
    """Whom a bearer token stands for: an access token or a session; None if neither or if the account is off."""
    found = (store.named("token", token) or store.named("session", token)) if token else []
    user = store.get("user", found[0]["user_id"]) if found else None
    return user if user and not user["delete_at"] else None


def login(world: World, call: Call) -> Answer:
    fields = call.fields()
    login_id, password = str(fields.get("login_id", "")), str(fields.get("password", ""))
    known = [user for user in world.store.all("user") if login_id.lower() in (user["username"], user["email"])]
    user = known[0] if known else None
    if user is None or user.get("is_bot") or not secrets.compare_digest(password.encode(), user["username"].encode()):
        text = "Enter a valid email or username and/or password."
        raise failures.ApiError(401, "api.user.login.invalid_credentials_email_username", text)
    session = {"id": new_id(), "token": new_id(), "user_id": user["id"]}
    world.store.put("session", session, scope=user["id"], name=session["token"])
    return Answer(user, headers={"Token": session["token"]})


def logout(world: World, call: Call) -> Answer:
    for session in world.store.named("session", call.token):
        world.store.drop("session", session["id"])
    return OK


def _require_tokens_of(world: World, call: Call, permission: str) -> Doc:
    """The path's user, if the caller may handle their tokens."""
    me = call.me()
    access.require(world.store, me, permission)
    owner = users.by_path(world, call)
    if owner.get("is_bot"):
        access.require(world.store, me, "manage_bots")
    else:
        access.require_self_or(world.store, me, owner)
    return owner


def create_token(world: World, call: Call) -> Answer:
    owner = _require_tokens_of(world, call, "create_user_access_token")
    description = call.fields().get("description")
    if not isinstance(description, str) or not description:
        text = "Invalid description, must be 255 or less characters."
        raise failures.ApiError(400, "model.user_access_token.is_valid.description.app_error", text)
    return Answer(new_token(world.store, owner["id"], description))


def list_tokens(world: World, call: Call) -> Answer:
    owner = _require_tokens_of(world, call, "create_user_access_token")
    tokens = world.store.all("token", owner["id"])
    return Answer([{key: value for key, value in token.items() if key != "token"} for token in tokens])


def revoke_token(world: World, call: Call) -> Answer:
    me = call.me()
    access.require(world.store, me, "revoke_user_access_token")
    world.store.drop("token", str(call.fields().get("token_id", "")))
    return OK


ROUTES = (
    Route("POST", "/users/login", login),
    Route("POST", "/users/logout", logout),
    Route("POST", "/users/<user_id>/tokens", create_token),
    Route("GET", "/users/<user_id>/tokens", list_tokens),
    Route("POST", "/users/tokens/revoke", revoke_token),
)
