"""`check`, `migrate`, `web` and `reset` from the command line: what they say, and how they end."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.servers.process import free_port
from tests.servers.run import finished
from tests.servers.sandbox import Sandbox

pytestmark = pytest.mark.slow

NAME = "checked"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def empty_database(server_url: str) -> Iterator[str]:
    """The address of a database in which nothing was ever made."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {NAME}")
        yield server_url.replace("/postgres?", f"/{NAME}?")
        connection.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def real(sandbox: Sandbox, token: str) -> dict[str, str]:
    return {
        "MATTERMOST_URL": sandbox.url,
        "MATTERMOST_BOT_TOKEN": token,
        "MATTERMOST_COMMAND_TOKENS": "x" * 26,
        "APP_URL": "http://127.0.0.1:1",
    }


def check(tmp_path: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    return finished(tmp_path / "data", "check", **settings)


def test_a_fresh_machine_is_well_and_nothing_is_made_by_looking(tmp_path: Path) -> None:
    checked = check(tmp_path)
    assert checked.returncode == 0
    assert checked.stdout.endswith("All is well.\n")
    assert not (tmp_path / "data").exists()


def test_every_wrong_setting_comes_with_its_remedy(tmp_path: Path) -> None:
    checked = check(tmp_path, DEFAULT_TIMEZONE="Moscow", SLASH_TRIGGER="/Cal")
    assert checked.returncode == 1
    assert "DEFAULT_TIMEZONE: is not an IANA zone\n  → write it as Europe/Moscow" in checked.stdout
    assert "SLASH_TRIGGER: cannot be a trigger\n  → use small letters" in checked.stdout


def test_every_wrong_option_of_the_providers_file_comes_with_its_remedy(tmp_path: Path) -> None:
    file = tmp_path / "providers.toml"
    file.write_text(
        '[trueconf.main]\nconnection = "ftp://x"\ncolour = 1\ndays = "lunar"\npage_size = "9"\n[trueconf.b]\n'
    )
    done = check(tmp_path, PROVIDERS_FILE=str(file), TRUECONF_SECRETS="c=1")
    assert done.returncode == 1
    for text in (
        "main] connection",
        "no such option",
        "write one of local, utc",
        "a whole number",
        "b] has no",
        "names c",
    ):
        assert text in done.stdout


def test_missing_migrations_are_named_and_migrate_applies_them(tmp_path: Path, empty_database: str) -> None:
    checked = check(tmp_path, DATABASE_URL=empty_database)
    assert checked.returncode == 1
    assert "migrations are missing: 0001_" in checked.stdout
    first, second = (finished(tmp_path / "data", "migrate", DATABASE_URL=empty_database) for _ in range(2))
    assert "migrations applied" in first.stdout
    assert second.stdout == "Nothing to apply: the database is up to date.\n"
    assert check(tmp_path, DATABASE_URL=empty_database).returncode == 0


def test_a_database_that_is_away_is_said_without_its_password(tmp_path: Path) -> None:
    checked = check(tmp_path, DATABASE_URL=f"postgresql://u:hidden@127.0.0.1:{free_port()}/d")
    assert checked.returncode == 1
    assert "DATABASE_URL: nobody answers there" in checked.stdout
    assert "hidden" not in checked.stdout + checked.stderr


def test_a_good_token_is_well(tmp_path: Path, sandbox: Sandbox, url: str) -> None:
    checked = check(tmp_path, DATABASE_URL=url, **real(sandbox, sandbox.bot().token))
    assert checked.returncode == 0
    assert checked.stdout.endswith("All is well.\n")


def test_a_refused_token_is_said_and_not_shown(tmp_path: Path, sandbox: Sandbox) -> None:
    checked = check(tmp_path, **real(sandbox, "wrongtoken"))
    assert checked.returncode == 1
    assert "MATTERMOST_BOT_TOKEN: Mattermost does not take it" in checked.stdout
    assert "wrongtoken" not in checked.stdout + checked.stderr


def test_a_mattermost_that_is_away_is_said(tmp_path: Path, sandbox: Sandbox) -> None:
    nowhere = {"MATTERMOST_URL": f"http://127.0.0.1:{free_port()}"}
    checked = check(tmp_path, **(real(sandbox, "x") | nowhere))
    assert checked.returncode == 1
    assert "MATTERMOST_URL: no answer" in checked.stdout


@pytest.mark.parametrize(
    ("text", "mode", "complaint"),
    [
        pytest.param("not a key\n", 0o600, "holds no key", id="damaged"),
        pytest.param("A" * 43 + "=\n", 0o644, "can be read by others", id="open to others"),
    ],
)
def test_a_made_key_that_is_of_no_use_is_said(tmp_path: Path, text: str, mode: int, complaint: str) -> None:
    (tmp_path / "data").mkdir()
    key = tmp_path / "data" / "secret.key"
    key.write_text(text)
    key.chmod(mode)
    checked = check(tmp_path)
    assert checked.returncode == 1
    assert f"SECRET_KEYS: {key} {complaint}" in checked.stdout


def test_web_wants_the_migrations_first(tmp_path: Path, sandbox: Sandbox, empty_database: str) -> None:
    refused = finished(tmp_path / "data", "web", DATABASE_URL=empty_database, **real(sandbox, "x"))
    assert refused.returncode == 1
    assert refused.stderr == "The database lacks migrations: run `python -m microservice migrate`.\n"


def test_web_without_a_mattermost_refuses(tmp_path: Path) -> None:
    refused = finished(tmp_path / "data", "web")
    assert refused.returncode == 1
    assert refused.stderr.startswith("MATTERMOST_URL is missing")


def test_migrate_without_a_database_refuses(tmp_path: Path) -> None:
    refused = finished(tmp_path / "data", "migrate")
    assert refused.returncode == 1
    assert refused.stderr.startswith("No database: set DATABASE_URL")


def test_reset_without_anything_to_wipe_says_so(tmp_path: Path) -> None:
    done = finished(tmp_path / "data", "reset")
    assert done.returncode == 0
    assert done.stdout.startswith("Nothing to wipe")


def test_reset_leaves_a_folder_alone_that_is_not_ours(tmp_path: Path) -> None:
    letter = tmp_path / "data" / "letter.txt"
    letter.parent.mkdir()
    letter.write_text("mine")
    refused = finished(tmp_path / "data", "reset", "--yes")
    assert refused.returncode == 1
    assert "was not made by `make run`" in refused.stderr
    assert letter.exists()


def test_reset_wants_a_yes_where_nobody_can_be_asked(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / ".mattermost-calendar").write_text("")
    refused = finished(folder, "reset")
    assert refused.returncode == 1
    assert "with --yes" in refused.stderr
    assert finished(folder, "reset", "--yes").returncode == 0
    assert not folder.exists()


@pytest.mark.parametrize("command", ["run", "web", "migrate", "check"])
def test_an_argument_that_nobody_knows_is_wrong_use(tmp_path: Path, command: str) -> None:
    assert finished(tmp_path / "data", command, "--fast").returncode == 2
