"""Single events: starts, ends, whole days, the edges of the window (RFC 5545 3.6.1, RFC 4791 9.9)."""

from tests.corpus.case import Case, event, timed, whole

TEN = "DTSTART:20261110T070000Z"

CASES = (
    Case(
        "a plain event is shown in UTC",
        event("DTSTART;TZID=Europe/Moscow:20261110T100000", "DTEND;TZID=Europe/Moscow:20261110T113000", "SUMMARY:Plan"),
        [timed("2026-11-10T07:00", "08:30", summary="Plan")],
    ),
    Case("without an end it ends at its start", event(TEN), [timed("2026-11-10T07:00", "07:00")]),
    Case(
        "an end before the start is the start",
        event(TEN, "DTEND:20261110T060000Z"),
        [timed("2026-11-10T07:00", "07:00")],
    ),
    Case("an unreadable end is no end", event(TEN, "DTEND:tomorrow"), [timed("2026-11-10T07:00", "07:00")]),
    Case("a duration of hours", event(TEN, "DURATION:PT1H30M"), [timed("2026-11-10T07:00", "08:30")]),
    Case("a duration of a week", event(TEN, "DURATION:P1W"), [timed("2026-11-10T07:00", "2026-11-17T07:00")]),
    Case("a negative duration is none", event(TEN, "DURATION:-PT1H"), [timed("2026-11-10T07:00", "07:00")]),
    Case("an unreadable duration is none", event(TEN, "DURATION:1 hour"), [timed("2026-11-10T07:00", "07:00")]),
    Case(
        "DTEND goes before DURATION",
        event(TEN, "DURATION:PT5H", "DTEND:20261110T080000Z"),
        [timed("2026-11-10T07:00", "08:00")],
    ),
    Case(
        "an end in another zone",
        event("DTSTART;TZID=Europe/Moscow:20261110T100000", "DTEND;TZID=Asia/Yekaterinburg:20261110T130000"),
        [timed("2026-11-10T07:00", "08:00")],
    ),
    Case(
        "a date as the end of a timed event is its midnight in the zone of the start",
        event("DTSTART;TZID=Europe/Berlin:20261110T100000", "DTEND;VALUE=DATE:20261111"),
        [timed("2026-11-10T09:00", "23:00")],
    ),
    Case(
        "a floating end hangs in the zone of the start",
        event("DTSTART;TZID=Europe/Berlin:20261110T100000", "DTEND:20261110T110000"),
        [timed("2026-11-10T09:00", "10:00")],
    ),
    Case(
        "a floating time is read in the given zone",
        event("DTSTART:20261110T100000"),
        [timed("2026-11-10T07:00", "07:00")],
    ),
    Case(
        "a floating time in another given zone",
        event("DTSTART:20261110T100000", "DTEND:20261110T110000"),
        [timed("2026-11-10T15:00", "16:00")],
        zone="America/New_York",
    ),
    Case(
        "a day", event("DTSTART;VALUE=DATE:20261110", "DTEND;VALUE=DATE:20261111"), [whole("2026-11-10", "2026-11-11")]
    ),
    Case("a day without an end", event("DTSTART;VALUE=DATE:20261110"), [whole("2026-11-10", "2026-11-11")]),
    Case(
        "a day that ends when it begins",
        event("DTSTART;VALUE=DATE:20261110", "DTEND;VALUE=DATE:20261110"),
        [whole("2026-11-10", "2026-11-11")],
    ),
    Case(
        "a day that ends before",
        event("DTSTART;VALUE=DATE:20261110", "DTEND;VALUE=DATE:20261101"),
        [whole("2026-11-10", "2026-11-11")],
    ),
    Case("eight digits are a date without VALUE", event("DTSTART:20261110"), [whole("2026-11-10", "2026-11-11")]),
    Case(
        "VALUE=DATE with a time is a date",
        event("DTSTART;VALUE=DATE:20261110T000000"),
        [whole("2026-11-10", "2026-11-11")],
    ),
    Case(
        "three days by duration",
        event("DTSTART;VALUE=DATE:20261110", "DURATION:P3D"),
        [whole("2026-11-10", "2026-11-13")],
    ),
    Case(
        "hours on a whole day",
        event("DTSTART;VALUE=DATE:20261110", "DURATION:PT1H"),
        [whole("2026-11-10", "2026-11-11")],
    ),
    Case(
        "48 hours on whole days",
        event("DTSTART;VALUE=DATE:20261110", "DURATION:PT48H"),
        [whole("2026-11-10", "2026-11-12")],
    ),
    Case(
        "a day with a time as its end",
        event("DTSTART;VALUE=DATE:20261110", "DTEND:20261112T000000"),
        [whole("2026-11-10", "2026-11-12")],
    ),
    Case("what ends as the window begins is out", event("DTSTART:20261031T230000Z", "DTEND:20261101T000000Z"), []),
    Case("what starts as the window ends is out", event("DTSTART:20261202T000000Z", "DTEND:20261202T010000Z"), []),
    Case(
        "zero length counts at the window's start",
        event("DTSTART:20261101T000000Z"),
        [timed("2026-11-01T00:00", "00:00")],
    ),
    Case("zero length does not count at its end", event("DTSTART:20261202T000000Z"), []),
    Case(
        "what spans the window is in",
        event("DTSTART:20261001T000000Z", "DTEND:20270101T000000Z"),
        [timed("2026-10-01T00:00", "2027-01-01T00:00")],
    ),
    Case(
        "whole days begin at midnight of the given zone, not of UTC",
        "\n".join(
            [
                event("DTSTART;VALUE=DATE:20261031", uid="a"),
                event("DTSTART;VALUE=DATE:20261101", uid="b"),
                event("DTSTART;VALUE=DATE:20261202", uid="c"),
                event("DTSTART;VALUE=DATE:20261203", uid="d"),
            ]
        ),
        [whole("2026-11-01", "2026-11-02", uid="b"), whole("2026-12-02", "2026-12-03", uid="c")],
    ),
    Case(
        "whole days west of Greenwich",
        "\n".join([event("DTSTART;VALUE=DATE:20261031", uid="a"), event("DTSTART;VALUE=DATE:20261202", uid="c")]),
        [whole("2026-10-31", "2026-11-01", uid="a")],
        zone="America/New_York",
    ),
    Case(
        "a start in the gap of spring is shifted",
        event("DTSTART;TZID=Europe/Berlin:20260329T023000", "DTEND;TZID=Europe/Berlin:20260329T033000"),
        [timed("2026-03-29T01:30", "01:30")],
        start="2026-03-28T00:00Z",
        end="2026-03-30T00:00Z",
    ),
    Case(
        "a start in the overlap of autumn is the first of the two",
        event("DTSTART;TZID=Europe/Berlin:20261025T023000", "DURATION:PT1H"),
        [timed("2026-10-25T00:30", "01:30")],
        start="2026-10-25T00:00Z",
        end="2026-10-26T00:00Z",
    ),
    Case(
        "a duration of a day is nominal over a change of the clocks",
        event("DTSTART;TZID=Europe/Berlin:20261024T100000", "DURATION:P1D"),
        [timed("2026-10-24T08:00", "2026-10-25T09:00")],
        start="2026-10-24T00:00Z",
        end="2026-10-25T00:00Z",
    ),
    Case(
        "a duration of 24 hours is exact over a change of the clocks",
        event("DTSTART;TZID=Europe/Berlin:20261024T100000", "DURATION:PT24H"),
        [timed("2026-10-24T08:00", "2026-10-25T08:00")],
        start="2026-10-24T00:00Z",
        end="2026-10-25T00:00Z",
    ),
    Case(
        "a leap second is the last second of its minute",
        event("DTSTART:20261110T065960Z"),
        [{**timed("2026-11-10T06:59", "06:59"), "start": "2026-11-10T06:59:59Z", "end": "2026-11-10T06:59:59Z"}],
    ),
    Case(
        "the status is in upper case",
        event(TEN, "STATUS:tentative"),
        [timed("2026-11-10T07:00", "07:00", status="TENTATIVE")],
    ),
    Case(
        "a cancelled event is shown as such",
        event(TEN, "STATUS:CANCELLED"),
        [timed("2026-11-10T07:00", "07:00", status="CANCELLED")],
    ),
    Case("an empty status is none", event(TEN, "STATUS:"), [timed("2026-11-10T07:00", "07:00")]),
    Case(
        "of two versions of one event the higher SEQUENCE counts",
        "\n".join([event(TEN, "SEQUENCE:2", "SUMMARY:new"), event(TEN, "SEQUENCE:1", "SUMMARY:old")]),
        [timed("2026-11-10T07:00", "07:00", summary="new")],
    ),
    Case(
        "of two versions with one SEQUENCE the later counts",
        "\n".join([event(TEN, "SUMMARY:old"), event(TEN, "SUMMARY:new")]),
        [timed("2026-11-10T07:00", "07:00", summary="new")],
    ),
    Case(
        "events without UID are never merged",
        "\n".join([event(TEN, "SUMMARY:a", uid=""), event(TEN, "SUMMARY:b", uid="")]),
        [
            timed("2026-11-10T07:00", "07:00", uid="", summary="a"),
            timed("2026-11-10T07:00", "07:00", uid="", summary="b"),
        ],
    ),
    Case(
        "at one instant whole days come first, then the uid decides",
        "\n".join(
            [
                event("DTSTART:20261109T210000Z", uid="b"),
                event("DTSTART:20261109T210000Z", uid="a"),
                event("DTSTART;VALUE=DATE:20261110", uid="z"),
            ]
        ),
        [
            whole("2026-11-10", "2026-11-11", uid="z"),
            timed("2026-11-09T21:00", "21:00", uid="a"),
            timed("2026-11-09T21:00", "21:00", uid="b"),
        ],
    ),
    Case("the last day there is", event("DTSTART;VALUE=DATE:99991231"), []),
    Case("the first second there is", event("DTSTART:00010101T000000", "DTEND;TZID=Asia/Tokyo:00010101T000000"), []),
)
