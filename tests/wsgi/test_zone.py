"""The zone of the profile changes: said once in one line, undone by its button, and all that depends on it moves."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.delivery import deliver_due
from app.letters import Letter
from app.notifications.digest import digest_key
from app.pace import kept
from app.ports import Card, Person
from app.preferences import Preferences
from app.relocating import place_due
from app.settings import Settings
from app.sync import sync_due
from microservice.ticks import digest, look_around, place, remind
from microservice.voice import Voice
from tests.factories import ALICE, BOB, CAROL, MOSCOW, NOW, TUESDAY, at
from tests.fakes import ical, vevent
from tests.wsgi.conftest import Chat

OMSK = ZoneInfo("Asia/Omsk")
HOUR = timedelta(minutes=61)
LEAVE = ical("UID:leave", "SUMMARY:Отпуск", "DTSTART;VALUE=DATE:20261125", "DTEND;VALUE=DATE:20261126")
FLOATING = ical("UID:float", "SUMMARY:Зарядка", "DTSTART:20261125T080000", "DTEND:20261125T090000")


def travel(chat: Chat, zone: str, person: Person = ALICE) -> None:
    """The profile names another zone, and an hour later somebody looks."""
    chat.mattermost.people[person.id] = replace(chat.mattermost.people[person.id], zone=zone)
    chat.later(HOUR)
    chat.service.person(person.id)


def posted(chat: Chat) -> list[Card]:
    """What was told, after all that is due was sent."""
    with ThreadPoolExecutor(1) as pool:
        deliver_due(chat.service.store, chat.mattermost, pool, chat.service.now())
    return [card for _, card in chat.mattermost.posts]


def press(chat: Chat, card: Card, label: str, person: Person = ALICE) -> Any:
    post = chat.service.paper.post(card, person.id, chat.service.now())
    return chat.press(post["props"]["attachments"], label, person)


def settings(chat: Chat) -> Settings:
    with chat.service.store.begin() as tx:
        return tx.settings(ALICE.id)


def read(chat: Chat) -> None:
    """A turn of the clock: whatever is due is read."""
    chat.later(timedelta(minutes=10))
    service = chat.service
    sync_due(service.store, service.vault, service.desk.open_provider, service.now(), service.zone_of, Voice(service))


def floating_at(chat: Chat) -> datetime:
    """When the event without a zone takes place, by our copy."""
    with chat.service.store.begin() as tx:
        span = kept(chat.service.now(), MOSCOW)
        (found,) = [one for one in tx.stored(ALICE.id, span) if one.event.uid == "float"]
    start = found.event.when.start
    assert isinstance(start, datetime)
    return start


@pytest.mark.parametrize(
    ("person", "said", "button"),
    [
        (ALICE, "Теперь время — Омск", "Оставить Москву"),
        (BOB, "Now on Omsk time", "Keep Berlin"),
        (CAROL, "Now on Omsk time", "Keep Moscow"),
    ],
    ids=["ru", "en", "from the default"],
)
def test_a_changed_zone_is_one_line_with_a_button(chat: Chat, person: Person, said: str, button: str) -> None:
    chat.connect(person)
    travel(chat, "Asia/Omsk", person)
    (card,) = posted(chat)
    assert card.text == said
    assert [one.label for one in card.buttons] == [button]


@pytest.mark.parametrize(
    ("person", "button", "said"),
    [
        (ALICE, "Оставить Москву", "Время остаётся — Москва (Europe/Moscow, UTC+3)."),
        (BOB, "Keep Berlin", "Times stay those of Berlin (Europe/Berlin, UTC+1)."),
    ],
    ids=["ru", "en"],
)
def test_the_button_keeps_the_earlier_zone_and_the_post_says_so(
    chat: Chat, person: Person, button: str, said: str
) -> None:
    chat.connect(person)
    travel(chat, "Asia/Omsk", person)
    answer = press(chat, posted(chat)[0], button, person)
    assert answer["update"]["message"].startswith(said)
    assert answer["update"]["props"]["attachments"] == []
    with chat.service.store.begin() as tx:
        assert tx.preferences(person.id) == Preferences(zone=person.zone)
    assert chat.service.desk.zone(chat.service.person(person.id)) == ZoneInfo(person.zone)


def test_who_kept_a_zone_hears_of_no_further_one(chat: Chat) -> None:
    chat.connect()
    travel(chat, "Asia/Omsk")
    press(chat, posted(chat)[0], "Оставить Москву")
    travel(chat, "Asia/Tokyo")
    assert len(posted(chat)) == 1
    assert settings(chat).next_digest_at == at(9, day=date(2026, 11, 25))


def test_it_is_said_once_however_often_the_profile_is_read(chat: Chat) -> None:
    chat.connect()
    for _ in range(4):
        travel(chat, "Asia/Omsk")
    assert len(posted(chat)) == 1


def test_two_devices_that_take_turns_are_told_of_once_a_day_each(chat: Chat) -> None:
    chat.connect()
    for zone in ("Asia/Omsk", "Europe/Moscow") * 3:
        travel(chat, zone)
    assert [card.text for card in posted(chat)] == ["Теперь время — Омск", "Теперь время — Москва"]


def test_nothing_is_said_at_first_contact(chat: Chat) -> None:
    chat.mattermost.people[ALICE.id] = replace(ALICE, zone="Asia/Omsk")
    chat.connect()
    assert posted(chat) == []


def test_nothing_is_said_to_who_has_connected_nothing(chat: Chat) -> None:
    chat.slash("info")
    travel(chat, "Asia/Omsk")
    assert posted(chat) == []


def test_nothing_is_said_where_a_zone_was_set_by_hand(chat: Chat) -> None:
    chat.connect()
    chat.slash("zone Europe/Berlin")
    travel(chat, "Asia/Omsk")
    assert posted(chat) == []
    assert chat.service.desk.zone(chat.service.person(ALICE.id)) == ZoneInfo("Europe/Berlin")


def test_nothing_is_said_during_a_pause(chat: Chat) -> None:
    chat.connect()
    chat.slash("pause")
    travel(chat, "Asia/Omsk")
    assert posted(chat) == []


def test_nothing_is_said_where_the_clock_stays_the_same(chat: Chat) -> None:
    chat.connect()
    travel(chat, "Europe/Simferopol")
    assert posted(chat) == []
    assert "Europe/Simferopol" in chat.slash("settings")["text"]


def test_a_zone_that_nobody_knows_counts_as_the_default(chat: Chat) -> None:
    chat.connect()
    travel(chat, "Mars/Base")
    assert posted(chat) == []
    assert "в профиле Mattermost его нет" in chat.slash("settings")["text"]


def test_the_next_digest_moves_to_its_minute_there(chat: Chat) -> None:
    chat.connect()
    with chat.service.store.begin() as tx:
        tx.write(Letter(digest_key(ALICE.id, TUESDAY), ALICE.id, "digest", Card("x"), NOW), NOW)
    travel(chat, "America/New_York")
    tomorrow = datetime.combine(date(2026, 11, 25), time(9), ZoneInfo("America/New_York"))
    assert settings(chat).next_digest_at == tomorrow


def test_todays_digest_is_not_lost_by_travelling_east(chat: Chat) -> None:
    chat.connect()
    chat.later(-timedelta(hours=2, minutes=30))  # 06:30 in Moscow: today's lies ahead
    with chat.service.store.begin() as tx:
        tx.put_person(ALICE, chat.service.now())
        tx.put_settings(replace(tx.settings(ALICE.id), next_digest_at=NOW))
    travel(chat, "Asia/Omsk")  # 07:31 in Moscow, 10:31 in Omsk
    assert settings(chat).next_digest_at == datetime.combine(TUESDAY, time(9), OMSK)


def test_a_digest_that_nobody_waits_for_is_not_made_up_by_travelling(chat: Chat) -> None:
    chat.connect()  # at 09:00, too late for today's
    travel(chat, "Asia/Omsk")
    assert settings(chat).next_digest_at == datetime.combine(date(2026, 11, 25), time(9), OMSK)


def test_a_pause_ends_when_it_was_said_to_end(chat: Chat) -> None:
    chat.connect()
    chat.slash("pause 12:00")
    travel(chat, "Asia/Omsk")
    assert settings(chat).next_digest_at == at(12)


def test_the_end_of_a_pause_is_not_told_again_by_travelling(chat: Chat) -> None:
    chat.connect()
    chat.slash("pause 10:30")
    chat.later(timedelta(minutes=95))
    with ThreadPoolExecutor(1) as pool:
        digest(chat.service, pool)
    travel(chat, "Asia/Omsk")  # an hour after the pause
    assert settings(chat).next_digest_at == datetime.combine(date(2026, 11, 25), time(9), OMSK)


def test_what_waits_for_the_morning_waits_for_the_morning_there(chat: Chat) -> None:
    chat.connect()
    chat.later(timedelta(hours=14))  # 23:00 in Moscow
    morning = at(8, day=date(2026, 11, 25))
    with chat.service.store.begin() as tx:
        tx.put_person(ALICE, chat.service.now())
        tx.write(Letter("x", ALICE.id, "night", Card("Перенос"), morning), chat.service.now())
    travel(chat, "America/New_York")  # 16:01 there
    assert sorted(card.text for card in posted(chat)) == ["Перенос", "Теперь время — Нью-Йорк"]


@pytest.fixture
def copied(chat: Chat) -> Chat:
    """Alice with a whole day and an event without a zone, read."""
    chat.calendars.calendars = {"/work/": FLOATING, "/home/": LEAVE}
    chat.connect()
    read(chat)
    assert floating_at(chat) == at(8, day=date(2026, 11, 25))
    return chat


def test_copy_and_window_move_with_the_next_reading(copied: Chat) -> None:
    copied.slash("zone Omsk")
    read(copied)
    assert floating_at(copied) == datetime(2026, 11, 25, 8, tzinfo=OMSK)
    with copied.service.store.begin() as tx:
        assert tx.covered(ALICE.id) == kept(copied.service.now(), OMSK)


def test_the_copy_of_a_paused_account_moves_as_well(copied: Chat) -> None:
    copied.later(timedelta(minutes=10))
    with copied.service.store.begin() as tx:
        claim = tx.claim_account(copied.service.now(), copied.service.now() + timedelta(seconds=60))
        assert claim is not None
        tx.pause_account(claim)
        tx.fail_claim(claim, copied.service.now(), copied.service.now())
    copied.mattermost.people[ALICE.id] = replace(ALICE, zone="Asia/Omsk")
    copied.later(HOUR)
    with ThreadPoolExecutor(1) as pool:
        look_around(copied.service, pool)
        assert place(copied.service, pool) == 1
        assert place(copied.service, pool) == 0
    assert floating_at(copied) == datetime(2026, 11, 25, 8, tzinfo=OMSK)
    assert [card.text for card in posted(copied)] == ["Теперь время — Омск"]
    assert settings(copied).next_digest_at == datetime.combine(date(2026, 11, 25), time(9), OMSK)
    day = copied.slash("25.11")["text"]
    assert "08:00–09:00 **Зарядка**" in day
    assert "Весь день: Отпуск" in day


def test_an_account_that_is_being_read_is_left_to_its_reader(copied: Chat) -> None:
    copied.later(timedelta(minutes=10))
    now = copied.service.now()
    with copied.service.store.begin() as tx:
        tx.put_preferences(ALICE.id, Preferences(zone="Asia/Omsk"))
        assert tx.claim_account(now, now + timedelta(seconds=60)) is not None
    service = copied.service
    assert place_due(service.store, service.known_zone_of, MOSCOW, now) == 0
    assert place_due(service.store, service.known_zone_of, MOSCOW, now + timedelta(seconds=61)) == 1


def test_a_copy_that_stands_where_its_person_is_stays(copied: Chat) -> None:
    service = copied.service
    with service.store.begin() as tx:
        assert tx.misplaced(str(MOSCOW), service.now()) == []


def test_profiles_of_the_connected_are_read_again_after_an_hour(copied: Chat) -> None:
    copied.slash("info", BOB)
    copied.later(timedelta(hours=2))
    copied.mattermost.asked.clear()
    with ThreadPoolExecutor(1) as pool:
        look_around(copied.service, pool)
        look_around(copied.service, pool)
    assert copied.mattermost.asked == [ALICE.id]


def test_a_profile_that_is_gone_is_not_asked_for_at_once_again(copied: Chat) -> None:
    del copied.mattermost.people[ALICE.id]
    copied.later(HOUR)
    copied.mattermost.asked.clear()
    assert copied.service.person(ALICE.id).zone == "Europe/Moscow"
    assert copied.service.person(ALICE.id).zone == "Europe/Moscow"
    assert copied.mattermost.asked == [ALICE.id]


def test_while_mattermost_is_away_a_person_keeps_what_they_set(chat: Chat) -> None:
    chat.mattermost.away = True
    chat.slash("language ru", BOB)
    chat.slash("zone Omsk", BOB)
    assert "Часовой пояс: Asia/Omsk" in chat.slash("settings", BOB)["text"]


def test_digest_reminder_and_notice_speak_as_set_by_hand(chat: Chat) -> None:
    invited = ("ORGANIZER:mailto:bob@example.com", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:alice@example.com")
    chat.calendars.calendars = {"/work/": vevent("1", "Budget", at(18), at(19), *invited)}
    chat.connect()
    for text in ("language en", "zone New York"):
        chat.slash(text)
    chat.moved["now"] = at(15, 50)
    read(chat)
    chat.calendars.calendars["/work/"] = vevent("1", "Budget", at(17, 30), at(18), *invited)
    with ThreadPoolExecutor(1) as pool:
        chat.moved["now"] = at(16, 15)
        read(chat)
        chat.moved["now"] = at(17)
        digest(chat.service, pool)
        chat.moved["now"] = at(17, 20)
        remind(chat.service, pool)
    notice, day, reminder = (card.text for card in posted(chat))
    assert "~~Tue 24 Nov 10:00 am–11:00 am~~ → **Tue 24 Nov 9:30 am–10:00 am**" in notice
    assert day.startswith("**Tuesday, 24 November** — 1 meeting, at 9:30 am")
    assert reminder.startswith("**9:30 am Budget** in 10 minutes")
