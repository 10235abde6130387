"""The sandbox set up for us: once, mended when something is different, and never twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from microservice.demo.provision import Admin, Tokens, provision
from microservice.demo.rest import Refused
from tests.servers.sandbox import Sandbox


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


def provisioned(sandbox: Sandbox, folder: Path, port: int = 8080, locale: str = "en") -> Tokens:
    admin = Admin(sandbox.url, sandbox.admin_token)
    return provision(admin, folder, f"http://127.0.0.1:{port}", "calendar", locale)


def commands(sandbox: Sandbox) -> list[dict[str, object]]:
    listed = sandbox.admin().get("/commands", team_id=sandbox.team_id())
    return [command for command in listed if command["trigger"] == "calendar"]


def test_the_bot_has_a_token_that_only_we_can_read(sandbox: Sandbox, tmp_path: Path) -> None:
    tokens = provisioned(sandbox, tmp_path)
    assert sandbox.as_token(tokens.bot).username == "calendar"
    assert (tmp_path / "bot.token").stat().st_mode & 0o777 == 0o600


def test_the_command_calls_us_and_shows_what_can_be_typed(sandbox: Sandbox, tmp_path: Path) -> None:
    tokens = provisioned(sandbox, tmp_path)
    [command] = commands(sandbox)
    assert (command["token"],) == tokens.commands
    assert command["url"] == "http://127.0.0.1:8080/slash"
    assert command["auto_complete"] is True
    assert command["auto_complete_hint"] == "[today|24.12|week|connect|help]"


def test_the_bot_may_show_peoples_statuses(sandbox: Sandbox, tmp_path: Path) -> None:
    bot, alice = sandbox.as_token(provisioned(sandbox, tmp_path).bot), sandbox.person("alice")
    bot.put(f"/users/{alice.id}/status/custom", {"emoji": "calendar", "text": "In a meeting"})
    assert "In a meeting" in alice.get("/users/me")["props"]["customStatus"]


def test_a_second_time_changes_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    first = provisioned(sandbox, tmp_path)
    before = commands(sandbox)
    assert provisioned(sandbox, tmp_path) == first
    assert commands(sandbox) == before


def test_another_port_and_language_are_told_to_the_chat(sandbox: Sandbox, tmp_path: Path) -> None:
    tokens = provisioned(sandbox, tmp_path)
    assert provisioned(sandbox, tmp_path, port=8081, locale="ru") == tokens
    [command] = commands(sandbox)
    assert command["url"] == "http://127.0.0.1:8081/slash"
    assert command["display_name"] == "Календарь"
    names = {bot["username"]: bot["display_name"] for bot in sandbox.admin().get("/bots")}
    assert names["calendar"] == "Календарь"


@pytest.mark.parametrize("kept", ["not a token", ""], ids=["refused", "empty"])
def test_a_kept_token_that_is_of_no_use_is_made_again(sandbox: Sandbox, tmp_path: Path, kept: str) -> None:
    (tmp_path / "bot.token").write_text(kept)
    assert sandbox.as_token(provisioned(sandbox, tmp_path).bot).username == "calendar"


def test_somebody_elses_token_is_not_taken_for_the_bots(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "bot.token").write_text(sandbox.person("alice").token)
    assert sandbox.as_token(provisioned(sandbox, tmp_path).bot).username == "calendar"


def test_who_may_not_is_refused_without_a_token_in_the_text(sandbox: Sandbox, tmp_path: Path) -> None:
    alice = sandbox.person("alice").token
    with pytest.raises(Refused) as refused:
        provision(Admin(sandbox.url, alice), tmp_path, "http://127.0.0.1:1", "calendar", "en")
    assert refused.value.status == 403
    assert alice not in str(refused.value)
