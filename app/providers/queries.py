"""What is asked of a CalDAV calendar (RFC 4791): the objects of a span, listed or with their data, and some by name."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TypeVar
from xml.sax.saxutils import escape

from app.providers.exchange import TooMuch
from app.providers.guard import Url
from app.providers.multistatus import CALDAV, DAV, Resource
from app.providers.webdav import Dav, Page, same
from app.times import Span

AT_A_TIME = 50  # objects in one multiget
MOST_PIECES = 64  # of a span; of our window, less than two days each
# A server reads floating times and whole days in its own zone, we in the person's: ask for a day more on both sides.
MARGIN = timedelta(days=1)
CUT_OFF = 507  # inside an answer: "there would be more" (RFC 6578 3.6)
DATA = CALDAV + "calendar-data"
ETAG = DAV + "getetag"

Given = TypeVar("Given")

_NS = f'xmlns:D="{DAV[1:-1]}" xmlns:C="{CALDAV[1:-1]}"'
_WITH_DATA = "<D:prop><D:getetag/><C:calendar-data/></D:prop>"
_ETAG_ONLY = "<D:prop><D:getetag/></D:prop>"


def objects(dav: Dav, url: Url, span: Span) -> Iterator[Resource]:
    """The calendar's objects with their data: by one query, or where that is too much by a list and portions."""
    try:
        found = members(dav.report(url, _query(_WITH_DATA, span)))
    except TooMuch:
        found, _ = narrowed(lambda parts: _listed(dav, url, parts), span)
    yield from (entry for entry in found if entry.text(DATA))
    bare = [entry.href for entry in found if not entry.text(DATA)]
    yield from (entry for entry in portions(dav, url, bare) if entry.status < 400 and entry.text(DATA))


def narrowed(ask: Callable[[Sequence[Span]], Given], span: Span, pieces: int = 1) -> tuple[Given, int]:
    """What `ask` gives for the span cut into so many pieces, or more where that is too much; and how many it took."""
    while True:
        try:
            return ask(_cut(span, pieces)), pieces
        except TooMuch:
            if pieces >= MOST_PIECES:
                raise
            pieces *= 2


def portions(dav: Dav, url: Url, hrefs: list[str]) -> Iterator[Resource]:
    """These objects with their data, some at a time. What is gone comes with a status of 404, or not at all."""
    for n in range(0, len(hrefs), AT_A_TIME):
        yield from dav.report(url, _multiget(hrefs[n : n + AT_A_TIME])).resources


def members(page: Page) -> list[Resource]:
    """The objects of an answer. TooMuch: the server says that it left some out."""
    if any(entry.status == CUT_OFF for entry in page.resources):
        raise TooMuch(f"{page.url.host}: the server cuts its answers short")
    there = (entry for entry in page.resources if entry.status < 400)
    return [entry for entry in there if not same(entry.href, page.url.path)]


def listing(span: Span) -> bytes:
    """A query for the ETags of what may show in the span."""
    return _query(_ETAG_ONLY, span)


def since(token: str) -> bytes:
    """What changed since this token (RFC 6578). No limit: some servers lose changes beyond one."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><D:sync-collection {_NS}><D:sync-token>{escape(token)}</D:sync-token>'
        f"<D:sync-level>1</D:sync-level>{_ETAG_ONLY}</D:sync-collection>"
    ).encode()


def _listed(dav: Dav, url: Url, parts: Iterable[Span]) -> list[Resource]:
    """What is listed in any of these spans, each object once."""
    found = (entry for part in parts for entry in members(dav.report(url, listing(part))))
    return list({entry.href: entry for entry in found}.values())


def _cut(span: Span, pieces: int) -> list[Span]:
    step = (span.end - span.start) / pieces
    ends = [*(span.start + step * n for n in range(pieces)), span.end]
    return [Span(start, end) for start, end in pairwise(ends)]


def _query(asked: str, span: Span) -> bytes:
    start_at, end_at = _utc(span.start, -MARGIN), _utc(span.end, MARGIN)
    return (
        f'<?xml version="1.0" encoding="utf-8"?><C:calendar-query {_NS}>{asked}<C:filter>'
        f'<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">'
        f'<C:time-range start="{start_at}" end="{end_at}"/>'
        "</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"
    ).encode()


def _multiget(hrefs: Iterable[str]) -> bytes:
    listed = "".join(f"<D:href>{escape(href)}</D:href>" for href in hrefs)
    return (
        f'<?xml version="1.0" encoding="utf-8"?><C:calendar-multiget {_NS}>{_WITH_DATA}{listed}</C:calendar-multiget>'
    ).encode()


def _utc(at: datetime, margin: timedelta) -> str:
    """`20261110T070000Z`; at the ends of the calendar the margin is cut off."""
    try:
        moved = at.astimezone(UTC) + margin
    except OverflowError:
        moved = at.astimezone(UTC)
    return f"{moved.year:04d}{moved:%m%dT%H%M%SZ}"
