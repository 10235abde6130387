"""The calendar panel beside the chat: the page's wishes, passed on to whoever keeps the calendars and the clock.

The sandbox itself knows nothing of calendars. It has a panel where DOOR_URL says who to ask, and moves its own clock
with the one it is told of, so that statuses end and messages are dated as for the assistant.
"""

import http.client
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from mm.sandbox import failures
from mm.sandbox.world import Answer, Call, World, moved_clock

TIMEOUT_S = 25.0


@dataclass(frozen=True, slots=True)
class Door:
    """Who carries out the wishes. DOOR_TOKEN proves to them that we pass them on."""

    url: str
    token: str = field(repr=False)

    def ask(self, body: dict[str, Any]) -> Answer:
        """The panel's state after the wish, or what went wrong, with its status."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        try:
            connection.request("POST", "/", json.dumps(body), headers)
            answer = connection.getresponse()
            return Answer(json.loads(answer.read()), answer.status)
        except (OSError, http.client.HTTPException, ValueError) as e:
            raise failures.ApiError(502, "sandbox.door.app_error", "The calendars' keeper does not answer.") from e
        finally:
            connection.close()


def wish(world: World, call: Call, door: Door | None) -> Answer:
    """Pass a person's wish on; an empty one only asks how things stand."""
    me = call.me()
    if door is None:
        raise failures.no_page("/sandbox/panel")
    body = call.fields() | {"who": me["username"]}
    with world.moving:  # an older answer must not set the clock back
        answer = door.ask(body)
        if answer.status != 200:
            text = str(answer.body.get("error", ""))
            raise failures.ApiError(answer.status, "sandbox.panel.app_error", text)
        set_clock(world, float(answer.body["offset_s"]))
    return answer


def set_clock(world: World, offset_s: float) -> None:
    """Move our clock with the assistant's, and tell every page."""
    if offset_s != world.offset_s:
        world.offset_s = offset_s
        world.now = moved_clock(offset_s)
        everybody = [user["id"] for user in world.store.all("user")]
        world.events.tell(everybody, "clock_moved", {"offset_s": offset_s})
