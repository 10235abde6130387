"""A service on a real database, with a fake Mattermost and a calendar service in memory, behind Flask's test client."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.commands.desk import Desk
from app.config import VERSION, Config
from app.ports import OpenProvider, Person
from app.providers.catalogue import Opener
from app.providers.trueconf.servers import House
from app.servers import stored
from app.vault import Vault, tickets
from microservice.service import Service
from mm.posts import Paper
from psql import Store
from tests.factories import ALICE, MOSCOW, NOW
from tests.fakes import FakeMattermost, MemoryService
from wsgi import create_app

TOKEN = "t" * 26
HOOK = "h" * 26
SECRET = "a secret that was typed at the installation"
PLACE = {"team_id": "m" * 26, "team_domain": "team", "channel_id": "n" * 26, "channel_name": "town-square"}


@dataclass
class Chat:
    """What Mattermost would do: type commands, press buttons, submit dialogs."""

    client: FlaskClient
    mattermost: FakeMattermost
    calendars: MemoryService
    service: Service
    moved: dict[str, datetime] = field(default_factory=dict)

    def slash(self, text: str, person: Person = ALICE, token: str = TOKEN) -> Any:
        """The answer to `/calendar text`."""
        form = {
            **PLACE,
            "token": token,
            "user_id": person.id,
            "user_name": person.email.partition("@")[0],
            "command": "/calendar",
            "text": text,
            "trigger_id": f"trigger-{person.id}",
            "response_url": f"https://chat.example.com/hooks/commands/{HOOK}",
            "root_id": "",
        }
        headers = {"Authorization": f"Token {token}", "Accept": "application/json"}
        answer = self.client.post("/slash", data=form, headers=headers)
        return answer.get_json() if answer.status_code == 200 else answer.status_code

    def dialog(self) -> dict[str, Any]:
        """The dialog that was opened last."""
        return self.mattermost.dialogs[-1][1]

    def submit(self, submission: dict[str, Any], person: Person = ALICE, state: str | None = None) -> Any:
        """The answer to a submission of the last dialog."""
        given = self.dialog()["state"] if state is None else state
        place = {key: PLACE[key] for key in ("team_id", "channel_id")}
        body = {"type": "dialog_submission", "callback_id": "calendar", "user_id": person.id, "state": given, **place}
        return self.client.post("/dialog", json={**body, "submission": submission, "cancelled": False}).get_json()

    def press(self, attachments: list[dict[str, Any]], label: str, person: Person = ALICE, chosen: str = "") -> Any:
        """The answer to a button or select with this label."""
        actions = [action for one in attachments for action in one["actions"]]
        action = next(one for one in actions if one["name"] == label)
        return self.use(action, person, chosen)

    def use(self, action: dict[str, Any], person: Person = ALICE, chosen: str = "") -> Any:
        """The answer to this button or select."""
        context = {**action["integration"]["context"], **({"selected_option": chosen} if chosen else {})}
        who = {"user_id": person.id, "user_name": person.email.partition("@")[0], "trigger_id": f"trigger-{person.id}"}
        body = {**PLACE, **who, "post_id": "p" * 26, "type": action["type"], "data_source": "", "context": context}
        return self.client.post("/action", json=body).get_json()

    def connect(self, person: Person = ALICE, address: str = "https://dav.example.com", **more: str) -> Any:
        """Connect an account through the dialog."""
        self.slash("connect", person)
        typed = {"address": address, "login": person.email, "password": "right"}
        return self.submit({**typed, **more}, person)

    def said(self) -> str:
        """What was said last by a response hook."""
        return self.mattermost.answers[-1][2].text

    def service_client(self) -> FlaskClient:
        """Another browser, without anybody's cookies."""
        return self.client.application.test_client()

    def later(self, time: timedelta) -> None:
        """Move the clock."""
        self.moved["now"] += time


@pytest.fixture
def chat(store: Store) -> Iterator[Chat]:
    calendars = MemoryService()
    with chatting(store, calendars.open, calendars) as made:
        yield made


@contextmanager
def chatting(
    store: Store,
    open_provider: OpenProvider,
    calendars: MemoryService,
    offers: tuple[str, ...] = (),
    admins: tuple[str, ...] = (),
) -> Iterator[Chat]:
    """A service whose calendars are opened by `open_provider`, and which offers these services by a button."""
    mattermost = FakeMattermost()
    vault = Vault((b"k" * 32,))
    moved = {"now": NOW}
    tokens, url = (TOKEN,), "https://calendar.example.com"
    config = Config(mattermost_command_tokens=tokens, app_url=url, apps_secret=SECRET, admins=admins)
    slow = ThreadPoolExecutor(2)
    signer = tickets(vault)
    paper = Paper(f"{config.callback_url}/action", signer)
    house = open_provider.house if isinstance(open_provider, Opener) else House()
    house.stored = partial(stored, store, vault)
    desk = Desk(
        store,
        vault,
        open_provider,
        MOSCOW,
        VERSION,
        slow,
        offers=offers,
        admins=admins,
        named=mattermost.named,
        channel=mattermost.channel,
        callback=config.callback_url,
        house=house,
    )

    def now() -> datetime:
        return moved["now"].astimezone(UTC)

    service = Service(config, store, vault, signer, paper, mattermost, desk, now, slow)
    yield Chat(create_app(service).test_client(), mattermost, calendars, service, moved)
    slow.shutdown()


def labels(answer: dict[str, Any]) -> list[str]:
    """The labels of an answer's buttons."""
    return [action["name"] for one in answer.get("attachments", []) for action in one["actions"]]


def state_free(dialog: dict[str, Any]) -> str:
    """A dialog as text, without its signed state."""
    return re.sub(r"'state': '[^']*'", "", str(dialog))
