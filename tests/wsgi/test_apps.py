"""The Apps surface: the tree in the client's completion, forms, lookups, and calls that are not to be believed."""

import json
from datetime import timedelta

import jwt
import pytest

from app.config import VERSION
from mm.dialogs import LISTED
from tests.factories import ALICE, BOB, at
from tests.fakes import vevent
from tests.wsgi.conftest import Chat
from tests.wsgi.plugin import APP, DO, Plugin, cleaned_form, connect, filled, leaves, option, plugin, run, submit
from tests.wsgi.test_lookup import Rooms
from tests.wsgi.test_lookup import rooms as rooms  # the fixture
from tests.wsgi.walking import PATHS
from wsgi.apps import MANIFEST


@pytest.fixture
def apps(chat: Chat) -> Plugin:
    return plugin(chat.service)


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


def test_names_in_cyrillic_letters_can_be_left_out(chat: Chat) -> None:
    apps = plugin(chat.service, apps_cyrillic=False)
    shown = dict(leaves(apps.bindings(ALICE)["/command"]))
    assert len(shown) > len(PATHS)
    assert [labels for labels in shown if not " ".join(labels).isascii()] == []
    assert apps.call(DO, ALICE)["text"].endswith("`/calendar connections connect`")


@pytest.mark.parametrize("place", ["/channel_header", "/post_menu"])
def test_ones_day_is_a_click_away(apps: Plugin, place: str) -> None:
    connect(apps)
    (button,) = apps.bindings(ALICE)[place]["bindings"]
    assert (button["label"], button["icon"]) == ("Мой день", "icon.png")
    assert apps.call(button["submit"], ALICE)["text"].startswith("**Вторник, 24 ноября**")


def test_who_has_connected_nothing_is_told_what_to_type(apps: Plugin) -> None:
    answer = run(apps, "сегодня")
    assert answer["type"] == "ok"
    assert answer["text"].endswith("Дальше: `/calendar подключить yandex` · `/calendar подключить`")


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


def test_the_meeting_that_is_on_is_opened(apps: Plugin, chat: Chat) -> None:
    room = "https://meet.jit.si/room"
    chat.calendars.calendars["/work/"] = vevent("1", "Планёрка", at(9), at(10), f"LOCATION:{room}")
    connect(apps)
    assert run(apps, "join") == {"type": "navigate", "navigate_to_url": room, "use_external_browser": True}


def test_pages_come_with_their_buttons_by_a_direct_message(apps: Plugin, chat: Chat) -> None:
    chat.calendars.calendars["/work/"] = "".join(
        vevent(str(n), f"Встреча {n} " + "о" * 60, at(n % 12), at(n % 12, 30)) for n in range(300)
    )
    connect(apps)
    answer = run(apps, "today")
    assert answer["text"].endswith("в личном сообщении от меня.")
    user_id, card = chat.mattermost.posts[-1]
    assert (user_id, card.buttons[0].label) == (ALICE.id, "Следующая страница")


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
