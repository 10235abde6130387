"""Series made by hand, without any text: what they become in a span, and what a budget does."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.events import Event, When
from app.expansion import expand, expand_all, in_order
from app.repeats import Steps, TooManySteps
from app.rules import Frequency, Rule
from app.series import Component, Length, Override, Recurrence, Series, later, utc, wall
from app.times import Span

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
NINE = datetime(2026, 11, 10, 9)  # noqa: DTZ001 - a wall clock
NOVEMBER = Span(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
HOUR = Length(exact=timedelta(hours=1))


def component(local: datetime = NINE, rid: datetime | None = None, title: str = "Plan", **more: str) -> Component:
    """An hour in Moscow."""
    start = utc(local, MOSCOW)
    event = Event("1", When(start, start + timedelta(hours=1)), title, rid, **more)
    return Component(event, local, MOSCOW, HOUR)


def series(*rules: Rule, uid: str = "1", overrides: tuple[Override, ...] = ()) -> Series:
    """From 10 November at nine, by these rules."""
    return Series(uid, component(rid=utc(NINE, MOSCOW)), Recurrence(rules), overrides)


def test_a_rule_repeats_the_master() -> None:
    """Every field but the time and the name is the master's."""
    events = expand(series(Rule(Frequency.WEEKLY, count=2)), NOVEMBER, MOSCOW).events
    assert [(event.when.start, event.recurrence_id, event.title) for event in events] == [
        (at, at, "Plan") for at in (datetime(2026, 11, 10, 6, tzinfo=UTC), datetime(2026, 11, 17, 6, tzinfo=UTC))
    ]


def test_an_override_stands_for_its_occurrence() -> None:
    """Named by the original start."""
    original = datetime(2026, 11, 17, 6, tzinfo=UTC)
    moved = Override(original, component(NINE + timedelta(days=8), original, "Moved"))
    events = expand(series(Rule(Frequency.WEEKLY, count=2), overrides=(moved,)), NOVEMBER, MOSCOW).events
    assert [event.title for event in events] == ["Plan", "Moved"]
    assert events[1].key == ("1", "2026-11-17T06:00:00Z")


def test_a_series_over_budget_is_named_and_shown_once() -> None:
    """The others are complete."""
    hostile, daily = series(Rule(Frequency.SECONDLY), uid="h"), series(Rule(Frequency.DAILY), uid="d")
    found = expand_all((hostile, daily), NOVEMBER, MOSCOW)
    assert found.over_budget == (hostile,)
    assert len(found.events) == 1 + 21


def test_series_without_a_master_show_their_overrides() -> None:
    """An invitation to one occurrence."""
    original = datetime(2026, 11, 17, 6, tzinfo=UTC)
    orphan = Series("1", None, overrides=(Override(original, component(rid=original)),))
    assert [event.recurrence_id for event in expand(orphan, NOVEMBER, MOSCOW).events] == [original]
    assert not orphan.recurring


def test_events_are_ordered_by_start_then_kind_then_name() -> None:
    """Whole days begin at midnight of the zone, and come first."""
    midnight = datetime(2026, 11, 9, 21, tzinfo=UTC)
    day = Event("z", When(date(2026, 11, 10), date(2026, 11, 11)))
    single, occurrence = (
        Event("a", When(midnight, midnight)),
        Event("a", When(midnight, midnight), recurrence_id=midnight),
    )
    before = Event("x", When(midnight - timedelta(seconds=1), midnight))
    assert in_order([occurrence, single, day, before], MOSCOW) == [before, day, single, occurrence]


def test_a_budget_refuses_what_is_too_much_and_still_grants_less() -> None:
    """One greedy rule does not starve the next."""
    steps = Steps(sparse=10, dense=10)
    with pytest.raises(TooManySteps):
        steps.take(11, dense=True)
    steps.take(10, dense=True)
    with pytest.raises(TooManySteps):
        steps.take(1, dense=True)


def test_every_series_has_some_steps_of_its_own() -> None:
    """Although others have used up what all share."""
    steps = Steps(sparse=5_000)
    steps.take(5_000)
    steps.begin()
    steps.take(3_000)
    with pytest.raises(TooManySteps):
        steps.take(3_000)
    steps.begin()
    steps.take(3_000)


def test_a_wall_clock_time_in_a_gap_or_overlap_has_one_instant() -> None:
    """Shifted in the gap, the first in the overlap."""
    assert utc(datetime(2026, 3, 29, 2, 30), BERLIN) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # noqa: DTZ001
    assert utc(datetime(2026, 10, 25, 2, 30), BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # noqa: DTZ001


def test_times_stay_within_the_calendar() -> None:
    """Its first and last moments are as good as any, wherever one lives."""
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(microsecond=0, tzinfo=UTC)
    assert utc(first.replace(tzinfo=None), MOSCOW) == first
    assert wall(last, MOSCOW) == last.replace(tzinfo=None)
    assert later(last, timedelta(days=1)) == last
    assert later(first, -timedelta(days=1)) == first
