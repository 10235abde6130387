"""Choosing what is told, pausing it, and asking whether all is well."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from app.arrivals import shown_by
from app.copies import Kept
from app.delivery import deliver_due
from app.letters import Letter
from app.notifications.account import refused
from app.notifications.digest import digest_key
from app.notifications.reader import Reader
from app.objects import Object
from app.ports import Card
from app.providers.ical import read
from app.repeats import Steps
from app.times import Span
from app.words import Words
from tests.factories import ALICE, BOB, MOSCOW, NOW, TUESDAY, at
from tests.fakes import vevent
from tests.wsgi.conftest import Chat, labels


def test_connecting_switches_the_defaults_on(chat: Chat) -> None:
    chat.connect()
    with chat.service.store.begin() as tx:
        settings = tx.settings(ALICE.id)
        assert tx.has_settings(ALICE.id)
    assert (settings.remind_min, settings.tell_changes, settings.tell_answers) == (10, "others", "mine")
    assert settings.next_digest_at is not None
    assert settings.next_digest_at - chat.service.now() == timedelta(days=1)


def test_connecting_again_keeps_what_was_chosen(chat: Chat) -> None:
    chat.connect()
    chat.slash("remind 7")
    chat.connect()
    with chat.service.store.begin() as tx:
        assert tx.settings(ALICE.id).remind_min == 7


def test_disconnecting_the_last_account_leaves_nothing_behind(chat: Chat) -> None:
    chat.connect()
    chat.slash("disconnect")
    chat.submit({})
    with chat.service.store.begin() as tx:
        assert set(tx.mentions(ALICE.id)) <= {"replies"}  # sealed, and pruned when Mattermost takes no more of them


@pytest.mark.parametrize(
    ("text", "said"),
    [("remind 7", "за 7 минут"), ("напомнить 1", "за 1 минуту"), ("remind off", "больше не напоминаю")],
)
def test_a_reminder_may_come_any_number_of_minutes_before(chat: Chat, text: str, said: str) -> None:
    chat.connect()
    assert said in chat.slash(text)["text"]


@pytest.mark.parametrize("text", ["remind", "remind x", "remind 121", "remind -1", "remind 7.5", "remind " + "9" * 50])
def test_minutes_that_are_none_are_explained(chat: Chat, text: str) -> None:
    chat.connect()
    assert "от 1 до 120" in chat.slash(text)["text"]


@pytest.mark.parametrize("command", ["create", "update"])
def test_the_form_shows_what_was_chosen_and_stores_what_is_sent(chat: Chat, command: str) -> None:
    chat.connect()
    chat.slash(f"notifications {command}")
    shown = {element["name"]: element["default"] for element in chat.dialog()["elements"]}
    assert shown == {
        "digest": "09:00",
        "days": "1,2,3,4,5",
        "remind": "10",
        "status": "meeting",
        "changes": "others",
        "answers": "mine",
        "calendars": "1,2",
    }
    sent = {"digest": "08:30", "days": ["1", "6"], "remind": "15", "status": "off", "changes": "all", "answers": "off"}
    assert chat.submit({**sent, "calendars": ["1", "2"]}) == {}
    with chat.service.store.begin() as tx:
        settings = tx.settings(ALICE.id)
    assert (f"{settings.digest_at:%H:%M}", sorted(settings.digest_days), settings.remind_min) == ("08:30", [1, 6], 15)
    assert chat.said() == "Сохранено. Сводка (пн, сб) в 08:30, напоминание за 15 минут, все изменения."


def test_a_choice_that_was_not_offered_is_refused(chat: Chat) -> None:
    chat.connect()
    chat.slash("notifications update")
    sent = {"digest": "08:30", "days": ["1"], "remind": "15", "status": "loud", "changes": "all", "answers": "off"}
    assert list(chat.submit(sent)["errors"]) == ["status"]


def test_a_pause_ends_by_itself_or_by_a_button(chat: Chat) -> None:
    chat.connect()
    answer = chat.slash("pause пятница")
    assert "Пауза до пт 27 ноя, 09:00" in answer["text"]
    with chat.service.store.begin() as tx:
        assert tx.settings(ALICE.id).paused(chat.service.now())
        assert not tx.settings(ALICE.id).paused(chat.service.now() + timedelta(days=3))
    chat.press(answer["attachments"], "Вернуться")
    with chat.service.store.begin() as tx:
        assert not tx.settings(ALICE.id).paused(chat.service.now())


def test_a_pause_without_a_day_lasts_until_one_resumes(chat: Chat) -> None:
    chat.connect()
    assert chat.slash("pause")["text"].startswith("Пауза: ")
    with chat.service.store.begin() as tx:
        assert tx.settings(ALICE.id).paused(chat.service.now() + timedelta(days=3000))


def test_a_pause_until_a_past_day_is_explained(chat: Chat) -> None:
    chat.connect()
    assert "уже прошло" in chat.slash("pause yesterday")["text"]


@pytest.mark.parametrize(
    "text", ["notifications update", "remind 7", "pause", "resume", "checks check_scheduler", "checks check_account"]
)
def test_who_is_not_connected_is_offered_to_connect(chat: Chat, text: str) -> None:
    assert labels(chat.slash(text, BOB)) == ["Connect Yandex", "Another calendar"]


def test_the_scheduler_says_when_its_clock_does_not_go(chat: Chat) -> None:
    chat.connect()
    assert "Часы не идут" in chat.slash("checks check_scheduler")["text"]
    with chat.service.store.begin() as tx:
        tx.put_mark("clock", chat.service.now())
    text = chat.slash("checks check_scheduler")["text"]
    assert text.startswith("Всё по плану (Москва, UTC+3)")
    assert "Сводка: ср 25 ноя, 09:00" in text
    assert "ещё не прочитан" in text


def test_the_account_check_names_the_addresses(chat: Chat) -> None:
    chat.connect()
    assert "alice@" in chat.slash("checks check_account")["text"]


def test_connect_says_what_will_be_told(chat: Chat) -> None:
    chat.connect()
    assert chat.said() == (
        "Готово, alice@example.com. Слежу за 2 календарями из 2. "
        "Сводка по будням в 09:00, напоминание за 10 минут, "
        "статус «На встрече», изменения от других, ответы на мои встречи. Время — Москва, UTC+3.\n"
        "Сейчас читаю; сегодняшний день пришлю через мгновение."
    )
    card = chat.mattermost.answers[-1][2]
    assert [button.label for button in card.buttons] == ["Сегодня", "Изменить", "Показать примеры"]


def test_connect_says_so_in_english(chat: Chat) -> None:
    chat.connect(BOB)
    assert "Digest on weekdays at 09:00, reminder 10 minutes before, status 'In a meeting'" in chat.said()


def test_samples_show_my_own_next_meeting(chat: Chat) -> None:
    chat.calendars.calendars["/work/"] = vevent("1", "Планёрка", at(15), at(16))
    chat.connect()
    assert chat.slash("notifications samples")["text"].splitlines() == [
        "**Так это выглядит**",
        "",
        "Сводка:",
        "**Вторник, 24 ноября** — 1 встреча, первая в 15:00",
        "15:00–16:00 **Планёрка**",
        "",
        "Напоминание:",
        "**15:00 Планёрка** — через 10 минут",
        "",
        "Изменение:",
        "Перенос: **Планёрка**",
        "~~вт 24 ноя, 14:00~~ → **вт 24 ноя, 15:00**",
    ]


def test_without_meetings_samples_say_so(chat: Chat) -> None:
    chat.connect()
    assert "показать пока не на чем" in chat.slash("notifications samples")["text"]


def test_a_digest_without_days_is_refused(chat: Chat) -> None:
    chat.connect()
    chat.slash("notifications update")
    sent = {"digest": "08:30", "remind": "15", "status": "off", "changes": "all", "answers": "off"}
    assert list(chat.submit(sent)["errors"]) == ["days"]


def test_below_eleven_the_days_are_boxes_with_their_names(chat: Chat) -> None:
    chat.mattermost.server = (10, 5)
    chat.connect()
    chat.slash("notifications update")
    boxes = [element for element in chat.dialog()["elements"] if element["type"] == "bool"]
    assert [box["display_name"] for box in boxes][::6] == ["Понедельник", "Воскресенье"]
    assert all(len(box["display_name"].encode()) <= 24 for box in boxes)
    sent = {"digest": "08:30", "days1": True, "remind": "off", "status": "off", "changes": "all", "answers": "off"}
    chat.submit(sent)
    with chat.service.store.begin() as tx:
        assert tx.settings(ALICE.id).digest_days == frozenset({2})


def test_delete_switches_everything_off(chat: Chat) -> None:
    chat.connect()
    chat.slash("notifications delete")
    with chat.service.store.begin() as tx:
        settings = tx.settings(ALICE.id)
    assert (settings.digest_at, settings.remind_min, settings.next_digest_at) == (None, None, None)
    assert {settings.tell_changes, settings.tell_answers, settings.show_status} == {"off"}
    assert "Сам ничего не пишу." in chat.slash("settings")["text"]


@pytest.mark.parametrize(("told", "due"), [(False, 0), (True, 1)], ids=["today's is ahead", "today's was told"])
def test_a_changed_time_counts_from_tomorrow_where_todays_was_told(chat: Chat, told: bool, due: int) -> None:
    chat.connect()
    if told:
        with chat.service.store.begin() as tx:
            tx.write(Letter(digest_key(ALICE.id, TUESDAY), ALICE.id, "digest", Card("x"), NOW), NOW)
    chat.slash("notifications update")
    sent = {"digest": "18:00", "remind": "10", "status": "off", "changes": "all", "answers": "off"}
    chat.submit({**sent, "days": ["1", "2", "3", "4", "5"]})
    with chat.service.store.begin() as tx:
        assert tx.settings(ALICE.id).next_digest_at == at(18) + timedelta(days=due)


def test_the_end_of_a_pause_shows_the_day(chat: Chat) -> None:
    chat.calendars.calendars["/work/"] = vevent("1", "Планёрка", at(15), at(16))
    chat.connect()
    chat.slash("pause")
    assert chat.slash("resume")["text"].splitlines()[:4] == [
        "Снова на связи.",
        "",
        "**Вторник, 24 ноября** — 1 встреча, первая в 15:00",
        "15:00–16:00 **Планёрка**",
    ]


def test_a_new_password_takes_the_alarm_back(chat: Chat) -> None:
    chat.connect()
    with chat.service.store.begin() as tx:
        account = tx.accounts_of(ALICE.id)[0]
        reader = Reader(ALICE, tx.settings(ALICE.id), Words("ru"), MOSCOW)
        tx.write(refused(account, reader, NOW, NOW), NOW)
    with ThreadPoolExecutor(1) as pool:
        deliver_due(chat.service.store, chat.mattermost, pool, NOW)
        assert "не принимает пароль" in chat.mattermost.shown["post1"].text
        chat.slash("connections update")
        chat.submit({"address": "https://dav.example.com", "login": ALICE.email, "password": ""})
        deliver_due(chat.service.store, chat.mattermost, pool, NOW)
    assert chat.mattermost.shown["post1"].text.startswith("Снова вижу календарь")


def test_an_alarm_that_nobody_saw_yet_is_taken_back_in_silence(chat: Chat) -> None:
    chat.connect()
    with chat.service.store.begin() as tx:
        account = tx.accounts_of(ALICE.id)[0]
        reader = Reader(ALICE, tx.settings(ALICE.id), Words("ru"), MOSCOW)
        tx.write(refused(account, reader, NOW, NOW), NOW)
    chat.slash("connections update")
    chat.submit({"address": "https://dav.example.com", "login": ALICE.email, "password": ""})
    with ThreadPoolExecutor(1) as pool:
        assert deliver_due(chat.service.store, chat.mattermost, pool, NOW) == 0
    assert chat.mattermost.posts == []


@pytest.mark.parametrize(
    ("locale", "lines"),
    [
        (
            "ru",
            [
                "Всё по плану (Москва, UTC+3)",
                "Сводка: ср 25 ноя, 09:00",
                "Напоминание: сегодня 14:50, «Бюджет» в 15:00",
                "Статус: включу в 15:00, верну в 16:00",
                "Календарь: проверен 40 с назад",
                "Последнее: напоминание на 08:55:00 доставлено в 08:55:01",
            ],
        ),
        (
            "en",
            [
                "All on schedule (Moscow, UTC+3)",
                "Digest: Wed 25 Nov 09:00",
                "Reminder: today 14:50, Бюджет at 15:00",
                "Status: on at 15:00, back at 16:00",
                "Calendar: checked 40 s ago",
                "Last sent: reminder due 08:55:00, delivered 08:55:01",
            ],
        ),
    ],
    ids=["ru", "en"],
)
def test_everything_on_schedule_reads_as_the_product_says(chat: Chat, locale: str, lines: list[str]) -> None:
    chat.mattermost.people[ALICE.id] = replace(ALICE, locale=locale)
    people = ("ORGANIZER:mailto:bob@example.com", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:alice@example.com")
    chat.connect()
    held = read(vevent("1", "Бюджет", at(15), at(16), *people), MOSCOW).series
    with chat.service.store.begin() as tx:
        calendars = tx.calendars_of(ALICE.id)
        window = Span(NOW - timedelta(days=1), NOW + timedelta(days=30))
        for calendar in calendars:
            tx.put_copy(calendar.id, "1", window, None)
        shown = shown_by(held, window, MOSCOW, Steps())
        tx.put_objects(calendars[0].id, [Kept(Object("1.ics", "1", b""), shown)], MOSCOW)
        claim = tx.claim_account(NOW, NOW + timedelta(minutes=1))
        assert claim is not None
        tx.finish_claim(claim, NOW - timedelta(seconds=40), NOW + timedelta(seconds=20))
        tx.put_mark("clock", NOW)
        tx.write(Letter("x", ALICE.id, "reminder", Card("x"), NOW - timedelta(minutes=5)), NOW)
    with ThreadPoolExecutor(1) as pool:
        deliver_due(chat.service.store, chat.mattermost, pool, NOW - timedelta(minutes=5) + timedelta(seconds=1))
    assert chat.slash("checks check_scheduler")["text"].splitlines() == lines


def test_what_is_wrong_is_said_with_its_remedy(chat: Chat) -> None:
    chat.connect()
    with chat.service.store.begin() as tx:
        claim = tx.claim_account(NOW, NOW + timedelta(minutes=1))
        assert claim is not None
        tx.fail_claim(claim, NOW + timedelta(minutes=30), None)
        tx.put_mark("clock", NOW - timedelta(minutes=5))
        tx.put_mark("status forbidden", NOW)
    lines = chat.slash("checks check_scheduler")["text"].splitlines()
    assert lines[0] == "Не всё по плану (Москва, UTC+3)"
    assert lines[1] == "⚠ Часы стоят уже 5 мин. Скажите администратору."
    assert any(line.startswith("⚠ Статус: у бота нет права") for line in lines)
    assert any("следующий раз через 30 мин" in line for line in lines)
    assert "⚠ Не читается (неудач подряд: 1). Пробую снова через 30 мин." in chat.slash("checks check_account")["text"]
