"""Marks: the cursors of the clock."""

from datetime import timedelta

from app.ports import Mark
from psql import Store
from tests.factories import NOW

LATER = NOW + timedelta(minutes=1)


def test_a_mark_stands_where_it_was_put_last(store: Store) -> None:
    with store.begin() as tx:
        assert tx.mark("reminder") is None
        tx.put_mark("reminder", NOW)
        tx.put_mark("reminder", LATER, "note")
        assert tx.mark("reminder") == Mark(LATER, "note")


def test_a_first_mark_does_not_move_one_that_stands(store: Store) -> None:
    with store.begin() as tx:
        assert [tx.first_mark("away", NOW), tx.first_mark("away", LATER)] == [True, False]
        assert tx.drop_mark("away") == Mark(NOW)
        assert tx.drop_mark("away") is None
