"""The calendars group: one's day, any day, a week, a month, a period."""

from dataclasses import replace
from datetime import date, timedelta

from app import accounts, render
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
    text = call.text("period")
    if not text:
        return _asked(call, "period", PERIOD)
    try:
        days = read_period(text, _today(desk, call), call.words.language, call.words.first_day)
    except UserError as error:
        raise UserError(error.key, "period", **error.values) from error
    return show(desk, call, days)


def week(desk: Desk, call: Call) -> Reply:
    """Seven days from today."""
    first = _today(desk, call)
    return show(desk, call, Days(first, first + WEEK - timedelta(days=1)))


def month(desk: Desk, call: Call) -> Reply:
    """Thirty days from today."""
    first = _today(desk, call)
    return show(desk, call, Days(first, first + MONTH - timedelta(days=1)))


def show(desk: Desk, call: Call, days: Days) -> Reply:
    """The agenda of these days, the page that was asked for, and what one asks next."""
    zone = desk.zone(call.person)
    reading = _copied(desk, call, days.span(zone)) or _live(desk, call, days.span(zone))
    if reading is None:
        return Say(_nothing_followed(desk, call))
    first = today(call.now, zone)
    found = render.pages(agenda(reading.sources, days, zone), call.words, first)
    page = _page(call, len(found))
    stale = [] if reading.as_of is None else [call.words.say("as_of", time=call.words.clock(reading.as_of, zone))]
    notes = [*_failures(reading, call), *_page_note(page, len(found), call), *stale, *_zone_note(desk, call)]
    text = "\n".join([found[page - 1], *notes])
    refresh = [Button(call.words.say("button_refresh"), call.path, _texts(call))] if stale else []
    buttons = (*_next(call, days, first, page, len(found)), *refresh)
    if days == Days(first, first) and len(buttons) < MOST_BUTTONS:
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


def _copied(desk: Desk, call: Call, span: Span) -> Reading | None:
    """What our copy holds, where it covers the span; the servers are asked meanwhile, for the next time."""
    with desk.store.begin() as books:
        books.lightly()
        covered = books.covered(call.person.id)
        if covered is None or not (covered.start <= span.start and span.end <= covered.end):
            return None
        stored = books.stored(call.person.id, span)
        copied_at = books.copied_at(call.person.id)
        missing = tuple(books.missing(call.person.id))
        books.hasten(call.person.id, call.now)
    calendars: dict[int, list[Stored]] = {}
    for one in stored:
        calendars.setdefault(one.calendar_id, []).append(one)
    sources = (Source(held[0].calendar, held[0].me, [one.event for one in held]) for held in calendars.values())
    stale = copied_at is not None and call.now - copied_at > FRESH
    return Reading(tuple(sources), (), copied_at if stale else None, missing)


def _live(desk: Desk, call: Call, span: Span) -> Reading | None:
    """What the servers say now; None where the person follows nothing."""
    zone = desk.zone(call.person)
    opened = accounts.followed_of(desk.store, desk.vault, desk.open_provider, call.person, zone, READ_SECONDS)
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


def _zone_note(desk: Desk, call: Call) -> list[str]:
    """The default zone is said aloud while nobody named one."""
    return [] if desk.names_zone(call.person) else [call.words.say("zone_assumed", zone=desk.default_zone)]


def _next(call: Call, days: Days, first: date, page: int, pages: int) -> tuple[Button, ...]:
    if pages > 1:
        turns = ((page - 1, "button_back"), (page + 1, "button_more"))
        period = f"{days.first}/{days.last}"
        return tuple(
            Button(call.words.say(key), PERIOD, {"period": period, "page": str(number)})
            for number, key in turns
            if 1 <= number <= pages
        )
    if days == Days(first, first):
        tomorrow_button = Button(call.words.say("button_tomorrow"), ("calendars", "tomorrow"))
        return (tomorrow_button, Button(call.words.say("button_week"), ("calendars", "get_a_week")))
    return ()


def _nothing_followed(desk: Desk, call: Call) -> Card:
    with desk.store.begin() as books:
        known = books.accounts_of(call.person.id)
    if not known:
        return no_accounts(call)
    choose = Button(call.words.say("button_calendars"), ("calendars", "follow"), primary=True)
    return Card(call.words.say("nothing_followed"), (choose,))
