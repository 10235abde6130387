"""Meetings that do not recur: what is told, of whom, and what is noise."""

from tests.corpus.changes.scenario import Scenario, event, guest, organizer, single, told

PLAN = single()
ADDED = told("added", "single")
MOVED = told("moved", "single")
CANCELLED = told("cancelled", "single")
DETAILS = told("details", "single")
ATTENDEES = told("attendees", "single")
BOSS = organizer("boss")


def invited(*others: str, answer: str = "NEEDS-ACTION", start: str = "2026-11-24 10:00", minutes: int = 60) -> str:
    """A meeting of the boss with me among the guests."""
    return single(start, BOSS, guest("me", answer), *others, minutes=minutes)


def at(line: str, *others: str) -> str:
    """A meeting with this DTSTART line."""
    return event(line, *others)


TIMES = (
    Scenario("nothing changed", PLAN, PLAN),
    Scenario("moved", PLAN, single("2026-11-25 11:30"), (MOVED,)),
    Scenario("made longer", PLAN, single(minutes=90), (MOVED,)),
    Scenario("timed becomes all-day", PLAN, at("DTSTART;VALUE=DATE:20261124"), (MOVED,)),
    Scenario("all-day becomes timed", at("DTSTART;VALUE=DATE:20261124"), PLAN, (MOVED,)),
    Scenario("an all-day meeting of two days", at("DTSTART;VALUE=DATE:20261124"),
             at("DTSTART;VALUE=DATE:20261124", "DTEND;VALUE=DATE:20261126"), (MOVED,)),
    Scenario("the same instant in UTC", PLAN, at("DTSTART:20261124T070000Z", "DTEND:20261124T080000Z")),
    Scenario("the same instant in another zone", PLAN, at("DTSTART;TZID=Asia/Omsk:20261124T130000", "DURATION:PT1H")),
    Scenario("floating at the same instant", PLAN, at("DTSTART:20261124T100000", "DURATION:PT1H")),
    Scenario("floating, read in another zone", PLAN, at("DTSTART:20261124T100000", "DURATION:PT1H"), (MOVED,),
             zone="Europe/Berlin"),
    Scenario("the same clock in another zone", PLAN, at("DTSTART;TZID=Europe/Berlin:20261124T100000", "DURATION:PT1H"),
             (MOVED,)),
    Scenario("DTEND rewritten as DURATION", PLAN, at("DTSTART;TZID=Europe/Moscow:20261124T100000", "DURATION:PT60M")),
    Scenario("moved and another place", PLAN, single("2026-11-25 10:00", "LOCATION:Room 3"),
             (told("moved", "single", also=("details",)),)),
    Scenario("everything at once", invited(guest("bob")),
             invited(guest("bob", "DECLINED"), "LOCATION:Room 3", start="2026-11-25 10:00"),
             (told("moved", "single", also=("details", "attendees")),)),
)  # fmt: skip

WINDOW = (
    Scenario("past, changed", single("2026-11-22 11:00"), single("2026-11-22 11:00", "LOCATION:Room 3")),
    Scenario("past, cancelled", single("2026-11-22 11:00"), single("2026-11-22 11:00", "STATUS:CANCELLED")),
    Scenario("past, gone", single("2026-11-22 11:00"), None),
    Scenario("past, added", None, single("2026-11-22 11:00")),
    Scenario("running, made longer", single("2026-11-22 11:30"), single("2026-11-22 11:30", minutes=180)),
    Scenario("running, moved into the future", single("2026-11-22 11:30"), single("2026-11-22 15:00"), (MOVED,)),
    Scenario("past, moved within the past", single("2026-11-21 10:00"), single("2026-11-21 12:00")),
    Scenario("moved from ahead into the past", PLAN, single("2026-11-20 10:00"), (MOVED,)),
    Scenario("starts now", None, single("2026-11-22 12:00"), (ADDED,)),
    Scenario("started a minute ago", None, single("2026-11-22 11:59")),
    Scenario("starts with the window's last minute", None, single("2026-12-23 11:59"), (ADDED,)),
    Scenario("starts when the window ends", None, single("2026-12-23 12:00")),
    Scenario("beyond the window, changed", single("2027-01-10 10:00"), single("2027-01-11 10:00")),
    Scenario("moved out of the window", PLAN, single("2027-03-01 10:00"), (MOVED,)),
    Scenario("moved into the window", single("2027-03-01 10:00"), PLAN, (MOVED,)),
    Scenario("all-day today began at midnight", None, at("DTSTART;VALUE=DATE:20261122")),
    Scenario("all-day tomorrow", None, at("DTSTART;VALUE=DATE:20261123"), (ADDED,)),
    Scenario("a whole day begins in the person's zone", None, at("DTSTART;VALUE=DATE:20261123"),
             now="2026-11-22T20:59Z", zone="Europe/Moscow", rows=(ADDED,)),
    Scenario("and is past a minute after it began", None, at("DTSTART;VALUE=DATE:20261123"), now="2026-11-22T21:01Z"),
)  # fmt: skip

COMING_AND_GOING = (
    Scenario("added", None, PLAN, (ADDED,)),
    Scenario("gone", PLAN, None, (CANCELLED,)),
    Scenario("cancelled", PLAN, single("2026-11-24 10:00", "STATUS:CANCELLED"), (CANCELLED,)),
    Scenario("cancelled, with letters in small", PLAN, single("2026-11-24 10:00", "STATUS:cancelled"), (CANCELLED,)),
    Scenario("cancelled, and the rest left out", single("2026-11-24 10:00", "LOCATION:Room", BOSS, guest("me")),
             at("DTSTART;TZID=Europe/Moscow:20261124T100000", "STATUS:CANCELLED"), (CANCELLED,)),
    Scenario("cancelled under another title", PLAN, single("2026-11-24 10:00", "STATUS:CANCELLED", title="Off: Plan"),
             (told("cancelled", "single", also=("details",)),)),
    Scenario("cancelled and moved", PLAN, single("2026-11-25 10:00", "STATUS:CANCELLED"),
             (told("cancelled", "single", also=("moved",)),)),
    Scenario("cancelled before, gone now", single("2026-11-24 10:00", "STATUS:CANCELLED"), None),
    Scenario("cancelled before and after, moved", single("2026-11-24 10:00", "STATUS:CANCELLED"),
             single("2026-11-25 10:00", "STATUS:CANCELLED")),
    Scenario("cancelled when first seen", None, single("2026-11-24 10:00", "STATUS:CANCELLED")),
    Scenario("live again", single("2026-11-24 10:00", "STATUS:CANCELLED"), PLAN, (ADDED,)),
    Scenario("live again and moved", single("2026-11-24 10:00", "STATUS:CANCELLED"), single("2026-11-25 10:00"),
             (ADDED,)),
    Scenario("added, I am invited", None, invited(), (ADDED,)),
    Scenario("added, I am the organiser", None, single("2026-11-24 10:00", organizer("me"), guest("bob")), (ADDED,)),
    Scenario("added, only others are invited", None, single("2026-11-24 10:00", BOSS, guest("bob"))),
    Scenario("added, an organiser and no guests", None, single("2026-11-24 10:00", BOSS), (ADDED,)),
    Scenario("added, only others are invited, and nobody is me", None, single("2026-11-24 10:00", BOSS, guest("bob")),
             (ADDED,), me=()),
    Scenario("added, I declined", None, invited(answer="DECLINED")),
    Scenario("added, I accepted elsewhere", None, invited(answer="ACCEPTED"), (ADDED,)),
    Scenario("a uid replaced by another", single(uid="1"), single(uid="2"),
             (told("cancelled", "single", uid="1"), told("added", "single", uid="2"))),
    Scenario("ordered by new start, of cancelled by the old one",
             "\n".join([single("2026-11-25 10:00", uid="c"), single("2026-11-24 10:00", uid="b")]),
             "\n".join([single("2026-11-26 10:00", uid="b"), single("2026-11-24 12:00", uid="a")]),
             (told("added", "single", uid="a"), told("cancelled", "single", uid="c"),
              told("moved", "single", uid="b"))),
    Scenario("at one start ordered by uid", None, "\n".join(single(uid=uid) for uid in "cab"),
             tuple(told("added", "single", uid=uid) for uid in "abc")),
    Scenario("without uid, the same", single(uid=""), single(uid="")),
    Scenario("without uid, one more of the same", single(uid=""), "\n".join([single(uid="")] * 2),
             (told("added", "single", uid=""),)),
    Scenario("without uid, another time", single(uid=""), single("2026-11-25 10:00", uid=""),
             (told("cancelled", "single", uid=""), told("added", "single", uid=""))),
)  # fmt: skip

PEOPLE = (
    Scenario("my own answer", invited(), invited(answer="ACCEPTED")),
    Scenario("my own answer under another letter case", invited(), invited(answer="ACCEPTED"),
             me=("MAILTO:Me@Example.COM",)),
    Scenario("I decline", invited(), invited(answer="DECLINED")),
    Scenario("my second address", invited(), invited(answer="ACCEPTED"), me=("i@example.com", "me@example.com")),
    Scenario("somebody's answer is not mine", invited(), invited(answer="ACCEPTED"), (ATTENDEES,),
             me=("x@example.com",)),
    Scenario("the names of one Yandex mailbox", single("2026-11-24 10:00", BOSS, "ATTENDEE:mailto:i.me@ya.ru"),
             single("2026-11-24 10:00", BOSS, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:i-me@yandex.ru"),
             me=("i.me@yandex.com",)),
    Scenario("Bob accepts", invited(guest("bob")), invited(guest("bob", "ACCEPTED")), (ATTENDEES,)),
    Scenario("Bob declines and so do I", invited(guest("bob")), invited(guest("bob", "DECLINED"), answer="DECLINED"),
             (ATTENDEES,)),
    Scenario("Bob answers, his address in capitals", invited(guest("bob")),
             invited("ATTENDEE;PARTSTAT=ACCEPTED:MAILTO:BOB@EXAMPLE.COM"), (ATTENDEES,)),
    Scenario("answers reset by a move", invited(guest("bob", "ACCEPTED"), answer="ACCEPTED"),
             invited(guest("bob"), start="2026-11-25 10:00"), (MOVED,)),
    Scenario("a new guest", invited(), invited(guest("bob")), (DETAILS,)),
    Scenario("a new guest who has accepted", invited(), invited(guest("bob", "ACCEPTED")), (DETAILS,)),
    Scenario("a guest is gone", invited(guest("bob")), invited(), (DETAILS,)),
    Scenario("a new guest and an answer", invited(guest("bob")), invited(guest("bob", "ACCEPTED"), guest("eve")),
             (told("details", "single", also=("attendees",)),)),
    Scenario("the order of guests", invited(guest("bob"), guest("eve")), invited(guest("eve"), guest("bob"))),
    Scenario("a guest's name", invited(guest("bob")), invited("ATTENDEE;CN=Robert:mailto:bob@example.com")),
    Scenario("another organiser", invited(), single("2026-11-24 10:00", organizer("chief"), guest("me")), (DETAILS,)),
    Scenario("declined before and after, moved", invited(answer="DECLINED"),
             invited(answer="DECLINED", start="2026-11-25 10:00")),
    Scenario("declined, and moved for me to answer anew", invited(answer="DECLINED"), invited(start="2026-11-25 10:00"),
             (MOVED,)),
    Scenario("declined, then cancelled", invited(answer="DECLINED"), invited("STATUS:CANCELLED", answer="DECLINED")),
    Scenario("declined, then gone", invited(answer="DECLINED"), None),
    Scenario("declined by me, an answer of Bob", invited(guest("bob"), answer="DECLINED"),
             invited(guest("bob", "ACCEPTED"), answer="DECLINED")),
)  # fmt: skip


def described(*lines: str) -> str:
    """A meeting with these lines in addition."""
    return single("2026-11-24 10:00", *lines)


DETAILED = (
    Scenario("a title", PLAN, single(title="Plan B"), (DETAILS,)),
    Scenario("a place", PLAN, described("LOCATION:Room 3"), (DETAILS,)),
    Scenario("a link", PLAN, described("X-TELEMOST-CONFERENCE:https://telemost.yandex.ru/j/1"), (DETAILS,)),
    Scenario("a URL", PLAN, described("URL:https://example.com/a"), (DETAILS,)),
    Scenario("a CONFERENCE", PLAN, described("CONFERENCE;VALUE=URI:https://zoom.us/j/1234567890"), (DETAILS,)),
    Scenario("a description", PLAN, described("DESCRIPTION:Bring figures"), (DETAILS,)),
    Scenario("tentative becomes confirmed", described("STATUS:TENTATIVE"), described("STATUS:CONFIRMED"), (DETAILS,)),
    Scenario("confirmed becomes tentative", PLAN, described("STATUS:TENTATIVE"), (DETAILS,)),
    Scenario("confirmed is what it is without a word", PLAN, described("STATUS:CONFIRMED")),
    Scenario("free becomes busy", described("TRANSP:TRANSPARENT"), described("TRANSP:OPAQUE"), (DETAILS,)),
    Scenario("busy becomes free", PLAN, described("TRANSP:TRANSPARENT"), (DETAILS,)),
    Scenario("noise of servers", described("DTSTAMP:20261101T000000Z", "SEQUENCE:1", "CREATED:20261101T000000Z"),
             described("DTSTAMP:20261122T000000Z", "SEQUENCE:7", "LAST-MODIFIED:20261122T000000Z")),
    Scenario("trailing blanks", described("DESCRIPTION:One\\nTwo", "LOCATION:Room"),
             described("DESCRIPTION:One  \\nTwo\\n", "LOCATION:Room ").replace("SUMMARY:Plan", "SUMMARY:Plan  ")),
    Scenario("alarms", PLAN,
             described("BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT10M", "DESCRIPTION:x", "END:VALARM")),
    Scenario("categories and other X- properties", PLAN, described("CATEGORIES:Work", "X-YANDEX-VISIBILITY:PUBLIC")),
    Scenario("folded lines", described("DESCRIPTION:Bring figures"), described("DESCRIPTION:Bring\n  figures")),
    Scenario("the order of properties", described("LOCATION:Room", "DESCRIPTION:x"),
             described("DESCRIPTION:x", "LOCATION:Room")),
    Scenario("the order of links",
             described("CONFERENCE:https://zoom.us/j/1", "CONFERENCE:https://meet.google.com/abc-defg-hij"),
             described("CONFERENCE:https://meet.google.com/abc-defg-hij", "CONFERENCE:https://zoom.us/j/1")),
    Scenario("another calendar's name, and two calendars in one file", f"X-WR-CALNAME:a\n{PLAN}",
             f"X-WR-CALNAME:b\nEND:VCALENDAR\nBEGIN:VCALENDAR\n{PLAN}"),
)  # fmt: skip

CASES = (*TIMES, *WINDOW, *COMING_AND_GOING, *PEOPLE, *DETAILED)
