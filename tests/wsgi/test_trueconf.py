"""TrueConf in the chat, from end to end: connected, in the day, reminded of with its link, told of when it moves."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.providers.catalogue import opener
from psql import Store
from tests.factories import ALICE, BOB, at
from tests.fakes import MemoryService, ical, vevent
from tests.servers.odd_http import Answer, certificates
from tests.servers.trueconf import V3, V4, TrueConf, page, planned, refusal, running
from tests.wsgi.conftest import chatting, labels
from tests.wsgi.trueconf_office import SILENCE, Office, served, settings, working


@pytest.fixture(params=[V3, V4])
def office(request: pytest.FixtureRequest, store: Store) -> Iterator[Office]:
    fake = TrueConf(versions=(request.param,))
    with running(fake) as odd, chatting(store, opener(settings()), MemoryService()) as chat:
        yield Office(fake, odd, chat)


@pytest.fixture
def third(store: Store) -> Iterator[Office]:
    fake = TrueConf()
    with running(fake) as odd, chatting(store, opener(settings()), MemoryService()) as chat:
        yield Office(fake, odd, chat)


def test_a_day_with_trueconf(office: Office) -> None:
    """Connected, in the agenda, reminded, in a meeting, moved, called off."""
    meeting = planned("4711471147", "Планёрка", at(11), 30)
    office.fake.conferences = [
        meeting,
        planned("4712", "Отчёты", at(15), days=["tuesday"], invited=("alice",)),
        planned("4713", "Курилка", at(0), kind="none"),
    ]
    assert office.connect() == {}
    assert office.chat.said().startswith("Готово, alice.")
    assert "Планёрка" in office.news()
    day = office.chat.slash("today")["text"]
    assert day.index("Планёрка") < day.index("Отчёты")
    assert f"https://{office.fake.host}/c/4711471147" in day
    assert "Курилка" not in day
    assert "Планёрка" not in office.chat.slash("tomorrow")["text"]

    office.chat.moved["now"] = at(10, 40)
    reminder = office.news()
    assert "Планёрка" in reminder
    assert f"[Войти в TrueConf](https://{office.fake.host}/c/4711471147)" in reminder

    office.pass_time()
    shown = office.chat.mattermost.statuses[ALICE.id].custom
    assert shown is not None

    reports = office.fake.conferences[1]
    reports["start"] = at(16)
    told = office.news()
    assert "Отчёты" in told
    assert "16:00" in told
    office.fake.conferences.remove(reports)
    assert "Отчёты" in office.news()
    assert "Отчёты" not in office.chat.slash("today")["text"]


def test_the_days_plan_holds_trueconf(third: Office) -> None:
    third.fake.conferences = [planned("4711", "Планёрка", at(11) + timedelta(days=1))]
    third.connect()
    third.pass_time()
    third.chat.moved["now"] = at(9) + timedelta(days=1) - SILENCE
    assert "Планёрка" in third.news()


def test_a_room_is_in_the_day_while_it_runs_and_nobody_is_told(third: Office) -> None:
    room = planned("77", "Курилка", at(0), kind="none")
    third.fake.conferences = [room]
    third.connect()
    third.pass_time()
    room |= {"running": True, "session": "s1"}
    assert third.news() == ""
    assert "Курилка" in third.chat.slash("today")["text"]
    assert ALICE.id not in third.chat.mattermost.statuses
    room["running"] = False
    assert third.news() == ""
    assert "Курилка" not in third.chat.slash("today")["text"]


@pytest.mark.parametrize(
    "link",
    ["https://{host}/c/4711471147", "https://{host}/webrtc/4711471147", "https://{host}/c/4711471147?src=mail"],
    ids=["the same", "for browsers", "with a counter"],
)
def test_a_meeting_that_stands_in_a_calendar_too_is_shown_once(store: Store, link: str) -> None:
    fake = TrueConf(conferences=[planned("4711471147", "Планёрка", at(11), 30)])
    with working(store, fake) as office:
        text = f"DESCRIPTION:Подключиться: {link.format(host=fake.host)}"
        office.calendars.calendars["/work/"] = vevent("outlook-1", "Планёрка (Outlook)", at(11), at(11, 30), text)
        office.connect()
        office.chat.connect()
        office.pass_time()
        assert office.chat.slash("today")["text"].count("Планёрка") == 1
        office.chat.moved["now"] = at(10, 40)
        assert office.news().count("Планёрка") == 1
        assert office.news() == ""


def test_the_form_names_server_id_and_password(third: Office) -> None:
    third.chat.slash("connect trueconf")
    dialog = third.chat.dialog()
    assert dialog["title"] == "TrueConf"
    assert [(one["name"], one.get("optional", False)) for one in dialog["elements"]] == [
        ("address", True),
        ("login", False),
        ("password", True),
    ]
    assert dialog["elements"][2]["subtype"] == "password"


def test_the_welcome_offers_trueconf_where_the_administrator_set_it_up(store: Store) -> None:
    with chatting(store, opener(settings()), MemoryService()) as chat:
        assert "Подключить TrueConf" not in labels(chat.slash(""))
    with chatting(store, opener(settings()), MemoryService(), ("trueconf",)) as chat:
        welcome = chat.slash("")
        assert labels(welcome) == ["Подключить Яндекс", "Другой календарь", "Подключить TrueConf"]
        chat.press(welcome["attachments"], "Подключить TrueConf")
        assert chat.dialog()["title"] == "TrueConf"


@pytest.mark.parametrize(
    ("answer", "field", "text"),
    [
        pytest.param(refusal(403, "forbidden"), "login", "`conferences:read`", id="missing right"),
        pytest.param(refusal(404, "routeNotFound"), "address", "version of the API", id="wrong version"),
        pytest.param(refusal(403, "licenseExpired"), "address", "licence", id="licence"),
        pytest.param(page(200), "address", "not a TrueConf Server", id="a page"),
        pytest.param(page(404), "address", "not a TrueConf Server", id="another server"),
        pytest.param(page(502), "", "problem of its own", id="a proxy without its server"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(third: Office, answer: Answer, field: str, text: str) -> None:
    third.connect(BOB)
    token = third.fake._given("alice")
    third.fake.broken = [token, answer, token, answer]
    said = third.connect(BOB, "alice's")
    errors = said.get("errors", {})
    assert text in (errors[field] if field else said["error"])


def test_a_wrong_password_is_said_beside_it(office: Office) -> None:
    assert office.connect(BOB, "hatter")["errors"] == {"password": "TrueConf refused this ID or password."}
    assert office.connect(ALICE, "hatter")["errors"] == {"password": "TrueConf не принял этот ID или пароль."}


def test_nobody_there_is_said_beside_the_address(third: Office) -> None:
    assert list(third.connect(address="http://127.0.0.1:1")["errors"]) == ["address"]


def test_a_certificate_that_nobody_vouches_for_is_said_beside_the_address(store: Store, tmp_path: Path) -> None:
    made = certificates(tmp_path, "127.0.0.1")
    fake = TrueConf()
    with running(fake, made.context) as odd, chatting(store, opener(settings()), MemoryService()) as chat:
        said = Office(fake, odd, chat).connect(BOB)
    assert "CA_FILE" in said["errors"]["address"]


def test_where_passwords_are_off_the_form_says_whom_to_ask(store: Store) -> None:
    fake = TrueConf()
    closed = opener(settings(trueconf_passwords=()))
    with running(fake) as odd, chatting(store, closed, MemoryService()) as chat:
        office = Office(fake, odd, chat)
        assert "TRUECONF_PASSWORDS" in office.connect()["errors"]["password"]
        assert "administrator" in office.connect(BOB)["errors"]["password"]
        assert odd.seen == []


@pytest.mark.parametrize("login", ["a@b#c/d", "  ", "ivanov' OR 1=1"])
def test_any_id_gets_a_clear_answer(third: Office, login: str) -> None:
    assert list(third.connect(login=login)["errors"]) in (["login"], ["password"])


def test_a_password_changed_at_the_server_is_asked_for_again(third: Office) -> None:
    third.fake.conferences = [planned("4711", "Планёрка", at(11) + timedelta(days=1))]
    third.connect()
    third.pass_time()
    third.fake.people["alice"] = "through the looking-glass"
    third.fake.expire()
    for _ in range(3):
        third.pass_time()
    assert "alice" in third.said()[-1]
    third.chat.slash("connections update")
    third.chat.submit({"address": third.odd.url(""), "login": "alice", "password": "through the looking-glass"})
    assert third.news() == ""
    assert "Планёрка" in third.chat.slash("tomorrow")["text"]


@pytest.fixture
def service(store: Store, tmp_path: Path) -> Iterator[Office]:
    """A server with an account of the service's own, and no people's passwords."""
    fake = TrueConf(versions=(V4, V3), emails={"alice": "Alice@Example.com", "bob": "bob@elsewhere.example"})
    fake.people["bob"] = "builder"
    with served(store, fake, tmp_path) as office:
        yield office


def test_with_the_services_account_nobody_types_a_password(service: Office) -> None:
    service.fake.conferences = [planned("1", "Её", at(11)), planned("2", "Чужая", at(12), invited=("bob",))]
    assert service.connect(password="", address="") == {}
    service.pass_time()
    day = service.chat.slash("today")["text"]
    assert "Её" in day
    assert "Чужая" not in day


def test_an_id_with_another_email_is_not_ones_own(service: Office) -> None:
    assert "another e-mail" in service.connect(BOB, password="", address="", login="bob")["errors"]["login"]
    assert "another e-mail" in service.connect(BOB, password="", address="", login="alice")["errors"]["login"]


def test_the_password_and_the_tokens_are_in_no_log(third: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", "app")
    third.fake.conferences = [planned("4711", "Планёрка", at(11))]
    third.connect()
    third.fake.broken = [page(502), refusal(403, "forbidden")]
    for _ in range(3):
        third.pass_time(timedelta(hours=1))
    third.fake.expire()
    third.pass_time()
    assert third.fake.given > 1
    for secret in ("wonderland", "token1", "token2", "Планёрка"):
        assert secret not in caplog.text


def test_a_program_reads_what_stands_in_trueconf_alone_by_the_id_there(store: Store) -> None:
    fake = TrueConf(conferences=[planned("1234", "Branches", at(15))])
    calendars = MemoryService()
    calendars.calendars["/work/"] = ical(vevent("talk", "Talk", at(10), at(11)))
    ways = {"trueconf": opener(settings())}

    def open_provider(provider: str, *more: Any) -> Any:
        return ways.get(provider, calendars.open)(provider, *more)

    with running(fake) as odd, chatting(store, open_provider, calendars, admins=(ALICE.id,)) as chat:
        chat.connect()
        office = Office(fake, odd, chat)
        assert office.connect() == {}
        office.pass_time()
        chat.slash("tokens create")
        chat.submit({"name": "Screen", "scope": "agenda", "life": "90", "reach": "anybody"})
        token = chat.said().split("```")[1].strip()
        query = {"from": "2026-11-23", "to": "2026-11-29", "user": "Alice", "source": "trueconf"}
        answer = chat.client.get("/agenda.json", query_string=query, headers={"Authorization": f"Bearer {token}"})
    [meeting] = answer.get_json()["meetings"]
    assert (meeting["title"], meeting["uid"].partition("@")[0]) == ("Branches", "1234")
    assert meeting["join"]["url"].endswith("/c/1234")
