"""Settings on their way to a child come out as they went in."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.config import Config, read_config
from microservice.settings import environment_of

FULL = Config(
    database_url="postgresql://u:p@h/d", data_dir="/data with a blank", mattermost_url="http://127.0.0.1:8065",
    mattermost_bot_token="bot", mattermost_command_tokens=("one", "two"), app_url="http://127.0.0.1:8081",
    listen="127.0.0.1:8081", secret_keys=("a", "b"), slash_trigger="cal", default_locale="ru",
    default_timezone="Europe/Berlin", allowed_hosts=("dav.lan", "10.0.0.0/8"), ca_file="/ca.pem", admins=("ada",),
    log_level="DEBUG", web_threads=4,
)  # fmt: skip


@pytest.mark.parametrize(
    "config", [pytest.param(FULL, id="all set"), pytest.param(replace(Config(), data_dir="/data"), id="defaults")]
)
def test_a_child_reads_the_settings_that_it_was_given(config: Config) -> None:
    assert read_config(environment_of(config), Path("/nowhere/.env")) == config
