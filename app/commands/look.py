"""The calendars group: one's day, any day, a week, a month, a period.

A View says whose time that is: everything, or the meetings of one service, by other commands.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo

from app import accounts, render
from app.accounts import Books
from app.agenda import Source, agenda
from app.commands.desk import Desk
from app.dates import read_day, read_period
from app.errors import UserError
from app.letters import MOST_BUTTONS
from app.live import Reading, read_all
from app.markdown import plain
from app.ports import Button, Card, Stored
from app.providers.catalogue import PROVIDERS
from app.times import Days, Span, today
from app.tree import Ask, Call, Command, Field, Form, Group, Path, Reply, Say, failure

WEEK = timedelta(days=7)
MONTH = timedelta(days=30)
READ_SECONDS = 20
FRESH = timedelta(minutes=2)
"""A copy older than this says how old it is."""

PERIOD = ("calendars", "from_to")


@dataclass(frozen=True, slots=True)
class View:
    """Whose time is shown, and which commands show other days of it.

    `provider`: the meetings of that service alone. `period` takes any days in its value `takes`, after the words
    `before` them; `named` are commands for days that need none. `head` stands above.
    """

    provider: str = ""
    period: Path = PERIOD
    takes: str = "period"
    before: str = ""
    named: Mapping[str, Path] = field(default_factory=dict)
    head: str = ""

    def leads(self, days: str) -> tuple[Path, dict[str, str]]:
        """The command that shows these days, with its values: `tomorrow`, `week`, or a period as one types it."""
        if days in self.named:
            return self.named[days], {}
        return self.period, {self.takes: f"{self.before}{days}"}


EVERYTHING = View(named={"tomorrow": ("calendars", "tomorrow"), "week": ("calendars", "get_a_week")})


def day_of(desk: Desk, call: Call) -> Reply:
    """Today, with what one asks next."""
    first = _today(desk, call)
    return show(desk, call, Days(first, first))


def tomorrow(desk: Desk, call: Call) -> Reply:
    """The day after today."""
    first = _today(desk, call) + timedelta(days=1)
    return show(desk, call, Days(first, first))


def current(desk: Desk, call: Call) -> Reply:
    """One day as typed; without one, a form that asks for it."""
    text = call.text("date")
    if not text:
        return _asked(call, "date", ("calendars", "current"))
    try:
        day = read_day(text, _today(desk, call), call.words.language, call.words.first_day)
    except UserError as error:
        raise UserError(error.key, "date", **error.values) from error
    return show(desk, call, Days(day, day))


def from_to(desk: Desk, call: Call) -> Reply:
    """A period as typed, its last day included; without one, a form that asks for it."""
    return period_of(desk, call, EVERYTHING)


def period_of(desk: Desk, call: Call, view: View) -> Reply:
    """The same for what a view shows."""
    text = call.text("period")
    if not text:
        return _asked(call, "period", view.period)
    try:
        days = read_period(text, _today(desk, call), call.words.language, call.words.first_day)
    except UserError as error:
        raise UserError(error.key, "period", **error.values) from error
    return show(desk, call, days, view)


def week(desk: Desk, call: Call) -> Reply:
    """Seven days from today."""
    first = _today(desk, call)
    return show(desk, call, Days(first, first + WEEK - timedelta(days=1)))


def month(desk: Desk, call: Call) -> Reply:
    """Thirty days from today."""
    first = _today(desk, call)
    return show(desk, call, Days(first, first + MONTH - timedelta(days=1)))


def show(desk: Desk, call: Call, days: Days, view: View = EVERYTHING) -> Reply:
    """The agenda of these days, the page that was asked for, and what one asks next."""
    span = days.span(desk.zone(call.person))
    reading = reading_of(desk, call, span, view)
    return Say(_nothing_followed(desk, call)) if reading is None else present(desk, call, days, reading, view)


def reading_of(desk: Desk, call: Call, span: Span, view: View = EVERYTHING) -> Reading | None:
    """What the person's calendars hold: by our copy, else by their servers. None where they follow nothing."""
    return _copied(desk, call, span, view) or _live(desk, call, span, view)


def present(desk: Desk, call: Call, days: Days, reading: Reading, view: View) -> Reply:
    """The same of what was read already."""
    zone = desk.zone(call.person)
    first = today(call.now, zone)
    found = render.pages(agenda(reading.sources, days, zone), call.words, first)
    page = _page(call, len(found))
    stale = [] if reading.as_of is None else [call.words.say("as_of", time=call.words.clock(reading.as_of, zone))]
    shown = {one.calendar for one in reading.sources}
    late = [_late(name, at, zone, call) for name, at in reading.late if name in shown]
    notes = [*_failures(reading, call), *_page_note(page, len(found), call), *stale, *late, *_zone_note(desk, call)]
    text = "\n".join([*([view.head] if view.head else []), found[page - 1], *notes])
    refresh = [Button(call.words.say("button_refresh"), call.path, _texts(call))] if stale else []
    buttons = (*_next(call, days, first, (page, len(found)), view), *refresh)
    if view is EVERYTHING and days == Days(first, first) and len(buttons) < MOST_BUTTONS:
        buttons = (*buttons, Button(call.words.say("button_settings"), ("settings",)))
    return Say(Card(text, buttons))


def free(text: str, call: Call) -> Call | None:
    """Typed text that is no command: a period where it reads as one, also where it is a wrong one."""
    try:
        read_period(text, call.now.date(), call.words.language)
    except UserError as error:
        if error.key == "date_unreadable":
            return None
    return replace(call, path=PERIOD, values={**call.values, "period": text})


def no_accounts(call: Call) -> Card:
    """What to say to somebody who has connected nothing yet."""
    return Card(call.words.say("no_accounts"), service_buttons(call))


def service_buttons(call: Call) -> tuple[Button, ...]:
    """The buttons that open the forms of services: the first one's own, and the one that takes any address."""
    first = next(iter(PROVIDERS.values()))
    path = ("connections", "connect")
    own = Button(call.words.say(first.button), path, {"provider": first.name}, primary=True)
    return (own, Button(call.words.say("button_connect_other"), path))


def offer_button(call: Call, service: str) -> Button:
    """The button that opens the form of a service which the administrator set up."""
    return Button(call.words.say(PROVIDERS[service].button), ("connections", "connect"), {"provider": service})


def connect_button(call: Call) -> Button:
    """The button that opens the form for a calendar."""
    return Button(call.words.say("button_connect"), ("connections", "connect"), primary=True)


def today_button(call: Call) -> Button:
    """The button that shows today."""
    return Button(call.words.say("button_today"), ("calendars", "today"))


GROUP = Group(
    "calendars",
    "title_calendars",
    (
        Command("today", "title_today", day_of, also=("сегодня",), short=("today", "сегодня")),
        Command("tomorrow", "title_tomorrow", tomorrow, also=("завтра",), short=("tomorrow", "завтра")),
        Command(
            "current", "title_current", current, takes="date", also=("дата", "день"), short=("on", "на", "current")
        ),
        Command("from_to", "title_from_to", from_to, takes="period", also=("период",), short=("from_to",)),
        Command("get_a_week", "title_week", week, also=("week", "неделя"), short=("week", "неделя", "get_a_week")),
        Command("get_a_month", "title_month", month, also=("month", "месяц"), short=("month", "месяц", "get_a_month")),
    ),
    also=("календари", "calendar"),
)


def _today(desk: Desk, call: Call) -> date:
    return today(call.now, desk.zone(call.person))


def _copied(desk: Desk, call: Call, span: Span, view: View) -> Reading | None:
    """What our copy holds, where it covers the span; the servers are asked meanwhile, for the next time."""
    with desk.store.begin() as books:
        books.lightly()
        covered = books.covered(call.person.id)
        if covered is None or not (covered.start <= span.start and span.end <= covered.end):
            return None
        shown = _shown(books, call, view) if view.provider else None
        stored = books.stored(call.person.id, span)
        copied_at = books.copied_at(call.person.id)
        missing = books.missing(call.person.id)
        late = books.lists_heard(call.person.id)
        books.hasten(call.person.id, call.now)
    calendars: dict[int, list[Stored]] = {}
    for one in stored:
        if shown is None or one.calendar_id in shown:
            calendars.setdefault(one.calendar_id, []).append(one)
    sources = (Source(held[0].calendar, held[0].me, [one.event for one in held]) for held in calendars.values())
    stale = copied_at is not None and call.now - copied_at > FRESH
    unread = (name for name in missing if shown is None or name in shown.values())
    as_of = copied_at if stale else None
    return None if shown == {} else Reading(tuple(sources), (), as_of, tuple(unread), copied_at, tuple(late))


def _shown(books: Books, call: Call, view: View) -> dict[int, str]:
    """The followed calendars of a view's service: their names."""
    known = {one.id for one in books.accounts_of(call.person.id) if one.provider == view.provider}
    followed = (one for one in books.calendars_of(call.person.id) if one.followed and one.account_id in known)
    return {one.id: one.calendar.name for one in followed}


def _live(desk: Desk, call: Call, span: Span, view: View) -> Reading | None:
    """What the servers say now; None where the person follows nothing."""
    zone = desk.zone(call.person)
    opened = accounts.followed_of(desk.store, desk.vault, desk.open_provider, call.person, zone, READ_SECONDS)
    opened = [one for one in opened if view.provider in ("", one.account.provider)]
    return read_all(opened, span, zone) if opened else None


def _texts(call: Call) -> dict[str, str]:
    return {name: value for name, value in call.values.items() if isinstance(value, str)}


def _asked(call: Call, name: str, path: Path) -> Reply:
    if call.submitted:
        raise UserError("required", name)
    field = Field(name, f"field_{name}", placeholder=f"field_{name}_hint", help=f"field_{name}_help")
    return Ask(Form(path, f"form_{name}", (field,), submit="submit_show"))


def _failures(reading: Reading, call: Call) -> list[str]:
    names = ", ".join(call.words.say("quoted", text=plain(name, 40)) for name in reading.missing)
    missing = [call.words.say("calendars_missing", n=len(reading.missing), names=names)] if names else []
    return missing + [
        call.words.say("not_read", account=plain(account.login), reason=failure(error, call.words))
        for account, error in reading.failures
    ]


def _page(call: Call, pages: int) -> int:
    text = call.text("page")
    return max(1, min(int(text), pages)) if text.isdecimal() and len(text) < 6 else 1


def _page_note(page: int, pages: int, call: Call) -> list[str]:
    return [call.words.say("page_of", page=page, pages=pages)] if pages > 1 else []


def _late(name: str, at: datetime, zone: tzinfo, call: Call) -> str:
    """How old a list is that is late by nature; shown where something of it shows."""
    return call.words.say("list_as_of", name=plain(name, 40), time=call.words.clock(at, zone))


def _zone_note(desk: Desk, call: Call) -> list[str]:
    """The default zone is said aloud while nobody named one."""
    return [] if desk.names_zone(call.person) else [call.words.say("zone_assumed", zone=desk.default_zone)]


def _next(call: Call, days: Days, first: date, place: tuple[int, int], view: View) -> tuple[Button, ...]:
    """Other pages, where there are any (`place`: this one, and how many); else other days."""
    page, pages = place
    if pages > 1:
        path, values = view.leads(f"{days.first}/{days.last}")
        return tuple(
            Button(call.words.say(key), path, {**values, "page": str(number)})
            for number, key in ((page - 1, "button_back"), (page + 1, "button_more"))
            if 1 <= number <= pages
        )
    if days == Days(first, first):
        named = (("button_tomorrow", "tomorrow"), ("button_week", "week"))
        return tuple(Button(call.words.say(key), *view.leads(what)) for key, what in named)
    return ()


def _nothing_followed(desk: Desk, call: Call) -> Card:
    with desk.store.begin() as books:
        known = books.accounts_of(call.person.id)
    if not known:
        return no_accounts(call)
    choose = Button(call.words.say("button_calendars"), ("calendars", "follow"), primary=True)
    return Card(call.words.say("nothing_followed"), (choose,))
