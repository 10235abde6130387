"""The first slice as a person lives it, in a browser, on everything that `make run` starts."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.mm.sandbox.browsing import type_in
from tests.mm.sandbox.conftest import browser
from tests.servers.run import Run

pytestmark = [pytest.mark.slow, pytest.mark.e2e]

__all__ = ["browser"]

ANSWER_MS = 20_000


@pytest.fixture(scope="module")
def demo(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    with Run(tmp_path_factory.mktemp("journey") / "data") as run:
        yield run


@pytest.fixture(scope="module")
def page(browser: Any, demo: Run) -> Iterator[Any]:
    """Alice's page; she reads Russian. A script that fails fails the journey."""
    page = browser.new_page(viewport={"width": 1100, "height": 760})
    page.set_default_timeout(ANSWER_MS)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(f"{demo.chat}/?as=alice")
    page.wait_for_selector("#heading h1")
    yield page
    page.close()
    assert broken == []


def answer(page: Any, command: str, text: str) -> str:
    """Type a command; the newest message, once it holds the text."""
    type_in(page, command)
    found = page.locator("article", has_text=text).last
    found.wait_for()
    return str(found.inner_text())


def test_alice_connects_her_calendar_looks_at_her_days_and_disconnects(page: Any, demo: Run) -> None:
    address, login = _printed(demo)
    answer(page, "/calendar", "Привет!")

    page.get_by_role("button", name="Другой календарь").last.click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("Адрес").fill(address)
    dialog.get_by_label("Логин").fill(login)
    dialog.get_by_label("Пароль").fill("wrong")
    dialog.get_by_role("button", name="Подключить").click()
    dialog.get_by_text("Сервер не принял логин или пароль").wait_for()
    assert dialog.get_by_label("Адрес").input_value() == address

    dialog.get_by_label("Пароль").fill("alice")
    dialog.get_by_role("button", name="Подключить").click()
    page.locator("article", has_text="Готово, alice@").wait_for()

    page.get_by_role("button", name="Сегодня").last.click()
    page.locator("article", has_text="Обед").last.wait_for()

    assert "24 декабря" in answer(page, "/calendar 24.12", "24 декабря")
    assert "Планёрка" in answer(page, "/calendar неделя", "Стоматолог")
    assert " — " in answer(page, "/calendar month", "Планёрка")

    type_in(page, "/calendar connections disconnect")
    page.locator("dialog[open]").get_by_role("button", name="Отключить").click()
    page.locator("article", has_text="Отключено: alice@").wait_for()
    assert "не подключён" in answer(page, "/calendar today", "Календарь ещё не подключён")


def _printed(demo: Run) -> tuple[str, str]:
    """Alice's address and login, as `run` printed them."""
    words = demo.wait_for("login alice").split()
    return words[words.index("address") + 1], words[words.index("login") + 1]
