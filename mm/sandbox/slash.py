"""Running a slash command: the request to the integration, its answer, and the response_url for later answers."""

import re

from mm.sandbox import access, failures, replies
from mm.sandbox.ids import new_id
from mm.sandbox.outgoing import Reply, UnreachableError
from mm.sandbox.store import Doc
from mm.sandbox.world import Answer, Call, Route, World

HOOK_USES = 5
HOOK_LIFE_MS = 30 * 60 * 1000
MENTION = re.compile(r"(?<![\w@])@([a-z0-9][a-z0-9._-]*[a-z0-9_-]|[a-z0-9])", re.IGNORECASE)
CHANNEL_MENTION = re.compile(r"(?<![\w~])~([a-z0-9][a-z0-9_-]*)")


def execute(world: World, call: Call) -> Answer:
    me, fields = call.me(), call.fields()
    typed = fields.get("command")
    if not isinstance(typed, str) or len(typed) < 2 or not typed.startswith("/"):
        raise failures.bad_body("command")
    channel = access.channel_to_read(world.store, me, str(fields.get("channel_id", "")))
    access.channel_to_write(world.store, me, channel["id"])
    team_id = channel["team_id"] or str(fields.get("team_id", ""))
    if not access.in_team(world.store, me["id"], team_id):
        raise failures.forbidden(me["id"], "view_team")
    head, *rest = typed[1:].split(maxsplit=1)
    command = world.store.find("command", head.lower(), scope=team_id)
    if command is None:
        raise _unknown(head)
    place = replies.Place(me, channel["id"], str(fields.get("root_id") or ""))
    trigger_id = world.signer.trigger(me["id"], world.now())
    request = _request(world, command, place, channel, rest[0] if rest else "", trigger_id)
    answer = _ask(world, command, request)
    replies.show(world, place, answer)
    return Answer(answer | {"trigger_id": trigger_id})


def _unknown(head: str) -> failures.ApiError:
    text = (
        f"Command with a trigger of '/{head}' not found. "
        'To send a message beginning with "/" try adding an empty space at the beginning of the message.'
    )
    return failures.ApiError(404, "api.command.execute_command.not_found.app_error", text)


def _request(
    world: World, command: Doc, place: replies.Place, channel: Doc, text: str, trigger_id: str
) -> list[tuple[str, str]]:
    team = world.store.get("team", command["team_id"]) or {"name": ""}
    return [
        ("channel_id", channel["id"]),
        ("channel_name", channel["name"]),
        ("command", f"/{command['trigger']}"),
        ("response_url", f"{world.site_url}/hooks/commands/{new_hook(world, command, place)}"),
        ("root_id", place.root_id),
        ("team_domain", team["name"]),
        ("team_id", command["team_id"]),
        ("text", text),
        ("token", command["token"]),
        ("trigger_id", trigger_id),
        ("user_id", place.user["id"]),
        ("user_name", place.user["username"]),
        *_mentions(world, command["team_id"], text),
    ]


def _mentions(world: World, team_id: str, text: str) -> list[tuple[str, str]]:
    """Members and public channels that the text names, as two pairs of parallel lists."""
    fields = []
    for name in dict.fromkeys(MENTION.findall(text)):
        user = world.store.find("user", name.lower())
        if user and access.in_team(world.store, user["id"], team_id):
            fields += [("user_mentions", user["username"]), ("user_mentions_ids", user["id"])]
    for name in dict.fromkeys(CHANNEL_MENTION.findall(text)):
        channel = world.store.find("channel", name, scope=team_id)
        if channel and channel["type"] == "O":
            fields += [("channel_mentions", name), ("channel_mentions_ids", channel["id"])]
    return fields


def _ask(world: World, command: Doc, request: list[tuple[str, str]]) -> Doc:
    """The integration's answer: exactly 200, and JSON only where it says so."""
    trigger = command["trigger"]
    send = world.outgoing.get_form if command["method"] == "G" else world.outgoing.post_form
    try:
        reply: Reply = send(command["url"], request, command["token"])
    except UnreachableError as e:
        world.warn(f"command /{trigger}: {e}")
        raise _failed("failed", f"Command with a trigger of '{trigger}' failed.", str(e)) from e
    if reply.status != 200:
        text = f"Command with a trigger of '{trigger}' returned response {reply.status}."
        world.warn(text)
        raise _failed("failed_resp", text)
    try:
        return replies.read(reply.body, is_json=reply.is_json)
    except replies.BadReplyError as e:
        world.warn(f"command /{trigger}: {e}")
        raise _failed("failed", f"Command with a trigger of '{trigger}' failed.", str(e)) from e


def _failed(reason: str, text: str, detail: str = "") -> failures.ApiError:
    return failures.ApiError(500, f"api.command.execute_command.{reason}.app_error", text, detail)


def new_hook(world: World, command: Doc, place: replies.Place) -> str:
    for old in world.store.all("hook"):
        if world.now() - old["create_at"] > HOOK_LIFE_MS:
            world.store.drop("hook", old["id"])
    hook = {
        "id": new_id(), "create_at": world.now(), "command_id": command["id"], "user_id": place.user["id"],
        "channel_id": place.channel_id, "root_id": place.root_id, "use_count": 0,
    }  # fmt: skip
    world.store.put("hook", hook)
    return str(hook["id"])


def answer_later(world: World, call: Call) -> Answer:
    """POST /hooks/commands/{id}: nobody signs in, the address is the secret; five times within half an hour."""
    with world.store as store:
        hook = store.get("hook", call.path["hook_id"])
        user = store.get("user", hook["user_id"]) if hook else None
        if hook is None or user is None or world.now() - hook["create_at"] > HOOK_LIFE_MS:
            raise failures.ApiError(404, "app.command_webhook.get.missing", "Unable to get the webhook.")
        if hook["use_count"] >= HOOK_USES:
            raise failures.ApiError(400, "app.command_webhook.try_use.invalid", "Invalid webhook.")
        hook["use_count"] += 1
        store.put("hook", hook)
    try:
        answer = replies.read(call.raw, is_json=call.content_type == "application/json")
    except replies.BadReplyError as e:
        text = "Unable to parse incoming data."
        raise failures.ApiError(400, "web.command_webhook.parse.app_error", text, str(e)) from e
    replies.show(world, replies.Place(user, hook["channel_id"], hook["root_id"]), answer)
    return Answer("ok")


ROUTES = (Route("POST", "/commands/execute", execute),)
