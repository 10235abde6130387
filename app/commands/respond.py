"""Answering an invitation: yes, maybe, no; a series as a whole, or one date of it.

The server is asked for as long as people wait; past that the message says so, and its outcome is edited in. A letter
lies ready meanwhile that takes the matter up again, should we die of it.
"""

import logging
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

from app import accounts, answering
from app.answering import Invitation
from app.commands.desk import Desk
from app.commands.invitations import AHEAD, CHOSEN, invitations, reader_of, waiting
from app.errors import NeedsReconnect, ProviderError, Unavailable
from app.events import Event, recurrence_text
from app.letters import Letter, meeting_key
from app.notifications import inviting
from app.notifications.changes import KIND as CHANGE
from app.notifications.inviting import ANSWERS, INVITATIONS, RESPOND, SAID
from app.notifications.reader import Reader
from app.objects import Rsvp
from app.ports import Button, Card
from app.times import Span
from app.tree import Call, Reply, Say, failure

log = logging.getLogger(__name__)

KIND = "response"
PATIENCE_S = 2.5
"""Some servers give a button's answer 3 s."""
SETTLED = timedelta(seconds=2)
"""So long after a button was answered, its message certainly shows that."""
LOST = timedelta(seconds=90)
"""Longer than an answer may take."""
_REMEMBERED = timedelta(days=40)
_ASKING = (CHANGE, "night", "reminder")
"""Kinds of letters that ask for an answer: those by night, and by the reminder itself where it came so late, too."""
_AGAIN = (Unavailable, NeedsReconnect)
"""Failures after which the same answer may still arrive."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A meeting that somebody answers, as our copy shows it: `event` is meant, of a series its next occurrence.

    `text` stands above the answer; `post_id` is the message that told of the meeting, "" where none did.
    """

    where: Invitation
    event: Event
    reader: Reader
    text: str
    post_id: str
    call: Call

    @property
    def values(self) -> dict[str, str]:
        """What the buttons say of it."""
        return inviting.values(self.where.account.id, self.event, self.call.text("recurrence"))

    @property
    def meeting(self) -> str:
        """How letters name it."""
        return meeting_key(self.event.uid, self.call.text("recurrence"))

    @property
    def is_one_of_many(self) -> bool:
        """Whether a series is meant as it was told: as a whole."""
        return self.event.recurrence_id is not None and not self.call.text("recurrence")

    @property
    def when(self) -> str:
        """When it starts."""
        return inviting.when(self.event, self.reader, self.call.now)

    def card(self, *notes: str, again: bool = False) -> Card:
        """The meeting with what there is to say of it, and the buttons where they still make sense."""
        return Card("\n".join([self.text, *notes]), inviting.buttons(self.values, self.reader.words) if again else ())


def respond(desk: Desk, call: Call) -> Reply:
    """Answer the meeting that the values name; without an answer ask for it, without a meeting show them all."""
    if call.text(CHOSEN):
        chosen = next((one for one in waiting(desk, call) if one.name == call.text(CHOSEN)), None)
        call = replace(call, values=chosen.values if chosen is not None else {})
    if not call.text("uid"):
        return invitations(desk, call)
    found = _found(desk, call)
    if isinstance(found, Card):
        return Say(found)
    say, answer = call.words.say, call.text("answer")
    if answer not in ANSWERS:
        return Say(found.card(again=True))
    if call.text("start") and call.text("start") != recurrence_text(found.event.when.start):
        return Say(found.card(say("respond_moved", when=found.when), again=True))
    if found.is_one_of_many and not call.text("scope"):
        return Say(_which(found))
    return Say(_answered(desk, found))


def _found(desk: Desk, call: Call) -> _Asked | Card:
    """The meeting; where there is nothing to answer, what to say instead."""
    uid, recurrence = call.text("uid"), call.text("recurrence")
    reader = reader_of(desk, call)
    with desk.store.begin() as books:
        where = books.invitation(call.person.id, _number(call.text("account")), uid)
        stored = books.stored(call.person.id, Span(call.now, call.now + AHEAD))
        letters = books.told(call.person.id, meeting_key(uid, recurrence), _ASKING, call.now - _REMEMBERED)
    told = [one for one in letters if any(button.path in (RESPOND, INVITATIONS) for button in one.card.buttons)]
    wanted = recurrence or (call.text("scope") if call.text("scope") != "all" else "")
    ahead = (one.event for one in stored if where is not None and one.calendar_id == where.calendar_id)
    same = (event for event in ahead if event.uid == uid and not event.cancelled)
    event = next((event for event in same if wanted in ("", event.key[1])), None)
    if where is None or event is None:
        said = [told[0].card.text] if told else []
        return Card("\n".join([*said, call.words.say("respond_over")]))
    series = event.recurrence_id is not None and not recurrence
    text = told[0].card.text if told else inviting.invitation(event, reader, call.now, series=series).text
    return _Asked(where, event, reader, text, told[0].post_id if told else "", call)


def _which(asked: _Asked) -> Card:
    """The series as a whole, or its next date alone."""
    say, values = asked.reader.words.say, {**asked.values, "answer": asked.call.text("answer")}
    buttons = (
        Button(say("button_series"), RESPOND, {**values, "scope": "all"}),
        Button(say("button_only", when=asked.when), RESPOND, {**values, "scope": asked.event.key[1]}),
        Button(say("button_return"), RESPOND, asked.values),
    )
    question = say("respond_which", answer=say(SAID[values["answer"]]), when=asked.when)
    return Card(f"{asked.text}\n{question}", buttons)


def _answered(desk: Desk, asked: _Asked) -> Card:
    """The outcome, if it comes while people wait; else that it will."""
    job = desk.slow.submit(_outcome, desk, asked)
    try:
        card = job.result(PATIENCE_S)
    except TimeoutError:
        return _put_off(desk, asked, job)
    if asked.post_id:
        with desk.store.begin() as books:
            books.write(_letter(asked, card, asked.call.now + SETTLED), asked.call.now)
    return card


def _outcome(desk: Desk, asked: _Asked) -> Card:
    """Ask the server, and say what became of it."""
    call, say = asked.call, asked.reader.words.say
    scope = call.text("scope")
    recurrence = call.text("recurrence") or (scope if scope != "all" else "")
    me = accounts.addresses(asked.where.account, call.person)
    rsvp = Rsvp(asked.where.href, asked.event.uid, recurrence, me, ANSWERS[call.text("answer")])
    try:
        given = answering.respond(
            desk.store, desk.vault, desk.open_provider, asked.where, rsvp, asked.reader.zone, call.now
        )
    except ProviderError as error:
        log.warning("answer of %s: %s: %s", call.person.id, type(error).__name__, error)
        reason = failure(error, asked.reader.words)
        return asked.card(say("respond_failed", reason=reason), again=isinstance(error, _AGAIN))
    notes = [_done(asked)] if given.told else [_done(asked), say("respond_untold")]
    return asked.card(*notes)


def _done(asked: _Asked) -> str:
    say = asked.reader.words.say
    answer = say(SAID[asked.call.text("answer")])
    if not asked.is_one_of_many:
        return say("respond_done", answer=answer)
    if asked.call.text("scope") == "all":
        return say("respond_done_series", answer=answer)
    return say("respond_done_one", answer=answer, when=asked.when)


def _put_off(desk: Desk, asked: _Asked, job: Future[Card]) -> Card:
    """The message without buttons, its outcome to come. A letter that nobody takes back says that we died of it."""
    say, now = asked.reader.words.say, asked.call.now
    lost = replace(_letter(asked, asked.card(say("respond_lost"), again=True), now + LOST), key=f"{_key(asked)}:lost")
    with desk.store.begin() as books:
        books.write(lost, now)
    job.add_done_callback(partial(_late, desk, asked))
    return asked.card(say("respond_waiting", answer=say(SAID[asked.call.text("answer")])))


def _late(desk: Desk, asked: _Asked, job: Future[Card]) -> None:
    """The outcome of an answer that took longer than people wait."""
    if job.cancelled() or job.exception() is not None:
        log.error(
            "answer of %s not finished", asked.call.person.id, exc_info=None if job.cancelled() else job.exception()
        )
        return
    late = timedelta(seconds=PATIENCE_S) + SETTLED
    with desk.store.begin() as books:
        books.withdraw_about(asked.call.person.id, asked.meeting, KIND)
        books.write(_letter(asked, job.result(), asked.call.now + late), asked.call.now)


def _letter(asked: _Asked, card: Card, due_at: datetime) -> Letter:
    """What the message about the meeting shows from then on; a message of its own, where there is none."""
    return Letter(_key(asked), asked.call.person.id, KIND, card, due_at, None, asked.meeting, asked.post_id)


def _key(asked: _Asked) -> str:
    name = sha256(asked.meeting.encode(errors="replace")).hexdigest()[:32]
    return f"{KIND}:{asked.call.person.id}:{name}:{asked.call.now.isoformat()}"


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0
