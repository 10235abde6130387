"""VideoSDK and Room by their WebSocket, as far as a stand-in shows it: signing in, lists of both shapes, bad days."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.config import Config
from app.errors import AddressRefused, BadAddress, BadReply, NeedsReconnect, TooSlow, Unavailable, Unreachable
from app.expansion import expand_all
from app.ports import Access, Password
from app.providers.catalogue import opener
from app.providers.exchange import TooMuch
from app.times import Span
from tests.factories import MOSCOW, NOW, at
from tests.servers.odd_http import Answer, serving
from tests.servers.process import free_port
from tests.servers.trueconf import said
from tests.servers.videosdk import SAMPLE, Room, planned, running

OPEN = opener(Config(allowed_hosts=("127.0.0.0/8",)))
WEEK = Span(at(0), at(0) + timedelta(days=7))
MONTHS = Span(NOW - timedelta(days=35), NOW + timedelta(days=70))


@pytest.fixture
def room() -> Iterator[Room]:
    with running(Room()) as made:
        yield made


def opened(room: Room, pin: str = "1234", login: str = "alice", home: str = "", seconds: float = 5) -> Any:
    access = Access(room.address, login, Password(pin), home or f"http://127.0.0.1:{room.port}/")
    return OPEN("videosdk", access, MOSCOW, seconds)


def found(room: Room, span: Span = WEEK, **more: Any) -> list[Any]:
    series = opened(room, **more).events(None, span)
    return list(expand_all(series, span, MOSCOW).events)


def test_it_signs_in_and_finds_the_conferences_server(room: Room) -> None:
    room.conferences = [planned("1", "Talk", at(15))]
    account = OPEN("videosdk", Access(room.address, "Alice", Password("1234")), MOSCOW, 5).find()
    assert account.home == f"http://127.0.0.1:{room.port}/"
    assert (account.login, account.emails) == ("alice@video.example.com", {"alice@video.example.com"})
    assert room.asked == ["auth", "getScheduler"]


@pytest.mark.parametrize("shape", ["A", "B"])
def test_both_shapes_give_the_same_meeting(room: Room, shape: str) -> None:
    room.conferences = [planned("1", "Talk", at(15), shape=shape)]
    [event] = found(room)
    assert (event.title, event.when.start, event.when.end) == ("Talk", at(15), at(16))
    assert event.links == ("https://video.example.com/c/1",)
    assert event.organizer.email == "boris@video.example.com"
    assert {one.email for one in event.attendees} == {"alice@video.example.com", "boris@video.example.com"}


def test_the_published_sample_is_read(room: Room) -> None:
    room.conferences = [SAMPLE]
    span = Span(datetime(2023, 4, 27, tzinfo=UTC), datetime(2023, 4, 28, tzinfo=UTC))
    [event] = found(room, span)
    assert (event.when.start, event.when.end) == (
        datetime(2023, 4, 27, 10, tzinfo=UTC), datetime(2023, 4, 27, 18, tzinfo=UTC),
    )  # fmt: skip
    assert len(event.attendees) == 2


EXAMPLES = {
    "Monday and Thursday": ([0, 1, 0, 0, 1, 0, 0], [0, 3]),
    "Wednesday and Friday": ([0, 0, 0, 1, 0, 1, 0], [2, 4]),
}


@pytest.mark.parametrize("shape", ["A", "B"])
@pytest.mark.parametrize(("days", "held"), EXAMPLES.values(), ids=EXAMPLES)
def test_weekly_examples_show_on_their_days(room: Room, shape: str, days: list[int], held: list[int]) -> None:
    room.conferences = [planned("1", "Weekly", at(12) - timedelta(weeks=3), days=days, shape=shape)]
    assert sorted(one.when.start.astimezone(MOSCOW).weekday() for one in found(room)) == held


def test_a_room_that_asks_for_no_pin_is_entered_without_one(room: Room) -> None:
    room.pin, room.conferences = "", [planned("1", "Talk", at(15))]
    assert len(found(room, pin="")) == 1


@pytest.mark.parametrize("pin", ["", "0000"], ids=["none", "a wrong one"])
def test_a_refused_pin_is_said(room: Room, pin: str) -> None:
    with pytest.raises(NeedsReconnect):
        found(room, pin=pin)


def test_a_silent_room_takes_no_longer_than_there_is_time(room: Room) -> None:
    room.silent = True
    with pytest.raises(TooSlow):
        found(room, seconds=0.5)


def test_what_is_no_json_is_said(room: Room) -> None:
    room.garbage = "<html>"
    with pytest.raises(BadReply):
        found(room)


def test_nobody_there_is_said() -> None:
    with pytest.raises(Unreachable):
        found(Room(port=free_port()))


def test_a_web_server_is_no_room() -> None:
    with serving(lambda _: lambda seen: Answer(404)) as odd, pytest.raises(BadReply):
        found(Room(port=odd.port))


def test_a_message_without_end_is_not_read(room: Room) -> None:
    room.conferences = [planned("1", "x" * 33 * 1024 * 1024, at(15))]
    with pytest.raises(TooMuch):
        found(room, seconds=20)


def test_a_private_address_needs_the_administrators_permission(room: Room) -> None:
    strict = opener(Config())
    with pytest.raises(AddressRefused):
        strict("videosdk", Access(room.address, "", Password("1234")), MOSCOW, 5).find()
    assert room.asked == []


@pytest.mark.parametrize("address", ["ftp://10.0.0.5", "ws://user:pin@10.0.0.5", "10.0.0.5:0"])
def test_an_odd_address_is_refused_before_anything_is_asked(address: str) -> None:
    with pytest.raises(BadAddress):
        OPEN("videosdk", Access(address, "", Password("1234")), MOSCOW, 5).find()


def test_the_port_is_read_from_the_rooms_page(room: Room) -> None:
    def script(_: Any) -> Any:
        return lambda seen: said({"websocket": {"port": room.port}, "http": {"port": 8766}})

    with serving(script) as page:
        access = Access(f"127.0.0.1:{page.port}", "", Password("1234"))
        assert OPEN("videosdk", access, MOSCOW, 5).find().home == f"http://127.0.0.1:{room.port}/"


class Copy:
    """What we would keep of it from look to look."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.cursor = ""
        self.kept: dict[str, str] = {}

    def look(self, now: datetime) -> Any:
        delta = opened(self.room).changes(None, self.cursor, lambda: self.kept, MONTHS, now)
        self.cursor = delta.cursor
        self.kept |= {one.href: one.etag for one in delta.changed}
        for href in delta.gone:
            del self.kept[href]
        return delta


@pytest.fixture
def copy(room: Room) -> Copy:
    room.conferences = [planned("1", "One", at(15)), planned("2", "Two", at(16))]
    made = Copy(room)
    assert len(made.look(NOW).changed) == 2
    return made


def test_a_list_that_is_the_same_changes_nothing(room: Room, copy: Copy) -> None:
    delta = copy.look(NOW + timedelta(minutes=5))
    assert (delta.changed, delta.gone) == ((), ())


def test_what_is_missing_once_is_not_gone_and_twice_is(room: Room, copy: Copy) -> None:
    room.conferences.pop()
    assert copy.look(NOW + timedelta(minutes=5)).gone == ()
    assert copy.look(NOW + timedelta(minutes=6)).gone == ()  # the same list of the room's still
    assert copy.look(NOW + timedelta(minutes=15)).gone == ("/c/2",)


def test_what_comes_back_meanwhile_was_never_gone(room: Room, copy: Copy) -> None:
    two = room.conferences.pop()
    copy.look(NOW + timedelta(minutes=5))
    room.conferences.append(two)
    assert copy.look(NOW + timedelta(minutes=15)).gone == ()
    room.conferences.pop()
    assert copy.look(NOW + timedelta(minutes=25)).gone == ()


def test_a_list_shorter_than_it_counts_takes_nothing_away(room: Room, copy: Copy) -> None:
    room.conferences.pop()
    room.counts = 2
    assert copy.look(NOW + timedelta(minutes=5)).gone == ()
    assert copy.kept.keys() == {"/c/1", "/c/2"}


def test_ten_thousand_conferences_are_read(room: Room) -> None:
    room.conferences = [planned(str(n), f"Talk {n}", at(9) + timedelta(minutes=n % 600)) for n in range(10_000)]
    assert len(found(room, seconds=60)) == 10_000


def test_a_connection_that_breaks_off_is_a_failure_for_later(room: Room) -> None:
    with opened(room).talk() as talk:
        room.drop()
        with pytest.raises(Unavailable):
            talk.event("conferenceList", 5)
