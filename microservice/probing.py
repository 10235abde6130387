"""The questions of `probe`: asked of a CalDAV server by requests that change nothing, answered without secrets.

An answer holds numbers, statuses and names of properties: no login, address, title, or name of a calendar.
"""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import escape

from app.errors import BadReply, ProviderError
from app.expansion import expand_all
from app.ports import Calendar
from app.providers.discovery import Place, Start
from app.providers.exchange import Reply, Request
from app.providers.guard import Url
from app.providers.homes import LISTING, calendars, is_calendar
from app.providers.ical import read
from app.providers.lines import UnreadableCalendar
from app.providers.multistatus import CALDAV, DAV, SERVER, Resource, propfind
from app.providers.queries import DATA, ETAG, MARGIN, listing, since
from app.providers.webdav import MULTISTATUS, Dav, linked, page_of, plain
from app.providers.zones import known_zone
from app.times import Span

WIDTHS = (7, 31, 105, 400)  # days
SIGNALS = propfind((DAV + "sync-token", SERVER + "getctag", DAV + "supported-report-set"))
INVENTED = "sync-token:1 1"
NOBODY = "no-such-object-of-ours.ics"
_MOST_NAMES = 20
_TEXTS = re.compile(r"^(SUMMARY|DESCRIPTION|LOCATION)[^\r\n]*[ \t]\r?$", re.MULTILINE)
_NS = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'


@dataclass
class Probe:
    """A server, found, and one calendar there. `asked` counts the answers by status."""

    dav: Dav
    begin: Start
    place: Place
    calendar: Calendar
    now: datetime
    zone: tzinfo
    asked: Counter[int] = field(default_factory=Counter)

    @property
    def url(self) -> Url:
        """The calendar's."""
        return linked(self.place.home, self.calendar.href)

    def span(self, days: int) -> Span:
        """So many days from yesterday on."""
        return Span(self.now - timedelta(days=1), self.now + timedelta(days=days - 1))

    def send(self, method: str, url: Url, body: bytes = b"", depth: str = "1") -> Reply:
        """The answer, whatever its status."""
        headers = {"Depth": depth, "Content-Type": "application/xml; charset=utf-8"}
        request = Request(method, url, body, headers, self.dav.authorization)
        reply = self.dav.door.send(request, self.dav.until)
        self.asked[reply.status] += 1
        return reply

    def masked(self, path: str) -> str:
        """A path without who and which: the login, its name alone, and long numbers are taken out."""
        login = self.begin.login
        forms = {login, quote(login), quote(login, safe=""), login.partition("@")[0]}
        for text in sorted(forms, key=len, reverse=True):
            path = re.sub(re.escape(text), "{login}", path, flags=re.IGNORECASE) if len(text) > 1 else path
        return re.sub(r"\d{3,}", "N", path)


def findings(probe: Probe) -> Iterator[tuple[str, str]]:
    """Every question with its answer, as they come; what cannot be asked says so."""
    for question, ask in QUESTIONS.items():
        try:
            yield question, ask(probe)
        except (ProviderError, UnreadableCalendar) as error:
            yield question, f"could not be asked ({type(error).__name__})"


def _discovery(probe: Probe) -> str:
    known = probe.dav.scout(probe.begin.url.at("/.well-known/caldav"), SIGNALS).status
    principal = urlsplit(probe.place.principal).path
    who = f"person {probe.masked(principal)}" if principal else "names no person"
    return f"well-known address {known}, {who}, home {probe.masked(probe.place.home.path)}"


def _features(probe: Probe) -> str:
    offered = probe.send("OPTIONS", probe.place.home, depth="0").headers.get("dav", "")
    return ", ".join(sorted(part.strip() for part in offered.split(",") if part.strip())) or "none told"


def _home(probe: Probe) -> str:
    page = page_of(probe.send("PROPFIND", probe.place.home, LISTING, "1"))
    kinds = [entry.inner(DAV + "resourcetype") for entry in page.resources]
    listed = calendars(page.resources, probe.place.principal)
    tasks = sum(map(is_calendar, page.resources)) - len(listed)
    boxes = [name for name in ("inbox", "outbox") if any(CALDAV + f"schedule-{name}" in kind for kind in kinds)]
    owners = sum(bool(entry.hrefs(DAV + "owner")) for entry in page.resources if is_calendar(entry))
    own = sum(one.own for one in listed)
    return (
        f"{len(listed)} calendars, {own} of them own ({owners} name an owner), {tasks} lists of other things, "
        f"{' and '.join(boxes) or 'no boxes'}"
    )


def _letter_case(probe: Probe) -> str:
    resources = page_of(probe.send("REPORT", probe.url, listing(probe.span(31)))).resources
    if not resources:
        return "nothing to compare"
    base, found = urlsplit(probe.calendar.href).path.rstrip("/"), urlsplit(resources[0].href).path
    if found.startswith(base + "/"):
        return "addresses in lists and answers agree"
    return "addresses differ in letter case or escapes" if plain(found).startswith(plain(base)) else "they differ"


def _signals(probe: Probe) -> str:
    entry = _only(page_of(probe.send("PROPFIND", probe.url, SIGNALS, "0")).resources)
    token, ctag = entry.text(DAV + "sync-token").strip(), entry.text(SERVER + "getctag").strip()
    form = re.sub(r"[0-9a-f]{6,}", "N", probe.masked(token)) if token else "none"
    offered = DAV + "sync-collection" in entry.inner(DAV + "supported-report-set")
    told, sync = ("told" if ctag else "none"), ("offered" if offered else "not named")
    return f"sync token {form}, ctag {told}, sync-collection {sync}"


def _sync(probe: Probe) -> str:
    entry = _only(page_of(probe.send("PROPFIND", probe.url, SIGNALS, "0")).resources)
    token = entry.text(DAV + "sync-token").strip()
    asked = [("without a token", ""), *([("with its own", token)] if token else []), ("with an invented one", INVENTED)]
    told = (f"{name}: {_size(probe.send('REPORT', probe.url, since(text), '0'))}" for name, text in asked)
    return ", ".join(told)


def _lists(probe: Probe) -> str:
    return ", ".join(f"{days} days: {_timed(probe, listing(probe.span(days)))}" for days in WIDTHS)


def _data(probe: Probe) -> str:
    return f"31 days: {_timed(probe, _with(probe, '<D:getetag/><C:calendar-data/>'))}"


def _over_return(probe: Probe) -> str:
    span, texts = probe.span(31), _texts(probe)
    asked = Span(span.start - MARGIN, span.end + MARGIN)
    beside = sum(not expand_all(read(text, probe.zone).series, asked, probe.zone).events for text in texts)
    return f"{beside} of {len(texts)} objects have nothing in the days that were asked for"


def _expand(probe: Probe) -> str:
    start, end = (f"{at:%Y%m%dT%H%M%SZ}" for at in (probe.span(31).start, probe.span(31).end))
    with_rules = sum("\nRRULE" in text for text in _texts(probe))
    if not with_rules:
        return "no series to see it by"
    asked = f'<C:calendar-data><C:expand start="{start}" end="{end}"/></C:calendar-data>'
    reply = probe.send("REPORT", probe.url, _with(probe, asked))
    if reply.status != MULTISTATUS:
        return f"refused: {reply.status}"
    left = sum("\nRRULE" in entry.text(DATA) for entry in page_of(reply).resources)
    return f"ignored: {left} rules of {with_rules} are still there" if left else "obeyed"


def _by_uid(probe: Probe) -> str:
    match = f'<C:prop-filter name="UID"><C:text-match>{NOBODY}</C:text-match></C:prop-filter>'
    body = (
        f'<C:calendar-query {_NS}><D:prop><D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR">'
        f'<C:comp-filter name="VEVENT">{match}</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>'
    )
    return f"for a UID that is not there: {_timed(probe, body.encode())}"


def _missing(probe: Probe) -> str:
    href = escape(f"{probe.url.path.rstrip('/')}/{NOBODY}")
    body = f"<C:calendar-multiget {_NS}><D:prop><D:getetag/></D:prop><D:href>{href}</D:href></C:calendar-multiget>"
    reply = probe.send("REPORT", probe.url, body.encode())
    if reply.status != MULTISTATUS:
        return f"the whole request gets {reply.status}"
    resources = page_of(reply).resources
    return str(resources[0].status) if resources else "left out of the answer"


def _etags(probe: Probe) -> str:
    page = page_of(probe.send("REPORT", probe.url, listing(probe.span(31))))
    resources = [one for one in page.resources if one.text(ETAG)]
    if not resources:
        return "nothing to see them by"
    entry = resources[0]
    etag = entry.text(ETAG).strip()
    form = "quoted" if etag.startswith('"') else "weak" if etag.startswith("W/") else "bare"
    reply = probe.send("GET", probe.url.at(entry.href), depth="0")
    same = "the same" if reply.headers.get("etag", "").strip() == etag else "another"
    return f"{form}, of a single object {same} (status {reply.status})"


def _contents(probe: Probe) -> str:
    texts = _texts(probe)
    names = Counter(name for text in texts for name in set(re.findall(r"(?m)^(X-[A-Z-]{1,40})[;:]", text)))
    zones = {zone for text in texts for zone in re.findall(r"(?m)^DTSTART;TZID=\"?([^\":;\r\n]+)", text)}
    known = sorted(str(found) for found in {known_zone(zone) for zone in zones} if found is not None)
    counted = {
        "METHOD": r"(?m)^METHOD:", "COUNT": r"(?m)^RRULE.*COUNT=", "UNTIL": r"(?m)^RRULE.*UNTIL=",
        "own zones": r"(?m)^BEGIN:VTIMEZONE",
    }  # fmt: skip
    found = [f"{name} in {sum(bool(re.search(form, text)) for text in texts)}" for name, form in counted.items()]
    blanks = sum(bool(_TEXTS.search(text)) for text in texts)
    extra = ", ".join(f"{name} ({n})" for name, n in names.most_common(_MOST_NAMES)) or "none"
    return (
        f"{len(texts)} objects; {', '.join(found)}; blanks at the end of texts in {blanks}; "
        f"zones {', '.join(known) or 'none'} and {len(zones) - len(known)} without a known name; extensions: {extra}"
    )


def _free_busy(probe: Probe) -> str:
    start, end = (f"{at:%Y%m%dT%H%M%SZ}" for at in (probe.span(7).start, probe.span(7).end))
    body = f'<C:free-busy-query {_NS}><C:time-range start="{start}" end="{end}"/></C:free-busy-query>'
    return str(probe.send("REPORT", probe.url, body.encode()).status)


def _patience(probe: Probe) -> str:
    told = ", ".join(f"{n} times {status}" for status, n in sorted(probe.asked.items()))
    throttled = probe.asked[429] + probe.asked[503]
    return f"{sum(probe.asked.values())} requests ({told}); {'slowed down' if throttled else 'not slowed down'}"


def _timed(probe: Probe, body: bytes) -> str:
    begin = time.monotonic()
    reply = probe.send("REPORT", probe.url, body)
    return f"{_size(reply)} in {time.monotonic() - begin:.1f} s"


def _size(reply: Reply) -> str:
    if reply.status != MULTISTATUS:
        return str(reply.status)
    return f"{len(page_of(reply).resources)} objects, {len(reply.body) / 1024:.0f} KB"


def _texts(probe: Probe) -> list[str]:
    reply = probe.send("REPORT", probe.url, _with(probe, "<C:calendar-data/>"))
    if reply.status != MULTISTATUS:
        raise BadReply(f"{probe.url.host} answered {reply.status}")
    return [text for entry in page_of(reply).resources if (text := entry.text(DATA))]


def _with(probe: Probe, asked: str) -> bytes:
    """A query for a month that asks for this."""
    return listing(probe.span(31)).replace(b"<D:getetag/>", asked.encode())


def _only(resources: list[Resource]) -> Resource:
    if not resources:
        raise BadReply("an empty answer")
    return resources[0]


QUESTIONS: dict[str, Callable[[Probe], str]] = {
    "discovery": _discovery,
    "features": _features,
    "home": _home,
    "letter case": _letter_case,
    "change signals": _signals,
    "sync-collection": _sync,
    "lists of ETags": _lists,
    "with data": _data,
    "time range": _over_return,
    "expand": _expand,
    "filter by UID": _by_uid,
    "missing object": _missing,
    "ETags": _etags,
    "contents": _contents,
    "free-busy-query": _free_busy,
    "requests": _patience,
}
