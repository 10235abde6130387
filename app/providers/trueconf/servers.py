"""How each TrueConf Server is spoken with: as the administrator wrote in PROVIDERS_FILE, else as suits most of them.

`[trueconf.<name>]` holds no secrets: those of OAuth applications stand in TRUECONF_SECRETS. What all people of a
process share (tokens, lists read with an application's right, doors with another trust) is made here once.
"""

import logging
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.config import VERSION, Config
from app.errors import BadAddress, ConfigError, StoreUnavailable
from app.ports import Password
from app.providers.guard import Url, allowed, parse
from app.providers.http import Door
from app.providers.trueconf.shelf import Shelf
from app.providers.trueconf.tokens import Tokens

log = logging.getLogger(__name__)

BUILT_IN = "trueconf_server_users"
"""The OAuth application that every server has, for signing in with a person's own password."""
DETAILS_S = 3500.0
STORED_S = 3.0
"""A change of the stored servers is seen by every process within this time."""
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "token_in": ("header", "query"),
    "auth": ("password", "client_credentials", "secret_key", "authorization_code"),
    "redirect": ("personal", "fixed"),
    "days": ("local", "utc"),
}


@dataclass(frozen=True, slots=True)
class Server:
    """One server. `base` is its address without a path's end; `api` is `auto`, `v4`, `v3.11` or another v3.

    `token_url` "": where this version has it. `auth`: how we sign in where the person gives no password. `passwords`:
    whether they may. `domains`: what stands behind the @ of its people. `days`: in whose zone a series' weekdays are.
    `redirect`: whether the address to which a browser comes back is made for each sign-in, or is always the same.
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
    redirect: str = "personal"
    readers: frozenset[str] = frozenset()

    def lets_read(self, *names: str) -> bool:
        """Whether somebody of these names may see the conferences of others."""
        return bool(self.readers & {"*", *(name.casefold() for name in names if name)})

    @property
    def has_service(self) -> bool:
        """Whether the administrator gave us an account of the service's own."""
        return self.auth in ("client_credentials", "secret_key") and self.secret is not None

    @property
    def in_browser(self) -> bool:
        """Whether people sign in at the server itself, in their browser."""
        return self.auth == "authorization_code" and self.secret is not None

    def at(self, path: str) -> Url:
        """An address of it."""
        return replace(self.base, path=self.base.path.rstrip("/") + path)


@dataclass(slots=True)
class House:
    """All servers we know beforehand, and what is shared about them within a process.

    `written` in the file; `stored`: reads those that administrators keep by commands, asked for every few seconds.
    `moved`: for an API that is there no more, the version found in its place.
    """

    written: tuple[Server, ...] = ()
    passwords: frozenset[str] = frozenset()
    allowed_hosts: tuple[str, ...] = ()
    tokens: Tokens = field(default_factory=Tokens)
    shelf: Shelf = field(default_factory=Shelf)
    details: Shelf = field(default_factory=lambda: Shelf(DETAILS_S))
    moved: dict[str, str] = field(default_factory=dict)
    stored: Callable[[], tuple[Server, ...]] | None = None
    _seen: tuple[float, tuple[Server, ...]] = (-STORED_S, ())
    _doors: dict[str, Door] = field(default_factory=dict)

    @property
    def servers(self) -> tuple[Server, ...]:
        """All that are known now. Where one stands in the file too, the file wins."""
        names = {one.name for one in self.written} | {one.base.authority for one in self.written}
        return (*self.written, *(one for one in self._kept() if not {one.name, one.base.authority} & names))

    def renew(self) -> None:
        """Read those that are stored anew at once."""
        self._seen = (-STORED_S, self._seen[1])

    def _kept(self) -> tuple[Server, ...]:
        """Those that are stored, as they were a few seconds ago; longer, while the database is away."""
        read_at, servers = self._seen
        if self.stored is None or time.monotonic() - read_at < STORED_S:
            return servers
        try:
            servers = self.stored()
        except StoreUnavailable as error:
            log.warning("servers not read anew: %s", error)
        if servers != self._seen[1]:
            self._new_doors(servers)
        self._seen = (time.monotonic(), servers)
        return servers

    def _new_doors(self, servers: tuple[Server, ...]) -> None:
        for one in self._seen[1]:
            self._doors.pop(one.name, None)
        for one in (*self.written, *servers):
            if one.verify_tls is not True and one.name not in self._doors:
                self.add_door(one)

    def server(self, text: str) -> Server:
        """The server that is meant: by its name in the file, its host, its address; "" is the only one there is.

        BadAddress: it is none of these.
        """
        text = text.strip()
        servers = self.servers
        if not text and len(servers) == 1:
            return self._permitted(servers[0])
        base = _base(text)
        known = (one for one in servers if text == one.name or one.base.authority == base.authority)
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
        here = {server.base.host, server.base.authority}
        return replace(server, passwords=server.passwords or bool(here & self.passwords))


def house(config: Config) -> House:
    """What the settings say. ConfigError: the file cannot be used."""
    passwords = frozenset(host.casefold() for host in config.trueconf_passwords)
    made = House(tuple(_servers(config)), passwords, config.allowed_hosts)
    for server in made.written:
        if server.verify_tls is not True:
            made.add_door(server)
    return made


def _servers(config: Config) -> Iterator[Server]:
    secrets = _secrets(config)
    for name, entry in _table(config).items():
        secret = secrets.get(name)
        server = server_of(name, entry, f"PROVIDERS_FILE: [trueconf.{name}]")
        yield replace(server, secret=Password(secret) if secret else None)


def _secrets(config: Config) -> dict[str, str]:
    return dict(entry.partition("=")[::2] for entry in config.trueconf_secrets)


def read_providers(config: Config) -> dict[str, Any]:
    """What stands in PROVIDERS_FILE; nothing where there is none. ConfigError: it cannot be read."""
    if not config.providers_file:
        return {}
    try:
        return tomllib.loads(Path(config.providers_file).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"PROVIDERS_FILE: {config.providers_file} cannot be read: {error}") from error


def _table(config: Config) -> dict[str, Any]:
    """What stands in the file under `trueconf`. ConfigError: it cannot be read so."""
    known = read_providers(config).get("trueconf", {})
    if not isinstance(known, dict):
        raise ConfigError('PROVIDERS_FILE: write a server as [trueconf.name], below it connection = "https://…"')
    return known


def server_of(name: str, entry: Any, where: str = "") -> Server:
    """The server that these options describe. ConfigError: one of them does not exist, or cannot be so."""
    for what, remedy in _faults(entry):
        raise ConfigError(f"{where or f'[trueconf.{name}]'} {what}: {remedy}")
    values = {"api" if option == "api_version" else option: value for option, value in entry.items()}
    base = _base(values.pop("connection"))
    for key in ("domains", "readers"):
        values[key] = frozenset(str(one).strip().casefold() for one in values.get(key, ()))
    return Server(base, name, **values)


def faults_of(config: Config) -> Iterator[tuple[str, str]]:
    """Everything that is wrong in PROVIDERS_FILE and with the secrets beside it: what, and its remedy."""
    try:
        known, secrets = _table(config), _secrets(config)
    except ConfigError as error:
        yield str(error), "see docs/providers/trueconf.md"
        return
    for name, entry in known.items():
        yield from ((f"[trueconf.{name}] {what}", remedy) for what, remedy in _faults(entry))
        auth = entry.get("auth", "password") if isinstance(entry, dict) else "password"
        if auth in ("client_credentials", "secret_key", "authorization_code") and name not in secrets:
            yield f'[trueconf.{name}] auth = "{auth}" has no secret', f"set TRUECONF_SECRETS={name}=…"
    for name in secrets.keys() - known.keys():
        yield f"TRUECONF_SECRETS names {name}, which is not there", f"write [trueconf.{name}], or take its secret away"


def _faults(entry: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with one server's options, each with its remedy."""
    if not isinstance(entry, dict) or not isinstance(entry.get("connection"), str):
        yield "has no connection", 'write connection = "https://…"'
        return
    try:
        _base(entry["connection"])
    except BadAddress as error:
        yield "connection", str(error)
    for option, value in entry.items():
        key = "api" if option == "api_version" else str(option)
        if key == "connection" or _is_option(key, value):
            continue
        yield f"{option} = {value!r}", _remedy(key)


def _remedy(key: str) -> str:
    if key not in _DEFAULTS:
        names = sorted("api_version" if one == "api" else one for one in _DEFAULTS)
        return f"there is no such option; there are connection, {', '.join(names)}"
    if key in _CHOICES:
        return f"write one of {', '.join(_CHOICES[key])}"
    kind = "true, false or a file" if key == "verify_tls" else _KINDS[type(_DEFAULTS[key])]
    return f"write {kind}"


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


_KINDS: Mapping[type, str] = {str: "a text", bool: "true or false", int: "a whole number", list: "a list of texts"}
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
    "redirect": "personal",
    "readers": [],
}
