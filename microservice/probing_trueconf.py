"""What `probe trueconf` asks a real TrueConf Server, to settle what the vendor's texts leave open. By reading only.

Answers hold statuses, numbers, names of fields and kinds of values; nothing of the conferences, people or tokens.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from app.ports import Password
from app.providers.exchange import Deadline, Reply, Request
from app.providers.guard import Url
from app.providers.http import Door
from app.providers.trueconf.checkup import clock_ahead_s, version_of
from app.providers.trueconf.schedule import moment, weekday, weekdays

BUILT_IN = "trueconf_server_users"
DOORS = {"v3": "/oauth2/v1/token", "v4": "/api/v4/oauth2/token"}
VERSIONS = ("v3.11", "v4")
_TOTALS = {"v3.11": "cnt", "v4": "results"}
_PAGES = {"v3.11": "page_id", "v4": "page"}
_OFFSETS = ("special_time_offset", "time_offset")

Finding = tuple[str, str]


@dataclass(frozen=True, slots=True)
class TrueConfProbe:
    """Whom to ask, and as whom. All of it together ends with `until`."""

    door: Door
    base: Url
    login: str
    password: Password
    until: Deadline
    now: datetime

    def send(self, method: str, path: str, token: str = "", body: Mapping[str, str] | None = None) -> Reply:
        """One request; whatever its answer."""
        url = replace(self.base, path=self.base.path.rstrip("/") + path)
        bearer = Password(f"Bearer {token}") if token else None
        data = json.dumps(body).encode() if body is not None else b""
        headers = {"Accept": "application/json", **({"Content-Type": "application/json"} if body else {})}
        return self.door.send(Request(method, url, data, headers, bearer), self.until)


def findings(probe: TrueConfProbe) -> Iterator[Finding]:
    """Each question with its answer, as they come."""
    reply = probe.send("GET", "/api/v4/server")
    ahead_s = clock_ahead_s(reply, probe.now)
    clock = "not told" if ahead_s is None else f"{ahead_s:+.0f} s"
    yield "server", f"{reply.status}, version {version_of(reply) or 'not told'}, clock {clock}"
    tokens = []
    for name, path in DOORS.items():
        token, told = _sign_in(probe, path)
        tokens += [token] if token else []
        yield f"password at {name}", told
    if not tokens:
        return
    for api in VERSIONS:
        yield from _of_version(probe, api, tokens)


def _sign_in(probe: TrueConfProbe, path: str) -> tuple[str, str]:
    login = {"username": probe.login, "password": probe.password.reveal(), "client_id": BUILT_IN}
    reply = probe.send("POST", path, body={"grant_type": "password", **login})
    found = _content(reply)
    if not isinstance(found.get("access_token"), str):
        return "", f"{reply.status} {_reason(found)}"
    refresh = "with" if found.get("refresh_token") else "without"
    return found[
        "access_token"
    ], f"{reply.status}, expires_in {_kind(found.get('expires_in'))}, {refresh} refresh token"


def _of_version(probe: TrueConfProbe, api: str, tokens: Sequence[str]) -> Iterator[Finding]:
    """What one version of the API does, with the first token that it takes."""
    for number, token in enumerate(tokens, 1):
        reply = _page(probe, api, token, 1, 200)
        yield f"{api} token {number}", f"{reply.status} {_reason(_content(reply))}".strip()
        if reply.status == 200:
            yield from _of_list(probe, api, token, reply)
            return


def _of_list(probe: TrueConfProbe, api: str, token: str, reply: Reply) -> Iterator[Finding]:
    found = _content(reply)
    items = [one for one in found.get("conferences", ()) if isinstance(one, dict)]
    yield f"{api} list", f"{len(items)} of {_number(found.get(_TOTALS[api]))}"
    zeroth = _content(_page(probe, api, token, 0, 200)).get("conferences")
    same = isinstance(zeroth, list) and [_id(one) for one in zeroth] == [_id(one) for one in items]
    yield f"{api} page 0", "like page 1" if same else f"{len(zeroth) if isinstance(zeroth, list) else 'refused'}"
    many = _content(_page(probe, api, token, 1, 5000)).get("conferences")
    yield f"{api} page of 5000", f"{len(many) if isinstance(many, list) else 'refused'}"
    query = probe.send("GET", f"/api/{api}/conferences?{urlencode({'page_size': '1', 'access_token': token})}")
    yield f"{api} token in query", str(query.status)
    yield f"{api} fields", ", ".join(sorted({_name(name) for one in items for name in one})) or "none"
    yield from _of_plans(api, items)
    user = probe.send("GET", f"/api/{api}/users/{quote(probe.login, safe='')}", token)
    yield f"{api} user", f"{user.status} {', '.join(sorted(map(_name, _inner(user)))) or _reason(_content(user))}"


def _of_plans(api: str, items: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    plans = [one["schedule"] for one in items if isinstance(one.get("schedule"), dict)]
    weekly = [one for one in plans if one.get("days")]
    yield f"{api} plans", _counted(f"{_name(one.get('type'))}: {' '.join(sorted(map(_name, one)))}" for one in plans)
    yield f"{api} start_time", _counted(_kind(one["start_time"]) for one in plans if "start_time" in one)
    yield f"{api} days", _counted(_days(one["days"]) for one in weekly)
    yield f"{api} weekday of start", _counted(_fits(one) for one in weekly)


def _fits(plan: Mapping[str, Any]) -> str:
    """Whether a series begins on one of its days as counted locally, in UTC, or in both."""
    held = weekdays(plan.get("days"))
    try:
        start = moment(plan.get("start_time"))
        offset = timedelta(minutes=next((int(plan[name]) for name in _OFFSETS if plan.get(name) is not None), 0))
    except (ValueError, TypeError, OverflowError):
        return "unreadable"
    local, in_utc = weekday(start + offset) in held, weekday(start.astimezone(UTC)) in held
    return {(True, True): "both", (True, False): "local", (False, True): "UTC", (False, False): "neither"}[
        local, in_utc
    ]


def _days(value: object) -> str:
    entries = value if isinstance(value, list) else []
    return f"{len(entries)} {' '.join(sorted({_kind(one) for one in entries}))}" if entries else _kind(value)


def _page(probe: TrueConfProbe, api: str, token: str, number: int, size: int) -> Reply:
    query = urlencode({_PAGES[api]: str(number), "page_size": str(size)})
    return probe.send("GET", f"/api/{api}/conferences?{query}", token)


def _content(reply: Reply) -> dict[str, Any]:
    try:
        found = json.loads(reply.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _inner(reply: Reply) -> dict[str, Any]:
    found = _content(reply)
    inner = found.get("user")
    return {} if "error" in found else inner if isinstance(inner, dict) else found


def _reason(found: Mapping[str, Any]) -> str:
    error = found.get("error")
    entries = error.get("errors") if isinstance(error, dict) else None
    first = entries[0] if isinstance(entries, list) and entries and isinstance(entries[0], dict) else {}
    return _name(error if isinstance(error, str) else first.get("reason", "" if found else "no JSON"))


def _kind(value: object) -> str:
    """What a value looks like, and not what it is."""
    if isinstance(value, str):
        return "digits" if value.isdigit() else "name" if value.isalpha() else "text"
    return str(value) if isinstance(value, int) and value in (0, 1) else type(value).__name__


def _name(value: object) -> str:
    """Names of fields and reasons; a value that strayed in among them would be cut."""
    return "".join(letter for letter in str(value) if letter.isalnum() or letter in "_ -")[:40]


def _number(value: object) -> str:
    return str(value) if isinstance(value, int) else "no count"


def _id(item: object) -> str:
    return str(item.get("id")) if isinstance(item, dict) else ""


def _counted(kinds: Iterator[str]) -> str:
    return ", ".join(f"{n} with {kind}" for kind, n in sorted(Counter(kinds).items())) or "none"
