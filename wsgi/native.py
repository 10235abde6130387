"""The native surface in common: a Call is performed, its Reply becomes what Mattermost takes."""

import logging
from typing import Any

from app.commands import TREE
from app.errors import MessengerError
from app.ports import Card
from app.tree import Ask, Call, Go, Refuse, Reply, Say, perform
from microservice.service import Service
from mm.dialogs import dialog

log = logging.getLogger(__name__)


def done(service: Service, call: Call) -> Reply:
    """What the tree answers to this call."""
    reply = perform(TREE, service.desk, call)
    log.info("%s for %s: %s", "/".join(call.path) or "(bare)", call.person.id, type(reply).__name__)
    return reply


def card_of(reply: Reply) -> Card | None:
    """What there is to read in a reply: nothing for a form or a page that opens."""
    match reply:
        case Say(card):
            return card
        case Refuse(text):
            return Card(text)
        case Ask(note=note):
            return Card(note) if note else None
        case Go(url):
            return Card(url)


def open_form(service: Service, call: Call, ask: Ask, trigger_id: str, reply: str) -> Card | None:
    """Open the form's dialog. A card that says so where Mattermost did not take it."""
    shown = form_dialog(service, call, ask, reply)
    try:
        service.messenger.ask(trigger_id, f"{service.config.callback_url}/dialog", shown)
    except MessengerError as error:
        log.warning("dialog for %s not opened: %s", call.person.id, error)
        return Card(call.words.say("dialog_not_opened"))
    return None


def form_dialog(service: Service, call: Call, ask: Ask, reply: str) -> dict[str, Any]:
    """The form as a dialog for this person and this server's version."""
    version = service.messenger.version()
    return dialog(ask.form, call.words, service.tickets, call.person.id, call.now, version, reply)
