"""`web`: serve HTTP. Checks the settings, then becomes gunicorn with the gunicorn.conf.py beside our packages."""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from app.config import Config
from app.errors import ConfigError, Fault, StoreUnavailable
from microservice.folder import POSTGRES
from microservice.processes import PYTHON, ROOT, environment
from microservice.settings import checked, environment_of
from psql.embedded import attach
from psql.migrate import pending


def main(arguments: Sequence[str]) -> int:
    """Never returns where all is well."""
    if arguments:
        print("usage: python -m microservice web", file=sys.stderr)
        return 2
    try:
        config = checked()
        insist(config)
    except Fault as e:
        print(e, file=sys.stderr)
        return 1
    return _become_gunicorn(config)


def _become_gunicorn(config: Config) -> NoReturn:
    command = [*PYTHON, "gunicorn", "--config", str(ROOT / "gunicorn.conf.py")]
    os.execve(command[0], command, environment(environment_of(config)))


def insist(config: Config) -> None:
    """ConfigError: without this there is nothing to serve. A database that is away for now may come back."""
    if not config.mattermost_url:
        raise ConfigError("MATTERMOST_URL is missing: set it, or try everything without a server by `make run`.")
    url = config.database_url or attach(config.folder / POSTGRES)
    if not url:
        raise ConfigError("No database: set DATABASE_URL, or let `make run` start the embedded one (same DATA_DIR).")
    try:
        if pending(url):
            raise ConfigError("The database lacks migrations: run `python -m microservice migrate`.")
    except StoreUnavailable as e:
        print(f"{e}; starting all the same.", file=sys.stderr)
