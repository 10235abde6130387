"""Finding a person's calendars from what they typed: an e-mail address, a host, or any address of their server.

The order: the address itself if it has a path, else /.well-known/caldav (RFC 6764), the root, and the paths at which
known servers live. Each is scouted without a credential first; the credential goes only to the one that answers as a
calendar server would, at the host that was typed. DNS SRV records are not asked: the standard library cannot, and they
nearly always name another host, to which nothing is entrusted without the person's word.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from app.errors import BadAddress, BadReply, Elsewhere, Forbidden, NotEncrypted, NotFound, Unreachable, Unsupported
from app.providers.exchange import fault
from app.providers.guard import PORTS, Url, may_share, parse
from app.providers.multistatus import CALDAV, DAV, Resource, propfind
from app.providers.webdav import MULTISTATUS, Dav, Page, linked, within

PATHS = (
    "/.well-known/caldav",
    "/",
    "/remote.php/dav/",  # Nextcloud, ownCloud
    "/SOGo/dav/",
    "/dav/",  # Zimbra, Cyrus, Fastmail
    "/dav.php/",  # Baïkal
    "/caldav.php/",  # DAViCal
    "/CalDAV/",  # CommuniGate
    "/radicale/",
)

_YANDEX = "https://caldav.yandex.ru/"
# Domains of people's addresses and web pages → where their calendars are; below, whose need more than a password.
KNOWN = {
    **dict.fromkeys(
        ("yandex.ru", "yandex.com", "yandex.by", "yandex.kz", "yandex.uz", "yandex.com.tr", "ya.ru", "narod.ru"),
        _YANDEX,
    ),
    **dict.fromkeys(("icloud.com", "me.com", "mac.com"), "https://caldav.icloud.com/"),
    **dict.fromkeys(("fastmail.com", "fastmail.fm"), "https://caldav.fastmail.com/dav/"),
    **dict.fromkeys(("mail.ru", "inbox.ru", "list.ru", "bk.ru", "internet.ru"), "https://calendar.mail.ru/"),
}
WITHOUT_PASSWORDS = {
    **dict.fromkeys(("gmail.com", "googlemail.com", "google.com", "googleusercontent.com"), "Google"),
    **dict.fromkeys(("outlook.com", "hotmail.com", "live.com", "msn.com", "office365.com", "office.com"), "Microsoft"),
}

_HOMES = CALDAV + "calendar-home-set"
_KINDS = propfind((DAV + "resourcetype",))
_WHO = propfind((DAV + "current-user-principal", DAV + "resourcetype", _HOMES, CALDAV + "calendar-user-address-set"))
_BROKEN = frozenset({429, 500, 502, 503, 504})  # the host is in no state to be asked further


@dataclass(frozen=True, slots=True)
class Start:
    """What was typed, understood. `exact`: with a path. `guessed`: without a scheme, so that https is our guess."""

    url: Url
    login: str
    exact: bool
    guessed: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person's calendars are: their home, or a single calendar. `principal` is "" where nothing names it."""

    home: Url
    principal: str
    emails: frozenset[str]


def start(address: str, login: str) -> Start:
    """Understand the typed address. Unsupported: known to need another way. BadAddress: it is none."""
    text = address.strip().removeprefix("mailto:")
    for typed, scheme in (("caldavs://", "https://"), ("caldav://", "http://")):
        text = scheme + text.removeprefix(typed) if text.lower().startswith(typed) else text
    if "@" in text and "/" not in text:
        return Start(_known(parse("https://" + text.rpartition("@")[2])), login or text, exact=False, guessed=True)
    if not text:
        raise BadAddress("no address")
    guessed = "://" not in text
    url = parse("https://" + text if guessed else text)
    if url.path != "/":
        return Start(url, login, exact=True, guessed=guessed)
    return Start(_known(url), login, exact=False, guessed=guessed)


def find_place(dav: Dav, begin: Start) -> Place:
    """Find the calendars, within the deadline.

    NeedsReconnect: the server is right, the credential is not. Elsewhere: it lies at another host. BadReply: whoever is
    there, it is no calendar server. Unreachable: nobody is. AddressRefused: it may not be called.
    """
    typed = begin.url
    plain_is_fine = dav.door.permits_plain(typed, dav.until)
    if typed.scheme == "http" and plain_is_fine:
        return _find(dav, begin, typed)
    try:
        return _find(dav, begin, _with_scheme(typed, "https"))
    except Unreachable as e:
        if typed.scheme == "http":
            raise NotEncrypted(f"{typed.host}: without https the password would travel in the open") from e
        if not (begin.guessed and plain_is_fine):
            raise
    return _find(dav, begin, _with_scheme(typed, "http"))


def _with_scheme(url: Url, scheme: str) -> Url:
    """The usual port changes with the scheme, an unusual one stays."""
    return Url(scheme, url.host, PORTS[scheme] if url.port == PORTS[url.scheme] else url.port, url.path)


def _known(url: Url) -> Url:
    """The calendar server behind a domain, or behind any host of it, that people know by another name."""
    labels = url.host.split(".")
    for domain in (".".join(labels[n:]) for n in range(len(labels) - 1)):
        if domain in WITHOUT_PASSWORDS:
            raise Unsupported(f"{WITHOUT_PASSWORDS[domain]} gives no calendars to a login and password")
        if domain in KNOWN:
            return parse(KNOWN[domain])
    return url


def _find(dav: Dav, begin: Start, base: Url) -> Place:
    elsewhere: list[Elsewhere] = []
    for url in _places(dav, base, exact=begin.exact):
        try:
            place = _place_at(dav, url, begin.login)
        except Elsewhere as e:
            elsewhere.append(e)  # a web page may redirect to a login page and have calendars all the same
        except (NotFound, Forbidden, BadReply):
            continue
        else:
            if place is not None:
                return place
    if elsewhere:
        raise elsewhere[0]
    raise BadReply(f"{base.host}: no calendar server was found there")


def _places(dav: Dav, base: Url, *, exact: bool) -> Iterator[Url]:
    """The addresses worth a credential, one after the other, each found by asking without one."""
    if exact:
        yield base
    for path in PATHS:
        try:
            url = _scouted(dav, base.at(path))
        except BadReply:
            continue
        if url is not None:
            yield url


def _scouted(dav: Dav, url: Url) -> Url | None:
    """Where somebody answered as a calendar server would: with properties, or by asking who we are."""
    reply = dav.scout(url, _WHO)
    if reply.status in _BROKEN:
        raise fault(reply, None)
    if reply.status not in (401, MULTISTATUS):
        return None
    if not may_share(url, reply.url):
        raise Elsewhere(f"{url.host}: sends us on to {reply.url.host}", str(reply.url).partition("?")[0])
    return reply.url


def _place_at(dav: Dav, url: Url, login: str) -> Place | None:
    """What this resource tells of the person's calendars; None where it is no part of a calendar server."""
    page = dav.propfind(url, _WHO)
    here = _itself(page)
    owner = _principal(dav, page)
    homes = _itself(owner).hrefs(_HOMES) if owner else ()
    home = linked(owner.url, homes[0]) if owner and homes else None
    principal = str(owner.url) if owner and homes else ""
    if CALDAV + "calendar" in here.inner(DAV + "resourcetype") and not (home and within(page.url.path, home.path)):
        home = page.url  # one calendar, perhaps another person's: it was meant, so it alone is taken
    if home is None:
        home = page.url if _holds_calendars(dav, page) else None
    return Place(home, principal, _emails(owner, login)) if home else None


def _principal(dav: Dav, page: Page) -> Page | None:
    """The principal: the page itself where it tells of a home, else the one that it names."""
    here = _itself(page)
    if here.hrefs(_HOMES):
        return page
    principals = here.hrefs(DAV + "current-user-principal")
    return dav.propfind(linked(page.url, principals[0]), _WHO) if principals else None


def _holds_calendars(dav: Dav, page: Page) -> bool:
    """Whether it is a home that does not say whose it is."""
    kinds = _itself(page).inner(DAV + "resourcetype")
    if DAV + "collection" not in kinds or DAV + "principal" in kinds:
        return False
    members = dav.propfind(page.url, _KINDS, "1").resources
    return any(CALDAV + "calendar" in member.inner(DAV + "resourcetype") for member in members)


def _emails(owner: Page | None, login: str) -> frozenset[str]:
    """The person's addresses as the server tells them, and the login where it is one."""
    told = _itself(owner).hrefs(CALDAV + "calendar-user-address-set") if owner else ()
    mailed = [href[7:] for href in told if href.lower().startswith("mailto:")]
    return frozenset(unquote(email).strip().lower() for email in (*mailed, login) if "@" in email)


def _itself(page: Page) -> Resource:
    """The resource that was asked for; the only one, for depth 0."""
    if not page.resources:
        raise BadReply(f"{page.url.host}: an empty answer")
    return page.resources[0]
