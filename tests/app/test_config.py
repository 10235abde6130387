"""Settings are read from the environment over `.env`, and each problem comes with its remedy."""

from pathlib import Path

import pytest

from app.config import Config, check, host_and_port, read_config
from app.errors import ConfigError

GOOD = {
    "MATTERMOST_URL": "https://chat.example.com",
    "MATTERMOST_BOT_TOKEN": "x",
    "MATTERMOST_COMMAND_TOKENS": "a, b",
    "APP_URL": "https://calendar.example.com/",
}


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text('SLASH_TRIGGER=cal\nDEFAULT_LOCALE="ru"\n# LISTEN=x\n')
    config = read_config({"SLASH_TRIGGER": "day", "HOME": "/home/x"}, tmp_path / ".env")
    assert (config.slash_trigger, config.default_locale, config.listen) == ("day", "ru", "127.0.0.1:8080")


def test_an_empty_value_counts_as_absent() -> None:
    assert read_config({"SLASH_TRIGGER": "", "DEFAULT_TIMEZONE": " "}).slash_trigger == "calendar"


def test_lists_are_comma_separated() -> None:
    assert read_config(GOOD).mattermost_command_tokens == ("a", "b")


def test_data_go_to_the_users_own_folder() -> None:
    assert read_config({"HOME": "/home/x"}).data_dir == "/home/x/.local/share/mattermost-calendar"
    assert read_config({"HOME": "/home/x", "XDG_DATA_HOME": "/data"}).data_dir == "/data/mattermost-calendar"


def test_secrets_show_in_no_repr() -> None:
    secret = {"MATTERMOST_BOT_TOKEN": "s3cret", "DATABASE_URL": "postgresql://u:s3cret@h/d", "APPS_SECRET": "s3cret"}
    secret["TRUECONF_SECRETS"] = "main=s3cret"
    shown = repr(read_config({**GOOD, **secret}))
    assert "s3cret" not in shown


def test_good_settings_have_no_problem() -> None:
    assert check(read_config(GOOD)) == []
    assert check(read_config({})) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MATTERMOST_URL", "chat.example.com"),
        ("MATTERMOST_URL", "ftp://chat.example.com"),
        ("APP_URL", ""),
        ("LISTEN", "8080"),
        ("ADMINS", "root"),
        ("LISTEN", "host:99999"),
        ("DATABASE_URL", "mysql://x"),
        ("MATTERMOST_BOT_TOKEN", ""),
        ("MATTERMOST_COMMAND_TOKENS", ""),
        ("SECRET_KEYS", "short"),
        ("SLASH_TRIGGER", "/Calendar x"),
        ("APPS_SECRET", "of too few letters"),
        ("APPS_TRIGGER", "/Cal"),
        ("DEFAULT_LOCALE", "de"),
        ("DEFAULT_TIMEZONE", "Mars/Base"),
        ("ALLOWED_HOSTS", "http://x/"),
        ("CA_FILE", "/nowhere.pem"),
        ("LOG_LEVEL", "loud"),
        ("PROVIDERS_FILE", "/nowhere.toml"),
        ("TRUECONF_PASSWORDS", "https://video.example.com"),
        ("TRUECONF_SECRETS", "s3cret"),
    ],
)
def test_a_problem_names_its_setting_and_a_remedy(name: str, value: str) -> None:
    problems = check(read_config({**GOOD, name: value}))
    assert [problem.setting for problem in problems] == [name]
    assert problems[0].remedy


@pytest.mark.parametrize("value", ["many", "0", "-1", "1001"])
def test_a_number_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(ConfigError, match="WEB_THREADS"):
        read_config({"WEB_THREADS": value})


@pytest.mark.parametrize(("listen", "parts"), [("127.0.0.1:8080", ("127.0.0.1", 8080)), ("[::1]:80", ("[::1]", 80))])
def test_an_address_to_listen_on_has_two_parts(listen: str, parts: tuple[str, int]) -> None:
    assert host_and_port(listen) == parts


def test_our_own_address_ends_without_a_slash() -> None:
    assert read_config(GOOD).callback_url == "https://calendar.example.com"
    assert Config().callback_url == "http://127.0.0.1:8080"
