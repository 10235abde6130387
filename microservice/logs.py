"""Logging of a process: one line per thing done, to stderr, with time, level and place."""

import logging


def set_up(level: str) -> None:
    """Log from `level` upwards; libraries that log every request only from WARNING."""
    logging.basicConfig(level=level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("urllib3", "werkzeug", "psycopg.pool"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
