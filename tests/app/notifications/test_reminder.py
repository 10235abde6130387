"""The reminder: at its minute, once for each start, with the link in its first line."""

from datetime import date, datetime, timedelta

import pytest

from app.events import Answer, Attendee, Event, When
from app.notifications.reminder import reminder
from app.ports import Stored
from app.words import Words
from tests.app.notifications.conftest import Office, invited
from tests.factories import ALICE, BERLIN, BOB, MOSCOW, at, guest, meeting
from tests.fakes import ical, vevent

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ROOM = "https://telemost.yandex.ru/j/12345678901234"
ME = frozenset({ALICE.email})
ANNA = Attendee("anna@example.com", "Анна Ким", Answer.ACCEPTED)


def stored(event: Event, *, own: bool = True) -> Stored:
    return Stored(1, 1, "Work", own, ME, event)


def text(event: Event, minutes: float = 10, locale: str = "ru") -> str:
    start = event.when.start
    assert isinstance(start, datetime)
    return reminder(stored(event), MOSCOW, Words(locale), start - minutes * MINUTE).text


def test_it_reads_as_the_product_says() -> None:
    people = tuple(guest(f"{n}@example.com") for n in range(3))
    me = guest(ALICE.email, Answer.ACCEPTED)
    planning = meeting("Планёрка", at(10), links=(ROOM,), organizer=ANNA, attendees=(ANNA, me, *people, guest("x@y.z")),
                       location="Переговорная 3")  # fmt: skip
    assert text(planning) == (
        f"**10:00 Планёрка** — через 10 минут · **[Войти в Телемост]({ROOM})**\nАнна Ким и ещё 4 · Переговорная 3"
    )
    assert text(planning, locale="en") == (
        f"**10:00 Планёрка** in 10 minutes · **[Join Telemost]({ROOM})**\nАнна Ким and 4 more · Переговорная 3"
    )


@pytest.mark.parametrize(
    ("minutes", "ru", "en"),
    [
        (10, "через 10 минут", "in 10 minutes"),
        (9.92, "через 10 минут", "in 10 minutes"),
        (3, "через 3 минуты", "in 3 minutes"),
        (1, "через 1 минуту", "in 1 minute"),
        (0.2, "через 1 минуту", "in 1 minute"),
    ],
)
def test_it_says_the_true_minutes_left(minutes: float, ru: str, en: str) -> None:
    assert text(meeting("План", at(10)), minutes).endswith(f"— {ru}")
    assert text(meeting("План", at(10)), minutes, "en").endswith(en)


@pytest.mark.parametrize(
    ("answer", "mark"),
    [
        (Answer.NEEDS_ACTION, "вы не ответили"),
        (Answer.TENTATIVE, "вы ответили «может быть»"),
        (Answer.ACCEPTED, ""),
    ],
)
def test_maybe_and_unanswered_are_marked(answer: Answer, mark: str) -> None:
    line = text(meeting("План", at(10), organizer=ANNA, attendees=(guest(ALICE.email, answer),))).splitlines()[0]
    assert line.endswith(mark or "минут")


def test_a_link_of_an_unknown_service_is_joined_too() -> None:
    assert "**[Войти](https://meet.example.com/x)**" in text(
        meeting("План", at(10), links=("https://meet.example.com/x",))
    )


@pytest.mark.parametrize("lead", [1, 7, 10, 45, 120])
def test_any_minute_may_be_chosen(office: Office, lead: int) -> None:
    office.choose(remind_min=lead)
    office.have(vevent("1", "План", at(15, 3), at(16)))
    before = at(15, 3) - lead * MINUTE
    assert (office.remind(before - timedelta(seconds=1)), office.remind(before)) == (0, 1)
    assert office.said()[0].startswith("**15:03 План** — через ")


def test_it_comes_once(office: Office) -> None:
    office.have(vevent("1", "План", at(15), at(16)))
    assert [office.remind(at(14, 50) + n * MINUTE) for n in range(12)] == [1] + [0] * 11


def test_a_longer_lead_reminds_of_no_start_twice(office: Office) -> None:
    office.have(vevent("1", "План", at(15), at(16)))
    office.remind(at(14, 50))
    office.choose(remind_min=5)
    assert office.remind(at(14, 55)) == 0


def test_it_is_caught_up_while_the_meeting_has_not_begun(office: Office) -> None:
    office.have(vevent("1", "План", at(15), at(16)), vevent("2", "Начался", at(14, 58), at(16)))
    assert office.remind(at(14, 59)) == 1
    assert office.said()[0].startswith("**15:00 План** — через 1 минуту")


def test_a_clock_set_back_repeats_nothing(office: Office) -> None:
    office.have(vevent("1", "План", at(15), at(16)))
    office.remind(at(14, 55))
    assert office.remind(at(14, 52)) == 0


@pytest.mark.parametrize(
    "held",
    [
        pytest.param(invited("1", "План", at(15), answer="DECLINED"), id="declined"),
        pytest.param(invited("1", "План", at(15), 30, "STATUS:CANCELLED"), id="cancelled"),
        pytest.param(vevent("1", "План", at(15), at(16), "TRANSP:TRANSPARENT"), id="free"),
        pytest.param(
            ical("UID:1", "SUMMARY:Отпуск", "DTSTART;VALUE=DATE:20261125", "DTEND;VALUE=DATE:20261126"), id="all day"
        ),
    ],
)
def test_of_what_does_not_need_me_nobody_is_reminded(office: Office, held: str) -> None:
    office.have(held)
    assert [office.remind(at(14, 55)), office.remind(at(23, 55))] == [0, 0]


@pytest.mark.parametrize("part", [True, False], ids=["I take part", "I do not"])
def test_of_another_calendar_only_my_meetings_are_reminded(bare: Office, part: bool) -> None:
    bare.connect(own=False)
    who = ALICE.email if part else "carol@example.com"
    bare.have(vevent("1", "План", at(15), at(16), f"ORGANIZER:mailto:{BOB.email}", f"ATTENDEE:mailto:{who}"))
    assert bool(bare.remind(at(14, 50))) is part


def test_an_address_of_yandex_is_me_under_each_of_its_names(bare: Office) -> None:
    bare.connect(own=False)
    with bare.store.begin() as tx:
        tx._connection.execute("UPDATE accounts SET emails = '{ivan.petrov@ya.ru}'")
    lines = (f"ORGANIZER:mailto:{BOB.email}", "ATTENDEE:mailto:Ivan-Petrov@yandex.ru")
    bare.have(vevent("1", "План", at(15), at(16), *lines))
    assert bare.remind(at(14, 50)) == 1


def test_meetings_at_the_same_minute_are_one_post(office: Office) -> None:
    office.have(*(vevent(str(n), f"План {n}", at(15), at(16)) for n in range(3)))
    assert office.remind(at(14, 50)) == 3
    assert len(office.said()) == 1
    assert [line for line in office.said()[0].splitlines() if line] == [
        f"**15:00 План {n}** — через 10 минут" for n in range(3)
    ]


def test_a_meeting_in_two_calendars_is_reminded_once(office: Office) -> None:
    office.connect(server="other")
    for server in ("dav", "other"):
        office.have(vevent("1", "План", at(15), at(16)), server=server)
    assert office.remind(at(14, 50)) == 1


def test_two_people_in_one_meeting_are_each_reminded(bare: Office) -> None:
    for person in (ALICE, BOB):
        bare.connect(person)
        bare.have(vevent("1", "План", at(15), at(16)), person=person)
    assert bare.remind(at(14, 50)) == 2
    assert bare.said(BOB) == ["**13:00 План** in 10 minutes"]


def test_every_occurrence_of_a_series_is_reminded(office: Office) -> None:
    office.have(vevent("1", "План", at(15), at(16), "RRULE:FREQ=DAILY;COUNT=3"))
    assert [office.remind(at(14, 50, day=date(2026, 11, 24 + n))) for n in range(4)] == [1, 1, 1, 0]


def test_off_is_off(office: Office) -> None:
    office.choose(remind_min=None)
    office.have(vevent("1", "План", at(15), at(16)))
    assert office.remind(at(14, 55)) == 0


def test_a_pause_holds_reminders_too(office: Office) -> None:
    office.choose(paused_until=at(14, 55))
    office.have(vevent("1", "План", at(15), at(16)))
    assert (office.remind(at(14, 54)), office.remind(at(14, 55))) == (0, 1)


def test_a_reminder_that_cannot_be_sent_before_the_start_is_dropped(office: Office) -> None:
    office.have(vevent("1", "План", at(15), at(16)))
    office.mattermost.away = True
    office.remind(at(14, 50))
    office.mattermost.away = False
    office.deliver(at(15, 10))
    assert office.said() == []


def test_one_whose_profile_is_broken_keeps_nobody_from_being_reminded(
    bare: Office, caplog: pytest.LogCaptureFixture
) -> None:
    for person in (ALICE, BOB):
        bare.connect(person)
        bare.have(vevent("1", "План", at(15), at(16)), person=person)
    del bare.mattermost.people[ALICE.id]
    assert bare.remind(at(14, 50)) == 1
    assert "cannot be written" in caplog.text


def test_in_another_zone_it_says_that_zones_time() -> None:
    event = Event("1", When(at(15), at(16)), "Plan")
    assert reminder(stored(event), BERLIN, Words("en"), at(14, 50)).text == "**13:00 Plan** in 10 minutes"


def test_what_was_written_is_not_even_found_again(office: Office) -> None:
    office.have(
        vevent("1", "План", at(15), at(16)),
        vevent("у" * 50, "Обзор", at(15), at(16), "RRULE:FREQ=DAILY;COUNT=3"),
        ical("SUMMARY:Без имени", "DTSTART:20261124T120000Z", "DTEND:20261124T130000Z"),
    )
    assert office.remind(at(14, 50)) == 3
    with office.store.begin() as tx:
        assert tx.unreminded(at(14, 51), timedelta(hours=2)) == []
