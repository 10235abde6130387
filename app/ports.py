"""All we need of the world, Provider and Messenger, and the nouns between them: Account, Calendar, Person, Card."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import Flag, auto
from typing import Any, Protocol
from urllib.parse import urlsplit

from app.events import Event
from app.objects import Answered, Delta, Rsvp
from app.preferences import AS_USUAL, Preferences
from app.series import Series
from app.status import Seen, Status
from app.times import Span
from app.words import Words


class Can(Flag):
    """What a service offers beyond reading. What is not named here raises Unsupported."""

    NOTHING = 0
    CHANGES = auto()
    PUSH = auto()
    RESPOND = auto()
    CREATE = auto()
    MOVE = auto()
    CANCEL = auto()
    BUSY = auto()
    MEET = auto()
    ROOMS = auto()
    RECORDS = auto()


@dataclass(frozen=True, slots=True)
class Calendar:
    """One calendar of an account. `href` is the server's own name for it, exactly as received.

    `own`: belongs to the account's person, not shared in, subscribed, or made by the service (birthdays, holidays).
    """

    href: str
    name: str
    own: bool = True
    color: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """A person's account at a service. `address`, `principal` and `home` are where it was found; `emails` are "me"."""

    id: int
    user_id: str
    provider: str
    login: str
    address: str
    home: str = ""
    emails: frozenset[str] = frozenset()

    @property
    def host(self) -> str:
        """Whom we ask: host, and port where one is given."""
        return urlsplit(self.home or self.address).netloc.lower()


class Password:
    """A secret that does not show itself."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The secret itself, for the request that needs it."""
        return self._text

    def __repr__(self) -> str:
        return "Password(…)"


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach an account. `home` is "" until it was found. `renewed` stores what comes in the password's place."""

    address: str
    login: str
    password: Password
    home: str = ""
    renewed: Callable[[Password], None] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Followed:
    """A calendar as we keep it: its row, its account, and whether the person follows it.

    `unreadable_at`: since when its server gives it to us no more.
    """

    id: int
    account_id: int
    calendar: Calendar
    followed: bool
    unreadable_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a service told about itself when it was connected: enough never to look for it again.

    `login` is the one that worked, where it was not typed but taken from an e-mail. `owner`: where no secret of the
    person's was asked for, the e-mail that has to be theirs.
    """

    address: str
    home: str
    emails: frozenset[str]
    calendars: tuple[Calendar, ...]
    login: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """One occurrence of our copy: whose calendar it stands in, and the addresses `me` under which they are invited.

    Of the event all but description and URL is kept; its one link is the join link that was found.
    """

    account_id: int
    calendar_id: int
    calendar: str
    own: bool
    me: frozenset[str]
    event: Event


@dataclass(frozen=True, slots=True)
class Person:
    """Who asked, as Mattermost knows them, and what they `chose` by hand, which wins over it.

    `zone` is an IANA name, "" where the profile has none.
    """

    id: str
    name: str
    locale: str
    zone: str
    email: str = ""
    chose: Preferences = AS_USUAL

    def words(self, trigger: str = "calendar") -> Words:
        """The sentences in which we speak to them."""
        return Words(self.chose.language or self.locale, trigger, self.chose.hours, self.chose.week_start)


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a card: a label and the command it stands for, with its values."""

    label: str
    path: tuple[str, ...]
    values: dict[str, str] = field(default_factory=dict)
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Menu:
    """A select under a card: what is chosen calls `path` with `chosen` set to the option's value."""

    label: str
    path: tuple[str, ...]
    chosen: str
    options: tuple[tuple[str, str], ...]
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Card:
    """A message in Markdown, with up to three buttons and a select. `head` stands once above all that share it."""

    text: str
    buttons: tuple[Button, ...] = ()
    menu: Menu | None = None
    head: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where something of the clock stands: an instant, and a note."""

    at: datetime
    note: str = ""


class Provider(Protocol):
    """A calendar service, opened for one account. Every method may raise any ProviderError."""

    can: Can

    def find(self) -> Found:
        """Check the credential by a real request and look around. NeedsReconnect: it is refused."""
        ...

    def calendars(self) -> tuple[Calendar, ...]:
        """The account's calendars that can hold events, in the server's order."""
        ...

    def events(self, calendar: Calendar, span: Span) -> Sequence[Series]:
        """Every series and single event of which something may lie in `span`; more may come, never fewer."""
        ...

    def changes(
        self, calendar: Calendar, cursor: str, known: Callable[[], Mapping[str, str]], span: Span, now: datetime
    ) -> Delta:
        """What changed since `cursor` among the objects that show in `span`, or everything where it is "".

        `known` gives our copy, href → etag; it is called only if needed. Needs Can.CHANGES.
        """
        ...

    def respond(self, calendar: Calendar, rsvp: Rsvp, now: datetime) -> Answered:
        """Answer an invitation, and see that the answer is kept. Needs Can.RESPOND.

        NotInvited, NotFound: there is nothing to answer. Ignored: the service did not keep it.
        """
        ...


class OpenProvider(Protocol):
    """Opens a calendar service by the name of its Spec. Nothing is asked of it yet."""

    def __call__(self, provider: str, access: Access, zone: tzinfo, seconds: float) -> Provider:
        """`zone` reads floating times; all requests together must end within `seconds`."""
        ...


class Messenger(Protocol):
    """Mattermost, as far as the assistant needs it. Every method may raise MessengerError."""

    def person(self, user_id: str) -> Person:
        """The person's profile, read now."""
        ...

    def direct(self, user_id: str, card: Card) -> str:
        """Post to the person's direct channel with the bot; gives the post's id."""
        ...

    def post(self, user_id: str, card: Card, keys: Sequence[str], channel: str = "") -> str:
        """Post letters with these keys to the person's direct or another channel; gives the post's id. Gone: we cannot.

        MessengerUnavailable: it may have been posted all the same, unless `doubtful` is False.
        """
        ...

    def edit(self, user_id: str, post_id: str, card: Card, keys: Sequence[str]) -> None:
        """Let a post of ours to the person show this card; `keys` are all letters that it stands for."""
        ...

    def find_posts(self, user_id: str, channel: str = "") -> Mapping[str, str]:
        """Which letters stand in that channel, the direct one as above, among its latest 200 posts: key → post's id."""
        ...

    def respond(self, hook: str, user_id: str, card: Card, reply: str = "") -> None:
        """Answer a slash command later by its response hook: only the person who typed sees it."""
        ...

    def ask(self, trigger_id: str, callback_url: str, dialog: dict[str, Any]) -> None:
        """Open a dialog; the trigger id lives about 30 s."""
        ...

    def version(self) -> tuple[int, int]:
        """The server's version, major and minor."""
        ...

    def alive(self) -> bool:
        """Whether it answers our token."""
        ...

    def seen(self, user_id: str) -> Seen:
        """The person's custom status and availability as they stand."""
        ...

    def show(self, user_id: str, status: Status | None) -> None:
        """Put up a custom status; None takes it down. StatusForbidden: the bot may not."""
        ...

    def set_availability(self, user_id: str, availability: str, until: datetime | None = None) -> None:
        """`online`, `away`, `offline`, or `dnd` until an end. StatusForbidden: the bot may not."""
        ...

    def may_show(self) -> bool:
        """Whether the bot may set people's statuses; nothing is tried."""
        ...

    def close(self) -> None:
        """Give every connection back."""
        ...
