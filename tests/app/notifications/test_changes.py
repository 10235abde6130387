"""Telling changes: once, at the right time, in one place, and only what is news to this person."""

from datetime import date, datetime, timedelta

import pytest

from app.errors import MessengerUnavailable
from app.ports import Person
from tests.app.notifications.conftest import Busy, Office, Unsure, invited
from tests.factories import ALICE, BOB, MOSCOW, NOW, at
from tests.fakes import vevent

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ROOM = "https://telemost.yandex.ru/j/12345678901234"
LINK = f"X-TELEMOST-CONFERENCE:{ROOM}"
WEDNESDAY = date(2026, 11, 25)


def own(title: str, start: datetime, *lines: str) -> str:
    """A meeting that Alice organises, with Bob."""
    people = (
        f"ORGANIZER:mailto:{ALICE.email}",
        f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{ALICE.email}",
        f"ATTENDEE;CN=Bob:mailto:{BOB.email}",
    )
    return vevent(title, title, start, start + 30 * MINUTE, *people, *lines)


def test_a_moved_meeting_is_told_as_the_product_says(office: Office) -> None:
    office.have(
        invited("1", "Планёрка", at(10, day=WEDNESDAY)),
        vevent("2", "Бюджет", at(11, day=WEDNESDAY), at(12, day=WEDNESDAY)),
    )
    office.change(invited("1", "Планёрка", at(11, 30, day=WEDNESDAY)))
    assert office.said() == [
        "Перенос: **Планёрка**\n~~ср 25 ноя, 10:00~~ → **ср 25 ноя, 11:30**\n"
        "Организатор: Bob Miller · ⚠ накладка: Бюджет"
    ]


def test_an_overlap_is_told_where_nobody_organises(office: Office) -> None:
    office.choose(tell_changes="all")
    office.have(
        vevent("1", "Зубной", at(15), at(16)),
        vevent("2", "Бюджет", at(17), at(18)),
    )
    office.change(vevent("1", "Зубной", at(17), at(18)))
    assert office.said()[0].endswith("\n⚠ накладка: Бюджет")


def test_in_english_it_reads_as_well(bare: Office) -> None:
    bare.connect(BOB)
    start = at(14, day=WEDNESDAY)
    people = (f"ORGANIZER;CN=Anna Kim:mailto:{ALICE.email}", f"ATTENDEE:mailto:{BOB.email}")
    bare.have(vevent("1", "Stand-up", start, start + HOUR, *people), person=BOB)
    bare.change(vevent("1", "Stand-up", start + HOUR, start + 2 * HOUR, *people), person=BOB, now=NOW + 2 * HOUR)
    assert bare.said(BOB) == ["Moved: **Stand-up**\n~~Wed 25 Nov 12:00~~ → **Wed 25 Nov 13:00**\nOrganiser: Anna Kim"]


@pytest.mark.parametrize(
    ("after", "said"),
    [
        pytest.param(invited("1", "План", at(16)), "Перенос", id="time"),
        pytest.param(invited("1", "План", at(15), 60), "Перенос", id="length"),
        pytest.param(None, "Отмена", id="deleted"),
        pytest.param(invited("1", "План", at(15), 30, "STATUS:CANCELLED"), "Отмена", id="cancelled"),
        pytest.param(invited("1", "Обзор", at(15)), "Новое название", id="title"),
        pytest.param(invited("1", "План", at(15), 30, "LOCATION:Зал"), "Новое место", id="place"),
        pytest.param(invited("1", "План", at(15), 30, LINK), "Новая ссылка", id="link"),
        pytest.param(invited("1", "План", at(15), 30, "RRULE:FREQ=DAILY;COUNT=3"), "Другие даты", id="dates"),
    ],
)
def test_what_is_news_is_told(office: Office, after: str | None, said: str) -> None:
    office.have(invited("1", "План", at(15)))
    office.change(after)
    assert [text.split(":")[0] for text in office.said()] == [said]


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(invited("1", "План", at(15), 30, "DESCRIPTION:Повестка"), id="description"),
        pytest.param(invited("1", "План", at(15), 30, "ATTENDEE:mailto:carol@example.com"), id="another guest"),
        pytest.param(invited("1", "План", at(15), 30, "TRANSP:TRANSPARENT"), id="free"),
        pytest.param(invited("1", "План", at(15), 30, "STATUS:TENTATIVE"), id="tentative"),
        pytest.param(invited("1", "План", at(15), 30, "CATEGORIES:RED"), id="category"),
        pytest.param(invited("1", "План", at(15), answer="TENTATIVE"), id="my own answer"),
    ],
)
def test_what_is_no_news_is_not_told(office: Office, after: str) -> None:
    office.have(invited("1", "План", at(15)))
    office.change(after)
    assert office.said() == []


def test_news_beside_what_is_none_is_told_alone(office: Office) -> None:
    office.have(invited("1", "План", at(15)))
    office.change(invited("1", "План", at(16), 30, "DESCRIPTION:Новая", "ATTENDEE:mailto:carol@example.com"))
    assert "Описание" not in office.said()[0]
    assert office.said()[0].startswith("Перенос: **План**\n")


@pytest.mark.parametrize(
    ("choice", "by", "told"),
    [
        pytest.param("others", BOB, True, id="by others: theirs"),
        pytest.param("others", ALICE, False, id="by others: mine"),
        pytest.param("all", ALICE, True, id="mine too"),
        pytest.param("off", BOB, False, id="off"),
    ],
)
def test_whose_changes_are_told_is_chosen(office: Office, choice: str, by: Person, told: bool) -> None:
    office.choose(tell_changes=choice)
    office.have(invited("План", "План", at(15, day=WEDNESDAY), by=by))
    office.change(invited("План", "План", at(16, day=WEDNESDAY), by=by))
    assert bool(office.said()) is told


def test_a_meeting_without_organiser_in_my_own_calendar_is_mine(office: Office) -> None:
    office.have(vevent("1", "Зубной", at(15), at(16)))
    office.change(vevent("1", "Зубной", at(17), at(18)))
    assert office.said() == []


def test_a_new_link_is_told_on_its_day_whoever_organises(office: Office) -> None:
    office.have(own("План", at(15)), own("Завтра", at(15, day=WEDNESDAY)))
    office.change(own("План", at(15), LINK), own("Завтра", at(15, day=WEDNESDAY), LINK))
    assert [text.splitlines()[0] for text in office.said()] == ["Новая ссылка: **План**, вт 24 ноя, 15:00"]


@pytest.mark.parametrize("part", [True, False], ids=["I take part", "I do not"])
def test_of_another_calendar_only_my_meetings_are_told(bare: Office, part: bool) -> None:
    bare.connect(own=False)
    people = (f"ORGANIZER:mailto:{BOB.email}", f"ATTENDEE:mailto:{ALICE.email if part else 'carol@example.com'}")
    bare.have(vevent("1", "План", at(15), at(16), *people))
    bare.change(vevent("1", "План", at(17), at(18), *people), own=False)
    assert bool(bare.said()) is part


def test_further_changes_within_ten_minutes_edit_the_post(office: Office) -> None:
    office.have(invited("1", "План", at(15)))
    office.change(invited("1", "План", at(16)))
    office.change(invited("1", "План", at(17), 30, "LOCATION:Зал"), now=NOW + 9 * MINUTE)
    assert len(office.said()) == 1
    assert "~~вт 24 ноя, 15:00~~ → **вт 24 ноя, 17:00**" in office.said()[0]
    assert "Место" in office.said()[0]


def test_what_i_answered_meanwhile_stands_in_the_post_that_is_edited(office: Office) -> None:
    office.have(invited("0", "Другое", at(9)))
    office.change(invited("1", "План", at(15), answer="NEEDS-ACTION"), first=1)
    office.change(invited("1", "План", at(15), 30, "LOCATION:Зал", answer="ACCEPTED"), first=1, now=NOW + 5 * MINUTE)
    [told] = office.said()
    assert "Зал" in told
    assert told.endswith("\nВаш ответ: **да**.")


def test_after_ten_minutes_a_change_is_told_anew(office: Office) -> None:
    office.have(invited("1", "План", at(15)))
    office.change(invited("1", "План", at(16)))
    office.change(invited("1", "План", at(17)), now=NOW + 11 * MINUTE)
    assert len(office.said()) == 2
    assert "~~вт 24 ноя, 16:00~~ → **вт 24 ноя, 17:00**" in office.said()[1]


def test_a_change_undone_within_ten_minutes_edits_the_post_to_say_so(office: Office) -> None:
    office.have(invited("1", "План", at(15)))
    office.change(invited("1", "План", at(16)))
    office.change(invited("1", "План", at(15)), now=NOW + 5 * MINUTE)
    assert office.said() == ["Всё по-прежнему: **План**, 15:00"]


def test_changes_undone_before_anyone_was_told_are_nothing(office: Office) -> None:
    office.have(invited("1", "План", at(15)))
    office.mattermost.away = True
    for number, hour in enumerate((16, 17, 18, 19, 18, 17, 16, 17, 16, 15)):
        office.change(invited("1", "План", at(hour)), now=NOW + number * HOUR / 20)
    office.mattermost.away = False
    office.deliver(NOW + HOUR)
    assert office.said() == []


def test_a_meeting_added_and_removed_before_anyone_was_told_is_nothing(office: Office) -> None:
    office.mattermost.away = True
    office.change(invited("1", "План", at(15)))
    office.change(None, now=NOW + 5 * MINUTE)
    office.mattermost.away = False
    office.deliver(NOW + HOUR)
    assert office.said() == []


def test_a_series_moved_and_moved_back_is_as_before(office: Office) -> None:
    weekly = "RRULE:FREQ=WEEKLY;COUNT=5"
    office.have(invited("1", "План", at(15), 30, weekly))
    office.change(invited("1", "План", at(16), 30, weekly))
    office.change(invited("1", "План", at(15), 30, weekly), now=NOW + 5 * MINUTE)
    assert office.said() == ["Всё по-прежнему: **План**, 15:00"]


def test_up_to_three_meetings_are_told_one_by_one(office: Office) -> None:
    office.have(*(invited(str(n), f"План {n}", at(15)) for n in range(3)))
    office.change(*(invited(str(n), f"План {n}", at(16)) for n in range(3)))
    assert len(office.said()) == 3


def test_more_than_three_meetings_in_one_pass_are_one_list(office: Office) -> None:
    office.have(*(invited(str(n), f"План {n}", at(15)) for n in range(30)))
    office.change(*(invited(str(n), f"План {n}", at(16)) for n in range(30)))
    assert len(office.said()) == 1
    lines = office.said()[0].splitlines()
    assert lines[0] == "**Изменения в календаре**"
    assert lines[1] == "- Перенос: **План 0** ~~вт 24 ноя, 15:00~~ → **вт 24 ноя, 16:00**"
    assert (len(lines), lines[-1]) == (22, "…и ещё 10")


def moved_list(office: Office) -> None:
    """Four meetings moved from three to four o'clock, in one pass."""
    office.have(*(invited(str(n), f"План {n}", at(15)) for n in range(4)))
    office.change(*(invited(str(n), f"План {n}", at(16)) for n in range(4)))


def test_a_further_change_within_ten_minutes_edits_its_line_of_the_list(office: Office) -> None:
    moved_list(office)
    office.change(invited("1", "План 1", at(17)), now=NOW + 9 * MINUTE, first=1)
    assert len(office.said()) == 1
    lines = office.said()[0].splitlines()
    assert len(lines) == 5
    assert lines[2] == "- Перенос: **План 1** ~~вт 24 ноя, 15:00~~ → **вт 24 ноя, 17:00**"


def test_a_line_of_a_list_says_that_all_is_as_before(office: Office) -> None:
    moved_list(office)
    office.change(invited("1", "План 1", at(15)), now=NOW + 5 * MINUTE, first=1)
    assert office.said()[0].splitlines()[2] == "- Всё по-прежнему: **План 1**, 15:00"


def test_ten_minutes_after_a_list_a_change_is_told_by_itself(office: Office) -> None:
    moved_list(office)
    office.change(invited("0", "План 0", at(17)), now=NOW + 11 * MINUTE)
    assert len(office.said()) == 2
    assert office.said()[1].startswith("Перенос: **План 0**\n~~вт 24 ноя, 16:00~~")


def test_what_is_undone_before_the_list_was_sent_is_not_in_it(office: Office) -> None:
    office.mattermost.away = True
    moved_list(office)
    office.change(*(invited(str(n), f"План {n}", at(15)) for n in range(3)), now=NOW + 5 * MINUTE)
    office.mattermost.away = False
    office.deliver(NOW + HOUR)
    assert office.said() == [
        "**Изменения в календаре**\n- Перенос: **План 3** ~~вт 24 ноя, 15:00~~ → **вт 24 ноя, 16:00**"
    ]


def test_a_night_of_many_changes_is_one_list_whose_lines_can_be_taken_back(office: Office) -> None:
    office.have(*(invited(str(n), f"План {n}", at(15, day=THURSDAY)) for n in range(4)))
    office.change(*(invited(str(n), f"План {n}", at(16, day=THURSDAY)) for n in range(4)), now=NIGHT)
    office.change(invited("0", "План 0", at(15, day=THURSDAY)), now=NIGHT + HOUR)
    office.deliver(NIGHT + 9 * HOUR)
    assert len(office.said()) == 1
    assert [line.split("**")[1] for line in office.said()[0].splitlines()] == [
        "Изменения в календаре", "План 1", "План 2", "План 3",
    ]  # fmt: skip


LOST = MessengerUnavailable("no answer")


@pytest.mark.parametrize("arrived", [True, False], ids=["it had arrived", "it had not"])
@pytest.mark.parametrize(
    ("hour", "said"),
    [
        pytest.param(15, "Всё по-прежнему: **План**, 15:00", id="undone"),
        pytest.param(17, "Перенос: **План**\n~~вт 24 ноя, 15:00~~ → **вт 24 ноя, 17:00**", id="changed again"),
    ],
)
def test_a_letter_whose_fate_is_unknown_says_in_the_end_what_holds(
    office: Office, arrived: bool, hour: int, said: str
) -> None:
    office.mattermost = Unsure(arrives=arrived, errors=[LOST])
    office.have(invited("1", "План", at(15)))
    office.change(invited("1", "План", at(16)))
    office.change(invited("1", "План", at(hour)), now=NOW + timedelta(seconds=1))
    office.deliver(NOW + MINUTE)
    told = [text.split("\nОрганизатор")[0] for text in office.said()]
    assert told == ([] if hour == 15 and not arrived else [said])


@pytest.mark.parametrize("arrived", [True, False], ids=["it had arrived", "it had not"])
def test_a_reminder_whose_fate_is_unknown_is_struck_or_dropped_with_its_meeting(office: Office, arrived: bool) -> None:
    office.mattermost = Unsure(arrives=arrived, errors=[LOST])
    office.have(invited("1", "План", at(15)))
    office.remind(at(14, 50))
    office.change(None, now=at(14, 50) + timedelta(seconds=1))
    office.deliver(at(14, 52))
    heads = [text.split("\n")[0] for text in office.said()]
    assert heads == (["~~15:00 План~~ — отмена"] if arrived else []) + ["Отмена: **План**"]


def test_what_changes_while_its_letter_is_on_its_way_edits_it_when_it_has_arrived(office: Office) -> None:
    office.have(invited("1", "План", at(15)))
    office.mattermost = Busy()
    office.mattermost.meanwhile = lambda: office.change(invited("1", "План", at(17)), now=NOW + MINUTE)
    office.change(invited("1", "План", at(16)))
    office.deliver(NOW + 2 * MINUTE)
    assert len(office.said()) == 1
    assert "~~вт 24 ноя, 15:00~~ → **вт 24 ноя, 17:00**" in office.said()[0]


NIGHT = at(23).astimezone(MOSCOW)
THURSDAY = date(2026, 11, 26)
FRIDAY = date(2026, 11, 27)


def test_by_night_what_is_far_waits_for_one_list_at_eight(office: Office) -> None:
    office.have(invited("1", "План", at(15, day=THURSDAY)), invited("2", "Обзор", at(15, day=FRIDAY)))
    office.change(invited("1", "План", at(16, day=THURSDAY)), now=NIGHT)
    office.change(None, now=NIGHT + 3 * HOUR, first=1)
    office.deliver(NIGHT + 9 * HOUR - MINUTE)
    assert office.said() == []
    office.deliver(NIGHT + 9 * HOUR)
    assert len(office.said()) == 1
    assert "Перенос: **План**" in office.said()[0]
    assert "Отмена: **Обзор**" in office.said()[0]


def test_by_night_what_is_near_is_told_at_once(office: Office) -> None:
    office.have(invited("1", "План", at(10, day=WEDNESDAY)))
    office.change(invited("1", "План", at(15, day=THURSDAY)), now=NIGHT)
    assert len(office.said()) == 1


def test_by_night_a_change_that_is_undone_is_never_told(office: Office) -> None:
    office.have(invited("1", "План", at(15, day=THURSDAY)))
    office.change(invited("1", "План", at(16, day=THURSDAY)), now=NIGHT)
    office.change(invited("1", "План", at(15, day=THURSDAY)), now=NIGHT + 2 * HOUR)
    office.deliver(NIGHT + 12 * HOUR)
    assert office.said() == []


@pytest.mark.parametrize(("hour", "held"), [(20, False), (21, True), (23, True), (7, True), (8, False)], ids=str)
def test_the_night_is_from_nine_to_eight(office: Office, hour: int, held: bool) -> None:
    office.have(invited("1", "План", at(15, day=FRIDAY)))
    office.change(invited("1", "План", at(16, day=FRIDAY)), now=at(hour, day=WEDNESDAY))
    assert (office.said() == []) is held


def test_a_meeting_added_inside_the_lead_is_one_message_with_its_link(office: Office) -> None:
    now = at(14, 53)
    office.change(invited("1", "План", at(15), 30, LINK, "LOCATION:Зал"), now=now)
    office.remind(now + MINUTE)
    assert office.said() == [
        f"Новая встреча: **15:00 План** — через 7 минут · **[Войти в Телемост]({ROOM})**\nBob Miller · Зал"
    ]


def test_a_meeting_moved_inside_the_lead_is_one_message_with_its_link(office: Office) -> None:
    office.have(invited("1", "План", at(18), 30, LINK))
    now = at(14, 53)
    office.change(invited("1", "План", at(15), 30, LINK), now=now)
    office.remind(now + MINUTE)
    assert office.said() == [
        f"Перенос: **15:00 План** — через 7 минут · **[Войти в Телемост]({ROOM})**\n"
        "~~вт 24 ноя, 18:00~~ → **вт 24 ноя, 15:00**\nBob Miller"
    ]


def test_moved_after_its_reminder_that_is_struck_and_one_notice_comes(office: Office) -> None:
    office.have(invited("1", "План", at(15)))
    office.remind(at(14, 50))
    office.change(invited("1", "План", at(17)), now=at(14, 52))
    assert len(office.said()) == 2
    assert office.said()[0] == "~~15:00 План~~ — перенос на **17:00**"
    assert office.said()[1].startswith("Перенос: **План**\n")
    office.remind(at(16, 50))
    assert office.said()[2].startswith("**17:00 План** — через 10 минут")


def test_cancelled_after_its_reminder_that_is_struck(office: Office) -> None:
    office.have(invited("1", "План", at(15)))
    office.remind(at(14, 50))
    office.change(None, now=at(14, 52))
    assert office.said()[0] == "~~15:00 План~~ — отмена"
    assert office.said()[1].startswith("Отмена: **План**")


def test_a_new_link_after_the_reminder_stands_in_it_too(office: Office) -> None:
    office.have(invited("1", "План", at(15)))
    office.remind(at(14, 50))
    office.change(invited("1", "План", at(15), 30, LINK), now=at(14, 52))
    assert f"**[Войти в Телемост]({ROOM})**" in office.said()[0].splitlines()[0]
    assert office.said()[1].startswith("Новая ссылка: **План**")


def test_an_occurrence_moved_with_its_series_after_its_reminder_is_struck(office: Office) -> None:
    weekly = "RRULE:FREQ=WEEKLY;COUNT=5"
    office.have(invited("1", "План", at(15), 30, weekly))
    office.remind(at(14, 50))
    office.change(invited("1", "План", at(17), 30, weekly), now=at(14, 52))
    assert office.said()[0] == "~~15:00 План~~ — перенос на **17:00**"


def test_a_meeting_moved_away_and_back_before_its_reminder_is_reminded_once(office: Office) -> None:
    office.have(invited("1", "План", at(15)))
    office.change(invited("1", "План", at(17)), now=at(14))
    office.change(invited("1", "План", at(15)), now=at(14, 5))
    assert (office.remind(at(14, 50)), office.remind(at(14, 51)), office.remind(at(16, 50))) == (1, 0, 0)


def test_a_reminder_that_was_not_sent_yet_is_taken_back_with_its_meeting(office: Office) -> None:
    office.have(invited("1", "План", at(15)))
    office.mattermost.away = True
    office.remind(at(14, 50))
    office.change(None, now=at(14, 52))
    office.mattermost.away = False
    office.deliver(at(14, 59))
    assert [text.split(":")[0] for text in office.said()] == ["Отмена"]


def test_a_meeting_that_stands_in_two_accounts_is_told_once(office: Office) -> None:
    office.connect(server="other")
    for server in ("dav", "other"):
        office.have(invited("1", "План", at(15)), server=server)
    office.change(invited("1", "План", at(16)))
    office.change(invited("1", "План", at(16)), server="other", now=NOW + 20 * MINUTE)
    assert len(office.said()) == 1


def test_a_move_that_is_repeated_later_is_told_again(office: Office) -> None:
    office.have(invited("1", "План", at(15)))
    for number, hour in enumerate((16, 15, 16)):
        office.change(invited("1", "План", at(hour)), now=NOW + number * HOUR)
    assert len(office.said()) == 3


def test_two_colleagues_in_one_meeting_are_each_told(bare: Office) -> None:
    carol = "ATTENDEE:mailto:carol@example.com"
    for person in (ALICE, BOB):
        bare.connect(person)
        text = vevent("1", "План", at(15), at(16), "ORGANIZER:mailto:carol@example.com", carol)
        bare.have(text + "", person=person)
    for person in (ALICE, BOB):
        bare.change(None, person=person)
    assert (len(bare.said(ALICE)), len(bare.said(BOB))) == (1, 1)


def test_the_removal_of_the_last_meeting_is_told(office: Office) -> None:
    office.have(invited("1", "План", at(15)))
    office.change(None)
    assert office.said() == ["Отмена: **План**\n~~вт 24 ноя, 15:00~~"]


def test_after_six_blind_hours_what_lies_ahead_is_told_and_nothing_replayed(office: Office) -> None:
    office.have(invited("1", "План", at(15)), invited("2", "Обзор", at(8)))
    office.since = NOW - 7 * HOUR
    office.change(invited("1", "План", at(16)))
    assert len(office.said()) == 1
    head, _, rest = office.said()[0].partition("\n\n")
    assert head.startswith("С 02:00 я не видел ваш календарь")
    assert "16:00–16:30 **План**" in rest
    assert "Обзор" not in rest


def test_after_six_blind_hours_without_a_change_nothing_is_told(office: Office) -> None:
    office.have(invited("1", "План", at(15)))
    office.since = NOW - 7 * HOUR
    office.change(invited("1", "План", at(15)))
    assert office.said() == []


def test_while_paused_nothing_is_told(office: Office) -> None:
    office.choose(paused_until=NOW + HOUR)
    office.have(invited("1", "План", at(15)))
    office.change(invited("1", "План", at(16)))
    assert office.said() == []
    office.change(invited("1", "План", at(17)), now=NOW + HOUR)
    assert len(office.said()) == 1


def test_a_title_full_of_syntax_pings_nobody(office: Office) -> None:
    office.have(invited("1", "План", at(15)))
    office.change(invited("1", "@all **{0}** ~~x~~ %s", at(16)))
    assert "@all" not in office.said()[0]
    assert r"\*\*\{0\}\*\*" in office.said()[0]


def test_a_uid_of_a_megabyte_stops_nobody(office: Office) -> None:
    office.have(invited("u" * 1_000_000, "План", at(15)))
    office.change(invited("u" * 1_000_000, "План", at(16)))
    office.remind(at(15, 50))
    assert len(office.said()) == 2


def test_a_series_moved_inside_the_lead_is_called_one(office: Office) -> None:
    weekly = "RRULE:FREQ=WEEKLY;COUNT=5"
    office.have(invited("1", "План", at(18), 30, weekly))
    office.change(invited("1", "План", at(15), 30, weekly), now=at(14, 53))
    assert office.remind(at(14, 54)) == 0
    assert office.said()[0].startswith("Перенос серии: **15:00 План** — через 7 минут")
