"""An answer in our copy: at once, alone, and never as news, whatever sync does at the same time."""

from datetime import timedelta

import pytest

from app import answering
from app.answering import Invitation
from app.config import Config
from app.differences import answer_of
from app.errors import ProviderError, Unsupported
from app.events import Answer
from app.objects import Rsvp
from app.ports import Access, Account, Can, Password
from app.providers.base import Base
from app.providers.catalogue import PROVIDERS
from app.providers.exchange import Deadline
from app.providers.http import Door
from app.times import Span
from psql import Store
from tests.app.conftest import Real
from tests.app.syncing import Desk
from tests.factories import ALICE, BOB, MOSCOW, NOW, at
from tests.fakes import MemoryProvider, MemoryService, vevent

DAY = timedelta(days=1)
TODAY = Span(at(0), at(0) + DAY)
ME = frozenset({ALICE.email})


def invitation(title: str = "Plan", hour: int = 15, *lines: str) -> str:
    people = (
        "DTSTAMP:20261101T000000Z", "ORGANIZER:mailto:bob@example.com",
        f"ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:{ALICE.email}",
    )  # fmt: skip
    return vevent("plan", title, at(hour), at(hour + 1), *people, *lines)


@pytest.fixture
def desk(store: Store, door: Door) -> Desk:
    made = Desk(store, door)
    with store.begin() as tx:
        tx.put_person(ALICE, NOW)
    return made


def followed(desk: Desk, real: Real, text: str) -> Account:
    """An account whose calendar holds this, copied."""
    real.put("work", "plan.ics", text)
    account = desk.connect(real.home)
    desk.sync()
    return account


def where(desk: Desk, account: Account) -> Invitation:
    with desk.store.begin() as tx:
        found = tx.invitation(ALICE.id, account.id, "plan")
    assert found is not None
    return found


def respond(desk: Desk, account: Account, answer: Answer = Answer.DECLINED, recurrence: str = "") -> None:
    at_server = where(desk, account)
    rsvp = Rsvp(at_server.href, "plan", recurrence, ME, answer)
    answering.respond(desk.store, desk.vault, desk.open, at_server, rsvp, MOSCOW, NOW)


def given(desk: Desk) -> list[Answer | None]:
    return [answer_of(one.event, ME) for one in desk.stored(TODAY)]


@pytest.mark.parametrize("lines", [(), ("RRULE:FREQ=WEEKLY",)], ids=["single", "series"])
def test_the_copy_shows_the_answer_at_once_and_sync_has_nothing_to_tell(
    desk: Desk, real: Real, lines: tuple[str, ...]
) -> None:
    account = followed(desk, real, invitation("Plan", 15, *lines))
    respond(desk, account)
    assert given(desk) == [Answer.DECLINED]
    assert desk.sync(NOW + timedelta(seconds=1)) == 1  # the account is read again soon
    assert given(desk) == [Answer.DECLINED]
    assert desk.heard.news == []


def test_one_date_of_a_series_is_answered_alone(desk: Desk, real: Real) -> None:
    account = followed(desk, real, invitation("Plan", 15, "RRULE:FREQ=WEEKLY"))
    respond(desk, account, Answer.DECLINED, "2026-11-24T12:00:00Z")
    desk.sync(NOW + timedelta(seconds=1))
    answers = {one.event.key[1]: answer_of(one.event, ME) for one in desk.stored(Span(at(0), at(0) + 8 * DAY))}
    assert answers == {"2026-11-24T12:00:00Z": Answer.DECLINED, "2026-12-01T12:00:00Z": Answer.NEEDS_ACTION}
    assert desk.heard.news == []


def test_what_else_changed_at_the_server_is_still_told(desk: Desk, real: Real) -> None:
    account = followed(desk, real, invitation())
    real.put("work", "plan.ics", invitation("Plan", 18))
    respond(desk, account, Answer.ACCEPTED)
    assert [one.event.when.span(MOSCOW).start for one in desk.stored(TODAY)] == [at(15)]
    desk.sync(NOW + timedelta(seconds=1))
    assert desk.heard.kinds == ["moved"]
    assert given(desk) == [Answer.ACCEPTED]


def test_a_failure_leaves_the_copy_and_gives_the_account_back(desk: Desk, real: Real) -> None:
    account = followed(desk, real, invitation())
    real.remove("work", "plan.ics")
    with pytest.raises(ProviderError):
        respond(desk, account)
    assert given(desk) == [Answer.NEEDS_ACTION]
    assert desk.sync(NOW + timedelta(seconds=1)) == 1


def test_a_pass_that_was_under_way_stores_nothing(desk: Desk, real: Real) -> None:
    account = followed(desk, real, invitation())
    lease = NOW + timedelta(minutes=10)
    with desk.store.begin() as tx:
        claim = tx.claim_account(NOW + timedelta(hours=1), lease)
    assert claim is not None
    respond(desk, account)
    with desk.store.begin() as tx:
        assert not tx.hold_claim(claim)


def test_sync_stays_away_while_an_answer_is_given(desk: Desk, real: Real) -> None:
    account = followed(desk, real, invitation())
    with desk.store.begin() as tx:
        tx.take_account(account.id, NOW + answering.LEASE)
        tx.hasten(ALICE.id, NOW)
    assert desk.sync() == 0
    assert desk.sync(NOW + answering.LEASE) == 1


def test_only_who_took_an_account_gives_it_back(desk: Desk, real: Real) -> None:
    account = followed(desk, real, invitation())
    with desk.store.begin() as tx:
        tx.hasten(ALICE.id, NOW)
        tx.take_account(account.id, NOW + 2 * answering.LEASE)
        tx.give_account(account.id, NOW + answering.LEASE, NOW)
    assert desk.sync() == 0


def test_an_invitation_is_found_by_its_person_alone_and_in_calendars_of_their_own(desk: Desk, real: Real) -> None:
    account = followed(desk, real, invitation())
    assert where(desk, account).calendar.name == "Work"
    with desk.store.begin() as tx:
        assert tx.invitation(BOB.id, account.id, "plan") is None
        assert tx.invitation(ALICE.id, account.id + 1, "plan") is None
        assert tx.invitation(ALICE.id, account.id, "other") is None
        tx._connection.execute("UPDATE calendars SET own = false")
        assert tx.invitation(ALICE.id, account.id, "plan") is None


def test_a_service_that_cannot_is_not_asked(desk: Desk, real: Real) -> None:
    account = followed(desk, real, invitation())
    service = MemoryService()

    def unable(provider: str, access: Access, zone: object, seconds: float) -> MemoryProvider:
        return MemoryProvider(service, access, Can.CHANGES)

    at_server = where(desk, account)
    with pytest.raises(Unsupported):
        answering.respond(
            desk.store,
            desk.vault,
            unable,
            at_server,
            Rsvp(at_server.href, "plan", "", ME, Answer.ACCEPTED),
            MOSCOW,
            NOW,
        )
    assert service.answers == []


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_spec_promises_what_its_provider_can(name: str, door: Door) -> None:
    spec = PROVIDERS[name]
    access = Access("https://dav.example.com/", "alice", Password("x"), "https://dav.example.com/home/")
    provider = spec.open(door, access, MOSCOW, Deadline.after(1), spec.share(Config()))
    assert provider.can == spec.can
    assert (Can.RESPOND in provider.can) == (type(provider).respond is not Base.respond)
