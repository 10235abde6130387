"""A Card as Mattermost shows it: a message with attachments for its buttons and select. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.ports import Button, Card, Menu
from app.vault import TicketRefused, Tickets

ACTION = "action"
BUTTON_LIFE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button or select of ours stands for; `reply` names the response hook to answer by, "" under a post."""

    path: tuple[str, ...]
    values: Mapping[str, Any]
    reply: str


def pressed(ticket: object, chosen: object, tickets: Tickets, user_id: str, now: datetime) -> Pressed:
    """A button or select that came back, with what was `chosen`. TicketRefused: forged, a stranger's, or too old."""
    note: Any = tickets.read(ticket, ACTION, user_id, now)
    try:
        values = dict(note["values"])
        if note["chosen"]:
            values[note["chosen"]] = chosen if isinstance(chosen, str) else ""
        return Pressed(tuple(note["path"]), values, str(note["reply"]))
    except (KeyError, TypeError, ValueError) as error:
        raise TicketRefused("of another version", expired=True) from error


@dataclass(frozen=True, slots=True)
class Paper:
    """What a card needs to become a post: the address its buttons call, and who signs them."""

    action_url: str
    tickets: Tickets

    def attachments(self, card: Card, user_id: str, now: datetime, reply: str = "") -> list[dict[str, Any]]:
        """The card's buttons and select, for this person only. `reply` names the response hook to answer by."""
        actions = [self._button(n, button, user_id, now, reply) for n, button in enumerate(card.buttons)]
        if card.menu is not None:
            actions.append(self._menu(card.menu, user_id, now, reply))
        return [{"text": "", "actions": actions}] if actions else []

    def post(self, card: Card, user_id: str, now: datetime) -> dict[str, Any]:
        """`message` and `props` of a stored post."""
        return {"message": card.text, "props": {"attachments": self.attachments(card, user_id, now)}}

    def answer(self, card: Card, user_id: str, now: datetime, reply: str = "") -> dict[str, Any]:
        """The answer to a slash command, at once or by its response hook: seen only by the person who typed."""
        attachments = self.attachments(card, user_id, now, reply)
        found: dict[str, Any] = {"response_type": "ephemeral", "text": card.text, "skip_slack_parsing": True}
        return {**found, "attachments": attachments} if attachments else found

    def _button(self, number: int, button: Button, user_id: str, now: datetime, reply: str) -> dict[str, Any]:
        style = {"style": "primary"} if button.primary else {}
        return {
            "id": f"button{number}",
            "type": "button",
            "name": button.label,
            **style,
            "integration": self._integration(button.path, button.values, user_id, now, reply),
        }

    def _menu(self, menu: Menu, user_id: str, now: datetime, reply: str) -> dict[str, Any]:
        integration = self._integration(menu.path, menu.values, user_id, now, reply, menu.chosen)
        options = [{"text": text, "value": value} for value, text in menu.options]
        return {"id": "menu", "type": "select", "name": menu.label, "options": options, "integration": integration}

    def _integration(
        self,
        path: tuple[str, ...],
        values: Mapping[str, str],
        user_id: str,
        now: datetime,
        reply: str,
        chosen: str = "",
    ) -> dict[str, Any]:
        note: dict[str, object] = {"path": list(path), "values": dict(values), "reply": reply, "chosen": chosen}
        return {
            "url": self.action_url,
            "context": {"ticket": self.tickets.sign(note, ACTION, user_id, now, BUTTON_LIFE)},
        }
