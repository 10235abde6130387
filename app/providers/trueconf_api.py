"""A TrueConf Server's HTTP API, asked on behalf of one account: signing in, and lists over all their pages.

v3 and v4 differ in where they are, how a page is named, and how an expired token is refused; nothing else differs here.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from typing import Any
from urllib.parse import quote, urlencode

from app.errors import BadReply, NeedsReconnect, PasswordsOff, ProviderError, Unsupported, WrongVersion
from app.ports import Access, Password
from app.providers.exchange import Deadline, Reply, Request, TooMuch
from app.providers.guard import Url, parse
from app.providers.http import Door
from app.providers.trueconf_faults import content, is_expired, not_signed_in, refused
from app.providers.trueconf_servers import BUILT_IN, Server
from app.providers.trueconf_tokens import USUAL_LIFE_S, Token, Tokens, key_of, lasting

V3, V4 = "v3.11", "v4"
MOST = 20_000
"""Conferences of one list; so many are a mistake of somebody's."""
_MOST_PAGES = 1000
_READ = "conferences:read"
_FOREVER_S = 30 * 86_400.0


@dataclass(frozen=True, slots=True)
class Listing:
    """All conferences an account may see. Not `complete`: the server counts more than it gave.

    `at`: its clock. `digest`: of all its pages, byte by byte.
    """

    items: tuple[Mapping[str, Any], ...]
    complete: bool
    at: datetime | None = None
    digest: str = ""


class Api:
    """One version of a server's API. Threads may share it; all requests together end with `until`."""

    def __init__(
        self, door: Door, tokens: Tokens, server: Server, access: Access, until: Deadline, version: str
    ) -> None:
        self._door = door
        self._tokens = tokens
        self._server = server
        self._access = access
        self._until = until
        self.version = version
        self._key = key_of(str(server.base), version, server.auth, access.login, access.password.reveal())
        self._at: datetime | None = None
        self._digest = blake2b(digest_size=12)

    @property
    def is_v4(self) -> bool:
        """Whether it is of the fourth generation."""
        return self.version.startswith("v4")

    @property
    def key(self) -> str:
        """The name of what is kept for this account, and tells nothing of it."""
        return self._key

    @property
    def base(self) -> str:
        """Where it is."""
        return str(self._server.at(f"/api/{self.version}"))

    def listing(self) -> Listing:
        """Every conference, from all pages. TooMuch: it never ends."""
        seen: dict[str, Mapping[str, Any]] = {}
        self._digest = blake2b(digest_size=12)
        total: int | None = None
        for number in range(1, _MOST_PAGES):
            entries, total = self._page(number, self._server.page_size)
            new = _added(seen, entries)
            if len(seen) > MOST:
                raise TooMuch(f"{self._server.base.host}: lists more than {MOST} conferences")
            if not new or (total is not None and _ends(seen, entries, total, self._server.page_size)):
                break
        if self.is_v4 and total is not None and len(seen) < total:
            # Whether its pages begin with 0 or 1 is not documented.
            _added(seen, self._page(0, self._server.page_size)[0])
        return Listing(tuple(seen.values()), total is None or len(seen) >= total, self._at, self._digest.hexdigest())

    def check(self) -> None:
        """Ask for one conference: does the version exist, is the token good, has it the right?"""
        self._page(1, 1)

    def conference(self, conference_id: str) -> Mapping[str, Any]:
        """One, whole. NotFound: it is gone, or is not for this account."""
        found = content(self._get(f"/conferences/{quote(conference_id, safe='')}", {}, _READ))
        inner = found.get("conference")
        return inner if isinstance(inner, dict) else found

    def email_of(self, user_id: str) -> str:
        """The e-mail that the server has of somebody, "" for none. NotFound: there is nobody of that name."""
        found = content(self._get(f"/users/{quote(user_id, safe='')}", {}, "users:read"))
        inner = found.get("user")
        email = (inner if isinstance(inner, dict) else found).get("email")
        return email.strip().lower() if isinstance(email, str) else ""

    def user_id(self) -> str:
        """Who signed in: as the server says, else as they said."""
        return self._token().user_id or self._access.login

    def _page(self, number: int, size: int) -> tuple[list[Any], int | None]:
        page = "page" if self.is_v4 else "page_id"
        reply = self._get("/conferences", {page: str(number), "page_size": str(size)}, _READ)
        self._digest.update(reply.body)
        found = content(reply)
        entries = found.get("conferences")
        if not isinstance(entries, list):
            raise BadReply(f"{self._server.base.host}: answers without a list of conferences")
        total = found.get("results" if self.is_v4 else "cnt")
        return entries, total if isinstance(total, int) and not isinstance(total, bool) else None

    def _get(self, path: str, query: Mapping[str, str], right: str) -> Reply:
        """Ask with a token; once more with a new one, where the old one is what is wrong."""
        token = self._token()
        reply = self._send(path, query, token)
        if is_expired(reply):
            token = self._token(bad=token)
            reply = self._send(path, query, token)
            if is_expired(reply):
                self._tokens.forget(self._key)
        if not 200 <= reply.status < 300:
            raise refused(reply, right)
        self._at = _date(reply)
        return reply

    def _send(self, path: str, query: Mapping[str, str], token: Token) -> Reply:
        in_query = self._server.token_in == "query"
        fields = {**query, **({"access_token": token.text.reveal()} if in_query else {})}
        url = self._server.at(f"/api/{self.version}{path}" + (f"?{urlencode(fields)}" if fields else ""))
        bearer = None if in_query else Password(f"Bearer {token.text.reveal()}")
        return self._door.send(
            Request("GET", url, headers={"Accept": "application/json"}, authorization=bearer), self._until
        )

    def _token(self, bad: Token | None = None) -> Token:
        return self._tokens.get(self._key, self._sign_in, self._until, bad)

    def _sign_in(self, old: Token | None) -> Token:
        """Get a token: by what renews the old one, else anew."""
        if old is not None and old.refresh.reveal():
            try:
                return self._granted({"grant_type": "refresh_token", "refresh_token": old.refresh.reveal()}, old)
            except (NeedsReconnect, Unsupported, BadReply):
                pass
        if self._access.password.reveal():
            return self._by_password()
        return self._by_service()

    def _by_password(self) -> Token:
        if not self._server.passwords:
            raise PasswordsOff(f"{self._server.base.host} is not in TRUECONF_PASSWORDS")
        login = {"username": self._access.login, "password": self._access.password.reveal()}
        return self._granted({"grant_type": "password", **login}, None)

    def _by_service(self) -> Token:
        server = self._server
        if server.secret is None or not server.has_service:
            raise NeedsReconnect(f"{server.base.host}: a password is needed")
        if server.auth == "secret_key":
            return Token(server.secret, lasting(_FOREVER_S))
        return self._granted({"grant_type": "client_credentials"}, None)

    def _granted(self, body: Mapping[str, str], old: Token | None) -> Token:
        """Ask for a token where this version has them; with a password also where the third one had them."""
        by_password = body["grant_type"] == "password"
        places = [self._token_url(self.version)]
        if by_password and self.is_v4 and not self._server.token_url:
            places.append(self._token_url(V3))
        failure: ProviderError | None = None
        for place in places:
            try:
                return self._token_from(place, {**body, **self._client()}, old)
            except (Unsupported, WrongVersion, BadReply) as error:
                failure = failure or error
        assert failure is not None
        raise failure

    def _client(self) -> dict[str, str]:
        """Which OAuth application asks. People sign in by the built-in one, unless theirs is named."""
        server = self._server
        if self._access.password.reveal() and server.auth != "password":
            return {"client_id": BUILT_IN}
        secret = {"client_secret": server.secret.reveal()} if server.secret is not None else {}
        return {"client_id": server.client_id, **secret}

    def _token_url(self, version: str) -> Url:
        if self._server.token_url:
            return parse(self._server.token_url)
        return self._server.at("/api/v4/oauth2/token" if version.startswith("v4") else "/oauth2/v1/token")

    def _token_from(self, url: Url, body: Mapping[str, str], old: Token | None) -> Token:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        reply = self._door.send(Request("POST", url, json.dumps(body).encode(), headers), self._until)
        if not 200 <= reply.status < 300:
            raise not_signed_in(reply)
        found = content(reply)
        text, refresh, life_s = found.get("access_token"), found.get("refresh_token"), found.get("expires_in")
        if not isinstance(text, str) or not text:
            raise BadReply(f"{url.host}: says yes, but gives no token")
        kept = Password(refresh) if isinstance(refresh, str) else old.refresh if old else Password("")
        user = found.get("user_id")
        return Token(Password(text), lasting(_number(life_s)), kept, user if isinstance(user, str) else "")


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


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else USUAL_LIFE_S


def _date(reply: Reply) -> datetime | None:
    try:
        return parsedate_to_datetime(reply.headers.get("date", ""))
    except ValueError:
        return None
