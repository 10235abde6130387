"""A conference's plan: weekly days in all their forms, fixed zones, times in all forms, and the object it makes."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.expansion import expand_all
from app.providers.ical import read
from app.providers.trueconf.schedule import Kind, conference, moment, weekdays
from app.providers.trueconf.text import People, body
from app.times import Span
from tests.factories import MOSCOW

MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
"""10:00 in Moscow."""
HOST = "video.example.org"
BASE = f"https://{HOST}"


def item(schedule: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": "4711", "topic": "Планёрка", "owner": "ann", "schedule": schedule, **more}


def weekly(days: object, start: datetime = MONDAY, **more: Any) -> dict[str, Any]:
    schedule = {"type": 0, "start_time": int(start.timestamp()), "duration": 3600, "days": days}
    return item({**schedule, "special_time_offset": 180, **more})


def starts(found: dict[str, Any], days: int = 14, habit: str = "local") -> list[str]:
    """When it is held in the two weeks from that Monday, as an hour in Moscow."""
    text = body(conference(found, MOSCOW, days=habit), People(HOST), BASE, since=None, now=None)
    first = datetime(2026, 11, 23, tzinfo=MOSCOW)
    events = expand_all(read(text, MOSCOW).series, Span(first, first + timedelta(days=days)), MOSCOW).events
    times = [one.when.span(MOSCOW).start.astimezone(MOSCOW) for one in events]
    return [f"{time:%a %d %H:%M}" for time in times]


@pytest.mark.parametrize(
    ("flags", "held"),
    [
        pytest.param([0, 1, 0, 0, 1, 0, 0], (1, 4), id="Monday and Thursday (R-TC-48)"),
        pytest.param([0, 0, 0, 1, 0, 1, 0], (3, 5), id="Wednesday and Friday (R-TC-48)"),
        pytest.param(["1", "0", "0", "0", "0", "0", "1"], (0, 6), id="flags as text, Sunday first"),
        pytest.param([True, False, False, False, False, False, False], (0,), id="flags as booleans"),
        pytest.param(["monday", "Thursday"], (1, 4), id="names"),
        pytest.param(["mon", "thu"], (1, 4), id="short names"),
        pytest.param([1, 4], (1, 4), id="indices, 0 is Sunday"),
        pytest.param(["0"], (0,), id="one index"),
        pytest.param([0, 0, 0, 0, 0, 0, 0], (), id="all zero"),
        pytest.param(None, (), id="none at all"),
        pytest.param(["m", 9, {}, "Christmas"], (), id="nothing that is a day"),
    ],
)
def test_days_of_the_week_are_read_in_every_form(flags: object, held: tuple[int, ...]) -> None:
    assert weekdays(flags) == held


@pytest.mark.parametrize(
    ("value", "read_as"),
    [
        pytest.param(1682589600, "2023-04-27T10:00:00+00:00", id="seconds (R-TC-49)"),
        pytest.param("1682589600", "2023-04-27T10:00:00+00:00", id="digits"),
        pytest.param("2023-04-27T10:00:00Z", "2023-04-27T10:00:00+00:00", id="ISO"),
        pytest.param("2023-04-27T13:00:00+03:00", "2023-04-27T10:00:00+00:00", id="ISO in a zone"),
        pytest.param("2023-04-27 10:00:00.000000", "2023-04-27T10:00:00+00:00", id="naive is UTC"),
    ],
)
def test_times_are_read_in_every_form(value: object, read_as: str) -> None:
    assert moment(value).isoformat() == read_as


@pytest.mark.parametrize("value", [None, "", "soon", -1, 0, 10**15, "9" * 400, True, float("nan"), [], "9999-12-31"])
def test_what_is_no_time_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="a time that cannot be read"):
        moment(value)


def test_a_series_is_held_on_its_days_at_its_local_time() -> None:
    assert starts(weekly([0, 1, 0, 0, 1, 0, 0])) == ["Mon 23 10:00", "Thu 26 10:00", "Mon 30 10:00", "Thu 03 10:00"]


def test_a_series_begins_on_the_first_of_its_days() -> None:
    assert starts(weekly(["wednesday"])) == ["Wed 25 10:00", "Wed 02 10:00"]


def test_days_are_those_of_the_series_own_zone() -> None:
    after_midnight = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)  # 01:30 on Tuesday in Moscow
    assert starts(weekly(["tuesday"], after_midnight)) == ["Tue 24 01:30", "Tue 01 01:30"]


def test_where_a_server_counts_days_in_utc_it_can_be_said() -> None:
    after_midnight = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    assert starts(weekly(["monday"], after_midnight), habit="utc") == ["Tue 24 01:30", "Tue 01 01:30"]


def test_without_an_offset_days_are_the_persons_unless_only_utc_fits() -> None:
    after_midnight = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    found = weekly(["monday"], after_midnight)
    del found["schedule"]["special_time_offset"]
    assert starts(found) == ["Tue 24 01:30", "Tue 01 01:30"]
    found["schedule"]["days"] = ["tuesday"]
    assert starts(found) == ["Tue 24 01:30", "Tue 01 01:30"]


def test_a_series_without_a_day_shows_on_the_only_date_that_it_names() -> None:
    assert starts(weekly([0] * 7)) == ["Mon 23 10:00"]


def test_a_series_that_began_years_ago_goes_on() -> None:
    assert starts(weekly([1], datetime(2015, 1, 5, 7, 0, tzinfo=UTC)))[0] == "Mon 23 10:00"


@pytest.mark.parametrize(
    ("schedule", "kind"),
    [
        pytest.param({"type": 1, "start_time": 1}, Kind.ONCE, id="v3 once"),
        pytest.param({"type": 0, "start_time": 1}, Kind.WEEK, id="v3 weekly"),
        pytest.param({"type": -1}, Kind.ROOM, id="v3 none"),
        pytest.param({"type": "once", "start_time": "1"}, Kind.ONCE, id="v4 once"),
        pytest.param({"type": "week", "start_time": "1"}, Kind.WEEK, id="v4 weekly"),
        pytest.param({"type": "none"}, Kind.ROOM, id="v4 none"),
        pytest.param({}, Kind.ROOM, id="nothing said"),
    ],
)
def test_kinds_of_both_versions_are_read(schedule: dict[str, Any], kind: Kind) -> None:
    assert conference(item(schedule), MOSCOW).kind is kind


def test_the_kind_may_stand_beside_the_schedule() -> None:
    found = conference(item({"start_time": 1682589600, "duration": 28800}, schedule_type="once"), MOSCOW)
    assert (found.kind, found.length) == (Kind.ONCE, timedelta(hours=8))


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(item({"type": 1}), id="planned without a time"),
        pytest.param(item({"type": 1, "start_time": "soon"}), id="planned for no time"),
        pytest.param(item({"type": "yearly", "start_time": 1}), id="planned in a new way"),
        pytest.param({"topic": "x"}, id="no id"),
    ],
)
def test_a_plan_that_cannot_be_read_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"id|planned|a time"):
        conference(broken, MOSCOW)


@pytest.mark.parametrize(
    ("schedule", "length"),
    [
        pytest.param({"duration": 0}, timedelta(), id="no length"),
        pytest.param({"duration": "5400"}, timedelta(minutes=90), id="as text"),
        pytest.param({"end_time": "1682593200"}, timedelta(hours=1), id="by its end"),
        pytest.param({"end_time": "1"}, timedelta(), id="an end before its start"),
        pytest.param({"duration": 10**12}, timedelta(days=400), id="longer than anything"),
        pytest.param({"duration": -5}, timedelta(), id="negative"),
    ],
)
def test_lengths_are_read(schedule: dict[str, Any], length: timedelta) -> None:
    assert conference(item({"type": 1, "start_time": 1682589600, **schedule}), MOSCOW).length == length


@pytest.mark.parametrize(
    "topic",
    [
        pytest.param("", id="empty"),
        pytest.param("🎉" * 240, id="240 emoji"),
        pytest.param('a;b,c\\n "d"\r\nATTENDEE:mailto:eve@example.com', id="looks like lines of its own"),
        pytest.param("x" * 5000, id="endless"),
    ],
)
def test_any_topic_comes_through_whole(topic: str) -> None:
    found = conference(item({"type": 1, "start_time": 1682589600}, topic=topic), MOSCOW)
    (series,) = read(body(found, People(HOST), BASE, since=None, now=None), MOSCOW).series
    assert series.master is not None
    assert series.master.event.title == topic.replace("\r\n", "\n").strip()
    assert series.master.event.attendees == ()


@pytest.mark.parametrize("conference_id", ["a@b#c/d", "true_webinar", "x;y", "имя"])
def test_any_id_makes_a_link_and_a_name(conference_id: str) -> None:
    found = conference({"id": conference_id, "schedule": {"type": 1, "start_time": 1682589600}}, MOSCOW)
    (series,) = read(body(found, People(HOST), BASE, since=None, now=None), MOSCOW).series
    assert series.uid.endswith(f"@{HOST}")
    assert series.master is not None
    (link,) = series.master.event.links
    assert link.startswith(f"{BASE}/c/")
    assert "#" not in link
    assert link.count("/") == 4


def test_people_are_known_under_each_form_of_their_id() -> None:
    people = People(HOST, frozenset({"trueconf.name"}))
    assert {people.address(one) for one in ("ann", "Ann@video.example.org", "ann@trueconf.name/c7dfc565")} == {
        f"ann@{HOST}"
    }
    assert people.address("bob@elsewhere.example") == "bob@elsewhere.example"
    assert people.address("#guest:17") == ""
    assert not people.same("", "")


def test_nobody_is_waited_for_to_answer() -> None:
    invited = [{"id": "ann", "display_name": "Ann"}, {"id": "#guest:17", "display_name": "Guest"}, "bob"]
    found = conference(item({"type": 1, "start_time": 1682589600}, invitations=invited), MOSCOW)
    (series,) = read(body(found, People(HOST), BASE, since=None, now=None), MOSCOW).series
    assert series.master is not None
    guests = {(one.email, one.name, one.answer.value) for one in series.master.event.attendees}
    assert guests == {(f"ann@{HOST}", "Ann", "unknown"), ("", "Guest", "unknown"), (f"bob@{HOST}", "bob", "unknown")}
    assert series.master.event.organizer is not None
    assert series.master.event.organizer.name == "Ann"


def test_the_order_of_guests_changes_nothing() -> None:
    one = item({"type": 1, "start_time": 1682589600}, invitations=[{"id": "ann"}, {"id": "bob"}])
    other = {**one, "invitations": [{"id": "bob"}, {"id": "ann"}]}
    texts = [body(conference(found, MOSCOW), People(HOST), BASE, since=None, now=None) for found in (one, other)]
    assert texts[0] == texts[1]


def test_a_winter_series_keeps_its_hour_in_summer() -> None:
    """The offset is fixed: Berlin moves its clocks, the series does not."""
    found = conference(weekly([1], datetime(2026, 3, 2, 9, 0, tzinfo=UTC), special_time_offset=60), MOSCOW)
    text = body(found, People(HOST), BASE, since=None, now=None)
    first = datetime.combine(date(2026, 7, 6), datetime.min.time(), UTC)
    (event,) = expand_all(read(text, MOSCOW).series, Span(first, first + timedelta(days=1)), MOSCOW).events
    assert event.when.span(UTC).start.hour == 9
