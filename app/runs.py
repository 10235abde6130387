"""Which conferences run: each run by its session, and what two looks tell of them: started, ended. Pure.

What was not listed once has not ended yet: it must be missing at a second look. Who could not look has learnt nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Run:
    """One conference while it is held: `session` is the server's name of this run, "" where it tells none.

    `owner` is an address. `seen_at`: when we saw it first; `started_at`: its real start, where the server tells.
    `mine`: the account's person owns it or is invited; `inside`: they are in it; `people`: the most that were in it,
    0 where that is not known. `missing_at`: since when it is not listed.
    """

    conference: str
    topic: str
    owner: str
    url: str
    seen_at: datetime
    session: str = ""
    started_at: datetime | None = None
    mine: bool = True
    inside: bool = False
    people: int = 0
    missing_at: datetime | None = None

    def __post_init__(self) -> None:
        if not self.conference:
            raise ValueError("a run is of a conference")
        if any(at is not None and at.utcoffset() is None for at in (self.seen_at, self.started_at, self.missing_at)):
            raise ValueError("a run's times are aware")

    @property
    def since(self) -> datetime:
        """From when it runs, as far as we know."""
        return self.started_at or self.seen_at

    @property
    def name(self) -> str:
        """This run and no other, for every account that sees it, if the server names its sessions or their starts."""
        return self.session or f"{self.since:%Y%m%dT%H%M%S}"


@dataclass(frozen=True, slots=True)
class Started:
    """It runs, and did not before."""

    run: Run


@dataclass(frozen=True, slots=True)
class Ended:
    """It does not run any more, since `at` or a moment before."""

    run: Run
    at: datetime


Fact = Started | Ended


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is to be remembered of two looks, and what they tell."""

    runs: tuple[Run, ...]
    facts: tuple[Fact, ...] = ()


def compare(before: Sequence[Run], after: Sequence[Run], now: datetime, *, first: bool = False) -> Comparison:
    """What we remembered, and what runs `now`. A `first` look tells nothing: who knows how long it has run."""
    known = {run.conference: run for run in before}
    listed = {run.conference for run in after}
    runs, facts = [], list[Fact]()
    for run in after:
        old = known.get(run.conference)
        if old is not None and _same(old, run):
            runs.append(_continued(old, run))
            continue
        if old is not None:
            facts.append(Ended(old, old.missing_at or now))
        if not first:
            facts.append(Started(run))
        runs.append(run)
    for old in known.values():
        if old.conference in listed:
            continue
        if old.missing_at is None:
            runs.append(replace(old, missing_at=now))
        else:
            facts.append(Ended(old, old.missing_at))
    return Comparison(tuple(runs), tuple(facts))


def _same(old: Run, new: Run) -> bool:
    """Whether it is one run: a session that is told later than its conference is no other one."""
    return not old.session or not new.session or old.session == new.session


def _continued(old: Run, new: Run) -> Run:
    """The run as it is now. Its name stays, for what was told of it stands under that."""
    return replace(
        new,
        session=old.session,
        seen_at=old.seen_at,
        started_at=old.started_at if old.started_at or not old.session else new.started_at,
        people=max(old.people, new.people),
    )
