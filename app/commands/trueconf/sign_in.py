"""How one is led to an account at a TrueConf Server: its own page in the browser, or by one's e-mail."""

import logging

from app import signing_in
from app.accounts import CHECK_SECONDS
from app.commands.desk import Desk
from app.commands.look import connect_button
from app.errors import BadAddress, ProviderError, UserError
from app.markdown import plain
from app.ports import Access, Button, Card, Password
from app.providers.trueconf.provider import TrueConf
from app.providers.trueconf.servers import Server
from app.sign_ins import Attempt
from app.tree import Call
from app.words import Words

log = logging.getLogger(__name__)

CONFIRM = ("trueconf", "confirm")


def door(desk: Desk) -> signing_in.Desk:
    """What signing in needs of the desk."""
    return signing_in.Desk(desk.store, desk.vault, desk.open_provider, desk.callback)


def offered(desk: Desk, call: Call, address: str) -> Card | None:
    """The way to the server's own page, where people sign in there; None where they do not, or want no browser."""
    if call.text("how") == "password":
        return None
    try:
        server = desk.house.server(address)
    except BadAddress:
        return _choice(desk, call)
    return _way(desk, call, server) if server.in_browser else _guess(desk, call, server)


def question(attempt: Attempt, host: str, name: str, login: str, words: Words) -> Card:
    """Whether it was them: what comes by a fixed address might be somebody else's doing."""
    values = {"attempt": attempt.id}
    buttons = (
        Button(words.say("sign_in_yes"), CONFIRM, {**values, "mine": "yes"}),
        Button(words.say("sign_in_no"), CONFIRM, {**values, "mine": "no"}),
    )
    text = words.say("sign_in_question", name=plain(name), login=plain(login), host=plain(host))
    return Card(text, buttons)


def refused(desk: Desk, call: Call, attempt: Attempt) -> Card:
    """It was not them: what was held is forgotten. UserError: it was settled meanwhile."""
    with desk.store.begin() as books:
        gone = books.forget_attempt(attempt.id, call.person.id)
    if not gone:
        raise UserError("sign_in_over")
    return Card(call.words.say("sign_in_stranger"), (connect_button(call),))


def _way(desk: Desk, call: Call, server: Server) -> Card:
    say = call.words.say
    link = signing_in.begin(door(desk), call.person, server, desk.zone(call.person), call.now)
    values = {"provider": "trueconf", "address": str(server.base), "how": "password"}
    other = (Button(say("sign_in_by_password"), ("connections", "connect"), values),) if server.passwords else ()
    return Card(say("sign_in_way", link=link, host=plain(server.base.host)), other)


def _guess(desk: Desk, call: Call, server: Server) -> Card | None:
    """Whether they are whom the server knows by their e-mail; None where that is nobody, or more than one."""
    if not (server.has_service and server.by_email and call.person.email):
        return None
    access = Access(server.name, "", Password(""))
    opened = desk.open_provider("trueconf", access, desk.zone(call.person), CHECK_SECONDS)
    assert isinstance(opened, TrueConf)
    try:
        ids = opened.ids_of(call.person.email)
    except ProviderError as error:
        log.info("%s: nobody found by e-mail: %s: %s", server.base.host, type(error).__name__, error)
        return None
    if len(ids) != 1:
        return None
    say, values = call.words.say, {"server": server.name}
    other = {"provider": "trueconf", "address": str(server.base), "how": "password"}
    buttons = (
        Button(say("sign_in_yes"), ("trueconf", "confirm"), {**values, "login": ids[0]}, primary=True),
        Button(say("button_other_id"), ("connections", "connect"), other),
    )
    return Card(say("sign_in_guess", login=plain(ids[0]), host=plain(server.base.host)), buttons)


def _choice(desk: Desk, call: Call) -> Card | None:
    """Which of several servers is meant, where people sign in at one of them in a browser."""
    servers = [one for one in desk.house.servers if one.name]
    if not any(one.in_browser for one in servers):
        return None
    path = ("trueconf", "connect")
    return Card(call.words.say("sign_in_which"), tuple(Button(one.name, path, {"server": one.name}) for one in servers))
