"""Every command of the tree typed into the page, in both languages, and every dialog it opens filled in or left."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from app.commands import TREE
from tests.mm.sandbox.browsing import complaints, type_in
from tests.mm.sandbox.conftest import browser
from tests.servers.run import Run

pytestmark = [pytest.mark.slow, pytest.mark.e2e]

__all__ = ["browser"]

ANSWER_MS = 20_000
VALUES = {"current": "24.12", "from_to": "1.12 7.12", "remind": "7", "pause": "friday", "zone": "Asia/Omsk"}
LAST = ("connections", "disconnect")
AWAY = ("join",)  # opens the meeting that happens to be on
SENT = ("notifications", "calendars", "settings")  # groups whose filled-in dialogs are sent as they open
# Names and titles in the calendars of the demo stay as they are in every language; a language goes by its own name.
FOREIGN = re.compile(r"Алиса Иванова|Запуск: статус|Русский")
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


@dataclass(slots=True)
class Chat:
    """Somebody's page, in the direct conversation with the assistant."""

    page: Any
    locale: str

    def run(self, path: tuple[str, ...]) -> str:
        """Type the command; the text of its answer, or of the dialog it opened."""
        page, before = self.page, self.page.locator("article").count()
        type_in(page, " ".join(["/calendar", *path, VALUES.get(path[-1] if path else "", "")]).strip())
        page.wait_for_function(
            "before => document.querySelector('dialog[open]') || document.querySelectorAll('article').length > before",
            arg=before,
        )
        dialog = page.locator("dialog[open]")
        return self.leave(dialog, path) if dialog.count() else str(page.locator("article").last.inner_text())

    def leave(self, dialog: Any, path: tuple[str, ...]) -> str:
        """Send the dialog or close it; its text."""
        text = str(dialog.inner_text())
        assert complaints(self.page) == []
        if path[0] in SENT or path == LAST:
            dialog.locator("button[type=submit]").click()
        else:
            self.page.keyboard.press("Escape")
        dialog.wait_for(state="detached")
        return text

    def connect(self, address: str, login: str, password: str) -> None:
        type_in(self.page, "/calendar connect")
        fields = self.page.locator("dialog[open] input")
        for number, value in enumerate((address, login, password)):
            fields.nth(number).fill(value)
        self.page.locator("dialog[open] button[type=submit]").click()
        self.page.locator("article", has_text=login).last.wait_for()


@pytest.fixture(scope="module")
def demo(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    with Run(tmp_path_factory.mktemp("every") / "data") as run:
        yield run


@pytest.fixture(params=["alice", "bob"])
def chat(request: pytest.FixtureRequest, browser: Any, demo: Run) -> Iterator[Chat]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(ANSWER_MS)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(f"{demo.chat}/?as={request.param}")
    page.wait_for_selector("#heading h1")
    chat = Chat(page, "ru" if request.param == "alice" else "en")
    words = demo.wait_for(f"login {request.param}").split()
    chat.connect(words[words.index("address") + 1], words[words.index("login") + 1], str(request.param))
    yield chat
    page.close()
    assert broken == []


def test_every_command_answers_in_the_persons_language(chat: Chat) -> None:
    paths = [path for path, _ in TREE.leaves() if path not in (LAST, AWAY)]
    said = {path: chat.run(path) for path in [*paths, LAST]}
    strange = {
        path: text
        for path, text in said.items()
        if bool(CYRILLIC.search(FOREIGN.sub("", text))) != (chat.locale == "ru")
    }
    assert strange == {}
