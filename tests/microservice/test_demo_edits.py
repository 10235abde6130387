"""A single meeting's text changed as another calendar program would change it, read back by our own reader."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.events import Answer, Event
from app.providers.ical import read
from microservice.demo.edits import cancelled, declined, moved, rows
from microservice.demo.ics import Guest, Meeting, written

OLGA = Guest("Ольга Смирнова", "olga@example.com")
TALK = Meeting(
    "talk", "Plans; for the week, and a title that is long enough to be folded over a line or two of text",
    datetime(2026, 11, 25, 23, 45), timedelta(minutes=30), "Europe/Moscow", organizer=OLGA,  # noqa: DTZ001 - local
    guests=(OLGA, Guest("Борис Ли", "boris@example.com"), Guest("Алиса Иванова", "alice@example.com", "NEEDS-ACTION")),
)  # fmt: skip


def event(text: str) -> Event:
    [series] = read(text, ZoneInfo("Europe/Moscow")).series
    assert series.master is not None
    return series.master.event


@pytest.mark.parametrize(
    ("minutes", "start"),
    [(30, datetime(2026, 11, 25, 21, 15, tzinfo=UTC)), (1440, datetime(2026, 11, 26, 20, 45, tzinfo=UTC))],
    ids=["over midnight", "a day"],
)
def test_a_moved_meeting_keeps_its_length_and_everything_else(minutes: int, start: datetime) -> None:
    before, after = event(written(TALK)), event(moved(written(TALK), timedelta(minutes=minutes)))
    assert after.when.start == start
    assert replace(after, when=before.when) == before
    assert after.when.span(UTC).end - after.when.span(UTC).start == timedelta(minutes=30)


def test_each_change_of_the_organiser_has_a_higher_number() -> None:
    once = cancelled(written(TALK))
    assert ["SEQUENCE:1" in once, "SEQUENCE:2" in moved(once, timedelta(hours=1))] == [True, True]


def test_a_cancelled_meeting_is_called_off_and_nothing_else() -> None:
    before, after = event(written(TALK)), event(cancelled(written(TALK)))
    assert after.cancelled
    assert replace(after, status=before.status) == before


def test_only_the_guest_who_declines_answers_anew() -> None:
    answers = {one.email: one.answer for one in event(declined(written(TALK), "boris@example.com")).attendees}
    assert answers == {
        "olga@example.com": Answer.ACCEPTED,
        "boris@example.com": Answer.DECLINED,
        "alice@example.com": Answer.NEEDS_ACTION,
    }


def test_only_single_meetings_at_a_time_of_day_are_listed() -> None:
    series = replace(TALK, uid="series", rule="FREQ=DAILY", moved=((TALK.start, TALK.start + timedelta(hours=1)),))
    holiday = Meeting("leave", "On leave", TALK.start.date(), timedelta(3), "Europe/Moscow")
    [row] = rows(written(series) + written(holiday) + written(TALK))
    assert (row.uid, row.title, row.organizer) == ("talk", TALK.title, "olga@example.com")
    assert "olga@example.com" in row.guests


def test_who_has_declined_is_no_longer_a_guest_of_the_list() -> None:
    [row] = rows(declined(written(TALK), "boris@example.com"))
    assert set(row.guests) == {"olga@example.com", "alice@example.com"}
