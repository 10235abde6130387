"""Our copy follows the servers: first in silence, then every change once, in the person's zone, at a polite pace."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app import pace
from app.providers.http import Door
from app.times import Span
from psql import Store
from tests.app.conftest import Real
from tests.app.syncing import Desk
from tests.factories import ALICE, BOB, MOSCOW, NOW, at
from tests.fakes import ical, vevent
from tests.servers.odd_http import Answer, Odd, serving
from tests.servers.shelves import Shelf, Shelves

WINDOW = pace.kept(NOW, MOSCOW)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TODAY = Span(at(0), at(0) + DAY)


def meeting(uid: str, title: str = "Planning", hour: int = 15, day: int = 0, *lines: str) -> str:
    start = at(hour) + day * DAY
    return vevent(uid, title, start, start + timedelta(minutes=30), *lines)


@pytest.fixture
def desk(store: Store, door: Door) -> Desk:
    return Desk(store, door)


@pytest.fixture
def shelves() -> Shelves:
    return Shelves()


@pytest.fixture
def work(shelves: Shelves) -> Shelf:
    work = shelves.calendars["work"]
    for number in range(4):
        work.put(f"{number}.ics", meeting(str(number), f"Meeting {number}", 10 + number))
    return work


@pytest.fixture
def odd(shelves: Shelves) -> Iterator[Odd]:
    with serving(shelves.script) as server:
        yield server


# On real servers.


def test_the_first_pass_is_silent_and_complete(desk: Desk, real: Real) -> None:
    for number in range(7):
        real.put("work", f"{number}.ics", meeting(str(number), f"Meeting {number}", 9 + number))
    weekly = meeting("w", "Weekly", 8, 1, "RRULE:FREQ=WEEKLY")
    real.put("work", "w.ics", weekly)
    desk.connect(real.home)

    assert desk.sync() == 1

    assert desk.titles(TODAY) == [f"Meeting {number}" for number in range(7)]
    assert desk.titles(WINDOW).count("Weekly") == 10
    assert desk.heard.news == []
    with desk.store.begin() as tx:
        assert tx.covered(ALICE.id) == WINDOW
        assert tx.copied_at(ALICE.id) == NOW


@pytest.mark.parametrize(
    ("change", "kind", "title"),
    [
        (lambda real: real.put("work", "new.ics", meeting("new", "New")), "added", ["Planning", "New"]),
        (lambda real: real.put("work", "a.ics", meeting("a", "Planning", 17)), "moved", ["Planning"]),
        (lambda real: real.put("work", "a.ics", meeting("a", "Renamed")), "details", ["Renamed"]),
        (
            lambda real: real.put("work", "a.ics", meeting("a", "Planning", 15, 0, "STATUS:CANCELLED")),
            "cancelled",
            ["Planning"],
        ),
        (lambda real: real.remove("work", "a.ics"), "cancelled", []),
    ],
    ids=["added", "moved", "renamed", "called off", "deleted"],
)
def test_a_change_is_seen_once(
    desk: Desk, real: Real, change: Callable[[Real], None], kind: str, title: list[str]
) -> None:
    real.put("work", "a.ics", meeting("a"))
    desk.connect(real.home)
    desk.sync()

    change(real)
    for minute in range(1, 4):
        desk.sync(NOW + minute * MINUTE)

    assert desk.heard.kinds == [kind]
    assert desk.titles(TODAY) == title


def test_a_series_that_loses_a_date_and_moves_another_is_told_by_occurrence(desk: Desk, real: Real) -> None:
    rule = ("RRULE:FREQ=DAILY;COUNT=9",)
    real.put("work", "s.ics", meeting("s", "Daily", 15, 0, *rule))
    desk.connect(real.home)
    desk.sync()

    dropped = f"EXDATE:{(at(15) + DAY).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    real.put("work", "s.ics", meeting("s", "Daily", 15, 0, *rule, dropped))
    desk.sync(NOW + MINUTE)

    assert desk.heard.kinds == ["cancelled"]
    assert len(desk.titles(WINDOW)) == 8


def test_what_only_looks_different_is_stored_and_not_told(desk: Desk, real: Real) -> None:
    real.put("work", "a.ics", meeting("a"))
    desk.connect(real.home)
    desk.sync()
    real.put("work", "a.ics", meeting("a", "Planning", 15, 0, "DTSTAMP:20261124T070000Z", "X-NOISE:1"))
    desk.sync(NOW + MINUTE)

    assert desk.heard.news == []
    with desk.store.begin() as tx:
        [copy] = [one for one in tx.copies_of(desk_account(desk)) if one.followed and "work" in one.calendar.href]
        assert b"X-NOISE" in tx.bodies(copy.id)[0].body


def desk_account(desk: Desk) -> int:
    with desk.store.begin() as tx:
        return tx.accounts_of(ALICE.id)[0].id


# Time.


def test_a_day_that_slides_in_is_stored_without_a_word(desk: Desk, odd: Odd, work: Shelf) -> None:
    work.put("far.ics", meeting("far", "Far", 15, 71))
    work.put("weekly.ics", meeting("w", "Weekly", 15, 1, "RRULE:FREQ=WEEKLY"))
    desk.connect(odd.url("/home/"))
    desk.sync()
    assert "Far" not in desk.titles(Span(WINDOW.start, WINDOW.end + 9 * DAY))

    desk.sync(NOW + DAY)
    desk.sync(NOW + 2 * DAY)

    assert desk.titles(Span(at(0) + 71 * DAY, at(0) + 72 * DAY)) == ["Far", "Weekly"]
    assert desk.heard.news == []
    with desk.store.begin() as tx:
        assert tx.covered(ALICE.id) == pace.kept(NOW + 2 * DAY, MOSCOW)


def test_a_change_on_the_day_that_slides_in_is_told_for_the_days_that_were_known(
    desk: Desk, odd: Odd, work: Shelf
) -> None:
    desk.connect(odd.url("/home/"))
    desk.sync()
    work.put("0.ics", meeting("0", "Meeting 0", 16, 1))
    desk.sync(NOW + DAY)

    assert desk.heard.kinds == ["moved"]


def test_another_zone_moves_whole_days_without_asking_or_telling(desk: Desk, odd: Odd, work: Shelf) -> None:
    day = ical("UID:d", "SUMMARY:Leave", "DTSTART;VALUE=DATE:20261125", "DTEND;VALUE=DATE:20261126")
    work.put("d.ics", day)
    desk.connect(odd.url("/home/"))
    desk.sync()
    asked = len(odd.seen)
    work.failure = Answer(500)

    desk.zones[ALICE.id] = ZoneInfo("Asia/Vladivostok")
    desk.sync(NOW + MINUTE)

    start = datetime(2026, 11, 24, 14, tzinfo=UTC)
    assert "Leave" in desk.titles(Span(start, start + MINUTE))
    assert desk.heard.news == []
    assert desk.value("zone") == "Asia/Vladivostok"
    assert len(odd.seen) - asked == 1  # the pass's own question


def test_floating_times_follow_the_person(desk: Desk, odd: Odd, work: Shelf) -> None:
    work.put("f.ics", ical("UID:f", "SUMMARY:Floating", "DTSTART:20261124T180000", "DTEND:20261124T190000"))
    desk.connect(odd.url("/home/"))
    desk.sync()
    desk.zones[ALICE.id] = ZoneInfo("Europe/Berlin")
    desk.sync(NOW + MINUTE)

    [floating] = [one.event for one in desk.stored(TODAY) if one.event.title == "Floating"]
    assert floating.when.start == datetime(2026, 11, 24, 17, tzinfo=UTC)
    assert desk.heard.news == []


@pytest.mark.parametrize(
    ("now", "seconds"),
    [
        (datetime(2026, 11, 24, 6, tzinfo=UTC), 60),
        (datetime(2026, 11, 24, 16, 59, tzinfo=UTC), 60),
        (datetime(2026, 11, 24, 17, tzinfo=UTC), 300),
        (datetime(2026, 11, 24, 4, 59, tzinfo=UTC), 300),
        (datetime(2026, 11, 28, 9, tzinfo=UTC), 300),
    ],
    ids=["morning", "before eight", "after eight", "early", "Saturday"],
)
def test_the_interval_follows_working_hours(now: datetime, seconds: float) -> None:
    assert pace.interval_s(now, MOSCOW, 60) == seconds
    looks = [(pace.next_look(now, MOSCOW, number, pace.Limits()) - now).total_seconds() for number in range(200)]
    assert seconds * 0.9 <= min(looks) < max(looks) <= seconds
    assert len(set(looks)) == 200


def test_a_failing_account_is_left_alone_longer_each_time() -> None:
    pauses = [(pace.next_try(NOW, failures, 0) - NOW).total_seconds() for failures in range(1, 10)]
    assert pauses == [30, 60, 120, 240, 480, 960, 1800, 1800, 1800]
    assert pace.next_try(NOW, 1, 0, 7200) == NOW + timedelta(hours=2)


def test_an_account_is_not_read_before_its_time(desk: Desk, odd: Odd, work: Shelf) -> None:
    desk.connect(odd.url("/home/"))
    assert [desk.sync(NOW + timedelta(seconds=s)) for s in (0, 5, 50, 61, 62)] == [1, 0, 0, 1, 0]


def test_today_hastens_and_a_change_is_there(desk: Desk, odd: Odd, work: Shelf) -> None:
    desk.connect(odd.url("/home/"))
    desk.sync()
    work.put("new.ics", meeting("new", "New"))
    soon = NOW + timedelta(seconds=3)
    with desk.store.begin() as tx:
        tx.hasten(ALICE.id, soon)
    desk.sync(soon)
    assert "New" in desk.titles(TODAY)


def test_a_clock_set_back_does_not_stop_reading(desk: Desk, odd: Odd, work: Shelf) -> None:
    desk.connect(odd.url("/home/"))
    desk.sync()
    assert desk.sync(NOW - timedelta(hours=1)) == 1
    assert desk.heard.news == []


# Which calendars.


def test_a_calendar_that_is_not_followed_is_not_read(desk: Desk, odd: Odd, shelves: Shelves, work: Shelf) -> None:
    shelves.calendars["other"] = Shelf()
    desk.connect(odd.url("/home/"))
    unfollow(desk, "other")
    desk.sync()
    assert not [seen for seen in odd.seen if seen.method == "REPORT" and "other" in seen.path]


def unfollow(desk: Desk, *names: str) -> None:
    with desk.store.begin() as tx:
        shown = tx.calendars_of(ALICE.id)
        tx.follow(
            ALICE.id,
            [one.id for one in shown],
            [one.id for one in shown if not any(n in one.calendar.href for n in names)],
        )


def test_a_calendar_followed_again_is_read_anew_without_a_word(
    desk: Desk, odd: Odd, shelves: Shelves, work: Shelf
) -> None:
    desk.connect(odd.url("/home/"))
    desk.sync()
    unfollow(desk, "work")
    desk.sync(NOW + MINUTE)
    work.put("0.ics", meeting("0", "Renamed meanwhile", 10))
    unfollow(desk)
    desk.sync(NOW + 2 * MINUTE)
    assert "Renamed meanwhile" in desk.titles(TODAY)
    assert desk.heard.news == []


def test_a_meeting_that_changes_its_calendar_has_not_changed(
    desk: Desk, odd: Odd, shelves: Shelves, work: Shelf
) -> None:
    private = shelves.calendars["private"] = Shelf()
    desk.connect(odd.url("/home/"))
    desk.sync()
    private.put("0.ics", work.objects["0.ics"][1])
    work.remove("0.ics")
    desk.sync(NOW + MINUTE)
    assert desk.heard.news == []
    assert desk.titles(TODAY).count("Meeting 0") == 1


def test_a_new_calendar_appears_within_the_hour_and_is_read_in_silence(
    desk: Desk, odd: Odd, shelves: Shelves, work: Shelf
) -> None:
    desk.connect(odd.url("/home/"))
    desk.sync()
    shelves.calendars["extra"] = Shelf()
    shelves.calendars["extra"].put("x.ics", meeting("x", "Extra"))
    desk.sync(NOW + 59 * MINUTE)
    assert "Extra" not in desk.titles(TODAY)
    desk.sync(NOW + 61 * MINUTE)
    assert "Extra" in desk.titles(TODAY)
    assert desk.heard.news == []


def test_a_deleted_calendar_goes_after_it_was_missing_twice_and_quietly(
    desk: Desk, odd: Odd, shelves: Shelves, work: Shelf
) -> None:
    shelves.calendars["other"] = Shelf()
    desk.connect(odd.url("/home/"))
    desk.sync()
    del shelves.calendars["work"]

    counts = [len(desk.titles(TODAY)) for minute in range(1, 5) if desk.sync(NOW + minute * MINUTE)]

    assert counts == [4, 4, 0, 0]
    assert desk.heard.news == []
    assert desk.value("failures") == 0


def test_a_list_of_calendars_that_is_empty_once_changes_nothing(
    desk: Desk, odd: Odd, shelves: Shelves, work: Shelf
) -> None:
    desk.connect(odd.url("/home/"))
    desk.sync()
    shelves.hidden = {"work"}
    for hour in range(1, 5):
        desk.sync(NOW + timedelta(hours=hour))
    assert len(desk.titles(TODAY)) == 4
    assert desk.heard.news == []


@pytest.mark.parametrize(
    ("guests", "kinds"),
    [((), []), (("ATTENDEE:mailto:ALICE@example.com",), ["moved"])],
    ids=["without me", "with me"],
)
def test_of_other_peoples_calendars_only_that_is_told_in_which_i_take_part(
    desk: Desk, odd: Odd, shelves: Shelves, guests: tuple[str, ...], kinds: list[str]
) -> None:
    theirs = shelves.calendars["holidays"] = Shelf()
    theirs.put("a.ics", meeting("a", "Theirs", 15, 0, *guests))
    with desk.store.begin() as tx:
        tx.put_person(ALICE, NOW)
    desk.connect(odd.url("/home/"))
    unfollow(desk)
    desk.sync()
    theirs.put("a.ics", meeting("a", "Theirs", 16, 0, *guests))
    desk.sync(NOW + MINUTE)
    assert desk.heard.kinds == kinds
    assert desk.titles(TODAY) == ["Theirs"]


def test_two_people_at_one_calendar_each_get_their_copy(desk: Desk, odd: Odd, work: Shelf) -> None:
    desk.connect(odd.url("/home/"))
    desk.connect(odd.url("/home/"), BOB)
    assert desk.sync() == 2
    work.put("new.ics", meeting("new", "New"))
    desk.sync(NOW + MINUTE)
    assert sorted(one.account.user_id for one in desk.heard.news) == [ALICE.id, BOB.id]
    assert desk.titles(TODAY, BOB) == desk.titles(TODAY)
