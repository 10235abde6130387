"""Conferences made, changed, begun and ended at a TrueConf Server: what is sent, as v3 and v4 want it (reference 3.6).

A new conference gets an id of our choice, so that sending it twice makes one: who is in doubt asks for that id.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from app.errors import BadReply, Conflict, Forbidden, NotFound, ProviderError, Unavailable, WrongVersion
from app.providers.trueconf.api import Api
from app.providers.trueconf.schedule import DAYS, weekday

WRITE, INVITE = "conferences:write", "conferences.invitations:write"
MODES: Mapping[str, int] = {"PxP": 0, "OxP": 1, "S|L": 3}
"""By the names of v4, with the numbers of v3."""
_KEPT = ("description", "max_podiums", "max_participants", "auto_invite", "tags", "recording", "rights", "pin")
"""What v3, which takes a conference whole, gets back as it was."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A conference as somebody wants it. `start` is in their zone, where its `days` (0 is Sunday; none: once) are.

    `pin` "": none, or as it was.
    """

    topic: str
    mode: str
    start: datetime
    seconds: int
    owner: str
    invited: tuple[str, ...] = ()
    days: tuple[int, ...] = ()
    public: bool = False
    pin: str = ""

    def settled(self) -> datetime:
        """When it is held first: a series begins on the first of its days."""
        if not self.days:
            return self.start
        return self.start + timedelta(days=min((day - weekday(self.start)) % 7 for day in self.days))


def schedule(draft: Draft, *, v4: bool) -> dict[str, Any]:
    """All that is to be said of its time: a part alone makes the server fail with 500."""
    start = draft.settled()
    kind: object = ("week" if draft.days else "once") if v4 else (0 if draft.days else 1)
    offset = start.utcoffset() or timedelta()
    found = {
        "type": kind,
        "start_time": int(start.timestamp()),
        "time": f"{start.astimezone(UTC):%H:%M}",
        "duration": draft.seconds,
        "special_time_offset": round(offset.total_seconds() / 60),
    }
    return found | ({"days": [DAYS[day] for day in draft.days]} if draft.days else {})


def body(draft: Draft, before: Mapping[str, Any], *, v4: bool) -> dict[str, Any]:
    """The conference as it is sent; `before` is what the server has of it, {} for a new one."""
    known = {str(one.get("id")): one for one in before.get("invitations") or () if isinstance(one, dict)}
    people = dict.fromkeys((draft.owner, *draft.invited))
    found: dict[str, Any] = {} if v4 else {name: before[name] for name in _KEPT if name in before}
    found |= {
        "topic": draft.topic,
        "owner": draft.owner,
        "access": "public" if draft.public else "private",
        "schedule": schedule(draft, v4=v4),
        "invitations": [known.get(person, {"id": person}) for person in people],
    }
    found |= {"mode": draft.mode} if v4 else {"type": MODES[draft.mode], "allow_guests": draft.public}
    return found | ({"pin": draft.pin} if draft.pin else {})


def create(api: Api, conference_id: str, draft: Draft) -> Mapping[str, Any]:
    """Make it, once, however often this is asked for with the same id. Conflict: the id is somebody else's."""
    try:
        said = api.call("POST", "/conferences", {"id": conference_id, **body(draft, {}, v4=api.is_v4)}, WRITE)
    except (Unavailable, Conflict) as error:
        return _there(api, conference_id, draft, error)
    return _inner(said) or api.conference(conference_id)


def update(api: Api, conference_id: str, draft: Draft, before: Mapping[str, Any]) -> None:
    """Let it be as the draft says."""
    method = "PATCH" if api.is_v4 else "PUT"
    api.call(method, _path(conference_id), body(draft, before, v4=api.is_v4), WRITE)


def delete(api: Api, conference_id: str) -> None:
    """Take it away; content where it is gone already."""
    try:
        api.call("DELETE", _path(conference_id), {}, WRITE)
    except NotFound:
        return


def start(api: Api, conference_id: str) -> None:
    """Begin it."""
    api.call("POST", _path(conference_id, "/run"), {}, WRITE)


def stop(api: Api, conference_id: str) -> None:
    """End it for everybody in it."""
    api.call("POST", _path(conference_id, "/stop"), {}, WRITE)


def invite(api: Api, conference_id: str, people: Iterable[str]) -> Mapping[str, ProviderError]:
    """Invite each; gives who could not be, and why."""
    failed: dict[str, ProviderError] = {}
    for person in people:
        try:
            api.call("POST", _path(conference_id, "/invitations"), {"invitation": {"id": person}}, INVITE)
        except WrongVersion:
            raise
        except ProviderError as error:
            failed[person] = error
    return failed


def ring(api: Api, conference_id: str, people: Sequence[str]) -> None:
    """Call people into a conference that runs."""
    api.call("POST", _path(conference_id, "/invite"), {"participants": list(people)}, INVITE)


def by_email(api: Api, user_id: str, email: str) -> str:
    """Whom somebody finds at the server by this e-mail; "" for nobody, and where that cannot be asked (v4.1 can)."""
    query = {"filter_search": email, "page_size": "10"}
    try:
        found = api.get(f"/users/{quote(user_id, safe='')}/addressbook", query, "users:read").get("contacts")
    except (NotFound, Forbidden, BadReply):
        return ""
    contacts = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    same = (one for one in contacts if str(one.get("email", "")).casefold() == email.casefold())
    return next((str(one["id"]) for one in same if one.get("id")), "")


def _there(api: Api, conference_id: str, draft: Draft, error: ProviderError) -> Mapping[str, Any]:
    """What a doubtful request made after all; else its own failure."""
    try:
        found = api.conference(conference_id)
    except ProviderError:
        raise error from None
    if found.get("topic") != draft.topic:
        raise error
    return found


def _path(conference_id: str, rest: str = "") -> str:
    return f"/conferences/{quote(conference_id, safe='')}{rest}"


def _inner(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """The conference of an answer, which may also be bare (3.4); {} where there is none."""
    found = said.get("conference", said)
    return found if isinstance(found, dict) and "id" in found and "topic" in found else {}
