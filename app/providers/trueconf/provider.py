"""TrueConf Server by its HTTP API: a person's conferences as one more calendar (v3 and v4). Reading only.

Each conference becomes an iCalendar object, so that everything else treats it as any other meeting. What is known of
the server, what is not, and what can be switched: docs/providers/trueconf.md.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any, TypeVar
from urllib.parse import urlencode

from app.errors import BadReply, MissingRight, NotFound, PasswordsOff, Unsupported, WrongVersion
from app.objects import Delta
from app.ports import Access, Calendar, Can, Found, Password
from app.providers.base import Base, Spec
from app.providers.exchange import Deadline, Reply, Request
from app.providers.http import Door
from app.providers.ical import read
from app.providers.trueconf.api import Api, Listing, speaks_v4, working
from app.providers.trueconf.board import Board, Reader, in_span
from app.providers.trueconf.changes import changes
from app.providers.trueconf.faults import is_expired, refused
from app.providers.trueconf.lists import Lists
from app.providers.trueconf.people import ids_by_email
from app.providers.trueconf.running import Going
from app.providers.trueconf.schedule import Conference
from app.providers.trueconf.servers import House, house
from app.providers.trueconf.signed import Signed, kept_of
from app.providers.trueconf.signing import V3, V4
from app.providers.trueconf.text import People
from app.series import Series
from app.times import Span
from app.tree import Field, Kind

log = logging.getLogger(__name__)

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
        signed = kept_of(self._access.password) is not None
        if not signed and not self.is_service and not self.server.passwords:
            raise PasswordsOff(f"{self.server.base.host} is not in TRUECONF_PASSWORDS")
        api = self._working()
        emails = {self._people.address(self._access.login)}
        owner = ""
        if self.is_service or (signed and self.server.by_email):
            owner = api.email_of(self._access.login)
            if not self.server.by_email or not owner:
                raise PasswordsOff(f"{self.server.base.host}: nobody is matched by e-mail there")
        if not self.is_service:
            emails.add(self._people.address(api.user_id()))
        return Found(self._address, api.base, frozenset(filter(None, {*emails, owner})), self.calendars(), owner=owner)

    def sign_in_page(self, back: str) -> str:
        """Where a browser goes to sign in, and from where it comes `back`."""
        fields = {"client_id": self.server.client_id, "response_type": "code", "redirect_uri": back}
        return f"{self.server.at('/oauth2/authorize')}?{urlencode(fields)}"

    def exchange(self, code: str, back: str) -> Signed:
        """Who signed in, by the code that their browser brought. NeedsReconnect: it is used up, or never was one."""
        if not self.server.in_browser:
            raise Unsupported(f"{self.server.base.host}: nobody signs in by a browser there")
        version = self._versions()[0]
        signed = self._api(version).exchange(code, back)
        login, name = signed.login, signed.name
        if not login or not name:
            access = replace(self._access, login="", password=signed.secret)
            said = Api(self._door, self._house.tokens, self.server, access, self._until, version)
            try:
                user_id, shown = said.me()
            except (NotFound, WrongVersion, BadReply, MissingRight):
                user_id, shown = "", ""
            login, name = login or user_id, name or shown
        if not login:
            raise BadReply(f"{self.server.base.host}: does not say who signed in")
        return Signed(login, name or login, signed.secret)

    def ids_of(self, email: str) -> tuple[str, ...]:
        """Who has this e-mail there, where people are matched by it. The list is read once for all who ask."""
        if not email or not self.is_service or not self.server.by_email:
            return ()
        ids = self.ask(lambda api: self._house.shelf.get(f"{api.key} users", lambda: ids_by_email(api), self._until))
        found: tuple[str, ...] = ids.get(email.strip().lower(), ())
        return found

    def examine(self) -> tuple[str, int | None, tuple[str, ...]]:
        """Version, how many conferences the service's account sees (None without one), and the rights it lacks."""
        if not self.is_service:
            return (V4 if speaks_v4(self._door, self.server, self._until) else self._third(), None, ())
        api = self._working()
        count, lacking = len(api.listing().items), ()
        try:
            api.email_of("nobody")
        except MissingRight as error:
            return api.version, count, (error.right,)
        except NotFound:
            pass
        return api.version, count, lacking

    def _third(self) -> str:
        """The third version, where a server knows it: to strangers it says that their token is wrong."""
        reply = self._door.send(Request("GET", self.server.at(f"/api/{V3}/conferences")), self._until)
        if not is_expired(reply):
            raise refused(reply, "")
        return V3

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

    def running(self, people: Callable[[Conference], bool], *, starts: Callable[[Conference], bool]) -> list[Going]:
        """What runs now of what is theirs; of some with who is in it, of some with their real start."""
        return self.ask(lambda api: self._lists.running(api, people, starts))

    @property
    def me(self) -> str:
        """Who the account's person is at the server, as they signed in."""
        return self._access.login

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
        if not self.is_service and not self.server.in_browser:
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

    @property
    def _lists(self) -> Lists:
        return Lists(self.reader, self._house, self._until, shared=self.is_service)

    def _in_span(self, api: Api, span: Span) -> list[bytes]:
        listing = self._lists.listing(api)
        return list(in_span(self.reader, self._lists.board(api, listing, span), span, listing.at))

    def _changes(
        self, api: Api, cursor: str, known: Callable[[], Mapping[str, str]], span: Span, now: datetime
    ) -> Delta:
        lists = self._lists

        def made(listing: Listing) -> Board:
            return lists.board(api, listing, span)

        def details(lacking: Sequence[Conference]) -> Mapping[str, Mapping[str, Any]]:
            return lists.details(api, lacking)

        return changes(self.reader, lists.listing(api), made, details, cursor, known, span, now)


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
    in_browser=True,
    anew="sign_in_again",
    share=house,
    conferences=True,
)
