"""Queries by which app/sync.py keeps our copy of the calendars: how far it goes, its objects, what these show."""

import gzip
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from app.copies import Copy, Kept
from app.events import Event
from app.joining import find
from app.objects import Object
from app.ports import Calendar
from app.times import Span
from psql.snapshot import event_row


class Copies:
    """Queries of a transaction; `_connection` belongs to it."""

    _connection: Connection

    def copies_of(self, account_id: int) -> list[Copy]:
        """The account's calendars and their copies."""
        rows = self._connection.execute(
            """
            SELECT id, href, name, own, color, followed, cursor, window_start, window_end, suspected_at, unreadable_at
              FROM calendars
             WHERE account_id = %(id)s
             ORDER BY position, id
            """,
            {"id": account_id},
        )
        return [
            Copy(row[0], Calendar(row[1], row[2], row[3], row[4]), row[5], row[6], _span(row[7], row[8]), *row[9:])
            for row in rows
        ]

    def put_copy(self, calendar_id: int, cursor: str, window: Span | None, suspected_at: datetime | None) -> None:
        """Where the copy stands now."""
        self._connection.execute(
            """
            UPDATE calendars
               SET cursor = %(cursor)s, window_start = %(start)s, window_end = %(end)s, suspected_at = %(suspected_at)s
             WHERE id = %(id)s
            """,
            {
                "id": calendar_id,
                "cursor": cursor,
                "start": window.start if window else None,
                "end": window.end if window else None,
                "suspected_at": suspected_at,
            },
        )

    def forget_unfollowed(self, account_id: int) -> int:
        """Drop the copies of calendars that are not followed any more; gives how many objects."""
        return self._connection.execute(
            """
            WITH forgotten AS (
                UPDATE calendars
                   SET cursor = '', window_start = NULL, window_end = NULL, suspected_at = NULL
                 WHERE account_id = %(id)s AND NOT followed AND window_end IS NOT NULL
                RETURNING id
            )
            DELETE FROM objects USING forgotten WHERE calendar_id = forgotten.id
            """,
            {"id": account_id},
        ).rowcount

    def known_objects(self, calendar_id: int) -> dict[str, str]:
        """The copy's objects: href → etag."""
        rows = self._connection.execute(
            "SELECT href, etag FROM objects WHERE calendar_id = %(id)s", {"id": calendar_id}
        )
        return dict(rows.fetchall())

    def bodies(self, calendar_id: int, hrefs: Collection[str] | None = None) -> list[Object]:
        """These objects of the copy, or all."""
        rows = self._connection.execute(
            """
            SELECT href, etag, body
              FROM objects
             WHERE calendar_id = %(id)s AND (%(hrefs)s::text[] IS NULL OR href = ANY(%(hrefs)s))
             ORDER BY id
            """,
            {"id": calendar_id, "hrefs": None if hrefs is None else list(hrefs)},
        )
        return [Object(href, etag, gzip.decompress(body)) for href, etag, body in rows]

    def put_objects(self, calendar_id: int, kept: Sequence[Kept], zone: tzinfo) -> None:
        """Store objects, and instead of what they showed what they show now. Each href at most once."""
        rows = self._connection.execute(
            """
            INSERT INTO objects (calendar_id, href, etag, body)
            SELECT %(id)s, href, etag, body FROM unnest(%(hrefs)s::text[], %(etags)s::text[], %(bodies)s::bytea[])
                   AS given (href, etag, body)
            ON CONFLICT (calendar_id, href) DO UPDATE SET etag = excluded.etag, body = excluded.body
            RETURNING href, id
            """,
            {
                "id": calendar_id,
                "hrefs": [one.object.href for one in kept],
                "etags": [one.object.etag for one in kept],
                "bodies": [gzip.compress(one.object.body, mtime=0) for one in kept],
            },
        )
        ids: dict[str, int] = dict(rows.fetchall())
        shown = {ids[one.object.href]: one.events for one in kept if one.events is not None}
        self._connection.execute("DELETE FROM occurrences WHERE object_id = ANY(%(ids)s)", {"ids": list(shown)})
        self._add_occurrences(calendar_id, shown, zone)

    def put_occurrences(self, calendar_id: int, shown: Mapping[str, Iterable[Event]], zone: tzinfo) -> None:
        """What the copy's objects show, all anew: href → events."""
        self._connection.execute("DELETE FROM occurrences WHERE calendar_id = %(id)s", {"id": calendar_id})
        rows = self._connection.execute("SELECT href, id FROM objects WHERE calendar_id = %(id)s", {"id": calendar_id})
        ids: dict[str, int] = dict(rows.fetchall())
        self._add_occurrences(calendar_id, {ids[href]: found for href, found in shown.items() if href in ids}, zone)

    def empty_objects(self, calendar_id: int, hrefs: Collection[str]) -> list[str]:
        """Which of these objects of the copy show nothing."""
        rows = self._connection.execute(
            """
            SELECT href
              FROM objects
             WHERE calendar_id = %(id)s AND href = ANY(%(hrefs)s)
               AND NOT EXISTS (SELECT 1 FROM occurrences WHERE object_id = objects.id)
            """,
            {"id": calendar_id, "hrefs": list(hrefs)},
        )
        return [row[0] for row in rows]

    def drop_objects(self, calendar_id: int, hrefs: Collection[str]) -> int:
        """Delete objects with what they show."""
        return self._connection.execute(
            "DELETE FROM objects WHERE calendar_id = %(id)s AND href = ANY(%(hrefs)s)",
            {"id": calendar_id, "hrefs": list(hrefs)},
        ).rowcount

    def _add_occurrences(self, calendar_id: int, shown: Mapping[int, Iterable[Event]], zone: tzinfo) -> None:
        with (
            self._connection.cursor() as cursor,
            cursor.copy(
                """
                COPY occurrences (object_id, calendar_id, uid, recurrence, start_at, end_at, start_on, end_on, title,
                                  status, location, link, organizer, attendees, free, private)
                FROM STDIN
                """
            ) as copy,
        ):
            for object_id, events in shown.items():
                for event in events:
                    copy.write_row((object_id, calendar_id, *_row(event, zone)))


def _row(event: Event, zone: tzinfo) -> tuple[Any, ...]:
    join = find(event)
    columns = event_row(event, join.url if join else "", zone)
    columns["organizer"] = columns["organizer"] and Jsonb(columns["organizer"])
    columns["attendees"] = Jsonb(columns["attendees"])
    return tuple(columns.values())


def _span(start: datetime | None, end: datetime | None) -> Span | None:
    return Span(start.astimezone(UTC), end.astimezone(UTC)) if start is not None and end is not None else None
