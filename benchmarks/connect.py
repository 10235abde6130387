"""From the submitted dialog to the day's agenda out of our copy: 500 and 5,000 events on a real Xandikos.

python -m benchmarks.connect

The sandbox stands for Mattermost; web and clock are processes of their own. The second person finds the server warm.
"""

import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from app.vault import token_digest
from benchmarks.parts import web
from benchmarks.year import EVENTS, objects
from psql import Store, embedded
from psql.migrate import migrate
from tests.servers import xandikos
from tests.servers.clock import ClockProcess
from tests.servers.sandbox import Person, Sandbox

SIZES = (1, 10)  # times 500 events
PATIENCE_S = 180.0
LOOK_S = 0.02


def main() -> None:
    """A line for each size and person."""
    print(f"{'':28}  said that it reads  day shown")
    for times in SIZES:
        with ExitStack() as stack:
            connect(stack, times)


def connect(stack: ExitStack, times: int) -> None:
    """Start everything, and let two people connect the same server."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="connect-")))
    chat = stack.enter_context(Sandbox(folder / "chat"))
    server = stack.enter_context(xandikos.serve(folder))
    postgres = stack.enter_context(embedded.start(folder / "postgres"))
    migrate(postgres.url)
    server.make("work", "Work")
    server.fill("work", objects(datetime.now(UTC), times))
    bot = chat.bot()
    more = {"ALLOWED_HOSTS": "127.0.0.0/8", "MATTERMOST_BOT_TOKEN": bot.token}
    ours = folder / "ours"
    ours.mkdir()
    address = stack.enter_context(web(ours, postgres.url, chat.url, **more))
    stack.enter_context(ClockProcess(ours, postgres.url, chat.url, {**more, "APP_URL": address}))
    trust(postgres.url, chat.command(f"{address}/slash")["token"])
    time.sleep(3)  # until the clock ticks
    for name, note in (("alice", "cold"), ("bob", "warm")):
        said_s, shown_s = measure(chat, chat.person(name), bot, server)
        print(f"{EVENTS * times:6} events, server {note}  {said_s:17.2f} s  {shown_s:7.2f} s", flush=True)


def trust(url: str, token: str) -> None:
    """Let the sandbox's commands in."""
    store = Store(url)
    with store.begin() as tx:
        tx.add_command_token(token_digest(token), "team", datetime.now(UTC))
    store.close()


def measure(chat: Sandbox, person: Person, bot: Person, server: xandikos.Xandikos) -> tuple[float, float]:
    """Seconds until the person reads that their calendars are being read, and until they read their day."""
    channel = chat.direct(bot, person)
    chat.run(person, "/calendar connect")
    dialog = chat.dialogs(person)[-1]
    values = {"address": server.home, "login": f"{person.username}@example.com", "password": "wonderland"}
    seen = len(chat.ephemerals(person))
    began = time.monotonic()
    chat.submit(person, dialog, values)
    said_s = wait_for(lambda: len(chat.ephemerals(person)) > seen, began)
    shown_s = wait_for(lambda: bool(bot.get(f"/channels/{channel}/posts")["order"]), began)
    return said_s, shown_s


def wait_for(true: Callable[[], bool], began: float) -> float:
    """How long after `began` it became true."""
    while not true():
        if time.monotonic() - began > PATIENCE_S:
            raise SystemExit("nothing came")
        time.sleep(LOOK_S)
    return time.monotonic() - began


if __name__ == "__main__":
    main()
