"""`check`: what is wrong with the settings, and with what they point to, each with its remedy. Changes nothing."""

import os
import stat
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from app.config import Config, Problem, check, load
from app.drivers import rack_of
from app.errors import ConfigError, Fault, MessengerError, MessengerUnavailable, StoreUnavailable
from app.providers.catalogue import opener
from app.providers.trueconf.servers import faults_of, read_providers
from app.recorder import maker
from app.vault import Vault, open_vault, tickets
from microservice.folder import KEY, POSTGRES
from microservice.service import stage_of
from mm.client import Mattermost
from mm.posts import Paper
from psql.embedded import attach
from psql.migrate import MigrationError, pending

UNAUTHORIZED = (401, 403)


def main(arguments: Sequence[str]) -> int:
    """0 where all is well, 1 where something is to be mended."""
    if arguments:
        print("usage: python -m microservice check", file=sys.stderr)
        return 2
    try:
        config = load()
    except ConfigError as e:
        print(e)
        return 1
    problems = check(config) or [
        *_providers(config),
        *_folder(config),
        *_key(config),
        *_database(config),
        *_mattermost(config),
    ]
    for problem in problems:
        print(f"{problem.setting}: {problem.what}\n  → {problem.remedy}")
    if not problems:
        print("All is well.")
    return 1 if problems else 0


def _providers(config: Config) -> Iterator[Problem]:
    for what, remedy in faults_of(config):
        yield Problem("PROVIDERS_FILE", what, remedy)
    try:
        stage_of(config)
        rack_of(read_providers(config), maker(opener(config)))
    except ConfigError as error:
        yield Problem("PROVIDERS_FILE", str(error), "see docs/scenarios.md")


def _folder(config: Config) -> Iterator[Problem]:
    folder = config.folder.expanduser()
    if not folder.exists():
        print(f"DATA_DIR: {folder} is made at the first start")
    elif not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield Problem("DATA_DIR", f"{folder} is not a folder that this user may write to", "set another DATA_DIR")


def _key(config: Config) -> Iterator[Problem]:
    """Whether the made key, where one is needed, can be read, and by us alone."""
    file = config.folder.expanduser() / KEY
    if config.secret_keys or not os.access(file.parent, os.X_OK) or not file.exists():
        return
    if not os.access(file, os.R_OK):
        yield Problem("SECRET_KEYS", f"{file} cannot be read by this user", "run as the user who made it")
        return
    try:
        open_vault((), file.parent)
    except ConfigError:
        remedy = "restore the file from a backup; without it everybody has to connect again"
        yield Problem("SECRET_KEYS", f"{file} holds no key", remedy)
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        yield Problem("SECRET_KEYS", f"{file} can be read by others", f"chmod 600 {file}")


def _database(config: Config) -> Iterator[Problem]:
    try:
        url = config.database_url or attach(config.folder.expanduser() / POSTGRES)
        missing = pending(url) if url else []
    except StoreUnavailable:
        remedy = "is PostgreSQL up, and are host, port, user, password and name right?"
        yield Problem("DATABASE_URL", "nobody answers there, or not with this login", remedy)
    except MigrationError as e:
        yield Problem("DATABASE_URL", str(e), "run the version of us that this database belongs to")
    except Fault as e:
        yield Problem("DATABASE_URL", str(e), "or set DATABASE_URL to use a PostgreSQL of yours")
    else:
        if not url:
            print("DATABASE_URL: not set, so `run` starts the embedded PostgreSQL; it does not run now")
        if missing:
            yield Problem(
                "DATABASE_URL", f"migrations are missing: {', '.join(missing)}", "python -m microservice migrate"
            )


def _mattermost(config: Config) -> Iterator[Problem]:
    if not config.mattermost_url:
        print("MATTERMOST_URL: not set, so `run` shows the demo")
        return
    signer = tickets(Vault((os.urandom(32),)))
    paper = Paper(config.callback_url, signer)  # nothing is posted, so nothing has to be signed by our own key
    messenger = Mattermost(config.mattermost_url, config.mattermost_bot_token, paper, _now, config.ca_file)
    try:
        yield from _answers(messenger)
    finally:
        messenger.close()


def _answers(messenger: Mattermost) -> Iterator[Problem]:
    try:
        messenger.version()
        messenger.person("me")
    except MessengerUnavailable as e:
        yield Problem("MATTERMOST_URL", f"no answer ({e})", "is the address right, and reachable from this machine?")
    except MessengerError as e:
        if e.status in UNAUTHORIZED:
            remedy = "make a new token for the bot in Mattermost (Integrations → Bot Accounts)"
            yield Problem("MATTERMOST_BOT_TOKEN", "Mattermost does not take it", remedy)
        else:
            remedy = "it must be the site's address, without a path of a team or channel"
            yield Problem("MATTERMOST_URL", f"this is not Mattermost ({e})", remedy)


def _now() -> datetime:
    return datetime.now(UTC)
