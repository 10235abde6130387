"""The outgoing door: pools, limits, redirects, errors. Every server here is a real socket on the loopback."""

import gzip
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.errors import (
    AddressRefused,
    BadReply,
    ConfigError,
    Conflict,
    Elsewhere,
    Forbidden,
    NeedsReconnect,
    NotEncrypted,
    NotFound,
    ProviderError,
    Throttled,
    TooSlow,
    Unavailable,
    Unreachable,
    Unsupported,
)
from app.ports import Password
from app.providers.exchange import Deadline, Request, TooMuch, basic, retry_after_s
from app.providers.guard import allowed, parse
from app.providers.http import MOST_BYTES, Door
from app.words import TEXTS
from tests.servers.odd_caldav import everything, pages
from tests.servers.odd_http import Answer, Odd, Script, Seen, certificates, serving

LOOPBACK = allowed(["127.0.0.0/8"])
KEY = basic("alice", Password("wonderland"))


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with Door(LOOPBACK, version="1.2", resolve=lambda host, port: ["127.0.0.1"]) as made:
        yield made


def ask(door: Door, url: str, method: str = "GET", seconds: float = 5, key: Password | None = KEY) -> bytes:
    return door.ask(Request(method, parse(url), authorization=key), Deadline.after(seconds)).body


def test_an_answer_comes_back_with_status_headers_and_body(door: Door) -> None:
    with serving(everything(Answer(207, b"hello", {"X-Kind": "odd"}))) as odd:
        reply = door.ask(Request("PROPFIND", parse(odd.url("/a?b=1")), b"<x/>", {"Depth": "1"}), Deadline.after(5))

    assert (reply.status, reply.body, reply.headers["x-kind"]) == (207, b"hello", "odd")
    assert (odd.seen[0].method, odd.seen[0].path, odd.seen[0].body) == ("PROPFIND", "/a?b=1", b"<x/>")
    assert odd.seen[0].headers["depth"] == "1"
    assert odd.seen[0].headers["host"] == f"127.0.0.1:{odd.port}"
    assert odd.seen[0].headers["user-agent"] == "mattermost-calendar/1.2"


def test_requests_of_all_people_go_over_one_kept_connection_each_with_its_own_credential(door: Door) -> None:
    with serving(everything(Answer(200, b"x", {"Set-Cookie": "session=alice"}))) as odd:
        for person in ("alice", "bob"):
            ask(door, odd.url(), key=basic(person, Password("p")))
        ask(door, odd.url(), key=None)

    assert len({seen.port for seen in odd.seen}) == 1
    assert [seen.headers.get("authorization", "") for seen in odd.seen] == [
        basic("alice", Password("p")).reveal(),
        basic("bob", Password("p")).reveal(),
        "",
    ]
    assert not [seen for seen in odd.seen if "cookie" in seen.headers]


def test_a_netrc_and_proxy_variables_are_not_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, door: Door) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login x password y\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")

    with serving(everything(Answer(200))) as odd:
        ask(door, odd.url(), key=None)

    assert "authorization" not in odd.seen[0].headers


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (401, NeedsReconnect),
        (403, Forbidden),
        (404, NotFound),
        (410, NotFound),
        (412, Conflict),
        (429, Throttled),
        (500, Unavailable),
        (502, Unavailable),
        (503, Unavailable),
        (507, TooMuch),
        (400, BadReply),
        (405, BadReply),
        (501, BadReply),
        (304, BadReply),
    ],
)
def test_a_status_is_raised_as_what_it_means(door: Door, status: int, fault: type[ProviderError]) -> None:
    with serving(everything(Answer(status))) as odd, pytest.raises(fault) as raised:
        ask(door, odd.url("/private-path?token=secret"))

    assert type(raised.value) is fault
    assert "secret" not in str(raised.value)
    assert "private-path" not in str(raised.value)


def test_a_server_that_takes_no_passwords_is_not_a_wrong_password(door: Door) -> None:
    digest = Answer(401, b"", {"WWW-Authenticate": 'Digest realm="x", nonce="y"'})
    with serving(everything(digest)) as odd, pytest.raises(Unsupported):
        ask(door, odd.url())


def test_when_to_come_again_is_told(door: Door) -> None:
    with serving(everything(Answer(503, b"", {"Retry-After": "120"}))) as odd, pytest.raises(Unavailable) as raised:
        ask(door, odd.url())

    assert raised.value.retry_after_s == 120


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "0"}, 0),
        ({"retry-after": "Wed, 25 Nov 2026 10:05:00 GMT", "date": "Wed, 25 Nov 2026 10:00:00 GMT"}, 300),
        ({"retry-after": "Wed, 25 Nov 2026 09:00:00 GMT", "date": "Wed, 25 Nov 2026 10:00:00 GMT"}, 0),
        ({"retry-after": "99999999999"}, 86_400),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_as_number_or_date(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_s(headers) == seconds


def test_a_host_without_address_is_unreachable() -> None:
    def nowhere(host: str, port: int) -> list[str]:
        raise OSError("no such host")

    with Door(resolve=nowhere) as door, pytest.raises(Unreachable, match="no such host"):
        ask(door, "https://nowhere.example/")


def test_a_port_where_nobody_listens_is_unreachable(door: Door) -> None:
    with serving() as odd:
        url = odd.url()

    with pytest.raises(Unreachable, match="nobody listens"):
        ask(door, url)


def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    with (
        serving(everything(Answer(200, b"here"))) as odd,
        Door(LOOPBACK, resolve=lambda host, port: ["127.9.9.9", "127.0.0.1"]) as door,
    ):
        assert ask(door, odd.url(host="two.example")) == b"here"


def test_a_name_that_is_looked_up_too_slowly_is_too_slow() -> None:
    stop = threading.Event()

    def slow(host: str, port: int) -> list[str]:
        stop.wait(10)
        return ["127.0.0.1"]

    with Door(LOOPBACK, resolve=slow) as door:
        with pytest.raises(TooSlow):
            ask(door, "https://slow.example/", seconds=0.1)
        stop.set()


def hanging(odd: Odd) -> Script:
    return lambda seen: Answer(body=odd.pieces(b"", 0.02), raw=True)


def dripping_head(odd: Odd) -> Script:
    def pieces() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nX-Slow: "
        yield from odd.pieces(b"x", 0.02)

    return lambda seen: Answer(body=pieces(), raw=True)


def dripping_body(odd: Odd) -> Script:
    return lambda seen: Answer(body=odd.pieces(b"x", 0.02))


def streaming(odd: Odd) -> Script:
    return lambda seen: Answer(body=odd.pieces(b"x", 0))


@pytest.mark.parametrize("script", [hanging, dripping_head, dripping_body, streaming])
def test_a_server_that_takes_for_ever_is_left_at_the_deadline(door: Door, script: Callable[[Odd], Script]) -> None:
    with serving(script) as odd, pytest.raises(TooSlow):
        ask(door, odd.url(), seconds=0.4)


def test_after_the_deadline_nothing_is_asked_any_more(door: Door) -> None:
    with serving(everything(Answer(200))) as odd, pytest.raises(TooSlow):
        ask(door, odd.url(), seconds=-1)

    assert odd.seen == []


def test_a_packed_answer_is_unpacked(door: Door) -> None:
    packed = Answer(200, gzip.compress(b"calendar" * 1000), {"Content-Encoding": "gzip"})
    with serving(everything(packed)) as odd:
        assert ask(door, odd.url()) == b"calendar" * 1000

    assert odd.seen[0].headers["accept-encoding"] == "gzip"


def chunked(body: bytes, encoding: str) -> Answer:
    """An answer in pieces of 1,000 bytes, as servers send what they pack on the way."""
    head = f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: {encoding}\r\n\r\n".encode()
    pieces = [body[n : n + 1000] for n in range(0, len(body), 1000)]
    return Answer(body=[head, *(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces), b"0\r\n\r\n"], raw=True)


def test_an_answer_packed_in_pieces_is_unpacked(door: Door) -> None:
    text = bytes(range(256)) * 1000
    with serving(everything(chunked(gzip.compress(text), "gzip"))) as odd:
        assert ask(door, odd.url()) == text


def test_a_small_answer_in_pieces_that_grows_without_bound_is_stopped(door: Door) -> None:
    bomb = chunked(gzip.compress(gzip.compress(bytes(100_000_000), 9), 9), "gzip, gzip")
    with serving(everything(bomb)) as odd, pytest.raises(TooMuch, match="32 MB"):
        ask(door, odd.url())


def test_an_answer_that_cannot_be_unpacked_is_a_bad_one(door: Door) -> None:
    with serving(everything(Answer(200, b"no gzip", {"Content-Encoding": "gzip"}))) as odd, pytest.raises(BadReply):
        ask(door, odd.url())


def test_a_small_packed_answer_that_grows_without_bound_is_stopped(door: Door) -> None:
    bomb = gzip.compress(gzip.compress(bytes(100_000_000), 9), 9)
    twice = Answer(200, bomb, {"Content-Encoding": "gzip, gzip"})
    with serving(everything(twice)) as odd, pytest.raises(TooMuch, match="32 MB"):
        ask(door, odd.url())


def endless(odd: Odd) -> Script:
    return lambda seen: Answer(body=(bytes(1_000_000) for _ in range(100)))


def announced(odd: Odd) -> Script:
    return lambda seen: Answer(body=(bytes(1_000_000) for _ in range(100)), headers={"Content-Length": "100000000"})


@pytest.mark.parametrize("script", [endless, announced])
def test_an_answer_of_a_hundred_megabytes_is_stopped_and_the_connection_given_back(
    door: Door, script: Callable[[Odd], Script]
) -> None:
    with serving(script) as odd:
        for _ in range(17):  # more than there are places in the pool
            with pytest.raises(TooMuch):
                ask(door, odd.url())


def test_an_answer_as_long_as_the_limit_is_read(door: Door) -> None:
    with serving(everything(Answer(200, bytes(MOST_BYTES)))) as odd:
        assert len(ask(door, odd.url(), seconds=20)) == MOST_BYTES


def broken_off(odd: Odd) -> Script:
    return lambda seen: Answer(body=(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",), raw=True)


def test_an_answer_that_breaks_off_is_unavailable(door: Door) -> None:
    with serving(broken_off) as odd, pytest.raises(Unavailable, match="broke off"):
        ask(door, odd.url())


def test_something_that_speaks_no_http_is_a_bad_reply(door: Door) -> None:
    with (
        serving(lambda odd: lambda seen: Answer(body=(b"220 mail ready\r\n",), raw=True)) as odd,
        pytest.raises(BadReply, match="no HTTP"),
    ):
        ask(door, odd.url())


def dropping_first(odd: Odd) -> Script:
    def script(seen: Seen) -> Answer:
        return Answer(body=(), raw=True) if len(odd.seen) == 1 else Answer(200, b"second")

    return script


@pytest.mark.parametrize("method", ["GET", "PROPFIND", "REPORT", "OPTIONS"])
def test_a_dropped_connection_is_tried_once_more_where_that_is_harmless(door: Door, method: str) -> None:
    with serving(dropping_first) as odd:
        assert ask(door, odd.url(), method) == b"second"


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_a_write_is_never_repeated(door: Door, method: str) -> None:
    with serving(dropping_first) as odd, pytest.raises(Unavailable):
        ask(door, odd.url(), method)

    assert len(odd.seen) == 1


def test_a_server_that_always_drops_is_asked_twice_only(door: Door) -> None:
    with serving(lambda odd: lambda seen: Answer(body=(), raw=True)) as odd, pytest.raises(Unavailable):
        ask(door, odd.url())

    assert len(odd.seen) == 2


def moved(to: str, status: int = 301) -> Answer:
    return Answer(status, b"", {"Location": to})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_within_the_server_keeps_method_body_and_credential(door: Door, status: int) -> None:
    with serving(pages({("PROPFIND", "/"): moved("/dav/", status), ("PROPFIND", "/dav/"): Answer(207)})) as odd:
        reply = door.ask(Request("PROPFIND", parse(odd.url()), b"<x/>", authorization=KEY), Deadline.after(5))

    assert str(reply.url) == odd.url("/dav/")
    assert [(seen.method, seen.path, seen.body) for seen in odd.seen] == [
        ("PROPFIND", "/", b"<x/>"),
        ("PROPFIND", "/dav/", b"<x/>"),
    ]
    assert len(odd.with_credentials) == 2


def test_a_credential_is_not_sent_to_another_host(door: Door) -> None:
    with serving(everything(Answer(200))) as other:
        there = other.url("/dav/?ticket=1", host="other.example")
        with serving(everything(moved(there))) as odd, pytest.raises(Elsewhere) as raised:
            ask(door, odd.url(host="one.example"))

    assert other.seen == []
    assert raised.value.address == other.url("/dav/", host="other.example")


def test_a_credential_is_not_sent_to_another_port_of_the_same_host(door: Door) -> None:
    with (
        serving(everything(Answer(200))) as other,
        serving(everything(moved(other.url()))) as odd,
        pytest.raises(Elsewhere),
    ):
        ask(door, odd.url())

    assert other.seen == []


def test_without_a_credential_a_redirect_to_another_host_is_followed(door: Door) -> None:
    with (
        serving(everything(Answer(200, b"there"))) as other,
        serving(everything(moved(other.url(host="other.example")))) as odd,
    ):
        assert ask(door, odd.url(), key=None) == b"there"


@pytest.mark.parametrize("target", ["http://127.0.0.1:{port}/", "http://[::ffff:127.0.0.1]:{port}/"])
def test_a_redirect_into_the_private_network_is_refused(target: str) -> None:
    with serving(everything(Answer(200))) as private:
        script = everything(moved(target.format(port=private.port)))
        with (
            Door(
                allowed(["open.example"]), resolve=lambda host, port: [host.replace("open.example", "127.0.0.1")]
            ) as door,
            serving(script) as odd,
            pytest.raises(AddressRefused),
        ):
            ask(door, odd.url(host="open.example"), key=None)

    assert private.seen == []


def test_a_name_that_leads_into_the_private_network_is_refused_before_anything_is_sent() -> None:
    with (
        serving(everything(Answer(200))) as odd,
        Door(resolve=lambda host, port: ["8.8.8.8", "127.0.0.1"]) as door,
        pytest.raises(AddressRefused),
    ):
        ask(door, f"https://rebound.example:{odd.port}/")

    assert odd.seen == []


def test_a_name_is_looked_up_once_for_check_and_connection() -> None:
    asked: list[str] = []

    def changing(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.8.8.8"]

    with serving(everything(Answer(200, b"first"))) as odd, Door(LOOPBACK, resolve=changing) as door:
        assert ask(door, odd.url(host="rebound.example")) == b"first"

    assert asked == ["rebound.example"]


def test_a_name_is_kept_for_the_next_request() -> None:
    asked: list[str] = []

    def counted(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with serving(everything(Answer(200))) as odd, Door(LOOPBACK, resolve=counted) as door:
        ask(door, odd.url(host="cal.example"))
        ask(door, odd.url(host="cal.example"))

    assert len(asked) == 1


def test_a_name_whose_address_did_not_answer_is_looked_up_anew() -> None:
    with serving(everything(Answer(200, b"moved here"))) as odd:
        answers = iter([["127.9.9.9"], ["127.0.0.1"]])
        with Door(LOOPBACK, resolve=lambda host, port: next(answers)) as door:
            with pytest.raises(Unreachable):
                ask(door, odd.url(host="cal.example"))
            assert ask(door, odd.url(host="cal.example")) == b"moved here"


def test_a_circle_of_redirects_ends(door: Door) -> None:
    with serving(everything(moved("/again"))) as odd, pytest.raises(BadReply, match="redirects"):
        ask(door, odd.url())

    assert len(odd.seen) == 6


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/", "http://127.1/", "http://[::1/", "https://a:b@cal.example/"])
def test_a_redirect_to_what_is_no_address_is_a_bad_reply(door: Door, target: str) -> None:
    with serving(everything(moved(target))) as odd, pytest.raises(BadReply):
        ask(door, odd.url(), key=None)

    assert len(odd.seen) == 1


def test_a_write_is_not_redirected(door: Door) -> None:
    with serving(everything(moved("/there"))) as odd, pytest.raises(BadReply):
        ask(door, odd.url(), "PUT")

    assert len(odd.seen) == 1


@pytest.fixture
def safe(tmp_path: Path) -> Iterator[tuple[Odd, Door]]:
    """A server with a certificate of its own authority for cal.example, and a door that trusts the authority."""
    made = certificates(tmp_path, "cal.example")
    script = pages({("GET", "/drop"): moved("http://cal.example/"), ("GET", "/"): Answer(200, b"safe")})
    with (
        serving(script, made.context) as odd,
        Door(LOOPBACK, str(made.ca_file), resolve=lambda host, port: ["127.0.0.1"]) as door,
    ):
        yield odd, door


def test_a_certificate_of_the_companys_authority_is_trusted(safe: tuple[Odd, Door]) -> None:
    odd, door = safe

    assert ask(door, odd.url(host="cal.example")) == b"safe"


def test_a_certificate_for_another_name_is_refused(safe: tuple[Odd, Door]) -> None:
    odd, door = safe
    with pytest.raises(Unreachable, match=r"other\.example: no secure connection"):
        ask(door, odd.url(host="other.example"))

    assert odd.seen == []


def test_a_certificate_of_a_strangers_authority_is_refused(safe: tuple[Odd, Door], door: Door) -> None:
    odd, _ = safe
    with pytest.raises(Unreachable, match="no secure connection"):
        ask(door, odd.url(host="cal.example"))

    assert odd.seen == []


def test_https_is_never_dropped_by_a_redirect(safe: tuple[Odd, Door]) -> None:
    odd, door = safe
    with pytest.raises(NotEncrypted):
        ask(door, odd.url("/drop", host="cal.example"), key=None)


def test_https_to_a_server_that_speaks_plain_http_is_unreachable(door: Door) -> None:
    with serving() as odd, pytest.raises(Unreachable, match="no secure connection"):
        ask(door, f"https://127.0.0.1:{odd.port}/")


@pytest.mark.parametrize("content", [None, "no certificate"], ids=["absent", "not one"])
def test_an_unusable_ca_file_is_an_administrators_error(tmp_path: Path, content: str | None) -> None:
    ca_file = tmp_path / "ca.pem"
    if content is not None:
        ca_file.write_text(content)

    with pytest.raises(ConfigError, match="CA_FILE"):
        Door(ca_file=str(ca_file))


def test_credentials_show_in_no_repr() -> None:
    request = Request("GET", parse("https://cal.example/"), b"password=wonderland", authorization=KEY)

    assert "wonderland" not in repr(request)
    assert KEY.reveal() not in repr(request)


def kinds(of: type[ProviderError]) -> list[type[ProviderError]]:
    return [of, *(kind for child in of.__subclasses__() for kind in kinds(child))]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_failure_of_a_service_has_words(language: str) -> None:
    told = (kind for kind in kinds(ProviderError)[1:] if kind.__module__ in ("app.errors", TooMuch.__module__))
    named = [kind.__name__.casefold() for kind in told]

    assert [name for name in named if f"provider_{name}" not in TEXTS[language]] == []
