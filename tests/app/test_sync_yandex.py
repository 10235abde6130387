"""The habits of Yandex cost neither lost nor false news: its provider and sync, at the server that has them all."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo
from pathlib import Path

import pytest

from app import accounts, pace
from app.config import Config
from app.differences import answer_of
from app.errors import NeedsReconnect
from app.events import Answer
from app.joining import find as find_join
from app.mailboxes import mailboxes
from app.ports import Access, Account, Password, Person
from app.providers.exchange import Deadline
from app.providers.http import Door
from app.providers.webdav import same
from app.providers.yandex import Yandex
from app.times import Span
from psql import Store
from tests.app.syncing import Desk
from tests.factories import ALICE, MOSCOW, NOW, at
from tests.fakes import ical, vevent
from tests.servers.yandex_quirks import ALL, EVERY_DAY, Quirk
from tests.servers.yandex_stage import ALICE as LOGIN
from tests.servers.yandex_stage import PASSWORD, Stage, staged

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TODAY = Span(at(0), at(0) + DAY)
WINDOW = pace.kept(NOW, MOSCOW)
GUEST = f"ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:{LOGIN}"


@dataclass
class Office(Desk):
    """The same desk with Yandex's provider."""

    config: Config = field(default_factory=Config)

    def open(self, provider: str, access: Access, zone: tzinfo, seconds: float) -> Yandex:
        self.opened += 1
        return Yandex(self.door, access, zone, Deadline.after(min(seconds, 5.0)), self.config)

    def connect(self, home: str = "", person: Person = ALICE, password: str = PASSWORD) -> Account:
        access = Access("", LOGIN, Password(password))
        found = self.open("yandex", access, MOSCOW, 10).find()
        return accounts.connect(self.store, self.vault, person, "yandex", access, found, NOW).account


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path, NOW) as made:
        for number in range(4):
            made.put("events-1", f"{number}.ics", meeting(str(number), f"Meeting {number}", 12 + number))
        made.later(5 * MINUTE)
        yield made


@pytest.fixture(params=["lists", "tokens"])
def desk(request: pytest.FixtureRequest, store: Store, door: Door, stage: Stage) -> Office:
    """Alice's account, connected and read once: by comparing lists, and by trusting tokens until they lie."""
    config = Config(yandex_url=stage.url, yandex_sync_tokens=request.param == "tokens")
    desk = Office(store, door, config=config)
    desk.connect()
    desk.sync(stage.now)
    return desk


def meeting(uid: str, title: str = "Planning", hour: int = 15, *lines: str) -> str:
    return vevent(uid, title, at(hour), at(hour) + timedelta(minutes=30), *lines)


def goes_on(desk: Office, stage: Stage, minutes: int) -> None:
    """Time passes, with a pass every minute."""
    for _ in range(minutes):
        stage.later(MINUTE)
        desk.sync(stage.now)


def test_the_first_pass_is_complete_and_silent(desk: Office) -> None:
    assert desk.titles(TODAY) == [f"Meeting {number}" for number in range(4)]
    assert desk.heard.news == []
    with desk.store.begin() as tx:
        [calendar] = tx.calendars_of(ALICE.id)
        assert calendar.calendar.href.endswith("/events-1/")
        [account] = tx.accounts_of(ALICE.id)
    assert account.emails == {LOGIN}


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda stage: stage.put("events-1", "new.ics", meeting("new", "New", 19)), "added"),
        (lambda stage: stage.put("events-1", "0.ics", meeting("0", "Meeting 0", 19)), "moved"),
        (lambda stage: stage.remove("events-1", "0.ics"), "cancelled"),
    ],
    ids=["added", "moved", "deleted"],
)
def test_every_change_is_told_once_whatever_the_delta_says_and_when(
    desk: Office, stage: Stage, change: object, kind: str
) -> None:
    assert callable(change)
    change(stage)
    goes_on(desk, stage, 40)
    assert desk.heard.kinds == [kind]


def test_by_lists_an_edit_is_seen_at_the_next_look(store: Store, door: Door, stage: Stage) -> None:
    desk = Office(store, door, config=Config(yandex_url=stage.url))
    desk.connect()
    desk.sync(stage.now)
    stage.put("events-1", "0.ics", meeting("0", "Meeting 0", 19))
    goes_on(desk, stage, 1)
    assert desk.heard.kinds == ["moved"]
    assert not any(b"sync-collection" in seen.body for seen in stage.odd.seen)


def test_tokens_that_lie_are_found_out_within_a_quarter_of_an_hour(store: Store, door: Door, stage: Stage) -> None:
    desk = Office(store, door, config=Config(yandex_url=stage.url, yandex_sync_tokens=True))
    desk.connect()
    desk.sync(stage.now)
    stage.put("events-1", "0.ics", meeting("0", "Meeting 0", 19))
    goes_on(desk, stage, 16)
    assert desk.heard.kinds == ["moved"]
    asked = len(stage.odd.seen)
    goes_on(desk, stage, 5)
    assert not any(b"sync-collection" in seen.body for seen in stage.odd.seen[asked:])


def test_an_object_that_is_listed_before_it_can_be_had_is_not_lost(store: Store, door: Door, stage: Stage) -> None:
    desk = Office(store, door, config=Config(yandex_url=stage.url))
    desk.connect()
    desk.sync(stage.now)
    stage.put("events-1", "new.ics", meeting("new", "New", 19))
    stage.server.unfetchable.add(f"/{LOGIN}/events-1/new.ics")
    goes_on(desk, stage, 1)
    assert desk.heard.kinds == []
    stage.server.unfetchable.clear()
    goes_on(desk, stage, 1)
    assert desk.heard.kinds == ["added"]


def test_blanks_and_other_etags_are_nothing(desk: Office, stage: Stage) -> None:
    stage.server.quirks = EVERY_DAY - {Quirk.TRAILING_BLANKS}
    stage.server.churn(*(f"/{LOGIN}/events-1/{number}.ics" for number in range(4)))
    goes_on(desk, stage, 20)
    assert desk.heard.news == []
    stage.server.quirks = EVERY_DAY
    stage.server.churn(*(f"/{LOGIN}/events-1/{number}.ics" for number in range(4)))
    goes_on(desk, stage, 20)
    assert desk.heard.news == []


def test_a_number_of_repetitions_that_becomes_an_end_is_nothing(desk: Office, stage: Stage) -> None:
    rule = ("DTSTART;TZID=Europe/Moscow:20261124T190000", "DURATION:PT1H")
    stage.put("events-1", "s.ics", ical("UID:s", "SUMMARY:Series", *rule, "RRULE:FREQ=WEEKLY;COUNT=3"))
    goes_on(desk, stage, 20)
    assert desk.heard.kinds == ["added"]
    stage.put("events-1", "s.ics", ical("UID:s", "SUMMARY:Series", *rule, "RRULE:FREQ=WEEKLY;UNTIL=20261208T160000Z"))
    goes_on(desk, stage, 20)
    assert desk.heard.kinds == ["added"]
    assert desk.titles(WINDOW).count("Series") == 3


def test_forgotten_tokens_cost_nothing(desk: Office, stage: Stage) -> None:
    stage.put("events-1", "0.ics", meeting("0", "Meeting 0", 19))
    stage.server.journal.forget_tokens(stage.now)
    goes_on(desk, stage, 20)
    assert desk.heard.kinds == ["moved"]
    assert desk.value("failures") == 0


def test_where_the_window_is_too_wide_it_is_asked_in_parts(desk: Office, stage: Stage) -> None:
    stage.server.quirks = ALL
    far = vevent("far", "Far", at(12) + 60 * DAY, at(13) + 60 * DAY)
    stage.put("events-1", "far.ics", far)
    goes_on(desk, stage, 20)
    assert desk.heard.kinds == ["added"]
    asked = len(stage.odd.seen)
    goes_on(desk, stage, 5)
    refused = [seen for seen in stage.odd.seen[asked:] if b"calendar-query" in seen.body]
    assert len(refused) <= 5 * 5  # it remembers in how many parts; a list of four is enough
    stage.remove("events-1", "far.ics")
    goes_on(desk, stage, 20)
    assert desk.heard.kinds == ["added", "cancelled"]
    assert desk.value("failures") == 0


def test_a_first_look_in_parts_finds_everything(store: Store, door: Door, stage: Stage) -> None:
    stage.server.quirks = ALL
    stage.put("events-1", "far.ics", vevent("far", "Far", at(12) + 60 * DAY, at(13) + 60 * DAY))
    desk = Office(store, door, config=Config(yandex_url=stage.url))
    desk.connect()
    desk.sync(stage.now)
    assert desk.titles(WINDOW) == [*(f"Meeting {number}" for number in range(4)), "Far"]
    assert desk.heard.news == []


def test_who_is_throttled_asks_less_and_is_not_paused(desk: Office, stage: Stage) -> None:
    stage.server.most_a_minute = 1
    stage.put("events-1", "0.ics", meeting("0", "Meeting 0", 19))
    asked = len(stage.odd.seen)
    while stage.now < NOW + timedelta(hours=2):
        stage.later(timedelta(seconds=5))
        desk.sync(stage.now)
    assert desk.value("paused") is False
    assert desk.heard.refused_at == []
    assert len(stage.odd.seen) - asked < 120
    stage.server.most_a_minute = 0
    goes_on(desk, stage, 40)
    assert desk.heard.kinds == ["moved"]


def test_a_burst_of_refusals_that_ends_within_the_minute_pauses_nobody(desk: Office, stage: Stage) -> None:
    stage.server.refuses_until = stage.now + timedelta(seconds=50)
    for _ in range(30):
        stage.later(timedelta(seconds=5))
        desk.sync(stage.now)
    assert desk.value("paused") is False
    assert desk.value("refused_at") is None


def test_a_meeting_declined_elsewhere_looks_as_if_called_off_and_is_told_once(desk: Office, stage: Stage) -> None:
    answered = "ATTENDEE;PARTSTAT={}:mailto:" + LOGIN
    lines = ("ORGANIZER:mailto:bob@example.com", answered)
    stage.put("events-1", "i.ics", meeting("i", "Invited", 18, lines[0], lines[1].format("NEEDS-ACTION")))
    goes_on(desk, stage, 20)
    assert desk.heard.kinds == ["added"]
    declined = meeting("i", "Invited", 18, lines[0], lines[1].format("DECLINED"))
    stage.front("PUT", stage.path("events-1", "i.ics"), declined, content_type="text/calendar")
    goes_on(desk, stage, 20)
    # It is simply not found any more, as if the organiser had deleted it: docs/providers/yandex.md.
    assert desk.heard.kinds == ["added", "cancelled"]


def test_another_domain_of_the_same_mailbox_is_me(desk: Office, stage: Stage) -> None:
    guest = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:alice@ya.ru"
    stage.put("events-1", "i.ics", meeting("i", "Invited", 18, "ORGANIZER:mailto:bob@example.com", guest))
    goes_on(desk, stage, 20)
    [invited] = [one for one in desk.stored(TODAY) if one.event.title == "Invited"]
    assert answer_of(invited.event, mailboxes(invited.me)) is Answer.ACCEPTED


def test_the_room_is_found_in_its_property_and_in_the_description(desk: Office, stage: Stage) -> None:
    room = "https://telemost.yandex.ru/j/12345678901234"
    stage.put("events-1", "p.ics", meeting("p", "By property", 18, f"X-TELEMOST-CONFERENCE:{room}"))
    described = f"DESCRIPTION:Повестка\\nСсылка на видеовстречу: {room}"
    stage.put("events-1", "d.ics", meeting("d", "By text", 19, described))
    goes_on(desk, stage, 20)
    joins = [find_join(one.event) for one in desk.stored(TODAY) if one.event.title.startswith("By ")]
    assert [(join.url, join.service) for join in joins if join] == [(room, "telemost")] * 2


# The provider by itself.


def yandex(stage: Stage, door: Door, login: str = LOGIN, password: str = PASSWORD) -> Yandex:
    access = Access("", login, Password(password))
    return Yandex(door, access, MOSCOW, Deadline.after(10), Config(yandex_url=stage.url))


def test_it_goes_to_its_own_host_whatever_was_stored(stage: Stage, door: Door) -> None:
    access = Access("https://elsewhere.example/", LOGIN, Password(PASSWORD))
    found = Yandex(door, access, MOSCOW, Deadline.after(10), Config(yandex_url=stage.url)).find()
    assert found.home == f"{stage.url}calendars/alice%40yandex.ru/"
    assert [one.name for one in found.calendars] == ["Мои события"]


def test_a_wrong_password_is_a_refusal(stage: Stage, door: Door) -> None:
    with pytest.raises(NeedsReconnect):
        yandex(stage, door, password="wrong").find()


def test_where_nobody_names_the_person_the_documented_place_is_asked(stage: Stage, door: Door) -> None:
    stage.server.nameless = True
    found = yandex(stage, door).find()
    assert same(found.home, f"{stage.url}calendars/{LOGIN}/")
    assert [one.name for one in found.calendars] == ["Мои события"]


def test_the_days_can_be_read_without_our_copy(stage: Stage, door: Door) -> None:
    stage.server.quirks = ALL
    provider = yandex(stage, door)
    series = provider.events(provider.find().calendars[0], WINDOW)
    assert sorted(one.uid for one in series) == ["0", "1", "2", "3"]
