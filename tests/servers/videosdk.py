"""A TrueConf Room that is none: it speaks the WebSocket of VideoSDK and Room as the vendor's pages say.

Each answer cites how sure its shape is, by the marks of docs/providers/trueconf.md: [C] the vendor's text or code,
[S] the seed document, [I] inferred.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

Item = dict[str, Any]

SAMPLE: Item = {
    "id": "true_webinar", "created_at": 1_682_079_249, "session_id": "", "mode": "PxP", "owner": "true_user",
    "topic": "True webinar", "state": "stopped", "access": "public", "schedule_type": "once",
    "schedule": {"start_time": 1_682_589_600, "duration": 28_800},
    "invitations": [
        {"id": "true_user@video.example.com", "display_name": "True User"},
        {"id": "ivan@video.example.com", "display_name": "Ivan"},
    ],
}  # fmt: skip
"""[S] The published sample, with names of our own."""


def planned(
    name: str, topic: str, start: datetime, minutes: int = 60, *, days: list[int] | None = None, shape: str = "A",
    owner: str = "boris", invited: tuple[str, ...] = ("alice", "boris"), host: str = "video.example.com",
) -> Item:  # fmt: skip
    """A conference in one of the two shapes in circulation [C]: A has no offset and no link, B has both."""
    common: Item = {"id": name, "topic": topic, "owner": owner, "state": "stopped", "created_at": 1_682_079_249}
    common["invitations"] = [{"id": f"{one}@{host}", "display_name": one.title()} for one in invited]
    schedule: Item = {"start_time": int(start.timestamp()), "duration": minutes * 60}
    if days is not None:
        schedule["days"] = days
    if shape == "A":
        kind = "once" if days is None else "week"
        return {**common, "mode": "PxP", "access": "private", "schedule_type": kind, "schedule": schedule}
    schedule |= {"type": 1 if days is None else 0, "time_offset": 180, "special_time_offset": 180}
    links = {"url": f"https://{host}/c/{name}", "webclient_url": f"https://{host}/webrtc/{name}"}
    return {**common, **links, "type": 0, "succeed": True, "tags": [], "schedule": schedule}


@dataclass
class Room:
    """What it knows, and how it is today. Change its fields between requests.

    `pin` "" : it asks for none. `counts`: what `cnt` says in place of the truth. `silent`: it answers nothing.
    `garbage`: what it says in place of JSON. `signed`: how often somebody signed in; `asked`: methods, in order.
    """

    pin: str = "1234"
    conferences: list[Item] = field(default_factory=list)
    counts: int | None = None
    silent: bool = False
    garbage: str = ""
    signed: int = 0
    asked: list[str] = field(default_factory=list)
    port: int = 0
    _held: set[ServerConnection] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def address(self) -> str:
        """As a person types it."""
        return f"ws://127.0.0.1:{self.port}"

    @property
    def connections(self) -> int:
        """Those that are open now."""
        return len(self._held)

    def push(self) -> None:
        """[C] The event after the list was refreshed, to everybody who signed in."""
        message = {"method": "event", "event": "conferenceList", **self._list()}
        for one in list(self._held):
            one.send(json.dumps(message))

    def drop(self) -> None:
        """Every connection breaks off."""
        for one in list(self._held):
            one.socket.close() if not one.close() else None

    def talk(self, connection: ServerConnection) -> None:
        """With one peer until it leaves."""
        known = False
        try:
            for text in connection:
                message = json.loads(text)
                self.asked.append(message["method"])
                if self.silent:
                    continue
                if self.garbage:
                    connection.send(self.garbage)
                    continue
                answer = self._answer(message, known)
                known = known or (message["method"] == "auth" and answer["result"])
                if known:
                    self._held.add(connection)
                connection.send(json.dumps(answer))
        except ConnectionClosed:
            pass
        finally:
            self._held.discard(connection)

    def _answer(self, message: Item, known: bool) -> Item:
        echo = {"requestId": message.get("requestId", ""), "method": message["method"]}
        match message["method"]:
            case "auth":
                return {**echo, **self._auth(message)}
            case _ if not known:
                return {**echo, "error": "unauthorized", "result": False}  # [I]
            case "getScheduler":
                return {**echo, **self._list(), "result": True}  # [C]
            case "getAppState":
                return {**echo, "appState": 3, "result": True}  # [C]
        return {**echo, "error": "unknown method", "result": False}  # [I]

    def _auth(self, message: Item) -> Item:
        """[C] secured with PIN or password, or unsecured; `previleges` is the vendor's spelling."""
        kind = "unsecured" if not self.pin else "secured"
        if message.get("type") != kind or (self.pin and message.get("credentials") != self.pin):
            return {"result": False}
        with self._lock:
            self.signed += 1
        return {"previleges": 2, "token": "t", "tokenForHttpServer": "h", "result": True}

    def _list(self) -> Item:
        counted = len(self.conferences) if self.counts is None else self.counts
        return {"cnt": counted, "conferences": self.conferences}


@contextmanager
def running(room: Room) -> Iterator[Room]:
    """Let it answer until the end of the block; at the same port again where it had one."""
    server: Server = serve(room.talk, "127.0.0.1", room.port, compression=None, max_size=None)
    room.port = server.socket.getsockname()[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield room
    finally:
        server.shutdown()
        room.drop()
        thread.join()
