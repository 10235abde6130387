"""TrueConf Server by its HTTP API: a person's conferences as one more calendar (v3 and v4). Reading only.

Each conference becomes an iCalendar object, so that everything else treats it as any other meeting. What is known of
the server, what is not, and what can be switched: docs/providers/trueconf.md.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any, TypeVar

from app.errors import BadReply, MissingRight, NotFound, PasswordsOff, WrongVersion
from app.objects import Delta
from app.ports import Access, Calendar, Can, Found, Password
from app.providers.base import Base, Spec
from app.providers.exchange import Deadline, Reply, Request
from app.providers.http import Door
from app.providers.ical import read
from app.providers.trueconf.api import Api, Listing, speaks_v4, working
from app.providers.trueconf.board import Board, Reader, board, in_span, short_digest
from app.providers.trueconf.changes import changes
from app.providers.trueconf.schedule import Conference
from app.providers.trueconf.servers import House, house
from app.providers.trueconf.signing import V3, V4
from app.providers.trueconf.text import People
from app.series import Series
from app.times import Span
from app.tree import Field, Kind

log = logging.getLogger(__name__)

MOST_DETAILS = 100
"""Whole conferences read in one pass."""
DETAILS_AT_ONCE = 8
RESERVE_S = 5.0
"""Left of a pass for what comes after them."""
T = TypeVar("T")


class TrueConf(Base):
    """An account at a TrueConf Server, opened for one use case: all its requests together end with `until`.

    It signs in with the person's password, or with the server's service account where they gave none.
    """

    can = Can.CHANGES

    def __init__(self, door: Door, access: Access, zone: tzinfo, until: Deadline, shared: House) -> None:
        self.server = shared.server(access.home.partition("/api/")[0] or access.address)
        self._door = shared.door(self.server, door)
        self._house = shared
        self._access = access
        self._zone = zone
        self._until = until
        self._version = shared.moved.get(access.home) or access.home.rpartition("/api/")[2]

    def find(self) -> Found:
        """Sign in, and see which version of the API the server has for this account."""
        if not self.is_service and not self.server.passwords:
            raise PasswordsOff(f"{self.server.base.host} is not in TRUECONF_PASSWORDS")
        api = self._working()
        emails = {self._people.address(self._access.login)}
        owner = ""
        if self.is_service:
            owner = api.email_of(self._access.login)
            if not self.server.by_email or not owner:
                raise PasswordsOff(f"{self.server.base.host}: nobody is matched by e-mail there")
        else:
            emails.add(self._people.address(api.user_id()))
        return Found(self._address, api.base, frozenset(filter(None, {*emails, owner})), self.calendars(), owner=owner)

    def calendars(self) -> tuple[Calendar, ...]:
        """The only one: the conferences the person owns or is invited to."""
        return (Calendar("/", f"TrueConf · {self.server.base.host}"),)

    def events(self, calendar: Calendar, span: Span) -> Sequence[Series]:
        """Every conference of which something may lie in `span`."""
        texts = self.ask(lambda api: self._in_span(api, span))
        return [series for text in texts for series in read(text, self._zone).series]

    def changes(
        self, calendar: Calendar, cursor: str, known: Callable[[], Mapping[str, str]], span: Span, now: datetime
    ) -> Delta:
        """What changed: the whole list is read, and compared."""
        return self.ask(lambda api: self._changes(api, cursor, known, span, now))

    @property
    def is_service(self) -> bool:
        """Whether it signs in with the server's service account, which sees everything."""
        return not self._access.password.reveal() and self.server.has_service

    @property
    def _address(self) -> str:
        return str(self.server.base).rstrip("/")

    @property
    def _people(self) -> People:
        _, _, domain = self._access.login.partition("/")[0].casefold().partition("@")
        return People(self.server.base.host, self.server.domains | ({domain} if domain else set()))

    @property
    def reader(self) -> Reader:
        """How conferences are read for this account, and whose they must be."""
        user = self._access.login if self.is_service else ""
        return Reader(self._people, self._address, self._zone, self.server.days, user)

    def _api(self, version: str) -> Api:
        """Everybody whom the service account shows their meetings shares its tokens."""
        access = replace(self._access, login="", password=Password("")) if self.is_service else self._access
        return Api(self._door, self._house.tokens, self.server, access, self._until, version)

    def _working(self) -> Api:
        return working(self._api, self._versions())

    def _versions(self) -> tuple[str, ...]:
        """Where to look, in order. With a password the third one first: only there it is documented."""
        if self.server.api != "auto":
            return (self.server.api,)
        if not self.is_service:
            return (V3, V4)
        return (V4, V3) if speaks_v4(self._door, self.server, self._until) else (V3,)

    def ask(self, question: Callable[[Api], T]) -> T:
        """What the API says: at the version we know; where that is there no more, at the one that is."""
        if not self._version:
            return question(self._working())
        try:
            return question(self._api(self._version))
        except (WrongVersion, BadReply):
            api = self._working()
            if api.version == self._version:
                raise
            log.info("%s: %s instead of %s from now on", self.server.base.host, api.version, self._version)
            self._house.moved[self._access.home] = api.version
            return question(api)

    def knock(self) -> Reply:
        """What the server says of itself to anybody; v3 has no such place, and answers with another status."""
        return self._door.send(Request("GET", self.server.at("/api/v4/server")), self._until)

    def _in_span(self, api: Api, span: Span) -> list[bytes]:
        listing = self._listing(api)
        return list(in_span(self.reader, self._board(api, listing, span), span, listing.at))

    def _changes(
        self, api: Api, cursor: str, known: Callable[[], Mapping[str, str]], span: Span, now: datetime
    ) -> Delta:
        def made(listing: Listing) -> Board:
            return self._board(api, listing, span)

        def details(lacking: Sequence[Conference]) -> Mapping[str, Mapping[str, Any]]:
            return self._details(api, lacking)

        return changes(self.reader, self._listing(api), made, details, cursor, known, span, now)

    def _listing(self, api: Api) -> Listing:
        """Of a service account it is the same for everybody, so all who ask within a moment share it."""
        if not self.is_service:
            return api.listing()
        found: Listing = self._house.shelf.get(api.key, api.listing, self._until)
        return found

    def _board(self, api: Api, listing: Listing, span: Span) -> Board:
        def make() -> Board:
            return board(self.reader, listing, lambda lacking: self._details(api, lacking), span)

        if not self.is_service:
            return make()
        key = f"{api.key} {listing.digest} {span.start.timestamp()} {span.end.timestamp()} {self._zone}"
        found: Board = self._house.shelf.get(key, make, self._until)
        return found

    def _details(self, api: Api, lacking: Sequence[Conference]) -> Mapping[str, Mapping[str, Any]]:
        """What the list leaves out, remembered for an hour by what the list says. So many are read, some at a time."""
        shelf = self._house.details
        keys = {one.id: f"{api.key} {one.id} {short_digest(one)}" for one in lacking}
        found = {one: item for one, key in keys.items() if (item := shelf.peek(key)) is not None}
        wanted = [one for one in keys if one not in found][:MOST_DETAILS]
        if wanted:
            with ThreadPoolExecutor(min(DETAILS_AT_ONCE, len(wanted)), "trueconf") as threads:
                items = threads.map(
                    lambda one: shelf.get(keys[one], lambda: self._whole(api, one), self._until), wanted
                )
                found |= {one: item for one, item in zip(wanted, items, strict=True) if item is not None}
        return found

    def _whole(self, api: Api, conference_id: str) -> Mapping[str, Any] | None:
        if self._until.left() < RESERVE_S:
            return None
        try:
            return api.conference(conference_id)
        except (NotFound, MissingRight) as error:
            log.info("%s: a conference is not shown whole: %s", self.server.base.host, type(error).__name__)
            return {"id": conference_id, "invitations": []}


SPEC = Spec(
    "trueconf",
    "form_trueconf",
    (
        Field("address", "field_server", placeholder="field_server_hint", help="field_server_help", required=False),
        Field("login", "field_trueconf_id", placeholder="field_trueconf_id_hint", help="field_trueconf_id_help"),
        Field("password", "field_password", Kind.PASSWORD, help="field_trueconf_password_help", required=False),
    ),
    TrueConf,
    TrueConf.can,
    also=("труконф", "труконференция"),
    button="button_connect_trueconf",
    refusal="connect_refused_trueconf",
    stranger="connect_not_trueconf",
    share=house,
)
