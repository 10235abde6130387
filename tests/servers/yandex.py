"""A server with the habits that are told of Yandex Calendar, around a real Radicale that keeps the objects.

`/calendars/MAILBOX/…` is the front, with every quirk that is switched on. `/MAILBOX/…` is the back door: Radicale as it
is, for the web page, the organisers, and everybody else whose doings the front then shows in its own way. Delays go by
`clock`, so nobody waits. By hand: `python -m tests.servers.yandex --config FILE`, a configuration of Radicale's.
"""

import base64
import re
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, unquote

from lxml import etree

from app.mailboxes import mailbox
from tests.servers import odd_caldav
from tests.servers.inside import Inside, Told, over_file
from tests.servers.odd_http import Answer, Odd, Script, Seen, serving
from tests.servers.process import until_stopped
from tests.servers.yandex_answers import CALDAV, DAV, FRONT, TOO_MUCH, bent, renamed, xml
from tests.servers.yandex_journal import Journal
from tests.servers.yandex_quirks import EVERY_DAY, Quirk
from tests.servers.yandex_texts import is_declined, is_guests_edit, shown, stored

BAD, UNKNOWN, AWAY = Answer(400), Answer(404), Answer(504)
REFUSED = Answer(401, b"", {"WWW-Authenticate": 'Basic realm="CalDAV"'})
FEATURES = "1, calendar-access, calendar-auto-schedule, calendar-schedule, calendar-availability, calendar-proxy"
_TODOS = "todos-1"


@dataclass
class Yandex:
    """The server. What goes wrong besides the quirks: `refuses_until` (a new password), `most_a_minute` (requests; more
    get 429, twice as many 401), `lost_answers` (so many writes land, and 504 is said), `unfetchable` (objects that are
    listed and cannot be had), `nameless` (nobody says who one is), `hangs_up` (on requests with this text).
    """

    inside: Inside
    clock: Callable[[], datetime]
    quirks: Collection[Quirk] = EVERY_DAY
    widest: timedelta = timedelta(days=31)
    refuses_until: datetime | None = None
    most_a_minute: int = 0
    lost_answers: int = 0
    nameless: bool = False
    hangs_up: str = ""
    unfetchable: set[str] = field(default_factory=set)
    declined: set[str] = field(default_factory=set)
    churned: dict[str, int] = field(default_factory=dict)
    asked_at: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.journal = Journal(self.clock() - timedelta(seconds=1))

    def script(self, _: Odd) -> Script:
        """For `odd_http.serving`."""
        return self.answer

    def churn(self, *paths: str) -> None:
        """New ETags for objects that nobody changed."""
        for path in paths:
            self.churned[path] = self.churned.get(path, 0) + 1

    def answer(self, seen: Seen) -> Answer:
        """What it says to a request."""
        path = unquote(seen.path)
        if self.hangs_up and self.hangs_up.encode() in seen.body:
            return Answer(raw=True, body=[b""])
        if not path.startswith((FRONT, "/principals/", "/.well-known/")) and path != "/":
            return self._behind(seen, path)
        refusal = self._throttled()
        if refusal is not None:
            return refusal
        if path.startswith("/.well-known/"):
            return UNKNOWN if Quirk.NO_WELL_KNOWN in self.quirks else Answer(301, b"", {"Location": "/"})
        who = self._who(seen)
        if who is None:
            return REFUSED
        if not path.startswith(FRONT):
            return UNKNOWN if self.nameless else self._person(path, who)
        return self._in_front(seen, who, path)

    def _in_front(self, seen: Seen, who: str, path: str) -> Answer:
        owner, _, rest = path.removeprefix(FRONT).partition("/")
        if mailbox(owner) != who:
            return Answer(403)
        inner = f"/{who}/{rest}"
        match seen.method:
            case "PROPFIND":
                return self._properties(seen, who, inner)
            case "REPORT":
                return self._report(seen, who, inner)
            case "GET" | "HEAD":
                return self._read(seen, inner)
            case "PUT" | "DELETE":
                return self._write(seen, who, inner)
            case "OPTIONS":
                return Answer(200, b"", {"DAV": FEATURES})
        return Answer(405)

    def _throttled(self) -> Answer | None:
        now = self.clock()
        self.asked_at = [*(at for at in self.asked_at if now - at < timedelta(minutes=1)), now]
        if not self.most_a_minute or len(self.asked_at) <= self.most_a_minute:
            return None
        return Answer(429) if len(self.asked_at) <= 2 * self.most_a_minute else REFUSED

    def _who(self, seen: Seen) -> str | None:
        """The mailbox of who asks, where the password is right."""
        scheme, _, secret = seen.headers.get("authorization", "").partition(" ")
        if scheme != "Basic" or (self.refuses_until is not None and self.clock() < self.refuses_until):
            return None
        login, _, password = base64.b64decode(secret).decode().partition(":")
        who = mailbox(login)
        told = self.inside.call("PROPFIND", f"/{who}/", b"", {"depth": "0", **_basic(who, password)})
        return who if told.status == 207 else None

    def _call(self, seen: Seen, path: str, body: bytes | None = None, method: str = "") -> Told:
        """The same request of Radicale, as the same person."""
        login, _, password = base64.b64decode(seen.headers["authorization"].partition(" ")[2]).decode().partition(":")
        kept = {name: seen.headers[name] for name in ("depth", "content-type", "if-none-match") if name in seen.headers}
        headers = {**kept, **_basic(mailbox(login), password)}
        return self.inside.call(method or seen.method, path, seen.body if body is None else body, headers)

    def _behind(self, seen: Seen, path: str) -> Answer:
        """The back door: nothing is odd, but what is written is noted."""
        before = self.inside.call("GET", seen.path, b"", seen.headers).status == 200
        told = self.inside.call(seen.method, seen.path, seen.body, seen.headers)
        if seen.method in ("PUT", "DELETE") and told.status < 300:
            self.journal.note(self.clock(), path, there=before, gone=seen.method == "DELETE", late=self._late)
        return Answer(told.status, told.body, {n: v for n, v in told.headers.items() if n != "content-length"})

    @property
    def _late(self) -> bool:
        return Quirk.LATE_CHANGES in self.quirks

    def _person(self, path: str, who: str) -> Answer:
        here, at = quote(path), quote(who)
        me = odd_caldav.principal(f"/principals/users/{at}/")
        if path == "/":
            return odd_caldav.xml(odd_caldav.found(here, me))
        if mailbox(path.strip("/").rpartition("/")[2]) != who:
            return UNKNOWN
        addresses = f"<C:calendar-user-address-set><D:href>mailto:{who}</D:href></C:calendar-user-address-set>"
        return odd_caldav.xml(odd_caldav.found(here, me + odd_caldav.home(f"{FRONT}{at}/") + addresses))

    def _properties(self, seen: Seen, who: str, inner: str) -> Answer:
        told = self._call(seen, inner)
        if told.status != 207:
            return Answer(told.status)
        root = etree.fromstring(told.body)
        for response in root.findall(f"{DAV}response"):
            renamed(response, shouting=Quirk.LETTER_CASE in self.quirks)
            self._restamped(response, unquote(response.findtext(f"{DAV}href") or "").removeprefix(FRONT))
        if inner == f"/{who}/" and seen.headers.get("depth") == "1":
            base = f"{FRONT}{quote(who)}/"
            extra = (
                (f"{base}inbox/", "<D:resourcetype><D:collection/><C:schedule-inbox/></D:resourcetype>"),
                (f"{base}outbox/", "<D:resourcetype><D:collection/><C:schedule-outbox/></D:resourcetype>"),
                (f"{base}{_TODOS}/", odd_caldav.CALENDAR + odd_caldav.TASKS),
            )
            more = odd_caldav.xml(*(odd_caldav.found(href, props) for href, props in extra)).body
            assert isinstance(more, bytes)
            root.extend(etree.fromstring(more))
        return xml(root)

    def _restamped(self, response: etree._Element, calendar: str) -> None:
        """Token and ctag are ours."""
        stamp = self.journal.stamp(f"/{calendar.lower()}", self.clock(), frozen=Quirk.FROZEN_ON_EDIT in self.quirks)
        for element in response.iter(f"{DAV}sync-token"):
            element.text = f"sync-token:1 {stamp}"
        for element in response.iter("{http://calendarserver.org/ns/}getctag"):
            element.text = str(stamp)

    def _report(self, seen: Seen, who: str, inner: str) -> Answer:
        root = etree.fromstring(seen.body)
        match etree.QName(root).localname:
            case "sync-collection":
                return self._delta(seen, inner, (root.findtext(f"{DAV}sync-token") or "").strip())
            case "free-busy-query" if Quirk.FREE_BUSY_504 in self.quirks:
                return AWAY
            case "calendar-query":
                refusal = bent(root, self.quirks, self.widest)
                if refusal is not None:
                    return refusal
        for href in root.iter(f"{DAV}href"):
            href.text = re.sub(rf"(?i)^{FRONT}[^/]+", f"/{quote(who)}", href.text or "")
        told = self._call(seen, inner, etree.tostring(root))
        return self._objects(told, inner) if told.status == 207 else Answer(told.status)

    def _delta(self, seen: Seen, inner: str, token: str) -> Answer:
        if not token:
            return TOO_MUCH if Quirk.FIRST_SYNC_507 in self.quirks else BAD
        since = self.journal.position(token)
        if since is None:
            return BAD if Quirk.FOREIGN_TOKEN_400 in self.quirks else Answer(403)
        frozen, now = Quirk.FROZEN_ON_EDIT in self.quirks, self.clock()
        responses = []
        for path in self.journal.since(inner, since, now, frozen=frozen):
            told = self._call(seen, quote(path), b"", method="GET")
            there = told.status == 200 and path not in self.declined
            etag = f"<D:getetag>{self._etag(told.headers['etag'], path)}</D:getetag>" if there else ""
            href = f"{FRONT}{quote(path[1:])}"
            responses.append(odd_caldav.found(href, etag) if there else odd_caldav.status(href, 404))
        stamp = self.journal.stamp(inner, now, frozen=frozen)
        return odd_caldav.xml(*responses, f"<D:sync-token>sync-token:1 {stamp}</D:sync-token>")

    def _objects(self, told: Told, inner: str) -> Answer:
        root = etree.fromstring(told.body)
        calendar = inner.strip("/").rpartition("/")[2]
        for response in root.findall(f"{DAV}response"):
            path = unquote(response.findtext(f"{DAV}href") or "")
            renamed(response)
            there = response.find(f".//{CALDAV}calendar-data") is None or path not in self.unfetchable
            if path in self.declined or not there:
                root.remove(response)
            for element in response.iter(f"{DAV}getetag"):
                element.text = self._etag(element.text or "", path)
            for element in response.iter(f"{CALDAV}calendar-data"):
                element.text = shown(element.text or "", calendar, self.quirks)
        return xml(root)

    def _etag(self, inside: str, path: str) -> str:
        if Quirk.BARE_ETAG not in self.quirks and path not in self.churned:
            return inside
        number = int(sha256(f"{inside}{self.churned.get(path, 0)}".encode()).hexdigest()[:11], 16)
        return str(number) if Quirk.BARE_ETAG in self.quirks else f'"{number}"'

    def _read(self, seen: Seen, inner: str) -> Answer:
        told = self._call(seen, quote(inner), b"", method="GET")
        if told.status != 200 or inner in self.declined:
            return UNKNOWN
        text = shown(told.body.decode(), inner.split("/")[2], self.quirks)
        headers = {"ETag": self._etag(told.headers["etag"], inner), "Content-Type": "text/calendar; charset=utf-8"}
        return Answer(200, text.encode(), headers)

    def _write(self, seen: Seen, who: str, inner: str) -> Answer:
        before = self._call(seen, quote(inner), b"", method="GET")
        there = before.status == 200 and inner not in self.declined
        wanted = seen.headers.get("if-match", "").strip()
        if wanted not in ("", "*") and (not there or wanted != self._etag(before.headers["etag"], inner)):
            return Answer(412)
        if seen.method == "DELETE" and not there:
            return UNKNOWN
        old, new = before.body.decode() if there else "", seen.body.decode()
        if there and Quirk.GUESTS_EDITS_IGNORED in self.quirks and seen.body and is_guests_edit(old, new, who):
            return Answer(204)
        if Quirk.DECLINED_VANISHES in self.quirks and is_declined(new, who):
            self.declined.add(inner)
        body = stored(new, old, self.quirks).encode() if seen.method == "PUT" else b""
        told = self._call(seen, quote(inner), body)
        if told.status < 300:
            gone = seen.method == "DELETE" or inner in self.declined
            self.journal.note(self.clock(), inner, there=there, gone=gone, late=self._late)
        return self._written(told, inner)

    def _written(self, told: Told, inner: str) -> Answer:
        if told.status < 300 and self.lost_answers:
            self.lost_answers -= 1
            return AWAY
        etag = {} if Quirk.NO_ETAG_ON_PUT in self.quirks or "etag" not in told.headers else {
            "ETag": self._etag(told.headers["etag"], inner)
        }  # fmt: skip
        return Answer(told.status, b"", etag)


@contextmanager
def serve(inside: Inside, clock: Callable[[], datetime], port: int = 0) -> Iterator[tuple[Yandex, Odd]]:
    """Run one until the end of the block."""
    server = Yandex(inside, clock)
    with serving(server.script, port=port) as odd:
        yield server, odd


def main() -> None:
    """Run one until it is stopped, where the configuration says."""
    file = Path(sys.argv[sys.argv.index("--config") + 1])
    found = re.search(r"^hosts = [\d.]+:(\d+)$", file.read_text(), re.MULTILINE)
    assert found is not None
    with serve(over_file(file), lambda: datetime.now(UTC), int(found[1])) as (_, odd):
        print(odd.url(), flush=True)
        until_stopped()


def _basic(login: str, password: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{login}:{password}".encode()).decode()}


if __name__ == "__main__":
    main()
