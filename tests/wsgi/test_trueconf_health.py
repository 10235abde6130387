"""Status, doctor and farewell of a TrueConf account in the chat."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.providers.catalogue import opener
from psql import Store
from tests.factories import ALICE, BOB, NOW, at
from tests.fakes import MemoryService
from tests.servers.odd_http import Answer, certificates
from tests.servers.trueconf import V3, V4, Asking, TrueConf, page, planned, refusal, running, said
from tests.servers.trueconf_recordings import RIGHT, Recordings
from tests.wsgi.conftest import chatting, labels
from tests.wsgi.test_trueconf import Office, settings

RIGHTS = ("conferences:read", "users:read", RIGHT, "conferences.sessions:read")


def sessions(server: TrueConf, asking: Asking) -> Answer | None:
    if asking.path != "sessions" or asking.version != V4:
        return None
    if "conferences.sessions:read" not in server.rights:
        return refusal(403, "forbidden")
    return said({"conference_sessions": []})  # [C]


def server(version: str) -> TrueConf:
    """One whose clock goes as ours."""
    parts = [Recordings().answer, sessions]
    fake = TrueConf(versions=(version,), rights=RIGHTS, parts=parts, skew=NOW - datetime.now(UTC))
    fake.conferences = [planned("4711", "Тайная планёрка", at(11)), planned("4712", "Отчёты", at(15))]
    return fake


@pytest.fixture(params=[V3, V4])
def office(request: pytest.FixtureRequest, store: Store) -> Iterator[Office]:
    fake, calendars = server(request.param), MemoryService()
    trueconf = opener(settings())

    def open_provider(provider: str, *more: Any) -> Any:
        return (trueconf if provider == "trueconf" else calendars.open)(provider, *more)

    with running(fake) as odd, chatting(store, open_provider, calendars) as chat:
        office = Office(fake, odd, chat)
        office.connect()
        yield office


def doctor(office: Office) -> str:
    return str(office.chat.slash("trueconf doctor")["text"])


@pytest.mark.parametrize("version", [V3, V4])
def test_where_all_is_well_every_line_says_so(store: Store, tmp_path: Path, version: str) -> None:
    made = certificates(tmp_path / "made", "127.0.0.1")
    fake = server(version)
    with running(fake, made.context) as odd:
        file = tmp_path / "providers.toml"
        base = odd.url("").replace("http://", "https://")
        text = f'[trueconf.main]\nconnection = "{base}"\nverify_tls = "{made.ca_file}"\n'
        file.write_text(text, encoding="utf-8")
        with chatting(store, opener(settings(providers_file=str(file))), MemoryService()) as chat:
            office = Office(fake, odd, chat)
            assert office.connect(address="") == {}
            told = doctor(office)
    lines = told.splitlines()[1:-1]
    assert lines[0] == "Всё как надо:"
    assert [line for line in lines[1:] if not line.startswith("✓ ")] == []
    assert "✓ Связь зашифрована" in told
    assert "✓ В списке 2 конференции, страницы по 200." in told
    assert ("✓ Его версия: 5.5.3." in told) is (version == V4)
    assert told.count("✓ Право") == (4 if version == V4 else 3)
    assert "Другой календарь рядом не читается" in told


def test_an_address_without_encryption_is_named(office: Office) -> None:
    assert "Взгляните на 1 строку:" in doctor(office)
    assert "⚠ Связь не зашифрована" in doctor(office)


@pytest.mark.parametrize(("skew", "word"), [(timedelta(minutes=12), "впереди"), (timedelta(minutes=-12), "отстают")])
def test_a_wrong_clock_is_named_with_its_difference(office: Office, skew: timedelta, word: str) -> None:
    office.fake.skew += skew
    line = next(line for line in doctor(office).splitlines() if "часы" in line)
    assert line.startswith("⚠")
    assert word in line
    assert "мин" in line


@pytest.mark.parametrize("right", [RIGHT, "users:read"])
def test_each_missing_right_is_named_with_what_needs_it(office: Office, right: str) -> None:
    office.fake.rights = tuple(one for one in RIGHTS if one != right)
    told = doctor(office)
    assert f"⚠ Нет права `{right}`" in told
    assert "OAuth2" in told
    assert "✓ Право `conferences:read` есть." in told


def test_without_the_first_right_nothing_more_is_asked(office: Office) -> None:
    office.fake.rights = ()
    told = doctor(office)
    assert "⚠ Нет права `conferences:read`" in told
    assert "В списке" not in told


def test_a_server_that_counts_more_than_it_gives(office: Office) -> None:
    office.fake.counts = 9
    assert "⚠ В списке 2 конференции, страницы по 200; сервер насчитал больше" in doctor(office)


def test_without_conferences_the_right_to_recordings_is_untried(office: Office) -> None:
    office.fake.conferences = []
    assert f"Право `{RIGHT}` не проверено" in doctor(office)


def test_a_list_that_breaks_off_is_named(office: Office) -> None:
    office.fake.parts.insert(0, broken_list)
    told = doctor(office)
    assert "✓ Право `conferences:read` есть." in told
    assert "⚠ Список конференций не читается" in told


def broken_list(server: TrueConf, asking: Asking) -> Answer | None:
    return page(502) if asking.path == "conferences" and asking.query["page_size"] != "1" else None


def test_a_changed_password_is_named_with_what_to_do(office: Office) -> None:
    office.fake.people["alice"] = "through the looking-glass"
    office.fake.expire()
    told = doctor(office)
    assert "⚠ Он нас не впускает" in told
    assert "connections update" in told


def test_a_server_that_is_away_is_named(office: Office) -> None:
    office.fake.broken = [Answer(raw=True)] * 9
    told = doctor(office)
    assert "⚠ Ответа нет" in told
    assert "впускает" not in told


def test_a_proxy_in_front_is_named(office: Office) -> None:
    office.fake.broken = [page(502)] * 20
    assert "⚠ Он нас не впускает" in doctor(office)


def test_no_secret_and_no_conference_is_told(office: Office) -> None:
    told = doctor(office)
    assert "wonderland" not in told
    assert "Тайная" not in told
    assert [token for token in office.fake.tokens if token in told] == []


def test_the_doctor_names_the_calendar_beside(office: Office) -> None:
    office.chat.connect()
    assert "✓ Рядом читается другой календарь: dav.example.com" in doctor(office)


def test_status_tells_of_these_accounts_alone(office: Office) -> None:
    office.chat.connect()
    office.pass_time()
    status = office.chat.slash("trueconf status")
    assert "alice" in status["text"]
    assert "dav.example.com" not in status["text"]
    assert labels(status) == ["Спросить сервер"]
    office.chat.press(status["attachments"], "Спросить сервер")
    assert "✓ Сервер отвечает." in office.chat.said()


def test_disconnect_forgets_the_account_here_and_no_other(office: Office) -> None:
    office.chat.connect()
    office.chat.slash("trueconf disconnect")
    office.chat.submit({})
    assert "TrueConf" not in office.chat.slash("checks check_account")["text"]
    assert "dav.example.com" in office.chat.slash("checks check_account")["text"]
    assert "trueconf connect" in office.chat.slash("trueconf disconnect")["text"]


def test_of_two_accounts_it_asks_which(office: Office) -> None:
    office.fake.people["bob"] = "builder"
    office.connect(login="bob", password="builder")
    for command in ("doctor", "disconnect"):
        asked = office.chat.slash(f"trueconf {command}")
        assert labels(asked) == ["alice", "bob"]
    office.chat.press(asked["attachments"], "bob")
    office.chat.submit({})
    assert "bob" not in office.chat.slash("trueconf status", ALICE)["text"]


@pytest.mark.parametrize("command", ["status", "doctor", "disconnect"])
def test_without_an_account_it_says_how_to_get_one(office: Office, command: str) -> None:
    assert "trueconf connect" in office.chat.slash(f"trueconf {command}", BOB)["text"]
