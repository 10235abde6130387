"""What goes through the door and what comes back: Request, Reply, their Deadline, and what a status means."""

import base64
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from app.errors import (
    BadReply,
    Conflict,
    Forbidden,
    NeedsReconnect,
    NotFound,
    ProviderError,
    Throttled,
    TooSlow,
    Unavailable,
    Unsupported,
)
from app.ports import Password
from app.providers.guard import Url

LONGEST_WAIT_S = 86_400.0


class TooMuch(BadReply):
    """The answer is longer than the server, or we, are ready for: ask for less at a time."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """When the time for a whole use case is over, on the process's monotonic clock."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """So many seconds from now."""
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds that remain. TooSlow: none do."""
        left_s = self.at - time.monotonic()
        if left_s <= 0:
            raise TooSlow("the time for this answer ran out")
        return left_s


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `authorization` is the header's whole value, e.g. from `basic()`.

    It `stays`: is sent to nobody else, and not again.
    """

    method: str
    url: Url
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    authorization: Password | None = None
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, unpacked. `url` is where it came from, after redirects; header names match in any letter case."""

    status: int
    url: Url
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


def basic(login: str, password: Password) -> Password:
    """The Authorization header for a login and password (RFC 7617, UTF-8)."""
    return Password("Basic " + base64.b64encode(f"{login}:{password.reveal()}".encode()).decode())


def fault(reply: Reply, authorization: Password | None) -> ProviderError:
    """What a status other than 2xx means."""
    text = f"{reply.url.host} answered {reply.status}"
    match reply.status:
        case 401:
            return _unauthorized(reply, authorization)
        case 403:
            return Forbidden(text)
        case 404 | 410:
            return NotFound(text)
        case 412:
            return Conflict(text)
        case 429:
            return Throttled(text, retry_after_s(reply.headers))
        case 507:
            return TooMuch(text)
        case status if status == 408 or (status >= 500 and status != 501):
            return Unavailable(text, retry_after_s(reply.headers))
    return BadReply(text)


def _unauthorized(reply: Reply, authorization: Password | None) -> ProviderError:
    """A server that offers only Digest, Negotiate or OAuth has not judged the password at all."""
    offered = reply.headers.get("www-authenticate", "").lower()
    if authorization is not None and authorization.reveal().startswith("Basic ") and offered and "basic" not in offered:
        return Unsupported(f"{reply.url.host} does not take a plain login and password")
    return NeedsReconnect(f"{reply.url.host} refuses the login or password")


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Retry-After in seconds (RFC 9110 10.2.3): a number, or a date that is compared with the answer's own Date."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal():
        return min(float(text), LONGEST_WAIT_S)
    later = _date(text)
    if later is None:
        return None
    sent = _date(headers.get("date", "")) or datetime.now(UTC)
    return min(max((later - sent).total_seconds(), 0.0), LONGEST_WAIT_S)


def _date(text: str) -> datetime | None:
    try:
        value = parsedate_to_datetime(text)
    except ValueError:
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)
