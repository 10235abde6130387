"""Host names looked up within a deadline, and kept for a minute so that a busy host is not looked up each time."""

import socket
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout

from app.errors import TooSlow, Unreachable
from app.providers.exchange import Deadline
from app.providers.guard import Ip, ip_of

KEPT_S = 60.0
KEPT = 1000
AT_ONCE = 8

Resolve = Callable[[str, int], Sequence[str]]


def look_up(host: str, port: int) -> Sequence[str]:
    """Every address of the host by the system's resolver, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Names:
    """Looks names up in threads of its own, because the system's resolver knows no timeout."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        self._workers = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="names")
        self._kept: dict[str, tuple[float, tuple[Ip, ...]]] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        """Let the threads go."""
        self._workers.shutdown(wait=False, cancel_futures=True)

    def forget(self, host: str) -> None:
        """Look this one up anew next time: its addresses did not answer."""
        with self._lock:
            self._kept.pop(host, None)

    def addresses(self, host: str, port: int, until: Deadline) -> tuple[Ip, ...]:
        """Every address of the host. Unreachable: it has none."""
        with self._lock:
            kept_until, ips = self._kept.get(host, (0.0, ()))
        if kept_until > time.monotonic():
            return ips
        ips = self._looked_up(host, port, until)
        with self._lock:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[host] = (time.monotonic() + KEPT_S, ips)
        return ips

    def _looked_up(self, host: str, port: int, until: Deadline) -> tuple[Ip, ...]:
        try:
            found = self._workers.submit(self._resolve, host, port).result(until.left())
            ips = tuple(map(ip_of, found))
        except FutureTimeout as e:
            raise TooSlow(f"{host}: the name was not found in time") from e
        except (OSError, ValueError) as e:
            raise Unreachable(f"{host}: there is no such host") from e
        if not ips:
            raise Unreachable(f"{host}: there is no such host")
        return ips
