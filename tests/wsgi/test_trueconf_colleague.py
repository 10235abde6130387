"""Another person's conferences in the chat: for whom the administrator lets see them, and for nobody else."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from app.providers.catalogue import opener
from psql import Store
from tests.factories import ALICE, BOB, at
from tests.fakes import MemoryService
from tests.servers.trueconf import V3, V4, TrueConf, planned, running
from tests.wsgi.conftest import chatting, labels
from tests.wsgi.test_trueconf import Office, settings

DAY = timedelta(days=1)
SERVICE = 'auth = "client_credentials"\nclient_id = "calendar"\nby_email = true'

Make = Callable[..., AbstractContextManager[Office]]


@pytest.fixture(params=[V3, V4])
def make(request: pytest.FixtureRequest, store: Store, tmp_path: Path) -> Make:
    """An office where Bob has conferences, and these people may see them."""

    @contextmanager
    def office(admins: tuple[str, ...] = (), options: str = SERVICE) -> Iterator[Office]:
        fake = TrueConf(versions=(request.param,))
        fake.people["bob"] = "builder"
        fake.conferences = [
            planned("1", "Планёрка Боба", at(11), invited=("bob",)),
            planned("2", "Отчёты Боба", at(12) + DAY, owner="bob", invited=()),
            planned("3", "Итоги Боба", at(12) + 9 * DAY, invited=("bob@127.0.0.1",)),
            planned("4", "Алисина", at(15)),
        ]
        with running(fake) as odd:
            file = tmp_path / "providers.toml"
            file.write_text(f'[trueconf.main]\nconnection = "{odd.url("")}"\n{options}\n', encoding="utf-8")
            config = settings(providers_file=str(file), trueconf_secrets=("main=s3cret",))
            with chatting(store, opener(config), MemoryService(), admins=admins) as chat:
                yield Office(fake, odd, chat)

    return office


@pytest.fixture
def office(make: Make) -> Iterator[Office]:
    """Alice is an administrator without an account there."""
    with make((ALICE.id,)) as made:
        yield made


def told(office: Office, text: str) -> str:
    return str(office.chat.slash(f"trueconf user {text}")["text"])


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("bob", {"Планёрка"}),
        ("bob today", {"Планёрка"}),
        ("bob сегодня", {"Планёрка"}),
        ("bob week", {"Планёрка", "Отчёты"}),
        ("bob@127.0.0.1 неделя", {"Планёрка", "Отчёты"}),
        ("bob range 25.11 5.12", {"Отчёты", "Итоги"}),
        ("bob период с 25.11 по 5.12", {"Отчёты", "Итоги"}),
    ],
)
def test_their_days_are_shown_and_nobody_elses(office: Office, asked: str, shown: set[str]) -> None:
    said = told(office, asked)
    assert said.startswith("Конференции ")
    assert {one for one in ("Планёрка", "Отчёты", "Итоги") if f"{one} Боба" in said} == shown
    assert "Алисина" not in said


def test_buttons_stay_with_that_person(office: Office) -> None:
    day = office.chat.slash("trueconf user bob today")
    assert labels(day) == ["Завтра", "Неделя"]
    office.chat.press(day["attachments"], "Завтра")
    assert office.chat.said().startswith("Конференции bob в TrueConf:")
    assert "Отчёты Боба" in office.chat.said()


@pytest.mark.parametrize("name", ["nobody", "a#b", "a/b", "../bob", "bob@@x", "x" * 65])
def test_who_is_unknown_is_named_so(office: Office, name: str) -> None:
    assert told(office, f"{name} week") == "В TrueConf нет никого с таким ID."


def test_dates_swapped_are_refused_as_everywhere(office: Office) -> None:
    usual = office.chat.slash("from_to 5.12.2026 25.11.2026")["text"]
    assert told(office, "bob range 5.12.2026 25.11.2026") == usual


def test_without_a_name_it_says_how(office: Office) -> None:
    assert "trueconf user ivanov week" in told(office, "")


def test_it_needs_no_right_to_read_users(office: Office) -> None:
    office.fake.rights = ("conferences:read",)
    assert "Планёрка Боба" in told(office, "bob today")


def test_who_is_not_allowed_is_refused_and_nothing_is_asked(make: Make) -> None:
    with make() as office:
        assert office.connect(password="", address="") == {}
        before = len(office.odd.seen)
        for name in ("bob", "nobody"):
            said = told(office, f"{name} week")
            assert "readers" in said
            assert "Боба" not in said
        assert len(office.odd.seen) == before


@pytest.mark.parametrize(
    ("readers", "sees"),
    [(f'["{ALICE.id}"]', True), (f'["{ALICE.email.upper()}"]', True), ('["*"]', True), (f'["{BOB.id}"]', False)],
    ids=["by id", "by e-mail", "everybody", "somebody else"],
)
def test_the_servers_readers_may(make: Make, readers: str, *, sees: bool) -> None:
    with make(options=f"{SERVICE}\nreaders = {readers}") as office:
        assert ("Планёрка Боба" in told(office, "bob today")) is sees


def test_without_a_service_account_it_says_what_is_lacking(make: Make) -> None:
    with make((ALICE.id,), options="") as office:
        assert "служебной учётной записи" in told(office, "bob today")


def test_with_ones_own_password_the_service_account_is_used(make: Make) -> None:
    with make((ALICE.id,)) as office:
        assert office.connect() == {}
        assert "Отчёты Боба" in told(office, "bob week")


def test_without_any_server_it_is_refused(store: Store) -> None:
    with chatting(store, opener(settings()), MemoryService()) as chat:
        assert "readers" in chat.slash("trueconf user bob week")["text"]
