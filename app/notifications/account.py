"""A server refuses the password: said once to the person; where it refuses many, to the administrators instead."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from app.letters import Letter
from app.markdown import plain
from app.notifications.reader import Reader
from app.ports import Account, Button, Card
from app.providers.catalogue import PROVIDERS
from app.settings import night_ends
from app.trials import Trial

KIND = "account"
REFUSED = "account.refused:"


def refused(account: Account, reader: Reader, since: datetime, now: datetime) -> Letter:
    """The account is paused: what that means, and what to do."""
    say = reader.words.say
    time = reader.words.clock(since, reader.zone)
    text = say("account_refused", time=time, host=_host(account), account=plain(account.login))
    values = {"account": str(account.id)}
    buttons = (
        Button(say(PROVIDERS[account.provider].anew), ("connections", "update"), values, primary=True),
        Button(say("button_disconnect"), ("connections", "disconnect"), values),
    )
    key = f"{REFUSED}{account.id}:{since.isoformat()}"
    return Letter(key, account.user_id, KIND, Card(text, buttons), now, None, about(account))


def restored(account: Account, reader: Reader, post_id: str, now: datetime) -> Letter:
    """The post that said so, once the account is read again: no alarm, no buttons."""
    text = reader.words.say("account_restored", account=plain(account.login))
    key = f"account.restored:{account.id}:{now.isoformat()}"
    return Letter(key, account.user_id, KIND, Card(text), now, None, about(account), post_id)


def untold(account: Account, reader: Reader, n: int, now: datetime) -> list[Letter]:
    """Changes of `n` meetings that we cannot describe: look yourself. Who wants no changes does not hear of them."""
    if reader.settings.paused(now) or reader.settings.tell_changes == "off":
        return []
    card = Card(
        reader.words.say("changes_untold", n=n),
        (Button(reader.words.say("button_week"), ("calendars", "get_a_week")),),
    )
    key = f"untold:{account.id}:{now.isoformat()}"
    return [Letter(key, account.user_id, KIND, card, night_ends(now, reader.zone) or now)]


def trial_over(trial: Trial, why: str, reader: Reader, now: datetime) -> Letter:
    """A new password was not accepted in time, and is forgotten. `why`: a key of app.words."""
    say = reader.words.say
    again = Button(say(PROVIDERS[trial.provider].button), ("connections", "connect"), {"provider": trial.provider})
    if trial.account_id is not None:
        again = Button(say("button_new_password"), ("connections", "update"), {"account": str(trial.account_id)})
    card = Card(say(why, account=plain(trial.login)), (replace(again, primary=True),))
    return Letter(f"trial.over:{trial.id}", trial.user_id, KIND, card, now)


def about(account: Account) -> str:
    """How letters about an account name it, in place of a meeting."""
    return f"account\n{account.id}"


def host_refuses(account: Account, readers: Iterable[Reader], since: datetime, now: datetime) -> list[Letter]:
    """A host refuses so many that it is its own fault: one letter to each administrator for each such time."""
    letters = []
    for reader in readers:
        text = reader.words.say("host_refuses", host=_host(account), time=reader.words.clock(since, reader.zone))
        key = f"host.refuses:{reader.person.id}:{_host(account)}:{now:%Y-%m-%d}"
        letters.append(Letter(key, reader.person.id, KIND, Card(text), now))
    return letters


def _host(account: Account) -> str:
    return plain(urlsplit(account.home or account.address).hostname or account.address)
