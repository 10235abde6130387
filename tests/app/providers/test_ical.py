"""What an Event gets from a VEVENT, and what bytes a reader must bear."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.events import Answer, Attendee, Event
from app.providers.ical import Reading, read
from app.providers.lines import UnreadableCalendar
from app.rules import Frequency, Rule
from app.series import Series

MOSCOW = ZoneInfo("Europe/Moscow")
START = "DTSTART;TZID=Europe/Moscow:20261110T100000"


def text(*lines: str) -> str:
    """A calendar with one event that starts at START."""
    return "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1", START, *lines, "END:VEVENT", "END:VCALENDAR", ""])


def only(data: str | bytes) -> Series:
    """The one series of a text."""
    (series,) = read(data, MOSCOW).series
    return series


def event(*lines: str) -> Event:
    """The event of these lines."""
    master = only(text(*lines)).master
    assert master is not None
    return master.event


def test_the_plain_fields_of_an_event() -> None:
    """Texts are unescaped and trimmed: servers add blanks."""
    found = event(
        "SUMMARY: Plan\\, weekly ",
        "LOCATION:Room 3\\; left ",
        "DESCRIPTION:one\\ntwo ",
        "URL:https://calendar.example/1",
    )
    assert (found.title, found.location, found.description) == ("Plan, weekly", "Room 3; left", "one\ntwo")
    assert found.url == "https://calendar.example/1"
    assert (found.free, found.private, found.organizer, found.attendees, found.links) == (False, False, None, (), ())


@pytest.mark.parametrize("line", ["TRANSP:TRANSPARENT", "transp:transparent", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"])
def test_a_free_event_takes_no_time(line: str) -> None:
    """By the RFC or as Outlook says it."""
    assert event(line).free


@pytest.mark.parametrize("line", ["CLASS:PRIVATE", "CLASS:CONFIDENTIAL", "class:private"])
def test_a_private_event_is_marked(line: str) -> None:
    """It is shown in full to its owner only."""
    assert event(line).private


def test_guests_come_with_address_name_answer_and_role() -> None:
    """Addresses in lower case, without the scheme."""
    found = event(
        "ORGANIZER;CN=Anna:MAILTO:Anna@Example.com",
        "ATTENDEE;CN=Anna;PARTSTAT=ACCEPTED:mailto:anna@example.com",
        "ATTENDEE;CN=\"Li, Boris: ^'B^'\";ROLE=OPT-PARTICIPANT:mailto:b@example.com",
        "ATTENDEE;CUTYPE=ROOM;CN=Room 3;PARTSTAT=TENTATIVE:mailto:room3@example.com",
        "ATTENDEE;CUTYPE=RESOURCE;PARTSTAT=DELEGATED;EMAIL=tv@example.com:urn:uuid:42",
        "ATTENDEE;PARTSTAT=DECLINED:/principals/users/42/",
    )
    assert found.organizer == Attendee("anna@example.com", "Anna", Answer.ACCEPTED)
    assert found.attendees == (
        Attendee("anna@example.com", "Anna", Answer.ACCEPTED),
        Attendee("b@example.com", 'Li, Boris: "B"', optional=True),
        Attendee("room3@example.com", "Room 3", Answer.TENTATIVE, is_room=True),
        Attendee("tv@example.com", "", Answer.UNKNOWN, is_room=True),
        Attendee("", "", Answer.DECLINED),
    )


def test_of_a_huge_guest_list_the_first_500_are_kept() -> None:
    """More is a mailing list."""
    found = event(*(f"ATTENDEE:mailto:{n}@example.com" for n in range(600)))
    assert len(found.attendees) == 500


def test_links_come_best_first_and_once() -> None:
    """CONFERENCE with video, its other kinds, then the vendors' own properties; telephones are no links."""
    found = event(
        "X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.microsoft.com/l/meetup-join/1",
        "X-TELEMOST-CONFERENCE:https://telemost.yandex.ru/j/1",
        "X-GOOGLE-CONFERENCE:https://meet.google.com/abc-defg-hij",
        "CONFERENCE;VALUE=URI;FEATURE=PHONE:tel:+123",
        "CONFERENCE;VALUE=URI;FEATURE=AUDIO:https://audio.example/1",
        "CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO:https://meet.google.com/abc-defg-hij",
        "CONFERENCE;VALUE=TEXT:https://text.example/",
    )
    assert found.links == (
        "https://meet.google.com/abc-defg-hij",
        "https://audio.example/1",
        "https://telemost.yandex.ru/j/1",
        "https://teams.microsoft.com/l/meetup-join/1",
    )


def test_a_series_keeps_what_comparing_needs() -> None:
    """Rule, lists, exceptions, SEQUENCE, local time and zone."""
    data = text("RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20261117T070000Z", "RDATE:20261201T070000Z", "SEQUENCE:4").replace(
        "END:VCALENDAR",
        "BEGIN:VEVENT\r\nUID:1\r\nRECURRENCE-ID:20261124T070000Z\r\nDTSTART:20261124T080000Z\r\nEND:VEVENT\r\nEND:VCALENDAR",
    )
    series = only(data)

    assert series.master is not None
    assert (series.master.local.isoformat(), series.master.zone) == ("2026-11-10T10:00:00", MOSCOW)
    assert series.recurrence.rules == (Rule(Frequency.WEEKLY, count=3),)
    assert series.recurrence.exdates == {datetime(2026, 11, 17, 7, tzinfo=UTC)}
    assert [extra.start for extra in series.recurrence.rdates] == [datetime(2026, 12, 1, 7, tzinfo=UTC)]
    assert [override.original for override in series.overrides] == [datetime(2026, 11, 24, 7, tzinfo=UTC)]
    assert (series.uid, series.sequence, series.line, series.recurring) == ("1", 4, 2, True)


def test_a_single_event_is_a_series_that_does_not_recur() -> None:
    """Its event has no recurrence id."""
    series = only(text())
    assert not series.recurring
    assert event().recurrence_id is None


def test_until_of_whole_days_becomes_a_date() -> None:
    """So that equal rules compare equal, however they were written."""
    series = only(text("RRULE:FREQ=DAILY;UNTIL=20261111T210000Z").replace(START, "DTSTART;VALUE=DATE:20261110"))
    assert series.recurrence.rules[0].until == date(2026, 11, 12)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_may_come_in_several_encodings(encoding: str) -> None:
    """With and without byte order mark."""
    master = only(text("SUMMARY:Планёрка 🎉").encode(encoding)).master
    assert master is not None
    assert master.event.title == "Планёрка 🎉"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\r\r\n"], ids=["crlf", "lf", "cr", "crcrlf"])
def test_lines_may_end_in_several_ways(end: str) -> None:
    """Only the first is the RFC's."""
    master = only(text("SUMMARY:Plan").replace("\r\n", end).encode()).master
    assert master is not None
    assert master.event.title == "Plan"


def test_a_line_may_be_folded_within_a_letter() -> None:
    """Folding counts bytes."""
    data = text("SUMMARY:П@лан").encode().replace("П@".encode(), "П".encode()[:1] + b"\r\n " + "П".encode()[1:])
    master = only(data).master
    assert master is not None
    assert master.event.title == "План"


def test_bytes_that_are_no_utf_8_are_replaced() -> None:
    """The event is more useful than its accents."""
    master = only(text("SUMMARY:Caf@").encode().replace(b"@", b"\xe9")).master
    assert master is not None
    assert master.event.title == "Caf\ufffd"


def test_line_separators_of_unicode_end_no_line() -> None:
    """str.splitlines would."""
    assert event("SUMMARY:a\u2028b\x0bc\x85d").title == "a\u2028b\x0bc\x85d"


def test_no_calendar_is_an_error_with_line_and_reason() -> None:
    """A BadReply: a server that answers with a page is none."""
    with pytest.raises(UnreadableCalendar) as caught:
        read(b"\n<html>", MOSCOW)
    assert (caught.value.line, caught.value.reason) == (2, "no BEGIN:VCALENDAR here or below")


def test_5000_events_are_read_whole() -> None:
    """As large as calendars get."""
    one = "BEGIN:VEVENT\r\nUID:{0}\r\nDTSTART:20261110T070000Z\r\nSUMMARY:{0}\r\nDESCRIPTION:{1}\r\nEND:VEVENT\r\n"
    body = "".join(one.format(n, "слово " * 100) for n in range(5000))
    found: Reading = read(f"BEGIN:VCALENDAR\r\n{body}END:VCALENDAR", MOSCOW)
    assert (len(found.series), found.warnings) == (5000, ())
