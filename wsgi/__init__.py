"""HTTP in: what Mattermost and the administrator's tools ask. `create_app()` is what gunicorn serves."""

import atexit
import logging
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

from app.config import load
from app.errors import StoreUnavailable
from app.words import Words
from microservice.logs import set_up
from microservice.service import Service, assemble
from wsgi import actions, agenda, dialogs, health, lookups, oauth, slash

log = logging.getLogger(__name__)

MAX_BYTES = 1_000_000
"""Far more than any call of Mattermost's, which are a few kilobytes."""

APPS = "wsgi.apps"
"""The surface that may be deleted, when Mattermost deletes the framework it is for: nothing but its name is needed."""


def create_app(service: Service | None = None) -> Flask:
    """The WSGI application of this process."""
    if service is None:
        config = load()
        set_up(config.log_level)
        service = assemble(config)
        atexit.register(service.close)
    flask = Flask("calendar", static_folder=None)
    flask.config["MAX_CONTENT_LENGTH"] = MAX_BYTES
    for door in _doors():
        flask.register_blueprint(door.blueprint(service))
    _handle_errors(flask, service)
    return flask


def _doors() -> Iterator[ModuleType]:
    yield from (slash, dialogs, actions, lookups, agenda, oauth, health)
    if find_spec(APPS) is not None:
        yield import_module(APPS)


def _handle_errors(flask: Flask, service: Service) -> None:
    words = Words(service.config.default_locale, service.config.slash_trigger)

    def store_away(error: StoreUnavailable) -> tuple[Response, int]:
        log.warning("database away: %s", error)
        return jsonify(error={"message": words.say("busy")}), 503

    def unknown(error: Exception) -> tuple[Response, int] | HTTPException:
        if isinstance(error, HTTPException):
            return error
        log.exception("not handled: %s", type(error).__name__)
        return jsonify(error={"message": words.say("failed")}), 500

    flask.register_error_handler(StoreUnavailable, store_away)
    flask.register_error_handler(Exception, unknown)
