"""The whole tree on the native surface, in both languages: everything answers, within Mattermost's limits."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from app.ports import Button, Card, Person
from app.words import Words
from mm.posts import ACTION
from mm.sandbox.dialog_limits import problems
from tests.factories import ALICE, BOB, CAROL
from tests.wsgi.conftest import Chat
from tests.wsgi.walking import PATHS, PEOPLE, Seen, broken, furnish, submitted, typed, used, walk

LONGEST = 3000
BODY = 300_000
"""Bytes of a request that Mattermost takes."""

LANGUAGES = pytest.mark.parametrize("person", list(PEOPLE.values()), ids=list(PEOPLE))


def everything(chat: Chat, person: Person) -> Iterator[Seen]:
    """With nothing connected, with one account, with two, and on a server of long ago."""
    yield from (typed(chat, path, person) for path in PATHS)
    yield from walk(chat, person, accounts=1)
    yield from walk(chat, person, accounts=2)
    chat.mattermost.server = (9, 11)
    yield from walk(chat, person, accounts=1)


@LANGUAGES
def test_whatever_one_types_presses_and_sends_is_answered_in_words_and_within_the_limits(
    chat: Chat, person: Person
) -> None:
    found = list(everything(chat, person))
    dialogs = {f"{seen.step}: {one['title']}": one for seen in found for one in seen.dialogs}
    actions = {f"{seen.step}: {one['name']}": one for seen in found for one in seen.actions}
    calendars = [path for path in PATHS if path[:1] != ("trueconf",)]  # TrueConf's want an account there
    assert min(len(dialogs), len(actions)) > len(calendars) // 2  # it came around
    wrong = {seen.step: broken(seen, person) for seen in found}
    wrong |= {name: [*problems(one), *unfit(one)] for name, one in dialogs.items()}
    wrong |= {name: list(ill(one)) for name, one in actions.items()}
    assert {name: what for name, what in wrong.items() if what} == {}


@LANGUAGES
def test_a_double_click_on_any_button_is_answered_twice(chat: Chat, person: Person) -> None:
    furnish(chat, person)
    for path in PATHS:
        for action in typed(chat, path, person).actions:
            for _ in range(2):
                assert broken(used(chat, action, person), person) == [], (path, action["name"])


@LANGUAGES
def test_any_dialog_may_be_sent_twice(chat: Chat, person: Person) -> None:
    for path in PATHS:
        furnish(chat, person)
        for dialog in typed(chat, path, person).dialogs:
            for _ in range(2):
                assert broken(submitted(chat, dialog, person), person) == [], path


def test_nobody_presses_or_sends_what_is_somebody_elses(chat: Chat) -> None:
    furnish(chat, ALICE)
    refused = Words("en").say("ticket_refused")
    for path in PATHS:
        seen = typed(chat, path, ALICE)
        for action in seen.actions:
            assert chat.use(action, BOB)["ephemeral_text"] == refused
        for dialog in seen.dialogs:
            assert chat.submit({}, BOB, dialog["state"]) == {"error": refused}
    assert [one for one in chat.calendars.seen if one.login != ALICE.email] == []


def old_button(chat: Chat) -> list[dict[str, Any]]:
    card = Card("Планёрка", (Button("Отложить", ("notifications", "snooze"), {"letter": "1"}),))
    return list(chat.service.paper.attachments(card, ALICE.id, chat.service.now()))


def test_a_button_of_a_command_that_is_gone_leaves_its_message_and_says_so(chat: Chat) -> None:
    assert chat.press(old_button(chat), "Отложить") == {}
    assert chat.mattermost.posts[-1][1].text == Words("ru").say("command_gone")


def test_a_button_of_another_shape_has_expired(chat: Chat) -> None:
    attachments = old_button(chat)
    note: dict[str, object] = {"path": ["calendars", "today"]}
    ticket = chat.service.tickets.sign(note, ACTION, ALICE.id, chat.service.now(), timedelta(days=30))
    attachments[0]["actions"][0]["integration"]["context"] = {"ticket": ticket}
    assert chat.press(attachments, "Отложить") == {}
    assert chat.mattermost.posts[-1][1].text == Words("ru").say("ticket_expired")


def test_a_button_of_long_ago_has_expired(chat: Chat) -> None:
    attachments = old_button(chat)
    chat.later(timedelta(days=31))
    assert chat.press(attachments, "Отложить") == {}
    assert chat.mattermost.posts[-1][1].text == Words("ru").say("ticket_expired")


@pytest.mark.parametrize("note", [{}, {"path": 1, "values": {}, "shown": [], "reply": ""}], ids=["empty", "odd"])
def test_a_dialog_of_another_shape_has_expired(chat: Chat, note: dict[str, object]) -> None:
    state = chat.service.tickets.sign(note, "dialog", ALICE.id, chat.service.now(), timedelta(hours=1))
    assert chat.submit({}, state=state) == {"error": Words("en").say("ticket_expired")}


def test_an_address_too_long_for_a_line_is_shown_in_an_area(chat: Chat) -> None:
    chat.connect(CAROL, address=f"https://dav.example.com/{'a' * 200}")
    chat.slash("connections update", CAROL)
    assert problems(chat.dialog()) == []
    assert chat.dialog()["elements"][0]["type"] == "textarea"


def test_fields_that_were_dropped_or_came_twice_are_asked_for(chat: Chat) -> None:
    chat.slash("connect")
    assert chat.submit({"login": "alice", "admin": True})["errors"].keys() == {"address"}
    several = ["https://a.example.com", "https://b.example.com"]
    assert chat.submit({"address": several})["errors"].keys() == {"address"}
    body = '{"user_id": "%s", "state": "%s", "submission": {"address": "x"}, "submission": {"address": ""}}'
    answer = chat.client.post(
        "/dialog", data=body % (ALICE.id, chat.dialog()["state"]), content_type="application/json"
    )
    assert answer.get_json()["errors"].keys() == {"address"}
    assert chat.calendars.seen == []


def unfit(dialog: dict[str, Any]) -> Iterator[str]:
    """What Mattermost has no rule for and its clients do: names that are ids, options one can tell apart, sizes."""
    for one in dialog["elements"]:
        options = [(option["text"], option["value"]) for option in one.get("options", [])]
        if not re.fullmatch(r"[a-z][a-z0-9]*", one["name"]):
            yield f"{one['name']}: not a name"
        if not 0 < one.get("max_length", LONGEST) <= LONGEST:
            yield f"{one['name']}: {one['max_length']} characters"
        if len({value for _, value in options}) < len(options) or not all(text and value for text, value in options):
            yield f"{one['name']}: options without text or value, or twice"
    if len(json.dumps(dialog).encode()) > BODY:
        yield "too large"


def ill(action: dict[str, Any]) -> Iterator[str]:
    """What keeps a button or a select from working."""
    if not re.fullmatch(r"[A-Za-z0-9]+", action["id"]):
        yield f"{action['id']}: an id that cannot be called"
    if not 0 < len(action["name"]) <= 40:
        yield f"{action['name']}: not a label"
    if action["type"] == "select" and not action["options"]:
        yield f"{action['name']}: nothing to select"
    if action["integration"]["url"] != "https://calendar.example.com/action":
        yield f"{action['name']}: leads elsewhere"
