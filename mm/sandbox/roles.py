"""Roles: which permissions a role carries, read and patched as an unlicensed 11.6 allows."""

from mm.sandbox import access, failures
from mm.sandbox.ids import new_id
from mm.sandbox.store import Doc, Store
from mm.sandbox.world import Answer, Call, Route, World


def make_roles(store: Store, now: int) -> None:
    for name, permissions in access.ROLES.items():
        role = {
            "id": new_id(), "name": name, "display_name": name.replace("_", " ").capitalize(), "description": "",
            "create_at": now, "update_at": now, "delete_at": 0, "permissions": list(permissions),
            "scheme_managed": name in ("system_user", "system_admin", "team_user", "channel_user"), "built_in": True,
        }  # fmt: skip
        store.put("role", role, name=name)


def _role(found: Doc | None) -> Doc:
    if found is None:
        raise failures.ApiError(404, "app.role.get_by_name.app_error", "Unable to get role.")
    return found


def get_by_name(world: World, call: Call) -> Answer:
    call.me()
    return Answer(_role(world.store.find("role", call.path["name"])))


def get_role(world: World, call: Call) -> Answer:
    call.me()
    return Answer(_role(world.store.get("role", call.path["role_id"])))


def get_by_names(world: World, call: Call) -> Answer:
    call.me()
    found = (world.store.find("role", name) for name in call.strings("rolenames"))
    return Answer([role for role in found if role])


def patch_role(world: World, call: Call) -> Answer:
    access.require(world.store, call.me(), "manage_system")
    permissions = call.fields().get("permissions")
    if not isinstance(permissions, list) or not all(isinstance(item, str) for item in permissions):
        raise failures.bad_body("permissions")
    with world.store:
        role = _role(world.store.get("role", call.path["role_id"]))
        role.update(permissions=permissions, update_at=world.now())
        world.store.put("role", role, name=role["name"])
    return Answer(role)


ROUTES = (
    Route("GET", "/roles/name/<name>", get_by_name),
    Route("POST", "/roles/names", get_by_names),
    Route("GET", "/roles/<role_id>", get_role),
    Route("PUT", "/roles/<role_id>/patch", patch_role),
)
