"""A refused password: said once, with what to do, and unsaid when it is over."""

from datetime import timedelta

import pytest

from app.notifications.account import about, host_refuses, refused, restored, untold
from app.notifications.reader import Reader
from app.ports import Account, Person
from app.settings import Settings
from app.words import Words
from tests.factories import ALICE, BOB, CAROL, MOSCOW, NOW

ACCOUNT = Account(
    7, ALICE.id, "caldav", "ivanov@yandex.ru", "https://caldav.yandex.ru", "https://caldav.yandex.ru/home/"
)


def reader(person: Person = ALICE) -> Reader:
    return Reader(person, Settings(person.id), Words(person.locale), MOSCOW)


@pytest.mark.parametrize(
    ("person", "text", "buttons"),
    [
        (
            ALICE,
            "caldav.yandex.ru с 09:00 не принимает пароль ivanov@yandex.ru, изменений я не вижу. "
            "Встречи и настройки на месте, напоминаю по сохранённому.",
            ["Новый пароль", "Отключить"],
        ),
        (
            BOB,
            "Since 09:00 caldav.yandex.ru refuses the password for ivanov@yandex.ru, so I can't see changes. "
            "Your meetings and settings are kept; reminders run from the saved copy.",
            ["New password", "Disconnect"],
        ),
    ],
    ids=["ru", "en"],
)
def test_it_says_what_it_means_and_what_to_do(person: Person, text: str, buttons: list[str]) -> None:
    letter = refused(ACCOUNT, reader(person), NOW, NOW + timedelta(minutes=1))
    assert letter.card.text == text
    assert [button.label for button in letter.card.buttons] == buttons
    assert letter.card.buttons[0].values == {"account": "7"}


@pytest.mark.parametrize(
    ("person", "n", "text", "button"),
    [
        (
            ALICE,
            2,
            "В календаре изменились 2 встречи, а описать это я не смог: посмотрите, пожалуйста, сами.",
            "Неделя",
        ),
        (BOB, 1, "1 meeting changed in your calendar in a way I can't describe: please look yourself.", "Week"),
    ],
    ids=["ru", "en"],
)
def test_what_cannot_be_told_is_said_to_have_happened(person: Person, n: int, text: str, button: str) -> None:
    (letter,) = untold(ACCOUNT, reader(person), n, NOW)
    assert letter.card.text == text
    assert [one.label for one in letter.card.buttons] == [button]
    assert letter.due_at == NOW


def test_by_night_it_waits_and_who_wants_no_changes_does_not_hear_it() -> None:
    night = NOW - timedelta(hours=6)
    (letter,) = untold(ACCOUNT, reader(), 1, night)
    assert letter.due_at == NOW - timedelta(hours=1)
    for settings in (Settings(ALICE.id, tell_changes="off"), Settings(ALICE.id, paused_until=NOW + timedelta(days=1))):
        assert untold(ACCOUNT, Reader(ALICE, settings, Words("ru"), MOSCOW), 1, NOW) == []


def test_one_refusal_is_one_letter() -> None:
    first, second = (refused(ACCOUNT, reader(), NOW, NOW + n * timedelta(minutes=5)) for n in (1, 2))
    assert first.key == second.key
    assert refused(ACCOUNT, reader(), NOW + timedelta(days=1), NOW).key != first.key


def test_when_it_is_over_the_same_post_says_so() -> None:
    letter = restored(ACCOUNT, reader(), "post1", NOW)
    assert (letter.edits, letter.meeting) == ("post1", about(ACCOUNT))
    assert letter.card.text == "Снова вижу календарь ivanov@yandex.ru."
    assert letter.card.buttons == ()


def test_an_ill_host_is_told_to_each_administrator_once_a_day() -> None:
    letters = host_refuses(ACCOUNT, [reader(BOB), reader(CAROL)], NOW, NOW)
    assert [letter.user_id for letter in letters] == [BOB.id, CAROL.id]
    assert "caldav.yandex.ru" in letters[0].card.text
    later = host_refuses(ACCOUNT, [reader(BOB)], NOW, NOW + timedelta(minutes=5))
    assert later[0].key == letters[0].key
