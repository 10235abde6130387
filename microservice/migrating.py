"""`migrate`: bring the database to the newest schema."""

import sys
from collections.abc import Sequence

from app.errors import ConfigError, Fault
from microservice.folder import POSTGRES
from microservice.settings import checked
from psql.embedded import attach
from psql.migrate import migrate


def main(arguments: Sequence[str]) -> int:
    if arguments:
        print("usage: python -m microservice migrate", file=sys.stderr)
        return 2
    try:
        config = checked()
        url = config.database_url or attach(config.folder / POSTGRES)
        if not url:
            raise ConfigError("No database: set DATABASE_URL. The embedded one is migrated by `make run` itself.")
        done = migrate(url)
    except Fault as e:
        print(e, file=sys.stderr)
        return 1
    print(f"{done} migrations applied." if done else "Nothing to apply: the database is up to date.")
    return 0
