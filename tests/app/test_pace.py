"""How often is looked: the person's hour, the server's host, and nobody more than the cap allows."""

from datetime import datetime, timedelta

import pytest

from app import pace
from app.pace import Limits, host_interval_s, next_look
from tests.factories import MOSCOW, NOW

NIGHT = NOW + timedelta(hours=14)


@pytest.mark.parametrize(
    ("calendars", "per_min", "seconds"),
    [
        (0, 300, 0),
        (1, 300, 0.2),
        (300, 300, 60),
        (301, 300, 60.2),
        (1200, 300, 240),
        (1200, 1000, 72),
        (4500, 300, 900),
        (4501, 300, 900),
        (1_000_000, 1, 900),
    ],
)
def test_a_hosts_interval_grows_with_its_calendars_up_to_a_top(calendars: int, per_min: int, seconds: float) -> None:
    assert host_interval_s(calendars, Limits(host_per_min=per_min)) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("now", "calendars", "least", "most"),
    [
        (NOW, 1, 54, 60),
        (NOW, 270, 54, 60),
        (NOW, 290, 58, 63.8),
        (NOW, 1200, 240, 264),
        (NIGHT, 1200, 270, 300),
        (NIGHT, 3000, 600, 660),
        (NOW, 100_000, 900, 990),
    ],
    ids=["alone", "just fits", "just not", "by day", "by night", "many by night", "too many"],
)
def test_the_longer_of_both_intervals_holds_for_every_account(
    now: datetime, calendars: int, least: float, most: float
) -> None:
    looks = [(next_look(now, MOSCOW, number, Limits(), calendars) - now).total_seconds() for number in range(300)]
    assert least <= min(looks) < max(looks) <= most
    assert len(set(looks)) > 250


@pytest.mark.parametrize("calendars", [1, 250, 270, 280, 299, 300, 310, 1000, 4500])
@pytest.mark.parametrize("now", [NOW, NIGHT], ids=["by day", "by night"])
def test_a_host_never_gets_more_than_its_cap(now: datetime, calendars: int) -> None:
    looks = (next_look(now, MOSCOW, number, Limits(), calendars) - now for number in range(calendars))
    a_minute = sum(60 / look.total_seconds() for look in looks)
    assert a_minute <= 300


@pytest.mark.parametrize("shortest", [5, 15, 1000])
def test_the_shortest_interval_is_the_settings(shortest: int) -> None:
    assert pace.interval_s(NOW, MOSCOW, shortest) == shortest
    assert pace.interval_s(NIGHT, MOSCOW, shortest) == 5 * shortest
