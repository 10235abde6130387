"""Rules that cannot be read, lead nowhere, or would burst: the first occurrence, overrides, and one warning."""

from tests.corpus.case import Case, each, event, timed
from tests.corpus.recurring import series

CASES = (
    Case(
        "a rule that cannot be read shows its first",
        series("RRULE:FREQ=SOMETIMES"),
        each("11-10", "07:00", "08:00"),
        warnings=1,
    ),
    Case("a rule without FREQ shows its first", series("RRULE:COUNT=3"), each("11-10", "07:00", "08:00"), warnings=1),
    Case(
        "30 February shows its first",
        series("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
        each("11-10", "07:00", "08:00"),
        warnings=1,
    ),
    Case(
        "31 April by MONTHLY",
        series("RRULE:FREQ=MONTHLY;BYMONTH=4,6;BYMONTHDAY=31"),
        each("11-10", "07:00", "08:00"),
        warnings=1,
    ),
    Case(
        "day 366 in January",
        series("RRULE:FREQ=YEARLY;BYMONTH=1;BYYEARDAY=366"),
        each("11-10", "07:00", "08:00"),
        warnings=1,
    ),
    Case(
        "week 53 in June",
        series("RRULE:FREQ=YEARLY;BYMONTH=6;BYWEEKNO=53"),
        each("11-10", "07:00", "08:00"),
        warnings=1,
    ),
    Case("INTERVAL=0", series("RRULE:FREQ=DAILY;INTERVAL=0"), each("11-10", "07:00", "08:00"), warnings=1),
    Case(
        "every second for years, its first is long past",
        event("DTSTART:20000101T000000Z", "RRULE:FREQ=SECONDLY"),
        [],
        warnings=1,
    ),
    Case(
        "every second, its first in the window",
        series("RRULE:FREQ=SECONDLY"),
        each("11-10", "07:00", "08:00"),
        warnings=1,
    ),
    Case(
        "a hundred million seconds",
        series("RRULE:FREQ=SECONDLY;COUNT=100000000"),
        each("11-10", "07:00", "08:00"),
        warnings=1,
    ),
    Case(
        "every second, but ended before the window",
        event("DTSTART:20000101T000000Z", "RRULE:FREQ=SECONDLY;UNTIL=20000102T000000Z"),
        [],
    ),
    Case("three seconds long ago", event("DTSTART:20000101T000000Z", "RRULE:FREQ=SECONDLY;COUNT=3"), []),
    Case(
        "overrides of what would burst are shown",
        "\n".join(
            [
                event("DTSTART:20000101T000000Z", "RRULE:FREQ=SECONDLY"),
                event("RECURRENCE-ID:20261111T000000Z", "DTSTART:20261111T010000Z", "SUMMARY:one"),
            ]
        ),
        [timed("2026-11-11T01:00", "01:00", "2026-11-11T00:00", summary="one")],
        warnings=1,
    ),
    Case("a rule far ahead costs nothing", event("DTSTART:20300101T000000Z", "RRULE:FREQ=SECONDLY"), []),
)
