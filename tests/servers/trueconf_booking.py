"""Booking at the TrueConf Server that is none: conferences made, changed, begun, ended, people invited.

Each answer cites how sure its shape is, as in tests/servers/trueconf.py.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.servers.odd_http import Answer
from tests.servers.trueconf import V4, Asking, Item, TrueConf, refusal, said

WHOLE = {"type", "start_time", "time", "duration", "special_time_offset"}
KINDS = {"none": "none", "once": "once", "week": "week", "-1": "none", "0": "week", "1": "once"}


@dataclass
class Booking:
    """The part for `TrueConf.parts`. `bodies`: all that was taken; `rung`: who was called into a running conference.

    `loses`: so many answers to POST are replaced by a failure, after the thing was done. `strangers`: who cannot be
    invited. `deleted`: the status after DELETE.
    """

    bodies: list[Item] = field(default_factory=list)
    rung: list[str] = field(default_factory=list)
    loses: int = 0
    strangers: tuple[str, ...] = ()
    deleted: int = 204

    def answer(self, server: TrueConf, asking: Asking) -> Answer | None:
        """To what changes something; None to the rest."""
        kind, _, rest = asking.path.partition("/")
        if asking.path.endswith("/addressbook") and asking.version == V4:
            word = asking.query["filter_search"]
            found = [{"id": name, "email": email} for name, email in server.emails.items() if word in email.lower()]
            return said({"contacts": found, "next_page_id": -1})  # [C] v4.1
        if kind != "conferences" or asking.seen.method == "GET":
            return None
        name, _, act = rest.partition("/")
        right = "conferences.invitations:write" if act in ("invitations", "invite") else "conferences:write"
        if right not in server.rights:
            return refusal(403, "forbidden")  # [C]
        body = json.loads(asking.seen.body or b"{}")
        self.bodies.append(body)
        if not name:
            return self._created(server, asking, body)
        item = next((one for one in server.conferences if one["id"] == name), None)
        if item is None:
            return refusal(404, "conferenceNotFound", location="conference_id")  # [C]
        if asking.user not in ("", item["owner"]):
            return refusal(403, "forbidden")  # [C]
        return self._acted(server, asking, item, act, body)

    def _created(self, server: TrueConf, asking: Asking, body: Item) -> Answer:
        if any(one["id"] == body["id"] for one in server.conferences):
            return refusal(400, "uniqueValueAlreadyInUse", location="id")  # [C] the reason, [I] the status
        item: Item = {"id": body["id"], "owner": body["owner"], "running": False, "session": ""}
        if not _fill(item, body):
            return said({}, 500)  # [C]
        server.conferences.append(item)
        if self.loses:
            self.loses -= 1
            return said({}, 504)
        return said({"conference": server.full(item)} if asking.version == V4 else server.third(item))  # [C] both

    def _acted(self, server: TrueConf, asking: Asking, item: Item, act: str, body: Item) -> Answer:
        match asking.seen.method, act:
            case "DELETE", "":
                server.conferences.remove(item)
                return Answer(204) if self.deleted == 204 else said({"id": item["id"]})  # [T] both
            case (("PATCH" | "PUT"), "") if (asking.seen.method == "PATCH") == (asking.version == V4):
                return Answer(204) if _fill(item, body) else said({}, 500)  # [C]
            case "POST", "run" | "stop":
                item["running"] = act == "run"
                return said({"state": "running" if act == "run" else "stopped"})  # [T]
            case "POST", "invitations":
                person = body["invitation"]["id"]
                if person in self.strangers:
                    return refusal(404, "userNotFound")  # [C]
                item["invited"].append(person)
                return said({"invitation": {"id": person}})  # [C] without is_moderator, whatever was sent
            case "POST", "invite":
                self.rung += body["participants"]
                return Answer(204)  # [I]
        return refusal(404, "routeNotFound")


def _fill(item: Item, body: Item) -> bool:
    """Take over what was sent; False where the schedule is not whole."""
    plan: dict[str, Any] = body["schedule"]
    kind = KINDS[str(plan.get("type"))]
    if not plan.keys() >= WHOLE | ({"days"} if kind == "week" else set()):
        return False
    item |= {
        "topic": body["topic"],
        "start": datetime.fromtimestamp(plan["start_time"], UTC),
        "seconds": plan["duration"],
        "invited": [one["id"] for one in body["invitations"]],
        "days": plan.get("days"),
        "offset": plan["special_time_offset"],
        "kind": kind,
    }
    return True
