"""Queries over letters: written once, claimed with a lease, and remembered with their posts."""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from app.letters import Letter, Told, card_from_json, card_json
from app.outcomes import JOINED, Claimed, GivenUp, Later, Sent

log = logging.getLogger(__name__)

# Longer than any lease or pause that we give: what is put off for longer comes from a clock that was set back since.
LONGEST = timedelta(minutes=15)
_CLAIMING = 0x6D_63_6F_62  # any number that nobody else locks in this database: "mcob"


class Outbox:
    """Queries of a transaction; `_connection` belongs to it."""

    _connection: Connection

    def write(self, letter: Letter, now: datetime) -> bool:
        """Store a letter. False: its key is known, so this is told already or will be."""
        done = self._connection.execute(
            """
            INSERT INTO letters (key, user_id, kind, meeting, edits, card, written_at, due_at, expires_at, channel)
            VALUES (%(key)s, %(user_id)s, %(kind)s, %(meeting)s, %(edits)s, %(card)s, %(now)s, %(due_at)s,
                    %(expires_at)s, %(channel)s)
            ON CONFLICT (key) DO NOTHING
            """,
            {
                "key": letter.key,
                "user_id": letter.user_id,
                "kind": letter.kind,
                "meeting": letter.meeting,
                "edits": letter.edits,
                "card": Jsonb(card_json(letter.card)),
                "now": now,
                "due_at": letter.due_at,
                "expires_at": letter.expires_at,
                "channel": letter.channel,
            },
        )
        return done.rowcount == 1

    def written(self, keys: Collection[str]) -> set[str]:
        """Which of these letters are known, sent or not."""
        rows = self._connection.execute("SELECT key FROM letters WHERE key = ANY(%(keys)s)", {"keys": list(keys)})
        return {row[0] for row in rows}

    def told(self, user_id: str, meeting: str, kinds: Collection[str], since: datetime) -> list[Told]:
        """What the person was told of a meeting, by letters of these kinds sent at `since` or later; newest first."""
        rows = self._connection.execute(
            """
            SELECT id, key, kind, card, due_at, post_id, sent_at
              FROM letters
             WHERE user_id = %(user_id)s AND meeting = %(meeting)s AND sent_at >= %(since)s
               AND state = 'sent' AND kind = ANY(%(kinds)s)
             ORDER BY sent_at DESC, id DESC
            """,
            {"user_id": user_id, "meeting": meeting, "kinds": list(kinds), "since": since},
        )
        return [_told(row) for row in rows]

    def withdraw_about(self, user_id: str, meeting: str, kind: str) -> int:
        """Take back the letters of a kind about a meeting that nobody has begun to send; gives how many."""
        return self._connection.execute(
            """
            DELETE FROM letters
             WHERE user_id = %(user_id)s AND meeting = %(meeting)s AND kind = %(kind)s AND state = 'waiting'
            """,
            {"user_id": user_id, "meeting": meeting, "kind": kind},
        ).rowcount

    def last_told(self, user_id: str) -> Told | None:
        """The letter that the person got last."""
        row = self._connection.execute(
            """
            SELECT id, key, kind, card, due_at, post_id, sent_at
              FROM letters
             WHERE user_id = %(user_id)s AND state = 'sent'
             ORDER BY sent_at DESC, id DESC
             LIMIT 1
            """,
            {"user_id": user_id},
        ).fetchone()
        return None if row is None else _told(row)

    def hold_claims(self) -> None:
        """Until the transaction ends nobody else claims letters, so that what goes into one post stays together."""
        self._connection.execute("SELECT pg_advisory_xact_lock(%(lock)s)", {"lock": _CLAIMING})

    def claim_letters(self, now: datetime, until: datetime, most: int) -> list[Claimed]:
        """Letters that are due, ours until `until`: the longest due first, with those that share its post."""
        rows = self._connection.execute(
            """
            WITH due AS (
                SELECT id, user_id, kind, date_trunc('minute', due_at) AS minute FROM letters
                 WHERE state IN ('waiting', 'doubtful')
                   AND (due_at <= %(now)s OR (written_at > %(now)s AND due_at <= written_at))
                   AND (leased_until <= %(now)s OR leased_until > %(beyond)s)
                 ORDER BY due_at, id LIMIT %(most)s
            ), together AS (
                SELECT id FROM due
                UNION
                SELECT letters.id FROM due JOIN letters ON letters.user_id = due.user_id
                 WHERE due.kind = ANY(%(joined)s) AND letters.kind = due.kind
                   AND letters.due_at >= minute AND letters.due_at < minute + interval '1 minute'
                   AND letters.due_at <= %(now)s AND state IN ('waiting', 'doubtful')
            ), locked AS (
                SELECT id, state FROM letters
                 WHERE id IN (SELECT id FROM together) AND state IN ('waiting', 'doubtful')
                   AND (leased_until <= %(now)s OR leased_until > %(beyond)s)
                   FOR UPDATE SKIP LOCKED
            )
            UPDATE letters
               SET state = 'doubtful', attempts = attempts + 1, leased_until = %(until)s, reason = ''
              FROM locked WHERE letters.id = locked.id
            RETURNING letters.id, key, user_id, kind, card, due_at, expires_at, meeting, edits, channel,
                      attempts, locked.state = 'doubtful', revision, void
            """,
            {"now": now, "until": until, "most": most, "beyond": now + LONGEST, "joined": list(JOINED)},
        )
        return self._readable(rows.fetchall())

    def _readable(self, rows: Sequence[tuple[Any, ...]]) -> list[Claimed]:
        """The claimed letters; one that cannot be read holds up no other."""
        claimed = []
        for row in rows:
            try:
                claimed.append(Claimed(row[0], _letter(row[1:10]), *row[10:]))
            except (KeyError, TypeError, ValueError):
                log.exception("letter %s cannot be read", row[0])
                self.record_given_up([GivenUp(row[0], "it cannot be read")])
        return claimed

    def shown_in(self, user_id: str, post_id: str) -> list[Letter]:
        """The letters that a post of the person's shows or has shown, in the order they were sent."""
        rows = self._connection.execute(
            """
            SELECT key, user_id, kind, card, due_at, expires_at, meeting, edits, channel
              FROM letters
             WHERE user_id = %(user_id)s AND post_id = %(post_id)s AND state = 'sent'
             ORDER BY sent_at, id
            """,
            {"user_id": user_id, "post_id": post_id},
        )
        return [_letter(row) for row in rows]

    def record_sent(self, sent: Sequence[Sent], now: datetime) -> None:
        """These letters arrived, in these posts. One that was amended while it was on its way has yet to edit its."""
        self._connection.execute(
            """
            UPDATE letters
               SET state = CASE WHEN letters.revision > done.revision THEN 'waiting' ELSE 'sent' END,
                   edits = CASE WHEN letters.revision > done.revision THEN done.post_id ELSE edits END,
                   leased_until = CASE WHEN letters.revision > done.revision THEN '-infinity' ELSE leased_until END,
                   post_id = done.post_id, sent_at = %(now)s, reason = '', void = false
              FROM unnest(%(ids)s::bigint[], %(posts)s::text[], %(revisions)s::integer[])
                   AS done (id, post_id, revision)
             WHERE letters.id = done.id
            """,
            {
                "ids": [one.id for one in sent],
                "posts": [one.post_id for one in sent],
                "revisions": [one.revision for one in sent],
                "now": now,
            },
        )

    def record_later(self, later: Sequence[Later]) -> None:
        """These letters are put off, each until its time."""
        self._connection.execute(
            """
            UPDATE letters
               SET state = CASE WHEN off.doubtful THEN 'doubtful' ELSE 'waiting' END,
                   leased_until = off.until, reason = off.reason
              FROM unnest(%(ids)s::bigint[], %(untils)s::timestamptz[], %(reasons)s::text[], %(doubts)s::boolean[])
                   AS off (id, until, reason, doubtful)
             WHERE letters.id = off.id AND state = 'doubtful'
            """,
            {
                "ids": [one.id for one in later],
                "untils": [one.until for one in later],
                "reasons": [one.reason for one in later],
                "doubts": [one.doubtful for one in later],
            },
        )

    def record_given_up(self, given_up: Sequence[GivenUp]) -> None:
        """These letters will not be sent."""
        self._connection.execute(
            """
            UPDATE letters
               SET state = 'given up', reason = lost.reason
              FROM unnest(%(ids)s::bigint[], %(reasons)s::text[]) AS lost (id, reason)
             WHERE letters.id = lost.id AND state = 'doubtful'
            """,
            {"ids": [one.id for one in given_up], "reasons": [one.reason for one in given_up]},
        )

    def hasten_letters(self, reason: str, now: datetime) -> int:
        """Letters put off for this reason are sent at once."""
        return self._connection.execute(
            """
            UPDATE letters
               SET leased_until = %(now)s
             WHERE state IN ('waiting', 'doubtful') AND reason = %(reason)s AND leased_until > %(now)s
            """,
            {"reason": reason, "now": now},
        ).rowcount

    def prune_letters(self, before: datetime) -> int:
        """Delete letters that were due before and are done with."""
        return self._connection.execute(
            "DELETE FROM letters WHERE state IN ('sent', 'given up') AND due_at < %(before)s", {"before": before}
        ).rowcount

    def forget_letters(self, user_id: str) -> int:
        """Delete everything written to a person."""
        return self._connection.execute(
            "DELETE FROM letters WHERE user_id = %(user_id)s", {"user_id": user_id}
        ).rowcount


def _letter(row: tuple[Any, ...]) -> Letter:
    return Letter(row[0], row[1], row[2], card_from_json(row[3]), *row[4:])


def _told(row: tuple[Any, ...]) -> Told:
    return Told(row[0], row[1], row[2], card_from_json(row[3]), *row[4:])
