"""`user`: the conferences of somebody else at a TrueConf Server, for whom the administrator lets see them.

Only a service account can show them, for it sees everybody's; a person's own password shows their own.
"""

import logging
import re

from app.commands import look
from app.commands.desk import Desk
from app.commands.look import View
from app.commands.trueconf.chosen import may_read_others
from app.commands.trueconf.seat import SECONDS, Seat, seats_of
from app.dates import read_period
from app.errors import BadAddress, BadReply, MissingRight, NotFound, UserError
from app.live import Opened, Reading, read_all
from app.markdown import plain
from app.ports import Access, Account, Followed, Password
from app.providers.trueconf.api import Api
from app.providers.trueconf.provider import TrueConf
from app.times import Days, today
from app.tree import Call, Command, Reply

log = logging.getLogger(__name__)

_PATH = ("trueconf", "user")
_ID = re.compile(r"[\w.+~-]{1,64}(@[\w.:-]{1,200})?")
_RANGES = ("range", "период")


def user(desk: Desk, call: Call) -> Reply:
    """`ivanov week`, `ivanov range 1.12 7.12`: their days as typed, today where none are."""
    name, _, period = call.text("user").partition(" ")
    if not name:
        raise UserError("user_how")
    at = _seat(desk, call, name)
    days = _days(desk, call, period)
    if not _ID.fullmatch(name) or not at.server.ask(lambda api: _is_known(api, at, name)):
        raise UserError("user_unknown")
    reading = _reading(desk, call, at, days)
    log.info("%s looks at the conferences of somebody else at %s", call.person.id, at.account.host)
    head = call.words.say("user_days", name=plain(name))
    return look.present(desk, call, days, reading, View("trueconf", _PATH, "user", f"{name} ", head=head))


COMMANDS = (Command("user", "title_trueconf_user", user, takes="user", also=("пользователь",)),)


def _seat(desk: Desk, call: Call, name: str) -> Seat:
    """The server of the asking person's account, else the only one there is, opened for somebody else.

    UserError: it has no account of the service's own, or the person may not see others'.
    """
    known = seats_of(desk, call)
    address = known[0].address if known else ""
    try:
        opened = desk.open_provider("trueconf", Access(address, name, Password("")), desk.zone(call.person), SECONDS)
    except BadAddress as error:
        raise UserError("user_not_yours") from error
    assert isinstance(opened, TrueConf)
    base = str(opened.server.base).rstrip("/")
    at = Seat(Account(0, call.person.id, "trueconf", name, base), opened)
    if not may_read_others(desk, call, at):
        raise UserError("user_not_yours")
    if not opened.is_service:
        raise UserError("user_no_service", host=at.account.host)
    return at


def _days(desk: Desk, call: Call, text: str) -> Days:
    first = today(call.now, desk.zone(call.person))
    word, _, rest = text.strip().partition(" ")
    period = rest if word.casefold() in _RANGES else text
    if not period.strip():
        return Days(first, first)
    return read_period(period, first, call.words.language, call.words.first_day)


def _is_known(api: Api, at: Seat, name: str) -> bool:
    """Whether there is somebody of that ID. Of another server's people, and where it is not told, that is not known."""
    own, people = name.partition("@")[0], at.server.reader.people
    if not people.same(own, name):
        return True
    try:
        api.email_of(own)
    except NotFound:
        return False
    except (MissingRight, BadReply):
        return True
    return True


def _reading(desk: Desk, call: Call, at: Seat, days: Days) -> Reading:
    """Read now: nobody keeps a copy of it. Every ProviderError."""
    zone = desk.zone(call.person)
    [calendar] = at.server.calendars()
    me = frozenset({at.server.reader.people.address(at.account.login)})
    opened = Opened(at.account, Followed(0, 0, calendar, followed=True), at.server, me)
    reading = read_all([opened], days.span(zone), zone)
    for _, error in reading.failures:
        raise error
    return reading
