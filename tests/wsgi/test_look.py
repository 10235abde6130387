"""Asking for a day, a week, a month, a period: what a person reads in the chat."""

import threading
from datetime import date, timedelta

import pytest

from app.errors import NeedsReconnect, Unavailable
from app.ports import Person
from app.vault import token_digest
from tests.factories import ALICE, BOB, CAROL, NOW, at
from tests.fakes import ical, vevent
from tests.wsgi.conftest import HOOK, Chat, labels

TELEMOST = "https://telemost.yandex.ru/j/12345678901234"


@pytest.fixture
def busy(chat: Chat) -> Chat:
    """Alice with a Tuesday of three meetings, connected."""
    chat.calendars.calendars["/work/"] = "".join(
        [
            vevent("1", "Планёрка", at(10), at(10, 30), f"X-TELEMOST-CONFERENCE:{TELEMOST}"),
            vevent("2", "Бюджет", at(11), at(12), "LOCATION:Переговорная 3"),
            vevent(
                "3",
                "Найм",
                at(11, 30),
                at(12),
                "ORGANIZER:mailto:bob@example.com",
                "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:alice@example.com",
            ),
            vevent("4", "Демо", at(16), at(17), "STATUS:CANCELLED"),
            vevent("5", "Ревью", at(12, day=date(2026, 12, 24)), at(13, day=date(2026, 12, 24))),
        ]
    )
    chat.calendars.calendars["/home/"] = ical(
        "UID:6", "SUMMARY:Отпуск Ольги", "DTSTART;VALUE=DATE:20261124", "DTEND;VALUE=DATE:20261127"
    )
    chat.connect()
    return chat


def test_today_reads_as_a_day_reads(busy: Chat) -> None:
    assert busy.slash("today")["text"].splitlines() == [
        "**Вторник, 24 ноября** — 3 встречи, первая в 10:00",
        f"10:00–10:30 **Планёрка** · [Телемост]({TELEMOST})",
        "11:00–12:00 **Бюджет** · Переговорная 3 · ⚠ накладка: Найм",
        "11:30–12:00 **Найм** · ⚠ накладка: Бюджет · вы не ответили",
        "~~16:00–17:00 Демо~~ · отменено",
        "Весь день: Отпуск Ольги, до 26 ноя",
    ]


def test_the_bare_command_is_today_for_who_is_connected(busy: Chat) -> None:
    answer = busy.slash("")
    assert answer["text"].startswith("**Вторник, 24 ноября**")
    assert labels(answer) == ["Завтра", "Неделя", "Настройки"]
    assert busy.slash("help")["text"] != answer["text"]


@pytest.mark.parametrize(
    "text",
    [
        "24.12",
        "on 24.12",
        "на 24.12",
        "calendars current 24.12",
        "current 2026-12-24",
        "24 декабря",
        "calendars from_to 24.12 24.12",
        "CALENDARS Current 24.12",
    ],
)
def test_a_date_is_understood_in_every_form(busy: Chat, text: str) -> None:
    assert busy.slash(text)["text"].splitlines() == [
        "**Четверг, 24 декабря** — 1 встреча, первая в 12:00",
        "12:00–13:00 **Ревью**",
    ]


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("week", "**24 ноя – 30 ноя** — 3 встречи"),
        ("неделя", "**24 ноя – 30 ноя** — 3 встречи"),
        ("calendars get_a_week", "**24 ноя – 30 ноя** — 3 встречи"),
        ("month", "**24 ноя – 23 дек** — 3 встречи"),
        ("calendars get_a_month", "**24 ноя – 23 дек** — 3 встречи"),
        ("from 1.12 to 31.12", "**1 дек – 31 дек** — 1 встреча"),
        ("с 1.12 по 31.12", "**1 дек – 31 дек** — 1 встреча"),
        ("calendars from_to 1.12 31.12", "**1 дек – 31 дек** — 1 встреча"),
        ("1.12–31.12", "**1 дек – 31 дек** — 1 встреча"),
        ("завтра", "**Среда, 25 ноября** — встреч нет"),
        ("tomorrow", "**Среда, 25 ноября** — встреч нет"),
        ("пятница", "**Пятница, 27 ноября** — встреч нет"),
        ("friday", "**Пятница, 27 ноября** — встреч нет"),
    ],
)
def test_a_period_is_understood_in_every_form(busy: Chat, text: str, head: str) -> None:
    assert busy.slash(text)["text"].splitlines()[0] == head


def test_the_last_day_of_a_period_is_included(busy: Chat) -> None:
    assert "Ревью" in busy.slash("from 20.12 to 24.12")["text"]
    assert "Ревью" not in busy.slash("from 20.12 to 23.12")["text"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("30.02", "Такого дня нет"),
        ("on 30 февраля", "Такого дня нет"),
        ("from 7.12 to 1.12", "раньше первого"),
        ("01.01.9999", "только с"),
        ("from 1.1.2026 to 1.1.2030", "покороче"),
        ("current foo", "Не могу прочесть"),
        ("calendars current connect", "Не могу прочесть"),
    ],
)
def test_a_date_that_cannot_be_is_explained(busy: Chat, text: str, words: str) -> None:
    assert words in busy.slash(text)["text"]


def test_an_ambiguous_date_is_asked_back_in_english(chat: Chat) -> None:
    chat.connect(BOB)
    assert "Is that" in chat.slash("1/12", BOB)["text"]


def test_without_a_date_a_form_asks_for_it_and_keeps_a_wrong_one(busy: Chat) -> None:
    assert busy.slash("calendars from_to") == {}
    assert "Такого дня нет" in busy.submit({"period": "30.02"})["errors"]["period"]
    assert busy.submit({"period": "1.12–31.12"}) == {}
    assert "Ревью" in busy.said()


def test_times_are_those_of_the_persons_zone(chat: Chat) -> None:
    chat.calendars.calendars = {"/work/": vevent("1", "Call", at(10), at(11))}
    chat.connect(BOB)
    assert "08:00–09:00 **Call**" in chat.slash("today", BOB)["text"]


def test_without_a_zone_in_the_profile_the_default_is_said_aloud(chat: Chat) -> None:
    chat.connect(CAROL)
    assert "has no time zone, so times are in Europe/Moscow" in chat.slash("today", CAROL)["text"]


def test_a_calendar_that_fails_spoils_none_of_the_rest(busy: Chat) -> None:
    busy.calendars.failure = Unavailable("500")
    text = busy.slash("today")["text"]
    assert "у сервера своя неполадка" in text
    assert "alice@" in text


def test_a_refused_password_is_said_and_deletes_nothing(busy: Chat) -> None:
    busy.calendars.failure = NeedsReconnect("401")
    assert "пароль не принят" in busy.slash("today")["text"]
    with busy.service.store.begin() as tx:
        assert len(tx.accounts_of(ALICE.id)) == 1


def test_who_is_not_connected_is_offered_to_connect(chat: Chat) -> None:
    answer = chat.slash("today")
    assert answer["text"] == "Календарь ещё не подключён."
    assert labels(answer) == ["Подключить Яндекс", "Другой календарь"]


def test_nobody_sees_a_strangers_day(busy: Chat) -> None:
    assert busy.slash("today", BOB)["text"] == "No calendar is connected yet."


def test_the_next_page_of_a_long_period_comes_by_the_response_hook(chat: Chat) -> None:
    title = "Meeting with a rather long title that fills the line"
    start = at(0)
    chat.calendars.calendars["/work/"] = "".join(
        vevent(str(n), f"{title} {n}", start + timedelta(hours=2 * n), start + timedelta(hours=2 * n + 1))
        for n in range(12 * 30)
    )
    chat.connect()
    answer = chat.slash("month")
    assert "Страница 1 из " in answer["text"]
    assert labels(answer) == ["Следующая страница"]
    assert chat.press(answer["attachments"], "Следующая страница") == {}
    _, _, card, reply = chat.mattermost.answers[-1]
    assert "Страница 2 из " in card.text
    assert [button.label for button in card.buttons] == ["Предыдущая страница", "Следующая страница"]
    attachments = chat.service.paper.attachments(card, ALICE.id, chat.service.now(), reply)
    assert chat.press(attachments, "Предыдущая страница") == {}
    assert chat.said() == answer["text"]


def test_a_button_under_a_direct_message_replaces_it(busy: Chat) -> None:
    busy.slash("connect")
    busy.later(timedelta(minutes=40))
    busy.submit({"address": "https://dav.example.com", "login": "alice@example.com", "password": "right"})
    card = busy.mattermost.posts[-1][1]
    post = busy.service.paper.post(card, ALICE.id, busy.service.now())
    answer = busy.press(post["props"]["attachments"], "Сегодня")
    assert answer["update"]["message"].startswith("**Вторник")


def test_a_button_of_somebody_else_is_refused(busy: Chat) -> None:
    answer = busy.slash("today")
    refused = busy.press(answer["attachments"], "Неделя", BOB)
    assert "not yours" in refused["ephemeral_text"]
    assert [one for one in busy.mattermost.answers if one[1] == BOB.id] == []


def test_an_old_button_has_expired(busy: Chat) -> None:
    answer = busy.slash("today")
    busy.later(timedelta(days=31))
    assert busy.press(answer["attachments"], "Неделя") == {}
    assert "вышел" in busy.mattermost.posts[-1][1].text


def test_a_slow_calendar_is_announced_and_follows(busy: Chat) -> None:
    gate = threading.Event()
    original = busy.calendars.open

    class Slow:
        def __init__(self, inner: object) -> None:
            self.inner = inner

        def events(self, calendar: object, span: object) -> object:
            gate.wait(10)
            return self.inner.events(calendar, span)  # type: ignore[attr-defined]

    object.__setattr__(busy.service.desk, "open_provider", lambda *given: Slow(original(*given)))
    assert "Спрашиваю ваши календари" in busy.slash("today")["text"]
    told = len(busy.mattermost.answers)
    gate.set()
    for _ in range(500):
        if len(busy.mattermost.answers) > told:
            break
        threading.Event().wait(0.01)
    assert busy.mattermost.answers[-1][0] == HOOK
    assert busy.said().startswith("**Вторник, 24 ноября** — 3 встречи")


@pytest.mark.parametrize("token", ["", "wrong", "t" * 25, "т" * 26])
def test_an_unknown_token_is_turned_away(chat: Chat, token: str) -> None:
    assert chat.slash("today", token=token) == 401
    assert chat.mattermost.asked == []


def test_a_token_in_the_database_is_known_as_well(chat: Chat) -> None:
    with chat.service.store.begin() as tx:
        tx.add_command_token(token_digest("fromdatabase"), "team", NOW)
    assert chat.slash("help", token="fromdatabase")["text"].startswith("`/calendar")


def test_the_token_may_come_as_a_header(chat: Chat) -> None:
    answer = chat.client.post(
        "/slash", data={"user_id": ALICE.id, "text": "help"}, headers={"Authorization": f"Token {'t' * 26}"}
    )
    assert answer.status_code == 200


def test_a_profile_is_asked_for_once_an_hour(busy: Chat) -> None:
    busy.mattermost.asked.clear()
    busy.slash("today")
    busy.later(timedelta(minutes=61))
    busy.slash("today")
    busy.slash("today")
    assert busy.mattermost.asked == [ALICE.id]


def test_a_profile_that_cannot_be_read_is_used_as_last_known(busy: Chat) -> None:
    busy.later(timedelta(hours=2))
    busy.mattermost.away = True
    assert busy.slash("today")["text"].startswith("**Вторник, 24 ноября** — 3 встречи")


def test_a_changed_zone_counts_within_the_hour(busy: Chat) -> None:
    busy.mattermost.people[ALICE.id] = Person(ALICE.id, "Алиса", "ru", "Asia/Omsk", "alice@example.com")
    busy.later(timedelta(minutes=61))
    assert "13:00–13:30 **Планёрка**" in busy.slash("today")["text"]


@pytest.mark.parametrize(
    "text", ["foo", "repeat 7", "💥", "calendars foo", "connections", "x" * 10_000, "\u202eevil", "12"]
)
def test_an_unknown_command_is_answered_with_help(chat: Chat, text: str) -> None:
    answer = chat.slash(text)
    assert "help" in answer["text"] or "`/calendar " in answer["text"]
    assert len(answer["text"]) < 600


def test_a_mistyped_command_is_guessed(chat: Chat) -> None:
    assert "`today`" in chat.slash("todya")["text"]


def test_info_names_every_command_the_accounts_and_who_sees_what(busy: Chat) -> None:
    text = busy.slash("info")["text"]
    for part in (
        "connections connect",
        "calendars from_to",
        "calendars get_a_month",
        "Кто что видит",
        "Москва, UTC+3",
        "за 2 календарями из 2",
    ):
        assert part in text


def test_titles_ping_nobody_and_draw_no_link(chat: Chat) -> None:
    chat.calendars.calendars = {"/work/": vevent("1", "@all [Join](https://evil.example) **now**", at(10), at(11))}
    chat.connect()
    text = chat.slash("today")["text"]
    assert "@all" not in text
    assert "[Join](" not in text
    assert "https://" not in text


def test_a_broken_event_spoils_none_of_the_rest(chat: Chat) -> None:
    broken = ical("UID:x", "SUMMARY:Broken", "DTSTART:nonsense")
    chat.calendars.calendars = {"/work/": broken + vevent("1", "Good", at(10), at(11))}
    chat.connect()
    assert "Good" in chat.slash("today")["text"]


def test_alive_and_ready(chat: Chat) -> None:
    assert chat.client.get("/healthz").status_code == 200
    assert chat.client.get("/readyz").get_json() == {"status": "ready", "problems": []}


def test_too_large_a_body_is_refused(chat: Chat) -> None:
    assert chat.client.post("/slash", data={"text": "x" * 2_000_000}).status_code == 413


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'"x"', b"{", b'{"context": 5}', b'{"context": {"ticket": 5}, "user_id": 7}']
)
def test_a_malformed_action_is_refused_kindly(chat: Chat, body: bytes) -> None:
    answer = chat.client.post("/action", data=body, content_type="application/json")
    assert answer.status_code == 200
    assert "not yours" in answer.get_json()["ephemeral_text"]
