"""New access to an account: the same one is read on, another one is read anew, and in both cases at once."""

from collections.abc import Iterator
from datetime import timedelta, tzinfo

import pytest

from app import accounts
from app.ports import Access, Account, Found, Password
from app.providers.caldav import CalDav
from app.providers.http import Door
from app.sync import sync_due
from app.times import Span
from psql import Store
from tests.app.syncing import Desk
from tests.factories import ALICE, MOSCOW, NOW, at
from tests.fakes import vevent
from tests.servers.odd_http import Answer, Odd, serving
from tests.servers.shelves import Shelf, Shelves

MINUTE = timedelta(minutes=1)
TODAY = Span(at(0), at(0) + timedelta(days=1))


def shelves_with(title: str) -> Shelves:
    """Two calendars of one meeting each, named alike at every server."""
    calendars = {name: Shelf() for name in ("work", "team")}
    for name, shelf in calendars.items():
        shelf.put("1.ics", vevent(f"{name}-1", f"{title} {name}", at(12), at(13)))
    return Shelves(calendars)


@pytest.fixture
def old() -> Shelves:
    return shelves_with("Old")


@pytest.fixture
def old_server(old: Shelves) -> Iterator[Odd]:
    with serving(old.script) as server:
        yield server


@pytest.fixture
def new_server() -> Iterator[Odd]:
    with serving(shelves_with("New").script) as server:
        yield server


@pytest.fixture
def desk(store: Store, door: Door, old_server: Odd) -> Desk:
    """Alice's account at the old server, read; she follows one of its two calendars."""
    desk = Desk(store, door)
    desk.connect(old_server.url("/home/"))
    with store.begin() as tx:
        shown = tx.calendars_of(ALICE.id)
        tx.follow(ALICE.id, [one.id for one in shown], [one.id for one in shown if one.calendar.name == "Work"])
    desk.sync()
    return desk


def account(desk: Desk) -> Account:
    with desk.store.begin() as tx:
        return tx.accounts_of(ALICE.id)[0]


def change(desk: Desk, home: str, login: str = "alice", emails: frozenset[str] = frozenset()) -> None:
    access = Access(home, "alice", Password("wonderland"), home)
    calendars = desk.open("caldav", access, MOSCOW, 10).find().calendars
    found = Found(home, home, emails, calendars)
    typed = Access(home, login, Password("wonderland"), home)
    accounts.change(desk.store, desk.vault, account(desk), typed, found, NOW)


def test_another_server_is_read_anew_in_silence_and_keeps_what_was_chosen(desk: Desk, new_server: Odd) -> None:
    change(desk, new_server.url("/home/"))
    assert desk.titles(TODAY) == []
    assert desk.sync(NOW + timedelta(seconds=1)) == 1
    assert desk.titles(TODAY) == ["New work"]
    assert desk.heard.news == []
    with desk.store.begin() as tx:
        assert {one.calendar.name: one.followed for one in tx.calendars_of(ALICE.id)} == {"Work": True, "Team": False}


def test_another_person_at_the_same_server_is_read_anew(desk: Desk, old: Shelves, old_server: Odd) -> None:
    old.calendars["work"].put("1.ics", vevent("work-1", "Renamed", at(12), at(13)))
    change(desk, old_server.url("/home/"), "bob")
    assert desk.titles(TODAY) == []
    assert desk.value("synced_at") is None


@pytest.mark.parametrize(
    ("login", "emails"), [("Alice", frozenset()), ("alice", frozenset({"a@example.com"}))], ids=["letter case", "same"]
)
def test_the_same_account_is_read_on_and_its_changes_are_told(
    desk: Desk, old: Shelves, old_server: Odd, login: str, emails: frozenset[str]
) -> None:
    change(desk, old_server.url("/home/"), login, emails)
    assert desk.titles(TODAY) == ["Old work"]
    old.calendars["work"].put("1.ics", vevent("work-1", "Renamed", at(12), at(13)))
    with desk.store.begin() as tx:
        tx._connection.execute("UPDATE accounts SET login = 'alice'")  # the server knows no other
    desk.sync(NOW + MINUTE)
    assert desk.heard.kinds == ["details"]


def test_another_login_of_the_same_mailbox_is_the_same_account(desk: Desk, old_server: Odd) -> None:
    change(desk, old_server.url("/home/"), "alice", frozenset({"a@example.com"}))
    change(desk, old_server.url("/home/"), "a@example.com", frozenset({"a@example.com"}))
    assert desk.titles(TODAY) == ["Old work"]


def test_what_the_old_server_still_answers_is_not_stored(desk: Desk, old: Shelves, new_server: Odd) -> None:
    def moving(provider: str, access: Access, zone: tzinfo, seconds: float) -> CalDav:
        change(desk, new_server.url("/home/"))
        return desk.open(provider, access, zone, seconds)

    old.calendars["work"].put("1.ics", vevent("work-1", "Renamed", at(12), at(13)))
    sync_due(desk.store, desk.vault, moving, NOW + MINUTE, desk.zone_of, desk.heard)
    assert desk.heard.news == []
    assert "Renamed" not in desk.titles(TODAY)


def test_a_paused_account_is_read_at_once_and_what_happened_meanwhile_is_told(
    desk: Desk, old: Shelves, old_server: Odd
) -> None:
    old.failure = Answer(401, b"", {"WWW-Authenticate": "Basic"})
    for minute in range(1, 5):
        desk.sync(NOW + minute * MINUTE)
    assert desk.value("paused") is True
    old.failure = None
    old.calendars["work"].put("1.ics", vevent("work-1", "Renamed", at(12), at(13)))
    change(desk, old_server.url("/home/"))
    assert desk.sync(NOW + 4 * MINUTE) == 1
    assert desk.heard.kinds == ["details"]
    assert len(desk.heard.refused_at) == 1
