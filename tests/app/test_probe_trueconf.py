"""`probe trueconf` settles what is inferred, changes nothing, and prints nothing that is anybody's."""

import io
from datetime import datetime

import pytest

from microservice.probe import show
from tests.factories import at
from tests.servers.trueconf import V3, V4, TrueConf, page, planned, running

SECRETS = ("alice", "wonderland", "Планёрка", "boris", "4711", "token1", "127.0.0.1")


def asked(fake: TrueConf, password: str = "wonderland") -> tuple[int, dict[str, str], str]:
    """How it ended, question → answer, and all that was printed."""
    out, err = io.StringIO(), io.StringIO()
    with running(fake) as odd:
        arguments = ["trueconf", "--url", odd.url(""), "--login", "alice"]
        status = show(arguments, {"ALLOWED_HOSTS": "127.0.0.0/8"}, lambda: password, out, err, lambda _: None)
        assert {one.method for one in odd.seen if "oauth2" not in one.path} <= {"GET"}
    lines = [line.partition("  ") for line in out.getvalue().splitlines()[1:]]
    found = {question.strip(): answer.strip() for question, _, answer in lines}
    return status, found, out.getvalue() + err.getvalue()


def busy(**more: object) -> TrueConf:
    fake = TrueConf(**more)  # type: ignore[arg-type]
    after_midnight = datetime(2026, 11, 24, 1, 30, tzinfo=at(0).tzinfo)
    fake.conferences = [
        planned("4711", "Планёрка", at(10)),
        planned("4712", "Планёрка", after_midnight, days=["tuesday"]),
        planned("4713", "Планёрка", at(0), kind="none"),
    ]
    return fake


@pytest.mark.parametrize(
    "fake", [busy(), busy(versions=(V3, V4), password_on_v4=True, refreshes=True)], ids=["v3", "v4"]
)
def test_it_prints_nothing_of_anybody(fake: TrueConf) -> None:
    status, _, text = asked(fake)
    assert status == 0
    for secret in SECRETS:
        assert secret not in text


def test_it_tells_the_versions_apart() -> None:
    _, found, _ = asked(busy())
    assert found["server"].startswith("404, version not told")
    assert found["password at v3"] == "200, expires_in int, without refresh token"
    assert found["v3.11 list"] == "3 of 3"
    assert found["v4 token 1"] == "404 routeNotFound"


def test_it_tells_where_pages_begin_and_how_many_fit() -> None:
    _, found, _ = asked(busy(versions=(V4,), password_on_v4=True, first_page=0, most=2))
    assert found["v4 list"] == "1 of 3"
    assert found["v4 page 0"] == "2"
    assert found["v4 page of 5000"] == "1"


def test_it_tells_in_which_zone_days_are_counted() -> None:
    _, found, _ = asked(busy())
    assert found["v3.11 weekday of start"] == "1 with local"
    assert found["v3.11 days"] == "1 with 1 name"
    assert found["v3.11 start_time"] == "2 with int"


def test_who_is_refused_hears_by_which_words() -> None:
    status, found, _ = asked(busy(), "hatter")
    assert status == 1
    assert found["password at v3"] == "401 invalid_grant"


def test_what_is_no_trueconf_ends_it() -> None:
    fake = TrueConf(broken=[page(404)] * 9)
    status, found, _ = asked(fake)
    assert status == 1
    assert found["password at v3"] == "404 no JSON"
