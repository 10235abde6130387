"""The outbox: a letter is written once, claimed by one, and remembered with its post."""

from datetime import timedelta

import psycopg
import pytest

from app.letters import Letter
from app.outcomes import Claimed, GivenUp, Later, Sent
from app.ports import Button, Card, Menu
from psql import Store
from tests.factories import ALICE, BOB, NOW

CARD = Card("**10:00 Планёрка**", (Button("Today", ("calendars", "today"), {"n": "1"}, primary=True),))
MINUTE = timedelta(minutes=1)
LEASE = timedelta(seconds=90)


def letter(key: str = "k", **more: object) -> Letter:
    fields: dict[str, object] = {"user_id": ALICE.id, "kind": "reminder", "card": CARD, "due_at": NOW, **more}
    return Letter(key, **fields)  # type: ignore[arg-type]


def write(store: Store, *letters: Letter) -> list[bool]:
    with store.begin() as tx:
        return [tx.write(one, NOW) for one in letters]


def claim(store: Store, later: timedelta = timedelta(0), most: int = 10) -> list[Claimed]:
    with store.begin() as tx:
        return tx.claim_letters(NOW + later, NOW + later + LEASE, most)


def test_a_letter_is_written_once(store: Store) -> None:
    assert write(store, letter("a"), letter("a", kind="digest"), letter("b")) == [True, False, True]


def test_it_is_known_what_was_written(store: Store) -> None:
    write(store, letter("a"), letter("b"))
    with store.begin() as tx:
        assert tx.written(["a", "c"]) == {"a"}


def test_a_letter_comes_back_as_it_was_written(store: Store) -> None:
    menu = Menu("Day", ("calendars", "day"), "date", (("1", "Mon"), ("2", "Tue")), {"x": "y"})
    written = letter(card=Card("text", CARD.buttons, menu), expires_at=NOW + MINUTE, meeting="uid\n", edits="p" * 26)
    write(store, written)
    assert [(one.letter, one.attempts, one.doubtful) for one in claim(store)] == [(written, 1, False)]


def test_what_is_not_due_yet_is_left(store: Store) -> None:
    write(store, letter(due_at=NOW + MINUTE))
    assert claim(store) == []
    assert len(claim(store, MINUTE)) == 1


def test_a_claimed_letter_is_nobody_elses_until_the_lease_ends(store: Store) -> None:
    write(store, letter())
    first = claim(store)
    assert (len(first), claim(store, LEASE - MINUTE)) == (1, [])
    assert [one.doubtful for one in claim(store, LEASE)] == [True]


def test_two_who_claim_at_the_same_time_get_different_letters(store: Store) -> None:
    write(store, letter("a", kind="change"), letter("b", kind="change"))
    with store.begin() as one:
        mine = one.claim_letters(NOW, NOW + LEASE, 1)
        theirs = claim(store)
    assert {one.letter.key for one in mine} | {one.letter.key for one in theirs} == {"a", "b"}
    assert len(mine) == len(theirs) == 1


def test_reminders_of_one_minute_are_claimed_together(store: Store) -> None:
    keys = ("a", "b", "other minute", "other person", "change")
    write(
        store, letter("a", due_at=NOW - MINUTE), letter("b", due_at=NOW - MINUTE + timedelta(seconds=20)),
        letter("other minute"), letter("other person", user_id=BOB.id), letter("change", kind="change"),
    )  # fmt: skip
    assert sorted(one.letter.key for one in claim(store, most=1)) == ["a", "b"]
    assert sorted(one.letter.key for one in claim(store)) == sorted(keys[2:])


def test_a_lease_from_before_the_clock_was_set_back_does_not_hold(store: Store) -> None:
    write(store, letter())
    claim(store)
    hour = timedelta(hours=1)
    assert [one.doubtful for one in claim(store, -hour)] == [True]


def test_what_was_sent_is_remembered_with_its_post(store: Store) -> None:
    write(store, letter(meeting="uid\n"))
    with store.begin() as tx:
        tx.record_sent([Sent(one.id, "post1") for one in tx.claim_letters(NOW, NOW + LEASE, 1)], NOW)
        told = tx.told(ALICE.id, "uid\n", ["reminder"], NOW - MINUTE)
        last = tx.last_told(ALICE.id)
    assert [(one.key, one.post_id, one.sent_at, one.card) for one in told] == [("k", "post1", NOW, CARD)]
    assert last == told[0]
    assert claim(store, LEASE) == []


@pytest.mark.parametrize(
    ("user_id", "meeting", "kinds", "since"),
    [
        pytest.param(BOB.id, "uid\n", ["reminder"], NOW, id="another person"),
        pytest.param(ALICE.id, "other\n", ["reminder"], NOW, id="another meeting"),
        pytest.param(ALICE.id, "uid\n", ["change"], NOW, id="another kind"),
        pytest.param(ALICE.id, "uid\n", ["reminder"], NOW + MINUTE, id="too long ago"),
    ],
)
def test_only_what_is_asked_for_was_told(
    store: Store, user_id: str, meeting: str, kinds: list[str], since: object
) -> None:
    write(store, letter(meeting="uid\n"))
    with store.begin() as tx:
        tx.record_sent([Sent(one.id, "post1") for one in tx.claim_letters(NOW, NOW + LEASE, 1)], NOW)
        assert tx.told(user_id, meeting, kinds, since) == []  # type: ignore[arg-type]


def test_a_letter_put_off_comes_again_at_its_time(store: Store) -> None:
    write(store, letter())
    with store.begin() as tx:
        one = tx.claim_letters(NOW, NOW + LEASE, 1)[0]
        tx.record_later([Later(one.id, NOW + 5 * MINUTE, "later", doubtful=False)])
    assert claim(store, 4 * MINUTE) == []
    assert [(one.attempts, one.doubtful) for one in claim(store, 5 * MINUTE)] == [(2, False)]


def test_letters_put_off_for_one_reason_can_be_hastened(store: Store) -> None:
    write(store, letter("away", kind="change"), letter("busy", kind="change"))
    with store.begin() as tx:
        claimed = tx.claim_letters(NOW, NOW + LEASE, 2)
        tx.record_later([Later(one.id, NOW + 5 * MINUTE, one.letter.key, doubtful=True) for one in claimed])
        assert tx.hasten_letters("away", NOW) == 1
    assert [one.letter.key for one in claim(store)] == ["away"]


def test_a_letter_given_up_is_not_sent(store: Store) -> None:
    write(store, letter())
    with store.begin() as tx:
        tx.record_given_up([GivenUp(one.id, "nobody") for one in tx.claim_letters(NOW, NOW + LEASE, 1)])
    assert claim(store, LEASE) == []


def test_old_letters_are_pruned_and_waiting_ones_are_not(store: Store) -> None:
    write(store, letter("done", kind="change"), letter("waits", kind="change", due_at=NOW - MINUTE))
    with store.begin() as tx:
        waiting, done = tx.claim_letters(NOW, NOW + LEASE, 2)
        tx.record_sent([Sent(done.id if done.letter.key == "done" else waiting.id, "p")], NOW)
        assert tx.prune_letters(NOW + MINUTE) == 1
    assert [one.letter.key for one in claim(store, LEASE)] == ["waits"]


def test_a_person_can_be_forgotten(store: Store) -> None:
    write(store, letter("a"), letter("b", user_id=BOB.id))
    with store.begin() as tx:
        assert tx.forget_letters(ALICE.id) == 1
    assert [one.letter.user_id for one in claim(store)] == [BOB.id]


def test_a_post_knows_what_it_stands_for(store: Store) -> None:
    write(store, letter("a", meeting="a\n"), letter("b", meeting="b\n"), letter("c", user_id=BOB.id))
    with store.begin() as tx:
        tx.record_sent([Sent(one.id, "post1") for one in tx.claim_letters(NOW, NOW + LEASE, 3)], NOW)
        assert sorted(one.key for one in tx.shown_in(ALICE.id, "post1")) == ["a", "b"]


def test_a_letter_that_cannot_be_read_holds_up_no_other(store: Store, url: str) -> None:
    write(store, letter("broken", kind="change"), letter("whole", kind="change"))
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE letters SET card = '{}' WHERE key = 'broken'")
    assert [one.letter.key for one in claim(store)] == ["whole"]
    assert claim(store, LEASE)[0].letter.key == "whole"
