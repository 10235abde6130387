"""The demo's calendar server: a real Radicale, as a process of its own, on this machine only.

Its port is kept from start to start where that is possible: people's connected accounts hold it. For tests another
program may stand in for it: a module that takes the same configuration file.
"""

from pathlib import Path

from microservice.demo.script import PEOPLE
from microservice.processes import PYTHON

LISTEN = "127.0.0.1:5232"
MODULE = "radicale"
CHOICE = "DEMO_CALENDARS"  # the variable that names another module

_CONFIG = """\
[server]
hosts = {address}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {folder}/collections
[web]
type = none
[logging]
level = warning
"""


def wanted_address(folder: Path) -> str:
    """Where it listened the last time, else where Radicale listens by default."""
    note = folder / "address"
    return note.read_text().strip() if note.exists() else LISTEN


def prepare(folder: Path, address: str, module: str = MODULE) -> tuple[str, ...]:
    """Write the configuration; the command that serves it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    users = "".join(f"{owner.login}:{owner.who}\n" for owner in PEOPLE)
    for name, text in (("users", users), ("config", _CONFIG.format(address=address, folder=folder))):
        (folder / name).write_text(text)
        (folder / name).chmod(0o600)
    (folder / "address").write_text(f"{address}\n")
    return (*PYTHON, module, "--config", str(folder / "config"))
