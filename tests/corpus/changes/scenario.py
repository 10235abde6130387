"""How a scenario is written: a calendar before and after, and the records that are told."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.changes import Change, compare
from app.events import recurrence_text
from app.providers.ical import read
from app.series import Series
from app.times import Span

NOW = "2026-11-22T09:00Z"
"""A Sunday, noon in Moscow."""
ME = ("me@example.com",)
Row = tuple[str, tuple[str, ...], str, str, str | None]


@dataclass(frozen=True, slots=True)
class Scenario:
    """`old` and `new` are VEVENTs, None where there is no calendar. `rows`: kind, also, scope, uid, recurrence id."""

    name: str
    old: str | None
    new: str | None
    rows: tuple[Row, ...] = ()
    me: tuple[str, ...] = ME
    zone: str = "Europe/Moscow"
    now: str = NOW
    days: int = 31

    @property
    def found(self) -> tuple[Change, ...]:
        """What compare() tells, by the real reader."""
        zone, now = ZoneInfo(self.zone), datetime.fromisoformat(self.now).astimezone(UTC)
        window = Span(now, now + timedelta(days=self.days))
        old, new = (_series(text, zone) for text in (self.old, self.new))
        return compare(old, new, now, window, frozenset(self.me), zone)


def row_of(change: Change) -> Row:
    """A change in the form of the table."""
    name = None if change.recurrence_id is None else recurrence_text(change.recurrence_id)
    return change.kind.value, tuple(kind.value for kind in change.also), change.scope.value, change.uid, name


def told(kind: str, scope: str, rid: str | None = None, also: tuple[str, ...] = (), uid: str = "1") -> Row:
    """One record. `rid` may leave out `:00Z`."""
    full = f"{rid}:00Z" if rid is not None and "T" in rid else rid
    return kind, also, scope, uid, full


def calendar(events: str) -> str:
    """A file with the line ends of the RFC."""
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{events}\nEND:VCALENDAR\n".replace("\n", "\r\n")


def event(*lines: str, uid: str = "1", title: str = "Plan") -> str:
    """A VEVENT with UID 1 and the title Plan."""
    head = [*([f"UID:{uid}"] if uid else []), *([f"SUMMARY:{title}"] if title else [])]
    return "\n".join(["BEGIN:VEVENT", *head, *lines, "END:VEVENT"])


def moscow(start: str, minutes: int = 60) -> str:
    """DTSTART and DTEND on Moscow's clock, from `2026-11-24 10:00`."""
    begin = datetime.fromisoformat(start)
    end = begin + timedelta(minutes=minutes)
    return f"DTSTART;TZID=Europe/Moscow:{begin:%Y%m%dT%H%M%S}\nDTEND;TZID=Europe/Moscow:{end:%Y%m%dT%H%M%S}"


def single(start: str = "2026-11-24 10:00", *lines: str, minutes: int = 60, uid: str = "1", title: str = "Plan") -> str:
    """A meeting that does not recur."""
    return event(moscow(start, minutes), *lines, uid=uid, title=title)


def weekly(
    *lines: str,
    start: str = "2026-01-06 10:00",
    rule: str = "FREQ=WEEKLY",
    minutes: int = 60,
    uid: str = "1",
    title: str = "Plan",
) -> str:
    """Tuesdays at 10 in Moscow since January: in the window 24 November, 1, 8, 15 and 22 December."""
    return event(moscow(start, minutes), f"RRULE:{rule}", *lines, uid=uid, title=title)


def override(day: str, start: str, *lines: str, minutes: int = 60, clock: str = "10:00", title: str = "Plan") -> str:
    """What the occurrence of `2026-12-01` at 10 became."""
    rid = datetime.fromisoformat(f"{day} {clock}")
    return event(f"RECURRENCE-ID;TZID=Europe/Moscow:{rid:%Y%m%dT%H%M%S}", moscow(start, minutes), *lines, title=title)


def exdate(*days: str, clock: str = "10:00") -> str:
    """An EXDATE line for these days at 10 in Moscow."""
    moments = (datetime.fromisoformat(f"{day} {clock}") for day in days)
    return "EXDATE;TZID=Europe/Moscow:" + ",".join(f"{moment:%Y%m%dT%H%M%S}" for moment in moments)


def guest(name: str, answer: str = "NEEDS-ACTION") -> str:
    """An ATTENDEE line."""
    return f"ATTENDEE;CN={name.title()};PARTSTAT={answer}:mailto:{name}@example.com"


def organizer(name: str) -> str:
    """An ORGANIZER line."""
    return f"ORGANIZER;CN={name.title()}:mailto:{name}@example.com"


def _series(text: str | None, zone: ZoneInfo) -> tuple[Series, ...]:
    return read(calendar(text), zone).series if text is not None else ()
