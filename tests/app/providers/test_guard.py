"""Which addresses may be called: every class of private ones, every odd way to write them, and what is allowed."""

import pytest

from app.errors import AddressRefused, BadAddress, ConfigError, NotEncrypted
from app.providers.guard import NOTHING_PRIVATE, Url, allowed, ip_of, judge, may_share, parse, refusal

REFUSED = {
    "this host": "0.0.0.0",
    "this network": "0.1.2.3",
    "ten": "10.1.2.3",
    "carrier": "100.64.0.1",
    "carrier, last": "100.127.255.255",
    "loopback": "127.0.0.1",
    "loopback, other": "127.255.0.9",
    "link-local": "169.254.1.1",
    "cloud metadata": "169.254.169.254",
    "172.16": "172.16.0.1",
    "172.31": "172.31.255.255",
    "protocol assignments": "192.0.0.8",
    "documentation 1": "192.0.2.1",
    "6to4 relay": "192.88.99.1",
    "192.168": "192.168.1.1",
    "benchmarking": "198.18.0.1",
    "documentation 2": "198.51.100.1",
    "documentation 3": "203.0.113.1",
    "multicast": "224.0.0.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "v6 unspecified": "::",
    "v6 loopback": "::1",
    "v6 private": "fd00::1",
    "v6 private, unassigned half": "fc00::1",
    "v6 link-local": "fe80::1",
    "v6 link-local with scope": "fe80::1%eth0",
    "v6 site-local": "fec0::1",
    "v6 multicast": "ff02::1",
    "v6 documentation": "2001:db8::1",
    "v6 discard": "100::1",
    "mapped loopback": "::ffff:127.0.0.1",
    "mapped private": "::ffff:10.0.0.1",
    "mapped metadata": "::ffff:a9fe:a9fe",
    "compatible private": "::10.0.0.1",
    "compatible loopback": "::127.0.0.1",
    "compatible public": "::8.8.8.8",
    "6to4 of private": "2002:a00:1::1",
    "6to4 of public": "2002:808:808::1",
    "Teredo": "2001:0:a00:1::1",
    "NAT64 of private": "64:ff9b::10.0.0.1",
    "NAT64 of loopback": "64:ff9b::7f00:1",
    "NAT64 of metadata": "64:ff9b::169.254.169.254",
    "local NAT64": "64:ff9b:1::8.8.8.8",
}


@pytest.mark.parametrize("ip", REFUSED.values(), ids=REFUSED.keys())
def test_an_address_that_is_not_public_is_refused(ip: str) -> None:
    with pytest.raises(AddressRefused):
        judge(parse("https://calendar.example/"), [ip_of(ip)], NOTHING_PRIVATE)


@pytest.mark.parametrize(
    "ip",
    ["8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.255.255", "172.32.0.1", "2a02:6b8::1", "64:ff9b::8.8.8.8"],
)
def test_a_public_address_is_called(ip: str) -> None:
    assert refusal(ip_of(ip)) is None


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(AddressRefused, match=r"calendar\.example"):
        judge(parse("https://calendar.example/"), [ip_of("8.8.8.8"), ip_of("10.0.0.1")], NOTHING_PRIVATE)


def test_every_judged_address_is_handed_on_in_order() -> None:
    ips = [ip_of("2a02:6b8::1"), ip_of("8.8.8.8")]

    assert judge(parse("https://calendar.example/"), ips, NOTHING_PRIVATE) == tuple(ips)


@pytest.mark.parametrize(
    ("entry", "host", "ip"),
    [
        ("cal.corp", "cal.corp", "10.0.0.1"),
        ("CAL.corp.", "cal.corp", "10.0.0.1"),
        ("*.corp", "cal.corp", "10.0.0.1"),
        ("почта.рф", "xn--80a1acny.xn--p1ai", "10.0.0.1"),
        ("10.0.0.0/8", "cal.corp", "10.0.0.1"),
        ("10.0.0.1", "cal.corp", "10.0.0.1"),
        ("10.0.0.0/8", "cal.corp", "::ffff:10.0.0.1"),
        ("::1", "cal.corp", "::1"),
        ("[::1]", "cal.corp", "::1"),
        ("fd00::/8", "cal.corp", "fd00::7"),
    ],
)
def test_an_allowed_host_is_called_even_by_http_and_on_any_port(entry: str, host: str, ip: str) -> None:
    assert len(judge(Url("http", host, 5232, "/"), [ip_of(ip)], allowed([entry]))) == 1


@pytest.mark.parametrize(
    ("entry", "host", "ip"),
    [
        ("cal.corp", "evil-cal.corp", "10.0.0.1"),
        ("*.corp", "corp", "10.0.0.1"),
        ("*.corp", "cal.corp.example", "10.0.0.1"),
        ("10.0.0.0/24", "cal.corp", "10.0.1.1"),
        ("", "cal.corp", "10.0.0.1"),
    ],
)
def test_what_is_not_listed_stays_refused(entry: str, host: str, ip: str) -> None:
    with pytest.raises(AddressRefused):
        judge(Url("https", host, 443, "/"), [ip_of(ip)], allowed([entry]))


def test_an_allowed_network_does_not_open_plain_http_to_a_public_address_of_the_same_host() -> None:
    with pytest.raises(NotEncrypted):
        judge(parse("http://cal.corp/"), [ip_of("10.0.0.1"), ip_of("8.8.8.8")], allowed(["10.0.0.0/8"]))


def test_an_entry_that_is_neither_name_nor_network_is_an_administrators_error() -> None:
    with pytest.raises(ConfigError, match="ALLOWED_HOSTS"):
        allowed(["10.0.0.0/99"])


@pytest.mark.parametrize("port", [443, 1024, 4443, 8443, 65535])
def test_a_public_host_is_called_by_https_on_usual_and_high_ports(port: int) -> None:
    assert judge(Url("https", "calendar.example", port, "/"), [ip_of("8.8.8.8")], NOTHING_PRIVATE)


@pytest.mark.parametrize("port", [22, 25, 80, 465, 993])
def test_a_public_host_is_not_called_on_other_low_ports(port: int) -> None:
    with pytest.raises(AddressRefused, match="port"):
        judge(Url("https", "calendar.example", port, "/"), [ip_of("8.8.8.8")], NOTHING_PRIVATE)


def test_a_public_host_is_not_called_without_https() -> None:
    with pytest.raises(NotEncrypted, match="in the open"):
        judge(parse("http://calendar.example/"), [ip_of("8.8.8.8")], NOTHING_PRIVATE)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://Cal.Example", "https://cal.example/"),
        ("HTTPS://cal.example:443/dav", "https://cal.example/dav"),
        ("https://cal.example./", "https://cal.example/"),
        ("https://cal.example:8443/a b", "https://cal.example:8443/a%20b"),
        ("https://cal.example/%D1%8F/@%40", "https://cal.example/%D1%8F/@%40"),
        ("https://cal.example/я?q=1#part", "https://cal.example/%D1%8F?q=1"),
        ("https://почта.рф/", "https://xn--80a1acny.xn--p1ai/"),
        ("https://１２７.0.0.1/", "https://127.0.0.1/"),
        ("http://127.0.0.1:5232/", "http://127.0.0.1:5232/"),
        ("https://[2A02:6b8:0::1]/", "https://[2a02:6b8::1]/"),
        ("https://[::ffff:127.0.0.1]:8443/", "https://[::ffff:7f00:1]:8443/"),
    ],
)
def test_an_address_is_read_and_written_in_one_form(text: str, url: str) -> None:
    assert str(parse(text)) == url


BAD = {
    "short loopback": "http://127.1/",
    "hexadecimal": "http://0x7f000001/",
    "one number": "http://2130706433/",
    "octal": "http://0177.0.0.1/",
    "hexadecimal parts": "http://0x7f.0.0.1/",
    "number with dot": "http://2130706433./",
    "name that ends in a number": "http://cal.example.1/",
    "user": "https://alice@cal.example/",
    "user and password": "https://alice:secret@cal.example/",
    "two ats": "https://a@b@cal.example/",
    "other scheme": "ftp://cal.example/",
    "file": "file:///etc/passwd",
    "no scheme": "cal.example",
    "no host": "https:///dav",
    "empty label": "https://cal..example/",
    "blank in the host": "https://cal example/",
    "backslash": "https://cal.example\\@evil.example/",
    "line end": "https://cal.example/\r\nX: 1",
    "tab in the host": "https://cal\t.example/",
    "port 0": "https://cal.example:0/",
    "port too high": "https://cal.example:70000/",
    "port no number": "https://cal.example:abc/",
    "scope id": "https://[fe80::1%25eth0]/",
    "no IPv6": "https://[::zz]/",
    "open bracket": "https://[::1/",
    "label too long": f"https://{'a' * 64}.example/",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_what_is_no_plain_address_is_refused(text: str) -> None:
    with pytest.raises(BadAddress):
        parse(text)


def test_a_refusal_never_repeats_what_was_typed() -> None:
    with pytest.raises(BadAddress) as refused:
        parse("https://alice:secret@cal.example/")

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("first", "other", "shared"),
    [
        ("https://a.example/x", "https://a.example/y", True),
        ("https://a.example/", "https://a.example:8443/", False),
        ("https://a.example/", "https://b.example/", False),
        ("https://a.example/", "https://sub.a.example/", False),
        ("https://a.example/", "http://a.example/", False),
        ("http://a.example/", "https://a.example/", True),
        ("http://a.example:5232/", "https://a.example/", False),
        ("https://caldav.icloud.com/", "https://p42-caldav.icloud.com/", True),
        ("https://p42-caldav.icloud.com/", "https://caldav.icloud.com/", True),
        ("https://caldav.icloud.com/", "https://p42-caldav.icloud.com:8443/", False),
        ("https://caldav.icloud.com/", "https://p42-caldav.icloud.com.evil.example/", False),
        ("https://evil.example/", "https://p42-caldav.icloud.com/", False),
        ("http://caldav.icloud.com/", "https://p42-caldav.icloud.com/", False),
    ],
)
def test_a_credential_is_shared_within_one_origin_and_a_listed_provider_only(
    first: str, other: str, shared: bool
) -> None:
    assert may_share(parse(first), parse(other)) is shared
