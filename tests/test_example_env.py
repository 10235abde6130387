"""`.example.env` names every setting, explains it, and changes nothing when it is copied."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from app.config import Config, read_config

EXAMPLE = Path(__file__).parents[1] / ".example.env"
PARAGRAPHS = [part for part in EXAMPLE.read_text(encoding="utf-8").split("\n\n") if re.search(r"^#[A-Z]", part, re.M)]
SETTINGS = {entry.name.upper(): entry.default for entry in fields(Config)}


def given() -> dict[str, str]:
    found = re.findall(r"^#([A-Z][A-Z_]*)=(.*)$", EXAMPLE.read_text(encoding="utf-8"), re.M)
    return dict(found)


def test_it_names_the_settings_that_there_are_and_no_others() -> None:
    assert sorted(given()) == sorted(SETTINGS)


@pytest.mark.parametrize("paragraph", PARAGRAPHS, ids=[re.findall(r"^#([A-Z_]+)=", p, re.M)[0] for p in PARAGRAPHS])
def test_every_setting_has_a_comment_of_its_own(paragraph: str) -> None:
    *comment, setting = paragraph.strip().splitlines()
    assert comment
    assert all(line.startswith("# ") for line in comment)
    assert re.match(r"#[A-Z_]+=", setting)


def test_a_copy_of_it_changes_nothing(tmp_path: Path) -> None:
    empty = {"HOME": str(tmp_path)}
    assert read_config(empty, EXAMPLE) == read_config(empty)


def test_the_values_that_it_shows_are_the_defaults() -> None:
    shown = {name: value for name, value in given().items() if value}
    assert shown == {name: str(default) for name, default in SETTINGS.items() if default not in ("", (), False)}
