"""What a calendar service is made of: its Spec, by which it is listed and opened, and refusals for all it cannot do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.config import Config
from app.errors import Unsupported
from app.events import When
from app.objects import Answered, Delta, Rsvp
from app.ports import Calendar, Can, Provider
from app.times import Span
from app.tree import Field


def _as_it_is(config: Config) -> Config:
    return config


@dataclass(frozen=True, slots=True)
class Spec:
    """A kind of service: `name` in the database, `label` a key of app.words, `login` the form by which one connects.

    `open(door, access, zone, until, config)` makes its Provider for one account; nothing is asked of the service by
    that. `can` is what such a Provider says of itself. `also` are other names that people type; `tidy` makes of a typed
    login the one that is meant. `button` stands on the button that opens the form, `refusal` is said where the
    credential is refused, `stranger` where something else answers: keys of app.words. A form without `address` is for a
    service with an address of its own; one with `fresh` promises to try a new password for as long as `patience`.
    `in_browser`: some of its servers let people sign in there, so they are asked first. `anew` stands on the
    button by which one gives another credential.
    `share(config)` makes, once a process, what all its Providers get in place of the `config`. `least_s`: looking more
    often shows nothing new. `conferences`: its meetings are a server's own, so who owns one and who may come is news.
    """

    name: str
    label: str
    login: tuple[Field, ...]
    open: Callable[..., Provider]
    can: Can = Can.NOTHING
    also: tuple[str, ...] = ()
    button: str = "button_connect"
    refusal: str = "connect_refused"
    patience: timedelta = timedelta(0)
    tidy: Callable[[str], str] = str.strip
    stranger: str = "connect_not_caldav"
    in_browser: bool = False
    anew: str = "button_new_password"
    share: Callable[[Config], object] = _as_it_is
    least_s: float = 0.0
    conferences: bool = False

    @property
    def has_address(self) -> bool:
        """Whether people say where their server is."""
        return any(field.name == "address" for field in self.login)


class Base:
    """Inherit from it, override what the service can do, and name just that in `can`."""

    can: Can = Can.NOTHING

    def changes(
        self, calendar: Calendar, cursor: str, known: Callable[[], Mapping[str, str]], span: Span, now: datetime
    ) -> Delta:
        """What changed since `cursor`."""
        raise Unsupported("incremental changes")

    def respond(self, calendar: Calendar, rsvp: Rsvp, now: datetime) -> Answered:
        """Answer an invitation."""
        raise Unsupported("answering an invitation")

    def move(self, calendar: Calendar, key: tuple[str, str], when: When) -> None:
        """Move a meeting."""
        raise Unsupported("moving a meeting")

    def cancel(self, calendar: Calendar, key: tuple[str, str]) -> None:
        """Call a meeting off."""
        raise Unsupported("calling a meeting off")

    def busy(self, who: str, span: Span) -> tuple[Span, ...]:
        """When somebody is busy."""
        raise Unsupported("free and busy times")
