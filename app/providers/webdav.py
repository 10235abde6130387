"""WebDAV requests in one person's name: PROPFIND and REPORT, within one deadline and one origin."""

import logging
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from app.errors import AddressRefused, BadReply, Elsewhere
from app.ports import Password
from app.providers.exchange import Deadline, Reply, Request
from app.providers.guard import Url, may_share
from app.providers.http import Door
from app.providers.multistatus import Resource, multistatus

log = logging.getLogger(__name__)

_XML = "application/xml; charset=utf-8"
MULTISTATUS = 207


@dataclass(frozen=True, slots=True)
class Page:
    """A multistatus and where it came from; `token` is its sync token, "" where it has none."""

    url: Url
    resources: list[Resource]
    token: str = ""


@dataclass(frozen=True, slots=True)
class Dav:
    """The door, opened for one person until `until`."""

    door: Door
    authorization: Password
    until: Deadline

    def propfind(self, url: Url, body: bytes, depth: str = "0") -> Page:
        """The asked properties of a resource, or with depth "1" of its members as well. BadReply: no WebDAV there."""
        return self._page("PROPFIND", url, body, depth)

    def report(self, url: Url, body: bytes, depth: str = "1") -> Page:
        """The answer to a query or a multiget."""
        return self._page("REPORT", url, body, depth)

    def unread(self, url: Url, body: bytes) -> Reply:
        """The answer to a query as it came, for whom it may be enough to see that nothing changed."""
        return self._reply("REPORT", url, body, "1")

    def get(self, url: Url) -> bytes:
        """An object, byte for byte: what comes inside of XML has lost the ends of its lines."""
        request = Request("GET", url, headers={"Accept": "*/*"}, authorization=self.authorization)
        return self.door.ask(request, self.until).body

    def put(self, url: Url, body: bytes, etag: str) -> None:
        """Store an object anew. Conflict: it is not the version `etag` any more."""
        headers = {"Content-Type": "text/calendar; charset=utf-8", "If-Match": etag}
        self.door.ask(Request("PUT", url, body, headers, self.authorization), self.until)

    def features(self, url: Url) -> frozenset[str]:
        """What the server says it knows, of the DAV header (RFC 4918 10.1), in lower case."""
        reply = self.door.ask(Request("OPTIONS", url, authorization=self.authorization), self.until)
        return frozenset(word.strip().lower() for word in reply.headers.get("dav", "").split(","))

    def scout(self, url: Url, body: bytes) -> Reply:
        """The same question without any credential, so that redirects may lead anywhere that is safe to call."""
        return self.door.send(Request("PROPFIND", url, body, _headers("0")), self.until)

    def _page(self, method: str, url: Url, body: bytes, depth: str) -> Page:
        return page_of(self._reply(method, url, body, depth))

    def _reply(self, method: str, url: Url, body: bytes, depth: str) -> Reply:
        reply = self.door.ask(Request(method, url, body, _headers(depth), self.authorization), self.until)
        if reply.status != MULTISTATUS:
            raise BadReply(f"{url.host}: answers {reply.status} where a calendar server would say {MULTISTATUS}")
        return reply


def page_of(reply: Reply) -> Page:
    """A multistatus, read."""
    return Page(reply.url, *multistatus(reply.body, reply.url.host))


def linked(here: Url, href: str) -> Url:
    """The address of an href found in an answer from `here`. Elsewhere: another host's, which is not entrusted."""
    url = here.at(href)
    if not may_share(here, url):
        raise Elsewhere(f"{here.host}: its calendars lie at {url.host}", str(url).partition("?")[0])
    return url


def ours(here: Url, href: str) -> bool:
    """Whether this href of a list may be used at all; one foreign entry does not spoil the others."""
    try:
        linked(here, href)
    except (AddressRefused, BadReply):
        log.warning("%s lists an address that is not its own: left out", here.host)
        return False
    return True


def same(one: str, other: str) -> bool:
    """Whether two hrefs name one resource: Yandex varies letter case, others write @ or %40, with and without `/`."""
    return plain(one) == plain(other)


def within(href: str, collection: str) -> bool:
    """Whether it lies inside that collection, as tolerantly."""
    return plain(href).startswith(plain(collection) + "/")


def last_part(href: str) -> str:
    """The last piece of an href's path, decoded."""
    return unquote(urlsplit(href).path.rstrip("/").rpartition("/")[2])


def plain(href: str) -> str:
    """An href in the form in which tolerantly equal ones are equal."""
    return unquote(urlsplit(href).path).rstrip("/").casefold()


def _headers(depth: str) -> dict[str, str]:
    return {"Depth": depth, "Content-Type": _XML, "Accept": "application/xml, text/xml"}
