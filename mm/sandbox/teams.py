"""Teams and who belongs to them."""

from mm.sandbox import access, channels, failures, users
from mm.sandbox.ids import new_id
from mm.sandbox.store import Doc, Store
from mm.sandbox.world import Answer, Call, Route, World


def new_team(store: Store, name: str, display_name: str, now: int) -> Doc:
    team = {
        "id": new_id(), "create_at": now, "update_at": now, "delete_at": 0, "display_name": display_name, "name": name,
        "description": "", "email": "", "type": "O", "company_name": "", "allowed_domains": "", "invite_id": "",
        "allow_open_invite": False, "scheme_id": None, "group_constrained": None, "policy_id": None,
    }  # fmt: skip
    store.put("team", team, name=name)
    return team


def join(store: Store, team_id: str, user_id: str, roles: str = "team_user") -> Doc:
    """Into the team and its two standing channels; joining twice changes nothing."""
    member = store.find("team_member", user_id, scope=team_id)
    if member is None:
        member = {"id": new_id(), "team_id": team_id, "user_id": user_id, "roles": roles, "delete_at": 0}
        store.put("team_member", member, scope=team_id, name=user_id)
    for name in channels.STANDING:
        if channel := store.find("channel", name, scope=team_id):
            channels.join(store, channel["id"], user_id)
    return _seen(member)


def _seen(member: Doc) -> Doc:
    flags = {"scheme_user": True, "scheme_guest": False, "scheme_admin": "team_admin" in member["roles"]}
    return {key: value for key, value in member.items() if key != "id"} | flags | {"explicit_roles": ""}


def _teams_of(store: Store, user_id: str) -> list[Doc]:
    members = store.named("team_member", user_id)
    return [team for member in members if (team := store.get("team", member["team_id"]))]


def list_teams(world: World, call: Call) -> Answer:
    me = call.me()
    if access.may(world.store, me, "manage_system"):
        return Answer(world.store.all("team"))
    return Answer(_teams_of(world.store, me["id"]))


def _team(world: World, call: Call) -> Doc:
    team = world.store.get("team", call.path["team_id"])
    if team is None:
        raise failures.missing("team")
    return team


def get_team(world: World, call: Call) -> Answer:
    team = _team(world, call)
    access.require_team(world.store, call.me(), team["id"])
    return Answer(team)


def get_by_name(world: World, call: Call) -> Answer:
    team = world.store.find("team", call.path["name"])
    if team is None:
        raise failures.missing("team")
    access.require_team(world.store, call.me(), team["id"])
    return Answer(team)


def teams_of_user(world: World, call: Call) -> Answer:
    user = users.by_path(world, call)
    access.require_self_or(world.store, call.me(), user)
    return Answer(_teams_of(world.store, user["id"]))


def list_members(world: World, call: Call) -> Answer:
    team = _team(world, call)
    access.require_team(world.store, call.me(), team["id"])
    return Answer([_seen(member) for member in world.store.all("team_member", team["id"])])


def get_member(world: World, call: Call) -> Answer:
    team = _team(world, call)
    access.require_team(world.store, call.me(), team["id"])
    member = world.store.find("team_member", users.by_path(world, call)["id"], scope=team["id"])
    if member is None:
        raise failures.ApiError(404, "app.team.get_member.missing.app_error", "No team member found.")
    return Answer(_seen(member))


def add_member(world: World, call: Call) -> Answer:
    team = _team(world, call)
    access.require_team(world.store, call.me(), team["id"], "manage_team")
    user = world.store.get("user", str(call.fields().get("user_id", "")))
    if user is None:
        raise failures.bad_body("user_id")
    with world.store:
        return Answer(join(world.store, team["id"], user["id"]), 201)


ROUTES = (
    Route("GET", "/teams", list_teams),
    Route("GET", "/teams/<team_id>", get_team),
    Route("GET", "/teams/name/<name>", get_by_name),
    Route("GET", "/users/<user_id>/teams", teams_of_user),
    Route("GET", "/teams/<team_id>/members", list_members),
    Route("GET", "/teams/<team_id>/members/<user_id>", get_member),
    Route("POST", "/teams/<team_id>/members", add_member),
)
