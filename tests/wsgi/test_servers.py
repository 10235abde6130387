"""TrueConf Servers by commands: who may, what is stored and where it is seen, and that no secret comes back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.providers.catalogue import opener
from app.servers import stored
from psql import Store
from tests.factories import ALICE, BOB, at
from tests.fakes import MemoryService
from tests.servers.trueconf import V3, V4, TrueConf, planned, running
from tests.servers.trueconf_signing import users
from tests.wsgi.conftest import Chat, chatting, labels
from tests.wsgi.test_trueconf import Office, settings

ADD = {"name": "main", "auth": "client_credentials", "clientid": "calendar", "secret": "s3cret", "byemail": True}


@pytest.fixture(params=[V3, V4])
def office(request: pytest.FixtureRequest, store: Store) -> Iterator[Office]:
    fake = TrueConf(versions=(request.param,))
    with (
        running(fake) as odd,
        chatting(store, opener(settings(trueconf_passwords=())), MemoryService(), admins=(BOB.id,)) as chat,
    ):
        yield Office(fake, odd, chat)


def add(office: Office, **more: Any) -> Any:
    """What the form says to it."""
    answer = office.chat.slash("trueconf servers", BOB)
    office.chat.press(answer["attachments"], "Add a server", BOB)
    return office.chat.submit({**ADD, "connection": office.odd.url(""), **more}, BOB)


def card(office: Office, label: str = "") -> Any:
    """The server's card, or what a button of it says."""
    attachments = office.chat.slash("trueconf servers main", BOB)["attachments"]
    if not label:
        return attachments
    office.chat.press(attachments, label, BOB)
    return office.chat.said()


def test_an_administrator_adds_a_server_and_others_are_connected_by_it(office: Office) -> None:
    office.fake.conferences = [planned("1", "Планёрка", at(11))]
    assert add(office) == {}
    assert office.connect(ALICE, password="", address="") == {}
    office.pass_time()
    assert "Планёрка" in office.chat.slash("today")["text"]


@pytest.mark.parametrize(
    "text",
    ["servers", "edit_server main", "test_server main", "remove_server main", "connect service"],
)
def test_others_read_whom_to_ask(office: Office, text: str) -> None:
    add(office)
    opened = len(office.chat.mattermost.dialogs)
    assert "ADMINS" in office.chat.slash(f"trueconf {text}", ALICE)["text"]
    assert len(office.chat.mattermost.dialogs) == opened


def test_a_form_that_somebody_else_submits_stores_nothing(office: Office) -> None:
    answer = office.chat.slash("trueconf servers", BOB)
    office.chat.press(answer["attachments"], "Add a server", BOB)
    assert "error" in office.chat.submit({**ADD, "connection": office.odd.url("")}, ALICE)
    assert "No TrueConf Server" in office.chat.slash("trueconf servers", BOB)["text"]


def test_the_secret_is_sealed_and_comes_back_in_no_form(office: Office) -> None:
    add(office)
    with office.chat.service.store.begin() as tx:
        assert tx.mentions("s3cret") == {}
        assert tx.mentions(b"s3cret".hex()) == {}
    card(office, "Edit")
    assert "s3cret" not in str(office.chat.dialog())


def test_an_empty_secret_stays_and_at_another_address_it_does_not(office: Office) -> None:
    add(office)
    card(office, "Edit")
    same = {**ADD, "connection": office.odd.url(""), "secret": ""}
    assert office.chat.submit(same, BOB) == {}
    service = office.chat.service
    assert stored(service.store, service.vault)[0].secret is not None
    card(office, "Edit")
    office.chat.submit({**same, "connection": "https://evil.example"}, BOB)
    assert stored(service.store, service.vault)[0].secret is None


def test_another_process_sees_it_within_seconds(office: Office) -> None:
    other = opener(settings()).house
    service = office.chat.service
    other.stored = lambda: stored(service.store, service.vault)
    assert other.servers == ()
    add(office)
    other.renew()  # what its own pace does after three seconds
    assert [one.name for one in other.servers] == ["main"]


def test_a_test_says_version_count_and_the_missing_right(office: Office) -> None:
    office.fake.conferences = [planned("1", "Планёрка", at(11))]
    add(office)
    said = card(office, "Test")
    assert f"API {office.fake.versions[0]}" in said
    assert "sees 1 conference." in said
    office.fake.rights = ("conferences:read",)
    assert "`users:read` is missing" in card(office, "Test")


@pytest.mark.parametrize("auth", ["authorization_code", "password"])
def test_without_an_account_of_the_services_own_a_test_says_the_version(office: Office, auth: str) -> None:
    add(office, auth=auth)
    assert f"API {office.fake.versions[0]}" in card(office, "Test")


def test_a_wrong_secret_is_told_by_the_test(office: Office) -> None:
    add(office, secret="wrong")
    assert "API" not in card(office, "Test")


def test_removing_says_how_many_hang_on_it_and_they_stay(office: Office) -> None:
    add(office)
    office.connect(ALICE, password="", address="")
    card(office, "Remove")
    assert "1 account hangs on it" in str(office.chat.dialog())
    office.chat.submit({}, BOB)
    assert "No TrueConf Server" in office.chat.slash("trueconf servers", BOB)["text"]
    with office.chat.service.store.begin() as tx:
        assert [one.login for one in tx.accounts_of(ALICE.id)] == ["alice"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": "a b"}, "name"),
        ({"connection": "ftp://x"}, "connection"),
        ({"more": "page_size = "}, "more"),
        ({"more": 'colour = "red"'}, "more"),
        ({"more": 'days = "lunar"'}, "more"),
    ],
    ids=["name", "address", "no TOML", "no such option", "no such value"],
)
def test_what_cannot_be_so_is_said_beside_its_field(office: Office, more: dict[str, str], field: str) -> None:
    assert list(add(office, **more)["errors"]) == [field]
    assert "No TrueConf Server" in office.chat.slash("trueconf servers", BOB)["text"]


def test_passwords_are_allowed_for_one_server_by_its_form(office: Office) -> None:
    assert "errors" in office.connect()
    add(office, auth="password", passwords=True, clientid="", secret="")
    assert office.connect() == {}


def test_connect_service_opens_the_form_of_the_application(office: Office) -> None:
    office.chat.slash("trueconf connect service", BOB)
    assert [one["name"] for one in office.chat.dialog()["elements"]][:5] == [
        "name", "connection", "auth", "clientid", "secret",
    ]  # fmt: skip


def test_a_server_of_the_file_can_be_tested_and_not_changed(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "providers.toml"
    fake = TrueConf()
    with running(fake) as odd:
        file.write_text(f'[trueconf.main]\nconnection = "{odd.url("")}"\n', encoding="utf-8")
        with chatting(store, opener(settings(providers_file=str(file))), MemoryService(), admins=(BOB.id,)) as chat:
            answer: Any = chat.slash("trueconf servers", BOB)
            assert "from PROVIDERS_FILE, read-only" in answer["text"]
            assert labels(chat.slash("trueconf servers main", BOB)) == ["Test"]
            assert add_to(chat)["errors"].keys() == {"name"}


def add_to(chat: Chat) -> Any:
    chat.press(chat.slash("trueconf servers", BOB)["attachments"], "Add a server", BOB)
    return chat.submit({**ADD, "connection": "https://other.example"}, BOB)


def test_who_is_known_by_their_email_says_yes_and_nothing_is_stored_before(office: Office) -> None:
    office.fake.parts = [users()]
    office.fake.people |= {"bob": "builder", "carol": "x"}
    add(office)
    answer = office.chat.slash("trueconf connect")
    assert "**alice**" in answer["text"]
    with office.chat.service.store.begin() as tx:
        assert tx.accounts_of(ALICE.id) == []
    office.chat.press(answer["attachments"], "Да, это я")
    assert office.chat.said().startswith("Готово, alice.")


def test_another_id_opens_the_form(office: Office) -> None:
    office.fake.parts = [users()]
    add(office)
    office.chat.press(office.chat.slash("connect trueconf")["attachments"], "Другой ID")
    assert [one["name"] for one in office.chat.dialog()["elements"]] == ["address", "login", "password"]


@pytest.mark.parametrize(
    "emails",
    [{"alice": ""}, {"alice": "alice@example.com", "bob": "Alice@Example.com"}],
    ids=["nobody", "two"],
)
def test_where_not_just_one_has_the_email_the_form_opens(office: Office, emails: dict[str, str]) -> None:
    office.fake.parts = [users()]
    office.fake.people |= {"bob": "builder"}
    office.fake.emails = emails
    add(office)
    office.chat.slash("trueconf connect")
    assert office.chat.dialog()["title"] == "TrueConf"


def test_the_list_of_users_is_read_once_for_many(office: Office) -> None:
    office.fake.parts = [users(10)]
    add(office)
    for _ in range(3):
        office.chat.slash("trueconf connect")
    assert sum("/users?" in one.path for one in office.odd.seen) == (2 if office.fake.versions == (V4,) else 1)


def test_yes_for_anothers_id_is_refused_whatever_the_button_says(office: Office) -> None:
    office.fake.parts = [users()]
    add(office)
    answer = office.chat.slash("trueconf connect", BOB)
    assert "attachments" not in answer or "Yes, that is me" not in labels(answer)
    office.chat.slash("trueconf connect", BOB)
    said = office.chat.submit({"address": "main", "login": "alice", "password": ""}, BOB)
    assert "another e-mail" in said["errors"]["login"]
