"""A real server as a child process on a free port, and the little HTTP that is needed to fill it."""

import http.client
import signal
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

START_S = 20.0


def free_port() -> int:
    """A port of the loopback that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, log_file: Path) -> Iterator[None]:
    """Run it until the end of the block. RuntimeError: it did not begin to listen, with the end of its log."""
    with log_file.open("wb") as output:
        # A session of its own: Cyrus ends its whole process group, which else is ours.
        child = subprocess.Popen(
            command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True
        )
        try:
            _wait(child, port, log_file)
            yield
        finally:
            child.terminate()
            child.wait(10)


def call(
    port: int,
    method: str,
    path: str,
    body: str = "",
    content_type: str = "text/calendar; charset=utf-8",
    login: tuple[str, str] | None = None,
    more: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """One request to it, with `more` headers; the answer's body. RuntimeError: it says no."""
    headers = {"Content-Type": content_type, **more}
    if login:
        headers["Authorization"] = "Basic " + b64encode(":".join(login).encode()).decode()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request(method, path, body.encode(), headers)
        answer = connection.getresponse()
        text = answer.read()
    finally:
        connection.close()
    if answer.status >= 300:
        raise RuntimeError(f"{method} {path}: {answer.status} {text[:300]!r}")
    return text


def until_stopped() -> None:
    """Sleep until Ctrl-C or SIGTERM, and leave so that the server is stopped as well."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        signal.pause()
    except KeyboardInterrupt:
        return


def _wait(child: subprocess.Popen[bytes], port: int, log_file: Path) -> None:
    give_up = time.monotonic() + START_S
    while time.monotonic() < give_up and child.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"did not start: {log_file.read_text(errors='replace')[-2000:]}")
