"""The one outgoing door: every request to a calendar service, for all people and threads.

It pools connections per host (wire.py), judges every address before it connects (guard.py), keeps to the caller's
deadline and a byte limit, and speaks only in app.errors. Credentials come with each request and stay at its origin;
nothing of one person is kept for the next. Texts of errors name hosts, never paths, credentials or contents.
"""

import math
import ssl
from dataclasses import replace
from http.client import HTTPException
from types import TracebackType

from urllib3 import BaseHTTPResponse, HTTPConnectionPool, Timeout
from urllib3 import exceptions as broken

from app.errors import (
    BadCertificate,
    BadReply,
    Elsewhere,
    NotEncrypted,
    ProviderError,
    TooSlow,
    Unavailable,
    Unreachable,
)
from app.providers.exchange import Deadline, Reply, Request, TooMuch, fault
from app.providers.guard import NOTHING_PRIVATE, Allowed, Ip, Url, judge, may_share
from app.providers.names import Names, Resolve, look_up
from app.providers.wire import pools

CONNECT_S = 5.0
MOST_BYTES = 32 * 1024 * 1024  # of an answer after unpacking: 5,000 events of 2.7 KB are 13 MB
MOST_REDIRECTS = 5
MOST_ADDRESSES = 4  # of one host, tried one after the other
REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT"})
_MOVED = frozenset({301, 302, 303, 307, 308})
_CHUNK = 65_536


class Door:
    """Make one for the process and close it at the end; it may be used by all threads at once.

    Not `verified`: whoever answers is believed, whatever their certificate. Only where an administrator said so.
    """

    def __init__(
        self,
        allowed: Allowed = NOTHING_PRIVATE,
        ca_file: str = "",
        version: str = "0",
        resolve: Resolve = look_up,
        *,
        verified: bool = True,
    ) -> None:
        self.allowed = allowed
        self._agent = f"mattermost-calendar/{version}"
        self._pools = pools(ca_file, verified=verified)
        self._names = Names(resolve)

    def __enter__(self) -> "Door":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._pools.clear()
        self._names.close()

    def ask(self, request: Request, until: Deadline) -> Reply:
        """Send it and give the answer, if it is a 2xx; any other status is raised as the ProviderError it means."""
        reply = self.send(request, until)
        if not 200 <= reply.status < 300:
            raise fault(reply, request.authorization)
        return reply

    def send(self, request: Request, until: Deadline) -> Reply:
        """Send it and give the answer whatever its status, after following redirects.

        AddressRefused: it, or a place it was sent on to, may not be called. Elsewhere: sent on to another host.
        """
        url = request.url
        for _ in range(MOST_REDIRECTS + 1):
            reply = self._once(replace(request, url=url), until)
            location = reply.headers.get("location", "")
            if request.stays or reply.status not in _MOVED or not location:
                return reply
            url = _next_hop(request, url, location)
        raise BadReply(f"{request.url.host}: more than {MOST_REDIRECTS} redirects")

    def permits_plain(self, url: Url, until: Deadline) -> bool:
        """Whether this host is the administrator's, so that http without TLS may be used with it."""
        return self.allowed.host(url.host, self._names.addresses(url.host, url.port, until))

    def judged(self, url: Url, until: Deadline) -> tuple[Ip, ...]:
        """The addresses of this host that may be connected to, for another protocol than HTTP. AddressRefused: none."""
        return judge(url, self._names.addresses(url.host, url.port, until), self.allowed)

    def _once(self, request: Request, until: Deadline) -> Reply:
        url = request.url
        ips = self.judged(url, until)
        failure: ProviderError = Unreachable(f"{url.host}: no address")
        for ip in ips[:MOST_ADDRESSES]:
            try:
                return self._read(request, self._open(request, ip, until))
            except broken.NewConnectionError:
                failure = Unreachable(f"{url.host}: nobody listens on port {url.port}")
            except broken.ConnectTimeoutError:
                failure = TooSlow(f"{url.host}: no connection in time")
        self._names.forget(url.host)
        raise failure

    def _open(self, request: Request, ip: Ip, until: Deadline) -> BaseHTTPResponse:
        """Send to this very address; once more if the connection was dropped, as idle ones are, and it is harmless."""
        tries = 2 if request.method in REPEATABLE and not request.stays else 1
        pool = self._pools.connection_from_host(
            str(ip), request.url.port, request.url.scheme, pool_kwargs={"server_hostname": request.url.host}
        )
        while True:
            tries -= 1
            try:
                return self._send(pool, request, until)
            except broken.ProtocolError as e:
                if not _was_dropped(e):
                    raise BadReply(f"{request.url.host}: no HTTP is spoken there") from e
                if not tries:
                    raise Unavailable(f"{request.url.host}: the connection was dropped") from e

    def _send(self, pool: HTTPConnectionPool, request: Request, until: Deadline) -> BaseHTTPResponse:
        host, left_s = request.url.host, until.left()
        headers = {"User-Agent": self._agent, "Accept-Encoding": "gzip", **request.headers}
        headers["Host"] = request.url.authority
        if request.authorization is not None:
            headers["Authorization"] = request.authorization.reveal()
        try:
            return pool.urlopen(
                request.method,
                request.url.path,
                body=request.body or None,
                headers=headers,
                redirect=False,
                timeout=Timeout(connect=min(CONNECT_S, left_s), total=left_s),
                pool_timeout=max(1, math.ceil(left_s)),
                preload_content=False,
            )
        except broken.SSLError as e:
            kind = BadCertificate if isinstance(e.args[0], ssl.SSLCertVerificationError) else Unreachable
            raise kind(f"{host}: no secure connection ({_tls_reason(e)})") from e
        except broken.ReadTimeoutError as e:
            raise TooSlow(f"{host}: no answer in time") from e
        except broken.EmptyPoolError as e:
            raise TooSlow(f"{host}: too many requests of ours are waiting there") from e

    def _read(self, request: Request, response: BaseHTTPResponse) -> Reply:
        host = request.url.host
        try:
            body = _limited(response, host)
        except broken.ReadTimeoutError as e:
            raise TooSlow(f"{host}: the answer took too long") from e
        except broken.DecodeError as e:
            raise BadReply(f"{host}: the answer cannot be unpacked") from e
        except (broken.ProtocolError, broken.SSLError) as e:
            raise Unavailable(f"{host}: the answer broke off") from e
        finally:
            # After a whole body the connection is back in its pool already; else close it and give its place back.
            response.close()
            response.release_conn()
        return Reply(response.status, request.url, response.headers, body)


def _next_hop(request: Request, here: Url, location: str) -> Url:
    target = here.at(location)
    if request.method not in REPEATABLE:
        raise BadReply(f"{here.host}: redirects a {request.method}, which is not repeated elsewhere")
    if here.scheme == "https" and target.scheme != "https":
        raise NotEncrypted(f"{here.host}: sends us on to a connection without https")
    if request.authorization is not None and not may_share(request.url, target):
        raise Elsewhere(f"{here.host}: sends us on to {target.host}", str(target).partition("?")[0])
    return target


def _limited(response: BaseHTTPResponse, host: str) -> bytes:
    """The unpacked body, read in pieces so that a small packed one cannot grow without bound."""
    body = bytearray()
    for piece in response.stream(_CHUNK, decode_content=True):  # not said, a chunked answer stays packed
        body += piece
        if len(body) > MOST_BYTES:
            raise TooMuch(f"{host}: the answer is longer than {MOST_BYTES // 1024 // 1024} MB")
    return bytes(body)


def _was_dropped(error: broken.ProtocolError) -> bool:
    cause = error.args[1] if len(error.args) > 1 else None
    return isinstance(cause, OSError) or not isinstance(cause, HTTPException)


def _tls_reason(error: broken.SSLError) -> str:
    cause = error.args[0] if error.args else None
    return str(getattr(cause, "verify_message", "") or getattr(cause, "reason", "") or "TLS failed")
