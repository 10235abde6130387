"""Which calendars show in the day: their form, and what was chosen in it."""

from collections.abc import Iterator, Sequence

from app.accounts import Books
from app.commands.desk import Desk
from app.commands.look import no_accounts, today_button
from app.ports import Button, Card, Followed
from app.tree import Ask, Call, Command, Field, Form, Kind, Option, Reply, Say
from app.words import Words


def follow(desk: Desk, call: Call) -> Reply:
    """Which calendars show in the day: a form with them, then what was chosen, and those for which it had no room."""
    with desk.store.begin() as books:
        known = books.calendars_of(call.person.id)
    if not known:
        return Say(no_accounts(call))
    if not call.submitted:
        return Ask(_follow_form(known, call))
    with desk.store.begin() as books:
        follow_chosen(books, call, "follow")
        n = sum(entry.followed for entry in books.calendars_of(call.person.id))
    return Say(Card(call.words.say("followed", n=n), (*_following(known, call), today_button(call))))


def follow_chosen(books: Books, call: Call, name: str) -> int:
    """Of what the form's field `name` offered, follow just what it holds now; gives how many calendars changed."""
    offered, chosen = (_numbers(call.values.get(key)) for key in (f"{name}_shown", name))
    changed = books.follow(call.person.id, offered, chosen)
    if changed:
        books.hasten(call.person.id, call.now)
    return changed


def follow_field(name: str, known: Sequence[Followed], words: Words, first: int = 1, *, boxed: bool = True) -> Field:
    """The calendars to choose from; as a box, each has a number, counted from `first`."""
    options = tuple(
        Option(str(entry.id), entry.calendar.name[:60] or entry.calendar.href, words.say("field_calendar", n=n))
        for n, entry in enumerate(known, first)
    )
    chosen = ",".join(str(entry.id) for entry in known if entry.followed)
    label, text = f"field_{name}", f"field_{name}_help"
    return Field(name, label, Kind.CHOICES, help=text, required=False, default=chosen, options=options, boxed=boxed)


COMMAND = Command("follow", "title_follow", follow, also=("выбрать",))


def _follow_form(known: Sequence[Followed], call: Call) -> Form:
    """All calendars, or those that come after the one of the page before."""
    after = call.text("after")
    start = next((n for n, entry in enumerate(known, 1) if str(entry.id) == after), 0)
    field = follow_field("follow", known[start:], call.words, start + 1)
    return Form(("calendars", "follow"), "form_calendars", (field,), "submit_follow")


def _following(known: Sequence[Followed], call: Call) -> Iterator[Button]:
    """The button to the calendars for which the form had no room."""
    shown = _numbers(call.values.get("follow_shown"))
    last = max((n for n, entry in enumerate(known, 1) if entry.id in shown), default=len(known))
    if last < len(known):
        label = call.words.say("button_other_calendars", n=len(known) - last)
        yield Button(label, ("calendars", "follow"), {"after": str(known[last - 1].id)}, primary=True)


def _numbers(value: object) -> list[int]:
    several = value if isinstance(value, list) else []
    return [int(one) for one in several if str(one).isdecimal()]
