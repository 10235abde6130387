"""Calendars by CalDAV (RFC 4791): finding them, listing them, the events of a span, and answering invitations.

Series come as the server keeps them, with their rules: expanding is ours, because servers ignore it or take seconds.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from app.config import Config
from app.errors import BadReply
from app.objects import Answered, Delta, Rsvp
from app.ports import Access, Calendar, Can, Found
from app.providers.base import Base, Spec
from app.providers.caldav_changes import changes
from app.providers.discovery import Place, Start, find_place, start
from app.providers.exchange import Deadline, basic
from app.providers.guard import parse
from app.providers.homes import LISTING, calendars, is_calendar
from app.providers.http import Door
from app.providers.ical import read
from app.providers.multistatus import Resource
from app.providers.queries import DATA, objects
from app.providers.responding import respond
from app.providers.webdav import Dav, linked, ours
from app.series import Series
from app.times import Span
from app.tree import Field, Kind

log = logging.getLogger(__name__)


class CalDav(Base):
    """A CalDAV account, opened for one use case: everything asked of it together keeps to `until`.

    With `access.home` nothing is searched for any more. `zone` is for times that name none. Threads may share it.
    `tokens`: whether its sync tokens are used, as long as they prove true; else ETags are compared.
    """

    can = Can.CHANGES | Can.RESPOND

    def __init__(self, door: Door, access: Access, zone: tzinfo, until: Deadline, *, tokens: bool = True) -> None:
        self._door = door
        self._access = access
        self._zone = zone
        self._until = until
        self._tokens = tokens

    def find(self) -> Found:
        """Check the credential by real requests and look around; every other ProviderError as in `find_place`."""
        return self._found(start(self._access.address, self._access.login))

    def found_at(self, path: str) -> Found:
        """The same, with the calendars known to be at a path of the server."""
        begin = start(self._access.address, self._access.login)
        return self._found(replace(begin, url=begin.url.at(path), exact=True))

    def calendars(self) -> tuple[Calendar, ...]:
        """The account's calendars that can hold events, in the server's order."""
        return _listed(*self._place())

    def events(self, calendar: Calendar, span: Span) -> Sequence[Series]:
        """Every series and single event of which something may lie in `span`; an object that is broken is left out."""
        dav, place = self._place()
        found: list[Series] = []
        for entry in objects(dav, linked(place.home, calendar.href), span):
            found.extend(self._read(entry))
        return found

    def changes(
        self, calendar: Calendar, cursor: str, known: Callable[[], Mapping[str, str]], span: Span, now: datetime
    ) -> Delta:
        """What changed since `cursor`; an expired one is made good for. Objects that cannot be read come too."""
        dav, place = self._place()
        return changes(dav, linked(place.home, calendar.href), cursor, known, span, now, tokens=self._tokens)

    def _found(self, begin: Start) -> Found:
        dav = self._dav(begin.login)
        place = find_place(dav, begin)
        listed = _listed(dav, place)
        return Found(place.principal or str(place.home), str(place.home), place.emails, listed, begin.login)

    def respond(self, calendar: Calendar, rsvp: Rsvp, now: datetime) -> Answered:
        """Answer an invitation: one's own line alone is changed, and read again."""
        dav, place = self._place()
        return respond(dav, linked(place.home, calendar.href), rsvp, self._zone, now)

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
            reading = read(entry.text(DATA), self._zone)
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


def _opened(door: Door, access: Access, zone: tzinfo, until: Deadline, _: Config) -> CalDav:
    return CalDav(door, access, zone, until)


SPEC = Spec(
    "caldav",
    "form_caldav",
    (
        Field("address", "field_address", placeholder="field_address_hint", help="field_address_help"),
        Field("login", "field_login", placeholder="field_login_hint", help="field_login_help", required=False),
        Field("password", "field_password", Kind.PASSWORD, placeholder="field_password_hint"),
    ),
    _opened,
    CalDav.can,
)
