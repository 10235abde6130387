"""What was set by hand, as it is typed and as it shows in words."""

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from app.dates import read_day, read_period
from app.errors import UserError
from app.preferences import Preferences, read_hours, read_language, read_week_start, read_zone_name
from app.words import Words
from tests.factories import ALICE, MOSCOW, NOW, TUESDAY

NEW_YORK = ZoneInfo("America/New_York")
SUNDAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("text", "language"),
    [("ru", "ru"), ("Русский", "ru"), ("english", "en"), ("Английский.", "en"), ("auto", ""), ("как в Mattermost", "")],
)
def test_a_language_is_understood_in_both(text: str, language: str) -> None:
    assert read_language(text) == language


@pytest.mark.parametrize(("text", "hours"), [("24", 24), ("12h", 12), ("24 часа", 24), ("авто", 0)])
def test_a_clock_is_understood(text: str, hours: int) -> None:
    assert read_hours(text) == hours


@pytest.mark.parametrize(
    ("text", "day"),
    [("monday", 1), ("с понедельника", 1), ("Sunday", 7), ("воскресенье", 7), ("сб", 6), ("7", 7), ("auto", 0)],
)
def test_the_first_day_of_the_week_is_understood(text: str, day: int) -> None:
    assert read_week_start(text) == day


@pytest.mark.parametrize(("text", "zone"), [("Омск", "Asia/Omsk"), ("mattermost", ""), ("auto", "")])
def test_a_zone_is_a_name_or_as_usual(text: str, zone: str) -> None:
    assert read_zone_name(text) == zone


@pytest.mark.parametrize("text", ["", "klingon", "0", "13", "friday", "next monday", "24.12", "💥", "x" * 999])
@pytest.mark.parametrize("read", [read_language, read_hours, read_week_start], ids=["language", "clock", "week"])
def test_what_is_none_is_refused(read: object, text: str) -> None:
    with pytest.raises(UserError):
        read(text)  # type: ignore[operator]


@pytest.mark.parametrize("wrong", [{"language": "de"}, {"hours": 13}, {"week_start": 2}])
def test_preferences_that_nobody_can_have_do_not_exist(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="nobody"):
        Preferences(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("locale", "zone", "hours", "shown"),
    [
        ("en", NEW_YORK, 0, "1:00 am"),
        ("en", NEW_YORK, 24, "01:00"),
        ("en", MOSCOW, 0, "09:00"),
        ("en", MOSCOW, 12, "9:00 am"),
        ("ru", NEW_YORK, 0, "01:00"),
        ("ru", MOSCOW, 12, "9:00 am"),
    ],
)
def test_the_clock_set_by_hand_wins_over_the_usual_one(locale: str, zone: ZoneInfo, hours: int, shown: str) -> None:
    assert Words(locale, hours=hours).clock(NOW, zone) == shown


@pytest.mark.parametrize(("at", "shown"), [(time(0), "12:00 am"), (time(12), "12:00 pm"), (time(23, 45), "11:45 pm")])
def test_midnight_and_noon_are_twelve(at: time, shown: str) -> None:
    assert Words("en", hours=12).time_of_day(at, MOSCOW) == shown


def test_a_person_is_spoken_to_as_they_chose() -> None:
    chosen = Preferences("en", "Asia/Omsk", 12, 7)
    person = type(ALICE)(ALICE.id, ALICE.name, "ru", "Europe/Moscow", chose=chosen)
    words = person.words("kalender")
    assert (words.language, words.trigger, words.hours, words.first_day) == ("en", "kalender", 12, 7)


def test_the_days_of_a_week_stand_in_its_order() -> None:
    assert Words("en", week_start=7).week(range(1, 8)) == [7, 1, 2, 3, 4, 5, 6]
    assert Words("ru").week({6, 1}) == [1, 6]


@pytest.mark.parametrize(
    ("week_start", "today", "first"),
    [
        (1, TUESDAY, date(2026, 11, 30)),
        (7, TUESDAY, date(2026, 11, 29)),
        (6, TUESDAY, date(2026, 11, 28)),
        (1, SUNDAY, date(2026, 11, 30)),
        (7, SUNDAY, date(2026, 12, 6)),
    ],
)
def test_next_week_begins_on_the_first_day_of_the_week(week_start: int, today: date, first: date) -> None:
    found = read_period("next week", today, "en", week_start)
    assert (found.first, len(found)) == (first, 7)


@pytest.mark.parametrize(("week_start", "monday"), [(1, date(2026, 11, 30)), (7, date(2026, 12, 7))])
def test_next_monday_lies_in_the_next_week(week_start: int, monday: date) -> None:
    assert read_day("next monday", SUNDAY, "en", week_start) == monday


@pytest.mark.parametrize("week_start", [1, 7, 6])
def test_a_weekend_is_saturday_and_sunday_whenever_the_week_starts(week_start: int) -> None:
    found = read_period("weekend", TUESDAY, "en", week_start)
    assert (found.first, found.last) == (date(2026, 11, 28), date(2026, 11, 29))
