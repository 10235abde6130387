"""Queries over accounts, calendars and people, on a real database."""

from datetime import timedelta

import pytest
from psycopg.errors import UniqueViolation

from app.ports import Account, Calendar
from psql import Store
from tests.factories import ALICE, BOB, NOW

WORK, HOME = Calendar("/work/", "Work"), Calendar("/home/", "Home", own=False)


def add(store: Store, user_id: str = ALICE.id, login: str = "alice") -> Account:
    with store.begin() as tx:
        account = Account(
            tx.next_account_id(), user_id, "caldav", login, "https://dav", "https://dav/home", frozenset({"a@x"})
        )
        tx.add_account(account, b"sealed", NOW)
        tx.put_calendars(account.id, [WORK, HOME])
    return account


def test_an_account_comes_back_as_it_was_stored(store: Store) -> None:
    account = add(store)
    with store.begin() as tx:
        assert tx.accounts_of(ALICE.id) == [account]
        assert tx.secret_of(account.id, ALICE.id) == b"sealed"


def test_nobody_reads_changes_or_deletes_a_strangers_account(store: Store) -> None:
    account = add(store)
    with store.begin() as tx:
        assert tx.accounts_of(BOB.id) == []
        assert tx.secret_of(account.id, BOB.id) is None
        assert not tx.forget_account(account.id, BOB.id)
        stolen = Account(account.id, BOB.id, "caldav", "x", "https://evil", "https://evil", frozenset())
        assert not tx.change_account(stolen, b"other", NOW)
        assert tx.accounts_of(ALICE.id) == [account]


def test_the_same_account_is_stored_once(store: Store) -> None:
    add(store)
    with pytest.raises(UniqueViolation):
        add(store)


def test_two_people_may_have_the_same_account(store: Store) -> None:
    add(store)
    add(store, BOB.id)


def test_own_calendars_are_followed_at_first_and_keep_their_mark_later(store: Store) -> None:
    account = add(store)
    with store.begin() as tx:
        work, home = tx.calendars_of(ALICE.id)
        assert (work.followed, home.followed) == (True, False)
        tx.follow(ALICE.id, [work.id, home.id], [home.id])
        tx.put_calendars(account.id, [HOME, WORK, Calendar("/new/", "New")])
        assert [(entry.calendar.name, entry.followed) for entry in tx.calendars_of(ALICE.id)] == [
            ("Home", True),
            ("Work", False),
            ("New", True),
        ]


def test_a_calendar_that_is_gone_is_forgotten(store: Store) -> None:
    account = add(store)
    with store.begin() as tx:
        tx.put_calendars(account.id, [WORK])
        assert [entry.calendar for entry in tx.calendars_of(ALICE.id)] == [WORK]


def test_an_account_takes_its_calendars_with_it(store: Store) -> None:
    account = add(store)
    with store.begin() as tx:
        assert tx.forget_account(account.id, ALICE.id)
        assert tx.calendars_of(ALICE.id) == []


def test_a_profile_is_stored_and_renewed(store: Store) -> None:
    with store.begin() as tx:
        tx.put_person(ALICE, NOW)
        tx.put_person(ALICE, NOW + timedelta(hours=1))
        assert tx.person(ALICE.id) == (ALICE, NOW + timedelta(hours=1))
        assert tx.person(BOB.id) is None


def test_a_response_hook_is_used_as_often_as_allowed(store: Store) -> None:
    with store.begin() as tx:
        tx.add_reply("r", ALICE.id, b"hook", 2, NOW + timedelta(minutes=30))
        assert [tx.take_reply("r", ALICE.id, NOW) for _ in range(3)] == [b"hook", b"hook", None]


def test_a_response_hook_is_its_persons_and_ends(store: Store) -> None:
    with store.begin() as tx:
        tx.add_reply("r", ALICE.id, b"hook", 2, NOW + timedelta(minutes=30))
        assert tx.take_reply("r", BOB.id, NOW) is None
        assert tx.take_reply("r", ALICE.id, NOW + timedelta(minutes=30)) is None
        assert tx.prune_replies(NOW + timedelta(minutes=30)) == 1


def test_a_commands_token_is_stored_once(store: Store) -> None:
    with store.begin() as tx:
        tx.add_command_token("digest", "team", NOW)
        tx.add_command_token("digest", "team", NOW)
        assert tx.command_token_digests() == ["digest"]
