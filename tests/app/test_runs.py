"""What two looks at running conferences tell."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.runs import Ended, Fact, Run, Started, compare
from tests.factories import NOW

MINUTE = timedelta(minutes=1)
FIRST = Run("4711", "Stand-up", "boris@video", "https://video/c/4711", NOW, "s1")
LATER = replace(FIRST, seen_at=NOW + MINUTE)
GONE = replace(FIRST, missing_at=NOW)
AGAIN = replace(LATER, session="s2")
NAMELESS = replace(FIRST, session="")


@pytest.mark.parametrize(
    ("before", "after", "facts"),
    [
        pytest.param([], [], [], id="silence"),
        pytest.param([], [FIRST], [Started(FIRST)], id="started"),
        pytest.param([FIRST], [LATER], [], id="goes on"),
        pytest.param([FIRST], [], [], id="missing once"),
        pytest.param([GONE], [], [Ended(GONE, NOW)], id="missing twice"),
        pytest.param([GONE], [LATER], [], id="back"),
        pytest.param([FIRST], [AGAIN], [Ended(FIRST, NOW + MINUTE), Started(AGAIN)], id="another session"),
        pytest.param([GONE], [AGAIN], [Ended(GONE, NOW), Started(AGAIN)], id="another session after a gap"),
        pytest.param([NAMELESS], [LATER], [], id="a session told later"),
        pytest.param([FIRST], [replace(LATER, session="")], [], id="a session told no more"),
    ],
)
def test_two_looks_tell(before: list[Run], after: list[Run], facts: list[Fact]) -> None:
    assert list(compare(before, after, NOW + MINUTE).facts) == facts


def test_a_first_look_tells_nothing_and_remembers_all() -> None:
    found = compare([], [FIRST], NOW, first=True)
    assert (found.runs, found.facts) == ((FIRST,), ())


def test_what_is_missing_is_remembered_with_the_minute() -> None:
    assert compare([FIRST], [], NOW + MINUTE).runs == (replace(FIRST, missing_at=NOW + MINUTE),)


def test_what_has_ended_is_remembered_no_more() -> None:
    assert compare([GONE], [], NOW + MINUTE).runs == ()


def test_what_is_back_keeps_since_when_it_runs_and_its_name() -> None:
    (kept,) = compare([replace(NAMELESS, missing_at=NOW, people=5)], [replace(LATER, people=2)], NOW + MINUTE).runs
    assert (kept.seen_at, kept.missing_at, kept.people, kept.name) == (NOW, None, 5, NAMELESS.name)


def test_a_start_that_is_told_later_counts() -> None:
    (kept,) = compare([FIRST], [replace(LATER, started_at=NOW - MINUTE)], NOW + MINUTE).runs
    assert kept.since == NOW - MINUTE


@pytest.mark.parametrize("wrong", [{"conference": ""}, {"seen_at": NOW.replace(tzinfo=None)}])
def test_a_run_is_of_a_conference_and_its_times_are_aware(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="run"):
        replace(FIRST, **wrong)  # type: ignore[arg-type]
