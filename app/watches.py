"""A watch: what somebody wants to hear of conferences that start and end, and where; its queries as commands need."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Watch:
    """`conference` "": all that are the person's. `channel` "": their direct channel with us; `place` is its name.

    `paused_at`: since when the channel takes no posts of ours.
    """

    id: int
    account_id: int
    user_id: str
    conference: str
    topic: str = ""
    channel: str = ""
    place: str = ""
    paused_at: datetime | None = None


class Watches(Protocol):
    """The queries of watching; they exist only inside `with store.begin()`."""

    def add_watch(self, watch: Watch, now: datetime) -> None:
        """Store it; one like it begins anew."""
        ...

    def want_look(self, account_id: int, now: datetime) -> None:
        """Look at what runs for this account, from now on."""
        ...

    def drop_watch(self, user_id: str, watch_id: int) -> bool:
        """Delete one of the person's watches; False where there is none."""
        ...

    def watches_of(self, user_id: str) -> Sequence[Watch]:
        """The person's watches, the oldest first."""
        ...
