"""A meeting as it was, as JSON: what a change is told against when more changes follow."""

from datetime import UTC, date, datetime
from typing import Any

from app.events import Attendee, Event, When, recurrence_text


def event_json(event: Event) -> dict[str, Any]:
    """The event without its description and guests."""
    organizer = event.organizer
    return {
        "uid": event.uid,
        "recurrence": None if event.recurrence_id is None else recurrence_text(event.recurrence_id),
        "start": _text(event.when.start),
        "end": _text(event.when.end),
        "title": event.title,
        "status": event.status,
        "location": event.location,
        "links": list(event.links),
        "organizer": None if organizer is None else {"email": organizer.email, "name": organizer.name},
        "free": event.free,
        **({"access": event.access} if event.access else {}),
    }


def event_from_json(known: dict[str, Any]) -> Event:
    """The event of `event_json`."""
    organizer, recurrence = known["organizer"], known["recurrence"]
    return Event(
        uid=known["uid"],
        when=When(_moment(known["start"]), _moment(known["end"])),
        title=known["title"],
        recurrence_id=None if recurrence is None else _moment(recurrence),
        status=known["status"],
        location=known["location"],
        links=tuple(known["links"]),
        organizer=None if organizer is None else Attendee(organizer["email"], organizer["name"]),
        free=known["free"],
        access=known.get("access", ""),
    )


def _text(value: datetime | date) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value.isoformat()


def _moment(text: str) -> datetime | date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
