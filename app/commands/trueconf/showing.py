"""`show` and `join`: one conference in all its parts, never its PIN, and the way into it."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo

from app.commands.desk import Desk
from app.commands.trueconf.chosen import Chosen, choice, chosen
from app.errors import UserError
from app.markdown import link, plain
from app.ports import Card
from app.providers.trueconf.schedule import Conference, Kind, weekday
from app.providers.trueconf.whole import Mode, Openness, Whole, next_start
from app.render import moment
from app.times import today
from app.tree import Call, Command, Go, Reply, Say

MOST_PEOPLE = 10
_SUNDAY = date(2026, 11, 22)
_MODES = {
    Mode.ALL: "conference_mode_all",
    Mode.LECTURE: "conference_mode_lecture",
    Mode.ROLES: "conference_mode_roles",
    Mode.SMART: "conference_mode_smart",
}
_ACCESS = {Openness.PRIVATE: "conference_private", Openness.PUBLIC: "conference_public"}


def show(desk: Desk, call: Call) -> Reply:
    """All that one wants to know of it; without an ID a menu of the next ones."""
    if not call.text("id"):
        return choice(desk, call, ("trueconf", "show"), call.words.say("conference_which_show"))
    found = chosen(desk, call)
    return Say(card(desk, call, found, _camera(desk, call, found)))


def join(desk: Desk, call: Call) -> Reply:
    """The browser goes there; without an ID a menu of the next ones."""
    if not call.text("id"):
        return choice(desk, call, ("trueconf", "join"), call.words.say("conference_which_join"))
    url = chosen(desk, call).whole.join
    if not url:
        raise UserError("conference_no_link")
    return Go(url)


def card(desk: Desk, call: Call, found: Chosen, further: Sequence[str] = ()) -> Card:
    """The conference, line by line. `further` lines are Markdown, and stand before its links."""
    one, say = found.whole.conference, call.words.say
    head = say("conference_head", topic=plain(one.topic, 240) or say("untitled"), id=plain(one.id))
    lines = [head, _when(one, desk.zone(call.person), call), *_parts(found.whole, call), *further]
    return Card("\n".join([*lines, *_links(found.whole, call)]))


def _camera(desk: Desk, call: Call, found: Chosen) -> list[str]:
    """The link to the camera of the room that it is for."""
    one = found.whole.conference
    guests = [person for person, _ in one.invited or ()]
    label, url = desk.stage.plays.camera(one.id, one.owner, one.topic, *guests)
    return [link(call.words.say("camera", room=plain(label)), url)] if url else []


COMMANDS = (
    Command("show", "title_trueconf_show", show, takes="id", also=("показать",)),
    Command("join", "title_trueconf_join", join, takes="id", also=("войти",)),
)


def _parts(whole: Whole, call: Call) -> Iterator[str]:
    one, say = whole.conference, call.words.say
    yield say("conference_running" if one.running else "conference_stopped")
    if whole.mode in _MODES:
        yield say(_MODES[whole.mode])
    if one.owner:
        yield say("conference_owner", name=plain(one.owner))
    if whole.access in _ACCESS:
        yield say(_ACCESS[whole.access])
    yield from _people(one, call)


def _people(one: Conference, call: Call) -> Iterator[str]:
    """The first of them, and how many more."""
    people = [plain(name or person) for person, name in one.invited or ()]
    names, more = ", ".join(people[:MOST_PEOPLE]), len(people) - MOST_PEOPLE
    if more > 0:
        yield call.words.say("conference_people_more", names=names, n=more)
    elif names:
        yield call.words.say("conference_people", names=names)


def _links(whole: Whole, call: Call) -> Iterator[str]:
    ways = (("conference_join", whole.join), ("conference_browser", whole.browser))
    links = [link(call.words.say(key), url) for key, url in ways if url]
    if links:
        yield f"**{' · '.join(links)}**"


def _when(one: Conference, zone: tzinfo, call: Call) -> str:
    start, words = next_start(one, call.now), call.words
    if start is None:
        return words.say("conference_room")
    time = f"{words.clock(start, zone)}–{words.clock(start + one.length, zone)}"
    told = {"time": time, "length": _length(one.length, call)}
    if one.kind is Kind.WEEK and one.days:
        following = moment(start, zone, call.now, words)
        return words.say("conference_weekly", days=_days(one, start, zone, call), next=following, **told)
    return words.say("conference_once", day=words.day(today(start, zone), today(call.now, zone)), **told)


def _days(one: Conference, start: datetime, zone: tzinfo, call: Call) -> str:
    """Its weekdays as they are in the reader's zone, Monday first."""
    shift = weekday(start.astimezone(zone)) - weekday(start.astimezone(one.zone))
    days = sorted(((day + shift) % 7 for day in one.days), key=lambda day: (day - 1) % 7)
    return ", ".join(call.words.weekday(_SUNDAY + timedelta(days=day)) for day in days)


def _length(length: timedelta, call: Call) -> str:
    hours, minutes = divmod(round(length.total_seconds() / 60), 60)
    if not hours:
        return call.words.say("lasts_minutes", minutes=minutes)
    key = "lasts_both" if minutes else "lasts_hours"
    return call.words.say(key, hours=hours, minutes=minutes)
