"""POST /action: a button or select was used. Its context is our own ticket: signed, for one person, expiring.

Under an ephemeral post the answer goes by the response hook (such a post cannot be updated); under a direct message
it replaces the post.
"""

import logging
from functools import partial
from typing import Any

from flask import Blueprint, Response, jsonify, request

from app.errors import MessengerError
from app.tree import Ask, Call, Reply
from app.vault import TicketRefused
from app.words import Words
from microservice.service import Service
from mm.posts import ACTION
from wsgi.native import card_of, done, open_form

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
    now = service.now()
    try:
        note: Any = service.tickets.read(context.get("ticket"), ACTION, user_id, now)
    except TicketRefused as error:
        log.warning("action of %s refused: %s", user_id[:64], error)
        words = Words(service.config.default_locale, service.config.slash_trigger)
        return _refused(words.say("ticket_expired" if error.expired else "ticket_refused"))
    values = dict(note["values"])
    if note["chosen"]:
        values[note["chosen"]] = str(context.get("selected_option") or given.get("selected_option") or "")
    call = Call(service.person(user_id), tuple(note["path"]), now, values, trigger=service.config.slash_trigger)
    return _answer(service, call, done(service, call), str(given.get("trigger_id") or ""), note["reply"])


def _answer(service: Service, call: Call, reply: Reply, trigger_id: str, hook: str) -> tuple[Response, int]:
    card = card_of(reply)
    if isinstance(reply, Ask):
        card = open_form(service, call, reply, trigger_id, hook) or card
    if card is None:
        return jsonify({}), 200
    if not hook:
        return jsonify(update=service.paper.post(card, call.person.id, call.now)), 200
    try:
        service.tell(call.person.id, card, hook)
    except MessengerError as error:
        log.warning("answer to a button of %s not delivered: %s", call.person.id, error)
        return _refused(call.words.say("failed"))
    return jsonify({}), 200


def _refused(text: str) -> tuple[Response, int]:
    """Not done. Servers before 11.10 drop `error`, later ones show it at the button."""
    return jsonify(error={"message": text}, ephemeral_text=text), 200
