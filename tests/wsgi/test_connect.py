"""Connecting, changing and disconnecting accounts by commands, dialogs and buttons."""

from datetime import timedelta

import pytest

from app.errors import (
    AddressRefused,
    BadReply,
    Forbidden,
    NeedsReconnect,
    ProviderError,
    TooSlow,
    Unavailable,
    Unreachable,
)
from tests.factories import ALICE, BOB
from tests.wsgi.conftest import HOOK, Chat, labels, state_free


def test_who_has_connected_nothing_is_welcomed_in_their_language(chat: Chat) -> None:
    answer = chat.slash("")
    assert answer["response_type"] == "ephemeral"
    assert answer["text"].startswith("Привет!")
    assert labels(answer) == ["Подключить Яндекс", "Другой календарь", "Кто что видит"]
    assert chat.slash("", BOB)["text"].startswith("Hi!")


def test_connect_opens_the_form_and_says_nothing(chat: Chat) -> None:
    assert chat.slash("connect") == {}
    trigger, dialog = chat.mattermost.dialogs[-1]
    assert trigger == f"trigger-{ALICE.id}"
    assert [element["name"] for element in dialog["elements"]] == ["address", "login", "password"]
    assert dialog["elements"][2]["subtype"] == "password"


def test_the_button_opens_the_same_form(chat: Chat) -> None:
    welcome = chat.slash("")
    assert chat.press(welcome["attachments"], "Другой календарь") == {}
    assert chat.dialog()["title"] == "Свой сервер"


def test_a_connected_account_is_confirmed_by_the_response_hook(chat: Chat) -> None:
    assert chat.connect() == {}
    hook, user_id, card, _ = chat.mattermost.answers[-1]
    assert (hook, user_id) == (HOOK, ALICE.id)
    assert card.text.startswith("Готово, alice@example.com.")
    assert "за 2 календарями из 2" in card.text


def test_the_password_is_sealed_and_never_shown(chat: Chat) -> None:
    chat.connect(password="right")
    with chat.service.store.begin() as tx:
        account = tx.accounts_of(ALICE.id)[0]
        sealed = tx.secret_of(account.id, ALICE.id)
    assert sealed is not None
    assert b"right" not in sealed
    chat.slash("connections update")
    assert "right" not in state_free(chat.dialog())


def test_calendars_of_others_are_listed_but_not_followed(chat: Chat) -> None:
    chat.calendars.calendars = {"/work/": "", "/shared/": ""}
    chat.connect()
    assert "за 1 календарём из 2" in chat.said()
    assert "Остальные выключены" in chat.said()


@pytest.mark.parametrize(
    ("failure", "field"),
    [
        (NeedsReconnect("401"), "password"),
        (Unreachable("no such host"), "address"),
        (AddressRefused("10.0.0.1"), "address"),
        (BadReply("html"), "address"),
        (Forbidden("403"), "login"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_refused_connection_is_explained_in_its_field_and_stores_nothing(
    chat: Chat, failure: ProviderError, field: str
) -> None:
    chat.calendars.failure = failure
    answer = chat.connect()
    assert list(answer["errors"]) == [field]
    with chat.service.store.begin() as tx:
        assert tx.accounts_of(ALICE.id) == []


@pytest.mark.parametrize("failure", [TooSlow("12 s"), Unavailable("500")], ids=lambda value: type(value).__name__)
def test_a_server_in_trouble_is_explained_under_the_form(chat: Chat, failure: ProviderError) -> None:
    chat.calendars.failure = failure
    assert "Попробуйте ещё раз" in chat.connect()["error"]


def test_a_wrong_password_is_told_in_its_field(chat: Chat) -> None:
    assert "не принял" in chat.connect(password="wrong")["errors"]["password"]


@pytest.mark.parametrize("missing", ["address", "password"])
def test_an_empty_field_is_asked_for(chat: Chat, missing: str) -> None:
    assert chat.connect(**{missing: ""})["errors"] == {missing: "Заполните, пожалуйста."}


def test_an_account_without_calendars_is_not_connected(chat: Chat) -> None:
    chat.calendars.calendars = {}
    assert "нет календаря" in chat.connect()["errors"]["address"]


def test_a_password_typed_after_connect_is_neither_echoed_nor_used(chat: Chat) -> None:
    answer = chat.slash("connect alice@example.com hunter2")
    assert "Не пишите пароли в чат" in answer["text"]
    assert "hunter2" not in str(answer)
    assert "hunter2" not in str(chat.dialog())


def test_a_password_typed_after_connect_is_not_logged(chat: Chat, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    chat.slash("connections connect alice@example.com hunter2")
    chat.connect(password="hunter2")
    assert "hunter2" not in caplog.text


def test_connecting_the_same_account_again_renews_it(chat: Chat) -> None:
    chat.connect()
    chat.connect()
    with chat.service.store.begin() as tx:
        assert len(tx.accounts_of(ALICE.id)) == 1


def test_a_person_may_have_several_accounts(chat: Chat) -> None:
    chat.connect()
    chat.connect(address="https://other.example.com")
    with chat.service.store.begin() as tx:
        assert len(tx.accounts_of(ALICE.id)) == 2
        assert len(tx.calendars_of(ALICE.id)) == 4


def test_update_keeps_the_password_while_the_address_stays(chat: Chat) -> None:
    chat.connect()
    chat.slash("connections update")
    assert [element["default"] for element in chat.dialog()["elements"]] == [
        "https://dav.example.com",
        "alice@example.com",
        "",
    ]
    assert chat.submit({"address": "https://dav.example.com", "login": "alice"}) == {}
    assert chat.calendars.seen[-1].password.reveal() == "right"
    assert chat.said().startswith("Сохранено, alice.")


def test_a_stored_password_never_goes_to_another_address(chat: Chat) -> None:
    chat.connect()
    chat.slash("connections update")
    answer = chat.submit({"address": "https://evil.example.com", "login": "alice@example.com"})
    assert "ещё раз" in answer["errors"]["password"]
    assert all("evil" not in access.address for access in chat.calendars.seen)


def test_with_several_accounts_update_asks_which(chat: Chat) -> None:
    chat.connect()
    chat.connect(address="https://other.example.com", login="second")
    answer = chat.slash("connections update")
    assert labels(answer) == ["alice@example.com", "second"]
    chat.press(answer["attachments"], "second")
    assert chat.dialog()["elements"][0]["default"] == "https://other.example.com"


def test_with_many_accounts_update_offers_a_select(chat: Chat) -> None:
    for n in range(4):
        chat.connect(address=f"https://dav{n}.example.com")
    answer = chat.slash("connections update")
    options = answer["attachments"][0]["actions"][0]["options"]
    chat.press(answer["attachments"], "Какая", chosen=options[2]["value"])
    assert chat.dialog()["elements"][0]["default"] == "https://dav2.example.com"


def test_disconnect_explains_itself_first_and_then_forgets_everything(chat: Chat) -> None:
    chat.connect()
    chat.slash("connections disconnect")
    assert "забуду пароль" in chat.dialog()["introduction_text"]
    with chat.service.store.begin() as tx:
        assert len(tx.accounts_of(ALICE.id)) == 1
    assert chat.submit({}) == {}
    assert chat.said().startswith("Отключено")
    with chat.service.store.begin() as tx:
        assert tx.accounts_of(ALICE.id) == []
        assert tx.calendars_of(ALICE.id) == []


def test_a_disconnect_sent_twice_says_that_it_is_done(chat: Chat) -> None:
    chat.connect()
    chat.slash("disconnect")
    chat.submit({})
    chat.submit({})
    assert "не подключён" in chat.said()


def test_a_stranger_cannot_use_somebodys_form(chat: Chat) -> None:
    chat.connect()
    chat.slash("disconnect")
    assert "error" in chat.submit({}, BOB)
    with chat.service.store.begin() as tx:
        assert len(tx.accounts_of(ALICE.id)) == 1


@pytest.mark.parametrize("state", ["", "x", "x.y", "eyJh.eyJi", "💥", "." * 1000])
def test_a_forged_state_is_refused(chat: Chat, state: str) -> None:
    chat.slash("connect")
    assert "error" in chat.submit({"address": "x"}, state=state)
    assert chat.calendars.seen == []


def test_a_changed_state_is_refused(chat: Chat) -> None:
    chat.slash("connect")
    payload, mac = chat.dialog()["state"].split(".")
    assert "error" in chat.submit({}, state=f"{payload[:-2]}AA.{mac}")


def test_a_form_expires(chat: Chat) -> None:
    chat.slash("connect")
    chat.later(timedelta(hours=2))
    assert chat.submit({"address": "x", "login": "y", "password": "z"})["error"].startswith("This has expired")


def test_a_cancelled_dialog_does_nothing(chat: Chat) -> None:
    chat.slash("connect")
    body = {"user_id": ALICE.id, "state": chat.dialog()["state"], "submission": {}, "cancelled": True}
    assert chat.client.post("/dialog", json=body).get_json() == {}
    assert chat.calendars.seen == []


def test_where_the_response_hook_is_used_up_a_direct_message_is_sent(chat: Chat) -> None:
    chat.slash("connect")
    for _ in range(7):
        chat.submit({"address": "https://dav.example.com", "login": "a", "password": "right"})
    assert len(chat.mattermost.answers) == 5
    assert [user_id for user_id, _ in chat.mattermost.posts] == [ALICE.id, ALICE.id]


def test_where_the_response_hook_expired_a_direct_message_is_sent(chat: Chat) -> None:
    chat.slash("connect")
    chat.later(timedelta(minutes=40))
    chat.submit({"address": "https://dav.example.com", "login": "a", "password": "right"})
    assert (len(chat.mattermost.answers), len(chat.mattermost.posts)) == (0, 1)


def test_the_calendars_form_chooses_what_is_followed(chat: Chat) -> None:
    chat.connect()
    chat.slash("calendars follow")
    element = chat.dialog()["elements"][0]
    assert element["multiselect"] is True
    first = element["options"][0]["value"]
    assert chat.submit({"follow": [first]}) == {}
    assert chat.said() == "Слежу за 1 календарём."


def test_a_phone_sends_choices_as_one_text(chat: Chat) -> None:
    chat.connect()
    chat.slash("calendars follow")
    values = [option["value"] for option in chat.dialog()["elements"][0]["options"]]
    chat.submit({"follow": ",".join(values)})
    assert chat.said() == "Слежу за 2 календарями."


def test_an_emptied_choice_follows_nothing(chat: Chat) -> None:
    chat.connect()
    chat.slash("calendars follow")
    chat.submit({})
    assert chat.said() == "Слежу за 0 календарями."
    assert "показать нечего" in chat.slash("today")["text"]


def test_a_server_without_multiselect_gets_a_box_for_each_calendar(chat: Chat) -> None:
    chat.mattermost.server = (10, 11)
    chat.connect()
    chat.slash("calendars follow")
    elements = chat.dialog()["elements"]
    assert [(one["type"], one["placeholder"], one["default"]) for one in elements] == [
        ("bool", "Work", "true"),
        ("bool", "Home", "true"),
    ]
    chat.submit({"follow0": True, "follow1": False})
    assert chat.said() == "Слежу за 1 календарём."


def test_calendars_of_somebody_else_cannot_be_switched(chat: Chat) -> None:
    chat.connect(BOB)
    with chat.service.store.begin() as tx:
        theirs = tx.calendars_of(BOB.id)
        tx.follow(ALICE.id, [entry.id for entry in theirs], [])
        assert all(entry.followed for entry in tx.calendars_of(BOB.id))
