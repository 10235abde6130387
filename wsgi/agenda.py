"""GET /agenda.json: a person's agenda between two dates, for whoever draws it: a room's screen, a control panel."""

import json
from datetime import date
from functools import partial
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, request

from app.agenda import agenda
from app.commands.export import told
from app.commands.look import View, reading_of
from app.errors import ProviderError
from app.export import as_json
from app.ports import Person
from app.programs import ApiToken, Scope
from app.providers.catalogue import PROVIDERS
from app.times import Days
from app.tree import Call, failure
from app.words import Words
from microservice.service import Service
from wsgi.bearer import Pace, Stopped, bearer

MOST_DAYS = 366


def blueprint(service: Service) -> Blueprint:
    """The door for programs that read agendas."""
    door = Blueprint("agenda", __name__)
    door.add_url_rule("/agenda.json", "agenda", partial(_asked, service, Pace()), methods=["GET"])
    return door


def _asked(service: Service, pace: Pace) -> Response:
    words = Words("en", service.config.slash_trigger)
    try:
        token = bearer(service, request, Scope.AGENDA, pace)
        return _answer(_found(service, _subject(service, token)))
    except Stopped as stopped:
        response = _json({"error": {"reason": stopped.key, "message": words.say(stopped.key)}}, stopped.status)
        if stopped.retry_after_s:
            response.headers["Retry-After"] = str(stopped.retry_after_s)
        if stopped.status == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
        return response
    except ProviderError as error:
        return _json({"error": {"reason": "unavailable", "message": failure(error, words)}}, 502)


def _subject(service: Service, token: ApiToken) -> Person:
    """Whose agenda it is. Stopped: not for this token, nobody, or more than one."""
    wanted = request.args.get("user", "").strip()
    if not wanted:
        return service.person(token.user_id)
    with service.store.begin() as tx:
        found = tx.people_called(wanted)
    reaches = token.anybody and token.user_id in service.config.admins
    mine = found == [token.user_id]
    if not (mine or reaches):
        raise Stopped(403, "api_not_yours")
    if len(found) != 1:
        raise Stopped(409 if found else 404, "api_many_such" if found else "api_nobody")
    return service.person(found[0])


def _found(service: Service, person: Person) -> dict[str, Any]:
    call = Call(person, ("export",), service.now(), trigger=service.config.slash_trigger)
    days, view = _days(), _view()
    desk = service.desk
    reading = reading_of(desk, call, days.span(desk.zone(person)), view)
    if reading is None:
        raise Stopped(404, "api_nothing_connected")
    above = told(desk, call, days.span(desk.zone(person)), reading)
    return as_json(agenda(reading.sources, days, above.zone), above)


def _days() -> Days:
    """Both dates are included."""
    try:
        first, last = (date.fromisoformat(request.args.get(name, "")) for name in ("from", "to"))
        days = Days(first, last)
    except ValueError as error:
        raise Stopped(400, "api_dates") from error
    if not date(1970, 1, 1) <= first <= last <= date(2100, 12, 31) or len(days) > MOST_DAYS:
        raise Stopped(400, "api_dates")
    return days


def _view() -> View:
    source = request.args.get("source", "")
    if source and source not in PROVIDERS:
        raise Stopped(400, "api_source")
    return View(source)


def _answer(found: dict[str, Any]) -> Response:
    """With a mark of its contents, so that who has them already is told so in a few bytes."""
    lasting = {name: value for name, value in found.items() if name not in ("generated_at", "as_of")}
    response = _json(found, 200)
    response.set_etag(sha256(json.dumps(lasting, sort_keys=True).encode()).hexdigest()[:32], weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response


def _json(found: dict[str, Any], status: int) -> Response:
    return Response(json.dumps(found, ensure_ascii=False).encode(errors="replace"), status, mimetype="application/json")
