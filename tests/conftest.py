"""What every test may ask for: a throw-away PostgreSQL, and a store on an empty schema."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest

from psql import Store, embedded
from psql.migrate import migrate

# How long one example takes depends on what else the machine does.
hypothesis.settings.register_profile("ours", deadline=None)
hypothesis.settings.load_profile("ours")


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A PostgreSQL of this test run (of each worker, with xdist), empty: no schema of ours."""
    with (
        tempfile.TemporaryDirectory(prefix="postgres-") as folder,
        embedded.start(Path(folder, "data"), durable=False) as server,
    ):
        yield server.url


@pytest.fixture(scope="session")
def _schema(server_url: str) -> str:
    migrate(server_url)
    return server_url


@pytest.fixture(scope="session")
def _tables(_schema: str) -> str:
    """The statement that empties every table but the list of migrations; "" while there is none."""
    with psycopg.connect(_schema) as connection:
        rows = connection.execute(
            """
            SELECT string_agg(format('%I', tablename), ', ')
            FROM pg_tables
            WHERE schemaname = 'public' AND tablename <> 'migrations'
            """
        ).fetchall()
    return f"TRUNCATE {rows[0][0]} RESTART IDENTITY CASCADE" if rows[0][0] else ""


@pytest.fixture
def url(_schema: str, _tables: str) -> str:
    """The address of a database with our schema and no rows."""
    if _tables:
        with psycopg.connect(_schema) as connection:
            connection.execute(_tables.encode())
    return _schema


@pytest.fixture(scope="session")
def _session_store(_schema: str) -> Iterator[Store]:
    store = Store(_schema)
    yield store
    store.close()


@pytest.fixture
def store(url: str, _session_store: Store) -> Store:
    """A store on a schema without rows. Shared by the run, so nobody closes it."""
    return _session_store


# What `make quick` leaves out: whole files that start servers, wait for clocks, or try thousands of inputs.
TESTS = Path(__file__).parent
SLOW = {
    TESTS / "app": ("test_answering.py", "test_changes_properties.py", "test_delivery.py", "test_probe.py",
                    "test_probe_trueconf.py", "test_rules.py", "test_rules_budget.py", "test_showing.py",
                    "test_sync.py", "test_sync_faults.py", "test_sync_hosts.py", "test_sync_moved.py",
                    "test_sync_unreadable.py", "test_sync_yandex.py"),
    TESTS / "app" / "providers": ("test_caldav_changes.py", "test_caldav_odd.py", "test_http.py", "test_ical_fuzz.py",
                                  "test_ical_oracle.py", "test_responding.py", "test_trueconf.py",
                                  "test_videosdk.py", "test_yandex_server.py"),
    TESTS / "docs": ("test_rules.py",),
    TESTS / "microservice": ("test_agenda.py", "test_changes.py", "test_clock.py", "test_demo_door.py",
                             "test_demo_edits.py", "test_demo_week.py", "test_faults.py", "test_listeners.py",
                             "test_moved.py", "test_trial_killed.py"),
    TESTS / "mm": ("test_channels.py", "test_client.py", "test_wire.py"),
    TESTS / "mm" / "sandbox": ("test_driver.py", "test_panel.py", "test_server.py"),
    TESTS / "wsgi": ("test_apps_refused.py", "test_apps_removal.py", "test_apps_walk.py", "test_connect_yandex.py",
                      "test_cyrus.py", "test_drivers.py", "test_look.py", "test_respond.py", "test_scenario.py",
                      "test_servers.py",
                      "test_settings.py", "test_sign_in.py", "test_trueconf.py", "test_trueconf_booking.py",
                      "test_trueconf_colleague.py", "test_trueconf_days.py", "test_trueconf_health.py",
                      "test_trueconf_news.py", "test_trueconf_odd.py", "test_trueconf_recordings.py",
                      "test_trueconf_running.py", "test_trueconf_showing.py", "test_trueconf_twins.py",
                      "test_videosdk.py", "test_walk.py", "test_zone.py"),
    TESTS / "psql": ("test_accounts.py", "test_embedded.py", "test_embedded_users.py", "test_migrate.py",
                       "test_store.py"),
}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what SLOW names, and the notifications, which go the whole way to the delivered post."""
    for item in items:
        if item.path.name in SLOW.get(item.path.parent, ()) or "notifications" in item.path.parts:
            item.add_marker(pytest.mark.slow)
