"""A TrueConf Server that is none: it answers as the vendor's texts and tools say v3.11 and v4 do, moods included.

Nobody here has seen a real one. Each answer cites how sure its shape is, by the marks of docs/providers/trueconf.md:
[C] the vendor's text or code, [T] somebody's working code, [S] the seed document, [I] inferred.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ssl import SSLContext
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.servers.odd_http import Answer, Odd, Script, Seen, serving

V3, V4 = "v3.11", "v4"
BUILT_IN = "trueconf_server_users"
DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
NUMBERS = {"PxP": 0, "OxP": 1, "S|L": 3}
PROXY = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"

Item = dict[str, Any]

Grant = Callable[["TrueConf", Mapping[str, str], bool], Answer | None]
"""Answers to what is asked for a token (on v4's door or not), None where it does not know that grant."""

Part = Callable[["TrueConf", "Asking"], Answer | None]
"""Answers what it knows of, None to the rest: a module of its own for each further corner of the API."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A request with a good token: `path` below the version, unquoted; `user` "" is an application."""

    seen: Seen
    version: str
    path: str
    query: Mapping[str, str]
    user: str


def planned(
    conference_id: str,
    topic: str,
    start: datetime,
    minutes: int = 60,
    *,
    owner: str = "boris",
    invited: tuple[str, ...] = ("alice", "boris"),
    days: object = None,
    offset: int | None = 180,
    kind: str = "",
    running: bool = False,
    access: str = "private",
) -> Item:
    """A conference in the server's own mind: `days` make it weekly, `kind` "none" a virtual room."""
    return {
        "id": conference_id,
        "topic": topic,
        "owner": owner,
        "start": start,
        "seconds": minutes * 60,
        "invited": list(invited),
        "days": days,
        "offset": offset,
        "kind": kind or ("once" if days is None else "week"),
        "running": running,
        "session": "",
        "access": access,
    }


@dataclass
class TrueConf:
    """What it knows, and how it is today. Change its fields between requests.

    `versions` it has; `life_s` of its tokens (0: it does not say); `rights` of them; `most` on a page, whatever was
    asked for; `counts`: what `cnt` says in place of the truth; `first_page` of v4; `broken`: answers that come before
    any other; `refreshes`: whether it gives refresh tokens; `password_on_v4`: whether v4's own door knows that grant;
    `parts`: what else it answers; `grants`: by what else it gives tokens; `rotates`: what renews is good once, so that
    the `latest` counts.
    """

    host: str = ""
    versions: tuple[str, ...] = (V3,)
    people: dict[str, str] = field(default_factory=lambda: {"alice": "wonderland"})
    emails: dict[str, str] = field(default_factory=lambda: {"alice": "alice@example.com"})
    application: tuple[str, str] = ("calendar", "s3cret")
    conferences: list[Item] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)
    life_s: int = 604_800
    rights: tuple[str, ...] = ("conferences:read", "users:read")
    most: int = 500
    counts: int | None = None
    first_page: int = 1
    broken: list[Answer] = field(default_factory=list)
    refreshes: bool = False
    password_on_v4: bool = False
    skew: timedelta = timedelta()
    given: int = 0
    parts: list[Part] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    rotates: bool = False
    latest: dict[str, str] = field(default_factory=dict)

    def answer(self, seen: Seen) -> Answer:
        """To one request."""
        if self.broken:
            return self.broken.pop(0)
        parts = urlsplit(seen.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        found = self._routed(seen, parts.path, query)
        if not self.skew:
            return found
        date = (datetime.now(UTC) + self.skew).strftime("%a, %d %b %Y %H:%M:%S GMT")
        return Answer(found.status, found.body, {**found.headers, "Date": date})

    def expire(self) -> None:
        """All tokens are worth nothing from now on."""
        self.tokens.clear()

    def _routed(self, seen: Seen, path: str, query: Mapping[str, str]) -> Answer:
        if path == "/oauth2/v1/token":
            return self._token(json.loads(seen.body), on_v4=False)
        if path == "/api/v4/oauth2/token" and V4 in self.versions:
            return self._token(json.loads(seen.body), on_v4=True)
        if path == "/api/v4/server" and V4 in self.versions:  # [C]
            return said({"product": {"name": "TrueConf Server", "version": "5.5.3"}, "web_config": {"url": ""}})
        version, _, rest = path.removeprefix("/api/").partition("/")
        if version not in self.versions:
            return refusal(404, "routeNotFound", "Not Found")  # [C]
        return self._asked(seen, version, unquote(rest), query)

    def _asked(self, seen: Seen, version: str, path: str, query: Mapping[str, str]) -> Answer:
        bearer = seen.headers.get("authorization", "").removeprefix("Bearer ")
        user = self.tokens.get(bearer or query.get("access_token", ""))  # [C] header and query
        if user is None:
            return refusal(401, "unauthorized") if version == V4 else refusal(403, "accessTokenInvalid")  # [C]
        asking = Asking(seen, version, path, query, user)
        answers = (part(self, asking) for part in self.parts)
        answer = next((one for one in answers if one is not None), None)
        if answer is not None:
            return answer
        kind, _, name = path.partition("/")
        right = f"{kind}:read"
        if right not in self.rights:
            return refusal(403, "forbidden")  # [C]
        if kind == "users":
            return self._user(name)
        if name:
            return self._one(version, name, user)
        return self._list(version, user, query) if kind == "conferences" else refusal(404, "routeNotFound")

    def _list(self, version: str, user: str, query: Mapping[str, str]) -> Answer:
        """[C] v4: page, page_size, results. [C] v3: page_id from 1, page_size, cnt. No dates: none are known in v3."""
        mine = [item for item in self.conferences if self._sees(user, item)]
        size = min(int(query.get("page_size", "20")), self.most)
        page = int(query.get("page", "1")) - self.first_page if version == V4 else int(query.get("page_id", "1")) - 1
        part = mine[page * size : (page + 1) * size] if page >= 0 else []
        total = len(mine) if self.counts is None else self.counts
        show = self.short if version == V4 else self.third
        return said({"results" if version == V4 else "cnt": total, "conferences": [show(item) for item in part]})

    def _one(self, version: str, name: str, user: str) -> Answer:
        item = next((one for one in self.conferences if one["id"] == name and self._sees(user, one)), None)
        if item is None:
            return refusal(404, "conferenceNotFound", location="conference_id")  # [C]
        return said({"conference": self.full(item) if version == V4 else self.third(item)})  # [C]

    def _user(self, name: str) -> Answer:
        """[I] The scope users:read is documented, this answer is not."""
        if name not in self.people:
            return refusal(404, "userNotFound")
        return said({"user": {"id": name, "display_name": name.title(), "email": self.emails.get(name, "")}})

    def _sees(self, user: str, item: Item) -> bool:
        """[C] A person's token shows what they own or are invited to, an application's everything."""
        return user == "" or user == item["owner"] or user in [one.partition("@")[0] for one in item["invited"]]

    def _token(self, body: Mapping[str, str], *, on_v4: bool) -> Answer:
        answers = (grant(self, body, on_v4) for grant in self.grants)
        return next((one for one in answers if one is not None), None) or self._usual(body, on_v4=on_v4)

    def _usual(self, body: Mapping[str, str], *, on_v4: bool) -> Answer:
        """[C] password on v3, client_credentials on both, refresh_token. [I] password on v4; the words of a refusal."""
        match body.get("grant_type"):
            case "password" if not on_v4 or self.password_on_v4:
                if body.get("client_id") != BUILT_IN:
                    return said({"error": "invalid_client", "error_description": "unknown"}, 400)
                login = body["username"].partition("@")[0]
                if self.people.get(login) != body["password"]:
                    return said({"error": "invalid_grant", "error_description": "Invalid username and password"}, 401)
                return self._given(login)
            case "client_credentials":
                if (body.get("client_id"), body.get("client_secret")) != self.application:
                    return said({"error": "invalid_client", "error_description": "bad secret"}, 400)
                return self._given("")
            case "refresh_token" if body.get("refresh_token", "").startswith("refresh-"):
                return self._again(body["refresh_token"])
        return said({"error": "unsupported_grant_type", "error_description": "not here"}, 400)

    def _again(self, refresh: str) -> Answer:
        user = refresh.split("-")[1]
        if self.rotates and self.latest.get(user) != refresh:
            return said({"error": "invalid_grant", "error_description": "used"}, 400)
        return self._given(user)

    def _given(self, user: str) -> Answer:
        self.given += 1
        token = f"token{self.given}"
        self.tokens[token] = user
        found: Item = {"access_token": token, "token_type": "Bearer", "scope": " ".join(self.rights)}
        if self.life_s:
            found["expires_in"] = self.life_s
        if self.refreshes:
            self.latest[user] = f"refresh-{user}" + (f"-{self.given}" if self.rotates else "")
            found["refresh_token"] = self.latest[user]
        return said(found)

    def third(self, item: Item) -> Item:
        """[C] [T] As v3 shows it: type -1, 0, 1; whole, with its people and links."""
        kinds = {"none": -1, "week": 0, "once": 1}
        schedule: Item = {"type": kinds[item["kind"]]}
        if item["kind"] != "none":
            schedule |= {"start_time": int(item["start"].timestamp()), "duration": item["seconds"]}
            schedule |= {"time_offset": 0} if item["offset"] is None else {"special_time_offset": item["offset"]}
        if item["days"] is not None:
            schedule["days"] = item["days"]
        return {
            **self._common(item),
            "type": NUMBERS[item.get("mode", "PxP")],
            "schedule": schedule,
            "invitations": [{"id": one, "display_name": one.partition("@")[0].title()} for one in item["invited"]],
            "url": f"https://{self.host}/c/{item['id']}",
            "webclient_url": f"https://{self.host}/webrtc/{item['id']}",
            "allow_guests": item.get("access") == "public",
            "pin": item.get("pin", ""),
        }

    def short(self, item: Item) -> Item:
        """[C] As v4 lists it: nobody invited, no link; times read back as strings."""
        schedule: Item = {"type": item["kind"]}
        if item["kind"] != "none":
            start = item["start"].astimezone(UTC)
            end = start + timedelta(seconds=item["seconds"])
            schedule |= {"start_time": str(int(start.timestamp())), "end_time": end.isoformat()}
            if item["offset"] is not None:
                schedule["special_time_offset"] = item["offset"]
        if item["days"] is not None:
            schedule["days"] = item["days"]
        return {**self._common(item), "mode": item.get("mode", "PxP"), "recording_enabled": False, "schedule": schedule}

    def full(self, item: Item) -> Item:
        """[C] As v4 shows one."""
        third = self.third(item)
        return {
            **self.short(item),
            "description": "",
            "pin": third["pin"],
            "url": third["url"],
            "web_client_url": third["webclient_url"],
            "invitations": third["invitations"],
        }

    def _common(self, item: Item) -> Item:
        return {
            "id": item["id"],
            "topic": item["topic"],
            "owner": item["owner"],
            "state": "running" if item["running"] else "stopped",
            "access": item.get("access", "private"),
            "created_at": 1_682_079_249,
            "session_id": item["session"],
        }


def said(found: Mapping[str, Any], status: int = 200) -> Answer:
    """A JSON answer."""
    return Answer(status, json.dumps(found).encode(), {"Content-Type": "application/json"})


def refusal(status: int, reason: str, message: str = "", location: str = "") -> Answer:
    """[C] [T] The envelope of errors, of both versions."""
    error = {"reason": reason, "message": message or reason, "locationType": "path", "location": location}
    return said({"error": {"code": status, "message": message or reason, "trace_id": "1", "errors": [error]}}, status)


def page(status: int = 502) -> Answer:
    """What a proxy in front says."""
    return Answer(status, PROXY, {"Content-Type": "text/html"})


@contextmanager
def running(server: TrueConf, tls: SSLContext | None = None, port: int = 0) -> Iterator[Odd]:
    """Let it answer until the end of the block."""

    def script(odd: Odd) -> Script:
        server.host = server.host or f"127.0.0.1:{odd.port}"
        return server.answer

    with serving(script, tls, port) as odd:
        yield odd
