"""A VideoSDK or Room as an account: the conferences of whoever is signed in there, as one more calendar. Reading only.

It is asked for its whole list at each look, by a connection of its own, so nothing depends on what it pushes; a push
only brings a look forward (microservice/listeners.py). The list is 8 to 12 minutes late by nature.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from hashlib import blake2b
from ssl import SSLContext
from typing import Any

from app.config import Config
from app.errors import BadAddress, BadReply, ProviderError
from app.objects import Delta
from app.ports import Access, Calendar, Can, Found
from app.providers.base import Base, Spec
from app.providers.exchange import Deadline, Request
from app.providers.guard import Url, parse
from app.providers.http import Door
from app.providers.ical import read
from app.providers.trueconf.api import Listing
from app.providers.trueconf.board import Board, Reader, board, in_span
from app.providers.trueconf.changes import changes
from app.providers.trueconf.schedule import Conference
from app.providers.trueconf.text import People
from app.providers.videosdk.talk import Talk, talking
from app.series import Series
from app.times import Span
from app.tree import Field, Kind
from app.trust import trust

USUAL_PORT = 8765
LEAST_S = 300.0
"""Between two looks: the list itself is refreshed every 8 to 12 minutes."""
SNAPSHOT = timedelta(minutes=7)
"""So far apart, two looks see two different lists of the peer's."""
CONFIG = "/public/default/config.json"
_FIND_S = 4.0


@dataclass(frozen=True, slots=True)
class Shared:
    """What all accounts of a process share. `trust`: by whom certificates are vouched for, read when first needed."""

    ca_file: str = ""

    def trust(self) -> SSLContext:
        """For wss."""
        return trust(self.ca_file)


class VideoSdk(Base):
    """Opened for one use case: all that is asked together ends with `until`."""

    can = Can.CHANGES

    def __init__(self, door: Door, access: Access, zone: tzinfo, until: Deadline, shared: Shared) -> None:
        self._door = door
        self._access = access
        self._zone = zone
        self._until = until
        self._shared = shared

    def find(self) -> Found:
        """Sign in, and see that there is a list."""
        place = self._place()
        access = replace(self._access, home=str(place))
        with VideoSdk(self._door, access, self._zone, self._until, self._shared).talk() as talk:
            listing = listing_of(talk.conferences(self._until))
        who = self._reader(listing).people.address(self._access.login)
        return Found(self._access.address, str(place), frozenset({who}), (_calendar(place),), who)

    def calendars(self) -> tuple[Calendar, ...]:
        """The only one."""
        return (_calendar(self._url()),)

    def events(self, calendar: Calendar, span: Span) -> Sequence[Series]:
        """Every conference of which something may lie in `span`."""
        listing = self._listing()
        reader = self._reader(listing)
        made = board(reader, listing, _no_details, span)
        return [series for text in in_span(reader, made, span, None) for series in read(text, self._zone).series]

    def changes(
        self, calendar: Calendar, cursor: str, known: Callable[[], Mapping[str, str]], span: Span, now: datetime
    ) -> Delta:
        """What changed. What is missing is gone once two lists in a row lack it."""
        listing, note = self._listing(), _note(cursor)
        reader = self._reader(listing)

        def made(found: Listing) -> Board:
            return board(reader, found, _no_details, span)

        delta = changes(reader, listing, made, _no_details, note.unsettled, known, span, now)
        missed = {href: note.missed.get(href, now.timestamp()) for href in delta.gone}
        gone = tuple(href for href, since in missed.items() if now.timestamp() - since >= SNAPSHOT.total_seconds())
        left = {href: since for href, since in missed.items() if href not in gone}
        return replace(delta, gone=gone, cursor=_Note(delta.cursor, left).text())

    @contextmanager
    def talk(self) -> Iterator[Talk]:
        """A conversation, signed in."""
        url = self._url()
        secured = self._shared.trust() if url.scheme == "https" else None
        with talking(self._door, url, self._until, secured) as talk:
            talk.sign_in(self._access.password, self._until)
            yield talk

    def _listing(self) -> Listing:
        with self.talk() as talk:
            return listing_of(talk.conferences(self._until))

    def _url(self) -> Url:
        return parse(self._access.home) if self._access.home else _typed(self._access.address)

    def _place(self) -> Url:
        """Where its WebSocket is: the port that was typed if that speaks it, else as its page says, else the usual."""
        typed = _typed(self._access.address)
        if self._access.address.strip().casefold().startswith(("ws:", "wss:")):
            return typed
        try:
            until = Deadline.after(min(_FIND_S, self._until.left()))
            reply = self._door.ask(Request("GET", replace(typed, path=CONFIG)), until)
            port = json.loads(reply.body)["websocket"]["port"]
            return replace(typed, port=int(port), path="/")
        except (BadReply, ValueError, KeyError, TypeError):
            pass
        except ProviderError:
            if typed.port == (443 if typed.scheme == "https" else 80):
                return replace(typed, port=USUAL_PORT, path="/")
        return replace(typed, path="/")

    def _reader(self, listing: Listing) -> Reader:
        """The server of its conferences: what stands behind the @ of its person's ID, else of most in the list."""
        host = self._access.login.strip().casefold().partition("@")[2] or _domain(listing)
        return Reader(People(host or self._url().host), f"https://{host}" if host else "", self._zone)


@dataclass(frozen=True, slots=True)
class _Note:
    """The cursor: that of the list, and since when which conferences are missing in it, seconds since 1970."""

    inner: str
    missed: Mapping[str, float]

    @property
    def unsettled(self) -> str:
        """The list's own, such that it is looked at again where something is missing, even if it is the same."""
        return json.dumps({**json.loads(self.inner), "digest": ""}) if self.missed and self.inner else self.inner

    def text(self) -> str:
        return json.dumps({"inner": self.inner, "missed": self.missed}, sort_keys=True)


def listing_of(found: Mapping[str, Any]) -> Listing:
    """A list as it came. It is whole where `cnt` says as many as there are."""
    entries = [one for one in found["conferences"] if isinstance(one, dict)]
    digest = blake2b(json.dumps(found["conferences"], sort_keys=True).encode(), digest_size=12).hexdigest()
    return Listing(tuple(entries), found.get("cnt", len(entries)) == len(found["conferences"]), None, digest)


def _no_details(lacking: Sequence[Conference]) -> Mapping[str, Mapping[str, Any]]:
    """The list tells everything that there is to be had."""
    return {}


def _note(cursor: str) -> _Note:
    try:
        found = json.loads(cursor)
        return _Note(str(found["inner"]), {str(href): float(since) for href, since in found["missed"].items()})
    except (ValueError, KeyError, TypeError, AttributeError):
        return _Note("", {})


def _domain(listing: Listing) -> str:
    """What stands behind the @ of most people who are invited."""
    people = [one for item in listing.items for one in item.get("invitations") or () if isinstance(one, dict)]
    ids = [str(one.get("id") or "").partition("/")[0].casefold() for one in people]
    domains = [domain for domain in (one.partition("@")[2] for one in ids) if domain]
    return max(sorted(set(domains)), key=domains.count, default="")


def _calendar(place: Url) -> Calendar:
    return Calendar("/", f"TrueConf Room · {place.host}")


def _typed(text: str) -> Url:
    """What a person typed: a host is enough, `ws://` and `wss://` are understood. BadAddress: it is none."""
    text = text.strip()
    scheme, sep, rest = text.partition("://")
    known = {"ws": "http", "wss": "https", "http": "http", "https": "https"}
    if sep and scheme.casefold() not in known:
        raise BadAddress("only ws and wss are called")
    return parse(f"{known[scheme.casefold()]}://{rest}" if sep else f"http://{text}")


def _shared(config: Config) -> Shared:
    return Shared(config.ca_file)


SPEC = Spec(
    "videosdk",
    "form_videosdk",
    (
        Field("address", "field_room", placeholder="field_room_hint", help="field_room_help"),
        Field("login", "field_room_person", placeholder="field_room_person_hint", help="field_room_person_help"),
        Field("password", "field_pin", Kind.PASSWORD, help="field_pin_help", required=False),
    ),
    VideoSdk,
    VideoSdk.can,
    also=("room", "trueconf room", "комната"),
    button="button_connect_room",
    refusal="connect_refused_room",
    stranger="connect_not_room",
    share=_shared,
    least_s=LEAST_S,
    conferences=True,
)
