"""The command `agenda` as a process of its own: what it prints where, and how it ends."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.corpus.case import Case, event
from tests.corpus.everything import CASES

ROOT = Path(__file__).parents[2]
WINDOW = ("--from", "2026-11-01T00:00Z", "--to", "2026-12-02T00:00Z")
PLAN = event("DTSTART;TZID=Europe/Moscow:20261110T100000", "DURATION:PT1H", "SUMMARY:Планёрка 🎉")
CALENDAR = f"BEGIN:VCALENDAR\n{PLAN}\nEND:VCALENDAR\n"


def agenda(*arguments: str, stdin: bytes = b"", **environ: str) -> subprocess.CompletedProcess[bytes]:
    """Run it with nothing in the environment but this."""
    return subprocess.run(
        [sys.executable, "-m", "microservice", "agenda", *arguments],
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
def file(tmp_path: Path) -> str:
    """A file with one meeting, in a folder with a blank in its name."""
    path = tmp_path / "my calendars" / "plan.ics"
    path.parent.mkdir()
    path.write_text(CALENDAR, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES[5::20]])
def test_a_case_of_the_corpus_by_the_command(case: Case) -> None:
    """Every twentieth of those that test_ical_corpus.py runs in its own process."""
    window = ("--from", case.start, "--to", case.end)
    result = agenda("--ics", "-", *window, "--zone", case.zone, "--json", stdin=case.text.encode())

    assert json.loads(result.stdout) == case.rows
    assert len(result.stderr.splitlines()) == case.warnings
    assert result.returncode == 0


def test_the_answer_is_utf_8_in_any_locale(file: str) -> None:
    """Also where Python would choose ASCII."""
    result = agenda("--ics", file, *WINDOW, "--json", LC_ALL="POSIX", PYTHONIOENCODING="ascii")
    assert "Планёрка 🎉" in result.stdout.decode("utf-8")
    assert result.stderr == b""


def test_without_json_it_reads_like_an_agenda(file: str) -> None:
    """As in the chat: days as headings, times in the zone."""
    result = agenda("--ics", file, *WINDOW, "--zone", "Asia/Tokyo")
    assert result.stdout.decode().splitlines()[2:] == ["**Tuesday, 10 November**", "16:00–17:00 **Планёрка 🎉**"]


def test_nothing_in_the_window_is_an_empty_list(file: str) -> None:
    """Not an empty output."""
    result = agenda("--ics", file, "--from", "2026-12-01", "--to", "2026-12-02", "--json")
    assert (result.returncode, json.loads(result.stdout)) == (0, [])


def test_the_zone_comes_from_the_environment_when_none_is_given() -> None:
    """DEFAULT_TIMEZONE is what floating times are read in."""
    text = f"BEGIN:VCALENDAR\n{event('DTSTART:20261110T100000')}\nEND:VCALENDAR"
    result = agenda("--ics", "-", *WINDOW, "--json", stdin=text.encode(), DEFAULT_TIMEZONE="Asia/Tokyo")
    assert json.loads(result.stdout)[0]["start"] == "2026-11-10T01:00:00Z"


@pytest.mark.parametrize("name", ["europe/moscow", "Russian Standard Time", "/vendor.example/Europe/Moscow"])
def test_a_zone_may_be_named_as_a_calendar_names_it(file: str, name: str) -> None:
    """As in a TZID."""
    result = agenda("--ics", file, "--from", "2026-11-10T10:59", "--to", "2026-11-10t08:00z", "--zone", name, "--json")
    assert len(json.loads(result.stdout)) == 1


@pytest.mark.parametrize(
    ("begin", "shown"),
    [
        ("2026-11-10T07:00Z", True),
        ("2026-11-10T07:59:59+00:00", True),
        ("2026-11-10T10:59+03:00", True),
        ("2026-11-10T11:00+03:00", False),
        ("2026-11-10T10:59", True),
        ("2026-11-10T11:00", False),
        ("2026-11-10", True),
        ("2026-11-11", False),
    ],
)
def test_a_bound_without_an_offset_is_read_in_the_zone(file: str, begin: str, shown: bool) -> None:
    """The meeting ends at 8 in UTC, 11 in Moscow."""
    result = agenda("--ics", file, "--from", begin, "--to", "2026-12-01", "--zone", "Europe/Moscow", "--json")
    assert bool(json.loads(result.stdout)) is shown


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "--ics, --from, --to"),
        (("--ics", "-", "--from", "2026-11-01"), "--to"),
        (("--ics", "-", "--from", "2026-12-01", "--to", "2026-11-01"), "--to must be later"),
        (("--ics", "-", "--from", "2026-12-01", "--to", "2026-12-01"), "--to must be later"),
        (("--ics", "-", "--from", "yesterday", "--to", "2026-12-01"), "'yesterday' is no time"),
        (("--ics", "-", "--from", "2026-02-30", "--to", "2026-12-01"), "'2026-02-30' is no time"),
        (("--ics", "-", *WINDOW, "--zone", "Moon/Base"), "unknown time zone 'Moon/Base'"),
        (("--ics", "-", *WINDOW, "--zone", ""), "unknown time zone ''"),
        (("--ics", "-", *WINDOW, "--zone", "../../etc/passwd"), "unknown time zone"),
        (("--ics", "-", *WINDOW, "--verbose"), "--verbose"),
        (("--ics", "-", *WINDOW, "more"), "more"),
        (("--ics", "/nowhere/plan.ics", *WINDOW), "/nowhere/plan.ics: cannot be read: No such file"),
        (("--ics", "/", *WINDOW), "/: cannot be read: Is a directory"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_arguments_are_refused_in_one_line(arguments: tuple[str, ...], says: str) -> None:
    """Exit status 2, nothing on stdout."""
    assert says in complaint(agenda(*arguments, stdin=CALENDAR.encode()))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "stdin: line 1: the file is empty"),
        ("\n\n<!doctype html>\n<html>", "stdin: line 3: no BEGIN:VCALENDAR"),
        (PLAN, "stdin: line 1: no BEGIN:VCALENDAR"),
        ("\x00\x01\x02", "stdin: line 1: no BEGIN:VCALENDAR"),
    ],
    ids=["empty", "a web page", "a lone event", "bytes"],
)
def test_what_is_no_calendar_is_refused_with_file_line_and_reason(text: str, says: str) -> None:
    """Exit status 2."""
    assert says in complaint(agenda("--ics", "-", *WINDOW, stdin=text.encode()))


def test_a_warning_names_file_and_line() -> None:
    """Of the file, although lines before it are folded."""
    text = "BEGIN:VCALENDAR\r\nX-NOTE:a\r\n b\r\n c\r\nBEGIN:VEVENT\r\nDTSTART:soon\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    result = agenda("--ics", "-", *WINDOW, stdin=text.encode())
    assert result.stderr.decode() == "stdin: line 5: an event whose DTSTART cannot be read is left out\n"
    assert result.returncode == 0


def test_a_reader_that_stops_early_is_no_error(file: str) -> None:
    """As with `| head`."""
    lots = "".join(event("DTSTART:20261110T070000Z", "SUMMARY:" + "x" * 500, uid=str(n)) + "\n" for n in range(2000))
    path = Path(file)
    path.write_text(f"BEGIN:VCALENDAR\n{lots}END:VCALENDAR\n", encoding="utf-8")
    command = [sys.executable, "-m", "microservice", "agenda", "--ics", file, *WINDOW, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


def test_200_hostile_rules_take_less_than_two_seconds() -> None:
    """The limit is the specification's; each is shown once, with one warning."""
    rules = (
        "FREQ=SECONDLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=SECONDLY;COUNT=99999999",
    )
    text = "".join(event("DTSTART:20261110T070000Z", f"RRULE:{rules[n % 4]}", uid=str(n)) + "\n" for n in range(200))
    command = [sys.executable, "-m", "microservice", "agenda", "--ics", "-", *WINDOW, "--json"]
    result = subprocess.run(
        command,
        input=f"BEGIN:VCALENDAR\n{text}END:VCALENDAR".encode(),
        capture_output=True,
        cwd=ROOT,
        timeout=2,
        check=True,
    )
    assert (len(json.loads(result.stdout)), len(result.stderr.splitlines())) == (200, 200)


def test_a_daily_series_beside_hostile_ones_is_complete() -> None:
    """A hostile rule takes nothing from an ordinary one."""
    hostile = "".join(event("DTSTART:20261101T000000Z", "RRULE:FREQ=MINUTELY", uid=f"m{n}") + "\n" for n in range(4))
    daily = event("DTSTART:19700101T070000Z", "RRULE:FREQ=DAILY", uid="daily")
    result = agenda("--ics", "-", *WINDOW, "--json", stdin=f"BEGIN:VCALENDAR\n{hostile}{daily}\nEND:VCALENDAR".encode())
    assert sum(row["uid"] == "daily" for row in json.loads(result.stdout)) == 31


def test_controls_in_a_title_do_not_reach_the_terminal() -> None:
    """Without --json; JSON escapes them."""
    text = f"BEGIN:VCALENDAR\n{event('DTSTART:20261110T070000Z', 'SUMMARY:a' + chr(27) + '[31mb')}\nEND:VCALENDAR"
    assert b"\x1b" not in agenda("--ics", "-", *WINDOW, stdin=text.encode()).stdout


@pytest.mark.parametrize("name", ["", "agendas", "--version"])
def test_an_unknown_command_is_answered_with_the_usage(name: str) -> None:
    """Exit status 2."""
    arguments = [sys.executable, "-m", "microservice", *([name] if name else [])]
    result = subprocess.run(arguments, capture_output=True, cwd=ROOT, text=True, check=False, timeout=60)
    assert result.returncode == 2
    assert "usage: python -m microservice" in result.stderr
