"""What the clock does and how often: a handful of ticks, each a use case called on the service."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import timedelta

from app.delivery import deliver_due
from app.notifications.digest import digest_due
from app.notifications.reminder import remind_due
from app.playing import play_due
from app.relocating import place_due
from app.showing import check_right, status_due
from app.sync import sync_due
from app.trying import try_due
from app.watching import watch_due
from microservice.service import Service
from microservice.voice import Voice

HEARTBEAT = "clock"  # the mark that says when a clock was alive
AT_ONCE = 20  # profiles read in one turn
LETTERS_KEPT = timedelta(days=60)  # longer than anything looks back, so that nothing is told again


@dataclass(frozen=True, slots=True)
class Tick:
    """`work` gives how much it did, and is repeated while that is not zero; `writes` letters, sent right after it.

    `at_once`: it may run so many times beside itself, where one that waits for a slow server must not hold the others.
    """

    name: str
    every_s: float
    work: Callable[[Service, Executor], int]
    writes: bool = False
    at_once: int = 1


def deliver(service: Service, threads: Executor) -> int:
    """Send the letters that are due."""
    return deliver_due(service.store, service.messenger, threads, service.now())


def sync(service: Service, _: Executor) -> int:
    """Read the calendars that are due, and write what changed."""
    desk, voice = service.desk, Voice(service)
    return sync_due(
        service.store, service.vault, desk.open_provider, service.now(), service.zone_of, voice, desk.limits
    )


def watch(service: Service, _: Executor) -> int:
    """Look what runs, for those who watch."""
    opener, voice = service.desk.open_provider, Voice(service)
    zone_of, now = service.zone_of, service.now()
    return watch_due(service.store, service.vault, opener, now, zone_of, voice.watched, voice.below)


def scenario(service: Service, _: Executor) -> int:
    """Play the scenarios whose moment has come."""
    failed = Voice(service).scenario_failed
    return play_due(service.store, service.desk.stage, service.config.admins, service.now, failed)


def trial(service: Service, _: Executor) -> int:
    """Try the new passwords that are due: of some services a right one is refused for hours."""
    opener, voice = service.desk.open_provider, Voice(service)
    return try_due(service.store, service.vault, opener, service.now(), service.zone_of, voice)


def remind(service: Service, _: Executor) -> int:
    """Write the reminders whose minute has come."""
    return remind_due(service.store, service.person, service.desk.zone, service.config.slash_trigger, service.now())


def digest(service: Service, _: Executor) -> int:
    """Write the digests whose minute has come."""
    return digest_due(service.store, service.person, service.desk.zone, service.config.slash_trigger, service.now())


def status(service: Service, threads: Executor) -> int:
    """Put up the statuses of those whose meeting has begun, and put back the others."""
    return status_due(service.store, service.messenger, threads, service.config.default_locale, service.now())


def right(service: Service, _: Executor) -> int:
    """Ask whether the bot may set statuses. Gives 0: once is enough."""
    check_right(service.store, service.messenger, service.now())
    return 0


def place(service: Service, _: Executor) -> int:
    """Place the copies of those who are in another zone now."""
    return place_due(service.store, service.known_zone_of, service.desk.default_zone, service.now())


def look_around(service: Service, _: Executor) -> int:
    """Read profiles that nobody asked for lately. Gives 0: the others have time."""
    service.refresh_people(AT_ONCE)
    return 0


def beat(service: Service, _: Executor) -> int:
    """Say in the database that a clock lives. Gives 0: once is enough."""
    with service.store.begin() as tx:
        tx.put_mark(HEARTBEAT, service.now())
    return 0


def prune(service: Service, _: Executor) -> int:
    """Forget what is over. Gives 0: once is enough."""
    now = service.now()
    with service.store.begin() as tx:
        tx.prune_replies(now)
        tx.prune_letters(now - LETTERS_KEPT)
        tx.prune_tidings(now - LETTERS_KEPT)
        tx.prune_runs(now - LETTERS_KEPT)
    return 0


DELIVER = Tick("deliver", 2, deliver)

TICKS = (
    DELIVER,
    Tick("sync", 1, sync, writes=True, at_once=3),  # the wait for it is added to each interval, and to a first look
    Tick("watch", 5, watch, writes=True, at_once=2),
    Tick("scenario", 5, scenario, writes=True, at_once=2),
    Tick("trial", 10, trial, writes=True),
    Tick("remind", 5, remind, writes=True),
    Tick("digest", 20, digest, writes=True),
    Tick("status", 5, status),
    Tick("right", 600, right),
    Tick("place", 10, place),
    Tick("people", 60, look_around),
    Tick("beat", 5, beat),
    Tick("prune", 3600, prune),
)
