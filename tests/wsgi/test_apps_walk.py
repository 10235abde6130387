"""The whole tree over both surfaces in both languages, with what the plugin and the server send."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from app.commands import TREE
from app.finding import find
from app.ports import Person
from app.tree import Call
from mm.apps import LOCATIONS
from tests.wsgi.conftest import Chat
from tests.wsgi.plugin import Plugin, cleaned_form, filled, leaves, plugin
from tests.wsgi.walking import PATHS, PEOPLE, Seen, broken, furnish, typed

SECONDS = 20
LONGEST = 3000
LANGUAGES = pytest.mark.parametrize("person", list(PEOPLE.values()), ids=list(PEOPLE))
SHOWN = [path for path, command in TREE.leaves() if not command.hidden]


@pytest.fixture
def apps(chat: Chat) -> Plugin:
    return plugin(chat.service)


def runs(apps: Plugin, person: Person) -> dict[tuple[str, ...], dict[str, Any]]:
    """Everything that can be run in any place: the labels that lead there, and the leaf."""
    places = apps.bindings(person)
    return {(where, *labels): leaf for where, place in places.items() for labels, leaf in leaves(place)}


def by_path(apps: Plugin, person: Person) -> dict[tuple[str, ...], dict[str, Any]]:
    """For each command of the tree one call that does it."""
    found = {}
    for leaf in runs(apps, person).values():
        call = leaf.get("submit") or leaf["form"]["submit"]
        if call["path"].startswith("/do"):
            found[tuple(call["path"].split("/")[2:])] = call
    return found


def read(answer: dict[str, Any], step: str) -> Seen:
    """What a person gets to read of an answer, and the form that opens."""
    texts = [answer[key] for key in ("text", "navigate_to_url") if key in answer]
    forms = [answer["form"]] if answer["type"] == "form" else []
    return Seen(step, [*texts, *answer.get("data", {}).get("errors", {}).values()], forms)


def answers(apps: Plugin, person: Person) -> Iterator[tuple[Seen, dict[str, Any]]]:
    """Every command, and every form in what it answers, sent as it was shown."""
    for path, call in by_path(apps, person).items():
        answer = apps.call(call, person)
        yield read(answer, "/".join(path)), answer
        if answer["type"] == "form":
            sent = apps.call(answer["form"]["submit"], person, filled(answer["form"]))
            yield read(sent, f"{'/'.join(path)} ↵"), sent


def test_every_command_answers_on_both_surfaces_in_both_languages_in_time(chat: Chat, apps: Plugin) -> None:
    begin = time.monotonic()
    wrong: dict[str, list[str]] = {}
    for person in PEOPLE.values():
        for accounts in (0, 1):
            furnish(chat, person, accounts)
            seen = [one for one, _ in answers(apps, person)]
            furnish(chat, person, accounts)
            seen += [typed(chat, path, person) for path in PATHS]
            wrong |= {f"{person.locale} {one.step}": broken(one, person) for one in seen}
    assert {step: texts for step, texts in wrong.items() if texts} == {}
    assert time.monotonic() - begin < SECONDS


@LANGUAGES
@pytest.mark.parametrize("accounts", [0, 1, 2])
def test_both_surfaces_say_the_same(chat: Chat, apps: Plugin, person: Person, accounts: int) -> None:
    furnish(chat, person, accounts)
    for path, call in by_path(apps, person).items():
        native, app = typed(chat, path, person), read(apps.call(call, person), "")
        if app.dialogs and native.dialogs:
            shown = [[one["name"] for one in native.dialogs[0]["elements"]]]
            assert [[field["name"] for field in form["fields"]] for form in app.dialogs] == shown
        elif app.dialogs:  # which account?
            assert app.dialogs[0]["header"] == native.texts[0]
        else:
            assert app.texts[0].startswith(native.texts[0]), path


@LANGUAGES
def test_every_command_stands_in_the_bindings(apps: Plugin, person: Person) -> None:
    assert sorted(by_path(apps, person)) == sorted(SHOWN)


@LANGUAGES
def test_every_short_form_and_every_other_name_is_a_leaf(apps: Plugin, person: Person) -> None:
    found = {labels[2:] for labels in runs(apps, person) if labels[0] == "/command"}
    short = {(name,) for _, command in TREE.leaves() for name in command.short}
    single = {(name,) for command in TREE.commands for name in (command.name, *command.also)}
    named = {(group.name, command.name) for group in TREE.groups for command in group.commands if not command.hidden}
    russian = {
        (group_name, name)
        for group in TREE.groups
        for command in group.commands
        for group_name in group.also
        for name in command.also
        if not (command.hidden or group_name.isascii() or name.isascii())
    }
    opening = {(one.word,) for one in TREE.openings}
    assert short | single | named | russian | opening <= found


@LANGUAGES
def test_a_leaf_does_what_its_words_do_when_they_are_typed(chat: Chat, apps: Plugin, person: Person) -> None:
    nothing = Call(person, (), chat.service.now())
    for labels, leaf in runs(apps, person).items():
        call = leaf.get("submit") or leaf["form"]["submit"]
        if labels[0] == "/command" and call["path"].startswith("/do") and labels[-1] not in ("show", "показать"):
            meant = find(TREE, " ".join(labels[2:]), nothing)
            assert isinstance(meant, Call)
            assert "/".join(("/do", *meant.path)) == call["path"]


@LANGUAGES
def test_the_plugin_drops_none_of_our_bindings(apps: Plugin, person: Person) -> None:
    answer = apps.call({"path": "/bindings", "expand": {"acting_user": "+summary"}}, person)
    assert {one["location"]: one for one in answer["data"]} == apps.bindings(person)
    assert set(apps.bindings(person)) == set(LOCATIONS)


@LANGUAGES
def test_labels_and_locations_are_such_as_clients_take(apps: Plugin, person: Person) -> None:
    for labels, leaf in runs(apps, person).items():
        assert re.fullmatch(r"[A-Za-z0-9_]+", leaf["location"])
        assert all(0 < len(label.encode()) <= 24 for label in labels[2:])
        assert 0 < len(leaf["description"]) <= 100
        assert "`" not in leaf["description"]


@LANGUAGES
def test_the_plugin_drops_nothing_of_our_forms(chat: Chat, apps: Plugin, person: Person) -> None:
    furnish(chat, person)
    forms = [answer["form"] for _, answer in answers(apps, person) if answer["type"] == "form"]
    forms += [leaf["form"] for leaf in runs(apps, person).values() if "form" in leaf]
    assert len(forms) > 5
    for form in forms:
        assert form == cleaned_form(form)
        assert list(unfit(form)) == []


def unfit(form: dict[str, Any]) -> Iterator[str]:
    """Where a form is over the limits that it shares with a dialog."""
    if not 0 < len(form["title"].encode()) <= LONGEST:
        yield "title"
    for one in form["fields"]:
        options = [option["value"] for option in one.get("options", [])]
        if not re.fullmatch(r"[a-z][a-z0-9]*", one["name"]):
            yield f"{one['name']}: not a name"
        if len(one.get("modal_label", "").encode()) > 24 or len(one.get("description", "").encode()) > 150:
            yield f"{one['name']}: label or help too long"
        if one.get("max_length", 1) > LONGEST or len(str(one.get("value", "")).encode()) > LONGEST:
            yield f"{one['name']}: too long"
        if len(options) != len(set(options)) or not all(option["label"] for option in one.get("options", [])):
            yield f"{one['name']}: options without a label, or twice"
