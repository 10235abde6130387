"""Statuses put up and taken down in time, on a real database; Mattermost is a stand-in that can fail."""

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from app.errors import MessengerError, MessengerUnavailable, StatusForbidden
from app.events import Answer, Event
from app.showing import FORBIDDEN, check_right, status_due
from app.status import Seen, Status
from app.times import Span
from psql import Store
from tests.factories import ALICE, BOB, at, guest, meeting

SECONDS = timedelta(seconds=1)
FOCUS = Status("Focus", "headphones")
GUESTS = (guest(ALICE.email, Answer.ACCEPTED), guest(BOB.email, Answer.ACCEPTED))


class Died(BaseException):
    """kill -9, as far as one thread of ours is concerned."""


@dataclass
class Profiles:
    """Mattermost: what each profile holds, the calls that changed something, and what goes wrong."""

    seen_: dict[str, Seen] = field(default_factory=dict)
    calls: list[tuple[str, ...]] = field(default_factory=list)
    reads: int = 0
    failures: dict[str, BaseException] = field(default_factory=dict)  # by "read", "show", or what comes after "shown"

    def seen(self, user_id: str) -> Seen:
        self.reads += 1
        self._fail("read")
        return self.of(user_id)

    def show(self, user_id: str, status: Status | None) -> None:
        self._fail("show")
        self.calls.append(("show", status.text if status else ""))
        self.seen_[user_id] = replace(self.of(user_id), custom=status)
        self._fail("shown")

    def set_availability(self, user_id: str, availability: str, until: datetime | None = None) -> None:
        self._fail("availability")
        self.calls.append((availability,))
        self.seen_[user_id] = replace(self.of(user_id), availability=availability, dnd_until=until)

    def may_show(self) -> bool:
        return "show" not in self.failures

    def of(self, user_id: str) -> Seen:
        return self.seen_.get(user_id, Seen(None))

    def _fail(self, call: str) -> None:
        if call in self.failures:
            raise self.failures[call]


@dataclass
class Office:
    """Our copy of calendars, people's settings, the database and Mattermost; `tick` is the clock's."""

    store: Store
    pool: Executor
    profiles: Profiles = field(default_factory=Profiles)
    meetings: dict[str, list[Event]] = field(default_factory=dict)
    show_status: str = "meeting"
    paused_until: datetime | None = None

    @contextmanager
    def begin(self) -> Iterator[Any]:
        with self.store.begin() as tx:
            yield Queries(self, tx)

    def tick(self, now: datetime) -> int:
        return status_due(self, self.profiles, self.pool, "en", now)

    def shown(self, now: datetime, user_id: str = ALICE.id) -> str:
        custom = self.profiles.of(user_id).custom
        return custom.text if custom is not None and custom.live(now) else ""

    def run(self, start: datetime, end: datetime, step_s: int = 10) -> None:
        now = start
        while now <= end:
            self.tick(now)
            now += step_s * SECONDS


@dataclass
class Queries:
    """The real queries over statuses, those over the copy and the settings from the office's memory."""

    office: Office
    tx: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.tx, name)

    def starting(self, span: Span) -> list[tuple[str, Any]]:
        everything = [(who, event) for who, events in self.office.meetings.items() for event in events]
        return [(who, held(who, event)) for who, event in everything if span.start <= event.when.start < span.end]

    def stored(self, user_id: str, span: Span) -> list[Any]:
        events = self.office.meetings.get(user_id, ())
        return [held(user_id, event) for event in events if event.when.span(UTC).overlaps(span)]

    def settings(self, user_id: str) -> Any:
        return SimpleNamespace(show_status=self.office.show_status, paused_until=self.office.paused_until)


def held(user_id: str, event: Event) -> Any:
    return SimpleNamespace(event=event, me=frozenset({ALICE.email if user_id == ALICE.id else BOB.email}), own=True)


def talk(start: datetime, minutes: int, title: str = "Talk") -> Event:
    return meeting(title, start, minutes, attendees=GUESTS)


@pytest.fixture(scope="module")
def pool() -> Iterator[Executor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


@pytest.fixture
def office(store: Store, pool: Executor) -> Office:
    return Office(store, pool, meetings={ALICE.id: [talk(at(10), 30)]})


def test_the_status_goes_up_at_the_start_minute_and_theirs_comes_back_at_the_end(office: Office) -> None:
    office.profiles.seen_[ALICE.id] = Seen(FOCUS)
    office.run(
        at(9, 58),
        at(
            9,
            59,
        ),
    )
    before = office.shown(at(9, 59))
    office.run(at(10), at(10, 29))
    during = office.profiles.of(ALICE.id).custom
    office.run(at(10, 30), at(10, 31))
    assert before == "Focus"
    assert during == Status("In a meeting", "calendar", at(10, 30))
    assert office.profiles.of(ALICE.id).custom == FOCUS
    assert office.profiles.calls == [("show", "In a meeting"), ("show", "Focus")]


def test_a_status_with_an_end_of_its_own_comes_back_with_it(office: Office) -> None:
    lunch, errand = Status("Lunch", "pizza", at(12)), Status("Errand", "walking", at(10, 20))
    office.meetings[BOB.id] = [talk(at(10), 30)]
    office.profiles.seen_ = {ALICE.id: Seen(lunch), BOB.id: Seen(errand)}
    office.run(at(10), at(10, 31))
    assert office.profiles.of(ALICE.id).custom == lunch
    assert office.shown(at(10, 31), BOB.id) == ""


@pytest.mark.parametrize("emoji", ["palm_tree", "face_with_thermometer", "sneezing_face"])
def test_who_is_on_leave_or_ill_is_left_alone(office: Office, emoji: str) -> None:
    away = Status("Away", emoji)
    office.profiles.seen_[ALICE.id] = Seen(away)
    office.run(at(10), at(10, 31))
    assert office.profiles.calls == []


def test_overlapping_meetings_are_shown_to_the_end_of_the_last(office: Office) -> None:
    office.meetings[ALICE.id].append(talk(at(10, 15), 45, "Longer"))
    office.profiles.seen_[ALICE.id] = Seen(FOCUS)
    office.run(at(10), at(10, 59))
    assert office.shown(at(10, 59)) == "In a meeting"
    office.run(at(11), at(11, 1))
    assert office.profiles.calls == [("show", "In a meeting"), ("show", "Focus")]


def test_nothing_is_left_of_a_meeting_that_is_over(office: Office) -> None:
    office.run(at(9, 59), at(10, 36))
    with office.store.begin() as tx:
        assert tx.status_of(ALICE.id) is None
        assert tx.statuses_due(at(23), 9) == []


def test_mattermost_is_not_asked_while_nothing_changes(office: Office) -> None:
    office.run(at(10), at(10, 29))
    assert (office.profiles.reads, len(office.profiles.calls)) == (1, 1)


def test_back_to_back_meetings_are_shown_as_one(office: Office) -> None:
    office.meetings[ALICE.id].append(talk(at(10, 30), 30, "Next"))
    office.run(at(10), at(11, 1))
    assert office.profiles.calls == [("show", "In a meeting")]


def test_a_meeting_added_behind_a_running_one_moves_the_end(office: Office) -> None:
    office.run(at(10), at(10, 20))
    office.meetings[ALICE.id].append(talk(at(10, 30), 30, "Next"))
    office.run(at(10, 20), at(10, 29))
    custom = office.profiles.of(ALICE.id).custom
    assert custom is not None
    assert custom.until == at(11)


def test_a_meeting_called_off_while_it_runs_takes_the_status_with_it(office: Office) -> None:
    office.run(at(10), at(10, 10))
    office.meetings[ALICE.id].clear()
    office.run(at(10, 10), at(10, 12))
    assert office.profiles.calls[-1] == ("show", "")


def test_a_meeting_learnt_of_late_still_gets_its_status(office: Office) -> None:
    event = office.meetings[ALICE.id].pop()
    office.run(at(10), at(10, 4))
    office.meetings[ALICE.id].append(event)
    office.tick(at(10, 4))
    assert office.shown(at(10, 4)) == "In a meeting"


def test_a_clock_that_stood_still_catches_up(office: Office) -> None:
    office.tick(at(9))
    office.tick(at(10, 20))
    assert office.shown(at(10, 20)) == "In a meeting"


def test_a_clock_set_back_an_hour_shows_the_next_meeting_all_the_same(office: Office) -> None:
    office.tick(at(10, 45))
    office.run(at(9, 50), at(10, 1))
    assert office.shown(at(10, 1)) == "In a meeting"


def test_a_status_changed_by_hand_during_the_meeting_is_left_alone(office: Office) -> None:
    office.run(at(10), at(10, 10))
    office.profiles.seen_[ALICE.id] = Seen(FOCUS)
    office.meetings[ALICE.id].append(talk(at(10, 20), 30, "Longer"))
    office.run(at(10, 10), at(11))
    assert office.profiles.of(ALICE.id).custom == FOCUS
    assert office.profiles.calls == [("show", "In a meeting")]


@pytest.mark.parametrize("show_status", ["off", "meeting"])
def test_who_wants_none_or_pauses_shows_none(office: Office, show_status: str) -> None:
    office.show_status = show_status
    office.paused_until = at(18) if show_status == "meeting" else None
    office.run(at(10), at(10, 8))
    assert (office.profiles.reads, office.profiles.calls) == (0, [])


def test_pausing_during_a_meeting_takes_it_down(office: Office) -> None:
    office.run(at(10), at(10, 10))
    office.paused_until = at(18)
    office.run(at(10, 10), at(10, 12))
    assert office.profiles.calls[-1] == ("show", "")


def test_do_not_disturb_gets_its_new_end_by_way_of_online(office: Office) -> None:
    office.show_status = "dnd"
    office.run(at(10), at(10, 10))
    office.meetings[ALICE.id].append(talk(at(10, 20), 30, "Longer"))
    office.run(at(10, 10), at(10, 12))
    assert [call[0] for call in office.profiles.calls] == ["show", "dnd", "show", "online", "dnd"]
    assert office.profiles.of(ALICE.id).dnd_until == at(10, 50)


@pytest.mark.parametrize("moment", ["read", "show", "shown", "availability"])
def test_dying_anywhere_loses_neither_the_status_nor_what_was_before(office: Office, moment: str) -> None:
    office.show_status = "dnd"
    office.profiles.seen_[ALICE.id] = Seen(FOCUS)
    office.profiles.failures = {moment: Died()}
    office.tick(at(10))
    office.profiles.failures = {}
    office.run(at(10, 1), at(10, 3))
    shown = office.shown(at(10, 3))
    quiet = office.profiles.of(ALICE.id).availability
    office.run(at(10, 30), at(10, 32))
    assert (shown, quiet) == ("In a meeting", "dnd")
    assert office.profiles.of(ALICE.id).custom == FOCUS


@pytest.mark.parametrize("moment", ["read", "show", "shown"])
def test_dying_at_the_end_of_a_meeting_still_brings_theirs_back(office: Office, moment: str) -> None:
    office.profiles.seen_[ALICE.id] = Seen(FOCUS)
    office.run(at(10), at(10, 29))
    office.profiles.failures = {moment: Died()}
    office.tick(at(10, 30))
    office.profiles.failures = {}
    office.run(at(10, 31), at(10, 33))
    assert office.profiles.of(ALICE.id).custom == FOCUS


@pytest.mark.parametrize("moment", ["read", "show", "shown"])
def test_dying_while_the_end_moves_still_brings_theirs_back(office: Office, moment: str) -> None:
    office.profiles.seen_[ALICE.id] = Seen(FOCUS)
    office.run(at(10), at(10, 10))
    office.meetings[ALICE.id].append(talk(at(10, 20), 30, "Longer"))
    office.profiles.failures = {moment: Died()}
    office.run(at(10, 10), at(10, 11))
    office.profiles.failures = {}
    office.run(at(10, 11), at(10, 52))
    assert office.profiles.calls[-2:] == [("show", "In a meeting"), ("show", "Focus")]


def test_theirs_is_back_at_the_end_minute_whenever_we_last_looked(office: Office) -> None:
    office.profiles.seen_[ALICE.id] = Seen(FOCUS)
    office.run(at(10) + 35 * SECONDS, at(10, 29) + 55 * SECONDS)
    office.tick(at(10, 30))
    assert office.profiles.of(ALICE.id).custom == FOCUS


def test_mattermost_away_at_the_start_only_delays(office: Office) -> None:
    office.meetings[ALICE.id] = [talk(at(10), 120)]
    office.profiles.failures = {"read": MessengerUnavailable("away")}
    office.run(at(10), at(11), 30)
    office.profiles.failures = {}
    office.run(at(11), at(11, 1))
    assert office.shown(at(11, 1)) == "In a meeting"


def test_without_the_permission_it_is_tried_once_a_meeting_and_marked(office: Office) -> None:
    office.profiles.failures = {"show": StatusForbidden("403", 403)}
    office.run(at(10), at(10, 29))
    with office.store.begin() as tx:
        marked = tx.mark(FORBIDDEN)
    assert office.profiles.reads == 1
    assert marked is not None
    assert marked.at == at(10)


def test_the_mark_goes_with_the_first_status_that_works(office: Office) -> None:
    office.profiles.failures = {"show": StatusForbidden("403", 403)}
    office.run(at(10), at(10, 31))
    office.profiles.failures = {}
    office.meetings[ALICE.id].append(talk(at(12), 30, "Later"))
    office.run(at(12), at(12, 1))
    with office.store.begin() as tx:
        assert tx.mark(FORBIDDEN) is None


def test_a_status_that_cannot_be_put_back_is_at_least_taken_down(office: Office) -> None:
    office.profiles.seen_[ALICE.id] = Seen(Status("Party", "an_emoji_removed_since"))
    office.run(at(10), at(10, 10))
    office.meetings[ALICE.id].clear()
    refusing = RefusesParty(office.profiles.seen_)
    office.profiles = refusing
    office.run(at(10, 10), at(10, 12))
    assert refusing.calls == [("show", "")]


class RefusesParty(Profiles):
    def show(self, user_id: str, status: Status | None) -> None:
        if status is not None and status.text == "Party":
            raise MessengerError("400 emoji_not_found", 400)
        super().show(user_id, status)


def test_one_persons_trouble_is_nobody_elses(office: Office) -> None:
    office.meetings[BOB.id] = [talk(at(10), 30)]
    poisoned = Poisoned()
    office.profiles = poisoned
    office.tick(at(10))
    assert office.shown(at(10), BOB.id) == "In a meeting"


class Poisoned(Profiles):
    def seen(self, user_id: str) -> Seen:
        if user_id == ALICE.id:
            raise ZeroDivisionError
        return super().seen(user_id)


def test_two_clocks_ask_once(office: Office) -> None:
    other = replace(office)
    assert office.tick(at(10)) + other.tick(at(10)) == 1
    assert office.profiles.reads == 1


def test_more_people_than_fit_into_one_round_are_all_served(office: Office) -> None:
    people = [f"{number:026}" for number in range(450)]
    office.meetings = {person: [talk(at(10), 30)] for person in people}
    rounds = 0
    while office.tick(at(10)):
        rounds += 1
    assert rounds == 3
    assert {office.shown(at(10), person) for person in people} == {"In a meeting"}


def test_a_missing_right_is_noted_before_anybody_meets_and_gone_once_it_is_given(store: Store) -> None:
    profiles = Profiles(failures={"show": StatusForbidden("403", 403)})
    noted = []
    for failures in (profiles.failures, {}):
        profiles.failures = failures
        check_right(store, profiles, at(10))
        with store.begin() as tx:
            noted.append(tx.mark(FORBIDDEN) is not None)
    assert (noted, profiles.calls) == ([True, False], [])
