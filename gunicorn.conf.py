"""How gunicorn serves us. `python -m microservice web` finds this file; so does a bare `gunicorn` in this folder."""

import gc
import os
from pathlib import Path

from app.config import load

_config = load()

wsgi_app = "wsgi:create_app()"
pythonpath = str(Path(__file__).parent)
bind = _config.listen

# One process of threads: they mostly wait for Mattermost, PostgreSQL and calendars. WEB_CONCURRENCY adds processes.
# No preload: pools and threads are made after the fork.
worker_class = "gthread"
threads = _config.web_threads

# Mattermost gives up after 30 s, so whoever hangs longer has nobody to answer to.
timeout = 40
graceful_timeout = 8
keepalive = 75

# The beat of a worker is a file: in memory, so that a slow disk does not look like a hanging worker.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK | os.X_OK) else None

# No access log: addresses of calendars and tokens have no business in one. Forwarded headers are believed only from
# this machine, which is gunicorn's own default (FORWARDED_ALLOW_IPS changes it).
accesslog = None
errorlog = "-"
loglevel = _config.log_level.lower()

# Nobody steers us by a socket in somebody's home.
control_socket_disable = True


def post_worker_init(_worker: object) -> None:
    """What is there from the start stays: to look through it for garbage costs 35 ms, once in a hundred requests."""
    gc.collect()
    gc.freeze()
