"""Reading rules, and walking them: against python-dateutil, which shares no code with ours."""

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile

import pytest
from dateutil.rrule import rrulestr

from app.repeats import Steps, TooManySteps, starts
from app.rules import Frequency, Rule, parse_rule

NINE = datetime(2026, 1, 5, 9)  # noqa: DTZ001 - a wall clock
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def walked(text: str, start: datetime = NINE, days: int = 30, begin: datetime | None = None) -> list[datetime]:
    """The starts of a rule in so many days."""
    first = begin or start
    return starts(parse_rule(text), start, first, first + timedelta(days=days), Steps())


def test_every_part_of_a_rule_is_read() -> None:
    """Lists come sorted and without repetitions."""
    text = (
        "freq=yearly;interval=2;until=20261231T235960Z;bymonth=3,1,3;byweekno=-1;byyearday=-1,366;bymonthday=-31,2;"
        "byday=-1mo,TU;byhour=9,8;byminute=30;bysecond=60;bysetpos=-1;wkst=su;x-new=1"
    )
    assert parse_rule(text) == Rule(
        Frequency.YEARLY,
        interval=2,
        until=datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC),
        by_month=(1, 3),
        by_week_no=(-1,),
        by_year_day=(-1, 366),
        by_month_day=(-31, 2),
        by_day=((-1, 0), (0, 1)),
        by_hour=(8, 9),
        by_minute=(30,),
        by_second=(59,),
        by_set_pos=(-1,),
        week_start=6,
    )


def test_until_may_be_a_date() -> None:
    """Its meaning depends on the series."""
    assert parse_rule("FREQ=DAILY;UNTIL=20261110").until == date(2026, 11, 10)


@pytest.mark.parametrize(
    ("text", "count"), [("9" * 25, None), ("1" + "0" * 9, None), ("9" * 9, 999_999_999), ("0" * 12 + "7", 7), ("+3", 3)]
)
def test_a_count_beyond_counting_is_no_limit(text: str, count: int | None) -> None:
    """Some write it for "for ever"."""
    assert parse_rule(f"FREQ=DAILY;COUNT={text}").count == count


@pytest.mark.parametrize(
    "text",
    [
        "",
        "COUNT=1",
        "FREQ=FORTNIGHTLY",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=ten",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;UNTIL=20260230",
        "FREQ=DAILY;UNTIL=soon",
        "FREQ=DAILY;BYMONTH=13",
        "FREQ=DAILY;BYMONTHDAY=0",
        "FREQ=DAILY;BYDAY=XX",
        "FREQ=DAILY;BYDAY=0MO",
        "FREQ=DAILY;BYDAY=54MO",
        "FREQ=DAILY;BYHOUR=24",
        "FREQ=DAILY;WKST=1",
        "FREQ=DAILY;RSCALE=CHINESE",
        "FREQ=DAILY;BYHOUR=" + "1," * 20_000,
    ],
    ids=lambda text: text[:30] or "nothing",
)
def test_a_rule_that_cannot_be_read_says_so(text: str) -> None:
    """The caller shows the event once."""
    with pytest.raises(ValueError):
        parse_rule(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1;COUNT=3", "5 12 19"),
        ("FREQ=MONTHLY;BYDAY=2MO,TU;COUNT=4", "5 6 12 13"),
        ("FREQ=YEARLY;BYWEEKNO=2;COUNT=2", "5"),
        ("FREQ=DAILY;BYDAY=2TU;COUNT=3", "5 6 13"),
        ("FREQ=MONTHLY;BYMONTHDAY=-31,-1;COUNT=3", "5 31"),
        ("FREQ=DAILY;BYHOUR=9;BYMINUTE=0;BYSETPOS=1;COUNT=3", "5 6 7"),
        ("FREQ=WEEKLY;BYMONTH=2;COUNT=2", "5 2"),
    ],
)
def test_where_other_engines_are_known_to_differ(text: str, days: str) -> None:
    """By hand, from the RFC's table.

    BYSETPOS counts in the whole first week (dateutil begins at DTSTART); "2MO,TU" is a union (dateutil: both at
    once); a week number without BYDAY keeps the weekday (dateutil: all seven days); an ordinal means nothing in a day.
    """
    assert [found.day for found in walked(text)] == [int(day) for day in days.split()]


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=3",
        "FREQ=MONTHLY;BYMONTHDAY=1;BYSETPOS=2",
        "FREQ=MONTHLY;BYDAY=-6FR",
        "FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=20",
        "FREQ=DAILY;BYHOUR=7,8;BYSETPOS=3",
    ],
)
def test_a_rule_that_never_matches_is_refused(text: str) -> None:
    """30 February and its kin would be searched for until the year 9999."""
    with pytest.raises(TooManySteps):
        walked(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("FREQ=SECONDLY;COUNT=5", 5),
        ("FREQ=SECONDLY;UNTIL=20260105T090010Z", 86_401),
        ("FREQ=MINUTELY", 1_441),
        ("FREQ=HOURLY;BYDAY=TU", 11),
    ],
)
def test_a_fast_rule_near_its_start_is_walked(text: str, found: int) -> None:
    """A hundred thousand candidates are allowed. UNTIL is the caller's."""
    assert len(walked(text, days=1)) == found


def test_a_fast_rule_far_from_its_start_is_refused() -> None:
    """Although it could be entered anywhere: what rings every second for years is no meeting."""
    with pytest.raises(TooManySteps):
        walked("FREQ=SECONDLY", datetime(2020, 1, 1), 1, NINE)  # noqa: DTZ001


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY",
        "FREQ=DAILY;COUNT=100000",
        "FREQ=DAILY;BYMONTH=1;COUNT=100000",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=100000",
        "FREQ=YEARLY;BYYEARDAY=" + ",".join(map(str, range(1, 366))) + ";COUNT=100000",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=9;COUNT=100000",
    ],
    ids=lambda text: text[:30],
)
def test_a_daily_or_slower_rule_since_1970_is_never_refused(text: str) -> None:
    """Twenty thousand days are little."""
    assert NINE in walked(text, datetime(1970, 1, 1, 9), 5, NINE)  # noqa: DTZ001


def test_count_is_the_same_from_any_window() -> None:
    """Counting before the window and walking there agree."""
    whole = walked("FREQ=WEEKLY;BYDAY=MO,TH;COUNT=50", days=400)
    late = walked("FREQ=WEEKLY;BYDAY=MO,TH;COUNT=50", days=400, begin=NINE + timedelta(days=100))
    assert len(whole) == 50
    assert late == [found for found in whole if found >= NINE + timedelta(days=100)]


@pytest.mark.parametrize("seed", range(40))
def test_random_rules_give_the_same_starts_as_dateutil(seed: int) -> None:
    """Fifty rules a seed; the cases of the test above are left out of the generator."""
    chance = random.Random(seed)
    for _ in range(50):
        text, start = _rule(chance), datetime(2024, chance.randint(1, 12), chance.randint(1, 28), chance.randint(0, 23))  # noqa: DTZ001
        days = 2 if "HOURLY" in text or "MINUTELY" in text else chance.choice((5, 40, 400))
        begin = start + timedelta(days=chance.randint(0, days))
        try:
            found = walked(text, start, days, begin)
        except TooManySteps:
            continue  # dateutil would walk to the year 9999
        assert found == _by_dateutil(text, start, begin, begin + timedelta(days=days)), text


def _by_dateutil(text: str, start: datetime, first: datetime, last: datetime) -> list[datetime]:
    """As dateutil has it, but DTSTART is always the first and counts, as the RFC says."""
    bare, _, count = text.partition(";COUNT=")
    rule: Iterable[datetime] = ()
    try:
        rule = rrulestr(bare + last.strftime(";UNTIL=%Y%m%dT%H%M%S"), dtstart=start)
    except ValueError:  # nothing after the first
        pass
    found = [start, *takewhile(lambda value: value <= last, (value for value in rule if value > start))]
    return [value for value in found[: int(count or len(found))] if first <= value <= last]


def _rule(chance: random.Random) -> str:
    """Nothing that never matches by its INTERVAL, for which dateutil takes a second each."""
    frequency = chance.choice(("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY"))
    fast = frequency in ("HOURLY", "MINUTELY")
    parts = [f"FREQ={frequency}", f"INTERVAL={chance.choice((1, 1, 2, 3, 5))}"]
    if not fast and chance.random() < 0.4:
        parts[1:] = ["BYMONTH=" + _some(chance, range(1, 13), 3)]
    if frequency == "YEARLY" and chance.random() < 0.2:
        weeks = _some(chance, (1, 2, 20, 51, 52, 53, -1, -2), 2)
        parts.append(f"BYWEEKNO={weeks};BYDAY={_some(chance, WEEKDAYS, 2)}")
    elif chance.random() < 0.5:
        parts.append("BYDAY=" + _days(chance, ordinals=frequency in ("YEARLY", "MONTHLY")))
        parts += [f"WKST={chance.choice(WEEKDAYS)}"] if frequency != "YEARLY" else []
    if frequency == "YEARLY" and chance.random() < 0.2:
        parts.append("BYYEARDAY=" + _some(chance, (1, 59, 60, 100, 365, 366, -1, -100, -366), 3))
    if frequency in ("YEARLY", "MONTHLY", "DAILY") and chance.random() < 0.3:
        parts.append("BYMONTHDAY=" + _some(chance, (1, 2, 13, 15, 28, 29, 30, 31, -1, -2, -31), 2))
    if not fast and chance.random() < 0.2:
        parts.append("BYHOUR=" + _some(chance, range(24), 2))
    if frequency in ("YEARLY", "MONTHLY", "DAILY") and len(parts) > 2 and chance.random() < 0.3:
        parts.append("BYSETPOS=" + _some(chance, (1, 2, 3, -1, -2), 2))
    return ";".join(parts) + (f";COUNT={chance.randint(1, 40)}" if chance.random() < 0.4 else "")


def _some(chance: random.Random, values: range | tuple[object, ...], most: int) -> str:
    return ",".join(map(str, chance.sample(list(values), chance.randint(1, most))))


def _days(chance: random.Random, *, ordinals: bool) -> str:
    days = chance.sample(WEEKDAYS, chance.randint(1, 3))
    if not ordinals or chance.random() < 0.5:
        return ",".join(days)
    return ",".join(f"{chance.choice((1, 2, 3, 4, 5, -1, -2))}{day}" for day in days)
