"""Queries over our copy of the coming weeks, for those who show and tell it; app/sync.py keeps it by psql/copies.py.

Only calendars that are followed count. What is whole-day stands at midnights of the zone its account was read in.
"""

import json
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any, LiteralString

from psycopg import Connection

from app.events import Answer, Attendee, Event, When
from app.ports import Stored
from app.series import utc
from app.settings import Settings
from app.times import Span

_SHORT = 10_000
"""Characters: so much of guests as JSON is remembered once read, because each meeting of a series has the same."""

_COLUMNS: LiteralString = """
    SELECT accounts.user_id, accounts.id, accounts.emails, accounts.login, people.email,
           calendars.id, calendars.name, calendars.own,
           uid, recurrence, start_at, end_at, start_on, end_on, title, occurrences.status, location, link,
           organizer::text, attendees::text, free, private
      FROM occurrences
      JOIN calendars ON calendars.id = occurrences.calendar_id
      JOIN accounts ON accounts.id = calendars.account_id
      LEFT JOIN people ON people.user_id = accounts.user_id
"""


class Snapshot:
    """Queries of a transaction; `_connection` belongs to it."""

    _connection: Connection

    def stored(self, user_id: str, span: Span) -> list[Stored]:
        """What shows in `span` of the calendars the person follows, by start."""
        rows = self._connection.execute(
            _COLUMNS
            + """
             WHERE accounts.user_id = %(user_id)s AND followed AND start_at < %(end)s
               AND (end_at > %(start)s OR (start_at = end_at AND start_at = %(start)s))
             ORDER BY start_at, end_at, uid, recurrence, occurrences.id
            """,
            {"user_id": user_id, "start": span.start, "end": span.end},
        )
        return [_stored(row) for row in rows.fetchall()]

    def starting(self, span: Span) -> list[tuple[str, Stored]]:
        """What has a time of day and starts in `span`, of anybody: (user id, occurrence), by start."""
        rows = self._connection.execute(
            _COLUMNS
            + """
             WHERE start_on IS NULL AND followed AND start_at >= %(start)s AND start_at < %(end)s
             ORDER BY start_at, accounts.user_id, uid, recurrence, occurrences.id
            """,
            {"start": span.start, "end": span.end},
        )
        return [(row[0], _stored(row)) for row in rows]

    def unreminded(self, now: datetime, longest: timedelta) -> list[tuple[str, Stored]]:
        """Whose meeting starts within their lead, and no letter reminds of it: (user id, occurrence), by start.

        The key is that of app.notifications.reminder. `longest`: no lead is longer.
        """
        rows = self._connection.execute(
            _COLUMNS  # noqa: S608 - constants
            + """
              LEFT JOIN settings ON settings.user_id = accounts.user_id
             WHERE start_on IS NULL AND followed AND NOT free AND occurrences.status <> 'CANCELLED'
               AND start_at > %(now)s AND start_at <= %(until)s
               AND start_at <= %(now)s + make_interval(mins =>
                       CASE WHEN settings.user_id IS NULL THEN %(default)s ELSE coalesce(remind_min, -1) END)
               AND (paused_until IS NULL OR paused_until <= %(now)s)
               AND NOT EXISTS (
                   SELECT 1 FROM letters
                    WHERE key = 'reminder:' || accounts.user_id || ':' || floor(extract(epoch FROM start_at))::bigint
                                || ':' || left(encode(sha256(convert_to(
                                CASE uid WHEN '' THEN title ELSE uid END || E'\\n' || recurrence, 'UTF8')), 'hex'), 32))
             ORDER BY start_at, accounts.user_id, uid, recurrence, occurrences.id
            """,
            {"now": now, "until": now + longest, "default": Settings("").remind_min},
        )
        return [(row[0], _stored(row)) for row in rows]

    def covered(self, user_id: str) -> Span | None:
        """The time for which all calendars the person follows, and that can be read, are copied; None for none.

        Before their first time there is no such time, unless reading them has failed: then the others suffice.
        """
        row = self._connection.execute(
            """
            SELECT coalesce(max(window_start) FILTER (WHERE unreadable_at IS NULL), max(window_start)),
                   coalesce(min(window_end) FILTER (WHERE unreadable_at IS NULL), min(window_end)),
                   bool_and(window_end IS NOT NULL OR unreadable_at IS NOT NULL OR failures > 0)
              FROM calendars JOIN accounts ON accounts.id = account_id
             WHERE user_id = %(user_id)s AND followed
            """,
            {"user_id": user_id},
        ).fetchone()
        if row is None or not row[2] or row[0] is None or row[0] >= row[1]:
            return None
        return Span(row[0].astimezone(UTC), row[1].astimezone(UTC))

    def missing(self, user_id: str) -> list[str]:
        """The names of calendars that the person follows, and that cannot be read."""
        rows = self._connection.execute(
            """
            SELECT calendars.name
              FROM calendars JOIN accounts ON accounts.id = account_id
             WHERE user_id = %(user_id)s AND followed
               AND (unreadable_at IS NOT NULL OR (window_end IS NULL AND failures > 0))
             ORDER BY account_id, position
            """,
            {"user_id": user_id},
        )
        return [row[0] for row in rows]

    def copied_at(self, user_id: str) -> datetime | None:
        """When the stalest of the person's accounts was last read; None where one never was, or nothing is followed."""
        row = self._connection.execute(
            """
            SELECT min(synced_at), coalesce(bool_and(synced_at IS NOT NULL), false)
              FROM accounts
             WHERE user_id = %(user_id)s
               AND EXISTS (SELECT 1 FROM calendars WHERE account_id = accounts.id AND followed)
            """,
            {"user_id": user_id},
        ).fetchone()
        return row[0].astimezone(UTC) if row is not None and row[1] else None

    def hasten(self, user_id: str, now: datetime) -> int:
        """Have the person's accounts read now. One that fails keeps its pace: its server was promised a pause."""
        return self._connection.execute(
            """
            UPDATE accounts
               SET next_sync_at = %(now)s
             WHERE user_id = %(user_id)s AND NOT paused AND failures = 0 AND next_sync_at > %(now)s
            """,
            {"user_id": user_id, "now": now},
        ).rowcount


def addresses(emails: frozenset[str], login: str, email: str) -> frozenset[str]:
    """Under which addresses a person is invited at an account, as app.accounts says."""
    return emails | {text.casefold() for text in (login, email) if "@" in text}


def event_row(event: Event, link: str, zone: tzinfo) -> dict[str, Any]:
    """The columns of an occurrence, in their order. `link` is the one by which it is joined."""
    all_day = event.when.all_day
    return {
        "uid": _text(event.uid),
        "recurrence": event.key[1],
        "start_at": _begin(event.when.start, zone),
        "end_at": _begin(event.when.end, zone),
        "start_on": event.when.start if all_day else None,
        "end_on": event.when.end if all_day else None,
        "title": _text(event.title),
        "status": _text(event.status),
        "location": _text(event.location),
        "link": _text(link),
        "organizer": _guest_json(event.organizer) if event.organizer else None,
        "attendees": [_guest_json(guest) for guest in event.attendees],
        "free": event.free,
        "private": event.private,
    }


def _stored(row: tuple[Any, ...]) -> Stored:
    _, account_id, emails, login, email, calendar_id, name, own, *columns = row
    me = _me(tuple(emails), login, email or "")
    return Stored(account_id, calendar_id, name, own, me, _event(*columns))


@lru_cache(maxsize=1024)  # a person's occurrences ask for the same again and again
def _me(emails: tuple[str, ...], login: str, email: str) -> frozenset[str]:
    return addresses(frozenset(emails), login, email)


def _begin(value: datetime | date, zone: tzinfo) -> datetime:
    return value if isinstance(value, datetime) else utc(datetime.combine(value, time.min), zone)


def _event(
    uid: str,
    recurrence: str,
    start_at: datetime,
    end_at: datetime,
    start_on: date | None,
    end_on: date | None,
    title: str,
    status: str,
    location: str,
    link: str,
    organizer: str | None,
    attendees: str,
    free: bool,  # noqa: FBT001 — columns, in their order
    private: bool,  # noqa: FBT001
) -> Event:
    if start_on is not None and end_on is not None:
        when = When(start_on, end_on)
    else:
        when = When(start_at.astimezone(UTC), end_at.astimezone(UTC))
    return Event(
        uid=uid,
        when=when,
        title=title,
        recurrence_id=_recurrence_id(recurrence),
        status=status,
        location=location,
        links=(link,) if link else (),
        organizer=_guests(f"[{organizer}]")[0] if organizer else None,
        attendees=_guests(attendees),
        free=free,
        private=private,
    )


def _recurrence_id(text: str) -> datetime | date | None:
    if not text:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _guest_json(guest: Attendee) -> dict[str, Any]:
    found: dict[str, Any] = {"email": _text(guest.email), "name": _text(guest.name), "answer": guest.answer.value}
    if guest.is_room:
        found["room"] = True
    if guest.optional:
        found["optional"] = True
    return found


def _guests(text: str) -> tuple[Attendee, ...]:
    return _remembered(text) if len(text) <= _SHORT else _read_guests(text)


def _read_guests(text: str) -> tuple[Attendee, ...]:
    return tuple(
        Attendee(
            row["email"],
            row["name"],
            Answer(row["answer"]),
            is_room=row.get("room", False),
            optional=row.get("optional", False),
        )
        for row in json.loads(text)
    )


_remembered = lru_cache(maxsize=500)(_read_guests)


def _text(value: str) -> str:
    """PostgreSQL keeps no NUL, and a calendar may hold anything."""
    return value.replace("\0", "") if "\0" in value else value
