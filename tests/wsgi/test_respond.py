"""Answering an invitation in the chat: buttons, their outcome, a slow server, a refusal, and what comes too late."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from app.delivery import deliver_due
from app.errors import Conflict, Ignored, NeedsReconnect, NotInvited, ProviderError, Unavailable
from app.events import Answer
from app.ports import Card, Person
from app.sync import sync_due
from microservice.ticks import remind
from microservice.voice import Voice
from tests.factories import ALICE, BOB, at
from tests.fakes import vevent
from tests.wsgi.conftest import Chat, labels

BY_BOB = ("ORGANIZER;CN=Bob Miller:mailto:bob@example.com",)
ASKED = (*BY_BOB, "ATTENDEE;CN=Alice;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:alice@example.com")
BUDGET = vevent("budget", "Бюджет", at(15), at(16), *ASKED)
WEEKLY = vevent("weekly", "Планёрка", at(12), at(13), *ASKED, "RRULE:FREQ=WEEKLY")
OLD = vevent("old", "Старое", at(18), at(19))
YES, MAYBE, NO = "Да", "Может быть", "Нет"


def read(chat: Chat) -> None:
    """A turn of the clock: calendars are read, and letters delivered."""
    look(chat)
    deliver(chat)


def read_first(chat: Chat) -> None:
    """The first turn; the day that is shown after it stays unsaid here."""
    look(chat)
    with chat.service.store.begin() as tx:
        tx.forget_letters(ALICE.id)


def look(chat: Chat) -> None:
    """Ten minutes later calendars are read."""
    chat.later(timedelta(minutes=10))
    service = chat.service
    sync_due(service.store, service.vault, service.desk.open_provider, service.now(), service.zone_of, Voice(service))


def deliver(chat: Chat) -> None:
    """Send what is due within the next seconds."""
    service = chat.service
    deliver_due(service.store, service.messenger, service.slow, service.now() + timedelta(seconds=10))


@pytest.fixture
def connected(chat: Chat) -> Chat:
    """Alice, whose calendar is copied; the day that she was shown then is out of the way."""
    chat.calendars.calendars = {"/work/": OLD}
    chat.connect()
    read_first(chat)
    return chat


def invited(chat: Chat, text: str = BUDGET) -> Card:
    """An invitation arrives; the message about it."""
    chat.calendars.calendars["/work/"] += text
    read(chat)
    return chat.mattermost.posts[-1][1]


def press(chat: Chat, card: Card, label: str, person: Person = ALICE) -> Any:
    """What Mattermost gets for a button under a direct message."""
    return chat.press(
        chat.service.paper.post(card, ALICE.id, chat.service.now())["props"]["attachments"], label, person
    )


def shown(chat: Chat) -> Card:
    """What the last message shows now."""
    return chat.mattermost.shown[f"post{len(chat.mattermost.posts)}"]


def buttons(post: dict[str, Any]) -> list[str]:
    return labels(post["update"]["props"])


def answers(chat: Chat) -> list[Answer]:
    return [one.answer for one in chat.calendars.answers]


def test_a_new_meeting_asks_for_an_answer(connected: Chat) -> None:
    card = invited(connected)
    assert card.text.startswith("Новая встреча: **Бюджет**")
    assert [button.label for button in card.buttons] == [YES, MAYBE, NO]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (vevent("b", "Бюджет", at(15), at(16), *BY_BOB, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:alice@example.com"), "said"),
        (vevent("b", "Бюджет", at(15), at(16), *BY_BOB), "not invited by name"),
        (BUDGET.replace("budget", "b" * 300), "no name to go by"),
    ],
    ids=lambda one: one if " " in one else None,
)
def test_what_needs_no_answer_has_no_buttons(connected: Chat, text: str, why: str) -> None:
    assert invited(connected, text).buttons == (), why


@pytest.mark.parametrize(
    ("label", "answer", "said"),
    [(YES, Answer.ACCEPTED, "да"), (MAYBE, Answer.TENTATIVE, "может быть"), (NO, Answer.DECLINED, "нет")],
    ids=["yes", "maybe", "no"],
)
def test_an_answer_reaches_the_calendar_and_locks_the_message(
    connected: Chat, label: str, answer: Answer, said: str
) -> None:
    card = invited(connected)
    update = press(connected, card, label)
    assert answers(connected) == [answer]
    assert update["update"]["message"] == f"{card.text}\nВаш ответ: **{said}**."
    assert buttons(update) == []
    deliver(connected)
    assert shown(connected) == Card(update["update"]["message"])
    assert len(connected.mattermost.posts) == 1


def test_the_own_answer_is_no_news(connected: Chat) -> None:
    press(connected, invited(connected), NO)
    read(connected)
    read(connected)
    assert len(connected.mattermost.posts) == 1


def test_the_copy_obeys_before_the_server_is_read_again(connected: Chat) -> None:
    press(connected, invited(connected), NO)
    assert "~~15:00–16:00 Бюджет~~ · вы отказались" in connected.slash("today")["text"].replace("**", "")
    connected.moved["now"] = at(14, 55)
    assert remind(connected.service, connected.service.slow) == 0


def test_what_was_accepted_is_reminded_of(connected: Chat) -> None:
    press(connected, invited(connected), YES)
    connected.moved["now"] = at(14, 55)
    assert remind(connected.service, connected.service.slow) == 1


def test_a_change_that_came_meanwhile_is_still_told(connected: Chat) -> None:
    card = invited(connected)
    press(connected, card, YES)
    work = connected.calendars.calendars
    moved = vevent("budget", "Бюджет", at(17), at(18), *BY_BOB, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:alice@example.com")
    work["/work/"] = OLD + moved
    connected.later(timedelta(minutes=20))
    read(connected)
    assert connected.mattermost.posts[-1][1].text.startswith("Перенос: **Бюджет**")


def test_a_moved_meeting_that_set_the_answer_back_asks_again(connected: Chat) -> None:
    press(connected, invited(connected), YES)
    connected.calendars.calendars["/work/"] = OLD + vevent("budget", "Бюджет", at(17), at(18), *ASKED)
    connected.later(timedelta(minutes=20))
    read(connected)
    card = connected.mattermost.posts[-1][1]
    assert [button.label for button in card.buttons] == [YES, MAYBE, NO]
    assert press(connected, card, YES)["update"]["message"].endswith("Ваш ответ: **да**.")


def test_where_the_organiser_is_not_told_it_says_so(connected: Chat) -> None:
    connected.calendars.tells = False
    update = press(connected, invited(connected), YES)
    assert "Этот календарь не сообщает организатору." in update["update"]["message"]


@pytest.mark.parametrize(
    ("refusal", "reason", "again"),
    [
        (Ignored("204"), "оставил всё как было", []),
        (NotInvited(""), "среди гостей нет ваших адресов", []),
        (Conflict("412"), "успели изменить", []),
        (Unavailable("503"), "⚠ Ответ не дошёл:", [YES, MAYBE, NO]),
        (NeedsReconnect("401"), "⚠ Ответ не дошёл:", [YES, MAYBE, NO]),
    ],
    ids=["kept as it was", "a group", "changed twice", "down", "password"],
)
def test_a_failure_is_told_with_its_meeting(
    connected: Chat, refusal: ProviderError, reason: str, again: list[str]
) -> None:
    card = invited(connected)
    connected.calendars.refusal = refusal
    update = press(connected, card, YES)
    assert update["update"]["message"].startswith(card.text)
    assert reason in update["update"]["message"]
    assert buttons(update) == again
    assert "вы не ответили" in connected.slash("today")["text"]


def test_an_answer_that_failed_can_be_given_again(connected: Chat) -> None:
    card = invited(connected)
    connected.calendars.refusal = Unavailable("503")
    press(connected, card, YES)
    connected.calendars.refusal = None
    assert press(connected, card, YES)["update"]["message"] == f"{card.text}\nВаш ответ: **да**."


def test_a_double_click_gives_the_same_outcome_twice(connected: Chat) -> None:
    card = invited(connected)
    once, twice = press(connected, card, YES), press(connected, card, YES)
    assert once["update"]["message"] == twice["update"]["message"]
    deliver(connected)
    assert shown(connected).text == once["update"]["message"]


def test_a_second_thought_counts(connected: Chat) -> None:
    card = invited(connected)
    press(connected, card, YES)
    connected.later(timedelta(minutes=1))
    press(connected, card, NO)
    deliver(connected)
    assert shown(connected).text == f"{card.text}\nВаш ответ: **нет**."
    assert "PARTSTAT=DECLINED" in connected.calendars.calendars["/work/"]


def test_somebody_elses_press_does_nothing(connected: Chat) -> None:
    refused = press(connected, invited(connected), YES, BOB)
    assert "is not yours" in refused["ephemeral_text"]
    assert answers(connected) == []


def test_an_expired_button_says_so(connected: Chat) -> None:
    card = invited(connected)
    attachments = connected.service.paper.post(card, ALICE.id, connected.service.now())["props"]["attachments"]
    connected.later(timedelta(days=31))
    assert connected.press(attachments, YES) == {}
    assert connected.mattermost.posts[-1][1].text.startswith("Срок этой формы или кнопки вышел.")
    assert answers(connected) == []


@pytest.mark.parametrize(
    "text",
    [OLD, OLD + BUDGET.replace("BEGIN:VEVENT", "BEGIN:VEVENT\r\nSTATUS:CANCELLED")],
    ids=["gone", "called off"],
)
def test_an_old_button_of_what_is_no_more_says_so(connected: Chat, text: str) -> None:
    card = invited(connected)
    connected.calendars.calendars["/work/"] = text
    read(connected)
    update = press(connected, card, YES)
    assert "Отвечать здесь не на что" in update["update"]["message"]
    assert buttons(update) == []
    assert answers(connected) == []


def test_an_old_button_of_a_moved_meeting_asks_once_more(connected: Chat) -> None:
    card = invited(connected)
    connected.calendars.calendars["/work/"] = OLD + vevent("budget", "Бюджет", at(17), at(18), *ASKED)
    read(connected)
    update = press(connected, card, YES)
    assert "Время с тех пор изменилось: теперь **сегодня 17:00**." in update["update"]["message"]
    assert answers(connected) == []
    again = connected.press(update["update"]["props"]["attachments"], YES)
    assert again["update"]["message"].endswith("Ваш ответ: **да**.")


# A series.


def test_a_series_is_asked_about_and_answered_as_a_whole(connected: Chat) -> None:
    card = invited(connected, WEEKLY)
    update = press(connected, card, YES)
    assert "На всю серию или только на сегодня 12:00?" in update["update"]["message"]
    assert buttons(update) == ["Вся серия", "Только сегодня 12:00", "Назад"]
    assert answers(connected) == []
    done = connected.press(update["update"]["props"]["attachments"], "Вся серия")
    assert done["update"]["message"] == f"{card.text}\nВаш ответ на всю серию: **да**."
    assert [one.recurrence for one in connected.calendars.answers] == [""]


def test_one_date_of_a_series_is_answered_alone(connected: Chat) -> None:
    card = invited(connected, WEEKLY)
    attachments = press(connected, card, NO)["update"]["props"]["attachments"]
    done = connected.press(attachments, "Только сегодня 12:00")
    assert done["update"]["message"] == f"{card.text}\nВаш ответ только на сегодня 12:00: **нет**."
    assert [one.recurrence for one in connected.calendars.answers] == ["2026-11-24T09:00:00Z"]
    deliver(connected)
    assert shown(connected).text == done["update"]["message"]
    read(connected)
    assert len(connected.mattermost.posts) == 1


def test_one_may_go_back_from_the_question(connected: Chat) -> None:
    card = invited(connected, WEEKLY)
    back = connected.press(press(connected, card, NO)["update"]["props"]["attachments"], "Назад")
    assert back["update"]["message"] == card.text
    assert buttons(back) == [YES, MAYBE, NO]


# A slow server.


@pytest.fixture
def gate(connected: Chat) -> Iterator[threading.Event]:
    """Holds up every answer until it is opened."""
    gate = threading.Event()
    connected.calendars.before_answer = lambda: gate.wait(20)
    yield gate
    gate.set()


def until_answered(chat: Chat, text: str) -> None:
    """Wait until the background has written a letter with this text."""
    give_up = time.monotonic() + 10
    while time.monotonic() < give_up:
        with chat.service.store.begin() as tx:
            row = tx._connection.execute(
                "SELECT count(*) FROM letters WHERE card->>'text' LIKE %s AND state = 'waiting'", (f"%{text}%",)
            ).fetchone()
        if row and row[0]:
            return
        time.sleep(0.02)
    raise AssertionError(f"nothing says {text!r}")


def test_a_slow_answer_locks_at_once_and_is_edited_in(connected: Chat, gate: threading.Event) -> None:
    card = invited(connected)
    update = press(connected, card, YES)
    assert update["update"]["message"] == f"{card.text}\nВаш ответ: **да**. Передаю…"
    assert buttons(update) == []
    gate.set()
    until_answered(connected, "Ваш ответ: **да**.")
    deliver(connected)
    assert shown(connected) == Card(f"{card.text}\nВаш ответ: **да**.")
    connected.later(timedelta(minutes=5))
    deliver(connected)
    assert shown(connected) == Card(f"{card.text}\nВаш ответ: **да**.")


def test_an_answer_of_which_we_died_is_taken_up_again(connected: Chat, gate: threading.Event) -> None:
    card = invited(connected)
    press(connected, card, YES)
    deliver(connected)
    connected.later(timedelta(minutes=5))
    deliver(connected)
    assert "Не знаю, дошёл ли ответ" in shown(connected).text
    assert [button.label for button in shown(connected).buttons] == [YES, MAYBE, NO]


# By command.


def test_open_invitations_are_listed_and_answered_from_a_menu(connected: Chat) -> None:
    invited(connected, BUDGET + WEEKLY)
    answer = connected.slash("приглашения")
    assert answer["text"].split("\n") == [
        "2 приглашения ждут ответа:", "- сегодня 12:00 **Планёрка**", "- сегодня 15:00 **Бюджет**",
    ]  # fmt: skip
    (menu,) = answer["attachments"][0]["actions"]
    chosen = next(option["value"] for option in menu["options"] if "Бюджет" in option["text"])
    connected.press(answer["attachments"], menu["name"], chosen=chosen)
    asked = connected.mattermost.answers[-1][2]
    assert asked.text.startswith("Новая встреча: **Бюджет**")
    assert press(connected, asked, YES)["update"]["message"].endswith("Ваш ответ: **да**.")
    assert "1 приглашение ждёт ответа" in connected.slash("invitations")["text"]


def test_an_invitation_that_nobody_told_of_is_shown_by_itself(chat: Chat) -> None:
    chat.calendars.calendars = {"/work/": BUDGET}
    chat.connect()
    read_first(chat)
    answer = chat.slash("invitations")
    (menu,) = answer["attachments"][0]["actions"]
    chat.press(answer["attachments"], menu["name"], chosen=menu["options"][0]["value"])
    asked = chat.mattermost.answers[-1][2]
    assert asked.text.split("\n")[0] == "Приглашение: **Бюджет**"
    assert press(chat, asked, NO)["update"]["message"] == f"{asked.text}\nВаш ответ: **нет**."
    assert chat.mattermost.posts == []


def test_without_invitations_it_says_so(connected: Chat) -> None:
    assert connected.slash("invitations")["text"] == "Ни одно приглашение не ждёт вашего ответа."


def test_a_menu_of_yesterday_shows_the_list_anew(connected: Chat) -> None:
    invited(connected)
    answer = connected.slash("invitations")
    menu = answer["attachments"][0]["actions"][0]["name"]
    connected.press(answer["attachments"], menu, chosen="0" * 32)
    assert connected.mattermost.answers[-1][2].text.startswith("1 приглашение ждёт ответа")


def test_the_bare_command_of_the_button_lists_them(connected: Chat) -> None:
    invited(connected)
    assert "1 приглашение ждёт ответа" in connected.slash("calendars respond")["text"]


def test_several_at_once_lead_to_the_list(connected: Chat) -> None:
    several = "".join(vevent(f"m{n}", f"Встреча {n}", at(12 + n), at(13 + n), *ASKED) for n in range(4))
    card = invited(connected, several)
    assert [button.label for button in card.buttons] == ["Сегодня", "Приглашения"]
    update = press(connected, card, "Приглашения")
    assert update["update"]["message"].startswith("4 приглашения ждут ответа")
