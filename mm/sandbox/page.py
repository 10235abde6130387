"""What the chat page and scripts ask beyond the real API: who can be played, everything a page needs to begin, and
the stream of live events."""

import json
from collections.abc import Iterator
from typing import Any

from mm.sandbox import channels, seed, users
from mm.sandbox.emoji import NAMES
from mm.sandbox.store import Doc
from mm.sandbox.world import World


def people(world: World) -> list[Doc]:
    """For scripts and the page's chooser, tokens included: this answer is for loopback only."""
    keys = ("id", "username", "first_name", "last_name", "email", "locale", "timezone")
    return [
        {key: user[key] for key in keys} | {"token": seed.token_of(world.store, user)}
        for user in seed.humans(world.store)
    ]


def start(world: World, me: Doc, *, panel: bool) -> dict[str, Any]:
    """One answer with all the page shows at first. The event id is read first, so that nothing falls between."""
    last_event = world.events.last_id()
    team = world.store.all("team")[0]
    return {
        "last_event": last_event,
        "me": me,
        "team": team,
        "users": [users.seen_by(world.store, me, user) for user in world.store.all("user")],
        "channels": [_channel(world, me, channel) for channel in channels.channels_of(world.store, me["id"])],
        "ephemerals": world.events.ephemerals(me["id"]),
        "emoji": NAMES,
        "trigger": world.trigger,
        "panel": panel,
        "offset_s": world.offset_s,
    }


def _channel(world: World, me: Doc, channel: Doc) -> Doc:
    member = world.store.find("channel_member", me["id"], scope=channel["id"])
    viewed = member["last_viewed_at"] if member else 0
    new = world.store.changed_since("post", channel["id"], viewed)
    unread = [post["id"] for post in new if post["user_id"] != me["id"] and post["create_at"] > viewed]
    others = [user_id for user_id in channel["name"].split("__") if user_id != me["id"]]
    return channel | {"unread": unread, "other_id": others[0] if channel["type"] == "D" and others else ""}


def event_stream(world: World, user_id: str, last_id: str) -> Iterator[str]:
    """Server-sent events; the first line comes at once, so that the page knows that it is connected."""
    yield ": connected\n\n"
    for event_id, event in world.events.stream(user_id, last_id):
        if event is None:
            yield ": still here\n\n"
        else:
            yield f"id: {event_id}\nevent: {event.kind}\ndata: {json.dumps(event.data, ensure_ascii=False)}\n\n"
