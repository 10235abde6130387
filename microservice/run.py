"""`run`: everything in one command, until Ctrl-C. Says what it starts, where to go, and what died.

PostgreSQL comes first (unless DATABASE_URL names one), then, where no MATTERMOST_URL is set, the demo: a CalDAV
server with a believable week and the sandbox Mattermost; then `web`. They stop in reverse order.
"""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.config import Config
from app.errors import Fault
from microservice.addresses import free_address, local_url
from microservice.crew import Crew, Say, Stop, Stopped
from microservice.database import Embedded
from microservice.demo.stage import Stage
from microservice.folder import POSTGRES, Hold, hold, prepare
from microservice.processes import PYTHON, Child, environment
from microservice.settings import checked, environment_of
from psql.migrate import migrate

# Together under ten seconds, the time that a person, or a service manager, waits.
WEB_PATIENCE_S = 6.0
POSTGRES_PATIENCE_S = 2.0
READY_LIMIT_S = 60.0


def main(arguments: Sequence[str]) -> int:
    if arguments:
        print("usage: python -m microservice run", file=sys.stderr)
        return 2
    stop = Stop()
    stop.listen()
    try:
        config = checked()
        folder = prepare(config.folder)
        with hold(folder) as held:
            return _run(config, held, Crew(_say, stop))
    except Fault as e:
        print(e, file=sys.stderr, flush=True)
        return 1


def _run(config: Config, held: Hold, crew: Crew) -> int:
    try:
        _bring_up(config, held, crew)
        crew.watch()
    except Stopped:
        pass
    finally:
        crew.dismiss()
        _say(f"Stopped. Your data stay in {held.folder}")
    return 0


def _bring_up(config: Config, held: Hold, crew: Crew) -> None:
    progress = _Progress(time.monotonic())
    config = replace(config, database_url=config.database_url or _postgres(held.folder, crew, progress))
    applied = migrate(config.database_url)
    progress.say(f"database ready{f', {applied} migrations applied' if applied else ''}")
    listen = _moved(config.listen, frozenset(), "web")
    config = replace(config, listen=listen)
    if config.mattermost_url:
        _web(config, held, crew, progress)
        _say(f"Serving {config.mattermost_url} at {local_url(listen)}\nOpen {config.mattermost_url}")
        return
    stage = Stage(config, held, crew, progress.say)
    config = stage.set_up()
    _web(config, held, crew, progress)
    _say(stage.playbill())
    _say(f"Open {config.mattermost_url}")


def _postgres(folder: Path, crew: Crew, progress: "_Progress") -> str:
    progress.say("starting PostgreSQL")
    postgres = Embedded(folder / POSTGRES)
    crew.start(postgres, POSTGRES_PATIENCE_S)
    return postgres.url


def _web(config: Config, held: Hold, crew: Crew, progress: "_Progress") -> None:
    progress.say("starting web")
    settings = environment(environment_of(config))
    web = Child("web", (*PYTHON, "microservice", "web"), settings, held.folder / "logs" / "web.log", held.children)
    crew.start(web, WEB_PATIENCE_S)
    crew.wait_for(web, f"{local_url(config.listen)}/readyz", READY_LIMIT_S)
    progress.say("ready")
