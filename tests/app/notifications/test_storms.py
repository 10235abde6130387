"""Many things at once, and things said wrongly: lists, shared posts, struck reminders, hours without sight."""

from datetime import date, timedelta

import pytest

from app.ports import Person
from tests.app.notifications.conftest import Office, invited
from tests.factories import ALICE, BOB, NOW, at
from tests.fakes import vevent

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ROOM = "https://telemost.yandex.ru/j/12345678901234"
LINK = f"X-TELEMOST-CONFERENCE:{ROOM}"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=5"
WEDNESDAY, FRIDAY = date(2026, 11, 25), date(2026, 11, 27)
NIGHT = at(23)


def asked(number: int, answer: str, *lines: str) -> str:
    """One of Alice's own meetings, and what Boris answered."""
    people = (
        f"ORGANIZER:mailto:{ALICE.email}",
        f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{ALICE.email}",
        f"ATTENDEE;PARTSTAT={answer};CN=Boris:mailto:boris@example.org",
    )
    return vevent(str(number), f"План {number}", at(15), at(16), *people, *lines)


def test_meetings_added_inside_the_lead_share_one_post(office: Office) -> None:
    office.change(*(invited(str(n), f"План {n}", at(15), 30, LINK) for n in range(5)), now=at(14, 53))
    assert len(office.said()) == 1
    assert office.said()[0].count("через 7 минут") == 5


def test_of_meetings_that_share_a_post_the_one_that_moves_is_struck(office: Office) -> None:
    office.change(*(invited(str(n), f"План {n}", at(15)) for n in range(2)), now=at(14, 53))
    office.change(invited("0", "План 0", at(17)), now=at(14, 55))
    assert office.said()[0].startswith("~~15:00 План 0~~ — перенос на **17:00**\n\nНовая встреча: **15:00 План 1**")
    assert len(office.said()) == 2


def test_without_reminders_a_meeting_added_late_is_told_with_its_link(office: Office) -> None:
    office.choose(remind_min=None)
    office.change(invited("1", "План", at(15), 30, LINK), now=at(14, 53))
    assert office.said()[0].startswith("Новая встреча: **План**\n")
    assert ROOM in office.said()[0]


def test_a_meeting_moved_a_little_after_its_reminder_is_one_message_more(office: Office) -> None:
    office.have(invited("1", "План", at(15), 30, LINK))
    office.remind(at(14, 50))
    office.change(invited("1", "План", at(15, 2), 30, LINK), now=at(14, 53))
    office.remind(at(14, 54))
    assert office.said()[0] == "~~15:00 План~~ — перенос на **15:02**"
    assert office.said()[1].startswith(f"Перенос: **15:02 План** — через 9 минут · **[Войти в Телемост]({ROOM})**")
    assert len(office.said()) == 2


@pytest.mark.parametrize(
    "after",
    [
        pytest.param((WEEKLY, "EXDATE:20261124T120000Z"), id="by an exception"),
        pytest.param(("RRULE:FREQ=WEEKLY;COUNT=1",), id="by an earlier end"),
    ],
)
def test_an_occurrence_called_off_after_its_reminder_is_struck(office: Office, after: tuple[str, ...]) -> None:
    first = at(15, day=date(2026, 11, 17))
    office.have(invited("1", "План", first, 30, WEEKLY))
    office.remind(at(14, 50))
    office.change(invited("1", "План", first, 30, *after), now=at(14, 53))
    assert office.said()[0] == "~~15:00 План~~ — отмена"
    assert len(office.said()) == 2


def test_an_occurrence_moved_after_its_reminder_is_struck_and_reminded_anew(office: Office) -> None:
    series = invited("1", "План", at(15), 30, WEEKLY)
    moved = invited("1", "План", at(17), 30, "RECURRENCE-ID:20261124T120000Z")
    both = series.replace("END:VCALENDAR", moved[moved.index("BEGIN:VEVENT") :])
    office.have(series)
    office.remind(at(14, 50))
    office.change(both, now=at(14, 53))
    office.remind(at(16, 50))
    assert office.said()[0] == "~~15:00 План~~ — перенос на **17:00**"
    assert office.said()[2].startswith("**17:00 План** — через 10 минут")


def test_a_meeting_added_late_and_called_off_is_struck(office: Office) -> None:
    office.change(invited("1", "План", at(15), 30, LINK), now=at(14, 53))
    office.change(None, now=at(14, 55))
    assert office.said()[0] == "~~15:00 План~~ — отмена"


def test_what_waits_for_the_morning_is_told_at_once_when_it_comes_near(office: Office) -> None:
    office.have(invited("1", "План", at(15, day=FRIDAY)))
    office.change(invited("1", "План", at(16, day=FRIDAY)), now=NIGHT)
    office.change(invited("1", "План", at(9, day=WEDNESDAY)), now=NIGHT + MINUTE)
    office.deliver(NIGHT + 12 * HOUR)
    assert len(office.said()) == 1
    assert "~~пт 27 ноя, 15:00~~ → **ср 25 ноя, 09:00**" in office.said()[0]


def test_a_private_meeting_is_told_in_full_to_its_person(office: Office) -> None:
    office.have(invited("1", "План", at(15), 30, "CLASS:PRIVATE"))
    office.change(invited("1", "План", at(16), 30, "CLASS:PRIVATE"))
    office.remind(at(15, 50))
    assert [("План" in text) for text in office.said()] == [True, True]


def test_a_new_call_in_the_description_is_a_new_link(office: Office) -> None:
    office.have(invited("1", "План", at(15), 30, "DESCRIPTION:https://zoom.us/j/123456789"))
    office.change(invited("1", "План", at(15), 30, "DESCRIPTION:https://zoom.us/j/987654321"))
    assert office.said() == ["Новая ссылка: **План**, вт 24 ноя, 15:00\nСсылка: [Zoom](https://zoom.us/j/987654321)"]


def test_many_occurrences_of_a_series_called_off_are_one_list(office: Office) -> None:
    daily = "RRULE:FREQ=DAILY;COUNT=20"
    off = ",".join(f"202611{day}T120000Z" for day in range(25, 30))
    office.have(invited("1", "План", at(15), 30, daily))
    office.change(invited("1", "План", at(15), 30, daily, f"EXDATE:{off}"))
    assert [text.splitlines()[0] for text in office.said()] == ["**Изменения в календаре**"]


@pytest.mark.parametrize(
    ("number", "heads"),
    [
        (3, ["Ответы: **План 0**, вт 24 ноя, 15:00", "Ответы: **План 1**, вт 24 ноя, 15:00",
             "Ответы: **План 2**, вт 24 ноя, 15:00"]),
        (5, ["**Ответы по нескольким встречам**"]),
    ],
    ids=["three", "five"],
)  # fmt: skip
def test_who_declines_many_meetings_at_once_is_one_list(office: Office, number: int, heads: list[str]) -> None:
    office.have(*(asked(n, "NEEDS-ACTION") for n in range(number)))
    office.change(*(asked(n, "DECLINED") for n in range(number)))
    assert [text.splitlines()[0] for text in office.said()] == heads


def test_a_list_of_answers_names_each_meeting_and_who_does_not_come(office: Office) -> None:
    office.have(*(asked(n, "NEEDS-ACTION") for n in range(4)))
    office.change(*(asked(n, "DECLINED") for n in range(4)))
    assert office.said()[0].splitlines()[1] == (
        "- Ответы: **План 0**, вт 24 ноя, 15:00 · Boris — не придёт. Придёт 1 из 2."
    )


def test_consent_after_a_list_of_answers_edits_it(office: Office) -> None:
    office.have(*(asked(n, "NEEDS-ACTION") for n in range(4)))
    office.change(*(asked(n, "DECLINED") for n in range(4)))
    office.change(asked(0, "ACCEPTED"), now=NOW + MINUTE)
    assert len(office.said()) == 1
    assert "Boris — придёт. Придут 2 из 2." in office.said()[0]


def test_a_list_that_is_undone_before_it_goes_out_is_nothing(office: Office) -> None:
    thursday = date(2026, 11, 26)
    office.have(*(invited(str(n), f"План {n}", at(15, day=thursday)) for n in range(10)))
    office.change(*(invited(str(n), f"План {n}", at(16, day=thursday)) for n in range(10)), now=NIGHT)
    office.change(*(invited(str(n), f"План {n}", at(15, day=thursday)) for n in range(10)), now=NIGHT + HOUR)
    office.deliver(NIGHT + 10 * HOUR)
    assert office.said() == []


def test_six_hours_to_the_minute_are_not_blindness(office: Office) -> None:
    office.have(invited("1", "План", at(15)))
    office.since = NOW - 6 * HOUR
    office.change(invited("1", "План", at(16)))
    assert office.said()[0].startswith("Перенос")


def test_blindness_that_ends_by_night_is_told_in_the_morning_with_that_day(office: Office) -> None:
    office.have(invited("1", "План", at(15, day=WEDNESDAY)))
    office.since = NIGHT - 7 * HOUR
    office.change(invited("1", "План", at(16, day=WEDNESDAY)), now=NIGHT)
    assert office.said() == []
    office.deliver(NIGHT + 9 * HOUR)
    assert office.said()[0].startswith("С вт 24 ноя, 16:00 я не видел ваш календарь")
    assert "**Среда, 25 ноября** — 1 встреча, первая в 16:00" in office.said()[0]


def test_two_blind_times_of_a_day_are_both_told(office: Office) -> None:
    office.have(invited("1", "План", at(20)))
    office.since = at(1)
    office.change(invited("1", "План", at(20, 15)), now=at(8, 30))
    office.since = at(12)
    office.change(invited("1", "План", at(20, 30)), now=at(19))
    assert [text[:7] for text in office.said()] == ["С 01:00", "С 12:00"]


def test_two_accounts_that_see_again_are_told_once(office: Office) -> None:
    office.connect(server="other")
    office.since = at(1)
    for server in ("dav", "other"):
        office.have(invited(server, "План", at(15)), server=server)
        office.change(invited(server, "План", at(16)), server=server, now=at(9))
    assert len(office.said()) == 1


def test_after_blind_hours_a_wrong_reminder_is_struck(office: Office) -> None:
    office.have(invited("1", "План", at(15)))
    office.remind(at(14, 50))
    office.since = at(8)
    office.change(invited("1", "План", at(17)), now=at(14, 53))
    assert office.said()[0] == "~~15:00 План~~ — перенос на **17:00**"
    assert len(office.said()) == 2


def test_two_colleagues_are_told_of_the_same_meeting_added(bare: Office) -> None:
    def text(person: Person) -> str:
        people = (f"ATTENDEE:mailto:{ALICE.email}", f"ATTENDEE:mailto:{BOB.email}")
        return vevent("1", f"For {person.name}", at(15), at(16), "ORGANIZER:mailto:carol@example.com", *people)

    for person in (ALICE, BOB):
        bare.connect(person)
        bare.change(text(person), person=person)
    assert (len(bare.said(ALICE)), len(bare.said(BOB))) == (1, 1)
