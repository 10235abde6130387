"""An office in the chat with a TrueConf Server, and perhaps calendars beside it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo
from pathlib import Path
from typing import Any

from app.config import Config
from app.delivery import deliver_due
from app.notifications.digest import digest_due
from app.notifications.reminder import remind_due
from app.ports import Access, Person, Provider
from app.providers.catalogue import opener
from app.providers.exchange import Deadline
from app.providers.guard import allowed
from app.providers.http import Door
from app.providers.trueconf.provider import TrueConf as TrueConfAccount
from app.providers.trueconf.servers import house
from app.showing import status_due
from app.sync import sync_due
from microservice.service import Service
from microservice.voice import Voice
from psql import Store
from tests.factories import ALICE
from tests.fakes import MemoryService
from tests.servers.odd_http import Odd
from tests.servers.trueconf import TrueConf, running
from tests.wsgi.conftest import Chat, chatting

SILENCE = timedelta(minutes=11)


@dataclass
class Office:
    """People in the chat, a TrueConf Server, and calendars of another service."""

    fake: TrueConf
    odd: Odd
    chat: Chat
    calendars: MemoryService = field(default_factory=MemoryService)
    voice: Callable[[Service], Voice] = Voice

    def connect(self, person: Person = ALICE, password: str = "wonderland", login: str = "alice", **more: str) -> Any:
        """What the form says to it, {} where it is content."""
        self.chat.slash("connect trueconf", person)
        return self.chat.submit({"address": self.odd.url(""), "login": login, "password": password, **more}, person)

    def pass_time(self, time: timedelta = SILENCE) -> None:
        """A turn of the clock: calendars are read, and everything that is due is told."""
        self.chat.later(time)
        service = self.chat.service
        now = service.now()
        while sync_due(
            service.store, service.vault, service.desk.open_provider, now, service.zone_of, self.voice(service)
        ):
            pass
        remind_due(service.store, service.person, service.desk.zone, "calendar", now)
        digest_due(service.store, service.person, service.desk.zone, "calendar", now)
        status_due(service.store, service.messenger, service.slow, "ru", now)
        while deliver_due(service.store, service.messenger, service.slow, now + timedelta(seconds=5)):
            pass

    def said(self, person: Person = ALICE) -> list[str]:
        """Everything that was told unasked."""
        posts = enumerate(self.chat.mattermost.posts, 1)
        return [self.chat.mattermost.shown[f"post{n}"].text for n, (who, _) in posts if who == person.id]

    def news(self, person: Person = ALICE, time: timedelta = SILENCE) -> str:
        """What came with a turn of the clock."""
        before = self.said(person)
        self.pass_time(time)
        return "\n".join(self.said(person)[len(before) :])


def settings(**more: Any) -> Config:
    return Config(**{"allowed_hosts": ("127.0.0.0/8",), "trueconf_passwords": ("127.0.0.1",), **more})


@contextmanager
def working(store: Store, fake: TrueConf) -> Iterator[Office]:
    """An office whose people have calendars beside TrueConf."""
    calendars, trueconf = MemoryService(), opener(settings())

    def either(provider: str, *rest: Any) -> Any:
        return (trueconf if provider == "trueconf" else calendars.open)(provider, *rest)

    with running(fake) as odd, chatting(store, either, calendars) as chat:
        yield Office(fake, odd, chat, calendars)


@contextmanager
def served(store: Store, fake: TrueConf, folder: Path) -> Iterator[Office]:
    """An office whose server gave us an account of the service's own, and takes no people's passwords."""
    with running(fake) as odd:
        file = folder / "providers.toml"
        text = 'auth = "client_credentials"\nclient_id = "calendar"\nby_email = true'
        file.write_text(f'[trueconf.main]\nconnection = "{odd.url("")}"\n{text}\n', encoding="utf-8")
        config = settings(trueconf_passwords=(), providers_file=str(file), trueconf_secrets=("main=s3cret",))
        shared, door = house(config), Door(allowed(config.allowed_hosts))

        def afresh(provider: str, access: Access, zone: tzinfo, seconds: float) -> Provider:
            shared.shelf.forget()  # its clock is the machine's, which the turns here do not move
            return TrueConfAccount(door, access, zone, Deadline.after(seconds), shared)

        with door, chatting(store, afresh, MemoryService()) as chat:
            yield Office(fake, odd, chat)
