"""Direct channels: kept over a restart, asked for anew where they are no more."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from app.errors import Gone
from app.ports import Card
from app.vault import Vault, tickets
from mm.channels import Channels
from mm.client import Mattermost
from mm.posts import Paper
from psql import Store
from tests.factories import NOW
from tests.servers.sandbox import Person, Sandbox

PAPER = Paper("http://127.0.0.1:9/action", tickets(Vault((b"k" * 32,))))
CARD = Card("**10:00 Stand-up**")
GONE = "x" * 26


@dataclass
class Place:
    """A Mattermost with our bot and Alice, her channel with it, and how to start our client anew."""

    bot: Person
    alice: Person
    channel: str
    client: Callable[[], Mattermost]

    def said(self, channel: str) -> list[str]:
        posts = self.bot.get(f"/channels/{channel}/posts")["posts"].values()
        return [post["message"] for post in posts]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def place(sandbox: Sandbox, store: Store) -> Iterator[Place]:
    bot, alice = sandbox.bot("channelbot"), sandbox.person("alice")
    started: list[Mattermost] = []

    def client() -> Mattermost:
        started.append(Mattermost(sandbox.url, bot.token, PAPER, lambda: NOW, "", Channels(store)))
        return started[-1]

    yield Place(bot, alice, sandbox.direct(bot, alice), client)
    for one in started:
        one.close()


def test_a_channel_outlives_a_restart(place: Place, store: Store, sandbox: Sandbox) -> None:
    place.client().post(place.alice.id, CARD, ["before"])
    with store.begin() as tx:
        assert tx.channels(place.bot.id) == {place.alice.id: place.channel}
        bobs = sandbox.direct(place.bot, sandbox.person("bob"))
        tx.put_channels(place.bot.id, {place.alice.id: bobs})
    place.client().direct(place.alice.id, Card("believed, not asked for"))
    assert place.said(bobs) == ["believed, not asked for"]


def test_a_channel_that_is_no_more_is_asked_for_anew(place: Place, store: Store) -> None:
    with store.begin() as tx:
        tx.put_channels(place.bot.id, {place.alice.id: GONE})
    post_id = place.client().post(place.alice.id, CARD, ["anew"])
    assert place.client().find_posts(place.alice.id)["anew"] == post_id
    with store.begin() as tx:
        assert tx.channels(place.bot.id) == {place.alice.id: place.channel}


def test_posts_are_looked_for_in_the_new_channel(place: Place, store: Store) -> None:
    post_id = place.client().post(place.alice.id, CARD, ["looked for"])
    with store.begin() as tx:
        tx.put_channels(place.bot.id, {place.alice.id: GONE})
    assert place.client().find_posts(place.alice.id)["looked for"] == post_id


def test_whom_nobody_knows_is_gone(place: Place, store: Store) -> None:
    with store.begin() as tx:
        tx.put_channels(place.bot.id, {"n" * 26: GONE})
    with pytest.raises(Gone):
        place.client().post("n" * 26, CARD, ["nobody"])


def test_a_database_that_is_away_keeps_nobody_from_being_told(place: Place, sandbox: Sandbox) -> None:
    away = Store("postgresql://127.0.0.1:9/nothing", wait_s=0.1)
    client = Mattermost(sandbox.url, place.bot.token, PAPER, lambda: NOW, "", Channels(away))
    client.direct(place.alice.id, Card("told all the same"))
    client.close()
    away.close()
    assert "told all the same" in place.said(place.channel)


def test_what_many_threads_learn_at_once_is_all_kept(store: Store) -> None:
    channels = Channels(store)
    people = {f"{number:026}": f"c{number:025}" for number in range(200)}
    with ThreadPoolExecutor(20) as threads:
        list(threads.map(lambda user: channels.learn("bot", user, people[user]), people))
    with store.begin() as tx:
        assert tx.channels("bot") == people


def test_another_bot_has_other_channels(store: Store) -> None:
    Channels(store).learn("old bot", "alice", "channel")
    assert Channels(store).of("new bot", "alice") == ""


def test_a_person_who_is_forgotten_has_no_channel(store: Store) -> None:
    Channels(store).learn("bot", "alice", "channel")
    with store.begin() as tx:
        tx.forget_person("alice")
    assert Channels(store).of("bot", "alice") == ""
