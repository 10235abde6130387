"""What the surfaces have in common: what came in becomes a Call, its Reply what Mattermost takes."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.errors import MessengerError
from app.ports import Card
from app.tree import Ask, Call, Go, Option, Refuse, Reply, Say, perform
from app.vault import TicketRefused
from app.words import Words
from microservice.service import Service
from mm.dialogs import Submission, dialog, matching
from mm.posts import Pressed

log = logging.getLogger(__name__)

_LOOKED_UP = ("https://", "http://localhost", "http://127.0.0.1")
"""Where the web client looks choices up; elsewhere it does not call."""


def done(service: Service, call: Call) -> Reply:
    """What the tree answers to this call."""
    reply = _handed_over(service, call, perform(service.tree, service.desk, call))
    log.info("%s for %s: %s", "/".join(call.path) or "(bare)", call.person.id, type(reply).__name__)
    return reply


def _handed_over(service: Service, call: Call, reply: Reply) -> Reply:
    """The same, once its file is with the person; a refusal where Mattermost did not take it."""
    if not isinstance(reply, Say) or reply.file is None:
        return reply
    try:
        service.messenger.send_file(call.person.id, reply.file.name, reply.file.data, reply.note)
    except MessengerError as error:
        log.warning("file for %s not sent: %s", call.person.id, error)
        return Refuse(call.words.say("file_not_sent"))
    return Say(reply.card)


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


def told(service: Service, call: Call, reply: Reply, hook: str) -> None:
    """Say a reply to the person by their hook, else by direct message. Every MessengerError."""
    secret = isinstance(reply, Say) and reply.otherwise is not None
    card = card_of(reply)
    if card is None or (secret and service.whisper(call.person.id, card, hook)):
        return
    if isinstance(reply, Say) and reply.otherwise is not None:
        card = card_of(done(service, reply.otherwise)) or card
    service.tell(call.person.id, card, hook)


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
    version, ours = service.messenger.version(), service.config.callback_url
    lookup_url = f"{ours}/lookup" if ours.startswith(_LOOKED_UP) else ""
    return dialog(ask.form, call.words, service.tickets, call.person.id, call.now, version, reply, lookup_url)


def call_of(
    service: Service, user_id: str, meant: Pressed | Submission, trigger: str = "", channel: object = None
) -> Call:
    """What a button or a submitted form of ours asks for in a channel; the answer names commands behind `trigger`."""
    person, submitted = service.person(user_id), isinstance(meant, Submission)
    trigger, where = trigger or service.config.slash_trigger, channel if isinstance(channel, str) else ""
    return Call(person, meant.path, service.now(), meant.values, "", submitted, trigger, where)


def ticket_text(error: TicketRefused, words: Words) -> str:
    """Why a button or form does not work for this person, or no longer."""
    return words.say("ticket_expired" if error.expired else "ticket_refused")


def default_words(service: Service) -> Words:
    """What is said to somebody of whom nothing is certain."""
    return Words(service.config.default_locale, service.config.slash_trigger)


def found(service: Service, call: Call, name: str, query: str) -> Sequence[Option]:
    """The options of the form's field `name` that match what was typed: the form is made anew, so they are today's."""
    reply = perform(service.tree, service.desk, replace(call, submitted=False))
    fields = reply.form.fields if isinstance(reply, Ask) else ()
    field = next((one for one in fields if one.name == name), None)
    return matching(field, query) if field is not None else ()
