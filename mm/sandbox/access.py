"""Who may do what: roles, their permissions, and membership of teams and channels."""

from mm.sandbox import failures
from mm.sandbox.store import Doc, Store

USER = ("create_direct_channel", "create_group_channel", "list_public_teams", "view_members")
TEAM_USER = ("view_team", "list_team_channels")
CHANNEL_USER = ("create_post", "read_channel", "edit_post", "delete_post", "use_channel_mentions")
TEAM_ADMIN = ("manage_own_slash_commands", "manage_others_slash_commands", "manage_team")
ADMIN = (
    "manage_system", "edit_other_users", "create_post_ephemeral", "create_bot", "manage_bots", "manage_others_bots",
    "create_user_access_token", "revoke_user_access_token", "manage_roles", "edit_others_posts", "delete_others_posts",
    "create_post_public", "manage_oauth",
)  # fmt: skip
ALL = USER + TEAM_USER + CHANNEL_USER + TEAM_ADMIN + ADMIN

ROLES: dict[str, tuple[str, ...]] = {
    "system_user": USER,
    "system_admin": ALL,
    "system_guest": (),
    "system_post_all": ("create_post",),
    "system_post_all_public": ("create_post_public",),
    "system_user_access_token": ("create_user_access_token", "revoke_user_access_token"),
    "system_custom_group_admin": ("create_custom_group", "edit_custom_group", "delete_custom_group"),
    "system_user_manager": ("list_public_teams",),
    "team_user": TEAM_USER,
    "team_admin": TEAM_ADMIN,
    "channel_user": CHANNEL_USER,
    "channel_admin": ("manage_channel_roles",),
}


def may(store: Store, user: Doc, permission: str) -> bool:
    """By the user's system roles alone."""
    roles = (store.find("role", name) for name in user["roles"].split())
    return any(permission in role["permissions"] for role in roles if role)


def require(store: Store, user: Doc, permission: str) -> None:
    if not may(store, user, permission):
        raise failures.forbidden(user["id"], permission)


def require_self_or(store: Store, user: Doc, other: Doc) -> None:
    """May this user change the other's profile and status? `edit_other_users` does not reach administrators."""
    if user["id"] == other["id"] or may(store, user, "manage_system"):
        return
    if may(store, user, "edit_other_users") and "system_admin" not in other["roles"].split():
        return
    raise failures.forbidden(user["id"], "edit_other_users")


def in_team(store: Store, user_id: str, team_id: str) -> bool:
    return store.find("team_member", user_id, scope=team_id) is not None


def in_channel(store: Store, user_id: str, channel_id: str) -> bool:
    return store.find("channel_member", user_id, scope=channel_id) is not None


def require_team(store: Store, user: Doc, team_id: str, permission: str = "view_team") -> None:
    if may(store, user, "manage_system") or (permission in TEAM_USER and in_team(store, user["id"], team_id)):
        return
    member = store.find("team_member", user["id"], scope=team_id)
    if member and permission in TEAM_ADMIN and "team_admin" in member["roles"].split():
        return
    raise failures.forbidden(user["id"], permission)


def channel_to_read(store: Store, user: Doc, channel_id: str) -> Doc:
    """The channel, if the user may read it: a missing one and a foreign one look the same."""
    channel = store.get("channel", channel_id)
    if channel and (in_channel(store, user["id"], channel_id) or may(store, user, "manage_system")):
        return channel
    raise failures.forbidden(user["id"], "read_channel")


def channel_to_write(store: Store, user: Doc, channel_id: str) -> Doc:
    channel = store.get("channel", channel_id)
    if channel and channel["delete_at"]:
        text = "Can not post to deleted channel."
        raise failures.ApiError(400, "api.post.create_post.can_not_post_to_deleted.error", text)
    if channel and in_channel(store, user["id"], channel_id):
        return channel
    public = channel is not None and channel["type"] == "O" and may(store, user, "create_post_public")
    if channel and (public or may(store, user, "create_post")):
        return channel
    raise failures.forbidden(user["id"], "create_post")
