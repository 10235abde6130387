"""The day as its person sees it."""

from datetime import date, timedelta

from app.agenda import Agenda, Source, agenda
from app.events import Answer, Event
from app.times import Days
from tests.factories import MOSCOW, TUESDAY, at, guest, meeting, whole_days

ME = frozenset({"alice@example.com"})
DAY = Days(TUESDAY, TUESDAY)


def day_of(*events: Event, period: Days = DAY) -> Agenda:
    return agenda([Source("Work", ME, events)], period, MOSCOW)


def titles(found: Agenda) -> list[str]:
    return [entry.event.title for day in found.days for entry in (*day.timed, *day.all_day)]


def test_a_day_without_events_is_not_listed() -> None:
    assert day_of(meeting("Tomorrow", at(10, day=date(2026, 11, 25)))).days == ()


def test_meetings_stand_in_the_order_of_their_starts() -> None:
    assert titles(day_of(meeting("B", at(11)), meeting("A", at(10)), whole_days("Leave", TUESDAY))) == [
        "A",
        "B",
        "Leave",
    ]


def test_a_meeting_over_midnight_stands_on_both_days_and_counts_once() -> None:
    found = day_of(meeting("Night", at(23), 120), period=Days(TUESDAY, date(2026, 11, 25)))
    assert [day.day.day for day in found.days] == [24, 25]
    assert found.meetings == 1


def test_a_meeting_that_ends_at_midnight_does_not_stand_on_the_next_day() -> None:
    found = day_of(meeting("Late", at(23), 60), period=Days(TUESDAY, date(2026, 11, 25)))
    assert [day.day.day for day in found.days] == [24]


def test_an_all_day_event_does_not_stand_on_its_exclusive_end() -> None:
    assert day_of(whole_days("Yesterday", date(2026, 11, 23))).days == ()


def test_the_same_meeting_in_two_accounts_is_shown_once() -> None:
    mine = meeting("Plan", at(10), uid="1", attendees=(guest("alice@example.com", Answer.ACCEPTED),))
    found = agenda(
        [Source("Shared", frozenset(), [meeting("Plan", at(10), uid="1")]), Source("Work", ME, [mine])], DAY, MOSCOW
    )
    assert [entry.answer for entry in found.days[0].timed] == [Answer.ACCEPTED]


def test_one_call_at_one_time_is_one_meeting_under_two_uids() -> None:
    link = "https://telemost.yandex.ru/j/12345678901234"
    found = day_of(meeting("Plan", at(10), uid="1", links=(link,)), meeting("Plan", at(10), uid="2", location=link))
    assert len(found.days[0].timed) == 1


def test_events_without_a_uid_are_never_taken_for_one() -> None:
    one = Event("", meeting("x", at(10)).when, "A")
    other = Event("", meeting("x", at(10)).when, "B")
    assert titles(day_of(one, other)) == ["A", "B"]


def test_two_occurrences_of_a_series_are_two_meetings() -> None:
    first = meeting("Stand-up", at(10), uid="s", recurrence_id=at(10))
    moved = meeting("Stand-up", at(15), uid="s", recurrence_id=at(10, day=date(2026, 11, 23)))
    assert len(day_of(first, moved).days[0].timed) == 2


def test_yandexs_names_for_my_mailbox_are_all_me() -> None:
    declined = meeting("Plan", at(10), attendees=(guest("a-b@yandex.ru", Answer.DECLINED),))
    led = meeting("Demo", at(12), organizer=guest("a.b@yandex.com"))
    entries = agenda([Source("Work", frozenset({"a.b@ya.ru"}), (declined, led))], DAY, MOSCOW).days[0].timed
    assert [(entry.live, entry.mine) for entry in entries] == [(False, False), (True, True)]


def test_overlapping_meetings_name_each_other() -> None:
    found = day_of(meeting("Budget", at(11), 60), meeting("Hiring", at(11, 30)), meeting("Later", at(12)))
    assert [entry.overlaps for entry in found.days[0].timed] == [("Hiring",), ("Budget",), ()]


def test_declined_cancelled_free_and_all_day_events_overlap_nothing() -> None:
    declined = meeting("Declined", at(11), attendees=(guest("alice@example.com", Answer.DECLINED),))
    found = day_of(
        meeting("Budget", at(11), 60),
        declined,
        meeting("Off", at(11), status="CANCELLED"),
        meeting("Focus", at(11), free=True),
        whole_days("Leave", TUESDAY),
    )
    assert all(entry.overlaps == () for day in found.days for entry in (*day.timed, *day.all_day))


def test_an_organiser_owes_nobody_an_answer() -> None:
    mine = meeting("Mine", at(10), organizer=guest("alice@example.com"), attendees=(guest("alice@example.com"),))
    theirs = meeting("Theirs", at(12), organizer=guest("bob@example.com"), attendees=(guest("alice@example.com"),))
    assert [entry.unanswered for entry in day_of(mine, theirs).days[0].timed] == [False, True]


def test_a_meeting_of_no_length_stands_at_its_start() -> None:
    assert titles(day_of(meeting("Bell", at(0), 0), meeting("Next", at(0, day=date(2026, 11, 25)), 0))) == ["Bell"]


def test_declined_and_cancelled_meetings_do_not_count() -> None:
    declined = meeting("No", at(11), attendees=(guest("alice@example.com", Answer.DECLINED),))
    assert day_of(meeting("Yes", at(10)), declined, meeting("Off", at(9), status="CANCELLED")).meetings == 1


def test_five_thousand_events_are_merged() -> None:
    events = [meeting(str(n), at(8) + timedelta(minutes=n % 600), 5, uid=str(n)) for n in range(5000)]
    assert day_of(*events).meetings == 5000
