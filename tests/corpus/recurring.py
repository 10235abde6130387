"""Rules and what they repeat (RFC 5545 3.3.10, 3.8.5.3)."""

from tests.corpus.case import SAME, Case, each, each_day, event, timed, whole

MOSCOW = "DTSTART;TZID=Europe/Moscow:20261110T100000"
HOUR = "DTEND;TZID=Europe/Moscow:20261110T110000"
DAY = "DTSTART;VALUE=DATE:20261110"


def series(*lines: str) -> str:
    """From Tuesday 10 November 2026, 10 to 11 in Moscow."""
    return event(MOSCOW, HOUR, *lines)


CASES = (
    Case("weekly", series("RRULE:FREQ=WEEKLY"), each("11-10 11-17 11-24 12-01", "07:00", "08:00")),
    Case("weekly by COUNT", series("RRULE:FREQ=WEEKLY;COUNT=2"), each("11-10 11-17", "07:00", "08:00")),
    Case("names and values in lower case", series("rrule:freq=weekly;count=2"), each("11-10 11-17", "07:00", "08:00")),
    Case(
        "empty parts of a rule are passed over",
        series("RRULE:FREQ=WEEKLY;;COUNT=2;"),
        each("11-10 11-17", "07:00", "08:00"),
    ),
    Case("every other week", series("RRULE:FREQ=WEEKLY;INTERVAL=2"), each("11-10 11-24", "07:00", "08:00")),
    Case(
        "UNTIL in UTC is inclusive",
        series("RRULE:FREQ=WEEKLY;UNTIL=20261117T070000Z"),
        each("11-10 11-17", "07:00", "08:00"),
    ),
    Case(
        "UNTIL in UTC a second short",
        series("RRULE:FREQ=WEEKLY;UNTIL=20261117T065959Z"),
        each("11-10", "07:00", "08:00"),
    ),
    Case(
        "UNTIL in local time", series("RRULE:FREQ=WEEKLY;UNTIL=20261117T100000"), each("11-10 11-17", "07:00", "08:00")
    ),
    Case(
        "UNTIL as a date holds that whole day",
        series("RRULE:FREQ=WEEKLY;UNTIL=20261117"),
        each("11-10 11-17", "07:00", "08:00"),
    ),
    Case(
        "UNTIL as a date is a local day",
        event("DTSTART;TZID=Europe/Moscow:20261110T013000", "RRULE:FREQ=DAILY;UNTIL=20261111"),
        [timed("2026-11-09T22:30", "22:30", SAME), timed("2026-11-10T22:30", "22:30", SAME)],
    ),
    Case(
        "UNTIL before the start leaves the start",
        series("RRULE:FREQ=WEEKLY;UNTIL=20261001T000000Z"),
        each("11-10", "07:00", "08:00"),
    ),
    Case(
        "UNTIL at the end of all time",
        series("RRULE:FREQ=WEEKLY;UNTIL=99991231T235959Z"),
        each("11-10 11-17 11-24 12-01", "07:00", "08:00"),
    ),
    Case(
        "UNTIL with a time on whole days", event(DAY, "RRULE:FREQ=DAILY;UNTIL=20261112T000000Z"), each_day("10 11 12")
    ),
    Case(
        "UNTIL as midnight of the person's zone on whole days",
        event(DAY, "RRULE:FREQ=DAILY;UNTIL=20261111T210000Z"),
        each_day("10 11 12"),
    ),
    Case("UNTIL as a date on whole days", event(DAY, "RRULE:FREQ=DAILY;UNTIL=20261112"), each_day("10 11 12")),
    Case(
        "DTSTART outside its rule is the first and counts",
        series("RRULE:FREQ=WEEKLY;BYDAY=TH;COUNT=3"),
        each("11-10 11-12 11-19", "07:00", "08:00"),
    ),
    Case(
        "workdays since 2005",
        event("DTSTART;TZID=Europe/Moscow:20050103T100000", "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        each("11-02 11-03", "07:00", "07:00"),
        end="2026-11-04T00:00Z",
    ),
    Case(
        "daily since 1970 by COUNT",
        event("DTSTART:19700101T070000Z", "RRULE:FREQ=DAILY;COUNT=20765"),
        each("11-06 11-07", "07:00", "07:00"),
        start="2026-11-06T00:00Z",
    ),
    Case(
        "the last Friday of a month",
        event("DTSTART:20260130T070000Z", "RRULE:FREQ=MONTHLY;BYDAY=-1FR"),
        each("11-27", "07:00", "07:00"),
    ),
    Case(
        "the last workday of a month",
        event("DTSTART:20260130T070000Z", "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
        each("11-30", "07:00", "07:00"),
    ),
    Case(
        "the 31st is passed over in November",
        event("DTSTART:20260131T070000Z", "RRULE:FREQ=MONTHLY"),
        each("10-31", "07:00", "07:00"),
        start="2026-10-01T00:00Z",
    ),
    Case(
        "29 February comes in leap years only",
        event("DTSTART:20240229T070000Z", "RRULE:FREQ=YEARLY"),
        [timed("2028-02-29T07:00", "07:00", SAME)],
        end="2030-01-01T00:00Z",
    ),
    Case(
        "Friday the 13th",
        event("DTSTART:20260213T070000Z", "RRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13"),
        each("11-13", "07:00", "07:00"),
    ),
    Case(
        "twice a day by BYHOUR",
        event("DTSTART:20261110T070000Z", "RRULE:FREQ=DAILY;BYHOUR=7,15;COUNT=3"),
        [*each("11-10", "07:00", "07:00"), *each("11-10", "15:00", "15:00"), *each("11-11", "07:00", "07:00")],
    ),
    Case(
        "every week beginning on Sunday",
        event("DTSTART:20261103T070000Z", "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU"),
        each("11-03 11-15 11-17 11-29", "07:00", "07:00"),
    ),
    Case(
        "every week beginning on Monday",
        event("DTSTART:20261103T070000Z", "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO"),
        each("11-03 11-08 11-17 11-22", "07:00", "07:00"),
    ),
    Case(
        "ten o'clock stays ten o'clock when the clocks change",
        event("DTSTART;TZID=Europe/Berlin:20261023T100000", "RRULE:FREQ=DAILY;COUNT=4"),
        [*each("10-23 10-24", "08:00", "08:00"), *each("10-25 10-26", "09:00", "09:00")],
        start="2026-10-20T00:00Z",
    ),
    Case(
        "a series in the gap of spring",
        event("DTSTART;TZID=Europe/Berlin:20260328T023000", "RRULE:FREQ=DAILY;COUNT=3", "DURATION:PT30M"),
        [
            timed("2026-03-28T01:30", "02:00", SAME),
            timed("2026-03-29T01:30", "02:00", SAME),
            timed("2026-03-30T00:30", "01:00", SAME),
        ],
        start="2026-03-01T00:00Z",
    ),
    Case(
        "hours of one day",
        event("DTSTART:20261110T070000Z", "RRULE:FREQ=HOURLY;INTERVAL=8;COUNT=3"),
        [*each("11-10", "07:00", "07:00"), *each("11-10", "15:00", "15:00"), *each("11-10", "23:00", "23:00")],
    ),
    Case(
        "minutes within the budget",
        event("DTSTART:20261110T070000Z", "RRULE:FREQ=MINUTELY;INTERVAL=720;UNTIL=20261111T070000Z"),
        [*each("11-10", "07:00", "07:00"), *each("11-10", "19:00", "19:00"), *each("11-11", "07:00", "07:00")],
    ),
    Case(
        "a yearly day by week number",
        event("DTSTART:20261110T070000Z", "RRULE:FREQ=YEARLY;BYWEEKNO=47;BYDAY=WE"),
        each("11-10 11-18", "07:00", "07:00"),
    ),
    Case(
        "two rules together",
        series("RRULE:FREQ=WEEKLY;COUNT=2", "RRULE:FREQ=DAILY;INTERVAL=14;COUNT=2"),
        each("11-10 11-17 11-24", "07:00", "08:00"),
    ),
    Case(
        "times of day mean nothing to whole days",
        event(DAY, "RRULE:FREQ=DAILY;BYHOUR=9,10;COUNT=3"),
        each_day("10 11 12"),
    ),
    Case("whole days weekly", event(DAY, "RRULE:FREQ=WEEKLY;COUNT=2", "DURATION:P2D"), each_day("10 17", length=2)),
    Case(
        "a long occurrence reaches into the window",
        event("DTSTART:20261030T070000Z", "DTEND:20261101T010000Z", "RRULE:FREQ=MONTHLY;COUNT=1"),
        [timed("2026-10-30T07:00", "2026-11-01T01:00", SAME)],
    ),
    Case(
        "nominal days of a series over a change of the clocks",
        event("DTSTART;TZID=Europe/Berlin:20261023T100000", "DURATION:P1DT1H", "RRULE:FREQ=DAILY;COUNT=2"),
        [timed("2026-10-23T08:00", "2026-10-24T09:00", SAME), timed("2026-10-24T08:00", "2026-10-25T10:00", SAME)],
        start="2026-10-20T00:00Z",
    ),
    Case(
        "the exact length of DTEND over a change of the clocks",
        event(
            "DTSTART;TZID=Europe/Berlin:20261023T100000",
            "DTEND;TZID=Europe/Berlin:20261024T100000",
            "RRULE:FREQ=DAILY;COUNT=2",
        ),
        [timed("2026-10-23T08:00", "2026-10-24T08:00", SAME), timed("2026-10-24T08:00", "2026-10-25T08:00", SAME)],
        start="2026-10-20T00:00Z",
    ),
    Case(
        "a rule makes a lone start an occurrence",
        event(DAY, "RRULE:FREQ=DAILY;COUNT=1"),
        [whole("2026-11-10", "2026-11-11", SAME)],
    ),
)
