"""POST /scenario/NAME: a program starts a scenario, as the button of a microphone that calls a camera's preset."""

from functools import partial
from secrets import token_hex

from flask import Blueprint, Response, jsonify, request

from app.playing import play_once
from app.programs import Scope
from app.records import DONE
from app.words import Words
from microservice.service import Service
from wsgi.bearer import Pace, Stopped, bearer

PATIENCE_S = 10.0
"""What takes longer goes on without its caller; the log tells how it ended."""


def blueprint(service: Service) -> Blueprint:
    """The door for programs that start scenarios."""
    door = Blueprint("scenario", __name__)
    door.add_url_rule("/scenario/<name>", "scenario", partial(_started, service, Pace()), methods=["POST"])
    return door


def _started(service: Service, pace: Pace, name: str) -> tuple[Response, int, dict[str, str]]:
    words = Words("en", service.config.slash_trigger)
    try:
        token = bearer(service, request, Scope.SCENARIO, pace)
        if token.user_id not in service.config.admins:
            raise Stopped(403, "api_wrong_scope")
        scenario = service.desk.stage.plays.named(name)
        if scenario is None:
            raise Stopped(404, "api_no_scenario")
    except Stopped as stopped:
        later = {"Retry-After": str(stopped.retry_after_s)} if stopped.retry_after_s else {}
        return jsonify(error={"reason": stopped.key, "message": words.say(stopped.key)}), stopped.status, later
    given = request.headers.get("Idempotency-Key", "")[:100] or token_hex(8)
    occasion = f"{scenario.name}\ntoken {token.id}\n{given}"
    why, desk = f"token {token.name}", service.desk
    job = desk.slow.submit(play_once, service.store, desk.stage, scenario, occasion, why, None, service.now)
    try:
        found = job.result(PATIENCE_S)
    except TimeoutError:
        return jsonify(outcome="under way"), 202, {}
    if found is None:
        return jsonify(error={"reason": "api_twice", "message": words.say("api_twice")}), 409, {}
    run_id, outcome, called = found
    return jsonify(run=run_id, outcome=outcome, calls=len(called)), 200 if outcome == DONE else 502, {}
