"""The demo's door: keeps the calendar server running, or away, and carries out what the panel beside the chat wishes.

    python -m microservice.demo.door LISTEN CALENDAR_ADDRESS FOLDER HELD CONFERENCES [MODULE]

It serves HTTP for the sandbox alone, which knows the secret DOOR_TOKEN. Taking the calendar server away ends the real
process, so that its port refuses connections. The clock is moved in the assistant's own way, in a sandbox only.

One thread: Linux ties a child's life to the thread that started it (leash.py), and nothing here takes long.
"""

import hmac
import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from app.config import Config, host_and_port
from app.errors import Fault
from microservice.addresses import listens, local_url
from microservice.demo import radicale
from microservice.demo.conferences import MARK, Hall
from microservice.demo.panel import Draft, Panel, Wrong
from microservice.demo.rest import Refused
from microservice.moved import MovedClock, move
from microservice.processes import Child, environment
from microservice.service import database_url
from microservice.settings import checked
from psql import Store

POLL_S = 0.2
PATIENCE_S = 0.5
START_S = 20.0
LARGEST = 10_000  # bytes of a wish
LONGEST_MOVE = timedelta(days=31)


@dataclass(slots=True)
class Keeper:
    """The calendar server, up or taken away, the conferences of the TrueConf Server, and the clock."""

    config: Config
    address: str
    server: Child
    store: Store
    hall: Hall
    stopping: bool = False
    _away: bool = field(default=False)

    def state(self, who: str) -> dict[str, Any]:
        """What the panel shows."""
        now = self._now()
        found: dict[str, Any] = {"offset_s": self.offset_s(now), "server": not self._away, "meetings": [], "day": []}
        if not self._away:
            meetings = [*self._panel.listed(who, now), *self.hall.listed(who, now)]
            found["meetings"] = sorted(meetings, key=lambda one: datetime.fromisoformat(one["start"]))
            found["day"] = [*self._panel.day(who, now), *self.hall.day(who, now)]
        return found

    def offset_s(self, now: datetime) -> float:
        """How far the clock was moved."""
        return round((now - datetime.now(UTC)).total_seconds())

    def wish(self, who: str, wish: dict[str, Any]) -> None:
        """Carry out what the panel asks for. Wrong: there is no such wish. Refused: the server is away."""
        match str(wish.get("do")):
            case "away":
                self.take_away()
            case "back":
                self.bring_back()
            case "later":
                self._later(timedelta(seconds=_number(wish, "seconds")))
            case what:
                self._change(who, what, wish)

    def _change(self, who: str, what: str, wish: dict[str, Any]) -> None:
        """Of a meeting in a calendar, or of a conference."""
        name = str(wish.get("uid"))
        keeper = self.hall if name.startswith(MARK) or wish.get("conference") is True else self._panel
        match what:
            case "add":
                keeper.add(who, _draft(wish), self._now())
            case "move":
                keeper.move(name, _number(wish, "minutes"))
            case "cancel":
                keeper.cancel(name)
            case "begin" | "end":
                self.hall.run(name, running=what == "begin")
            case "decline":
                self._panel.decline(name, str(wish.get("email")))
            case other:
                raise Wrong(f"no wish {other}")

    def bring_back(self) -> None:
        """Start the server and wait until it accepts connections."""
        self.server.start()
        end = time.monotonic() + START_S
        while not listens(self.address) and self.server.ended() is None and time.monotonic() < end:
            time.sleep(POLL_S / 4)
        self._away = False

    def take_away(self) -> None:
        """End the server: whoever connects is refused from now on."""
        self._away = True
        self.server.stop(PATIENCE_S, lambda: False)

    def died(self) -> bool:
        """Whether the server ended by itself."""
        return not self._away and self.server.ended() is not None

    @property
    def _panel(self) -> Panel:
        return Panel(local_url(self.address))

    def _now(self) -> datetime:
        return MovedClock(self.store)()

    def _later(self, by: timedelta) -> None:
        """Only forward: what has been told stays told. `make reset` brings the present back."""
        if not timedelta(0) < by <= LONGEST_MOVE:
            raise Wrong("the clock goes forward, at most a month at a time")
        move(self.config, self.store, timedelta(seconds=self.offset_s(self._now())) + by)


class _Door(HTTPServer):
    keeper: Keeper
    secret: str


class _Handler(BaseHTTPRequestHandler):
    server: _Door
    timeout = 5  # seconds that a silent caller may take of our one thread

    def do_POST(self) -> None:
        """A wish, or none; the answer is the panel's state after it."""
        given = self.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self.server.secret}".encode()):
            self._answer(403, {"error": "forbidden"})
            return
        try:
            asked = json.loads(self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LARGEST)))
            who = str(asked["who"])
            if asked.get("do"):
                self.server.keeper.wish(who, asked)
            self._answer(200, self.server.keeper.state(who))
        except (Wrong, ValueError, KeyError, TypeError) as e:
            self._answer(400, {"error": str(e)})
        except Refused as e:
            self._answer(503, {"error": str(e)})
        except Fault as e:
            self._answer(500, {"error": str(e)})

    def _answer(self, status: int, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """No line a request."""


def main(arguments: Sequence[str]) -> int:
    """Serve until SIGTERM."""
    listen, address, folder, held, conferences, *module = arguments
    config = checked()
    log = Path(folder).parents[1] / "logs" / "radicale.log"
    child = Child("Radicale", radicale.prepare(Path(folder), address, *module), environment({}), log, int(held))
    keeper = Keeper(config, address, child, Store(database_url(config), most=2), Hall(Path(conferences)))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, partial(_stop, keeper))
    with _Door(host_and_port(listen), _Handler) as door:
        door.keeper, door.secret, door.timeout = keeper, os.environ["DOOR_TOKEN"], POLL_S
        keeper.bring_back()
        while not keeper.stopping and not keeper.died():
            door.handle_request()
    died = keeper.died()
    print("\n".join(child.tail()) if died else "stopped", file=sys.stderr)
    keeper.take_away()
    keeper.store.close()
    return 1 if died else 0


def _stop(keeper: Keeper, *_: object) -> None:
    keeper.stopping = True


def _draft(wish: dict[str, Any]) -> Draft:
    title = str(wish.get("title") or "").strip()[:100]
    if not title:
        raise Wrong("a meeting has a title")
    minutes = _number(wish, "minutes")
    return Draft(title, minutes, mine=wish.get("mine") is True, shared=wish.get("shared") is True)


def _number(wish: dict[str, Any], name: str) -> int:
    value = int(wish[name])
    if abs(value) > LONGEST_MOVE.total_seconds():
        raise Wrong(f"{name} is too much")
    return value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
