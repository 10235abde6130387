"""What people set by hand, as the database keeps it."""

from datetime import timedelta

import psycopg
import pytest

from app.preferences import Preferences
from psql import Store
from tests.factories import ALICE, BOB, NOW

CHOSEN = Preferences("en", "Asia/Omsk", 12, 7)


def test_who_set_nothing_has_everything_as_usual(store: Store) -> None:
    with store.begin() as tx:
        assert tx.preferences(ALICE.id) == Preferences()


def test_what_was_set_comes_back_and_replaces_what_was_before(store: Store) -> None:
    with store.begin() as tx:
        tx.put_preferences(ALICE.id, Preferences(language="ru"))
        tx.put_preferences(ALICE.id, CHOSEN)
    with store.begin() as tx:
        assert tx.preferences(ALICE.id) == CHOSEN
        assert tx.preferences(BOB.id) == Preferences()


def test_a_person_comes_with_what_they_set_and_their_profile_stays_their_profile(store: Store) -> None:
    with store.begin() as tx:
        tx.put_person(ALICE, NOW)
        tx.put_preferences(ALICE.id, CHOSEN)
        tx.put_person(ALICE, NOW + timedelta(hours=1))
        found = tx.person(ALICE.id)
    assert found is not None
    assert (found[0].locale, found[0].zone, found[0].chose) == ("ru", "Europe/Moscow", CHOSEN)


@pytest.mark.parametrize(
    "values",
    ["('x', 'de', '', 0, 0)", "('x', '', '', 13, 0)", "('x', '', '', 0, 2)"],
    ids=["language", "hours", "week"],
)
def test_the_database_takes_no_other_values(url: str, values: str) -> None:
    with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(f"INSERT INTO preferences VALUES {values}".encode())
