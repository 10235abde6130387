"""Calendars by CalDAV (RFC 4791), for reading: finding them, listing them, and the events of a span.

Series come as the server keeps them, with their rules: expanding is ours, because servers ignore it or take seconds.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from xml.sax.saxutils import escape

from app.errors import BadReply
from app.ports import Access, Calendar, Found
from app.providers.base import Base, Spec
from app.providers.discovery import Place, find_place, start
from app.providers.exchange import Deadline, TooMuch, basic
from app.providers.guard import Url, parse
from app.providers.homes import LISTING, calendars, is_calendar
from app.providers.http import Door
from app.providers.ical import read
from app.providers.multistatus import CALDAV, DAV, Resource
from app.providers.webdav import Dav, Page, linked, ours, same
from app.series import Series
from app.times import Span
from app.tree import Field, Kind

log = logging.getLogger(__name__)

AT_A_TIME = 50  # objects in one multiget
# A server reads floating times and whole days in its own zone, we in the person's: ask for a day more on both sides.
MARGIN = timedelta(days=1)
CUT_OFF = 507  # inside an answer: "there would be more" (RFC 6578 3.6)

_NS = f'xmlns:D="{DAV[1:-1]}" xmlns:C="{CALDAV[1:-1]}"'
_WITH_DATA = "<D:prop><D:getetag/><C:calendar-data/></D:prop>"
_ETAG_ONLY = "<D:prop><D:getetag/></D:prop>"
_DATA = CALDAV + "calendar-data"


class CalDav(Base):
    """A CalDAV account, opened for one use case: everything asked of it together keeps to `until`.

    With `access.home` nothing is searched for any more. `zone` is for times that name none. Threads may share it.
    """

    def __init__(self, door: Door, access: Access, zone: tzinfo, until: Deadline) -> None:
        self._door = door
        self._access = access
        self._zone = zone
        self._until = until

    def find(self) -> Found:
        """Check the credential by real requests and look around; every other ProviderError as in `find_place`."""
        begin = start(self._access.address, self._access.login)
        dav = self._dav(begin.login)
        place = find_place(dav, begin)
        listed = _listed(dav, place)
        return Found(place.principal or str(place.home), str(place.home), place.emails, listed, begin.login)

    def calendars(self) -> tuple[Calendar, ...]:
        """The account's calendars that can hold events, in the server's order."""
        return _listed(*self._place())

    def events(self, calendar: Calendar, span: Span) -> Sequence[Series]:
        """Every series and single event of which something may lie in `span`; an object that is broken is left out."""
        dav, place = self._place()
        found: list[Series] = []
        for entry in _objects(dav, linked(place.home, calendar.href), span):
            found.extend(self._read(entry))
        return found

    def _dav(self, login: str) -> Dav:
        return Dav(self._door, basic(login, self._access.password), self._until)

    def _place(self) -> tuple[Dav, Place]:
        if self._access.home:
            return self._dav(self._access.login), Place(parse(self._access.home), "", frozenset())
        begin = start(self._access.address, self._access.login)
        dav = self._dav(begin.login)
        return dav, find_place(dav, begin)

    def _read(self, entry: Resource) -> Iterator[Series]:
        """The only place where an object's text is read; its contents never reach the log."""
        try:
            reading = read(entry.text(_DATA), self._zone)
        except BadReply as e:
            log.warning("left out %s: %s", entry.href, e)
            return
        for warning in reading.warnings:
            log.debug("%s: %s", entry.href, warning)
        yield from reading.series


def _listed(dav: Dav, place: Place) -> tuple[Calendar, ...]:
    page = dav.propfind(place.home, LISTING)
    if not any(map(is_calendar, page.resources)):
        page = dav.propfind(place.home, LISTING, "1")
    return calendars((entry for entry in page.resources if ours(page.url, entry.href)), place.principal)


def _objects(dav: Dav, url: Url, span: Span) -> Iterator[Resource]:
    """The calendar's objects with their data: by one query, or where that is too much by a list and portions."""
    try:
        found = _members(dav.report(url, _query(_WITH_DATA, span)))
    except TooMuch:
        found = _members(dav.report(url, _query(_ETAG_ONLY, span)))
    yield from (entry for entry in found if entry.text(_DATA))
    bare = [entry.href for entry in found if not entry.text(_DATA)]
    for n in range(0, len(bare), AT_A_TIME):
        portion = dav.report(url, _multiget(bare[n : n + AT_A_TIME]))
        yield from (entry for entry in _members(portion) if entry.text(_DATA))


def _members(page: Page) -> list[Resource]:
    """The objects of an answer. TooMuch: the server says that it left some out."""
    if any(entry.status == CUT_OFF for entry in page.resources):
        raise TooMuch(f"{page.url.host}: the server cuts its answers short")
    gone = (entry for entry in page.resources if entry.status < 400)
    return [entry for entry in gone if not same(entry.href, page.url.path)]


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


SPEC = Spec(
    "caldav",
    "form_caldav",
    (
        Field("address", "field_address", placeholder="field_address_hint", help="field_address_help"),
        Field("login", "field_login", placeholder="field_login_hint", help="field_login_help", required=False),
        Field("password", "field_password", Kind.PASSWORD, placeholder="field_password_hint"),
    ),
    CalDav,
)
