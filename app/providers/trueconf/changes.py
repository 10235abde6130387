"""What changed in the list of a person's TrueConf conferences: read whole each time, compared by what is in it.

TrueConf tells nobody what changed, so a conference's ETag is made of digests of what we use of it: of what lists tell,
and of all that is kept. A list that is to the byte what it was is not even read.
"""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b

from app.objects import Delta, Loss, Object
from app.providers.trueconf.api import Listing
from app.providers.trueconf.board import Board, Details, Reader, completed, short_digest, shows
from app.providers.trueconf.schedule import Conference, Kind
from app.times import Span

log = logging.getLogger(__name__)

DETAILS_EVERY_S = 3600.0
"""Somewhat longer than a whole conference is remembered (servers.py)."""


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


def changes(
    reader: Reader,
    listing: Listing,
    made: Callable[[Listing], Board],
    details: Details,
    cursor: str,
    known: Callable[[], Mapping[str, str]],
    span: Span,
    now: datetime,
) -> Delta:
    """As `Provider.changes`, from a list of everything, of which a board is `made` where it is needed.

    `details` reads what moved out of sight, whose guests nobody asked for.
    """
    note = _note(cursor)
    if _is_settled(note, listing, span, now):
        return Delta((), (), cursor, whole=True)
    return _Comparing(reader, details, note, known(), span, now).delta(listing, made(listing))


class _Comparing:
    """A board against our copy."""

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

    def delta(self, listing: Listing, board: Board) -> Delta:
        listed = board.theirs(self._reader)
        there = {href for href, one in listed.items() if self._stays(one)}
        readable = {href: one for href, one in listed.items() if one is not None and href in there}
        shown = {href for href, one in readable.items() if shows(one, self._span)}
        changed = tuple(self._changed(readable, shown))
        doubted = not listing.complete and not self._note.short
        if doubted:
            log.warning("%s counts more conferences than it lists: nothing is taken for gone yet", self._reader.base)
        gone = () if doubted else tuple(sorted(self._known.keys() - there))
        left = self._known.keys() & readable.keys() - shown - {one.href for one in changed}
        read_at = self._now.timestamp() if board.read else 0.0
        note = _Note(listing.digest, _span(self._span), self._rooms, not listing.complete, read_at, board.pending)
        losses = {href: self._loss(board.listed.get(href)) for href in gone}
        return Delta(
            changed, gone, json.dumps(asdict(note)), whole=not doubted, left=tuple(sorted(left)), losses=losses
        )

    def _loss(self, listed: Conference | None) -> Loss:
        """A person's own list just ends without it; a service account sees whether it is there without them."""
        if not self._reader.user:
            return Loss.EITHER
        return Loss.OFF if listed is None else Loss.TAKEN_OFF

    def _stays(self, found: Conference | None) -> bool:
        """Whether it is there for this person, as far as can be told. A room is only there while it runs."""
        if found is None:
            return True
        is_idle = found.kind is Kind.ROOM and not found.running
        return not is_idle and self._reader.is_theirs(found) is not False

    def _changed(self, readable: Mapping[str, Conference], shown: set[str]) -> Iterable[Object]:
        """What shows and is not as we have it; and what we have and has moved out of sight, which is not gone."""
        hidden = [(href, readable[href]) for href in self._known.keys() & readable.keys() - shown]
        moved = {href: one for href, one in hidden if self._known[href].partition("-")[0] != short_digest(one)}
        lacking = [one for one in moved.values() if one.invited is None]
        seen = {href: one for href, one in readable.items() if href in shown}
        for href, found in {**seen, **moved, **completed(self._reader, lacking, self._details)}.items():
            entry = self._object(href, found)
            if entry is not None and entry.etag != self._known.get(href):
                yield entry

    def _object(self, href: str, found: Conference) -> Object | None:
        """What is to be kept of it; None where nothing is to be said now."""
        unread, known = found.invited is None, self._known.get(href, "-")
        if not self._reader.is_theirs(found) or (unread and not known.endswith("-")):
            return None  # the fuller one that we have is better
        since = self._since(href, found) if found.kind is Kind.ROOM else None
        try:
            text = self._reader.text(found, since, self._now)
        except ValueError:
            return None
        digest = "" if unread else blake2b(text, digest_size=9).hexdigest()
        return Object(href, f"{short_digest(found)}-{digest}", text)

    def _since(self, href: str, found: Conference) -> datetime:
        """When the room was first seen in this run: a moment ago, for what begins now would be announced."""
        session, since_s = self._note.rooms.get(href, ("", 0.0))
        if not since_s or session != found.session:
            ago = self._now - timedelta(minutes=1)
            since_s = ago.replace(second=0, microsecond=0).timestamp()
        self._rooms[href] = (found.session, since_s)
        return datetime.fromtimestamp(since_s, self._now.tzinfo)


def _is_settled(note: _Note, listing: Listing, span: Span, now: datetime) -> bool:
    """Whether the same list was compared before, to the byte, and nothing is left to be read."""
    if note.digest != listing.digest or note.span != _span(span) or note.rooms or note.pending or not listing.complete:
        return False
    return not note.read_at or 0 <= now.timestamp() - note.read_at < DETAILS_EVERY_S


def _span(span: Span) -> str:
    return f"{span.start.timestamp():.0f} {span.end.timestamp():.0f}"


def _note(cursor: str) -> _Note:
    """An empty one for the first time, and for what we did not write."""
    try:
        found = _Note(**json.loads(cursor)) if cursor else _Note()
        return replace(found, rooms={href: (str(s), float(at)) for href, (s, at) in found.rooms.items()})
    except (ValueError, TypeError, AttributeError):
        return _Note()
