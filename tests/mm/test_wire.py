"""Kept connections to Mattermost: used again, noticed when they are gone, and over TLS only to whom we trust."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import MessengerUnavailable
from mm import wire
from mm.wire import Wire
from tests.servers.odd_http import Answer, Odd, certificates, serving

OK = Answer(200, b"{}")


@pytest.fixture
def odd() -> Iterator[Odd]:
    with serving(lambda _: lambda seen: OK) as running:
        yield running


def test_a_connection_is_used_again(odd: Odd) -> None:
    line = Wire(odd.url())
    for _ in range(3):
        assert line.send("GET", "/api", None, {}).data == b"{}"
    line.close()
    assert len({seen.port for seen in odd.seen}) == 1


def test_a_site_below_a_path_keeps_its_path(odd: Odd) -> None:
    line = Wire(odd.url("/chat/"))
    line.send("POST", "/api", b"x", {"X-Y": "z"})
    line.close()
    assert [(seen.method, seen.path, seen.body, seen.headers["x-y"]) for seen in odd.seen] == [
        ("POST", "/chat/api", b"x", "z")
    ]


def test_a_connection_that_the_server_closed_meanwhile_is_not_used_again() -> None:
    with serving(lambda _: lambda seen: Answer(200, b"{}", {"Connection": "close"})) as closing:
        line = Wire(closing.url())
        assert [line.send("GET", "/", None, {}).status for _ in range(2)] == [200, 200]
        line.close()
        assert len({seen.port for seen in closing.seen}) == 2


def test_an_answer_without_an_end_is_no_answer() -> None:
    with serving(lambda _: lambda seen: Answer(200, b"x" * (wire.MAX_BYTES + 1))) as endless:
        line = Wire(endless.url())
        with pytest.raises(MessengerUnavailable) as refused:
            line.send("POST", "/api", b"", {})
        line.close()
    assert refused.value.doubtful


def test_no_connection_means_that_nothing_was_done() -> None:
    with pytest.raises(MessengerUnavailable) as refused:
        Wire("http://127.0.0.1:9").send("POST", "/hooks/commands/secret", b"", {})
    assert not refused.value.doubtful
    assert "secret" not in str(refused.value)


def test_a_certificate_of_the_companys_authority_is_trusted(tmp_path: Path) -> None:
    made = certificates(tmp_path, "127.0.0.1")
    with serving(lambda _: lambda seen: OK, made.context) as safe:
        line = Wire(safe.url(), str(made.ca_file))
        assert line.send("GET", "/", None, {}).status == 200
        line.close()


def test_a_certificate_of_a_strangers_authority_is_refused(tmp_path: Path) -> None:
    made = certificates(tmp_path, "127.0.0.1")
    with serving(lambda _: lambda seen: OK, made.context) as strange, pytest.raises(MessengerUnavailable) as refused:
        Wire(strange.url()).send("GET", "/", None, {"Authorization": "Bearer t0ken"})
    assert strange.seen == []
    assert not refused.value.doubtful
