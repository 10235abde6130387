"""Which calendars are followed: in the form of the notifications, and on older servers in boxes, eight a page."""

from typing import Any

import pytest

from app.ports import Card, Person
from tests.factories import ALICE, BOB
from tests.wsgi.conftest import Chat, labels

SENT = {"digest": "09:00", "days": ["1"], "remind": "10", "status": "off", "changes": "all", "answers": "off"}


def followed(chat: Chat) -> list[str]:
    with chat.service.store.begin() as tx:
        return [one.calendar.name for one in tx.calendars_of(ALICE.id) if one.followed]


def ids(chat: Chat) -> dict[str, str]:
    """Calendar → what the form calls it."""
    with chat.service.store.begin() as tx:
        return {one.calendar.name: str(one.id) for one in tx.calendars_of(ALICE.id)}


def many(chat: Chat, number: int, person: Person = ALICE) -> None:
    """Connected to so many calendars, all of them followed, on a server that has no choice of several."""
    chat.mattermost.server = (10, 11)
    chat.calendars.calendars = {f"/c{n:02}/": "" for n in range(1, number + 1)}
    chat.connect(person)


def names(dialog: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["display_name"], one["placeholder"]) for one in dialog["elements"]]


def press_last(chat: Chat, label: str, person: Person = ALICE) -> Any:
    """Press a button of what was said last by the response hook."""
    _, _, card, reply = chat.mattermost.answers[-1]
    attachments = chat.service.paper.attachments(card, person.id, chat.service.now(), reply)
    return chat.press(attachments, label, person)


def buttons(card: Card) -> list[str]:
    return [button.label for button in card.buttons]


def test_the_notifications_choose_the_calendars(chat: Chat) -> None:
    chat.connect()
    chat.slash("notifications update")
    element = chat.dialog()["elements"][-1]
    assert (element["name"], element["display_name"], element["multiselect"]) == ("calendars", "Календари", True)
    assert [one["text"] for one in element["options"]] == ["Work", "Home"]
    assert element["default"] == ",".join(one["value"] for one in element["options"])
    chat.submit({**SENT, "calendars": [ids(chat)["Home"]]})
    assert followed(chat) == ["Home"]
    assert chat.said().endswith("Слежу за 1 календарём.")


def test_the_field_is_called_so_in_english(chat: Chat) -> None:
    chat.connect(BOB)
    chat.slash("notifications update", BOB)
    assert chat.dialog()["elements"][-1]["display_name"] == "Calendars"


def test_calendars_that_stay_the_same_are_not_spoken_of(chat: Chat) -> None:
    chat.connect()
    chat.slash("notifications update")
    chat.submit({**SENT, "calendars": list(ids(chat).values())})
    assert "Слежу" not in chat.said()


def test_an_emptied_field_follows_none(chat: Chat) -> None:
    chat.connect()
    chat.slash("notifications update")
    chat.submit(SENT)
    assert followed(chat) == []
    assert chat.said().endswith("Слежу за 0 календарями.")


def test_other_ways_to_change_notifications_leave_the_calendars_alone(chat: Chat) -> None:
    chat.connect()
    chat.slash("remind 7")
    chat.slash("notifications delete")
    assert followed(chat) == ["Work", "Home"]


def test_a_refused_form_changes_no_calendar(chat: Chat) -> None:
    chat.connect()
    chat.slash("notifications update")
    assert "errors" in chat.submit({**SENT, "status": "loud", "calendars": []})
    assert followed(chat) == ["Work", "Home"]


def test_below_eleven_the_notifications_leave_the_calendars_out(chat: Chat) -> None:
    chat.mattermost.server = (10, 11)
    chat.connect()
    chat.slash("notifications update")
    assert "calendars" not in "".join(one["name"] for one in chat.dialog()["elements"])
    chat.submit({**SENT, "days0": True})
    assert followed(chat) == ["Work", "Home"]


def test_from_eleven_on_all_calendars_are_one_choice(chat: Chat) -> None:
    many(chat, 20)
    chat.mattermost.server = (11, 0)
    chat.slash("calendars follow")
    (element,) = chat.dialog()["elements"]
    assert len(element["options"]) == 20
    chat.submit({"follow": []})
    assert buttons(chat.mattermost.answers[-1][2]) == ["Сегодня"]


@pytest.mark.parametrize(
    ("person", "first", "more", "ninth"),
    [(ALICE, "№ 1", "Ещё 12 календарей", "№ 9"), (BOB, "Calendar 1", "12 more calendars", "Calendar 9")],
    ids=["ru", "en"],
)
def test_boxes_come_eight_a_page(chat: Chat, person: Person, first: str, more: str, ninth: str) -> None:
    many(chat, 20, person)
    chat.slash("calendars follow", person)
    page = names(chat.dialog())
    assert (len(page), page[0], page[7][1]) == (8, (first, "C01"), "C08")
    assert chat.submit({f"follow{n}": True for n in range(8)}, person) == {}
    assert press_last(chat, more, person) == {}
    page = names(chat.dialog())
    assert (len(page), page[0], page[7][1]) == (8, (ninth, "C09"), "C16")


def test_each_page_changes_its_own_calendars_only(chat: Chat) -> None:
    many(chat, 18)
    chat.slash("calendars follow")
    chat.submit({"follow0": True})
    assert followed(chat) == ["C01", *(f"C{n:02}" for n in range(9, 19))]
    press_last(chat, "Ещё 10 календарей")
    chat.submit({"follow7": True})
    assert followed(chat) == ["C01", "C16", "C17", "C18"]
    press_last(chat, "Ещё 2 календаря")
    assert names(chat.dialog()) == [("№ 17", "C17"), ("№ 18", "C18")]
    chat.submit({})
    assert followed(chat) == ["C01", "C16"]
    assert buttons(chat.mattermost.answers[-1][2]) == ["Сегодня"]


def test_eight_calendars_have_one_page(chat: Chat) -> None:
    many(chat, 8)
    chat.slash("calendars follow")
    chat.submit({})
    assert buttons(chat.mattermost.answers[-1][2]) == ["Сегодня"]


def test_a_page_after_a_calendar_that_is_gone_begins_at_the_first(chat: Chat) -> None:
    many(chat, 10)
    chat.slash("calendars follow")
    chat.submit({})
    with chat.service.store.begin() as tx:
        (account,) = tx.accounts_of(ALICE.id)
        tx.put_calendars(account.id, [one.calendar for one in tx.calendars_of(ALICE.id) if one.calendar.name != "C08"])
    press_last(chat, "Ещё 2 календаря")
    assert names(chat.dialog())[0] == ("№ 1", "C01")


def test_labels_of_boxes_fit_for_any_number_of_calendars(chat: Chat) -> None:
    many(chat, 9, BOB)
    assert labels(chat.slash("settings", BOB))[-1] == "Calendars"
    chat.slash("calendars follow", BOB)
    assert all(len(one["display_name"].encode()) <= 24 for one in chat.dialog()["elements"])
