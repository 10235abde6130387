"""Stand-ins with memory: a calendar service, and Mattermost as the assistant sees it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from typing import Any

from app.channels import Channel
from app.errors import (
    Forbidden,
    Gone,
    MessengerError,
    MessengerUnavailable,
    NeedsReconnect,
    ProviderError,
    StatusForbidden,
)
from app.objects import Answered, Delta, Object, Rsvp
from app.ports import Access, Calendar, Can, Card, Found, Person
from app.providers.catalogue import PROVIDERS
from app.providers.ical import read
from app.providers.invitations import answered
from app.series import Series
from app.status import Seen, Status
from app.times import Span
from tests.factories import ALICE, BOB, CAROL, MOSCOW


@dataclass
class MemoryService:
    """A calendar service: its one password, its calendars, what each holds, and what goes wrong.

    `refusal` is what it says to an answer, `tells` whether it passes one on; `before_answer` happens when one comes.
    """

    password: str = "right"
    calendars: dict[str, str] = field(default_factory=lambda: {"/work/": "", "/home/": ""})
    failure: ProviderError | None = None
    closed: set[str] = field(default_factory=set)  # calendars that may not be read
    refusal: ProviderError | None = None
    tells: bool = True
    before_answer: Callable[[], object] = bool
    answers: list[Rsvp] = field(default_factory=list)
    seen: list[Access] = field(default_factory=list)

    def open(self, provider: str, access: Access, zone: tzinfo, seconds: float) -> "MemoryProvider":
        """What the desk calls to open an account."""
        assert provider in PROVIDERS
        self.seen.append(access)
        return MemoryProvider(self, access)


@dataclass
class MemoryProvider:
    """One account at a MemoryService."""

    service: MemoryService
    access: Access
    can: Can = Can.CHANGES | Can.RESPOND

    def find(self) -> Found:
        calendars = self.calendars()
        return Found(self.access.address, f"{self.access.address}/home/", frozenset(), calendars, self.access.login)

    def calendars(self) -> tuple[Calendar, ...]:
        self._check()
        return tuple(
            Calendar(href, href.strip("/").title(), own="shared" not in href) for href in self.service.calendars
        )

    def events(self, calendar: Calendar, span: Span) -> Sequence[Series]:
        self._check()
        text = self.service.calendars[calendar.href]
        return read(text, MOSCOW).series if text else ()

    def changes(
        self, calendar: Calendar, cursor: str, known: Callable[[], Mapping[str, str]], span: Span, now: datetime
    ) -> Delta:
        """The text of a calendar is one object."""
        self._check()
        if calendar.href in self.service.closed:
            raise Forbidden("not yours")
        text, href = self.service.calendars[calendar.href], f"{calendar.href}all.ics"
        if text == cursor:
            return Delta((), (), cursor)
        return Delta((Object(href, text, text.encode()),) if text else (), () if text else (href,), text, whole=True)

    def respond(self, calendar: Calendar, rsvp: Rsvp, now: datetime) -> Answered:
        """Keeps the answer, as far as the service can; `answers` are all that came."""
        self._check()
        self.service.answers.append(rsvp)
        self.service.before_answer()
        if self.service.refusal is not None:
            raise self.service.refusal
        text = self.service.calendars[calendar.href]
        self.service.calendars[calendar.href] = answered(text.encode(), rsvp, MOSCOW, now).decode()
        return Answered(told=self.service.tells)

    def _check(self) -> None:
        if self.service.failure is not None:
            raise self.service.failure
        if self.access.password.reveal() != self.service.password:
            raise NeedsReconnect("refused")


@dataclass
class FakeMattermost:
    """Remembers what it was told; `away` makes it answer nothing, `gone` are deactivated people.

    `forgets`: it no longer holds off doubles, as after half a minute.
    """

    people: dict[str, Person] = field(default_factory=lambda: {one.id: one for one in (ALICE, BOB, CAROL)})
    asked: list[str] = field(default_factory=list)
    posts: list[tuple[str, Card]] = field(default_factory=list)
    files: list[tuple[str, str, bytes, str]] = field(default_factory=list)
    refuses_files: bool = False
    answers: list[tuple[str, str, Card, str]] = field(default_factory=list)
    dialogs: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    server: tuple[int, int] = (11, 6)
    away: bool = False
    forgets: bool = False
    gone: set[str] = field(default_factory=set)
    shown: dict[str, Card] = field(default_factory=dict)
    letters: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    statuses: dict[str, Seen] = field(default_factory=dict)
    out_of_reach: set[str] = field(default_factory=set)
    trusted: bool = True  # the bot has the right to set statuses
    channels: dict[str, Channel] = field(default_factory=dict)

    def person(self, user_id: str) -> Person:
        self.asked.append(user_id)
        self._check()
        if user_id not in self.people:
            raise MessengerError("no such user", 404)
        return self.people[user_id]

    def named(self, names: Sequence[str]) -> dict[str, Person]:
        self._check()
        known = {one.email.partition("@")[0]: one for one in self.people.values()}
        return {name: known[name] for name in names if name in known}

    def direct(self, user_id: str, card: Card) -> str:
        self._check()
        self.posts.append((user_id, card))
        post_id = f"post{len(self.posts)}"
        self.shown[post_id] = card
        return post_id

    def send_file(self, user_id: str, name: str, data: bytes, text: str) -> None:
        self._check()
        if self.refuses_files:
            raise MessengerError("no files", 501)
        self.files.append((user_id, name, data, text))

    def post(self, user_id: str, card: Card, keys: Sequence[str], channel: str = "") -> str:
        self._check()
        where = channel or user_id
        if where in self.gone or not (channel or user_id in self.people):
            raise Gone("nobody there", 400)
        same = [post_id for post_id, known in self.letters.items() if known == (where, tuple(keys))]
        post_id = same[0] if same and not self.forgets else self.direct(where, card)
        self.letters[post_id] = (where, tuple(keys))
        return post_id

    def edit(self, user_id: str, post_id: str, card: Card, keys: Sequence[str]) -> None:
        self._check()
        if post_id not in self.shown:
            raise MessengerError("no such post", 404)
        self.shown[post_id] = card
        where = self.letters[post_id][0] if post_id in self.letters else user_id
        self.letters[post_id] = (where, tuple(keys))

    def find_posts(self, user_id: str, channel: str = "") -> dict[str, str]:
        self._check()
        where = channel or user_id
        return {key: post for post, (place, keys) in self.letters.items() if place == where for key in keys}

    def channel(self, channel_id: str, user_id: str) -> Channel:
        self._check()
        return self.channels.get(channel_id, Channel(channel_id, bot="calendar"))

    def respond(self, hook: str, user_id: str, card: Card, reply: str = "") -> None:
        self._check()
        self.answers.append((hook, user_id, card, reply))

    def ask(self, trigger_id: str, callback_url: str, dialog: dict[str, Any]) -> None:
        self._check()
        assert callback_url.endswith("/dialog")
        self.dialogs.append((trigger_id, dialog))

    def version(self) -> tuple[int, int]:
        return self.server

    def alive(self) -> bool:
        return not self.away

    def close(self) -> None:
        """Nothing is held open."""

    def seen(self, user_id: str) -> Seen:
        self._check()
        return self.statuses.get(user_id, Seen(None))

    def show(self, user_id: str, status: Status | None) -> None:
        self._check()
        self._allowed(user_id)
        self.statuses[user_id] = replace(self.seen(user_id), custom=status)

    def set_availability(self, user_id: str, availability: str, until: datetime | None = None) -> None:
        self._check()
        self._allowed(user_id)
        self.statuses[user_id] = replace(self.seen(user_id), availability=availability, dnd_until=until)

    def may_show(self) -> bool:
        self._check()
        return self.trusted

    def _allowed(self, user_id: str) -> None:
        if user_id in self.out_of_reach:
            raise StatusForbidden("403", 403)

    def _check(self) -> None:
        if self.away:
            raise MessengerUnavailable("away")


def vevent(uid: str, summary: str, start: datetime, end: datetime, *lines: str) -> str:
    """One timed VEVENT in a calendar of its own."""
    times = (f"{name}:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}" for name, at in (("DTSTART", start), ("DTEND", end)))
    return ical(f"UID:{uid}", f"SUMMARY:{summary}", *times, *lines)


def ical(*lines: str) -> str:
    """A VEVENT of these lines in a calendar of its own."""
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""])
