"""`probe` tells real servers apart, changes nothing on them, and prints nothing that is anybody's."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from microservice.probe import main, show
from microservice.probing import QUESTIONS
from tests.app.conftest import Real
from tests.fakes import ical, vevent
from tests.servers.odd_caldav import everything
from tests.servers.odd_http import Answer, serving
from tests.servers.yandex_stage import ALICE, PASSWORD, Stage, staged

HERE = {"ALLOWED_HOSTS": "127.0.0.0/8"}
DAY = timedelta(days=1)
READING = {"PROPFIND", "REPORT", "OPTIONS", "GET"}


@dataclass
class Told:
    """What a run printed, and how it ended."""

    status: int
    out: str
    err: str
    prompts: int = 0

    @property
    def answers(self) -> dict[str, str]:
        """Question → answer."""
        lines = (line for line in self.out.splitlines()[1:] if line[:19].strip() and line[19] == " ")
        return {line[:20].strip(): line[20:] for line in lines}


@dataclass
class Asking:
    """Runs the command as if in a terminal where somebody types the password."""

    password: str = "wonderland"
    pauses: list[float] = field(default_factory=list)
    meanwhile: Callable[[float], None] = lambda _: None

    def __call__(self, *arguments: str, **environ: str) -> Told:
        out, err, prompts = io.StringIO(), io.StringIO(), []

        def prompt() -> str:
            prompts.append(1)
            return self.password

        status = show(["caldav", *arguments], {**HERE, **environ}, prompt, out, err, self._pause)
        return Told(status, out.getvalue(), err.getvalue(), len(prompts))

    def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.meanwhile(seconds)


@pytest.fixture
def asking() -> Asking:
    return Asking()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path, datetime.now(UTC)) as made:
        yield made


def soon(uid: str, *lines: str, title: str = "Top secret plan") -> str:
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + 2 * DAY
    return vevent(uid, title, start, start + timedelta(hours=1), "LOCATION:Hidden place", *lines)


def series(uid: str) -> str:
    start = datetime.now(UTC) + DAY
    return ical(
        f"UID:{uid}", "SUMMARY:Top secret plan", f"DTSTART:{start:%Y%m%dT%H%M%SZ}", "DURATION:PT1H", "RRULE:FREQ=DAILY"
    )


def test_a_real_server_is_described_without_what_it_holds(asking: Asking, real: Real) -> None:
    real.put("work", "a.ics", soon("a"))
    real.put("work", "s.ics", series("s"))

    told = asking("--url", real.home, "--login", "alice")

    assert (told.status, told.err) == (0, "")
    assert "failed" not in told.out
    for secret in ("alice", "wonderland", "Top secret", "Hidden", "Work", "work"):
        assert secret not in told.out
    assert told.answers["home"].startswith("1 calendars, 1 of them own")
    assert told.answers["expand"] == "obeyed"
    assert "400 days: 2 objects" in told.answers["lists of ETags"]
    assert "without a token: 2 objects" in told.answers["sync-collection"]
    assert told.answers["missing object"] == "404"
    assert told.answers["ETags"].startswith("quoted, of a single object the same")
    assert told.answers["requests"].endswith("not slowed down")


def test_the_habits_of_yandex_are_found(asking: Asking, stage: Stage) -> None:
    stage.put("events-1", "a.ics", soon("a", "X-TELEMOST-CONFERENCE:https://telemost.yandex.ru/j/1"))
    stage.put("events-1", "s.ics", series("s"))

    told = asking("--url", stage.url, "--login", ALICE)

    assert (told.status, told.err) == (0, "")
    for secret in (ALICE, "alice", PASSWORD, "Top secret", "Hidden", "Мои события", "/j/1"):
        assert secret not in told.out
    assert told.answers["discovery"] == (
        "well-known address 404, person /principals/users/{login}/, home /calendars/{login}/"
    )
    assert told.answers["home"].startswith("1 calendars, 1 of them own")
    assert told.answers["home"].endswith("1 lists of other things, inbox and outbox")
    assert told.answers["letter case"] == "addresses differ in letter case or escapes"
    assert "without a token: 507" in told.answers["sync-collection"]
    assert "with an invented one: 400" in told.answers["sync-collection"]
    assert told.answers["expand"].startswith("ignored")
    assert "2 objects" in told.answers["filter by UID"]
    assert told.answers["ETags"].startswith("bare")
    assert "blanks at the end of texts in 2" in told.answers["contents"]
    assert "X-TELEMOST-CONFERENCE (1)" in told.answers["contents"]
    assert told.answers["free-busy-query"] == "504"


def test_nothing_is_changed(asking: Asking, stage: Stage) -> None:
    stage.put("events-1", "a.ics", soon("a"))
    asking("--url", stage.url, "--login", ALICE)
    assert {seen.method for seen in stage.odd.seen} <= READING


def test_a_change_made_meanwhile_tells_which_signals_can_be_relied_on(stage: Stage) -> None:
    stage.put("events-1", "a.ics", soon("a"))
    stage.later(timedelta(minutes=5))
    asking = Asking()

    def meanwhile(seconds: float) -> None:
        stage.later(timedelta(seconds=seconds))
        if len(asking.pauses) == 2:
            stage.put("events-1", "a.ics", soon("a", title="Another"))

    asking.meanwhile = meanwhile
    told = asking("--url", stage.url, "--login", ALICE, "--watch", "10")
    assert "token of an edit    not at all, counted from the list" in told.out
    assert "delta of an edit    not at all" in told.out
    assert sum(asking.pauses) < 600


def test_a_late_deletion_is_timed(stage: Stage) -> None:
    stage.put("events-1", "a.ics", soon("a"))
    stage.later(timedelta(minutes=5))
    asking = Asking()

    def meanwhile(seconds: float) -> None:
        stage.later(timedelta(seconds=seconds))
        if len(asking.pauses) == 1:
            stage.remove("events-1", "a.ics")

    asking.meanwhile = meanwhile
    told = asking("--url", stage.url, "--login", ALICE, "--watch", "10")
    assert "delta of a deletion after +70 s, counted from the list" in told.out


def test_where_nothing_happens_the_watch_ends(asking: Asking, stage: Stage) -> None:
    told = asking("--url", stage.url, "--login", ALICE, "--watch", "1")
    assert told.answers["watch"] == "nothing changed in 1 minutes"
    assert sum(asking.pauses) == 60


def test_the_password_may_come_by_the_environment_and_is_not_asked_for_then(asking: Asking, stage: Stage) -> None:
    asking.password = "wrong"
    told = asking("--url", stage.url, "--login", ALICE, PROBE_PASSWORD=PASSWORD)
    assert (told.status, told.prompts) == (0, 0)


def test_a_refused_password_ends_it_with_1(asking: Asking, stage: Stage) -> None:
    asking.password = "hunter2"
    told = asking("--url", stage.url, "--login", ALICE)
    assert (told.status, told.out) == (1, "")
    assert told.err == "probe: NeedsReconnect: the server cannot be used with this login\n"


def test_who_is_no_calendar_server_ends_it_with_1(asking: Asking) -> None:
    with serving(everything(Answer(200, b"<html>"))) as odd:
        assert asking("--url", odd.url("/"), "--login", "a").status == 1


def test_a_private_address_is_not_called_unless_allowed(asking: Asking, stage: Stage) -> None:
    told = asking("--url", stage.url, "--login", ALICE, ALLOWED_HOSTS="10.0.0.0/8")
    assert told.status == 1
    assert stage.odd.seen == []


@pytest.mark.parametrize(
    "arguments",
    [[], ["caldav"], ["caldav", "--url", "x"], ["ews", "--url", "x", "--login", "y"],
     ["caldav", "--url", "x", "--login", "y", "--password", "z"],
     ["caldav", "--url", "x", "--login", "y", "--watch", "61"]],
    ids=["nothing", "no address", "no login", "another protocol", "a password as an argument", "too long a watch"],
)  # fmt: skip
def test_wrong_arguments_end_it_with_2(arguments: list[str]) -> None:
    err = io.StringIO()
    assert show(arguments, HERE, lambda: "x", io.StringIO(), err, lambda _: None) == 2
    assert len(err.getvalue().splitlines()) == 1


def test_without_a_terminal_the_password_has_to_be_in_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PROBE_PASSWORD", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO("secret"))
    assert main(["caldav", "--url", "http://127.0.0.1:1", "--login", "a"]) == 2
    assert "PROBE_PASSWORD" in capsys.readouterr().err


def test_one_question_that_fails_does_not_spoil_the_others(asking: Asking, stage: Stage) -> None:
    stage.put("events-1", "a.ics", soon("a"))
    stage.server.hangs_up = "free-busy-query"
    told = asking("--url", stage.url, "--login", ALICE)
    assert told.status == 0
    assert told.answers["free-busy-query"].startswith("could not be asked (")
    assert len(told.answers) == len(QUESTIONS)
