"""GET /healthz and /readyz: alive, and able to serve."""

from functools import partial

from flask import Blueprint, Response, jsonify

from microservice.service import Service


def blueprint(service: Service) -> Blueprint:
    """The door for whoever watches over us."""
    door = Blueprint("health", __name__)
    door.add_url_rule("/healthz", "healthz", _alive)
    door.add_url_rule("/readyz", "readyz", partial(_ready, service))
    return door


def _alive() -> tuple[Response, int]:
    return jsonify(status="alive"), 200


def _ready(service: Service) -> tuple[Response, int]:
    problems = service.ready()
    return jsonify(status="not ready" if problems else "ready", problems=problems), 503 if problems else 200
