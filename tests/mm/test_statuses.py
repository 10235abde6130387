"""Statuses over the sandbox Mattermost: with the permission, without it, and over an administrator."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.errors import MessengerError, StatusForbidden
from app.status import Seen, Status
from app.vault import Vault, tickets
from mm.client import Mattermost
from mm.posts import Paper
from tests.factories import MOSCOW, NOW
from tests.servers.sandbox import Person, Sandbox

PAPER = Paper("http://127.0.0.1:9/action", tickets(Vault((b"k" * 32,))))
LATER = (datetime.now(UTC) + timedelta(hours=1)).replace(microsecond=0)
IN_A_MEETING = Status("In a meeting", "calendar", LATER)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture(scope="module")
def alice(sandbox: Sandbox) -> Person:
    return sandbox.person("alice")


@pytest.fixture(scope="module")
def ordinary(sandbox: Sandbox) -> Iterator[Mattermost]:
    """A bot with the rights that every bot has."""
    client = Mattermost(sandbox.url, sandbox.bot("ordinary").token, PAPER, lambda: NOW)
    yield client
    client.close()


@pytest.fixture(scope="module")
def trusted(sandbox: Sandbox) -> Iterator[Mattermost]:
    """A bot that may edit other users, by a role as an administrator patches it."""
    bot, admin = sandbox.bot("trusted"), sandbox.admin()
    role = admin.get("/roles/name/system_custom_group_admin")
    admin.put(f"/roles/{role['id']}/patch", {"permissions": [*role["permissions"], "edit_other_users"]})
    admin.put(f"/users/{bot.id}/roles", {"roles": "system_user system_custom_group_admin"})
    client = Mattermost(sandbox.url, bot.token, PAPER, lambda: NOW)
    yield client
    client.close()


def test_a_status_is_put_up_read_and_taken_down(trusted: Mattermost, alice: Person) -> None:
    trusted.show(alice.id, IN_A_MEETING)
    assert trusted.seen(alice.id).custom == IN_A_MEETING
    trusted.show(alice.id, None)
    assert trusted.seen(alice.id).custom is None


def test_a_status_without_an_end_comes_back_without_one(trusted: Mattermost, alice: Person) -> None:
    trusted.show(alice.id, Status("Focus", "headphones"))
    assert trusted.seen(alice.id).custom == Status("Focus", "headphones")


def test_a_persons_own_expiry_is_read_in_any_zone(trusted: Mattermost, alice: Person) -> None:
    local = LATER.astimezone(MOSCOW).isoformat()
    alice.put(
        f"/users/{alice.id}/status/custom", {"emoji": "pizza", "text": "", "duration": "today", "expires_at": local}
    )
    assert trusted.seen(alice.id).custom == Status("", "pizza", LATER)


def test_do_not_disturb_ends_on_its_minute(trusted: Mattermost, alice: Person) -> None:
    trusted.set_availability(alice.id, "dnd", LATER)
    seen = trusted.seen(alice.id)
    assert (seen.availability, seen.dnd_until) == ("dnd", LATER.replace(second=0))
    trusted.set_availability(alice.id, "online")
    assert trusted.seen(alice.id).availability == "online"


CALLS = [
    pytest.param(lambda bot, user_id: bot.show(user_id, IN_A_MEETING), id="put up"),
    pytest.param(lambda bot, user_id: bot.show(user_id, None), id="take down"),
    pytest.param(lambda bot, user_id: bot.set_availability(user_id, "dnd", LATER), id="do not disturb"),
]


@pytest.mark.parametrize("call", CALLS)
def test_a_bot_without_the_permission_is_told_so_and_reads_all_the_same(
    ordinary: Mattermost, alice: Person, call: Any
) -> None:
    with pytest.raises(StatusForbidden) as refused:
        call(ordinary, alice.id)
    assert refused.value.status == 403
    assert isinstance(ordinary.seen(alice.id), Seen)


@pytest.mark.parametrize("call", CALLS)
def test_an_administrators_status_is_out_of_reach(trusted: Mattermost, sandbox: Sandbox, call: Any) -> None:
    with pytest.raises(StatusForbidden):
        call(trusted, sandbox.admin().id)


def test_whether_it_may_is_known_without_trying(trusted: Mattermost, ordinary: Mattermost) -> None:
    assert (trusted.may_show(), ordinary.may_show()) == (True, False)


def test_an_unknown_emoji_is_refused_for_another_reason(trusted: Mattermost, alice: Person) -> None:
    with pytest.raises(MessengerError) as refused:
        trusted.show(alice.id, Status("x", "no_such_emoji"))
    assert not isinstance(refused.value, StatusForbidden)


@pytest.mark.parametrize("user_id", ["", "../teams", "a/b"])
def test_an_id_cannot_become_another_path(ordinary: Mattermost, user_id: str) -> None:
    with pytest.raises(MessengerError, match="not a Mattermost id"):
        ordinary.seen(user_id)


@pytest.mark.parametrize(
    "kept", ["", "no json", "[]", "{}", '{"text":"","emoji":""}', '{"text":"x","expires_at":"soon"}'], ids=str
)
def test_an_unreadable_status_is_none(trusted: Mattermost, alice: Person, kept: str) -> None:
    alice.put(f"/users/{alice.id}/patch", {"props": {"customStatus": kept}})
    assert trusted.seen(alice.id).custom is None
