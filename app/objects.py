"""Calendar objects as a server keeps them, what changed among them, and answers given in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from app.events import Answer


class Loss(Enum):
    """Why a person does not have a meeting any more: it was called off, they were taken off it, or one of both."""

    OFF = "off"
    TAKEN_OFF = "taken_off"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Object:
    """One calendar object as the server keeps it: `body` is its iCalendar text, `etag` says which version."""

    href: str
    etag: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Delta:
    """What changed in a calendar, and the cursor to store together with it: never before, never without.

    `gone`: what the server no longer has. `left`: what it still has, unchanged, but no longer lists for the span.
    `whole`: everything in the span was looked at, so what was not named is as we know it. `losses`: of what is gone,
    why, where that is known to be, or may be, something else than called off.
    """

    changed: tuple[Object, ...]
    gone: tuple[str, ...]
    cursor: str
    whole: bool = False
    left: tuple[str, ...] = ()
    losses: Mapping[str, Loss] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rsvp:
    """A person's answer to an invitation: in the object at `href`, to one occurrence, or to all of it.

    `recurrence` names the occurrence as `Event.key` does, "" means all; `me` are the addresses that may be invited.
    """

    href: str
    uid: str
    recurrence: str
    me: frozenset[str]
    answer: Answer


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that the service keeps. `told`: it passes it on to the organiser. `gone`: it took the meeting away."""

    told: bool
    gone: bool = False
