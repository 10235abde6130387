"""What a scenario called, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

DONE = "done"


@dataclass(frozen=True, slots=True)
class Called:
    """One call: method and address without its query; status, 0 for none; milliseconds; how the answer begins."""

    call: str
    status: int
    ms: int
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One run. `outcome` is `done`, or why it stopped; "" under way, or broken off."""

    id: int
    scenario: str
    why: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    steps: tuple[Called, ...] = ()
