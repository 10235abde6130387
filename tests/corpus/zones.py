"""Time zones by name and by VTIMEZONE (RFC 5545 3.2.19, 3.6.5)."""

from tests.corpus.case import SAME, Case, event, timed

AT_TEN = timed("2026-11-10T07:00", "07:00")
IN_BERLIN = timed("2026-11-10T09:00", "09:00")


def zone(name: str, *observances: str) -> str:
    """A VTIMEZONE of that name."""
    return "\n".join(["BEGIN:VTIMEZONE", f"TZID:{name}", *observances, "END:VTIMEZONE"])


def standard(begin: str, before: str, after: str, *lines: str, kind: str = "STANDARD") -> str:
    """One observance."""
    return "\n".join(
        [f"BEGIN:{kind}", f"DTSTART:{begin}", f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{after}", *lines, f"END:{kind}"]
    )


def ten(tzid: str) -> str:
    """10 November 2026, 10 o'clock in that zone."""
    return event(f"DTSTART;TZID={tzid}:20261110T100000")


ALWAYS_3 = standard("16010101T000000", "+0300", "+0300")
SUMMER = standard("20200329T020000", "+0100", "+0200", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", kind="DAYLIGHT")
WINTER = standard("20201025T030000", "+0200", "+0100", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU")

CASES = (
    Case("an IANA name", ten("Europe/Moscow"), [AT_TEN], zone="America/New_York"),
    Case("an IANA name in quotes", ten('"Europe/Moscow"'), [AT_TEN], zone="America/New_York"),
    Case("an IANA name in other case", ten("EUROPE/moscow"), [AT_TEN], zone="America/New_York"),
    Case(
        "a lower-case parameter", event("dtstart;tzid=Europe/Moscow:20261110T100000"), [AT_TEN], zone="America/New_York"
    ),
    Case("TZID=UTC", event("DTSTART;TZID=UTC:20261110T070000"), [AT_TEN]),
    Case("Z wins over TZID", event("DTSTART;TZID=Europe/Berlin:20261110T070000Z"), [AT_TEN]),
    Case("a Windows name", ten("Russian Standard Time"), [AT_TEN], zone="America/New_York"),
    Case(
        "a Windows name with quotes and other case", ten('"russian standard time"'), [AT_TEN], zone="America/New_York"
    ),
    Case(
        "a Windows name wins over its VTIMEZONE",
        "\n".join(
            [zone("Russian Standard Time", standard("16010101T000000", "+0400", "+0400")), ten("Russian Standard Time")]
        ),
        [AT_TEN],
        zone="America/New_York",
    ),
    Case(
        "the end of a path",
        ten("/freeassociation.sourceforge.net/Tzfile/Europe/Moscow"),
        [AT_TEN],
        zone="America/New_York",
    ),
    Case(
        "the three last parts of a path",
        ten("/vendor.example/2026/America/Argentina/Buenos_Aires"),
        [timed("2026-11-10T13:00", "13:00")],
    ),
    Case("the last part of a path", ten("/vendor.example/2026/UTC"), [timed("2026-11-10T10:00", "10:00")]),
    Case("a leading slash", ten("/Europe/Moscow"), [AT_TEN], zone="America/New_York"),
    Case("a name that climbs out of the folder is no name", ten("../../etc/passwd"), [AT_TEN]),
    Case("an unknown name without VTIMEZONE is the given zone", ten("Customized Time Zone"), [AT_TEN]),
    Case(
        "an unknown name with a constant VTIMEZONE",
        "\n".join([zone("Customized", ALWAYS_3), ten("Customized")]),
        [AT_TEN],
        zone="America/New_York",
    ),
    Case(
        "the VTIMEZONE may stand behind its use",
        "\n".join([ten("Customized"), zone("Customized", ALWAYS_3)]),
        [AT_TEN],
        zone="America/New_York",
    ),
    Case(
        "a display name with commas and its VTIMEZONE",
        "\n".join(
            [zone("(UTC+03:00) Moscow\\, St. Petersburg", ALWAYS_3), ten('"(UTC+03:00) Moscow, St. Petersburg"')]
        ),
        [AT_TEN],
        zone="America/New_York",
    ),
    Case(
        "a wrong VTIMEZONE of a known name loses",
        "\n".join([zone("Europe/Moscow", standard("16010101T000000", "+0900", "+0900")), ten("Europe/Moscow")]),
        [AT_TEN],
        zone="America/New_York",
    ),
    Case("winter of a VTIMEZONE", "\n".join([zone("Home", SUMMER, WINTER), ten("Home")]), [IN_BERLIN]),
    Case(
        "a series through the summer time of a VTIMEZONE",
        "\n".join(
            [zone("Home", SUMMER, WINTER), event("DTSTART;TZID=Home:20261024T100000", "RRULE:FREQ=DAILY;COUNT=2")]
        ),
        [timed("2026-10-24T08:00", "08:00", SAME), timed("2026-10-25T09:00", "09:00", SAME)],
        start="2026-10-20T00:00Z",
    ),
    Case(
        "the gap of a VTIMEZONE",
        "\n".join([zone("Home", SUMMER, WINTER), event("DTSTART;TZID=Home:20260329T023000")]),
        [timed("2026-03-29T01:30", "01:30")],
        start="2026-03-29T00:00Z",
    ),
    Case(
        "the overlap of a VTIMEZONE",
        "\n".join([zone("Home", SUMMER, WINTER), event("DTSTART;TZID=Home:20261025T023000")]),
        [timed("2026-10-25T00:30", "00:30")],
        start="2026-10-25T00:00Z",
    ),
    Case(
        "a VTIMEZONE whose rule ended",
        "\n".join(
            [
                zone(
                    "Home",
                    standard(
                        "19700329T020000",
                        "+0300",
                        "+0400",
                        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20100328T000000Z",
                        kind="DAYLIGHT",
                    ),
                    standard("20141026T020000", "+0400", "+0300"),
                ),
                ten("Home"),
            ]
        ),
        [AT_TEN],
        zone="America/New_York",
    ),
    Case(
        "a VTIMEZONE by RDATE",
        "\n".join(
            [
                zone(
                    "Home",
                    standard("20200101T000000", "+0300", "+0500", "RDATE:20260101T000000"),
                    standard("20250101T000000", "+0500", "+0300"),
                ),
                ten("Home"),
            ]
        ),
        [timed("2026-11-10T05:00", "05:00")],
    ),
    Case(
        "a VTIMEZONE without TZOFFSETFROM",
        "\n".join(
            [zone("Home", "BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETTO:+0300\nEND:STANDARD"), ten("Home")]
        ),
        [AT_TEN],
        zone="America/New_York",
    ),
    Case("a VTIMEZONE without anything is the given zone", "\n".join([zone("Home"), ten("Home")]), [AT_TEN]),
    Case(
        "an offset that is none is passed over",
        "\n".join([zone("Home", standard("16010101T000000", "+0300", "soon"), ALWAYS_3), ten("Home")]),
        [AT_TEN],
        zone="America/New_York",
    ),
    Case(
        "a hostile VTIMEZONE is read without its rule",
        "\n".join([zone("Home", standard("19700101T000000", "+0300", "+0300", "RRULE:FREQ=SECONDLY")), ten("Home")]),
        [AT_TEN],
        zone="America/New_York",
    ),
    Case(
        "the name of a VTIMEZONE in other case",
        "\n".join([zone("Customized Zone", ALWAYS_3), ten("customized zone")]),
        [AT_TEN],
        zone="America/New_York",
    ),
    Case(
        "an offset without a sign",
        "\n".join([zone("Home", standard("16010101T000000", "0300", "0300")), ten("Home")]),
        [AT_TEN],
        zone="America/New_York",
    ),
    Case(
        "of two VTIMEZONEs of one name the empty one is passed over",
        "\n".join([zone("Home"), zone("Home", ALWAYS_3), ten("Home")]),
        [AT_TEN],
        zone="America/New_York",
    ),
    Case("X-WR-TIMEZONE is ignored", "X-WR-TIMEZONE:Asia/Tokyo\n" + event("DTSTART:20261110T100000"), [AT_TEN]),
    Case(
        "a floating end after a start in UTC is read in --zone",
        event("DTSTART:20261110T070000Z", "DTEND:20261110T120000"),
        [timed("2026-11-10T07:00", "09:00")],
    ),
    Case(
        "a floating end after a start with a zone goes with it",
        event("DTSTART;TZID=Europe/Berlin:20261110T100000", "DTEND:20261110T120000"),
        [timed("2026-11-10T09:00", "11:00")],
    ),
    Case("half an hour", ten("Asia/Kolkata"), [timed("2026-11-10T04:30", "04:30")]),
)
