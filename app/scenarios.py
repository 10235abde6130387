"""Rooms and scenarios as an administrator writes them: named, ordered HTTP calls around a meeting. Pure.

`[room.<name>]` and `[scenario.<name>]` of PROVIDERS_FILE; docs/scenarios.md describes them.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from app.errors import ConfigError
from app.events import Event
from app.joining import find as find_join

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PLACEHOLDERS = ("title", "start", "end", "room", "join_url", "conference_id", "organizer", "scenario")
MOST_STEPS = 100
LONGEST_WAIT_S, LONGEST_CALL_S = 60.0, 30.0
USUAL_CALL_S = 5.0
MOST_MINUTES = 120
LATE = timedelta(minutes=5)
"""What could not be begun so long after its moment is begun no more: the meeting has gone on without it."""
_NAME = re.compile(r"[\w-]{1,40}")
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HOLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_MOMENTS = ("before", "start", "end", "never")


@dataclass(frozen=True, slots=True)
class Room:
    """A room: by what of a meeting it is known, and where its camera's picture is; "" for none."""

    name: str
    label: str
    matches: tuple[str, ...]
    camera_url: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One call: a pause before it, and which statuses are right (none: any 2xx). `body` is text, or a JSON value."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = ""
    wait_s: float = 0.0
    expect: tuple[int, ...] = ()
    timeout_s: float = USUAL_CALL_S


@dataclass(frozen=True, slots=True)
class Scenario:
    """`when`: before, start or end of a meeting that fits, or never by itself. `people`: who may run it by hand,
    besides administrators: ids of Mattermost. A filter that is empty fits every meeting.
    """

    name: str
    steps: tuple[Step, ...]
    when: str = "never"
    minutes: int = 0
    room: str = ""
    title: str = ""
    people: tuple[str, ...] = ()

    def moment(self, event: Event) -> datetime | None:
        """When it is to be played for this meeting; None: not by itself."""
        start, end = event.when.start, event.when.end
        if not isinstance(start, datetime) or not isinstance(end, datetime) or self.when == "never":
            return None
        return end if self.when == "end" else start - timedelta(minutes=self.minutes if self.when == "before" else 0)

    def is_due(self, event: Event, now: datetime) -> bool:
        """Whether its moment has come, and not long ago."""
        at = self.moment(event)
        return at is not None and not event.cancelled and at <= now < at + LATE


@dataclass(frozen=True, slots=True)
class Plays:
    """All rooms and scenarios of the settings."""

    rooms: tuple[Room, ...] = ()
    scenarios: tuple[Scenario, ...] = ()

    def named(self, name: str) -> Scenario | None:
        """The scenario of this name."""
        return next((one for one in self.scenarios if one.name.casefold() == name.strip().casefold()), None)

    def fits(self, scenario: Scenario, event: Event) -> bool:
        """Whether a meeting is one that the scenario is for."""
        if scenario.title and scenario.title.casefold() not in event.title.casefold():
            return False
        return not scenario.room or any(one.name == scenario.room and is_in(one, event) for one in self.rooms)

    def camera(self, *texts: str) -> tuple[str, str]:
        """Label of the room that the texts tell of, and where its camera's picture is; two times "" for none."""
        found = (one for one in self.rooms if one.camera_url and is_named(one, texts))
        return next(((one.label, one.camera_url) for one in found), ("", ""))

    def room_of(self, event: Event) -> Room | None:
        """The room in which it takes place."""
        return next((one for one in self.rooms if is_in(one, event)), None)


def is_in(room: Room, event: Event) -> bool:
    """By its location, its link, its name in the calendar, or somebody invited who is the room."""
    return is_named(room, (event.location, event.uid, *event.links, *(one.email for one in event.attendees)))


def is_named(room: Room, texts: Iterable[str]) -> bool:
    """Whether one of the texts tells of the room, in whole words: Room 3 is not in "Room 31"."""
    known = [re.compile(rf"(?<!\w){re.escape(match.strip())}(?!\w)", re.IGNORECASE) for match in room.matches]
    return any(one.search(text) for text in texts for one in known)


def facts(event: Event | None, room: Room | None, scenario: Scenario) -> dict[str, str]:
    """What stands in place of each placeholder; nothing of a meeting where there is none."""
    found = dict.fromkeys(PLACEHOLDERS, "") | {"scenario": scenario.name, "room": room.name if room else scenario.room}
    if event is None:
        return found
    join = find_join(event)
    person = event.organizer
    return found | {
        "title": event.title,
        "start": _instant(event.when.start),
        "end": _instant(event.when.end),
        "join_url": join.url if join is not None else "",
        "conference_id": event.uid.partition("@")[0],
        "organizer": (person.email or person.name) if person is not None else "",
    }


def filled(step: Step, known: Mapping[str, str], secrets: Mapping[str, str]) -> Step:
    """The same with everything in its place: escaped in an address, as it is in JSON values, on one line in headers."""

    def put(text: str, escape: bool = False) -> str:  # noqa: FBT001, FBT002 - one place
        def found(hole: re.Match[str]) -> str:
            name = hole[1]
            value = secrets.get(name[7:], "") if name.startswith("secret:") else known.get(name, "")
            return quote(value, safe="") if escape else value

        return _HOLE.sub(found, text)

    headers = {name: re.sub(r"[\x00-\x1f\x7f]", " ", put(value)) for name, value in step.headers.items()}
    url, body = put(step.url, True), _each(step.body, put)
    return replace(step, url=url, headers=headers, body=body)


def sent(step: Step) -> tuple[bytes, dict[str, str]]:
    """Body and headers as they leave: headers in UTF-8, which the connection takes byte by byte."""
    headers = {name: value.encode().decode("latin-1") for name, value in step.headers.items()}
    if isinstance(step.body, str):
        return step.body.encode(), headers
    if not any(name.casefold() == "content-type" for name in headers):
        headers["Content-Type"] = "application/json"
    return json.dumps(step.body, ensure_ascii=False).encode(), headers


def masked(text: str, secrets: Mapping[str, str]) -> str:
    """The text without any secret, plain or as it stands in an address."""
    for secret in sorted(secrets.values(), key=len, reverse=True):
        for form in {secret, quote(secret, safe="")} - {""}:
            text = text.replace(form, "•••")
    return text


def plays_of(table: Mapping[str, Any], secrets: Mapping[str, str]) -> Plays:
    """What a file says. ConfigError: something in it cannot be so."""
    rooms = tuple(_room(name, entry) for name, entry in _named(table, "room"))
    scenarios = tuple(_scenario(name, entry, secrets) for name, entry in _named(table, "scenario"))
    for one in scenarios:
        if one.room and one.room not in {room.name for room in rooms}:
            raise ConfigError(f"[scenario.{one.name}] room: there is no [room.{one.room}]")
    return Plays(rooms, scenarios)


def _named(table: Mapping[str, Any], what: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    found = table.get(what, {})
    if not isinstance(found, dict):
        raise ConfigError(f"write a {what} as [{what}.name]")
    for name, entry in found.items():
        if not _NAME.fullmatch(name) or not isinstance(entry, dict):
            raise ConfigError(f"[{what}.{name}]: a name is letters, digits, _ and -, at most 40")
        yield name, entry


def _room(name: str, entry: Mapping[str, Any]) -> Room:
    _only(f"[room.{name}]", entry, ("label", "matches", "camera_url"))
    matches, camera = entry.get("matches", []), entry.get("camera_url", "")
    if not isinstance(matches, list) or not all(isinstance(one, str) and one.strip() for one in matches):
        raise ConfigError(f'[room.{name}] matches: write a list of texts, ["Room 3", "room3@example.com"]')
    if not isinstance(camera, str) or (camera and not camera.startswith(("http://", "https://"))):
        raise ConfigError(f"[room.{name}] camera_url: write an http(s) address")
    return Room(name, str(entry.get("label", name)), tuple(matches), camera)


def _scenario(name: str, entry: Mapping[str, Any], secrets: Mapping[str, str]) -> Scenario:
    where = f"[scenario.{name}]"
    _only(where, entry, ("when", "minutes", "room", "title", "people", "step"))
    when, minutes, steps = entry.get("when", "never"), entry.get("minutes", 0), entry.get("step", [])
    people = entry.get("people", [])
    if when not in _MOMENTS:
        raise ConfigError(f"{where} when: write one of {', '.join(_MOMENTS)}")
    if type(minutes) is not int or not 0 <= minutes <= MOST_MINUTES:
        raise ConfigError(f"{where} minutes: write a whole number from 0 to {MOST_MINUTES}")
    if not isinstance(people, list) or not all(isinstance(one, str) for one in people):
        raise ConfigError(f"{where} people: write a list of user ids")
    if not isinstance(steps, list) or not 1 <= len(steps) <= MOST_STEPS:
        raise ConfigError(f"{where}: write from 1 to {MOST_STEPS} steps, each as [[scenario.{name}.step]]")
    made = tuple(_step(f"{where} step {number}", one, secrets) for number, one in enumerate(steps, 1))
    return Scenario(name, made, when, minutes, str(entry.get("room", "")), str(entry.get("title", "")), tuple(people))


def _step(where: str, entry: Any, secrets: Mapping[str, str]) -> Step:
    if not isinstance(entry, dict):
        raise ConfigError(f"{where}: write it as a table")
    _only(where, entry, ("method", "url", "headers", "body", "wait", "expect", "timeout"))
    method, url, headers = str(entry.get("method", "GET")).upper(), entry.get("url"), entry.get("headers", {})
    if method not in METHODS:
        raise ConfigError(f"{where} method: write one of {', '.join(METHODS)}")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")) or "{{" in url.split("/")[2]:
        raise ConfigError(f"{where} url: write an http(s) address whose host is written out")
    if not isinstance(headers, dict) or not all(map(_is_header, headers, headers.values())):
        raise ConfigError(f"{where} headers: write names, of letters, digits and -, and texts")
    wait_s = _seconds(where, entry, "wait", 0.0, LONGEST_WAIT_S)
    timeout_s = _seconds(where, entry, "timeout", USUAL_CALL_S, LONGEST_CALL_S)
    expect = entry.get("expect", [])
    expect = [expect] if type(expect) is int else expect
    if not isinstance(expect, list) or not all(type(one) is int and 100 <= one < 600 for one in expect):
        raise ConfigError(f"{where} expect: write a status, or a list of them")
    step = Step(method, url, headers, entry.get("body", ""), wait_s, tuple(expect), timeout_s)
    for hole in _holes(step):
        if hole not in PLACEHOLDERS and not (hole.startswith("secret:") and hole[7:] in secrets):
            known = ", ".join((*PLACEHOLDERS, "secret:NAME (of SCENARIO_SECRETS)"))
            raise ConfigError(f"{where}: there is no {{{{{hole}}}}}; there are {known}")
    return step


def _is_header(name: str, value: Any) -> bool:
    return _HEADER.fullmatch(name) is not None and isinstance(value, str)


def _only(where: str, entry: Mapping[str, Any], options: Sequence[str]) -> None:
    for option in entry:
        if option not in options:
            raise ConfigError(f"{where} {option}: there is no such option; there are {', '.join(options)}")


def _seconds(where: str, entry: Mapping[str, Any], name: str, usual: float, most: float) -> float:
    value = entry.get(name, usual)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise ConfigError(f"{where} {name}: write seconds, at most {most:.0f}")
    return float(value)


def _holes(step: Step) -> Iterator[str]:
    texts = [step.url, *step.headers.values(), *_texts(step.body)]
    for text in texts:
        yield from _HOLE.findall(text)


def _texts(value: Any) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _each(value: Any, change: Callable[[str], str]) -> Any:
    """A JSON value with each of its texts changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_each(one, change) for one in value]
    if isinstance(value, dict):
        return {name: _each(one, change) for name, one in value.items()}
    return value


def _instant(value: Any) -> str:
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else str(value)
