"""Every calendar service we know: a module and a line in PROVIDERS each; and how one is opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo

from app.config import VERSION, Config
from app.ports import Access, Provider
from app.providers import caldav, yandex
from app.providers.base import Spec
from app.providers.exchange import Deadline
from app.providers.guard import allowed
from app.providers.http import Door
from app.providers.trueconf import provider as trueconf
from app.providers.trueconf.servers import House
from app.providers.videosdk import provider as videosdk

PROVIDERS: dict[str, Spec] = {spec.name: spec for spec in (yandex.SPEC, caldav.SPEC, trueconf.SPEC, videosdk.SPEC)}


@dataclass(frozen=True, slots=True)
class Opener:
    """Opens providers: one outgoing door for the process, and what each service shares."""

    door: Door
    shared: Mapping[str, object]

    def __call__(self, provider: str, access: Access, zone: tzinfo, seconds: float) -> Provider:
        """Fulfils app.ports.OpenProvider."""
        return PROVIDERS[provider].open(self.door, access, zone, Deadline.after(seconds), self.shared[provider])

    @property
    def house(self) -> House:
        """The TrueConf Servers that are known beforehand."""
        found = self.shared[trueconf.SPEC.name]
        assert isinstance(found, House)
        return found


def opener(config: Config) -> Opener:
    """How to open a provider: the door reaches no private host but the allowed ones."""
    door = Door(allowed(config.allowed_hosts), config.ca_file, VERSION)
    return Opener(door, {spec.name: spec.share(config) for spec in PROVIDERS.values()})
