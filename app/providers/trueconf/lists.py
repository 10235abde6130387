"""What one account reads of a server: its list, conferences whole, and what runs now.

What a service's account reads is the same for everybody, so all who ask within a moment share it.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

from app.errors import BadReply, MissingRight, NotFound
from app.providers.exchange import Deadline
from app.providers.trueconf import running
from app.providers.trueconf.api import Api, Listing
from app.providers.trueconf.board import Board, Reader, board, completed, href_of, short_digest
from app.providers.trueconf.running import Going, Participant
from app.providers.trueconf.schedule import Conference
from app.providers.trueconf.servers import House
from app.times import Span

log = logging.getLogger(__name__)

MOST_DETAILS = 100
"""Whole conferences read in one pass."""
DETAILS_AT_ONCE = 8
RESERVE_S = 5.0
"""Left of a pass for what comes after them."""
T = TypeVar("T")


class Lists:
    """Of one account, for one use case. `shared`: a service's account reads."""

    def __init__(self, reader: Reader, house: House, until: Deadline, *, shared: bool) -> None:
        self._reader = reader
        self._house = house
        self._until = until
        self._shared = shared

    def listing(self, api: Api) -> Listing:
        """All conferences."""
        return self._once(api.key, api.listing)

    def board(self, api: Api, listing: Listing, span: Span) -> Board:
        """The list, read for this span."""

        def make() -> Board:
            return board(self._reader, listing, lambda lacking: self.details(api, lacking), span)

        zone = self._reader.zone
        return self._once(f"{api.key} {listing.digest} {span.start.timestamp()} {span.end.timestamp()} {zone}", make)

    def running(
        self, api: Api, people: Callable[[Conference], bool], starts: Callable[[Conference], bool]
    ) -> list[Going]:
        """What runs now of what is theirs; of some with who is in it, of some with their real start."""
        listing = self._once(f"{api.key} running", lambda: api.listing({"state": "running"}))
        if not listing.complete:  # a server may count all, whatever was asked for
            listing = self.listing(api)
        if not listing.complete:
            raise BadReply(f"{self._reader.base}: counts more conferences that run than it lists")
        found = running.listed(self._reader, listing)
        theirs = [one for one in self._known(api, found) if self._reader.is_theirs(one)]
        begun: Mapping[str, datetime] = {}
        if any(map(starts, theirs)):
            begun = self._once(f"{api.key} starts", lambda: running.starts(api))
        return [Going(one, begun.get(one.id), self._inside(api, one) if people(one) else None) for one in theirs]

    def _known(self, api: Api, found: Mapping[str, Conference]) -> list[Conference]:
        """What runs; where it matters whose it is, with everybody invited."""
        lacking = [one for one in found.values() if self._reader.is_theirs(one) is None]
        whole = completed(self._reader, lacking, lambda some: self.details(api, some)) if lacking else {}
        return [whole.get(href_of(one.id), one) for one in found.values()]

    def _inside(self, api: Api, one: Conference) -> tuple[Participant, ...] | None:
        """Who is in it. Where we may not know, that is remembered, for an hour."""
        lacks = f"{api.key} lacks participants"
        if self._house.details.peek(lacks):
            return None
        found = self._once(f"{api.key} people {one.id}", lambda: running.participants(api, one))
        if found is None:
            self._house.details.get(lacks, lambda: True, self._until)
        return found

    def _once(self, key: str, fetch: Callable[[], T]) -> T:
        """What a service's account reads is the same for everybody within a moment."""
        if not self._shared:
            return fetch()
        found: T = self._house.shelf.get(key, fetch, self._until)
        return found

    def details(self, api: Api, lacking: Sequence[Conference]) -> Mapping[str, Mapping[str, Any]]:
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
            log.info("%s: a conference is not shown whole: %s", self._reader.base, type(error).__name__)
            return {"id": conference_id, "invitations": []}
