"""The sandbox's clock: it may be moved, for all processes at once, so that a day plays in seconds."""

import logging
import time
from datetime import UTC, datetime, timedelta

from app.config import Config
from app.errors import ConfigError, StoreUnavailable
from psql import Store

log = logging.getLogger(__name__)

MARK = "moved"  # its note is the offset in seconds
KEPT_S = 0.1  # so that many threads do not ask the database for the time


class MovedClock:
    """The system's time and the offset in the database, a tenth of a second old at most."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._offset = timedelta(0)
        self._read_at = 0.0

    def __call__(self) -> datetime:
        """The present instant of the sandbox; while the database is away, by the last offset."""
        if time.monotonic() - self._read_at > KEPT_S:
            try:
                with self._store.begin() as tx:
                    mark = tx.mark(MARK)
                self._offset = timedelta(seconds=float(mark.note) if mark else 0)
            except StoreUnavailable as error:
                log.debug("the offset is not read: %s", error)
            self._read_at = time.monotonic()
        return datetime.now(UTC) + self._offset


def move(config: Config, store: Store, offset: timedelta) -> None:
    """Let the sandbox's clock differ from the system's by so much. ConfigError: this is no sandbox."""
    insist_on_sandbox(config)
    with store.begin() as tx:
        tx.put_mark(MARK, datetime.now(UTC), str(offset.total_seconds()))


def insist_on_sandbox(config: Config) -> None:
    """ConfigError: this is no sandbox."""
    if not config.sandbox:
        raise ConfigError("The clock is moved in the sandbox only: people rely on it.")
