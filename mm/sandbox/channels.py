"""Channels, direct conversations, their members, and what each member has read."""

from mm.sandbox import access, failures, users
from mm.sandbox.ids import new_id
from mm.sandbox.store import Doc, Store
from mm.sandbox.world import OK, Answer, Call, Route, World

STANDING = {"town-square": "Town Square", "off-topic": "Off-Topic"}  # in every team, for everybody


def new_channel(store: Store, team_id: str, kind: str, name: str, display_name: str, now: int) -> Doc:
    channel: Doc = {
        "id": new_id(), "create_at": now, "update_at": now, "delete_at": 0, "team_id": team_id, "type": kind,
        "display_name": display_name, "name": name, "header": "", "purpose": "", "last_post_at": 0,
        "total_msg_count": 0, "extra_update_at": 0, "creator_id": "", "scheme_id": None, "props": None,
        "group_constrained": None, "shared": None, "last_root_post_at": 0, "total_msg_count_root": 0,
    }  # fmt: skip
    save(store, channel)
    return channel


def save(store: Store, channel: Doc) -> None:
    store.put("channel", channel, scope=channel["team_id"], name=channel["name"])


def join(store: Store, channel_id: str, user_id: str) -> Doc:
    member = store.find("channel_member", user_id, scope=channel_id)
    if member is None:
        member = {
            "id": new_id(), "channel_id": channel_id, "user_id": user_id, "roles": "channel_user", "msg_count": 0,
            "last_viewed_at": 0, "mention_count": 0, "notify_props": {}, "scheme_user": True, "scheme_admin": False,
        }  # fmt: skip
        store.put("channel_member", member, scope=channel_id, name=user_id)
    return member


def member_ids(store: Store, channel_id: str) -> list[str]:
    return [member["user_id"] for member in store.all("channel_member", channel_id)]


def channels_of(store: Store, user_id: str) -> list[Doc]:
    members = store.named("channel_member", user_id)
    return [channel for member in members if (channel := store.get("channel", member["channel_id"]))]


def direct_channel(world: World, one: str, two: str) -> Doc:
    """The conversation of two, made at the first wish."""
    name = "__".join(sorted((one, two)))
    with world.store:
        channel = world.store.find("channel", name)
        if channel is None:
            channel = new_channel(world.store, "", "D", name, "", world.now())
            for user_id in {one, two}:
                join(world.store, channel["id"], user_id)
            world.events.tell([one, two], "direct_added", {"channel_id": channel["id"]})
    return channel


def create_direct(world: World, call: Call) -> Answer:
    me, pair = call.me(), call.strings("user_ids")
    if len(pair) != 2 or not all(world.store.get("user", user_id) for user_id in pair):
        raise failures.bad_body("user_ids")
    access.require(world.store, me, "create_direct_channel")
    if me["id"] not in pair:
        access.require(world.store, me, "manage_system")
    return Answer(direct_channel(world, pair[0], pair[1]), 201)


def get_channel(world: World, call: Call) -> Answer:
    me = call.me()
    if world.store.get("channel", call.path["channel_id"]) is None:
        raise failures.missing("channel")
    return Answer(access.channel_to_read(world.store, me, call.path["channel_id"]))


def get_by_name(world: World, call: Call) -> Answer:
    access.require_team(world.store, call.me(), call.path["team_id"])
    channel = world.store.find("channel", call.path["name"], scope=call.path["team_id"])
    if channel is None:
        raise failures.missing("channel")
    return Answer(channel)


def channels_of_user(world: World, call: Call) -> Answer:
    """All of one user's, or those of one team and the direct ones, as the real server answers."""
    user = users.by_path(world, call)
    access.require_self_or(world.store, call.me(), user)
    team_id = call.path.get("team_id", "")
    found = channels_of(world.store, user["id"])
    return Answer([channel for channel in found if not team_id or channel["team_id"] in (team_id, "")])


def public_channels(world: World, call: Call) -> Answer:
    access.require_team(world.store, call.me(), call.path["team_id"])
    return Answer([channel for channel in world.store.all("channel", call.path["team_id"]) if channel["type"] == "O"])


def add_member(world: World, call: Call) -> Answer:
    channel = access.channel_to_read(world.store, call.me(), call.path["channel_id"])
    user_id = str(call.fields().get("user_id", ""))
    if not access.in_team(world.store, user_id, channel["team_id"]):
        text = "User is not a member of the team."
        raise failures.ApiError(404, "app.team.get_member.missing.app_error", text)
    return Answer(join(world.store, channel["id"], user_id), 201)


def list_members(world: World, call: Call) -> Answer:
    channel = access.channel_to_read(world.store, call.me(), call.path["channel_id"])
    return Answer(world.store.all("channel_member", channel["id"]))


def _member(world: World, call: Call) -> Doc:
    channel = access.channel_to_read(world.store, call.me(), call.path["channel_id"])
    member = world.store.find("channel_member", call.path["user_id"], scope=channel["id"])
    if member is None:
        raise failures.missing("channel_member")
    return member


def get_member(world: World, call: Call) -> Answer:
    return Answer(_member(world, call))


def set_scheme_roles(world: World, call: Call) -> Answer:
    """Who administrates the channel."""
    access.require(world.store, call.me(), "manage_system")
    with world.store:
        member = _member(world, call)
        administrate(world.store, member, admin=call.fields().get("scheme_admin") is True)
    return OK


def administrate(store: Store, member: Doc, *, admin: bool) -> None:
    """Make a member an administrator of the channel, or no more than a member."""
    member.update(scheme_admin=admin, roles="channel_user channel_admin" if admin else "channel_user")
    store.put("channel_member", member, scope=member["channel_id"], name=member["user_id"])


def remove_member(world: World, call: Call) -> Answer:
    access.require(world.store, call.me(), "manage_system")
    with world.store:
        world.store.drop("channel_member", _member(world, call)["id"])
    return OK


def archive(world: World, call: Call) -> Answer:
    """It stays to be read; nobody posts there any more."""
    access.require(world.store, call.me(), "manage_system")
    channel = access.channel_to_read(world.store, call.me(), call.path["channel_id"])
    with world.store:
        channel.update(delete_at=world.now())
        save(world.store, channel)
    return OK


def view(world: World, call: Call) -> Answer:
    """The caller has read the channel up to now."""
    me = call.me()
    with world.store:
        member = world.store.find("channel_member", me["id"], scope=str(call.fields().get("channel_id", "")))
        if member:
            member["last_viewed_at"] = world.now()
            world.store.put("channel_member", member, scope=member["channel_id"], name=me["id"])
    return OK


ROUTES = (
    Route("POST", "/channels/direct", create_direct),
    Route("GET", "/channels/<channel_id>", get_channel),
    Route("GET", "/teams/<team_id>/channels/name/<name>", get_by_name),
    Route("GET", "/teams/<team_id>/channels", public_channels),
    Route("GET", "/users/<user_id>/channels", channels_of_user),
    Route("GET", "/users/<user_id>/teams/<team_id>/channels", channels_of_user),
    Route("POST", "/channels/<channel_id>/members", add_member),
    Route("GET", "/channels/<channel_id>/members", list_members),
    Route("GET", "/channels/<channel_id>/members/<user_id>", get_member),
    Route("PUT", "/channels/<channel_id>/members/<user_id>/schemeRoles", set_scheme_roles),
    Route("DELETE", "/channels/<channel_id>/members/<user_id>", remove_member),
    Route("DELETE", "/channels/<channel_id>", archive),
    Route("POST", "/channels/members/<user_id>/view", view),
)
