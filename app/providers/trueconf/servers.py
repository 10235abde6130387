"""How each TrueConf Server is spoken with: as the administrator wrote in PROVIDERS_FILE, else as suits most of them.

`[trueconf.<name>]` holds no secrets: those of OAuth applications stand in TRUECONF_SECRETS. What all people of a
process share (tokens, lists read with an application's right, doors with another trust) is made here once.
"""

import logging
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.config import VERSION, Config
from app.errors import BadAddress, ConfigError
from app.ports import Password
from app.providers.guard import Url, allowed, parse
from app.providers.http import Door
from app.providers.trueconf.shelf import Shelf
from app.providers.trueconf.tokens import Tokens

log = logging.getLogger(__name__)

BUILT_IN = "trueconf_server_users"
"""The OAuth application that every server has, for signing in with a person's own password."""
DETAILS_S = 3500.0
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "token_in": ("header", "query"),
    "auth": ("password", "client_credentials", "secret_key"),
    "days": ("local", "utc"),
}


@dataclass(frozen=True, slots=True)
class Server:
    """One server. `base` is its address without a path's end; `api` is `auto`, `v4`, `v3.11` or another v3.

    `token_url` "": where this version has it. `auth`: how we sign in where the person gives no password. `passwords`:
    whether they may. `domains`: what stands behind the @ of its people. `days`: in whose zone a series' weekdays are.
    `by_email`: whether an account of the service shows a person their meetings when its e-mail is theirs.
    `booking`: whether people may make and change conferences from the chat. `readers`: who in Mattermost may see the
    conferences of others, by user id or e-mail; `*` is everybody.
    """

    base: Url
    name: str = ""
    api: str = "auto"
    token_url: str = ""
    token_in: str = "header"
    auth: str = "password"
    client_id: str = BUILT_IN
    secret: Password | None = None
    passwords: bool = False
    by_email: bool = False
    booking: bool = False
    verify_tls: bool | str = True
    page_size: int = 200
    domains: frozenset[str] = frozenset()
    days: str = "local"
    readers: frozenset[str] = frozenset()

    def lets_read(self, *names: str) -> bool:
        """Whether somebody of these names may see the days of others."""
        return bool(self.readers & {"*", *(name.casefold() for name in names if name)})

    @property
    def has_service(self) -> bool:
        """Whether the administrator gave us an account of the service's own."""
        return self.auth != "password" and self.secret is not None

    def at(self, path: str) -> Url:
        """An address of it."""
        return replace(self.base, path=self.base.path.rstrip("/") + path)


@dataclass(slots=True)
class House:
    """All servers we know beforehand, and what is shared about them within a process.

    `moved`: for an API that is there no more, the version found in its place.
    """

    servers: tuple[Server, ...] = ()
    passwords: frozenset[str] = frozenset()
    allowed_hosts: tuple[str, ...] = ()
    tokens: Tokens = field(default_factory=Tokens)
    shelf: Shelf = field(default_factory=Shelf)
    details: Shelf = field(default_factory=lambda: Shelf(DETAILS_S))
    moved: dict[str, str] = field(default_factory=dict)
    _doors: dict[str, Door] = field(default_factory=dict)

    def server(self, text: str) -> Server:
        """The server that is meant: by its name in the file, its host, its address; "" is the only one there is.

        BadAddress: it is none of these.
        """
        text = text.strip()
        if not text and len(self.servers) == 1:
            return self._permitted(self.servers[0])
        base = _base(text)
        known = (one for one in self.servers if text == one.name or one.base.authority == base.authority)
        return self._permitted(next(known, Server(base)))

    def door(self, server: Server, usual: Door) -> Door:
        """The way out to it: the usual one, unless it is trusted in another way."""
        return self._doors.get(server.name, usual)

    def add_door(self, server: Server) -> None:
        """A way out of its own, for a server whose certificate is not judged, or by other authorities."""
        if server.verify_tls is False:
            log.warning("[trueconf.%s] verify_tls = false: whoever answers there gets the tokens", server.name)
        ca_file = server.verify_tls if isinstance(server.verify_tls, str) else ""
        hosts = allowed(self.allowed_hosts)
        self._doors[server.name] = Door(hosts, ca_file, VERSION, verified=server.verify_tls is not False)

    def _permitted(self, server: Server) -> Server:
        return replace(server, passwords=bool({server.base.host, server.base.authority} & self.passwords))


def house(config: Config) -> House:
    """What the settings say. ConfigError: the file cannot be used."""
    passwords = frozenset(host.casefold() for host in config.trueconf_passwords)
    made = House(tuple(_servers(config)), passwords, config.allowed_hosts)
    for server in made.servers:
        if server.verify_tls is not True:
            made.add_door(server)
    return made


def _servers(config: Config) -> Iterator[Server]:
    if not config.providers_file:
        return
    try:
        table = tomllib.loads(Path(config.providers_file).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"PROVIDERS_FILE: {config.providers_file} cannot be read: {error}") from error
    secrets = dict(entry.partition("=")[::2] for entry in config.trueconf_secrets)
    known = table.get("trueconf", {})
    if not isinstance(known, dict):
        raise ConfigError('PROVIDERS_FILE: write a server as [trueconf.name], below it connection = "https://…"')
    for name, entry in known.items():
        secret = secrets.get(name)
        yield replace(_server(name, entry), secret=Password(secret) if secret else None)


def _server(name: str, entry: Any) -> Server:
    where = f"PROVIDERS_FILE: [trueconf.{name}]"
    if not isinstance(entry, dict) or not isinstance(entry.get("connection"), str):
        raise ConfigError(f'{where} needs connection = "https://…"')
    values: dict[str, Any] = {}
    for option, value in entry.items():
        key = "api" if option == "api_version" else str(option)
        if key != "connection" and not _is_option(key, value):
            raise ConfigError(f"{where} {option}: there is no such option, or it cannot be {value!r}")
        values[key] = value
    del values["connection"]
    for key in ("domains", "readers"):
        values[key] = frozenset(str(one).strip().casefold() for one in values.get(key, ()))
    try:
        return Server(_base(entry["connection"]), name, **values)
    except BadAddress as error:
        raise ConfigError(f"{where} connection: {error}") from error


def _is_option(key: str, value: object) -> bool:
    """Whether there is one of this name that can have this value."""
    if key in _CHOICES:
        return value in _CHOICES[key]
    kinds = {"verify_tls": (bool, str), "domains": (list,), "readers": (list,)}.get(key, (type(_DEFAULTS.get(key)),))
    return key in _DEFAULTS and type(value) in kinds


def _base(text: str) -> Url:
    """What a person typed, as an address: a host is enough. A path stays, unless it is a meeting's or the API's."""
    url = parse(text if "://" in text else f"https://{text}")
    path = url.path.partition("?")[0]
    for mark in ("/c/", "/webrtc/", "/api/", "/oauth2/"):
        path = path.partition(mark)[0]
    return replace(url, path=path.rstrip("/") or "/")


_DEFAULTS: Mapping[str, object] = {
    "api": "auto",
    "token_url": "",
    "token_in": "header",
    "auth": "password",
    "client_id": BUILT_IN,
    "by_email": False,
    "booking": False,
    "verify_tls": True,
    "page_size": 200,
    "domains": [],
    "days": "local",
    "readers": [],
}
