"""Asking whether all is well: what check_scheduler and check_account say, line by line."""

from datetime import datetime, timedelta

import pytest

from app.errors import Unavailable
from app.pace import Limits
from app.ports import Account, Calendar
from app.status import Kept, Ours
from app.sync import sync_due
from microservice.voice import Voice
from tests.factories import ALICE, BOB, NOW, at
from tests.fakes import vevent
from tests.wsgi.conftest import Chat

MINUTE = timedelta(minutes=1)
PEOPLE = ("ORGANIZER:mailto:bob@example.com", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:alice@example.com")


def read(chat: Chat) -> None:
    """A turn of the clock."""
    service = chat.service
    with service.store.begin() as tx:
        tx.put_mark("clock", service.now())
    sync_due(service.store, service.vault, service.desk.open_provider, service.now(), service.zone_of, Voice(service))


def scheduler(chat: Chat) -> list[str]:
    lines: list[str] = chat.slash("checks check_scheduler")["text"].splitlines()
    return lines


def status_line(chat: Chat) -> str:
    return next(line for line in scheduler(chat) if "Статус" in line)


def many(chat: Chat, calendars: int, host: str) -> None:
    """So many calendars of somebody else at a host."""
    with chat.service.store.begin() as tx:
        home = f"https://{host}/h/"
        account = Account(tx.next_account_id(), BOB.id, "caldav", "bob", home, home)
        tx.add_account(account, b"x", NOW)
        tx.see_calendars(account.id, [Calendar(f"/{number}/", "x") for number in range(calendars)], NOW)


# The status.


@pytest.mark.parametrize(
    ("start", "end", "line"),
    [
        (at(15), at(16), "Статус: включу в 15:00, верну в 16:00"),
        (at(8, 30), at(10), "Статус: включён, верну в 10:00"),
        (at(15) + timedelta(days=1), at(16) + timedelta(days=1), "Статус: включу ср 25 ноя, 15:00, верну в 16:00"),
        (at(7), at(8), "Статус: встреч впереди нет"),
    ],
    ids=["later today", "now", "tomorrow", "over"],
)
def test_the_status_line_says_when_it_goes_up_and_comes_back(
    chat: Chat, start: datetime, end: datetime, line: str
) -> None:
    chat.calendars.calendars = {"/work/": vevent("1", "Бюджет", start, end, *PEOPLE)}
    chat.connect()
    read(chat)
    with chat.service.store.begin() as tx:
        if start < NOW < end:
            tx.keep_status(ALICE.id, Kept(Ours("На встрече", "calendar", end)), NOW + MINUTE)
    assert status_line(chat) == line


def test_what_begins_during_a_meeting_is_part_of_it(chat: Chat) -> None:
    text = vevent("1", "Бюджет", at(8, 58), at(10), *PEOPLE) + vevent("2", "Ещё", at(9, 30), at(11), *PEOPLE)
    chat.calendars.calendars = {"/work/": text}
    chat.connect()
    read(chat)
    assert status_line(chat) == "Статус: включён, верну в 11:00"


def test_a_running_meeting_without_a_status_gets_none_any_more(chat: Chat) -> None:
    text = vevent("1", "Бюджет", at(8), at(10), *PEOPLE) + vevent("2", "Ещё", at(12), at(13), *PEOPLE)
    chat.calendars.calendars = {"/work/": text}
    chat.connect()
    read(chat)
    assert status_line(chat) == "Статус: включу в 12:00, верну в 13:00"


@pytest.mark.parametrize(
    "lines",
    [(PEOPLE[0], "ATTENDEE;PARTSTAT=DECLINED:mailto:alice@example.com"), (*PEOPLE, "TRANSP:TRANSPARENT"), ()],
    ids=["declined", "free", "alone"],
)
def test_what_is_no_meeting_for_colleagues_is_not_announced(chat: Chat, lines: tuple[str, ...]) -> None:
    chat.calendars.calendars = {"/work/": vevent("1", "Бюджет", at(15), at(16), *lines)}
    chat.connect()
    read(chat)
    assert status_line(chat) == "Статус: встреч впереди нет"


def test_a_status_that_is_switched_off_or_forbidden_says_so(chat: Chat) -> None:
    chat.calendars.calendars = {"/work/": vevent("1", "Бюджет", at(15), at(16), *PEOPLE)}
    chat.connect()
    read(chat)
    with chat.service.store.begin() as tx:
        tx.put_mark("status forbidden", NOW)
    assert "у бота нет права" in status_line(chat)
    chat.slash("notifications delete")
    assert status_line(chat) == "Статус: не трогаю"


# The hosts.


def test_a_stretched_interval_is_named_with_its_reason(chat: Chat) -> None:
    chat.calendars.calendars = {"/work/": ""}
    chat.connect()
    many(chat, 1199, "dav.example.com")
    read(chat)
    lines = scheduler(chat)
    assert lines[0].startswith("Всё по плану")
    assert "У dav.example.com отсюда спрашивают 1\u00a0200 календарей, поэтому проверяю раз в 4 минуты" in lines


def test_it_says_so_in_english(chat: Chat) -> None:
    chat.connect(BOB)
    many(chat, 358, "dav.example.com")
    chat.later(timedelta(hours=3))
    text = chat.slash("checks check_scheduler", BOB)["text"]
    assert "dav.example.com is asked for 360 calendars here, so every 72 seconds" in text


@pytest.mark.parametrize(("calendars", "host"), [(299, "dav.example.com"), (5000, "other.example.com")])
def test_an_interval_that_is_as_usual_is_not_named(chat: Chat, calendars: int, host: str) -> None:
    chat.calendars.calendars = {"/work/": ""}
    chat.connect()
    many(chat, calendars, host)
    assert not any("отсюда спрашивают" in line for line in scheduler(chat))


def test_at_night_only_what_is_longer_than_the_night_is_named(chat: Chat) -> None:
    chat.connect()
    many(chat, 1200, "dav.example.com")
    chat.later(timedelta(hours=14))
    assert not any("отсюда спрашивают" in line for line in scheduler(chat))


def test_the_limits_are_the_settings(chat: Chat) -> None:
    assert chat.service.desk.limits == Limits(60, 300)


def test_a_server_that_wants_a_pause_is_named(chat: Chat) -> None:
    chat.connect()
    read(chat)
    chat.later(2 * MINUTE)
    chat.calendars.failure = Unavailable("503", 1200)
    read(chat)
    lines = scheduler(chat)
    assert lines[0].startswith("Не всё по плану")
    assert "⚠ dav.example.com просит пока не спрашивать, следующий раз через 20 мин" in lines


def test_a_paused_account_says_since_when(chat: Chat) -> None:
    chat.connect()
    with chat.service.store.begin() as tx:
        claim = tx.claim_account(NOW, NOW + MINUTE)
        assert claim is not None
        tx.fail_claim(claim, NOW, NOW)
        tx.pause_account(claim)
    line = "⚠ Пароль не принят, впервые сегодня 09:00: изменений не вижу. Новый: `/calendar connections update`."
    assert line in scheduler(chat)
    assert line in chat.slash("checks check_account")["text"]


# Calendars that cannot be read.


@pytest.fixture
def closed(chat: Chat) -> Chat:
    """Alice with two calendars, of which one may not be read."""
    chat.calendars.calendars = {"/work/": vevent("1", "Бюджет", at(15), at(16)), "/home/": ""}
    chat.calendars.closed = {"/home/"}
    chat.connect()
    read(chat)
    return chat


def test_the_day_comes_from_the_others_and_says_which_is_missing(closed: Chat) -> None:
    closed.calendars.failure = Unavailable("nobody is asked")
    lines = closed.slash("today")["text"].splitlines()
    assert "15:00–16:00 **Бюджет**" in lines
    assert "⚠ «Home» не читается, встреч оттуда может не хватать: `/calendar checks check_account`" in lines


def test_the_account_check_says_what_to_do_about_it(closed: Chat) -> None:
    lines = closed.slash("checks check_account")["text"].splitlines()
    assert lines[-2] == (
        "⚠ «Home» не читается, впервые сегодня 09:00: календарь удалён или больше не открыт вам. "
        "Попросите владельца открыть доступ или не следите за ним: `/calendar calendars follow`."
    )


def test_what_can_be_read_again_is_not_named(closed: Chat) -> None:
    closed.calendars.closed = set()
    closed.later(2 * MINUTE)
    read(closed)
    assert "Home" not in closed.slash("today")["text"]
    assert "⚠" not in closed.slash("checks check_account")["text"]


def test_what_is_not_followed_is_not_missed(closed: Chat) -> None:
    with closed.service.store.begin() as tx:
        known = tx.calendars_of(ALICE.id)
        tx.follow(ALICE.id, [one.id for one in known], [one.id for one in known if one.calendar.href == "/work/"])
    assert "⚠" not in closed.slash("today")["text"]
    assert "⚠" not in closed.slash("checks check_account")["text"]
