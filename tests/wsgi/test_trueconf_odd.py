"""Odd input from a TrueConf Server that is connected: each has a clear answer, and nothing is lost by it."""

import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.config import Config
from app.providers.catalogue import opener
from psql import Store
from tests.factories import BOB, at
from tests.fakes import MemoryService
from tests.servers.odd_http import Answer, certificates
from tests.servers.trueconf import V3, V4, TrueConf, page, planned, refusal, running, said
from tests.wsgi.conftest import chatting
from tests.wsgi.trueconf_office import Office, settings, working

TOMORROW = at(11) + timedelta(days=1)
EMOJI = "👩🏽‍🚀" * 60
"""Sixty astronauts of four code points each: 240 characters."""


@pytest.fixture(params=[V3, V4])
def office(request: pytest.FixtureRequest, store: Store) -> Iterator[Office]:
    with working(store, TrueConf(versions=(request.param,))) as made:
        yield made


def having(office: Office, **more: Any) -> dict[str, Any]:
    """One conference that is known already."""
    item = planned("4711471147", "Планёрка", TOMORROW, **more)
    office.fake.conferences = [item]
    assert office.connect() == {}
    office.pass_time()
    return item


def said_after(office: Office, *answers: Answer) -> str:
    """What is told where these answers come instead of the true ones, and then the day as it is shown."""
    office.fake.broken = list(answers)
    return office.news()


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(page(502), id="a proxy without its server"),
        pytest.param(page(200), id="a proxy's page"),
        pytest.param(page(403), id="a proxy forbids"),
        pytest.param(page(404), id="another server"),
        pytest.param(refusal(403, "forbidden"), id="missing right"),
        pytest.param(refusal(404, "routeNotFound"), id="wrong version"),
        pytest.param(refusal(403, "licenseExpired"), id="licence"),
        pytest.param(refusal(500, "internalError"), id="500"),
        pytest.param(said({"cnt": 0}), id="no list"),
        pytest.param(Answer(200, b""), id="nothing"),
        pytest.param(Answer(429, b"", {"Retry-After": "30"}), id="too many requests"),
    ],
)
def test_a_bad_hour_of_the_server_loses_and_tells_nothing(office: Office, answer: Answer) -> None:
    having(office)
    assert said_after(office, *[answer] * 12) == ""
    assert "Планёрка" in office.chat.slash("tomorrow")["text"]
    office.fake.broken.clear()
    assert office.news(time=timedelta(hours=1)) == ""
    assert "Планёрка" in office.chat.slash("tomorrow")["text"]
    office.fake.conferences[0]["start"] = TOMORROW + timedelta(hours=1)
    assert office.news(time=timedelta(hours=1)).startswith("Перенос: **Планёрка**")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        pytest.param(refusal(403, "forbidden"), "`conferences:read`", id="missing right, by its name"),
        pytest.param(refusal(404, "routeNotFound"), "верси", id="wrong version"),
        pytest.param(refusal(403, "licenseExpired"), "лицензи", id="licence"),
    ],
)
def test_what_is_wrong_is_said_where_one_looks(office: Office, answer: Answer, says: str) -> None:
    having(office)
    office.fake.broken = [answer] * 40
    far = office.chat.slash("from 1.6.2027 to 3.6.2027")["text"]
    office.chat.service.slow.submit(int).result()
    assert says in far + office.chat.said()


def test_an_empty_list_of_a_wrong_server_takes_nothing_away_at_once(office: Office) -> None:
    office.fake.conferences = [planned(str(n), f"К{n}", TOMORROW) for n in range(8)]
    office.connect()
    office.pass_time()
    key = "results" if V4 in office.fake.versions else "cnt"
    assert said_after(office, said({key: 0, "conferences": []})) == ""
    assert "К7" in office.chat.slash("tomorrow")["text"]


def test_swapped_dates_are_asked_back(office: Office) -> None:
    having(office)
    answer = office.chat.slash("from 7.12 to 1.12")["text"]
    assert "Планёрка" not in answer
    assert "наоборот" in answer
    assert office.chat.slash("from 24.11 to 26.11")["text"].count("Планёрка") == 1


@pytest.mark.parametrize(
    ("conference_id", "link"),
    [
        ("a@b", "/c/a%40b"),
        ("a#b", "/c/a%23b"),
        ("a/b", "/c/a%2Fb"),
        ("../x", "/c/..%2Fx"),
        ("имя", "/c/%D0%B8%D0%BC%D1%8F"),
        ("a b", "/c/a%20b"),
    ],
)
def test_an_id_of_any_signs_is_a_meeting_like_others(office: Office, conference_id: str, link: str) -> None:
    item = planned(conference_id, "Планёрка", TOMORROW)
    office.fake.conferences = [item]
    third = office.fake.third
    office.fake.third = lambda one: {**third(one), "url": ""}  # type: ignore[method-assign]
    office.connect()
    office.pass_time()
    assert "Планёрка" in office.chat.slash("tomorrow")["text"]
    item["start"] += timedelta(hours=1)
    assert office.news().startswith("Перенос: **Планёрка**")
    if V4 in office.fake.versions:
        assert any(seen.path.endswith(link.removeprefix("/c")) for seen in office.odd.seen)


@pytest.mark.parametrize(
    ("more", "title", "day"),
    [
        pytest.param({"topic": ""}, "(без названия)", "(без названия)", id="no topic"),
        pytest.param({"topic": "   "}, "(без названия)", "(без названия)", id="blanks"),
        pytest.param({"topic": EMOJI}, "👩🏽‍🚀", "👩🏽‍🚀", id="240 characters of emoji"),
        pytest.param({"topic": "@all [x](http://evil.example) *"}, "@", "@", id="syntax"),
        pytest.param({"seconds": 0}, "**Планёрка**", "11:00", id="no length"),
        pytest.param({"seconds": -60}, "**Планёрка**", "11:00", id="a length below nothing"),
        pytest.param({"days": [0] * 7, "kind": "week"}, "Планёрка", "11:00", id="no day of the week"),
        pytest.param({"days": [], "kind": "week"}, "Планёрка", "11:00", id="an empty list of days"),
    ],
)
def test_an_odd_conference_is_shown_told_and_reminded_of(
    office: Office, more: dict[str, Any], title: str, day: str
) -> None:
    office.connect()
    office.pass_time()
    item = planned("4711471147", "Планёрка", TOMORROW) | more
    office.fake.conferences = [item]
    told = office.news()
    assert title in told
    assert "@all" not in told
    assert day in office.chat.slash("tomorrow")["text"]
    office.chat.moved["now"] = TOMORROW - timedelta(minutes=20)
    assert office.news().count("11:00") >= 1


@pytest.mark.parametrize("counted", [0, 1, 5000, None], ids=["nothing", "too few", "too many", "not at all"])
def test_a_count_that_lies_hides_nothing_and_takes_nothing_away(office: Office, counted: int | None) -> None:
    having(office)
    office.fake.conferences.append(planned("4712", "Отчёты", TOMORROW))
    if counted is None:
        listed = office.fake._list
        office.fake._list = lambda *asked: without_count(listed(*asked))  # type: ignore[method-assign]
    office.fake.counts = counted
    assert "Отчёты" in office.news()
    assert "Планёрка" in office.chat.slash("tomorrow")["text"]


def without_count(answer: Answer) -> Answer:
    assert isinstance(answer.body, bytes)
    return Answer(answer.status, answer.body.replace(b'"cnt"', b'"n"').replace(b'"results"', b'"n"'), answer.headers)


def test_ten_thousand_conferences_leave_the_day_usable(store: Store) -> None:
    """700 of them in sight, the others long past: read within a pass, and shown as fast as ever."""
    fake = TrueConf(most=500)
    fake.conferences = [planned(str(n), f"К{n}", at(8) - timedelta(days=60, hours=n)) for n in range(9_300)]
    fake.conferences += [planned(f"4711{n:06}", f"К{n}", at(8) + timedelta(hours=n)) for n in range(700)]
    with working(store, fake) as office:
        assert office.connect() == {}
        tracemalloc.start()
        office.pass_time()
        assert tracemalloc.get_traced_memory()[1] < 300_000_000
        tracemalloc.stop()
        began = time.thread_time()
        day = office.chat.slash("tomorrow")["text"]
        assert time.thread_time() - began < 1
        assert "К24" in day
        assert office.news() == ""


@pytest.mark.parametrize("hours", [-7, 5, 300])
def test_a_server_whose_clock_is_wrong_by_hours_is_read_as_any(office: Office, hours: int) -> None:
    office.fake.skew = timedelta(hours=hours)
    office.fake.life_s = 3600
    item = having(office)
    given = office.fake.given
    item["start"] += timedelta(hours=1)
    assert office.news().startswith("Перенос: **Планёрка**")
    assert office.fake.given == given
    office.fake.expire()
    item["start"] += timedelta(hours=1)
    assert "Планёрка" in office.news(time=timedelta(hours=1))


@pytest.fixture
def tls(store: Store, tmp_path: Path) -> Callable[[str], Any]:
    """A server that vouches for itself, and how it is trusted."""
    made = certificates(tmp_path / "tls", "127.0.0.1")

    def trusting(trust: str) -> Any:
        fake = TrueConf(conferences=[planned("4711471147", "Планёрка", TOMORROW)])
        with running(fake, made.context) as odd:
            file = tmp_path / "providers.toml"
            told = f'"{made.ca_file}"' if trust == "ca" else trust
            file.write_text(f'[trueconf.main]\nconnection = "{odd.url("")}"\nverify_tls = {told}\n', encoding="utf-8")
            config: Config = settings(providers_file=str(file))
            with chatting(store, opener(config), MemoryService()) as chat:
                office = Office(fake, odd, chat)
                answer = office.connect(BOB, login="alice")
                if not answer:
                    office.pass_time()
                return answer, chat.slash("tomorrow", BOB)["text"]

    return trusting


@pytest.mark.parametrize("trust", ["false", "ca"])
def test_a_certificate_of_its_own_is_taken_where_the_administrator_says_so(
    tls: Callable[[str], Any], trust: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer, day = tls(trust)
    assert answer == {}
    assert "Планёрка" in day
    assert ("verify_tls = false" in caplog.text) is (trust == "false")


def test_a_certificate_of_its_own_is_refused_otherwise(tls: Callable[[str], Any]) -> None:
    answer, _ = tls("true")
    assert "CA_FILE" in answer["errors"]["address"]
