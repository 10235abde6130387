"""Logging of a process: one line per thing done, to stderr, with time, level and place."""

import logging
import time

QUIET_S = 600.0
MOST_LINES = 100  # different ones remembered


def set_up(level: str) -> None:
    """Log from `level` upwards; libraries that log every request only from WARNING."""
    logging.basicConfig(level=level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("urllib3", "werkzeug", "psycopg.pool"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    sparing = Sparing()
    logging.getLogger("psycopg.pool").addFilter(sparing)  # warns at every attempt, which is twice a second
    logging.getLogger("apscheduler.scheduler").addFilter(sparing)  # and this one at every tick that has to wait


class Sparing(logging.Filter):
    """Lets the same line through once in ten minutes."""

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        line, now = record.getMessage(), time.monotonic()
        if now - self._told.get(line, -QUIET_S) < QUIET_S:
            return False
        if len(self._told) >= MOST_LINES:
            self._told.clear()
        self._told[line] = now
        return True
