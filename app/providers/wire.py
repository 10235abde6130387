"""Pooled connections to addresses that were judged before, with one clock on everything that is read from them.

A socket's own timeout starts anew with each byte, so a dripping server could hold a thread for hours: here the read
timeout of a request covers its whole answer, head and body.
"""

import io
import socket
import ssl
import time
from http.client import HTTPResponse
from typing import TYPE_CHECKING

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from app.trust import trust

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from urllib3._base_connection import BaseHTTPConnection

HOSTS = 64  # pools kept; the one unused for longest goes first
IN_FLIGHT = 16  # requests to one host at a time: small servers have few workers


class _Timed(io.RawIOBase):
    """Reads a socket until the timeout it had at first has passed in total."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        limit_s = sock.gettimeout()
        self._end = None if limit_s is None else time.monotonic() + limit_s

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int | None:
        if self._end is not None and not self._raw.closed:
            left_s = self._end - time.monotonic()
            if left_s <= 0:
                raise TimeoutError("the answer took too long")
            self._sock.settimeout(left_s)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(HTTPResponse):
    def __init__(self, sock: socket.socket, debuglevel: int = 0, method: str | None = None) -> None:
        super().__init__(sock, debuglevel, method)
        self.fp.close()
        self.fp = io.BufferedReader(_Timed(sock))


class _Plain(HTTPConnection):
    response_class = _TimedResponse


class _Secure(HTTPSConnection):
    response_class = _TimedResponse


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class _AnybodysPool(_SecurePool):
    """Certificates are not judged here; that was said once, at start, and not with each request."""

    def _validate_conn(self, conn: "BaseHTTPConnection") -> None:
        if conn.is_closed:
            conn.connect()


def pools(ca_file: str, *, verified: bool = True) -> PoolManager:
    """Pools that follow no redirect, repeat nothing, keep no cookie and read neither .netrc nor proxy variables."""
    context = trust(ca_file)
    if not verified:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    manager = PoolManager(HOSTS, maxsize=IN_FLIGHT, block=True, retries=False, ssl_context=context)
    manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool if verified else _AnybodysPool}
    return manager
