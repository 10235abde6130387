"""What `run` does when its parts live, die and die again. The parts are scripted; the clock is the real one."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from microservice.crew import Crew, Stop, Stopped
from microservice.processes import ProcessError


@dataclass(slots=True)
class Scripted:
    """A part that ends at every look, `deaths` times, and writes down what is done to it."""

    name: str
    told: list[str]
    deaths: int = 0
    stop_after: Callable[[], None] = field(default=lambda: None)

    def start(self) -> None:
        self.told.append(f"start {self.name}")

    def ended(self) -> int | None:
        if self.deaths == 0:
            self.stop_after()
            return None
        return -9

    def stop(self, patience_s: float, hurried: Callable[[], bool]) -> None:
        self.told.append(f"stop {self.name} within {patience_s:.0f} s")

    def tail(self) -> list[str]:
        return ["the last words"]


@dataclass(slots=True)
class Mortal(Scripted):
    """Every new start uses up one of its deaths."""

    def start(self) -> None:
        self.told.append(f"start {self.name}")
        self.deaths = max(0, self.deaths - 1)


def crew(said: list[str], stop: Stop) -> Crew:
    return Crew(said.append, stop, backoff_s=(0, 0, 0))


def ask(stop: Stop) -> Callable[[], None]:
    def request() -> None:
        stop.requests += 1

    return request


def test_parts_stop_in_the_reverse_order_of_their_start() -> None:
    told: list[str] = []
    ours = crew([], Stop())
    for name in ("first", "second"):
        ours.start(Scripted(name, told), 2)
    ours.dismiss()
    assert told == ["start first", "start second", "stop second within 2 s", "stop first within 2 s"]


def test_a_part_that_died_is_named_with_its_last_words_and_started_again() -> None:
    said: list[str] = []
    told: list[str] = []
    stop = Stop()
    ours = crew(said, stop)
    ours.start(Mortal("web", told, deaths=2, stop_after=ask(stop)), 1)
    ours.watch()
    assert told == ["start web", "start web"]
    assert said == ["web was killed by signal 9.\n  Its log ends:\n  | the last words\nStarting web again."]


def test_a_part_that_keeps_dying_ends_the_run() -> None:
    told: list[str] = []
    ours = crew([], Stop())
    ours.start(Scripted("web", told, deaths=100), 1)
    with pytest.raises(ProcessError, match="web was killed by signal 9"):
        ours.watch()
    assert told == ["start web"] * 4


def test_a_part_that_dies_while_it_is_waited_for_is_an_error_at_once() -> None:
    ours = crew([], Stop())
    part = Scripted("web", [], deaths=1)
    with pytest.raises(ProcessError, match="the last words"):
        ours.wait_for(part, lambda: False, 60)


def test_a_part_that_never_gets_ready_is_an_error() -> None:
    with pytest.raises(ProcessError, match="web did not answer for 0 s"):
        crew([], Stop()).wait_for(Scripted("web", []), lambda: False, 0)


def test_nothing_more_is_started_once_somebody_asked_to_stop() -> None:
    told: list[str] = []
    with pytest.raises(Stopped):
        crew([], Stop(requests=1)).start(Scripted("web", told), 1)
    assert told == []


@pytest.mark.parametrize(
    ("requests", "hurried"), [pytest.param(1, False, id="once"), pytest.param(2, True, id="twice")]
)
def test_the_second_request_to_stop_hurries(requests: int, hurried: bool) -> None:
    assert Stop(requests).hurried() is hurried
