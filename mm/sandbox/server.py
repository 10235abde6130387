"""The sandbox as a running thing: opens the folder, listens, and stops with every stream ended."""

import socket
import threading
from dataclasses import dataclass
from pathlib import Path

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from mm.sandbox import seed
from mm.sandbox.outgoing import Outgoing
from mm.sandbox.panel import Door
from mm.sandbox.signing import Signer
from mm.sandbox.store import Store
from mm.sandbox.web import make_app
from mm.sandbox.world import World, wall_clock

DATABASE = "sandbox.sqlite3"
POLL_S = 0.05  # how soon a stop is noticed
WILDCARDS = ("0.0.0.0", "::")


class QuietHandler(WSGIRequestHandler):
    """No line per request, and no waiting for a full packet: an answer is two small writes on a kept connection."""

    disable_nagle_algorithm = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@dataclass(slots=True)
class Server:
    world: World
    http: BaseWSGIServer
    thread: threading.Thread

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self.world.events.close()
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()
        self.world.store.close()


def open_world(folder: Path, site_url: str, *, allow_remote: bool = False, trigger: str = "calendar") -> World:
    """The folder's state, made at the first start."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / DATABASE).touch(mode=0o600)  # SQLite's side files take over the mode
    store = Store(folder / DATABASE)
    seed.seed(store, wall_clock())
    seed.write_admin_token(store, folder)
    outgoing = Outgoing(allow_remote=allow_remote)
    return World(store, Signer.of(store), site_url, outgoing=outgoing, allow_remote=allow_remote, trigger=trigger)


def open_server(
    folder: Path,
    host: str,
    port: int,
    door: Door | None = None,
    *,
    allow_remote: bool = False,
    trigger: str = "calendar",
) -> Server:
    """Bound but not yet serving; an OSError says that the port is taken. `door`: the page has its calendar panel."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=128) as bound:
        port = bound.getsockname()[1]
        shown = "127.0.0.1" if host in WILDCARDS else f"[{host}]" if ":" in host else host
        world = open_world(folder, f"http://{shown}:{port}", allow_remote=allow_remote, trigger=trigger)
        app = make_app(world, door)
        http = make_server(host, port, app, threaded=True, request_handler=QuietHandler, fd=bound.fileno())
    return Server(world, http, threading.Thread(target=http.serve_forever, args=(POLL_S,), name="sandbox"))
