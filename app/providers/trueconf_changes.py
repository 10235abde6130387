"""What changed in the list of a person's TrueConf conferences: read whole each time, compared by what is in it.

TrueConf tells nobody what changed, so a conference's ETag is the digest of what we use of it. v4 lists too little of
each (nobody invited): the rest is read conference by conference, the next ones first, some a pass, again every hour.
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

from app.objects import Delta, Object
from app.providers.trueconf_api import Listing
from app.providers.trueconf_schedule import Conference, Kind, conference
from app.providers.trueconf_text import People, body
from app.times import Span

log = logging.getLogger(__name__)

DETAILS_EVERY_S = 3600.0
"""Somewhat longer than a whole conference is remembered (trueconf_servers)."""

Details = Callable[[Conference], Mapping[str, Any] | None]
"""The whole of a conference, read or remembered; None where it cannot be had now."""


@dataclass(frozen=True, slots=True)
class _Note:
    """The cursor. `rooms`: which run, each with its session and when it was first seen so, seconds since 1970.

    `short`: the list held fewer than its server counts. `read_at`: when whole conferences were last read, 0 where the
    list is enough; `pending`: some of them were not.
    """

    digest: str = ""
    span: str = ""
    rooms: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    short: bool = False
    read_at: float = 0.0
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """How the conferences of one account are read: its server's people, address and habits; and whose they must be.

    `user` "": all that are listed are the account's.
    """

    people: People
    base: str
    zone: tzinfo
    days: str = "local"
    user: str = ""

    def conferences(self, items: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Conference | None]]:
        """Each with its href, None where it cannot be read; what has not even an id is passed over."""
        for item in items:
            try:
                found = conference(item, self.zone, days=self.days)
            except ValueError as error:
                log.warning("a conference cannot be read: %s", error)
                if item.get("id"):
                    yield href_of(str(item["id"]).strip()), None
            else:
                yield href_of(found.id), found

    def whole(self, found: Conference, item: Mapping[str, Any] | None) -> Conference:
        """The same with what a whole conference says beyond the list."""
        if item is None:
            return found
        try:
            full = conference(item, self.zone, days=self.days)
        except ValueError:
            return found
        return replace(found, invited=full.invited or (), url=full.url, description=full.description)

    def is_theirs(self, found: Conference) -> bool | None:
        """Whether the account's person takes part. None: the list does not tell."""
        if not self.user or self.people.same(found.owner, self.user):
            return True
        if found.invited is None:
            return None
        return any(self.people.same(person, self.user) for person, _ in found.invited)

    def text(self, found: Conference, since: datetime | None, now: datetime | None) -> bytes:
        """The object that is kept. ValueError: it shows at no time."""
        return body(found, self.people, self.base, since=since, now=now)


def href_of(conference_id: str) -> str:
    """The name of a conference in our copy, the same in all versions of the API."""
    return f"/c/{quote(conference_id, safe='')}"


def shows(found: Conference, span: Span) -> bool:
    """Whether something of it may lie in the span; of a room, whether it runs."""
    first = found.first()
    if first is None:
        return found.kind is Kind.ROOM and found.running
    if found.kind is Kind.WEEK and found.days:
        return first < span.end
    return span.holds(first, first + found.length)


def changes(
    reader: Reader,
    listing: Listing,
    details: Details,
    cursor: str,
    known: Callable[[], Mapping[str, str]],
    span: Span,
    now: datetime,
) -> Delta:
    """As `Provider.changes`, from a list of everything."""
    note = _note(cursor)
    if _is_settled(note, listing, span, now):
        return Delta((), (), cursor, whole=True)
    return _Comparing(reader, details, note, known(), span, now).delta(listing)


class _Comparing:
    """A list against our copy."""

    def __init__(
        self, reader: Reader, details: Details, note: _Note, known: Mapping[str, str], span: Span, now: datetime
    ) -> None:
        self._reader = reader
        self._details = details
        self._note = note
        self._known = known
        self._span = span
        self._now = now
        self._rooms: dict[str, tuple[str, float]] = {}
        self._pending = self._detailed = False

    def delta(self, listing: Listing) -> Delta:
        listed = dict(self._reader.conferences(listing.items))
        shown = {href: one for href, one in listed.items() if one is not None and shows(one, self._span)}
        changed: list[Object] = []
        strangers: set[str] = set()
        for href, found in self._by_need(shown):
            whole = self._fully(found)
            if self._reader.is_theirs(whole) is False:
                strangers.add(href)
                continue
            entry = self._object(href, found, whole)
            if entry is not None and entry.etag != self._known.get(href):
                changed.append(entry)
        changed += self._moved_away(listed, shown)
        doubted = not listing.complete and not self._note.short
        if doubted:
            log.warning("%s counts more conferences than it lists: nothing is taken for gone yet", self._reader.base)
        rooms = {href for href, one in listed.items() if one is not None and one.kind is Kind.ROOM and not one.running}
        there = listed.keys() - strangers - rooms
        gone = () if doubted else tuple(sorted(self._known.keys() - there))
        readable = {href for href in there if listed[href] is not None}
        left = self._known.keys() & readable - shown.keys() - {one.href for one in changed}
        return Delta(tuple(changed), gone, self._cursor(listing), whole=not doubted, left=tuple(sorted(left)))

    def _moved_away(self, listed: Mapping[str, Conference | None], shown: Mapping[str, object]) -> Iterator[Object]:
        """What our copy has, and now stands elsewhere in time: known to have moved, not to have vanished."""
        for href in self._known.keys() & listed.keys() - shown.keys():
            found = listed[href]
            if found is not None and found.kind is not Kind.ROOM and not self._is_same(href, found):
                entry = self._object(href, found, self._fully(found))
                if entry is not None:
                    yield entry

    def _by_need(self, shown: Mapping[str, Conference]) -> list[tuple[str, Conference]]:
        """Those first that changed, then those never read whole, then by time."""

        def need(pair: tuple[str, Conference]) -> tuple[int, float]:
            href, found = pair
            first = found.first()
            urgency = 2 if self._is_same(href, found) else 0 if href in self._known else 1
            return urgency, first.timestamp() if first else 0.0

        return sorted(shown.items(), key=need)

    def _object(self, href: str, found: Conference, whole: Conference) -> Object | None:
        """What is to be kept of it; None where nothing is to be said now."""
        unread = whole.invited is None
        if unread and href in self._known and not self._known[href].endswith("-"):
            return None  # the fuller one that we have is better
        if self._reader.is_theirs(whole) is not True:
            return None
        since = self._since(href, found) if found.kind is Kind.ROOM else None
        try:
            text = self._reader.text(whole, since, self._now)
        except ValueError:
            return None
        digest = "" if unread else blake2b(text, digest_size=9).hexdigest()
        return Object(href, f"{_short(found)}-{digest}", text)

    def _fully(self, found: Conference) -> Conference:
        if found.invited is not None:
            return found
        self._detailed = True
        item = self._details(found)
        self._pending = self._pending or item is None
        return self._reader.whole(found, item)

    def _is_same(self, href: str, found: Conference) -> bool:
        return self._known.get(href, "").partition("-")[0] == _short(found)

    def _since(self, href: str, found: Conference) -> datetime:
        """When the room was first seen in this run: a moment ago, for what begins now would be announced."""
        session, since_s = self._note.rooms.get(href, ("", 0.0))
        if not since_s or session != found.session:
            ago = self._now - timedelta(minutes=1)
            since_s = ago.replace(second=0, microsecond=0).timestamp()
        self._rooms[href] = (found.session, since_s)
        return datetime.fromtimestamp(since_s, self._now.tzinfo)

    def _cursor(self, listing: Listing) -> str:
        read_at = self._now.timestamp() if self._detailed else 0.0
        note = _Note(listing.digest, _span(self._span), self._rooms, not listing.complete, read_at, self._pending)
        return json.dumps(asdict(note))


def _is_settled(note: _Note, listing: Listing, span: Span, now: datetime) -> bool:
    """Whether the same list was compared before, to the byte, and nothing is left to be read."""
    if note.digest != listing.digest or note.span != _span(span) or note.rooms or note.pending or not listing.complete:
        return False
    return not note.read_at or 0 <= now.timestamp() - note.read_at < DETAILS_EVERY_S


def _short(found: Conference) -> str:
    """A digest of what every list tells, but for whether it runs now."""
    plain = replace(found, invited=None, running=False, session="", url="", description="")
    return blake2b(repr(plain).encode(errors="replace"), digest_size=9).hexdigest()


def _span(span: Span) -> str:
    return f"{span.start.timestamp():.0f} {span.end.timestamp():.0f}"


def _note(cursor: str) -> _Note:
    """An empty one for the first time, and for what we did not write."""
    try:
        found = _Note(**json.loads(cursor)) if cursor else _Note()
        return replace(found, rooms={href: (str(s), float(at)) for href, (s, at) in found.rooms.items()})
    except (ValueError, TypeError, AttributeError):
        return _Note()


def in_span(reader: Reader, listing: Listing, details: Details, span: Span) -> Sequence[bytes]:
    """The objects of which something may lie in the span, read now."""
    found: list[bytes] = []
    for _, one in reader.conferences(listing.items):
        if one is None or not shows(one, span):
            continue
        whole = one if one.invited is not None else reader.whole(one, details(one))
        if reader.is_theirs(whole) is True:
            try:
                found.append(reader.text(whole, listing.at, listing.at))
            except ValueError:
                continue
    return found
