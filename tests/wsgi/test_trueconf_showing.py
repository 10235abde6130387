"""One conference of a TrueConf Server in the chat: shown whole, without its PIN, and entered."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.providers.catalogue import opener
from psql import Store
from tests.factories import ALICE, BOB, at
from tests.fakes import MemoryService
from tests.servers.odd_http import Answer
from tests.servers.trueconf import V3, V4, TrueConf, page, planned, running
from tests.wsgi.conftest import chatting
from tests.wsgi.test_trueconf import Office, settings

DAY = timedelta(days=1)
WEEKLY = ["tuesday", "thursday"]


@pytest.fixture(params=[V3, V4])
def office(request: pytest.FixtureRequest, store: Store) -> Iterator[Office]:
    fake = TrueConf(versions=(request.param,))
    with running(fake) as odd, chatting(store, opener(settings()), MemoryService()) as chat:
        office = Office(fake, odd, chat)
        office.connect()
        yield office


def shown(office: Office, conference: dict[str, Any], **more: Any) -> str:
    office.fake.conferences = [{**conference, **more}]
    return str(office.chat.slash(f"trueconf show {conference['id']}")["text"])


def test_a_conference_is_shown_in_all_its_parts(office: Office) -> None:
    said = shown(office, planned("4711", "Планёрка *важная*", at(11), 90), pin="424242")
    assert said.splitlines() == [
        "**Планёрка \\*важная\\*** · ID 4711",
        "Вторник, 24 ноября, 11:00–12:30 (1 ч 30 мин)",
        "Состояние: не идёт",
        "Режим: все на экране (`PxP`)",
        "Владелец: boris",
        "Доступ: закрытый. Войдут только приглашённые с этого сервера.",
        "Участники: Alice, Boris",
        f"**[Войти](https://{office.fake.host}/c/4711) · [Войти в браузере](https://{office.fake.host}/webrtc/4711)**",
    ]


def test_the_pin_is_never_shown(office: Office) -> None:
    assert "424242" not in shown(office, planned("4711", "Планёрка", at(11)), pin="424242", access="public")


@pytest.mark.parametrize(
    ("mode", "label"),
    [("PxP", "все на экране (`PxP`)"), ("OxP", "лекция (`OxP`)"), ("S|L", "управляемая, по ролям (`S|L`)")],
)
def test_each_mode_has_its_name(office: Office, mode: str, label: str) -> None:
    assert f"Режим: {label}" in shown(office, planned("4711", "Планёрка", at(11)), mode=mode)


def test_an_open_one_says_that_guests_may_join(office: Office) -> None:
    assert "Гости войдут по ссылке" in shown(office, planned("4711", "Планёрка", at(11)), access="public")


def test_a_running_one_says_so(office: Office) -> None:
    assert "Состояние: идёт сейчас" in shown(office, planned("4711", "Планёрка", at(8), running=True))


def test_a_series_names_its_days_and_the_next_time(office: Office) -> None:
    said = shown(office, planned("4711", "Планёрка", at(8) - 14 * DAY, 30, days=WEEKLY))
    assert "Каждую неделю: вт, чт, 08:00–08:30 (30 мин); ближайшая: чт 26 ноя, 08:00" in said


def test_days_of_a_series_are_those_of_the_readers_zone(office: Office) -> None:
    """Tuesday, 17:30 five hours west of Greenwich is Wednesday in Moscow."""
    start = at(1, 30) + DAY
    said = shown(office, planned("4711", "Планёрка", start, 30, days=["tuesday"], offset=-300))
    assert "Каждую неделю: ср, 01:30–02:00" in said


def test_a_room_has_no_time(office: Office) -> None:
    assert "Комната без расписания" in shown(office, planned("4711", "Курилка", at(0), kind="none"))


def test_of_many_people_ten_are_named(office: Office) -> None:
    people = ("alice", *(f"p{n}" for n in range(14)))
    said = shown(office, planned("4711", "Планёрка", at(11), invited=people))
    assert "P8 и ещё 5" in said
    assert "P9" not in said


def test_names_from_outside_are_text(office: Office) -> None:
    said = shown(office, planned("4711", "@channel [x](http://evil.example)", at(11), invited=("alice", "@here")))
    assert "@channel" not in said
    assert "@here" not in said
    assert "](http://evil" not in said


@pytest.mark.parametrize("command", ["show", "join"])
@pytest.mark.parametrize("typed", ["a@b", "#1", "4711/run", "47 11", "x" * 129, "?page=1", "../users/alice"])
def test_what_is_no_id_is_refused_unasked(office: Office, command: str, typed: str) -> None:
    before = len(office.odd.seen)
    assert "Это не ID конференции" in office.chat.slash(f"trueconf {command} {typed}")["text"]
    assert len(office.odd.seen) == before


@pytest.mark.parametrize("command", ["show", "join"])
def test_an_unknown_one_is_not_there(office: Office, command: str) -> None:
    assert "Такой конференции нет" in office.chat.slash(f"trueconf {command} 4712")["text"]


def test_a_server_in_trouble_is_named(office: Office) -> None:
    office.fake.broken = [page(502)] * 3
    assert "Такой конференции нет" not in office.chat.slash("trueconf show 4711")["text"]


def test_join_opens_its_link(office: Office) -> None:
    office.fake.conferences = [planned("4711", "Планёрка", at(11))]
    assert office.chat.slash("trueconf join 4711")["goto_location"] == f"https://{office.fake.host}/c/4711"
    assert office.chat.slash("труконф войти 4711")["goto_location"] == f"https://{office.fake.host}/c/4711"


@pytest.mark.parametrize("copied", [False, True], ids=["live", "from our copy"])
def test_without_an_id_a_menu_offers_the_next_ones(office: Office, *, copied: bool) -> None:
    office.fake.conferences = [
        planned("late", "Итоги", at(15) + DAY),
        planned("4711", "Планёрка", at(10) - 7 * DAY, days=WEEKLY),
        planned("4713", "Уже была", at(7)),
    ]
    if copied:
        office.pass_time()
    asked = office.chat.slash("trueconf show")
    [action] = asked["attachments"][0]["actions"]
    assert [one["text"].partition(" · ")[0] for one in action["options"]] == ["Планёрка", "Итоги"]
    office.chat.use(action, chosen=action["options"][1]["value"])
    assert office.chat.said().startswith("**Итоги**")


def test_with_nothing_ahead_there_is_no_menu(office: Office) -> None:
    assert "нет конференций" in office.chat.slash("trueconf show")["text"]


def test_without_an_account_it_says_how_to_get_one(office: Office) -> None:
    assert "trueconf connect" in office.chat.slash("trueconf show 4711", BOB)["text"]
    assert "trueconf connect" in office.chat.slash("trueconf join", BOB)["text"]


SERVICE = 'auth = "client_credentials"\nclient_id = "calendar"\nby_email = true'


@pytest.mark.parametrize(
    ("readers", "admins", "sees"),
    [
        pytest.param("[]", (), False, id="anybody"),
        pytest.param(f'["{ALICE.email}"]', (), True, id="a reader by e-mail"),
        pytest.param(f'["{ALICE.id}"]', (), True, id="a reader by id"),
        pytest.param(f'["{BOB.id}"]', (), False, id="another reader"),
        pytest.param("[]", (ALICE.id,), True, id="an administrator"),
    ],
)
@pytest.mark.parametrize("version", [V3, V4])
def test_the_services_account_shows_others_meetings_to_those_allowed(
    store: Store, tmp_path: Path, version: str, readers: str, admins: tuple[str, ...], *, sees: bool
) -> None:
    fake = TrueConf(versions=(version,))
    fake.conferences = [planned("1", "Её", at(11)), planned("2", "Чужая", at(12), invited=("bob",))]
    with running(fake) as odd:
        file = tmp_path / "providers.toml"
        text = f'[trueconf.main]\nconnection = "{odd.url("")}"\n{SERVICE}\nreaders = {readers}\n'
        file.write_text(text, encoding="utf-8")
        config = settings(trueconf_passwords=(), providers_file=str(file), trueconf_secrets=("main=s3cret",))
        with chatting(store, opener(config), MemoryService(), admins=admins) as chat:
            assert Office(fake, odd, chat).connect(password="", address="") == {}
            assert "**Её**" in chat.slash("trueconf show 1")["text"]
            assert ("**Чужая**" in chat.slash("trueconf show 2")["text"]) is sees


def test_a_link_that_would_show_the_token_is_left_out(office: Office) -> None:
    office.fake.conferences = [planned("4711", "Планёрка", at(11))]
    office.fake.parts.append(_with_token)
    said = office.chat.slash("trueconf show 4711")["text"]
    assert "access_token" not in said
    assert "/c/4711" in said


def _with_token(server: TrueConf, asking: Any) -> Answer | None:
    if asking.path != "conferences/4711":
        return None
    server.parts.clear()
    answer = server._one(asking.version, "4711", asking.user)
    return Answer(200, answer.body.replace(b"/webrtc/4711", b"/webrtc/4711?access_token=x"), answer.headers)
