"""Walking the whole tree on the native surface: every command, what it answers, and everything one can press in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from app.commands import TREE
from app.ports import Card, Person
from app.tree import Path
from app.words import Words
from tests.factories import ALICE, BOB, at
from tests.fakes import vevent
from tests.wsgi.conftest import Chat

PATHS: tuple[Path, ...] = tuple(path for path, _ in TREE.leaves())
PEOPLE = {"ru": ALICE, "en": BOB}
BROKEN = ("failed", "command_gone", "unknown", "busy")


@dataclass
class Seen:
    """What came of one step: texts that a person reads, dialogs that opened, actions that can be used."""

    step: str
    texts: list[str] = field(default_factory=list)
    dialogs: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)


def furnish(chat: Chat, person: Person, accounts: int = 1) -> None:
    """A person with a meeting today, and with so many accounts."""
    chat.calendars.calendars["/work/"] = vevent("1", "Планёрка", at(9, 10), at(9, 30), "LOCATION:https://meet.jit.si/a")
    for n in range(accounts):
        chat.connect(person, address=f"https://dav{n}.example.com")


def typed(chat: Chat, path: Path, person: Person) -> Seen:
    """What comes of typing this command."""
    return _seen(chat, " ".join(path) or "(bare)", person, lambda: chat.slash(" ".join(path), person))


def used(chat: Chat, action: dict[str, Any], person: Person) -> Seen:
    """What comes of pressing this button, or of the first choice of this select."""
    chosen = action["options"][0]["value"] if "options" in action else ""
    return _seen(chat, f"[{action['name']}]", person, lambda: chat.use(action, person, chosen))


def submitted(chat: Chat, dialog: dict[str, Any], person: Person) -> Seen:
    """What comes of sending a dialog as it was shown."""
    sent = as_shown(dialog)
    return _seen(chat, f"{dialog['title']} ↵", person, lambda: chat.submit(sent, person, dialog["state"]))


def walk(chat: Chat, person: Person, accounts: int) -> Iterator[Seen]:
    """Every command, and once each what can be pressed and sent in what it answers; each by a furnished person."""
    known: set[str] = set()
    for path in PATHS:
        furnish(chat, person, accounts)
        seen = typed(chat, path, person)
        yield seen
        waiting = [(one, seen.step) for one in (*seen.dialogs, *seen.actions)]
        while waiting:
            one, after = waiting.pop()
            name = _shape(chat, one, person)
            if name not in known:
                known.add(name)
                furnish(chat, person, accounts)
                step = submitted if "elements" in one else used
                seen = step(chat, one, person)
                yield replace(seen, step=f"{after} → {seen.step}")
                waiting += [(found, f"{after} → {seen.step}") for found in (*seen.dialogs, *seen.actions)]


def as_shown(dialog: dict[str, Any]) -> dict[str, Any]:
    """A submission as the web client makes it: booleans and lists of choices, without what is empty."""
    sent: dict[str, Any] = {}
    for one in dialog["elements"]:
        if one["type"] == "bool":
            sent[one["name"]] = one["default"] == "true"
        elif one["default"]:
            sent[one["name"]] = one["default"].split(",") if one.get("multiselect") else one["default"]
    return sent


def broken(seen: Seen, person: Person) -> list[str]:
    """What a person should never read after a step, and an answer without a word."""
    never = [Words(person.locale).say(key) for key in BROKEN]
    found = [text for text in seen.texts if text in never or not text.strip() or re.search(r"\{[a-z_]*\}", text)]
    return found if seen.texts or seen.dialogs else ["nothing at all"]


def _seen(chat: Chat, step: str, person: Person, do: Any) -> Seen:
    mattermost = chat.mattermost
    mattermost.dialogs.clear()
    mattermost.answers.clear()
    mattermost.posts.clear()
    answer = do()
    assert isinstance(answer, dict), (step, answer)
    seen = Seen(step, dialogs=[dialog for _, dialog in mattermost.dialogs])
    for card in (*(one[2] for one in mattermost.answers), *(one[1] for one in mattermost.posts)):
        _read(chat, seen, card, person)
    _answered(seen, answer)
    return seen


def _read(chat: Chat, seen: Seen, card: Card, person: Person) -> None:
    seen.texts.append(card.text)
    attachments = chat.service.paper.attachments(card, person.id, chat.service.now())
    seen.actions += [action for one in attachments for action in one["actions"]]


def _answered(seen: Seen, answer: dict[str, Any]) -> None:
    update = answer.get("update", {})
    for shown in (answer, update.get("props", {})):
        seen.actions += [action for one in shown.get("attachments", []) for action in one["actions"]]
    if answer.get("type") == "form":
        seen.dialogs.append(answer["form"])
    seen.texts += [answer[key] for key in ("text", "error", "goto_location") if isinstance(answer.get(key), str)]
    seen.texts += [update["message"]] if "message" in update else []
    seen.texts += [*answer.get("errors", {}).values()]


def _shape(chat: Chat, one: dict[str, Any], person: Person) -> str:
    """What tells one button or dialog from another: the command it stands for, and the names of its values."""
    kind, ticket = (
        ("dialog", one["state"]) if "elements" in one else ("action", one["integration"]["context"]["ticket"])
    )
    note: Any = chat.service.tickets.read(ticket, kind, person.id, chat.service.now())
    return f"{kind} {'/'.join(note['path'])} {sorted(note['values'])}"
