"""Our copy of the coming weeks, as those who show and tell it ask for it, on a real database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.copies import Kept
from app.events import Answer, Attendee, Event, When
from app.objects import Object
from app.ports import Account, Calendar, Person
from app.times import Span
from psql import Store
from tests.factories import ALICE, BOB, MOSCOW, NOW, TUESDAY, at, guest, meeting, whole_days

DAY = Span(at(0), at(0) + timedelta(days=1))
WINDOW = Span(NOW - timedelta(days=35), NOW + timedelta(days=70))
WORK = Calendar("/work/", "Work")


def add(
    store: Store, person: Person = ALICE, events: Sequence[Event] = (), *, follow: bool = True
) -> tuple[Account, int]:
    """An account with one calendar whose copy shows these events."""
    with store.begin() as tx:
        login = f"{person.id}@login.example"
        account = Account(tx.next_account_id(), person.id, "caldav", login, "https://dav", "https://dav/h", frozenset())
        tx.add_account(account, b"sealed", NOW)
        tx.put_calendars(account.id, [WORK])
        number = tx.copies_of(account.id)[0].id
        tx.follow(person.id, [number], [number] if follow else [])
        kept = [Kept(Object(f"/{n}", "1", b"x"), (event,)) for n, event in enumerate(events)]
        tx.put_objects(number, kept, MOSCOW)
        tx.put_copy(number, "cursor", WINDOW, None)
    return account, number


RICH = Event(
    "uid\u2028 🎉",
    When(at(10).astimezone(UTC), at(11).astimezone(UTC)),
    "Планёрка «важная»",
    recurrence_id=at(9).astimezone(UTC),
    status="TENTATIVE",
    location="Room 3",
    links=("https://telemost.yandex.ru/j/123",),
    organizer=Attendee("anna@example.com", "Анна", Answer.ACCEPTED),
    attendees=(
        guest("alice@example.com", Answer.TENTATIVE),
        Attendee("room@example.com", "Room", Answer.UNKNOWN, is_room=True, optional=True),
    ),
    free=True,
    private=True,
)


@pytest.mark.parametrize(
    "event",
    [
        RICH,
        replace(RICH, organizer=None, attendees=(), links=(), recurrence_id=None),
        whole_days("Leave", TUESDAY, 3),
        replace(whole_days("Every Tuesday", TUESDAY), recurrence_id=date(2026, 11, 23)),
        replace(meeting("No length", at(10).astimezone(UTC), 0)),
    ],
    ids=["everything", "little", "whole days", "a recurring whole day", "no length"],
)
def test_an_occurrence_comes_back_as_it_was_stored(store: Store, event: Event) -> None:
    account, number = add(store, events=[event])
    with store.begin() as tx:
        [stored] = tx.stored(ALICE.id, DAY)
    assert stored.event == event
    assert (stored.account_id, stored.calendar_id, stored.calendar, stored.own) == (account.id, number, "Work", True)


def test_a_nul_in_a_title_does_not_cost_the_meeting(store: Store) -> None:
    add(store, events=[replace(RICH, title="a\0b", attendees=(Attendee("", "c\0d"),))])
    with store.begin() as tx:
        [stored] = tx.stored(ALICE.id, DAY)
    assert stored.event.title == "ab"
    assert stored.event.attendees[0].name == "cd"


def test_me_is_the_servers_set_an_email_login_and_the_profiles_email(store: Store) -> None:
    account, _ = add(store, events=[RICH])
    with store.begin() as tx:
        tx.put_person(ALICE, NOW)
        tx.change_account(replace(account, emails=frozenset({"a@x"}), login="Alice@Y"), b"sealed", NOW)
        [stored] = tx.stored(ALICE.id, DAY)
    assert stored.me == {"a@x", "alice@y", "alice@example.com"}


def test_only_ones_own_followed_calendars_show(store: Store) -> None:
    add(store, events=[meeting("Mine", at(10))])
    add(store, BOB, [meeting("Bob's", at(10))])
    add(store, replace(ALICE, id="c" * 26), [meeting("Unfollowed", at(10))], follow=False)
    with store.begin() as tx:
        assert [one.event.title for one in tx.stored(ALICE.id, DAY)] == ["Mine"]
        assert tx.stored("c" * 26, DAY) == []
        assert {user for user, _ in tx.starting(DAY)} == {ALICE.id, BOB.id}


@pytest.mark.parametrize(
    ("start", "minutes", "shows"),
    [
        (DAY.start - timedelta(hours=1), 60, False),
        (DAY.start - timedelta(hours=1), 61, True),
        (DAY.start, 0, True),
        (DAY.end, 0, False),
        (DAY.end - timedelta(minutes=1), 600, True),
        (DAY.end, 10, False),
    ],
    ids=["ends before", "reaches in", "no length at the start", "no length at the end", "reaches out", "after"],
)
def test_a_span_is_half_open(store: Store, start: datetime, minutes: int, shows: bool) -> None:
    add(store, events=[meeting("It", start, minutes)])
    with store.begin() as tx:
        assert bool(tx.stored(ALICE.id, DAY)) is shows


def test_what_starts_now_is_found_in_order_and_whole_days_are_not(store: Store) -> None:
    early, late = meeting("Early", at(10)), meeting("Late", at(10, 1))
    add(store, events=[late, early, whole_days("Leave", TUESDAY), meeting("Under way", at(9, 59), 60)])
    with store.begin() as tx:
        found = tx.starting(Span(at(10), at(10, 2)))
    assert [one.event.title for _, one in found] == ["Early", "Late"]


def test_the_covered_time_is_what_all_followed_calendars_cover(store: Store) -> None:
    _, first = add(store)
    _, second = add(store, BOB)
    shorter = Span(WINDOW.start + timedelta(days=1), WINDOW.end - timedelta(days=2))
    with store.begin() as tx:
        assert tx.covered(ALICE.id) == WINDOW
        tx.put_copy(first, "cursor", shorter, None)
        assert tx.covered(ALICE.id) == shorter
        assert tx.covered(BOB.id) == WINDOW
        tx.put_copy(second, "", None, None)
        assert tx.covered(BOB.id) is None
        assert tx.covered("nobody") is None


def test_a_copy_is_as_old_as_its_stalest_account(store: Store) -> None:
    account, _ = add(store)
    with store.begin() as tx:
        assert tx.copied_at(ALICE.id) is None
        claim = tx.claim_account(NOW, NOW + timedelta(minutes=1))
        assert claim is not None
        assert claim.account == account
        tx.finish_claim(claim, NOW, NOW + timedelta(minutes=1))
        assert tx.copied_at(ALICE.id) == NOW


def test_a_hastened_account_is_due_at_once_unless_it_fails(store: Store) -> None:
    lease, later = NOW + timedelta(minutes=1), NOW + timedelta(minutes=5)
    add(store)
    with store.begin() as tx:
        claim = tx.claim_account(NOW, lease)
        assert claim is not None
        tx.finish_claim(claim, NOW, later)
        assert tx.claim_account(NOW, lease) is None
        assert tx.hasten(ALICE.id, NOW) == 1
        again = tx.claim_account(NOW, lease)
        assert again is not None
        tx.fail_claim(again, later, None)
        assert tx.hasten(ALICE.id, NOW) == 0


def test_deleting_an_account_deletes_its_copy(store: Store) -> None:
    account, _ = add(store, events=[RICH])
    with store.begin() as tx:
        assert tx.forget_account(account.id, ALICE.id)
        assert tx.stored(ALICE.id, DAY) == []
