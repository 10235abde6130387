"""A new password on trial survives the death of the clock that tries it."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app import trying
from app.ports import Access, Password
from app.providers.yandex import SPEC
from app.vault import open_vault
from psql import Store
from tests.factories import ALICE
from tests.servers.clock import ClockProcess
from tests.servers.letterbox import Letterbox
from tests.servers.odd_http import Answer, Seen, serving
from tests.servers.run import wait_until
from tests.servers.yandex_stage import ALICE as LOGIN
from tests.servers.yandex_stage import PASSWORD, Stage, staged


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    (tmp_path / "yandex").mkdir()
    with staged(tmp_path / "yandex", datetime.now(UTC)) as made:
        yield made


def test_kill_in_the_middle_of_a_try_loses_nothing_and_tells_once(
    tmp_path: Path, url: str, store: Store, stage: Stage
) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def slow(seen: Seen) -> Answer:
        asked.set()
        go_on.wait()
        return stage.server.answer(seen)

    folder = tmp_path / "clock"
    folder.mkdir()
    vault = open_vault((), folder)
    with Letterbox() as box, serving(lambda _: slow) as odd:
        access, since = Access("", LOGIN, Password(PASSWORD)), datetime.now(UTC) - timedelta(minutes=10)
        trying.begin(store, vault, ALICE, SPEC, access, since)
        clock = ClockProcess(folder, url, box.url, {"YANDEX_URL": odd.url("/"), "ALLOWED_HOSTS": "127.0.0.0/8"})
        with clock:
            assert asked.wait(30)
            clock.kill()
        with store.begin() as tx:
            assert [one.tries for one in tx.trials_of(ALICE.id)] == [1]
            tx.put_off_trial(tx.trials_of(ALICE.id)[0].id, 1, datetime.now(UTC))  # the pause is over
        go_on.set()
        with clock:
            assert wait_until(lambda: bool(box.arrived()))
        with store.begin() as tx:
            assert [one.login for one in tx.accounts_of(ALICE.id)] == [LOGIN]
            assert tx.trials_of(ALICE.id) == []
        assert len([key for key in box.arrived() if key.startswith("trial.accepted:")]) == 1
