"""POST /action: a button or select was used. Its context is our own ticket: signed, for one person, expiring.

Under an ephemeral post the answer goes by the response hook (such a post cannot be updated); under a direct message
it replaces the post, unless it is a refusal: that is said below it, so that the post keeps what it had to say.
"""

import logging
from functools import partial
from typing import Any

from flask import Blueprint, Response, jsonify, request

from app.errors import MessengerError
from app.ports import Card
from app.tree import Ask, Call, Refuse, Reply
from app.vault import TicketRefused
from microservice.service import Service
from mm.posts import Pressed, pressed
from wsgi.native import call_of, card_of, default_words, done, open_form, ticket_text

log = logging.getLogger(__name__)


def blueprint(service: Service) -> Blueprint:
    """The door for buttons and selects."""
    door = Blueprint("actions", __name__)
    door.add_url_rule("/action", "action", partial(_used, service), methods=["POST"])
    return door


def _used(service: Service) -> tuple[Response, int]:
    body = request.get_json(silent=True)
    given: dict[str, Any] = body if isinstance(body, dict) else {}
    context = given.get("context")
    context = context if isinstance(context, dict) else {}
    user_id = str(given.get("user_id") or "")
    chosen = context.get("selected_option") or given.get("selected_option")
    try:
        meant = pressed(context.get("ticket"), chosen, service.tickets, user_id, service.now())
    except TicketRefused as error:
        log.warning("action of %s refused: %s", user_id[:64], error)
        if error.expired:
            return _outdated(service, user_id, error)
        return _refused(ticket_text(error, default_words(service)))
    call = call_of(service, user_id, meant, channel=given.get("channel_id"))
    return _answer(service, call, done(service, call), str(given.get("trigger_id") or ""), meant.reply)


def _answer(service: Service, call: Call, reply: Reply, trigger_id: str, hook: str) -> tuple[Response, int]:
    card = card_of(reply)
    if isinstance(reply, Ask):
        card = open_form(service, call, reply, trigger_id, hook) or card
    if card is None:
        return jsonify({}), 200
    if not hook and not isinstance(reply, Refuse):
        return jsonify(update=service.paper.post(card, call.person.id, call.now)), 200
    return _tell(service, call, card, hook)


def _outdated(service: Service, user_id: str, error: TicketRefused) -> tuple[Response, int]:
    """A button that was this person's: they read why it no longer works, which `ephemeral_text` does not ensure."""
    call = call_of(service, user_id, Pressed((), {}, ""))
    return _tell(service, call, Card(ticket_text(error, call.words)), "")


def _tell(service: Service, call: Call, card: Card, hook: str) -> tuple[Response, int]:
    try:
        service.tell(call.person.id, card, hook)
    except MessengerError as error:
        log.warning("answer to a button of %s not delivered: %s", call.person.id, error)
        return _refused(call.words.say("failed"))
    return jsonify({}), 200


def _refused(text: str) -> tuple[Response, int]:
    """Not done. Servers before 11.10 drop `error`, later ones show it at the button; the other text may stay hidden."""
    return jsonify(error={"message": text}, ephemeral_text=text), 200
