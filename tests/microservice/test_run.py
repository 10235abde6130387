"""`run` as people use it: real processes, Ctrl-C as a terminal sends it, kill -9, a second start."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from microservice.addresses import answers
from tests.servers.run import Run, alive, finished, gone, wait_until
from tests.servers.sandbox import Sandbox

pytestmark = pytest.mark.slow

HTTP_S = 20


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A demo that runs, in a folder with a blank, on a port that was taken."""
    folder = tmp_path_factory.mktemp("run") / "with a blank" / "data"
    folder.parent.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        with Run(folder, {"LISTEN": listen, "LOG_LEVEL": "INFO"}) as run:
            yield run


def chat_of(run: Run) -> Sandbox:
    """The chat of a running demo, to be used as its people do."""
    return Sandbox(run.folder / "demo" / "chat", url=run.chat)


def web_address(run: Run) -> str:
    """Where its web listens, as it was said."""
    return run.wait_for("is taken, so web listens on").rsplit(" ", 1)[1]


def test_the_last_line_opens_the_page_of_the_chat(demo: Run) -> None:
    assert demo.lines[-1] == f"Open {demo.chat}"
    page = requests.get(demo.chat, timeout=HTTP_S)
    assert page.status_code == 200
    assert "<html" in page.text


def test_it_says_who_is_who_and_what_to_type_to_connect(demo: Run) -> None:
    assert f"alice  Алиса Иванова, Russian, Europe/Moscow: {demo.chat}/?as=alice" in demo.text
    assert f"bob    Bob Miller, English, Europe/Berlin: {demo.chat}/?as=bob" in demo.text
    assert "login alice@example.com   password alice" in demo.text


def test_a_taken_port_is_passed_over_and_said_so(demo: Run) -> None:
    assert web_address(demo) != demo.environment["LISTEN"]
    assert requests.get(f"http://{web_address(demo)}/readyz", timeout=HTTP_S).status_code == 200


def test_the_printed_login_opens_the_calendars(demo: Run) -> None:
    address = demo.wait_for("login bob@").split("address ")[1].split(" ")[0]
    listed = requests.request(
        "PROPFIND",
        f"{address}/bob@example.com/",
        auth=("bob@example.com", "bob"),
        headers={"Depth": "1"},
        timeout=HTTP_S,
    )
    assert listed.status_code == 207
    assert all(f"/{name}/" in listed.text for name in ("work", "family", "team"))


def test_the_printed_login_connects_and_shows_the_day(demo: Run) -> None:
    chat = chat_of(demo)
    alice = chat.person("alice")
    address = demo.wait_for("login alice@").split("address ")[1].split(" ")[0]
    chat.run(alice, "/calendar connect")
    typed = {"address": address, "login": "alice@example.com", "password": "alice"}
    assert chat.submit(alice, chat.dialogs(alice)[-1], typed) == {}
    chat.run(alice, "/calendar today")
    line = next(line for line in chat.ephemerals(alice)[-1]["message"].splitlines() if "**Найм: решение**" in line)
    assert "накладка: Разбор заявок" in line
    assert "вы не ответили" in line


def test_no_token_is_printed_logged_or_on_a_command_line(demo: Run) -> None:
    files = [demo.folder / "demo" / "bot.token", demo.folder / "demo" / "chat" / "admin.token"]
    secrets = [file.read_text().strip() for file in files]
    secrets.append((demo.folder / "secret.key").read_text().strip())
    shown = demo.text + " ".join(demo.descendants().values())
    shown += "".join(log.read_text() for log in (demo.folder / "logs").iterdir())
    assert [secret for secret in secrets if secret in shown] == []


def test_nobody_else_may_look_into_the_folder(demo: Run) -> None:
    assert demo.folder.stat().st_mode & 0o077 == 0
    assert (demo.folder / "demo" / "bot.token").stat().st_mode & 0o077 == 0


def test_a_second_run_over_the_same_folder_is_refused(demo: Run) -> None:
    second = finished(demo.folder, "run")
    assert second.returncode == 1
    assert f"is in use by process {demo.pid}" in second.stderr


def test_reset_is_refused_while_it_runs(demo: Run) -> None:
    refused = finished(demo.folder, "reset", "--yes")
    assert refused.returncode == 1
    assert f"is in use by process {demo.pid}" in refused.stderr
    assert (demo.folder / "postgres").is_dir()


@pytest.mark.parametrize(
    ("program", "name"),
    [
        pytest.param("-m gunicorn", "web", id="web"),
        pytest.param("microservice clock", "clock", id="clock"),
        pytest.param("bin/postgres -D", "PostgreSQL", id="PostgreSQL"),
    ],
)
def test_a_child_that_dies_is_named_and_started_again(demo: Run, program: str, name: str) -> None:
    children = {pid: line for pid, line in demo.descendants().items() if program in line}
    os.kill(min(children), signal.SIGKILL)
    demo.wait_for(f"Starting {name} again")
    ready = f"http://{web_address(demo)}/readyz"
    assert wait_until(lambda: answers(ready))


def test_ctrl_c_stops_everything_and_the_data_survive_a_second_start(tmp_path: Path) -> None:
    run = Run(tmp_path / "data").start()
    children = run.descendants()
    bot = (run.folder / "demo" / "bot.token").read_text()
    assert run.interrupt() == 0
    assert run.lines[-1] == f"Stopped. Your data stay in {run.folder}"
    assert alive(children) == {}
    with run:
        assert (run.folder / "demo" / "bot.token").read_text() == bot
        chat = chat_of(run)
        commands = chat.admin().get("/commands", team_id=chat.team_id())
        assert [command["trigger"] for command in commands] == ["calendar"]


def test_after_kill_9_nothing_stays_the_next_run_works_and_reset_wipes(tmp_path: Path) -> None:
    run = Run(tmp_path / "data").start()
    children = {pid: line for pid, line in run.descendants().items() if "postgres" not in line}
    assert run.kill() == -signal.SIGKILL
    assert gone(children)
    with run:
        chat = chat_of(run)
        chat.run(chat.person("bob"), "/calendar help")
        assert chat.ephemerals(chat.person("bob"))
    run.start().kill()
    wiped = finished(run.folder, "reset", "--yes")
    assert (wiped.returncode, wiped.stderr) == (0, "")
    assert not run.folder.exists()


def test_settings_that_cannot_be_used_are_refused_each_with_its_remedy(tmp_path: Path) -> None:
    refused = finished(tmp_path / "data", "run", MATTERMOST_URL="chat.example.com", DEFAULT_LOCALE="de")
    assert refused.returncode == 1
    assert "MATTERMOST_URL is not an http(s) address: write it as" in refused.stderr
    assert "DEFAULT_LOCALE is not a language we speak: use one of ru, en" in refused.stderr
    assert not (tmp_path / "data").exists()


def test_another_mattermost_is_served_without_a_demo(tmp_path: Path, demo: Run) -> None:
    real = {
        "MATTERMOST_URL": demo.chat,
        "MATTERMOST_BOT_TOKEN": (demo.folder / "demo" / "bot.token").read_text().strip(),
        "MATTERMOST_COMMAND_TOKENS": "x" * 26,
        "APP_URL": "http://127.0.0.1:1",
    }
    with Run(tmp_path / "data", real) as run:
        assert run.lines[-1] == f"Open {demo.chat}"
        assert not (run.folder / "demo").exists()
        assert [line for line in run.descendants().values() if "radicale" in line or "mm.sandbox" in line] == []
        checked = finished(run.folder, "check", **real)
        assert (checked.returncode, checked.stdout) == (0, "All is well.\n")


def test_web_without_a_database_refuses_with_one_line(tmp_path: Path) -> None:
    real = {"MATTERMOST_URL": "http://127.0.0.1:1", "MATTERMOST_BOT_TOKEN": "x", "MATTERMOST_COMMAND_TOKENS": "x"}
    refused = finished(tmp_path / "data", "web", APP_URL="http://127.0.0.1:1", **real)
    assert refused.returncode == 1
    assert refused.stderr.startswith("No database: set DATABASE_URL, or")
    assert refused.stderr.count("\n") == 1
