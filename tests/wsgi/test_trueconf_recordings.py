"""Recordings of a TrueConf Server's conference in the chat: name, time, size, link, and what is missing for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.providers.catalogue import opener
from psql import Store
from tests.factories import ALICE, at
from tests.fakes import MemoryService
from tests.servers.trueconf import V3, V4, TrueConf, planned, running
from tests.servers.trueconf_recordings import RIGHT, Recordings, recording
from tests.wsgi.conftest import chatting
from tests.wsgi.test_trueconf import Office, settings

DAY = timedelta(days=1)
LINK = "https://video.example.com/recordings/1.mp4?key=a&b=2"


@dataclass
class Shelf:
    """What the server has recorded of 4711."""

    office: Office
    part: Recordings
    version: str

    def put(self, name: str, days_ago: int, size: int, url: str = LINK) -> None:
        held = self.part.known.setdefault("4711", [])
        held.append(recording(self.version, len(held) + 1, name, (at(11) - days_ago * DAY).timestamp(), size, url))

    def asked(self, text: str = "trueconf recordings 4711") -> str:
        return str(self.office.chat.slash(text)["text"])


@pytest.fixture(params=[V3, V4])
def shelf(request: pytest.FixtureRequest, store: Store) -> Iterator[Shelf]:
    part = Recordings()
    rights = ("conferences:read", "users:read", RIGHT)
    fake = TrueConf(versions=(request.param,), rights=rights, parts=[part.answer])
    fake.conferences = [planned("4711", "Планёрка", at(11) - 3 * DAY)]
    with running(fake) as odd, chatting(store, opener(settings()), MemoryService()) as chat:
        office = Office(fake, odd, chat)
        office.connect()
        yield Shelf(office, part, request.param)


def test_the_newest_stands_first_with_time_size_and_link(shelf: Shelf) -> None:
    shelf.put("planning-1.mp4", 3, 8_487_982)
    shelf.put("planning-2.mp4", 2, 1_234_000_000)
    assert shelf.asked().splitlines() == [
        "**Планёрка**: 2 записи",
        f"- [planning-2.mp4]({LINK}) · вс 22 ноя, 11:00 · 1.2 ГБ",
        f"- [planning-1.mp4]({LINK}) · сб 21 ноя, 11:00 · 8.5 МБ",
    ]


def test_many_are_read_from_all_pages_and_twenty_named(shelf: Shelf) -> None:
    for number in range(130):
        shelf.put(f"r{number}", 130 - number, 1000)
    said = shelf.asked()
    assert "130 записей" in said
    assert "[r129]" in said
    assert "[r110]" in said
    assert "[r109]" not in said
    assert "Ещё 110 записей" in said


def test_pages_that_begin_with_0_are_read_too(shelf: Shelf) -> None:
    shelf.part.first_page = 0
    shelf.put("planning.mp4", 1, 1000)
    assert "planning.mp4" in shelf.asked()


def test_none_are_none(shelf: Shelf) -> None:
    assert shelf.asked() == "У **Планёрка** записей нет."


def test_a_missing_right_is_named(shelf: Shelf) -> None:
    shelf.office.fake.rights = ("conferences:read",)
    assert f"`{RIGHT}`" in shelf.asked()


@pytest.mark.parametrize(
    "address",
    ["/r/1.mp4?access_token=x", "/r/{token}/1.mp4", "ftp://x.example/1", "javascript:alert(1)", "", "http://[bad"],
)
def test_a_link_that_opens_for_nobody_or_shows_the_token_is_left_out(shelf: Shelf, address: str) -> None:
    token = list(shelf.office.fake.tokens)[-1]
    shelf.put("planning.mp4", 1, 0, address.format(token=token))
    said = shelf.asked()
    assert "](" not in said
    assert token not in said
    assert "Где ссылки нет" in said


def test_a_link_without_a_host_is_the_servers(shelf: Shelf) -> None:
    shelf.put("planning.mp4", 1, 0, "/recordings/1.mp4")
    assert f"[planning.mp4]({shelf.office.odd.url('/recordings/1.mp4')})" in shelf.asked()


@pytest.mark.parametrize("odd", [{"size": "huge", "name": None}, {"size": -5, "name": ["x"]}, {"size": True}])
def test_what_cannot_be_read_is_left_out(shelf: Shelf, odd: dict[str, Any]) -> None:
    shelf.part.known["4711"] = [{**odd, "created": "yesterday", "started_at": 0, "download_url": 5}]
    assert "1 запись" in shelf.asked()


def test_without_an_id_it_asks_which(shelf: Shelf) -> None:
    shelf.office.fake.conferences.append(planned("4712", "Итоги", at(15)))
    asked = shelf.office.chat.slash("труконф записи")
    [action] = asked["attachments"][0]["actions"]
    assert [one["text"].partition(" · ")[0] for one in action["options"]] == ["Итоги"]


@pytest.mark.parametrize(
    ("owner", "admins", "sees"),
    [
        pytest.param("alice", (), True, id="the owner"),
        pytest.param("boris", (), False, id="a guest"),
        pytest.param("boris", (ALICE.id,), True, id="an administrator"),
    ],
)
@pytest.mark.parametrize("version", [V3, V4])
def test_the_services_account_shows_them_to_the_owner(
    store: Store, tmp_path: Path, version: str, owner: str, admins: tuple[str, ...], *, sees: bool
) -> None:
    part = Recordings({"4711": [recording(version, 1, "planning.mp4", at(11).timestamp(), 1000, LINK)]})
    rights = ("conferences:read", "users:read", RIGHT)
    fake = TrueConf(versions=(version,), rights=rights, parts=[part.answer])
    fake.conferences = [planned("4711", "Планёрка", at(11), owner=owner)]
    with running(fake) as odd:
        file = tmp_path / "providers.toml"
        options = 'auth = "client_credentials"\nclient_id = "calendar"\nby_email = true'
        file.write_text(f'[trueconf.main]\nconnection = "{odd.url("")}"\n{options}\n', encoding="utf-8")
        config = settings(trueconf_passwords=(), providers_file=str(file), trueconf_secrets=("main=s3cret",))
        with chatting(store, opener(config), MemoryService(), admins=admins) as chat:
            assert Office(fake, odd, chat).connect(password="", address="") == {}
            said = chat.slash("trueconf recordings 4711")["text"]
    assert ("planning.mp4" in said) is sees
    assert ("владельцу" in said) is not sees
