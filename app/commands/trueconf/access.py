"""Coming to a TrueConf Server and leaving it: the general commands, for this service."""

from dataclasses import replace

from app.commands import connect as connections
from app.commands.desk import Desk
from app.tree import Call, Command, Reply


def connect(desk: Desk, call: Call) -> Reply:
    """The form for a TrueConf account, then the account it describes."""
    return connections.connect(desk, replace(call, values={**call.values, "provider": "trueconf"}))


COMMANDS = (Command("connect", "title_trueconf_connect", connect, also=("подключить",)),)
