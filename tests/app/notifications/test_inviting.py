"""Which messages ask for an answer, and how."""

from datetime import date, timedelta

import pytest

from tests.app.notifications.conftest import Office, invited
from tests.factories import ALICE, BOB, at

OPEN = "NEEDS-ACTION"
WEDNESDAY = date(2026, 11, 25)
ANSWERS = ["Да", "Может быть", "Нет"]
NIGHT = at(22)


def labels(office: Office, number: int = -1) -> list[str]:
    """The buttons under one of Alice's messages."""
    posts = [f"post{n}" for n, (who, _) in enumerate(office.mattermost.posts, 1) if who == ALICE.id]
    return [button.label for button in office.mattermost.shown[posts[number]].buttons]


def test_a_new_invitation_asks(office: Office) -> None:
    office.change(invited("1", "Планёрка", at(15), answer=OPEN))
    assert labels(office) == ANSWERS


def test_what_begins_soon_asks_beside_its_link(office: Office) -> None:
    office.change(invited("1", "Планёрка", at(9, 5), answer=OPEN))
    assert office.said()[0].startswith("Новая встреча: **09:05 Планёрка** — через 5 минут")
    assert labels(office) == ANSWERS


def test_several_in_one_message_do_not_ask_there(office: Office) -> None:
    office.change(*(invited(str(n), f"Встреча {n}", at(9, 5), answer=OPEN) for n in range(2)))
    assert len(office.said()) == 1
    assert labels(office) == []


@pytest.mark.parametrize(("answer", "asked"), [(OPEN, ANSWERS), ("ACCEPTED", [])], ids=["set back", "still accepted"])
def test_a_moved_meeting_asks_where_the_answer_was_set_back(office: Office, answer: str, asked: list[str]) -> None:
    office.have(invited("1", "Планёрка", at(15)))
    office.change(invited("1", "Планёрка", at(17), answer=answer))
    assert labels(office) == asked


@pytest.mark.parametrize("answer", ["ACCEPTED", "DECLINED", "TENTATIVE"])
def test_what_is_answered_does_not_ask(office: Office, answer: str) -> None:
    office.change(invited("1", "Планёрка", at(15), answer=answer))
    assert [labels(office, n) for n in range(len(office.said()))] in ([], [[]])


def test_a_new_title_does_not_ask(office: Office) -> None:
    office.have(invited("1", "Планёрка", at(15), answer=OPEN))
    office.change(invited("1", "Совещание", at(15), answer=OPEN))
    assert labels(office) == []


def test_ones_own_meeting_does_not_ask(office: Office) -> None:
    office.choose(tell_changes="all")
    office.change(invited("1", "Планёрка", at(15), answer=OPEN, by=ALICE))
    assert labels(office) == []


def test_a_calendar_of_somebody_else_does_not_ask(bare: Office) -> None:
    bare.connect(own=False)
    bare.change(invited("1", "Планёрка", at(15), answer=OPEN), own=False)
    assert bare.said()
    assert labels(bare) == []


def test_a_further_change_within_minutes_asks_in_the_same_message(office: Office) -> None:
    office.change(invited("1", "Планёрка", at(15), answer=OPEN))
    office.change(invited("1", "Планёрка", at(16), answer=OPEN), now=at(9, 5))
    assert len(office.said()) == 1
    assert labels(office) == ANSWERS


def test_after_an_answer_a_further_change_asks_no_more(office: Office) -> None:
    office.change(invited("1", "Планёрка", at(15), answer=OPEN))
    office.change(invited("1", "Планёрка", at(15), 30, "LOCATION:2", answer="ACCEPTED"), now=at(9, 5))
    assert labels(office) == []


def test_what_waited_for_the_morning_leads_to_the_list(office: Office) -> None:
    day = WEDNESDAY + timedelta(days=1)
    office.change(*(invited(str(n), f"Встреча {n}", at(10 + n, day=day), answer=OPEN) for n in range(2)), now=NIGHT)
    office.deliver(at(8, 0, day=WEDNESDAY))
    assert len(office.said()) == 1
    assert labels(office) == ["Приглашения"]


def test_a_list_of_many_leads_to_the_list_of_invitations(office: Office) -> None:
    office.change(*(invited(str(n), f"Встреча {n}", at(12 + n), answer=OPEN) for n in range(4)))
    assert labels(office) == ["Сегодня", "Приглашения"]


def test_a_list_without_invitations_does_not(office: Office) -> None:
    office.change(*(invited(str(n), f"Встреча {n}", at(12 + n), by=BOB) for n in range(4)))
    assert labels(office) == ["Сегодня"]
