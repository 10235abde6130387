"""Conferences made, changed, called off, begun and ended from the chat, where the administrator allows booking.

Only their owner may, or an administrator of this service; what the server refuses itself is said as it is.
"""

import logging
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from app.commands.desk import Desk
from app.commands.trueconf import drafting
from app.commands.trueconf.drafting import Filled
from app.commands.trueconf.seat import Seat, seat
from app.errors import BadReply, Conflict, NotFound, UserError, WrongVersion
from app.markdown import plain
from app.ports import Button, Card, Menu
from app.providers.trueconf import booking
from app.providers.trueconf.api import Api
from app.providers.trueconf.schedule import Conference, Kind, conference
from app.providers.trueconf.text import join_url
from app.times import today
from app.tree import Ask, Call, Command, Form, Path, Reply, Say

log = logging.getLogger(__name__)
T = TypeVar("T")

UNDO = timedelta(minutes=10)
MOST_LISTED = 25
CREATE, UPDATE, DELETE, STOP = (("trueconf", name) for name in ("create", "update", "delete", "stop"))


@dataclass(frozen=True, slots=True)
class _Held:
    """A conference that somebody may change: as the server says it, and read."""

    seat: Seat
    item: Mapping[str, Any]
    one: Conference

    @property
    def values(self) -> dict[str, str]:
        return {"id": self.one.id, "account": str(self.seat.account.id)}


def create(desk: Desk, call: Call) -> Reply:
    """The form, then the conference it describes."""
    at = _open(desk, call)
    if not call.submitted:
        values = {"id": _new_id(), "account": str(at.account.id)}
        return Ask(drafting.form(call, CREATE, drafting.filled_again(call), values, "submit_create"))
    draft = drafting.draft(desk, call, at, at.account.login, is_new=True)
    item = _asked(at, lambda api: booking.create(api, call.text("id"), draft))
    held = _Held(at, item, _read(desk, call, at, {"id": call.text("id"), **item}))
    _noted(desk, call, "created", held)
    undo = Button(call.words.say("button_undo"), DELETE, {**held.values, "undo": (call.now + UNDO).isoformat()})
    return Say(_card(desk, call, held, "booking_created", draft.invited, undo))


def update(desk: Desk, call: Call) -> Reply:
    """The form as the conference is, then the conference as the form says."""
    if not call.text("id"):
        return _choice(desk, call, UPDATE, "booking_which_update")
    held = _held(desk, call)
    if held.one.kind is Kind.ROOM:
        raise UserError("booking_room")
    if not call.submitted:
        return Ask(drafting.form(call, UPDATE, _filled(desk, call, held), held.values, "submit_update"))
    draft = drafting.draft(desk, call, held.seat, held.one.owner, is_new=False)
    _asked(held.seat, lambda api: booking.update(api, held.one.id, draft, held.item))
    item = _asked(held.seat, lambda api: api.conference(held.one.id))
    held = replace(held, item=item, one=_read(desk, call, held.seat, item))
    _noted(desk, call, "changed", held)
    return Say(_card(desk, call, held, "booking_changed", draft.invited))


def delete(desk: Desk, call: Call) -> Reply:
    """Call a conference off, after its name was shown; one made just now at once, by "Undo"."""
    if not call.text("id"):
        return _choice(desk, call, DELETE, "booking_which_delete")
    held = _held(desk, call)
    if not call.submitted and not _undoes(call):
        told = {"topic": plain(held.one.topic, 100), "when": _when(desk, call, held.one)}
        return Ask(Form(DELETE, "form_delete", (), "submit_delete", "booking_delete_intro", held.values, told))
    _asked(held.seat, lambda api: booking.delete(api, held.one.id))
    _noted(desk, call, "deleted", held)
    values = {**drafting.values_of(_filled(desk, call, held)), "account": held.values["account"]}
    again = Button(call.words.say("button_again"), CREATE, values)
    return Say(Card(call.words.say("booking_deleted", topic=plain(held.one.topic, 100)), (again,)))


def invite(desk: Desk, call: Call) -> Reply:
    """Invite people, one by one; those of a running conference are rung up."""
    name, _, names = call.text("people").partition(" ")
    if not names.strip():
        raise UserError("booking_invite_how")
    held = _held(desk, replace(call, values={**call.values, "id": name}))
    people = drafting.invitees(desk, held.seat, names, None)
    failed = _asked(held.seat, lambda api: booking.invite(api, held.one.id, people))
    there = [one for one in people if one not in failed]
    if held.one.running and there:
        _asked(held.seat, lambda api: booking.ring(api, held.one.id, there))
    _noted(desk, call, "invited to", held)
    say = call.words.say
    lines = [say("booking_invited", names=_names(there), topic=plain(held.one.topic, 100))] if there else []
    lines += [say("booking_not_invited", names=_names(failed))] if failed else []
    return Say(Card("\n".join(lines)))


def start(desk: Desk, call: Call) -> Reply:
    """Begin a conference now."""
    if not call.text("id"):
        return _choice(desk, call, ("trueconf", "start"), "booking_which_start")
    held = _held(desk, call)
    _asked(held.seat, lambda api: booking.start(api, held.one.id))
    _noted(desk, call, "started", held)
    stopping = Button(call.words.say("button_stop"), STOP, held.values)
    text = call.words.say("booking_started", topic=plain(held.one.topic, 100), url=_url(held))
    return Say(Card(text, (stopping,)))


def stop(desk: Desk, call: Call) -> Reply:
    """End a conference for everybody in it, after the form said so."""
    if not call.text("id"):
        return _choice(desk, call, STOP, "booking_which_stop")
    held = _held(desk, call)
    told = {"topic": plain(held.one.topic, 100)}
    if not call.submitted:
        return Ask(Form(STOP, "form_stop", (), "submit_stop", "booking_stop_intro", held.values, told))
    _asked(held.seat, lambda api: booking.stop(api, held.one.id))
    _noted(desk, call, "stopped", held)
    return Say(Card(call.words.say("booking_stopped", **told)))


COMMANDS = (
    Command("create", "title_booking_create", create, takes="topic", also=("создать",)),
    Command("update", "title_booking_update", update, takes="id", also=("изменить",)),
    Command("delete", "title_booking_delete", delete, takes="id", also=("удалить",)),
    Command("invite", "title_booking_invite", invite, takes="people", also=("пригласить",)),
    Command("start", "title_booking_start", start, takes="id", also=("начать",)),
    Command("stop", "title_booking_stop", stop, takes="id", also=("завершить",)),
)


def _new_id() -> str:
    """Ours, known before anything is sent: a form that is submitted twice makes one conference."""
    return str(10**11 + secrets.randbelow(9 * 10**11))


def _open(desk: Desk, call: Call) -> Seat:
    at = seat(desk, call)
    if not at.server.server.booking:
        raise UserError("booking_off", host=at.account.host)
    return at


def _asked(at: Seat, question: Callable[[Api], T]) -> T:
    """What the server says. UserError: it refuses just this."""
    try:
        return at.server.ask(question)
    except NotFound as error:
        raise UserError("booking_gone") from error
    except Conflict as error:
        raise UserError("booking_taken") from error
    except WrongVersion:
        raise
    except BadReply as error:
        log.warning("%s refuses what was asked: %s", at.account.host, error)
        raise UserError("booking_refused") from error


def _held(desk: Desk, call: Call) -> _Held:
    """The conference that the call names by `id`. UserError: there is none, or they may not change it."""
    at, wanted = _open(desk, call), call.text("id")
    if len(wanted) > drafting.MOST_ID:
        raise UserError("booking_gone")
    item = _asked(at, lambda api: api.conference(wanted))
    one = _read(desk, call, at, item)
    if not at.server.reader.people.same(one.owner, at.account.login) and not desk.is_admin(call.person):
        raise UserError("booking_not_owner")
    return _Held(at, item, one)


def _read(desk: Desk, call: Call, at: Seat, item: Mapping[str, Any]) -> Conference:
    return conference(item, desk.zone(call.person), days=at.server.server.days)


def _filled(desk: Desk, call: Call, held: _Held) -> Filled:
    public = held.item.get("access") == "public" or held.item.get("allow_guests") is True
    return drafting.filled_from(held.one, _mode(held.item), desk.zone(call.person), public=public)


def _mode(item: Mapping[str, Any]) -> str:
    """As v4 names it, or by the number of v3."""
    numbers = {number: mode for mode, number in booking.MODES.items()}
    return str(item.get("mode") or numbers.get(item.get("type", 0), "PxP"))


def _undoes(call: Call) -> bool:
    until = call.text("undo")
    return bool(until) and call.now < datetime.fromisoformat(until)


def _noted(desk: Desk, call: Call, act: str, held: _Held) -> None:
    """Logged, and our copy is read anew at once."""
    log.info("conference %s at %s %s by %s", held.one.id, held.seat.account.host, act, call.person.id)
    with desk.store.begin() as books:
        books.hasten(call.person.id, call.now)


def _url(held: _Held) -> str:
    return join_url(held.one, str(held.seat.server.server.base).rstrip("/"))


def _names(people: Iterable[str]) -> str:
    return ", ".join(f"`{name.replace('`', '')}`" for name in people)


def _when(desk: Desk, call: Call, one: Conference) -> str:
    start, zone = one.first(), desk.zone(call.person)
    if start is None:
        return "–"
    day = call.words.day(start.astimezone(zone).date(), today(call.now, zone))
    return f"{day}, {call.words.clock(start, zone)}–{call.words.clock(start + one.length, zone)}"


def _card(desk: Desk, call: Call, held: _Held, key: str, invited: tuple[str, ...], *more: Button) -> Card:
    say = call.words.say
    lines = [say(key, topic=plain(held.one.topic, 240)), _when(desk, call, held.one), _url(held)]
    lines += [say("booking_people", names=_names(invited))] if invited else []
    edit = Button(say("button_edit"), UPDATE, held.values)
    return Card("\n".join(lines), (edit, Button(say("button_delete"), DELETE, held.values), *more))


def _choice(desk: Desk, call: Call, path: Path, key: str) -> Reply:
    """A menu of the person's own next conferences."""
    at = _open(desk, call)
    own = sorted(_own(desk, call, at), key=lambda pair: pair[0])[:MOST_LISTED]
    if not own:
        return Say(Card(call.words.say("booking_none")))
    options = tuple((one.id, f"{one.topic[:50]} · {_when(desk, call, one)}") for _, one in own)
    menu = Menu(call.words.say("menu_booking"), path, "id", options, {"account": str(at.account.id)})
    return Say(Card(call.words.say(key), menu=menu))


def _own(desk: Desk, call: Call, at: Seat) -> Iterator[tuple[datetime, Conference]]:
    """What they own that is not over, by when it begins."""
    people = at.server.reader.people
    for item in _asked(at, lambda api: api.listing()).items:
        try:
            one = _read(desk, call, at, item)
        except ValueError:
            continue
        start = one.first()
        over = start is not None and one.kind is Kind.ONCE and start + one.length < call.now
        if people.same(one.owner, at.account.login) and not over:
            yield start or call.now, one
