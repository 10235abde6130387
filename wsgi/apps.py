"""GET /manifest.json and POST /apps/…: what Mattermost's Apps plugin asks. Deprecated there: this file may be deleted.

The plugin signs who asks and until when, nothing else; any user may have it call any path with any values. So what a
form brings back is its signed state, as with dialogs. Other answers than 200 are errors to the plugin, their body the
text that people see.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import jwt
from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from app.errors import Fault, MessengerError, StoreUnavailable
from app.finding import find
from app.ports import Card
from app.tree import Ask, Call, Go, Refuse, Reply, Say, Tree
from app.vault import TicketRefused
from app.words import Words
from microservice.service import Service
from mm import apps
from mm.dialogs import Submission, dialog, read
from mm.posts import Pressed, pressed
from wsgi.native import call_of, default_words, done, found, ticket_text

log = logging.getLogger(__name__)

MANIFEST = Path(__file__).parents[1] / "manifest.json"
ICON = Path(__file__).with_name(apps.ICON)
HEADER = "Mattermost-App-Authorization"


class CallRefused(Fault):
    """Not a call that we answer; `key` names the sentence in app.words."""

    def __init__(self, key: str, status: int) -> None:
        super().__init__(key)
        self.key = key
        self.status = status


@dataclass(frozen=True, slots=True)
class Asked:
    """A call that the plugin signed for this person; nothing in its body is certain."""

    service: Service
    user_id: str
    body: Mapping[str, Any]

    def state(self, name: str) -> Any:
        """What we once gave the plugin, as it came back."""
        state = self.body.get("state")
        return state.get(name) if isinstance(state, dict) else None

    def meant(self, by: Pressed | Submission | None = None) -> Call:
        """The call of the tree that this one stands for; by nothing, the bare one."""
        config = self.service.config
        trigger = config.apps_trigger or config.slash_trigger
        return call_of(self.service, self.user_id, by or Pressed((), {}, ""), trigger)


def blueprint(service: Service) -> Blueprint:
    """The doors for the Apps plugin. Without APPS_SECRET each of them says so."""
    door = Blueprint("apps", __name__)
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    door.add_url_rule("/manifest.json", "manifest", partial(_manifest, service, manifest))
    door.add_url_rule(f"/apps/static/{apps.ICON}", "icon", _icon)
    answers = (
        ("/bindings", _bindings), (apps.DO, _do), (f"{apps.DO}/<path:where>", _do), (apps.TYPED, _typed),
        (apps.PICK, _picked), (apps.SUBMIT, _submitted), (apps.LOOKUP, _looked_up),
        ("/", _unknown), ("/<path:where>", _unknown),
    )  # fmt: skip
    for path, answer in answers:
        view = partial(_answered, service, str(manifest["app_id"]), answer)
        door.add_url_rule(f"/apps{path}", path.replace(".", ""), view, methods=["POST"])
    door.add_url_rule("/apps/ping", "ping", partial(_ping, service), methods=["POST"])
    door.register_error_handler(CallRefused, partial(_refused, service))
    door.register_error_handler(StoreUnavailable, partial(_store_away, service))
    door.register_error_handler(Exception, partial(_broken, service))
    return door


def _manifest(service: Service, manifest: Mapping[str, Any]) -> tuple[Response, int]:
    _secret(service)
    ours = service.config.callback_url
    http = {**manifest["http"], "root_url": f"{ours}/apps"}
    return jsonify({**manifest, "homepage_url": ours, "http": http}), 200


def _icon() -> Response:
    return Response(ICON.read_bytes(), mimetype="image/png")


def _ping(service: Service) -> tuple[Response, int]:
    """Asked while it is installed, within two seconds, for nobody: whether we share the secret."""
    _claims(service)
    return jsonify(type="ok"), 200


def _answered(
    service: Service, app_id: str, answer: Callable[..., apps.Doc | Response], where: str = ""
) -> tuple[Response, int]:
    claims = _claims(service)
    body = request.get_json(silent=True)
    given: dict[str, Any] = body if isinstance(body, dict) else {}
    context = given.get("context")
    user_id = _acting(context if isinstance(context, dict) else {}, claims, app_id)
    answered = answer(Asked(service, user_id, given), *([where] if where else []))
    return (answered if isinstance(answered, Response) else jsonify(answered)), 200


def _secret(service: Service) -> str:
    if not service.config.apps_secret:
        raise CallRefused("app_off", 404)
    return service.config.apps_secret


def _claims(service: Service) -> Mapping[str, Any]:
    """What the plugin signed. CallRefused: it did not sign it with our secret, or too long ago."""
    scheme, _, token = request.headers.get(HEADER, "").partition(" ")
    options: Any = {"require": ["exp"], "verify_exp": False}  # by our own clock, below
    try:
        claims = jwt.decode(token, _secret(service), algorithms=["HS256"], options=options)
    except jwt.InvalidTokenError as error:
        log.warning("app call from %s refused: %s", request.remote_addr, type(error).__name__)
        raise CallRefused("app_not_signed", 401) from error
    expires = claims["exp"]
    if scheme != "Bearer" or not isinstance(expires, int | float) or not expires > service.now().timestamp():
        raise CallRefused("app_not_signed", 401)
    return claims


def _acting(context: Mapping[str, Any], claims: Mapping[str, Any], app_id: str) -> str:
    """Who asks: signed, and the same in the body. CallRefused: not so, or it is another app that asks."""
    path = str(context.get("app_path") or f"/apps/{app_id}")
    if context.get("app_id") not in (None, "", app_id) or not path.endswith(f"/apps/{app_id}"):
        raise CallRefused("app_foreign", 403)
    person = context.get("acting_user")
    user_id = claims.get("acting_user_id")
    if not isinstance(user_id, str) or not user_id or not isinstance(person, dict) or person.get("id") != user_id:
        raise CallRefused("app_nobody", 403)
    return user_id


def _bindings(asked: Asked) -> Response:
    """Clients ask for it with every change of the channel."""
    words, service = asked.meant().words, asked.service
    text = _bindings_text(service.tree, words.language, words.trigger, cyrillic=service.config.apps_cyrillic)
    return Response(text, mimetype="application/json")


@lru_cache(maxsize=4)
def _bindings_text(tree: Tree, language: str, trigger: str, *, cyrillic: bool) -> str:
    shown = apps.bindings(tree, Words(language, trigger), cyrillic=cyrillic)
    return json.dumps({"type": "ok", "data": shown}, ensure_ascii=False)


def _do(asked: Asked, where: str = "") -> apps.Doc:
    """A leaf of the completion: the path, and what was typed behind it."""
    path = tuple(where.split("/")) if where else ()
    command = asked.service.tree.command(path)
    typed = apps.values(asked.body.get("values")).get(command.takes) if command is not None and command.takes else None
    values = {command.takes: typed} if command is not None and isinstance(typed, str) and typed else {}
    return _performed(asked, asked.meant(Pressed(path, values, "")))


def _typed(asked: Asked) -> apps.Doc:
    """Free text, as behind the slash command: the word from the completion, and what follows it."""
    rest = apps.values(asked.body.get("values")).get(apps.REST)
    text = " ".join(part for part in (asked.state("said"), rest) if isinstance(part, str))
    nothing = asked.meant()
    meant = find(asked.service.tree, text, nothing)
    return _shown(asked, nothing, meant) if isinstance(meant, Refuse) else _performed(asked, meant)


def _picked(asked: Asked) -> apps.Doc:
    """One of a card's buttons or of its select's options: a signed ticket, as under a post."""
    choice = apps.values(asked.body.get("values")).get(apps.CHOICE)
    ticket = asked.state("ticket") or choice
    try:
        meant = pressed(ticket, choice, asked.service.tickets, asked.user_id, asked.service.now())
    except TicketRefused as error:
        return _not_ours(asked, error)
    return _performed(asked, asked.meant(meant))


def _submitted(asked: Asked) -> apps.Doc:
    try:
        meant = _form(asked)
    except TicketRefused as error:
        return _not_ours(asked, error)
    return _performed(asked, asked.meant(meant))


def _looked_up(asked: Asked) -> apps.Doc:
    try:
        meant = asked.meant(_form(asked))
    except TicketRefused as error:
        return _not_ours(asked, error)
    name, query = (str(asked.body.get(key) or "") for key in ("selected_field", "query"))
    items = [{"label": one.text, "value": one.value} for one in found(asked.service, meant, name, query)]
    return {"type": "ok", "data": {"items": items}}


def _unknown(asked: Asked, where: str = "") -> apps.Doc:
    log.warning("app call of %s to an unknown path of %s characters", asked.user_id[:64], len(where))
    return _error(asked.meant().words.say("command_gone"))


def _form(asked: Asked) -> Submission:
    service, typed = asked.service, apps.values(asked.body.get("values"))
    return read(asked.state("ticket"), typed, service.tickets, asked.user_id, service.now())


def _not_ours(asked: Asked, error: TicketRefused) -> apps.Doc:
    log.warning("app form of %s refused: %s", asked.user_id[:64], error)
    return _error(ticket_text(error, asked.meant().words))


def _performed(asked: Asked, call: Call) -> apps.Doc:
    return _shown(asked, call, done(asked.service, call))


def _shown(asked: Asked, call: Call, reply: Reply) -> apps.Doc:
    match reply:
        case Say(card):
            return _said(asked.service, call, card)
        case Refuse(text, errors):
            return _error(text, errors if call.submitted else {})
        case Go(url):
            return {"type": "navigate", "navigate_to_url": url, "use_external_browser": True}
        case Ask(form, note):
            service, person = asked.service, call.person
            lookup = apps.LOOKUP  # by the plugin, wherever we are
            shown = dialog(form, call.words, service.tickets, person.id, call.now, apps.KNOWN, "", lookup)
            header = "\n\n".join(text for text in (note, shown["introduction_text"]) if text)
            return {"type": "form", "form": apps.form({**shown, "introduction_text": header})}


def _said(service: Service, call: Call, card: Card) -> apps.Doc:
    """The card's text. Its buttons: as commands to type, as a choice in a form, or else below a direct message."""
    words, cyrillic = call.words, service.config.apps_cyrillic
    commands = [apps.typed(service.tree, button, words, cyrillic=cyrillic) for button in card.buttons]
    if apps.asks_to_choose(card):
        attachments = service.paper.attachments(card, call.person.id, call.now)
        return {"type": "form", "form": apps.picking(card, attachments, words)}
    if all(commands):
        after = [words.say("app_next", commands=" · ".join(f"`{one}`" for one in commands))] if commands else []
        return _ok("\n".join([card.text, *after]))
    try:
        service.tell(call.person.id, card, "")
    except MessengerError as error:
        log.warning("buttons for %s not delivered: %s", call.person.id, error)
        return _ok(card.text)
    return _ok(f"{card.text}\n{words.say('app_in_direct')}")


def _ok(text: str) -> apps.Doc:
    return {"type": "ok", "text": text}


def _error(text: str, errors: Mapping[str, str] | None = None) -> apps.Doc:
    return {"type": "error", "text": text, **({"data": {"errors": dict(errors)}} if errors else {})}


def _refused(service: Service, error: CallRefused) -> tuple[Response, int]:
    return Response(default_words(service).say(error.key), mimetype="text/plain"), error.status


def _store_away(service: Service, error: StoreUnavailable) -> tuple[Response, int]:
    log.warning("database away: %s", error)
    return jsonify(_error(default_words(service).say("busy"))), 200


def _broken(service: Service, error: Exception) -> tuple[Response, int] | HTTPException:
    """A bug of ours: people read the words, not the JSON of an error page."""
    if isinstance(error, HTTPException):
        return error
    log.exception("not handled: %s", type(error).__name__)
    return jsonify(_error(default_words(service).say("failed"))), 200
