"""A TrueConf Room in the chat, from end to end: connected, in the day, reminded of, told of when it moves or goes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from app.config import Config
from app.delivery import deliver_due
from app.notifications.digest import digest_due
from app.notifications.reminder import remind_due
from app.providers.catalogue import opener
from app.showing import status_due
from app.sync import sync_due
from microservice.voice import Voice
from psql import Store
from tests.factories import ALICE, at
from tests.fakes import MemoryService
from tests.servers.trueconf import TrueConf
from tests.servers.trueconf import planned as at_server
from tests.servers.trueconf import running as serving_trueconf
from tests.servers.videosdk import Room, planned, running
from tests.wsgi.conftest import Chat, chatting

SILENCE = timedelta(minutes=11)


@dataclass
class Office:
    """A Room, and people in the chat."""

    room: Room
    chat: Chat

    def connect(self, pin: str = "1234", login: str = "alice@video.example.com") -> Any:
        self.chat.slash("connect room")
        return self.chat.submit({"address": self.room.address, "login": login, "password": pin})

    def pass_time(self, time: timedelta = SILENCE) -> None:
        """A turn of the clock: the list is read, and everything that is due is told."""
        self.chat.later(time)
        service = self.chat.service
        now = service.now()
        while sync_due(service.store, service.vault, service.desk.open_provider, now, service.zone_of, Voice(service)):
            pass
        remind_due(service.store, service.person, service.desk.zone, "calendar", now)
        digest_due(service.store, service.person, service.desk.zone, "calendar", now)
        status_due(service.store, service.messenger, service.slow, "ru", now)
        while deliver_due(service.store, service.messenger, service.slow, now + timedelta(seconds=5)):
            pass

    def news(self, time: timedelta = SILENCE) -> str:
        """What came with a turn of the clock."""
        before = len(self.chat.mattermost.posts)
        self.pass_time(time)
        posts = self.chat.mattermost.posts
        return "\n".join(self.chat.mattermost.shown[f"post{n + 1}"].text for n in range(before, len(posts)))


@pytest.fixture(params=["A", "B"])
def office(request: pytest.FixtureRequest, store: Store) -> Iterator[Office]:
    ways = opener(Config(allowed_hosts=("127.0.0.0/8",), trueconf_passwords=("127.0.0.1",)))
    room = Room(conferences=[planned("1234567890", "Talk", at(15), shape=request.param)])
    with running(room), chatting(store, ways, MemoryService()) as chat:
        yield Office(room, chat)


def test_its_conferences_are_in_the_day_with_their_link_and_their_age(office: Office) -> None:
    assert office.connect() == {}
    office.pass_time()
    text = office.chat.slash("today")["text"]
    assert "15:00–16:00 **Talk**" in text
    assert "https://video.example.com/c/1234567890" in text


def test_a_wrong_pin_is_said_beside_its_field(office: Office) -> None:
    assert list(office.connect("0000")["errors"]) == ["password"]


def test_nobody_there_is_said_beside_the_address(office: Office) -> None:
    office.room.port = 1
    assert list(office.connect()["errors"]) == ["address"]


def test_a_new_one_is_told_and_so_is_one_that_moved(office: Office) -> None:
    office.connect()
    office.pass_time()
    office.room.conferences.append(planned("2", "Budget", at(17)))
    assert "Новая встреча: **Budget**" in office.news()
    office.room.conferences[-1] = planned("2", "Budget", at(18))
    assert "Перенос: **Budget**" in office.news()


def test_one_that_vanished_is_called_off_when_the_next_list_lacks_it_too(office: Office) -> None:
    office.connect()
    office.pass_time()
    office.room.conferences.clear()
    assert "Talk" not in office.news()
    assert "**Talk**" in office.chat.slash("today")["text"]
    assert "Отмена, или вас больше не приглашают: **Talk**" in office.news() + office.news()


def test_it_is_reminded_of_with_its_link_and_shows_in_the_status(office: Office) -> None:
    office.connect()
    office.pass_time()
    left = at(15) - office.chat.service.now()
    assert "https://video.example.com/c/1234567890" in office.news(left - timedelta(minutes=10))
    office.pass_time(timedelta(minutes=10, seconds=1))
    shown = office.chat.mattermost.statuses[ALICE.id].custom
    assert shown is not None
    assert shown.emoji == "calendar"


def test_a_room_that_is_away_loses_nothing(office: Office) -> None:
    office.connect()
    office.pass_time()
    office.room.silent = True
    office.chat.later(timedelta(hours=1))
    assert "**Talk**" in office.chat.slash("today")["text"]


def test_the_same_conference_of_the_server_and_of_the_room_is_there_once(office: Office) -> None:
    office.connect()
    fake = TrueConf(conferences=[at_server("1234567890", "Talk", at(15))], host="video.example.com")
    with serving_trueconf(fake) as odd:
        office.chat.slash("connect trueconf")
        office.chat.submit({"address": odd.url(""), "login": "alice", "password": "wonderland"})
        office.pass_time()
        assert office.chat.slash("today")["text"].count("**Talk**") == 1


def test_the_days_plan_holds_it(office: Office) -> None:
    office.room.conferences = [planned("1", "Planning", at(11) + timedelta(days=1))]
    office.connect()
    office.pass_time()
    office.chat.moved["now"] = at(9) + timedelta(days=1) - SILENCE
    assert "Planning" in office.news()
