"""A change in words, in both languages."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from app.differences import Kind
from app.telling import tell
from app.words import Words
from tests.corpus.changes.everything import CASES
from tests.corpus.changes.scenario import (
    Scenario,
    event,
    exdate,
    guest,
    organizer,
    override,
    single,
    weekly,
)
from tests.factories import MOSCOW

TODAY = date(2026, 11, 22)
BOSS = organizer("boss")
PLAN = single()
ROOM = "X-TELEMOST-CONFERENCE:https://telemost.yandex.ru/j/12345"


def texts(old: str | None, new: str | None, zone: ZoneInfo = MOSCOW) -> list[tuple[str, str]]:
    """What is said in English and in Russian, for each change."""
    found = Scenario("", old, new).found
    return [(tell(one, Words("en"), zone, TODAY), tell(one, Words("ru"), zone, TODAY)) for one in found]


SAID = [
    pytest.param(
        None, single("2026-11-24 10:00", BOSS, guest("me"), "LOCATION:Room 3", ROOM),
        "New meeting: **Plan**\n**Tue 24 Nov 10:00–11:00**\n"
        "[Telemost](https://telemost.yandex.ru/j/12345) · Room 3 · Organiser: Boss",
        "Новая встреча: **Plan**\n**вт 24 ноя, 10:00–11:00**\n"
        "[Телемост](https://telemost.yandex.ru/j/12345) · Room 3 · Организатор: Boss",
        id="added",
    ),
    pytest.param(
        PLAN, single("2026-11-25 11:30"),
        "Moved: **Plan**\n~~Tue 24 Nov 10:00~~ → **Wed 25 Nov 11:30**",
        "Перенос: **Plan**\n~~вт 24 ноя, 10:00~~ → **ср 25 ноя, 11:30**",
        id="moved",
    ),
    pytest.param(
        PLAN, single(minutes=90),
        "Moved: **Plan**\n~~Tue 24 Nov 10:00–11:00~~ → **Tue 24 Nov 10:00–11:30**",
        "Перенос: **Plan**\n~~вт 24 ноя, 10:00–11:00~~ → **вт 24 ноя, 10:00–11:30**",
        id="made longer",
    ),
    pytest.param(
        PLAN, event("DTSTART;VALUE=DATE:20261124", "DTEND;VALUE=DATE:20261126"),
        "Moved: **Plan**\n~~Tue 24 Nov 10:00–11:00~~ → **Tue 24 Nov – Wed 25 Nov, all day**",
        "Перенос: **Plan**\n~~вт 24 ноя, 10:00–11:00~~ → **вт 24 ноя – ср 25 ноя, весь день**",
        id="all-day",
    ),
    pytest.param(
        PLAN, None,
        "Cancelled: **Plan**\n~~Tue 24 Nov 10:00~~",
        "Отмена: **Plan**\n~~вт 24 ноя, 10:00~~",
        id="cancelled",
    ),
    pytest.param(
        weekly(), None,
        "Series cancelled: **Plan**\n~~Tue 24 Nov 10:00~~",
        "Отмена серии: **Plan**\n~~вт 24 ноя, 10:00~~",
        id="series cancelled",
    ),
    pytest.param(
        weekly(), weekly(start="2026-01-06 11:30"),
        "Series moved: **Plan**\n~~Tue 24 Nov 10:00~~ → **Tue 24 Nov 11:30**",
        "Перенос серии: **Plan**\n~~вт 24 ноя, 10:00~~ → **вт 24 ноя, 11:30**",
        id="series moved",
    ),
    pytest.param(
        weekly(rule="FREQ=WEEKLY;BYDAY=TU,TH"), weekly(rule="FREQ=WEEKLY;BYDAY=TU"),
        "Series moved: **Plan**, Tue 24 Nov 10:00\n"
        "Dropped: Thu 26 Nov 10:00; Thu 3 Dec 10:00; Thu 10 Dec 10:00; Thu 17 Dec 10:00",
        "Перенос серии: **Plan**, вт 24 ноя, 10:00\n"
        "Убрано: чт 26 ноя, 10:00; чт 3 дек, 10:00; чт 10 дек, 10:00; чт 17 дек, 10:00",
        id="a weekday less",
    ),
    pytest.param(
        weekly(), weekly("RDATE:20261203T120000Z", rule="FREQ=WEEKLY;UNTIL=20261215T070000Z"),
        "Other dates: **Plan**, Tue 24 Nov 10:00\nDropped: Tue 22 Dec 10:00\nAdded: Thu 3 Dec 15:00",
        "Другие даты: **Plan**, вт 24 ноя, 10:00\nУбрано: вт 22 дек, 10:00\nДобавлено: чт 3 дек, 15:00",
        id="range",
    ),
    pytest.param(
        weekly(), weekly(rule="FREQ=WEEKLY;UNTIL=20270601T070000Z"),
        "Other dates: **Plan**, Tue 24 Nov 10:00\nThe series has other dates than before.",
        "Другие даты: **Plan**, вт 24 ноя, 10:00\nДаты серии изменились.",
        id="range beyond the window",
    ),
    pytest.param(
        weekly(), weekly(exdate("2026-12-01")),
        "Cancelled: **Plan**\n~~Tue 1 Dec 10:00~~",
        "Отмена: **Plan**\n~~вт 1 дек, 10:00~~",
        id="one of a series",
    ),
    pytest.param(
        weekly(), weekly(title="Retro"),
        "New title: **Retro**, Tue 24 Nov 10:00 · whole series\nTitle: ~~Plan~~ → **Retro**",
        "Новое название: **Retro**, вт 24 ноя, 10:00 · вся серия\nНазвание: ~~Plan~~ → **Retro**",
        id="a series' title",
    ),
    pytest.param(
        single("2026-11-24 10:00", "LOCATION:Room 3"), single("2026-11-24 10:00", "LOCATION:Room 4"),
        "New place: **Plan**, Tue 24 Nov 10:00\nPlace: ~~Room 3~~ → **Room 4**",
        "Новое место: **Plan**, вт 24 ноя, 10:00\nМесто: ~~Room 3~~ → **Room 4**",
        id="place",
    ),
    pytest.param(
        PLAN, single("2026-11-24 10:00", ROOM),
        "New link: **Plan**, Tue 24 Nov 10:00\nLink: [Telemost](https://telemost.yandex.ru/j/12345)",
        "Новая ссылка: **Plan**, вт 24 ноя, 10:00\nСсылка: [Телемост](https://telemost.yandex.ru/j/12345)",
        id="link",
    ),
    pytest.param(
        single("2026-11-24 10:00", ROOM), PLAN,
        "New link: **Plan**, Tue 24 Nov 10:00\nLink: none",
        "Новая ссылка: **Plan**, вт 24 ноя, 10:00\nСсылка: нет",
        id="no link any more",
    ),
    pytest.param(
        single("2026-11-24 10:00", BOSS, guest("me"), guest("bob")),
        single("2026-11-24 10:00", organizer("chief"), guest("me"), guest("eve"),
               "STATUS:TENTATIVE", "TRANSP:TRANSPARENT", "DESCRIPTION:x"),
        "New organiser, new status, free or busy, new description, guests: **Plan**, Tue 24 Nov 10:00\n"
        "Organiser: ~~Boss~~ → **Chief**\nNow tentative.\nYou now count as free at that time.\n"
        "The description has changed.\nInvited: Eve\nNo longer invited: Bob",
        "Новый организатор, новый статус, занятость, новое описание, гости: **Plan**, вт 24 ноя, 10:00\n"
        "Организатор: ~~Boss~~ → **Chief**\nТеперь под вопросом.\nТеперь это время считается свободным.\n"
        "Изменилось описание.\nВ гостях: Eve\nБольше не в гостях: Bob",
        id="other details",
    ),
    pytest.param(
        single("2026-11-24 10:00", BOSS, guest("me", "ACCEPTED"), guest("bob"), guest("eve", "TENTATIVE")),
        single("2026-11-24 10:00", BOSS, guest("me", "ACCEPTED"), guest("bob", "DECLINED"), guest("eve")),
        "Replies: **Plan**, Tue 24 Nov 10:00\n"
        "Bob — not coming. Eve — reply withdrawn. 1 of 3 coming, 1 yet to reply.",
        "Ответы: **Plan**, вт 24 ноя, 10:00\n"
        "Bob — не придёт. Eve — ответ снят. Придёт 1 из 3, 1 ещё не ответил.",
        id="replies",
    ),
    pytest.param(
        single("2026-11-24 10:00", BOSS, guest("me"), guest("bob")),
        single("2026-11-25 10:00", BOSS, guest("me"), guest("bob", "ACCEPTED"), "LOCATION:Room 3"),
        "Moved, new place, replies: **Plan**\n~~Tue 24 Nov 10:00~~ → **Wed 25 Nov 10:00**\n"
        "Place: ~~none~~ → **Room 3**\nBob — coming. 1 of 2 coming, 1 yet to reply.\nOrganiser: Boss",
        "Перенос, новое место, ответы: **Plan**\n~~вт 24 ноя, 10:00~~ → **ср 25 ноя, 10:00**\n"
        "Место: ~~нет~~ → **Room 3**\nBob — придёт. Придёт 1 из 2, 1 ещё не ответил.\nОрганизатор: Boss",
        id="all kinds at once",
    ),
    pytest.param(
        PLAN, single("2026-11-25 10:00", "STATUS:CANCELLED", title="Off"),
        "Cancelled, moved, new title: **Plan**\n~~Tue 24 Nov 10:00~~ → ~~Wed 25 Nov 10:00~~\nTitle: ~~Plan~~ → **Off**",
        "Отмена, перенос, новое название: **Plan**\n~~вт 24 ноя, 10:00~~ → ~~ср 25 ноя, 10:00~~\n"
        "Название: ~~Plan~~ → **Off**",
        id="cancelled with the rest",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "english", "russian"), SAID)
def test_a_change_is_said_in_both_languages(old: str | None, new: str | None, english: str, russian: str) -> None:
    assert texts(old, new) == [(english, russian)]


def test_what_others_wrote_pings_nobody_and_draws_no_link() -> None:
    new = single("2026-11-25 10:00", "LOCATION:[x](https://evil.example)", title="@all **now**")
    english, _ = texts(PLAN, new)[0]
    assert "@all" not in english
    assert "[x](" not in english
    assert r"\*\*now\*\*" in english


def test_times_are_those_of_the_persons_zone() -> None:
    english, _ = texts(PLAN, None, ZoneInfo("America/New_York"))[0]
    assert english.endswith("~~Tue 24 Nov 2:00 am~~")


def test_a_meeting_without_title_has_a_name() -> None:
    assert texts(single(title=""), None)[0][0].startswith("Cancelled: **(no title)**")


def test_a_large_meeting_tells_numbers_only() -> None:
    crowd = [guest(f"guest{n}", "ACCEPTED") for n in range(24)]
    old = single("2026-11-24 10:00", BOSS, guest("bob"), *crowd)
    new = single("2026-11-24 10:00", BOSS, guest("bob", "ACCEPTED"), *crowd)
    assert texts(old, new)[0][0] == "Replies: **Plan**, Tue 24 Nov 10:00\n25 of 25 coming."


def test_a_long_list_of_dates_is_cut() -> None:
    english, russian = texts(weekly(), weekly(rule="FREQ=WEEKLY;UNTIL=20261101T070000Z"))[0]
    assert english.endswith("Tue 15 Dec 10:00 and 1 more")
    assert russian.endswith("вт 15 дек, 10:00 и ещё 1")


def test_an_occurrence_tells_its_own_title() -> None:
    new = f"{weekly()}\n{override('2026-12-01', '2026-12-01 12:00', title='Retro')}"
    assert texts(weekly(), new)[0][0].startswith("Moved, new title: **Retro**")


@pytest.mark.parametrize("scenario", [pytest.param(scenario, id=scenario.name) for scenario in CASES if scenario.rows])
def test_every_change_has_words_for_each_of_its_kinds(scenario: Scenario) -> None:
    """One label at least a kind, in front of the title."""
    for change in scenario.found:
        for locale in ("en", "ru"):
            head = tell(change, Words(locale), MOSCOW, TODAY).partition(": **")[0]
            assert len(head.split(", ")) >= len(change.kinds)
            assert Kind.ADDED not in change.also
