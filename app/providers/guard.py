"""Where we may call: reads an address a person typed, and refuses what leads into the private network.

Pure: it judges names and addresses and looks nothing up. The door (http.py) resolves the name, has every address judged
here, and connects to the very addresses that were judged, so that a second look-up cannot change them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import quote, urljoin, urlsplit

from app.errors import AddressRefused, BadAddress, BadReply, ConfigError, NotEncrypted

Ip = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PORTS = {"http": 80, "https": 443}
FIRST_FREE_PORT = 1024  # below it, on a stranger's host, lie mail, shells and the like: only 443 is a calendar's

# Where one provider spreads an account over hosts, the credential may follow it among exactly these, by https.
_KIN = (re.compile(r"(?:p\d+-)?caldav\.icloud\.com"),)

# ipaddress.is_global learnt several of these only in late patch releases, so they are spelled out.
_REFUSED = tuple(
    (ip_network(net), why)
    for net, why in (
        ("0.0.0.0/8", "this host"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier's private"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol assignments"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmarking"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("::/96", "loopback, unspecified or IPv4-compatible"),
        ("64:ff9b:1::/48", "local NAT64"),
        ("100::/64", "discard"),
        ("2001::/23", "Teredo and protocol assignments"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),
        ("3fff::/20", "documentation"),
        ("5f00::/16", "segment routing"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PATH_SAFE = "/%:@!$&'()*+,;=~-._"


@dataclass(frozen=True, slots=True)
class Url:
    """An http(s) address taken apart: `host` in lower-case ASCII without brackets and final dot, `path` from "/" on."""

    scheme: str
    host: str
    port: int
    path: str

    def __str__(self) -> str:
        return f"{self.origin}{self.path}"

    @property
    def origin(self) -> str:
        """`https://host`, with the port where it is not the usual one."""
        return f"{self.scheme}://{self.authority}"

    @property
    def authority(self) -> str:
        """Host and unusual port, as the Host header wants them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def at(self, href: str) -> "Url":
        """The address that `href`, found in an answer from here, points to; it may be another host's."""
        try:
            return parse(urljoin(str(self), href))
        except (ValueError, BadAddress) as e:
            raise BadReply(f"{self.host}: names a link that cannot be called") from e


@dataclass(frozen=True, slots=True)
class Allowed:
    """ALLOWED_HOSTS: private calendar servers that may be reached. A name is trusted wherever it resolves to."""

    names: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    def name(self, host: str) -> bool:
        """Whether this name is listed, itself or by `*.domain`."""
        return host in self.names or any(n.startswith("*.") and host.endswith(n[1:]) for n in self.names)

    def ip(self, ip: Ip) -> bool:
        """Whether this address lies in a listed network."""
        return any(ip in network for network in self.networks)

    def host(self, host: str, ips: Sequence[Ip]) -> bool:
        """Whether the host is the administrator's: by name, or with every one of its addresses."""
        return self.name(host) or (bool(ips) and all(self.ip(_bare(ip)) for ip in ips))


NOTHING_PRIVATE = Allowed()


def allowed(entries: Iterable[str]) -> Allowed:
    """Read names (`cal.corp`, `*.corp`), addresses and CIDRs. ConfigError: an entry is none of them."""
    names: set[str] = set()
    networks: list[Network] = []
    for entry in filter(None, (text.strip() for text in entries)):
        try:
            networks.append(ip_network(entry.strip("[]"), strict=False))
        except ValueError:
            names.add(_allowed_name(entry))
    return Allowed(frozenset(names), tuple(networks))


def parse(text: str) -> Url:
    """Take an absolute address apart. BadAddress says what is wrong with it, and never repeats it."""
    if any(ord(c) < 32 or ord(c) == 127 for c in text):
        raise BadAddress("the address holds control characters")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as e:
        raise BadAddress("the address cannot be read") from e
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise BadAddress("only http and https are called")
    if "@" in parts.netloc:
        raise BadAddress("a login inside the address is not accepted")
    if port == 0:
        raise BadAddress("port 0 cannot be called")
    path = quote(parts.path or "/", safe=_PATH_SAFE)
    query = f"?{quote(parts.query, safe=_PATH_SAFE + '?')}" if parts.query else ""
    return Url(scheme, _host(parts.hostname or ""), port or PORTS[scheme], path + query)


def ip_of(text: str) -> Ip:
    """An address as the resolver prints it."""
    return ip_address(text)


def judge(url: Url, ips: Sequence[Ip], permitted: Allowed) -> tuple[Ip, ...]:
    """The addresses to connect to, in order. AddressRefused: a single one of them, the scheme or the port is unsafe."""
    if permitted.host(url.host, ips):
        return tuple(_bare(ip) for ip in ips)
    for ip in ips:
        why = None if permitted.ip(_bare(ip)) else refusal(ip)
        if why:
            raise AddressRefused(f"{url.host} leads to an address that is not public ({why}); see ALLOWED_HOSTS")
    if url.scheme != "https":
        raise NotEncrypted(f"{url.host}: without https the password would travel in the open")
    if url.port != PORTS["https"] and url.port < FIRST_FREE_PORT:
        raise AddressRefused(f"{url.host}: port {url.port} is not called")
    return tuple(_bare(ip) for ip in ips)


def refusal(ip: Ip) -> str | None:
    """Why this address may not be called unasked; None for a public one."""
    inner = _embedded(ip)
    if inner is not None:
        return refusal(inner)
    for network, why in _REFUSED:
        if ip in network:
            return why
    return None if ip.is_global else "not public"


def may_share(first: Url, other: Url) -> bool:
    """Whether what was entrusted to `first` may be sent to `other`: one origin, its https form, or a listed kin."""
    if (first.scheme, first.host, first.port) == (other.scheme, other.host, other.port):
        return True
    if (other.scheme, other.port) != ("https", PORTS["https"]):
        return False
    if first.host == other.host:
        return (first.scheme, first.port) == ("http", PORTS["http"])
    return first.scheme == "https" and any(k.fullmatch(first.host) and k.fullmatch(other.host) for k in _KIN)


def _host(text: str) -> str:
    host = text.rstrip(".")
    if ":" in host:
        return _ipv6(host)
    try:
        ascii_host = host.encode("idna").decode("ascii").lower().rstrip(".")
    except UnicodeError as e:
        raise BadAddress("the host name cannot be read") from e
    labels = ascii_host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _dotted_quad(ascii_host)
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise BadAddress("the host name cannot be read")
    return ascii_host


def _ipv6(text: str) -> str:
    """Without a scope id: which interface to use is not a stranger's choice."""
    try:
        address = IPv6Address(text)
    except ValueError as e:
        raise BadAddress("the host name cannot be read") from e
    if address.scope_id is not None:
        raise BadAddress("the host name cannot be read")
    return str(address)


def _dotted_quad(text: str) -> str:
    """The C library also reads 127.1, 0x7f000001 and 2130706433 as addresses; people do not write them."""
    try:
        return str(IPv4Address(text))
    except ValueError as e:
        raise BadAddress("write the address as four numbers") from e


def _embedded(ip: Ip) -> IPv4Address | None:
    if isinstance(ip, IPv4Address):
        return None
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    return IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None


def _bare(ip: Ip) -> Ip:
    return ip.ipv4_mapped if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None else ip


def _allowed_name(entry: str) -> str:
    wild, name = ("*.", entry[2:]) if entry.startswith("*.") else ("", entry)
    try:
        return wild + _host(name)
    except BadAddress as e:
        raise ConfigError(f"ALLOWED_HOSTS: {entry!r} is neither a host name nor a network") from e
