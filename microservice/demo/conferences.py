"""The demo's TrueConf Server: who has an account there, and their conferences, kept in a file that the server plays.

Of a server that is none it is the most honest kind: the assistant asks it over HTTP, as it would a real one.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.expansion import expand_all
from app.providers.ical import read
from app.providers.trueconf.schedule import conference
from app.providers.trueconf.text import People, body
from app.times import Days, Span, today
from microservice.demo.day import block
from microservice.demo.panel import Draft, Wrong, owner_of
from microservice.demo.script import PEOPLE
from microservice.processes import PYTHON

LISTEN = "127.0.0.1:8068"
MODULE = "tests.servers.trueconf_demo"
MARK = "conference-"
"""With it begin the names of conferences in the panel."""
HOST = "trueconf.example.com"
MOSCOW = timezone(timedelta(hours=3))
OFFSET = 180
AHEAD = timedelta(days=8)
SERIES = (("branches", "Филиалы / Branches", (0, 1, 0, 0, 1, 0, 0), "12:00", 30),)
WEEKLY = (
    ("bench", "Обзор стенда / Bench review", 2, "17:30", 45),
    ("retro", "Ретро отдела / Team retro", 4, "11:00", 60),
)

Item = dict[str, Any]


def command(file: Path, address: str) -> tuple[str, ...]:
    """What serves the file."""
    return (*PYTHON, MODULE, address, str(file))


def options(address: str) -> str:
    """The administrator's file that names it."""
    return f'[trueconf.demo]\nconnection = "http://{address}"\n'


@dataclass(frozen=True, slots=True)
class Hall:
    """The conferences of the file."""

    file: Path

    def fill(self, now: datetime) -> None:
        """Make what is missing for this week and the next; what somebody removed stays removed."""
        held = self._held()
        made = set(held["made"])
        new = [one for one in _plan(now.astimezone(MOSCOW).date()) if one["id"] not in made]
        held["conferences"] += new
        held["made"] = [*held["made"], *(one["id"] for one in new)]
        self._keep(held)

    def listed(self, who: str, now: datetime) -> list[Item]:
        """The person's single conferences of the coming days, those that run included, as the panel draws them."""
        found = [one for one in self._of(who) if one["kind"] == "once"]
        ahead = [one for one in found if _end(one) > now and _start(one) < now + AHEAD]
        return [_shown(one) for one in sorted(ahead, key=_start)]

    def day(self, who: str, now: datetime) -> list[Item]:
        """Today's, as the panel draws a day."""
        zone = ZoneInfo(owner_of(who).zone)
        span = Days(today(now, zone), today(now, zone)).span(zone)
        return [block(event, span, zone) for one in self._of(who) for event in _occurrences(one, span)]

    def add(self, who: str, draft: Draft, now: datetime) -> None:
        """A new one: the person's own, or a colleague's who invites them."""
        start = (now + timedelta(minutes=draft.minutes)).replace(second=0, microsecond=0)
        invited = [one.who for one in PEOPLE] if draft.shared else [who]
        item = _item(
            f"panel_{now:%Y%m%d_%H%M%S}", draft.title, start, draft.lasts, who if draft.mine else "boris", invited
        )
        self._change(lambda items: [*items, item])

    def move(self, name: str, minutes: int) -> None:
        """So much later. Wrong: there is none."""
        self._edit(name, lambda one: one | {"start": (_start(one) + timedelta(minutes=minutes)).isoformat()})

    def cancel(self, name: str) -> None:
        """Taken off the server. Wrong: there is none."""
        self._edit(name, lambda one: None)

    def run(self, name: str, *, running: bool) -> None:
        """Begun, or ended: it runs, whatever was planned. Wrong: there is none."""
        session = f"{name.removeprefix(MARK)}@{HOST}#1" if running else ""
        self._edit(name, lambda one: one | {"running": running, "session": session})

    def _edit(self, name: str, change: Callable[[Item], Item | None]) -> None:
        wanted = name.removeprefix(MARK)
        if all(one["id"] != wanted for one in self._held()["conferences"]):
            raise Wrong(f"no conference {wanted}")
        self._change(lambda items: [new for one in items if (new := change(one) if one["id"] == wanted else one)])

    def _change(self, change: Callable[[list[Item]], list[Item]]) -> None:
        held = self._held()
        held["conferences"] = change(held["conferences"])
        self._keep(held)

    def _of(self, who: str) -> list[Item]:
        return [one for one in self._held()["conferences"] if who in (one["owner"], *one["invited"])]

    def _held(self) -> dict[str, Any]:
        if self.file.exists():
            found: dict[str, Any] = json.loads(self.file.read_text())
            return found
        people = {one.who: one.who for one in PEOPLE}
        return {"people": people, "emails": {one.who: one.login for one in PEOPLE}, "conferences": [], "made": []}

    def _keep(self, held: dict[str, Any]) -> None:
        """Whoever reads it meanwhile finds the old or the new one, whole."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        draft = self.file.with_suffix(".new")
        draft.write_text(json.dumps(held, ensure_ascii=False, indent=1))
        draft.replace(self.file)


def _plan(day: date) -> Iterator[Item]:
    """What should be there in the week of this day and the next one."""
    monday = day - timedelta(days=day.weekday())
    everybody = [one.who for one in PEOPLE]
    for name, title, days, clock, minutes in SERIES:
        yield _item(name, title, _at(monday, clock), minutes, "boris", everybody) | {"kind": "week", "days": list(days)}
    for week in (monday, monday + timedelta(weeks=1)):
        year, number, _ = week.isocalendar()
        for name, title, weekday, clock, minutes in WEEKLY:
            start = _at(week + timedelta(days=weekday), clock)
            yield _item(f"{name}_{year}w{number:02}", title, start, minutes, "boris", everybody)


def _item(name: str, title: str, start: datetime, minutes: int, owner: str, invited: list[str]) -> Item:
    return {
        "id": name, "topic": title, "owner": owner, "start": start.astimezone(UTC).isoformat(),
        "seconds": minutes * 60, "invited": list(dict.fromkeys([owner, *invited])), "days": None, "offset": OFFSET,
        "kind": "once", "running": False, "session": "",
    }  # fmt: skip


def _at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), MOSCOW)


def _start(one: Item) -> datetime:
    return datetime.fromisoformat(one["start"])


def _end(one: Item) -> datetime:
    return _start(one) + timedelta(seconds=one["seconds"])


def _occurrences(one: Item, span: Span) -> Iterator[Any]:
    schedule = {"type": one["kind"], "start_time": int(_start(one).timestamp()), "duration": one["seconds"]}
    schedule |= {"special_time_offset": one["offset"], "days": one["days"]}
    found = conference({"id": one["id"], "topic": one["topic"], "schedule": schedule}, MOSCOW)
    text = body(found, People(HOST), f"https://{HOST}", since=None, now=None)
    yield from expand_all(read(text, UTC).series, span, UTC).events


def _shown(one: Item) -> Item:
    return {
        "uid": f"{MARK}{one['id']}", "title": one["topic"], "start": one["start"], "end": _end(one).isoformat(),
        "cancelled": False, "guests": [], "decliner": None, "conference": True, "running": one["running"],
    }  # fmt: skip
