"""The conference that a command names by its ID, of those that concern the person who asks.

With an account of the service's own the server shows everything, so here it is decided who may see what.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import unquote, urlsplit

from app.agenda import agenda
from app.commands.desk import Desk
from app.commands.look import View, reading_of
from app.commands.trueconf.seat import Seat, seat, seats_of
from app.errors import NotFound, UserError
from app.ports import Account, Card, Menu
from app.providers.trueconf.whole import Whole, read_whole
from app.render import moment
from app.times import Days, today
from app.tree import Call, Path, Reply, Say

MOST_LISTED = 25
_AHEAD = timedelta(days=14)
_ID = re.compile(r"[\w.~-]{1,128}")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A conference, and the account that sees it."""

    seat: Seat
    whole: Whole

    @property
    def values(self) -> dict[str, str]:
        """What a button carries to mean it."""
        return {"id": self.whole.conference.id, "account": str(self.seat.account.id)}

    @property
    def is_judged(self) -> bool:
        """Whether the server itself knows for whom it answers, and judges what they may."""
        return not self.seat.server.is_service

    @property
    def is_owner(self) -> bool:
        """Whether the person owns it."""
        return self.seat.server.reader.people.same(self.whole.conference.owner, self.seat.account.login)


def chosen(desk: Desk, call: Call) -> Chosen:
    """The one that the call names by `id`: `4711`, or `4711@host` where the person has several accounts.

    UserError: that is no ID, or there is no such conference for them.
    """
    wanted, accounts = _meant(desk, call)
    if not _ID.fullmatch(wanted):
        raise UserError("conference_no_id")
    for account in accounts:
        at = seat(desk, replace(call, values={**call.values, "account": str(account.id)}))
        found = _found(at, wanted)
        if found and (at.server.reader.is_theirs(found.whole.conference) or may_read_others(desk, call, at)):
            return found
    raise UserError("conference_none")


def may_read_others(desk: Desk, call: Call, at: Seat) -> bool:
    """Whether the person may see what is not theirs: administrators of this service, and the server's `readers`."""
    return desk.is_admin(call.person) or at.server.server.lets_read(call.person.id, call.person.email)


def choice(desk: Desk, call: Call, path: Path, text: str) -> Reply:
    """A menu of the next ones, for `path` with `id`."""
    if not seats_of(desk, call):
        raise UserError("trueconf_none")
    options = tuple(_options(desk, call))
    if not options:
        return Say(Card(call.words.say("conference_none_ahead")))
    return Say(Card(text, menu=Menu(call.words.say("menu_conference"), path, "id", options)))


def _meant(desk: Desk, call: Call) -> tuple[str, list[Account]]:
    """The ID, and at which accounts it may be. UserError: there are none."""
    known, wanted = seats_of(desk, call), call.text("id")
    if not known:
        raise UserError("trueconf_none")
    wanted_id, _, host = wanted.rpartition("@")
    named = [one for one in known if wanted_id and _host(one) == host.casefold()]
    if named:
        return wanted_id, named
    by_button = [one for one in known if str(one.id) == call.text("account")]
    return wanted, by_button or known


def _found(at: Seat, wanted: str) -> Chosen | None:
    try:
        return Chosen(at, at.server.ask(lambda api: read_whole(api, wanted, at.server.reader)))
    except NotFound:
        return None


def _host(account: Account) -> str:
    return urlsplit(account.address).hostname or ""


def _options(desk: Desk, call: Call) -> Iterator[tuple[str, str]]:
    """Each once, the next one first: from our copy, where there is one."""
    zone = desk.zone(call.person)
    first = today(call.now, zone)
    days = Days(first, first + _AHEAD)
    reading = reading_of(desk, call, days.span(zone), View("trueconf"))
    seen: set[str] = set()
    for day in agenda(reading.sources, days, zone).days if reading else ():
        for entry in day.timed:
            name, _, host = entry.event.uid.rpartition("@")
            value = f"{unquote(name)}@{host}"
            if entry.live and entry.span.end > call.now and value not in seen and len(seen) < MOST_LISTED:
                seen.add(value)
                yield value, f"{entry.event.title[:50]} · {moment(entry.span.start, zone, call.now, call.words)}"
