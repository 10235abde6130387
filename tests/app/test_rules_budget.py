"""What many rules cost together: ordinary ones are all walked, and a file ends within the two seconds of the issue."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from app.expansion import Expansion, expand_all
from app.providers.ical import read
from app.repeats import Steps, TooManySteps, starts
from app.rules import parse_rule
from app.times import Span

NOVEMBER = Span(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
ALWAYS = Span(datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC))
FIVE_YEARS = Span(datetime(2022, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
LIMIT = 2.0


def listed(last: int, first: int = 1) -> str:
    """1,2,…"""
    return ",".join(map(str, range(first, last + 1)))


def expanded(text: str, amount: int, span: Span = NOVEMBER, year: int = 1970, *, differ: bool = False) -> Expansion:
    """So many series with the same rule, since January of the year; each from a day of its own if they `differ`."""
    first = datetime(year, 1, 2, 8)  # noqa: DTZ001 - a wall clock
    events = "".join(
        f"BEGIN:VEVENT\nUID:{number}\nDTSTART;TZID=Europe/Berlin:{start:%Y%m%dT%H%M%S}\nRRULE:{text}\nEND:VEVENT\n"
        for number, start in ((number, first + timedelta(days=number * differ)) for number in range(amount))
    )
    found = read(f"BEGIN:VCALENDAR\n{events}END:VCALENDAR\n", UTC)
    return expand_all(found.series, span, UTC, Steps(most=80_000))


@pytest.mark.parametrize(
    ("text", "amount", "events"),
    [
        ("FREQ=DAILY;BYDAY=MO;BYSETPOS=1;BYHOUR=7,8;COUNT=9000", 15, 75),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=9000", 200, 200),
        ("FREQ=WEEKLY;BYDAY=MO,TU;BYMONTH=11;COUNT=9999", 200, 1_800),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=999", 500, 500),
        ("FREQ=WEEKLY;BYDAY=MO,TU;BYMONTH=11;BYSETPOS=-1;COUNT=9999", 200, 1_000),
        ("FREQ=YEARLY;BYWEEKNO=45;BYDAY=MO;COUNT=999", 500, 500),
        ("FREQ=DAILY;BYHOUR=9,17;BYMONTH=11;COUNT=99999", 200, 12_000),
        ("FREQ=DAILY;COUNT=99999", 2_500, 75_000),
    ],
    ids=lambda value: str(value)[:60],
)
@pytest.mark.parametrize("differ", [False, True], ids=["from one day", "from days of their own"])
def test_many_daily_or_slower_rules_since_1970_are_all_walked(
    text: str, amount: int, events: int, *, differ: bool
) -> None:
    """None takes from the others."""
    found = expanded(text, amount, year=1970, differ=differ)
    assert found.over_budget == ()
    assert len(found.events) == events


@pytest.mark.parametrize(
    ("text", "span", "year"),
    [
        ("FREQ=YEARLY;BYWEEKNO=1,2,3;BYDAY=MO;COUNT=9000", NOVEMBER, 1970),
        (f"FREQ=YEARLY;BYWEEKNO={listed(53)};BYMONTH={listed(12)};COUNT=999999", NOVEMBER, 1),
        ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", ALWAYS, 1970),
        ("FREQ=MONTHLY;INTERVAL=7;BYDAY=MO,TU;BYSETPOS=-1;COUNT=99999", NOVEMBER, 1),
        ("FREQ=WEEKLY;BYMONTH=11;BYSETPOS=-1;COUNT=99999", NOVEMBER, 1),
        (f"FREQ=MONTHLY;BYYEARDAY={listed(366)},{listed(-1, -366)};BYSETPOS={listed(366)};COUNT=99999", NOVEMBER, 1970),
        (f"FREQ=DAILY;BYHOUR={listed(23)};BYMINUTE={listed(59)};BYSECOND={listed(59)}", NOVEMBER, 1970),
        (f"FREQ=YEARLY;BYMONTH={listed(12)};BYHOUR={listed(23)};BYMINUTE={listed(59)};COUNT=99999", ALWAYS, 1970),
        ("FREQ=HOURLY;BYDAY=TU;COUNT=90000", NOVEMBER, 2020),
        ("FREQ=DAILY", FIVE_YEARS, 1970),
        ("FREQ=DAILY;BYHOUR=8,9;COUNT=99999", FIVE_YEARS, 1970),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else None,
)
def test_two_hundred_hostile_rules_end_in_time(text: str, span: Span, year: int) -> None:
    """Reading and expanding, by the processor's time."""
    begin = time.process_time()
    expanded(text, 200, span, year, differ=True)
    assert time.process_time() - begin < LIMIT


def test_one_yearly_rule_is_walked_through_all_years() -> None:
    """From 1970 to 9999 week 1 begins once a year."""
    found = expanded("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", 1, ALWAYS)
    assert found.over_budget == ()
    assert len(found.events) == 8_030


def test_a_limit_of_starts_holds_for_all_rules_together() -> None:
    """What is refused takes nothing, so that smaller needs still have theirs."""
    steps = Steps(most=10)
    steps.find(8)
    with pytest.raises(TooManySteps):
        steps.find(3)
    steps.find(2)


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=SU,MO;WKST=SU;COUNT=400",
        "FREQ=DAILY;INTERVAL=5;BYMONTH=1,2,12;COUNT=400",
        "FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=31,-1;COUNT=400",
        "FREQ=YEARLY;INTERVAL=3;BYWEEKNO=1,53;BYDAY=MO,SU;COUNT=400",
        "FREQ=YEARLY;BYDAY=53MO,-53TU,20WE;COUNT=400",
        "FREQ=WEEKLY;BYMONTH=1,12;BYDAY=MO,SU;BYSETPOS=-1;COUNT=400",
        "FREQ=MONTHLY;BYDAY=MO,TU;BYHOUR=8,9;BYSETPOS=2,-1;COUNT=400",
        "FREQ=YEARLY;BYYEARDAY=1,60,366,-1;BYSETPOS=1,3;COUNT=400",
    ],
)
def test_counting_and_walking_agree_wherever_the_window_begins(text: str) -> None:
    """Over the turns of years and leap years."""
    rule, start = parse_rule(text), datetime(1996, 2, 28, 9)  # noqa: DTZ001
    whole = starts(rule, start, start, start + timedelta(days=40 * 365), Steps())
    assert len(whole) > 20
    for days in (1, 2, 300, 306, 307, 308, 1_000, 5_000, 9_999):
        begin = start + timedelta(days=days)
        found = starts(rule, start, begin, start + timedelta(days=40 * 365), Steps())
        assert found == [moment for moment in whole if moment >= begin], days


def test_a_rule_that_ended_before_the_window_costs_nothing() -> None:
    """Every second of one day in 2000 is no burst in 2026."""
    assert expanded("FREQ=SECONDLY;UNTIL=20000102T000000Z", 1, year=2000) == Expansion(())
