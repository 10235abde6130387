"""A real Radicale without a socket of its own: its application, called in this process. For servers built around it."""

import io
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from radicale import config
from radicale.app import Application


@dataclass(frozen=True, slots=True)
class Told:
    """What it answered; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Inside:
    """The application over a folder, or over a configuration file of Radicale's."""

    application: Application = field(repr=False)

    def call(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Told:
        """One request; `path` as it stands in a request line."""
        given = {name.lower(): value for name, value in (headers or {}).items()}
        environ = {
            "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": unquote(path).encode().decode("latin-1"),
            "QUERY_STRING": "", "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": given.pop("content-type", ""),
            "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http",
            "REMOTE_ADDR": "127.0.0.1", "SERVER_NAME": "inside", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
            **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in given.items()},
        }  # fmt: skip
        environ.pop("HTTP_ACCEPT_ENCODING", None)  # what is read here is not packed
        told: list[Told] = []

        def start(status: str, answered: list[tuple[str, str]]) -> None:
            told.append(Told(int(status.split()[0]), {name.lower(): value for name, value in answered}, b""))

        text = b"".join(self.application(environ, start))
        return Told(told[0].status, told[0].headers, text)


def over_folder(folder: Path, passwords: dict[str, str]) -> Inside:
    """One whose data lie in `folder`, for these people."""
    users = folder / "users"
    users.write_text("".join(f"{login}:{password}\n" for login, password in passwords.items()))
    chosen = config.load()
    chosen.update(
        {
            "auth": {
                "type": "htpasswd", "htpasswd_filename": str(users), "htpasswd_encryption": "plain", "delay": "0",
            },
            "storage": {"filesystem_folder": str(folder / "collections"), "_filesystem_fsync": "False"},
            "web": {"type": "none"},
            "logging": {"level": "error"},
        },
        "the test",
        privileged=True,  # or its own settings, such as not to wait for the disk, are closed to us
    )  # fmt: skip
    return Inside(Application(chosen))


def over_file(path: Path) -> Inside:
    """One as a configuration file of Radicale's says."""
    return Inside(Application(config.load([(str(path), False)])))
