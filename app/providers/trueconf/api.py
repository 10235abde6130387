"""A TrueConf Server's HTTP API, asked on behalf of one account, and its lists over all their pages.

v3 and v4 differ in where they are, how a page is named, and how an expired token is refused; nothing else differs here.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from typing import Any
from urllib.parse import quote, urlencode

from app.errors import BadReply, ProviderError, WrongVersion
from app.ports import Access, Password
from app.providers.exchange import Deadline, Reply, Request, TooMuch
from app.providers.http import Door
from app.providers.trueconf.faults import content, is_expired, refused
from app.providers.trueconf.servers import Server
from app.providers.trueconf.signed import Signed
from app.providers.trueconf.signing import Signing
from app.providers.trueconf.tokens import Token, Tokens

MOST = 20_000
"""Conferences of one list; so many are a mistake of somebody's."""
_MOST_PAGES = 1000
_READ = "conferences:read"


@dataclass(frozen=True, slots=True)
class Listing:
    """All conferences an account may see. Not `complete`: the server counts more than it gave.

    `at`: its clock. `digest`: of all its pages, byte by byte.
    """

    items: tuple[Mapping[str, Any], ...]
    complete: bool
    at: datetime | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked of a path below the version."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Api:
    """One version of a server's API. Threads may share it; all requests together end with `until`."""

    def __init__(
        self, door: Door, tokens: Tokens, server: Server, access: Access, until: Deadline, version: str
    ) -> None:
        self._door = door
        self._signing = Signing(door, tokens, server, access, until, version)
        self._server = server
        self._access = access
        self._until = until
        self.version = version
        self._at: datetime | None = None
        self._digest = blake2b(digest_size=12)

    @property
    def is_v4(self) -> bool:
        """Whether it is of the fourth generation."""
        return self.version.startswith("v4")

    @property
    def key(self) -> str:
        """The name of what is kept for this account, and tells nothing of it."""
        return self._signing.key

    @property
    def base(self) -> str:
        """Where it is."""
        return str(self._server.at(f"/api/{self.version}"))

    def get(self, path: str, query: Mapping[str, str], right: str) -> dict[str, Any]:
        """What stands at a path below the version, as JSON; `right` is named where it is missing."""
        return content(self._reply(_Question("GET", path, query), right))

    def call(self, method: str, path: str, body: Mapping[str, Any], right: str) -> dict[str, Any]:
        """Have something done: POST, PUT, PATCH or DELETE with a JSON body; {} where no more than yes is said."""
        reply = self._reply(_Question(method, path, body=json.dumps(body).encode() if body else b""), right)
        return content(reply) if reply.body.strip() else {}

    def listing(self, only: Mapping[str, str] | None = None) -> Listing:
        """Every conference, from all pages, `only` some where the server heeds that. TooMuch: it never ends."""
        seen: dict[str, Mapping[str, Any]] = {}
        self._digest = blake2b(digest_size=12)
        total: int | None = None
        for number in range(1, _MOST_PAGES):
            entries, total = self._page(number, self._server.page_size, only)
            new = _added(seen, entries)
            if len(seen) > MOST:
                raise TooMuch(f"{self._server.base.host}: lists more than {MOST} conferences")
            if not new or (total is not None and _ends(seen, entries, total, self._server.page_size)):
                break
        if self.is_v4 and total is not None and len(seen) < total:
            # Whether its pages begin with 0 or 1 is not documented.
            _added(seen, self._page(0, self._server.page_size, only)[0])
        return Listing(tuple(seen.values()), total is None or len(seen) >= total, self._at, self._digest.hexdigest())

    def check(self) -> None:
        """Ask for one conference: does the version exist, is the token good, has it the right?"""
        self._page(1, 1)

    def conference(self, conference_id: str) -> Mapping[str, Any]:
        """One, whole. NotFound: it is gone, or is not for this account."""
        found = self.get(f"/conferences/{quote(conference_id, safe='')}", {}, _READ)
        inner = found.get("conference")
        return inner if isinstance(inner, dict) else found

    def email_of(self, user_id: str) -> str:
        """The e-mail that the server has of somebody, "" for none. NotFound: there is nobody of that name."""
        found = self.get(f"/users/{quote(user_id, safe='')}", {}, "users:read")
        inner = found.get("user")
        email = (inner if isinstance(inner, dict) else found).get("email")
        return email.strip().lower() if isinstance(email, str) else ""

    def exchange(self, code: str, back: str) -> Signed:
        """Who signed in, by the code that their browser brought `back`."""
        return self._signing.exchange(code, back)

    def me(self) -> tuple[str, str]:
        """Whose token this is: their id and name, "" for what the server does not say. NotFound: it says nothing."""
        found = self.get("/me", {}, "users:read")
        inner = found.get("user")
        user = inner if isinstance(inner, dict) else found
        names = (user.get("id"), user.get("display_name"))
        user_id, name = (one if isinstance(one, str) else "" for one in names)
        return user_id, name

    def user_id(self) -> str:
        """Who signed in: as the server says, else as they said."""
        return self._signing.token().user_id or self._access.login

    def link(self, href: object) -> str:
        """The http(s) address that an answer names; "" for none, and for one that would show our token."""
        text = href.strip() if isinstance(href, str) else ""
        token = self._signing.token().text.reveal()
        if not text or "access_token=" in text.casefold() or token in text or quote(token, safe="") in text:
            return ""
        try:
            return str(self._server.base.at(text))
        except BadReply:
            return ""

    def _page(self, number: int, size: int, only: Mapping[str, str] | None = None) -> tuple[list[Any], int | None]:
        page = "page" if self.is_v4 else "page_id"
        query = {page: str(number), "page_size": str(size), **(only or {})}
        reply = self._reply(_Question("GET", "/conferences", query), _READ)
        self._digest.update(reply.body)
        found = content(reply)
        entries = found.get("conferences")
        if not isinstance(entries, list):
            raise BadReply(f"{self._server.base.host}: answers without a list of conferences")
        total = found.get("results" if self.is_v4 else "cnt")
        return entries, total if isinstance(total, int) and not isinstance(total, bool) else None

    def _reply(self, question: _Question, right: str) -> Reply:
        """Ask with a token; once more with a new one, where the old one is what is wrong."""
        token = self._signing.token()
        reply = self._send(question, token)
        if is_expired(reply):
            token = self._signing.token(bad=token)
            reply = self._send(question, token)
            if is_expired(reply):
                self._signing.forget()
        if not 200 <= reply.status < 300:
            raise refused(reply, right)
        self._at = _date(reply)
        return reply

    def _send(self, question: _Question, token: Token) -> Reply:
        in_query = self._server.token_in == "query"
        fields = {**question.query, **({"access_token": token.text.reveal()} if in_query else {})}
        url = self._server.at(f"/api/{self.version}{question.path}" + (f"?{urlencode(fields)}" if fields else ""))
        bearer = None if in_query else Password(f"Bearer {token.text.reveal()}")
        headers = {"Accept": "application/json"} | ({"Content-Type": "application/json"} if question.body else {})
        return self._door.send(Request(question.method, url, question.body, headers, bearer), self._until)


def working(makes: Callable[[str], Api], versions: tuple[str, ...]) -> Api:
    """The first version with which the account can be read. WrongVersion, BadReply: none of them is known there."""
    failures: list[ProviderError] = []
    for version in versions:
        api = makes(version)
        try:
            api.check()
        except (WrongVersion, BadReply) as error:
            failures.append(error)
        else:
            return api
    raise next((one for one in failures if isinstance(one, WrongVersion)), failures[0])


def speaks_v4(door: Door, server: Server, until: Deadline) -> bool:
    """Whether the server says what it is, as those do that know the fourth version."""
    reply = door.send(Request("GET", server.at("/api/v4/server")), until)
    try:
        return 200 <= reply.status < 300 and isinstance(content(reply).get("product"), dict)
    except BadReply:
        return False


def _added(seen: dict[str, Mapping[str, Any]], entries: list[Any]) -> bool:
    """Take what is new of a page; whether anything was."""
    before = len(seen)
    for entry in entries:
        if isinstance(entry, dict):
            seen.setdefault(str(entry.get("id") or f"#{len(seen)}"), entry)
    return len(seen) > before


def _ends(seen: Mapping[str, object], entries: list[Any], total: int, size: int) -> bool:
    """Whether this was the last page. A full one is followed by another, whatever the server counts."""
    return len(seen) >= total and len(entries) < size


def _date(reply: Reply) -> datetime | None:
    try:
        return parsedate_to_datetime(reply.headers.get("date", ""))
    except ValueError:
        return None
