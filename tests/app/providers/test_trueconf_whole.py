"""What a conference's own page tells beyond its time, whatever is missing there."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.providers.trueconf.schedule import conference
from app.providers.trueconf.whole import Mode, Openness, mode_of, next_start, openness_of

START = datetime(2026, 11, 24, 8, tzinfo=UTC)  # a Tuesday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("item", "mode"),
    [
        ({"mode": "OxP"}, Mode.LECTURE),
        ({"mode": "s|l"}, Mode.ROLES),
        ({"mode": "S|L Auto"}, Mode.SMART),
        ({"type": 0}, Mode.ALL),
        ({"type": 1}, Mode.LECTURE),
        ({"type": "3"}, Mode.ROLES),
        ({"type": 2}, Mode.UNKNOWN),
        ({"mode": ["PxP"]}, Mode.UNKNOWN),
        ({}, Mode.UNKNOWN),
    ],
)
def test_the_mode_is_read_from_both_versions(item: dict[str, Any], mode: Mode) -> None:
    assert mode_of(item) is mode


@pytest.mark.parametrize(
    ("item", "access"),
    [
        ({"access": "public"}, Openness.PUBLIC),
        ({"access": "private"}, Openness.PRIVATE),
        ({"access": "private", "allow_guests": True}, Openness.PUBLIC),
        ({"allow_guests": False}, Openness.PRIVATE),
        ({"access": "something else"}, Openness.UNKNOWN),
        ({"access": None}, Openness.UNKNOWN),
        ({}, Openness.UNKNOWN),
    ],
)
def test_access_may_be_missing(item: dict[str, Any], access: Openness) -> None:
    assert openness_of(item) is access


@pytest.mark.parametrize(
    ("now", "next_at"),
    [
        pytest.param(START - 3 * DAY, START, id="before it begins"),
        pytest.param(START, START, id="at its start"),
        pytest.param(START + HOUR / 2, START, id="while it is on"),
        pytest.param(START + HOUR, START + 2 * DAY, id="at its end"),
        pytest.param(START + 3 * DAY, START + 7 * DAY, id="next week"),
        pytest.param(START + 700 * DAY - HOUR, START + 700 * DAY, id="years later"),
    ],
)
def test_a_series_is_next_on_one_of_its_days(now: datetime, next_at: datetime) -> None:
    schedule = {"type": 0, "start_time": START.timestamp(), "duration": 3600, "days": ["tuesday", "thursday"]}
    assert next_start(conference({"id": "1", "schedule": schedule}, UTC), now) == next_at


def test_what_is_held_once_stays_where_it_was() -> None:
    schedule = {"type": 1, "start_time": START.timestamp(), "duration": 3600}
    assert next_start(conference({"id": "1", "schedule": schedule}, UTC), START + 9 * DAY) == START


def test_a_room_has_no_start() -> None:
    assert next_start(conference({"id": "1", "schedule": {"type": -1}}, UTC), START) is None
