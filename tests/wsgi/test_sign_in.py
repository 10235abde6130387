"""Signing in at a TrueConf Server in the browser: from the chat to the server's page and back, and what attacks do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.config import Config
from app.ports import Person
from app.providers.catalogue import opener
from app.providers.trueconf.tokens import Tokens
from app.vault import token_digest
from psql import Store
from tests.factories import ALICE, BOB, at
from tests.fakes import MemoryService
from tests.servers.trueconf import V3, V4, TrueConf, planned, running
from tests.servers.trueconf_signing import Browser, Page
from tests.wsgi.conftest import Chat, chatting, labels
from tests.wsgi.test_trueconf import Office

BASE = "https://calendar.example.com"


@dataclass
class Desk:
    """People in the chat, a server with its page, and browsers."""

    office: Office
    page: Page

    @property
    def chat(self) -> Chat:
        return self.office.chat

    def link(self, person: Person = ALICE) -> str:
        """Where `connect` sends them."""
        return way(self.chat.slash("trueconf connect", person))

    def browser(self) -> Browser:
        return Browser(self.chat.service_client(), self.page)

    def card(self, person: Person = ALICE) -> str:
        """What they were told last."""
        return ["", *self.office.said(person)][-1]

    def later(self, time: timedelta) -> None:
        self.chat.later(time)
        self.page.now += time

    def press(self, label: str, person: Person = ALICE) -> Any:
        """A button under what Alice was told last."""
        posts = [n for n, (who, _) in enumerate(self.chat.mattermost.posts, 1) if who == ALICE.id]
        card = self.chat.mattermost.shown[f"post{posts[-1]}"]
        post = self.chat.service.paper.post(card, ALICE.id, self.chat.service.now())
        return self.chat.press(post["props"]["attachments"], label, person)


def way(answer: dict[str, Any]) -> str:
    found = re.search(r"\]\((http[^)]*)\)", answer["text"])
    assert found is not None, answer
    return found[1]


def made(store: Store, folder: Path, version: str, redirect: str, more: str = "", **fake: Any) -> Iterator[Desk]:
    server = TrueConf(versions=(version,), **fake)
    server.people["mallory"] = "x"
    with running(server) as odd:
        file = folder / "providers.toml"
        options = f'auth = "authorization_code"\nclient_id = "calendar"\nredirect = "{redirect}"\n{more}'
        file.write_text(f'[trueconf.main]\nconnection = "{odd.url("")}"\n{options}\n', encoding="utf-8")
        config = Config(allowed_hosts=("127.0.0.0/8",), providers_file=str(file), trueconf_secrets=("main=s3cret",))
        with chatting(store, opener(config), MemoryService()) as chat:
            yield Desk(Office(server, odd, chat), Page(server, odd.url("").rstrip("/"), at(9)))


@pytest.fixture(params=[V3, V4])
def personal(request: pytest.FixtureRequest, store: Store, tmp_path: Path) -> Iterator[Desk]:
    yield from made(store, tmp_path, request.param, "personal", refreshes=True)


@pytest.fixture
def fixed(store: Store, tmp_path: Path) -> Iterator[Desk]:
    yield from made(store, tmp_path, V4, "fixed", refreshes=True)


def accounts(desk: Desk, person: Person = ALICE) -> list[str]:
    with desk.chat.service.store.begin() as tx:
        return [one.login for one in tx.accounts_of(person.id)]


def test_one_signs_in_at_the_server_and_reads_of_it_in_the_chat(personal: Desk) -> None:
    personal.office.fake.conferences = [planned("1", "Планёрка", at(11))]
    assert personal.browser().sign_in("alice", personal.link()) == [200, 200]
    assert personal.card().startswith("Готово, alice.")
    assert len(personal.office.said()) == 1
    personal.office.pass_time()
    assert "Планёрка" in personal.chat.slash("today")["text"]


def test_no_password_is_asked_for_where_one_signs_in_by_browser(personal: Desk) -> None:
    for text in ("trueconf connect", "trueconf connect main", "connect trueconf"):
        answer = personal.chat.slash(text)
        assert "/oauth2/authorize?" in way(answer)
        assert labels(answer) == []
    assert personal.chat.mattermost.dialogs == []


def test_nothing_of_the_person_is_in_the_link_but_a_segment_that_is_kept_as_a_digest(personal: Desk) -> None:
    slot = personal.link().rpartition("%2F")[2]
    with personal.chat.service.store.begin() as tx:
        assert tx.mentions(slot) == {}
        assert tx.mentions(ALICE.id)["sign_ins"] == 1


def test_where_the_page_goes_at_its_end_it_is_answered_kindly(personal: Desk) -> None:
    answer = personal.browser().client.get("/&state=null")
    assert answer.status_code == 200
    assert "chat" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_code_counts_once_however_often_it_comes(personal: Desk) -> None:
    assert personal.browser().sign_in("alice", personal.link(), times=4) == [200] * 4
    assert len(personal.office.said()) == 1
    assert accounts(personal) == ["alice"]


def test_a_second_code_for_the_same_attempt_is_refused(personal: Desk) -> None:
    link, browser = personal.link(), personal.browser()
    browser.sign_in("alice", link)
    assert browser.sign_in("mallory", link) == [409, 409]
    assert accounts(personal) == ["alice"]


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1", "http://127.0.0.1.evil.example"]
)
def test_another_origin_reads_nothing_and_uses_up_nothing(personal: Desk, origin: str) -> None:
    browser = personal.browser()
    code, back = personal.page.code_for("alice", personal.link())
    assert browser.fetch(code, back, origin) == 0
    assert accounts(personal) == []
    assert browser.fetch(code, back) == 200
    assert accounts(personal) == ["alice"]


def test_the_browser_is_told_beforehand_who_may_call(personal: Desk) -> None:
    client = personal.browser().client
    ours = client.options("/oauth/trueconf/x", headers={"Origin": personal.page.origin})
    assert ours.headers["Access-Control-Allow-Origin"] == personal.page.origin
    assert ours.headers["Access-Control-Allow-Credentials"] == "true"
    evil = client.options("/oauth/trueconf/x", headers={"Origin": "https://evil.example"})
    assert evil.status_code == 403
    assert "Access-Control-Allow-Origin" not in evil.headers


def test_a_segment_that_is_nobodys_does_nothing(personal: Desk) -> None:
    code, _ = personal.page.code_for("mallory", personal.link())
    for slot in ("x" * 32, "../../etc", "%00", ""):
        answer = personal.browser().client.get(f"/oauth/trueconf/{slot}?code={code}")
        assert answer.status_code == 404
    assert accounts(personal) == []


def test_an_attempt_is_over_after_minutes(personal: Desk) -> None:
    link = personal.link()
    personal.later(timedelta(minutes=10))
    assert personal.browser().sign_in("alice", link) == [0, 0]
    assert accounts(personal) == []


def test_a_new_attempt_ends_the_one_before(personal: Desk) -> None:
    first, second = personal.link(), personal.link()
    assert personal.browser().sign_in("mallory", first) == [0, 0]
    assert personal.browser().sign_in("alice", second) == [200, 200]


def test_a_code_that_came_too_late_is_told_with_a_way_to_begin_anew(personal: Desk) -> None:
    code, back = personal.page.code_for("alice", personal.link())
    personal.later(timedelta(seconds=61))
    assert personal.browser().fetch(code, back) == 200
    assert accounts(personal) == []
    assert "/oauth2/authorize?" in way({"text": personal.press("Войти заново")["update"]["message"]})


def test_a_death_between_the_code_and_the_account_leaves_nothing_half_done(personal: Desk) -> None:
    code, back = personal.page.code_for("alice", personal.link())
    with personal.chat.service.store.begin() as tx:  # as the door does, and then its process dies
        tx.put_code(token_digest(back.rpartition("/")[2]), token_digest(code))
    assert personal.browser().fetch(code, back) == 200
    assert accounts(personal) == []
    assert personal.browser().sign_in("alice", personal.link()) == [200, 200]
    assert accounts(personal) == ["alice"]


def test_what_renews_a_token_is_stored_when_the_server_gives_another(store: Store, tmp_path: Path) -> None:
    for desk in made(store, tmp_path, V4, "personal", refreshes=True, rotates=True, life_s=3600):
        desk.office.fake.conferences = [planned("1", "Планёрка", at(11))]
        desk.browser().sign_in("alice", desk.link())
        for _ in range(3):
            desk.chat.service.desk.house.tokens = Tokens()  # as after a restart
            desk.office.pass_time()
        assert desk.office.fake.latest["alice"] != "refresh-alice-1"
        assert "Планёрка" in desk.chat.slash("today")["text"]
        assert all("не принимает" not in text for text in desk.office.said())


def test_a_token_that_nothing_renews_is_kept_and_at_its_end_one_signs_in_again(store: Store, tmp_path: Path) -> None:
    for desk in made(store, tmp_path, V3, "personal"):
        desk.office.fake.conferences = [planned("1", "Планёрка", at(11))]
        desk.browser().sign_in("alice", desk.link())
        desk.chat.service.desk.house.tokens = Tokens()  # as after a restart
        desk.office.pass_time()
        assert "Планёрка" in desk.chat.slash("today")["text"]
        desk.office.fake.expire()
        for _ in range(3):
            desk.office.pass_time()
        answer = desk.press("Войти заново")
        assert "/oauth2/authorize?" in answer["update"]["message"]
        desk.browser().sign_in("alice", way({"text": answer["update"]["message"]}))
        assert accounts(desk) == ["alice"]


def test_with_a_fixed_address_nothing_is_stored_before_yes(fixed: Desk) -> None:
    assert fixed.browser().sign_in("alice", fixed.link()) == [200, 200]
    assert "**Alice** (alice)" in fixed.card()
    assert accounts(fixed) == []
    assert "Готово, alice." in fixed.press("Да, это я")["update"]["message"]
    assert accounts(fixed) == ["alice"]


def test_no_forgets_who_signed_in(fixed: Desk) -> None:
    fixed.browser().sign_in("mallory", fixed.link())
    assert "**Mallory** (mallory)" in fixed.card()
    assert "ничего не сохранено" in fixed.press("Нет")["update"]["message"]
    fixed.press("Да, это я")
    assert accounts(fixed) == []


def test_without_the_cookie_a_code_is_nobodys(fixed: Desk) -> None:
    """Mallory sends her own code while Alice is signing in."""
    link = fixed.link()
    alice = fixed.browser()
    page = alice.open(link)
    code, back = fixed.page.code_for("mallory", page)
    assert fixed.browser().fetch(code, back) == 0
    assert fixed.office.said() == []
    assert accounts(fixed) == []


def test_another_persons_question_cannot_be_answered(fixed: Desk) -> None:
    fixed.browser().sign_in("alice", fixed.link())
    fixed.press("Да, это я", BOB)
    assert accounts(fixed) == []
    assert accounts(fixed, BOB) == []


def test_a_question_is_over_after_minutes(fixed: Desk) -> None:
    fixed.browser().sign_in("alice", fixed.link())
    fixed.later(timedelta(minutes=10))
    fixed.press("Да, это я")
    assert accounts(fixed) == []


def test_the_secret_of_a_question_is_sealed(fixed: Desk) -> None:
    fixed.browser().sign_in("alice", fixed.link())
    with fixed.chat.service.store.begin() as tx:
        assert tx.mentions("refresh-alice") == {}
        assert tx.mentions(b"refresh-alice".hex()) == {}


def test_where_emails_count_another_persons_sign_in_is_refused(store: Store, tmp_path: Path) -> None:
    emails = {"alice": "alice@example.com", "mallory": "mallory@example.com"}
    for desk in made(store, tmp_path, V4, "personal", "by_email = true", refreshes=True, emails=emails):
        desk.browser().sign_in("mallory", desk.link())
        assert accounts(desk) == []
        desk.browser().sign_in("alice", desk.link())
        assert accounts(desk) == ["alice"]


def test_codes_segments_and_tokens_are_in_no_log(personal: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    link = personal.link()
    personal.browser().sign_in("alice", link)
    logged = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("tests"))
    for secret in ("code1", link.rpartition("%2F")[2], "token1", "refresh-alice"):
        assert secret not in logged
