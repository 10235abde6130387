"""The command `changes` as a process of its own: what it prints where, and how it ends."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.corpus.changes.everything import CASES
from tests.corpus.changes.scenario import NOW, Scenario, calendar, single, weekly

ROOT = Path(__file__).parents[2]
WINDOW = ("--now", NOW, "--days", "31")
PLAN, LATER = single(title="Планёрка 🎉"), single("2026-11-25 11:30", title="Планёрка 🎉")


def changes(*arguments: str, stdin: bytes = b"", **environ: str) -> subprocess.CompletedProcess[bytes]:
    """Run it with nothing in the environment but this."""
    return subprocess.run(
        [sys.executable, "-m", "microservice", "changes", *arguments],
        input=stdin,
        capture_output=True,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environ},
        check=False,
        timeout=60,
    )


def complaint(result: subprocess.CompletedProcess[bytes]) -> str:
    """The one line on stderr of a command that refused."""
    lines = result.stderr.decode().splitlines()
    assert (result.returncode, result.stdout, len(lines)) == (2, b"", 1), result
    return lines[0]


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """The plan before and after, in a folder with a blank in its name."""
    folder = tmp_path / "my calendars"
    folder.mkdir()
    for name, text in (("old", PLAN), ("new", LATER)):
        (folder / f"{name}.ics").write_text(calendar(text), encoding="utf-8")
    return str(folder / "old.ics"), str(folder / "new.ics")


@pytest.mark.parametrize("scenario", [pytest.param(scenario, id=scenario.name) for scenario in CASES[3::16]])
def test_a_scenario_by_the_command(scenario: Scenario, tmp_path: Path) -> None:
    """Every sixteenth of those that test_changes.py runs in its own process."""
    arguments = ["--now", scenario.now, "--days", str(scenario.days), "--zone", scenario.zone, "--json"]
    for option, text in (("--old", scenario.old), ("--new", scenario.new)):
        if text is not None:
            path = tmp_path / option
            path.write_text(calendar(text), encoding="utf-8")
            arguments += [option, str(path)]
    for address in scenario.me:
        arguments += ["--me", address]
    result = changes(*arguments)

    rows = [
        (row["kind"], tuple(row["also"]), row["scope"], row["uid"], row["recurrence_id"])
        for row in json.loads(result.stdout)
    ]
    assert rows == list(scenario.rows)
    assert (result.returncode, result.stderr) == (0, b"")


def test_a_record_has_these_names_and_the_text(files: tuple[str, str]) -> None:
    old, new = files
    result = changes("--old", old, "--new", new, *WINDOW, "--zone", "Europe/Moscow", "--locale", "ru", "--json")
    assert json.loads(result.stdout) == [
        {
            "kind": "moved",
            "also": [],
            "scope": "single",
            "uid": "1",
            "recurrence_id": None,
            "text": "Перенос: **Планёрка 🎉**\n~~вт 24 ноя, 10:00~~ → **ср 25 ноя, 11:30**",
        }
    ]


def test_without_json_each_change_is_a_paragraph(files: tuple[str, str], tmp_path: Path) -> None:
    both = tmp_path / "both.ics"
    both.write_text(calendar(f"{LATER}\n{weekly(uid='2')}"), encoding="utf-8")
    result = changes("--old", files[0], "--new", str(both), *WINDOW, "--zone", "Europe/Moscow", "--locale", "en")
    assert result.stdout.decode() == (
        "New series: **Plan**\n**Tue 24 Nov 10:00–11:00**\n\n"
        "Moved: **Планёрка 🎉**\n~~Tue 24 Nov 10:00~~ → **Wed 25 Nov 11:30**\n"
    )


def test_nothing_changed_is_an_empty_list_or_a_word(files: tuple[str, str]) -> None:
    same = ("--old", files[0], "--new", files[0], *WINDOW)
    assert json.loads(changes(*same, "--json").stdout) == []
    assert changes(*same).stdout == b"Nothing changed.\n"


def test_the_answer_is_utf_8_in_any_locale(files: tuple[str, str]) -> None:
    result = changes("--new", files[0], *WINDOW, LC_ALL="POSIX", PYTHONIOENCODING="ascii")
    assert "Планёрка 🎉" in result.stdout.decode("utf-8")


def test_zone_and_language_come_from_the_environment_when_none_are_given(files: tuple[str, str]) -> None:
    result = changes("--new", files[0], *WINDOW, DEFAULT_TIMEZONE="Asia/Omsk", DEFAULT_LOCALE="ru")
    assert result.stdout.decode() == "Новая встреча: **Планёрка 🎉**\n**вт 24 ноя, 13:00–14:00**\n"


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("2026-11-24T07:00Z", True),
        ("2026-11-24T07:00:01+00:00", False),
        ("2026-11-24T10:00+03:00", True),
        ("2026-11-24T10:00", True),
        ("2026-11-24T10:01", False),
        ("2026-11-24", True),
        ("2026-11-25", False),
    ],
)
def test_now_without_an_offset_is_read_in_the_zone(files: tuple[str, str], now: str, told: bool) -> None:
    """The meeting starts at 7 in UTC, 10 in Moscow."""
    result = changes("--new", files[0], "--now", now, "--days", "1", "--zone", "Europe/Moscow", "--json")
    assert bool(json.loads(result.stdout)) is told


def test_one_file_may_be_stdin(files: tuple[str, str]) -> None:
    result = changes("--old", files[0], "--new", "-", *WINDOW, "--json", stdin=calendar(LATER).encode())
    assert [row["kind"] for row in json.loads(result.stdout)] == ["moved"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "--now, --days"),
        (WINDOW, "--old, --new or both"),
        (("--old", "-", "--new", "-", *WINDOW), "only one"),
        (("--new", "-", "--now", NOW), "--days"),
        (("--new", "-", "--days", "31"), "--now"),
        (("--new", "-", "--now", "soon", "--days", "31"), "'soon' is no time"),
        (("--new", "-", "--now", NOW, "--days", "many"), "'many'"),
        (("--new", "-", "--now", NOW, "--days", "0"), "--days: 0"),
        (("--new", "-", "--now", NOW, "--days", "-3"), "--days"),
        (("--new", "-", "--now", "9999-12-30", "--days", "31"), "9999"),
        (("--new", "-", *WINDOW, "--zone", "Moon/Base"), "unknown time zone 'Moon/Base'"),
        (("--new", "-", *WINDOW, "--verbose"), "--verbose"),
        (("--new", "-", *WINDOW, "more"), "more"),
        (("--new", "/nowhere/plan.ics", *WINDOW), "/nowhere/plan.ics: cannot be read: No such file"),
        (("--old", "/", *WINDOW), "/: cannot be read: Is a directory"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_arguments_are_refused_in_one_line(arguments: tuple[str, ...], says: str) -> None:
    """Exit status 2, nothing on stdout."""
    assert says in complaint(changes(*arguments, stdin=calendar(PLAN).encode()))


@pytest.mark.parametrize("option", ["--old", "--new"])
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "stdin: line 1: the file is empty"),
        ("<html>", "stdin: line 1: no BEGIN:VCALENDAR"),
        (PLAN, "stdin: line 1: no BEGIN:VCALENDAR"),
    ],
    ids=["empty", "a web page", "a lone event"],
)
def test_what_is_no_calendar_is_refused_with_file_line_and_reason(option: str, text: str, says: str) -> None:
    assert says in complaint(changes(option, "-", *WINDOW, stdin=text.encode()))


def test_a_warning_names_file_and_line_and_the_rest_is_compared() -> None:
    text = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:soon\nEND:VEVENT\n{PLAN}\nEND:VCALENDAR\n"
    result = changes("--new", "-", *WINDOW, "--json", stdin=text.encode())
    assert result.stderr.decode() == "stdin: line 2: an event whose DTSTART cannot be read is left out\n"
    assert (result.returncode, len(json.loads(result.stdout))) == (0, 1)


def test_200_hostile_rules_on_both_sides_take_less_than_two_seconds(tmp_path: Path) -> None:
    """The limit is the specification's for reading a file."""
    rules = (
        "FREQ=SECONDLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MINUTELY;COUNT=99999999",
    )
    for name in ("old", "new"):
        events = (weekly(f"LOCATION:{name}", rule=rules[n % 4], start=FUTURE, uid=str(n)) for n in range(200))
        (tmp_path / name).write_text(calendar("\n".join(events)), encoding="utf-8")
    arguments = ("--old", str(tmp_path / "old"), "--new", str(tmp_path / "new"), *WINDOW, "--json")
    command = [sys.executable, "-m", "microservice", "changes", *arguments]
    result = subprocess.run(command, capture_output=True, cwd=ROOT, timeout=2, check=True)
    assert {row["kind"] for row in json.loads(result.stdout)} == {"details"}


FUTURE = "2026-11-24 10:00"
