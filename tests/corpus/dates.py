"""Lists of dates beside a rule: RDATE and EXDATE (RFC 5545 3.8.5.1, 3.8.5.2)."""

from tests.corpus.case import SAME, Case, each, each_day, event, timed
from tests.corpus.recurring import DAY, series

CASES = (
    Case(
        "EXDATE with a zone",
        series("RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Europe/Moscow:20261117T100000"),
        each("11-10 11-24", "07:00", "08:00"),
    ),
    Case(
        "EXDATE in UTC",
        series("RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20261117T070000Z"),
        each("11-10 11-24", "07:00", "08:00"),
    ),
    Case(
        "EXDATE in another zone",
        series("RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Asia/Yekaterinburg:20261117T120000"),
        each("11-10 11-24", "07:00", "08:00"),
    ),
    Case(
        "EXDATE in local time",
        series("RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20261117T100000"),
        each("11-10 11-24", "07:00", "08:00"),
    ),
    Case(
        "EXDATE as a date is that whole day",
        series("RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;VALUE=DATE:20261117"),
        each("11-10 11-24", "07:00", "08:00"),
    ),
    Case(
        "EXDATE as a list, with garbage",
        series("RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE:20261117T070000Z,soon,20261124T070000Z"),
        each("11-10 12-01", "07:00", "08:00"),
    ),
    Case(
        "EXDATE of the first counts towards COUNT",
        series("RRULE:FREQ=WEEKLY;COUNT=2", "EXDATE:20261110T070000Z"),
        each("11-17", "07:00", "08:00"),
    ),
    Case(
        "EXDATE at another time excludes nothing",
        series("RRULE:FREQ=WEEKLY;COUNT=1", "EXDATE:20261110T080000Z"),
        each("11-10", "07:00", "08:00"),
    ),
    Case(
        "EXDATE on whole days", event(DAY, "RRULE:FREQ=DAILY;COUNT=3", "EXDATE;VALUE=DATE:20261111"), each_day("10 12")
    ),
    Case(
        "EXDATE with a time on whole days",
        event(DAY, "RRULE:FREQ=DAILY;COUNT=4", "EXDATE:20261111T000000Z,20261111T210000Z"),
        each_day("10 13"),
    ),
    Case(
        "EXDATE in the gap of spring",
        event("DTSTART;TZID=Europe/Berlin:20260328T023000", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20260329T013000Z"),
        [timed("2026-03-28T01:30", "01:30", SAME), timed("2026-03-30T00:30", "00:30", SAME)],
        start="2026-03-01T00:00Z",
    ),
    Case(
        "RDATE without a rule",
        series("RDATE;TZID=Europe/Moscow:20261112T120000"),
        [*each("11-10", "07:00", "08:00"), *each("11-12", "09:00", "10:00")],
    ),
    Case(
        "RDATE of a date that the rule gives",
        series("RRULE:FREQ=WEEKLY;COUNT=2", "RDATE:20261117T070000Z"),
        each("11-10 11-17", "07:00", "08:00"),
    ),
    Case(
        "RDATE excluded by EXDATE",
        series("RDATE:20261112T090000Z", "EXDATE:20261112T090000Z"),
        each("11-10", "07:00", "08:00"),
    ),
    Case(
        "RDATE before the start",
        series("RDATE:20261105T090000Z"),
        [*each("11-05", "09:00", "10:00"), *each("11-10", "07:00", "08:00")],
    ),
    Case(
        "RDATE as a date has the time of the series",
        series("RDATE;VALUE=DATE:20261112"),
        each("11-10 11-12", "07:00", "08:00"),
    ),
    Case(
        "RDATE as a period with an end",
        series("RDATE;VALUE=PERIOD:20261112T070000Z/20261112T100000Z"),
        [*each("11-10", "07:00", "08:00"), *each("11-12", "07:00", "10:00")],
    ),
    Case(
        "RDATE as a period with a duration",
        series("RDATE;VALUE=PERIOD:20261112T070000Z/PT30M"),
        [*each("11-10", "07:00", "08:00"), *each("11-12", "07:00", "07:30")],
    ),
    Case(
        "RDATE as a period reaches into the window",
        series("RDATE;VALUE=PERIOD:20261030T070000Z/P3D"),
        [timed("2026-10-30T07:00", "2026-11-02T07:00", SAME), *each("11-10", "07:00", "08:00")],
    ),
    Case("RDATE on whole days", event(DAY, "RDATE;VALUE=DATE:20261112,20261114"), each_day("10 12 14")),
    Case("EXDATE of a single event leaves nothing", series("EXDATE:20261110T070000Z"), []),
)
