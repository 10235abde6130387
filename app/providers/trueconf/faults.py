"""What a TrueConf Server's refusals mean: its envelope of errors (v3, v4), OAuth answers, a proxy's pages. Pure."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from app.errors import (
    BadReply,
    Conflict,
    Forbidden,
    MissingRight,
    NeedsReconnect,
    NotFound,
    ProviderError,
    Unlicensed,
    Unsupported,
    WrongVersion,
)
from app.providers.exchange import Reply, fault

EXPIRED = "accesstokeninvalid"
_BY_REASON: Mapping[str, type[ProviderError]] = {"licen": Unlicensed, "uniquevaluealreadyinuse": Conflict}
"""By a part of what the server gives as its reason, whatever the status."""
_WRONG_PASSWORD = frozenset({"invalid_grant", "invalidcredentials", "invalid_credentials"})
_NO_SUCH_GRANT = frozenset({"unsupported_grant_type", "unauthorized_client", "invalid_client"})


def content(reply: Reply) -> dict[str, Any]:
    """The JSON object of an answer. BadReply: it is something else, a proxy's page perhaps."""
    found = _object(reply)
    if found is None:
        raise BadReply(f"{reply.url.host}: answers {reply.status} with something else than JSON")
    return found


def is_expired(reply: Reply) -> bool:
    """Whether the token is what is wrong: 401 in v4, 403 with a reason of its own in v3."""
    return reply.status == 401 or (reply.status == 403 and EXPIRED in _reasons(reply))


def refused(reply: Reply, right: str) -> ProviderError:
    """What another status than 2xx means; `right` is the one that the request needs."""
    host, reasons = reply.url.host, list(_reasons(reply))
    text = f"{host} answered {reply.status} {' '.join(reasons)}".strip()
    known = next((kind for part, kind in _BY_REASON.items() if any(part in reason for reason in reasons)), None)
    if known is not None:
        return known(text)
    if is_expired(reply):
        return NeedsReconnect(text)
    match reply.status:
        case 400:
            return BadReply(text)
        case 403:
            return MissingRight(text, right) if _object(reply) is not None else Forbidden(text)
        case 404 if "routenotfound" in reasons:
            return WrongVersion(text)
        case 404 if _object(reply) is not None:
            return NotFound(text)
        case 404:
            return BadReply(f"{host}: nothing of TrueConf at this address")
    return fault(reply, None)


def not_signed_in(reply: Reply) -> ProviderError:
    """What another status than 2xx means where a token was asked for."""
    text, reasons = f"{reply.url.host} gave no token: {reply.status}", set(_reasons(reply))
    if any("licen" in reason for reason in reasons):
        return Unlicensed(text)
    if reasons & _NO_SUCH_GRANT:
        return Unsupported(f"{text}: this way to sign in is closed")
    if reasons & _WRONG_PASSWORD or (reply.status in (400, 401, 403) and _object(reply) is not None):
        return NeedsReconnect(text)
    return refused(reply, "")


def _reasons(reply: Reply) -> Iterator[str]:
    """Every code that it names, in lower case; never its messages, which may tell of contents."""
    found = _object(reply) or {}
    error = found.get("error")
    entries = [found, error, *(error.get("errors") or ())] if isinstance(error, dict) else [found]
    if isinstance(error, str):
        yield error.strip().lower()[:60]
    for entry in entries:
        if isinstance(entry, dict) and isinstance(entry.get("reason"), str):
            yield entry["reason"].strip().lower()[:60]


def _object(reply: Reply) -> dict[str, Any] | None:
    try:
        found = json.loads(reply.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
