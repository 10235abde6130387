"""Which days our copy holds: whole days of the person's own, so that near dates never wait for a server."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.pace import kept
from app.times import Days

ZONES = ["Europe/Moscow", "Europe/Berlin", "Pacific/Kiritimati", "America/Los_Angeles"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("hour", [0, 12, 23])
def test_the_copy_reaches_35_days_back_and_70_ahead(zone: str, hour: int) -> None:
    here = ZoneInfo(zone)
    span = kept(datetime(2026, 11, 24, hour, 59, tzinfo=here), here)
    assert span == Days(date(2026, 10, 20), date(2027, 2, 2)).span(here)
