"""What is told of conferences at a TrueConf Server, from end to end: who is in, whose they are, who may come."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.arrivals import arrival, news
from app.copies import Copy
from app.notifications.facts import news_of
from app.objects import Delta, Object
from app.ports import Calendar
from app.providers.trueconf.board import Reader
from app.providers.trueconf.schedule import conference
from app.providers.trueconf.text import People
from app.times import Span
from psql import Store
from tests.factories import ALICE, BOB, MOSCOW, NOW, at
from tests.servers.trueconf import V3, V4, TrueConf, planned, said
from tests.wsgi.trueconf_office import Office, served, working

TOMORROW = at(15) + timedelta(days=1)
DETAILS = timedelta(minutes=61)
"""Whole conferences are remembered for an hour."""


@pytest.fixture(params=[V3, V4])
def office(request: pytest.FixtureRequest, store: Store) -> Iterator[Office]:
    fake = TrueConf(versions=(request.param,), people={"alice": "wonderland", "bob": "builder"})
    with working(store, fake) as made:
        yield made


@pytest.fixture
def service(store: Store, tmp_path: Path) -> Iterator[Office]:
    with served(store, TrueConf(versions=(V3,)), tmp_path) as made:
        yield made


def having(office: Office, *conferences: dict[str, Any], **connecting: Any) -> dict[str, Any]:
    """Alice's list from the beginning, of which she hears nothing; gives the first."""
    office.fake.conferences = list(conferences)
    assert office.connect(**connecting) == {}
    assert office.news().count("Новая встреча") == 0
    return conferences[0]


def test_what_was_there_from_the_beginning_is_not_told(office: Office) -> None:
    office.fake.conferences = [planned(str(n), f"К{n}", TOMORROW) for n in range(12)]
    office.connect()
    office.pass_time()
    assert office.news() == ""


def test_who_is_invited_to_a_new_conference_hears_of_it_with_its_link(office: Office) -> None:
    having(office, planned("1", "Другая", TOMORROW))
    office.fake.conferences.append(planned("4711471147", "Планёрка", TOMORROW))
    told = office.news()
    assert told.startswith("Новая встреча: **Планёрка**")
    assert f"https://{office.fake.host}/c/4711471147" in told


def test_who_is_added_to_one_that_was_there_hears_of_it(office: Office) -> None:
    other = planned("2", "Планёрка", TOMORROW, invited=("boris",))
    having(office, planned("1", "Другая", TOMORROW), other)
    other["invited"].append("alice")
    assert office.news().startswith("Новая встреча: **Планёрка**")


def test_with_ones_own_list_gone_may_be_called_off_or_taken_off(office: Office) -> None:
    meeting = having(office, planned("1", "Планёрка", TOMORROW))
    meeting["invited"] = ["boris"]
    told = office.news()
    assert told == "Отмена, или вас больше не приглашают: **Планёрка**\n~~ср 25 ноя, 15:00~~"


def test_in_english_it_reads_as_well(office: Office) -> None:
    meeting = planned("1", "Planning", TOMORROW, invited=("bob",))
    office.fake.conferences = [meeting]
    office.connect(BOB, "builder", "bob")
    office.pass_time(timedelta(hours=3))
    meeting["access"], meeting["owner"] = "public", "clara"
    told = office.news(BOB)
    assert "New organiser, access: **Planning**" in told
    assert "Organiser: ~~boris~~ → **clara**" in told
    assert "Open now: guests without an account may come by the link." in told
    meeting["invited"] = []
    assert office.news(BOB).startswith("Cancelled, or you are no longer invited: **Planning**")


def test_with_a_service_account_it_is_known_which(service: Office) -> None:
    first, second = planned("1", "Планёрка", TOMORROW), planned("2", "Отчёты", TOMORROW)
    having(service, first, second, password="", address="")
    first["invited"] = ["boris"]
    service.fake.conferences.remove(second)
    told = service.news()
    assert "Вас больше не приглашают: **Планёрка**" in told
    assert "Отмена: **Отчёты**" in told


def test_ones_own_conference_can_only_be_called_off(office: Office) -> None:
    meeting = having(office, planned("1", "Планёрка", TOMORROW, owner="alice"))
    choose(office, "all")
    office.fake.conferences.remove(meeting)
    assert office.news().startswith("Отмена: **Планёрка**")


def choose(office: Office, tell: str) -> None:
    with office.chat.service.store.begin() as tx:
        tx.put_settings(replace(tx.settings(ALICE.id), tell_changes=tell))


def test_another_owner_is_told(office: Office) -> None:
    meeting = having(office, planned("1", "Планёрка", TOMORROW))
    meeting["owner"] = "clara"
    assert office.news() == "Новый организатор: **Планёрка**, ср 25 ноя, 15:00\nОрганизатор: ~~Boris~~ → **clara**"


def test_who_is_given_a_conference_hears_of_it(office: Office) -> None:
    meeting = having(office, planned("1", "Планёрка", TOMORROW))
    meeting["owner"] = "alice"
    assert office.news().startswith("Новый организатор: **Планёрка**")


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ("private", "public", "Теперь открыто: по ссылке войдут и гости без учётной записи."),
        ("public", "private", "Теперь только для своих: гостям без учётной записи не войти."),
    ],
)
def test_that_guests_may_come_or_may_not_is_told(office: Office, before: str, after: str, text: str) -> None:
    meeting = having(office, planned("1", "Планёрка", TOMORROW, access=before))
    meeting["access"] = after
    assert office.news() == f"Доступ: **Планёрка**, ср 25 ноя, 15:00\n{text}"


def test_there_and_back_within_ten_minutes_edits_the_post(office: Office) -> None:
    meeting = having(office, planned("1", "Планёрка", TOMORROW))
    meeting["access"] = "public"
    office.news(time=timedelta(minutes=4))
    meeting["access"] = "private"
    assert office.news(time=timedelta(minutes=4)) == ""
    assert office.said()[-1].startswith("Всё по-прежнему: **Планёрка**")


def test_ones_own_changes_are_no_news(office: Office) -> None:
    meeting = having(office, planned("1", "Планёрка", TOMORROW, owner="alice"))
    meeting["access"], meeting["start"] = "public", at(17) + timedelta(days=1)
    assert office.news() == ""


@pytest.mark.parametrize("access", ["", "friends", None], ids=["missing", "unknown", "null"])
def test_an_access_that_is_not_told_is_no_change(office: Office, access: str | None) -> None:
    meeting = having(office, planned("1", "Планёрка", TOMORROW))
    meeting["access"] = access
    assert office.news() == ""
    meeting["access"] = "private"
    assert office.news() == ""


def test_guests_who_come_and_go_are_no_news(office: Office) -> None:
    meeting = having(office, planned("1", "Планёрка", TOMORROW))
    meeting["invited"] = ["alice", "clara", "#guest:Иван"]
    assert office.news(time=DETAILS) == ""


def test_many_new_conferences_are_one_list(office: Office) -> None:
    having(office, planned("1", "Другая", TOMORROW))
    posts = len(office.said())
    office.fake.conferences += [planned(f"n{n}", f"К{n}", TOMORROW + timedelta(hours=n)) for n in range(4)]
    office.pass_time()
    assert len(office.said()) == posts + 1


def test_a_list_that_is_suddenly_empty_is_believed_when_it_says_so_again(office: Office) -> None:
    conferences = [planned(str(n), f"К{n}", TOMORROW) for n in range(8)]
    having(office, *conferences)
    office.fake.conferences = []
    assert office.news() == ""
    assert "К0" in office.chat.slash("tomorrow")["text"]
    office.fake.conferences = conferences
    assert office.news(time=timedelta(minutes=1)) == ""
    office.fake.conferences = []
    assert office.news() == ""
    assert "К0" in office.news(time=timedelta(minutes=1))


def test_an_upgrade_is_silent() -> None:
    """Copies made before access was kept differ from what is made now, and in nothing that is told."""
    reader = Reader(People("video.example.org"), "https://video.example.org", MOSCOW)
    items = [
        TrueConf(host="video.example.org").third(planned(str(n), f"К{n}", TOMORROW, access="public"))
        for n in range(1000)
    ]
    texts = [reader.text(conference(item, MOSCOW), None, NOW) for item in items]
    assert b"X-TRUECONF-ACCESS:PUBLIC\r\n" in texts[0]
    old = [
        Object(f"/c/{n}", "earlier", text.replace(b"X-TRUECONF-ACCESS:PUBLIC\r\n", b"")) for n, text in enumerate(texts)
    ]
    changed = tuple(Object(f"/c/{n}", "now", text) for n, text in enumerate(texts))
    window = Span(NOW - timedelta(days=1), NOW + timedelta(days=30))
    copy = Copy(1, Calendar("/", "TrueConf"), True, "1", window)
    came = arrival(copy, Delta(changed, (), "2"), old, window, MOSCOW)
    found = news([came], NOW, frozenset({"alice@video.example.org"}), MOSCOW)
    assert [one for one in found if news_of(one, conferences=True)] == []


def test_a_proxys_page_and_a_refusal_lose_nothing_and_tell_nothing(office: Office) -> None:
    having(office, planned("1", "Планёрка", TOMORROW))
    office.fake.broken = [said({"conferences": None, "cnt": 0}), said([])]  # type: ignore[arg-type]
    assert office.news() == ""
    assert "Планёрка" in office.chat.slash("tomorrow")["text"]
