"""A real Cyrus with alice and bob, which delivers invitations and answers. By hand: `python -m tests.servers.cyrus`.

Of the server it needs the programs of Debian's cyrus-imapd and cyrus-caldav, none of their settings. Passwords are
checked by a saslauthd of our own. As root it runs as the package's user, else as whoever runs it.
"""

import getpass
import grp
import imaplib
import os
import shutil
import socket
import struct
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.servers.process import call, free_port, running, until_stopped

DOMAIN = "example.com"
PASSWORDS = {"alice": "wonderland", "bob": "builder"}
DEFAULT = "Default"
_ADMIN = ("mailadmin", "secret")
_MASTER, _PROGRAMS = Path("/usr/sbin/cyrmaster"), Path("/usr/lib/cyrus/bin")


def installed() -> bool:
    """Whether its programs are here."""
    return _MASTER.exists() and (_PROGRAMS / "httpd").exists()


@dataclass(frozen=True, slots=True)
class Cyrus:
    """A running one. Calendars are named by person and the last part of their path; everybody has `Default`."""

    port: int

    @property
    def url(self) -> str:
        """Its root."""
        return f"http://127.0.0.1:{self.port}/"

    def home(self, person: str) -> str:
        """Where the person's calendars are."""
        return f"{self.url}dav/calendars/user/{person}/"

    def put(self, person: str, name: str, text: str, calendar: str = DEFAULT) -> None:
        """One object, as a client would store it; who is invited in it gets it as well."""
        self._call(person, "PUT", f"{calendar}/{quote(name)}", text)

    def get(self, person: str, name: str, calendar: str = DEFAULT) -> str:
        """One object as it stands."""
        return self._call(person, "GET", f"{calendar}/{quote(name)}").decode()

    def remove(self, person: str, name: str, calendar: str = DEFAULT) -> None:
        """Delete one object; who was invited is told."""
        self._call(person, "DELETE", f"{calendar}/{quote(name)}")

    def names(self, person: str, calendar: str = DEFAULT) -> list[str]:
        """The names of the calendar's objects."""
        answer = self._call(person, "PROPFIND", f"{calendar}/", content_type="application/xml").decode()
        hrefs = [part.partition("</")[0] for part in answer.split("href>")[1::2]]
        return [href.rpartition("/")[2] for href in hrefs if href.endswith(".ics")]

    def wipe(self) -> None:
        """Delete everything in everybody's calendar and inbox, without telling anybody."""
        for person in PASSWORDS:
            for calendar in (DEFAULT, "Inbox"):
                for name in self.names(person, calendar):
                    path = f"/dav/calendars/user/{person}/{calendar}/{name}"
                    call(self.port, "DELETE", path, login=(person, PASSWORDS[person]), more={"Schedule-Reply": "F"})

    def _call(self, person: str, method: str, path: str, body: str = "", content_type: str = "text/calendar") -> bytes:
        path = f"/dav/calendars/user/{person}/{path}"
        more = {"Depth": "1"} if method == "PROPFIND" else {}
        return call(self.port, method, path, body, content_type, (person, PASSWORDS[person]), more)


@contextmanager
def serve() -> Iterator[Cyrus]:
    """Run one in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="cyrus-") as scratch:
        folder, http, imap = Path(scratch), free_port(), free_port()
        _prepare(folder, http, imap)
        command = [str(_MASTER), "-C", str(folder / "imapd.conf"), "-M", str(folder / "cyrus.conf"),
                   "-p", str(folder / "master.pid")]  # fmt: skip
        with _checking(folder / "mux"), running(command, http, folder / "cyrus.log"):
            _make_mailboxes(imap)
            server = Cyrus(http)
            for person in PASSWORDS:
                server.names(person)
            yield server


def _prepare(folder: Path, http: int, imap: int) -> None:
    as_root = os.geteuid() == 0
    user = "cyrus" if as_root else getpass.getuser()
    group = "mail" if as_root else grp.getgrgid(os.getegid()).gr_name
    for name in ("conf", "spool", "proc", "lock", "sieve"):
        (folder / name).mkdir()
    (folder / "imapd.conf").write_text(
        _SETTINGS.format(folder=folder, user=user, group=group, admin=_ADMIN[0], domain=DOMAIN)
    )
    (folder / "cyrus.conf").write_text(_SERVICES.format(folder=folder, http=http, imap=imap))
    folder.chmod(0o755)  # tempfile's is closed even to the user it runs as
    if as_root:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, user, group)


_SETTINGS = """\
configdirectory: {folder}/conf
partition-default: {folder}/spool
defaultpartition: default
proc_path: {folder}/proc
mboxname_lockpath: {folder}/lock
sievedir: {folder}/sieve
idlesocket: {folder}/conf/idle
cyrus_user: {user}
cyrus_group: {group}
admins: {admin}
unixhierarchysep: yes
altnamespace: no
sasl_pwcheck_method: saslauthd
sasl_saslauthd_path: {folder}/mux
sasl_mech_list: PLAIN
allowplaintext: yes
httpmodules: caldav
calendar_user_address_set: {domain}
caldav_historical_age: -1
sendmail: /bin/true
conversations: no
"""
_SERVICES = """\
START {{
  recover cmd="ctl_cyrusdb -C {folder}/imapd.conf -r"
}}
SERVICES {{
  http cmd="httpd -C {folder}/imapd.conf" listen="127.0.0.1:{http}" prefork=1
  imap cmd="imapd -C {folder}/imapd.conf" listen="127.0.0.1:{imap}" prefork=1
}}
"""


def _make_mailboxes(port: int) -> None:
    """A person exists once they have an inbox; their first calendar is made when they first come."""
    with imaplib.IMAP4("127.0.0.1", port) as imap:
        imap.authenticate("PLAIN", lambda _: f"\0{_ADMIN[0]}\0{_ADMIN[1]}".encode())
        for person in PASSWORDS:
            status, answer = imap.create(f"user/{person}")
            if status != "OK":
                raise RuntimeError(f"no mailbox for {person}: {answer!r}")


@contextmanager
def _checking(path: Path) -> Iterator[None]:
    """A saslauthd: counted strings (login, password, service, realm) come, OK or NO goes."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        path.chmod(0o777)
        listening.listen()
        threading.Thread(target=_check_all, args=(listening,), daemon=True).start()
        yield
        listening.shutdown(socket.SHUT_RDWR)


def _check_all(listening: socket.socket) -> None:
    known = dict([*PASSWORDS.items(), _ADMIN])
    while True:
        try:
            asked, _ = listening.accept()
        except OSError:  # closed
            return
        with asked, asked.makefile("rb") as text:
            login, password, *_ = [text.read(struct.unpack("!H", text.read(2))[0]).decode() for _ in range(4)]
            verdict = b"OK" if known.get(login) == password else b"NO"
            asked.sendall(struct.pack("!H", len(verdict)) + verdict)


def main() -> None:
    """Run one until Ctrl-C, and say where."""
    with serve() as server:
        print(f"Cyrus: {server.url}  {PASSWORDS}", flush=True)
        until_stopped()


if __name__ == "__main__":
    main()
