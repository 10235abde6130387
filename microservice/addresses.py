"""Addresses to listen on: which is free, and whether somebody answers there."""

import errno
import socket
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Self

from app.config import host_and_port
from app.errors import ConfigError

TRIES = 100
ASK_S = 5
WILDCARDS = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]", "::": "[::1]", "*": "127.0.0.1"}

# Loopback is asked directly, whatever proxy the environment names.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(slots=True)
class Ports:
    """Ports chosen for our children, who bind them a moment later. Until `release`, no other `run` chooses them.

    The claim is a socket's name in Linux's abstract namespace, which has the same reach as ports and leaves no file.
    """

    _claims: list[socket.socket] = field(default_factory=list)

    def choose(self, listen: str) -> str:
        """`listen`, or the same host with the next port that is free and unclaimed. ConfigError: there is none."""
        host, port = host_and_port(listen)
        last = min(port + TRIES, 65536)
        for candidate in range(port, last) if port else [_any_port(host)]:
            if _is_free(host, candidate) and self._claim(candidate):
                return f"{host}:{candidate}"
        raise ConfigError(f"No free port from {port} to {last - 1} on {host}. Set LISTEN to another address.")

    def release(self) -> None:
        while self._claims:
            self._claims.pop().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def _claim(self, port: int) -> bool:
        claim = socket.socket(socket.AF_UNIX)
        try:
            if sys.platform == "linux":
                claim.bind(f"\0mattermost-calendar-port-{port}")
        except OSError:
            claim.close()
            return False
        self._claims.append(claim)
        return True


def local_url(listen: str) -> str:
    """Where this machine itself reaches what listens there."""
    host, port = host_and_port(listen)
    return f"http://{WILDCARDS.get(host, host)}:{port}"


def answers(url: str) -> bool:
    """Whether somebody answers there with 200."""
    try:
        with _direct.open(url, timeout=ASK_S) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False


def listens(address: str) -> bool:
    """Whether somebody accepts connections there."""
    host, port = host_and_port(address)
    try:
        socket.create_connection((host.strip("[]"), port), timeout=ASK_S).close()
    except OSError:
        return False
    return True


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host.strip("[]"), port), family=family).close()
    except PermissionError as e:
        raise ConfigError(f"This user may not listen on port {port}. Set LISTEN to a port from 1024 on.") from e
    except OSError as e:
        if e.errno != errno.EADDRINUSE:
            raise ConfigError(f"LISTEN: nobody can listen on {host} here: {e.strerror}") from e
        return False
    return True


def _any_port(host: str) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host.strip("[]"), 0), family=family) as server:
        return int(server.getsockname()[1])
