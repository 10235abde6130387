"""What every command needs of the world."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import tzinfo

from app.answering import Store
from app.channels import Doors, closed
from app.drivers import Rack
from app.pace import Limits
from app.playing import Stage
from app.ports import OpenProvider, Person
from app.providers.trueconf.servers import House
from app.times import find_zone
from app.vault import Vault

Named = Callable[[Sequence[str]], Mapping[str, Person]]
"""Who of Mattermost's people have these names (without @), by name. MessengerError: it cannot be asked."""


def _nobody(names: Sequence[str]) -> Mapping[str, Person]:
    return {}


@dataclass(frozen=True, slots=True)
class Desk:
    """What commands work with; put together by the service. `slow` is for what may take longer than people wait.

    `offers`: services that the administrator set up, beside those that are everybody's. `admins`: user ids. `channel`:
    looks at a channel. `callback`: our own address. `house`: the TrueConf Servers that are known beforehand.
    `stage`: scenarios. `rack`: drivers.
    """

    store: Store
    vault: Vault
    open_provider: OpenProvider
    default_zone: tzinfo
    version: str
    slow: Executor
    limits: Limits = Limits()  # noqa: RUF009 - frozen
    offers: tuple[str, ...] = ()
    admins: tuple[str, ...] = ()
    named: Named = _nobody
    channel: Doors = closed
    callback: str = ""
    house: House = field(default_factory=House)
    stage: Stage = field(default_factory=Stage)
    rack: Rack = field(default_factory=Rack)

    def is_admin(self, person: Person) -> bool:
        """Whether they are an administrator of this service."""
        return person.id in self.admins

    def zone(self, person: Person) -> tzinfo:
        """The person's zone: the one set by hand, else their Mattermost profile's, else the default."""
        return find_zone(person.chose.zone) or find_zone(person.zone) or self.default_zone

    def names_zone(self, person: Person) -> bool:
        """Whether anybody named the person's zone: they or their profile."""
        return find_zone(person.chose.zone) is not None or find_zone(person.zone) is not None
