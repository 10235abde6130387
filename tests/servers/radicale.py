"""A real Radicale with alice and bob. By hand: `python -m tests.servers.radicale [FOLDER]`."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

from tests.servers.process import call, free_port, running, until_stopped

PASSWORDS = {"alice": "wonderland", "bob": "builder"}


@dataclass(frozen=True, slots=True)
class Radicale:
    """A running one. Calendars are named by person and the last part of their path."""

    port: int
    folder: Path

    @property
    def url(self) -> str:
        """Its root."""
        return f"http://127.0.0.1:{self.port}/"

    def home(self, person: str) -> str:
        """The person's principal, which is their home as well."""
        return f"{self.url}{person}/"

    def address(self, person: str, calendar: str) -> str:
        """The calendar's address."""
        return f"{self.home(person)}{quote(calendar)}/"

    def make(self, person: str, calendar: str, name: str = "", parts: str = "VEVENT") -> None:
        """A new calendar; `name` is what it is called, `parts` the only component that it takes."""
        shown = f"<D:displayname>{escape(name)}</D:displayname>" if name else ""
        body = (
            '<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:A="http://apple.com/ns/ical/">'
            f"<D:set><D:prop>{shown}<A:calendar-color>#336699FF</A:calendar-color>"
            f'<C:supported-calendar-component-set><C:comp name="{parts}"/></C:supported-calendar-component-set>'
            "</D:prop></D:set></C:mkcalendar>"
        )
        self._call(person, "MKCALENDAR", f"/{person}/{quote(calendar)}/", body, "application/xml")

    def put(self, person: str, calendar: str, name: str, text: str) -> None:
        """One object, as a client would store it."""
        self._call(person, "PUT", f"/{person}/{quote(calendar)}/{quote(name)}", text)

    def remove(self, person: str, calendar: str, name: str = "") -> None:
        """Delete one object, or without its name the calendar."""
        self._call(person, "DELETE", f"/{person}/{quote(calendar)}/{quote(name)}", "")

    def fill(self, person: str, calendar: str, objects: dict[str, str]) -> None:
        """Many objects, or broken ones, by file: the server finds them as its own."""
        folder = self.folder / "collections" / "collection-root" / person / calendar
        for name, text in objects.items():
            (folder / name).write_text(text, encoding="utf-8", newline="")

    def wipe(self) -> None:
        """Delete every calendar of everybody."""
        for folder in (self.folder / "collections" / "collection-root").glob("*/*/"):
            if not folder.name.startswith("."):
                self._call(folder.parent.name, "DELETE", f"/{folder.parent.name}/{quote(folder.name)}/", "")

    def _call(self, person: str, method: str, path: str, body: str, content_type: str = "text/calendar") -> None:
        call(self.port, method, path, body, content_type, (person, PASSWORDS[person]))


@contextmanager
def serve(folder: Path) -> Iterator[Radicale]:
    """Run one whose data lie in `folder`."""
    users = folder / "users"
    users.write_text("".join(f"{person}:{password}\n" for person, password in PASSWORDS.items()))
    port = free_port()
    command = [
        *(sys.executable, "-m", "radicale", "--config", ""),
        *("--server-hosts", f"127.0.0.1:{port}"),
        *("--auth-type", "htpasswd", "--auth-htpasswd-filename", str(users)),
        *("--auth-htpasswd-encryption", "plain", "--auth-delay", "0"),
        *("--storage-filesystem-folder", str(folder / "collections")),
        *("--web-type", "none", "--logging-level", "warning"),
    ]
    with running(command, port, folder / "radicale.log"):
        yield Radicale(port, folder)


def main() -> None:
    """Run one until Ctrl-C, and say where."""
    with tempfile.TemporaryDirectory(prefix="radicale-") as scratch:
        folder = Path(sys.argv[1] if len(sys.argv) > 1 else scratch)
        folder.mkdir(parents=True, exist_ok=True)
        with serve(folder) as server:
            print(f"Radicale: {server.url}  {PASSWORDS}", flush=True)
            until_stopped()


if __name__ == "__main__":
    main()
