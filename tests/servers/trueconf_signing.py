"""Signing in at the TrueConf Server that is none: its page, the browser that shows it, and codes. Marks as in trueconf.

[C] The page calls the application back by a credentialed cross-site fetch(), hands no state on, may do so twice with
one code, and goes on to `<the application's base>/&state=null`. [C] A code lives about 60 s. [I] It is good once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient

from tests.servers.odd_http import Answer
from tests.servers.trueconf import V4, Asking, Part, TrueConf, refusal, said

CODE_LIFE = timedelta(seconds=60)


@dataclass
class Page:
    """The page /oauth2/authorize of a server at `origin`, and the codes it gave."""

    server: TrueConf
    origin: str
    now: datetime
    says_who: bool = True
    codes: dict[str, tuple[str, str, datetime]] = field(default_factory=dict)
    given: int = 0

    def __post_init__(self) -> None:
        self.server.grants.append(self._redeem)

    def code_for(self, user: str, link: str) -> tuple[str, str]:
        """Somebody signs in by this link: the code, and where it is carried."""
        parts = urlsplit(link)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.origin}/oauth2/authorize"
        assert set(query) == {"client_id", "response_type", "redirect_uri"}
        assert (query["client_id"], query["response_type"]) == (self.server.application[0], "code")
        self.given += 1
        code = f"code{self.given}"
        self.codes[code] = (user, query["redirect_uri"], self.now)
        return code, query["redirect_uri"]

    def _redeem(self, server: TrueConf, body: Mapping[str, str], on_v4: bool) -> Answer | None:
        """[C] v4 calls it auth_code and wants redirect_uri, v3 calls it code."""
        if body.get("grant_type") != "authorization_code":
            return None
        code = body.get("auth_code" if on_v4 else "code", "")
        user, back, at = self.codes.pop(code, ("", "", self.now))
        trusted = (body.get("client_id"), body.get("client_secret")) == server.application
        if not user or not trusted or self.now - at > CODE_LIFE or (on_v4 and body.get("redirect_uri") != back):
            return said({"error": "invalid_grant", "error_description": "no such code"}, 400)
        server.given += 1
        token = f"token{server.given}"
        server.tokens[token] = user
        found: dict[str, Any] = {"access_token": token, "token_type": "Bearer", "expires_in": server.life_s}
        if server.refreshes:
            server.latest[user] = f"refresh-{user}" + (f"-{server.given}" if server.rotates else "")
            found["refresh_token"] = server.latest[user]
        if self.says_who:
            found |= {"user_id": user, "display_name": user.title()}
        return said(found)


@dataclass
class Browser:
    """Somebody's browser, which keeps cookies, and minds who may read what."""

    client: FlaskClient
    page: Page
    base: str = "https://calendar.example.com"

    def open(self, link: str) -> str:
        """Follow a link of ours as far as the server's own page."""
        if not link.startswith(self.base):
            return link
        answer = self.client.get(link.removeprefix(self.base), base_url=self.base)
        return answer.headers["Location"] if answer.status_code == 302 else ""

    def sign_in(self, user: str, link: str, times: int = 2) -> list[int]:
        """Sign in, and let the page do what it does. The statuses that it may read; 0 where it may not."""
        code, back = self.page.code_for(user, self.open(link))
        return [self.fetch(code, back) for _ in range(times)]

    def fetch(self, code: str, back: str, origin: str = "") -> int:
        """One credentialed cross-site fetch()."""
        origin = origin or self.page.origin
        path = f"{back.removeprefix(self.base)}?code={code}"
        answer = self.client.get(path, headers={"Origin": origin}, base_url=self.base)
        allowed = answer.headers.get("Access-Control-Allow-Origin") == origin
        credentials = answer.headers.get("Access-Control-Allow-Credentials") == "true"
        return answer.status_code if allowed and credentials else 0


def users(size: int = 1) -> Part:
    """[I] The list of users: v3 by page_id from 0 with next_page_id, v4 by page from 1; `size` on a page."""

    def answer(server: TrueConf, asking: Asking) -> Answer | None:
        if asking.path != "users":
            return None
        if "users:read" not in server.rights:
            return refusal(403, "forbidden")
        page = int(asking.query["page"]) - 1 if asking.version == V4 else int(asking.query["page_id"])
        known = [{"id": one, "email": server.emails.get(one, "")} for one in server.people]
        more = {} if asking.version == V4 else {"next_page_id": page + 1 if (page + 1) * size < len(known) else -1}
        return said({"users": known[page * size : (page + 1) * size], **more})

    return answer
