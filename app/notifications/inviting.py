"""An invitation that asks for an answer: which meetings do, how it is shown, and the buttons for it."""

from datetime import datetime

from app.changes import Change, Scope
from app.differences import Kind, organizer_of
from app.events import Answer, Event, recurrence_text
from app.letters import LONGEST_NAME
from app.mailboxes import mailboxes
from app.markdown import plain
from app.notifications.meetings import answer
from app.notifications.reader import Reader
from app.ports import Button, Can, Card, Stored
from app.providers.catalogue import PROVIDERS
from app.render import moment
from app.telling import tell
from app.times import today
from app.words import Words

RESPOND = ("calendars", "respond")
INVITATIONS = ("calendars", "invitations")
ANSWERS = {"yes": Answer.ACCEPTED, "maybe": Answer.TENTATIVE, "no": Answer.DECLINED}
"""By the name that stands in a button's values; their words are `answer_…` and `button_…`."""
SAID = {"yes": "answer_yes", "maybe": "answer_maybe", "no": "answer_no"}
_LABELS = {"yes": "button_yes", "maybe": "button_maybe", "no": "button_no"}
_ASKS = (Kind.ADDED, Kind.MOVED)


def is_invitation(stored: Stored) -> bool:
    """Whether it waits for the person's answer: somebody else invites, in a calendar of the person's own."""
    event = stored.event
    by_other = bool(organizer_of(event)) and organizer_of(event) not in mailboxes(stored.me)
    return stored.own and by_other and not event.cancelled and answer(stored) is Answer.NEEDS_ACTION


def may_answer(provider: str, uid: str) -> bool:
    """Whether an answer to this meeting can be given through us."""
    spec = PROVIDERS.get(provider)
    return spec is not None and Can.RESPOND in spec.can and 0 < len(uid) <= LONGEST_NAME


def asks(change: Change) -> bool:
    """Whether this news is of a kind that asks for an answer."""
    return change.new is not None and any(kind in _ASKS for kind in change.kinds)


def values_of(change: Change, event: Event, account_id: int) -> dict[str, str]:
    """What the buttons under this news say of their meeting."""
    recurrence = event.key[1] if change.scope is Scope.INSTANCE else ""
    return values(account_id, event, recurrence)


def values(account_id: int, event: Event, recurrence: str) -> dict[str, str]:
    """What buttons say of a meeting; `recurrence` is "" where the whole of it is meant.

    `start` tells later whether the meeting is still when the button said; a series has many.
    """
    start = "" if event.recurrence_id is not None and not recurrence else recurrence_text(event.when.start)
    return {"account": str(account_id), "uid": event.uid, "recurrence": recurrence, "start": start}


def buttons(given: dict[str, str], words: Words) -> tuple[Button, ...]:
    """Yes, Maybe, No."""
    return tuple(Button(words.say(label), RESPOND, {**given, "answer": name}) for name, label in _LABELS.items())


def answered(change: Change, stored: Stored | None, provider: str, words: Words) -> str:
    """What the person answered to somebody else's invitation; "" where they did not, or cannot through us."""
    if stored is None or not asks(change) or not may_answer(provider, stored.event.uid):
        return ""
    name = next((name for name, said in ANSWERS.items() if said is answer(stored)), "")
    if not name or not stored.own or organizer_of(stored.event) in {"", *mailboxes(stored.me)}:
        return ""
    key = "respond_done_series" if change.scope is Scope.SERIES else "respond_done"
    return words.say(key, answer=words.say(SAID[name]))


def list_button(words: Words) -> Button:
    """The button that shows all invitations."""
    return Button(words.say("button_invitations"), INVITATIONS)


def invitation(event: Event, reader: Reader, now: datetime, *, series: bool) -> Card:
    """A meeting one is invited to, as it stands."""
    scope = Scope.SERIES if series else Scope.SINGLE
    at = event.when.span(reader.zone).start
    told = tell(Change(Kind.ADDED, scope, event.uid, at, new=event), reader.words, reader.zone, today(now, reader.zone))
    key = "invitation_series_head" if series else "invitation_head"
    head = reader.words.say(key, title=plain(event.title) or reader.words.say("untitled"))
    return Card("\n".join([head, *told.split("\n")[1:]]))


def when(event: Event, reader: Reader, now: datetime) -> str:
    """When it starts, in short."""
    start, words = event.when.start, reader.words
    if isinstance(start, datetime):
        return moment(start, reader.zone, now, words)
    return words.say("change_day", weekday=words.weekday(start), day=words.short_day(start, today(now, reader.zone)))
