"""What people see and do of a new password that their server does not know yet: how it stands, and an end to it."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from app.commands.desk import Desk
from app.commands.look import connect_button
from app.errors import UserError
from app.markdown import plain
from app.ports import Button, Card
from app.tree import Call
from app.trials import Trial

_MARK = "trial"  # before its number: accounts and trials are chosen by one name


def card(trial: Trial, call: Call, zone: tzinfo) -> Card:
    """Until when it is tried."""
    path, values = ("connections", "disconnect"), {"account": f"{_MARK}{trial.id}"}
    return Card(line(trial, call, zone), (Button(call.words.say("button_stop_trying"), path, values),))


def line(trial: Trial, call: Call, zone: tzinfo) -> str:
    """The same as a sentence."""
    until = call.words.clock(trial.until, zone)
    return call.words.say("trial_begun", account=plain(trial.login), until=until)


def entries(tried: Sequence[Trial], call: Call) -> Iterator[tuple[str, str, str]]:
    """Each as something to choose: value, login, and what it is."""
    for trial in tried:
        yield f"{_MARK}{trial.id}", f"⏳ {trial.login}", call.words.say("trial_short")


def chosen(tried: Sequence[Trial], call: Call) -> Trial | None:
    """The one that the call names, None where it names none. UserError: it is over."""
    name = call.text("account")
    if not name.startswith(_MARK):
        return None
    trial = next((one for one in tried if f"{_MARK}{one.id}" == name), None)
    if trial is None:
        raise UserError("trial_over")
    return trial


def cancelled(desk: Desk, call: Call, trial: Trial) -> Card:
    """Forget the password; nothing else was stored. UserError: it was accepted or given up meanwhile."""
    with desk.store.begin() as books:
        gone = books.forget_trial(trial.id, call.person.id)
    if not gone:
        raise UserError("trial_over")
    return Card(call.words.say("trial_stopped", account=plain(trial.login)), (connect_button(call),))
