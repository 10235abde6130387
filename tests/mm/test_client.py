"""Our client against the sandbox Mattermost, and what it makes of failures."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from app.errors import Gone, MessengerError, MessengerUnavailable
from app.ports import Button, Card
from app.vault import Vault, tickets
from mm.client import Mattermost
from mm.posts import Paper
from tests.factories import NOW
from tests.servers.odd_http import serving
from tests.servers.sandbox import Sandbox
from tests.servers.trueconf import said

PAPER = Paper("http://127.0.0.1:9/action", tickets(Vault((b"k" * 32,))))


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture(scope="module")
def bot(sandbox: Sandbox) -> Iterator[Mattermost]:
    token = sandbox.bot("calendarbot").token
    client = Mattermost(sandbox.url, token, PAPER, lambda: NOW)
    yield client
    client.close()


def test_a_profile_is_read_with_its_locale_and_zone(sandbox: Sandbox, bot: Mattermost) -> None:
    person = bot.person(sandbox.person("alice").id)
    assert (person.locale, person.zone) == ("ru", "Europe/Moscow")


def test_people_are_found_by_their_names(sandbox: Sandbox, bot: Mattermost) -> None:
    found = bot.named(["alice", "nobody"])
    assert {name: person.id for name, person in found.items()} == {"alice": sandbox.person("alice").id}
    assert bot.named([]) == {}


def test_an_unknown_person_is_an_error_with_its_status(bot: Mattermost) -> None:
    with pytest.raises(MessengerError) as refused:
        bot.person("x" * 26)
    assert refused.value.status == 404


@pytest.mark.parametrize("user_id", ["", "../teams", "a/b", "A" * 26])
def test_an_id_cannot_become_another_path(bot: Mattermost, user_id: str) -> None:
    with pytest.raises(MessengerError, match="not a Mattermost id"):
        bot.person(user_id)


def test_a_direct_message_arrives_with_its_buttons(sandbox: Sandbox, bot: Mattermost) -> None:
    alice = sandbox.person("alice")
    post_id = bot.direct(alice.id, Card("Hello", (Button("Today", ("calendars", "today")),)))
    post = alice.get(f"/posts/{post_id}")
    assert post["message"] == "Hello"
    action = post["props"]["attachments"][0]["actions"][0]
    assert action["name"] == "Today"
    assert "integration" not in action


def test_the_version_is_read_once(bot: Mattermost) -> None:
    assert bot.version() == (11, 6)


def test_a_bad_trigger_is_an_error(bot: Mattermost) -> None:
    with pytest.raises(MessengerError) as refused:
        bot.ask("bad", "http://127.0.0.1:9/dialog", {"title": "T"})
    assert refused.value.status == 400


def test_a_dead_response_hook_is_an_error_that_does_not_name_it(bot: Mattermost, sandbox: Sandbox) -> None:
    with pytest.raises(MessengerError) as refused:
        bot.respond("h" * 26, sandbox.person("alice").id, Card("late"))
    assert "hhh" not in str(refused.value)


def test_a_wrong_token_is_not_alive(sandbox: Sandbox) -> None:
    client = Mattermost(sandbox.url, "wrong", PAPER, lambda: NOW)
    assert not client.alive()
    client.close()


def test_a_server_that_is_not_there_is_unavailable() -> None:
    client = Mattermost("http://127.0.0.1:9", "t0ken", PAPER, lambda: NOW)
    with pytest.raises(MessengerUnavailable) as refused:
        client.person("a" * 26)
    assert "t0ken" not in str(refused.value)
    assert not refused.value.doubtful
    client.close()


class _Moody(BaseHTTPRequestHandler):
    statuses: list[int]

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        self._answer()

    def _answer(self) -> None:
        status = self.statuses.pop(0)
        body = (
            b"limit exceeded" if status == 429 else json.dumps({"id": "me" if status < 300 else "api.error"}).encode()
        )
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        pass


@pytest.fixture
def moody() -> Iterator[tuple[type[_Moody], Mattermost]]:
    handler = type("Handler", (_Moody,), {"statuses": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        client = Mattermost(f"http://127.0.0.1:{server.server_port}", "t", PAPER, lambda: NOW)
        yield handler, client
        client.close()
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("first", [429, 502, 503, 504])
def test_a_read_is_repeated_once(moody: tuple[type[_Moody], Mattermost], first: int) -> None:
    handler, client = moody
    handler.statuses = [first, 200]
    assert client.person("a" * 26).id == "a" * 26


def test_a_post_is_repeated_only_where_it_was_not_taken(moody: tuple[type[_Moody], Mattermost]) -> None:
    handler, client = moody
    handler.statuses = [429, 200]
    client.respond("h" * 26, "a" * 26, Card("x"))
    handler.statuses = [503, 200]
    with pytest.raises(MessengerUnavailable):
        client.respond("h" * 26, "a" * 26, Card("x"))
    assert handler.statuses == [200]


def test_a_letter_is_left_to_the_outbox_and_not_repeated(moody: tuple[type[_Moody], Mattermost]) -> None:
    handler, client = moody
    handler.statuses = [200, 200, 503, 200]
    with pytest.raises(MessengerUnavailable) as refused:
        client.post("a" * 26, Card("x"), ["key"])
    assert (refused.value.doubtful, handler.statuses) == (True, [200])


def test_a_letter_that_came_too_fast_was_certainly_not_taken(moody: tuple[type[_Moody], Mattermost]) -> None:
    handler, client = moody
    handler.statuses = [200, 200, 429]
    with pytest.raises(MessengerUnavailable) as refused:
        client.post("a" * 26, Card("x"), ["key"])
    assert (refused.value.doubtful, refused.value.retry_after_s) == (False, 0)


def test_a_persons_channel_is_looked_up_once(moody: tuple[type[_Moody], Mattermost]) -> None:
    handler, client = moody
    handler.statuses = [200, 200, 201, 201, 201]
    for number in range(3):
        client.post("a" * 26, Card("x"), [str(number)])
    assert handler.statuses == []


@pytest.mark.parametrize("status", [400, 403, 404])
def test_who_can_no_longer_be_written_to_is_looked_up_anew_once_and_gone(
    moody: tuple[type[_Moody], Mattermost], status: int
) -> None:
    handler, client = moody
    handler.statuses = [200, 200, 201, status, 200]
    client.post("a" * 26, Card("x"), ["before"])
    with pytest.raises(Gone):
        client.post("a" * 26, Card("x"), ["key"])
    assert handler.statuses == []


def test_a_refusal_names_mattermosts_error_and_nothing_else(moody: tuple[type[_Moody], Mattermost]) -> None:
    handler, client = moody
    handler.statuses = [403]
    with pytest.raises(MessengerError, match=r"GET /api/v4/users/a+: 403 api\.error"):
        client.person("a" * 26)


def test_a_buttons_context_is_signed_for_its_person() -> None:
    attachments = PAPER.attachments(Card("x", (Button("Go", ("a",), {"n": "1"}),)), "alice", NOW, "reply1")
    ticket = attachments[0]["actions"][0]["integration"]["context"]["ticket"]
    note = PAPER.tickets.read(ticket, "action", "alice", NOW + timedelta(days=29))
    assert note == {"path": ["a"], "values": {"n": "1"}, "reply": "reply1", "chosen": ""}


def test_a_file_arrives_by_direct_message(sandbox: Sandbox, bot: Mattermost) -> None:
    alice = sandbox.person("alice")
    bot.send_file(alice.id, "agenda.json", b'{"a": 1}', "Your agenda")
    channel = sandbox.direct(alice, sandbox.bot("calendarbot"))
    listing = alice.get(f"/channels/{channel}/posts")
    post = listing["posts"][listing["order"][0]]
    [info] = post["metadata"]["files"]
    assert (post["message"], info["name"], info["size"]) == ("Your agenda", "agenda.json", 8)
    assert alice.get(f"/files/{info['id']}") == {"a": 1}


def test_a_deactivated_person_is_not_there() -> None:
    with serving(lambda _: lambda seen: said({"id": "a" * 26, "username": "leaver", "delete_at": 1})) as server:
        client = Mattermost(server.url(""), "token", PAPER, lambda: NOW)
        with pytest.raises(MessengerError) as refused:
            client.person("a" * 26)
        client.close()
    assert refused.value.status == 404
