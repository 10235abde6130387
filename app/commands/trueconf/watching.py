"""What runs at the person's TrueConf Server now, and who is told when conferences begin and end."""

from collections.abc import Sequence
from dataclasses import replace

from app.channels import Channel
from app.commands.desk import Desk
from app.commands.trueconf.chosen import chosen
from app.commands.trueconf.seat import Seat, seat
from app.errors import MessengerError, UserError
from app.markdown import link, plain
from app.ports import Button, Card
from app.providers.trueconf.running import Going
from app.providers.trueconf.text import join_url
from app.tree import Call, Command, Reply, Say
from app.watches import Watch

MINE = ("mine", "мои", "my")
HERE = ("here", "здесь", "сюда")
NAMES = 5
SHOWN = 3


def live(desk: Desk, call: Call) -> Reply:
    """What runs now: since when, who is in it, and its link."""
    place = seat(desk, call)
    going = place.server.running(lambda one: True, starts=lambda one: True)
    if not going:
        return Say(Card(call.words.say("live_none"), (_watch_button(call, "mine"),)))
    lines = [call.words.say("live_head", n=len(going)), *(_going(one, place, desk, call) for one in going)]
    buttons = [_watch_button(call, one.conference.id, one.conference.topic) for one in going[:SHOWN]]
    return Say(Card("\n".join(lines), tuple(buttons)))


def watch(desk: Desk, call: Call) -> Reply:
    """Tell the person, or this channel, when a conference begins and ends: `watch 1234`, `watch mine here`."""
    name, here = _read(call)
    if not name:
        raise UserError("watch_what")
    if name in MINE:
        account, topic = seat(desk, call).account, ""
    else:
        found = chosen(desk, replace(call, values={**call.values, "id": name}))
        account, topic = found.seat.account, found.whole.conference.topic[:200]
        name = found.whole.conference.id
    channel = _channel(desk, call) if here else None
    where = channel.id if channel is not None and not channel.direct else ""
    shown = channel.name if channel is not None and where else ""
    wanted = Watch(0, account.id, call.person.id, "" if name in MINE else name, topic, where, shown)
    with desk.store.begin() as books:
        books.add_watch(wanted, call.now)
        books.want_look(account.id, call.now)
    what = call.words.say("watch_mine") if name in MINE else plain(topic) or plain(name)
    key = "watching_there" if where else "watching"
    return Say(Card(call.words.say(key, what=what, channel=plain(shown)), (_list_button(call),)))


def unwatch(desk: Desk, call: Call) -> Reply:
    """The end of that."""
    name, here = _read(call)
    with desk.store.begin() as books:
        known = books.watches_of(call.person.id)
        found = [one for one in known if _is_meant(one, name, call, here=here)]
        for one in found:
            books.drop_watch(call.person.id, one.id)
    if not found:
        return watches(desk, call)
    return Say(Card(call.words.say("unwatched", what=", ".join(_what(one, call) for one in found))))


def watches(desk: Desk, call: Call) -> Reply:
    """What is watched, with buttons that end it."""
    with desk.store.begin() as books:
        known = books.watches_of(call.person.id)
    if not known:
        return Say(Card(call.words.say("watches_none"), (_watch_button(call, "mine"),)))
    lines = [call.words.say("watches_head"), *(_line(one, call) for one in known)]
    buttons = tuple(_ending(one, call) for one in known[:SHOWN])
    return Say(Card("\n".join(lines), buttons))


COMMANDS = (
    Command("live", "title_live", live, also=("сейчас",)),
    Command("watch", "title_watch", watch, takes="what", also=("следить",)),
    Command("unwatch", "title_unwatch", unwatch, takes="what", also=("не_следить",)),
    Command("watches", "title_watches", watches, also=("слежу",)),
)


def _read(call: Call) -> tuple[str, bool]:
    """The conference, or `mine`, and whether this channel is meant."""
    words = call.text("what").split()
    here = bool(words) and words[-1].casefold() in HERE
    name = " ".join(words[:-1] if here else words)
    return (name.casefold() if name.casefold() in MINE else name), here


def _channel(desk: Desk, call: Call) -> Channel:
    """Where they asked. UserError: it is not theirs to give, or we cannot post there."""
    if not call.channel:
        raise UserError("watch_no_channel")
    try:
        channel = desk.channel(call.channel, call.person.id)
    except MessengerError as error:
        raise UserError("watch_channel_unknown") from error
    if channel.direct:
        return channel
    if not channel.joined:
        raise UserError("watch_invite_bot", bot=channel.bot or "calendar")
    if channel.archived:
        raise UserError("watch_archived")
    if not (channel.admin or desk.is_admin(call.person)):
        raise UserError("watch_not_admin")
    return channel


def _is_meant(one: Watch, name: str, call: Call, *, here: bool) -> bool:
    if call.text("watch"):
        return call.text("watch") == str(one.id)
    wanted = "" if name in MINE else name
    return bool(name) and one.conference == wanted and one.channel in ({call.channel} if here else {"", call.channel})


def _going(one: Going, place: Seat, desk: Desk, call: Call) -> str:
    words, zone, found = call.words, desk.zone(call.person), one.conference
    title, owner = plain(found.topic) or words.say("untitled"), plain(found.owner.partition("@")[0])
    head = words.say("live_line", title=title, owner=owner)
    since = [words.say("live_since", time=words.clock(one.started_at, zone))] if one.started_at else []
    url = join_url(found, place.server.reader.base)
    join = [link(words.say("join_service", service="TrueConf"), url)] if url else []
    return " · ".join([head, *since, *_people(one, call), *join])


def _people(one: Going, call: Call) -> Sequence[str]:
    if one.people is None:
        return ()
    say = call.words.say
    names = [f"{plain(p.name) or say('live_guest')}{say('live_guest_mark') if p.guest else ''}" for p in one.people]
    more = [say("live_more", n=len(names) - NAMES)] if len(names) > NAMES else []
    return (say("live_people", names=", ".join([*names[:NAMES], *more])),) if names else (say("live_nobody"),)


def _what(one: Watch, call: Call) -> str:
    return plain(one.topic) or plain(one.conference) or call.words.say("watch_mine")


def _line(one: Watch, call: Call) -> str:
    say = call.words.say
    where = say("watch_there", channel=plain(one.place) or one.channel) if one.channel else say("watch_me")
    paused = f" · {say('watch_is_paused')}" if one.paused_at else ""
    return say("watch_line", what=_what(one, call), where=where) + paused


def _watch_button(call: Call, name: str, topic: str = "") -> Button:
    what = plain(topic)[:20] or (call.words.say("watch_mine") if name == "mine" else name)
    return Button(call.words.say("button_watch", what=what), ("trueconf", "watch"), {"what": name})


def _ending(one: Watch, call: Call) -> Button:
    label = call.words.say("button_unwatch", what=_what(one, call)[:20])
    return Button(label, ("trueconf", "unwatch"), {"watch": str(one.id)})


def _list_button(call: Call) -> Button:
    return Button(call.words.say("button_watches"), ("trueconf", "watches"))
