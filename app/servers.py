"""TrueConf Servers that administrators describe by commands: the nouns and queries; reading them for every process."""

import json
import logging
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Protocol

from app.errors import ConfigError
from app.ports import Password
from app.providers.trueconf.servers import Server, server_of
from app.vault import Vault, VaultError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """A server as it is stored: `options` in JSON, `secret` sealed, None where there is none."""

    name: str
    options: str
    secret: bytes | None = field(default=None, repr=False)


class Servers(Protocol):
    """The queries for them; they exist only inside `with store.begin()`."""

    def servers(self) -> list[Kept]:
        """All of them, by name."""
        ...

    def put_server(self, kept: Kept) -> None:
        """Store one in place of the one of this name."""
        ...

    def forget_server(self, name: str) -> bool:
        """Delete one. False: there was none."""
        ...

    def accounts_at(self, provider: str, address: str) -> int:
        """How many accounts hang on a server, by the address at which it was found."""
        ...


class Store(Protocol):
    """Postgres, as servers see it."""

    def begin(self) -> AbstractContextManager[Servers]:
        """A transaction: committed at the end of `with`, rolled back by an exception."""
        ...


def stored(store: Store, vault: Vault) -> tuple[Server, ...]:
    """All that are stored, with their secrets opened. One that cannot be used spoils no other."""
    with store.begin() as books:
        kept = books.servers()
    servers = []
    for one in kept:
        try:
            servers.append(opened(one, vault))
        except (ConfigError, VaultError) as error:
            log.warning("server %s cannot be used: %s", one.name, error)
    return tuple(servers)


def opened(kept: Kept, vault: Vault) -> Server:
    """One of them. ConfigError, VaultError: it cannot be used."""
    options = json.loads(kept.options)
    passwords = options.pop("passwords", False)
    secret = None if kept.secret is None else Password(vault.open(kept.secret, about(kept.name)))
    return replace(server_of(kept.name, options), secret=secret, passwords=passwords)


def about(name: str) -> str:
    """The row for which a server's secret is sealed."""
    return f"servers.secret:{name}"
