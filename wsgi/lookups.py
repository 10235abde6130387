"""POST /lookup: somebody types in a long choice of a dialog, on servers that know this (from 11.0).

Nothing is kept for it: the dialog's signed state names the form, which is made anew and searched.
"""

import logging
from functools import partial
from typing import Any

from flask import Blueprint, Response, jsonify, request

from app.vault import TicketRefused
from microservice.service import Service
from mm.dialogs import read
from wsgi.native import call_of, found

log = logging.getLogger(__name__)


def blueprint(service: Service) -> Blueprint:
    """The door for lookups."""
    door = Blueprint("lookups", __name__)
    door.add_url_rule("/lookup", "lookup", partial(_looked_up, service), methods=["POST"])
    return door


def _looked_up(service: Service) -> tuple[Response, int]:
    body = request.get_json(silent=True)
    given: dict[str, Any] = body if isinstance(body, dict) else {}
    typed = given.get("submission")
    typed = typed if isinstance(typed, dict) else {}
    user_id = str(given.get("user_id") or "")
    try:
        form = read(given.get("state"), typed, service.tickets, user_id, service.now())
    except TicketRefused as error:
        log.warning("lookup of %s refused: %s", user_id[:64], error)
        return jsonify(items=[]), 200
    name, query = (str(typed.get(key) or "") for key in ("selected_field", "query"))  # phones send no query
    options = found(service, call_of(service, user_id, form), name, query)
    return jsonify(items=[{"text": option.text, "value": option.value} for option in options]), 200
