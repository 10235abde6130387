"""POST /dialog: a form was submitted. Mattermost signs nothing, so the state is a ticket of ours, for one person."""

import logging
from functools import partial
from typing import Any

from flask import Blueprint, Response, jsonify, request

from app.errors import MessengerError
from app.tree import Ask, Call, Refuse, Reply
from app.vault import TicketRefused
from microservice.service import Service
from mm.dialogs import Submission, read
from wsgi.native import call_of, default_words, done, form_dialog, ticket_text, told

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
    try:
        submission = read(given.get("state"), given.get("submission"), service.tickets, user_id, service.now())
    except TicketRefused as error:
        log.warning("dialog of %s refused: %s", user_id[:64], error)
        return jsonify(error=ticket_text(error, default_words(service))), 200
    call = call_of(service, user_id, submission, channel=given.get("channel_id"))
    return _answer(service, call, submission, done(service, call))


def _answer(service: Service, call: Call, submission: Submission, reply: Reply) -> tuple[Response, int]:
    if isinstance(reply, Refuse):
        return jsonify({"errors": dict(reply.errors)} if reply.errors else {"error": reply.text}), 200
    if isinstance(reply, Ask):
        return jsonify(type="form", form=form_dialog(service, call, reply, submission.reply)), 200
    try:
        told(service, call, reply, submission.reply)
    except MessengerError as error:
        log.warning("outcome of %s not told to %s: %s", "/".join(call.path), call.person.id, error)
    return jsonify({}), 200
