"""Coming to a TrueConf Server and leaving it: the general commands, for this service, and the answer of a browser."""

from dataclasses import replace

from app import signing_in
from app.commands import connect as connections
from app.commands.desk import Desk
from app.commands.trueconf import servers, sign_in
from app.tree import Call, Command, Reply, Say

SERVICE = ("service", "сервис")
"""In place of a server's name: an administrator connects the service itself."""


def connect(desk: Desk, call: Call) -> Reply:
    """The way to the server's own page, or the form for an account there, then the account it describes."""
    if call.text("server").casefold() in SERVICE:
        return servers.service(desk, call)
    address = {} if call.submitted else {"address": call.text("server")}
    return connections.connect(desk, replace(call, values={**call.values, **address, "provider": "trueconf"}))


def confirm(desk: Desk, call: Call) -> Reply:
    """Who signed in at the server, or is known there by their e-mail, is this person, or is not.

    UserError: nobody asks that any more. Whose an ID is shows its e-mail, whatever a button says.
    """
    if call.text("login"):
        found = {"provider": "trueconf", "address": call.text("server"), "login": call.text("login")}
        return connections.connect(desk, replace(call, values=found, submitted=True))
    door = sign_in.door(desk)
    attempt, signed = signing_in.held(door, call.person, call.text("attempt"), call.now)
    if call.text("mine") != "yes":
        return Say(sign_in.refused(desk, call, attempt))
    zone = desk.zone(call.person)
    done = signing_in.settle(door, call.person, attempt, signed, zone, call.now)
    with desk.store.begin() as books:
        return Say(connections.settled(books, call, zone, "connected", done))


COMMANDS = (
    Command("connect", "title_trueconf_connect", connect, takes="server", also=("подключить",)),
    Command("confirm", "title_trueconf_confirm", confirm, also=("подтвердить",), hidden=True),
)
