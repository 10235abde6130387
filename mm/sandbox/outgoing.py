"""Calls from the server to integrations: a time limit, a size limit, and only to loopback unless told otherwise."""

import http.client
import ipaddress
import json
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlencode, urlsplit

TIMEOUT_S = 30.0  # the real client's hard limit, whatever the setting says
LONGEST_ANSWER = 1024 * 1024  # bytes; the rest is cut, as the real server does
AGENT = "Mattermost-Bot/1.1"


class UnreachableError(Exception):
    """No answer: refused, timed out, not HTTP, or an address that must not be called."""


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    content_type: str
    body: bytes

    @property
    def is_json(self) -> bool:
        return self.content_type.split(";")[0].strip().lower() == "application/json"


@dataclass(frozen=True, slots=True)
class Outgoing:
    allow_remote: bool = False
    timeout_s: float = TIMEOUT_S

    def post_json(self, url: str, body: object) -> Reply:
        return self._send("POST", url, json.dumps(body).encode(), {"Content-Type": "application/json"})

    def post_form(self, url: str, fields: list[tuple[str, str]], token: str) -> Reply:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Token {token}"}
        return self._send("POST", url, urlencode(fields).encode(), headers)

    def get_form(self, url: str, fields: list[tuple[str, str]], token: str) -> Reply:
        joint = "&" if urlsplit(url).query else "?"
        return self._send("GET", f"{url}{joint}{urlencode(fields)}", None, {"Authorization": f"Token {token}"})

    def _send(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        try:
            parts = urlsplit(url)
            connection = self._connection(parts)
        except (ValueError, OSError) as e:
            raise UnreachableError(f"cannot call this address: {type(e).__name__}") from e
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        sent = {"Accept": "application/json", "User-Agent": AGENT, "Host": parts.netloc.rpartition("@")[2], **headers}
        try:
            connection.request(method, target, body, sent)
            answer = connection.getresponse()
            return Reply(answer.status, answer.getheader("Content-Type", ""), answer.read(LONGEST_ANSWER))
        except (OSError, http.client.HTTPException) as e:
            raise UnreachableError(f"no answer: {type(e).__name__}") from e
        finally:
            connection.close()

    def _connection(self, parts: SplitResult) -> http.client.HTTPConnection:
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("not an http address")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        address = self._allowed_address(parts.hostname, port)
        if parts.scheme == "https":
            tls = ssl.create_default_context()
            return http.client.HTTPSConnection(parts.hostname, port, timeout=self.timeout_s, context=tls)
        return http.client.HTTPConnection(address, port, timeout=self.timeout_s)

    def _allowed_address(self, host: str, port: int) -> str:
        """The address to connect to: looked up once, so that a second answer cannot lead elsewhere."""
        found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        address = next((a for a in found if ":" not in a), found[0])
        if not self.allow_remote and not ipaddress.ip_address(address).is_loopback:
            raise ValueError("address forbidden")
        return address
