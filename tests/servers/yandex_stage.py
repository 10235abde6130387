"""alice at the server with Yandex's habits, and a clock to move: what tests need of it, without its protocol."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from tests.servers.inside import over_folder
from tests.servers.odd_http import Answer, Odd, Seen, serving
from tests.servers.yandex import Yandex

ALICE, PASSWORD = "alice@yandex.ru", "wonderland"
RIGHT = "Basic " + base64.b64encode(f"{ALICE}:{PASSWORD}".encode()).decode()


@dataclass
class Stage:
    """Her calendars go by the last part of their address; `put` and `remove` come from elsewhere, by the back door."""

    now: datetime
    server: Yandex = field(init=False)
    odd: Odd = field(init=False)

    @property
    def url(self) -> str:
        return self.odd.url("/")

    def path(self, calendar: str, name: str = "") -> str:
        """Where the front has it."""
        return f"/calendars/{quote(ALICE)}/{calendar}/{name}"

    def later(self, by: timedelta) -> None:
        self.now += by

    def make(self, calendar: str) -> None:
        shown = "<D:set><D:prop><D:displayname>Мои события</D:displayname></D:prop></D:set>"
        body = f'<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">{shown}</C:mkcalendar>'
        self._behind("MKCALENDAR", calendar, "", body)

    def put(self, calendar: str, name: str, text: str) -> None:
        self._behind("PUT", calendar, name, text)

    def remove(self, calendar: str, name: str) -> None:
        self._behind("DELETE", calendar, name)

    def front(self, method: str, path: str, body: str = "", **headers: str) -> Answer:
        """A request of alice's."""
        given = {"authorization": RIGHT, "depth": "1", **{n.replace("_", "-"): v for n, v in headers.items()}}
        return self.server.answer(Seen(method, path, given, body.encode(), 0))

    def text(self, calendar: str, name: str) -> str:
        """What alice gets of an object."""
        return body(self.front("GET", self.path(calendar, name)))

    def _behind(self, method: str, calendar: str, name: str = "", text: str = "") -> None:
        headers = {"authorization": RIGHT, "content-type": "text/calendar"}
        answer = self.server.answer(Seen(method, f"/{quote(ALICE)}/{calendar}/{name}", headers, text.encode(), 0))
        assert answer.status < 300, answer


@contextmanager
def staged(folder: Path, now: datetime) -> Iterator[Stage]:
    """One until the end of the block, with a calendar `events-1`."""
    stage = Stage(now)
    stage.server = Yandex(over_folder(folder, {ALICE: PASSWORD}), lambda: stage.now)
    with serving(stage.server.script) as odd:
        stage.odd = odd
        stage.make("events-1")
        yield stage


def body(answer: Answer) -> str:
    """An answer's text."""
    assert isinstance(answer.body, bytes)
    return answer.body.decode()
