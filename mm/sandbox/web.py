"""Flask's part: reads a request into a Call, carries out the route, writes the answer with the server's headers.

Requests that name another host than this machine are refused unless told otherwise: a page elsewhere may point its
own name at 127.0.0.1 (DNS rebinding)."""

import ipaddress
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, request, stream_with_context
from werkzeug.exceptions import HTTPException

from mm.sandbox import (
    actions,
    bots,
    channels,
    commands,
    custom_status,
    dialogs,
    failures,
    files,
    page,
    panel,
    post_routes,
    roles,
    sessions,
    slash,
    statuses,
    system,
    teams,
    users,
)
from mm.sandbox.ids import new_id
from mm.sandbox.world import Answer, Call, Handler, Route, World

API = "/api/v4"
LARGEST_BODY = 300_000  # MaximumPayloadSizeBytes, default
MODULES = (
    system, sessions, users, bots, roles, teams, channels, files, post_routes, actions, commands, slash, dialogs,
    statuses, custom_status,
)  # fmt: skip
ROUTES: tuple[Route, ...] = tuple(route for module in MODULES for route in module.ROUTES)
PAGE_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'"


def make_app(world: World, door: panel.Door | None = None) -> Flask:
    app = Flask(__name__, static_folder="static", static_url_path="/static")
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.before_request(lambda: _check_host(world))
    app.after_request(_with_headers)
    app.register_error_handler(failures.ApiError, _api_error)
    app.register_error_handler(HTTPException, _http_error)
    for number, route in enumerate(ROUTES):
        view = _view(world, route.handler)
        app.add_url_rule(API + route.path, f"{number} {route.path}", view, methods=[route.method])
    app.add_url_rule("/hooks/commands/<hook_id>", "hook", _view(world, slash.answer_later), methods=["POST"])
    _add_page(app, world, door)
    return app


def _add_page(app: Flask, world: World, door: panel.Door | None) -> None:
    app.add_url_rule("/", "index", lambda: app.send_static_file("index.html"))
    app.add_url_rule("/favicon.ico", "icon", lambda: Response(status=204))
    app.add_url_rule("/sandbox/people", "people", lambda: _people(world))
    app.add_url_rule("/sandbox/start", "start", lambda: _start(world, door))
    app.add_url_rule(
        "/sandbox/panel", "panel", lambda: _json(panel.wish(world, _call(world, {}), door)), methods=["POST"]
    )
    app.add_url_rule("/sandbox/recent", "recent", lambda: _recent(world))
    app.add_url_rule("/sandbox/warnings", "warnings", lambda: _json(Answer(list(world.warnings))))
    app.add_url_rule("/sandbox/events", "events", lambda: _events(world))


def _view(world: World, handler: Handler) -> Callable[..., Response]:
    def view(**path: str) -> Response:
        return _json(handler(world, _call(world, path)))

    return view


def _call(world: World, path: dict[str, str]) -> Call:
    raw = request.get_data()
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip() if scheme.lower() in ("bearer", "token") else ""
    person = sessions.person_of(world.store, token)
    return Call(person, path, request.args, _parsed(raw), token, request.mimetype, raw)


def _parsed(raw: bytes) -> Any:
    """The body read as JSON whatever its declared type, as the real server does; None if it is not."""
    try:
        return json.loads(raw)
    except ValueError:
        return None


def _json(answer: Answer) -> Response:
    if isinstance(answer.body, str):
        response = Response(answer.body, answer.status, mimetype="text/plain")
    else:
        response = Response(json.dumps(answer.body, ensure_ascii=False), answer.status, mimetype="application/json")
    response.headers.update(dict(answer.headers))
    return response


def _people(world: World) -> Response:
    if not world.allow_remote and not is_loopback(request.remote_addr or ""):
        raise failures.no_page(request.path)
    return _json(Answer(page.people(world)))


def _start(world: World, door: panel.Door | None) -> Response:
    return _json(Answer(page.start(world, _call(world, {}).me(), panel=door is not None)))


def _recent(world: World) -> Response:
    me = _call(world, {}).me()
    return _json(Answer(world.events.recent(me["id"], request.args.get("kind", ""))))


def _events(world: World) -> Response:
    me = _call(world, {}).me()
    stream = page.event_stream(world, me["id"], request.headers.get("Last-Event-ID", ""))
    return Response(stream_with_context(stream), mimetype="text/event-stream")


def _check_host(world: World) -> None:
    host = urlsplit(f"//{request.host}").hostname or ""
    if not world.allow_remote and not is_loopback(host):
        raise failures.ApiError(403, "sandbox.host.app_error", "This sandbox answers on loopback names only.")


def is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _with_headers(response: Response) -> Response:
    response.headers["X-Version-Id"] = system.VERSION_ID
    response.headers["X-Request-Id"] = new_id()
    response.headers["Cache-Control"] = "no-cache, no-store" if request.path != "/" else "no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Content-Security-Policy"] = f"{PAGE_POLICY}; frame-ancestors 'none'; form-action 'none'"
    return response


def _api_error(error: failures.ApiError) -> Response:
    return _json(Answer(error.as_json(), error.status))


def _http_error(error: HTTPException) -> Response:
    """Flask's own refusals in the API's shape: an unknown call or method is 404 there."""
    if error.code == 413:
        response = _api_error(failures.too_large(LARGEST_BODY))
        response.headers["Connection"] = "close"  # the body was not read
        return response
    if error.code in (404, 405):
        return _api_error(failures.no_page(request.path))
    return _api_error(failures.ApiError(error.code or 500, "api.context.app_error", error.name))
