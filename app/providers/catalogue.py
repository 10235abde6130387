"""Every calendar service we know: a module and a line in PROVIDERS each; and how one is opened."""

from collections.abc import Iterable
from datetime import tzinfo

from app.config import VERSION
from app.ports import Access, OpenProvider, Provider
from app.providers import caldav
from app.providers.base import Spec
from app.providers.exchange import Deadline
from app.providers.guard import allowed
from app.providers.http import Door

PROVIDERS: dict[str, Spec] = {spec.name: spec for spec in (caldav.SPEC,)}


def opener(hosts: Iterable[str], ca_file: str) -> OpenProvider:
    """How to open a provider: one outgoing door for the process, which reaches no private host but these."""
    door = Door(allowed(hosts), ca_file, VERSION)

    def open_provider(provider: str, access: Access, zone: tzinfo, seconds: float) -> Provider:
        return PROVIDERS[provider].open(door, access, zone, Deadline.after(seconds))

    return open_provider
