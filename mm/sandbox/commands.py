"""Custom slash commands as the team's administrator registers them, and what the composer is told about them."""

import re
from typing import Any
from urllib.parse import urlsplit

from mm.sandbox import access, failures
from mm.sandbox.ids import new_id
from mm.sandbox.store import Doc
from mm.sandbox.world import OK, Answer, Call, Route, World

TRIGGER = re.compile(r"[A-Za-z0-9_./-]{1,128}\Z")
BUILT_IN = ("away", "code", "collapse", "dnd", "echo", "expand", "header", "help", "invite", "join", "kick", "leave",
            "logout", "me", "msg", "mute", "offline", "online", "purpose", "rename", "search", "settings", "shortcuts",
            "shrug", "status")  # fmt: skip
TEXTS = ("url", "display_name", "description", "username", "icon_url", "auto_complete_desc", "auto_complete_hint")
LIMITS = {"url": 1024, "display_name": 64, "description": 128, "username": 64, "auto_complete_desc": 1024}  # runes


def _invalid(noun: str) -> failures.ApiError:
    return failures.ApiError(400, f"model.command.is_valid.{noun}.app_error", f"Invalid {noun.replace('_', ' ')}.")


def _texts(fields: Doc) -> dict[str, str]:
    texts = {name: fields.get(name) or "" for name in TEXTS if name in fields}
    for name, text in texts.items():
        if not isinstance(text, str) or len(text) > LIMITS.get(name, 1024):
            raise _invalid(name)
    if "url" in texts and (
        urlsplit(texts["url"]).scheme not in ("http", "https") or not urlsplit(texts["url"]).hostname
    ):
        raise _invalid("url")
    return texts


def _shaped(fields: Doc) -> Doc:
    """The fields of a command that a caller may set, checked."""
    shaped: dict[str, Any] = dict(_texts(fields))
    if "trigger" in fields:
        if not isinstance(fields["trigger"], str) or not TRIGGER.match(fields["trigger"]):
            raise _invalid("trigger")
        shaped["trigger"] = fields["trigger"].lower()
    if "method" in fields:
        if fields["method"] not in ("P", "G"):
            raise _invalid("method")
        shaped["method"] = fields["method"]
    if "auto_complete" in fields:
        shaped["auto_complete"] = bool(fields["auto_complete"])
    return shaped


def _save(world: World, command: Doc) -> None:
    taken = world.store.find("command", command["trigger"], scope=command["team_id"])
    if command["trigger"] in BUILT_IN or (taken and taken["id"] != command["id"]):
        text = "This trigger word is already in use. Please choose another word."
        raise failures.ApiError(400, "api.command.duplicate_trigger.app_error", text)
    world.store.put("command", command, scope=command["team_id"], name=command["trigger"])


def create_command(world: World, call: Call) -> Answer:
    me, fields = call.me(), call.fields()
    team_id = str(fields.get("team_id", ""))
    access.require_team(world.store, me, team_id, "manage_own_slash_commands")
    if world.store.get("team", team_id) is None:
        raise failures.bad_body("team_id")
    now = world.now()
    command = dict.fromkeys(TEXTS, "") | {
        "id": new_id(), "token": new_id(), "create_at": now, "update_at": now, "delete_at": 0, "team_id": team_id,
        "creator_id": me["id"], "method": "P", "auto_complete": False, "plugin_id": "", "trigger": "",
    }  # fmt: skip
    command |= _shaped({"trigger": "", "url": "", **fields})
    with world.store:
        _save(world, command)
    return Answer(command, 201)


def list_commands(world: World, call: Call) -> Answer:
    team_id = call.query.get("team_id", "")
    access.require_team(world.store, call.me(), team_id, "manage_own_slash_commands")
    return Answer(world.store.all("command", team_id))


def _command(world: World, call: Call) -> Doc:
    me, command = call.me(), world.store.get("command", call.path["command_id"])
    if command is None:
        raise failures.ApiError(404, "store.sql_command.get.missing.app_error", "Command does not exist.")
    access.require_team(world.store, me, command["team_id"], "manage_own_slash_commands")
    if command["creator_id"] != me["id"]:
        access.require_team(world.store, me, command["team_id"], "manage_others_slash_commands")
    return command


def get_command(world: World, call: Call) -> Answer:
    return Answer(_command(world, call))


def put_command(world: World, call: Call) -> Answer:
    fields = call.fields()
    with world.store:
        command = _command(world, call)
        if fields.get("id") != command["id"]:
            raise failures.bad_body("command.id")
        if fields.get("team_id", command["team_id"]) != command["team_id"]:
            raise failures.ApiError(400, "api.command.team_mismatch.app_error", "Cannot move commands across teams.")
        command |= _shaped(fields) | {"update_at": world.now()}
        _save(world, command)
    return Answer(command)


def delete_command(world: World, call: Call) -> Answer:
    world.store.drop("command", _command(world, call)["id"])
    return OK


def regen_token(world: World, call: Call) -> Answer:
    with world.store:
        command = _command(world, call) | {"token": new_id()}
        _save(world, command)
    return Answer({"token": command["token"]})


def autocomplete(world: World, call: Call) -> Answer:
    access.require_team(world.store, call.me(), call.path["team_id"])
    shown = [c for c in world.store.all("command", call.path["team_id"]) if c["auto_complete"]]
    return Answer([command | {"token": "", "url": "", "method": ""} for command in shown])


def suggestions(world: World, call: Call) -> Answer:
    """While the trigger is being typed: trigger, hint, description. Behind it: nothing, as for every REST command."""
    access.require_team(world.store, call.me(), call.path["team_id"])
    typed = call.query.get("user_input", "").removeprefix("/").lower()
    return Answer([
        {"Complete": c["trigger"], "Suggestion": c["trigger"], "Hint": c["auto_complete_hint"],
         "Description": c["auto_complete_desc"], "IconData": ""}
        for c in world.store.all("command", call.path["team_id"])
        if c["auto_complete"] and c["trigger"].startswith(typed)
    ])  # fmt: skip


ROUTES = (
    Route("POST", "/commands", create_command),
    Route("GET", "/commands", list_commands),
    Route("GET", "/commands/<command_id>", get_command),
    Route("PUT", "/commands/<command_id>", put_command),
    Route("DELETE", "/commands/<command_id>", delete_command),
    Route("PUT", "/commands/<command_id>/regen_token", regen_token),
    Route("GET", "/teams/<team_id>/commands/autocomplete", autocomplete),
    Route("GET", "/teams/<team_id>/commands/autocomplete_suggestions", suggestions),
)
