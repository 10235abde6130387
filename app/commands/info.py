"""The first words, the help, and what the assistant can do, for whom, and who sees what."""

from app.commands import waiting
from app.commands.desk import Desk
from app.commands.look import day_of, offer_button, service_buttons
from app.finding import overview
from app.markdown import plain
from app.ports import Button, Card
from app.tree import Call, Group, Reply, Say


def bare(desk: Desk, call: Call) -> Reply:
    """The trigger alone: today for who is connected, the welcome for who is not."""
    with desk.store.begin() as books:
        known = books.accounts_of(call.person.id)
    if known:
        return day_of(desk, call)
    with desk.store.begin() as books:
        tried = books.trials_of(call.person.id)
    if tried:
        return Say(waiting.card(tried[-1], call, desk.zone(call.person)))
    more = [offer_button(call, name) for name in desk.offers[:1]]
    privacy = Button(call.words.say("button_privacy"), ("info",))
    return Say(Card(call.words.say("welcome"), (*service_buttons(call), *(more or [privacy]))))


def help_text(desk: Desk, call: Call) -> Reply:
    """The commands in a few lines."""
    return Say(Card(call.words.say("help")))


def info(desk: Desk, call: Call, groups: tuple[Group, ...]) -> Reply:
    """What it can do by group with examples, version, accounts, zone, who sees what."""
    say = call.words.say
    parts = [say("info_head", version=desk.version), *(overview(group, call) for group in groups), say("info_short")]
    parts += ["\n".join(_accounts(desk, call)), _zone(desk, call), say("info_privacy")]
    return Say(Card("\n\n".join(parts)))


def _accounts(desk: Desk, call: Call) -> list[str]:
    with desk.store.begin() as books:
        known, calendars = books.accounts_of(call.person.id), books.calendars_of(call.person.id)
    if not known:
        return [call.words.say("no_accounts")]
    lines = [call.words.say("info_accounts")]
    for account in known:
        own = [entry for entry in calendars if entry.account_id == account.id]
        n = sum(entry.followed for entry in own)
        lines.append(call.words.say("info_account", account=plain(account.login), n=n, all=len(own)))
    return lines


def _zone(desk: Desk, call: Call) -> str:
    if call.person.chose.zone:
        key = "info_zone_own"
    else:
        key = "info_zone" if desk.names_zone(call.person) else "info_zone_default"
    return call.words.say(key, zone=call.words.zone(desk.zone(call.person), call.now))
