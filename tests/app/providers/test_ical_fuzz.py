"""Whatever comes: the reader fails with its own error or not at all, and windows add up."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.expansion import expand_all
from app.providers.ical import read
from app.providers.lines import UnreadableCalendar
from app.times import Span
from tests.corpus.everything import CASES

MOSCOW = ZoneInfo("Europe/Moscow")
NOVEMBER = datetime(2026, 11, 1, tzinfo=UTC)
SPAN = Span(NOVEMBER, NOVEMBER + timedelta(days=31))
TEXTS = sorted({case.text for case in CASES if "SECONDLY" not in case.text})
PIECES = (
    "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VALARM", "END:VCALENDAR", "BEGIN:VCALENDAR", "BEGIN:VTIMEZONE", "TZID:X",
    "UID:1", "DTSTART:20261110T100000", "DTSTART;VALUE=DATE:20261110", "DTSTART;TZID=X:00010101T000000",
    "DTSTART:99991231T235959Z", "DTEND:00010101T000000Z", "DTEND;VALUE=DATE:99991231", "DURATION:P999999W",
    "DURATION:-P9999999DT99999999H", "RRULE:FREQ=DAILY", "RRULE:FREQ=YEARLY;UNTIL=99991231T235959Z",
    "RRULE:FREQ=WEEKLY;COUNT=9",
    "RRULE:FREQ=MONTHLY;BYDAY=-1FR;UNTIL=00010101", "RRULE:FREQ=HOURLY;INTERVAL=999999999", "RDATE:00010101T000000Z",
    "RDATE;VALUE=PERIOD:20261112T070000Z/99991231T000000Z", "EXDATE;VALUE=DATE:20261110", "EXDATE:99991231T235959Z",
    "RECURRENCE-ID:20261111T070000Z", "RECURRENCE-ID;VALUE=DATE:20261111",
    "RECURRENCE-ID;RANGE=THISANDFUTURE:00010101T000000Z",
    "RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:99991231", "STATUS:CANCELLED", "SEQUENCE:9", "BEGIN:STANDARD",
    "TZOFFSETTO:-2359", "TZOFFSETFROM:+2359", "END:STANDARD", "END:VTIMEZONE", "TZOFFSETTO:+0000",
)  # fmt: skip


def ends_well(data: bytes) -> None:
    """Read and expanded, or refused as no calendar."""
    try:
        reading = read(data, MOSCOW)
    except UnreadableCalendar:
        return
    for event in expand_all(reading.series, SPAN, MOSCOW).events:
        assert event.when.end >= event.when.start  # type: ignore[operator]


@given(st.binary(max_size=400))
def test_any_bytes_end_well(data: bytes) -> None:
    """With and without a calendar around them."""
    ends_well(data)
    ends_well(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261110T100000Z\n" + data)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_any_order_of_lines_ends_well(pieces: list[str]) -> None:
    """Among them the first and the last moment there is, and lengths of millennia."""
    ends_well("\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *pieces]).encode())


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(TEXTS), st.integers(0, 2000), st.integers(0, 60), st.binary(max_size=8))
def test_a_damaged_calendar_ends_well(text: str, place: int, length: int, other: bytes) -> None:
    """A stretch of a good file is replaced by something."""
    data = text.encode()
    ends_well(data[:place] + other + data[place + length :])


@given(st.sampled_from(TEXTS), st.integers(0, 31 * 24))
def test_two_windows_hold_what_their_union_holds(text: str, hours: int) -> None:
    """No occurrence is lost or invented at the seam."""
    series = read(text, MOSCOW).series
    middle = NOVEMBER + timedelta(hours=hours)
    whole = set(expand_all(series, SPAN, MOSCOW).events)
    parts = [expand_all(series, part, MOSCOW).events for part in (Span(NOVEMBER, middle), Span(middle, SPAN.end))]
    assert set(parts[0]) | set(parts[1]) == whole
