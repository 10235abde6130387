"""Interactive dialogs: opened by a trigger id, submitted through the server, which adds who and where and signs
nothing."""

import json
from typing import Any

from mm.sandbox import access, failures
from mm.sandbox.actions import call_integration
from mm.sandbox.dialog_limits import problems
from mm.sandbox.outgoing import Reply
from mm.sandbox.store import Doc
from mm.sandbox.world import OK, Answer, Call, Route, World

ANSWER_TYPES = ("", "ok", "form", "navigate")


def open_dialog(world: World, call: Call) -> Answer:
    """No session: who holds a fresh trigger id may open a dialog for that person."""
    fields = call.fields()
    user_id = world.signer.user_of(str(fields.get("trigger_id") or ""), world.now())
    if not isinstance(fields.get("url"), str) or not fields["url"]:
        raise failures.bad_body("url")
    if not isinstance(fields.get("dialog"), dict):
        raise failures.bad_body("dialog")
    _log_problems(world, fields["dialog"])
    shown = {key: fields[key] for key in ("trigger_id", "url", "dialog")}
    world.events.tell([user_id], "open_dialog", shown)
    return OK


def _log_problems(world: World, dialog: Doc) -> None:
    """The real server only logs an invalid dialog, and so do we: the page shows it all the same."""
    for problem in problems(dialog):
        world.warn(f"Interactive dialog is invalid: {problem}")


def _request(world: World, call: Call) -> tuple[str, Doc]:
    """The URL the client named, and the body the server vouches for in part."""
    me, fields = call.me(), call.fields()
    url = fields.get("url")
    if not isinstance(url, str) or not url:
        raise failures.bad_body("url")
    channel = access.channel_to_read(world.store, me, str(fields.get("channel_id") or ""))
    team_id = str(fields.get("team_id") or "")
    access.require_team(world.store, me, team_id)
    kept = {key: fields.get(key) or "" for key in ("callback_id", "state")}
    who = {"user_id": me["id"], "channel_id": channel["id"], "team_id": team_id}
    return url, kept | who | {"submission": fields.get("submission") or {}, "cancelled": bool(fields.get("cancelled"))}


def submit(world: World, call: Call) -> Answer:
    url, request = _request(world, call)
    kind = "refresh" if call.fields().get("type") == "refresh" else "dialog_submission"
    reply = call_integration(world, url, request | {"type": kind})
    answer = _read(reply, "app.submit_interactive_dialog.json_error")
    if request["cancelled"]:
        return Answer({})
    if str(answer.get("type") or "") not in ANSWER_TYPES:
        raise _bad_answer("unknown type")
    if answer.get("type") == "form":
        if not isinstance(answer.get("form"), dict):
            raise _bad_answer("a form is missing")
        _log_problems(world, answer["form"])
    return Answer({key: answer[key] for key in ("error", "errors", "type", "form") if answer.get(key)})


def lookup(world: World, call: Call) -> Answer:
    url, request = _request(world, call)
    reply = call_integration(world, url, request | {"type": "dialog_lookup"})
    answer = _read(reply, "app.lookup_interactive_dialog.json_error")
    return Answer({"items": answer.get("items") or []})


def _read(reply: Reply, error_id: str) -> Doc:
    if not reply.body.strip():
        return {}
    text = "Encountered an error decoding the JSON response of the dialog."
    try:
        answer: Any = json.loads(reply.body)
    except ValueError as e:
        raise failures.ApiError(500, error_id, text) from e
    if not isinstance(answer, dict) or not isinstance(answer.get("errors"), dict | None):
        raise failures.ApiError(500, error_id, text)
    return answer


def _bad_answer(detail: str) -> failures.ApiError:
    text = "The dialog's answer is invalid."
    return failures.ApiError(400, "app.submit_interactive_dialog.invalid_response", text, detail)


ROUTES = (
    Route("POST", "/actions/dialogs/open", open_dialog),
    Route("POST", "/actions/dialogs/submit", submit),
    Route("POST", "/actions/dialogs/lookup", lookup),
)
