"""The documents say what the code does: settings, commands, map, links; and both READMEs say the same."""

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path

import pytest

from app.commands import TREE
from app.config import Config, read_config
from app.dates import read_period
from app.finding import find
from app.tree import Call
from microservice.__main__ import COMMANDS
from tests.factories import ALICE, NOW

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FOLDERS = ("app", "psql", "mm", "microservice", "wsgi")

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
PICTURE = re.compile("/pictures/(en|ru)/")
LINK = re.compile(r"\]\((?!https?:)([^)\s]*)\)")
CODE = re.compile(r"`([^`]+)`")
TYPED = re.compile(r"/calendar\b ?(.*)")

SETTINGS_PAGES = ("docs/settings.md", "docs/settings.ru.md")
# Page → its headings of the dates that are read, and of the commands in the terminal.
COMMANDS_PAGES = {
    "docs/commands.md": ("Days and periods", "For administrators, in the terminal"),
    "docs/commands.ru.md": ("Дни и периоды", "Администратору, в терминале"),
}


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def prose(text: str) -> str:
    """The page without its code blocks."""
    return BLOCK.sub("", text)


def rows(text: str) -> list[list[str]]:
    """The cells of every row of every table; an escaped bar divides no cells."""
    lines = [line for line in text.splitlines() if line.startswith("|") and not line.startswith("|---")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def part(text: str, heading: str) -> str:
    """What stands under a heading of the second level."""
    return text.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def anchors(text: str) -> list[str]:
    """The names that GitHub gives to a page's headings."""
    return [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for _, title in HEADING.findall(prose(text))]


def targets(name: str) -> list[tuple[str, int | None]]:
    """Where a page's links lead, whatever the language: file and which of its headings. The other language is none."""
    found = []
    for link in LINK.findall(prose(page(name))):
        file, _, anchor = link.partition("#")
        path = ((ROOT / name).parent / file if file else ROOT / name).resolve()
        heading = anchors(path.read_text(encoding="utf-8")).index(anchor) if anchor else None
        found.append((path.relative_to(ROOT).as_posix(), heading))
    neutral = [(PICTURE.sub("/pictures/", file).replace(".ru.md", ".md"), heading) for file, heading in found]
    return [target for target in neutral if target != (name.replace(".ru.md", ".md"), None)]


def settings(name: str = "docs/settings.md") -> dict[str, str]:
    """Setting → default, as the page has them."""
    table = [row for row in rows(page(name)) if re.fullmatch("`[A-Z_]+`", row[0])]
    return {row[0].strip("`"): row[1].strip("`") for row in table}


def commands(name: str) -> list[list[str]]:
    """Command, what it does, English and Russian example, as the page has them."""
    return [row for row in rows(page(name)) if row[0].startswith("`/calendar")]


def examples() -> Iterator[object]:
    """Both pages of commands have the examples of both languages."""
    for name in COMMANDS_PAGES:
        for row in commands(name):
            for cell, locale in ((row[0], "en"), (row[2], "en"), (row[3], "ru")):
                yield pytest.param(cell.strip("`"), row[0].strip("`"), locale, id=f"{name} {locale} {cell}")


def dates() -> Iterator[object]:
    for name, (days, _) in COMMANDS_PAGES.items():
        for _, english, russian in rows(part(page(name), days))[1:]:
            for cell, locale in ((english, "en"), (russian, "ru")):
                yield from (pytest.param(text, locale, id=f"{name} {locale} {text}") for text in CODE.findall(cell))


def typed(text: str) -> str:
    match = TYPED.fullmatch(text)
    assert match is not None
    return match[1]


def links() -> Iterator[object]:
    for path in PAGES:
        name = path.relative_to(ROOT).as_posix()
        yield from (pytest.param(path, link, id=f"{name} {link}") for link in LINK.findall(prose(page(name))))


def modules() -> list[str]:
    """Our modules as the architecture names them: a file, or for groups of them their folder."""
    named_as_one = ("app/words", "app/commands", "mm/sandbox", "microservice")
    found = [path.relative_to(ROOT).as_posix() for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    return [name for name in found if not name.startswith(named_as_one) and not name.endswith("__init__.py")]


@pytest.mark.parametrize("name", SETTINGS_PAGES)
def test_every_setting_stands_in_the_document_with_its_default(name: str) -> None:
    defaults = read_config({"HOME": "~"})
    values = {entry.name.upper(): getattr(defaults, entry.name) for entry in fields(Config)}
    assert settings(name) == {setting: str(value) if value else "–" for setting, value in values.items()}


@pytest.mark.parametrize("name", SETTINGS_PAGES)
def test_every_setting_has_a_meaning_and_a_remedy(name: str) -> None:
    assert [row[0] for row in rows(page(name)) if not all(row)] == []


@pytest.mark.parametrize("name", COMMANDS_PAGES)
def test_every_command_stands_in_the_document_and_nothing_else(name: str) -> None:
    known = [" ".join(["/calendar", *path]) for path, command in TREE.leaves() if not command.hidden]
    assert [row[0].strip("`") for row in commands(name)] == known


@pytest.mark.parametrize(("example", "command", "locale"), list(examples()))
def test_an_example_of_a_command_calls_it(example: str, command: str, locale: str) -> None:
    call = Call(replace(ALICE, locale=locale), (), NOW)
    meant = find(TREE, typed(example), call)
    assert isinstance(meant, Call)
    assert " ".join(["/calendar", *meant.path]) == command


@pytest.mark.parametrize(("text", "locale"), list(dates()))
def test_an_example_of_a_date_is_read_as_one(text: str, locale: str) -> None:
    assert len(read_period(text, NOW.date(), locale)) >= 1


@pytest.mark.parametrize(("name", "heading"), [(name, terminal) for name, (_, terminal) in COMMANDS_PAGES.items()])
def test_every_command_of_the_terminal_stands_in_the_document(name: str, heading: str) -> None:
    table = part(page(name), heading)
    named = set(re.findall(r"`(?:python -m microservice|make) ([a-z]+)", table))
    assert named == set(COMMANDS)


@pytest.mark.parametrize("name", modules())
def test_a_module_stands_on_the_map(name: str) -> None:
    words = set(CODE.findall(prose(page("docs/architecture.md"))))
    assert {name, Path(name).name} & words


@pytest.mark.parametrize(
    "name",
    sorted({word for word in CODE.findall(prose(page("docs/architecture.md"))) if re.fullmatch(r"\w+/\S+", word)}),
)
def test_what_the_map_names_is_there(name: str) -> None:
    assert (ROOT / name).exists()


@pytest.mark.parametrize(("path", "link"), list(links()))
def test_a_link_leads_somewhere(path: Path, link: str) -> None:
    file, _, anchor = link.partition("#")
    target = (path.parent / file).resolve() if file else path
    assert target.exists()
    assert not anchor or anchor in anchors(target.read_text(encoding="utf-8"))


def test_every_decision_stands_in_the_index_and_has_its_parts() -> None:
    decisions = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
    assert re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", page("docs/adr/README.md")) == [path.name for path in decisions]
    for number, path in enumerate(decisions, 1):
        text = path.read_text(encoding="utf-8")
        assert re.match(rf"# {number}\. .+\n\n20\d\d-\d\d-\d\d · \w+", text), path.name
        parts = re.findall(r"^\*\*(Context|Decision|Consequences|Rejected)\b", text, re.MULTILINE)
        assert parts == ["Context", "Decision", "Consequences", "Rejected"], path.name


@pytest.mark.parametrize("name", ["README.md", "README.ru.md"])
def test_a_readme_is_short(name: str) -> None:
    assert len(page(name).splitlines()) <= 150


def test_both_readmes_have_the_same_shape() -> None:
    assert shape("README.ru.md") == shape("README.md")


def shape(name: str) -> dict[str, Sequence[object]]:
    """What must not differ between languages: levels of headings, code (pictures are drawn in words), links."""
    text = page(name)
    blocks = BLOCK.findall(text)
    return {
        "headings": [len(marks) for marks, _ in HEADING.findall(prose(text))],
        "blocks": [language for language, _ in blocks],
        "code": [code for language, code in blocks if language != "text"],
        "links": targets(name),
    }


def test_the_example_in_the_readme_prints_what_stands_below_it() -> None:
    blocks = BLOCK.findall(page("README.md"))
    script = next(code for language, code in blocks if language == "sh" and "agenda" in code)
    shown = next(code for language, code in blocks if language == "console")
    script = script.replace(".venv/bin/python", f'"{sys.executable}"')
    done = subprocess.run(["sh", "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == shown
    assert done.stderr == ""


@pytest.mark.parametrize("name", [path.relative_to(ROOT).as_posix() for path in PAGES])
def test_a_block_of_settings_and_commands_names_what_there_is(name: str) -> None:
    blocks = BLOCK.findall(page(name))
    set_there = {line.partition("=")[0] for kind, code in blocks if kind == "ini" for line in code.splitlines()}
    called = {found for _, code in blocks for found in re.findall(r"-m microservice (\w+)", code)}
    assert {word for word in set_there if re.fullmatch("[A-Z_]+", word)} <= set(settings())
    assert called <= set(COMMANDS)
