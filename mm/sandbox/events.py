"""Live events, one numbered stream per person, and the last ephemeral posts of each.

A reader that was away asks for what came after the number it saw last. If that is no longer remembered (or was
another start's), it gets a single `reset` and loads everything anew.
"""

import secrets
import threading
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

REMEMBERED = 500  # events per person
EPHEMERALS = 100  # per person
HEARTBEAT_S = 15.0


@dataclass(frozen=True, slots=True)
class Event:
    number: int
    kind: str
    data: Any


class Events:
    def __init__(self) -> None:
        self._start = secrets.token_hex(4)  # tells one start's numbers from another's
        self._number = 0
        self._closed = False
        self._arrived = threading.Condition()
        self._streams: dict[str, deque[Event]] = defaultdict(lambda: deque(maxlen=REMEMBERED))
        self._ephemerals: dict[str, deque[Any]] = defaultdict(lambda: deque(maxlen=EPHEMERALS))

    def tell(self, user_ids: list[str], kind: str, data: Any) -> None:
        with self._arrived:
            self._number += 1
            event = Event(self._number, kind, data)
            for user_id in user_ids:
                self._streams[user_id].append(event)
                if kind == "ephemeral_message":
                    self._ephemerals[user_id].append(data)
            self._arrived.notify_all()

    def ephemerals(self, user_id: str) -> list[Any]:
        with self._arrived:
            return list(self._ephemerals[user_id])

    def recent(self, user_id: str, kind: str) -> list[Any]:
        with self._arrived:
            return [event.data for event in self._streams[user_id] if event.kind == kind]

    def last_id(self) -> str:
        with self._arrived:
            return self._id(self._number)

    def close(self) -> None:
        """End every stream."""
        with self._arrived:
            self._closed = True
            self._arrived.notify_all()

    def stream(self, user_id: str, last_id: str) -> Iterator[tuple[str, Event | None]]:
        """(id, event) as they come; (last id, None) is a heartbeat after quiet seconds. Ends when closed."""
        seen = self._seen(user_id, last_id)
        if seen is None:
            with self._arrived:
                seen = self._number
            yield self._id(seen), Event(seen, "reset", {})
        while True:
            waiting = self._wait(user_id, seen)
            if self._closed:
                return
            for event in waiting:
                seen = event.number
                yield self._id(seen), event
            if not waiting:
                yield self._id(seen), None

    def _wait(self, user_id: str, seen: int) -> list[Event]:
        with self._arrived:
            self._arrived.wait_for(lambda: self._closed or self._after(user_id, seen), timeout=HEARTBEAT_S)
            return self._after(user_id, seen)

    def _after(self, user_id: str, seen: int) -> list[Event]:
        return [event for event in self._streams[user_id] if event.number > seen]

    def _seen(self, user_id: str, last_id: str) -> int | None:
        """The number to go on from; None if what followed it may be forgotten."""
        with self._arrived:
            start, _, number = last_id.partition("-")
            if not last_id:
                return self._number
            if start != self._start or not number.isdigit():
                return None
            stream = self._streams[user_id]
            forgotten = len(stream) == REMEMBERED and stream[0].number > int(number) + 1
            return None if forgotten else int(number)

    def _id(self, number: int) -> str:
        return f"{self._start}-{number}"
