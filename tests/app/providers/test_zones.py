"""A zone from a VTIMEZONE behaves like the system's zone of the same rules, and hostile ones end."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.providers.lines import Lines, blocks
from app.providers.zones import Zones
from tests.corpus.zones import SUMMER, WINTER, standard, zone

BERLIN = ZoneInfo("Europe/Berlin")
WANTED = frozenset({"TZID", "DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"})
# From the first observance of the VTIMEZONE on, it says what the system says.
MINUTES = st.integers(0, 12 * 365 * 24 * 60)
BEGIN = datetime(2020, 6, 1, tzinfo=UTC)


def zones(*described: str) -> Zones:
    """What a file with these VTIMEZONEs knows; all else is UTC."""
    found, _ = blocks(Lines("\n".join(["BEGIN:VCALENDAR", *described])), WANTED)
    return Zones(UTC, found)


HOME = zones(zone("Home", SUMMER, WINTER)).find("Home")


@given(MINUTES)
def test_an_instant_has_the_same_wall_clock(minutes: int) -> None:
    """With the second of two equal hours marked."""
    ours = (BEGIN + timedelta(minutes=minutes)).astimezone(HOME)
    theirs = (BEGIN + timedelta(minutes=minutes)).astimezone(BERLIN)
    assert (ours.replace(tzinfo=None), ours.fold) == (theirs.replace(tzinfo=None), theirs.fold)


@given(MINUTES, st.sampled_from([0, 1]))
def test_a_wall_clock_has_the_same_instant(minutes: int, fold: int) -> None:
    """In gaps and overlaps too (PEP 495)."""
    local = (BEGIN + timedelta(minutes=minutes)).replace(tzinfo=None, fold=fold)
    assert local.replace(tzinfo=HOME).astimezone(UTC) == local.replace(tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize("minutes", range(-90, 91, 30))
@pytest.mark.parametrize("change", ["2026-03-29T01:00+00:00", "2026-10-25T01:00+00:00"])
def test_around_a_change_of_the_clocks_nothing_differs(change: str, minutes: int) -> None:
    """The half hours before and after."""
    instant = datetime.fromisoformat(change) + timedelta(minutes=minutes)
    assert instant.astimezone(HOME).utcoffset() == instant.astimezone(BERLIN).utcoffset()
    assert instant.astimezone(HOME).astimezone(UTC) == instant


@pytest.mark.parametrize(
    "name", ["", "/", "a/b/c/d/e", "x" * 5000, "../x", "/etc/passwd", "Europe", "\x00", "zone.tab"]
)
def test_a_name_that_is_none_is_the_default(name: str) -> None:
    """Never an error, never a file from elsewhere."""
    assert zones().find(name) is UTC


@pytest.mark.parametrize("name", ["localtime", "posixrules", "Factory", "LOCALTIME", "/etc/localtime", "posix/Factory"])
def test_a_name_that_only_the_machine_gives_a_meaning_is_the_default(name: str) -> None:
    """The answer must not depend on where it is asked."""
    assert zones().find(name) is UTC


def test_many_hostile_zones_share_one_budget() -> None:
    """Each loses its rule and keeps its offset."""
    rules = ("RRULE:FREQ=SECONDLY", "RRULE:FREQ=DAILY", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
    hostile = [zone(f"Z{n}", standard("19700101T000000", "+0100", "+0200", rules[n % 3])) for n in range(300)]
    found = zones(*hostile)
    assert {BEGIN.astimezone(found.find(f"Z{n}")).utcoffset() for n in range(300)} == {timedelta(hours=2)}
