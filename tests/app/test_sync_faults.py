"""Whatever fails, nothing is lost, said twice, or deleted; and one bad account is one bad account."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.errors import StoreUnavailable
from app.objects import Delta, Object
from app.ports import Access, Calendar, Person
from app.providers.caldav import CalDav
from app.providers.http import Door
from app.sync import AT_ONCE, sync_due
from app.times import Span
from psql import Store
from tests.app.syncing import Desk
from tests.factories import ALICE, NOW, at
from tests.fakes import vevent
from tests.servers.odd_http import Answer, Odd, serving
from tests.servers.shelves import Shelf, Shelves

MINUTE = timedelta(minutes=1)
TODAY = Span(at(0), at(0) + timedelta(days=1))
MANY = 8


def meeting(uid: str, title: str = "Meeting", hour: int = 15) -> str:
    return vevent(uid, title, at(hour), at(hour) + timedelta(minutes=30))


@pytest.fixture
def shelves() -> Shelves:
    return Shelves()


@pytest.fixture
def work(shelves: Shelves) -> Shelf:
    work = shelves.calendars["work"]
    for number in range(MANY):
        work.put(f"{number}.ics", meeting(str(number), f"Meeting {number}", 12 + number))
    return work


@pytest.fixture
def odd(shelves: Shelves) -> Iterator[Odd]:
    with serving(shelves.script) as server:
        yield server


@pytest.fixture
def desk(store: Store, door: Door, odd: Odd, work: Shelf) -> Desk:
    """Alice's account, connected and read once."""
    desk = Desk(store, door)
    desk.connect(odd.url("/home/"))
    desk.sync()
    return desk


def person(number: int) -> Person:
    return Person(f"{number:026}", "", "en", "Europe/Moscow")


def test_a_crash_between_asking_and_storing_leaves_nothing_half_done(desk: Desk, work: Shelf) -> None:
    work.put("0.ics", meeting("0", "Renamed", 12))
    work.remove("1.ics")
    desk.heard.breaks = 1
    with pytest.raises(StoreUnavailable):
        desk.sync(NOW + MINUTE)
    assert "Meeting 0" in desk.titles(TODAY)
    assert desk.letters() == 0

    desk.sync(NOW + 2 * MINUTE)
    desk.sync(NOW + 3 * MINUTE)

    assert sorted(desk.heard.kinds) == ["cancelled", "details"]
    assert desk.letters() == 2
    assert len(desk.titles(TODAY)) == MANY - 1


def test_a_meeting_that_cannot_be_told_hides_no_other_and_is_not_lost_silently(
    desk: Desk, work: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    desk.heard.poison = "0"
    for number in range(3):
        work.put(f"{number}.ics", meeting(str(number), f"Renamed {number}", 12 + number))

    with caplog.at_level(logging.ERROR):
        for minute in range(1, 4):
            desk.sync(NOW + minute * MINUTE)

    assert sorted(change.uid for one in desk.heard.news for change in one.changes) == ["1", "2"]
    assert desk.heard.untold_of == [1]
    assert desk.letters() == 3
    assert desk.titles(TODAY)[:3] == ["Renamed 0", "Renamed 1", "Renamed 2"]
    assert desk.value("failures") == 0
    assert [record.exc_info is not None for record in caplog.records] == [True, True]
    assert "Renamed" not in caplog.text


def test_what_fails_only_together_is_told_one_by_one(desk: Desk, work: Shelf) -> None:
    desk.heard.most = 1
    for number in range(3):
        work.put(f"{number}.ics", meeting(str(number), f"Renamed {number}", 12 + number))
    desk.sync(NOW + MINUTE)
    assert [len(one.changes) for one in desk.heard.news] == [1, 1, 1]
    assert desk.heard.untold_of == []
    assert desk.letters() == 3


def test_a_killed_pass_is_taken_up_when_its_lease_ends(desk: Desk, work: Shelf) -> None:
    with desk.store.begin() as tx:
        assert tx.claim_account(NOW + MINUTE, NOW + 2 * MINUTE) is not None  # and nothing more: killed
    assert desk.sync(NOW + MINUTE + timedelta(seconds=30)) == 0
    assert desk.sync(NOW + 2 * MINUTE) == 1


def test_what_comes_after_somebody_else_took_over_is_not_stored(desk: Desk, work: Shelf) -> None:
    work.put("0.ics", meeting("0", "Renamed", 12))
    real_open = desk.open

    def slow(provider: str, access: Access, zone: object, seconds: float) -> object:
        with desk.store.begin() as tx:
            tx._connection.execute("UPDATE accounts SET leased_until = now() + interval '1 year'")
        return real_open(provider, access, zone, seconds)  # type: ignore[arg-type]

    sync_due(desk.store, desk.vault, slow, NOW + MINUTE, desk.zone_of, desk.heard)  # type: ignore[arg-type]
    assert desk.heard.news == []
    assert "Meeting 0" in desk.titles(TODAY)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(500),
        Answer(503, b"", {"Retry-After": "600"}),
        Answer(200, b"<html>"),
        Answer(207, b'<D:multistatus xmlns:D="DAV:"><D:response><D:href>/home/work/'),
        Answer(raw=True, body=[b""]),
    ],
    ids=["500", "503", "a page", "truncated", "hangs up"],
)
def test_a_server_that_fails_costs_nothing_and_is_caught_up_with(
    desk: Desk, shelves: Shelves, work: Shelf, answer: Answer
) -> None:
    work.put("0.ics", meeting("0", "Renamed", 12))
    shelves.failure = answer
    for minute in range(1, 6):
        desk.sync(NOW + minute * MINUTE)
    assert len(desk.titles(TODAY)) == MANY
    assert desk.heard.news == []

    shelves.failure = None
    desk.sync(NOW + timedelta(hours=1))
    desk.sync(NOW + timedelta(hours=1, minutes=2))

    assert desk.heard.kinds == ["details"]
    assert desk.value("failures") == 0


def test_a_server_that_is_not_there_is_asked_ever_less(desk: Desk, shelves: Shelves) -> None:
    shelves.failure = Answer(500)
    asked = [second for second in range(60, 3600, 5) if desk.sync(NOW + timedelta(seconds=second))]
    assert len(asked) <= 7


def test_retry_after_is_obeyed(desk: Desk, shelves: Shelves) -> None:
    shelves.failure = Answer(429, b"", {"Retry-After": "3000"})
    desk.sync(NOW + MINUTE)
    assert desk.sync(NOW + timedelta(minutes=50)) == 0
    assert desk.sync(NOW + timedelta(minutes=51)) == 1


def test_a_refused_connection_and_a_hanging_server_are_failures_like_others(store: Store, door: Door) -> None:
    desk = Desk(store, door)
    shelves = Shelves()
    with serving(shelves.script) as odd:
        desk.connect(odd.url("/home/"))
        desk.sync()
        shelves.hangs = True
        desk.sync(NOW + MINUTE)
        assert desk.value("failures") == 1
    desk.sync(NOW + 3 * MINUTE)
    assert desk.value("failures") == 2
    assert desk.value("paused") is False


def test_a_host_that_does_not_answer_is_not_waited_for_again_and_again(desk: Desk, door: Door) -> None:
    silent = Shelves()
    with serving(silent.script) as odd:
        for number in range(30):
            desk.connect(odd.url("/home/"), person(number))
        while desk.sync(NOW + MINUTE):
            pass
        silent.hangs = True
        before = len(odd.seen)
        assert desk.sync(NOW + 3 * MINUTE) == 31
        assert len(odd.seen) - before <= 2 * AT_ONCE
    assert desk.titles(TODAY)


def test_two_refusals_a_minute_apart_pause_the_account_and_say_so_once(desk: Desk, shelves: Shelves) -> None:
    shelves.failure = Answer(401, b"", {"WWW-Authenticate": "Basic"})
    asked = [minute for minute in range(1, 60) if desk.sync(NOW + minute * MINUTE)]
    assert len(asked) == 2
    assert len(desk.heard.refused_at) == 1
    assert desk.letters() == 1
    assert desk.value("paused") is True
    assert len(desk.titles(TODAY)) == MANY


def test_an_account_is_paused_even_where_that_cannot_be_said(
    desk: Desk, shelves: Shelves, caplog: pytest.LogCaptureFixture
) -> None:
    desk.heard.poison = "refused"
    shelves.failure = Answer(401, b"", {"WWW-Authenticate": "Basic"})
    asked = [minute for minute in range(1, 30) if desk.sync(NOW + minute * MINUTE)]
    assert len(asked) == 2
    assert desk.value("paused") is True
    assert "that it is refused cannot be told" in caplog.text


def test_one_refusal_is_forgiven(desk: Desk, shelves: Shelves) -> None:
    shelves.failure = Answer(401, b"", {"WWW-Authenticate": "Basic"})
    desk.sync(NOW + MINUTE)
    shelves.failure = None
    desk.sync(NOW + 3 * MINUTE)
    assert desk.value("refused_at") is None
    assert desk.heard.refused_at == []


def test_a_new_password_ends_the_pause_and_what_happened_meanwhile_is_found(
    desk: Desk, shelves: Shelves, work: Shelf
) -> None:
    shelves.failure = Answer(401, b"", {"WWW-Authenticate": "Basic"})
    for minute in range(1, 5):
        desk.sync(NOW + minute * MINUTE)
    work.put("0.ics", meeting("0", "Renamed", 12))
    shelves.failure = None
    with desk.store.begin() as tx:
        [account] = tx.accounts_of(ALICE.id)
        secret = tx.secret_of(account.id, ALICE.id)
        assert secret is not None
        tx.change_account(account, secret, NOW)

    assert desk.sync(NOW + 10 * MINUTE) == 1
    assert desk.heard.kinds == ["details"]


def test_a_host_that_refuses_many_is_blamed_itself(desk: Desk, odd: Odd, shelves: Shelves) -> None:
    for number in range(7):
        desk.connect(odd.url("/home/"), person(number))
    desk.sync(NOW + MINUTE)
    shelves.failure = Answer(401, b"", {"WWW-Authenticate": "Basic"})
    for minute in range(2, 30):
        desk.sync(NOW + minute * MINUTE)
    assert desk.heard.refused_at == []
    assert desk.heard.hosts
    shelves.failure = None
    desk.sync(NOW + timedelta(hours=2))
    with desk.store.begin() as tx:
        assert all(tx.copied_at(person(number).id) == NOW + timedelta(hours=2) for number in range(7))


@pytest.mark.parametrize("by", ["token", "etags"])
def test_a_sudden_emptiness_is_confirmed_before_it_is_believed(desk: Desk, work: Shelf, by: str) -> None:
    work.has_token = by == "token"
    work.refusal = None if work.has_token else Answer(403)
    desk.sync(NOW + MINUTE)
    work.remove(*list(work.objects))
    desk.sync(NOW + 2 * MINUTE)
    assert len(desk.titles(TODAY)) == MANY
    assert desk.heard.news == []

    desk.sync(NOW + 3 * MINUTE)
    desk.sync(NOW + 4 * MINUTE)

    assert desk.titles(TODAY) == []
    assert desk.heard.kinds.count("cancelled") == MANY


def test_an_emptiness_that_passes_was_nothing(desk: Desk, work: Shelf) -> None:
    kept = dict(work.objects)
    work.remove(*list(work.objects))
    desk.sync(NOW + MINUTE)
    for name, (_, text) in kept.items():
        work.put(name, text)
    work.put("0.ics", meeting("0", "Renamed", 12))
    for minute in range(2, 5):
        desk.sync(NOW + minute * MINUTE)
    assert desk.heard.kinds == ["details"]
    assert len(desk.titles(TODAY)) == MANY


@pytest.mark.parametrize("code", [403, 404, 500])
def test_one_bad_calendar_does_not_keep_the_others_from_being_read(
    desk: Desk, shelves: Shelves, work: Shelf, code: int
) -> None:
    bad = shelves.calendars["a bad one".replace(" ", "")] = Shelf()
    desk.sync(NOW + timedelta(hours=2))
    bad.failure = Answer(code)
    work.put("0.ics", meeting("0", "Renamed", 12))
    desk.sync(NOW + timedelta(hours=2, minutes=1))
    assert desk.heard.kinds == ["details"]


class Poisoned(CalDav):
    """Of one calendar it gives what we are at fault with: while it is read, or while it is stored."""

    stores = False

    def changes(
        self, calendar: Calendar, cursor: str, known: Callable[[], Mapping[str, str]], span: Span, now: datetime
    ) -> Delta:
        delta = super().changes(calendar, cursor, known, span, now)
        if "/bad/" not in calendar.href:
            return delta
        if not self.stores:
            raise ValueError("a fault of ours")
        return replace(delta, changed=(Object("x", "a\0b", meeting("x").encode()),))


class Stored(Poisoned):
    stores = True


@pytest.mark.parametrize("kind", [Poisoned, Stored], ids=["read", "stored"])
def test_a_calendar_with_which_we_are_at_fault_keeps_no_neighbour_back(
    desk: Desk, shelves: Shelves, work: Shelf, kind: type[CalDav], caplog: pytest.LogCaptureFixture
) -> None:
    shelves.calendars["bad"] = Shelf()
    desk.sync(NOW + timedelta(hours=2))
    desk.made = kind
    work.put("0.ics", meeting("0", "Renamed", 12))
    desk.sync(NOW + timedelta(hours=2, minutes=2))
    assert desk.heard.kinds == ["details"]
    assert desk.value("failures") == 0
    with desk.store.begin() as tx:
        assert tx.missing(ALICE.id) == ["Bad"]
    assert "calendar" in caplog.text
    assert "Traceback" in caplog.text
    desk.made = CalDav
    shelves.calendars["bad"].put("9.ics", meeting("9", "There again", 12))
    desk.sync(NOW + timedelta(hours=2, minutes=4))
    assert "There again" in desk.titles(TODAY)


def test_a_poisoned_account_stays_alone_and_is_pushed_away(
    desk: Desk, odd: Odd, caplog: pytest.LogCaptureFixture
) -> None:
    with desk.store.begin() as tx:
        account_id = tx.next_account_id()
        [account] = tx.accounts_of(ALICE.id)
        poisoned = type(account)(account_id, person(1).id, "caldav", "alice", account.address, account.home)
        tx.add_account(poisoned, b"opens with no key", NOW)
    desk.connect(odd.url("/home/"), person(2))
    with caplog.at_level(logging.ERROR):
        assert desk.sync(NOW + MINUTE) == 3
    assert desk.sync(NOW + MINUTE) == 0
    assert len(desk.titles(TODAY, person(2))) == MANY
    assert caplog.text.count("not read") == 1


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        meeting("x", "a\0b"),
        meeting("x").replace("SUMMARY", "RRULE:FREQ=SECONDLY\r\nSUMMARY"),
        meeting("x").replace("DTEND:2026", "DTEND:9999"),
        meeting("x").replace("UID:x\r\n", ""),
    ],
    ids=["no calendar", "empty", "a NUL", "every second", "till the end of time", "no uid"],
)
def test_an_object_that_is_strange_does_not_hide_the_others(desk: Desk, work: Shelf, text: str) -> None:
    work.put("strange.ics", text.replace("\0", ""))
    work.put("0.ics", meeting("0", "Renamed", 12))
    desk.sync(NOW + MINUTE)
    assert "Renamed" in desk.titles(TODAY)
    assert desk.value("failures") == 0


def test_two_at_once_read_each_account_once(store: Store, door: Door) -> None:
    desk = Desk(store, door)
    with serving(Shelves().script) as odd:
        for number in range(12):
            desk.connect(odd.url("/home/"), person(number))
        counts: list[int] = []
        both = [threading.Thread(target=lambda: counts.append(desk.sync())) for _ in range(2)]
        for one in both:
            one.start()
        for one in both:
            one.join()
        first = [seen for seen in odd.seen if b"calendar-data" in seen.body]
    assert sum(counts) == 12
    assert len(first) == 12


def test_a_store_that_is_away_is_told_to_the_clock_and_nothing_is_asked(door: Door, store: Store) -> None:
    away = Store("postgresql://nobody@127.0.0.1:1/x", wait_s=0.2)
    desk = Desk(store, door)
    try:
        with pytest.raises(StoreUnavailable):
            sync_due(away, desk.vault, desk.open, NOW, desk.zone_of, desk.heard)
    finally:
        away.close()
    assert desk.opened == 0


def test_an_account_that_is_disconnected_meanwhile_stays_away(desk: Desk, work: Shelf) -> None:
    real_open = desk.open

    def forgetting(provider: str, access: Access, zone: object, seconds: float) -> object:
        with desk.store.begin() as tx:
            for account in tx.accounts_of(ALICE.id):
                tx.forget_account(account.id, ALICE.id)
        return real_open(provider, access, zone, seconds)  # type: ignore[arg-type]

    work.put("0.ics", meeting("0", "Renamed", 12))
    sync_due(desk.store, desk.vault, forgetting, NOW + MINUTE, desk.zone_of, desk.heard)  # type: ignore[arg-type]
    assert desk.stored(TODAY) == []
    assert desk.heard.news == []


def test_no_secret_is_in_a_claims_repr(desk: Desk) -> None:
    with desk.store.begin() as tx:
        claim = tx.claim_account(NOW + MINUTE, NOW + 2 * MINUTE)
    assert claim is not None
    assert repr(claim.secret) not in repr(claim)
