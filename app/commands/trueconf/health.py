"""`status`: how reading one's TrueConf accounts fares. `doctor`: what is wrong with one, and who can mend it."""

from dataclasses import replace
from datetime import timedelta

from app.commands import checks
from app.commands import connect as connections
from app.commands.desk import Desk
from app.commands.trueconf.seat import seat, seats_of
from app.errors import UserError
from app.markdown import plain
from app.ports import Button, Card
from app.providers.trueconf.checkup import READ, SESSIONS, USERS, Finding, findings
from app.providers.trueconf.recordings import RIGHT as RECORDS
from app.tree import Call, Command, Reply, Say, failure

_DOCTOR = ("trueconf", "doctor")
_OURS = ("trueconf", "videosdk")
_NEEDED = {
    READ: "doctor_right_read",
    RECORDS: "doctor_right_records",
    SESSIONS: "doctor_right_sessions",
    USERS: "doctor_right_users",
}


def status(desk: Desk, call: Call) -> Reply:
    """What we know of each account without asking anybody."""
    parts = checks.accounts_told(desk, call, "trueconf")
    if not parts:
        raise UserError("trueconf_none")
    return Say(Card("\n\n".join(parts), (Button(call.words.say("button_doctor"), _DOCTOR),)))


def doctor(desk: Desk, call: Call) -> Reply:
    """The server is asked now, by reading only: all requests end after twenty seconds."""
    known = seats_of(desk, call)
    if len(known) > 1 and not call.text("account"):
        return Say(connections.choice(known, (), call, _DOCTOR))
    at = seat(desk, call)
    found = list(findings(at.server, at.account.login, call.now))
    wrong = sum(not one.good for one in found)
    say = call.words.say
    head = say("check_account", account=plain(at.account.login), host=plain(at.account.host))
    verdict = say("doctor_bad", n=wrong) if wrong else say("doctor_good")
    lines = [head, verdict, *(f"{'✓' if one.good else '⚠'} {_told(one, call)}" for one in found), _beside(desk, call)]
    return Say(Card("\n".join(lines)))


def disconnect(desk: Desk, call: Call) -> Reply:
    """The general form, for an account here."""
    known, wanted = seats_of(desk, call), call.text("account")
    if not known:
        raise UserError("trueconf_none")
    if len(known) > 1 and wanted not in [str(one.id) for one in known]:
        return Say(connections.choice(known, (), call, ("trueconf", "disconnect")))
    account = wanted or str(known[0].id)
    return connections.disconnect(desk, replace(call, values={**call.values, "account": account}))


COMMANDS = (
    Command("status", "title_trueconf_status", status, also=("состояние",)),
    Command("doctor", "title_trueconf_doctor", doctor, also=("доктор",)),
    Command("disconnect", "title_trueconf_disconnect", disconnect, also=("отключить",)),
)


def _told(one: Finding, call: Call) -> str:
    """What was found; where it is not as it should be, what one can do."""
    say, values = call.words.say, dict(one.values)
    if "seconds" in values:
        values["lasting"] = checks.lasting(timedelta(seconds=float(str(values.pop("seconds")))), call)
    if one.error is not None:
        values["reason"] = failure(one.error, call.words)
    if one.what == "right_missing":
        return say(_NEEDED[str(values["right"])], **values)
    return say(f"doctor_{one.what}", **values)


def _beside(desk: Desk, call: Call) -> str:
    """Whether the same person's Outlook or other calendar is read as well: most people have their meetings in both."""
    with desk.store.begin() as books:
        hosts = sorted({one.host for one in books.accounts_of(call.person.id) if one.provider not in _OURS})
    say = call.words.say
    told = say("doctor_beside", hosts=", ".join(plain(host) for host in hosts)) if hosts else say("doctor_alone")
    return f"{'✓' if hosts else '·'} {told}"
