"""The conferences of the demo's TrueConf Server: planned once, changed by the panel, served as the file says."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from microservice.demo.conferences import Hall
from microservice.demo.panel import Draft, Wrong

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    hall = Hall(tmp_path / "demo" / "conferences.json")
    hall.fill(NOW)
    return hall


def test_every_week_has_its_conferences_once_however_often_it_is_started(hall: Hall) -> None:
    before = hall.file.read_text()
    hall.fill(NOW + timedelta(hours=1))
    assert hall.file.read_text() == before
    hall.fill(NOW + timedelta(weeks=1))
    ids = [one["id"] for one in json.loads(hall.file.read_text())["conferences"]]
    assert len(ids) == len(set(ids))
    assert {"branches", "bench_2026w48", "bench_2026w49", "bench_2026w50"} <= set(ids)


def test_what_was_taken_away_stays_away(hall: Hall) -> None:
    hall.cancel("conference-bench_2026w48")
    hall.fill(NOW)
    assert "bench_2026w48" not in [one["id"] for one in json.loads(hall.file.read_text())["conferences"]]


def test_the_day_draws_a_weekly_conference_on_its_days(hall: Hall) -> None:
    monday = datetime(2026, 11, 23, 6, tzinfo=UTC)
    titles = [[one["title"] for one in hall.day("alice", monday + timedelta(days=n))] for n in range(5)]
    weekly = "Филиалы / Branches"
    assert [weekly in day for day in titles] == [True, False, False, True, False]


def test_a_colleague_invites_one_person_or_all(hall: Hall) -> None:
    hall.add("bob", Draft("Alone"), NOW)
    hall.add("bob", Draft("Together", shared=True), NOW + timedelta(minutes=1))
    assert [[one["title"] for one in hall.listed(who, NOW) if one["title"] in ("Alone", "Together")]
            for who in ("alice", "bob")] == [["Together"], ["Alone", "Together"]]  # fmt: skip


def test_a_conference_that_is_not_there_is_refused(hall: Hall) -> None:
    with pytest.raises(Wrong):
        hall.move("conference-nothing", 30)
