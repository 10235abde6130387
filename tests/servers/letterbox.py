"""A Mattermost that only takes posts: it keeps each, doubles too, and answers after a while. For clocks and benchmarks.

`with Letterbox(delay_ms=20) as box: box.url; box.posts()`. By hand: `python -m tests.servers.letterbox 20`.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
BOT = "b" * 26


@dataclass(slots=True)
class Post:
    """A post as it came, and when, by the monotonic clock of the machine."""

    id: str
    channel_id: str
    message: str
    letters: list[str]
    at: float


@dataclass(slots=True)
class Box:
    delay_s: float
    posts: list[Post] = field(default_factory=list)

    def answer(self, method: str, path: str, body: bytes, at: float) -> tuple[int, object]:
        if path == "/api/v4/posts":
            post = json.loads(body)
            letters = post["props"]["calendar"]["letters"]
            self.posts.append(Post(f"{len(self.posts):026}", post["channel_id"], post["message"], letters, at))
            return 201, {"id": self.posts[-1].id}
        if path == "/api/v4/channels/direct":
            return 201, {"id": json.loads(body)[1]}
        if path == "/api/v4/users/me":
            return 200, {"id": BOT}
        if path.startswith("/api/v4/channels/"):
            channel_id = path.split("/")[4]
            found = [post for post in self.posts if post.channel_id == channel_id][-200:]
            return 200, {"posts": {post.id: _as_mattermost(post) for post in found}}
        if path == "/box/posts":
            return 200, [[post.id, post.message, post.letters, post.at] for post in self.posts]
        return 404, {"id": "no such call"}


class Line(asyncio.Protocol):
    """One kept connection, one request at a time."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self._buffer = b""
        self._write: Callable[[bytes], None] = lambda _: None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._write = transport.write

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, blank, body = self._buffer.partition(b"\r\n\r\n")
        length = _length(head)
        if not blank or len(body) < length:
            return
        self._buffer = body[length:]
        method, path, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
        loop = asyncio.get_running_loop()
        status, answer = self._box.answer(method, path.partition("?")[0], body[:length], loop.time())
        text = json.dumps(answer).encode()
        reply = b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%b" % (status, len(text), text)
        delay_s = 0 if path.startswith("/box") else self._box.delay_s
        loop.call_later(delay_s, self._write, reply)


@dataclass(slots=True)
class Letterbox:
    """The server as a process of its own."""

    delay_ms: int = 0
    url: str = ""
    _process: "subprocess.Popen[str] | None" = None

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.servers.letterbox", str(self.delay_ms)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        self._process.terminate()
        self._process.wait(10)
        self._process.stdout.close()

    def posts(self) -> list[Any]:
        """[id, message, keys of its letters, when] of every post, oldest first."""
        with urlopen(f"{self.url}/box/posts", timeout=10) as answer:
            found: list[Any] = json.loads(answer.read())
        return found

    def arrived(self) -> list[str]:
        """The letters that arrived, each as often as it did."""
        return [key for post in self.posts() for key in post[2]]


async def serve(delay_ms: int) -> None:
    box = Box(delay_ms / 1000)
    server = await asyncio.get_running_loop().create_server(lambda: Line(box), "127.0.0.1", 0, backlog=500)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


def _as_mattermost(post: Post) -> dict[str, object]:
    return {"id": post.id, "user_id": BOT, "props": {"calendar": {"letters": post.letters}}}


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


if __name__ == "__main__":
    try:
        asyncio.run(serve(int(sys.argv[1])))
    except KeyboardInterrupt:
        pass
