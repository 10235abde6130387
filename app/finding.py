"""The command that typed text means: a path, a short form, or a period; else what is near."""

from dataclasses import replace
from difflib import get_close_matches

from app.tree import Call, Group, Path, Refuse, Tree


def find(tree: Tree, text: str, call: Call) -> Call | Refuse:
    """The call that typed text means: a path, a short form, or a period; else a refusal that suggests the nearest."""
    words = text.split()
    if not words:
        return replace(call, path=())
    path, used = _named(tree, [word.casefold() for word in words])
    if path is not None:
        return replace(call, path=path, rest=_after(text, used))
    meant = tree.free(text, call)
    return meant if meant is not None else _unknown(tree, words, call)


def overview(group: Group, call: Call) -> str:
    """The group's title and its commands, a line each."""
    say = call.words.say
    bare = [(group.name, group.bare)] if group.bare is not None else []
    inner = [(f"{group.name} {command.name}", command) for command in group.commands if not command.hidden]
    lines = [say("info_command", path=path, title=say(command.title)) for path, command in (*bare, *inner)]
    return "\n".join([say("info_group", title=say(group.title)), *lines])


def _named(tree: Tree, words: list[str]) -> tuple[Path | None, int]:
    for command in tree.commands:
        if words[0] in (command.name, *command.also):
            return (command.name,), 1
    for group in tree.groups:
        if words[0] in (group.name, *group.also):
            found = _in_group(group, words[1:])
            if found is not None:
                return found, len(found)
    for path, command in tree.leaves():
        if words[0] in command.short:
            return path, 1
    return None, 0


def _in_group(group: Group, words: list[str]) -> Path | None:
    if not words:
        return (group.name,) if group.bare is not None else None
    for command in group.commands:
        if words[0] in (command.name, *command.also):
            return group.name, command.name
    return None


def _after(text: str, used: int) -> str:
    parts = text.split(maxsplit=used)
    return parts[used].strip() if len(parts) > used else ""


def _unknown(tree: Tree, words: list[str], call: Call) -> Refuse:
    group = next((g for g in tree.groups if words[0].casefold() in (g.name, *g.also)), None)
    if group is not None:
        return Refuse(overview(group, call))
    known = [name for _, command in tree.leaves() for name in (command.name, *command.also, *command.short) if name]
    known += [group.name for group in tree.groups]
    close = get_close_matches(words[0].casefold(), known, n=1, cutoff=0.6)
    if close:
        return Refuse(call.words.say("unknown_did_you_mean", near=close[0]))
    return Refuse(call.words.say("unknown"))
