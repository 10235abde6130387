"""Custom status (emoji, text, expiry): kept as a JSON string in the user's props, the only place to read it."""

import json
from datetime import UTC, datetime

from mm.sandbox import access, failures, users
from mm.sandbox.emoji import NAMES
from mm.sandbox.store import Doc
from mm.sandbox.world import OK, Answer, Call, Route, World

DURATIONS = ("", "thirty_minutes", "one_hour", "four_hours", "today", "this_week", "date_and_time")
LONGEST_TEXT = 100  # runes; cut silently
NEVER = "0001-01-01T00:00:00Z"
DEFAULT_EMOJI = "speech_balloon"


def _refused(reason: str, text: str) -> failures.ApiError:
    return failures.ApiError(400, f"api.custom_status.set_custom_statuses.{reason}.app_error", text)


def _expiry(fields: Doc) -> datetime | None:
    if "expires_at" not in fields or fields["expires_at"] is None:
        return None
    try:
        expiry = datetime.fromisoformat(fields["expires_at"])
    except (TypeError, ValueError) as e:
        raise failures.bad_body("custom_status") from e
    if expiry.tzinfo is None:
        raise failures.bad_body("custom_status")
    return None if expiry.year == 1 else expiry


def shaped(fields: Doc, now_ms: int) -> Doc:
    """The status as it is kept. An expiry without a duration counts if it lies ahead and is dropped otherwise."""
    emoji, text, duration = (fields.get(name) or "" for name in ("emoji", "text", "duration"))
    if not all(isinstance(part, str) for part in (emoji, text, duration)) or duration not in DURATIONS:
        raise failures.bad_body("custom_status")
    expiry, now = _expiry(fields), datetime.fromtimestamp(now_ms / 1000, UTC)
    if not emoji and not text:
        raise _refused("no_text_or_emoji", "Failed to update the custom status. Please add an emoji or a text.")
    if emoji and emoji not in NAMES:
        raise _refused("emoji_not_found", f"Failed to update the custom status. The emoji {emoji} does not exist.")
    ahead = expiry is not None and expiry > now
    if duration and not ahead:
        raise failures.bad_body("custom_status", "the expiry must lie in the future")
    shown = expiry.astimezone(UTC).isoformat().replace("+00:00", "Z") if expiry and ahead else NEVER
    kept = duration or ("date_and_time" if ahead else "")
    return {"emoji": emoji or DEFAULT_EMOJI, "text": text[:LONGEST_TEXT], "duration": kept, "expires_at": shown}


def _keep(world: World, call: Call, status: str) -> Answer:
    me = call.me()
    with world.store as store:
        user = users.by_path(world, call)
        access.require_self_or(store, me, user)
        user["props"] = {**user["props"], "customStatus": status}
        user["update_at"] = world.now()
        users.save(store, user)
    users.announce(world, user)
    return OK


def put(world: World, call: Call) -> Answer:
    access.require_self_or(world.store, call.me(), users.by_path(world, call))
    return _keep(world, call, json.dumps(shaped(call.fields(), world.now()), ensure_ascii=False))


def delete(world: World, call: Call) -> Answer:
    return _keep(world, call, "")


ROUTES = (
    Route("PUT", "/users/<user_id>/status/custom", put),
    Route("DELETE", "/users/<user_id>/status/custom", delete),
)
