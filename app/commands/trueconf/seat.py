"""A person's account at a TrueConf Server, opened for what they asked."""

from dataclasses import dataclass

from app import opening
from app.commands.desk import Desk
from app.errors import UserError
from app.ports import Account
from app.providers.trueconf.provider import TrueConf
from app.tree import Call

SECONDS = 20.0
"""All requests of one command together."""


@dataclass(frozen=True, slots=True)
class Seat:
    """An account with what reaches its server: `server.ask(lambda api: …)`."""

    account: Account
    server: TrueConf


def seats_of(desk: Desk, call: Call) -> list[Account]:
    """The person's accounts at TrueConf Servers, the first one connected first."""
    with desk.store.begin() as books:
        return [one for one in books.accounts_of(call.person.id) if one.provider == "trueconf"]


def seat(desk: Desk, call: Call) -> Seat:
    """The account that the call names by `account`, else the first one. UserError: there is none."""
    known, wanted = seats_of(desk, call), call.text("account")
    if not known:
        raise UserError("trueconf_none")
    account = next((one for one in known if str(one.id) == wanted), known[0])
    access = opening.opened(desk.store, desk.vault, account)
    opened = desk.open_provider(account.provider, access, desk.zone(call.person), SECONDS)
    assert isinstance(opened, TrueConf)
    return Seat(account, opened)
