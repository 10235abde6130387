"""The Apps surface: the tree in the client's completion, forms, lookups, and calls that are not to be believed."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import jwt
import pytest

from app.config import VERSION
from app.errors import StoreUnavailable
from app.ports import Person
from mm.dialogs import LISTED
from tests.factories import ALICE, BOB, at
from tests.fakes import vevent
from tests.wsgi.conftest import SECRET, Chat
from tests.wsgi.plugin import APP, Plugin, cleaned_form, filled, leaves, plugin
from tests.wsgi.test_lookup import Rooms
from tests.wsgi.test_lookup import rooms as rooms  # the fixture
from wsgi.apps import MANIFEST

DO = {"path": "/do/calendars/today", "expand": {"acting_user": "+summary"}}


@pytest.fixture
def apps(chat: Chat) -> Plugin:
    return plugin(chat.service)


def run(apps: Plugin, labels: str, person: Person = ALICE, **values: Any) -> dict[str, Any]:
    """What a person gets who lets the completion run these words."""
    found = dict(leaves(apps.bindings(person)["/command"]))
    leaf = found[("calendar", *labels.split())]
    return apps.call(leaf.get("submit") or leaf["form"]["submit"], person, values)


def submit(apps: Plugin, form: dict[str, Any], person: Person = ALICE, **values: Any) -> dict[str, Any]:
    return apps.call(form["submit"], person, {**filled(form), **values})


def connect(apps: Plugin, **typed: str) -> dict[str, Any]:
    form = run(apps, "connect")["form"]
    given = {"address": "https://dav.example.com", "login": "alice@example.com", "password": "right", **typed}
    return submit(apps, form, **given)


def option(form: dict[str, Any], label: str) -> dict[str, str]:
    return next(one for field in form["fields"] for one in field["options"] if one["label"] == label)


def test_the_manifest_is_served_with_our_address(chat: Chat) -> None:
    manifest = chat.client.get("/manifest.json").get_json()
    assert manifest["http"] == {"root_url": "https://calendar.example.com/apps", "use_jwt": True}
    assert manifest["homepage_url"] == "https://calendar.example.com"
    assert manifest["app_id"] == APP


def test_the_manifest_is_one_that_the_plugin_takes() -> None:
    manifest = json.loads(MANIFEST.read_text())
    assert manifest["version"] == VERSION
    assert len(manifest["version"]) <= 10
    assert set(manifest["requested_locations"]) == {"/command", "/channel_header", "/post_menu"}
    assert "act_as_bot" in manifest["requested_permissions"]  # without it nobody is expanded


def test_the_icon_is_there(chat: Chat) -> None:
    answer = chat.client.get("/apps/static/icon.png")
    assert (answer.status_code, answer.mimetype) == (200, "image/png")


def test_the_installation_is_answered(apps: Plugin) -> None:
    answer = apps.post("/ping", {"path": "/ping"}, apps.token(None, apps.service.now() + timedelta(minutes=15)))
    assert (answer.status_code, answer.get_json()) == (200, {"type": "ok"})


def test_an_installation_with_another_secret_fails_with_the_reason(apps: Plugin) -> None:
    apps.secret = "another secret, typed by mistake, as long as ours"
    answer = apps.post("/ping", {"path": "/ping"}, apps.token(None, apps.service.now() + timedelta(minutes=15)))
    assert answer.status_code == 401
    assert "APPS_SECRET" in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/manifest.json", "/apps/ping", "/apps/bindings", "/apps/do"])
def test_without_a_secret_the_surface_is_off_and_says_so(chat: Chat, path: str) -> None:
    client = plugin(chat.service, apps_secret="").client
    token = jwt.encode({"exp": 4e9, "acting_user_id": ALICE.id}, "-" * 32, algorithm="HS256")
    headers = {"Mattermost-App-Authorization": f"Bearer {token}"}
    answer = client.get(path) if path == "/manifest.json" else client.post(path, json={}, headers=headers)
    assert answer.status_code == 404
    assert "APPS_SECRET" in answer.get_data(as_text=True)


def test_the_names_in_ones_own_language_come_first(apps: Plugin) -> None:
    russian, english = (
        [one["label"] for one in apps.bindings(person)["/command"]["bindings"][0]["bindings"]]
        for person in (ALICE, BOB)
    )
    assert (russian[0], english[0]) == ("подключить", "connect")
    assert sorted(russian) == sorted(english)


def test_the_word_of_the_app_may_be_another(chat: Chat) -> None:
    apps = plugin(chat.service, apps_trigger="day")
    assert apps.bindings(BOB)["/command"]["bindings"][0]["label"] == "day"
    assert "`/day connect`" in apps.call(DO, BOB)["text"]


@pytest.mark.parametrize("place", ["/channel_header", "/post_menu"])
def test_ones_day_is_a_click_away(apps: Plugin, place: str) -> None:
    connect(apps)
    (button,) = apps.bindings(ALICE)[place]["bindings"]
    assert (button["label"], button["icon"]) == ("Мой день", "icon.png")
    assert apps.call(button["submit"], ALICE)["text"].startswith("**Вторник, 24 ноября**")


def test_who_has_connected_nothing_is_told_what_to_type(apps: Plugin) -> None:
    answer = run(apps, "сегодня")
    assert answer["type"] == "ok"
    assert answer["text"].endswith("Дальше: `/calendar подключить`")


def test_connecting_goes_through_a_form(apps: Plugin, chat: Chat) -> None:
    form = run(apps, "connections connect")["form"]
    assert form == cleaned_form(form)
    assert [(one["name"], one["type"], one["subtype"]) for one in form["fields"]] == [
        ("address", "text", "input"), ("login", "text", "input"), ("password", "text", "password"),
    ]  # fmt: skip
    assert connect(apps)["text"].startswith("Готово, alice@example.com.")
    assert chat.mattermost.posts == []


def test_what_is_wrong_in_a_form_stands_beside_its_field(apps: Plugin) -> None:
    answer = connect(apps, password="wrong")
    assert answer["type"] == "error"
    assert "не принял" in answer["data"]["errors"]["password"]


def test_a_password_is_neither_echoed_nor_logged(apps: Plugin, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    answer = apps.call(
        {"path": "/do/connections/connect", "expand": {"acting_user": "+summary"}},
        ALICE, {"password": "hunter2"}, raw_command="/calendar connect hunter2",
    )  # fmt: skip
    assert "hunter2" not in str(answer) + str(connect(apps, password="hunter2")) + caplog.text


@pytest.mark.parametrize(
    ("labels", "values", "head"),
    [
        ("calendars current", {"date": "24.12"}, "**Четверг, 24 декабря**"),
        ("на", {"date": "24.12"}, "**Четверг, 24 декабря**"),
        ("с", {"rest": "1.12 по 7.12"}, "**1 дек – 7 дек**"),
        ("пятница", {}, "**Пятница, 27 ноября**"),
        ("next", {"rest": "friday"}, "**Пятница, 4 декабря**"),
        ("week", {}, "**24 ноя – 30 ноя**"),
        ("календари неделя", {}, "**24 ноя – 30 ноя**"),
    ],
)
def test_dates_are_typed_behind_the_completion(apps: Plugin, labels: str, values: dict[str, str], head: str) -> None:
    connect(apps)
    assert run(apps, labels, **values)["text"].startswith(head)


def test_what_is_no_date_is_explained(apps: Plugin) -> None:
    connect(apps)
    assert run(apps, "on", date="nowhere") == {"type": "error", "text": run(apps, "on", date="never")["text"]}
    assert run(apps, "с", rest="понедельника")["type"] == "error"


def test_a_command_that_lacks_its_date_asks_for_it(apps: Plugin) -> None:
    connect(apps)
    form = run(apps, "calendars current")["form"]
    assert submit(apps, form, date="24.12")["text"].startswith("**Четверг, 24 декабря**")
    assert submit(apps, form, date=None)["data"]["errors"].keys() == {"date"}


def test_choices_are_shown_as_they_are_and_stored_as_they_come(apps: Plugin, chat: Chat) -> None:
    connect(apps)
    form = run(apps, "notifications update")["form"]
    shown = {one["name"]: one.get("value") for one in form["fields"]}
    assert shown["digest"] == {"label": "09:00", "value": "09:00"}
    assert [one["value"] for one in shown["days"]] == ["1", "2", "3", "4", "5"]
    submit(apps, form, remind=option(form, "за 15 минут"), days=[option(form, "Суббота")])
    with chat.service.store.begin() as tx:
        settings = tx.settings(ALICE.id)
    assert (settings.remind_min, settings.digest_days) == (15, frozenset({6}))


def test_with_several_accounts_one_chooses_which(apps: Plugin) -> None:
    connect(apps)
    connect(apps, address="https://other.example.com", login="second")
    form = run(apps, "connections update")["form"]
    assert form["submit_buttons"] == "choice"
    chosen = submit(apps, form, choice=option(form, "second"))["form"]
    assert chosen["fields"][0]["value"] == "https://other.example.com"


def test_choosing_what_to_disconnect_disconnects_nothing_yet(apps: Plugin, chat: Chat) -> None:
    for n in range(4):
        connect(apps, address=f"https://dav{n}.example.com")
    form = run(apps, "disconnect")["form"]
    asked = submit(apps, form, choice=form["fields"][0]["options"][2])["form"]
    assert "забуду пароль" in asked["header"]
    with chat.service.store.begin() as tx:
        assert len(tx.accounts_of(ALICE.id)) == 4
    assert submit(apps, asked)["text"].startswith("Отключено")


def test_pages_come_with_their_buttons_by_a_direct_message(apps: Plugin, chat: Chat) -> None:
    chat.calendars.calendars["/work/"] = "".join(
        vevent(str(n), f"Встреча {n} " + "о" * 60, at(n % 12), at(n % 12, 30)) for n in range(300)
    )
    connect(apps)
    answer = run(apps, "today")
    assert answer["text"].endswith("в личном сообщении от меня.")
    user_id, card = chat.mattermost.posts[-1]
    assert (user_id, [button.label for button in card.buttons]) == (ALICE.id, ["Следующая страница"])


def test_the_answer_is_there_when_direct_messages_are_not(apps: Plugin, chat: Chat) -> None:
    chat.calendars.calendars["/work/"] = "".join(
        vevent(str(n), f"Встреча {n} " + "о" * 60, at(n % 12), at(n % 12, 30)) for n in range(300)
    )
    connect(apps)
    chat.mattermost.away = True
    assert run(apps, "today")["text"].startswith("**Вторник, 24 ноября**")


def test_a_long_choice_is_looked_up(rooms: Rooms) -> None:
    apps = Plugin(rooms.chat.client, rooms.chat.service)
    form = run(apps, "room")["form"]
    field = cleaned_form(form)["fields"][0]
    assert (field["type"], field["value"]) == ("dynamic_select", {"label": "7", "value": "7"})
    many = apps.call(field["lookup"], ALICE, filled(form), selected_field="room")
    few = apps.call(field["lookup"], ALICE, filled(form), selected_field="room", query="9997")
    assert len(many["data"]["items"]) == LISTED
    assert few == {"type": "ok", "data": {"items": [{"label": "Комната 9997, этаж 1", "value": "9997"}]}}
    assert submit(apps, form, room=few["data"]["items"][0])["text"] == "Комната 9997"


def test_a_long_choice_of_somebody_else_is_not_looked_up(rooms: Rooms) -> None:
    apps = Plugin(rooms.chat.client, rooms.chat.service)
    field = run(apps, "room")["form"]["fields"][0]
    assert apps.call(field["lookup"], BOB, {}, selected_field="room")["type"] == "error"


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(None, id="none"),
        pytest.param("", id="empty"),
        pytest.param("x.y.z", id="no token"),
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
