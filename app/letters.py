"""What we tell a person or a channel unasked: a finished letter under a unique key, and how its card is kept as JSON.

A letter is written in the transaction of the fact it reports; app/delivery.py sends it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from app.ports import Button, Card, Menu

MOST_BUTTONS = 3
LONGEST_NAME = 200
OF_A_MEETING = "uid"
"""What the values of a button about one meeting hold."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One thing to tell one person. `key` names the fact: the same one is told once.

    `meeting` is "uid⏎recurrence id" or "". `edits` is the post that shall show this letter instead of what it showed
    of the same meeting; where that post is gone, it is posted anew. After `expires_at` it is not worth telling.
    `channel` "": the person's direct channel. In another one links are all there is to press: our buttons are signed
    for one person, and everybody there would find them refused.
    """

    key: str
    user_id: str
    kind: str
    card: Card
    due_at: datetime
    expires_at: datetime | None = None
    meeting: str = ""
    edits: str = ""
    channel: str = ""

    def __post_init__(self) -> None:
        if not self.key or not self.user_id or not self.kind:
            raise ValueError("a letter has a key, a person and a kind")
        if self.channel and (self.card.buttons or self.card.menu is not None):
            raise ValueError("a letter to a channel has no buttons")
        if any(at is not None and at.utcoffset() is None for at in (self.due_at, self.expires_at)):
            raise ValueError("a letter's times are aware")


@dataclass(frozen=True, slots=True)
class Told:
    """A letter that was sent, with the post that shows it."""

    id: int
    key: str
    kind: str
    card: Card
    due_at: datetime
    post_id: str
    sent_at: datetime


def meeting_key(uid: str, recurrence: str) -> str:
    """How a letter names a meeting: one that recurs by its recurrence id, else by its uid; long ones hashed."""
    name = f"{uid}\n{recurrence}"
    # An entry of an index holds 2,704 bytes, and a uid may be anything.
    return name if len(name) <= LONGEST_NAME else sha256(name.encode(errors="replace")).hexdigest()


def latest(letters: Sequence[Letter]) -> list[Letter]:
    """What a post shows that stands for these letters: of each meeting the last one, where its first one stood."""
    found: dict[str, Letter] = {}
    for letter in letters:
        found[letter.meeting] = letter
    return list(found.values())


def together(cards: Sequence[Card]) -> Card:
    """Cards as one: their texts below each other, the first three different buttons, the first menu.

    Those with the same head are lines below it, where the first of them stands. Buttons about one meeting are left out:
    below several nobody could tell about which. What says the very same stands there once.
    """
    cards = [card for number, card in enumerate(cards) if card not in cards[:number]]
    every = [one for card in cards for one in card.buttons if len(cards) == 1 or OF_A_MEETING not in one.values]
    buttons = list({(one.label, one.path, *one.values.items()): one for one in every}.values())
    menu = next((card.menu for card in cards if card.menu is not None), None)
    texts: dict[object, list[str]] = {}
    for number, card in enumerate(cards):
        texts.setdefault(card.head or number, [card.head] if card.head else []).append(card.text)
    return Card("\n\n".join("\n".join(lines) for lines in texts.values()), tuple(buttons[:MOST_BUTTONS]), menu)


def card_json(card: Card) -> dict[str, Any]:
    """The card as we store it; what it has not is left out."""
    found: dict[str, Any] = {"text": card.text}
    if card.buttons:
        found["buttons"] = [_button_json(button) for button in card.buttons]
    if card.menu is not None:
        found["menu"] = _menu_json(card.menu)
    if card.head:
        found["head"] = card.head
    return found


def card_from_json(stored: dict[str, Any]) -> Card:
    """The card that `card_json` made this of."""
    menu = stored.get("menu")
    buttons = tuple(_button(button) for button in stored.get("buttons", ()))
    return Card(stored["text"], buttons, None if menu is None else _menu(menu), stored.get("head", ""))


def _button_json(button: Button) -> dict[str, Any]:
    return {"label": button.label, "path": button.path, "values": button.values, "primary": button.primary}


def _button(stored: dict[str, Any]) -> Button:
    return Button(stored["label"], tuple(stored["path"]), dict(stored["values"]), bool(stored["primary"]))


def _menu_json(menu: Menu) -> dict[str, Any]:
    return {
        "label": menu.label, "path": menu.path, "chosen": menu.chosen, "options": menu.options, "values": menu.values,
    }  # fmt: skip


def _menu(stored: dict[str, Any]) -> Menu:
    options = tuple((value, text) for value, text in stored["options"])
    return Menu(stored["label"], tuple(stored["path"]), stored["chosen"], options, dict(stored["values"]))
