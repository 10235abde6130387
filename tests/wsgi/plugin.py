"""The Apps plugin 1.2.2 as it was seen on a running server: what it sends, and what it drops without a word."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import jwt
from flask.testing import FlaskClient

from app.ports import Person
from microservice.service import Service
from tests.factories import ALICE
from tests.wsgi.conftest import SECRET
from wsgi import create_app

Doc = dict[str, Any]

APP = "calendar"
BOT = "o" * 26
DO = {"path": "/do/calendars/today", "expand": {"acting_user": "+summary"}}
LEVELS = {f"{need}{level}" for need in ("", "+") for level in ("id", "summary", "all")}


@dataclass
class Plugin:
    """What stands between the clients and us. Everything it sends can be turned wrong by `claims` and `context`."""

    client: FlaskClient
    service: Service
    secret: str = SECRET
    claims: Doc = field(default_factory=dict)
    context: Doc = field(default_factory=dict)

    def call(self, call: Doc, person: Person, values: Doc | None = None, **more: Any) -> Doc:
        """What a client gets to read: the answer of a call, or the error the plugin makes of it."""
        path = call["path"]
        assert path.startswith("/")
        if path in ("/ping", "/webhook", "/oauth2/connect", "/oauth2/complete") or path.startswith("/on_"):
            return {"type": "error", "text": "forbidden"}
        body = {**call, **({"values": values} if values else {}), **more}
        answer = self.post(path, {**body, "context": self._context(call, person)}, self._token(call, person))
        if answer.status_code != 200:
            return {"type": "error", "text": answer.get_data(as_text=True)}
        assert answer.is_json
        return dict(answer.get_json())

    def post(self, path: str, body: Doc, token: str | None) -> Any:
        """The bare request."""
        headers = {} if token is None else {"Mattermost-App-Authorization": f"Bearer {token}"}
        return self.client.post(f"/apps{path}", json=body, headers=headers)

    def bindings(self, person: Person) -> Doc:
        """Where the app shows, as a client gets it: what the plugin drops is missing."""
        answer = self.call({"path": "/bindings", "expand": {"acting_user": "+summary"}}, person)
        return {place["location"]: cleaned(place) for place in answer["data"]}

    def token(self, user_id: str | None, until: datetime) -> str:
        """A token as the plugin signs it: an end, and who acts."""
        who = {} if user_id is None else {"acting_user_id": user_id}
        return jwt.encode({"exp": int(until.timestamp()), **who, **self.claims}, self.secret, algorithm="HS256")

    def _token(self, call: Doc, person: Person) -> str:
        expanded = "acting_user" in call.get("expand", {})
        return self.token(person.id if expanded else None, self.service.now() + timedelta(minutes=15))

    def _context(self, call: Doc, person: Person) -> Doc:
        """No location, no channel, no post: the plugin wipes them."""
        assert set(call.get("expand", {}).values()) <= LEVELS
        known = {
            "app_id": "",
            "mattermost_site_url": "https://chat.example.com",
            "app_path": f"/plugins/com.mattermost.apps/apps/{APP}",
            "bot_user_id": BOT,
            "bot_access_token": "t" * 26,
            "developer_mode": False,
            "oauth2": {},
        }
        zone = {"automaticTimezone": person.zone, "manualTimezone": "", "useAutomaticTimezone": "true"}
        who = {"id": person.id, "username": person.name, "email": person.email, "locale": person.locale}
        expanded = {"acting_user": {**who, "timezone": zone}} if "acting_user" in call.get("expand", {}) else {}
        return {**known, **expanded, **self.context}


def plugin(service: Service, **settings: Any) -> Plugin:
    """The plugin in front of a service, with settings of its own."""
    served = replace(service, config=replace(service.config, **settings))
    return Plugin(create_app(served).test_client(), served)


def run(apps: Plugin, labels: str, person: Person = ALICE, **values: Any) -> dict[str, Any]:
    """What a person gets who lets the completion run these words."""
    found = dict(leaves(apps.bindings(person)["/command"]))
    leaf = found[("calendar", *labels.split())]
    return apps.call(leaf.get("submit") or leaf["form"]["submit"], person, values)


def submit(apps: Plugin, form: dict[str, Any], person: Person = ALICE, **values: Any) -> dict[str, Any]:
    """The answer to a form that is sent as it was shown, but for these values."""
    return apps.call(form["submit"], person, {**filled(form), **values})


def connect(apps: Plugin, **typed: str) -> dict[str, Any]:
    """Connect an account through the form."""
    form = run(apps, "connect")["form"]
    given = {"address": "https://dav.example.com", "login": "alice@example.com", "password": "right", **typed}
    return submit(apps, form, **given)


def option(form: dict[str, Any], label: str) -> dict[str, str]:
    """The option with this label, of whichever field."""
    return next(one for field in form["fields"] for one in field["options"] if one["label"] == label)


def cleaned(binding: Doc) -> Doc:
    """A binding as clients get it."""
    kept = [cleaned(one) for one in binding.get("bindings", []) if _is_whole(one, binding)]
    seen: list[str] = []
    unlike = [one for one in kept if not (one["label"] in seen or seen.append(one["label"]))]  # type: ignore[func-returns-value]
    inner = {"bindings": unlike} if "bindings" in binding else {}
    form = {"form": cleaned_form(binding["form"])} if "form" in binding else {}
    return {**binding, **inner, **form}


def cleaned_form(form: Doc) -> Doc:
    """A form as clients get it. Without `submit` or `source` there is none."""
    assert "submit" in form or "source" in form
    kept: list[Doc] = []
    for one in form["fields"]:
        label = one.get("label", one.get("name", "").replace("_", "-"))
        labels = [other.get("label", other["name"].replace("_", "-")) for other in kept]
        if one.get("name") and not _has_blank(one["name"]) and not _has_blank(label) and label not in labels:
            if one["type"] == "static_select" and not one.get("options"):
                continue
            if one["type"] == "dynamic_select" and not one.get("lookup"):
                continue
            kept.append(one)
    return {**form, "fields": kept}


def leaves(binding: Doc, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Doc]]:
    """Everything that can be run in a binding, with the labels that lead to it."""
    labels = (*above, binding["label"]) if "label" in binding else above
    if "bindings" not in binding:
        yield labels, binding
    for inner in binding.get("bindings", []):
        yield from leaves(inner, labels)


def filled(form: Doc) -> Doc:
    """The values of a form that is sent as it was shown."""
    empty: dict[str, Any] = {"bool": False, "text": None}
    values = {one["name"]: one.get("value", empty.get(one["type"])) for one in form["fields"]}
    if form.get("submit_buttons"):
        name = form["submit_buttons"]
        values[name] = next(one["options"][0] for one in form["fields"] if one["name"] == name)
    return values


def _is_whole(binding: Doc, above: Doc) -> bool:
    label = binding.get("label") or binding.get("location")
    runs = [key for key in ("submit", "form", "bindings") if key in binding]
    named = bool(label) and not (above["location"] not in ("/channel_header", "/post_menu") and _has_blank(str(label)))
    pictured = above["location"] != "/channel_header" or bool(binding.get("icon"))
    return named and pictured and len(runs) == 1 and bool(binding[runs[0]])


def _has_blank(text: str) -> bool:
    return len(text.split()) != 1 or text.strip() != text
