"""Which entry of a calendar is which conference."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.agenda import Source, agenda
from app.events import Answer, Attendee, Event, When
from app.notifications.meetings import concerns, takes_place, without_doubles
from app.ports import Stored
from app.times import Days
from app.twins import are_twins, is_conference, same_meeting, with_link
from tests.factories import MOSCOW, TUESDAY, at

ME = frozenset({"alice@example.com"})
LINK = "https://video.example.org/c/4711471147"
TELEMOST = "https://telemost.yandex.ru/j/12345678901234"
CONFERENCE = Event(
    "4711471147@video.example.org",
    When(at(10), at(11)),
    "Планёрка",
    links=(LINK,),
    attendees=(Attendee("alice@video.example.org", answer=Answer.UNKNOWN),),
)


def entry(title: str = "Встреча", answer: Answer = Answer.ACCEPTED, **more: object) -> Event:
    """What a calendar has of it."""
    guests = (Attendee("alice@example.com", answer=answer),)
    return replace(Event("outlook-1", When(at(10), at(11)), title, attendees=guests), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("uid", "link", "is_one"),
    [
        pytest.param("4711471147@video.example.org", LINK, True, id="its own"),
        pytest.param("4711471147@video.example.org", LINK.replace("/c/", "/webrtc/"), True, id="for browsers"),
        pytest.param("planning@video.example.org", "https://video.example.org/c/planning", True, id="a word"),
        pytest.param("outlook-1", LINK, False, id="an entry with its link"),
        pytest.param("a1b2@google.com", LINK, False, id="an entry with a uid like an address"),
        pytest.param("4711471147@video.example.org", "", False, id="no link"),
        pytest.param("", LINK, False, id="no uid"),
    ],
)
def test_a_conference_is_known_by_the_name_of_its_room(uid: str, link: str, is_one: bool) -> None:
    assert is_conference(replace(CONFERENCE, uid=uid, links=(link,) if link else ())) is is_one


@pytest.mark.parametrize(
    ("other", "same"),
    [
        pytest.param(entry(links=(LINK,)), True, id="link"),
        pytest.param(entry(location=LINK.replace("/c/", "/webrtc/") + "?src=mail"), True, id="link for browsers"),
        pytest.param(entry(description=f"Вход: {LINK}."), True, id="link in a text"),
        pytest.param(entry(location="TrueConf 4711471147"), True, id="number"),
        pytest.param(entry(location="147114711479"), False, id="another number around it"),
        pytest.param(entry("планёрка "), True, id="title"),
        pytest.param(entry("Планёрка", links=(TELEMOST,)), False, id="title, but another room"),
        pytest.param(entry(location="4711471147", links=(TELEMOST,)), False, id="number, but another room"),
        pytest.param(entry(links=(LINK.replace("4711471147", "4711471148"),)), False, id="another room"),
        pytest.param(entry(), False, id="nothing in common"),
        pytest.param(replace(CONFERENCE, uid="4711471148@video.example.org"), True, id="odd uid, same room"),
        pytest.param(CONFERENCE, False, id="itself"),
    ],
)
def test_an_entry_leads_to_it_or_names_it_or_has_its_title(other: Event, same: bool) -> None:
    assert same_meeting(CONFERENCE, other) is same
    assert same_meeting(other, CONFERENCE) is same
    assert are_twins(CONFERENCE, other) is same


def test_at_another_time_they_are_not_one_now() -> None:
    moved = entry(links=(LINK,), when=When(at(12), at(13)))
    assert same_meeting(CONFERENCE, moved)
    assert not are_twins(CONFERENCE, moved)


def test_an_entry_without_a_link_gets_that_of_its_conference() -> None:
    assert with_link(entry("Планёрка"), [CONFERENCE]).links == (LINK,)
    assert with_link(entry(links=(TELEMOST,)), [CONFERENCE]).links == (TELEMOST,)
    assert with_link(entry(), []) == entry()


def shown(*events: Event) -> list[tuple[str, bool, str]]:
    """An agenda of a calendar and a TrueConf account: titles, whether one comes, and the way in."""
    addresses = ME | {"alice@video.example.org"}
    found = agenda([Source("", addresses, [one]) for one in events], Days(TUESDAY, TUESDAY), MOSCOW)
    return [(one.event.title, one.live, one.join.url if one.join else "") for day in found.days for one in day.timed]


@pytest.mark.parametrize("swapped", [False, True], ids=["calendar first", "conference first"])
@pytest.mark.parametrize(
    ("other", "rows"),
    [
        pytest.param(entry(links=(LINK,)), [("Встреча", True, LINK)], id="once, as the calendar has it"),
        pytest.param(entry("Планёрка"), [("Планёрка", True, LINK)], id="by its title, with the conference's link"),
        pytest.param(
            entry(links=(LINK,), when=When(at(10), at(10, 30))), [("Встреча", True, LINK)], id="however long they are"
        ),
        pytest.param(entry(answer=Answer.DECLINED, links=(LINK,)), [("Встреча", False, LINK)], id="declined there"),
        pytest.param(entry(status="CANCELLED", links=(LINK,)), [("Встреча", False, LINK)], id="called off there"),
        pytest.param(
            entry("Планёрка", links=(TELEMOST,)),
            [("Планёрка", True, LINK), ("Планёрка", True, TELEMOST)],
            id="another room is another meeting",
        ),
    ],
)
def test_the_agenda_shows_it_once(other: Event, rows: list[tuple[str, bool, str]], swapped: bool) -> None:
    several = (CONFERENCE, other) if swapped else (other, CONFERENCE)
    assert sorted(shown(*several)) == sorted(rows)


def stored(event: Event, calendar_id: int = 1, *, own: bool = True) -> Stored:
    return Stored(calendar_id, calendar_id, "Work", own, ME | {"alice@video.example.org"}, event)


def test_an_entry_of_somebody_else_decides_nothing() -> None:
    foreign = stored(entry(links=(LINK,), attendees=()), own=False)
    assert len(without_doubles([foreign, stored(CONFERENCE, 2)])) == 2


EVENTS = st.builds(
    lambda at_, answer, title, link, uid, status: Event(
        uid,
        When(at(10) + at_, at(11) + at_),
        title,
        status=status,
        links=(link,) if link else (),
        attendees=(Attendee("alice@example.com", answer=answer),),
    ),
    st.sampled_from([timedelta(), timedelta(hours=1)]),
    st.sampled_from(Answer),
    st.sampled_from(["", "Планёрка", "Отчёты"]),
    st.sampled_from(["", LINK, TELEMOST, "https://video.example.org/c/4712471247"]),
    st.sampled_from(["4711471147@video.example.org", "4712471247@video.example.org", "outlook-1", "outlook-2", ""]),
    st.sampled_from(["CONFIRMED", "CANCELLED"]),
)


def test_all_views_of_one_conference_go_with_its_entry() -> None:
    other = replace(CONFERENCE, title="", uid="4711471147@video.example.org")
    kept = without_doubles([stored(entry("Планёрка")), stored(CONFERENCE, 2), stored(other, 3)])
    assert [one.calendar_id for one in kept] == [1]


@given(st.lists(EVENTS, max_size=6))
def test_only_conferences_with_an_entry_that_concerns_one_disappear(events: list[Event]) -> None:
    several = [stored(event, number) for number, event in enumerate(events)]
    kept = without_doubles(several)
    left = {one.calendar_id for one in kept}
    for one in several:
        entries = [two for two in several if are_twins(one.event, two.event) and not is_conference(two.event)]
        if one.calendar_id not in left:
            assert is_conference(one.event)
            same_room = [two for two in several if is_conference(two.event) and two.event.links == one.event.links]
            assert any(concerns(e) and are_twins(two.event, e.event) for two in same_room for e in several)
        elif is_conference(one.event) and any(concerns(two) and two.event.links for two in entries):
            raise AssertionError("a conference whose link stands in a calendar is there twice")
    assert [takes_place(one) for one in kept] == [takes_place(one) for one in several if one.calendar_id in left]
    assert without_doubles(kept) == kept


def test_two_conferences_of_one_title_are_not_one() -> None:
    second = replace(CONFERENCE, uid="4712471247@video.example.org", links=(LINK.replace("4711", "4712"),))
    assert len(shown(entry("Планёрка"), CONFERENCE, second)) == 2
    assert len(without_doubles([stored(entry("Планёрка")), stored(CONFERENCE, 2), stored(second, 3)])) == 2


@given(EVENTS, EVENTS)
def test_twins_are_each_others_and_never_ones_own(one: Event, other: Event) -> None:
    assert are_twins(one, other) is are_twins(other, one)
    assert not are_twins(one, one)


@given(st.lists(EVENTS, max_size=6))
def test_no_room_is_lost_from_the_agenda(events: list[Event]) -> None:
    """Whatever is put together, each time and way in that there was is there still."""
    before = {(one.when.start.astimezone(MOSCOW), one.links) for one in events if one.links}  # type: ignore[union-attr]
    found = agenda([Source("", ME, [one]) for one in events], Days(TUESDAY, TUESDAY), MOSCOW)
    after = {(one.span.start.astimezone(MOSCOW), one.join.url) for day in found.days for one in day.timed if one.join}
    by_key = {one.key for one in events if one.uid}
    if len(by_key) == len(events):
        assert {(start, links[0]) for start, links in before} <= after
