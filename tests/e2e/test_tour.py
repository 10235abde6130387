"""The whole journey by script, as `make tour` plays it, on each kind of calendar server."""

from pathlib import Path

import pytest

from microservice.demo.tour import play
from microservice.demo.visitor import Missed
from tests.servers.run import finished

pytestmark = [pytest.mark.slow, pytest.mark.e2e]

SERVERS = {
    "Radicale": (),
    "Xandikos": ("--calendars", "tests.servers.xandikos_for_many"),
    "with Yandex's habits": ("--calendars", "tests.servers.yandex", "--service", "yandex"),
}


@pytest.mark.parametrize("arguments", SERVERS.values(), ids=SERVERS)
def test_the_tour_plays_to_its_end_in_under_a_minute(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    told = finished(tmp_path / "data", "tour", *arguments)
    assert (told.returncode, told.stderr) == (0, "")
    seconds = float(told.stdout.rpartition(" steps in ")[2].split()[0])
    assert seconds < 60


def sung(heard: list[str]) -> None:
    """A song"""
    heard.append("song")


def missed(heard: list[str]) -> None:
    """An encore"""
    raise Missed("nobody came")


def test_it_ends_with_1_at_the_first_step_that_fails(capsys: pytest.CaptureFixture[str]) -> None:
    heard: list[str] = []
    assert play(heard, (sung, missed, sung)) == 1
    told = capsys.readouterr()
    assert heard == ["song"]
    assert told.out.split("[")[0] == "\n1. A song  "
    assert told.err == "\nFailed: nobody came\n"


@pytest.mark.parametrize("arguments", [("fast",), ("--service", "nobody")], ids=["a word", "an unknown service"])
def test_the_tour_takes_nothing_else(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert finished(tmp_path / "data", "tour", *arguments).returncode == 2
