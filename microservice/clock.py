"""`clock`: time passes. APScheduler runs a handful of ticks, kept in our database; here they are supervised.

Several clocks at once are harmless: what is due is claimed in the database. APScheduler's thread dies when the
database fails at a bad moment, while `running` stays true, and it sleeps for an hour where the system's clock was set
back by one. So a scheduler without its thread, or whose ticks do not come, is replaced by a new one.
"""

import logging
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor as Workers  # type: ignore[import-untyped]
from apscheduler.jobstores.base import JobLookupError  # type: ignore[import-untyped]
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore  # type: ignore[import-untyped]
from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped]
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import SQLAlchemyError

from app.apart import Apart
from app.delivery import THREADS
from app.errors import Fault, StoreUnavailable
from microservice.listeners import Listeners
from microservice.logs import set_up
from microservice.service import Service, assemble, database_url
from microservice.settings import checked
from microservice.ticks import DELIVER, TICKS, Tick
from microservice.web import insist

log = logging.getLogger(__name__)

DEAD_S = 15.0  # a tick that is so late does not come any more; it may wait 10 s for the database
LOOK_S = 0.5
JUMP_S = 2.0  # a clock that goes so much faster or slower than time was set, or moved in the sandbox
REPEATS = 500  # of a tick that still finds something to do; its next turn goes on
THREAD = "APScheduler"  # what the library calls its thread

# The one global of this program: jobs in a database are pickled by the names of functions, and have to find it.
_clock: "Clock | None" = None


@dataclass(slots=True)
class Clock:
    """The ticks of one process, until `stop` is set."""

    service: Service
    url: str = field(repr=False)
    ticks: Sequence[Tick] = TICKS
    stop: threading.Event = field(default_factory=threading.Event)
    _letters: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(THREADS, "deliver"))
    _scheduler: BackgroundScheduler | None = None
    _ticked_at: dict[str, float] = field(default_factory=dict)  # by tick, of the monotonic clock
    _noting: threading.Lock = field(default_factory=threading.Lock)
    _at_work: Counter[str] = field(default_factory=Counter)  # how many of each tick run now
    _failing: set[str] = field(default_factory=set)
    _told: tuple[datetime, float] | None = None  # the time, and the monotonic clock's, when we last looked

    def run(self) -> None:
        """Tick until `stop`, then let what is under way end."""
        global _clock  # noqa: PLW0603 - see there
        _clock = self
        log.info("clock started: %s", ", ".join(tick.name for tick in self.ticks))
        while not self.stop.is_set():
            self._look_after()
            if self._jumped():
                self._hurry()
            self.stop.wait(LOOK_S)
        if self._scheduler is not None:
            self._scheduler.shutdown()
        self.close()
        log.info("clock stopped")

    def close(self) -> None:
        """Let letters under way arrive, and end their threads."""
        self._letters.shutdown()

    def tick(self, name: str) -> None:
        """One turn of a tick, and after one that wrote letters their delivery, so that none is a tick late."""
        self._note(name, 1)
        try:
            for tick in self.ticks:
                if tick.name == name and self._turn(tick) and tick.writes:
                    self._turn(DELIVER)
        finally:
            self._note(name, -1)

    def _note(self, name: str, more: int) -> None:
        """A turn of it begins, or ends."""
        with self._noting:
            self._at_work[name] += more
            self._ticked_at[name] = time.monotonic()

    def _turn(self, tick: Tick) -> int:
        """Repeat a tick while it finds something to do; how much that was."""
        total = 0
        for _ in range(REPEATS):
            done = self._guarded(tick)
            total += done
            if not done or self.stop.is_set():
                break
        return total

    def _guarded(self, tick: Tick) -> int:
        """What the tick did; 0 where it failed. A database that is away is told once, and when it is back."""
        done = 0
        try:
            with Apart(log, "%s failed", tick.name) as attempt:
                done = tick.work(self.service, self._letters)
        except StoreUnavailable as error:
            if tick.name not in self._failing:
                log.warning("%s waits: %s", tick.name, error)
            self._failing.add(tick.name)
            return 0
        if attempt.error is None and tick.name in self._failing:
            self._failing.discard(tick.name)
            log.info("%s goes on", tick.name)
        return done

    def _look_after(self) -> None:
        if self._scheduler is not None:
            if _thread_lives() and not any(map(self._is_silent, self.ticks)):
                return
            log.warning("the ticks have stopped; starting them anew")
            self._scheduler.shutdown(wait=False)
        self._ticked_at = dict.fromkeys((tick.name for tick in self.ticks), time.monotonic())
        self._scheduler = self._started()

    def _is_silent(self, tick: Tick) -> bool:
        """Whether it should have come and has not: each is watched by itself, for one may go on while others sleep."""
        late_s = time.monotonic() - self._ticked_at.get(tick.name, 0.0)
        return not self._at_work[tick.name] and late_s > tick.every_s + DEAD_S

    def _jumped(self) -> bool:
        """Whether the time is another than it should be by now."""
        before, self._told = self._told, (self.service.now(), time.monotonic())
        if before is None:
            return False
        should = (self._told[1] - before[1]) - (self._told[0] - before[0]).total_seconds()
        return abs(should) > JUMP_S

    def _hurry(self) -> None:
        """Every tick at once: much may have fallen due."""
        if self._scheduler is None:
            return
        try:
            for job in self._scheduler.get_jobs():
                job.modify(next_run_time=datetime.now(UTC))
        except (SQLAlchemyError, JobLookupError) as error:
            log.info("the ticks come when they come: %s", type(error).__name__)

    def _started(self) -> BackgroundScheduler | None:
        """A new scheduler at work; None while the database is away."""
        engine = _engine(self.url)
        scheduler = _scheduler(engine, sum(tick.at_once for tick in self.ticks))
        for tick in self.ticks:
            scheduler.add_job(
                run_tick, "interval", seconds=tick.every_s, args=[tick.name], id=tick.name, name=tick.name,
                max_instances=tick.at_once, next_run_time=datetime.now(UTC), replace_existing=True,
            )  # fmt: skip
        try:
            scheduler.start()
        except SQLAlchemyError as error:
            if "clock" not in self._failing:
                log.warning("the ticks wait for the database: %s", type(error).__name__)
            self._failing.add("clock")
            engine.dispose()
            return None
        self._failing.discard("clock")
        return scheduler


def run_tick(name: str) -> None:
    """What every job in the database calls."""
    if _clock is not None:
        _clock.tick(name)


def main(arguments: Sequence[str]) -> int:
    """Tick until SIGTERM or Ctrl-C."""
    if arguments:
        print("usage: python -m microservice clock", file=sys.stderr)
        return 2
    try:
        config = checked()
        insist(config)
        set_up(config.log_level)
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # what it warns of, we supervise
        clock = Clock(assemble(config), database_url(config))
    except Fault as e:
        print(e, file=sys.stderr)
        return 1
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: clock.stop.set())
    listeners = threading.Thread(target=Listeners(clock.service, clock.stop).run, name="listeners")
    listeners.start()
    clock.run()
    listeners.join()
    clock.service.close()
    return 0


def _engine(url: str) -> Engine:
    limits = {"connect_timeout": 5, "tcp_user_timeout": 10_000}
    address = "postgresql+psycopg://" + url.partition("://")[2]
    return create_engine(address, pool_pre_ping=True, pool_size=2, connect_args=limits)


def _scheduler(engine: Engine, ticks: int) -> BackgroundScheduler:
    """Late jobs run, once (the default drops what is a second late); a failing store is tried again in a second."""
    return BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(engine=engine)},
        executors={"default": Workers(ticks)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone=UTC,
        jobstore_retry_interval=1,
    )


def _thread_lives() -> bool:
    return any(thread.name == THREAD and thread.is_alive() for thread in threading.enumerate())
