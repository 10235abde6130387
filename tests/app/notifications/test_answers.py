"""Answers: refusals at once, consent in the post with the replies, crowds by numbers."""

from datetime import date, datetime, timedelta

import pytest

from app.errors import MessengerUnavailable
from app.ports import Person
from tests.app.notifications.conftest import Office, Unsure
from tests.factories import ALICE, BOB, NOW, at
from tests.fakes import vevent

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WEDNESDAY = date(2026, 11, 25)
THREE = at(15)


AT_THREE = at(15)


def asked(by: Person = ALICE, start: datetime = AT_THREE, crowd: int = 0, **answers: str) -> str:
    """A meeting with guests by name, and how they answered."""
    lines = [f"ORGANIZER:mailto:{by.email}", f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{ALICE.email}"]
    for name, answer in answers.items():
        lines.append(f"ATTENDEE;PARTSTAT={answer};CN={name.title()}:mailto:{name}@example.org")
    lines += [f"ATTENDEE;CN=Guest {n}:mailto:g{n}@example.org" for n in range(crowd)]
    return vevent("1", "План", start, start + HOUR, *lines)


NOBODY = {"boris": "NEEDS-ACTION", "vera": "NEEDS-ACTION"}


def test_a_refusal_is_told_at_once_as_the_product_says(office: Office) -> None:
    office.have(asked(**NOBODY))
    office.change(asked(boris="DECLINED", vera="NEEDS-ACTION"))
    assert office.said() == ["Ответы: **План**, вт 24 ноя, 15:00\nBoris — не придёт. Придёт 1 из 3, 1 ещё не ответил."]


def test_maybe_is_told_at_once(office: Office) -> None:
    office.have(asked(**NOBODY))
    office.change(asked(boris="TENTATIVE", vera="NEEDS-ACTION"))
    assert "Boris — возможно, придёт." in office.said()[0]


def test_in_english_it_reads_as_well(bare: Office) -> None:
    bare.connect(BOB)
    people = (f"ORGANIZER:mailto:{BOB.email}", "ATTENDEE;CN=Boris Li;PARTSTAT={}:mailto:boris@example.org")
    before, after = (
        vevent("1", "Stand-up", at(15), at(16), people[0], people[1].format(said))
        for said in ("NEEDS-ACTION", "DECLINED")
    )
    bare.have(before, person=BOB)
    bare.change(after, person=BOB)
    assert bare.said(BOB) == ["Replies: **Stand-up**, Tue 24 Nov 13:00\nBoris Li — not coming. 0 of 1 coming."]


def test_consent_edits_the_one_post_with_the_replies(office: Office) -> None:
    office.have(asked(**NOBODY))
    office.change(asked(boris="DECLINED", vera="NEEDS-ACTION"))
    office.change(asked(boris="DECLINED", vera="ACCEPTED"), now=NOW + HOUR)
    assert office.said() == ["Ответы: **План**, вт 24 ноя, 15:00\nBoris — не придёт. Vera — придёт. Придут 2 из 3."]


@pytest.mark.parametrize("arrives", [True, False], ids=["it had arrived", "it had not"])
def test_a_post_with_replies_whose_fate_is_unknown_says_in_the_end_how_they_stand(
    office: Office, arrives: bool
) -> None:
    office.mattermost = Unsure(arrives=arrives, errors=[MessengerUnavailable("no answer")])
    office.have(asked(**NOBODY))
    office.change(asked(boris="DECLINED", vera="NEEDS-ACTION"))
    office.change(asked(boris="DECLINED", vera="ACCEPTED"), now=NOW + timedelta(seconds=1))
    office.deliver(NOW + MINUTE)
    assert office.said() == ["Ответы: **План**, вт 24 ноя, 15:00\nBoris — не придёт. Vera — придёт. Придут 2 из 3."]


def test_a_refusal_after_consent_is_a_post_of_its_own(office: Office) -> None:
    office.have(asked(**NOBODY))
    office.change(asked(boris="ACCEPTED", vera="NEEDS-ACTION"))
    office.change(asked(boris="ACCEPTED", vera="DECLINED"), now=NOW + HOUR)
    assert len(office.said()) == 2


def test_over_twenty_guests_only_numbers_are_told(office: Office) -> None:
    office.have(asked(crowd=20, **NOBODY))
    office.change(asked(crowd=20, boris="DECLINED", vera="NEEDS-ACTION"))
    assert office.said()[0].splitlines()[1] == "Придёт 1 из 23, 21 ещё не ответил."


@pytest.mark.parametrize(
    ("choice", "by", "told"),
    [
        ("mine", ALICE, True),
        ("mine", BOB, False),
        ("all", BOB, True),
        ("off", ALICE, False),
    ],
    ids=["to my meetings", "not to others'", "to all", "off"],
)
def test_whose_answers_are_told_is_chosen(office: Office, choice: str, by: Person, told: bool) -> None:
    office.choose(tell_answers=choice)
    office.have(asked(by, **NOBODY))
    office.change(asked(by, boris="DECLINED", vera="NEEDS-ACTION"))
    assert bool(office.said()) is told


def test_answers_that_a_move_set_back_are_not_told(office: Office) -> None:
    office.have(asked(boris="ACCEPTED", vera="DECLINED"))
    office.change(asked(start=at(17), **NOBODY))
    assert office.said() == []


def test_my_own_answer_is_never_told(office: Office) -> None:
    office.choose(tell_answers="all")
    office.have(asked(BOB, **NOBODY))
    text = asked(BOB, **NOBODY).replace(f"ACCEPTED:mailto:{ALICE.email}", f"DECLINED:mailto:{ALICE.email}")
    office.change(text)
    assert office.said() == []


def test_an_answer_that_stands_in_two_accounts_is_told_once(office: Office) -> None:
    office.connect(server="other")
    for server in ("dav", "other"):
        office.have(asked(**NOBODY), server=server)
        office.change(asked(boris="DECLINED", vera="NEEDS-ACTION"), server=server)
    assert len(office.said()) == 1


def test_by_night_answers_to_what_is_far_wait_for_the_morning(office: Office) -> None:
    far = at(15, day=date(2026, 11, 27))
    office.have(asked(start=far, **NOBODY))
    night = at(22)
    office.change(asked(start=far, boris="DECLINED", vera="NEEDS-ACTION"), now=night)
    office.change(asked(start=far, boris="DECLINED", vera="DECLINED"), now=night + HOUR)
    assert office.said() == []
    office.deliver(at(8, day=WEDNESDAY))
    assert office.said() == ["Ответы: **План**, пт 27 ноя, 15:00\nBoris — не придёт. Vera — не придёт. Придёт 1 из 3."]


def test_an_answer_that_is_taken_back_by_night_is_never_told(office: Office) -> None:
    far, night = at(15, day=date(2026, 11, 27)), at(22)
    office.have(asked(start=far, **NOBODY))
    office.change(asked(start=far, boris="DECLINED", vera="NEEDS-ACTION"), now=night)
    office.change(asked(start=far, boris="NEEDS-ACTION", vera="NEEDS-ACTION"), now=night + HOUR)
    office.deliver(at(8, day=WEDNESDAY))
    assert office.said() == []


def test_what_others_answered_by_night_is_told_beside_what_was_taken_back(office: Office) -> None:
    far, night = at(15, day=date(2026, 11, 27)), at(22)
    office.have(asked(start=far, **NOBODY))
    office.change(asked(start=far, boris="DECLINED", vera="ACCEPTED"), now=night)
    office.change(asked(start=far, boris="NEEDS-ACTION", vera="ACCEPTED"), now=night + HOUR)
    office.deliver(at(8, day=WEDNESDAY))
    [told] = office.said()
    assert "Vera — придёт" in told
    assert "Boris" not in told


def test_an_answer_that_is_taken_back_after_it_was_told_is_silent(office: Office) -> None:
    office.have(asked(**NOBODY))
    office.change(asked(boris="DECLINED", vera="NEEDS-ACTION"))
    told = office.said()
    office.change(asked(boris="NEEDS-ACTION", vera="NEEDS-ACTION"), now=NOW + HOUR)
    assert office.said() == told


def test_a_pause_holds_answers_too(office: Office) -> None:
    office.choose(paused_until=NOW + HOUR)
    office.have(asked(**NOBODY))
    office.change(asked(boris="DECLINED", vera="NEEDS-ACTION"))
    assert office.said() == []
