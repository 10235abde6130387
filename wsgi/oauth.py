"""GET /oauth/trueconf…: a browser comes back from signing in at a TrueConf Server.

Its page calls us by a credentialed cross-site fetch(), perhaps twice with the same code, and hands no state back. Only
that server's own origin may read our answer; whom a browser belongs to says the one-time segment of the address, or
the cookie where the address is fixed. What becomes of it is said in the chat.
"""

import html
import logging
import re
from functools import partial

from flask import Blueprint, Response, request

from app import signing_in
from app.commands.connect import settled
from app.commands.trueconf import sign_in
from app.errors import BadAddress, MessengerError, ProviderError, UserError
from app.ports import Button, Card
from app.providers.trueconf.servers import Server
from app.sign_ins import Attempt
from app.tree import Call, failure, refusal, sentence
from microservice.service import Service
from wsgi.native import default_words

log = logging.getLogger(__name__)

COOKIE = "trueconf_sign_in"
_SLOT = re.compile(r"[\w-]{32}", re.ASCII)
_LONGEST_CODE = 1000
_CONNECT = ("trueconf", "connect")
_ODD_END = "&state=null"  # the page goes on to this, whatever it was told


def blueprint(service: Service) -> Blueprint:
    """The door for browsers that signed in."""
    door = Blueprint("oauth", __name__)
    back, asked, after = partial(_back, service), partial(_asked, service), partial(_after, service)
    for rule in (signing_in.DOOR, f"{signing_in.DOOR}/<slot>"):
        door.add_url_rule(rule, "back", back, methods=["GET"], provide_automatic_options=False)
        door.add_url_rule(rule, "asked", asked, methods=["OPTIONS"])
    door.add_url_rule(f"{signing_in.DOOR}/go/<slot>", "go", partial(_go, service))
    for place in ("", signing_in.DOOR, f"{signing_in.DOOR}/<slot>"):
        door.add_url_rule(f"{place}/{_ODD_END}", "after", after)
    return door


def _go(service: Service, slot: str) -> Response:
    """To the server's page, with a cookie that says for which attempt."""
    door = sign_in.door(service.desk)
    try:
        attempt = signing_in.known(door, _named(slot), service.now())
        link = signing_in.page(door, attempt, slot, service.desk.default_zone)
    except (UserError, BadAddress):
        return _page(service, "sign_in_over", 404)
    answer = _untraced(Response(status=302, headers={"Location": link}))
    secure, life_s = service.config.callback_url.startswith("https:"), int(signing_in.LIFE.total_seconds())
    site = "None" if secure else "Lax"
    answer.set_cookie(COOKIE, slot, life_s, path=signing_in.DOOR, secure=secure, httponly=True, samesite=site)
    return answer


def _asked(service: Service, slot: str = "") -> Response:
    """What a browser asks before its page may call us: yes for the servers where people sign in so."""
    origin = request.headers.get("Origin", "")
    servers = [one for one in service.desk.house.servers if one.in_browser]
    known = next((one for one in servers if one.base.origin == origin), None)
    if known is None:
        return _untraced(Response(status=403))
    answer = _readable(Response(status=204), known)
    answer.headers["Access-Control-Allow-Methods"] = "GET"
    answer.headers["Access-Control-Allow-Headers"] = request.headers.get("Access-Control-Request-Headers", "")[:200]
    return answer


def _back(service: Service, slot: str = "") -> Response:
    """A browser came back. 200 whenever the code is taken, also when it was before: the page asks twice."""
    door = sign_in.door(service.desk)
    given = _named(slot or request.cookies.get(COOKIE, ""))
    try:
        attempt = signing_in.known(door, given, service.now())
        server = service.desk.house.server(attempt.server)
    except (UserError, BadAddress):
        return _page(service, "sign_in_over", 404)
    if request.headers.get("Origin", server.base.origin) != server.base.origin:
        log.warning("a sign-in at %s came from another origin", server.base.host)
        return _page(service, "sign_in_over", 403)
    if bool(slot) == (server.redirect == "fixed"):
        return _page(service, "sign_in_over", 404)
    code = request.args.get("code", "")
    if not 0 < len(code) <= _LONGEST_CODE:
        return _readable(_page(service, "sign_in_no_code", 400), server)
    try:
        fresh = signing_in.claim(door, attempt, code, service.now())
    except UserError:
        return _readable(_page(service, "sign_in_over", 409), server)
    if fresh:
        _take(service, attempt, server, code, given)
    return _readable(_page(service, "sign_in_look_in_chat", 200), server)


def _take(service: Service, attempt: Attempt, server: Server, code: str, slot: str) -> None:
    """Make of the code what it is worth, and say in the chat what became of it."""
    person = service.person(attempt.user_id)
    call = Call(person, _CONNECT, service.now(), trigger=service.config.slash_trigger)
    try:
        card = _outcome(service, call, attempt, server, (code, slot))
    except UserError as error:
        card = _failed(call, refusal(error, call).text, attempt)
    except ProviderError as error:
        log.warning("sign-in at %s: %s: %s", server.base.host, type(error).__name__, error)
        card = _failed(call, sentence(failure(error, call.words)), attempt)
    try:
        service.messenger.direct(person.id, card)
    except MessengerError as error:
        log.warning("outcome of a sign-in not told to %s: %s", person.id, error)


def _outcome(service: Service, call: Call, attempt: Attempt, server: Server, came: tuple[str, str]) -> Card:
    """The account, where the address was this attempt's own; else the question whether it was them."""
    door, zone = sign_in.door(service.desk), service.desk.zone(call.person)
    signed = signing_in.exchange(door, attempt, *came, zone)
    if server.redirect == "fixed":
        signing_in.hold(door, attempt, signed)
        return sign_in.question(attempt, server.base.host, signed.name, signed.login, call.words)
    done = signing_in.settle(door, call.person, attempt, signed, zone, call.now)
    with service.store.begin() as books:
        return settled(books, call, zone, "connected", done)


def _failed(call: Call, text: str, attempt: Attempt) -> Card:
    again = Button(call.words.say("sign_in_again"), _CONNECT, {"server": attempt.server}, primary=True)
    return Card(text, (again,))


def _after(service: Service, slot: str = "") -> Response:
    """Where the page goes at its end. Nothing is asked or done here."""
    return _page(service, "sign_in_look_in_chat", 200)


def _named(slot: str) -> str:
    """A segment that may be one of ours, else ""."""
    return slot if _SLOT.fullmatch(slot) else ""


def _page(service: Service, key: str, status: int) -> Response:
    text = html.escape(default_words(service).say(key))
    return _untraced(Response(f"<!doctype html><meta charset=utf-8><p>{text}</p>", status, mimetype="text/html"))


def _readable(answer: Response, server: Server) -> Response:
    """Let the page of that server, and no other, see the answer."""
    answer.headers["Access-Control-Allow-Origin"] = server.base.origin
    answer.headers["Access-Control-Allow-Credentials"] = "true"
    answer.headers["Vary"] = "Origin"
    return _untraced(answer)


def _untraced(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
