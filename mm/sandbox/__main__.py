"""`python -m mm.sandbox --listen 127.0.0.1:8065 --data FOLDER`: serve until SIGTERM or Ctrl-C."""

import argparse
import logging
import os
import signal
import sys
import threading
from pathlib import Path

from mm.sandbox import seed
from mm.sandbox.panel import Door
from mm.sandbox.server import open_server
from mm.sandbox.web import is_loopback
from mm.sandbox.world import World

WRONG_USE = 2


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m mm.sandbox", description="A stand-in Mattermost to try things in.")
    parser.add_argument("--listen", default="127.0.0.1:8065", metavar="HOST:PORT", help="port 0 takes a free one")
    parser.add_argument("--data", required=True, type=Path, metavar="FOLDER", help="where everything is kept")
    parser.add_argument("--trigger", default="calendar", help="the slash command that the page mentions")
    parser.add_argument(
        "--allow-remote", action="store_true", help="listen beyond this machine; anybody can sign in as anybody"
    )
    return parser.parse_args(argv)


def _address(listen: str) -> tuple[str, int] | None:
    host, _, port = listen.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        return None
    return host.strip("[]"), int(port)


def _complain(text: str) -> int:
    print(text, file=sys.stderr)
    return WRONG_USE


def _introduce(world: World) -> None:
    print(f"Sandbox Mattermost: {world.site_url}")
    for user in seed.humans(world.store):
        zone = user["timezone"]["automaticTimezone"]
        name = f"{user['first_name']} {user['last_name']}"
        print(f"  {user['username']}: {name}, {user['locale']}, {zone}, {world.site_url}/?as={user['username']}")
    print("  the password is the user name", flush=True)


def main(argv: list[str]) -> int:
    options = _arguments(argv)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    address = _address(options.listen)
    if address is None:
        return _complain(f"--listen wants HOST:PORT, not {options.listen!r}")
    host, port = address
    if not options.allow_remote and not is_loopback(host):
        return _complain(
            f"refusing to listen on {host}: anybody could sign in as anybody (--allow-remote if you mean it)"
        )
    try:
        door = Door(os.environ["DOOR_URL"], os.environ["DOOR_TOKEN"]) if "DOOR_URL" in os.environ else None
        server = open_server(options.data, host, port, door, allow_remote=options.allow_remote, trigger=options.trigger)
    except OSError as e:
        return _complain(f"cannot listen on {options.listen} or write to {options.data}: {e}")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    server.start()
    _introduce(server.world)
    stop.wait()
    server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
