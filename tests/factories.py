"""Alice (one calendar, Moscow, Russian), Bob (two, Berlin, English) and Carol (not connected), and events for them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.events import Answer, Attendee, Event, When
from app.ports import Person

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
"""A Tuesday, 09:00 in Moscow."""
TUESDAY = date(2026, 11, 24)

ALICE = Person("a" * 26, "Алиса Иванова", "ru", "Europe/Moscow", "alice@example.com")
BOB = Person("b" * 26, "Bob Miller", "en", "Europe/Berlin", "bob@example.com")
CAROL = Person("c" * 26, "Carol", "en", "", "carol@example.com")


def at(hour: int, minute: int = 0, day: date = TUESDAY) -> datetime:
    """A Moscow time of day on Tuesday 24 November 2026, or on another day."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=MOSCOW)


def meeting(title: str, start: datetime, minutes: int = 30, uid: str = "", **more: object) -> Event:
    """A timed event."""
    return Event(uid or title, When(start, start + timedelta(minutes=minutes)), title, **more)  # type: ignore[arg-type]


def whole_days(title: str, first: date, days: int = 1) -> Event:
    """An all-day event."""
    return Event(title, When(first, first + timedelta(days=days)), title)


def guest(email: str, answer: Answer = Answer.NEEDS_ACTION) -> Attendee:
    """Somebody invited."""
    return Attendee(email, email.partition("@")[0].title(), answer)
