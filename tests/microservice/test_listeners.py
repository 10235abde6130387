"""Long connections to Rooms: one owner, taken over; a push brings the look forward; nothing else depends on them."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from app.commands.desk import Desk
from app.config import VERSION, Config
from app.ports import Account
from app.providers.catalogue import opener
from app.vault import Vault, tickets
from microservice.listeners import Listeners
from microservice.service import Service
from mm.posts import Paper
from psql import Store
from tests.factories import ALICE, BOB, MOSCOW
from tests.fakes import FakeMattermost
from tests.servers.run import wait_until
from tests.servers.videosdk import Room, planned, running

VAULT = Vault((b"k" * 32,))
SOON_S = 20.0
CONFIG = Config(allowed_hosts=("127.0.0.0/8",), app_url="http://127.0.0.1:9")


def service(store: Store) -> Service:
    signer = tickets(VAULT)
    desk = Desk(store, VAULT, opener(CONFIG), MOSCOW, VERSION, None)  # type: ignore[arg-type]
    paper = Paper("http://127.0.0.1:9/action", signer)
    return Service(CONFIG, store, VAULT, signer, paper, FakeMattermost(), desk, lambda: datetime.now(UTC), None)  # type: ignore[arg-type]


def connect(store: Store, room: Room, user_id: str = ALICE.id, pin: str = "1234") -> int:
    """An account at the room."""
    now = datetime.now(UTC)
    with store.begin() as tx:
        number = tx.next_account_id()
        account = Account(
            number, user_id, "videosdk", "alice@video.example.com", room.address, f"http://127.0.0.1:{room.port}/"
        )
        tx.add_account(account, VAULT.seal(pin, f"accounts.secret:{number}"), now)
    return number


def later(url: str) -> None:
    """Nothing is due for an hour."""
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE accounts SET next_sync_at = now() + interval '1 hour'")


def is_due(url: str) -> bool:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT bool_or(next_sync_at <= now()) FROM accounts").fetchone()
    return row is not None and bool(row[0])


@contextmanager
def listening(store: Store, lease_s: float = 45.0) -> Iterator[Callable[[], None]]:
    """Listeners at work; what is given stops them, and leaves leases as a death would, when called with none."""
    stop = threading.Event()
    listeners = Listeners(service(store), stop, look_s=0.1, lease_s=lease_s)
    thread = threading.Thread(target=listeners.run)
    thread.start()
    try:
        yield stop.set
    finally:
        stop.set()
        thread.join()


@pytest.fixture
def room() -> Iterator[Room]:
    with running(Room(conferences=[planned("1", "Talk", datetime.now(UTC) + timedelta(hours=3))])) as made:
        yield made


def connected(room: Room) -> bool:
    return wait_until(lambda: room.connections == 1, SOON_S)


def test_every_list_brings_the_look_forward(store: Store, url: str, room: Room) -> None:
    connect(store, room)
    later(url)
    with listening(store):
        assert connected(room)
        assert wait_until(lambda: is_due(url), SOON_S)  # the first one was asked for
        later(url)
        room.push()
        assert wait_until(lambda: is_due(url), SOON_S)


def test_a_room_that_restarts_is_listened_to_again(store: Store) -> None:
    room = Room()
    with running(room):
        connect(store, room)
    with listening(store):
        with running(room):
            assert connected(room)
        assert wait_until(lambda: room.connections == 0, SOON_S)
        with running(room):
            assert connected(room)


def test_of_two_only_one_listens_and_the_other_takes_over(store: Store, room: Room) -> None:
    connect(store, room)
    with listening(store) as stop_first:
        assert connected(room)
        with listening(store):
            time.sleep(0.5)
            assert room.connections == 1
            stop_first()
            assert wait_until(lambda: room.signed == 2, SOON_S)
            assert connected(room)


def test_after_a_death_the_lease_runs_out_and_another_takes_over(store: Store, room: Room) -> None:
    number = connect(store, room)
    now = datetime.now(UTC)
    with store.begin() as tx:
        dead = tx.keep_listeners("videosdk", "a dead clock", now, now + timedelta(seconds=1.5), 10)
    assert [account.id for account, _ in dead] == [number]
    with listening(store):
        time.sleep(0.5)
        assert room.connections == 0
        assert connected(room)


def test_whoever_disconnects_is_not_listened_to_any_more(store: Store, room: Room) -> None:
    number = connect(store, room)
    with listening(store):
        assert connected(room)
        with store.begin() as tx:
            tx.forget_account(number, ALICE.id)
        assert wait_until(lambda: room.connections == 0, SOON_S)


def test_a_room_that_fails_does_not_hold_the_others(store: Store, room: Room) -> None:
    connect(store, room, pin="wrong")
    connect(store, Room(port=1), BOB.id)
    with running(Room()) as other:
        connect(store, other, "c" * 26)
        with listening(store):
            assert connected(other)


def test_the_end_comes_within_seconds(store: Store, room: Room) -> None:
    connect(store, room)
    with listening(store) as stop:
        assert connected(room)
        stop()
        assert wait_until(lambda: room.connections == 0, SOON_S)
