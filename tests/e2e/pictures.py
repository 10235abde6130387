"""`make pictures`: the pictures of README and docs, taken from the page while a day is played in it.

    python -m tests.e2e.pictures FOLDER

For each language a folder: `connect`, `day`, `told` and, on a phone in the dark, `phone`. Needs Chromium.
"""

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.mm.sandbox.browsing import type_in
from tests.mm.sandbox.conftest import CHROMIUM, QUIET
from tests.servers.run import Run

WIDE, PHONE = (1280, 760), (390, 760)
SECOND_MS = 1000
PATIENCE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Sitter:
    """Who is in the pictures: their password, the meeting that comes, and what shows that something has happened."""

    who: str
    language: str
    meeting: str
    later: tuple[str, str, str]  # names of the clock's buttons: to the morning, an hour, ten minutes
    add: str
    assistant: str
    digest: str
    reminder: str


SITTERS = (
    Sitter("alice", "ru", "Бюджет", ("До 08:00", "+1 час", "+10 минут"), "Добавить встречу", "Calendar", "первая в",
           "Войти в Телемост"),
    Sitter("bob", "en", "Budget", ("To 08:00", "+1 hour", "+10 minutes"), "Add meeting", "Calendar", "first at",
           "Join Telemost"),
)  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Take them all; gives the exit status."""
    [folder] = arguments
    with tempfile.TemporaryDirectory() as data, Run(Path(data, "data")) as run, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for sitter in SITTERS:
            there = Path(folder, sitter.language)
            there.mkdir(parents=True, exist_ok=True)
            _sit(browser, run, sitter, there)
        browser.close()
    return 0


def _sit(browser: Any, run: Run, sitter: Sitter, folder: Path) -> None:
    page = _page(browser, run, sitter, WIDE)
    _connect(page, run, sitter, folder / "connect.png")
    plans = page.locator("article", has_text=sitter.digest)
    plans.first.wait_for()  # what is left of the day on which they connected
    for name in sitter.later[:2]:  # eight in the morning, then nine: the plan of the day comes
        page.get_by_role("button", name=name, exact=True).click()
        page.wait_for_timeout(SECOND_MS)
    plans.nth(1).wait_for()
    _keep(page, folder / "day.png")
    page.fill("#draft-title", sitter.meeting)
    page.get_by_role("button", name=sitter.add).click()
    page.locator("article", has_text=sitter.meeting).last.wait_for()
    page.get_by_role("button", name=sitter.later[2], exact=True).click()
    page.locator("article", has_text=sitter.reminder).last.wait_for()
    _keep(page, folder / "told.png")
    page.close()
    phone = _page(browser, run, sitter, PHONE, color_scheme="dark")
    phone.locator("article", has_text=sitter.reminder).last.wait_for()
    _keep(phone, folder / "phone.png")
    phone.close()


def _page(browser: Any, run: Run, sitter: Sitter, size: tuple[int, int], **more: Any) -> Any:
    """The person's conversation with the assistant."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, **more)
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{run.chat}/?as={sitter.who}")
    page.wait_for_selector("#heading h1")
    if page.is_visible(".menu-button"):
        page.click(".menu-button")
    page.locator("#sidebar li", has_text=sitter.assistant).click()
    return page


def _connect(page: Any, run: Run, sitter: Sitter, picture: Path) -> None:
    words = run.wait_for(f"login {sitter.who}").split()
    type_in(page, "/calendar connect")
    fields = page.locator("dialog[open] input")
    for number, word in enumerate(("address", "login", "password")):
        fields.nth(number).fill(words[words.index(word) + 1])
    _keep(page, picture)
    page.locator("dialog[open] button[type=submit]").click()
    page.locator("article", has_text=f"{sitter.who}@").last.wait_for()


def _keep(page: Any, path: Path) -> None:
    page.wait_for_timeout(SECOND_MS)  # what came last is drawn and scrolled to
    page.screenshot(path=str(path))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
