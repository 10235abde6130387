"""The meetings of TrueConf alone, day by day: other calendars stay out of them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from app.providers.catalogue import opener
from psql import Store
from tests.factories import ALICE, BOB, at
from tests.fakes import MemoryService, ical, vevent
from tests.servers.trueconf import V3, V4, TrueConf, planned, running
from tests.wsgi.conftest import chatting, labels
from tests.wsgi.test_trueconf import Office, settings

DAY = timedelta(days=1)


@pytest.fixture(params=[V3, V4])
def office(request: pytest.FixtureRequest, store: Store) -> Iterator[Office]:
    """Alice has a calendar and an account at TrueConf."""
    fake = TrueConf(versions=(request.param,))
    fake.conferences = [
        planned("1", "Планёрка", at(11)),
        planned("2", "Отчёты", at(11) + DAY),
        planned("3", "Итоги", at(11) + 5 * DAY),
        planned("4", "Бюджет", at(11) + 20 * DAY),
    ]
    calendars = MemoryService()
    calendars.calendars["/work/"] = ical(vevent("dentist", "Стоматолог", at(12), at(13)))
    trueconf = opener(settings())

    def open_provider(provider: str, *more: Any) -> Any:
        return (trueconf if provider == "trueconf" else calendars.open)(provider, *more)

    with running(fake) as odd, chatting(store, open_provider, calendars) as chat:
        chat.connect()
        office = Office(fake, odd, chat)
        assert office.connect() == {}
        office.pass_time()
        yield office


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("today", {"Планёрка"}),
        ("сегодня", {"Планёрка"}),
        ("завтра", {"Отчёты"}),
        ("неделя", {"Планёрка", "Отчёты", "Итоги"}),
        ("range 25.11 29.11", {"Отчёты", "Итоги"}),
        ("период с 25.11 по 14.12", {"Отчёты", "Итоги", "Бюджет"}),
        ("range 2027-11-01 2027-11-02", set()),
    ],
)
def test_only_what_stands_in_trueconf_is_shown(office: Office, asked: str, shown: set[str]) -> None:
    assert "Стоматолог" in office.chat.slash("today")["text"]
    said = office.chat.slash(f"trueconf {asked}")["text"]
    assert said.startswith("Только то, что стоит в TrueConf:")
    assert {one for one in ("Планёрка", "Отчёты", "Итоги", "Бюджет", "Стоматолог") if one in said} == shown


def test_buttons_stay_in_trueconf(office: Office) -> None:
    office.chat.slash("trueconf today")
    day = office.chat.slash("trueconf today")
    assert labels(day) == ["Завтра", "Неделя"]
    office.chat.press(day["attachments"], "Неделя")
    assert "Итоги" in office.chat.said()
    assert "Стоматолог" not in office.chat.said()


@pytest.mark.parametrize("asked", ["range 29.11.2026 25.11.2026", "период с 29.11.2026 по 25.11.2026"])
def test_dates_swapped_are_refused_as_everywhere(office: Office, asked: str) -> None:
    usual = office.chat.slash(f"from_to {asked.partition(' ')[2]}")["text"]
    assert office.chat.slash(f"trueconf {asked}")["text"] == usual
    assert "Планёрка" not in usual


def test_without_dates_a_form_asks_for_them(office: Office) -> None:
    office.chat.slash("trueconf range")
    office.chat.submit({"period": "25.11 - 29.11"})
    assert "Отчёты" in office.chat.said()
    assert "Планёрка" not in office.chat.said()


def test_without_an_account_it_says_how_to_get_one(office: Office) -> None:
    assert "trueconf connect" in office.chat.slash("trueconf week", BOB)["text"]
    assert "trueconf connect" not in office.chat.slash("trueconf week", ALICE)["text"]
