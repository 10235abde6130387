"""Kept connections to one Mattermost, over http.client: half of urllib3's CPU a call, which 10,000 letters feel.

A connection that the server closed meanwhile is noticed before it is used again. Nothing is repeated here.
"""

import re
import ssl
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from select import POLLIN, poll
from urllib.parse import urlsplit

from app.errors import MessengerUnavailable
from app.trust import trust

CONNECT_S = 3
READ_S = 10
IDLE = 100  # connections kept; as many threads deliver letters
MAX_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: headers by their names in small letters."""

    status: int
    headers: Mapping[str, str]
    data: bytes


class Wire:
    """Connections to the server at `url`, shared by all threads of a process."""

    def __init__(self, url: str, ca_file: str = "") -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or ""
        self._port = parts.port
        self._base = parts.path.rstrip("/")
        self._tls: ssl.SSLContext | None = trust(ca_file) if parts.scheme == "https" else None
        self._idle: deque[HTTPConnection] = deque()

    def send(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        """One request. MessengerUnavailable: no answer; not `doubtful` where no connection came about."""
        connection = self._connection(f"{method} {shape(path)}")
        try:
            connection.request(method, self._base + path, body, dict(headers))
            answer = connection.getresponse()
            data = answer.read(MAX_BYTES + 1)
            if len(data) > MAX_BYTES:
                raise HTTPException("too large")
        except (OSError, HTTPException) as error:
            connection.close()
            raise MessengerUnavailable(f"{method} {shape(path)}: {type(error).__name__}") from error
        if answer.will_close or len(self._idle) >= IDLE:
            connection.close()
        else:
            self._idle.append(connection)
        return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, data)

    def close(self) -> None:
        """Give the kept connections back."""
        while self._idle:
            self._idle.pop().close()

    def _connection(self, label: str) -> HTTPConnection:
        """A kept connection that is still open, or a new one."""
        try:
            while True:
                kept = self._idle.pop()
                if not _readable(kept):  # an idle server has nothing to say: it would be the end
                    return kept
                kept.close()
        except IndexError:
            return self._connected(label)

    def _connected(self, label: str) -> HTTPConnection:
        if self._tls is None:
            connection = HTTPConnection(self._host, self._port, timeout=CONNECT_S)
        else:
            connection = HTTPSConnection(self._host, self._port, timeout=CONNECT_S, context=self._tls)
        try:
            connection.connect()
        except (OSError, HTTPException) as error:
            connection.close()
            raise MessengerUnavailable(f"{label}: {type(error).__name__}", doubtful=False) from error
        connection.sock.settimeout(READ_S)
        return connection


def shape(path: str) -> str:
    """A path for the log: the id of a response hook is a key to it and stays out."""
    return re.sub(r"/hooks/commands/.*", "/hooks/commands/…", path)


def _readable(connection: HTTPConnection) -> bool:
    waiting = poll()
    waiting.register(connection.sock, POLLIN)
    return bool(waiting.poll(0))
