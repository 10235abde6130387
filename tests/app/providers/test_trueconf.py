"""A TrueConf account at a server that answers as the vendor's texts say: signing in, reading, changes, refusals."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.config import Config
from app.errors import (
    BadCertificate,
    BadReply,
    ConfigError,
    Forbidden,
    MissingRight,
    NeedsReconnect,
    NotFound,
    PasswordsOff,
    ProviderError,
    Unavailable,
    Unlicensed,
    Unreachable,
    WrongVersion,
)
from app.expansion import expand_all
from app.objects import Delta
from app.ports import Access, Calendar, Found, Password
from app.providers.exchange import Deadline, TooMuch
from app.providers.guard import allowed
from app.providers.http import Door
from app.providers.ical import read
from app.providers.trueconf.provider import TrueConf
from app.providers.trueconf.servers import House, house
from app.providers.trueconf.shelf import Shelf
from app.times import Span
from tests.factories import MOSCOW, NOW, at
from tests.servers.odd_http import Answer, Odd, certificates
from tests.servers.trueconf import V3, V4, page, planned, refusal, running, said
from tests.servers.trueconf import TrueConf as Fake

CALENDAR = Calendar("/", "TrueConf")
DAY = Span(at(0), at(0) + timedelta(days=1))
TOMORROW = at(10) + timedelta(days=1)


@dataclass
class Desk:
    """A person at such a server."""

    fake: Fake
    odd: Odd
    door: Door
    folder: Path
    options: str = ""
    secrets: tuple[str, ...] = ()
    passwords: bool = True
    cursor: str = ""
    copy: dict[str, str] = field(default_factory=dict)
    texts: dict[str, bytes] = field(default_factory=dict)
    _house: House | None = None

    @property
    def house(self) -> House:
        """What the settings make, once."""
        if self._house is None:
            file = self.folder / "providers.toml"
            file.write_text(f'[trueconf.main]\nconnection = "{self.odd.url("")}"\n{self.options}\n', encoding="utf-8")
            hosts = ("127.0.0.1",) if self.passwords else ()
            settings = Config(
                providers_file=str(file),
                trueconf_passwords=hosts,
                trueconf_secrets=self.secrets,
                allowed_hosts=("127.0.0.0/8",),
            )
            self._house = house(settings)
        return self._house

    def open(self, password: str = "wonderland", login: str = "alice", home: str = "", seconds: float = 15) -> TrueConf:
        access = Access(self.odd.url(""), login, Password(password), home)
        return TrueConf(self.door, access, MOSCOW, Deadline.after(seconds), self.house)

    def find(self, password: str = "wonderland") -> Found:
        return self.open(password).find()

    def at_home(self, password: str = "wonderland") -> TrueConf:
        """As every pass opens it: where the account was found."""
        version = V4 if V3 not in self.fake.versions or 'api_version = "v4"' in self.options else V3
        return self.open(password, home=self.odd.url(f"/api/{version}"))

    def titles(self, span: Span = DAY) -> list[str]:
        events = expand_all(self.at_home().events(CALENDAR, span), span, MOSCOW).events
        return sorted(one.title for one in events)

    def look(self, now: datetime = NOW, span: Span | None = None, password: str = "wonderland") -> Delta:
        """A pass of sync: what changed, taken into our copy."""
        span = span or Span(NOW - timedelta(days=1), NOW + timedelta(days=60))
        delta = self.at_home(password).changes(CALENDAR, self.cursor, lambda: dict(self.copy), span, now)
        self.cursor = delta.cursor
        for one in delta.changed:
            self.copy[one.href], self.texts[one.href] = one.etag, one.body
        for href in (*delta.gone, *delta.left):
            self.copy.pop(href)
        return delta

    def guests(self, href: str) -> set[str]:
        (series,) = read(self.texts[href], MOSCOW).series
        assert series.master is not None
        return {one.email.partition("@")[0] for one in series.master.event.attendees}

    @property
    def asked(self) -> list[str]:
        """The paths of all requests since the last time."""
        paths = [one.path for one in self.odd.seen]
        self.odd.seen.clear()
        return paths


def fakes() -> dict[str, Fake]:
    return {
        "v3.11": Fake(),
        "v4": Fake(versions=(V4,), password_on_v4=True),
        "v4 with the door of v3": Fake(versions=(V4,)),
        "v4, pages from 0": Fake(versions=(V4,), first_page=0),
    }


@pytest.fixture
def door() -> Iterator[Door]:
    with Door(allowed(["127.0.0.0/8"])) as made:
        yield made


@pytest.fixture(params=list(fakes()))
def desk(request: pytest.FixtureRequest, door: Door, tmp_path: Path) -> Iterator[Desk]:
    """Every way there is."""
    fake = fakes()[request.param]
    with running(fake) as odd:
        yield Desk(fake, odd, door, tmp_path)


@pytest.fixture
def third(door: Door, tmp_path: Path) -> Iterator[Desk]:
    fake = Fake()
    with running(fake) as odd:
        yield Desk(fake, odd, door, tmp_path)


@pytest.fixture
def fourth(door: Door, tmp_path: Path) -> Iterator[Desk]:
    fake = Fake(versions=(V4,))
    with running(fake) as odd:
        yield Desk(fake, odd, door, tmp_path)


@pytest.fixture
def service(door: Door, tmp_path: Path) -> Iterator[Desk]:
    """A server whose administrator gave us an account of the service's own."""
    options = 'auth = "client_credentials"\nclient_id = "calendar"\nby_email = true'
    fake = Fake(versions=(V3, V4), emails={"alice": "Alice@example.com"})
    with running(fake) as odd:
        yield Desk(fake, odd, door, tmp_path, options, ("main=s3cret",), passwords=False)


def test_connecting_finds_one_calendar_and_who_one_is(desk: Desk) -> None:
    found = desk.find()
    assert found.home == desk.odd.url(f"/api/{desk.fake.versions[0]}")
    assert found.address == desk.odd.url("")
    assert found.emails == {"alice@127.0.0.1"}
    assert [one.name for one in found.calendars] == ["TrueConf · 127.0.0.1"]


def test_the_password_is_sent_as_json_with_the_built_in_application(third: Desk) -> None:
    third.find()
    request = next(one for one in third.odd.seen if one.path == "/oauth2/v1/token")
    assert request.headers["content-type"] == "application/json"
    assert request.body == (
        b'{"grant_type": "password", "username": "alice", "password": "wonderland", '
        b'"client_id": "trueconf_server_users"}'
    )


def test_a_wrong_password_is_refused(desk: Desk) -> None:
    with pytest.raises(NeedsReconnect):
        desk.find("hatter")


def test_passwords_are_taken_only_where_the_administrator_said_so(third: Desk) -> None:
    third.passwords = False
    with pytest.raises(PasswordsOff):
        third.find()
    assert third.asked == []


def test_events_of_a_day_come_with_link_owner_and_guests(desk: Desk) -> None:
    desk.fake.conferences = [planned("4711", "Планёрка", at(10), 30), planned("4712", "Завтра", TOMORROW)]
    (series,) = desk.at_home().events(CALENDAR, DAY)
    assert series.master is not None
    event = series.master.event
    assert event.title == "Планёрка"
    assert event.when.span(UTC) == Span(at(10).astimezone(UTC), at(10, 30).astimezone(UTC))
    assert event.links == (f"https://{desk.fake.host}/c/4711",)
    assert event.organizer is not None
    assert event.organizer.email == "boris@127.0.0.1"
    assert {one.email for one in event.attendees} == {"alice@127.0.0.1", "boris@127.0.0.1"}


def test_two_dates_are_applied_by_us(desk: Desk) -> None:
    desk.fake.conferences = [
        planned("1", "gestern", at(10) - timedelta(days=1)),
        planned("2", "bis heute", at(23) - timedelta(days=1), 120),
        planned("3", "heute", at(12)),
        planned("4", "morgen", at(0) + timedelta(days=1)),
        planned("5", "dienstags", at(9) - timedelta(days=700), days=["tuesday"]),
        planned("6", "mittwochs", at(9) - timedelta(days=700), days=["wednesday"]),
    ]
    assert desk.titles() == ["bis heute", "dienstags", "heute"]


def test_all_pages_are_read(desk: Desk) -> None:
    desk.options = "page_size = 7"
    desk.fake.conferences = [planned(str(n), f"{n:02}", at(10)) for n in range(50)]
    assert len(desk.titles()) == 50


def test_a_server_that_gives_smaller_pages_than_asked_for_is_read_to_its_end(desk: Desk) -> None:
    desk.fake.most = 3
    desk.fake.conferences = [planned(str(n), f"{n:02}", at(10)) for n in range(10)]
    assert len(desk.titles()) == 10


def test_a_count_that_is_too_small_hides_nothing(third: Desk) -> None:
    third.options = "page_size = 5"
    third.fake.counts = 1
    third.fake.conferences = [planned(str(n), f"{n:02}", at(10)) for n in range(12)]
    assert len(third.titles()) == 12


def test_a_count_that_is_too_large_is_believed_the_second_time(third: Desk) -> None:
    third.fake.conferences = [planned(str(n), f"{n:02}", at(10)) for n in range(3)]
    third.look()
    third.fake.conferences.pop()
    third.fake.counts = 3
    assert third.look().gone == ()
    assert third.look().gone == ("/c/2",)
    assert third.look().gone == ()


def test_a_list_of_ten_thousand_is_read(third: Desk) -> None:
    third.options = "page_size = 500"
    third.fake.conferences = [planned(str(n), "x", at(10) - timedelta(days=n % 300)) for n in range(10_000)]
    assert len(third.titles()) == 34


def test_a_list_without_end_is_too_much(third: Desk) -> None:
    third.options = "page_size = 5000"
    third.fake.most = 5000
    third.fake.conferences = [planned(str(n), "x", at(10)) for n in range(20_100)]
    with pytest.raises(TooMuch):
        third.open(home=third.odd.url(f"/api/{V3}"), seconds=20).events(CALENDAR, DAY)


def test_pages_that_repeat_themselves_come_to_an_end(third: Desk) -> None:
    third.fake.conferences = [planned("1", "x", at(10))]
    third.fake.counts = 9
    third.at_home().events(CALENDAR, DAY)
    first = said({"cnt": 9, "conferences": [third.fake.third(third.fake.conferences[0])]})
    third.fake.broken = [first, first, first]
    assert third.titles() == ["x"]
    assert len(third.fake.broken) == 1


def test_a_room_shows_only_while_it_runs(desk: Desk) -> None:
    room = planned("77", "Курилка", at(0), kind="none")
    desk.fake.conferences = [room]
    assert desk.look().changed == ()
    room |= {"running": True, "session": "s1"}
    (shown,) = desk.look(NOW).changed
    (series,) = read(shown.body, MOSCOW).series
    assert series.master is not None
    assert series.master.event.free
    assert series.master.event.when.span(UTC) == Span(NOW - timedelta(minutes=1), NOW + timedelta(hours=1))
    assert desk.look(NOW + timedelta(minutes=1)).changed == ()
    (later,) = desk.look(NOW + timedelta(minutes=31)).changed
    assert b"DTSTART:20261124T055900Z" in later.body
    room["running"] = False
    assert desk.look(NOW + timedelta(minutes=40)).gone == ("/c/77",)


def test_a_room_that_runs_now_is_among_the_events_of_now(third: Desk) -> None:
    third.fake.conferences = [planned("77", "Курилка", at(0), kind="none", running=True)]
    today = datetime.now(UTC)
    assert third.titles(Span(today - timedelta(hours=1), today + timedelta(hours=1))) == ["Курилка"]


def test_what_has_not_changed_is_not_named_again(desk: Desk) -> None:
    desk.fake.conferences = [planned("1", "A", at(10)), planned("2", "B", at(9), days=[0, 1, 0, 0, 0, 0, 0])]
    assert len(desk.look().changed) == 2
    assert desk.look() == Delta((), (), desk.cursor, whole=True)


def test_that_a_conference_runs_now_is_no_change_of_it(desk: Desk) -> None:
    meeting = planned("1", "A", at(10))
    desk.fake.conferences = [meeting]
    desk.look()
    meeting |= {"running": True, "session": "s1"}
    assert desk.look().changed == ()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param({"topic": "Новая тема"}, "SUMMARY:Новая тема", id="renamed"),
        pytest.param({"start": at(15)}, "DTSTART:20261124T120000Z", id="moved"),
        pytest.param({"seconds": 900}, "DTEND:20261124T071500Z", id="shorter"),
        pytest.param({"owner": "clara"}, 'ORGANIZER;CN="clara":mailto:clara@', id="another owner"),
        pytest.param({"start": at(10) + timedelta(days=300)}, "DTSTART:2027", id="moved out of sight"),
    ],
)
def test_a_change_names_its_conference(desk: Desk, change: dict[str, object], says: str) -> None:
    meeting = planned("1", "A", at(10))
    desk.fake.conferences = [meeting, planned("2", "B", at(11))]
    desk.look()
    meeting |= change
    delta = desk.look()
    assert [one.href for one in delta.changed] == ["/c/1"]
    assert says in delta.changed[0].body.decode()
    assert delta.gone == ()


def test_what_is_not_listed_any_more_is_gone(desk: Desk) -> None:
    desk.fake.conferences = [planned("1", "A", at(10)), planned("2", "B", at(11))]
    desk.look()
    desk.fake.conferences.pop()
    assert desk.look().gone == ("/c/2",)


def test_what_passed_is_left_and_not_gone(desk: Desk) -> None:
    desk.fake.conferences = [planned("1", "A", at(10))]
    desk.look()
    delta = desk.look(span=Span(NOW + timedelta(days=2), NOW + timedelta(days=60)))
    assert (delta.gone, delta.left) == ((), ("/c/1",))


def test_a_conference_that_cannot_be_read_spoils_no_other_and_is_not_gone(third: Desk) -> None:
    broken = planned("1", "A", at(10))
    third.fake.conferences = [broken, planned("2", "B", at(11))]
    third.look()
    first, second = (third.fake.third(one) for one in third.fake.conferences)
    third.fake.broken = [said({"cnt": 3, "conferences": [{**first, "schedule": {"type": 1}}, second, {"topic": "?"}]})]
    assert third.look() == Delta((), (), third.cursor, whole=True)


def test_guests_who_come_and_go_are_seen_at_once_where_lists_tell(third: Desk) -> None:
    meeting = planned("1", "A", at(10))
    third.fake.conferences = [meeting]
    third.look()
    meeting["invited"] = ["alice", "clara"]
    third.look()
    assert third.guests("/c/1") == {"alice", "clara"}


def test_on_v4_guests_are_read_once_and_remembered(fourth: Desk) -> None:
    fourth.fake.conferences = [planned("1", "A", at(10)), planned("2", "weit weg", at(10) + timedelta(days=300))]
    fourth.look()
    assert fourth.guests("/c/1") == {"alice", "boris"}
    assert [path for path in fourth.asked if path.endswith(("/1", "/2"))] == ["/api/v4/conferences/1"]
    fourth.look()
    assert [path for path in fourth.asked if path.endswith("/1")] == []


def test_on_v4_no_more_than_a_hundred_are_read_whole_in_a_pass_the_next_ones_first(fourth: Desk) -> None:
    fourth.fake.conferences = [planned(str(n), "A", at(10) + timedelta(hours=n)) for n in range(120, 0, -1)]
    assert len(fourth.look().changed) == 120
    assert fourth.guests("/c/100") == {"alice", "boris"}
    assert fourth.guests("/c/101") == set()
    assert len(fourth.look().changed) == 20
    assert fourth.guests("/c/120") == {"alice", "boris"}
    assert fourth.look().changed == ()


def test_on_v4_a_guest_list_that_may_not_be_read_hides_no_meeting(fourth: Desk) -> None:
    fourth.fake.conferences = [planned("1", "A", at(10))]
    shorts = said({"results": 1, "conferences": [fourth.fake.short(fourth.fake.conferences[0])]})
    fourth.find()
    fourth.fake.broken = [shorts, refusal(403, "forbidden")]
    (series,) = fourth.at_home().events(CALENDAR, DAY)
    assert series.master is not None
    assert series.master.event.links == (f"{fourth.odd.url('/c/1')}",)


def test_a_token_is_used_by_all_until_it_runs_out(desk: Desk) -> None:
    for _ in range(3):
        desk.at_home().events(CALENDAR, DAY)
    assert desk.fake.given == 1


def test_a_token_that_is_about_to_run_out_is_renewed_before(desk: Desk) -> None:
    desk.fake.life_s = 0
    desk.fake.tokens.clear()
    desk.at_home().events(CALENDAR, DAY)
    desk.fake.life_s = 1
    desk.fake.expire()
    desk.at_home().events(CALENDAR, DAY)
    assert desk.fake.given == 2


def test_a_token_that_is_refused_is_renewed_once(desk: Desk) -> None:
    desk.at_home().events(CALENDAR, DAY)
    desk.fake.expire()
    desk.at_home().events(CALENDAR, DAY)
    assert desk.fake.given == 2


def test_a_token_that_is_refused_however_new_is_a_refusal(desk: Desk) -> None:
    desk.at_home().events(CALENDAR, DAY)
    gone = refusal(401, "unauthorized") if V4 in desk.fake.versions else refusal(403, "accessTokenInvalid")
    anew = said({"access_token": "x"})
    desk.fake.broken = [gone, anew, gone]
    with pytest.raises(NeedsReconnect):
        desk.at_home().events(CALENDAR, DAY)


def test_what_renews_a_token_is_used_and_else_the_password(third: Desk) -> None:
    third.fake.refreshes = True
    third.at_home().events(CALENDAR, DAY)
    third.fake.expire()
    third.at_home().events(CALENDAR, DAY)
    assert b"refresh_token" in third.odd.seen[-2].body
    third.fake.expire()
    third.fake.broken = [refusal(403, "accessTokenInvalid"), said({"error": "invalid_grant"}, 400)]
    third.at_home().events(CALENDAR, DAY)
    assert b'"password"' in third.odd.seen[-2].body


def test_many_at_once_sign_in_once(third: Desk) -> None:
    third.fake.conferences = [planned("1", "A", at(10))]
    accounts = [third.at_home() for _ in range(8)]
    threads = [threading.Thread(target=account.events, args=(CALENDAR, DAY)) for account in accounts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert third.fake.given == 1


def test_another_password_gets_another_token(third: Desk) -> None:
    third.at_home().events(CALENDAR, DAY)
    with pytest.raises(NeedsReconnect):
        third.at_home("hatter").events(CALENDAR, DAY)


def test_the_token_goes_in_the_header_unless_the_query_is_asked_for(third: Desk) -> None:
    third.at_home().events(CALENDAR, DAY)
    assert third.odd.seen[-1].headers["authorization"] == "Bearer token1"
    assert "token1" not in third.odd.seen[-1].path


def test_the_token_goes_in_the_query_where_it_has_to(third: Desk) -> None:
    third.options = 'token_in = "query"'
    third.at_home().events(CALENDAR, DAY)
    assert third.odd.seen[-1].path.endswith("&access_token=token1")
    assert "authorization" not in third.odd.seen[-1].headers


def test_a_gateway_of_its_own_gives_the_tokens(third: Desk) -> None:
    third.options = f'token_url = "{third.odd.url("/oauth2/v1/token")}"'
    third.fake.versions = (V4,)
    third.open(home=third.odd.url("/api/v4")).events(CALENDAR, DAY)
    assert [path for path in third.asked if "oauth2" in path] == ["/oauth2/v1/token"]


def test_the_version_can_be_said(door: Door, tmp_path: Path) -> None:
    fake = Fake(versions=(V3, V4))
    with running(fake) as odd:
        desk = Desk(fake, odd, door, tmp_path, 'api_version = "v4"')
        assert desk.find().home == odd.url("/api/v4")


def test_a_server_that_was_renewed_is_found_at_its_new_version(third: Desk) -> None:
    third.fake.conferences = [planned("1", "A", at(10))]
    third.look()
    account = third.open(home=third.odd.url(f"/api/{V3}"))
    third.fake.versions = (V4,)
    third.fake.expire()
    delta = account.changes(CALENDAR, third.cursor, lambda: dict(third.copy), DAY, NOW)
    assert delta.gone == ()
    assert len({path for path in third.asked if "conferences" in path}) > 1
    again = third.open(home=third.odd.url(f"/api/{V3}"))
    again.changes(CALENDAR, third.cursor, lambda: dict(third.copy), DAY, NOW)
    assert [path for path in third.asked if V3 in path] == []


def test_a_clock_that_is_wrong_by_days_does_no_harm(desk: Desk) -> None:
    desk.fake.skew = timedelta(days=-3)
    desk.fake.conferences = [planned("1", "A", at(10))]
    assert desk.titles() == ["A"]
    assert desk.titles() == ["A"]
    assert desk.fake.given == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        pytest.param(refusal(403, "forbidden"), MissingRight, id="missing right"),
        pytest.param(refusal(404, "routeNotFound"), WrongVersion, id="wrong version"),
        pytest.param(refusal(403, "licenseExpired"), Unlicensed, id="licence"),
        pytest.param(page(502), Unavailable, id="a proxy without its server"),
        pytest.param(page(200), BadReply, id="a proxy's page"),
        pytest.param(page(403), Forbidden, id="a proxy forbids"),
        pytest.param(page(404), BadReply, id="another server"),
        pytest.param(refusal(500, "internalError"), Unavailable, id="500"),
        pytest.param(refusal(404, "userNotFound"), NotFound, id="not found"),
        pytest.param(refusal(400, "invalidParameter"), BadReply, id="bad request"),
        pytest.param(said({"cnt": 1}), BadReply, id="no list"),
        pytest.param(Answer(200, b"[1, 2]"), BadReply, id="a list of numbers"),
        pytest.param(Answer(200, b"[" * 100_000), BadReply, id="a deep one"),
        pytest.param(Answer(200, b"\xff\xfe"), BadReply, id="no text"),
    ],
)
def test_refusals_are_told_apart(third: Desk, answer: Answer, error: type[ProviderError]) -> None:
    third.options = f'api_version = "{V3}"'
    third.find()
    third.fake.broken = [answer] * 2
    with pytest.raises(error) as raised:
        third.at_home().events(CALENDAR, DAY)
    assert type(raised.value) is error
    assert "wonderland" not in str(raised.value)
    assert "token1" not in str(raised.value)


def test_a_missing_right_is_named(third: Desk) -> None:
    third.fake.rights = ("users:read",)
    with pytest.raises(MissingRight) as raised:
        third.find()
    assert raised.value.right == "conferences:read"


def test_a_server_without_any_version_of_ours_says_so(third: Desk) -> None:
    third.fake.versions = ("v3.2",)
    with pytest.raises(WrongVersion):
        third.find()


def test_nobody_there_is_unreachable(third: Desk) -> None:
    third.house  # noqa: B018 - the settings are of this server
    account = TrueConf(
        third.door,
        Access("http://127.0.0.1:1", "alice", Password("x"), "http://127.0.0.1:1/api/v4"),
        MOSCOW,
        Deadline.after(5),
        House(passwords=frozenset({"127.0.0.1"})),
    )
    with pytest.raises(Unreachable):
        account.events(CALENDAR, DAY)


@pytest.mark.parametrize("trust", ["true", "false", "ca"])
def test_certificates_of_ones_own_are_refused_unless_said_otherwise(door: Door, tmp_path: Path, trust: str) -> None:
    made = certificates(tmp_path / "tls", "127.0.0.1")
    fake = Fake(conferences=[planned("1", "A", at(10))])
    with running(fake, made.context) as odd:
        told = f'"{made.ca_file}"' if trust == "ca" else trust
        desk = Desk(fake, odd, door, tmp_path, f"verify_tls = {told}")
        if trust == "true":
            with pytest.raises(BadCertificate):
                desk.find()
            assert odd.seen == []
        else:
            assert desk.find().calendars
            assert desk.titles() == ["A"]


def test_believing_every_certificate_leaves_a_warning(
    door: Door, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    fake = Fake()
    with running(fake) as odd:
        desk = Desk(fake, odd, door, tmp_path, "verify_tls = false")
        assert desk.house.servers[0].verify_tls is False
    assert "[trueconf.main] verify_tls = false" in caplog.text


def test_an_account_of_the_services_own_shows_people_their_meetings(service: Desk) -> None:
    service.fake.conferences = [
        planned("1", "hers", at(10), owner="alice", invited=("boris",)),
        planned("2", "invited", at(11), invited=("alice@127.0.0.1", "boris")),
        planned("3", "not hers", at(12), invited=("boris",)),
    ]
    found = service.find("")
    assert (found.home, found.owner) == (service.odd.url("/api/v4"), "alice@example.com")
    events = service.open("", home=found.home).events(CALENDAR, DAY)
    assert sorted(one.master.event.title for one in events if one.master) == ["hers", "invited"]


def test_whoever_is_taken_off_a_meeting_loses_it(service: Desk) -> None:
    service.options += '\napi_version = "v3.11"'
    meeting = planned("1", "A", at(10), invited=("alice",))
    service.fake.conferences = [meeting]
    service.look(password="")
    meeting["invited"] = ["boris"]
    service.house.shelf.forget()
    assert service.look(password="").gone == ("/c/1",)


def test_a_thousand_people_share_one_pass(service: Desk) -> None:
    service.fake.conferences = [planned(str(n), "A", at(10), invited=(f"person{n}",)) for n in range(40)]
    found = service.find("")
    service.odd.seen.clear()
    for n in range(40):
        account = service.open("", f"person{n}", found.home)
        assert len(account.events(CALENDAR, DAY)) == 1
    assert len([path for path in service.asked if "page=" in path]) == 1
    assert service.fake.given == 1


def test_what_was_read_and_is_too_old_is_not_kept() -> None:
    shelf, until = Shelf(kept_s=0.0), Deadline.after(5)
    for n in range(100):
        shelf.get(f"board {n}", lambda: "a board", until)
    assert shelf.kept <= 1
    fresh = Shelf(kept_s=60.0)
    for n in range(100):
        fresh.get(f"board {n}", lambda: "a board", until)
    assert fresh.kept == 100


def test_without_a_password_and_without_a_service_nobody_signs_in(third: Desk) -> None:
    with pytest.raises(NeedsReconnect):
        third.find("")


def test_nobody_is_matched_by_email_unless_the_administrator_says_so(service: Desk) -> None:
    service.options = service.options.replace("by_email = true", "")
    with pytest.raises(PasswordsOff):
        service.find("")


def test_who_has_no_email_there_is_not_matched(service: Desk) -> None:
    service.fake.emails = {}
    with pytest.raises(PasswordsOff):
        service.find("")


def test_the_panels_secret_key_is_a_token_itself(service: Desk) -> None:
    service.options = 'auth = "secret_key"\nby_email = true'
    service.secrets = ("main=panel",)
    service.fake.tokens = {"panel": ""}
    assert service.find("").owner == "alice@example.com"
    assert service.fake.given == 0


@pytest.mark.parametrize(
    "text",
    [
        "[trueconf.main]\nhost = 1",
        "[trueconf.main]\nconnection = 7",
        '[trueconf.main]\nconnection = "ftp://x"',
        '[trueconf.main]\nconnection = "https://x"\ntoken_in = "cookie"',
        '[trueconf.main]\nconnection = "https://x"\npage_size = "many"',
        '[trueconf.main]\nconnection = "https://x"\nsecret = "s3cret"',
        '[trueconf.main]\nconnection = "https://x"\nverify_tls = 3',
        "[trueconf",
        "trueconf = 3",
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_at_once(tmp_path: Path, text: str) -> None:
    file = tmp_path / "providers.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        house(Config(providers_file=str(file)))
    assert str(raised.value).startswith("PROVIDERS_FILE: ")


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("main", "https://video.example.org/"),
        ("", "https://video.example.org/"),
        ("VIDEO.example.org", "https://video.example.org/"),
        ("https://video.example.org/c/4711", "https://video.example.org/"),
        ("https://video.example.org/api/v4", "https://video.example.org/"),
        ("other.example.org:4443", "https://other.example.org:4443/"),
        ("https://other.example.org/conf/", "https://other.example.org/conf"),
    ],
)
def test_a_server_is_meant_by_name_host_or_any_of_its_addresses(tmp_path: Path, text: str, base: str) -> None:
    file = tmp_path / "providers.toml"
    file.write_text('[trueconf.main]\nconnection = "https://video.example.org"\n', encoding="utf-8")
    assert str(house(Config(providers_file=str(file))).server(text).base) == base
