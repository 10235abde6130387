"""The digest: at the local minute through summer time, once a day, never stale."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.settings import FOREVER, Settings, night_ends, with_next_digest
from app.times import find_zone
from tests.app.notifications.conftest import Office, invited
from tests.factories import ALICE, BERLIN, BOB, MOSCOW, NOW, at
from tests.fakes import ical, vevent

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WEDNESDAY = date(2026, 11, 25)
NINE = at(9, day=WEDNESDAY)


def test_it_reads_as_the_product_says(office: Office) -> None:
    office.have(
        vevent("1", "Планёрка", at(10, day=WEDNESDAY), at(10, 30, day=WEDNESDAY)),
        vevent("2", "Бюджет", at(11, day=WEDNESDAY), at(12, day=WEDNESDAY), "LOCATION:Переговорная 3"),
        invited("3", "Найм", at(11, 30, day=WEDNESDAY), answer="NEEDS-ACTION"),
        vevent("4", "Демо", at(16, day=WEDNESDAY), at(17, day=WEDNESDAY), "STATUS:CANCELLED"),
        ical("UID:5", "SUMMARY:Отпуск Ольги", "DTSTART;VALUE=DATE:20261125", "DTEND;VALUE=DATE:20261126"),
    )
    office.digest(NINE)
    assert office.said()[0].splitlines() == [
        "**Среда, 25 ноября** — 3 встречи, первая в 10:00",
        "10:00–10:30 **Планёрка**",
        "11:00–12:00 **Бюджет** · Переговорная 3 · ⚠ накладка: Найм",
        "11:30–12:00 **Найм** · ⚠ накладка: Бюджет · вы не ответили",
        "~~16:00–17:00 Демо~~ · отменено",
        "Весь день: Отпуск Ольги",
    ]


def test_it_comes_at_its_minute_and_once(office: Office) -> None:
    office.have(vevent("1", "План", at(15, day=WEDNESDAY), at(16, day=WEDNESDAY)))
    assert office.digest(NINE - MINUTE) == 0
    office.digest(NINE)
    for minutes in range(1, 600, 60):
        office.digest(NINE + minutes * MINUTE)
    assert len(office.said()) == 1


def test_it_is_over_all_accounts(office: Office) -> None:
    office.connect(server="other")
    office.have(vevent("1", "План", at(15, day=WEDNESDAY), at(16, day=WEDNESDAY)))
    office.have(vevent("2", "Обзор", at(17, day=WEDNESDAY), at(18, day=WEDNESDAY)), server="other")
    office.digest(NINE)
    assert len(office.said()) == 1
    assert "2 встречи" in office.said()[0]


@pytest.mark.parametrize(
    ("late", "said"),
    [
        (4 * MINUTE, ["Обзор", "План"]),
        (2 * HOUR, ["План"]),
        (3 * HOUR, ["План"]),
        (3 * HOUR + MINUTE, []),
    ],
    ids=["minutes", "two hours", "three hours", "more"],
)
def test_late_by_three_hours_at_most_and_then_with_what_is_left(
    office: Office, late: timedelta, said: list[str]
) -> None:
    office.have(
        vevent("1", "Обзор", at(9, 10, day=WEDNESDAY), at(9, 30, day=WEDNESDAY)),
        vevent("2", "План", at(15, day=WEDNESDAY), at(16, day=WEDNESDAY)),
    )
    office.digest(NINE + late)
    text = "".join(office.said())
    assert [title for title in ("Обзор", "План") if title in text] == said


def test_one_that_could_not_be_sent_for_three_hours_is_not_sent_later(office: Office) -> None:
    office.have(vevent("1", "План", at(18, day=WEDNESDAY), at(19, day=WEDNESDAY)))
    office.mattermost.away = True
    office.digest(NINE + 170 * MINUTE)
    office.mattermost.away = False
    office.deliver(NINE + 181 * MINUTE)
    assert office.said() == []


def test_one_that_waits_for_mattermost_loses_what_is_over_meanwhile(office: Office) -> None:
    office.have(
        vevent("1", "Обзор", at(9, 10, day=WEDNESDAY), at(9, 30, day=WEDNESDAY)),
        vevent("2", "План", at(15, day=WEDNESDAY), at(16, day=WEDNESDAY)),
    )
    office.mattermost.away = True
    for minutes in range(0, 90, 10):
        office.digest(NINE + minutes * MINUTE)
    office.mattermost.away = False
    office.deliver(NINE + 91 * MINUTE)
    assert ["Обзор" in text for text in office.said()] == [False]
    assert "1 встреча, первая в 15:00" in office.said()[0]


def test_one_that_waits_until_nothing_is_left_is_not_sent(office: Office) -> None:
    office.have(vevent("1", "Обзор", at(9, 10, day=WEDNESDAY), at(9, 30, day=WEDNESDAY)))
    office.mattermost.away = True
    for minutes in range(0, 90, 10):
        office.digest(NINE + minutes * MINUTE)
    office.mattermost.away = False
    office.deliver(NINE + 91 * MINUTE)
    assert office.said() == []


def test_after_a_missed_day_the_next_one_comes(office: Office) -> None:
    thursday = date(2026, 11, 26)
    office.have(vevent("1", "План", at(15, day=thursday), at(16, day=thursday)))
    office.digest(NINE + 10 * HOUR)
    office.digest(at(9, day=thursday))
    assert office.said()[0].startswith("**Четверг, 26 ноября**")


def test_an_empty_day_is_told_the_first_time_only(office: Office) -> None:
    office.digest(NINE)
    office.digest(NINE + DAY)
    assert office.said() == ["**Среда, 25 ноября** — встреч нет"]


def test_after_a_day_with_meetings_an_empty_one_is_told_again(office: Office) -> None:
    thursday = date(2026, 11, 26)
    office.have(vevent("1", "План", at(15, day=thursday), at(16, day=thursday)))
    for day in range(3):
        office.digest(NINE + day * DAY)
    assert [text.split("**")[1] for text in office.said()] == [
        "Среда, 25 ноября",
        "Четверг, 26 ноября",
        "Пятница, 27 ноября",
    ]


def test_before_our_copy_is_there_no_day_is_called_empty(office: Office) -> None:
    with office.store.begin() as tx:
        tx.put_copy(tx.calendars_of(ALICE.id)[0].id, "", None, None)
    office.digest(NINE)
    assert office.said() == []


def test_an_account_that_cannot_be_read_yet_takes_no_digest_away(office: Office) -> None:
    office.have(vevent("1", "План", at(15, day=WEDNESDAY), at(16, day=WEDNESDAY)))
    office.connect(server="other")
    with office.store.begin() as tx:
        tx.put_copy(tx.calendars_of(ALICE.id)[1].id, "", None, None)
    office.digest(NINE)
    assert len(office.said()) == 1


def test_it_comes_on_the_chosen_days(office: Office) -> None:
    saturday, sunday = date(2026, 11, 28), date(2026, 11, 29)
    office.have(*(vevent(str(day), "План", at(15, day=day), at(16, day=day)) for day in (saturday, sunday)))
    office.choose(digest_days=frozenset({6}))
    for day in range(7):
        office.digest(NINE + day * DAY)
    assert [text.split("**")[1] for text in office.said()] == ["Суббота, 28 ноября"]


def test_one_whose_profile_is_broken_keeps_nobody_from_their_digest(
    bare: Office, caplog: pytest.LogCaptureFixture
) -> None:
    for person in (ALICE, BOB):
        bare.connect(person, now=NOW + 3 * HOUR)
        bare.have(vevent("1", "План", at(15, day=WEDNESDAY), at(16, day=WEDNESDAY)), person=person)
    del bare.mattermost.people[ALICE.id]
    bare.digest(NINE + 2 * HOUR)
    assert len(bare.said(BOB)) == 1
    assert bare.digest(NINE + 2 * HOUR) == 0
    assert "cannot be written" in caplog.text


def test_a_pause_silences_it_and_ends_with_one(office: Office) -> None:
    thursday = date(2026, 11, 26)
    office.have(*(vevent(str(day), "План", at(15, day=day), at(16, day=day)) for day in (WEDNESDAY, thursday)))
    office.choose(paused_until=at(8, day=thursday))
    office.digest(NINE)
    assert office.said() == []
    office.digest(at(8, day=thursday))
    office.digest(at(9, day=thursday))
    assert len(office.said()) == 1
    assert office.said()[0].startswith("Пауза закончилась.\n\n**Четверг, 26 ноября**")


def test_a_pause_of_the_same_day_ends_with_what_is_left(office: Office) -> None:
    office.have(
        vevent("1", "Обзор", at(10, day=WEDNESDAY), at(11, day=WEDNESDAY)),
        vevent("2", "План", at(15, day=WEDNESDAY), at(16, day=WEDNESDAY)),
    )
    office.digest(NINE)
    office.choose(now=NINE + MINUTE, paused_until=at(12, day=WEDNESDAY))
    office.digest(at(12, day=WEDNESDAY))
    assert len(office.said()) == 2
    assert "План" in office.said()[1]
    assert "Обзор" not in office.said()[1]


@pytest.mark.parametrize(
    ("zone", "told_at"),
    [("Asia/Omsk", at(9, day=WEDNESDAY)), ("Europe/Berlin", at(11, day=WEDNESDAY))],
    ids=["east: at once, it is late already", "west: at its minute there"],
)
def test_who_has_travelled_gets_it_by_the_new_zone(office: Office, zone: str, told_at: datetime) -> None:
    office.have(vevent("1", "План", at(20, day=WEDNESDAY), at(21, day=WEDNESDAY)))
    office.mattermost.people[ALICE.id] = replace(ALICE, zone=zone)
    office.digest(NINE)
    assert bool(office.said()) is (told_at == NINE)
    office.digest(told_at)
    assert len(office.said()) == 1


BERLIN_NINE = Settings(BOB.id, digest_days=frozenset(range(1, 8)))


@pytest.mark.parametrize(
    ("zone", "after", "due"),
    [
        ("Europe/Berlin", "2027-03-27T12:00", "2027-03-28T07:00"),
        ("Europe/Berlin", "2027-03-26T12:00", "2027-03-27T08:00"),
        ("Europe/Berlin", "2026-10-24T12:00", "2026-10-25T08:00"),
        ("Europe/Berlin", "2026-10-23T12:00", "2026-10-24T07:00"),
        ("Europe/Moscow", "2027-03-27T12:00", "2027-03-28T06:00"),
        ("Europe/Moscow", "2026-10-24T12:00", "2026-10-25T06:00"),
    ],
    ids=["spring", "before spring", "autumn", "before autumn", "Moscow in spring", "Moscow in autumn"],
)
def test_nine_is_nine_through_summer_time(zone: str, after: str, due: str) -> None:
    place = find_zone(zone)
    assert place is not None
    settings = with_next_digest(BERLIN_NINE, place, datetime.fromisoformat(after).replace(tzinfo=UTC))
    assert settings.next_digest_at == datetime.fromisoformat(due).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("night", "due"), [("2027-03-27T12:00", "2027-03-28T01:30"), ("2026-10-24T12:00", "2026-10-25T00:30")]
)
def test_a_minute_that_the_night_skips_or_repeats_comes_once(night: str, due: str) -> None:
    settings = replace(BERLIN_NINE, digest_at=time(2, 30))
    after = datetime.fromisoformat(night).replace(tzinfo=UTC)
    first = with_next_digest(settings, BERLIN, after).next_digest_at
    assert first == datetime.fromisoformat(due).replace(tzinfo=UTC)
    second = with_next_digest(settings, BERLIN, first).next_digest_at
    assert second is not None
    assert second - first >= 23 * HOUR


def test_without_a_time_or_a_day_none_is_due() -> None:
    assert with_next_digest(Settings("x", digest_at=None), MOSCOW, NOW).next_digest_at is None
    assert with_next_digest(Settings("x", digest_days=frozenset()), MOSCOW, NOW).next_digest_at is None


def test_a_pause_without_an_end_has_no_digest() -> None:
    assert with_next_digest(Settings("x", paused_until=FOREVER), MOSCOW, NOW).next_digest_at is None


@pytest.mark.parametrize(
    ("local", "ends"),
    [
        ("24T20:59", None),
        ("24T21:00", "25T08:00"),
        ("25T00:30", "25T08:00"),
        ("25T07:59", "25T08:00"),
        ("25T08:00", None),
    ],
)
def test_the_night_ends_at_eight(local: str, ends: str | None) -> None:
    now = datetime.fromisoformat(f"2026-11-{local}").replace(tzinfo=MOSCOW)
    end = night_ends(now, MOSCOW)
    assert end == (None if ends is None else datetime.fromisoformat(f"2026-11-{ends}").replace(tzinfo=MOSCOW))
