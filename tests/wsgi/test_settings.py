"""Language, time zone, clock and week: as in Mattermost until set by hand, and then everywhere."""

from dataclasses import replace

import pytest

from app.ports import Person
from app.preferences import Preferences
from app.times import find_zone
from mm.sandbox.dialog_limits import problems
from tests.factories import ALICE, BOB, CAROL, MOSCOW, at
from tests.fakes import vevent
from tests.wsgi.conftest import Chat, labels


def chosen(chat: Chat) -> Preferences:
    with chat.service.store.begin() as tx:
        return tx.preferences(ALICE.id)


def submit(chat: Chat, **changed: str) -> object:
    """The form as it stands, with these changes."""
    shown = {element["name"]: element["default"] for element in chat.dialog()["elements"]}
    return chat.submit({**shown, **changed})


def test_settings_say_what_is_as_usual_and_what_is_told(chat: Chat) -> None:
    chat.connect()
    answer = chat.slash("settings")
    assert answer["text"].splitlines()[:5] == [
        "**Настройки**",
        "Язык: русский, как в профиле Mattermost",
        "Часовой пояс: Europe/Moscow, UTC+3, из профиля Mattermost",
        "Вид времени: 24 часа, по языку и поясу",
        "Начало недели: Понедельник, по языку",
    ]
    assert "Сводка по будням в 09:00" in answer["text"]
    assert labels(answer) == ["Изменить", "Уведомления", "Календари"]


def test_settings_read_as_well_in_english(chat: Chat) -> None:
    chat.connect(BOB)
    answer = chat.slash("settings", BOB)
    assert answer["text"].splitlines()[:5] == [
        "**Settings**",
        "Language: English, as in your Mattermost profile",
        "Time zone: Europe/Berlin, UTC+1, from your Mattermost profile",
        "Clock: 24 hours, by language and zone",
        "Week starts: Monday, by language",
    ]
    assert labels(answer) == ["Change", "Notifications", "Calendars"]


def test_who_has_connected_nothing_has_settings_all_the_same(chat: Chat) -> None:
    assert labels(chat.slash("settings")) == ["Изменить"]
    assert "задан вручную" in chat.slash("zone Omsk")["text"]


def test_the_button_opens_the_form_and_it_shows_what_is_set(chat: Chat) -> None:
    chat.press(chat.slash("settings")["attachments"], "Изменить")
    dialog = chat.dialog()
    assert dialog["title"] == "Настройки"
    assert [(one["name"], one["display_name"], one["default"]) for one in dialog["elements"]] == [
        ("language", "Язык", "auto"),
        ("zone", "Часовой пояс", "auto"),
        ("clock", "Вид времени", "auto"),
        ("week", "Неделя с", "auto"),
    ]
    assert [one["text"] for one in dialog["elements"][0]["options"]] == ["как в Mattermost", "Русский", "English"]
    assert [one["text"] for one in dialog["elements"][1]["options"]][:2] == [
        "как в Mattermost (Москва)",
        "Калининград, UTC+2",
    ]
    assert [one["text"] for one in dialog["elements"][2]["options"]] == [
        "по языку и поясу (24 часа)",
        "24 часа",
        "12 часов",
    ]
    assert [one["value"] for one in dialog["elements"][3]["options"]] == ["auto", "1", "7", "6"]


def test_the_form_stores_what_is_sent_and_answers_as_one_reads_from_now_on(chat: Chat) -> None:
    chat.slash("settings update")
    assert submit(chat, language="en", zone="Asia/Omsk", clock="12", week="7") == {}
    assert chosen(chat) == Preferences("en", "Asia/Omsk", 12, 7)
    assert chat.said().splitlines() == [
        "**Settings**, saved",
        "Language: English, set by hand",
        "Time zone: Asia/Omsk, UTC+6, set by hand",
        "Clock: 12 hours, set by hand",
        "Week starts: Sunday, set by hand",
    ]


def test_the_form_shows_again_what_was_set_and_takes_it_back(chat: Chat) -> None:
    chat.slash("zone Atlantic/Reykjavik")
    chat.slash("settings clock 12")
    chat.slash("settings update")
    shown = {element["name"]: element["default"] for element in chat.dialog()["elements"]}
    assert shown == {"language": "auto", "zone": "Atlantic/Reykjavik", "clock": "12", "week": "auto"}
    submit(chat, zone="auto", clock="auto")
    assert chosen(chat) == Preferences()


@pytest.mark.parametrize(
    ("field", "sent"), [("language", "de"), ("zone", "Mars/Base"), ("clock", "13"), ("week", "3"), ("week", "")]
)
def test_a_choice_that_was_not_offered_is_refused_beside_its_field(chat: Chat, field: str, sent: str) -> None:
    chat.slash("settings update")
    answer = submit(chat, **{field: sent})
    assert isinstance(answer, dict)
    assert list(answer["errors"]) == [field]
    assert chosen(chat) == Preferences()


@pytest.mark.parametrize(
    ("text", "set_to"),
    [
        ("settings language en", Preferences(language="en")),
        ("language english", Preferences(language="en")),
        ("настройки язык русский", Preferences(language="ru")),
        ("язык английский", Preferences(language="en")),
        ("zone Asia/Omsk", Preferences(zone="Asia/Omsk")),
        ("settings zone omsk", Preferences(zone="Asia/Omsk")),
        ("пояс Омск", Preferences(zone="Asia/Omsk")),
        ("настройки пояс Нью-Йорк", Preferences(zone="America/New_York")),
        ("timezone UTC+3", Preferences(zone="Etc/GMT-3")),
        ("settings clock 12", Preferences(hours=12)),
        ("настройки часы 24 часа", Preferences(hours=24)),
        ("settings week sunday", Preferences(week_start=7)),
        ("настройки неделя с субботы", Preferences(week_start=6)),
        ("настройки неделя суббота", Preferences(week_start=6)),
    ],
)
def test_each_is_set_by_text_in_both_languages(chat: Chat, text: str, set_to: Preferences) -> None:
    chat.slash(text)
    assert chosen(chat) == set_to


def test_setting_one_leaves_the_others(chat: Chat) -> None:
    for text in ("language en", "zone Omsk", "settings clock 12", "settings week sunday", "zone mattermost"):
        chat.slash(text)
    assert chosen(chat) == Preferences("en", "", 12, 7)


@pytest.mark.parametrize("text", ["settings language", "zone", "пояс", "settings clock", "настройки неделя"])
def test_without_a_word_the_form_opens(chat: Chat, text: str) -> None:
    assert chat.slash(text) == {}
    assert chat.dialog()["title"] == "Настройки"


@pytest.mark.parametrize(
    ("text", "russian", "english"),
    [
        ("zone Asia/Omks", "Может быть, `Asia/Omsk`", "Did you mean `Asia/Omsk`"),
        ("zone Mars/Base", "часового пояса я не знаю", "no such time zone"),
        ("zone ../../etc/passwd", "часового пояса я не знаю", "no such time zone"),
        ("zone " + "x" * 5000, "часового пояса я не знаю", "no such time zone"),
        ("language klingon", "`язык русский`", "`language ru`"),
        ("settings clock 13", "`settings clock 24`", "`settings clock 24`"),
        ("settings week friday", "`settings week понедельник`", "`settings week monday`"),
    ],
)
def test_what_cannot_be_set_is_explained(chat: Chat, text: str, russian: str, english: str) -> None:
    assert russian in chat.slash(text)["text"]
    assert english in chat.slash(text, BOB)["text"]
    assert chosen(chat) == Preferences()


def test_a_word_that_settings_do_not_know_shows_those_they_do(chat: Chat) -> None:
    text = chat.slash("settings foo", BOB)["text"]
    assert "`/calendar settings zone`" in text
    assert "keep" not in text


def test_the_language_set_by_hand_counts_in_every_answer(chat: Chat) -> None:
    chat.slash("language en")
    assert chat.slash("today")["text"] == "No calendar is connected yet."
    assert chat.slash("foo")["text"].startswith("I don't know this command")
    chat.slash("connect")
    assert chat.dialog()["title"] == "CalDAV server"
    chat.slash("language mattermost")
    assert chat.slash("today")["text"] == "Календарь ещё не подключён."


def test_zone_and_clock_set_by_hand_count_in_every_answer(chat: Chat) -> None:
    chat.calendars.calendars = {"/work/": vevent("1", "Бюджет", at(15), at(16))}
    chat.connect()
    chat.slash("zone Омск")
    assert "18:00–19:00 **Бюджет**" in chat.slash("today")["text"]
    chat.slash("settings clock 12")
    assert "6:00 pm–7:00 pm **Бюджет**" in chat.slash("today")["text"]
    assert "Сводка по будням в 9:00 am" in chat.slash("settings")["text"]
    assert "(Омск, UTC+6)" in chat.slash("checks check_scheduler")["text"]
    assert "Омск, UTC+6, задано вручную" in chat.slash("info")["text"]
    chat.slash("notifications update")
    times = chat.dialog()["elements"][0]["options"]
    assert {"text": "9:00 am", "value": "09:00"} in times


def test_the_day_begins_in_the_zone_set_by_hand(chat: Chat) -> None:
    chat.connect()
    chat.slash("zone Pacific/Honolulu")
    assert chat.slash("today")["text"].startswith("**Понедельник, 23 ноября**")


def test_the_week_set_by_hand_counts_in_periods_and_forms(chat: Chat) -> None:
    chat.connect()
    assert chat.slash("следующая неделя")["text"].startswith("**30 ноя – 6 дек**")
    chat.slash("settings week sunday")
    assert chat.slash("следующая неделя")["text"].startswith("**29 ноя – 5 дек**")
    chat.slash("notifications update")
    days = chat.dialog()["elements"][1]["options"]
    assert [one["text"] for one in days][:2] == ["Воскресенье", "Понедельник"]
    assert chat.dialog()["elements"][1]["default"] == "1,2,3,4,5"


def test_with_a_zone_set_by_hand_none_is_assumed_aloud(chat: Chat) -> None:
    chat.connect(CAROL)
    assert "has no time zone" in chat.slash("today", CAROL)["text"]
    assert "none there: Moscow" in str(options(chat, "zone", CAROL))
    chat.slash("zone Moscow", CAROL)
    assert "has no time zone" not in chat.slash("today", CAROL)["text"]


def options(chat: Chat, name: str, person: Person) -> list[object]:
    chat.slash("settings update", person)
    return [one for element in chat.dialog()["elements"] if element["name"] == name for one in element["options"]]


def test_another_zone_by_hand_places_the_next_digest_anew(chat: Chat) -> None:
    chat.connect()
    chat.slash("zone New York")
    with chat.service.store.begin() as tx:
        assert tx.settings(ALICE.id).next_digest_at == at(17)  # 09:00 of this very Tuesday there


def test_a_zone_that_our_tables_lost_falls_back_to_the_profile(chat: Chat) -> None:
    with chat.service.store.begin() as tx:
        tx.put_preferences(ALICE.id, Preferences(zone="Atlantis/Capital"))
    assert chat.service.desk.zone(chat.service.person(ALICE.id)) == MOSCOW
    assert "Atlantis" not in chat.slash("settings")["text"]


def test_what_was_set_survives_a_profile_that_is_read_again_but_no_last_disconnect(chat: Chat) -> None:
    chat.connect()
    chat.slash("language en")
    chat.mattermost.people[ALICE.id] = replace(ALICE, name="Renamed")
    with chat.service.store.begin() as tx:
        tx.put_person(ALICE, chat.service.now())
    assert chosen(chat) == Preferences("en")
    chat.slash("disconnect")
    chat.submit({})
    assert chosen(chat) == Preferences()


@pytest.mark.parametrize("version", [(9, 11), (11, 6)], ids=["9.11", "11.6"])
@pytest.mark.parametrize("person", [ALICE, BOB], ids=["ru", "en"])
@pytest.mark.parametrize("form", ["settings update", "notifications update", "calendars follow"])
def test_mattermost_finds_nothing_wrong_with_a_form(
    chat: Chat, form: str, person: Person, version: tuple[int, int]
) -> None:
    chat.mattermost.server = version
    chat.connect(person)
    chat.slash(form, person)
    assert problems(chat.dialog()) == []


@pytest.mark.parametrize("person", [ALICE, BOB], ids=["ru", "en"])
def test_every_zone_on_offer_exists_and_is_offered_once(chat: Chat, person: Person) -> None:
    chat.slash("settings update", person)
    values = [one["value"] for one in chat.dialog()["elements"][1]["options"]]
    assert len(values) == len(set(values))
    assert all(find_zone(value) for value in values[1:])
