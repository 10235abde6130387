"""What runs at a TrueConf Server now: the conferences, who is in them, and their real starts where we may ask.

Every right beyond `conferences:read` may be missing: then the answer is None, and asked for again an hour later.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote

from app.errors import BadReply, Forbidden, NotFound, Unsupported
from app.providers.trueconf.api import Api, Listing
from app.providers.trueconf.board import Reader
from app.providers.trueconf.schedule import Conference, conference, moment
from app.providers.trueconf.text import join_url
from app.runs import Run

log = logging.getLogger(__name__)

PEOPLE = "conferences.participants:read"
SESSIONS = "conferences.sessions:read"
MOST_NAMES = 200
_GUEST = "#guest:"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody in a conference. A guest's id is the server's for this once; the name is what they typed."""

    id: str
    name: str
    guest: bool = False


@dataclass(frozen=True, slots=True)
class Going:
    """A conference that runs: its real start and who is in it, None where that is not told to us."""

    conference: Conference
    started_at: datetime | None = None
    people: tuple[Participant, ...] | None = None

    def run(self, reader: Reader, me: str, now: datetime) -> Run:
        """The same for a comparison of two looks. `me`: the account's person, by their TrueConf ID."""
        one, people = self.conference, self.people or ()
        return Run(
            conference=one.id,
            topic=one.topic,
            owner=reader.people.address(one.owner),
            url=join_url(one, reader.base),
            seen_at=now,
            session=one.session,
            started_at=self.started_at,
            mine=reader.is_theirs(one) is not False,
            inside=any(reader.people.same(person.id, me) for person in people),
            people=len(people),
        )


def listed(reader: Reader, listing: Listing) -> dict[str, Conference]:
    """What runs of a list, by id; whether or not the server heeds that only this was asked for."""
    found = {}
    for item in listing.items:
        try:
            one = conference(item, reader.zone, days=reader.days)
        except ValueError as error:
            log.warning("%s: a conference cannot be read: %s", reader.base, error)
        else:
            if one.running:
                found[one.id] = one
    return found


def participants(api: Api, one: Conference) -> tuple[Participant, ...] | None:
    """Who is in it now; None where we may not know. v3 has them under the conference or under its session."""
    query = {"is_in_conf": "1", "page_size": str(MOST_NAMES)}
    found = _permitted(lambda: api.get(f"/conferences/{_quoted(one.id)}/participants", query, PEOPLE))
    if found is None and not api.is_v4 and one.session:
        path = f"/conference-sessions/{_quoted(one.session)}/participants"
        found = _permitted(lambda: api.get(path, {}, "conferences.sessions.participants:read"))
    if found is None:
        return None
    entries = next((found[name] for name in ("list", "participants") if isinstance(found.get(name), list)), None)
    return None if entries is None else _people(entries)


def starts(api: Api) -> Mapping[str, datetime]:
    """When what runs really started, by conference; nothing where we may not know, or the API is the third one."""
    found = _permitted(lambda: api.get("/sessions", {}, SESSIONS)) if api.is_v4 else None
    sessions = found.get("conference_sessions") if found is not None else None
    known = {}
    for entry in sessions if isinstance(sessions, list) else ():
        if isinstance(entry, dict) and entry.get("conference_id"):
            at = _moment(entry.get("start_time"))
            if at is not None:
                known[str(entry["conference_id"]).strip()] = at
    return known


def _permitted(ask: Callable[[], T]) -> T | None:
    """What is answered; None where we have not the right, or the server not the answer."""
    try:
        return ask()
    except (Forbidden, NotFound, BadReply, Unsupported) as error:
        log.debug("not told: %s", error)
        return None


def _people(entries: Sequence[Any]) -> tuple[Participant, ...]:
    """Each once, also who is in it with two devices; who has left is not."""
    found: dict[str, Participant] = {}
    for number, entry in enumerate(entries):
        if not isinstance(entry, dict) or entry.get("leave_time"):
            continue
        one = str(entry.get("id") or "").strip() or f"{_GUEST}{number}"
        name = str(entry.get("display_name") or "").strip()
        guest = one.startswith(_GUEST)
        found.setdefault(one.partition("/")[0], Participant(one, name or ("" if guest else one), guest))
    return tuple(found.values())


def _moment(value: object) -> datetime | None:
    try:
        return moment(value)
    except ValueError:
        return None


def _quoted(name: str) -> str:
    return quote(name, safe="")
