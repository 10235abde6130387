"""Invitations from end to end at a real Cyrus: they come, move, are called off, and are answered on both sides."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import pytest

from app.config import Config
from app.delivery import deliver_due
from app.ports import Card, Person
from app.providers.catalogue import opener
from app.sync import sync_due
from microservice.voice import Voice
from psql import Store
from tests.factories import ALICE, BOB
from tests.fakes import MemoryService, vevent
from tests.servers import cyrus
from tests.servers.cyrus import PASSWORDS, Cyrus
from tests.wsgi.conftest import Chat, chatting

if not cyrus.installed():
    pytest.skip("Cyrus is not installed: apt-get install cyrus-imapd cyrus-caldav", allow_module_level=True)

pytestmark = pytest.mark.cyrus
TOMORROW = datetime.combine(datetime.now(UTC).date() + timedelta(days=1), time(9), UTC)
"""By the clock of Cyrus, which cannot be moved: ten or noon of a working hour in Berlin and Moscow."""
MEETING_AT = TOMORROW + timedelta(days=1, hours=2)
NAMES = {ALICE.id: "alice", BOB.id: "bob"}


@dataclass(frozen=True, slots=True)
class Office:
    """Alice, who invites, and Bob, who is invited, with their calendars at one Cyrus."""

    server: Cyrus
    chat: Chat

    def pass_time(self) -> None:
        """A turn of the clock: calendars are read, and letters delivered."""
        self.chat.later(timedelta(minutes=11))
        service = self.chat.service
        opened = service.desk.open_provider
        while sync_due(service.store, service.vault, opened, service.now(), service.zone_of, Voice(service)):
            pass
        while deliver_due(service.store, service.messenger, service.slow, service.now() + timedelta(seconds=5)):
            pass

    def said(self, person: Person) -> list[str]:
        """What the person sees now, message by message."""
        return [card.text for card in self.cards(person)]

    def cards(self, person: Person) -> list[Card]:
        posts = enumerate(self.chat.mattermost.posts, 1)
        return [self.chat.mattermost.shown[f"post{n}"] for n, (who, _) in posts if who == person.id]

    def press(self, label: str, person: Person = BOB) -> str:
        """What the person's last message says after this button."""
        paper, now = self.chat.service.paper, self.chat.service.now()
        post = paper.post(self.cards(person)[-1], person.id, now)
        while True:
            update = self.chat.press(post["props"]["attachments"], label, person)["update"]
            if not update["props"]["attachments"]:
                return str(update["message"])
            post, label = update, "Whole series" if label == "Yes" else update_only(update)

    def copy_of(self, person: Person) -> str:
        """The person's own object at the server, unfolded."""
        (name,) = self.server.names(NAMES[person.id])
        return self.server.get(NAMES[person.id], name).replace("\r\n ", "")


def update_only(update: dict[str, object]) -> str:
    """The label of the button for one date."""
    props = update["props"]
    assert isinstance(props, dict)
    return next(str(one["name"]) for one in props["attachments"][0]["actions"] if str(one["name"]).startswith("Only"))


@pytest.fixture(scope="module")
def _server() -> Iterator[Cyrus]:
    with cyrus.serve() as running:
        yield running


@pytest.fixture
def office(store: Store, _server: Cyrus) -> Iterator[Office]:
    _server.wipe()
    with chatting(store, opener(Config(allowed_hosts=("127.0.0.0/8",))), MemoryService()) as chat:
        chat.moved["now"] = TOMORROW
        for person in (ALICE, BOB):
            name = NAMES[person.id]
            chat.connect(person, address=_server.url, login=name, password=PASSWORDS[name])
        made = Office(_server, chat)
        made.pass_time()
        chat.mattermost.posts.clear()
        yield made


def invitation(*lines: str, start: datetime = MEETING_AT, answer: str = "NEEDS-ACTION", sequence: int = 0) -> str:
    """Alice's meeting with Bob, as her own client writes it."""
    people = (
        "ORGANIZER;CN=Alice:mailto:alice@example.com",
        "ATTENDEE;CN=Alice;PARTSTAT=ACCEPTED:mailto:alice@example.com",
        f"ATTENDEE;CN=Bob;PARTSTAT={answer};RSVP=TRUE:mailto:bob@example.com",
        "DTSTAMP:20261101T000000Z", f"SEQUENCE:{sequence}",
    )  # fmt: skip
    text = vevent("plan", "Plan", start, start + timedelta(hours=1), *people, *lines)
    return text.replace("VERSION:2.0", "VERSION:2.0\r\nPRODID:-//test//EN")


def answer_of(text: str, who: str) -> list[str]:
    """What stands in this guest's lines."""
    lines = [line for line in text.split("\r\n") if line.startswith("ATTENDEE") and line.endswith(f"{who}@example.com")]
    return [line.partition("PARTSTAT=")[2].partition(";")[0].partition(":")[0] for line in lines]


def test_an_invitation_is_told_moved_called_off(office: Office) -> None:
    office.server.put("alice", "plan.ics", invitation())
    office.pass_time()
    assert office.said(BOB)[0].startswith("New meeting: **Plan**")
    assert [button.label for button in office.cards(BOB)[0].buttons] == ["Yes", "Maybe", "No"]

    office.server.put("alice", "plan.ics", invitation(start=MEETING_AT + timedelta(hours=2), sequence=1))
    office.pass_time()
    assert office.said(BOB)[1].startswith("Moved: **Plan**")

    office.server.remove("alice", "plan.ics")
    office.pass_time()
    assert office.said(BOB)[2].startswith("Cancelled: **Plan**")
    assert office.said(ALICE) == []


def test_an_answer_reaches_the_organiser(office: Office) -> None:
    office.server.put("alice", "plan.ics", invitation())
    office.pass_time()

    said = office.press("Yes")

    assert said.endswith("Your answer: **yes**.")
    assert answer_of(office.copy_of(BOB), "bob") == ["ACCEPTED"]
    assert answer_of(office.copy_of(ALICE), "bob") == ["ACCEPTED"]
    office.pass_time()
    office.pass_time()
    assert office.said(BOB) == [said]
    (told,) = office.said(ALICE)
    assert told.startswith("Ответы: **Plan**")
    assert "Bob — придёт" in told


@pytest.mark.parametrize(
    ("label", "status", "told"), [("No", "DECLINED", "не придёт"), ("Maybe", "TENTATIVE", "возможно")]
)
def test_a_refusal_reaches_the_organiser(office: Office, label: str, status: str, told: str) -> None:
    office.server.put("alice", "plan.ics", invitation())
    office.pass_time()
    office.press(label)
    assert answer_of(office.copy_of(ALICE), "bob") == [status]
    office.pass_time()
    assert told in office.said(ALICE)[0]


def test_a_series_is_answered_as_a_whole(office: Office) -> None:
    office.server.put("alice", "plan.ics", invitation("RRULE:FREQ=WEEKLY;COUNT=4"))
    office.pass_time()
    said = office.press("Yes")
    assert said.endswith("Your answer to the whole series: **yes**.")
    assert answer_of(office.copy_of(ALICE), "bob") == ["ACCEPTED"]
    office.pass_time()
    assert office.said(BOB) == [said]


def test_one_date_of_a_series_is_answered_alone(office: Office) -> None:
    office.server.put("alice", "plan.ics", invitation("RRULE:FREQ=WEEKLY;COUNT=4"))
    office.pass_time()
    said = office.press("No")
    assert "Your answer for" in said
    assert answer_of(office.copy_of(BOB), "bob") == ["NEEDS-ACTION", "DECLINED"]
    assert answer_of(office.copy_of(ALICE), "bob") == ["NEEDS-ACTION", "DECLINED"]
    office.pass_time()
    assert office.said(BOB) == [said]
    assert "Bob — не придёт" in office.said(ALICE)[0]


def test_an_answer_that_a_move_set_back_is_asked_for_again(office: Office) -> None:
    office.server.put("alice", "plan.ics", invitation())
    office.pass_time()
    office.press("Yes")
    office.pass_time()
    moved = invitation(start=MEETING_AT + timedelta(hours=2), answer="ACCEPTED", sequence=1)
    office.server.put("alice", "plan.ics", moved)
    office.pass_time()
    assert answer_of(office.copy_of(BOB), "bob") == ["NEEDS-ACTION"]
    assert [button.label for button in office.cards(BOB)[-1].buttons] == ["Yes", "Maybe", "No"]
    assert office.press("Yes").endswith("Your answer: **yes**.")
