"""Accounts, roles, custom status and availability, with the permission rules of an unlicensed 11.6."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.servers.sandbox import Person, Refused, Sandbox

SOON = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
PAST = "2020-01-01T00:00:00Z"


@pytest.fixture(scope="module")
def bot(mattermost: Sandbox) -> Person:
    return mattermost.bot()


@pytest.fixture(scope="module")
def alice(mattermost: Sandbox) -> Person:
    return mattermost.person("alice")


def _refusal(person: Person, method: str, path: str, body: Any = None) -> tuple[int, str]:
    with pytest.raises(Refused) as refused:
        person.call(method, path, body)
    return refused.value.status, refused.value.error_id


def test_a_bot_reads_locale_and_zone_but_no_email(bot: Person, alice: Person) -> None:
    user = bot.get(f"/users/{alice.id}")
    assert (user["locale"], user["timezone"]["automaticTimezone"]) == ("ru", "Europe/Moscow")
    assert (user["timezone"]["useAutomaticTimezone"], user["email"]) == ("true", "")


def test_only_an_administrator_finds_people_by_email(mattermost: Sandbox, bot: Person, alice: Person) -> None:
    assert _refusal(bot, "GET", "/users/email/alice@example.com")[0] == 403
    assert mattermost.admin().get("/users/email/alice@example.com")["id"] == alice.id


def test_people_are_read_in_bulk(bot: Person, alice: Person) -> None:
    assert [user["id"] for user in bot.post("/users/ids", [alice.id, "x"])] == [alice.id]
    assert [user["id"] for user in bot.post("/users/usernames", ["alice", "nobody"])] == [alice.id]
    assert "alice" in [user["username"] for user in bot.get("/users", per_page=200)]


def test_a_person_changes_their_own_zone(mattermost: Sandbox) -> None:
    bob = mattermost.person("bob")
    zone = {"automaticTimezone": "", "manualTimezone": "Asia/Omsk", "useAutomaticTimezone": "false"}
    assert bob.put(f"/users/{bob.id}/patch", {"timezone": zone, "locale": "de"})["timezone"] == zone
    assert bob.get("/users/me")["locale"] == "de"


@pytest.mark.parametrize("patch", [{"locale": 1}, {"timezone": "UTC"}, {"username": "alice"}], ids=str)
def test_a_wrong_profile_is_refused(mattermost: Sandbox, patch: Any) -> None:
    assert _refusal(mattermost.person("bob"), "PUT", "/users/me/patch", patch)[0] == 400


def test_ordinary_people_make_no_bots_and_no_tokens(alice: Person, bot: Person) -> None:
    assert _refusal(alice, "POST", "/bots", {"username": "mine"})[0] == 403
    assert _refusal(alice, "POST", f"/users/{bot.id}/tokens", {"description": "x"})[0] == 403


def test_a_user_name_is_taken_once(mattermost: Sandbox, bot: Person) -> None:
    assert _refusal(mattermost.admin(), "POST", "/bots", {"username": bot.username})[0] == 400


def test_a_token_that_is_not_known_is_refused(mattermost: Sandbox) -> None:
    nobody = Person("", "", "nonsense", mattermost.url)
    assert _refusal(nobody, "GET", "/users/me") == (401, "api.context.session_expired.app_error")


def _custom(person: Person, reader: Person) -> Any:
    kept = reader.get(f"/users/{person.id}")["props"]["customStatus"]
    return json.loads(kept) if kept else None


def test_a_status_is_set_read_cut_and_cleared(alice: Person, bot: Person) -> None:
    path = f"/users/{alice.id}/status/custom"
    alice.put(path, {"emoji": "calendar", "text": "я" * 120, "duration": "date_and_time", "expires_at": SOON})
    shown = _custom(alice, bot)
    alice.delete(path)
    assert (shown["emoji"], shown["text"], shown["duration"]) == ("calendar", "я" * 100, "date_and_time")
    assert _custom(alice, bot) is None


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"text": "x"}, ("speech_balloon", "", "0001-01-01T00:00:00Z")),
        ({"emoji": "calendar", "expires_at": PAST}, ("calendar", "", "0001-01-01T00:00:00Z")),
        (
            {"emoji": "calendar", "expires_at": "2999-01-01T02:00:00+02:00"},
            ("calendar", "date_and_time", "2999-01-01T00:00:00Z"),
        ),
    ],
    ids=["text alone", "past expiry without duration", "expiry alone"],
)
def test_a_status_may_leave_things_out(alice: Person, fields: Any, kept: tuple[str, str, str]) -> None:
    alice.put(f"/users/{alice.id}/status/custom", fields)
    shown = _custom(alice, alice)
    assert (shown["emoji"], shown["duration"], shown["expires_at"]) == kept


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"emoji": "📆", "text": "x"},
        {"emoji": "no_such_thing"},
        {"emoji": "calendar", "duration": "date_and_time"},
        {"emoji": "calendar", "duration": "date_and_time", "expires_at": PAST},
        {"emoji": "calendar", "expires_at": ""},
        {"emoji": "calendar", "duration": "a_while", "expires_at": SOON},
    ],
    ids=["empty", "character", "unknown name", "no expiry", "past expiry", "empty expiry", "unknown duration"],
)
def test_a_wrong_status_is_refused(alice: Person, fields: Any) -> None:
    assert _refusal(alice, "PUT", f"/users/{alice.id}/status/custom", fields)[0] == 400


def test_a_bot_sets_others_status_only_with_the_permission_and_never_an_administrators(mattermost: Sandbox) -> None:
    bot, admin, alice = mattermost.bot("statusbot"), mattermost.admin(), mattermost.person("alice")
    path, status = f"/users/{alice.id}/status/custom", {"emoji": "calendar", "text": "In a meeting"}
    with pytest.raises(Refused) as before:
        bot.put(path, status)
    role = bot.get("/roles/name/system_custom_group_admin")
    admin.put(f"/roles/{role['id']}/patch", {"permissions": [*role["permissions"], "edit_other_users"]})
    admin.put(f"/users/{bot.id}/roles", {"roles": "system_user system_custom_group_admin"})
    bot.put(path, status)
    refused, _ = _refusal(bot, "PUT", f"/users/{admin.id}/status/custom", status)
    assert "permission=edit_other_users" in before.value.body["detailed_error"]
    assert (_custom(alice, bot)["text"], refused) == ("In a meeting", 403)


def test_do_not_disturb_ends_on_the_minute(alice: Person) -> None:
    path = f"/users/{alice.id}/status"
    status = alice.put(path, {"user_id": alice.id, "status": "dnd", "dnd_end_time": 4_000_000_059})
    assert (status["status"], status["manual"], status["dnd_end_time"]) == ("dnd", True, 4_000_000_020)
    assert alice.post("/users/status/ids", [alice.id]) == [status | {"last_activity_at": status["last_activity_at"]}]


@pytest.mark.parametrize("status", ["ooo", "", None], ids=["out of office", "empty", "nothing"])
def test_a_wrong_availability_is_refused(alice: Person, status: Any) -> None:
    assert _refusal(alice, "PUT", f"/users/{alice.id}/status", {"user_id": alice.id, "status": status})[0] == 400
