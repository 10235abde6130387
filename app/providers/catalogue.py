"""Every calendar service we know: a module and a line in PROVIDERS each; and how one is opened."""

from datetime import tzinfo

from app.config import VERSION, Config
from app.ports import Access, OpenProvider, Provider
from app.providers import caldav, yandex
from app.providers.base import Spec
from app.providers.exchange import Deadline
from app.providers.guard import allowed
from app.providers.http import Door
from app.providers.trueconf import provider as trueconf
from app.providers.videosdk import provider as videosdk

PROVIDERS: dict[str, Spec] = {spec.name: spec for spec in (yandex.SPEC, caldav.SPEC, trueconf.SPEC, videosdk.SPEC)}


def opener(config: Config) -> OpenProvider:
    """How to open a provider: one outgoing door for the process, which reaches no private host but the allowed ones."""
    door = Door(allowed(config.allowed_hosts), config.ca_file, VERSION)
    shared = {spec.name: spec.share(config) for spec in PROVIDERS.values()}

    def open_provider(provider: str, access: Access, zone: tzinfo, seconds: float) -> Provider:
        return PROVIDERS[provider].open(door, access, zone, Deadline.after(seconds), shared[provider])

    return open_provider
