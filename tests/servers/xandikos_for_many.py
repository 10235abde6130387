"""A real Xandikos for several people, in place of the demo's Radicale: address and users are as its file says.

    python -m tests.servers.xandikos_for_many --config FILE

Xandikos leaves passwords to a proxy, which this is. It keeps calendars below `/LOGIN/calendars/`; the demo writes to
`/LOGIN/CALENDAR/`, as Radicale has them, and reads a whole calendar by GET: both are translated.
"""

import base64
import http.client
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from tests.servers.odd_caldav import ASK
from tests.servers.odd_http import Answer, Odd, Script, Seen, serving
from tests.servers.process import free_port, running, until_stopped

_OURS = re.compile(r"/([^/]+@[^/]+)/(?!calendars(?:/|$)|contacts(?:/|$)|inbox(?:/|$)|outbox(?:/|$))([^/]+)/(.*)")
_KEPT = ("depth", "content-type", "if-match", "if-none-match", "accept")
_EVENTS = re.compile(r"BEGIN:VEVENT\r?\n.*?END:VEVENT\r?\n", re.DOTALL)


@dataclass
class Front:
    """The proxy, before a Xandikos at this port whose data lie in `folder`."""

    port: int
    folder: Path
    passwords: dict[str, str]

    def script(self, _: Odd) -> Script:
        """For `odd_http.serving`."""
        return self.answer

    def answer(self, seen: Seen) -> Answer:
        """What Xandikos says, to who has the right password."""
        secret = seen.headers.get("authorization", "").partition(" ")[2]
        login, _, password = base64.b64decode(secret).decode().partition(":")
        if not password or self.passwords.get(login) != password:
            return Answer(401, b"", ASK)
        path = unquote(seen.path)
        found = _OURS.fullmatch(path)
        if found:
            path = f"/{found[1]}/calendars/{found[2]}/{found[3]}"
            if seen.method == "GET" and not found[3]:
                return self._whole(found[1], found[2])
        return self._asked(seen, path, login)

    def _whole(self, login: str, calendar: str) -> Answer:
        """Every event of a calendar in one text."""
        files = sorted((self.folder / login / "calendars" / calendar).glob("*.ics"))
        events = "".join(text for file in files for text in _EVENTS.findall(file.read_text(encoding="utf-8")))
        return Answer(200, f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n".encode())

    def _asked(self, seen: Seen, path: str, login: str) -> Answer:
        headers = {name: seen.headers[name] for name in _KEPT if name in seen.headers}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(seen.method, path, seen.body, {**headers, "X-Remote-User": login})
            told = connection.getresponse()
            body = told.read()
        finally:
            connection.close()
        kept = {
            name: told.headers[name] for name in ("ETag", "Content-Type", "Location", "DAV") if name in told.headers
        }
        return Answer(told.status, body, kept)


def main() -> None:
    """Run one until it is stopped, where the configuration says."""
    file = Path(sys.argv[sys.argv.index("--config") + 1])
    listens = re.search(r"^hosts = [\d.]+:(\d+)$", file.read_text(), re.MULTILINE)
    assert listens is not None
    users = (line.split(":", 1) for line in file.with_name("users").read_text().splitlines())
    port, data = free_port(), file.with_name("xandikos")
    command = [
        *(sys.executable, "-m", "xandikos", "multi-user", "--no-detect-systemd"),
        *("-d", str(data), "-l", "127.0.0.1", "-p", str(port), "--trust-x-remote-user-from", "127.0.0.1"),
    ]
    data.mkdir(exist_ok=True)
    with running(command, port, file.with_name("xandikos.log")):
        front = Front(port, data, {user[0]: user[1] for user in users})
        with serving(front.script, port=int(listens[1])) as odd:
            print(odd.url(), flush=True)
            until_stopped()


if __name__ == "__main__":
    main()
