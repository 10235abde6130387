"""A card as Mattermost shows it: the words stand in the message, attachments only carry what can be pressed."""

import pytest

from app.ports import Button, Card, Menu
from app.vault import Vault, tickets
from app.words import TEXTS
from app.words.forms import Plural
from mm.posts import Paper
from tests.factories import ALICE, NOW

PAPER = Paper("https://calendar.example.com/action", tickets(Vault((b"k" * 32,))))
MENU = Menu("Which", ("connections", "update"), "account", (("1", "one"), ("2", "two")))
CARDS = [
    pytest.param(Card("Hello"), 0, id="words alone"),
    pytest.param(Card("Hello", (Button("Today", ("calendars", "today")),)), 1, id="a button"),
    pytest.param(Card("Hello", (), MENU), 1, id="a menu"),
]


@pytest.mark.parametrize(("card", "actions"), CARDS)
def test_the_words_stand_in_the_message_and_nowhere_else(card: Card, actions: int) -> None:
    post = PAPER.post(card, ALICE.id, NOW)
    attachments = post["props"]["attachments"]
    assert post["message"] == card.text
    assert sum(len(one["actions"]) for one in attachments) == actions
    assert all(set(one) == {"text", "actions"} and one["text"] == "" for one in attachments)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_sentence_draws_a_table_or_a_heading_or_calls_people(language: str) -> None:
    texts = TEXTS[language].values()
    forms = [form for text in texts for form in ([text.one, text.many] if isinstance(text, Plural) else [text]) if form]
    assert [
        form for form in forms if "|--" in form or form.startswith("#") or "@" in form.replace("@example", "")
    ] == []
