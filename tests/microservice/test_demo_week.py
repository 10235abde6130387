"""The believable week, read by a library that is not ours."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events

from microservice.demo.ics import Meeting, written
from microservice.demo.script import PEOPLE, Owner
from microservice.demo.week import plan

DAYS = [date(2026, 11, 23) + timedelta(number) for number in range(7)]  # Monday to Sunday
OVER_NEW_YEAR = date(2026, 12, 31)

owners = pytest.mark.parametrize("owner", PEOPLE, ids=[owner.who for owner in PEOPLE])
days = pytest.mark.parametrize(
    "today", [*DAYS, OVER_NEW_YEAR], ids=[f"{day:%a-%d-%b}" for day in [*DAYS, OVER_NEW_YEAR]]
)


def texts(owner: Owner, today: date) -> list[str]:
    return [written(meeting) for _, meeting in plan(owner, today)]


def occurrences(owner: Owner, today: date, first: date, last: date) -> Iterator[icalendar.Event]:
    for text in texts(owner, today):
        yield from recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(first, last)


def by_title(owner: Owner, today: date, title: str) -> list[icalendar.Event]:
    week = (DAYS[0], DAYS[0] + timedelta(7))
    return sorted(
        (event for event in occurrences(owner, today, *week) if event["SUMMARY"] == title), key=lambda e: e.start
    )


@owners
@days
def test_there_is_something_on_every_day_of_the_next_week(owner: Owner, today: date) -> None:
    for number in range(8):
        day = today + timedelta(number)
        assert list(occurrences(owner, today, day, day + timedelta(1)))


@owners
@days
def test_two_meetings_of_today_overlap(owner: Owner, today: date) -> None:
    timed = [e for e in occurrences(owner, today, today, today + timedelta(1)) if isinstance(e.start, datetime)]
    assert any(a.start < b.start < a.end for a in timed for b in timed)


@owners
def test_the_same_day_gives_the_same_meetings(owner: Owner) -> None:
    assert plan(owner, DAYS[2]) == plan(owner, DAYS[2])


@owners
def test_every_meeting_has_an_id_of_its_own(owner: Owner) -> None:
    ids = [meeting.uid for _, meeting in plan(owner, DAYS[2])]
    assert len(ids) == len(set(ids))


@owners
def test_the_next_day_adds_only_what_belongs_to_that_day(owner: Owner) -> None:
    before, after = ({meeting.uid for _, meeting in plan(owner, day)} for day in DAYS[2:4])
    assert {uid.removesuffix("-2026-11-26") for uid in after - before} == {slot.key for slot in owner.today}


@owners
def test_meetings_lie_in_calendars_that_exist(owner: Owner) -> None:
    assert {name for name, _ in plan(owner, DAYS[0])} == {calendar.name for calendar in owner.calendars}


@owners
@days
def test_the_text_is_lines_of_at_most_75_bytes_that_end_as_they_must(owner: Owner, today: date) -> None:
    for text in texts(owner, today):
        lines = text.encode().split(b"\r\n")
        assert lines.pop() == b""
        assert [line for line in lines if len(line) > 75 or b"\n" in line or b"\r" in line] == []


@pytest.mark.parametrize(
    ("owner", "title"),
    [pytest.param(PEOPLE[0], "Планёрка", id="alice"), pytest.param(PEOPLE[1], "Stand-up", id="bob")],
)
def test_the_stand_up_is_moved_once_and_dropped_once_in_the_week(owner: Owner, title: str) -> None:
    found = by_title(owner, DAYS[0], title)
    assert [f"{event.start:%a %H:%M}" for event in found] in (
        ["Mon 10:00", "Tue 10:45", "Thu 10:00", "Fri 10:00"],
        ["Mon 10:00", "Tue 10:00", "Wed 10:00", "Thu 10:45"],
    )
    assert {event["X-TELEMOST-CONFERENCE"][:28] for event in found} == {"https://telemost.yandex.ru/j"}


def test_alice_and_bob_meet_at_the_same_instant_under_one_id() -> None:
    ours, theirs = (by_title(owner, DAYS[0], "Launch: status / Запуск: статус") for owner in PEOPLE[:2])
    assert [event["UID"] for event in ours] == [event["UID"] for event in theirs]
    assert [event.start for event in ours] == [event.start for event in theirs]
    assert len(ours) == 1


@pytest.mark.parametrize(
    ("owner", "what"),
    [(owner, what) for owner in PEOPLE for what in ("NEEDS-ACTION", "DECLINED")],
    ids=[f"{owner.who}-{what}" for owner in PEOPLE for what in ("unanswered", "declined")],
)
def test_one_invitation_is_not_accepted(owner: Owner, what: str) -> None:
    answers = [
        guest.answer for _, meeting in plan(owner, DAYS[0]) for guest in meeting.guests if guest.email == owner.login
    ]
    assert what in answers


FEATURES = [
    pytest.param(lambda m: m.status == "CANCELLED", id="a cancelled one"),
    pytest.param(lambda m: m.private, id="a private one"),
    pytest.param(lambda m: not isinstance(m.start, datetime) and m.lasts.days == 3, id="a leave of three days"),
    pytest.param(lambda m: "zoom.us/j/" in m.place, id="a Zoom link"),
    pytest.param(lambda m: "teams.microsoft.com" in m.note, id="a Teams link"),
    pytest.param(lambda m: "meet.google.com" in m.place, id="a Meet link"),
    pytest.param(lambda m: m.rule and not m.guests, id="a lunch without guests"),
    pytest.param(
        lambda m: isinstance(m.start, datetime) and (m.start + m.lasts).date() > m.start.date(), id="over midnight"
    ),
]


@owners
@pytest.mark.parametrize("shows", FEATURES)
def test_the_week_shows(owner: Owner, shows: object) -> None:
    assert callable(shows)
    assert [meeting.uid for _, meeting in plan(owner, DAYS[0]) if shows(meeting)]


def test_special_characters_come_out_as_they_went_in() -> None:
    title, note = "Обед; с коллегами, \\ и 🍲" * 5, "one\ntwo: https://example.com/?a=1,2;3"
    start = datetime.fromisoformat("2026-11-24T10:00")
    meeting = Meeting("uid", title, start, timedelta(hours=1), "Europe/Berlin", note=note)
    event = icalendar.Calendar.from_ical(written(meeting)).events[0]
    assert (event["SUMMARY"], event["DESCRIPTION"]) == (title, note)
