"""What an agenda looks like, and how long ones are cut."""

from datetime import date, timedelta

import pytest

from app.agenda import Source, agenda
from app.events import Event
from app.joining import Join
from app.render import PAGE_CHARS, pages, service
from app.times import Days
from app.words import Words
from tests.factories import BERLIN, MOSCOW, TUESDAY, at, meeting, whole_days

DAY = Days(TUESDAY, TUESDAY)
EN, RU = Words("en"), Words("ru")


def lines(*events: Event, period: Days = DAY, words: Words = EN) -> list[str]:
    found = pages(agenda([Source("Work", frozenset(), events)], period, MOSCOW), words, TUESDAY)
    assert len(found) == 1
    return found[0].splitlines()


def test_an_empty_day_and_an_empty_week_say_so() -> None:
    assert lines() == ["**Tuesday, 24 November** — no meetings"]
    assert lines(period=Days(TUESDAY, date(2026, 11, 30))) == ["**24 Nov – 30 Nov** — no meetings"]


def test_a_period_names_only_days_that_hold_something() -> None:
    shown = lines(meeting("A", at(10, day=date(2026, 11, 26))), period=Days(TUESDAY, date(2026, 11, 30)))
    assert shown == ["**24 Nov – 30 Nov** — 1 meeting", "", "**Thursday, 26 November**", "10:00–10:30 **A**"]


def test_another_year_is_named() -> None:
    day = date(2027, 1, 8)
    assert lines(period=Days(day, day)) == ["**Friday, 8 January 2027** — no meetings"]


def test_a_meeting_over_midnight_shows_its_end_on_the_next_day() -> None:
    shown = lines(meeting("Release", at(23), 120), period=Days(TUESDAY, date(2026, 11, 25)))
    assert shown[3] == "23:00–… **Release**"
    assert shown[6] == "…–01:00 **Release**"


def test_a_meeting_until_midnight_ends_at_24() -> None:
    assert lines(meeting("Late", at(23), 60))[1] == "23:00–24:00 **Late**"


def test_a_meeting_without_length_shows_its_start_alone() -> None:
    assert lines(meeting("Bell", at(9), 0))[1] == "09:00 **Bell**"


def test_a_missing_title_is_named_as_missing() -> None:
    assert lines(meeting("", at(9), uid="1"))[1] == "09:00–09:30 **(no title)**"


def test_a_link_in_the_location_is_not_said_twice() -> None:
    event = meeting("Call", at(9), location="https://telemost.yandex.ru/j/12345678901234, Room 3")
    assert lines(event)[1] == "09:00–09:30 **Call** · [Telemost](https://telemost.yandex.ru/j/12345678901234) · Room 3"


def test_a_long_title_is_cut_and_stays_one_line() -> None:
    shown = lines(meeting("y" * 200, at(9)))
    assert len(shown) == 2
    assert shown[1].endswith("y…**")


def test_many_overlaps_are_counted() -> None:
    events = [meeting(title, at(9)) for title in ("A", "B", "C", "D")]
    assert lines(*events)[1] == "09:00–09:30 **A** · ⚠ overlaps B, C and 1 more"


def test_all_day_events_stand_last_with_their_end() -> None:
    shown = lines(whole_days("Leave", TUESDAY, 3), whole_days("Birthday", TUESDAY), meeting("A", at(10)))
    assert shown[2:] == ["All day: Birthday", "All day: Leave, until 26 Nov"]


@pytest.mark.parametrize(
    ("join", "name"),
    [
        (Join("https://x", "telemost"), "Телемост"),
        (Join("https://x", "zoom"), "Zoom"),
        (Join("https://x", ""), "Войти"),
    ],
)
def test_a_service_is_called_as_people_call_it(join: Join, name: str) -> None:
    assert service(join, RU) == name


def test_long_periods_are_cut_into_pages_that_lose_and_repeat_nothing() -> None:
    events = [
        meeting(f"Meeting {n:03} " + "long " * 20, at(0) + timedelta(minutes=30 * n), 20, uid=str(n))
        for n in range(500)
    ]
    period = Days(TUESDAY, date(2026, 12, 31))
    found = pages(agenda([Source("Work", frozenset(), events)], period, MOSCOW), EN, TUESDAY)
    assert all(len(page) <= PAGE_CHARS for page in found)
    told = [line for page in found for line in page.splitlines() if "Meeting" in line]
    assert [line.split("Meeting ")[1][:3] for line in told] == [f"{n:03}" for n in range(500)]
    assert all(page.startswith("**") for page in found)


def test_one_day_of_five_thousand_meetings_is_cut_as_well() -> None:
    events = [meeting(f"M{n}", at(9), uid=str(n), free=True) for n in range(5000)]
    found = pages(agenda([Source("Work", frozenset(), events)], DAY, MOSCOW), EN, TUESDAY)
    assert all(len(page) <= PAGE_CHARS for page in found)
    assert "(continued)" in found[1].splitlines()[0]


def test_a_day_without_an_hour_at_summer_time_reads_right() -> None:
    day = date(2026, 3, 29)
    event = meeting("Early", at(4, day=day), 60)
    found = pages(agenda([Source("Work", frozenset(), [event])], Days(day, day), BERLIN), EN, day)
    assert found[0].splitlines()[1] == "03:00–04:00 **Early**"
