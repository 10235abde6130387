"""`run`: everything in one command, until Ctrl-C. Says what it starts, where to go, and what died.

PostgreSQL comes first (unless DATABASE_URL names one), then, where no MATTERMOST_URL is set, the demo: a CalDAV
server with a believable week and the sandbox Mattermost; then `clock` and `web`. They stop in reverse order.
"""

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from app.config import Config
from app.errors import Fault
from microservice.addresses import Ports, answers, local_url
from microservice.crew import Crew, Stop
from microservice.database import Embedded
from microservice.demo.radicale import CHOICE, MODULE
from microservice.demo.stage import Stage
from microservice.folder import POSTGRES, Hold, hold, prepare
from microservice.processes import PYTHON, Child, environment
from microservice.settings import checked, environment_of
from psql.migrate import migrate

# Together under ten seconds, the time that a person, or a service manager, waits.
WEB_PATIENCE_S = 4.0
CLOCK_PATIENCE_S = 2.0  # a letter that it could not finish is looked up by the next clock
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
        with hold(folder) as held, Ports() as ports:
            return _run(config, held, ports, Crew(partial(_stamped, time.monotonic()), stop))
    except Fault as e:
        print(e, file=sys.stderr, flush=True)
        return 1


def _run(config: Config, held: Hold, ports: Ports, crew: Crew) -> int:
    try:
        _bring_up(config, held, ports, crew)
        crew.watch()
    except Fault as e:
        if not crew.stop.asked:  # else it is only the echo of the Ctrl-C
            print(e, file=sys.stderr, flush=True)
            return 1
    finally:
        crew.dismiss()
        _say(f"Stopped. Your data stay in {held.folder}")
    return 0


def _bring_up(config: Config, held: Hold, ports: Ports, crew: Crew) -> None:
    listen = ports.choose(config.listen)
    if listen != config.listen:
        hint = f"; {config.app_url} has to lead there" if config.mattermost_url else ""
        crew.say(f"{config.listen} is taken, so web listens on {listen}{hint}")
    config = replace(config, listen=listen, database_url=config.database_url or _postgres(held.folder, crew))
    applied = migrate(config.database_url)
    crew.say(f"database ready{f', {applied} migrations applied' if applied else ''}")
    if config.mattermost_url:
        _serve(config, held, crew)
        _say(f"Serving {config.mattermost_url} from {local_url(listen)}")
    else:
        stage = Stage(config, held, ports, crew, os.environ.get(CHOICE) or MODULE)
        config = stage.set_up()
        _serve(config, held, crew)
        _say(stage.playbill())
    _say(f"Ctrl-C stops everything; the data stay in {held.folder}")
    _say(f"Open {config.mattermost_url}")


def _postgres(folder: Path, crew: Crew) -> str:
    crew.say("starting PostgreSQL")
    postgres = Embedded(folder / POSTGRES)
    crew.start(postgres, POSTGRES_PATIENCE_S)
    return postgres.url


def _serve(config: Config, held: Hold, crew: Crew) -> None:
    crew.say("starting web and the clock")
    settings = environment(environment_of(config))
    logs = held.folder / "logs"
    clock = Child("clock", (*PYTHON, "microservice", "clock"), settings, logs / "clock.log", held.children)
    crew.start(clock, CLOCK_PATIENCE_S)
    web = Child("web", (*PYTHON, "microservice", "web"), settings, logs / "web.log", held.children)
    crew.start(web, WEB_PATIENCE_S)
    crew.wait_for(web, partial(answers, f"{local_url(config.listen)}/readyz"), READY_LIMIT_S)
    crew.say("ready")


def _say(text: str) -> None:
    print(text, flush=True)


def _stamped(started_at: float, text: str) -> None:
    _say(f"[{time.monotonic() - started_at:4.1f} s] {text}")
