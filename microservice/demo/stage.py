"""The demo's stage: calendar server, TrueConf Server and sandbox Mattermost started, filled, known to the service."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from app.config import Config
from microservice.addresses import Ports, answers, listens, local_url
from microservice.crew import Crew
from microservice.demo import conferences, radicale
from microservice.demo.conferences import Hall
from microservice.demo.fill import fill
from microservice.demo.provision import Admin, provision
from microservice.demo.rest import call, send
from microservice.demo.script import PEOPLE
from microservice.folder import Hold
from microservice.processes import PYTHON, Child, environment
from microservice.settings import environment_of

CHAT_LISTEN = "127.0.0.1:8065"
DOOR_LISTEN = "127.0.0.1:8066"
PATIENCE_S = 0.9  # each; they have nothing to finish
START_LIMIT_S = 30.0
DEMO_SYNC_S = 15  # whoever tries it out waits for what they changed
LOOPBACK = ("127.0.0.1", "localhost")
LANGUAGES = {"ru": "Russian", "en": "English"}


@dataclass(slots=True)
class Stage:
    config: Config
    held: Hold
    ports: Ports
    crew: Crew
    calendars: str = radicale.MODULE  # another one stands in for the servers that people have
    chat: str = ""  # the sandbox's address for the browser
    caldav: str = ""
    trueconf: str = ""  # host:port
    _people: list[dict[str, Any]] = field(default_factory=list)
    _secret: str = field(default_factory=token_urlsafe, repr=False)  # between the chat's panel and the door

    def set_up(self) -> Config:
        """Start and fill what belongs to the demo; the settings with which `web` serves it."""
        address = self._calendar_address()
        self.config = replace(self.config, sandbox=True)
        if self.calendars != radicale.MODULE:
            self.config = replace(self.config, yandex_url=f"{local_url(address)}/")
        door = self.ports.choose(DOOR_LISTEN)
        calendars = self._start_calendars(address, door)
        meeting_server = self._start_conferences()
        chat = self._start_chat(door)
        self.caldav = local_url(address)
        self.crew.wait_for(calendars, partial(listens, address), START_LIMIT_S)
        self.crew.say("filling the calendars with this week")
        self._fill()
        self.crew.wait_for(meeting_server, partial(listens, self.trueconf), START_LIMIT_S)
        self.crew.wait_for(chat, partial(answers, self.chat), START_LIMIT_S)
        return self._provisioned()

    def playbill(self) -> str:
        """Who is who, and what to type."""
        lines = ["", "Three people share the chat; each sees it in a browser tab of their own:"]
        for person in self._people:
            zone, language = person["timezone"]["automaticTimezone"], LANGUAGES[person["locale"]]
            name = f"{person['first_name']} {person['last_name']}"
            lines.append(f"  {person['username']:<6} {name}, {language}, {zone}: {self.chat}/?as={person['username']}")
        lines.append(
            f"Their calendars are on a CalDAV server of this machine. /{self.config.slash_trigger} connect asks for:"
        )
        lines += [f"  {one.who:<6} address {self.caldav}   login {one.login}   password {one.who}" for one in PEOPLE]
        lines.append(f"/{self.config.slash_trigger} connect trueconf asks for an account at their TrueConf Server:")
        lines += [f"  {one.who:<6} login {one.who}   password {one.who}" for one in PEOPLE]
        return "\n".join([*lines, ""])

    @property
    def _folder(self) -> Path:
        return self.held.folder / "demo"

    def _fill(self) -> None:
        """What was made once is noted, so that what somebody removes stays removed."""
        note = self._folder / "made.json"
        known = json.loads(note.read_text()) if note.exists() else []
        made = fill(self.caldav, datetime.now(UTC), frozenset(known))
        draft = note.with_suffix(".new")
        draft.write_text(json.dumps(known + made))
        draft.replace(note)

    @property
    def _hall(self) -> Hall:
        return Hall(self._folder / "conferences.json")

    def _calendar_address(self) -> str:
        wanted = radicale.wanted_address(self._folder / "radicale")
        address = self.ports.choose(wanted)
        if address != wanted:
            known = wanted != radicale.LISTEN or (self._folder / "made.json").exists()
            hint = f": what was connected before needs /{self.config.slash_trigger} connections update" if known else ""
            self.crew.say(f"{wanted} is taken, so Radicale listens on {address}{hint}")
        return address

    def _start_calendars(self, address: str, door: str) -> Child:
        """The calendar server, with the door that keeps it and lets the chat's panel in."""
        arguments = (door, address, str(self._folder / "radicale"), str(self.held.children), str(self._hall.file))
        settings = environment_of(self.config) | {"DOOR_TOKEN": self._secret}
        command = (*PYTHON, "microservice.demo.door", *arguments, self.calendars)
        return self._started("Radicale", command, "a CalDAV server", settings, "door.log")

    def _start_conferences(self) -> Child:
        """A stand-in for a TrueConf Server, which the administrator of the demo has set up beforehand."""
        self.trueconf = self.ports.choose(conferences.LISTEN)
        self._hall.fill(datetime.now(UTC))
        passwords = (*self.config.trueconf_passwords, self.trueconf)
        self.config = replace(self.config, trueconf_passwords=passwords)
        if not self.config.providers_file:
            file = self._folder / "providers.toml"
            file.write_text(conferences.options(self.trueconf))
            self.config = replace(self.config, providers_file=str(file))
        command = conferences.command(self._hall.file, self.trueconf)
        return self._started("TrueConf", command, "a stand-in for a TrueConf Server", {}, "trueconf.log")

    def _start_chat(self, door: str) -> Child:
        address = self.ports.choose(CHAT_LISTEN)
        if address != CHAT_LISTEN:
            self.crew.say(f"{CHAT_LISTEN} is taken, so the chat listens on {address}")
        self.chat = local_url(address)
        options = ("--listen", address, "--data", str(self._folder / "chat"), "--trigger", self.config.slash_trigger)
        settings = {"DOOR_URL": local_url(door), "DOOR_TOKEN": self._secret}
        what = "a stand-in with a page to type in"
        return self._started("Mattermost", (*PYTHON, "mm.sandbox", *options), what, settings, "mattermost.log")

    def _started(self, name: str, command: tuple[str, ...], what: str, settings: dict[str, str], log: str) -> Child:
        self.crew.say(f"starting {name} ({what})")
        child = Child(name, command, environment(settings), self.held.folder / "logs" / log, self.held.children)
        self.crew.start(child, PATIENCE_S)
        return child

    def _provisioned(self) -> Config:
        """Known to each other: the chat has our bot and command, we have its address and tokens."""
        self.crew.say("registering the bot and its command in the chat")
        admin = Admin(self.chat, (self._folder / "chat" / "admin.token").read_text().strip())
        callback_url = local_url(self.config.listen)
        trigger, locale = self.config.slash_trigger, self.config.default_locale
        tokens = provision(admin, self._folder, callback_url, trigger, locale)
        self._people = json.loads(send("GET", f"{self.chat}/sandbox/people", None, {}))
        call("POST", f"{self.chat}/sandbox/panel", self._people[0]["token"], {})  # the chat learns of a moved clock
        allowed = dict.fromkeys((*self.config.allowed_hosts, *LOOPBACK))
        admins = self.config.admins or (self._people[0]["id"],)
        return replace(
            self.config, mattermost_url=self.chat, mattermost_bot_token=tokens.bot, allowed_hosts=tuple(allowed),
            mattermost_command_tokens=tokens.commands, app_url=callback_url, sandbox=True, admins=admins,
            sync_interval_s=min(self.config.sync_interval_s, DEMO_SYNC_S),
        )  # fmt: skip
