"""A running sandbox Mattermost for tests: `with Sandbox(folder) as mattermost: mattermost.person("alice").token`.

It runs as a process of its own on a free port, keeps its state in the folder, and may be stopped and started again.
"""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests

TIMEOUT_S = 10
ROOT = Path(__file__).parents[2]


class Refused(Exception):
    """An API call that was not answered with a success."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body
        self.error_id = body.get("id", "") if isinstance(body, dict) else ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in: calls the API as them."""

    id: str
    username: str
    token: str = field(repr=False)
    url: str

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """The answer's JSON; `Refused` on a status of 400 and above. The path begins below /api/v4."""
        head = {"Authorization": f"Bearer {self.token}"}
        address = f"{self.url}/api/v4{path}"
        answer = requests.request(method, address, json=body, params=query, headers=head, timeout=TIMEOUT_S)
        if answer.status_code >= 400:
            raise Refused(answer.status_code, answer.json())
        return answer.json()

    def get(self, path: str, **query: Any) -> Any:
        return self.call("GET", path, **query)

    def post(self, path: str, body: Any = None) -> Any:
        return self.call("POST", path, body)

    def put(self, path: str, body: Any = None) -> Any:
        return self.call("PUT", path, body)

    def delete(self, path: str) -> Any:
        return self.call("DELETE", path)


@dataclass(slots=True)
class Sandbox:
    folder: Path
    options: tuple[str, ...] = ()
    url: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    _process: "subprocess.Popen[str] | None" = None

    def start(self) -> Self:
        listen = self.url.removeprefix("http://") or "127.0.0.1:0"  # a second start takes the same port
        command = [sys.executable, "-m", "mm.sandbox", "--listen", listen, "--data", str(self.folder), *self.options]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, **self.environment}
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line.startswith("Sandbox Mattermost: "):
            raise RuntimeError(f"the sandbox did not start; it ended with {self.stop()}")
        self.url = line.split(": ", 1)[1].strip()
        return self

    def stop(self) -> int:
        """The exit code; 0 where it ended in order."""
        if self._process is None or self._process.stdout is None:
            return 0
        self._process.terminate()
        code = self._process.wait(TIMEOUT_S)
        self._process.stdout.close()
        self._process = None
        return code

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    @property
    def admin_token(self) -> str:
        return (self.folder / "admin.token").read_text().strip()

    def as_token(self, token: str) -> Person:
        """Whoever this token stands for."""
        head = {"Authorization": f"Bearer {token}"}
        me = requests.get(f"{self.url}/api/v4/users/me", headers=head, timeout=TIMEOUT_S).json()
        return Person(me["id"], me["username"], token, self.url)

    def admin(self) -> Person:
        return self.as_token(self.admin_token)

    def person(self, username: str) -> Person:
        """alice or bob."""
        people = requests.get(f"{self.url}/sandbox/people", timeout=TIMEOUT_S).json()
        found = next(one for one in people if one["username"] == username)
        return Person(found["id"], username, found["token"], self.url)

    def team_id(self) -> str:
        return str(self.admin().get("/teams")[0]["id"])

    def bot(self, username: str = "calendar") -> Person:
        """A bot account, made at the first call, with a new token."""
        admin = self.admin()
        try:
            bot_id = admin.get(f"/users/username/{username}")["id"]
        except Refused:
            bot_id = admin.post("/bots", {"username": username, "display_name": username.capitalize()})["user_id"]
        token = admin.post(f"/users/{bot_id}/tokens", {"description": "test"})["token"]
        return self.as_token(token)

    def command(self, url: str, trigger: str = "calendar", **fields: Any) -> Any:
        """Register a slash command; its document has the `token`."""
        basis = {"team_id": self.team_id(), "trigger": trigger, "method": "P", "url": url, "auto_complete": True}
        return self.admin().post("/commands", basis | fields)

    def direct(self, one: Person, two: Person) -> str:
        """The id of their conversation."""
        return str(one.post("/channels/direct", [one.id, two.id])["id"])

    def run(self, person: Person, command: str, channel_id: str = "") -> Any:
        """Type a slash command as the web client does."""
        team_id = self.team_id()
        place = channel_id or person.get(f"/teams/{team_id}/channels/name/town-square")["id"]
        return person.post("/commands/execute", {"channel_id": place, "command": command, "team_id": team_id})

    def ephemerals(self, person: Person) -> list[Any]:
        """The posts that only this person saw, oldest first, with their buttons' cookies."""
        head = {"Authorization": f"Bearer {person.token}"}
        start = requests.get(f"{self.url}/sandbox/start", headers=head, timeout=TIMEOUT_S).json()
        return [told["post"] for told in start["ephemerals"]]

    def dialogs(self, person: Person) -> list[Any]:
        """The dialogs opened for this person, oldest first: `{trigger_id, url, dialog}`."""
        head = {"Authorization": f"Bearer {person.token}"}
        address = f"{self.url}/sandbox/recent"
        found: list[Any] = requests.get(address, {"kind": "open_dialog"}, headers=head, timeout=TIMEOUT_S).json()
        return found

    def submit(self, person: Person, opened: Any, submission: Any, channel_id: str = "", **fields: Any) -> Any:
        """Send a dialog (one of `dialogs`) as the web client does; what the integration answered."""
        team_id = self.team_id()
        place = channel_id or person.get(f"/teams/{team_id}/channels/name/town-square")["id"]
        body = {"url": opened["url"], "callback_id": opened["dialog"].get("callback_id", ""), "cancelled": False}
        body |= {"state": opened["dialog"].get("state", ""), "submission": submission, "channel_id": place}
        return person.post("/actions/dialogs/submit", body | {"team_id": team_id} | fields)

    def click(self, person: Person, post: Any, action_name: str, selected: str = "") -> Any:
        """Press the button (or choose in the menu) with this name, in a stored post or an ephemeral one."""
        rows = [row for attachment in post["props"]["attachments"] for row in attachment.get("actions", ())]
        action = next(row for row in rows if row["name"] == action_name)
        body = {"selected_option": selected, "cookie": action.get("cookie", "")}
        return person.post(f"/posts/{post['id']}/actions/{action['id']}", body)

    def warnings(self) -> list[str]:
        """What the real server would only write to its log, like a dialog over its limits."""
        found: list[str] = requests.get(f"{self.url}/sandbox/warnings", timeout=TIMEOUT_S).json()
        return found
