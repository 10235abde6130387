"""The connections group: connect a calendar account, change its access, disconnect it. Several accounts a person."""

from dataclasses import replace
from datetime import timedelta

from app import accounts, render
from app.accounts import CHECK_SECONDS, Connected
from app.commands.desk import Desk
from app.commands.look import connect_button, no_accounts, today_button
from app.commands.notify import change_button, samples_button, summary
from app.commands.samples import next_meeting
from app.errors import (
    AddressRefused,
    BadAddress,
    BadReply,
    Elsewhere,
    Forbidden,
    NeedsReconnect,
    NotEncrypted,
    NotFound,
    ProviderError,
    TooSlow,
    Unavailable,
    Unreachable,
    Unsupported,
    UserError,
)
from app.markdown import plain
from app.notifications import account as alarms
from app.notifications.reader import Reader
from app.ports import Access, Account, Button, Card, Found, Menu, Password
from app.providers.catalogue import PROVIDERS
from app.settings import Settings, with_next_digest
from app.times import ONE_DAY, Span
from app.tree import Ask, Call, Command, Form, Group, Reply, Say

MAX_CHARS = 500
ALARM_LIFE = timedelta(days=60)
_FIRST = "caldav"
_BLAME: dict[type, tuple[str, str | None]] = {
    NeedsReconnect: ("connect_refused", "password"),
    Unreachable: ("connect_unreachable", "address"),
    AddressRefused: ("connect_private", "address"),
    BadAddress: ("connect_bad_address", "address"),
    NotEncrypted: ("connect_plain", "address"),
    Elsewhere: ("connect_elsewhere", "address"),
    BadReply: ("connect_not_caldav", "address"),
    NotFound: ("connect_not_caldav", "address"),
    Unsupported: ("connect_oauth", "address"),
    Forbidden: ("connect_forbidden", "login"),
    TooSlow: ("connect_slow", None),
    Unavailable: ("connect_unavailable", None),
}


def connect(desk: Desk, call: Call) -> Reply:
    """The form of a service, then the account it describes. Typed text is never read: it may be a password."""
    provider = call.text("provider") or _FIRST
    if not call.submitted:
        form = Form(
            ("connections", "connect"),
            f"form_{provider}",
            PROVIDERS[provider].login,
            "submit_connect",
            f"form_{provider}_intro",
            {"provider": provider},
        )
        return Ask(form, call.words.say("secret_in_chat") if call.rest else "")
    access = _typed(call)
    found = _found(desk, call, provider, access)
    access = replace(access, login=found.login or access.login)
    done = accounts.connect(desk.store, desk.vault, call.person, provider, access, found, call.now)
    _choose_defaults(desk, call)
    _take_back_alarm(desk, call, done.account)
    return Say(_done(desk, call, "connected", done))


def update(desk: Desk, call: Call) -> Reply:
    """New address, login or password for an account; what was an empty password stays as it is."""
    known = _accounts(desk, call)
    if not known:
        return Say(no_accounts(call))
    account = _chosen(known, call)
    if account is None:
        return Say(_choice(known, call, ("connections", "update")))
    if not call.submitted:
        return Ask(_update_form(account), call.words.say("secret_in_chat") if call.rest else "")
    access = _typed(call, _kept(desk, call, account))
    found = _found(desk, call, account.provider, access)
    access = replace(access, login=found.login or access.login)
    done = accounts.change(desk.store, desk.vault, account, access, found, call.now)
    _take_back_alarm(desk, call, done.account)
    return Say(_done(desk, call, "updated", done))


def disconnect(desk: Desk, call: Call) -> Reply:
    """Forget an account, after the form said what that means."""
    known = _accounts(desk, call)
    if not known:
        return Say(no_accounts(call))
    account = _chosen(known, call)
    if account is None:
        return Say(_choice(known, call, ("connections", "disconnect")))
    if not call.submitted:
        form = Form(
            ("connections", "disconnect"),
            "form_disconnect",
            (),
            "submit_disconnect",
            "form_disconnect_intro",
            {"account": str(account.id)},
            {"account": plain(account.login)},
        )
        return Ask(form)
    with desk.store.begin() as books:
        gone = books.forget_account(account.id, call.person.id)
        if len(known) == 1:
            books.forget_settings(call.person.id)
            books.forget_letters(call.person.id)
            books.forget_tidings(call.person.id)
            books.forget_person(call.person.id)
    if not gone:
        raise UserError("account_gone")
    return Say(Card(call.words.say("disconnected", account=plain(account.login)), (connect_button(call),)))


GROUP = Group(
    "connections",
    "title_connections",
    (
        Command("connect", "title_connect", connect, also=("подключить",), short=("connect", "подключить")),
        Command("update", "title_update", update, also=("изменить", "обновить")),
        Command("disconnect", "title_disconnect", disconnect, also=("отключить",), short=("disconnect", "отключить")),
    ),
    also=("подключения", "connection"),
)


def _choose_defaults(desk: Desk, call: Call) -> None:
    """Whoever connects a calendar hears of it from now on, until they choose otherwise."""
    with desk.store.begin() as books:
        if not books.has_settings(call.person.id):
            books.put_settings(with_next_digest(Settings(call.person.id), desk.zone(call.person), call.now))


def _take_back_alarm(desk: Desk, call: Call, account: Account) -> None:
    """The post that said the password is refused says that it no longer is; what was not sent yet never is."""
    with desk.store.begin() as books:
        books.withdraw_about(call.person.id, alarms.about(account), alarms.KIND)
        told = books.told(call.person.id, alarms.about(account), (alarms.KIND,), call.now - ALARM_LIFE)
        if told and told[0].key.startswith(alarms.REFUSED):
            reader = Reader(call.person, books.settings(call.person.id), call.words, desk.zone(call.person))
            books.write(alarms.restored(account, reader, told[0].post_id, call.now), call.now)


def _accounts(desk: Desk, call: Call) -> list[Account]:
    with desk.store.begin() as books:
        return books.accounts_of(call.person.id)


def _chosen(known: list[Account], call: Call) -> Account | None:
    """The account the call names, or the only one there is. UserError: the named one is gone."""
    name = call.text("account")
    if not name:
        return known[0] if len(known) == 1 else None
    account = next((one for one in known if str(one.id) == name), None)
    if account is None:
        raise UserError("account_gone")
    return account


def _choice(known: list[Account], call: Call, path: tuple[str, str]) -> Card:
    text = call.words.say("choose_account")
    if len(known) <= 3:
        return Card(text, tuple(Button(one.login, path, {"account": str(one.id)}) for one in known))
    options = tuple((str(one.id), f"{one.login} — {one.address}") for one in known)
    return Card(text, menu=Menu(call.words.say("field_account"), path, "account", options))


def _update_form(account: Account) -> Form:
    known = {"address": account.address, "login": account.login}
    fields = tuple(
        replace(field, default=known[field.name])
        if field.name in known
        else replace(
            field, required=False, placeholder="field_password_unchanged", help="field_password_unchanged_help"
        )
        for field in PROVIDERS[account.provider].login
    )
    return Form(("connections", "update"), "form_update", fields, "submit_update", values={"account": str(account.id)})


def _typed(call: Call, known: Password | None = None) -> Access:
    """What the form holds. UserError beside the field that is empty or far too long."""
    for name in ("address", "login", "password"):
        if len(str(call.values.get(name, ""))) > MAX_CHARS:
            raise UserError("too_long", name)
    address, login = call.text("address"), call.text("login")
    if not address:
        raise UserError("required", "address")
    password = call.values.get("password", "")
    if isinstance(password, str) and password:
        return Access(address, login, Password(password))
    if known is None:
        raise UserError("password_again" if call.text("account") else "required", "password")
    return Access(address, login, known)


def _kept(desk: Desk, call: Call, account: Account) -> Password | None:
    """The password we have, for as long as it goes to the server it was given for."""
    return accounts.password_of(desk.store, desk.vault, account) if call.text("address") == account.address else None


def _found(desk: Desk, call: Call, provider: str, access: Access) -> Found:
    """What the service shows for this access, asked now. UserError beside the field that is to blame."""
    zone = desk.zone(call.person)
    try:
        return desk.open_provider(provider, access, zone, CHECK_SECONDS).find()
    except ProviderError as error:
        raise _blame(error) from error


def _blame(error: ProviderError) -> UserError:
    """The same failure as a person's error: what happened, beside the field that can mend it."""
    key, field = next((_BLAME[kind] for kind in type(error).__mro__ if kind in _BLAME), ("connect_unavailable", None))
    return UserError(key, field, **({"address": error.address} if isinstance(error, Elsewhere) else {}))


def _done(desk: Desk, call: Call, key: str, done: Connected) -> Card:
    """What is followed, what will be told, and what comes next, where our copy knows."""
    say, zone = call.words.say, desk.zone(call.person)
    with desk.store.begin() as books:
        settings = books.settings(call.person.id)
        ahead = books.stored(call.person.id, Span(call.now, call.now + ONE_DAY))
    followed = [entry for entry in done.calendars if entry.followed]
    text = say(
        key,
        account=plain(done.account.login),
        n=len(followed),
        all=len(done.calendars),
        told=summary(settings, call.words, zone),
        zone=call.words.zone(zone, call.now),
    )
    first = next_meeting(ahead, zone, call.now)
    if first is not None:
        when = render.moment(first.event.when.span(zone).start, zone, call.now, call.words)
        text = f"{text} {say('next_meeting', when=when, title=plain(first.event.title) or say('untitled'))}"
    if len(followed) < len(done.calendars):
        text = f"{text}\n{say('others_off')}"
    return Card(text, (today_button(call), change_button(call), samples_button(call)))
