"""Booking at a TrueConf Server from the chat: made, changed, undone, deleted, people invited, begun and ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.config import Config
from app.ports import Person
from app.providers.catalogue import opener
from app.sync import sync_due
from microservice.voice import Voice
from psql import Store
from tests.factories import ALICE, BOB, at
from tests.fakes import MemoryService
from tests.servers.odd_http import Odd
from tests.servers.trueconf import V3, V4, TrueConf, planned, running
from tests.servers.trueconf_booking import Booking
from tests.wsgi.conftest import Chat, chatting

RIGHTS = ("conferences:read", "users:read", "conferences:write", "conferences.invitations:write")
TYPED = {"topic": "Планёрка", "mode": "PxP", "day": "завтра", "at": "14:30", "minutes": "45", "days": []}


@dataclass
class Office:
    """Two people with accounts at a TrueConf Server that lets them book."""

    fake: TrueConf
    booking: Booking
    odd: Odd
    chat: Chat

    def connect(self, person: Person, login: str) -> None:
        self.chat.slash("connect trueconf", person)
        typed = {"address": self.odd.url(""), "login": login, "password": "wonderland"}
        assert self.chat.submit(typed, person) == {}

    def create(self, **typed: Any) -> Any:
        self.chat.slash("trueconf create")
        return self.chat.submit({**TYPED, **typed})

    def press(self, label: str) -> Any:
        """A button of the card that was said last."""
        card = self.chat.mattermost.answers[-1][2]
        post = self.chat.service.paper.post(card, ALICE.id, self.chat.service.now())
        return self.chat.press(post["props"]["attachments"], label)

    def sync(self) -> None:
        service = self.chat.service
        self.chat.later(timedelta(minutes=1))
        while sync_due(
            service.store, service.vault, service.desk.open_provider, service.now(), service.zone_of, Voice(service)
        ):
            pass


@pytest.fixture(params=[V3, V4])
def office(request: pytest.FixtureRequest, store: Store, tmp_path: Path) -> Iterator[Office]:
    yield from _office(request.param, store, tmp_path, "true")


@pytest.fixture
def closed(store: Store, tmp_path: Path) -> Iterator[Office]:
    yield from _office(V4, store, tmp_path, "false")


def _office(version: str, store: Store, folder: Path, allowed: str) -> Iterator[Office]:
    booking = Booking()
    fake = TrueConf(versions=(version,), rights=RIGHTS, parts=[booking.answer], password_on_v4=True)
    fake.people["bob"] = "wonderland"
    with running(fake) as odd:
        file = folder / "providers.toml"
        file.write_text(f'[trueconf.main]\nconnection = "{odd.url("")}"\nbooking = {allowed}\n', encoding="utf-8")
        config = Config(
            allowed_hosts=("127.0.0.0/8",), trueconf_passwords=("127.0.0.1",), providers_file=str(file)
        )  # fmt: skip
        with chatting(store, opener(config), MemoryService()) as chat:
            office = Office(fake, booking, odd, chat)
            office.connect(ALICE, "alice")
            yield office


def test_a_conference_is_made_and_stands_in_the_day_untold(office: Office) -> None:
    office.connect(BOB, "bob")
    office.sync()
    told = len(office.chat.mattermost.posts)
    assert office.create(invited="@bob, carol@elsewhere.example") == {}
    said = office.chat.said()
    made = office.fake.conferences[0]
    assert made["invited"] == ["alice", "bob", "carol@elsewhere.example"]
    assert made["start"] == at(14, 30) + timedelta(days=1)
    assert "Планёрка" in said
    assert "14:30–15:15" in said
    assert f"/c/{made['id']}" in said
    office.sync()
    assert "Планёрка" in office.chat.slash("tomorrow")["text"]
    mine = [who for who, _ in office.chat.mattermost.posts[told:] if who == ALICE.id]
    assert mine == []


def test_what_follows_the_command_is_the_topic(office: Office) -> None:
    office.chat.slash("trueconf create Итоги года")
    assert office.chat.dialog()["elements"][0]["default"] == "Итоги года"


def test_a_series_is_made_on_its_days(office: Office) -> None:
    assert office.create(days=["1", "4"]) == {}
    assert office.fake.conferences[0]["days"] == ["monday", "thursday"]


def test_on_an_old_mattermost_days_are_boxes(office: Office) -> None:
    office.chat.mattermost.server = (9, 11)
    assert office.create(days0=True, days3=True) == {}
    assert office.fake.conferences[0]["days"] == ["monday", "thursday"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        pytest.param({"topic": "  "}, "topic", id="no topic"),
        pytest.param({"topic": "🎉" * 241}, "topic", id="a long topic"),
        pytest.param({"minutes": "0"}, "minutes", id="no length"),
        pytest.param({"minutes": "1440"}, "minutes", id="a day"),
        pytest.param({"day": "сегодня", "at": "08:59"}, "day", id="past"),
        pytest.param({"day": "когда-нибудь"}, "day", id="no date"),
        pytest.param({"at": "25:00"}, "at", id="no time"),
        pytest.param({"pin": "12a"}, "pin", id="a pin of letters"),
        pytest.param({"invited": "@carol @nobody"}, "invited", id="unknown people"),
    ],
)
def test_what_the_server_would_refuse_is_said_beside_its_field(office: Office, typed: Any, field: str) -> None:
    assert list(office.create(**typed)["errors"]) == [field]
    assert office.booking.bodies == []


def test_who_connected_nothing_is_found_by_their_email(office: Office) -> None:
    office.fake.emails["caroline"] = "Carol@Example.com"
    said = office.create(invited="@carol")
    if office.fake.versions == (V4,):
        assert office.fake.conferences[0]["invited"] == ["alice", "caroline"]
    else:
        assert "`@carol`" in said["errors"]["invited"]


def test_240_emoji_are_a_topic(office: Office) -> None:
    assert office.create(topic="🎉" * 240) == {}


def test_a_form_submitted_twice_makes_one_conference(office: Office) -> None:
    office.create()
    assert office.chat.submit(TYPED) == {}
    assert len(office.fake.conferences) == 1


def test_a_conference_whose_answer_was_lost_is_found(office: Office) -> None:
    office.booking.loses = 1
    assert office.create() == {}
    assert "Планёрка" in office.chat.said()
    assert len(office.fake.conferences) == 1


def test_undo_takes_it_away_at_once_and_later_asks(office: Office) -> None:
    office.create()
    office.chat.later(timedelta(minutes=11))
    before = len(office.chat.mattermost.dialogs)
    office.press("Отменить")
    assert len(office.chat.mattermost.dialogs) == before + 1
    office.create(topic="Другая")
    office.press("Отменить")
    assert [one["topic"] for one in office.fake.conferences] == ["Планёрка"]


@pytest.mark.parametrize("status", [200, 204])
def test_deleting_asks_first(office: Office, status: int) -> None:
    office.booking.deleted = status
    office.fake.conferences = [planned("4711", "Её", at(11), owner="alice")]
    office.chat.slash("trueconf delete 4711")
    assert len(office.fake.conferences) == 1
    assert "Её" in office.chat.dialog()["introduction_text"]
    assert office.chat.submit({}) == {}
    assert office.fake.conferences == []


def test_what_was_deleted_is_made_again_from_the_same_data(office: Office) -> None:
    tomorrow = at(11) + timedelta(days=1)
    office.fake.conferences = [planned("4711", "Её", tomorrow, 30, owner="alice", days=["wednesday", "friday"])]
    office.chat.slash("trueconf delete 4711")
    office.chat.submit({})
    office.press("Создать заново")
    shown = {one["name"]: one["default"] for one in office.chat.dialog()["elements"]}
    assert (shown["topic"], shown["day"], shown["at"], shown["minutes"]) == ("Её", "2026-11-25", "11:00", "30")
    assert (shown["days"], shown["invited"]) == ("3,5", "alice boris")


def test_a_change_starts_from_what_is(office: Office) -> None:
    office.fake.conferences = [planned("4711", "Её", at(11), owner="alice")]
    office.chat.slash("trueconf update 4711")
    shown = {one["name"]: one["default"] for one in office.chat.dialog()["elements"]}
    assert (shown["day"], shown["at"], shown["minutes"]) == ("2026-11-24", "11:00", "60")
    assert office.chat.submit({**TYPED, **shown, "at": "12:15", "days": [], "public": False}) == {}
    assert office.fake.conferences[0]["start"] == at(12, 15)
    assert office.fake.conferences[0]["invited"] == ["alice", "boris"]


def test_without_an_id_ones_own_are_offered(office: Office) -> None:
    office.fake.conferences = [planned("1", "Её", at(11), owner="alice"), planned("2", "Чужая", at(12))]
    answer = office.chat.slash("trueconf update")
    options = [
        option["text"] for one in answer["attachments"] for action in one["actions"] for option in action["options"]
    ]
    assert len(options) == 1
    assert options[0].startswith("Её")


@pytest.mark.parametrize("act", ["update 2", "delete 2", "start 2", "stop 2", "invite 2 bob"])
def test_anothers_conference_is_let_alone(office: Office, act: str) -> None:
    office.fake.conferences = [planned("2", "Чужая", at(12))]
    assert "только владелец" in office.chat.slash(f"trueconf {act}")["text"]
    assert office.booking.bodies == []


@pytest.mark.parametrize("name", ["nothing", "a#b/c@d", "x" * 200])
def test_an_id_that_nobody_has_gets_a_clear_answer(office: Office, name: str) -> None:
    assert office.chat.slash(f"trueconf delete {name}")["text"] == "Такой конференции больше нет."


def test_who_cannot_be_invited_is_named_and_the_others_are_rung(office: Office) -> None:
    office.booking.strangers = ("nobody",)
    office.fake.conferences = [planned("4711", "Её", at(11), owner="alice", running=True)]
    said = office.chat.slash("trueconf invite 4711 nobody, carol")["text"].splitlines()
    assert "`carol`" in said[0]
    assert said[1] == "Не удалось пригласить: `nobody`"
    assert office.booking.rung == ["carol"]


def test_it_begins_at_once_and_ends_after_a_question(office: Office) -> None:
    office.fake.conferences = [planned("4711", "Её", at(11), owner="alice")]
    assert "/c/4711" in office.chat.slash("trueconf start 4711")["text"]
    assert office.fake.conferences[0]["running"]
    office.chat.slash("trueconf stop 4711")
    assert office.fake.conferences[0]["running"]
    office.chat.submit({})
    assert not office.fake.conferences[0]["running"]


def test_a_missing_right_is_named(office: Office) -> None:
    office.fake.rights = ("conferences:read",)
    assert "`conferences:write`" in office.create()["error"]


def test_while_the_chat_does_not_say_who_somebody_is_nothing_is_sent(office: Office) -> None:
    office.chat.slash("trueconf create")
    office.chat.mattermost.away = True
    assert list(office.chat.submit({**TYPED, "invited": "@bob"})["errors"]) == ["invited"]
    assert office.booking.bodies == []


@pytest.mark.parametrize(("admins", "left"), [((), 2), ((ALICE.id,), 1)], ids=["anybody", "an administrator"])
def test_with_the_services_account_one_owns_what_one_makes_and_administrators_may_all(
    store: Store, tmp_path: Path, admins: tuple[str, ...], left: int
) -> None:
    fake = TrueConf(versions=(V4,), rights=RIGHTS, parts=[Booking().answer])
    with running(fake) as odd:
        file = tmp_path / "providers.toml"
        text = 'auth = "client_credentials"\nclient_id = "calendar"\nby_email = true\nbooking = true\n'
        file.write_text(f'[trueconf.main]\nconnection = "{odd.url("")}"\n{text}', encoding="utf-8")
        config = Config(
            allowed_hosts=("127.0.0.0/8",), providers_file=str(file), trueconf_secrets=("main=s3cret",)
        )  # fmt: skip
        with chatting(store, opener(config), MemoryService(), admins=admins) as chat:
            chat.slash("connect trueconf")
            assert chat.submit({"address": "", "login": "alice", "password": ""}) == {}
            chat.slash("trueconf create")
            assert chat.submit(TYPED) == {}
            assert fake.conferences[0]["owner"] == "alice"
            fake.conferences.append(planned("2", "Чужая", at(12)))
            chat.slash("trueconf delete 2")
            chat.submit({})
            assert len(fake.conferences) == left


def test_in_english(office: Office) -> None:
    office.connect(BOB, "bob")
    office.chat.slash("trueconf create", BOB)
    assert office.chat.submit({**TYPED, "day": "tomorrow"}, BOB) == {}
    assert office.chat.said().startswith("Created: **Планёрка**")


def test_where_booking_is_off_nothing_is_asked(closed: Office) -> None:
    assert "booking = true" in closed.chat.slash("trueconf create")["text"]
    assert closed.chat.mattermost.dialogs[-1][1]["title"] == "TrueConf"
