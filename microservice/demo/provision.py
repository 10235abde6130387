"""Set the sandbox up for us by its REST API, as an administrator would: the bot, its rights, its token, the command.

Every step looks first, so that a second start changes only what is different, like the port.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from microservice.demo.rest import Refused, call

NAMES = {"ru": "Календарь", "en": "Calendar"}
TEXTS = {"ru": "Ваш календарь", "en": "Your calendar"}
HINT = "[today|24.12|week|connect|help]"
BOT = "calendar"
ROLE = "system_custom_group_admin"  # hardly used, and may be patched without a licence
PERMISSION = "edit_other_users"  # to show others' statuses


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the service needs to speak to the sandbox, and to know that it is spoken to by it."""

    bot: str = field(repr=False)
    commands: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Admin:
    """The sandbox's administrator."""

    url: str
    token: str = field(repr=False)

    def get(self, path: str) -> Any:
        return call("GET", self._at(path), self.token)

    def post(self, path: str, body: object) -> Any:
        return call("POST", self._at(path), self.token, body)

    def put(self, path: str, body: object) -> Any:
        return call("PUT", self._at(path), self.token, body)

    def _at(self, path: str) -> str:
        return f"{self.url}/api/v4{path}"


def provision(admin: Admin, folder: Path, callback_url: str, trigger: str, locale: str) -> Tokens:
    """Make or mend what we need. Refused: the sandbox does not let us."""
    bot_id = _bot(admin, locale)
    _let_show_statuses(admin, bot_id)
    teams = admin.get("/teams")
    for team in teams:  # and so into the town square, where conferences may be watched
        admin.post(f"/teams/{team['id']}/members", {"team_id": team["id"], "user_id": bot_id})
    commands = tuple(_command(admin, team["id"], callback_url, trigger, locale) for team in teams)
    return Tokens(_bot_token(admin, bot_id, folder / "bot.token"), commands)


def _bot(admin: Admin, locale: str) -> str:
    wanted = {"username": BOT, "display_name": NAMES[locale], "description": TEXTS[locale]}
    found = [bot for bot in admin.get("/bots?per_page=200") if bot["username"] == BOT]
    if not found:
        return str(admin.post("/bots", wanted)["user_id"])
    if any(found[0][name] != text for name, text in wanted.items()):
        admin.put(f"/bots/{found[0]['user_id']}", wanted)
    return str(found[0]["user_id"])


def _let_show_statuses(admin: Admin, bot_id: str) -> None:
    """Give the bot the permission by a role, as one does on a server of one's own (docs/install.md)."""
    role = admin.get(f"/roles/name/{ROLE}")
    if PERMISSION not in role["permissions"]:
        admin.put(f"/roles/{role['id']}/patch", {"permissions": [*role["permissions"], PERMISSION]})
    held = str(admin.get(f"/users/{bot_id}")["roles"]).split()
    if ROLE not in held:
        admin.put(f"/users/{bot_id}/roles", {"roles": " ".join([*held, ROLE])})


def _bot_token(admin: Admin, bot_id: str, file: Path) -> str:
    """The token that is kept in the file, or a new one where the sandbox no longer takes it as this bot's."""
    kept = file.read_text().strip() if file.exists() else ""
    if kept and _owner(admin.url, kept) == bot_id:
        return kept
    token = str(admin.post(f"/users/{bot_id}/tokens", {"description": "calendar"})["token"])
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(f"{token}\n")
    draft.replace(file)
    return token


def _owner(url: str, token: str) -> str:
    try:
        return str(call("GET", f"{url}/api/v4/users/me", token)["id"])
    except Refused as e:
        if e.status == 401:
            return ""
        raise


def _command(admin: Admin, team_id: str, callback_url: str, trigger: str, locale: str) -> str:
    """The token of the team's slash command."""
    wanted = {
        "team_id": team_id, "trigger": trigger, "method": "P", "url": f"{callback_url}/slash",
        "display_name": NAMES[locale], "description": TEXTS[locale],
        "auto_complete": True, "auto_complete_desc": TEXTS[locale], "auto_complete_hint": HINT,
    }  # fmt: skip
    listed = admin.get(f"/commands?team_id={team_id}&custom_only=true")
    found = next((command for command in listed if command["trigger"] == trigger), None)
    if found is None:
        return str(admin.post("/commands", wanted)["token"])
    if any(found[name] != value for name, value in wanted.items()):
        admin.put(f"/commands/{found['id']}", found | wanted)
    return str(found["token"])
