"""PostgreSQL remembers: the store, and the transaction in which every query lives.

    with store.begin() as tx:
        account = tx.account(account_id)

The queries are mixins, a module each: a class with `_connection: Connection`, named in the bases of `Tx`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import Connection, InterfaceError, OperationalError
from psycopg_pool import PoolTimeout

from app.errors import StoreUnavailable
from psql.accounts import Accounts
from psql.channels import Channels
from psql.claims import Claims
from psql.copies import Copies
from psql.invitations import Invitations
from psql.listeners import Listeners
from psql.marks import Marks
from psql.outbox import Outbox
from psql.people import People
from psql.pool import Pool
from psql.preferences import Habits
from psql.programs import Tokens
from psql.runs import Runs
from psql.servers import Servers
from psql.settings import Choices
from psql.sign_ins import SignIns
from psql.snapshot import Snapshot
from psql.statuses import Statuses
from psql.tidings import Tidings
from psql.traces import Traces
from psql.trials import Trials
from psql.watches import Watches

PROBE_S = 2


class Tx(
    Accounts, Channels, Choices, Claims, Copies, Habits, Invitations, Listeners, Marks, Outbox, People, Runs,
    Servers, SignIns, Snapshot, Statuses, Tidings, Tokens, Traces, Trials, Watches,
):  # fmt: skip
    """Every query there is, for as long as the `with store.begin()` lasts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lightly(self) -> None:
        """Commit without waiting for the disk: a crash within the next second may lose what this transaction writes."""
        self._connection.execute("SET LOCAL synchronous_commit TO off")

    def answers(self) -> bool:
        return self._connection.execute("SELECT 1").fetchone() == (1,)


class Store:
    """The database behind one pool of connections, shared by threads. Connects when first needed, not before."""

    def __init__(self, url: str, *, least: int = 1, most: int = 16, wait_s: float = 10) -> None:
        self._wait_s = wait_s
        self._pool = Pool(url, least=least, most=most)

    @contextmanager
    def begin(self) -> Iterator[Tx]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        with self._begin(self._wait_s) as tx:
            yield tx

    def alive(self) -> bool:
        """Whether a query is answered now, or nearly so."""
        try:
            with self._begin(min(PROBE_S, self._wait_s)) as tx:
                return tx.answers()
        except StoreUnavailable:
            return False

    def close(self) -> None:
        """Give every connection back. A closed store stays closed."""
        self._pool.close()

    @contextmanager
    def _begin(self, wait_s: float) -> Iterator[Tx]:
        try:
            with self._pool.connection(wait_s) as connection:
                yield Tx(connection)
        except (PoolTimeout, OperationalError, InterfaceError) as e:
            raise StoreUnavailable(f"PostgreSQL cannot be reached or did not answer in time: {type(e).__name__}") from e
