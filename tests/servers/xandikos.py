"""A real Xandikos, which knows one person and asks for no password. By hand: `python -m tests.servers.xandikos`."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

from dulwich import porcelain

from tests.servers.process import call, free_port, running, until_stopped

HOME = "/user/calendars/"


@dataclass(frozen=True, slots=True)
class Xandikos:
    """A running one. Calendars are named by the last part of their path."""

    port: int
    folder: Path

    @property
    def url(self) -> str:
        """Its root."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def home(self) -> str:
        """Where the calendars are."""
        return f"{self.url}{HOME[1:]}"

    @property
    def principal(self) -> str:
        """The one person."""
        return f"{self.url}user/"

    def address(self, calendar: str) -> str:
        """The calendar's address."""
        return f"{self.home}{quote(calendar)}/"

    def make(self, calendar: str, name: str = "") -> None:
        """A new calendar."""
        shown = f"<D:set><D:prop><D:displayname>{escape(name)}</D:displayname></D:prop></D:set>"
        body = f'<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">{shown}</C:mkcalendar>'
        call(self.port, "MKCALENDAR", f"{HOME}{quote(calendar)}/", body if name else "", "application/xml")

    def put(self, calendar: str, name: str, text: str) -> None:
        """One object, as a client would store it."""
        call(self.port, "PUT", f"{HOME}{quote(calendar)}/{quote(name)}", text)

    def remove(self, calendar: str, name: str = "") -> None:
        """Delete one object, or without its name the calendar."""
        call(self.port, "DELETE", f"{HOME}{quote(calendar)}/{quote(name)}")

    def fill(self, calendar: str, objects: dict[str, str]) -> None:
        """Many objects in one commit of the repository behind the calendar."""
        folder = self.folder / "user" / "calendars" / calendar
        for name, text in objects.items():
            (folder / name).write_text(text, encoding="utf-8", newline="")
        porcelain.add(str(folder), [str(folder / name) for name in objects])
        porcelain.commit(str(folder), message=b"fill", author=b"t <t@example.org>", committer=b"t <t@example.org>")

    def wipe(self) -> None:
        """Delete every calendar."""
        for folder in (self.folder / "user" / "calendars").glob("*/"):
            if not folder.name.startswith("."):
                call(self.port, "DELETE", f"{HOME}{quote(folder.name)}/")


@contextmanager
def serve(folder: Path) -> Iterator[Xandikos]:
    """Run one whose data lie in `folder`."""
    data, port = folder / "data", free_port()
    command = [
        *(sys.executable, "-m", "xandikos", "serve", "--defaults", "--no-detect-systemd"),
        *("-d", str(data), "--state-dir", str(folder / "state")),
        *("-l", "127.0.0.1", "-p", str(port)),
    ]
    with running(command, port, folder / "xandikos.log"):
        yield Xandikos(port, data)


def main() -> None:
    """Run one until Ctrl-C, and say where."""
    with tempfile.TemporaryDirectory(prefix="xandikos-") as folder, serve(Path(folder)) as server:
        print(f"Xandikos: {server.url}", flush=True)
        until_stopped()


if __name__ == "__main__":
    main()
