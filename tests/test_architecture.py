"""The picture of the house, held to: who may import whom, where each foreign library lives, and the form of a module.

Reads the sources without importing them. The lists below are the law; a change of them is a change of the design.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("app", "psql", "mm", "microservice", "wsgi")
LONGEST = 300

# What each folder may import of ours, beside itself. A name with a dot means that module only.
NEIGHBOURS = {
    "app": (),
    "psql": ("app",),
    "mm": ("app",),
    "microservice": ("app", "psql", "mm"),
    "wsgi": ("app", "microservice", "mm.posts", "mm.dialogs", "mm.apps"),
}

# The layers inside app, the highest first; a layer imports those below it, and its own. A name covers its inside.
LAYERS = (
    ("commands",),
    (
        "sync",
        "asking",
        "arrivals",
        "showing",
        "speaking",
        "relocating",
        "watching",
        "playing",
        "recorder",
        "accounts",
        "answering",
        "trying",
        "live",
        "opening",
        "servers",
        "signing_in",
    ),
    ("notifications",),
    ("providers",),
    (
        "tree",
        "finding",
        "letters",
        "copies",
        "looks",
        "watches",
        "trials",
        "sign_ins",
        "delivery",
        "outcomes",
        "render",
        "telling",
        "export",
        "programs",
        "records",
        "drivers",
        "graphic",
        "scenarios",
        "vault",
        "config",
    ),
    ("ports", "channels"),
    (
        "agenda",
        "changes",
        "wholes",
        "instances",
        "splits",
        "patterns",
        "timeline",
        "differences",
        "runs",
        "status",
        "joining",
        "twins",
    ),
    ("series", "expansion", "rules", "repeats", "rule_days", "short_periods", "steps"),
    ("events", "objects"),
    (
        "times",
        "pace",
        "settings",
        "preferences",
        "dates",
        "places",
        "spoken",
        "words",
        "mailboxes",
        "markdown",
        "services",
        "trust",
        "apart",
    ),
    ("errors",),
)

# The homes of each foreign library: files, or folders with a slash at the end; `*` stands for anything in a name.
HOMES = {
    "flask": ("wsgi/", "mm/sandbox/"),
    "psycopg": ("psql/",),
    "psycopg_pool": ("psql/",),
    "apscheduler": ("microservice/clock.py",),
    "sqlalchemy": ("microservice/clock.py",),
    "PIL": ("app/graphic.py",),
    "websockets": ("app/providers/videosdk/", "tests/servers/"),
    "urllib3": ("app/providers/http.py", "app/providers/wire.py"),
    "requests": ("app/providers/",),
    "icalendar": ("app/providers/ical.py",),
    "recurring_ical_events": ("app/providers/ical.py",),
    "lxml": ("app/providers/caldav*.py", "app/providers/multistatus.py"),
    "cryptography": ("app/vault.py", "mm/sandbox/"),
    "dotenv": ("app/config.py",),
    "jwt": ("wsgi/apps.py",),
    "tzlocal": ("app/providers/zones.py",),
}

# Only for showing and testing: nothing else imports these, but the one named starter.
STAGE = ("mm.sandbox", "microservice.demo", "tests")
STARTERS = {"microservice/run.py": "microservice.demo"}


@dataclass(frozen=True, slots=True)
class Import:
    """One imported name: `module` as written, `name` what is taken from it ("" for `import module`)."""

    module: str
    name: str
    line: int
    inside: bool  # of a function

    @property
    def targets(self) -> tuple[str, ...]:
        """What may be meant: `from mm import posts` is mm.posts, or something in mm."""
        return (self.module, f"{self.module}.{self.name}") if self.name else (self.module,)


def imports(tree: ast.Module) -> Iterator[Import]:
    inner = {
        id(n) for f in ast.walk(tree) if isinstance(f, ast.FunctionDef | ast.AsyncFunctionDef) for n in ast.walk(f)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, "", node.lineno, id(node) in inner)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield Import("." * node.level + (node.module or ""), alias.name, node.lineno, id(node) in inner)


def covers(owner: str, module: str) -> bool:
    return module == owner or module.startswith(owner + ".")


def breaches(path: str, source: str) -> list[str]:
    """Everything that one file does against the law, each with its line."""
    tree = ast.parse(source)
    lines = source.splitlines()
    found = list(imports(tree))
    return [
        *form(tree, lines),
        *(f"{i.line}: a relative import" for i in found if i.module.startswith(".")),
        *(f"{i.line}: {what}" for i in found for what in judged(path, i)),
        *(f"{i.line}: an import inside a function without a reason beside it" for i in found if unexplained(i, lines)),
    ]


def form(tree: ast.Module, lines: list[str]) -> Iterator[str]:
    if not ast.get_docstring(tree):
        yield "1: no docstring"
    if len(lines) > LONGEST:
        yield f"{LONGEST}: longer than {LONGEST} lines"


def judged(path: str, found: Import) -> Iterator[str]:
    folder = path.split("/")[0]
    top = found.module.split(".")[0]
    if top in (*FOLDERS, "tests"):
        if private(found):
            yield f"{found.module} keeps {found.name or found.module} to itself"
        if staged(path, found):
            yield f"{found.module} is for showing and testing only"
        elif top != folder and not any(covers(near, t) for near in NEIGHBOURS[folder] for t in found.targets):
            yield f"{folder} does not import {found.module}"
        elif top == folder == "app" and not below(path, found):
            yield f"{path} lies below {found.module}"
    elif top in HOMES and not any(Path(path).match(home) or within(path, home) for home in HOMES[top]):
        yield f"{top} does not live in {path}"


def private(found: Import) -> bool:
    parts = [*found.module.split("."), found.name]
    return any(part.startswith("_") and not part.startswith("__") for part in parts)


def staged(path: str, found: Import) -> bool:
    """Whether the file, itself not on stage, imports something that is."""
    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return any(
        covers(stage, target) and not covers(stage, module) and STARTERS.get(path) != stage
        for stage in STAGE
        for target in found.targets
    )


def within(path: str, home: str) -> bool:
    return home.endswith("/") and path.startswith(home)


def rank(module: str) -> int | None:
    """The number of the layer that holds this module of app, 0 the highest; None for app itself and unknown ones."""
    parts = module.split(".")
    layer = parts[1] if len(parts) > 1 else ""
    return next((number for number, names in enumerate(LAYERS) if layer in names), None)


def below(path: str, found: Import) -> bool:
    """Whether every module that the import may mean lies in the file's own layer or lower."""
    mine = rank(path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    ranks = [number for number in map(rank, found.targets) if number is not None]
    return mine is None or all(number >= mine for number in ranks)


def unexplained(found: Import, lines: list[str]) -> bool:
    beside = lines[max(0, found.line - 2) : found.line]
    return found.inside and not any("#" in line for line in beside)


def sources() -> list[Path]:
    return sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("path", [pytest.param(p, id=str(p.relative_to(ROOT))) for p in sources()])
def test_the_file_keeps_to_the_design(path: Path) -> None:
    assert breaches(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) == []


def test_every_module_of_app_has_its_layer() -> None:
    known = {name for names in LAYERS for name in names}
    modules = {path.relative_to(ROOT / "app").parts[0].removesuffix(".py") for path in (ROOT / "app").rglob("*.py")}
    assert modules - known - {"__init__"} == set()


BAD = [
    pytest.param("app/agenda.py", "import psql", "app does not import psql", id="app reaches for a neighbour"),
    pytest.param("psql/events.py", "from mm.posts import Post", "psql does not import mm.posts", id="psql says things"),
    pytest.param("mm/client.py", "from wsgi import slash", "mm does not import wsgi", id="mm looks upwards"),
    pytest.param("wsgi/slash.py", "import psql", "wsgi does not import psql", id="the web asks the database"),
    pytest.param("wsgi/slash.py", "from mm import client", "wsgi does not import mm", id="the web posts by itself"),
    pytest.param("app/events.py", "from app.render import card", "below app.render", id="a low layer looks up"),
    pytest.param("app/events.py", "from app import render", "below app", id="a low layer looks up, written shorter"),
    pytest.param("app/times.py", "import app.commands.look", "below app.commands.look", id="into a package above"),
    pytest.param("app/providers/caldav.py", "from app.accounts import connect", "below", id="a provider uses accounts"),
    pytest.param("app/agenda.py", "import requests", "requests does not live", id="a library away from home"),
    pytest.param("app/agenda.py", "from flask.json import dumps", "flask does not live", id="a part of a library"),
    pytest.param("app/providers/http.py", "import lxml.etree", "lxml does not live", id="lxml outside caldav"),
    pytest.param(
        "mm/client.py", "from mm.sandbox import world", "showing and testing", id="production uses the sandbox"
    ),
    pytest.param("microservice/run.py", "from mm import sandbox", "showing and testing", id="run uses the sandbox"),
    pytest.param("microservice/service.py", "import microservice.demo", "showing", id="the service uses the demo"),
    pytest.param("app/agenda.py", "from tests.factories import a", "showing and testing", id="production uses tests"),
    pytest.param("app/agenda.py", "from app.times import _day", "to itself", id="somebody's private name"),
    pytest.param("app/agenda.py", "from . import times", "relative", id="a relative import"),
    pytest.param("app/agenda.py", "def f():\n    import json", "without a reason", id="a hidden import"),
    pytest.param("app/agenda.py", "\n" * 300, "longer than 300", id="a long file"),
]

GOOD = [
    pytest.param("wsgi/slash.py", "from mm.posts import post\nfrom mm import dialogs", id="the web draws posts"),
    pytest.param("microservice/service.py", "import psql\nimport mm.client\nfrom app import tree", id="the service"),
    pytest.param("app/commands/look.py", "from app.agenda import agenda\nfrom app.commands import x", id="downwards"),
    pytest.param("app/providers/caldav_xml.py", "from lxml import etree\nimport requests", id="libraries at home"),
    pytest.param("mm/sandbox/page.py", "import flask\nfrom mm.sandbox import world", id="the sandbox itself"),
    pytest.param(
        "microservice/run.py", "def f():\n    # only here\n    from microservice import demo", id="the starter"
    ),
    pytest.param("app/agenda.py", "from __future__ import annotations\nimport json", id="the standard library"),
]


@pytest.mark.parametrize(("path", "source", "complaint"), BAD)
def test_a_breach_is_found(path: str, source: str, complaint: str) -> None:
    found = breaches(path, f'"""A module."""\n{source}\n')
    assert len(found) == 1
    assert complaint in found[0]


@pytest.mark.parametrize(("path", "source"), GOOD)
def test_what_is_allowed_is_not_complained_of(path: str, source: str) -> None:
    assert breaches(path, f'"""A module."""\n{source}\n') == []


def test_a_module_without_a_docstring_is_found() -> None:
    assert breaches("app/agenda.py", "import json\n") == ["1: no docstring"]
