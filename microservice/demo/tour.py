"""`tour`: the whole journey by script, on everything that `run` starts in a folder of its own, with a moved clock.

`--calendars MODULE` stands in for the demo's calendar server, `--service NAME` is how people connect. Prints what they
type and read. Ends with 1 at the first step that fails.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from app.errors import Fault
from app.events import Answer
from app.notifications.meetings import answer
from app.providers.catalogue import PROVIDERS
from app.times import ONE_DAY, Span
from microservice.demo.journey import MINUTE, PLANS, Tour
from microservice.demo.show import Show, started
from microservice.demo.visitor import Missed, visit, wait_for
from microservice.diagnosis import Parser, WrongArgumentsError
from microservice.folder import POSTGRES
from microservice.service import HOOK_LIFE
from psql import Store
from psql.embedded import attach

Stage = TypeVar("Stage")
MOSCOW = ZoneInfo("Europe/Moscow")
TUESDAY, THURSDAY = 1, 3
DAYS = ("Понедельник", "Вторник", "Среда", "Четверг", "Пятница")
NEWS = ("Новая встреча", "Перенос", "Отмена")
RETRO, LATE, JOINT, SECRET, HALL = "Ретроспектива", "Срочное", "Общее дело", "Тихий час", "Branch review"


def connects(tour: Tour) -> None:
    """Alice connects her calendars and looks at today"""
    noon = datetime.now(MOSCOW).replace(hour=12, minute=0, second=0, microsecond=0)
    while noon < datetime.now(MOSCOW) or not TUESDAY <= noon.weekday() < THURSDAY:
        noon += timedelta(days=1)
    tour.go_to(noon)
    quote("alice", tour.connect(tour.alice, "Готово"))
    quote("alice", tour.alice.type("/calendar today", "Обед"))


def added(tour: Tour) -> None:
    """A colleague invites her: told"""
    tour.alice.wish(do="add", title=PLANS, minutes=60)
    tour.later()
    quote("alice", tour.alice.hear("Новая встреча"))


def accepted(tour: Tour) -> None:
    """She says yes by the button: it stands in her calendar, and is no news"""
    quote("alice", tour.alice.press("Да", "Ваш ответ: **да**."))
    with tour.store.begin() as tx:
        given = [answer(one) for one in tx.stored(tour.alice.id, Span(tour.now(), tour.now() + ONE_DAY))
                 if one.event.title == PLANS]  # fmt: skip
    if given != [Answer.ACCEPTED]:
        raise Missed(f"our copy says {given}")
    tour.later()


def moved(tour: Tour) -> None:
    """It is moved by half an hour: told, old and new"""
    tour.later(15 * MINUTE)
    tour.alice.wish(do="move", uid=tour.meeting(PLANS)[0], minutes=30)
    tour.later()
    quote("alice", tour.alice.hear("Перенос"))


def answered(tour: Tour) -> None:
    """Alice invites Bob, who declines: told"""
    tour.to_quarter()
    tour.alice.wish(do="add", title=RETRO, minutes=180, mine=True, shared=True)
    tour.later()
    wait_for("a look at the calendars", lambda: tour.copied(RETRO))
    tour.alice.wish(do="decline", uid=tour.meeting(RETRO)[0], email="bob@example.com")
    tour.later()
    quote("alice", tour.alice.hear("Bob Miller — не придёт"))


def reminded(tour: Tour) -> None:
    """Ten minutes before: the reminder with the link"""
    _, start, _ = tour.meeting(PLANS)
    tour.go_to(start - 10 * MINUTE)
    text = tour.alice.hear("через 10 минут")
    if "https://telemost.yandex.ru/j/" not in text:
        raise Missed(f"the reminder has no link: {text}")
    quote("alice", text)


def shown(tour: Tour) -> None:
    """The status goes up at the start, and her own comes back at the end"""
    _, start, end = tour.meeting(PLANS)
    tour.alice.put_status("headphones", "Не отвлекать")
    tour.go_to(start)
    wait_for("the status", lambda: tour.alice.status() == "На встрече")
    say(f"  {clock(tour)}  alice's status: 📆 {tour.alice.status()}")
    tour.go_to(end)
    wait_for("her own status", lambda: tour.alice.status() == "Не отвлекать")
    say(f"  {clock(tour)}  alice's status: 🎧 {tour.alice.status()}")


def digested(tour: Tour) -> None:
    """The digest at its minute the next morning"""
    morning = (tour.now().astimezone(MOSCOW) + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    tour.go_to(morning - MINUTE)
    tour.alice.listen()
    tour.go_to(morning)
    quote("alice", tour.alice.hear(DAYS[morning.weekday()]))


def away(tour: Tour) -> None:
    """The calendar server is gone for an hour: nothing lost, nothing said twice"""
    wait_for("a quiet moment", lambda: tour.now() - _looked_at(tour) < MINUTE)
    tour.alice.listen()
    tour.alice.wish(do="add", title=LATE, minutes=180)  # nobody has looked yet when the server goes
    tour.alice.wish(do="away")
    tour.later(60 * MINUTE)
    quote("alice", tour.alice.type("/calendar today", "По состоянию на"))
    wait_for("a look that fails", lambda: "not read: Unreachable" in tour.show.log("clock"))
    tour.alice.silence(NEWS)
    tour.alice.wish(do="back")
    back = tour.now()
    tour.later(31 * MINUTE)
    wait_for("the next look at the calendars", lambda: _looked_at(tour) >= back)
    quote("alice", tour.alice.hear(LATE))
    tour.alice.silence(NEWS)


def second(tour: Tour) -> None:
    """Bob connects; both are told of a meeting of both"""
    quote("bob", tour.connect(tour.bob, "Done"))
    tour.to_quarter()
    tour.alice.wish(do="add", title=JOINT, minutes=90, shared=True)
    tour.later()
    quote("alice", tour.alice.hear(JOINT))
    quote("bob", tour.bob.hear(JOINT))


def confers(tour: Tour) -> None:
    """Bob connects TrueConf: a conference is told, moved, and its link comes ten minutes before"""
    quote("bob", tour.bob.fill_in("/calendar connect trueconf", {"login": "bob", "password": "bob"}, "Done"))
    wait_for("the first look at his conferences", lambda: tour.all_read(tour.bob))
    tour.later(60 * MINUTE)  # past his digest
    tour.to_quarter()
    tour.bob.wish(do="add", title=HALL, minutes=60, conference=True)
    tour.later()
    quote("bob", tour.bob.hear(f"New meeting: **{HALL}**"))
    name = next(one["uid"] for one in tour.bob.wish()["meetings"] if one["title"] == HALL)
    tour.later(15 * MINUTE)
    start = datetime.fromisoformat(
        next(one["start"] for one in tour.bob.wish(do="move", uid=name, minutes=30)["meetings"] if one["uid"] == name)
    )
    tour.later()
    quote("bob", tour.bob.hear("Moved"))
    tour.go_to(start - 10 * MINUTE)
    text = tour.bob.hear("in 10 minutes")
    if "/c/panel_" not in text:
        raise Missed(f"the reminder has no link: {text}")
    quote("bob", text)


def pauses(tour: Tour) -> None:
    """Alice pauses and hears nothing, Bob does; then she goes on"""
    quote("alice", tour.alice.type("/calendar pause", " "))
    tour.to_quarter()
    tour.alice.listen()
    tour.alice.wish(do="add", title=SECRET, minutes=120, shared=True)
    tour.later()
    quote("bob", tour.bob.hear(SECRET))
    tour.alice.silence(NEWS)
    quote("alice", tour.alice.type("/calendar resume", " "))


def leaves(tour: Tour) -> None:
    """Alice disconnects: nothing is left, nothing more is said"""
    hers = tour.traces()
    before = tour.mentions(hers)
    if not {"accounts", "calendars", "letters", "objects", "occurrences", "settings", "tidings"} <= set(before):
        raise Missed(f"there is less of her than there should be: {before}")
    quote("alice", tour.alice.fill_in("/calendar connections disconnect", {}, "Отключено"))
    tour.alice.listen()
    tour.later(HOOK_LIFE)  # until then Mattermost takes answers to what she typed last
    wait_for("a database without her", lambda: not tour.mentions(hers))
    tour.to_quarter()
    tour.alice.wish(do="add", title=f"{SECRET} 2", minutes=120, shared=True)
    tour.later()
    quote("bob", tour.bob.hear(f"{SECRET} 2"))
    tour.alice.silence()


STEPS: tuple[Callable[[Tour], None], ...] = (
    connects, added, accepted, moved, answered, reminded, shown, digested, away, second, confers, pauses, leaves,
)  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Play it."""
    try:
        given = _parser().parse_args(arguments)
    except WrongArgumentsError as e:
        print(f"tour: {e}", file=sys.stderr)
        return 2
    try:
        with tempfile.TemporaryDirectory() as folder, started(Path(folder, "tour"), given.calendars) as show:
            return _played(show, given.service)
    except Fault as e:
        print(e, file=sys.stderr)
        return 1


def _played(show: Show, service: str) -> int:
    store = Store(attach(show.folder / POSTGRES) or "", most=2)
    try:
        return play(Tour(show, store, visit(show.chat, "alice"), visit(show.chat, "bob"), service), STEPS)
    finally:
        store.close()


def play(stage: Stage, steps: Sequence[Callable[[Stage], None]]) -> int:
    """Each step under its heading; 1 at the first that misses something, with which the tour ends."""
    started_at = time.monotonic()
    try:
        for number, step in enumerate(steps, 1):
            say(f"\n{number}. {step.__doc__}  [{time.monotonic() - started_at:.1f} s]")
            step(stage)
    except Missed as e:
        print(f"\nFailed: {e}", file=sys.stderr, flush=True)
        return 1
    say(f"\nAll {len(steps)} steps in {time.monotonic() - started_at:.1f} s.")
    return 0


def _parser() -> Parser:
    parser = Parser("python -m microservice tour", allow_abbrev=False)
    parser.add_argument("--calendars", default="", metavar="MODULE", help="what stands in for the calendar server")
    parser.add_argument("--service", default="caldav", choices=sorted(PROVIDERS), help="what people connect by")
    return parser


def _looked_at(tour: Tour) -> datetime:
    with tour.store.begin() as tx:
        looked = tx.copied_at(tour.alice.id)
    if looked is None:
        raise Missed("alice's calendars were never read")
    return looked


def clock(tour: Tour) -> str:
    """The time of day in Moscow."""
    return f"{tour.now().astimezone(MOSCOW):%a %H:%M}"


def quote(who: str, text: str) -> None:
    """What somebody reads."""
    for number, line in enumerate(text.splitlines()):
        say(f"  {f'{who}:' if not number else '':<7}{line}")


def say(text: str) -> None:
    """A line of the transcript."""
    print(text, flush=True)
