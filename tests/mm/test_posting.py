"""Letters as posts: the same contract for our client at the sandbox and for the fake that other tests use."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from app.errors import Gone, MessengerError
from app.ports import Button, Card, Messenger
from app.vault import Vault, tickets
from mm.client import Mattermost
from mm.posts import Paper
from tests.factories import ALICE, BOB, NOW
from tests.fakes import FakeMattermost
from tests.servers.sandbox import Person, Sandbox

PAPER = Paper("http://127.0.0.1:9/action", tickets(Vault((b"k" * 32,))))
CARD = Card("**10:00 Stand-up**", (Button("Today", ("calendars", "today")),))
OTHER = Card("~~10:00 Stand-up~~", (Button("Week", ("calendars", "week")),))


@dataclass
class Place:
    """A Mattermost, two people in it, and a way to see what a post shows."""

    messenger: Messenger
    alice: str
    bob: str
    text: Callable[[str], str]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture(scope="module")
def bot(sandbox: Sandbox) -> Person:
    return sandbox.bot("letterbot")


@pytest.fixture(params=["sandbox", "fake"])
def place(request: pytest.FixtureRequest, sandbox: Sandbox, bot: Person) -> Iterator[Place]:
    if request.param == "fake":
        fake = FakeMattermost()
        yield Place(fake, ALICE.id, BOB.id, lambda post_id: fake.shown[post_id].text)
        return
    client = Mattermost(sandbox.url, bot.token, PAPER, lambda: NOW)
    alice, bob = sandbox.person("alice"), sandbox.person("bob")
    yield Place(client, alice.id, bob.id, lambda post_id: str(bot.get(f"/posts/{post_id}")["message"]))
    client.close()


def test_a_letter_is_found_by_its_key_in_its_persons_channel_only(place: Place) -> None:
    post_id = place.messenger.post(place.alice, CARD, ["one", "two"])
    found = place.messenger.find_posts(place.alice)
    assert (found["one"], found["two"]) == (post_id, post_id)
    assert "one" not in place.messenger.find_posts(place.bob)
    assert place.text(post_id) == CARD.text


def test_the_same_letter_sent_twice_is_one_post(place: Place) -> None:
    first = place.messenger.post(place.alice, CARD, ["same"])
    assert place.messenger.post(place.alice, CARD, ["same"]) == first


def test_an_edited_post_shows_the_new_card_and_stands_for_all_its_letters(place: Place) -> None:
    post_id = place.messenger.post(place.alice, CARD, ["first"])
    place.messenger.edit(place.alice, post_id, OTHER, ["first", "second"])
    assert place.text(post_id) == OTHER.text
    found = place.messenger.find_posts(place.alice)
    assert (found["first"], found["second"]) == (post_id, post_id)


def test_a_post_that_is_not_there_cannot_be_edited(place: Place) -> None:
    with pytest.raises(MessengerError) as refused:
        place.messenger.edit(place.alice, "x" * 26, CARD, ["key"])
    assert refused.value.status in (403, 404)


def test_nobody_is_written_to_who_is_not_there(place: Place) -> None:
    with pytest.raises(Gone):
        place.messenger.post("z" * 26, CARD, ["nobody"])


def test_buttons_of_an_edited_post_still_work(sandbox: Sandbox, bot: Person) -> None:
    client, alice = Mattermost(sandbox.url, bot.token, PAPER, lambda: NOW), sandbox.person("alice")
    post_id = client.post(alice.id, CARD, ["buttons"])
    client.edit(alice.id, post_id, OTHER, ["buttons"])
    actions = alice.get(f"/posts/{post_id}")["props"]["attachments"][0]["actions"]
    assert [(action["name"], "integration" in action) for action in actions] == [("Week", False)]
    client.close()


def test_a_server_that_was_started_again_is_spoken_to_by_a_new_connection(sandbox: Sandbox, bot: Person) -> None:
    client, alice = Mattermost(sandbox.url, bot.token, PAPER, lambda: NOW), sandbox.person("alice")
    client.post(alice.id, CARD, ["before"])
    sandbox.stop()
    sandbox.start()
    post_id = client.post(alice.id, CARD, ["after"])
    assert client.find_posts(alice.id)["after"] == post_id
    client.close()
