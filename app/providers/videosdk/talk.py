"""One conversation with a VideoSDK or Room: JSON messages over a WebSocket, answers by their request id, events beside.

The connection goes where the outgoing door allows, to the very address that was judged. Messages are at most so long,
and a peer that falls silent is noticed by pings.
"""

import json
import socket
import ssl
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from websockets.exceptions import InvalidHandshake, WebSocketException
from websockets.sync.client import ClientConnection, connect

from app.errors import BadCertificate, BadReply, NeedsReconnect, TooSlow, Unavailable, Unreachable
from app.ports import Password
from app.providers.exchange import Deadline, TooMuch
from app.providers.guard import Url
from app.providers.http import Door

CONNECT_S = 5.0
PING_S = 20.0
MOST_BYTES = 32 * 1024 * 1024
MOST_EVENTS = 100
LIST, EVENT = "getScheduler", "conferenceList"


class Talk:
    """A conversation, signed in or not. Of one thread."""

    def __init__(self, connection: ClientConnection, host: str) -> None:
        self._connection = connection
        self._host = host
        self._asked = 0
        self._events: deque[Mapping[str, Any]] = deque(maxlen=MOST_EVENTS)

    def sign_in(self, password: Password, until: Deadline) -> None:
        """By PIN or password; without one as `unsecured`. NeedsReconnect: it is refused."""
        secret = password.reveal()
        how = {"type": "secured", "credentials": secret} if secret else {"type": "unsecured"}
        answer = self._answer("auth", how, until)
        if answer.get("result") is not True:
            raise NeedsReconnect(f"{self._host} refuses the PIN or password")

    def conferences(self, until: Deadline) -> Mapping[str, Any]:
        """The list as it has it now: `cnt` and `conferences`."""
        answer = self._answer(LIST, {}, until)
        if not isinstance(answer.get("conferences"), list):
            raise BadReply(f"{self._host}: gives no list of conferences")
        return answer

    def event(self, name: str, wait_s: float) -> Mapping[str, Any] | None:
        """The next event of this name; None where none comes in so long."""
        until = Deadline.after(wait_s)
        while True:
            found = self._events.popleft() if self._events else self._received(until)
            if found is None:
                return None
            if found.get("method") == "event" and found.get("event") == name:
                return found

    def _answer(self, method: str, fields: Mapping[str, Any], until: Deadline) -> Mapping[str, Any]:
        """What it answers to a request. It may leave the id away, so the method counts as well."""
        self._asked += 1
        request_id = str(self._asked)
        self._send({"method": method, "requestId": request_id, **fields})
        while True:
            found = self._received(until)
            if found is None:
                raise TooSlow(f"{self._host}: no answer in time")
            if found.get("method") == "event":
                self._events.append(found)
            elif found.get("requestId") in (request_id, "", None) and found.get("method", method) == method:
                if found.get("error"):
                    raise BadReply(f"{self._host}: {method} is refused")
                return found

    def _send(self, message: Mapping[str, Any]) -> None:
        try:
            self._connection.send(json.dumps(message))
        except (WebSocketException, OSError) as error:
            raise Unavailable(f"{self._host}: the connection was closed") from error

    def _received(self, until: Deadline) -> Mapping[str, Any] | None:
        """The next message; None where none comes in time."""
        try:
            text = self._connection.recv(until.left())
        except (TimeoutError, TooSlow):
            return None
        except (WebSocketException, OSError) as error:
            if "too big" in str(error).casefold():
                raise TooMuch(f"{self._host}: a message is longer than {MOST_BYTES // 1024 // 1024} MB") from error
            raise Unavailable(f"{self._host}: the connection was closed") from error
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise BadReply(f"{self._host}: says something else than JSON") from error
        return found if isinstance(found, dict) else {}


@contextmanager
def talking(door: Door, url: Url, until: Deadline, trust: ssl.SSLContext | None = None) -> Iterator[Talk]:
    """A conversation with what listens there, until the end of the block."""
    connection = _connected(door, url, until, trust)
    try:
        yield Talk(connection, url.host)
    finally:
        connection.close()


def _connected(door: Door, url: Url, until: Deadline, trust: ssl.SSLContext | None) -> ClientConnection:
    secure = url.scheme == "https"
    address = f"{'wss' if secure else 'ws'}://{url.authority}{url.path}"
    failure: Unavailable = Unreachable(f"{url.host}: no address")
    for ip in door.judged(url, until):
        try:
            plain = socket.create_connection((str(ip), url.port), min(CONNECT_S, until.left()))
        except OSError:
            failure = Unreachable(f"{url.host}: nobody listens on port {url.port}")
            continue
        plain.settimeout(None)
        try:
            made = connect(
                address, sock=plain, ssl=trust if secure else None, server_hostname=url.host if secure else None,
                compression=None, proxy=None, open_timeout=until.left(), ping_interval=PING_S, ping_timeout=PING_S,
                close_timeout=1, max_size=MOST_BYTES,
                legacy=True,
            )  # fmt: skip
            assert isinstance(made, ClientConnection)
            return made
        except ssl.SSLCertVerificationError as error:
            raise BadCertificate(f"{url.host}: no secure connection") from error
        except (InvalidHandshake, EOFError) as error:
            raise BadReply(f"{url.host}: no WebSocket is spoken there") from error
        except TimeoutError as error:
            raise TooSlow(f"{url.host}: no connection in time") from error
        except (OSError, WebSocketException) as error:
            raise Unreachable(f"{url.host}: the connection was closed at once") from error
    raise failure
