"""Calendar objects as a server keeps them, and what changed among them: Object, Delta."""

from dataclasses import dataclass, field


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
    `whole`: everything in the span was looked at, so what was not named is as we know it.
    """

    changed: tuple[Object, ...]
    gone: tuple[str, ...]
    cursor: str
    whole: bool = False
    left: tuple[str, ...] = ()
