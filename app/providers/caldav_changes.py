"""What changed in a CalDAV calendar since the last time, for as little as the server allows, and never on faith.

By sync-collection (RFC 6578) where it works; else, and every so often to see whether it told everything, by comparing
the ETags of a span with those of our copy. A server whose token once kept silent is compared from then on.
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from app.errors import BadReply, Conflict, Forbidden, Unavailable
from app.objects import Delta, Object
from app.providers.guard import Url
from app.providers.multistatus import DAV, Resource, propfind
from app.providers.queries import CUT_OFF, DATA, ETAG, listing, members, narrowed, objects, portions, since
from app.providers.webdav import Dav, page_of, plain, same
from app.times import Span

log = logging.getLogger(__name__)

CHECK_AT_FIRST = timedelta(minutes=15)
CHECK_LATER = timedelta(hours=1)
FIRST_DAYS = timedelta(days=3)
MOST_PAGES = 1000
NOTHING: Mapping[str, str | None] = {}

_TOKEN = propfind((DAV + "sync-token",))
_GONE = frozenset({404, 410, 418})  # 418: Nextcloud before 2024, of deleted objects in a sync-collection
_REFUSED = (BadReply, Conflict, Forbidden)  # how servers say that they do not know a token, or sync-collection at all


@dataclass(frozen=True, slots=True)
class _Note:
    """The cursor. Times are seconds since 1970; `listed` is the digest of the last list of ETags, `end` its end.

    `proved`: sync-collection has worked here. `lied`: it once did not tell a change. `pieces`: in how many parts the
    list of a whole span has to be asked for.
    """

    token: str
    first: float
    checked: float
    end: float
    listed: str = ""
    proved: bool = False
    lied: bool = False
    pieces: int = 1


@dataclass(frozen=True, slots=True)
class _Seen:
    """A list of ETags, asked for in so many pieces: `etags` is None where it is the same as last time."""

    digest: str
    etags: Mapping[str, str] | None
    pieces: int = 1


def changes(
    dav: Dav,
    url: Url,
    cursor: str,
    known: Callable[[], Mapping[str, str]],
    span: Span,
    now: datetime,
    *,
    tokens: bool = True,
) -> Delta:
    """As `Provider.changes`, for the calendar at `url`. An expired token is made good for by comparing everything.

    `tokens`: whether to use sync-collection at all; without, every question is the list of ETags.
    """
    asking = _Asking(dav, url, known, span, now.timestamp(), tokens=tokens)
    note = _note(cursor)
    if note is None:
        return asking.anew()
    if note.lied or not note.token or not tokens:
        return asking.by_list(note)
    try:
        return asking.by_token(note)
    except _REFUSED as error:
        log.info("sync-collection: %s; comparing everything", error)
        return asking.anew(note)


class _Asking:
    """One question about one calendar."""

    def __init__(
        self, dav: Dav, url: Url, known: Callable[[], Mapping[str, str]], span: Span, now: float, *, tokens: bool
    ) -> None:
        self._dav = dav
        self._url = url
        self._known = known
        self._span = span
        self._now = now
        self._tokens = tokens

    def anew(self, before: _Note | None = None) -> Delta:
        """Everything in the span. The token is taken first: what changes meanwhile is told twice, not never."""
        token = self._token() if self._tokens and (before is None or before.proved) else ""
        first, lied, pieces = (before.first, before.lied, before.pieces) if before else (self._now, False, 1)
        note = _Note(token, first, self._now, self._span.end.timestamp(), lied=lied, pieces=pieces)
        known = self._known()
        if known:
            seen = self._list(self._span, pieces=pieces)
            note = replace(note, listed=seen.digest, pieces=seen.pieces)
            return self._compared(note, known, seen.etags or {}, complete=True)
        found = {entry.href: Object(entry.href, _etag(entry), _body(entry)) for entry in self._objects()}
        return Delta(tuple(found.values()), (), _text(note), whole=True)

    def by_list(self, note: _Note) -> Delta:
        """By the ETags of the span alone."""
        seen = self._list(self._span, note.listed, note.pieces)
        if seen.etags is None:
            return Delta((), (), _text(note), whole=True)
        end = self._span.end.timestamp()
        note = replace(note, checked=self._now, end=end, listed=seen.digest, pieces=seen.pieces)
        return self._compared(note, self._known(), seen.etags, complete=True)

    def by_token(self, note: _Note) -> Delta:
        """By the token; where a check is due, by the ETags as well, and where the span grew, by those of its new end.

        The list comes first: what it shows, the token then has to tell.
        """
        due, grown = _check_is_due(note, self._now), self._span.end.timestamp() > note.end
        after, etags = note, None
        if due:
            seen = self._list(self._span, note.listed, note.pieces)
            after = replace(after, checked=self._now, listed=seen.digest, pieces=seen.pieces)
            etags = seen.etags
        elif grown:
            etags = self._list(Span(datetime.fromtimestamp(note.end, UTC), self._span.end)).etags
        told, token = self._told(note.token)
        after = replace(after, token=token, proved=True, end=max(note.end, self._span.end.timestamp()))
        if not told and etags is None:
            return Delta((), (), _text(after), whole=due)
        delta = self._compared(after, self._known(), etags or {}, told, complete=due and etags is not None)
        return self._judged(delta, after, told) if due and not grown else delta

    def _judged(self, delta: Delta, note: _Note, told: Mapping[str, str | None]) -> Delta:
        """Whether the token told all that the list shows."""
        heard = {plain(href) for href in told}
        seen = [*(one.href for one in delta.changed), *delta.gone]
        if all(plain(href) in heard for href in seen):
            return delta
        log.warning("%s: its sync token did not tell every change, so ETags are compared from now on", self._url.host)
        return replace(delta, cursor=_text(replace(note, lied=True)))

    def _compared(
        self,
        note: _Note,
        known: Mapping[str, str],
        listed: Mapping[str, str],
        told: Mapping[str, str | None] = NOTHING,
        *,
        complete: bool,
    ) -> Delta:
        """What differs from our copy, fetched. `complete`: what is not listed is gone, or left the span: asked for."""
        answered = {**listed, **told}
        names = _our_names(answered, known)
        etags = {names.get(href, href): etag for href, etag in answered.items()}
        asked = {
            names.get(href, href): href
            for href, etag in answered.items()
            if etag is not None and (not etag or known.get(names.get(href, href)) != etag)
        }
        gone = {name for name, etag in etags.items() if etag is None and name in known}
        asked.update({name: name for name in known if complete and name not in etags})
        changed, left = [], []
        bodies = self._fetched(asked)
        for name in asked:
            entry = bodies.get(name)
            if entry is None:
                gone |= {name} & known.keys()
                # Listed, but not yet given: the same list must not count as known the next time.
                note = note if name in known else replace(note, listed="")
            elif name not in etags and _etag(entry) == known[name]:
                left.append(name)
            elif entry.text(DATA):
                changed.append(Object(name, etags.get(name) or _etag(entry), _body(entry)))
        return Delta(tuple(changed), tuple(sorted(gone)), _text(note), complete, tuple(left))

    def _fetched(self, asked: Mapping[str, str]) -> dict[str, Resource]:
        """Our name → the object, for those that are there. Unavailable: the server could not give one of them."""
        exact = {href: name for name, href in asked.items()}
        alike = {plain(href): name for name, href in asked.items()}
        found: dict[str, Resource] = {}
        for entry in portions(self._dav, self._url, list(exact)):
            if entry.status >= 500:
                raise Unavailable(f"{self._url.host}: gives {entry.status} for an object")
            name = exact.get(entry.href) or alike.get(plain(entry.href))
            if name is not None and entry.status not in _GONE:
                found[name] = entry
        return found

    def _objects(self) -> Iterator[Resource]:
        return objects(self._dav, self._url, self._span)

    def _list(self, span: Span, before: str = "", pieces: int = 1) -> _Seen:
        """The ETags of what may show in the span, unless the answer is to the byte what it was `before`."""
        seen, taken = narrowed(lambda parts: self._listed(parts, before), span, pieces)
        return replace(seen, pieces=taken)

    def _listed(self, parts: Sequence[Span], before: str) -> _Seen:
        replies = [self._dav.unread(self._url, listing(part)) for part in parts]
        digest = blake2b(b"".join(reply.body for reply in replies), digest_size=12).hexdigest()
        if digest == before:
            return _Seen(digest, None)
        found = (entry for reply in replies for entry in members(page_of(reply)))
        return _Seen(digest, {entry.href: _etag(entry) for entry in found})

    def _token(self) -> str:
        """Where the calendar stands now, "" where it does not say."""
        try:
            resources = self._dav.propfind(self._url, _TOKEN).resources
        except _REFUSED:
            return ""
        return next((token for entry in resources if (token := entry.text(DAV + "sync-token").strip())), "")

    def _told(self, token: str) -> tuple[dict[str, str | None], str]:
        """Everything since the token, over all pages: href → ETag, None for what is gone; and the new token."""
        told: dict[str, str | None] = {}
        for _ in range(MOST_PAGES):
            page = self._dav.report(self._url, since(token), "0")
            if not page.token:
                raise BadReply(f"{self._url.host}: a sync-collection without a token")
            more = False
            for entry in page.resources:
                if same(entry.href, self._url.path):
                    more = more or entry.status == CUT_OFF
                else:
                    told[entry.href] = None if entry.status in _GONE else _etag(entry)
            if not more or page.token == token:
                return told, page.token
            token = page.token
        raise BadReply(f"{self._url.host}: a sync-collection of more than {MOST_PAGES} pages")


def _our_names(hrefs: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
    """Received href → the one of our copy, for those that only look different: Yandex varies letter case."""
    here = set(hrefs)
    strangers = [href for href in here if href not in known]
    if not strangers:
        return {}
    alike = {plain(href): href for href in known if href not in here}
    return {href: alike[plain(href)] for href in strangers if plain(href) in alike}


def _check_is_due(note: _Note, now: float) -> bool:
    """Whether the token has to be checked; a clock that was set back is a reason as well."""
    patience = CHECK_AT_FIRST if now - note.first < FIRST_DAYS.total_seconds() else CHECK_LATER
    return not 0 <= now - note.checked < patience.total_seconds()


def _etag(entry: Resource) -> str:
    """As an opaque string: some are unquoted or weak."""
    return entry.text(ETAG).strip()


def _body(entry: Resource) -> bytes:
    return entry.text(DATA).encode()


def _note(cursor: str) -> _Note | None:
    """None for the first time, and for what we did not write."""
    try:
        return _Note(**json.loads(cursor)) if cursor else None
    except (ValueError, TypeError):
        return None


def _text(note: _Note) -> str:
    return json.dumps(asdict(note))
