"""Connecting Yandex: its own form, its own refusal, and a new password that is tried until it is accepted."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.errors import Fault, NotFound, Unavailable, Unreachable
from app.trying import try_due
from microservice.voice import Voice
from tests.factories import ALICE, BOB
from tests.wsgi.conftest import Chat, labels

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LOGIN = "alice@yandex.ru"


@pytest.fixture
def chat(chat: Chat) -> Chat:
    """Everybody's calendars have another home than in the test's other services: the address is not typed."""
    chat.service.person(ALICE.id)
    return chat


def typed(chat: Chat, login: str = LOGIN, password: str = "right", *, fresh: bool = False) -> Any:
    chat.slash("connect yandex")
    return chat.submit({"login": login, "password": password, "fresh": fresh})


def try_again(chat: Chat) -> int:
    service = chat.service
    now, zone_of = service.now(), service.zone_of
    return try_due(service.store, service.vault, service.desk.open_provider, now, zone_of, Voice(service))


def tick(chat: Chat, time: timedelta) -> list[timedelta]:
    """Let the clock go, looking every minute; after which time something was tried."""
    tried = []
    for minute in range(round(time / MINUTE)):
        chat.later(MINUTE)
        while try_again(chat):
            tried.append((minute + 1) * MINUTE)
    return tried


def letters(chat: Chat) -> list[str]:
    with chat.service.store.begin() as tx:
        rows = tx._connection.execute("SELECT card ->> 'text' FROM letters ORDER BY id").fetchall()
    return [row[0] for row in rows]


def held(chat: Chat) -> tuple[int, int]:
    """How many accounts and trials alice has."""
    with chat.service.store.begin() as tx:
        return len(tx.accounts_of(ALICE.id)), len(tx.trials_of(ALICE.id))


def test_the_welcome_leads_to_yandex(chat: Chat) -> None:
    welcome = chat.slash("")
    assert chat.press(welcome["attachments"], "Подключить Яндекс") == {}
    assert chat.dialog()["title"] == "Яндекс"
    assert [(one["name"], one["type"]) for one in chat.dialog()["elements"]] == [
        ("login", "text"),
        ("password", "text"),
        ("fresh", "bool"),
    ]
    assert chat.dialog()["elements"][1]["subtype"] == "password"


@pytest.mark.parametrize("text", ["connect yandex", "connect Яндекс", "connections connect YANDEX"])
def test_its_form_opens_by_name(chat: Chat, text: str) -> None:
    assert chat.slash(text) == {}
    assert chat.dialog()["title"] == "Яндекс"


@pytest.mark.parametrize("text", ["connect yandex hunter2", "connect hunter2"])
def test_what_is_more_than_a_name_is_not_read(chat: Chat, text: str) -> None:
    answer = chat.slash(text)
    assert "Не пишите пароли в чат" in answer["text"]
    assert "hunter2" not in str(answer)
    assert chat.dialog()["title"] == "Свой сервер"


@pytest.mark.parametrize(
    ("login", "meant"),
    [("alice", "alice@yandex.ru"), (" alice@ya.ru ", "alice@ya.ru"), ("alice@firm.example", "alice@firm.example")],
    ids=["without a domain", "another domain", "a firm's own"],
)
def test_the_login_is_a_mailbox(chat: Chat, login: str, meant: str) -> None:
    assert typed(chat, login) == {}
    assert chat.calendars.seen[-1].login == meant
    with chat.service.store.begin() as tx:
        assert [(one.provider, one.login) for one in tx.accounts_of(ALICE.id)] == [("yandex", meant)]


def test_a_refusal_says_which_password_it_must_be(chat: Chat) -> None:
    errors = typed(chat, password="wrong")["errors"]
    assert errors["password"].startswith("Яндекс не принял почту или пароль. Нужен пароль приложения «Календарь».")
    assert held(chat) == (0, 0)


@pytest.mark.parametrize("failure", [Unreachable("x"), NotFound("x"), Unavailable("x")], ids=lambda one: str(type(one)))
def test_no_failure_blames_a_field_that_is_not_there(chat: Chat, failure: Any) -> None:
    chat.calendars.failure = failure
    assert set(typed(chat)) == {"error"}


def test_an_account_without_calendars_is_refused_in_general(chat: Chat) -> None:
    chat.calendars.calendars = {}
    assert "нет календаря" in typed(chat)["error"]


def test_update_keeps_the_password_and_asks_for_no_address(chat: Chat) -> None:
    typed(chat)
    chat.slash("connections update")
    assert [(one["name"], one["default"]) for one in chat.dialog()["elements"]][:2] == [
        ("login", LOGIN),
        ("password", ""),
    ]
    assert chat.submit({"login": "alice@ya.ru"}) == {}
    assert chat.calendars.seen[-1].password.reveal() == "right"


# A new password.


def test_a_new_password_is_sealed_and_tried(chat: Chat) -> None:
    assert typed(chat, password="new-secret", fresh=True) == {}
    assert "новый пароль для alice@yandex.ru. Буду пробовать до 12:00" in chat.said()
    assert held(chat) == (0, 1)
    with chat.service.store.begin() as tx:
        row = tx._connection.execute("SELECT secret FROM trials").fetchone()
    assert row is not None
    assert b"new-secret" not in row[0]


def test_it_is_tried_politely_and_for_the_last_time_at_the_end(chat: Chat) -> None:
    typed(chat, password="new", fresh=True)
    tried = tick(chat, 5 * HOUR)
    pauses = [later - earlier for earlier, later in zip([timedelta(), *tried], tried, strict=False)]
    assert pauses[:3] == [3 * MINUTE, 5 * MINUTE, 10 * MINUTE]
    assert max(pauses) == 10 * MINUTE
    assert len(tried) <= 20
    assert tried[-1] == 3 * HOUR


def test_once_accepted_it_is_connected_and_told_as_if_at_once(chat: Chat) -> None:
    typed(chat, password="new", fresh=True)
    tick(chat, HOUR)
    chat.calendars.password = "new"
    tick(chat, HOUR)
    assert held(chat) == (1, 0)
    [letter] = letters(chat)
    assert letter.startswith("Готово, alice@yandex.ru. Слежу за 2 календарями из 2.")
    with chat.service.store.begin() as tx:
        assert tx.has_settings(ALICE.id)
        assert chat.service.knows("t" * 26)
        assert tx.claim_account(chat.service.now(), chat.service.now() + MINUTE) is not None


def test_after_three_hours_it_is_wiped_and_told_once(chat: Chat) -> None:
    typed(chat, password="new", fresh=True)
    tick(chat, 6 * HOUR)
    assert held(chat) == (0, 0)
    [letter] = letters(chat)
    assert letter.startswith("Сервер три часа не принимал новый пароль")
    with chat.service.store.begin() as tx:
        assert tx._connection.execute("SELECT count(*) FROM trials").fetchone() == (0,)


def test_a_clock_that_was_dead_till_after_the_end_still_tries_once(chat: Chat) -> None:
    typed(chat, password="new", fresh=True)
    chat.calendars.password = "new"
    chat.later(9 * HOUR)
    assert try_again(chat) == 1
    assert held(chat) == (1, 0)


def test_a_death_in_the_middle_of_a_try_costs_only_that_try(chat: Chat) -> None:
    typed(chat, password="new", fresh=True)
    chat.calendars.failure = ZeroDivisionError()  # type: ignore[assignment]
    chat.later(3 * MINUTE)
    with pytest.raises(ZeroDivisionError):
        try_again(chat)
    chat.calendars.failure, chat.calendars.password = None, "new"
    assert try_again(chat) == 0
    assert tick(chat, HOUR) == [5 * MINUTE]
    assert held(chat) == (1, 0)
    assert len(letters(chat)) == 1


def test_a_server_that_does_not_answer_at_the_end_gets_an_hour_more(chat: Chat) -> None:
    typed(chat, password="new", fresh=True)
    chat.calendars.failure = Unavailable("x")
    tick(chat, 3 * HOUR + 30 * MINUTE)
    assert held(chat) == (0, 1)
    chat.calendars.failure, chat.calendars.password = None, "new"
    tick(chat, 11 * MINUTE)
    assert held(chat) == (1, 0)


def test_a_server_that_never_answers_ends_it_all_the_same(chat: Chat) -> None:
    typed(chat, password="new", fresh=True)
    chat.calendars.failure = Unavailable("x")
    tick(chat, 5 * HOUR)
    assert held(chat) == (0, 0)
    assert letters(chat)[0].startswith("Сервер не отвечал")


def test_a_server_that_asks_for_patience_gets_it(chat: Chat) -> None:
    typed(chat, password="new", fresh=True)
    chat.calendars.failure = Unavailable("x", 3600)
    assert tick(chat, 62 * MINUTE) == [3 * MINUTE]


def answer_shown(chat: Chat) -> list[dict[str, Any]]:
    """The buttons under what was answered last."""
    return chat.service.paper.attachments(chat.mattermost.answers[-1][2], ALICE.id, chat.service.now())


@pytest.mark.parametrize(
    "cancel",
    [
        lambda chat: chat.press(answer_shown(chat), "Не пробовать"),
        lambda chat: chat.press(chat.slash("disconnect")["attachments"], f"⏳ {LOGIN}"),
        lambda chat: chat.press(chat.slash("")["attachments"], "Не пробовать"),
    ],
    ids=["by the answer's button", "by the command", "by the bare command"],
)  # fmt: skip
def test_it_can_be_cancelled(chat: Chat, cancel: Callable[[Chat], object]) -> None:
    typed(chat, password="new", fresh=True)
    cancel(chat)
    assert held(chat) == (0, 0)
    chat.calendars.password = "new"
    assert tick(chat, 4 * HOUR) == []
    assert letters(chat) == []


def test_a_trial_that_is_cancelled_while_it_is_tried_stays_cancelled(chat: Chat) -> None:
    typed(chat, password="new", fresh=True)
    chat.calendars.password = "new"
    chat.later(HOUR)
    service = chat.service

    def cancelling(provider: str, access: Any, zone: Any, seconds: float) -> Any:
        with service.store.begin() as tx:
            assert tx.forget_trial(tx.trials_of(ALICE.id)[0].id, ALICE.id)
        return service.desk.open_provider(provider, access, zone, seconds)

    try_due(service.store, service.vault, cancelling, service.now(), service.zone_of, Voice(service))
    assert held(chat) == (0, 0)
    assert letters(chat) == []


def test_nobody_elses_trial_can_be_cancelled(chat: Chat) -> None:
    typed(chat, password="new", fresh=True)
    with chat.service.store.begin() as tx:
        assert not tx.forget_trial(tx.trials_of(ALICE.id)[0].id, BOB.id)
    assert held(chat) == (0, 1)


def test_the_right_password_typed_meanwhile_ends_the_trial(chat: Chat) -> None:
    typed(chat, password="new", fresh=True)
    typed(chat, login="alice")
    assert held(chat) == (1, 0)
    assert tick(chat, 4 * HOUR) == []
    assert letters(chat) == []


def test_another_new_password_takes_the_place_of_the_first(chat: Chat) -> None:
    typed(chat, password="first", fresh=True)
    chat.later(HOUR)
    typed(chat, password="second", fresh=True)
    assert held(chat) == (0, 1)
    chat.calendars.password = "second"
    tick(chat, 4 * HOUR)
    assert held(chat) == (1, 0)


def test_a_connected_account_goes_on_while_its_new_password_is_tried(chat: Chat) -> None:
    typed(chat)
    chat.slash("connections update")
    assert chat.submit({"login": LOGIN, "password": "new", "fresh": True}) == {}
    assert held(chat) == (1, 1)
    with chat.service.store.begin() as tx:
        account = tx.accounts_of(ALICE.id)[0]
        before = tx.secret_of(account.id, ALICE.id)
        assert tx.health_of(ALICE.id)[0].paused is False
    chat.calendars.password = "new"
    tick(chat, HOUR)
    with chat.service.store.begin() as tx:
        assert [one.id for one in tx.accounts_of(ALICE.id)] == [account.id]
        assert tx.secret_of(account.id, ALICE.id) != before
    assert held(chat) == (1, 0)


def test_giving_up_on_a_new_password_leaves_the_account_as_it_was(chat: Chat) -> None:
    typed(chat)
    chat.slash("connections update")
    chat.submit({"login": LOGIN, "password": "new", "fresh": True})
    tick(chat, 4 * HOUR)
    assert held(chat) == (1, 0)
    with chat.service.store.begin() as tx:
        assert tx.health_of(ALICE.id)[0].paused is False


def test_disconnecting_an_account_ends_its_trial(chat: Chat) -> None:
    typed(chat)
    chat.slash("connections update")
    chat.submit({"login": LOGIN, "password": "new", "fresh": True})
    answer = chat.slash("disconnect")
    assert labels(answer) == [LOGIN, f"⏳ {LOGIN}"]
    chat.press(answer["attachments"], LOGIN)
    chat.submit({})
    assert held(chat) == (0, 0)


def test_a_trial_is_no_account_so_nobody_is_counted_for_it(chat: Chat) -> None:
    typed(chat, password="new", fresh=True)
    tick(chat, HOUR)
    with chat.service.store.begin() as tx:
        assert tx.claim_account(chat.service.now(), chat.service.now() + MINUTE) is None
        assert tx._connection.execute("SELECT count(*) FROM accounts").fetchone() == (0,)


def test_the_box_means_nothing_to_a_service_that_makes_no_such_promise(chat: Chat) -> None:
    chat.slash("connect")
    answer = chat.submit({"address": "https://dav.example.com", "login": "a", "password": "wrong", "fresh": True})
    assert "не принял" in answer["errors"]["password"]
    assert held(chat) == (0, 0)


def test_no_try_is_logged_with_its_password(chat: Chat, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    typed(chat, password="hunter2", fresh=True)
    tick(chat, 4 * HOUR)
    assert "trial 1: try" in caplog.text
    assert "hunter2" not in caplog.text


def test_check_account_tells_of_a_trial(chat: Chat) -> None:
    typed(chat, password="new", fresh=True)
    assert "Буду пробовать до 12:00" in chat.slash("checks check_account")["text"]


def test_a_poisoned_trial_stays_alone(chat: Chat) -> None:
    typed(chat, login="first", password="new", fresh=True)
    typed(chat, login="second", password="new", fresh=True)
    with chat.service.store.begin() as tx:
        tx._connection.execute("UPDATE trials SET secret = 'opens with no key' WHERE login LIKE 'first%'")
    chat.calendars.password = "new"
    chat.later(3 * MINUTE)
    with pytest.raises(Fault):
        try_again(chat)
    assert [try_again(chat), try_again(chat)] == [1, 0]
    with chat.service.store.begin() as tx:
        assert [one.login for one in tx.accounts_of(ALICE.id)] == ["second@yandex.ru"]
