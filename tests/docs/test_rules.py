"""docs/rules.md: every rule has a test that is there, or names what it comes with."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (?!rule \||-)(.+?) \| (.+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py::test_\w+)`")
LATER = re.compile(r"comes with: \w.+")

RULES = ROW.findall(PAGE)
NAMED = sorted(set(TEST.findall(PAGE)))


def test_every_rule_names_its_tests_or_what_it_comes_with() -> None:
    bare = [rule for rule, proof in RULES if not LATER.fullmatch(proof) and TEST.sub("", proof).strip()]
    assert len(RULES) > 100
    assert bare == []


def test_no_rule_is_written_twice() -> None:
    rules = [rule for rule, _ in RULES]
    assert sorted(set(rules)) == sorted(rules)


def test_every_test_named_is_collected() -> None:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", *NAMED]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    collected = {line.partition("[")[0] for line in found.stdout.splitlines() if "::" in line}
    assert (found.returncode, sorted(set(NAMED) - collected)) == (0, []), found.stderr[-2000:]
