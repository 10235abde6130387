"""The settings: read once from the environment and `.env` (the environment wins), checked with a remedy for each."""

import base64
import binascii
import ipaddress
import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from app.errors import ConfigError
from app.times import find_zone

VERSION = "0.1.0"
LOCALES = ("ru", "en")
SWITCH = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
_TRIGGER = re.compile(r"[a-z0-9_.-]{1,64}")
_USER_ID = re.compile(r"[a-z0-9]{26}")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the settings, and what to do about it."""

    setting: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Config:
    """One field for each setting; its name in the environment is the field's name in upper case."""

    database_url: str = field(default="", repr=False)
    data_dir: str = ""
    mattermost_url: str = ""
    mattermost_bot_token: str = field(default="", repr=False)
    mattermost_command_tokens: tuple[str, ...] = field(default=(), repr=False)
    app_url: str = ""
    listen: str = "127.0.0.1:8080"
    secret_keys: tuple[str, ...] = field(default=(), repr=False)
    slash_trigger: str = "calendar"
    apps_secret: str = field(default="", repr=False)
    apps_trigger: str = ""
    apps_cyrillic: bool = True
    default_locale: str = "en"
    default_timezone: str = "Europe/Moscow"
    allowed_hosts: tuple[str, ...] = ()
    ca_file: str = ""
    admins: tuple[str, ...] = ()
    log_level: str = "INFO"
    web_threads: int = 16
    sync_interval_s: int = 60
    host_requests_per_min: int = 300
    yandex_url: str = "https://caldav.yandex.ru/"
    yandex_sync_tokens: bool = False
    trueconf_passwords: tuple[str, ...] = ()
    trueconf_secrets: tuple[str, ...] = field(default=(), repr=False)
    providers_file: str = ""
    scenario_hosts: tuple[str, ...] = ()
    scenario_secrets: tuple[str, ...] = field(default=(), repr=False)
    sandbox: bool = False

    @property
    def folder(self) -> Path:
        """Where we keep what has no other place: the embedded database, the made key, the demo's files."""
        return Path(self.data_dir)

    @property
    def callback_url(self) -> str:
        """Our own address as Mattermost reaches it, without a slash at its end."""
        return (self.app_url or f"http://{self.listen}").rstrip("/")


def read_config(environ: Mapping[str, str], dotenv: Path | None = None, only: Collection[str] | None = None) -> Config:
    """Settings from `.env`, where it exists, and the environment; an empty value is none. ConfigError: unusable.

    `only`: the fields that are needed; what is wrong with others does not matter then.
    """
    found = {} if dotenv is None else _dotenv(dotenv)
    found.update({name: value for name, value in environ.items() if value})
    values: dict[str, object] = {}
    for entry in fields(Config):
        text = found.get(entry.name.upper(), "").strip()
        if text and (only is None or entry.name in only):
            values[entry.name] = _parsed(entry.name, text, entry.default)
    if "data_dir" not in values:
        values["data_dir"] = str(default_folder(environ))
    return Config(**values)  # type: ignore[arg-type]


def _dotenv(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        return {name: value for name, value in dotenv_values(path, interpolate=False).items() if value}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error


def load() -> Config:
    """Settings of this process: the environment over `.env` in the current folder."""
    return read_config(os.environ, Path(".env"))


def default_folder(environ: Mapping[str, str]) -> Path:
    """Where data go unless told: the user's own data folder (XDG Base Directory)."""
    base = environ.get("XDG_DATA_HOME") or str(Path(environ.get("HOME") or Path.home()) / ".local" / "share")
    return Path(base) / "mattermost-calendar"


def check(config: Config) -> list[Problem]:
    """Everything that is wrong with these settings, as far as they show it without asking anybody."""
    return [
        *_check_urls(config),
        *_check_tokens(config),
        *_check_keys(config),
        *_check_people(config),
        *_check_apps(config),
        *_check_hosts(config),
        *_check_trueconf(config),
        *_check_scenarios(config),
    ]


def host_and_port(listen: str) -> tuple[str, int]:
    """`127.0.0.1:8080` as its two parts. ConfigError: it is not one."""
    host, colon, port = listen.rpartition(":")
    if not colon or not host or not port.isdecimal() or not 0 <= int(port) < 65536:
        raise ConfigError(f"LISTEN must look like 127.0.0.1:8080, not {listen!r}")
    return host, int(port)


def decoded_key(text: str) -> bytes | None:
    """The 32 bytes of one key in base64 (either alphabet), or None."""
    try:
        key = base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == 32 else None


def _parsed(name: str, text: str, default: object) -> object:
    if isinstance(default, tuple):
        return tuple(part for part in re.split(r"[,\s]+", text) if part)
    if isinstance(default, bool):
        if text.lower() not in SWITCH:
            raise ConfigError(f"{name.upper()} must be 1 or 0")
        return SWITCH[text.lower()]
    if isinstance(default, int):
        if not text.isdecimal() or not 1 <= int(text) <= 1000:
            raise ConfigError(f"{name.upper()} must be a whole number from 1 to 1000")
        return int(text)
    return text


def _check_urls(config: Config) -> list[Problem]:
    problems = []
    ours = (
        ("MATTERMOST_URL", config.mattermost_url, "chat"),
        ("APP_URL", config.app_url, "calendar"),
        ("YANDEX_URL", config.yandex_url, "caldav"),
    )
    for name, value, example in ours:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname):
            problems.append(
                Problem(name, "is not an http(s) address", f"write it as {name}=https://{example}.example.com")
            )
    if config.mattermost_url and not config.app_url:
        remedy = "set APP_URL to the address at which Mattermost reaches this service"
        problems.append(Problem("APP_URL", "is missing", remedy))
    try:
        host_and_port(config.listen)
    except ConfigError:
        problems.append(Problem("LISTEN", "is not host:port", "write it as LISTEN=127.0.0.1:8080"))
    if config.database_url and not config.database_url.startswith(("postgresql://", "postgres://")):
        remedy = (
            "write it as DATABASE_URL=postgresql://user:password@host:5432/name, or leave it out for the embedded one"
        )
        problems.append(Problem("DATABASE_URL", "is not a PostgreSQL address", remedy))
    return problems


def _check_tokens(config: Config) -> list[Problem]:
    if not config.mattermost_url:
        return []
    problems = []
    if not config.mattermost_bot_token:
        remedy = "make a bot in Mattermost (Integrations → Bot Accounts) and copy its token"
        problems.append(Problem("MATTERMOST_BOT_TOKEN", "is missing", remedy))
    if not config.mattermost_command_tokens:
        remedy = "make the slash command in each team and list their tokens, comma-separated"
        problems.append(Problem("MATTERMOST_COMMAND_TOKENS", "is missing", remedy))
    return problems


def _check_keys(config: Config) -> list[Problem]:
    problems = []
    for number, text in enumerate(config.secret_keys, 1):
        if decoded_key(text) is None:
            remedy = "make one with: python -c 'import base64,os; print(base64.b64encode(os.urandom(32)).decode())'"
            problems.append(Problem("SECRET_KEYS", f"key {number} is not base64 of 32 bytes", remedy))
    return problems


def _check_people(config: Config) -> list[Problem]:
    problems = []
    if not _TRIGGER.fullmatch(config.slash_trigger):
        remedy = "use small letters, digits, '-', '_' or '.', without the slash"
        problems.append(Problem("SLASH_TRIGGER", "cannot be a trigger", remedy))
    if config.default_locale not in LOCALES:
        problems.append(Problem("DEFAULT_LOCALE", "is not a language we speak", f"use one of {', '.join(LOCALES)}"))
    if find_zone(config.default_timezone) is None:
        problems.append(Problem("DEFAULT_TIMEZONE", "is not an IANA zone", "write it as Europe/Moscow"))
    if config.log_level.upper() not in LEVELS:
        problems.append(Problem("LOG_LEVEL", "is not a level", f"use one of {', '.join(LEVELS)}"))
    if config.ca_file and not Path(config.ca_file).is_file():
        problems.append(Problem("CA_FILE", "is not a file that can be read", "name a file of PEM certificates"))
    problems += [
        Problem("ADMINS", f"{one} is not a user id", "copy the id of 26 letters from System Console → Users")
        for one in config.admins
        if not _USER_ID.fullmatch(one)
    ]
    return problems


def _check_apps(config: Config) -> list[Problem]:
    problems = []
    if config.apps_secret and len(config.apps_secret) < 32:
        remedy = "make one with: python -c 'import secrets; print(secrets.token_urlsafe(32))'"
        problems.append(Problem("APPS_SECRET", "is shorter than 32 characters", remedy))
    if config.apps_trigger and not _TRIGGER.fullmatch(config.apps_trigger):
        remedy = "use small letters, digits, '-', '_' or '.', without the slash"
        problems.append(Problem("APPS_TRIGGER", "cannot be a trigger", remedy))
    return problems


def _check_hosts(config: Config) -> list[Problem]:
    return [
        Problem(
            "ALLOWED_HOSTS",
            f"{host!r} is neither a host name nor a network",
            "write names or CIDRs: dav.lan,10.0.0.0/8",
        )
        for host in config.allowed_hosts
        if not _is_host_or_network(host)
    ]


def _check_trueconf(config: Config) -> list[Problem]:
    problems = []
    if config.providers_file and not Path(config.providers_file).is_file():
        problems.append(Problem("PROVIDERS_FILE", "is not a file that can be read", "see docs/providers/trueconf.md"))
    for host in config.trueconf_passwords:
        if "/" in host or not _is_host_or_network(host.rpartition(":")[0] or host):
            remedy = "write names of servers, with a port where it is unusual: video.example.com,video.lan:4443"
            problems.append(Problem("TRUECONF_PASSWORDS", f"{host!r} is not a server's name", remedy))
    if not all(name and secret for name, _, secret in (one.partition("=") for one in config.trueconf_secrets)):
        remedy = "write the server's name in PROVIDERS_FILE and its secret: main=secret"
        problems.append(Problem("TRUECONF_SECRETS", "holds an entry without a name or secret", remedy))
    return problems


def _check_scenarios(config: Config) -> list[Problem]:
    problems = [
        Problem("SCENARIO_HOSTS", f"{host!r} is neither a host name nor a network", "write names or CIDRs: camera.lan")
        for host in config.scenario_hosts
        if not _is_host_or_network(host)
    ]
    if not all(name and secret for name, _, secret in (one.partition("=") for one in config.scenario_secrets)):
        remedy = "write a name and its secret: camera=secret"
        problems.append(Problem("SCENARIO_SECRETS", "holds an entry without a name or secret", remedy))
    return problems


def _is_host_or_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return bool(re.fullmatch(r"(?!-)[\w-]+(\.[\w-]+)*\.?", text)) and not re.fullmatch(r"[\d.]+", text)
    return True
