"""POST /dialog: a form was submitted. Mattermost signs nothing, so the state is a ticket of ours, for one person."""

import logging
from functools import partial
from typing import Any

from flask import Blueprint, Response, jsonify, request

from app.errors import MessengerError
from app.tree import Ask, Call, Refuse, Reply
from app.vault import TicketRefused
from app.words import Words
from microservice.service import Service
from mm.dialogs import Submission, read
from wsgi.native import card_of, done, form_dialog

log = logging.getLogger(__name__)


def blueprint(service: Service) -> Blueprint:
    """The door for dialogs."""
    door = Blueprint("dialogs", __name__)
    door.add_url_rule("/dialog", "dialog", partial(_submitted, service), methods=["POST"])
    return door


def _submitted(service: Service) -> tuple[Response, int]:
    body = request.get_json(silent=True)
    given: dict[str, Any] = body if isinstance(body, dict) else {}
    if given.get("cancelled") is True:
        return jsonify({}), 200
    user_id = str(given.get("user_id") or "")
    now = service.now()
    try:
        submission = read(given.get("state"), given.get("submission"), service.tickets, user_id, now)
    except TicketRefused as error:
        log.warning("dialog of %s refused: %s", user_id[:64], error)
        words = Words(service.config.default_locale, service.config.slash_trigger)
        return jsonify(error=words.say("ticket_expired" if error.expired else "ticket_refused")), 200
    person = service.person(user_id)
    call = Call(person, submission.path, now, submission.values, submitted=True, trigger=service.config.slash_trigger)
    return _answer(service, call, submission, done(service, call))


def _answer(service: Service, call: Call, submission: Submission, reply: Reply) -> tuple[Response, int]:
    if isinstance(reply, Refuse):
        return jsonify({"errors": dict(reply.errors)} if reply.errors else {"error": reply.text}), 200
    if isinstance(reply, Ask):
        return jsonify(type="form", form=form_dialog(service, call, reply, submission.reply)), 200
    card = card_of(reply)
    try:
        if card is not None:
            service.tell(call.person.id, card, submission.reply)
    except MessengerError as error:
        log.warning("outcome of %s not told to %s: %s", "/".join(call.path), call.person.id, error)
    return jsonify({}), 200
