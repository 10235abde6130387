"""Queries over runs of scenarios."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from app.records import Called, Record


class Scenarios:
    """Queries of a transaction; `_connection` belongs to it."""

    _connection: Connection

    def begin_run(self, scenario: str, occasion: str, why: str, now: datetime) -> int | None:
        """Take an occasion; None where it is taken already."""
        row = self._connection.execute(
            """
            INSERT INTO scenario_runs (scenario, occasion, why, started_at)
            VALUES (%(scenario)s, %(occasion)s, %(why)s, %(now)s)
            ON CONFLICT (occasion) DO NOTHING
            RETURNING id
            """,
            {"scenario": scenario, "occasion": occasion, "why": why, "now": now},
        ).fetchone()
        return None if row is None else int(row[0])

    def end_run(self, run_id: int, outcome: str, steps: Sequence[Called], now: datetime) -> None:
        """What came of it."""
        told = [{"call": one.call, "status": one.status, "ms": one.ms, "answer": one.answer} for one in steps]
        self._connection.execute(
            "UPDATE scenario_runs SET ended_at = %(now)s, outcome = %(outcome)s, steps = %(steps)s WHERE id = %(id)s",
            {"id": run_id, "outcome": outcome, "steps": Jsonb(told), "now": now},
        )

    def latest_runs(self, scenario: str, most: int) -> list[Record]:
        """The latest runs of one, or of all where it is ""; the newest first."""
        rows = self._connection.execute(
            """
            SELECT id, scenario, why, started_at, ended_at, outcome, steps
              FROM scenario_runs
             WHERE %(scenario)s IN ('', scenario)
             ORDER BY id DESC
             LIMIT %(most)s
            """,
            {"scenario": scenario, "most": most},
        )
        return [_record(row) for row in rows]

    def prune_runs(self, before: datetime) -> None:
        """Forget runs that began before."""
        self._connection.execute("DELETE FROM scenario_runs WHERE started_at < %(before)s", {"before": before})


def _record(row: tuple[Any, ...]) -> Record:
    number, scenario, why, started_at, ended_at, outcome, steps = row
    return Record(number, scenario, why, started_at, ended_at, outcome, tuple(Called(**one) for one in steps))
