"""All conferences of one list as they are read: what shows in a span, whose it is, and what had to be read beyond it.

v4 lists too little of each (nobody invited, no link): the rest is read conference by conference, the next ones first.
A board of a service account is made once for everybody.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

from app.providers.trueconf.api import Listing
from app.providers.trueconf.schedule import Conference, Kind, conference
from app.providers.trueconf.text import People, body
from app.times import Span

log = logging.getLogger(__name__)

Details = Callable[[Sequence[Conference]], Mapping[str, Mapping[str, Any]]]
"""The whole of conferences, by id, as far as they can be had now: read, or remembered."""


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

    def text(self, found: Conference, since: datetime | None, now: datetime | None) -> bytes:
        """The object that is kept. ValueError: it shows at no time."""
        return body(found, self.people, self.base, since=since, now=now)

    def is_theirs(self, found: Conference) -> bool | None:
        """Whether the account's person takes part. None: it is not known who does."""
        if not self.user or self.people.same(found.owner, self.user):
            return True
        if found.invited is None:
            return None
        return any(self.people.same(person, self.user) for person, _ in found.invited)


@dataclass(frozen=True, slots=True)
class Board:
    """By href, None for what cannot be read. `read`: some had to be read whole; `pending`: some were not yet.

    `of` names what may be somebody's, by their address.
    """

    listed: Mapping[str, Conference | None]
    of: Mapping[str, Sequence[str]]
    read: bool = False
    pending: bool = False

    def theirs(self, reader: Reader) -> Mapping[str, Conference | None]:
        """What the reader's person may take part in, and what cannot be told."""
        if not reader.user:
            return self.listed
        names = (*self.of.get(reader.people.address(reader.user), ()), *self.of.get("", ()))
        return {href: self.listed[href] for href in names}


def board(reader: Reader, listing: Listing, details: Details, span: Span) -> Board:
    """The list, read; of what shows in the span with what it leaves out."""
    listed = dict(_conferences(reader, listing))
    lacking = [one for one in listed.values() if one is not None and one.invited is None and shows(one, span)]
    whole = completed(reader, lacking, details)
    listed |= whole
    return Board(listed, _owners(reader, listed), bool(lacking), len(whole) < len(lacking))


def completed(reader: Reader, lacking: Sequence[Conference], details: Details) -> dict[str, Conference]:
    """Those of them that can be had whole now, by href."""
    found = details(sorted(lacking, key=_by_time)) if lacking else {}
    return {href_of(one.id): _whole(reader, one, found[one.id]) for one in lacking if one.id in found}


def in_span(reader: Reader, made: Board, span: Span, at: datetime | None) -> Iterator[bytes]:
    """The objects of which something may lie in the span; a room runs `at` the server's present time."""
    for one in made.theirs(reader).values():
        if one is not None and shows(one, span) and reader.is_theirs(one):
            try:
                yield reader.text(one, at, at)
            except ValueError:
                log.debug("%s: a room without a present", reader.base)


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


def short_digest(found: Conference) -> str:
    """Of what every list tells, but for whether it runs now."""
    plain = replace(found, invited=None, running=False, session="", url="", description="")
    return blake2b(repr(plain).encode(errors="replace"), digest_size=9).hexdigest()


def _conferences(reader: Reader, listing: Listing) -> Iterator[tuple[str, Conference | None]]:
    """What has not even an id is passed over."""
    for item in listing.items:
        try:
            found = conference(item, reader.zone, days=reader.days)
        except ValueError as error:
            log.warning("%s: a conference cannot be read: %s", reader.base, error)
            if item.get("id"):
                yield href_of(str(item["id"]).strip()), None
        else:
            yield href_of(found.id), found


def _whole(reader: Reader, found: Conference, item: Mapping[str, Any]) -> Conference:
    """The same with what a whole conference says beyond the list."""
    try:
        full = conference(item, reader.zone, days=reader.days)
    except ValueError:
        return found
    return replace(found, invited=full.invited or (), url=full.url, description=full.description)


def _owners(reader: Reader, listed: Mapping[str, Conference | None]) -> dict[str, list[str]]:
    """Address → hrefs; under "" those of which it cannot be told. Nobody needs it where all is one person's."""
    found: dict[str, list[str]] = {}
    if not reader.user:
        return found
    for href, one in listed.items():
        people = {""} if one is None or one.invited is None else {reader.people.address(who) for who, _ in one.invited}
        if one is not None:
            people |= {reader.people.address(one.owner)}
        for address in people:
            if address or one is None or one.invited is None:
                found.setdefault(address, []).append(href)
    return found


def _by_time(found: Conference) -> float:
    first = found.first()
    return first.timestamp() if first is not None else 0.0
