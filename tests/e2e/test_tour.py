"""The whole journey by script, as `make tour` plays it."""

from pathlib import Path

import pytest

from tests.servers.run import finished

pytestmark = [pytest.mark.slow, pytest.mark.e2e]


def test_the_tour_plays_to_its_end_in_under_a_minute(tmp_path: Path) -> None:
    told = finished(tmp_path / "data", "tour")
    assert (told.returncode, told.stderr) == (0, "")
    seconds = float(told.stdout.rpartition(" steps in ")[2].split()[0])
    assert seconds < 60


def test_the_tour_takes_no_arguments(tmp_path: Path) -> None:
    assert finished(tmp_path / "data", "tour", "fast").returncode == 2
