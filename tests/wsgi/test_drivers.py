"""Equipment of rooms: the example driver installed as a package, the built-in recorder, and drivers that fail."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.drivers import GROUP, Kept, Rack, Series, rack_of
from app.errors import ConfigError
from app.markdown import plain
from app.providers.catalogue import opener
from app.recorder import maker
from app.times import Span
from psql import Store
from tests.factories import ALICE, BOB, at
from tests.fakes import MemoryService
from tests.servers.trueconf import V3, V4, TrueConf, planned, running
from tests.servers.trueconf_recordings import RIGHT, Recordings, recording
from tests.wsgi.conftest import Chat, chatting
from tests.wsgi.test_trueconf import settings

EXAMPLE = Path("docs/examples/driver")


@contextmanager
def with_rack(store: Store, rack: Rack) -> Iterator[Chat]:
    calendars = MemoryService()
    with chatting(store, calendars.open, calendars, admins=(ALICE.id,)) as chat:
        object.__setattr__(chat.service, "desk", replace(chat.service.desk, rack=rack))
        yield chat


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which the example was installed, as its reader would install it, but without a network."""
    folder = tmp_path_factory.mktemp("driver")
    shutil.copytree(EXAMPLE, folder / "source", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", "build"))
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--target", str(folder / "there"), str(folder / "source")], check=True, timeout=120)
    return folder / "there"


@pytest.fixture
def studio(installed: Path, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Chat]:
    """A chat where the example driver looks at a folder with a file of an hour ago, and one of long before."""
    monkeypatch.syspath_prepend(str(installed))
    for name, when, size in (("talk.mp4", at(8), 2_000_000), ("old.mp4", at(8).replace(month=1), 10)):
        (tmp_path / name).write_bytes(b"x" * size)
        os.utime(tmp_path / name, (when.timestamp(), when.timestamp()))
    rack = rack_of({"driver": {"studio": {"driver": "folder", "folder": str(tmp_path)}}}, {})
    with with_rack(store, rack) as chat:
        yield chat


def test_an_installed_driver_is_listed(studio: Chat, tmp_path: Path) -> None:
    assert "2 files" in studio.slash("drivers")["text"]


def test_it_says_where_recordings_lie(studio: Chat, tmp_path: Path) -> None:
    text = studio.slash("drivers recordings studio")["text"]
    assert "talk.mp4" in text
    assert "2 МБ" in text
    assert plain(str(tmp_path / "talk.mp4")) in text
    assert "old.mp4" not in text
    assert "old.mp4" in studio.slash("drivers recordings studio 400")["text"]


def test_its_graphic_comes_as_numbers_and_as_a_picture(studio: Chat) -> None:
    assert "24 ноя: 1" in studio.slash("drivers graphic studio")["text"]
    [(_, name, data, _)] = studio.mattermost.files
    assert (name, data[:4]) == ("studio-2026-11-18-2026-11-24.png", b"\x89PNG")


def test_its_graphic_comes_as_json(studio: Chat) -> None:
    studio.slash("drivers graphic studio с 23.11 по 24.11 json")
    [(_, _, data, _)] = studio.mattermost.files
    found = json.loads(data)
    assert (found["schema"], found["unit"]) == ("calendar-graphic", "files")
    assert [point["value"] for point in found["points"]] == [0, 1]


def test_only_administrators_ask(studio: Chat) -> None:
    for command in ("drivers", "drivers recordings studio", "drivers graphic studio"):
        assert "ADMINS" in studio.slash(command, BOB)["text"]


@pytest.mark.parametrize("command", ["drivers recordings nothing", "drivers graphic", "drivers graphic studio someday"])
def test_what_is_not_there_is_said(studio: Chat, command: str) -> None:
    assert studio.slash(command)["text"]
    assert studio.mattermost.files == []


class Broken:
    """A driver that fails at everything."""

    def describe(self) -> str:
        raise RuntimeError("smoke")

    def recordings(self, span: Span) -> Sequence[Kept]:
        raise RuntimeError("smoke")

    def graphic(self, days: Sequence[Span]) -> Series:
        raise RuntimeError("smoke")


def unmade(options: Mapping[str, Any]) -> Broken:
    raise RuntimeError("smoke")


def test_a_driver_that_fails_stops_nothing(store: Store) -> None:
    table = {"driver": {"one": {"driver": "broken"}, "two": {"driver": "unmade"}}}
    rack = rack_of(table, {"broken": lambda options: Broken(), "unmade": unmade})
    with with_rack(store, rack) as chat:
        assert chat.slash("drivers")["text"].count("не справился") == 2
        for command in ("recordings one", "graphic one", "recordings two", "graphic two"):
            assert "не справился" in chat.slash(f"drivers {command}")["text"]


def test_a_driver_that_nobody_offers_is_named() -> None:
    with pytest.raises(ConfigError, match=r"\[driver.studio\] driver"):
        rack_of({"driver": {"studio": {"driver": "nobody's"}}}, {})


@pytest.mark.parametrize("version", [V3, V4])
def test_the_recorder_that_is_built_in_reads_trueconf(store: Store, tmp_path: Path, version: str) -> None:
    link = "https://video.example.com/r/1.mp4"
    part = Recordings({"4711": [recording(version, 1, "planning.mp4", at(8).timestamp(), 5_000_000, link)]})
    fake = TrueConf(versions=(version,), rights=("conferences:read", RIGHT), parts=[part.answer])
    fake.conferences = [planned("4711", "Planning", at(8))]
    with running(fake) as odd:
        file = tmp_path / "providers.toml"
        server = f'[trueconf.main]\nconnection = "{odd.url("")}"\nauth = "client_credentials"\nclient_id = "calendar"\n'
        file.write_text(server, encoding="utf-8")
        opens = opener(settings(providers_file=str(file), trueconf_secrets=("main=s3cret",)))
        options = {"driver": "trueconf_recorder", "server": "main", "conferences": ["4711", "nothing"]}
        with with_rack(store, rack_of({"driver": {"archive": options}}, maker(opens))) as chat:
            assert "planning.mp4" in chat.slash("drivers recordings archive")["text"]
            assert link in chat.slash("drivers recordings archive")["text"]
            assert "24 ноя: 5" in chat.slash("drivers graphic archive")["text"]


def test_the_group_is_the_documented_one() -> None:
    assert f'[project.entry-points."{GROUP}"]' in (EXAMPLE / "pyproject.toml").read_text()
