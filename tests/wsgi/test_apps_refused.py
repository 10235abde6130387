"""The Apps surface and what is not to be believed: tokens, people, paths, states and values that are made up."""

import base64
import hmac
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import jwt
import pytest

from app.errors import StoreUnavailable
from tests.factories import ALICE, BOB
from tests.wsgi.conftest import SECRET, Chat
from tests.wsgi.plugin import DO, Plugin, connect, plugin, run, submit


@pytest.fixture
def apps(chat: Chat) -> Plugin:
    return plugin(chat.service)


def signed_by(key: bytes) -> str:
    """A token as the plugin makes it, with any key: also with the empty one, which PyJWT does not take."""
    parts = ({"alg": "HS256", "typ": "JWT"}, {"exp": 4e9, "acting_user_id": ALICE.id})
    text = ".".join(_base64(json.dumps(part).encode()) for part in parts)
    return f"{text}.{_base64(hmac.digest(key, text.encode(), 'sha256'))}"


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def test_a_call_that_is_signed_by_our_secret_is_answered(apps: Plugin) -> None:
    body = {"context": {"acting_user": {"id": ALICE.id}}}
    assert apps.post("/do/help", body, signed_by(SECRET.encode())).status_code == 200


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(None, id="none"),
        pytest.param("", id="empty"),
        pytest.param("x.y.z", id="no token"),
        pytest.param(signed_by(b""), id="the empty key"),
        pytest.param("💥", id="no letters"),
        pytest.param(jwt.encode({"exp": 4e9, "acting_user_id": ALICE.id}, "b" * 32), id="another key"),
        pytest.param(jwt.encode({"exp": 4e9, "acting_user_id": ALICE.id}, "", algorithm="none"), id="no signature"),
        pytest.param(jwt.encode({"exp": 4e9, "acting_user_id": ALICE.id}, SECRET * 2, "HS512"), id="another method"),
        pytest.param(jwt.encode({"acting_user_id": ALICE.id}, SECRET), id="no end"),
        pytest.param(jwt.encode({"exp": 1, "acting_user_id": ALICE.id}, SECRET), id="expired"),
    ],
)
def test_a_call_that_is_not_signed_is_refused(apps: Plugin, token: str | None) -> None:
    context = {"acting_user": {"id": ALICE.id}}
    token = token.encode().decode("latin-1") if token else token
    answer = apps.post("/do/calendars/today", {"path": "/do/calendars/today", "context": context}, token)
    assert answer.status_code == 401
    assert "APPS_SECRET" in answer.get_data(as_text=True)


@pytest.mark.parametrize("end", ["tomorrow", None, True, float("nan")], ids=str)
def test_an_end_that_is_none_is_refused(apps: Plugin, end: object) -> None:
    token = jwt.api_jws.encode(json.dumps({"exp": end, "acting_user_id": ALICE.id}).encode(), SECRET)
    assert apps.post("/do", {"context": {"acting_user": {"id": ALICE.id}}}, token).status_code == 401


def test_a_call_is_old_after_its_quarter_of_an_hour(apps: Plugin, chat: Chat) -> None:
    token = apps.token(ALICE.id, apps.service.now() + timedelta(minutes=15))
    body = {"context": {"acting_user": {"id": ALICE.id}}}
    chat.later(timedelta(minutes=14))
    assert apps.post("/do/help", body, token).status_code == 200
    chat.later(timedelta(minutes=1))
    assert apps.post("/do/help", body, token).status_code == 401


@pytest.mark.parametrize(
    ("claims", "context"),
    [
        pytest.param({"acting_user_id": BOB.id}, {}, id="signed for somebody else"),
        pytest.param({}, {"acting_user": {"id": BOB.id}}, id="somebody else in the body"),
        pytest.param({"acting_user_id": ""}, {"acting_user": {"id": ""}}, id="nobody"),
        pytest.param({"acting_user_id": None}, {"acting_user": None}, id="null"),
        pytest.param({"acting_user_id": [ALICE.id]}, {"acting_user": {"id": [ALICE.id]}}, id="a list"),
        pytest.param({}, {"acting_user": ALICE.id}, id="no person"),
    ],
)
def test_who_asks_must_be_signed_and_the_same_everywhere(
    apps: Plugin, claims: dict[str, Any], context: dict[str, Any]
) -> None:
    connect(apps)
    apps.claims, apps.context = claims, context
    assert apps.call(DO, ALICE) == {"type": "error", "text": "This call does not say who asks."}


def test_a_call_that_names_nobody_is_refused(apps: Plugin) -> None:
    assert apps.call({"path": "/do"}, ALICE)["text"] == "This call does not say who asks."


@pytest.mark.parametrize(
    "context",
    [{"app_id": "other"}, {"app_path": "/plugins/com.mattermost.apps/apps/other"}],
    ids=lambda one: next(iter(one)),
)
def test_another_app_with_our_secret_is_refused(apps: Plugin, context: dict[str, str]) -> None:
    apps.context = context
    assert apps.call(DO, ALICE) == {"type": "error", "text": "This call is another app's."}


@pytest.mark.parametrize("path", ["/install", "/do/nothing/here", "/do/calendars", "/", "/static/../do", "/onx"])
def test_a_path_that_is_not_ours_is_answered_in_words(apps: Plugin, path: str) -> None:
    answer = apps.call({**DO, "path": path}, ALICE)
    assert answer["type"] == "error"
    assert answer["text"] == "Эта кнопка из прежней версии. Введите, пожалуйста, команду ещё раз."


def test_nobody_submits_what_they_were_not_asked(apps: Plugin, chat: Chat) -> None:
    connect(apps)
    with chat.service.store.begin() as tx:
        account = str(tx.accounts_of(ALICE.id)[0].id)
    made_up = {**DO, "path": "/do/connections/disconnect", "state": {"submitted": True, "values": {"account": account}}}
    assert apps.call(made_up, ALICE, {"account": account, "submitted": True})["type"] == "form"
    assert apps.call({**made_up, "path": "/submit"}, ALICE, {"account": account})["type"] == "error"
    with chat.service.store.begin() as tx:
        assert len(tx.accounts_of(ALICE.id)) == 1


@pytest.mark.parametrize("path", ["/submit", "/pick", "/lookup"])
@pytest.mark.parametrize("state", [None, "x", [], {}, {"ticket": 7}, {"ticket": "x.y"}, {"ticket": {"a": 1}}], ids=str)
def test_a_forged_state_is_refused(apps: Plugin, path: str, state: object) -> None:
    assert "Введите" in apps.call({**DO, "path": path, "state": state}, ALICE)["text"]


def test_a_stranger_cannot_use_somebodys_form(apps: Plugin, chat: Chat) -> None:
    connect(apps)
    form = run(apps, "disconnect")["form"]
    assert submit(apps, form, BOB)["type"] == "error"
    with chat.service.store.begin() as tx:
        assert len(tx.accounts_of(ALICE.id)) == 1


def test_a_form_sent_twice_says_that_it_is_done(apps: Plugin) -> None:
    connect(apps)
    form = run(apps, "disconnect")["form"]
    assert submit(apps, form)["text"].startswith("Отключено")
    assert "не подключён" in submit(apps, form)["text"]


def test_a_form_expires(apps: Plugin, chat: Chat) -> None:
    form = run(apps, "connect")["form"]
    chat.later(timedelta(hours=2))
    assert submit(apps, form)["type"] == "error"
    assert chat.calendars.seen == []


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"context": []}', b"\xff", b"{" * 5000], ids=repr)
def test_a_body_that_is_no_call_names_nobody(apps: Plugin, body: bytes) -> None:
    headers = {"Mattermost-App-Authorization": f"Bearer {apps.token(ALICE.id, apps.service.now() + timedelta(1))}"}
    answer = apps.client.post("/apps/do", data=body, content_type="application/json", headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "values",
    [None, [], "x", {"date": None}, {"date": 7}, {"date": ["24.12"]}, {"date": {"label": "x"}}, {"date": " "}],
    ids=str,
)
def test_values_that_are_no_text_are_asked_for_again(apps: Plugin, values: object) -> None:
    connect(apps)
    call = {**DO, "path": "/do/calendars/current", **({} if values is None else {"values": values})}
    assert apps.call(call, ALICE)["type"] == "form"


def test_fields_that_were_dropped_count_as_emptied_and_strange_ones_as_none(apps: Plugin) -> None:
    form = run(apps, "connect")["form"]
    answer = apps.call(form["submit"], ALICE, {"login": "alice", "admin": True, "provider": "evil"})
    assert answer["data"]["errors"] == {"address": "Заполните, пожалуйста."}


def test_fields_that_came_twice_are_no_text(apps: Plugin) -> None:
    form = run(apps, "connect")["form"]
    twice = ["https://dav.example.com", "https://evil.example.com"]
    assert submit(apps, form, address=twice, password=["right", "wrong"])["data"]["errors"].keys() == {"address"}


class Away:
    """A store whose database does not answer."""

    def begin(self) -> Any:
        raise StoreUnavailable("away")


@pytest.mark.parametrize(
    ("broken", "said"), [({"store": Away()}, "can't reach my database"), ({"tree": None}, "went wrong on my side")]
)
def test_our_own_trouble_is_said_in_words(chat: Chat, broken: dict[str, Any], said: str) -> None:
    apps = plugin(replace(chat.service, **broken))
    answer = apps.call({**DO, "path": "/bindings"}, ALICE)
    assert answer["type"] == "error"
    assert said in answer["text"]
