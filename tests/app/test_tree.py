"""The tree keeps Mattermost's limits in both languages, and finds what is meant."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.commands import TREE
from app.commands.connect import connect
from app.finding import find
from app.providers.catalogue import PROVIDERS
from app.tree import Call, Command, Field, Path, Refuse
from app.words import Words
from tests.factories import ALICE, NOW

LEAVES = list(TREE.leaves())
CALL = Call(ALICE, (), NOW)


def fields() -> Iterator[Field]:
    for spec in PROVIDERS.values():
        yield from spec.login


@pytest.mark.parametrize("locale", ["ru", "en"])
@pytest.mark.parametrize(
    "key",
    sorted(
        {field.label for field in fields()}
        | {
            "form_caldav",
            "form_update",
            "form_disconnect",
            "form_calendars",
            "form_period",
            "form_date",
            "form_booking",
            "form_delete",
            "form_stop",
            "field_topic",
            "field_mode",
            "field_day",
            "field_at",
            "field_minutes",
            "field_weekly",
            "field_invited",
            "field_public",
            "field_pin",
            "form_notifications",
            "form_settings",
            "field_language",
            "field_zone",
            "field_clock",
            "field_week",
            "field_calendars",
            "field_digest",
            "field_days",
            "field_remind",
            "field_status",
            "field_changes",
            "field_answers",
            "field_account",
            "field_follow",
            "field_period",
            "field_date",
        }
    ),
)
def test_titles_and_labels_fit_into_24_bytes(locale: str, key: str) -> None:
    assert len(Words(locale).say(key).encode()) <= 24


@pytest.mark.parametrize("locale", ["ru", "en"])
def test_help_and_placeholders_fit_into_150_bytes(locale: str) -> None:
    words = Words(locale)
    keys = [key for key in words_keys() if re.search(r"_(help|hint|unchanged)$", key)]
    assert keys
    for key in keys:
        assert len(words.say(key).encode()) <= 150, key


def words_keys() -> list[str]:
    from app.words import TEXTS

    return [key for key in TEXTS["en"] if key.startswith("field_")]


@pytest.mark.parametrize("field", list(fields()), ids=lambda field: field.name)
def test_names_of_fields_are_letters_and_digits(field: Field) -> None:
    assert re.fullmatch(r"[a-z0-9]+", field.name)


@pytest.mark.parametrize(
    ("path", "command"), LEAVES, ids=lambda value: "/".join(value) or "bare" if isinstance(value, tuple) else ""
)
def test_every_command_is_found_by_its_path(path: Path, command: Command) -> None:
    found = find(TREE, " ".join(path).upper(), CALL)
    assert isinstance(found, Call)
    assert found.path == path
    assert TREE.command(path) is command


def test_no_name_means_two_commands() -> None:
    names = [name for command in TREE.commands for name in (command.name, *command.also)]
    names += [name for group in TREE.groups for name in (group.name, *group.also)]
    names += [name for _, command in LEAVES for name in command.short]
    assert len(names) == len(set(names))


def test_what_follows_a_command_is_kept_as_it_was_typed() -> None:
    found = find(TREE, "calendars   current   24 Декабря ", CALL)
    assert isinstance(found, Call)
    assert (found.path, found.rest) == (("calendars", "current"), "24 Декабря")


def test_a_group_alone_names_its_commands() -> None:
    refused = find(TREE, "connections", replace(CALL, person=replace(ALICE, locale="en")))
    assert isinstance(refused, Refuse)
    assert "`/calendar connections connect` — connect a calendar" in refused.text


def test_connect_is_reached_from_the_root() -> None:
    found = find(TREE, "connect", CALL)
    assert isinstance(found, Call)
    command = TREE.command(found.path)
    assert command is not None
    assert command.does is connect
