"""What the panel beside the demo's chat can do with its calendars: list, add, move, cancel, let a guest decline.

All of it is done at the real calendar server, in every copy of the meeting; the assistant finds out by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from microservice.demo import edits
from microservice.demo.dav import address, ask
from microservice.demo.day import drawn
from microservice.demo.edits import Row
from microservice.demo.ics import Guest, Meeting, written
from microservice.demo.rest import Refused
from microservice.demo.script import ALICE, ANNA, BOB, BORIS, CAROL, JUNE, MARK, OLGA, PEOPLE, Owner

WORK = "work"
LISTED = 6
AHEAD = timedelta(days=8)
MINUTE = timedelta(minutes=1)
LINK = "https://telemost.yandex.ru/j/2026200000"

# Who is who: the person, and their colleagues who invite and answer.
SELVES = {"alice": ALICE, "bob": BOB, "carol": CAROL}
COLLEAGUES = {"alice": (OLGA, BORIS), "bob": (ANNA, MARK), "carol": (JUNE, MARK)}


class Wrong(Exception):
    """The panel was asked for something that there is not."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A meeting to add. `mine`: the person invites, else a colleague does; `shared`: in everybody's calendars."""

    title: str
    minutes: int = 11  # from now
    lasts: int = 30
    mine: bool = False
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """The calendar server at this address."""

    url: str

    def listed(self, who: str, now: datetime) -> list[dict[str, Any]]:
        """The person's single meetings of the coming days, those that run included. Refused: the server is away."""
        owner = owner_of(who)
        text = ask("GET", address(self.url, owner, WORK), owner)
        ahead = [row for row in edits.rows(text) if row.end > now and row.start < now + AHEAD]
        return [_shown(row, owner) for row in ahead[:LISTED]]

    def day(self, who: str, now: datetime) -> list[dict[str, Any]]:
        """All that the person's calendars hold today. Refused: the server is away."""
        return drawn(self.url, owner_of(who), now)

    def add(self, who: str, draft: Draft, now: datetime) -> None:
        """A new meeting of the person's."""
        uid = f"panel-{now:%Y%m%dT%H%M%S}-{who}"
        owners = [owner for owner in PEOPLE if draft.shared or owner.who == who]
        for owner in owners:
            meeting = _meeting(uid, who, draft, now, owner)
            ask("PUT", self._place(owner, uid), owner, written(meeting))

    def move(self, uid: str, minutes: int) -> None:
        """So much later."""
        self._edit(uid, lambda text: edits.moved(text, minutes * MINUTE))

    def cancel(self, uid: str) -> None:
        """Called off by its organiser."""
        self._edit(uid, edits.cancelled)

    def decline(self, uid: str, email: str) -> None:
        """A guest will not come."""
        self._edit(uid, lambda text: edits.declined(text, email))

    def _edit(self, uid: str, change: Callable[[str], str]) -> None:
        """In every copy, as servers keep those of their own people alike. Wrong: there is none."""
        copies = {owner.who: text for owner in PEOPLE if (text := self._text(owner, uid))}
        if not copies:
            raise Wrong(f"no meeting {uid}")
        for owner in PEOPLE:
            if owner.who in copies:
                ask("PUT", self._place(owner, uid), owner, change(copies[owner.who]))

    def _text(self, owner: Owner, uid: str) -> str:
        try:
            return ask("GET", self._place(owner, uid), owner)
        except Refused as e:
            if e.status == 404:
                return ""
            raise

    def _place(self, owner: Owner, uid: str) -> str:
        if not uid.replace("-", "").isalnum() or not uid.isascii():
            raise Wrong("not a uid of ours")
        return f"{address(self.url, owner, WORK)}{uid}.ics"


def owner_of(who: str) -> Owner:
    for owner in PEOPLE:
        if owner.who == who:
            return owner
    raise Wrong(f"nobody is called {who}")


def _meeting(uid: str, who: str, draft: Draft, now: datetime, owner: Owner) -> Meeting:
    """The copy of one calendar: the same instant in its zone."""
    start = (now + draft.minutes * MINUTE).replace(second=0, microsecond=0)
    me, (first, second) = SELVES[who], COLLEAGUES[who]
    organizer = me if draft.mine else first
    others = [first, second, *([SELVES[one] for one in SELVES if one != who] if draft.shared else ())]
    guests = (_yes(organizer), *(_open(one) for one in (me, *others) if one != organizer))
    local = start.astimezone(ZoneInfo(owner.zone)).replace(tzinfo=None)
    link = f"{LINK}{start:%H%M}"
    return Meeting(
        uid, draft.title, local, draft.lasts * MINUTE, owner.zone, telemost=link, organizer=organizer, guests=guests
    )


def _yes(guest: Guest) -> Guest:
    return Guest(guest.name, guest.email, "ACCEPTED")


def _open(guest: Guest) -> Guest:
    return Guest(guest.name, guest.email, "NEEDS-ACTION")


def _shown(row: Row, owner: Owner) -> dict[str, Any]:
    """As the page draws it; `decliner` is the guest whose "no" the panel can bring, if there is one."""
    others = [{"email": email, "name": name} for email, name in row.guests.items() if email != owner.login]
    decliner = next((one for one in reversed(others) if one["email"] != row.organizer), None)
    return {
        "uid": row.uid, "title": row.title, "start": row.start.isoformat(), "end": row.end.isoformat(),
        "cancelled": row.cancelled, "guests": others, "decliner": decliner,
    }  # fmt: skip
