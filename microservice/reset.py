"""`reset`: wipe what `run` keeps in DATA_DIR, after a question. Never touches a database of DATABASE_URL."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from app.config import load
from app.errors import ConfigError, Fault
from microservice.folder import KEY, POSTGRES, hold, is_ours, wipe
from psql import embedded


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m microservice reset", description="Wipe what `run` keeps.")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    sure = parser.parse_args(arguments).yes
    try:
        config = load()
        folder = config.folder.expanduser().absolute()
        if not folder.exists():
            print(f"Nothing to wipe: there is no {folder}")
            return 0
        _insist(folder)
        if not sure and not _confirmed(folder):
            print("Nothing was wiped.")
            return 1
        _reset(folder, keep_key=bool(config.database_url))
    except Fault as e:
        print(e, file=sys.stderr)
        return 1
    print(f"Wiped {folder}")
    if config.database_url:
        print(f"The database of DATABASE_URL stays as it is, and so does {KEY}, which opens what is sealed in it.")
    return 0


def _insist(folder: Path) -> None:
    if not is_ours(folder):
        raise ConfigError(
            f"{folder} was not made by `make run`, so it is left alone. Remove it yourself if you mean it."
        )


def _confirmed(folder: Path) -> bool:
    if not sys.stdin.isatty():
        raise ConfigError(f"Wiping {folder} takes a yes: run this in a terminal, or with --yes.")
    return input(f"Wipe everything in {folder}? [y/N] ").strip().lower() in ("y", "yes")


def _reset(folder: Path, *, keep_key: bool) -> None:
    with hold(folder):
        embedded.remove(folder / POSTGRES)  # stops the server that a killed run left over it
        wipe(folder, keep_key=keep_key)
