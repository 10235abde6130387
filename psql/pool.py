"""The connections to PostgreSQL: tried when they are taken, and renewed together when one is found dead.

psycopg's own pool pauses for 1, 2, 4 s between the dead ones that it finds, and between its attempts to connect: after
a restart of the server sixteen of them cost half a minute.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import Connection
from psycopg_pool import ConnectionPool

# Nobody in a chat waits longer than 10 s. An idle transaction means that somebody sends inside of it: a bug, made loud.
SESSION = """
    SET timezone = 'UTC';
    SET statement_timeout = '10s';
    SET lock_timeout = '3s';
    SET idle_in_transaction_session_timeout = '30s';
    SET application_name = 'mattermost-calendar';
"""
LIMITS = {"connect_timeout": 5, "tcp_user_timeout": 10_000}  # s, ms
RECONNECT_S = 1  # then the pool gives up, so that it begins anew, without its growing pauses
RENEWAL_S = 0.5  # whoever finds a dead connection so soon after a renewal was only overtaken by it
PAUSE_S = 0.05


class Pool:
    """Some connections, shared by threads. Opened when first needed."""

    def __init__(self, url: str, *, least: int, most: int) -> None:
        self._lock = threading.Lock()
        self._renewed_at = 0.0  # of the monotonic clock
        self._pool = ConnectionPool[Connection](
            url,
            min_size=least,
            max_size=most,
            open=False,
            configure=_configure,
            reconnect_timeout=RECONNECT_S,
            reconnect_failed=_try_again,
            kwargs=LIMITS,
        )

    @contextmanager
    def connection(self, wait_s: float) -> Iterator[Connection]:
        """One that answers, for a transaction that ends with the block. PoolTimeout: there was none in time."""
        self._pool.open()
        connection = self._taken(time.monotonic() + wait_s)
        try:
            with connection:
                yield connection
        finally:
            self._pool.putconn(connection)

    def close(self) -> None:
        """Give them back. A closed pool stays closed."""
        self._pool.close()

    def _taken(self, end: float) -> Connection:
        while True:
            connection = self._pool.getconn(end - time.monotonic())
            try:
                ConnectionPool.check_connection(connection)
            except psycopg.Error:
                self._pool.putconn(connection)  # which replaces it
                self._renew()
                time.sleep(PAUSE_S)
            else:
                return connection

    def _renew(self) -> None:
        """What killed one has most likely killed those beside it."""
        with self._lock:
            if time.monotonic() - self._renewed_at < RENEWAL_S:
                return
            self._renewed_at = time.monotonic()
        self._pool.drain()


def _configure(connection: Connection) -> None:
    connection.execute(SESSION)
    connection.commit()


def _try_again(pool: "ConnectionPool[Connection]") -> None:
    """Connect anew, for those who wait: the pool does so for newcomers only."""
    pool.check()
