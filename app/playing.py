"""Playing scenarios: the calls of one, in order, to hosts that the administrator listed; and those that are due.

An occasion is taken in the database before anything is called: two clocks play it once, and a death plays it never
again. A step that fails stops the run. Nothing is called twice, whatever its method.
"""

import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from app.apart import Apart
from app.errors import AddressRefused, ProviderError
from app.events import Event
from app.letters import Letter
from app.ports import Stored
from app.providers.exchange import Deadline, Request
from app.providers.guard import Url, parse
from app.providers.http import Door
from app.records import DONE, Called
from app.scenarios import Plays, Scenario, Step, facts, filled, masked, sent
from app.times import Span

log = logging.getLogger(__name__)

TOTAL_S = 300.0
LONGEST_ANSWER = 200
READ_OF_ANSWER = 65_536
"""Secrets are masked in so much of it before it is cut, so that no half of one stays."""
_UNREADABLE = re.compile(r"[\x00-\x1f\x7f]+")
AROUND = timedelta(hours=3)


class Books(Protocol):
    """The queries; they exist only inside `with store.begin()`."""

    def begin_run(self, scenario: str, occasion: str, why: str, now: datetime) -> int | None:
        """Take an occasion; None where it is taken already."""
        ...

    def end_run(self, run_id: int, outcome: str, steps: Sequence[Called], now: datetime) -> None:
        """What came of it."""
        ...

    def stored(self, user_id: str, span: Span) -> Sequence[Stored]:
        """What shows in the person's followed calendars."""
        ...

    def write(self, letter: Letter, now: datetime) -> bool:
        """Store a letter."""
        ...


class Store(Protocol):
    """Postgres, as playing sees it."""

    def begin(self) -> AbstractContextManager[Books]:
        """A transaction."""
        ...


@dataclass(frozen=True, slots=True)
class Stage:
    """What is needed to play: the scenarios, the way out, and the secrets that stand in their calls."""

    plays: Plays = field(default_factory=Plays)
    door: Door | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    def play(self, scenario: Scenario, event: Event | None) -> tuple[str, list[Called]]:
        """Call one after the other; the outcome, and what was called."""
        room = self.plays.room_of(event) if event is not None else None
        known, called, until = facts(event, room, scenario), list[Called](), Deadline.after(TOTAL_S)
        for number, step in enumerate(scenario.steps, 1):
            time.sleep(step.wait_s)
            one, fault = self._call(filled(step, known, self.secrets), until)
            called.append(one)
            if fault:
                return f"step {number}: {fault}", called
        return DONE, called

    def preview(self, scenario: Scenario, event: Event | None) -> list[str]:
        """What would be called, without secrets."""
        known = facts(event, self.plays.room_of(event) if event is not None else None, scenario)
        hidden = dict.fromkeys(self.secrets, "•••")
        steps = (filled(step, known, hidden) for step in scenario.steps)
        return [f"{step.method} {step.url}" for step in steps]

    def _call(self, step: Step, until: Deadline) -> tuple[Called, str]:
        began, name = time.monotonic(), step.method
        status, answer, fault = 0, "", ""
        try:
            url = parse(step.url)
            name += f" {masked(url.origin + url.path.partition('?')[0], self.secrets)}"
            status, text = self._answer(step, url, until)
            answer = _UNREADABLE.sub(" ", masked(text, self.secrets))[:LONGEST_ANSWER]
            if status not in step.expect and (step.expect or not 200 <= status < 300):
                fault = f"answered {status}"
        except ProviderError as error:
            fault = masked(str(error), self.secrets)
        return Called(name, status, round((time.monotonic() - began) * 1000), answer), fault

    def _answer(self, step: Step, url: Url, until: Deadline) -> tuple[int, str]:
        within = Deadline.after(min(step.timeout_s, until.left()))
        if self.door is None or not self.door.permits_plain(url, within):
            raise AddressRefused(f"{url.host} is not in SCENARIO_HOSTS")
        body, headers = sent(step)
        reply = self.door.send(Request(step.method, url, body, headers, stays=True), within)
        return reply.status, reply.body[:READ_OF_ANSWER].decode(errors="replace")


def play_once(
    store: Store, stage: Stage, scenario: Scenario, occasion: str, why: str, event: Event | None,
    now: Callable[[], datetime],
) -> tuple[int, str, list[Called]] | None:  # fmt: skip
    """Take the occasion and play; None where it is taken already."""
    with store.begin() as books:
        run_id = books.begin_run(scenario.name, occasion, why, now())
    if run_id is None:
        return None
    outcome, called = stage.play(scenario, event)
    log.info("scenario %s, run %s: %s after %s calls", scenario.name, run_id, outcome == DONE, len(called))
    with store.begin() as books:
        books.end_run(run_id, outcome, called, now())
    return run_id, outcome, called


def play_due(
    store: Store, stage: Stage, admins: Sequence[str], now: Callable[[], datetime],
    failed: Callable[[str, Scenario, str, datetime], Letter],
) -> int:  # fmt: skip
    """Play what is due for the meetings in the administrators' calendars; gives how much was played."""
    if not any(one.when != "never" for one in stage.plays.scenarios):
        return 0
    done, at = 0, now()
    for user_id in admins:
        with store.begin() as books:
            meetings = [one.event for one in books.stored(user_id, Span(at - AROUND, at + AROUND))]
        for scenario in stage.plays.scenarios:
            for event in meetings:
                if scenario.is_due(event, at) and stage.plays.fits(scenario, event):
                    with Apart(log, "scenario %s failed", scenario.name):
                        done += _due(store, stage, scenario, event, admins, now, failed)
    return done


def _due(
    store: Store, stage: Stage, scenario: Scenario, event: Event, admins: Sequence[str], now: Callable[[], datetime],
    failed: Callable[[str, Scenario, str, datetime], Letter],
) -> int:  # fmt: skip
    uid, recurrence = event.key
    occasion = f"{scenario.name}\n{uid}\n{recurrence}\n{scenario.moment(event)}"
    found = play_once(store, stage, scenario, occasion, event.title[:100], event, now)
    if found is None:
        return 0
    if found[1] != DONE:
        with store.begin() as books:
            for user_id in admins:
                books.write(failed(user_id, scenario, found[1], now()), now())
    return 1
