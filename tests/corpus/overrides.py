"""RECURRENCE-ID, RANGE=THISANDFUTURE and cancellation (RFC 5545 3.8.4.4, 3.2.13)."""

from tests.corpus.case import SAME, Case, each, each_day, event, timed, whole

WEEKLY = (
    "DTSTART;TZID=Europe/Moscow:20261110T100000",
    "DTEND;TZID=Europe/Moscow:20261110T110000",
    "RRULE:FREQ=WEEKLY;COUNT=3",
)
DAYS = ("DTSTART;VALUE=DATE:20261110", "RRULE:FREQ=DAILY;COUNT=4")
SECOND = "RECURRENCE-ID;TZID=Europe/Moscow:20261117T100000"


def weekly(*others: str, extra: tuple[str, ...] = ()) -> str:
    """Three Tuesdays from 10 November, 10 to 11 in Moscow, and what overrides them."""
    return "\n".join([event(*WEEKLY, "SUMMARY:Plan", *extra), *others])


def moved(*lines: str, rid: str = SECOND) -> str:
    """The second Tuesday, at 15 to 16."""
    return event(rid, "DTSTART;TZID=Europe/Moscow:20261117T150000", "DTEND;TZID=Europe/Moscow:20261117T160000", *lines)


FIRST, THIRD = each("11-10", "07:00", "08:00", "Plan"), each("11-24", "07:00", "08:00", "Plan")
MOVED = timed("2026-11-17T12:00", "13:00", "2026-11-17T07:00")


def shifted(*lines: str) -> str:
    """From the second Tuesday on at 15, half an hour."""
    return event(
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Moscow:20261117T100000",
        "DTSTART;TZID=Europe/Moscow:20261117T150000",
        "DTEND;TZID=Europe/Moscow:20261117T153000",
        *lines,
    )


BY_HOUR = ("DTSTART:20261110T070000Z", "RRULE:FREQ=DAILY;BYHOUR=9;COUNT=3")
CASES = (
    Case("a moved occurrence keeps its name and inherits nothing", weekly(moved()), [*FIRST, MOVED, *THIRD]),
    Case("RECURRENCE-ID in UTC", weekly(moved(rid="RECURRENCE-ID:20261117T070000Z")), [*FIRST, MOVED, *THIRD]),
    Case(
        "RECURRENCE-ID in another zone",
        weekly(moved(rid="RECURRENCE-ID;TZID=Asia/Omsk:20261117T130000")),
        [*FIRST, MOVED, *THIRD],
    ),
    Case("RECURRENCE-ID in local time", weekly(moved(rid="RECURRENCE-ID:20261117T100000")), [*FIRST, MOVED, *THIRD]),
    Case("RECURRENCE-ID as a date", weekly(moved(rid="RECURRENCE-ID;VALUE=DATE:20261117")), [*FIRST, MOVED, *THIRD]),
    Case("the override stands first in the file", "\n".join([moved(), weekly()]), [*FIRST, MOVED, *THIRD]),
    Case(
        "an override without an end",
        weekly(event(SECOND, "DTSTART;TZID=Europe/Moscow:20261117T150000")),
        [*FIRST, timed("2026-11-17T12:00", "12:00", "2026-11-17T07:00"), *THIRD],
    ),
    Case("moved out of the window", weekly(event(SECOND, "DTSTART:20270117T150000Z")), [*FIRST, *THIRD]),
    Case(
        "moved into the window",
        "\n".join(
            [
                event("DTSTART:20260106T070000Z", "RRULE:FREQ=WEEKLY;COUNT=2"),
                event("RECURRENCE-ID:20260113T070000Z", "DTSTART:20261113T070000Z"),
            ]
        ),
        [timed("2026-11-13T07:00", "07:00", "2026-01-13T07:00")],
    ),
    Case(
        "an orphan override is shown",
        moved("SUMMARY:alone"),
        [timed("2026-11-17T12:00", "13:00", "2026-11-17T07:00", summary="alone")],
    ),
    Case(
        "an orphan override by date",
        event("RECURRENCE-ID;VALUE=DATE:20261117", "DTSTART:20261118T070000Z"),
        [timed("2026-11-18T07:00", "07:00", "2026-11-17")],
    ),
    Case(
        "an override of no occurrence is shown",
        weekly(event("RECURRENCE-ID:20261118T070000Z", "DTSTART:20261118T080000Z")),
        [
            *FIRST,
            *each("11-17", "07:00", "08:00", "Plan"),
            timed("2026-11-18T08:00", "08:00", "2026-11-18T07:00"),
            *THIRD,
        ],
    ),
    Case(
        "an override of an excluded occurrence is shown",
        weekly(moved(), extra=("EXDATE:20261117T070000Z",)),
        [*FIRST, MOVED, *THIRD],
    ),
    Case(
        "a cancelled occurrence is shown as such",
        weekly(moved("STATUS:CANCELLED")),
        [*FIRST, {**MOVED, "status": "CANCELLED"}, *THIRD],
    ),
    Case(
        "of two overrides the higher SEQUENCE counts",
        weekly(moved("SEQUENCE:2", "SUMMARY:two"), moved("SEQUENCE:1", "SUMMARY:one")),
        [*FIRST, {**MOVED, "summary": "two"}, *THIRD],
    ),
    Case(
        "of two overrides with one SEQUENCE the later counts",
        weekly(moved("SUMMARY:one"), moved("SUMMARY:two", rid="RECURRENCE-ID:20261117T070000Z")),
        [*FIRST, {**MOVED, "summary": "two"}, *THIRD],
    ),
    Case(
        "a cancelled master cancels everything",
        weekly(moved(), extra=("STATUS:CANCELLED",)),
        [{**row, "status": "CANCELLED"} for row in (*FIRST, MOVED, *THIRD)],
    ),
    Case(
        "of two masters the higher SEQUENCE counts",
        "\n".join(
            [event(*WEEKLY, "SEQUENCE:1", "SUMMARY:Plan"), event("DTSTART:20261111T070000Z", "RRULE:FREQ=DAILY")]
        ),
        [*FIRST, *each("11-17", "07:00", "08:00", "Plan"), *THIRD],
    ),
    Case(
        "a broken override hides nothing",
        weekly(event(SECOND, "DTSTART:later")),
        [*FIRST, *each("11-17", "07:00", "08:00", "Plan"), *THIRD],
        warnings=1,
    ),
    Case(
        "an override in a series of whole days",
        "\n".join([event(*DAYS), event("RECURRENCE-ID;VALUE=DATE:20261111", "DTSTART;VALUE=DATE:20261120")]),
        [*each_day("10 12 13"), whole("2026-11-20", "2026-11-21", "2026-11-11")],
    ),
    Case(
        "an occurrence of whole days became timed",
        "\n".join([event(*DAYS), event("RECURRENCE-ID;VALUE=DATE:20261111", "DTSTART:20261111T070000Z")]),
        [*each_day("10"), timed("2026-11-11T07:00", "07:00", "2026-11-11"), *each_day("12 13")],
    ),
    Case(
        "RECURRENCE-ID with a time in a series of whole days",
        "\n".join([event(*DAYS), event("RECURRENCE-ID:20261110T210000Z", "DTSTART:20261111T070000Z")]),
        [*each_day("10"), timed("2026-11-11T07:00", "07:00", "2026-11-11"), *each_day("12 13")],
    ),
    Case(
        "a timed occurrence became a whole day",
        weekly(event(SECOND, "DTSTART;VALUE=DATE:20261118")),
        [*FIRST, whole("2026-11-18", "2026-11-19", "2026-11-17T07:00"), *THIRD],
    ),
    Case(
        "without UID an override overrides nothing",
        "\n".join([event(*WEEKLY, uid=""), event(SECOND, "DTSTART:20261117T120000Z", uid="")]),
        [
            {**row, "uid": "", "summary": ""}
            for row in (
                *FIRST,
                *each("11-17", "07:00", "08:00"),
                timed("2026-11-17T12:00", "12:00", "2026-11-17T07:00"),
                *THIRD,
            )
        ],
    ),
    Case(
        "this and all later ones",
        weekly(shifted("SUMMARY:Later")),
        [
            *FIRST,
            timed("2026-11-17T12:00", "12:30", "2026-11-17T07:00", summary="Later"),
            timed("2026-11-24T12:00", "12:30", "2026-11-24T07:00", summary="Later"),
        ],
    ),
    Case(
        "this and all later whole days became timed",
        "\n".join(
            [
                event(*DAYS),
                event(
                    "RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20261112",
                    "DTSTART;TZID=Europe/Berlin:20261112T090000",
                    "DURATION:PT1H",
                ),
            ]
        ),
        [
            *each_day("10 11"),
            timed("2026-11-12T08:00", "09:00", "2026-11-12"),
            timed("2026-11-13T08:00", "09:00", "2026-11-13"),
        ],
    ),
    Case(
        "this and all later ones became whole days",
        weekly(event("RECURRENCE-ID;RANGE=THISANDFUTURE:20261117T070000Z", "DTSTART;VALUE=DATE:20261118")),
        [
            *FIRST,
            whole("2026-11-18", "2026-11-19", "2026-11-17T07:00"),
            whole("2026-11-25", "2026-11-26", "2026-11-24T07:00"),
        ],
    ),
    Case(
        "this and all later ones, the first of them moved once more",
        weekly(shifted("SUMMARY:Later"), moved("SUMMARY:Once")),
        [
            *FIRST,
            {**MOVED, "summary": "Once"},
            timed("2026-11-24T12:00", "12:30", "2026-11-24T07:00", summary="Later"),
        ],
    ),
    Case(
        "an override of a single event",
        "\n".join(
            [event("DTSTART:20261110T070000Z"), event("RECURRENCE-ID:20261110T070000Z", "DTSTART:20261111T070000Z")]
        ),
        [timed("2026-11-11T07:00", "07:00", "2026-11-10T07:00")],
    ),
    Case(
        "this and all later ones, one of them moved again",
        weekly(shifted(), event("RECURRENCE-ID:20261124T070000Z", "DTSTART:20261125T070000Z")),
        [
            *FIRST,
            timed("2026-11-17T12:00", "12:30", "2026-11-17T07:00"),
            timed("2026-11-25T07:00", "07:00", "2026-11-24T07:00"),
        ],
    ),
    Case(
        "this and all later ones, one of them excluded",
        weekly(shifted(), extra=("EXDATE:20261124T070000Z",)),
        [*FIRST, timed("2026-11-17T12:00", "12:30", "2026-11-17T07:00")],
    ),
    Case(
        "of two changes the later holds for what follows it",
        "\n".join(
            [
                event("DTSTART:20261110T070000Z", "RRULE:FREQ=DAILY;COUNT=4"),
                event("RECURRENCE-ID;RANGE=THISANDFUTURE:20261111T070000Z", "DTSTART:20261111T080000Z"),
                event("RECURRENCE-ID;RANGE=THISANDFUTURE:20261112T070000Z", "DTSTART:20261112T090000Z"),
            ]
        ),
        [
            *each("11-10", "07:00", "07:00"),
            timed("2026-11-11T08:00", "08:00", "2026-11-11T07:00"),
            timed("2026-11-12T09:00", "09:00", "2026-11-12T07:00"),
            timed("2026-11-13T09:00", "09:00", "2026-11-13T07:00"),
        ],
    ),
    Case(
        "the shift is a local one when the clocks change",
        "\n".join(
            [
                event("DTSTART;TZID=Europe/Berlin:20261023T100000", "RRULE:FREQ=DAILY;COUNT=3"),
                event(
                    "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20261024T100000",
                    "DTSTART;TZID=Europe/Berlin:20261024T120000",
                ),
            ]
        ),
        [
            *each("10-23", "08:00", "08:00"),
            timed("2026-10-24T10:00", "10:00", "2026-10-24T08:00"),
            timed("2026-10-25T11:00", "11:00", "2026-10-25T09:00"),
        ],
        start="2026-10-20T00:00Z",
    ),
    Case(
        "this and all later whole days",
        "\n".join(
            [
                event(*DAYS),
                event(
                    "RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20261112",
                    "DTSTART;VALUE=DATE:20261114",
                    "DURATION:P2D",
                ),
            ]
        ),
        [
            *each_day("10 11"),
            whole("2026-11-14", "2026-11-16", "2026-11-12"),
            whole("2026-11-15", "2026-11-17", "2026-11-13"),
        ],
    ),
    Case(
        "shifted into the window from before it",
        "\n".join(
            [
                event("DTSTART:20261029T070000Z", "RRULE:FREQ=DAILY;COUNT=2"),
                event("RECURRENCE-ID;RANGE=THISANDFUTURE:20261029T070000Z", "DTSTART:20261129T070000Z"),
            ]
        ),
        [
            timed("2026-11-29T07:00", "07:00", "2026-10-29T07:00"),
            timed("2026-11-30T07:00", "07:00", "2026-10-30T07:00"),
        ],
    ),
    Case(
        "all later ones are cancelled",
        weekly(shifted("STATUS:CANCELLED")),
        [
            *FIRST,
            timed("2026-11-17T12:00", "12:30", "2026-11-17T07:00", status="CANCELLED"),
            timed("2026-11-24T12:00", "12:30", "2026-11-24T07:00", status="CANCELLED"),
        ],
    ),
    Case(
        "an unreadable RECURRENCE-ID stands at its own start",
        weekly(event("RECURRENCE-ID:soon", "DTSTART:20261118T070000Z")),
        [*FIRST, *each("11-17", "07:00", "08:00", "Plan"), timed("2026-11-18T07:00", "07:00", SAME), *THIRD],
        warnings=1,
    ),
    Case(
        "a date names an RDATE at another clock time",
        "\n".join(
            [
                event("DTSTART:20261110T070000Z", "RDATE:20261112T150000Z"),
                event("RECURRENCE-ID;VALUE=DATE:20261112", "DTSTART:20261113T150000Z"),
            ]
        ),
        [*each("11-10", "07:00", "07:00"), timed("2026-11-13T15:00", "15:00", "2026-11-12T15:00")],
    ),
    Case(
        "a date names an occurrence by BYHOUR",
        "\n".join(
            [event(*BY_HOUR), event("RECURRENCE-ID;VALUE=DATE:20261111", "DTSTART:20261111T150000Z", "SUMMARY:one")]
        ),
        [
            *each("11-10", "07:00", "07:00"),
            *each("11-10", "09:00", "09:00"),
            timed("2026-11-11T15:00", "15:00", "2026-11-11T09:00", summary="one"),
        ],
    ),
    Case(
        "a date and a time for one occurrence, the higher SEQUENCE counts",
        "\n".join(
            [
                event(*BY_HOUR),
                event("RECURRENCE-ID;VALUE=DATE:20261111", "DTSTART:20261111T150000Z", "SEQUENCE:1"),
                event("RECURRENCE-ID:20261111T090000Z", "DTSTART:20261111T160000Z", "SEQUENCE:2"),
            ]
        ),
        [
            *each("11-10", "07:00", "07:00"),
            *each("11-10", "09:00", "09:00"),
            timed("2026-11-11T16:00", "16:00", "2026-11-11T09:00"),
        ],
    ),
    Case(
        "this and all later by a date, shifted from the clock time of that day",
        "\n".join(
            [
                event("DTSTART:20261110T070000Z", "RRULE:FREQ=DAILY;BYHOUR=5;COUNT=4"),
                event("RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20261112", "DTSTART:20261112T060000Z"),
            ]
        ),
        [
            *each("11-10", "07:00", "07:00"),
            *each("11-11", "05:00", "05:00"),
            timed("2026-11-12T06:00", "06:00", "2026-11-12T05:00"),
            timed("2026-11-13T06:00", "06:00", "2026-11-13T05:00"),
        ],
    ),
    Case(
        "a date names the occurrence of that day that EXDATE leaves",
        "\n".join(
            [
                event("DTSTART:20261110T070000Z", "RDATE:20261110T150000Z", "EXDATE:20261110T070000Z"),
                event("RECURRENCE-ID;VALUE=DATE:20261110", "DTSTART:20261110T160000Z"),
            ]
        ),
        [timed("2026-11-10T16:00", "16:00", "2026-11-10T15:00")],
    ),
    Case(
        "a date that names nothing has the clock time of the master",
        "\n".join([event(*BY_HOUR), event("RECURRENCE-ID;VALUE=DATE:20261120", "DTSTART:20261120T150000Z")]),
        [
            *each("11-10", "07:00", "07:00"),
            *each("11-10", "09:00", "09:00"),
            *each("11-11", "09:00", "09:00"),
            timed("2026-11-20T15:00", "15:00", "2026-11-20T07:00"),
        ],
    ),
)
