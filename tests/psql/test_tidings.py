"""What was told last of a meeting is remembered as it was."""

from datetime import date, timedelta

import pytest

from app.events import Attendee, Event, When
from app.letters import Letter
from app.notifications.facts import Tiding, slim
from app.outcomes import Claimed, Sent
from app.ports import Card
from psql import Store
from tests.factories import ALICE, BOB, NOW, at

TIMED = Event("1", When(at(10), at(11)), "План", at(10), location="Зал", links=("https://x.example.com/1",),
              organizer=Attendee("anna@example.com", "Анна"))  # fmt: skip
WHOLE = Event("2", When(date(2026, 11, 24), date(2026, 11, 26)), "Отпуск", date(2026, 11, 24), free=True)


@pytest.mark.parametrize("before", [TIMED, WHOLE, None], ids=["timed", "whole days", "new"])
def test_a_tiding_comes_back_as_it_was_stored(store: Store, before: Event | None) -> None:
    kept = None if before is None else slim(before)
    tiding = Tiding("key", kept, ("start", "end"), "state", NOW, NOW + timedelta(minutes=5))
    with store.begin() as tx:
        tx.put_tiding(ALICE.id, "change", "1\n", tiding)
        assert tx.tiding(ALICE.id, "change", "1\n") == tiding
        assert tx.tiding(BOB.id, "change", "1\n") is None
        assert tx.tiding(ALICE.id, "answer", "1\n") is None


def test_a_letter_is_taken_back_only_while_nobody_sends_it(store: Store) -> None:
    with store.begin() as tx:
        tx.write(Letter("a", ALICE.id, "change", Card("a"), NOW), NOW)
        tx.write(Letter("b", ALICE.id, "change", Card("b"), NOW + timedelta(hours=1)), NOW)
        tx.claim_letters(NOW, NOW + timedelta(minutes=1), 10)
        assert (tx.withdraw("a"), tx.withdraw("b"), tx.withdraw("c")) == (False, True, False)
        assert tx.post_of("a") == ""


def test_what_was_told_long_ago_is_forgotten(store: Store) -> None:
    with store.begin() as tx:
        tx.put_tiding(ALICE.id, "change", "1\n", Tiding("key", None, (), "state", NOW, NOW))
        assert tx.prune_tidings(NOW) == 0
        assert tx.prune_tidings(NOW + timedelta(days=1)) == 1


def claimed(store: Store) -> list[Claimed]:
    with store.begin() as tx:
        return tx.claim_letters(NOW, NOW + timedelta(minutes=1), 10)


def test_only_a_letter_that_may_have_been_sent_is_amended(store: Store) -> None:
    with store.begin() as tx:
        tx.write(Letter("waits", ALICE.id, "change", Card("waits"), NOW + timedelta(hours=1)), NOW)
        tx.write(Letter("sent", ALICE.id, "change", Card("sent"), NOW), NOW)
    [sent] = claimed(store)
    with store.begin() as tx:
        tx.record_sent([Sent(sent.id, "p" * 26)], NOW)
        assert [tx.amend(key, Card("new")) for key in ("waits", "sent", "unknown")] == [False, False, False]


def test_an_amended_letter_that_arrived_in_its_earlier_form_is_due_as_an_edit_of_its_post(store: Store) -> None:
    with store.begin() as tx:
        tx.write(Letter("a", ALICE.id, "change", Card("old"), NOW), NOW)
    [first] = claimed(store)
    with store.begin() as tx:
        assert tx.amend("a", Card("new"), void=True)
        tx.record_sent([Sent(first.id, "p" * 26, first.revision)], NOW)
        assert tx.withdraw("a") is False
    [second] = claimed(store)
    assert (second.letter.card.text, second.letter.edits) == ("new", "p" * 26)
    assert (second.doubtful, second.void) == (False, False)
    with store.begin() as tx:
        tx.record_sent([Sent(second.id, "p" * 26, second.revision)], NOW)
        assert tx.post_of("a") == "p" * 26
