"""`join`: to the meeting that is on or about to begin."""

import pytest

from tests.factories import BOB, at
from tests.fakes import ical, vevent
from tests.wsgi.conftest import Chat

ROOM = "https://meet.jit.si/room"


def having(chat: Chat, *events: str) -> Chat:
    chat.calendars.calendars["/work/"] = "".join(events)
    chat.connect()
    return chat


@pytest.mark.parametrize(
    ("start", "end"), [(at(9), at(10)), (at(8), at(9, 1)), (at(9, 15), at(10))], ids=["at once", "to its end", "soon"]
)
def test_the_meeting_that_is_on_is_opened(chat: Chat, start: object, end: object) -> None:
    having(chat, vevent("1", "Планёрка", start, end, f"LOCATION:{ROOM}"))  # type: ignore[arg-type]
    assert chat.slash("join") == {"response_type": "ephemeral", "goto_location": ROOM}


def test_of_overlapping_ones_the_last_to_begin_is_opened(chat: Chat) -> None:
    long = vevent("1", "Обучение", at(8), at(12), f"LOCATION:{ROOM}1")
    having(chat, long, vevent("2", "Планёрка", at(9, 5), at(10), f"LOCATION:{ROOM}2"))
    assert chat.slash("войти")["goto_location"] == f"{ROOM}2"


def test_of_several_at_the_same_time_the_links_are_shown(chat: Chat) -> None:
    having(chat, *(vevent(n, f"Встреча {n}", at(9), at(10), f"LOCATION:{ROOM}{n}") for n in "12"))
    assert chat.slash("join")["text"].splitlines() == [
        "Идёт несколько встреч:",
        f"09:00 **Встреча 1** · **[Войти в Jitsi Meet]({ROOM}1)**",
        f"09:00 **Встреча 2** · **[Войти в Jitsi Meet]({ROOM}2)**",
    ]


def test_the_same_meeting_in_two_calendars_is_one(chat: Chat) -> None:
    chat.calendars.calendars["/home/"] = vevent("1", "Планёрка", at(9), at(10), f"LOCATION:{ROOM}")
    having(chat, vevent("1", "Планёрка", at(9), at(10), f"LOCATION:{ROOM}"))
    assert chat.slash("join")["goto_location"] == ROOM


@pytest.mark.parametrize(
    "event",
    [
        vevent("1", "Позже", at(9, 16), at(10), f"LOCATION:{ROOM}"),
        vevent("1", "Прошла", at(8), at(9), f"LOCATION:{ROOM}"),
        vevent("1", "Без ссылки", at(9), at(10), "LOCATION:Переговорная 3"),
        vevent("1", "Отменена", at(9), at(10), f"LOCATION:{ROOM}", "STATUS:CANCELLED"),
        vevent("1", "Чужая", at(9), at(10), f"LOCATION:{ROOM}", "ATTENDEE;PARTSTAT=DECLINED:mailto:alice@example.com"),
        ical("UID:1", "SUMMARY:Весь день", f"LOCATION:{ROOM}", "DTSTART;VALUE=DATE:20261124"),
    ],
    ids=["later", "over", "no link", "cancelled", "declined", "all day"],
)
def test_where_there_is_nothing_to_join_it_says_what_comes_next(chat: Chat, event: str) -> None:
    having(chat, event, vevent("2", "Бюджет", at(15), at(16)))
    assert chat.slash("join")["text"].startswith("Встречи со ссылкой сейчас и в ближайшие четверть часа нет. Дальше: ")


def test_nothing_at_all_is_said_too(chat: Chat) -> None:
    having(chat)
    assert chat.slash("join")["text"] == "Встречи со ссылкой сейчас и в ближайшие четверть часа нет."


def test_who_has_connected_nothing_is_told_so(chat: Chat) -> None:
    assert chat.slash("join", BOB)["text"] == "No calendar is connected yet."
