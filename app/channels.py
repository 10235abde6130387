"""A channel of Mattermost as it stands for somebody who asks us to post there."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Channel:
    """`kind` is Mattermost's letter: O public, P private, G group, D direct. `bot` is our name there.

    `joined`: we are a member, and know the rest only then; `direct`: it is theirs with us. `admin`: they administrate
    it, or the whole of Mattermost.
    """

    id: str
    name: str = ""
    kind: str = ""
    bot: str = ""
    joined: bool = False
    archived: bool = False
    admin: bool = False
    direct: bool = False


class Doors(Protocol):
    """Mattermost, as far as a command asks it of channels."""

    def __call__(self, channel_id: str, user_id: str) -> Channel:
        """The channel as it stands for a person. MessengerError: no answer."""
        ...


def closed(channel_id: str, user_id: str) -> Channel:
    """Where nobody can be asked: no channel is open to us."""
    return Channel(channel_id)
