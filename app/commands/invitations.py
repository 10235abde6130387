"""Which invitations wait for an answer, and a menu to choose one of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from app.commands.desk import Desk
from app.commands.look import no_accounts, today_button
from app.events import Event
from app.markdown import plain
from app.notifications import inviting
from app.notifications.inviting import RESPOND
from app.notifications.reader import Reader
from app.ports import Card, Menu, Stored
from app.times import Span
from app.tree import Call, Reply, Say

AHEAD = timedelta(days=70)
MOST = 25
CHOSEN = "meeting"
_TITLE_CHARS = 60


@dataclass(frozen=True, slots=True)
class Waiting:
    """A meeting without an answer: its next occurrence, and what names it; `recurrence` is "" for the whole of it."""

    account_id: int
    event: Event
    recurrence: str

    @property
    def name(self) -> str:
        """A short name that says nothing, as the value of a choice."""
        text = f"{self.account_id}\n{self.event.uid}\n{self.recurrence}"
        return sha256(text.encode(errors="replace")).hexdigest()[:32]

    @property
    def values(self) -> dict[str, str]:
        """What its buttons say."""
        return inviting.values(self.account_id, self.event, self.recurrence)


def invitations(desk: Desk, call: Call) -> Reply:
    """All of them, the next one first."""
    say, reader = call.words.say, reader_of(desk, call)
    with desk.store.begin() as books:
        known = books.accounts_of(call.person.id)
    if not known:
        return Say(no_accounts(call))
    found = waiting(desk, call)[:MOST]
    if not found:
        return Say(Card(say("invitations_none"), (today_button(call),)))
    lines, options = [], []
    for one in found:
        time, title = inviting.when(one.event, reader, call.now), one.event.title or say("untitled")
        lines.append(say("invitation_line", when=time, title=plain(title, _TITLE_CHARS)))
        options.append((one.name, f"{time} {title}"[:_TITLE_CHARS]))
    text = "\n".join([say("invitations_head", n=len(found)), *lines])
    return Say(Card(text, menu=Menu(say("invitations_choose"), RESPOND, CHOSEN, tuple(options))))


def waiting(desk: Desk, call: Call) -> list[Waiting]:
    """What our copy holds of them, a series once."""
    with desk.store.begin() as books:
        providers = {account.id: account.provider for account in books.accounts_of(call.person.id)}
        stored = books.stored(call.person.id, Span(call.now, call.now + AHEAD))
    usable = (one for one in stored if inviting.may_answer(providers.get(one.account_id, ""), one.event.uid))
    return list(_grouped([one for one in usable if inviting.is_invitation(one)]))


def reader_of(desk: Desk, call: Call) -> Reader:
    """For whom it is written."""
    with desk.store.begin() as books:
        settings = books.settings(call.person.id)
    return Reader(call.person, settings, call.words, desk.zone(call.person))


def _grouped(several: list[Stored]) -> Iterator[Waiting]:
    groups: dict[tuple[int, str], list[Event]] = {}
    for one in several:
        groups.setdefault((one.account_id, one.event.uid), []).append(one.event)
    for (account_id, _), events in groups.items():
        yield Waiting(account_id, events[0], "" if len(events) > 1 else events[0].key[1])
