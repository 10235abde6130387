"""What is left of somebody is found in whatever table and column it stands."""

from app.letters import Letter
from app.ports import Card
from psql import Store
from tests.factories import ALICE, BOB, NOW


def test_every_table_that_mentions_a_text_is_named_with_its_rows(store: Store) -> None:
    with store.begin() as tx:
        tx.put_person(ALICE, NOW)
        tx.put_person(BOB, NOW)
        for number in range(2):
            tx.write(Letter(f"{number}", BOB.id, "change", Card(f"from {ALICE.id}"), NOW), NOW)
        tx.add_reply("r", ALICE.id, b"\x01\xfe", 1, NOW)
        assert tx.mentions(ALICE.id) == {"letters": 2, "people": 1, "replies": 1}
        assert tx.mentions(b"\x01\xfe".hex()) == {"replies": 1}
        assert tx.mentions("% '_") == {}


def test_a_forgotten_profile_is_one_persons(store: Store) -> None:
    with store.begin() as tx:
        tx.put_person(ALICE, NOW)
        tx.put_person(BOB, NOW)
        tx.forget_person(ALICE.id)
        assert tx.person(ALICE.id) is None
        assert tx.person(BOB.id) == (BOB, NOW)
