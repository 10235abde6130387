"""The service: everything put together from the settings. One per process, made after a fork."""

import logging
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from hmac import compare_digest
from typing import Protocol
from zoneinfo import ZoneInfo

import mm.client
from app import relocating
from app.commands import TREE
from app.commands.desk import Desk
from app.config import VERSION, Config
from app.drivers import rack_of
from app.errors import ConfigError, MessengerError, MessengerUnavailable
from app.pace import Limits
from app.playing import Stage
from app.ports import Card, Messenger, Person
from app.providers.catalogue import opener
from app.providers.guard import allowed
from app.providers.http import Door
from app.providers.trueconf.servers import read_providers
from app.recorder import maker
from app.scenarios import plays_of
from app.servers import stored
from app.showing import Statuses
from app.times import find_zone
from app.tree import Tree
from app.vault import Tickets, Vault, open_vault, tickets, token_digest
from microservice.moved import MovedClock, insist_on_sandbox
from mm.channels import Channels
from mm.posts import Paper
from psql import Store, Tx
from psql.embedded import attach

log = logging.getLogger(__name__)

PROFILE_LIFE = timedelta(hours=1)
PRESENCE_LIFE = timedelta(minutes=10)
HOOK_LIFE = timedelta(minutes=29)
HOOK_USES = 5
SLOW_THREADS = 8


class Clock(Protocol):
    """Where `now` comes from: the system's clock, or a moved one in the sandbox and tests."""

    def __call__(self) -> datetime:
        """The present instant, aware."""
        ...


class Chat(Messenger, Statuses, Protocol):
    """Mattermost, as far as the service needs it."""

    def send_file(self, user_id: str, name: str, data: bytes, text: str) -> None:
        """Post a file to the person's direct channel with the bot. Every MessengerError."""
        ...


@dataclass(frozen=True, slots=True)
class Service:
    """What the surfaces and the clock work with."""

    config: Config
    store: Store
    vault: Vault
    tickets: Tickets
    paper: Paper
    messenger: Chat
    desk: Desk
    now: Clock
    slow: ThreadPoolExecutor
    tree: Tree = TREE
    seen: dict[str, tuple[datetime, bool]] = field(default_factory=dict)

    def knows(self, token: str) -> bool:
        """Whether this is the token of one of our slash commands, from the settings or the database."""
        with self.store.begin() as tx:
            known = tx.command_token_digests()
        known += [token_digest(one) for one in self.config.mattermost_command_tokens]
        given = token_digest(token)
        return sum(compare_digest(given, one) for one in known) > 0  # every one is compared: constant time

    def person(self, user_id: str) -> Person:
        """The person as Mattermost knows them, at most an hour old; while it is away, as we last knew them."""
        now = self.now()
        with self.store.begin() as tx:
            stored = tx.person(user_id)
        if stored is not None and now - stored[1] < PROFILE_LIFE:
            return self._spoken(stored[0])
        try:
            profile = self.messenger.person(user_id)
        except MessengerError as error:
            log.warning("profile of %s not read: %s", user_id, error)
            if stored is not None and not isinstance(error, MessengerUnavailable):
                self._keep(stored[0], None, now)  # refused, as for somebody deleted: not asked again at once
            return self._spoken(stored[0]) if stored is not None else self._unknown(user_id)
        return self._keep(profile, stored[0] if stored is not None else None, now)

    def is_there(self, user_id: str) -> bool:
        """Whether Mattermost still has this person; asked at most every ten minutes, believed while it is away."""
        now = self.now()
        asked_at, there = self.seen.get(user_id, (now - PRESENCE_LIFE, True))
        if now - asked_at < PRESENCE_LIFE:
            return there
        try:
            self.messenger.person(user_id)
            there = True
        except MessengerUnavailable:
            return there
        except MessengerError:
            there = False
        self.seen[user_id] = (now, there)
        return there

    def refresh_people(self, most: int) -> None:
        """Read profiles that nobody asked for in the last hour: whose accounts rest may have moved meanwhile."""
        with self.store.begin() as tx:
            outdated = tx.outdated_people(self.now() - PROFILE_LIFE, most)
        if outdated and self.messenger.alive():
            for user_id in outdated:
                self.person(user_id)

    def stored_person(self, tx: Tx, user_id: str) -> Person:
        """The person as we last knew them, without asking Mattermost: what a transaction may do."""
        stored = tx.person(user_id)
        return self._spoken(stored[0] if stored else Person(user_id, "", "", "", chose=tx.preferences(user_id)))

    def zone_of(self, user_id: str) -> tzinfo:
        """The person's zone; asks Mattermost at most once an hour."""
        return self.desk.zone(self.person(user_id))

    def known_zone_of(self, user_id: str) -> tzinfo:
        """The person's zone as we last knew them; asks nobody."""
        with self.store.begin() as tx:
            return self.desk.zone(self.stored_person(tx, user_id))

    def keep_hook(self, hook: str, user_id: str) -> str:
        """Remember a response hook for as long as Mattermost honours it; gives the name we know it by."""
        reply = secrets.token_hex(16)
        now = self.now()
        with self.store.begin() as tx:
            tx.lightly()  # a lost hook costs a direct message in its place, waiting for the disk costs every command
            tx.add_reply(reply, user_id, self.vault.seal(hook, _about(reply)), HOOK_USES, now + HOOK_LIFE)
        return reply

    def tell(self, user_id: str, card: Card, reply: str) -> None:
        """Say something to the person who asked: by their response hook, else by a direct message."""
        if not self.whisper(user_id, card, reply):
            self.messenger.direct(user_id, card)

    def whisper(self, user_id: str, card: Card, reply: str) -> bool:
        """Say it by the response hook, which keeps nothing. False: that is not to be had."""
        with self.store.begin() as tx:
            sealed = tx.take_reply(reply, user_id, self.now()) if reply else None
        if sealed is not None:
            try:
                self.messenger.respond(self.vault.open(sealed, _about(reply)), user_id, card, reply)
                return True
            except MessengerError as error:
                log.warning("response hook of %s not usable: %s", user_id, error)
        return False

    def ready(self) -> list[str]:
        """What keeps us from serving: nothing, when the list is empty."""
        return [] if self.store.alive() else ["the database does not answer"]

    def close(self) -> None:
        """Let go of every connection."""
        self.slow.shutdown(wait=False, cancel_futures=True)
        self.messenger.close()
        self.store.close()

    def _keep(self, profile: Person, before: Person | None, now: datetime) -> Person:
        """Store a profile. Where it was known `before`, the person may have moved."""
        with self.store.begin() as tx:
            tx.put_person(profile, now)
            person = self._spoken(replace(profile, chose=tx.preferences(profile.id)))
            if before is not None:
                before = replace(before, chose=person.chose)
                relocating.notice(tx, before, person, self.desk.zone, self.config.slash_trigger, now)
        return person

    def _unknown(self, user_id: str) -> Person:
        with self.store.begin() as tx:
            return self.stored_person(tx, user_id)

    def _spoken(self, person: Person) -> Person:
        return person if person.locale else replace(person, locale=self.config.default_locale)


def assemble(config: Config, now: Clock | None = None) -> Service:
    """The service of these settings. ConfigError: they do not suffice, or `now` is moved outside of a sandbox."""
    if now is not None:
        insist_on_sandbox(config)
    vault = open_vault(config.secret_keys, config.folder)
    signer = tickets(vault)
    store = Store(database_url(config), most=config.web_threads + 4)
    clock: Clock = now or (MovedClock(store) if config.sandbox else _system_clock)
    paper = Paper(f"{config.callback_url}/action", signer)
    messenger = mm.client.Mattermost(
        config.mattermost_url, config.mattermost_bot_token, paper, clock, config.ca_file, Channels(store)
    )
    zone = _default_zone(config)
    limits = Limits(config.sync_interval_s, config.host_requests_per_min)
    slow = ThreadPoolExecutor(SLOW_THREADS, "slow")
    offers = ("trueconf",) if config.trueconf_passwords or config.providers_file else ()
    opens = opener(config)
    opens.house.stored = partial(stored, store, vault)
    rack = rack_of(read_providers(config), maker(opens))
    world = (messenger.named, messenger.channel, config.callback_url, opens.house, stage_of(config), rack)
    desk = Desk(store, vault, opens, zone, VERSION, slow, limits, offers, config.admins, *world)
    return Service(config, store, vault, signer, paper, messenger, desk, clock, slow)


def stage_of(config: Config) -> Stage:
    """The scenarios of the settings, and the way out to the hosts listed for them. ConfigError: they cannot be read."""
    secrets = dict(entry.partition("=")[::2] for entry in config.scenario_secrets)
    plays = plays_of(read_providers(config), secrets)
    return Stage(plays, Door(allowed(config.scenario_hosts), config.ca_file, VERSION), secrets)


def database_url(config: Config) -> str:
    """Where Postgres is: DATABASE_URL, or the embedded one that `run` has started. ConfigError: neither."""
    url = config.database_url or attach(config.folder / "postgres")
    if not url:
        raise ConfigError(
            "No database: set DATABASE_URL, or start the embedded PostgreSQL with `make run` (same DATA_DIR)."
        )
    return url


def _default_zone(config: Config) -> tzinfo:
    zone: ZoneInfo | None = find_zone(config.default_timezone)
    if zone is None:
        raise ConfigError("DEFAULT_TIMEZONE is not an IANA zone: write it as Europe/Moscow")
    return zone


def _system_clock() -> datetime:
    return datetime.now(UTC)


def _about(reply: str) -> str:
    return f"replies.hook:{reply}"
