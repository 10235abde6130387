"""The command tree as data, and performing a command of it; `finding` finds which one was meant.

A slash command, a button and a dialog all become a Call (a path and its values), so every surface shares one tree.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import Any, Protocol

from app.apart import Apart
from app.errors import ProviderError, StoreUnavailable, UserError
from app.ports import Card, Person
from app.words import Words

log = logging.getLogger(__name__)

Path = tuple[str, ...]


class Kind(Enum):
    """How a field is filled in."""

    TEXT = "text"
    PASSWORD = "password"
    CHOICE = "choice"
    CHOICES = "choices"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a choice: `value` is ours, `text` is shown as it is, `label` names its box where there are boxes."""

    value: str
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One input. `label`, `placeholder` and `help` are keys of app.words; `name` is letters and digits only.

    `boxed`: where a server has no choice of several, it becomes boxes; else it is left out there.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    placeholder: str = ""
    help: str = ""
    required: bool = True
    default: str = ""
    options: tuple[Option, ...] = ()
    boxed: bool = True


@dataclass(frozen=True, slots=True)
class Form:
    """A dialog: submitting it calls `path` with the fields' values over `values`.

    Texts are keys of app.words; `told` fills the placeholders of `intro`.
    """

    path: Path
    title: str
    fields: tuple[Field, ...]
    submit: str = "submit_update"
    intro: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody wants `path` done, now. `values` hold text, lists of text (choices) or booleans (flags).

    `channel` is the id of the channel where they asked, "" where that is not told.
    """

    person: Person
    path: Path
    now: datetime
    values: Mapping[str, Any] = field(default_factory=dict)
    rest: str = ""
    submitted: bool = False
    trigger: str = "calendar"
    channel: str = ""

    @property
    def words(self) -> Words:
        """The sentences in the person's language."""
        return self.person.words(self.trigger)

    def text(self, name: str) -> str:
        """A value as trimmed text, "" where it is missing."""
        value = self.values.get(name, "")
        return value.strip() if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Document:
    """A file: its name, and what is in it."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Say:
    """Show this card to the person who asked. A `file` goes to them by direct message, with `note` beside it.

    `otherwise`: the card is for their eyes alone and must be kept nowhere; where it cannot be shown so, this is done
    instead.
    """

    card: Card
    file: Document | None = None
    note: str = ""
    otherwise: "Call | None" = None


@dataclass(frozen=True, slots=True)
class Ask:
    """Open this form; `note` is said beside it."""

    form: Form
    note: str = ""


@dataclass(frozen=True, slots=True)
class Go:
    """Send the person's browser there."""

    url: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """Not done, and why: in general, or by field of the form that was submitted."""

    text: str
    errors: Mapping[str, str] = field(default_factory=dict)


Reply = Say | Ask | Go | Refuse


class Does(Protocol):
    """What a command does: `desk` is the surface-independent world of app.commands."""

    def __call__(self, desk: Any, call: Call) -> Reply:
        """Do it. UserError and ProviderError become a Refuse in `perform`."""
        ...


@dataclass(frozen=True, slots=True)
class Command:
    """A leaf: `takes` names the value that typed text fills, `short` makes it reachable from the root as well.

    `title` is a key of app.words (one line of help); `also` are other names for it, Russian ones included.
    """

    name: str
    title: str
    does: Does
    takes: str = ""
    also: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A branch with its commands. `bare` is what its name alone does, under the group's own names."""

    name: str
    title: str
    commands: tuple[Command, ...]
    also: tuple[str, ...] = ()
    bare: Command | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """A word with which free text begins, for surfaces that know names alone; `rest` shows what may follow it."""

    word: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Tree:
    """The whole of what one can ask. `bare` answers the trigger alone, `free` any other text that may be a period."""

    groups: tuple[Group, ...]
    commands: tuple[Command, ...]
    bare: Command
    free: Callable[[str, Call], Call | None]
    openings: tuple[Opening, ...] = ()

    def leaves(self) -> Iterator[tuple[Path, Command]]:
        """Every command with its path."""
        yield (), self.bare
        for command in self.commands:
            yield (command.name,), command
        for group in self.groups:
            if group.bare is not None:
                yield (group.name,), group.bare
            for command in group.commands:
                yield (group.name, command.name), command

    def command(self, path: Path) -> Command | None:
        """The command at exactly this path."""
        return next((command for where, command in self.leaves() if where == path), None)


def perform(tree: Tree, desk: Any, call: Call) -> Reply:
    """Do what the call says. Nothing escapes: a fault becomes a refusal in the person's words, a bug is logged."""
    command = tree.command(call.path)
    if command is None:
        return Refuse(call.words.say("command_gone"))
    if command.takes and call.rest and command.takes not in call.values:
        call = replace(call, values={**call.values, command.takes: call.rest})
    with Apart(log, "%s for %s failed", "/".join(call.path), call.person.id):
        return _done(command, desk, call)
    return Refuse(call.words.say("failed"))


def failure(error: ProviderError, words: Words) -> str:
    """What a service's failure means to a person: the end of a sentence, without capital and full stop."""
    return words.say(f"provider_{type(error).__name__.casefold()}", **error.values)


def sentence(text: str) -> str:
    """The same text with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def refusal(error: UserError, call: Call) -> Refuse:
    """A person's error in their words, beside its field where it has one."""
    text = call.words.say(error.key, **error.values)
    return Refuse(text, {error.field: text} if error.field else {})


def _done(command: Command, desk: Any, call: Call) -> Reply:
    try:
        return command.does(desk, call)
    except UserError as error:
        return refusal(error, call)
    except ProviderError as error:
        log.warning("%s for %s: %s: %s", "/".join(call.path), call.person.id, type(error).__name__, error)
        return Refuse(sentence(failure(error, call.words)))
    except StoreUnavailable as error:
        log.warning("%s for %s: database away: %s", "/".join(call.path), call.person.id, error)
        return Refuse(call.words.say("busy"))
