"""The first start: a team with two channels, three people in three time zones, and an administrator."""

import os
from dataclasses import dataclass
from pathlib import Path

from mm.sandbox import access, channels, sessions, teams, users
from mm.sandbox.roles import make_roles
from mm.sandbox.store import Doc, Store

ADMIN_TOKEN_FILE = "admin.token"


@dataclass(frozen=True, slots=True)
class Person:
    username: str
    first_name: str
    last_name: str
    locale: str
    zone: str
    roles: str = "system_user"


PEOPLE = (
    Person("alice", "Алиса", "Иванова", "ru", "Europe/Moscow"),
    Person("bob", "Bob", "Miller", "en", "Europe/Berlin"),
    Person("carol", "Carol", "Diaz", "en", "America/New_York"),
    Person("admin", "Ada", "Admin", "en", "Europe/London", "system_user system_admin"),
)


def seed(store: Store, now: int) -> None:
    """Make what the first start needs; a later one finds it all."""
    with store:
        if store.all("team"):
            return
        make_roles(store, now)
        team = teams.new_team(store, "demo", "Demo", now)
        for name, display_name in channels.STANDING.items():
            channels.new_channel(store, team["id"], "O", name, display_name, now)
        for person in PEOPLE:
            user = _user(person, now)
            users.save(store, user)
            is_admin = "system_admin" in person.roles
            teams.join(store, team["id"], user["id"], "team_user team_admin" if is_admin else "team_user")
            sessions.new_token(store, user["id"], "sandbox")
        _appoint(store, team["id"])


def _appoint(store: Store, team_id: str) -> None:
    """Alice administrates the town square."""
    alice, square = store.find("user", "alice"), store.find("channel", "town-square", scope=team_id)
    if alice and square:
        channels.administrate(store, channels.join(store, square["id"], alice["id"]), admin=True)


def _user(person: Person, now: int) -> Doc:
    return users.new_user(
        person.username, now, email=f"{person.username}@example.com", first_name=person.first_name,
        last_name=person.last_name, locale=person.locale, roles=person.roles,
        timezone={"automaticTimezone": person.zone, "manualTimezone": "", "useAutomaticTimezone": "true"},
    )  # fmt: skip


def token_of(store: Store, user: Doc) -> str:
    """The access token that was made with the account."""
    return str(store.all("token", user["id"])[0]["token"])


def humans(store: Store) -> list[Doc]:
    """Who may be played in the page: everybody but bots and administrators."""
    found = [user for user in store.all("user") if not user.get("is_bot")]
    return [user for user in found if not access.may(store, user, "manage_system")]


def write_admin_token(store: Store, folder: Path) -> None:
    """For provisioning, readable by the owner alone."""
    admin = store.find("user", "admin")
    if admin is None:
        raise LookupError("the store has no administrator")
    path = folder / ADMIN_TOKEN_FILE
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(token_of(store, admin) + "\n")
    path.chmod(0o600)
