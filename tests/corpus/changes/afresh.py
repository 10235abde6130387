"""Written afresh from the rules alone, without a look at how they are carried out: what the other lists leave open."""

from tests.corpus.changes.scenario import (
    ME,
    Scenario,
    event,
    exdate,
    guest,
    moscow,
    organizer,
    override,
    single,
    told,
    weekly,
)

PLAN, SERIES = single(), weekly(start="2026-11-03 10:00")
BOSS, MINE = organizer("boss"), organizer("me")
DAY_1, DAY_8, DAY_24 = "2026-12-01T07:00", "2026-12-08T07:00", "2026-11-24T07:00"
TEN = "2026-11-24 10:00"
MONTHLY = "FREQ=MONTHLY;BYDAY=1TU"
TWICE = "FREQ=WEEKLY;COUNT=2"
ONCE = "FREQ=DAILY;COUNT=1"


def invited(*others: str, start: str = TEN, answer: str = "NEEDS-ACTION", title: str = "Plan") -> str:
    """The boss's meeting with me."""
    return single(start, BOSS, guest("me", answer), *others, title=title)


def ours(*lines: str, start: str = "2026-11-03 10:00", rule: str = "FREQ=WEEKLY", title: str = "Plan") -> str:
    """Tuesdays since 3 November."""
    return weekly(*lines, start=start, rule=rule, title=title)


def asked(*others: str, answer: str = "NEEDS-ACTION", **more: str) -> str:
    """The boss's series with me."""
    return ours(BOSS, guest("me", answer), *others, **more)


def with_(master: str, *overrides: str) -> str:
    """A series and what became of its occurrences."""
    return "\n".join([master, *overrides])


def onwards(text: str) -> str:
    """An override that holds for all that follow."""
    return text.replace("RECURRENCE-ID;", "RECURRENCE-ID;RANGE=THISANDFUTURE;")


BOB, BOB_NO = guest("bob"), guest("bob", "DECLINED")
MOVED_1 = override("2026-12-01", "2026-12-01 15:00")
CUT = "FREQ=WEEKLY;UNTIL=20261130T000000Z"

SINGLES = (
    Scenario("another start, the same end", PLAN, single("2026-11-24 10:30", minutes=30), (told("moved", "single"),)),
    Scenario("a lower SEQUENCE and another time", single(TEN, "SEQUENCE:5"), single("2026-11-24 11:00", "SEQUENCE:2"),
             (told("moved", "single"),)),
    Scenario("blanks at the end of a place", single(TEN, "LOCATION:Room"), single(TEN, "LOCATION:Room ")),
    Scenario("a description of blanks", single(TEN, "DESCRIPTION: "), PLAN),
    Scenario("a blank within a place", single(TEN, "LOCATION:Room  3"), single(TEN, "LOCATION:Room 3"),
             (told("details", "single"),)),
    Scenario("the organiser's address in capitals", invited(), invited().replace("boss@", "Boss@")),
    Scenario("a guest's address in capitals", invited(BOB), invited(BOB.replace("mailto:bob", "mailto:Bob"))),
    Scenario("confirmed said aloud", PLAN, single(TEN, "STATUS:CONFIRMED")),
    Scenario("busy said aloud", PLAN, single(TEN, "TRANSP:OPAQUE")),
    Scenario("an answer left out is none", invited("ATTENDEE:mailto:bob@example.com"), invited(BOB)),
    Scenario("how the invitation was delivered", invited(BOB), invited(BOB.replace(";CN", ";SCHEDULE-STATUS=1.2;CN"))),
    Scenario("I accept, and Bob declines", invited(BOB),
             single(TEN, BOSS, guest("me", "ACCEPTED"), BOB_NO), (told("attendees", "single"),)),
    Scenario("a guest joins, another answers", invited(BOB), invited(BOB_NO, guest("eve")),
             (told("details", "single", also=("attendees",)),)),
    Scenario("moved, renamed and declined by Bob", invited(BOB), invited(BOB_NO, start="2026-11-24 12:00", title="Q"),
             (told("moved", "single", also=("details", "attendees")),)),
    Scenario("called off, moved and renamed", PLAN, single("2026-11-24 12:00", "STATUS:CANCELLED", title="Q"),
             (told("cancelled", "single", also=("moved", "details")),)),
    Scenario("a meeting called off is moved", single(TEN, "STATUS:CANCELLED"),
             single("2026-11-24 12:00", "STATUS:CANCELLED")),
    Scenario("I had declined; called off", invited(answer="DECLINED"),
             single(TEN, BOSS, guest("me", "DECLINED"), "STATUS:CANCELLED")),
    Scenario("I had declined; moved, and asked again", invited(answer="DECLINED"), invited(start="2026-11-24 12:00"),
             (told("moved", "single"),)),
    Scenario("moved, and I decline it", invited(answer="ACCEPTED"),
             invited(start="2026-11-24 12:00", answer="DECLINED"), (told("moved", "single"),)),
    Scenario("declined under my second address", single(TEN, BOSS, guest("too", "DECLINED")),
             single("2026-11-24 12:00", BOSS, guest("too", "DECLINED")), me=(*ME, "too@example.com")),
    Scenario("it begins this very minute, and is gone", single("2026-11-22 12:00"), "", (told("cancelled", "single"),)),
    Scenario("it has begun, and is gone", single("2026-11-22 11:30"), ""),
    Scenario("it has begun, and becomes longer", single("2026-11-22 11:30"), single("2026-11-22 11:30", minutes=120)),
    Scenario("the last minute of the window", single("2026-12-23 11:59"), "", (told("cancelled", "single"),)),
    Scenario("the first minute after the window", single("2026-12-23 12:00"), ""),
    Scenario("a window of one day", single("2026-11-23 11:00"), "", (told("cancelled", "single"),), days=1),
    Scenario("after a window of one day", single("2026-11-23 12:00"), "", days=1),
    Scenario("the whole of tomorrow", event("DTSTART;VALUE=DATE:20261123"), "", (told("cancelled", "single"),)),
    Scenario("the whole of today has begun", event("DTSTART;VALUE=DATE:20261122"), ""),
    Scenario("tomorrow is there already", event("DTSTART;VALUE=DATE:20261123"), "", zone="Pacific/Kiritimati",
             now="2026-11-22T12:00Z"),
    Scenario("my own meeting gets its first guest", PLAN, single(TEN, MINE, BOB), (told("details", "single"),)),
    Scenario("I am invited to what I could see", single(TEN, BOSS, BOB), invited(BOB), (told("details", "single"),)),
    Scenario("by the old start, where it is called off", f"{single(uid='b')}\n{single('2026-11-25 10:00', uid='a')}",
             single("2026-11-26 10:00", uid="b"),
             (told("cancelled", "single", uid="a"), told("moved", "single", uid="b"))),
    Scenario("a uid in capitals is another", single(uid="A"), single("2026-11-24 11:00", uid="a"),
             (told("cancelled", "single", uid="A"), told("added", "single", uid="a"))),
)  # fmt: skip

WHOLES = (
    Scenario("a single meeting that repeats once", PLAN, weekly(start=TEN, rule=ONCE)),
    Scenario("a series of one becomes single", weekly(start=TEN, rule=ONCE), PLAN),
    Scenario("the last of a series becomes single", ours(start="2026-11-17 10:00", rule=TWICE), PLAN),
    Scenario("repeats once, at another time", PLAN, weekly(start="2026-11-24 12:00", rule=ONCE),
             (told("moved", "series"),)),
    Scenario("repeats once, under another title", PLAN, weekly(start=TEN, rule=ONCE, title="Q"),
             (told("details", "series"),)),
    Scenario("an RDATE of its own start", PLAN, single(TEN, "RDATE;TZID=Europe/Moscow:20261124T100000")),
    Scenario("begins earlier in the past", SERIES, ours(start="2026-09-01 10:00")),
    Scenario("its past is cut off, and counted less", ours(rule="FREQ=WEEKLY;COUNT=6"),
             ours(start="2026-11-17 10:00", rule="FREQ=WEEKLY;COUNT=4")),
    Scenario("COUNT rewritten, with an EXDATE", ours(exdate("2026-12-01"), rule="FREQ=WEEKLY;COUNT=6"),
             ours(exdate("2026-12-01"), rule="FREQ=WEEKLY;UNTIL=20261208T070000Z")),
    Scenario("an RDATE at an EXDATE", ours(exdate("2026-12-01")),
             ours(exdate("2026-12-01"), "RDATE;TZID=Europe/Moscow:20261201T100000")),
    Scenario("an RDATE goes to another hour", ours("RDATE;TZID=Europe/Moscow:20261126T150000"),
             ours("RDATE;TZID=Europe/Moscow:20261126T160000"), (told("range", "series"),)),
    Scenario("one date goes elsewhere by EXDATE and RDATE", SERIES,
             ours(exdate("2026-12-01"), "RDATE;TZID=Europe/Moscow:20261202T100000"),
             (told("range", "series"), told("cancelled", "instance", DAY_1))),
    Scenario("all kinds at once", asked(BOB),
             asked(BOB_NO, start="2026-11-03 12:00", rule="FREQ=WEEKLY;UNTIL=20261201T090000Z", title="Q"),
             (told("moved", "series", also=("range", "details", "attendees")),)),
    Scenario("a yearly series renamed far from its day", ours(rule="FREQ=YEARLY"), ours(rule="FREQ=YEARLY", title="Q")),
    Scenario("new, and every date in the window is off", None,
             ours(exdate("2026-11-24", "2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22"))),
    Scenario("I take part in a series I could see", ours(BOSS, BOB), asked(BOB), (told("details", "series"),)),
    Scenario("Bob answers for all, moved ones too",
             with_(asked(BOB), override("2026-12-01", "2026-12-01 15:00", BOSS, guest("me"), BOB)),
             with_(asked(BOB_NO), override("2026-12-01", "2026-12-01 15:00", BOSS, guest("me"), BOB_NO)),
             (told("attendees", "series"),)),
)  # fmt: skip

SINGLED_OUT = (
    Scenario("the only one in the window is off", ours(rule=MONTHLY), ours(exdate("2026-12-01"), rule=MONTHLY),
             (told("cancelled", "instance", DAY_1),)),
    Scenario("the only one in the window moves", ours(rule=MONTHLY), with_(ours(rule=MONTHLY), MOVED_1),
             (told("moved", "instance", DAY_1),)),
    Scenario("one date is on again, another off", ours(exdate("2026-12-01")), ours(exdate("2026-12-08")),
             (told("added", "instance", DAY_1), told("cancelled", "instance", DAY_8))),
    Scenario("on again, at another time", ours(exdate("2026-12-01")), with_(SERIES, MOVED_1),
             (told("added", "instance", DAY_1),)),
    Scenario("another time, name and answer", asked(BOB),
             with_(asked(BOB), override("2026-12-01", "2026-12-01 12:00", BOSS, guest("me"), BOB_NO, title="Q")),
             (told("moved", "instance", DAY_1, also=("details", "attendees")),)),
    Scenario("moved, its answers reset", asked(guest("bob", "ACCEPTED"), answer="ACCEPTED"),
             with_(asked(guest("bob", "ACCEPTED"), answer="ACCEPTED"),
                   override("2026-12-01", "2026-12-01 12:00", BOSS, guest("me"), BOB)),
             (told("moved", "instance", DAY_1),)),
    Scenario("I accept one", asked(),
             with_(asked(), override("2026-12-01", "2026-12-01 10:00", BOSS, guest("me", "ACCEPTED")))),
    Scenario("the series is renamed, one moves as well", SERIES,
             with_(ours(title="Q"), override("2026-12-01", "2026-12-01 13:00", title="Q")),
             (told("details", "series"), told("moved", "instance", DAY_1))),
    Scenario("a place for all, and one moved again", with_(SERIES, MOVED_1),
             with_(ours("LOCATION:R"), override("2026-12-01", "2026-12-01 16:00", "LOCATION:R")),
             (told("details", "series"), told("moved", "instance", DAY_1))),
    Scenario("moved as a whole, one is off", SERIES,
             with_(ours(start="2026-11-03 12:00"),
                   override("2026-12-01", "2026-12-01 12:00", "STATUS:CANCELLED", clock="12:00")),
             (told("moved", "series"), told("cancelled", "instance", "2026-12-01T09:00"))),
    Scenario("moved as a whole, what was off stays off", ours(exdate("2026-12-01")),
             ours(exdate("2026-12-01", clock="12:00"), start="2026-11-03 12:00"), (told("moved", "series"),)),
    Scenario("moved as a whole, one renamed", SERIES,
             with_(ours(start="2026-11-03 12:00"),
                   override("2026-12-01", "2026-12-01 12:00", clock="12:00", title="Q")),
             (told("moved", "series"),)),
    Scenario("I had declined all but one, which is off",
             with_(asked(answer="DECLINED"), override("2026-12-01", "2026-12-01 10:00", BOSS, guest("me", "ACCEPTED"))),
             asked(exdate("2026-12-01"), answer="DECLINED"), (told("cancelled", "instance", DAY_1),)),
    Scenario("off this very minute", SERIES, ours(exdate("2026-11-24")), (told("cancelled", "instance", DAY_24),),
             now="2026-11-24T07:00Z"),
    Scenario("off a minute too late", SERIES, ours(exdate("2026-11-24")), now="2026-11-24T07:01Z"),
    Scenario("moved into the past", SERIES, with_(SERIES, override("2026-12-01", "2026-11-20 10:00")),
             (told("moved", "instance", DAY_1),)),
    Scenario("an orphan beside an orphan", MOVED_1, with_(MOVED_1, override("2026-12-08", "2026-12-08 15:00")),
             (told("added", "instance", DAY_8),)),
    Scenario("an orphan of others", None, override("2026-12-01", "2026-12-01 15:00", BOSS, BOB)),
    Scenario("a new orphan that is off", None, override("2026-12-01", "2026-12-01 15:00", "STATUS:CANCELLED")),
)  # fmt: skip

CUTS = (
    Scenario("the rest is a single meeting", SERIES,
             f"{ours(rule=CUT)}\n{single('2026-12-01 15:00', uid='2')}",
             (told("range", "series"), told("added", "single", uid="2"))),
    Scenario("the rest takes a moved date along", with_(SERIES, override("2026-12-08", "2026-12-08 18:00")),
             f"{ours(rule=CUT)}\n{weekly(start='2026-12-01 15:00', uid='2')}", (told("moved", "series"),)),
    Scenario("beside another series of that title", f"{SERIES}\n{weekly(start='2026-11-03 17:00', uid='3')}",
             f"{ours(rule=CUT)}\n{weekly(start='2026-11-03 17:00', uid='3')}\n"
             f"{weekly(start='2026-12-01 15:00', uid='2')}",
             (told("moved", "series"),)),
    Scenario("what followed goes on following", with_(SERIES, onwards(MOVED_1)), with_(SERIES, onwards(MOVED_1))),
    Scenario("the rest is longer", SERIES,
             f"{ours(rule=CUT)}\n{event(moscow('2026-12-01 10:00', 90), 'RRULE:FREQ=WEEKLY', uid='2')}",
             (told("moved", "series"),)),
)  # fmt: skip

CASES = (*SINGLES, *WHOLES, *SINGLED_OUT, *CUTS)
