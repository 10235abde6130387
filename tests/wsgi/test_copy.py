"""Answers from our copy, and what is told of its changes: the whole way from a calendar to a letter."""

from datetime import date, timedelta

import pytest

from app.errors import Unavailable
from app.letters import together
from app.outcomes import parcels
from app.sync import sync_due
from microservice.voice import Voice
from tests.factories import at
from tests.fakes import vevent
from tests.wsgi.conftest import Chat, labels

INVITED = ("ORGANIZER;CN=Bob Miller:mailto:bob@example.com", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:alice@example.com")
BUDGET = vevent("budget", "Бюджет", at(15), at(16), *INVITED)


@pytest.fixture
def copied(chat: Chat) -> Chat:
    """Alice with one meeting, connected and copied."""
    chat.calendars.calendars = {"/work/": BUDGET}
    chat.connect()
    read(chat)
    return chat


def read(chat: Chat) -> None:
    """A turn of the clock: whatever is due is read."""
    chat.later(timedelta(minutes=10))
    service = chat.service
    sync_due(service.store, service.vault, service.desk.open_provider, service.now(), service.zone_of, Voice(service))


def told(chat: Chat, kinds: tuple[str, ...] = ("change", "list", "answer", "night", "account")) -> list[str]:
    """The posts that the waiting letters will be, oldest first."""
    now = chat.service.now()
    with chat.service.store.begin() as tx:
        claimed = sorted(tx.claim_letters(now + timedelta(hours=12), now, 100), key=lambda one: one.id)
    wanted = [one for one in claimed if one.letter.kind in kinds]
    return [together([one.letter.card for one in group]).text for group in parcels(wanted, now)]


def test_the_day_is_answered_from_the_copy_while_the_server_is_away(copied: Chat) -> None:
    copied.calendars.failure = Unavailable("500")
    assert "15:00–16:00 **Бюджет**" in copied.slash("today")["text"]


def test_an_old_copy_says_how_old_it_is_and_offers_to_refresh(copied: Chat) -> None:
    copied.later(timedelta(minutes=30))
    answer = copied.slash("today")
    assert "По состоянию на 09:10" in answer["text"]
    assert labels(answer) == ["Завтра", "Неделя", "Обновить"]


def test_a_fresh_copy_says_nothing_of_its_age(copied: Chat) -> None:
    copied.later(timedelta(minutes=2))
    assert "По состоянию" not in copied.slash("today")["text"]


def test_days_beyond_the_copy_are_asked_from_the_server(copied: Chat) -> None:
    far = date(2027, 6, 1)
    copied.calendars.calendars["/work/"] += vevent("far", "Далеко", at(10, day=far), at(11, day=far))
    assert "Далеко" in copied.slash("1.06.2027")["text"]


def test_the_first_reading_tells_no_changes(copied: Chat) -> None:
    assert told(copied) == []


def test_the_first_reading_tells_the_day_once(copied: Chat) -> None:
    read(copied)
    (day,) = told(copied, ("digest",))
    assert day.startswith("**Вторник, 24 ноября** — 1 встреча")
    assert "15:00–16:00 **Бюджет**" in day


def test_who_connects_hears_at_once_that_their_calendars_are_being_read(chat: Chat) -> None:
    chat.connect()
    assert chat.said().endswith("Сейчас читаю; сегодняшний день пришлю через мгновение.")
    read(chat)
    chat.connect()
    assert "Сейчас читаю" not in chat.said()


def test_a_moved_meeting_is_told_once_with_both_times(copied: Chat) -> None:
    copied.calendars.calendars["/work/"] = vevent("budget", "Бюджет", at(17), at(18), *INVITED)
    read(copied)
    read(copied)
    (text,) = told(copied)
    assert text.startswith("Перенос: **Бюджет**")
    assert "15:00" in text
    assert "17:00" in text


def test_ones_own_change_is_not_told(copied: Chat) -> None:
    mine = ("ORGANIZER:mailto:alice@example.com", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.com")
    copied.calendars.calendars["/work/"] += vevent("mine", "Моё", at(18), at(19), *mine)
    read(copied)
    assert told(copied) == []


def test_many_changes_at_once_are_one_list(copied: Chat) -> None:
    day = date(2026, 11, 24)
    for n in range(5):
        copied.calendars.calendars["/work/"] += vevent(
            f"m{n}", f"Встреча {n}", at(12 + n, day=day), at(13 + n, day=day), *INVITED
        )
    read(copied)
    (text,) = told(copied)
    assert all(f"Встреча {n}" in text for n in range(5))
