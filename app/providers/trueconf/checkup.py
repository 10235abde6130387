"""What keeps an account from working, asked of its server now, by reading only: the doctor's questions and answers.

Each Finding names what was looked at; the words for it, and for what one can do, are the command's. No secret in any.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

from app.errors import MissingRight, NotFound, ProviderError
from app.providers.exchange import Reply
from app.providers.trueconf.api import Api, Listing
from app.providers.trueconf.provider import TrueConf
from app.providers.trueconf.recordings import RIGHT as RECORDS

READ, SESSIONS, USERS = "conferences:read", "conferences.sessions:read", "users:read"
MOST_AHEAD_S = 60.0
"""A clock that is wrong by more shows rooms and running conferences at the wrong time."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` was found; whether it is `good`; what its sentence names; and the failure, where one was."""

    what: str
    good: bool = True
    values: Mapping[str, object] = field(default_factory=dict)
    error: ProviderError | None = None


def findings(server: TrueConf, login: str, now: datetime) -> Iterator[Finding]:
    """One after the other, until the server cannot be reached, or nobody can sign in."""
    try:
        reply = server.knock()
    except ProviderError as error:
        yield Finding("unreached", good=False, error=error)
        return
    yield Finding("reached")
    yield _trust(server)
    version = version_of(reply)
    yield Finding("version", values={"version": version}) if version else Finding("version_untold")
    yield _clock(reply, now)
    try:
        yield from server.ask(lambda api: list(_of_account(api, server, login)))
    except MissingRight as error:
        yield Finding("right_missing", good=False, values={"right": error.right})
    except ProviderError as error:
        yield Finding("unsigned", good=False, error=error)


def version_of(reply: Reply) -> str:
    """The version that a server tells to anybody at /api/v4/server, "" where it does not."""
    try:
        product = json.loads(reply.body).get("product")
    except (ValueError, RecursionError, AttributeError):
        return ""
    version = product.get("version", "") if isinstance(product, dict) else ""
    return "".join(letter for letter in str(version) if letter.isalnum() or letter in "._- ")[:20]


def clock_ahead_s(reply: Reply, now: datetime) -> float | None:
    """By how much the server's clock is ahead of `now`; None where it tells no time."""
    try:
        return (parsedate_to_datetime(reply.headers.get("date", "")) - now).total_seconds()
    except (ValueError, TypeError):
        return None


def _trust(server: TrueConf) -> Finding:
    if server.server.base.scheme != "https":
        return Finding("unencrypted", good=False)
    return Finding("unverified", good=False) if server.server.verify_tls is False else Finding("verified")


def _clock(reply: Reply, now: datetime) -> Finding:
    ahead_s = clock_ahead_s(reply, now)
    if ahead_s is None:
        return Finding("clock_untold")
    if abs(ahead_s) <= MOST_AHEAD_S:
        return Finding("clock")
    return Finding("clock_ahead" if ahead_s > 0 else "clock_behind", good=False, values={"seconds": abs(ahead_s)})


def _of_account(api: Api, server: TrueConf, login: str) -> Iterator[Finding]:
    """What the account may, and how its list is read. Every error of signing in."""
    api.check()
    yield Finding("signed", values={"api": api.version})
    yield Finding("right", values={"right": READ})
    try:
        listing = api.listing()
    except ProviderError as error:
        yield Finding("unlisted", good=False, error=error)
        return
    told = {"n": len(listing.items), "size": server.server.page_size}
    yield Finding("listed", values=told) if listing.complete else Finding("listed_short", good=False, values=told)
    yield from _rights(api, listing, login)


def _rights(api: Api, listing: Listing, login: str) -> Iterator[Finding]:
    """Beyond reading conferences: each by a question that changes nothing."""
    first = next((str(item["id"]) for item in listing.items if item.get("id")), "")
    if first:
        kind = "recordings" if api.is_v4 else "records"
        page = {"page": "1", "page_size": "1"} if api.is_v4 else {}
        yield _right(RECORDS, lambda: api.get(f"/conferences/{quote(first, safe='')}/{kind}", page, RECORDS))
    else:
        yield Finding("right_untried", values={"right": RECORDS})
    if api.is_v4:
        yield _right(SESSIONS, lambda: api.get("/sessions", {"page_size": "1"}, SESSIONS))
    yield _right(USERS, lambda: api.email_of(login.partition("/")[0].partition("@")[0]))


def _right(right: str, question: Callable[[], Any]) -> Finding:
    """Whether it is there. Where the thing itself is not, the right was enough to be told so."""
    told = {"right": right}
    try:
        question()
    except MissingRight:
        return Finding("right_missing", good=False, values=told)
    except NotFound:
        return Finding("right", values=told)
    except ProviderError as error:
        return Finding("right_unclear", good=False, values=told, error=error)
    return Finding("right", values=told)
