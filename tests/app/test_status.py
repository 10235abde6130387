"""Which meetings show a status, until when, and what becomes of a person's own; the last part by random lives."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.events import Answer, Attendee, Event
from app.status import (
    HANDS_OFF,
    Kept,
    Look,
    Nothing,
    Ours,
    Restore,
    Seen,
    Set,
    Status,
    counts,
    decide,
    following,
    stretch,
    wanted,
)
from app.times import Span
from tests.factories import at, guest, meeting, whole_days

ME = frozenset({"alice@example.com"})
ALICE = guest("alice@example.com", Answer.ACCEPTED)
OLGA = guest("olga@example.com", Answer.ACCEPTED)
ROOM = Attendee("", "Room 3", Answer.ACCEPTED, is_room=True)
LOOK, QUIET = Look("In a meeting"), Look("In a meeting", dnd=True)
LUNCH = Status("Lunch", "pizza", at(10, 45))
FOCUS = Status("Focus", "headphones")


def span(start: datetime, minutes: int) -> Span:
    return Span(start, start + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("meetings", "expected"),
    [
        ([], None),
        ([span(at(9), 30)], None),
        ([span(at(9, 45), 30)], None),
        ([span(at(11), 60)], (at(11), at(12))),
        ([span(at(15), 60), span(at(11), 30)], (at(11), at(11, 30))),
        ([span(at(11), 30), span(at(11, 30), 30), span(at(11, 45), 60)], (at(11), at(12, 45))),
        ([span(at(9, 45), 30), span(at(10, 10), 60), span(at(11, 30), 30)], (at(11, 30), at(12))),
        ([span(at(9, 45), 30), span(at(10, 15), 30)], None),
        ([span(at(11), 0), span(at(12), 30)], (at(12), at(12, 30))),
        ([span(at(11), 3 * 24 * 60), span(at(12), 30)], (at(12), at(12, 30))),
    ],
    ids=[
        "nothing",
        "past",
        "running",
        "ahead",
        "the first",
        "one stretch",
        "after the running stretch",
        "all of it runs",
        "without length",
        "beside days",
    ],
)
def test_the_next_meeting_that_will_be_shown(meetings: list[Span], expected: tuple[datetime, datetime] | None) -> None:
    found = following(at(10), meetings)
    assert (None if found is None else (found.start, found.end)) == expected


TEN = span(at(10), 60)
IN_A_MEETING = Status("In a meeting", "calendar", at(11))
OURS = Ours("In a meeting", "calendar", at(11))


def talk(**more: object) -> Event:
    return meeting("Talk", at(10), 60, **more)


COUNTED = [
    pytest.param(talk(attendees=(ALICE, OLGA)), True, id="another guest"),
    pytest.param(talk(attendees=(ALICE,), organizer=OLGA), True, id="another organiser"),
    pytest.param(talk(links=("https://telemost.yandex.ru/j/1",)), True, id="a call link"),
    pytest.param(talk(description="https://zoom.us/j/91000000001"), True, id="a call link in the description"),
    pytest.param(talk(attendees=(ALICE, ROOM)), True, id="a booked room"),
    pytest.param(talk(location="Переговорная 3"), True, id="a room by its name"),
    pytest.param(talk(attendees=(guest("alice@example.com"), OLGA)), True, id="not answered yet"),
    pytest.param(talk(), False, id="alone"),
    pytest.param(talk(location="Clinic, 5 Garden Street"), False, id="a place that is no room"),
    pytest.param(talk(attendees=(ALICE,), organizer=ALICE), False, id="only me"),
    pytest.param(
        talk(attendees=(ALICE, guest("bob@example.com", Answer.DECLINED)), organizer=ALICE), False, id="nobody comes"
    ),
    pytest.param(talk(attendees=(guest("alice@example.com", Answer.DECLINED), OLGA)), False, id="declined"),
    pytest.param(talk(attendees=(guest("alice@example.com", Answer.TENTATIVE), OLGA)), False, id="maybe"),
    pytest.param(talk(attendees=(ALICE, OLGA), status="TENTATIVE"), False, id="tentative"),
    pytest.param(talk(attendees=(ALICE, OLGA), status="CANCELLED"), False, id="cancelled"),
    pytest.param(talk(attendees=(ALICE, OLGA), free=True), False, id="free"),
    pytest.param(replace(whole_days("Fair", at(10).date()), attendees=(ALICE, OLGA)), False, id="all day"),
]


@pytest.mark.parametrize(("event", "shown"), COUNTED)
def test_a_status_is_for_meetings_with_others_that_one_attends(event: Event, shown: bool) -> None:
    assert counts(event, ME, own=True) is shown


def test_in_a_calendar_of_somebody_else_only_what_i_take_part_in_counts() -> None:
    theirs = talk(attendees=(OLGA, guest("bob@example.com")), organizer=OLGA)
    assert not counts(theirs, ME, own=False)
    assert counts(replace(theirs, attendees=(*theirs.attendees, ALICE)), ME, own=False)
    assert counts(replace(theirs, organizer=ALICE), ME, own=False)


def test_yandexs_names_for_my_mailbox_are_all_me() -> None:
    me, other_name = frozenset({"a.b@ya.ru"}), guest("a-b@yandex.com", Answer.ACCEPTED)
    assert not counts(talk(attendees=(guest("a-b@yandex.ru", Answer.DECLINED), OLGA)), me, own=True)
    assert not counts(talk(attendees=(other_name,), organizer=guest("a.b@yandex.ru")), me, own=True)
    assert counts(talk(attendees=(other_name, OLGA)), me, own=False)


STRETCHES = [
    pytest.param([TEN], at(9, 59), None, id="before"),
    pytest.param([TEN], at(10), at(11), id="at the start minute"),
    pytest.param([TEN], at(11), None, id="at the end"),
    pytest.param([TEN, span(at(11), 30)], at(10, 30), at(11, 30), id="back to back"),
    pytest.param([span(at(11), 30), TEN], at(11, 10), at(11, 30), id="the second of two"),
    pytest.param([TEN, span(at(10, 30), 90)], at(10, 10), at(12), id="overlapping"),
    pytest.param([TEN, span(at(10, 10), 20)], at(10, 40), at(11), id="one inside the other"),
    pytest.param([TEN, span(at(11, 5), 30)], at(10, 30), at(11), id="a pause between"),
    pytest.param([TEN, span(at(9), 0)], at(9), None, id="without length"),
    pytest.param([span(at(9), 60 * 25)], at(10), None, id="a trip"),
]


@pytest.mark.parametrize(("meetings", "now", "end"), STRETCHES)
def test_meetings_that_touch_are_one_stretch(meetings: list[Span], now: datetime, end: datetime | None) -> None:
    found = stretch(now, meetings)
    assert (found.end if found else None) == end


def test_the_status_says_what_the_company_reads_and_ends_with_the_meeting() -> None:
    decision = decide(at(10), [TEN], Seen(None), None, Look("На встрече"))
    assert decision == Set(Kept(Ours("На встрече", "calendar", at(11)), sure=False), begins=True)


def test_a_persons_own_status_is_kept_and_put_back() -> None:
    begun = decide(at(10), [TEN], Seen(FOCUS), None, LOOK)
    assert isinstance(begun, Set)
    assert begun.kept.saved == FOCUS
    assert decide(at(11), [], Seen(IN_A_MEETING), begun.kept, LOOK) == Restore(FOCUS)


def test_an_expired_status_is_neither_kept_nor_put_back() -> None:
    begun = decide(at(10, 50), [TEN], Seen(LUNCH), None, LOOK)
    assert isinstance(begun, Set)
    assert begun.kept.saved is None
    assert decide(at(11), [], Seen(IN_A_MEETING), Kept(OURS, LUNCH), LOOK) == Nothing()


def test_ours_is_taken_down_where_the_meeting_ends_early() -> None:
    assert decide(at(10, 30), [], Seen(IN_A_MEETING), Kept(OURS), LOOK) == Restore(None)
    assert decide(at(10, 30), [], Seen(IN_A_MEETING), Kept(OURS, LUNCH), LOOK) == Restore(LUNCH)


@pytest.mark.parametrize("look", [LOOK, None], ids=["after it", "when they pause or switch it off"])
def test_a_status_changed_by_hand_is_left_alone_in_the_end(look: Look | None) -> None:
    assert decide(at(10, 40), [TEN] if look is None else [], Seen(FOCUS), Kept(OURS, LUNCH), look) == Nothing()


@pytest.mark.parametrize("by_hand", [FOCUS, None], ids=["another", "taken down"])
def test_a_status_changed_by_hand_is_left_alone_when_the_meeting_grows(by_hand: Status | None) -> None:
    longer = [TEN, span(at(11), 30)]
    decision = decide(at(10, 40), longer, Seen(by_hand), Kept(OURS, LUNCH), LOOK)
    assert decision == Nothing(Kept(Ours("In a meeting", "calendar", at(11, 30))))


def test_what_they_set_after_we_died_in_the_middle_is_theirs_all_the_same() -> None:
    unsure = Kept(OURS, LUNCH, sure=False)
    assert decide(at(10, 30), [TEN], Seen(FOCUS), unsure, LOOK) == Nothing(Kept(OURS))
    assert decide(at(10, 30), [TEN], Seen(LUNCH), unsure, LOOK) == Set(Kept(OURS, LUNCH))


def test_a_meeting_that_grows_moves_the_end_and_keeps_what_was_saved() -> None:
    longer = [TEN, span(at(11), 30)]
    decision = decide(at(10, 40), longer, Seen(IN_A_MEETING), Kept(OURS, FOCUS), LOOK)
    assert decision == Set(Kept(Ours("In a meeting", "calendar", at(11, 30)), FOCUS))


def test_a_new_stretch_after_a_missed_end_still_knows_what_to_put_back() -> None:
    decision = decide(at(12), [span(at(12), 30)], Seen(IN_A_MEETING), Kept(OURS, FOCUS), LOOK)
    assert isinstance(decision, Set)
    assert decision.kept.saved == FOCUS


PEACE = [
    *(pytest.param(Seen(Status("", emoji)), id=emoji) for emoji in sorted(HANDS_OFF)),
    pytest.param(Seen(None, "dnd"), id="do not disturb"),
    pytest.param(Seen(None, "dnd", at(18)), id="do not disturb until the evening"),
    pytest.param(Seen(None, "ooo"), id="out of office"),
]


@pytest.mark.parametrize("seen", PEACE)
@pytest.mark.parametrize("look", [LOOK, QUIET], ids=["plain", "quiet"])
def test_who_wants_peace_keeps_it(seen: Seen, look: Look) -> None:
    assert decide(at(10), [TEN], seen, None, look) == Nothing(Kept(OURS))


def test_a_palm_tree_that_has_run_out_protects_nobody() -> None:
    assert isinstance(decide(at(10), [TEN], Seen(Status("", "palm_tree", at(9))), None, LOOK), Set)


def test_do_not_disturb_comes_with_it_where_wanted_and_remembers_what_was() -> None:
    decision = decide(at(10), [TEN], Seen(None, "away"), None, QUIET)
    assert isinstance(decision, Set)
    assert decision.kept.ours.before == "away"
    assert not decision.again


def test_our_do_not_disturb_gets_a_new_end_by_way_of_online() -> None:
    seen = Seen(IN_A_MEETING, "dnd", at(11))
    decision = decide(at(10, 40), [TEN, span(at(11), 30)], seen, Kept(replace(OURS, before="away")), QUIET)
    assert decision == Set(Kept(Ours("In a meeting", "calendar", at(11, 30), "away")), again=True)


def test_a_do_not_disturb_ended_by_hand_is_not_set_again() -> None:
    longer = [TEN, span(at(11), 30)]
    decision = decide(at(10, 40), longer, Seen(IN_A_MEETING, "online"), Kept(replace(OURS, before="online")), QUIET)
    assert decision == Set(Kept(Ours("In a meeting", "calendar", at(11, 30))))


def test_a_do_not_disturb_set_by_hand_meanwhile_stays() -> None:
    longer = [TEN, span(at(11), 30)]
    assert decide(at(10, 40), longer, Seen(IN_A_MEETING, "dnd"), Kept(OURS), LOOK) == Nothing(Kept(OURS))


@pytest.mark.parametrize(
    ("seen", "decision"),
    [
        (Seen(IN_A_MEETING, "dnd", at(11)), Restore(None, "away")),
        (Seen(FOCUS, "dnd", at(11)), Restore(None, "away", untouched=True)),
        (Seen(IN_A_MEETING, "online"), Restore(None)),
    ],
    ids=["ours", "status changed by hand", "ended by hand"],
)
def test_an_early_end_gives_the_availability_back(seen: Seen, decision: Restore) -> None:
    assert decide(at(10, 30), [], seen, Kept(replace(OURS, before="away")), QUIET) == decision


@dataclass
class Life:
    """A person's profile, our memory of it, and who changed what; one step is a minute."""

    custom: Status | None
    kept: Kept | None = None
    own: Status | None = None
    by_hand_in: datetime | None = None  # the end of the stretch in which they changed it
    was_up: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.own = self.custom

    def change(self, status: Status | None, end: datetime | None) -> None:
        self.custom = self.own = status
        self.by_hand_in = end

    def tick(self, now: datetime, meetings: list[Span], dies: str) -> None:
        decision = decide(now, meetings, Seen(self.custom), self.kept, LOOK)
        if isinstance(decision, Set):
            if decision.begins:
                self.kept = decision.kept
            if dies == "before":
                return
            self.custom = decision.kept.ours.status
            if dies == "after":
                return
            self.kept = Kept(decision.kept.ours, decision.kept.saved)
        elif isinstance(decision, Restore):
            if dies == "before":
                return
            self.custom = decision.status
            if dies == "after":
                return
            self.kept = None
        else:
            self.kept = decision.kept

    def visible(self, now: datetime) -> Status | None:
        return self.custom if self.custom is not None and self.custom.live(now) else None


MINUTES = st.integers(0, 90)
MEETINGS = st.lists(
    st.builds(lambda m, n: span(at(10) + timedelta(minutes=m), n), MINUTES, st.integers(1, 30)), max_size=5
)
OWN = st.sampled_from([None, FOCUS, LUNCH, Status("Call me", "phone", at(13))])
DEATHS = st.dictionaries(MINUTES, st.sampled_from(["before", "after"]), max_size=6)


def live(status: Status | None, now: datetime) -> Status | None:
    return status if status is not None and status.live(now) else None


@given(MEETINGS, OWN, DEATHS)
def test_however_often_we_die_theirs_comes_back_and_ours_shows_in_meetings_only(
    meetings: list[Span], own: Status | None, deaths: dict[int, str]
) -> None:
    life = Life(own)
    for minute in range(130):
        now = at(10) + timedelta(minutes=minute)
        ours = wanted(now, meetings, LOOK)
        life.tick(now, meetings, deaths.get(minute, ""))
        if ours is None and not deaths.get(minute):
            assert live(life.visible(now), now) == live(own, now)
        if ours is not None and not deaths.get(minute):
            assert life.visible(now) == ours.status


@given(MEETINGS, OWN, MINUTES, OWN)
def test_what_a_person_sets_during_a_meeting_stays_to_its_end(
    meetings: list[Span], own: Status | None, minute: int, by_hand: Status | None
) -> None:
    life = Life(own)
    for step in range(130):
        now = at(10) + timedelta(minutes=step)
        life.tick(now, meetings, "")
        ours = wanted(now, meetings, LOOK)
        if step == minute:
            life.change(by_hand, ours.until if ours else None)
        if life.by_hand_in is not None and now < life.by_hand_in:
            assert life.custom == by_hand
        if ours is None:
            assert live(life.custom, now) == live(life.own, now)


@given(MEETINGS, OWN)
def test_nothing_flickers_between_meetings_that_touch(meetings: list[Span], own: Status | None) -> None:
    life, changes = Life(own), 0
    for step in range(130):
        now, before = at(10) + timedelta(minutes=step), life.custom
        life.tick(now, meetings, "")
        changes += life.custom != before
    starts = [at(10) + timedelta(minutes=step) for step in range(130)]
    stretches = {ours.until for now in starts if (ours := wanted(now, meetings, LOOK))}
    assert changes <= 2 * len(stretches)
