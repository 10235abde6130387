"""Broken, odd and foreign files: what is not needed and cannot be read costs nothing else."""

from tests.corpus.case import Case, event, timed

TEN = "DTSTART:20261110T070000Z"
ROW = timed("2026-11-10T07:00", "07:00")
NEXT = event("DTSTART:20261111T070000Z", uid="2")
NEXT_ROW = timed("2026-11-11T07:00", "07:00", uid="2")
PLAN = timed("2026-11-10T07:00", "07:00", summary="Plan")


def calendar(text: str) -> str:
    """A VCALENDAR of its own."""
    return f"BEGIN:VCALENDAR\n{text}\nEND:VCALENDAR"


CASES = (
    Case(
        "a summary is unescaped and trimmed",
        event(TEN, "SUMMARY:  a\\, b\\; c\\\\d\\ne \\x  "),
        [timed("2026-11-10T07:00", "07:00", summary="a, b; c\\d\ne \\x")],
    ),
    Case("a folded summary", event(TEN, "SUMMARY:Pl\n an"), [PLAN]),
    Case("a line folded with a tab", event(TEN, "SUMMARY:Pl\n\tan"), [PLAN]),
    Case(
        "quoted parameters with colons and semicolons",
        event(TEN, 'SUMMARY;ALTREP="cid:a;b:c";LANGUAGE=en:Plan'),
        [PLAN],
    ),
    Case("no SUMMARY", event(TEN), [ROW]),
    Case(
        "emoji, right-to-left and mentions stay as they are",
        event(TEN, "SUMMARY:🎉 שלום @all [x](y)"),
        [timed("2026-11-10T07:00", "07:00", summary="🎉 שלום @all [x](y)")],
    ),
    Case(
        "a title of 2,000 letters",
        event(TEN, "SUMMARY:" + "ж" * 2000),
        [timed("2026-11-10T07:00", "07:00", summary="ж" * 2000)],
    ),
    Case(
        "garbage in what is not needed",
        event(TEN, "GEO:here", "SEQUENCE:many", "PRIORITY:x", "no colon at all", ":", ";;;", "SUMMARY:Plan"),
        [PLAN],
    ),
    Case(
        "an alarm is not the event",
        event(
            TEN,
            "SUMMARY:Plan",
            "BEGIN:VALARM",
            "TRIGGER:garbage",
            "SUMMARY:Alarm",
            "DTSTART:20200101T000000Z",
            "END:VALARM",
        ),
        [PLAN],
    ),
    Case(
        "an alarm before the summary",
        event(TEN, "BEGIN:VALARM", "SUMMARY:Alarm", "DURATION:PT9H", "END:VALARM", "SUMMARY:Plan"),
        [PLAN],
    ),
    Case("an alarm without its end", event(TEN, "SUMMARY:Plan", "BEGIN:VALARM", "SUMMARY:Alarm"), [PLAN]),
    Case(
        "an event without its end",
        event(TEN, "SUMMARY:Plan").removesuffix("\nEND:VEVENT") + "\n" + event("DTSTART:20261111T070000Z", uid="2"),
        [PLAN, timed("2026-11-11T07:00", "07:00", uid="2")],
    ),
    Case(
        "a broken event among good ones",
        "\n".join(
            [
                event(TEN, "SUMMARY:Plan"),
                event("DTSTART:20261301T000000Z", uid="2"),
                event("DTSTART:20261111T070000Z", uid="3"),
            ]
        ),
        [PLAN, timed("2026-11-11T07:00", "07:00", uid="3")],
        warnings=1,
    ),
    Case("an event without DTSTART", event("SUMMARY:Plan"), [], warnings=1),
    Case("30 February as a start", event("DTSTART:20260230T100000Z"), [], warnings=1),
    Case("a start that is no time", event("DTSTART:tomorrow at ten"), [], warnings=1),
    Case(
        "tasks and journals are ignored",
        "BEGIN:VTODO\nUID:t\nDTSTART:20261110T070000Z\nEND:VTODO\nBEGIN:VJOURNAL\nUID:j\nDTSTART:20261110T070000Z\nEND:VJOURNAL\n"
        + event(TEN),
        [ROW],
    ),
    Case("a task without its end before an event", "BEGIN:VTODO\nUID:t\nSUMMARY:Task\n" + event(TEN), [ROW]),
    Case("no events", "METHOD:PUBLISH", []),
    Case("neither PRODID nor DTSTAMP nor UID", event(TEN, uid=""), [{**ROW, "uid": ""}]),
    Case("an empty UID is none", event(TEN, uid=" "), [{**ROW, "uid": ""}]),
    Case("a UID with a comma", event(TEN, uid="a\\,b"), [{**ROW, "uid": "a,b"}]),
    Case("names in lower case", "begin:vevent\nuid:1\ndtstart:20261110T070000Z\nsummary:Plan\nend:vevent", [PLAN]),
    Case("two calendars are one", calendar(event(TEN)) + "\n" + calendar(NEXT), [ROW, NEXT_ROW], whole=True),
    Case("two calendars without a line between", calendar(event(TEN)) + calendar(NEXT), [ROW, NEXT_ROW], whole=True),
    Case(
        "a master and its override in two calendars",
        calendar(event(TEN, "RRULE:FREQ=DAILY;COUNT=1"))
        + "\n"
        + calendar(event("RECURRENCE-ID:20261110T070000Z", "DTSTART:20261112T070000Z")),
        [timed("2026-11-12T07:00", "07:00", "2026-11-10T07:00")],
        whole=True,
    ),
    Case(
        "a calendar in a calendar",
        f"BEGIN:VCALENDAR\n{calendar(event(TEN))}\n{NEXT}\nEND:VCALENDAR",
        [ROW, NEXT_ROW],
        whole=True,
    ),
    Case(
        "a calendar without its end before another",
        f"BEGIN:VCALENDAR\n{event(TEN)}\n{calendar(NEXT)}",
        [ROW, NEXT_ROW],
        whole=True,
    ),
    Case("a byte order mark", f"\ufeffBEGIN:VCALENDAR\n{event(TEN)}\nEND:VCALENDAR\n", [ROW], whole=True),
    Case(
        "blank lines before and within",
        f"\n\n  \nBEGIN:VCALENDAR\n\n{event(TEN, '')}\n\nEND:VCALENDAR",
        [ROW],
        whole=True,
    ),
    Case(
        "a file that breaks off",
        f"BEGIN:VCALENDAR\n{event(TEN, 'SUMMARY:Plan')}\nBEGIN:VEVENT\nUID:2\nDTSTART:20261111T070000Z\nDTEND:202611",
        [PLAN, timed("2026-11-11T07:00", "07:00", uid="2")],
        whole=True,
    ),
    Case(
        "an event outside of any calendar is none",
        f"{event('DTSTART:20261111T070000Z', uid='2')}\nBEGIN:VCALENDAR\n{event(TEN)}\nEND:VCALENDAR",
        [ROW],
        whole=True,
    ),
    Case(
        "unknown components around and within",
        "BEGIN:X-BOX\nBEGIN:X-BOX\nSUMMARY:no\nEND:X-BOX\nEND:X-BOX\n"
        + event(TEN, "BEGIN:X-NOTE", "SUMMARY:no", "END:X-NOTE", "SUMMARY:Plan"),
        [PLAN],
    ),
    Case("more ENDs than BEGINs", "END:VEVENT\nEND:X\n" + event(TEN) + "\nEND:VEVENT", [ROW]),
    Case("one attendee, no CREATED", event(TEN, "ATTENDEE:mailto:a@example.com"), [ROW]),
    Case("two starts: the first counts", event(TEN, "DTSTART:20261112T070000Z"), [ROW]),
)
