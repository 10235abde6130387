"""`recordings`: where the recordings of a conference lie, with their times, sizes and links."""

from datetime import tzinfo

from app.commands.desk import Desk
from app.commands.trueconf.chosen import Chosen, choice, chosen, may_read_others
from app.errors import NotFound, UserError
from app.markdown import link, plain
from app.ports import Card
from app.providers.trueconf.recordings import Recording
from app.providers.trueconf.recordings import recordings as read_recordings
from app.render import moment
from app.tree import Call, Command, Reply, Say

MOST_LISTED = 20
_UNITS = ("size_kb", "size_mb", "size_gb")


def recordings(desk: Desk, call: Call) -> Reply:
    """All of a conference, the newest first; without an ID a menu of the next ones.

    A service account may read everybody's, so there they are for the owner, and for whom the administrator names.
    """
    if not call.text("id"):
        return choice(desk, call, ("trueconf", "recordings"), call.words.say("conference_which_recordings"))
    found = chosen(desk, call)
    if not (found.is_judged or found.is_owner or may_read_others(desk, call, found.seat)):
        raise UserError("recordings_not_yours")
    return Say(_card(_read(found), found, desk.zone(call.person), call))


COMMANDS = (Command("recordings", "title_trueconf_recordings", recordings, takes="id", also=("записи",)),)


def _read(found: Chosen) -> list[Recording]:
    try:
        return found.seat.server.ask(lambda api: read_recordings(api, found.whole.conference.id))
    except NotFound:
        return []


def _card(known: list[Recording], found: Chosen, zone: tzinfo, call: Call) -> Card:
    say, topic = call.words.say, plain(found.whole.conference.topic, 100) or call.words.say("untitled")
    if not known:
        return Card(say("recordings_none", topic=topic))
    lines = [say("recordings_head", topic=topic, n=len(known))]
    lines += [_line(one, zone, call) for one in known[:MOST_LISTED]]
    if len(known) > MOST_LISTED:
        lines.append(say("recordings_more", n=len(known) - MOST_LISTED))
    if not all(one.url for one in known[:MOST_LISTED]):
        lines.append(say("recordings_closed"))
    return Card("\n".join(lines))


def _line(one: Recording, zone: tzinfo, call: Call) -> str:
    name = plain(one.name, 100) or call.words.say("untitled")
    when = moment(one.at, zone, call.now, call.words) if one.at else ""
    size = _size(one.size, call) if one.size is not None else ""
    return "- " + " · ".join(part for part in (link(name, one.url) if one.url else name, when, size) if part)


def _size(size: int, call: Call) -> str:
    """In the largest unit of which there is at least one; of a kilobyte whatever there is."""
    number, unit = size / 1000, 0
    while number >= 1000 and unit < len(_UNITS) - 1:
        number, unit = number / 1000, unit + 1
    return call.words.say(_UNITS[unit], size=f"{number:.1f}" if 0 < number < 10 else f"{number:.0f}")
