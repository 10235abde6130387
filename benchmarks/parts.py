"""What the figures stand on: our web and clock as processes of their own, and what processes used."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

import psycopg

from tests.servers.process import free_port, running
from tests.servers.run import command, settings

TOKEN = "t" * 26
_TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def web(folder: Path, database: str, mattermost: str, **more: str) -> Iterator[str]:
    """`python -m microservice web`, as it is run in earnest; its address."""
    port = free_port()
    listen = f"127.0.0.1:{port}"
    given = {
        "DATABASE_URL": database, "MATTERMOST_URL": mattermost, "MATTERMOST_BOT_TOKEN": "token",
        "MATTERMOST_COMMAND_TOKENS": TOKEN, "LISTEN": listen, "APP_URL": f"http://{listen}", **more,
    }  # fmt: skip
    environment = ["env", "-i", *(f"{name}={value}" for name, value in settings(folder, **given).items())]
    with running([*environment, *command("web")], port, folder / "web.log"):
        yield f"http://{listen}"


def cpu_s(pids: list[int]) -> float:
    """What these processes used so far."""
    used = 0
    for pid in pids:
        fields = Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()
        used += int(fields[11]) + int(fields[12])
    return used / _TICKS


def listeners(port: int) -> list[int]:
    """The processes whose environment says that they serve this port: gunicorn and its workers."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            names = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"LISTEN=127.0.0.1:{port}".encode() in names:
            found.append(int(folder.name))
    return found


def backends(url: str) -> list[int]:
    """The processes of PostgreSQL that serve our connections."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'mattermost-calendar'"
        ).fetchall()
    return [row[0] for row in rows]


def spread(seconds: list[float]) -> tuple[float, float, float]:
    """p50, p99 and the greatest."""
    cuts = quantiles(seconds, n=100, method="inclusive")
    return cuts[49], cuts[98], max(seconds)
