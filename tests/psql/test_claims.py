"""Whose turn it is to be read: claims, leases, pauses, and the calendars that were found, on a real database."""

from datetime import timedelta

import pytest
from psycopg.errors import DivisionByZero

from app.copies import Claim
from app.ports import Account, Calendar
from psql import Store
from tests.factories import ALICE, NOW

MINUTE = timedelta(minutes=1)
LEASE = NOW + MINUTE
WORK, HOME = Calendar("/work/", "Work"), Calendar("/home/", "Home", own=False)


def add(store: Store, login: str = "alice", host: str = "dav") -> Account:
    with store.begin() as tx:
        home = f"https://{host}/h/"
        account = Account(tx.next_account_id(), ALICE.id, "caldav", login, home, home, frozenset({"a@x"}))
        tx.add_account(account, b"sealed", NOW)
    return account


def claimed(store: Store) -> Claim:
    with store.begin() as tx:
        claim = tx.claim_account(NOW, LEASE)
    assert claim is not None
    return claim


def test_a_claim_brings_the_account_and_its_secret(store: Store) -> None:
    account = add(store)
    claim = claimed(store)
    assert (claim.account, claim.secret, claim.me) == (account, b"sealed", frozenset({"a@x"}))
    assert (claim.synced_at, claim.listed_at, claim.failures, claim.zone) == (None, None, 0, "")


def test_a_claimed_account_is_nobody_elses_until_its_lease_ends(store: Store) -> None:
    add(store)
    claimed(store)
    with store.begin() as tx:
        assert tx.claim_account(NOW, LEASE) is None
        assert tx.claim_account(LEASE, LEASE + MINUTE) is not None


def test_two_transactions_claim_different_accounts(store: Store) -> None:
    add(store), add(store, "second")
    with store.begin() as one, store.begin() as other:
        first, second = one.claim_account(NOW, LEASE), other.claim_account(NOW, LEASE)
    assert first is not None
    assert second is not None
    assert first.account.id != second.account.id


def test_who_has_waited_longest_comes_first(store: Store) -> None:
    first, second = add(store), add(store, "second")
    with store.begin() as tx:
        for minutes in (3, 1):
            claim = tx.claim_account(NOW, LEASE)
            assert claim is not None
            tx.finish_claim(claim, NOW, NOW + minutes * MINUTE)
        order = [tx.claim_account(NOW + 5 * MINUTE, NOW + 6 * MINUTE) for _ in range(2)]
    assert [claim and claim.account.id for claim in order] == [second.id, first.id]


def test_a_lease_from_a_clock_that_was_set_back_does_not_hold(store: Store) -> None:
    add(store)
    claimed(store)
    with store.begin() as tx:
        assert tx.claim_account(NOW - timedelta(hours=1), NOW) is not None


def test_only_its_holder_may_store(store: Store) -> None:
    add(store)
    mine = claimed(store)
    with store.begin() as tx:
        assert tx.hold_claim(mine)
        theirs = tx.claim_account(LEASE, LEASE + MINUTE)
        assert theirs is not None
        assert not tx.hold_claim(mine)
        assert not tx.extend_claim(mine, LEASE)
        assert tx.extend_claim(theirs, LEASE + 2 * MINUTE)


def test_a_paused_account_is_not_due_until_it_gets_a_new_credential(store: Store) -> None:
    account = add(store)
    with store.begin() as tx:
        claim = tx.claim_account(NOW, LEASE)
        assert claim is not None
        tx.fail_claim(claim, NOW, NOW)
        tx.pause_account(claim)
        assert tx.claim_account(NOW + MINUTE, NOW + 2 * MINUTE) is None
        tx.change_account(account, b"new", NOW)
        again = tx.claim_account(NOW + MINUTE, NOW + 2 * MINUTE)
    assert again is not None
    assert (again.failures, again.refused_at) == (0, None)


def test_refusals_are_counted_by_host_and_time(store: Store) -> None:
    with store.begin() as tx:
        for number in range(4):
            host = "other" if number == 3 else "dav"
            home = f"https://{host}/{number}/"
            tx.add_account(Account(number + 1, str(number), "caldav", "x", home, home), b"s", NOW)
        for minutes in (0, 9, 30, 0):
            claim = tx.claim_account(NOW, LEASE)
            assert claim is not None
            tx.fail_claim(claim, NOW + timedelta(days=1), NOW + minutes * MINUTE)
        assert tx.refusals(1, NOW) == (2, 3)
        assert tx.refusals(4, NOW) == (1, 1)


def test_of_a_host_only_so_many_are_claimed_at_a_time(store: Store) -> None:
    for number in range(3):
        add(store, f"login{number}")
    add(store, "elsewhere", "other")
    with store.begin() as tx:
        claims = [tx.claim_account(NOW, LEASE, 2) for _ in range(4)]
        assert [claim and claim.account.host for claim in claims] == ["dav", "dav", "other", None]
        assert claims[0] is not None
        tx.finish_claim(claims[0], NOW, NOW + MINUTE)
        third = tx.claim_account(NOW, LEASE, 2)
    assert third is not None
    assert third.account.login == "login2"


def test_leases_that_ran_out_do_not_count(store: Store) -> None:
    add(store), add(store, "second")
    claimed(store)
    with store.begin() as tx:
        assert tx.claim_account(NOW, LEASE, 1) is None
        assert tx.claim_account(LEASE, LEASE + MINUTE, 1) is not None


def test_a_held_account_is_not_due_before_even_when_hastened(store: Store) -> None:
    account = add(store)
    with store.begin() as tx:
        assert tx.hold_account(account.id, NOW + MINUTE, NOW) is False
        tx.hasten(ALICE.id, NOW)
        assert tx.claim_account(NOW, LEASE) is None
        assert tx.claim_account(NOW + MINUTE, LEASE + MINUTE) is not None


def test_a_hold_says_whether_another_of_the_host_is_held(store: Store) -> None:
    first, second, other = add(store), add(store, "second"), add(store, "third", "other")
    with store.begin() as tx:
        assert tx.hold_account(first.id, NOW + MINUTE, NOW) is False
        assert tx.hold_account(other.id, NOW + MINUTE, NOW) is False
        assert tx.hold_account(second.id, NOW + MINUTE, NOW) is True
        assert tx.hold_account(second.id, NOW + 3 * MINUTE, NOW + 2 * MINUTE) is False


def test_a_held_hosts_accounts_begin_one_after_the_other(store: Store) -> None:
    for number in range(4):
        add(store, f"login{number}")
    other = add(store, "elsewhere", "other")
    with store.begin() as tx:
        assert tx.hold_host("dav", NOW + MINUTE, 120) == 4
        free = tx.claim_account(NOW, NOW + 9 * MINUTE)
        assert free is not None
        assert free.account == other
        due = [tx.claim_account(NOW + MINUTE + timedelta(seconds=s), NOW + 9 * MINUTE, 9) for s in (0, 1, 30, 60, 90)]
    assert [claim and claim.account.login for claim in due] == ["login0", None, "login1", "login2", "login3"]


def test_a_longer_hold_of_an_account_stays(store: Store) -> None:
    account = add(store)
    with store.begin() as tx:
        tx.hold_account(account.id, NOW + 9 * MINUTE, NOW)
        tx.hold_host("dav", NOW + MINUTE, 0)
        assert tx.claim_account(NOW + 5 * MINUTE, NOW + 6 * MINUTE) is None


def test_a_hold_passes_by_accounts_that_somebody_is_storing(store: Store) -> None:
    add(store), add(store, "second")
    mine = claimed(store)
    with store.begin() as storing, store.begin() as holding:
        assert storing.hold_claim(mine)
        assert holding.hold_host("dav", NOW + MINUTE, 0) == 1


def test_the_calendars_of_a_host_are_those_that_are_followed_and_not_paused(store: Store) -> None:
    accounts = [add(store), add(store, "second"), add(store, "third", "other"), add(store, "paused")]
    with store.begin() as tx:
        for account in accounts:
            tx.see_calendars(account.id, [WORK, HOME, Calendar("/more/", "More")], NOW)
        while (claim := tx.claim_account(NOW, LEASE)) and claim.account.login != "paused":
            pass
        assert claim is not None
        tx.pause_account(claim)
        assert (tx.calendars_at("dav"), tx.calendars_at("other"), tx.calendars_at("nowhere")) == (4, 2, 0)
        assert [(one.host, one.calendars) for one in tx.health_of(ALICE.id)] == [
            ("dav", 4),
            ("dav", 4),
            ("other", 2),
            ("dav", 4),
        ]


def test_a_fault_inside_a_savepoint_spoils_nothing_else(store: Store) -> None:
    account = add(store)
    with store.begin() as tx:
        with pytest.raises(DivisionByZero), tx.savepoint():
            tx._connection.execute("SELECT 1 / 0")
        assert tx.accounts_of(ALICE.id) == [account]


def test_a_new_access_takes_the_account_from_whoever_reads_it_with_the_old(store: Store) -> None:
    account = add(store)
    old = claimed(store)
    with store.begin() as tx:
        tx.hold_account(account.id, NOW + MINUTE, NOW)
        tx.change_account(account, b"new", NOW)
        assert not tx.hold_claim(old)
        assert tx.claim_account(NOW, LEASE) is not None


@pytest.mark.parametrize(
    ("lists", "left"),
    [
        ([[WORK, HOME], [WORK]], {"/work/", "/home/"}),
        ([[WORK, HOME], [WORK], [WORK]], {"/work/"}),
        ([[WORK, HOME], [WORK], [WORK, HOME], [WORK]], {"/work/", "/home/"}),
        ([[WORK, HOME], [], [], []], {"/work/", "/home/"}),
    ],
    ids=["missing once", "missing twice", "back again", "nothing listed"],
)
def test_a_calendar_goes_when_it_is_missing_twice(store: Store, lists: list[list[Calendar]], left: set[str]) -> None:
    account = add(store)
    with store.begin() as tx:
        for hour, listed in enumerate(lists):
            tx.see_calendars(account.id, listed, NOW + timedelta(hours=hour))
        assert {one.calendar.href for one in tx.copies_of(account.id)} == left
        assert {one.calendar.href for one in tx.copies_of(account.id) if one.followed} == {"/work/"}
