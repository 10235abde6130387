"""Queries over what people were told last of each meeting, so that later news edits, repeats nothing, or takes back."""

from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from app.letters import Letter, card_from_json, card_json
from app.notifications.facts import Tiding
from app.notifications.past import event_from_json, event_json
from app.ports import Card


class Tidings:
    """Queries of a transaction; `_connection` belongs to it."""

    _connection: Connection

    def tiding(self, user_id: str, kind: str, meeting: str) -> Tiding | None:
        """What the person was told last of this kind about this meeting."""
        row = self._connection.execute(
            """
            SELECT key, before, fields, state, first_at, last_at
              FROM tidings
             WHERE user_id = %(user_id)s AND kind = %(kind)s AND meeting = %(meeting)s
            """,
            {"user_id": user_id, "kind": kind, "meeting": meeting},
        ).fetchone()
        return None if row is None else _tiding(row)

    def tidings_since(self, user_id: str, kind: str, since: datetime) -> list[Tiding]:
        """What the person was told of this kind since then, of any meeting; the last first."""
        rows = self._connection.execute(
            """
            SELECT key, before, fields, state, first_at, last_at
              FROM tidings
             WHERE user_id = %(user_id)s AND kind = %(kind)s AND last_at >= %(since)s
             ORDER BY last_at DESC, meeting
            """,
            {"user_id": user_id, "kind": kind, "since": since},
        )
        return [_tiding(row) for row in rows]

    def hold_person(self, user_id: str) -> None:
        """Until the transaction ends nobody else tells this person of changes: two accounts may bring the same."""
        self._connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%(name)s, 0))", {"name": f"tidings {user_id}"}
        )

    def put_tiding(self, user_id: str, kind: str, meeting: str, tiding: Tiding) -> None:
        """Remember what the person was told."""
        self._connection.execute(
            """
            INSERT INTO tidings (user_id, kind, meeting, key, before, fields, state, first_at, last_at)
            VALUES (%(user_id)s, %(kind)s, %(meeting)s, %(key)s, %(before)s, %(fields)s, %(state)s, %(first_at)s,
                    %(last_at)s)
            ON CONFLICT (user_id, kind, meeting) DO UPDATE
               SET key = excluded.key, before = excluded.before, fields = excluded.fields, state = excluded.state,
                   first_at = excluded.first_at, last_at = excluded.last_at
            """,
            {
                "user_id": user_id,
                "kind": kind,
                "meeting": meeting,
                "key": tiding.key,
                "before": None if tiding.before is None else Jsonb(event_json(tiding.before)),
                "fields": list(tiding.fields),
                "state": tiding.state,
                "first_at": tiding.first_at,
                "last_at": tiding.last_at,
            },
        )

    def post_of(self, key: str) -> str:
        """The post that shows the letter with this key; "" while it is not sent, or where there is none."""
        row = self._connection.execute(
            "SELECT post_id FROM letters WHERE key = %(key)s AND state = 'sent'", {"key": key}
        ).fetchone()
        return "" if row is None else str(row[0])

    def meeting_of(self, key: str) -> str:
        """Of which meeting the letter with this key tells; "" where there is no such letter."""
        row = self._connection.execute("SELECT meeting FROM letters WHERE key = %(key)s", {"key": key}).fetchone()
        return "" if row is None else str(row[0])

    def withdraw(self, key: str) -> bool:
        """Take back a letter that nobody has begun to send. False: it is sent, or on its way."""
        done = self._connection.execute(
            "DELETE FROM letters WHERE key = %(key)s AND state = 'waiting' AND edits = ''", {"key": key}
        )
        return done.rowcount == 1

    def amend(self, key: str, card: Card, *, void: bool = False) -> bool:
        """Let a letter that may have been sent show this card; one that is `void` only if it was. False: it is not so.

        Whoever is sending it meanwhile sends the earlier card: see `record_sent`.
        """
        done = self._connection.execute(
            """
            UPDATE letters
               SET card = %(card)s, revision = revision + 1, void = %(void)s AND edits = '',
                   expires_at = CASE WHEN %(void)s THEN NULL ELSE expires_at END
             WHERE key = %(key)s AND (state = 'doubtful' OR (state = 'waiting' AND edits <> ''))
            """,
            {"key": key, "card": Jsonb(card_json(card)), "void": void},
        )
        return done.rowcount == 1

    def unsent(self, kind: str, before: datetime, most: int) -> list[Letter]:
        """Letters of a kind that were written, or renewed, before and still wait."""
        rows = self._connection.execute(
            """
            SELECT key, user_id, kind, card, due_at, expires_at
              FROM letters
             WHERE state IN ('waiting', 'doubtful') AND kind = %(kind)s AND written_at < %(before)s
               AND due_at < %(before)s
             ORDER BY written_at
             LIMIT %(most)s
            """,
            {"kind": kind, "before": before, "most": most},
        )
        return [Letter(key, user_id, of, card_from_json(card), *times) for key, user_id, of, card, *times in rows]

    def renew(self, key: str, card: Card, now: datetime) -> None:
        """Let a letter that still waits, or may have been sent, show this card."""
        self._connection.execute(
            """
            UPDATE letters
               SET card = %(card)s, revision = revision + 1, written_at = %(now)s
             WHERE key = %(key)s AND state IN ('waiting', 'doubtful')
            """,
            {"key": key, "card": Jsonb(card_json(card)), "now": now},
        )

    def prune_tidings(self, before: datetime) -> int:
        """Forget what was told before."""
        return self._connection.execute("DELETE FROM tidings WHERE last_at < %(before)s", {"before": before}).rowcount

    def forget_tidings(self, user_id: str) -> int:
        """Forget what a person was told."""
        return self._connection.execute(
            "DELETE FROM tidings WHERE user_id = %(user_id)s", {"user_id": user_id}
        ).rowcount


def _tiding(row: tuple[Any, ...]) -> Tiding:
    key, before, fields, *rest = row
    return Tiding(key, None if before is None else event_from_json(before), tuple(fields), *rest)
