"""An answer written into an object: the own lines change, everything else stays byte for byte."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from app.differences import answer_of
from app.errors import BadReply, NotFound, NotInvited, Unsupported
from app.events import Answer
from app.expansion import expand_all
from app.objects import Rsvp
from app.providers.ical import read
from app.providers.invitations import answered, delivered, says
from app.times import Span
from tests.factories import MOSCOW, NOW

ME = frozenset({"alice@example.com"})
OWN = "ATTENDEE;CN=Alice;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:alice@example.com"
OTHER = "ATTENDEE;CN=Bob;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:bob@example.com"
ZONE = (
    "BEGIN:VTIMEZONE", "TZID:Moscow Time", "BEGIN:STANDARD", "DTSTART:20141026T020000", "TZOFFSETFROM:+0400",
    "TZOFFSETTO:+0300", "END:STANDARD", "END:VTIMEZONE",
)  # fmt: skip
MEETING = ("UID:plan", "DTSTAMP:20261101T000000Z", "SUMMARY:Plan", "SEQUENCE:3", "X-ODD;P=\"a:b\":kept   ",
           "ORGANIZER;CN=Bob:mailto:bob@example.com", OTHER, OWN)  # fmt: skip
SINGLE = ("BEGIN:VEVENT", *MEETING, "DTSTART:20261126T100000Z", "DTEND:20261126T110000Z",
          "BEGIN:VALARM", "ACTION:DISPLAY", "ATTENDEE:mailto:alice@example.com", "TRIGGER:-PT5M", "END:VALARM",
          "END:VEVENT")  # fmt: skip
SERIES = ("BEGIN:VEVENT", *MEETING,
          "DTSTART;TZID=Moscow Time:20261123T100000", "DTEND;TZID=Moscow Time:20261123T103000",
          "RRULE:FREQ=WEEKLY;COUNT=5", "EXDATE;TZID=Moscow Time:20261207T100000",
          "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT5M", "END:VALARM", "END:VEVENT")  # fmt: skip
MOVED = ("BEGIN:VEVENT", *MEETING, "RECURRENCE-ID:20261130T070000Z", "DTSTART:20261130T120000Z",
         "DTEND:20261130T123000Z", "END:VEVENT")  # fmt: skip
THIRD = "2026-12-14T07:00:00Z"
MOVED_ID = "2026-11-30T07:00:00Z"


def calendar(*lines: str, end: str = "\r\n") -> bytes:
    return end.join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""]).encode()


def rsvp(answer: Answer = Answer.ACCEPTED, recurrence: str = "", me: frozenset[str] = ME, uid: str = "plan") -> Rsvp:
    return Rsvp("/work/plan.ics", uid, recurrence, me, answer)


def answer(body: bytes, given: Rsvp) -> bytes:
    return answered(body, given, MOSCOW, NOW)


def own_answers(body: bytes) -> dict[str, Answer | None]:
    """What I said to each occurrence."""
    span = Span(datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC))
    return {event.key[1]: answer_of(event, ME) for event in expand_all(read(body, MOSCOW).series, span, MOSCOW).events}


@pytest.mark.parametrize(
    ("given", "said"),
    [(Answer.ACCEPTED, "ACCEPTED"), (Answer.TENTATIVE, "TENTATIVE"), (Answer.DECLINED, "DECLINED")],
    ids=["yes", "maybe", "no"],
)
def test_only_the_own_line_and_the_stamp_change(given: Answer, said: str) -> None:
    body = calendar(*ZONE, *SINGLE)
    wanted = body.replace(OWN.encode(), f"ATTENDEE;CN=Alice;PARTSTAT={said}:mailto:alice@example.com".encode())
    assert answer(body, rsvp(given)) == wanted.replace(b"20261101T000000Z", b"20261124T060000Z")


def test_lines_keep_their_ends_and_folds() -> None:
    body = calendar(*SINGLE, "X-LONG:one", "  two", end="\n")
    assert answer(body, rsvp()).count(b"\r") == 0
    assert b"X-LONG:one\n  two\n" in answer(body, rsvp())


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("ATTENDEE:MAILTO:Alice@Example.com", "ATTENDEE;PARTSTAT=ACCEPTED:MAILTO:Alice@Example.com"),
        (
            'ATTENDEE;CN="Li; PARTSTAT=x: A";partstat=tentative:mailto:alice@example.com',
            'ATTENDEE;CN="Li; PARTSTAT=x: A";PARTSTAT=ACCEPTED:mailto:alice@example.com',
        ),
        (
            "ATTENDEE;EMAIL=alice@example.com:urn:uuid:1",
            "ATTENDEE;EMAIL=alice@example.com;PARTSTAT=ACCEPTED:urn:uuid:1",
        ),
        (
            "ATTENDEE;PARTSTAT=NEEDS-ACTION;CUTYPE=INDIVIDUAL;RSVP=TRUE;X-NUM-GUESTS=0:mailto:alice@example.com",
            "ATTENDEE;PARTSTAT=ACCEPTED;CUTYPE=INDIVIDUAL;X-NUM-GUESTS=0:mailto:alice@example.com",
        ),
    ],
    ids=["bare", "quoted", "by its EMAIL", "others kept"],
)
def test_the_own_line_keeps_everything_else(line: str, changed: str) -> None:
    body = calendar(*SINGLE).replace(OWN.encode(), line.encode())
    said = answer(body, rsvp()).replace(b"\r\n ", b"")
    assert changed.encode() in said


def test_a_long_line_of_any_letters_is_folded_within_75_octets() -> None:
    line = f'ATTENDEE;CN="{"Алиса " * 30}":mailto:alice@example.com'
    said = answer(calendar(*SINGLE).replace(OWN.encode(), line.encode()), rsvp())
    assert max(map(len, said.split(b"\r\n"))) <= 75
    assert line.replace(":mailto", ";PARTSTAT=ACCEPTED:mailto").encode() in said.replace(b"\r\n ", b"")


def test_addresses_of_one_mailbox_are_mine() -> None:
    body = calendar(*SINGLE).replace(b"alice@example.com", b"a.li@yandex.ru")
    assert says(answer(body, rsvp(me=frozenset({"a-li@ya.ru"}))), rsvp(me=frozenset({"a-li@ya.ru"})), MOSCOW)


def test_a_method_is_taken_out() -> None:
    assert b"METHOD" not in answer(calendar("METHOD:REQUEST", *SINGLE), rsvp())


def test_an_answer_that_stands_there_changes_nothing() -> None:
    body = answer(calendar(*SINGLE), rsvp())
    assert answer(body, rsvp()) is body


def test_a_series_is_answered_with_all_its_exceptions() -> None:
    said = answer(calendar(*ZONE, *SERIES, *MOVED), rsvp(Answer.DECLINED))
    assert set(own_answers(said).values()) == {Answer.DECLINED}
    assert len(own_answers(said)) == 4


def test_one_occurrence_gets_an_exception_in_the_form_of_its_series() -> None:
    body = calendar(*ZONE, *SERIES)
    said = answer(body, rsvp(Answer.DECLINED, THIRD))
    head, _, added = said.partition(calendar(*ZONE, *SERIES).removesuffix(b"END:VCALENDAR\r\n"))
    assert head == b""
    lines = added.decode().split("\r\n")
    assert "DTSTART;TZID=Moscow Time:20261214T100000" in lines
    assert "RECURRENCE-ID;TZID=Moscow Time:20261214T100000" in lines
    assert "DTEND;TZID=Moscow Time:20261214T103000" in lines
    assert "TRIGGER:-PT5M" in lines
    assert not [line for line in lines if line.startswith(("RRULE", "EXDATE"))]
    answers = own_answers(said)
    assert answers.pop(THIRD) is Answer.DECLINED
    assert set(answers.values()) == {Answer.NEEDS_ACTION}


@pytest.mark.parametrize(
    ("times", "recurrence", "form"),
    [
        (("DTSTART:20261123T070000Z", "DURATION:PT30M"), THIRD, "RECURRENCE-ID:20261214T070000Z"),
        (
            ("DTSTART;VALUE=DATE:20261123", "DTEND;VALUE=DATE:20261124"),
            "2026-12-14",
            "RECURRENCE-ID;VALUE=DATE:20261214",
        ),
        (("DTSTART:20261123T100000", "DTEND:20261123T103000"), THIRD, "RECURRENCE-ID:20261214T100000"),
    ],
    ids=["UTC", "whole days", "floating"],
)
def test_an_exception_is_named_as_its_series_is_written(times: tuple[str, ...], recurrence: str, form: str) -> None:
    said = answer(
        calendar("BEGIN:VEVENT", *MEETING, *times, "RRULE:FREQ=WEEKLY", "END:VEVENT"), rsvp(recurrence=recurrence)
    )
    assert form.encode() in said
    assert own_answers(said)[recurrence] is Answer.ACCEPTED


def test_one_occurrence_that_is_an_exception_already_is_answered_there() -> None:
    said = answer(calendar(*ZONE, *SERIES, *MOVED), rsvp(Answer.DECLINED, MOVED_ID))
    assert said.count(b"BEGIN:VEVENT") == 2
    answers = own_answers(said)
    assert answers.pop(MOVED_ID) is Answer.DECLINED
    assert set(answers.values()) == {Answer.NEEDS_ACTION}


def test_an_occurrence_of_which_the_series_is_not_here_is_answered() -> None:
    said = answer(calendar(*MOVED), rsvp(Answer.TENTATIVE, MOVED_ID))
    assert own_answers(said) == {MOVED_ID: Answer.TENTATIVE}


def test_an_occurrence_of_an_answered_series_needs_no_exception_for_the_same_answer() -> None:
    body = answer(calendar(*ZONE, *SERIES), rsvp())
    assert answer(body, rsvp(recurrence=THIRD)) is body


def test_other_meetings_of_the_same_text_stay_as_they_are() -> None:
    other = "\r\n".join(SINGLE).replace("UID:plan", "UID:other")
    assert other.encode() in answer(calendar(*SINGLE, other), rsvp())


FOLLOWING = ("BEGIN:VEVENT", *MEETING, "RECURRENCE-ID;RANGE=THISANDFUTURE:20261130T070000Z",
             "DTSTART:20261130T120000Z", "DTEND:20261130T123000Z", "END:VEVENT")  # fmt: skip


@pytest.mark.parametrize(
    ("body", "given", "error"),
    [
        (calendar(*SINGLE), rsvp(uid="other"), NotFound),
        (calendar(*SINGLE), rsvp(uid=""), NotFound),
        (calendar(*SINGLE), rsvp(me=frozenset({"carol@example.com"})), NotInvited),
        (calendar(*SINGLE), rsvp(me=frozenset()), NotInvited),
        (calendar(*ZONE, *SERIES), rsvp(recurrence="2026-12-07T07:00:00Z"), NotFound),
        (calendar(*ZONE, *SERIES), rsvp(recurrence="nonsense"), NotFound),
        (calendar(*ZONE, *SERIES, *FOLLOWING), rsvp(recurrence=THIRD), Unsupported),
        (calendar(*SINGLE[:-1]), rsvp(), BadReply),
        (b"", rsvp(), NotFound),
    ],
    ids=["another uid", "no uid", "no guest", "nobody", "excluded", "no date", "changed for good", "no end", "empty"],
)
def test_what_cannot_be_answered_says_why(body: bytes, given: Rsvp, error: type[Exception]) -> None:
    with pytest.raises(error):
        answer(body, given)


@pytest.mark.parametrize(
    ("organizer", "told"),
    [
        ("ORGANIZER;SCHEDULE-STATUS=1.2:mailto:bob@example.com", True),
        ('ORGANIZER;SCHEDULE-STATUS="2.0;Success":mailto:bob@example.com', True),
        ("ORGANIZER;SCHEDULE-STATUS=3.7:mailto:bob@example.com", False),
        ("ORGANIZER;SCHEDULE-STATUS=5.1:mailto:bob@example.com", False),
        ("ORGANIZER;SCHEDULE-AGENT=CLIENT:mailto:bob@example.com", False),
        ("ORGANIZER:mailto:bob@example.com", None),
    ],
    ids=["delivered", "success", "no such address", "not delivered", "left to us", "silent"],
)
def test_the_server_says_whether_the_organiser_is_told(organizer: str, told: bool | None) -> None:
    body = calendar(*SINGLE).replace(b"ORGANIZER;CN=Bob:mailto:bob@example.com", organizer.encode())
    assert delivered(body, rsvp(), MOSCOW) is told


@pytest.mark.parametrize("change", [str.upper, str.lower], ids=["upper", "lower"])
def test_names_are_known_in_any_letter_case(change: Callable[[str], str]) -> None:
    body = calendar(*SINGLE).replace(b"ATTENDEE;", change("attendee;").encode())
    assert says(answer(body, rsvp()), rsvp(), MOSCOW)
