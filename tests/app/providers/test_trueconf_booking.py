"""What is sent to a TrueConf Server to book a conference: tables."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.providers.trueconf.booking import Draft, body, schedule
from tests.factories import BERLIN, MOSCOW, at

ONCE = Draft("Планёрка", "S|L", at(14, 30), 3600, "alice", ("bob", "alice"))
NIGHT = Draft("Ночная", "PxP", at(1), 60, "alice", days=(3,))


def test_once_as_the_fourth_version_wants_it() -> None:
    assert body(ONCE, {}, v4=True) == {
        "topic": "Планёрка",
        "owner": "alice",
        "mode": "S|L",
        "access": "private",
        "schedule": {
            "type": "once",
            "start_time": int(at(14, 30).timestamp()),
            "time": "11:30",
            "duration": 3600,
            "special_time_offset": 180,
        },
        "invitations": [{"id": "alice"}, {"id": "bob"}],
    }


def test_once_as_the_third_version_wants_it() -> None:
    found = body(ONCE, {}, v4=False)
    assert (found["type"], found["allow_guests"], found["schedule"]["type"]) == (3, False, 1)
    assert "mode" not in found


@pytest.mark.parametrize(("v4", "kind"), [(True, "week"), (False, 0)], ids=["v4", "v3"])
def test_a_series_has_local_days_and_begins_on_the_first_of_them(v4: bool, kind: object) -> None:
    found = schedule(NIGHT, v4=v4)
    assert (found["type"], found["days"], found["time"]) == (kind, ["wednesday"], "22:00")
    assert found["start_time"] == int((at(1) + timedelta(days=1)).timestamp())


@pytest.mark.parametrize(
    ("start", "minutes"),
    [
        pytest.param(datetime(2026, 7, 1, 9, tzinfo=BERLIN), 120, id="summer"),
        pytest.param(datetime(2026, 12, 1, 9, tzinfo=BERLIN), 60, id="winter"),
        pytest.param(datetime(2026, 12, 1, 9, tzinfo=MOSCOW), 180, id="east"),
    ],
)
def test_the_offset_is_that_of_the_day(start: datetime, minutes: int) -> None:
    assert schedule(Draft("t", "PxP", start, 60, "a"), v4=True)["special_time_offset"] == minutes


@pytest.mark.parametrize(
    ("v4", "kept"),
    [
        pytest.param(True, {}, id="v4"),
        pytest.param(False, {"tags": ["x"]}, id="v3"),
    ],
)
def test_a_change_keeps_what_the_form_does_not_ask(v4: bool, kept: dict[str, Any]) -> None:
    before = {"tags": ["x"], "state": "stopped", "invitations": [{"id": "bob", "is_moderator": True}]}
    found = body(ONCE, before, v4=v4)
    assert found["invitations"] == [{"id": "alice"}, {"id": "bob", "is_moderator": True}]
    assert {name: found[name] for name in ("tags", "state") if name in found} == kept
