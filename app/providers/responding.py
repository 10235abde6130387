"""Answering an invitation by CalDAV: read, change one's own line, write if nobody else did, and read again.

What the server keeps in the end decides, not the status of the writing: some refuse by saying yes and doing nothing,
some lose the connection after they did it, and Yandex takes away what was declined.
"""

import logging
from dataclasses import replace
from datetime import datetime, tzinfo

from app.errors import Conflict, Ignored, NotFound, ProviderError, Unavailable
from app.events import Answer
from app.mailboxes import mailbox, mailboxes
from app.objects import Answered, Rsvp
from app.providers.exchange import Deadline
from app.providers.guard import Url
from app.providers.invitations import answered, delivered, says
from app.providers.multistatus import CALDAV, DAV, propfind
from app.providers.queries import ETAG, portions
from app.providers.webdav import Dav, linked

log = logging.getLogger(__name__)

_FOR_WRITING = 0.6
"""The share of the time left that writing may take; the rest is for looking what became of it."""
_SCHEDULES = "calendar-auto-schedule"
_ADDRESSES, _WHO = CALDAV + "calendar-user-address-set", DAV + "current-user-principal"


def respond(dav: Dav, url: Url, rsvp: Rsvp, zone: tzinfo, now: datetime) -> Answered:
    """As `Provider.respond`, in the calendar at `url`. Changed meanwhile, it is read anew and tried once more."""
    answering = _Answering(dav, url, rsvp, zone, now)
    try:
        failure = answering.write()
    except Conflict:
        failure = answering.write()
    return answering.outcome(failure)


class _Answering:
    """One answer on its way."""

    def __init__(self, dav: Dav, url: Url, rsvp: Rsvp, zone: tzinfo, now: datetime) -> None:
        self._dav = dav
        self._url = url
        self._object = linked(url, rsvp.href)
        self._rsvp = rsvp
        self._zone = zone
        self._now = now

    def write(self) -> ProviderError | None:
        """Write, unless it says so already. Gives a failure after which it may be written all the same."""
        etag = self._etag()
        body = self._dav.get(self._object)
        changed = answered(body, self._rsvp, self._zone, self._now)
        if changed == body:
            return None
        until = Deadline.after(self._dav.until.left() * _FOR_WRITING)
        try:
            replace(self._dav, until=until).put(self._object, changed, etag)
        except Unavailable as error:
            log.info("%s: an answer may not be written: %s", self._url.host, error)
            return error
        return None

    def outcome(self, failure: ProviderError | None) -> Answered:
        """What became of it."""
        try:
            body = self._dav.get(self._object)
        except NotFound:
            if self._rsvp.answer is Answer.DECLINED:
                return Answered(told=True, gone=True)
            raise
        if not says(body, self._rsvp, self._zone):
            raise failure or Ignored(f"{self._url.host}: takes an answer and does not keep it")
        told = delivered(body, self._rsvp, self._zone)
        return Answered(told=self._schedules() if told is None else told)

    def _etag(self) -> str:
        """Which version there is, asked before it is read: what changes in between is not written over.

        Asked as sync does: to a GET servers and proxies may give another one.
        """
        for entry in portions(self._dav, self._url, [self._rsvp.href]):
            if entry.text(ETAG):
                return _strong(entry.text(ETAG))
        raise NotFound(f"{self._url.host}: the meeting is not there any more")

    def _schedules(self) -> bool:
        """Whether the server delivers answers, and knows under which address this person is invited."""
        if _SCHEDULES not in self._dav.features(self._url):
            return False
        me = self._dav.propfind(self._url, propfind((_WHO,)))
        principals = me.resources[0].hrefs(_WHO) if me.resources else ()
        if not principals:
            return True
        page = self._dav.propfind(linked(me.url, principals[0]), propfind((_ADDRESSES,)))
        entry = page.resources[0] if page.resources else None
        if entry is None or _ADDRESSES not in entry.props:
            return True
        return bool({mailbox(href) for href in entry.hrefs(_ADDRESSES)} & mailboxes(self._rsvp.me))


def _strong(etag: str) -> str:
    """The ETag by which writing may be conditional: as a proxy that packs answers had it from the server."""
    return etag.strip().removeprefix("W/").replace('-gzip"', '"')
