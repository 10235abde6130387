"""POST /slash: somebody typed the slash command. Answered within a few seconds, the rest by its response hook."""

import logging
import re
from concurrent.futures import Future
from functools import partial

from flask import Blueprint, Response, jsonify, request

from app.errors import MessengerError, StoreUnavailable
from app.finding import find
from app.ports import Card
from app.tree import Ask, Call, Go, Refuse, Reply
from microservice.service import Service
from wsgi.native import card_of, done, open_form, told

log = logging.getLogger(__name__)

PATIENCE_S = 2.5
"""Mattermost waits 30 s, people do not: past this the answer is announced and follows by the response hook."""

_HOOK = re.compile(r"/hooks/commands/([a-z0-9]{26})$")


def blueprint(service: Service) -> Blueprint:
    """The door for slash commands."""
    door = Blueprint("slash", __name__)
    door.add_url_rule("/slash", "slash", partial(_slash, service), methods=["POST"])
    return door


def _slash(service: Service) -> tuple[Response, int]:
    if not service.knows(_token()):
        log.warning("slash command with an unknown token from %s", request.remote_addr)
        return jsonify(error={"message": "unknown token"}), 401
    user_id = request.form.get("user_id", "")
    person = service.person(user_id)
    reply = _keep_hook(service, user_id)
    channel = request.form.get("channel_id", "")
    call = Call(person, (), service.now(), trigger=service.config.slash_trigger, channel=channel)
    meant = find(service.tree, request.form.get("text", ""), call)
    if isinstance(meant, Refuse):
        return _answer(service, call, meant, reply)
    job = service.slow.submit(done, service, meant)
    try:
        return _answer(service, meant, job.result(PATIENCE_S), reply)
    except TimeoutError:
        job.add_done_callback(partial(_follow_up, service, meant, reply))
        return jsonify(service.paper.answer(Card(meant.words.say("still_reading")), user_id, call.now)), 200


def _token() -> str:
    """The command's token: Mattermost sends it in the form and as a header."""
    scheme, _, header = request.headers.get("Authorization", "").partition(" ")
    return request.form.get("token", "") or (header if scheme == "Token" else "")


def _keep_hook(service: Service, user_id: str) -> str:
    """The name of the response hook. Only its id is kept: we call it at the address of our own settings."""
    found = _HOOK.search(request.form.get("response_url", ""))
    return service.keep_hook(found[1], user_id) if found else ""


def _answer(service: Service, call: Call, reply: Reply, hook: str) -> tuple[Response, int]:
    if isinstance(reply, Go):
        return jsonify(response_type="ephemeral", goto_location=reply.url), 200
    card = card_of(reply)
    if isinstance(reply, Ask):
        card = open_form(service, call, reply, request.form.get("trigger_id", ""), hook) or card
    if card is None:
        return jsonify({}), 200
    return jsonify(service.paper.answer(card, call.person.id, call.now, hook)), 200


def _follow_up(service: Service, call: Call, hook: str, job: Future[Reply]) -> None:
    """The answer that took longer than people wait."""
    if job.cancelled():
        return
    try:
        told(service, call, job.result(), hook)
    except (MessengerError, StoreUnavailable) as error:
        log.warning("late answer to %s not delivered: %s", call.person.id, error)
