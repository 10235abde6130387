"""Settings handed on: a Config as the environment of a child that reads it again, and the refusal of unusable ones."""

from dataclasses import fields, replace

from app.config import Config, check, load
from app.errors import ConfigError


def checked() -> Config:
    """The settings of this process, with DATA_DIR absolute. ConfigError: each problem with its remedy."""
    config = load()
    problems = [f"{problem.setting} {problem.what}: {problem.remedy}" for problem in check(config)]
    if problems:
        raise ConfigError("\n".join(problems))
    return replace(config, data_dir=str(config.folder.expanduser().absolute()))


def environment_of(config: Config) -> dict[str, str]:
    """The environment that `load` reads as these settings. Empty ones are left out, as `load` leaves them."""
    found = {entry.name.upper(): _text(getattr(config, entry.name)) for entry in fields(Config)}
    return {name: text for name, text in found.items() if text}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    return ",".join(value) if isinstance(value, tuple) else str(value)
