"""The connections group: connect a calendar account, change its access, disconnect it. Several accounts a person."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta, tzinfo

from app import accounts, render, trying
from app.accounts import CHECK_SECONDS, Books, Connected
from app.commands import waiting
from app.commands.access import UNNAMED, blamed, connect_form, is_fresh, named, typed, update_form
from app.commands.desk import Desk
from app.commands.look import connect_button, no_accounts, today_button
from app.commands.notify import change_button, samples_button, summary
from app.commands.samples import next_meeting
from app.commands.trueconf import sign_in
from app.errors import NeedsReconnect, ProviderError, UserError
from app.mailboxes import mailbox
from app.markdown import plain
from app.notifications import account as alarms
from app.notifications.reader import Reader
from app.opening import opened
from app.ports import Access, Account, Button, Card, Found, Menu, Password
from app.providers.base import Spec
from app.providers.catalogue import PROVIDERS
from app.settings import Settings, with_next_digest
from app.times import ONE_DAY, Span
from app.tree import Ask, Call, Command, Form, Group, Reply, Say
from app.trials import Trial

ALARM_LIFE = timedelta(days=60)


def connect(desk: Desk, call: Call) -> Reply:
    """The form of a service, then the account it describes. Typed text is never read, unless it names a service."""
    meant = named(call.text("provider"))
    spec = PROVIDERS[meant or UNNAMED]
    way = sign_in.offered(desk, call, call.text("address")) if spec.in_browser and not call.submitted else None
    if way is not None:
        return Say(way)
    if not call.submitted:
        return Ask(connect_form(spec), call.words.say("secret_in_chat") if call.text("provider") and not meant else "")
    access = typed(call, spec)
    try:
        found = _found(desk, call, spec, access)
    except NeedsReconnect as error:
        return _on_trial(desk, call, spec, access, error)
    access = replace(access, login=found.login or access.login)
    done = accounts.connect(desk.store, desk.vault, call.person, spec.name, access, found, call.now)
    with desk.store.begin() as books:
        return Say(settled(books, call, desk.zone(call.person), "connected", done))


def update(desk: Desk, call: Call) -> Reply:
    """New address, login or password for an account; what was an empty password stays as it is."""
    known = _accounts(desk, call)
    if not known:
        return Say(no_accounts(call))
    account = _chosen(known, call)
    if account is None:
        return Say(choice(known, (), call, ("connections", "update")))
    spec = PROVIDERS[account.provider]
    way = sign_in.offered(desk, call, account.address) if spec.in_browser and not call.submitted else None
    if way is not None:
        return Say(way)
    if not call.submitted:
        return Ask(update_form(account), call.words.say("secret_in_chat") if call.rest else "")
    access = typed(call, spec, _kept(desk, call, account, spec))
    try:
        found = _found(desk, call, spec, access)
    except NeedsReconnect as error:
        return _on_trial(desk, call, spec, access, error, account)
    access = replace(access, login=found.login or access.login)
    done = accounts.change(desk.store, desk.vault, account, access, found, call.now)
    with desk.store.begin() as books:
        return Say(settled(books, call, desk.zone(call.person), "updated", done))


def disconnect(desk: Desk, call: Call) -> Reply:
    """Forget an account, after the form said what that means; or a password that is still being tried, at once."""
    with desk.store.begin() as books:
        known, tried = books.accounts_of(call.person.id), books.trials_of(call.person.id)
    trial = waiting.chosen(tried, call)
    if trial is not None:
        return Say(waiting.cancelled(desk, call, trial))
    if not known and not tried:
        return Say(no_accounts(call))
    account = None if tried and not call.text("account") else _chosen(known, call)
    if account is None:
        return Say(choice(known, tried, call, ("connections", "disconnect")))
    if not call.submitted:
        return Ask(_farewell(account))
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


def settled(books: Books, call: Call, zone: tzinfo, key: str, done: Connected) -> Card:
    """What follows an account that was just stored: the defaults, the end of its alarm, and the card that says so."""
    _choose_defaults(books, call, zone)
    _take_back_alarm(books, call, zone, done.account)
    return _done(books, call, zone, key, done)


GROUP = Group(
    "connections",
    "title_connections",
    (
        Command(
            "connect", "title_connect", connect, takes="provider", also=("подключить",), short=("connect", "подключить")
        ),
        Command("update", "title_update", update, also=("изменить", "обновить")),
        Command("disconnect", "title_disconnect", disconnect, also=("отключить",), short=("disconnect", "отключить")),
    ),
    also=("подключения", "connection"),
)


def _farewell(account: Account) -> Form:
    told = {"account": plain(account.login)}
    path, intro = ("connections", "disconnect"), "form_disconnect_intro"
    return Form(path, "form_disconnect", (), "submit_disconnect", intro, {"account": str(account.id)}, told)


def _choose_defaults(books: Books, call: Call, zone: tzinfo) -> None:
    """Whoever connects a calendar hears of it from now on, until they choose otherwise."""
    if not books.has_settings(call.person.id):
        books.put_settings(with_next_digest(Settings(call.person.id), zone, call.now))


def _take_back_alarm(books: Books, call: Call, zone: tzinfo, account: Account) -> None:
    """The post that said the password is refused says that it no longer is; what was not sent yet never is."""
    books.withdraw_about(call.person.id, alarms.about(account), alarms.KIND)
    told = books.told(call.person.id, alarms.about(account), (alarms.KIND,), call.now - ALARM_LIFE)
    if told and told[0].key.startswith(alarms.REFUSED):
        reader = Reader(call.person, books.settings(call.person.id), call.words, zone)
        books.write(alarms.restored(account, reader, told[0].post_id, call.now), call.now)


def _accounts(desk: Desk, call: Call) -> list[Account]:
    with desk.store.begin() as books:
        return books.accounts_of(call.person.id)


def _chosen(known: Sequence[Account], call: Call) -> Account | None:
    """The account the call names, or the only one there is. UserError: the named one is gone."""
    name = call.text("account")
    if not name:
        return known[0] if len(known) == 1 else None
    account = next((one for one in known if str(one.id) == name), None)
    if account is None:
        raise UserError("account_gone")
    return account


def choice(known: Sequence[Account], tried: Sequence[Trial], call: Call, path: tuple[str, str]) -> Card:
    """Which of these accounts, or of the passwords on trial, is meant."""
    text = call.words.say("choose_account")
    named_so = [*((str(one.id), one.login, one.address) for one in known), *waiting.entries(tried, call)]
    if len(named_so) <= 3:
        return Card(text, tuple(Button(login, path, {"account": value}) for value, login, _ in named_so))
    options = tuple((value, f"{login} — {what}") for value, login, what in named_so)
    return Card(text, menu=Menu(call.words.say("field_account"), path, "account", options))


def _kept(desk: Desk, call: Call, account: Account, spec: Spec) -> Password | None:
    """The password we have, for as long as it goes to the server it was given for."""
    same = not spec.has_address or call.text("address") == account.address
    return opened(desk.store, desk.vault, account).password if same else None


def _found(desk: Desk, call: Call, spec: Spec, access: Access) -> Found:
    """What the service shows for this access, asked now. UserError beside the field to blame, but for a refusal."""
    try:
        found = desk.open_provider(spec.name, access, desk.zone(call.person), CHECK_SECONDS).find()
    except NeedsReconnect:
        raise
    except ProviderError as error:
        raise blamed(error, spec) from error
    if not found.calendars:
        raise UserError("no_calendars", "address" if spec.has_address else None)
    if found.owner and mailbox(found.owner) != mailbox(call.person.email):
        raise UserError("connect_not_you", "login")
    return found


def _on_trial(
    desk: Desk, call: Call, spec: Spec, access: Access, error: NeedsReconnect, account: Account | None = None
) -> Reply:
    """A refused password is tried further where the person says that it is new. UserError: they do not."""
    if not is_fresh(call, spec):
        raise blamed(error, spec) from error
    trial = trying.begin(desk.store, desk.vault, call.person, spec, access, call.now, account)
    return Say(waiting.card(trial, call, desk.zone(call.person)))


def _done(books: Books, call: Call, zone: tzinfo, key: str, done: Connected) -> Card:
    """What is followed, what will be told, and what comes next, where our copy knows."""
    say = call.words.say
    settings = books.settings(call.person.id)
    ahead = books.stored(call.person.id, Span(call.now, call.now + ONE_DAY))
    unread = any(one.account_id == done.account.id and one.synced_at is None for one in books.health_of(call.person.id))
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
    if unread and followed:
        text = f"{text}\n{say('reading_now')}"
    return Card(text, (today_button(call), change_button(call), samples_button(call)))
