"""`probe`: what a calendar server does where public sources differ or are silent.

It changes nothing there, and prints neither password, login, address nor anything of what the calendars hold. Exit
status: 0 with a report, 1 where the server cannot be used with this login, 2 where the arguments are wrong.
"""

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from getpass import getpass
from pathlib import Path
from typing import TextIO

from app.config import VERSION, Config, read_config
from app.errors import AddressRefused, ConfigError, ProviderError, Unsupported
from app.ports import Password
from app.providers.discovery import find_place, start
from app.providers.exchange import Deadline, basic
from app.providers.guard import allowed, parse
from app.providers.homes import LISTING, calendars
from app.providers.http import Door
from app.providers.webdav import Dav, ours
from app.times import find_zone
from microservice.diagnosis import Parser, WrongArgumentsError, one_line
from microservice.probing import Probe, findings
from microservice.probing_trueconf import TrueConfProbe
from microservice.probing_trueconf import findings as trueconf_findings
from microservice.watching import watched

PASSWORD = "PROBE_PASSWORD"  # the variable's name
WIDTH, WIDE = 20, 26
PATIENCE_S = 300.0
MOST_MINUTES = 60
_NEEDED = ("allowed_hosts", "ca_file", "default_timezone")


def main(arguments: Sequence[str]) -> int:
    """Run the command in this process; gives the exit status."""
    return show(arguments, os.environ, _prompted, sys.stdout, sys.stderr, time.sleep)


def show(
    arguments: Sequence[str],
    environ: Mapping[str, str],
    prompt: Callable[[], str],
    out: TextIO,
    err: TextIO,
    pause: Callable[[float], None],
) -> int:
    """Write the report to `out` and complaints to `err`; `prompt` asks for the password where no variable holds it."""
    try:
        given = _parser().parse_args(arguments)
        if not 0 <= given.watch <= MOST_MINUTES:
            raise WrongArgumentsError(f"--watch takes 0 to {MOST_MINUTES} minutes")
        config = read_config(environ, Path(".env"), _NEEDED)
        password = Password(environ.get(PASSWORD) or prompt())
    except (WrongArgumentsError, ConfigError) as error:
        print(f"probe: {one_line(str(error))}", file=err)
        return 2
    try:
        with Door(allowed(config.allowed_hosts), config.ca_file, VERSION) as door:
            if given.kind == "trueconf":
                return _report_trueconf(door, given.url, given.login, password, out)
            _report(_found(door, config, given.url, given.login, password, given.watch), given.watch, out, pause)
    except (AddressRefused, Unsupported) as error:
        print(f"probe: {type(error).__name__}: the address may not be used, or takes no password", file=err)
        return 1
    except ProviderError as error:
        print(f"probe: {type(error).__name__}: the server cannot be used with this login", file=err)
        return 1
    return 0


def _report(probe: Probe, minutes: int, out: TextIO, pause: Callable[[float], None]) -> None:
    head = f"{probe.place.home.host}, {probe.now:%Y-%m-%d}, mattermost-calendar {VERSION}; nothing was changed there"
    print(head, file=out)
    for question, answer in findings(probe):
        print(f"{question:<{WIDTH}}{one_line(answer)}", file=out, flush=True)
    if minutes:
        wish = f"Now add, change or delete one meeting of the coming weeks, within {minutes} minutes."
        print(wish, file=out, flush=True)
        for question, answer in watched(probe, minutes, pause):
            print(f"{question:<{WIDTH}}{one_line(answer)}", file=out, flush=True)


def _report_trueconf(door: Door, address: str, login: str, password: Password, out: TextIO) -> int:
    base = parse(address if "://" in address else f"https://{address}")
    now = datetime.now(UTC)
    probe = TrueConfProbe(door, base, login, password, Deadline.after(PATIENCE_S), now)
    print(f"TrueConf, {now:%Y-%m-%d}, mattermost-calendar {VERSION}; nothing was changed there", file=out)
    questions = []
    for question, answer in trueconf_findings(probe):
        questions.append(question)
        print(f"{question:<{WIDE}}{one_line(answer)}", file=out, flush=True)
    return 0 if any(question.endswith(" list") for question in questions) else 1


def _found(door: Door, config: Config, address: str, login: str, password: Password, minutes: int) -> Probe:
    begin = start(address, login)
    dav = Dav(door, basic(begin.login, password), Deadline.after(PATIENCE_S + minutes * 60))
    place = find_place(dav, begin)
    page = dav.propfind(place.home, LISTING, "1")
    listed = calendars((entry for entry in page.resources if ours(page.url, entry.href)), place.principal)
    if not listed:
        raise Unsupported("there is no calendar that can hold events")
    calendar = next((one for one in listed if one.own), listed[0])
    zone = find_zone(config.default_timezone) or UTC
    return Probe(dav, begin, place, calendar, datetime.now(UTC), zone)


def _parser() -> Parser:
    about = f"Ask a calendar server how it behaves, changing nothing. The password is asked for, or is in {PASSWORD}."
    parser = Parser("python -m microservice probe", allow_abbrev=False, description=about)
    parser.add_argument("kind", choices=["caldav", "trueconf"], help="the protocol")
    parser.add_argument("--url", required=True, help="the server's address, https://caldav.yandex.ru for Yandex")
    parser.add_argument("--login", required=True, help="the login, for Yandex the whole e-mail address")
    watch = "also see which signals tell of a change that you make within so many minutes"
    parser.add_argument("--watch", type=int, default=0, metavar="MINUTES", help=watch)
    return parser


def _prompted() -> str:
    """WrongArgumentsError: there is nobody to ask."""
    if not sys.stdin.isatty():
        raise WrongArgumentsError(f"no terminal to ask for the password at; set {PASSWORD}")
    return getpass("Password (not shown): ")
