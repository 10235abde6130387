"""The tree as bindings, and dialogs and answers, in the shapes of Mattermost's Apps plugin (1.2.2). Pure.

The plugin drops silently what it does not like: no name or label here holds a blank, and no two beside each other are
the same. Its completion knows names alone, so every short form and every other name is a leaf of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.ports import Button, Card
from app.tree import Command, Group, Opening, Path, Tree
from app.words import Words

Doc = dict[str, Any]

DO, TYPED, PICK, SUBMIT, LOOKUP = "/do", "/typed", "/pick", "/submit", "/lookup"
REST = "rest"
CHOICE = "choice"
ICON = "icon.png"
LOCATIONS = ("/command", "/channel_header", "/post_menu")
EXPAND = {"acting_user": "+summary"}
"""Only an expanded acting user is named in the signed token."""
KNOWN = (11, 0)
"""The server whose dialogs can do what the framework's forms can, on every server."""
SHOW = ("show", "показать")
"""What a group does by its name alone, as a leaf of it: a node of the completion cannot be run."""


def bindings(tree: Tree, words: Words, *, cyrillic: bool = True) -> list[Doc]:
    """Where we show: the whole tree behind the trigger, and one's day in the channel's header and a post's menu.

    Not `cyrillic`: without the names in these letters, of which nobody knows how every client takes them.
    """
    head = {"icon": ICON, "description": words.say("app_description")}
    menu = {**head, "location": "day", "label": words.say("app_menu"), "submit": call(DO)}
    command = {
        **head,
        "location": words.trigger,
        "label": words.trigger,
        "bindings": _ordered(_root(tree, words), words),
    }
    command = command if cyrillic else _in_ascii(command)
    return [{"location": place, "bindings": [one]} for place, one in zip(LOCATIONS, (command, menu, menu), strict=True)]


def call(path: str, **state: str) -> Doc:
    """A call that the plugin makes to us at `path`; anybody can read and change its state."""
    return {"path": path, "expand": EXPAND, **({"state": state} if state else {})}


def form(dialog: Mapping[str, Any]) -> Doc:
    """A dialog of mm.dialogs as a form: the same fields, limits and signed state."""
    state = str(dialog["state"])
    return {
        "title": dialog["title"],
        "header": dialog["introduction_text"],
        "fields": [_field(element, state) for element in dialog["elements"]],
        "submit": call(SUBMIT, ticket=state),
    }


def picking(card: Card, attachments: Sequence[Mapping[str, Any]], words: Words) -> Doc:
    """A form for a card that asks to choose: its select, or its buttons, from the attachments that mm.posts made."""
    actions = [action for one in attachments for action in one["actions"]]
    tickets = [action["integration"]["context"]["ticket"] for action in actions]
    shown = {"title": words.say("app_choose"), "header": card.text}
    field = {"name": CHOICE, "type": "static_select", "modal_label": words.say("app_choose"), "is_required": True}
    if card.menu is not None:
        options = [{"label": text, "value": value} for value, text in card.menu.options]
        return {**shown, "fields": [{**field, "options": options}], "submit": call(PICK, ticket=tickets[-1])}
    options = [{"label": one["name"], "value": ticket} for one, ticket in zip(actions, tickets, strict=True)]
    return {**shown, "fields": [{**field, "options": options}], "submit_buttons": CHOICE, "submit": call(PICK)}


def values(given: object) -> Doc:
    """A form's values as a dialog's submission has them: of a select only what stands behind its label."""
    return {str(name): _value(value) for name, value in given.items()} if isinstance(given, dict) else {}


def asks_to_choose(card: Card) -> bool:
    """Whether the card's select or buttons say which one is meant, rather than what to do next."""
    paths = {button.path for button in card.buttons}
    return card.menu is not None or (
        len(card.buttons) > 1 and len(paths) == 1 and all(len(button.values) == 1 for button in card.buttons)
    )


def typed(tree: Tree, button: Button, words: Words, *, cyrillic: bool = True) -> str | None:
    """What to type instead of pressing the button; None where a button says more than can be typed."""
    command = tree.command(button.path)
    if command is None or command.hidden or not button.path or set(button.values) - {command.takes}:
        return None
    short = [name for name in command.short if _is_own(name, words) and (cyrillic or name.isascii())]
    show = [SHOW[0]] if button.path in {(group.name,) for group in tree.groups} else []
    said = [short[0] if short else " ".join(button.path), *show, *button.values.values()]
    return f"/{words.trigger} {' '.join(said)}".replace("`", "")


def _root(tree: Tree, words: Words) -> Iterator[Doc]:
    """Short forms, groups, single commands, and the words with which free text begins."""
    for path, command in ((path, one) for path, one in tree.leaves() if not one.hidden):
        yield from (_leaf(name, path, command, words) for name in command.short)
    for group in tree.groups:
        yield from (_group(name, group, tree, words) for name in _in_both(group.name, group.also))
    for command in (one for one in tree.commands if not one.hidden):
        yield from (_leaf(name, (command.name,), command, words) for name in (command.name, *command.also))
    yield from (_opening(one, words) for one in tree.openings)


def _group(label: str, group: Group, tree: Tree, words: Words) -> Doc:
    """The group under one of its names, with its commands' names in the same letters."""
    found = [
        _leaf(name, (group.name, command.name), command, words)
        for command in group.commands
        if not command.hidden
        for name in _alike(label, (command.name, *command.also))
    ]
    bare = tree.command((group.name,))
    if bare is not None:
        found.insert(0, _leaf(_alike(label, SHOW)[0], (group.name,), bare, words))
    return {"label": label, "description": words.say(group.title), "bindings": _ordered(found, words)}


def _leaf(label: str, path: Path, command: Command, words: Words) -> Doc:
    description = words.say(command.title).replace("`", "")
    shown, do = {"label": label, "description": description}, call("/".join((DO, *path)))
    if not command.takes:
        return {**shown, "submit": do}
    return {**shown, "form": {"title": description, "fields": [_rest(command.takes, "", description)], "submit": do}}


def _opening(opening: Opening, words: Words) -> Doc:
    description = words.say("app_period")
    fields = [_rest(REST, opening.rest, description)]
    do = call(TYPED, said=opening.word)
    return {
        "label": opening.word,
        "description": description,
        "hint": opening.rest,
        "form": {"title": description, "fields": fields, "submit": do},
    }


def _rest(name: str, hint: str, description: str) -> Doc:
    """All that is typed behind a command."""
    return {"name": name, "type": "text", "position": -1, "hint": hint, "description": description}


def _ordered(found: Iterator[Doc] | list[Doc], words: Words) -> list[Doc]:
    """With the names in the person's language first; each at a location of plain letters."""
    ordered = sorted(found, key=lambda one: not _is_own(one["label"], words))
    return [{"location": _location(one["label"], n), **one} for n, one in enumerate(ordered)]


def _in_ascii(binding: Doc) -> Doc:
    if "bindings" not in binding:
        return binding
    return {**binding, "bindings": [_in_ascii(one) for one in binding["bindings"] if one["label"].isascii()]}


def _location(label: str, n: int) -> str:
    return label if label.isascii() and label.isidentifier() else f"n{n}"


def _is_own(name: str, words: Words) -> bool:
    return name.isascii() is (words.language != "ru")


def _in_both(name: str, also: Sequence[str]) -> list[str]:
    """The name, and what it is called in Russian: its other English names are for whoever types without completion."""
    return [name, *(other for other in also if not other.isascii())]


def _alike(label: str, names: Sequence[str]) -> list[str]:
    """Those of the names that are written in the letters of the label, or the first of all."""
    return [name for name in names if name.isascii() == label.isascii()] or [names[0]]


def _field(element: Mapping[str, Any], state: str) -> Doc:
    field = {
        "name": element["name"],
        "modal_label": element["display_name"],
        "is_required": not element["optional"],
        "description": element.get("help_text", ""),
        "hint": element["placeholder"],
    }
    match element["type"]:
        case "bool":
            return {**field, "type": "bool", "value": element["default"] == "true"}
        case "select" if element.get("data_source") == "dynamic":
            chosen = element["default"]
            value = {"value": {"label": chosen, "value": chosen}} if chosen else {}
            return {**field, "type": "dynamic_select", "lookup": call(LOOKUP, ticket=state), **value}
        case "select":
            return {**field, "type": "static_select", **_chosen(element)}
    subtype = {"textarea": "textarea"}.get(element["type"], element.get("subtype", "input"))
    length = element["max_length"]
    return {**field, "type": "text", "subtype": subtype, "value": element["default"], "max_length": length}


def _chosen(element: Mapping[str, Any]) -> Doc:
    options = [{"label": one["text"], "value": one["value"]} for one in element["options"]]
    names = str(element["default"]).split(",") if element["multiselect"] else [element["default"]]
    chosen = [one for one in options if one["value"] in names]
    value = {"value": chosen if element["multiselect"] else chosen[0]} if chosen else {}
    return {"options": options, "multiselect": element["multiselect"], **value}


def _value(value: object) -> object:
    if isinstance(value, dict):
        return value.get("value")
    return [_value(one) for one in value] if isinstance(value, list) else value
