"""Signing in at a TrueConf Server in the browser: begun in the chat, come back to our door, settled in the chat.

TrueConf hands no `state` back, so what binds a browser to who asked is a one-time segment: in the address by which it
comes back, or in a cookie where that address is fixed. Then the person is asked whether it was them, and nothing is an
account before they say so. Requests are made between transactions.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from app import accounts
from app.accounts import CHECK_SECONDS, Connected, Store
from app.errors import UserError
from app.mailboxes import mailbox
from app.ports import Access, Found, OpenProvider, Password, Person
from app.providers.trueconf.provider import TrueConf
from app.providers.trueconf.servers import Server
from app.providers.trueconf.signed import Signed
from app.sign_ins import Attempt
from app.vault import Vault, token_digest

LIFE = timedelta(minutes=10)
DOOR = "/oauth/trueconf"
PROVIDER = "trueconf"


@dataclass(frozen=True, slots=True)
class Desk:
    """What signing in needs of the world."""

    store: Store
    vault: Vault
    open_provider: OpenProvider
    callback: str


def begin(desk: Desk, person: Person, server: Server, zone: tzinfo, now: datetime) -> str:
    """Where this person's browser goes to sign in. An earlier attempt of theirs at that server is void by it."""
    slot = secrets.token_urlsafe(24)
    attempt = Attempt(token_digest(slot), person.id, str(server.base), now + LIFE)
    with desk.store.begin() as books:
        books.add_attempt(attempt, now)
    if server.redirect == "fixed":
        return f"{desk.callback}{DOOR}/go/{slot}"
    return page(desk, attempt, slot, zone)


def page(desk: Desk, attempt: Attempt, slot: str, zone: tzinfo) -> str:
    """The server's own page for this attempt."""
    provider = _opened(desk, attempt, zone)
    return provider.sign_in_page(back(desk.callback, provider.server, slot))


def back(callback: str, server: Server, slot: str) -> str:
    """The address by which a browser comes back."""
    return f"{callback}{DOOR}" if server.redirect == "fixed" else f"{callback}{DOOR}/{slot}"


def known(desk: Desk, slot: str, now: datetime) -> Attempt:
    """The attempt that this segment is of. UserError: there is none, or it is over."""
    with desk.store.begin() as books:
        attempt = books.attempt(token_digest(slot), now)
    if attempt is None:
        raise UserError("sign_in_over")
    return attempt


def claim(desk: Desk, attempt: Attempt, code: str, now: datetime) -> bool:
    """Take the code that came. False: it came before. UserError: another did, or the attempt is over."""
    digest = token_digest(code)
    with desk.store.begin() as books:
        held = books.attempt(attempt.id, now)
        if held is None or held.code not in ("", digest):
            raise UserError("sign_in_over")
        if held.code:
            return False
        books.put_code(attempt.id, digest)
    return True


def exchange(desk: Desk, attempt: Attempt, code: str, slot: str, zone: tzinfo) -> Signed:
    """Who signed in. Every ProviderError of asking the server."""
    provider = _opened(desk, attempt, zone)
    return provider.exchange(code, back(desk.callback, provider.server, slot))


def hold(desk: Desk, attempt: Attempt, signed: Signed) -> None:
    """Keep who signed in until the person says whether it was them. UserError: the attempt is over."""
    sealed = desk.vault.seal(signed.secret.reveal(), _about(attempt))
    with desk.store.begin() as books:
        if not books.put_signed(attempt.id, signed.login, signed.name, sealed):
            raise UserError("sign_in_over")


def held(desk: Desk, person: Person, attempt_id: str, now: datetime) -> tuple[Attempt, Signed]:
    """Who signed in by this person's own attempt. UserError: it is another's, settled, or over."""
    with desk.store.begin() as books:
        attempt = books.attempt(attempt_id, now)
    if attempt is None or attempt.user_id != person.id or attempt.secret is None:
        raise UserError("sign_in_over")
    secret = Password(desk.vault.open(attempt.secret, _about(attempt)))
    return attempt, Signed(attempt.login, attempt.name, secret)


def settle(desk: Desk, person: Person, attempt: Attempt, signed: Signed, zone: tzinfo, now: datetime) -> Connected:
    """Make an account of it, once. UserError: it is another person's e-mail, or the attempt was settled meanwhile."""
    latest = [signed.secret]  # the server may give another in its place while it is looked at
    access = Access(attempt.server, signed.login, signed.secret, renewed=latest.append)
    found = desk.open_provider(PROVIDER, access, zone, CHECK_SECONDS).find()
    access = replace(access, password=latest[-1])
    _insist_on_owner(found, person)
    with desk.store.begin() as books:
        now_held = books.attempt(attempt.id, now)
        if now_held is None or now_held.user_id != person.id or now_held.secret != attempt.secret:
            raise UserError("sign_in_over")
        books.put_signed(attempt.id, "", "", None)
        return accounts.put(books, desk.vault, person.id, PROVIDER, access, found, now)


def _insist_on_owner(found: Found, person: Person) -> None:
    if found.owner and mailbox(found.owner) != mailbox(person.email):
        raise UserError("connect_not_you")


def _opened(desk: Desk, attempt: Attempt, zone: tzinfo) -> TrueConf:
    opened = desk.open_provider(PROVIDER, Access(attempt.server, "", Password("")), zone, CHECK_SECONDS)
    assert isinstance(opened, TrueConf)
    return opened


def _about(attempt: Attempt) -> str:
    return f"sign_ins.secret:{attempt.id}"
