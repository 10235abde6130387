"""Delivery: every letter arrives, once, whatever fails."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

import psycopg
import pytest

from app.delivery import deliver_due
from app.errors import MessengerError, MessengerUnavailable, StoreUnavailable
from app.letters import Letter, together
from app.ports import Button, Card, Messenger
from psql import Store
from tests.factories import ALICE, BOB, CAROL, NOW
from tests.fakes import FakeMattermost

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@dataclass
class Office:
    """Letters are put in; they come out at Mattermost."""

    store: Store
    mattermost: FakeMattermost
    pool: ThreadPoolExecutor
    url: str

    def write(self, key: str, text: str = "", **more: object) -> None:
        fields: dict[str, object] = {"user_id": ALICE.id, "kind": "change", "due_at": NOW, **more}
        with self.store.begin() as tx:
            assert tx.write(Letter(key, card=Card(text or key), **fields), NOW)  # type: ignore[arg-type]

    def deliver(self, later: timedelta = timedelta(0), messenger: Messenger | None = None) -> int:
        return deliver_due(self.store, messenger or self.mattermost, self.pool, NOW + later)

    def said(self, user_id: str = ALICE.id) -> list[str]:
        """What the person sees now, post by post."""
        return [
            self.mattermost.shown[f"post{n}"].text
            for n, (who, _) in enumerate(self.mattermost.posts, 1)
            if who == user_id
        ]

    def rows(self, column: str) -> dict[str, object]:
        with psycopg.connect(self.url) as connection:
            return dict(connection.execute(f"SELECT key, {column} FROM letters").fetchall())


@pytest.fixture
def office(store: Store, url: str) -> Iterator[Office]:
    with ThreadPoolExecutor(4) as pool:
        yield Office(store, FakeMattermost(), pool, url)


def test_a_letter_arrives_once_and_is_remembered_with_its_post(office: Office) -> None:
    office.write("hello")
    assert [office.deliver(), office.deliver(), office.deliver(HOUR)] == [1, 0, 0]
    assert office.said() == ["hello"]
    assert office.rows("post_id") == {"hello": "post1"}


def test_a_persons_letters_arrive_in_the_order_in_which_they_were_due(office: Office) -> None:
    for number in range(5):
        office.write(f"{number}", due_at=NOW - number * MINUTE)
    office.deliver()
    assert office.said() == ["4", "3", "2", "1", "0"]


def test_reminders_of_the_same_minute_are_one_post_that_each_remembers(office: Office) -> None:
    office.write("a", kind="reminder")
    office.write("b", kind="reminder", due_at=NOW - timedelta(seconds=0))
    office.write("earlier", kind="reminder", due_at=NOW - MINUTE)
    office.write("bobs", kind="reminder", user_id=BOB.id)
    office.deliver()
    assert office.said() == ["earlier", "a\n\nb"]
    assert office.rows("post_id")["a"] == office.rows("post_id")["b"]
    assert office.said(BOB.id) == ["bobs"]


def test_later_news_edits_the_post(office: Office) -> None:
    office.write("moved", meeting="m\n")
    office.deliver()
    office.write("moved again", meeting="m\n", edits="post1")
    assert office.deliver() == 1
    assert office.said() == ["moved again"]
    assert set(office.rows("post_id").values()) == {"post1"}


def test_an_edit_leaves_the_other_meetings_of_a_shared_post(office: Office) -> None:
    office.write("a", kind="reminder", meeting="a\n")
    office.write("b", kind="reminder", meeting="b\n")
    office.deliver()
    office.write("a struck", meeting="a\n", edits="post1")
    office.write("b struck", meeting="b\n", edits="post1")
    office.deliver()
    assert office.said() == ["a struck\n\nb struck"]


def test_news_of_a_post_that_is_gone_is_posted_anew(office: Office) -> None:
    office.write("news", edits="x" * 26)
    office.deliver()
    assert office.said() == ["news"]


def test_an_expired_letter_is_given_up_silently(office: Office) -> None:
    office.write("late", expires_at=NOW + MINUTE)
    assert office.deliver(MINUTE) == 1
    assert office.said() == []
    assert office.rows("reason") == {"late": "expired"}


def test_who_is_gone_is_given_up_and_others_get_theirs(office: Office) -> None:
    office.mattermost.gone = {ALICE.id}
    office.write("to alice")
    office.write("to bob", user_id=BOB.id)
    office.deliver()
    assert office.rows("state") == {"to alice": "given up", "to bob": "sent"}
    assert str(office.rows("reason")["to alice"]).startswith("Gone")


def test_an_hour_without_mattermost_loses_nothing_and_says_nothing_twice(office: Office) -> None:
    office.mattermost.away = True
    office.write("before")
    for second in range(0, 3600, 2):
        office.deliver(timedelta(seconds=second))
    office.write("meanwhile", user_id=BOB.id)
    office.mattermost.away = False
    office.deliver(HOUR)
    assert (office.said(), office.said(BOB.id)) == ([], ["meanwhile"])
    assert office.deliver(HOUR) == 1  # at once, not when its own pause is over
    assert (office.said(), office.said(BOB.id)) == (["before"], ["meanwhile"])


def test_a_letter_is_tried_less_and_less_often(office: Office) -> None:
    office.mattermost.away = True
    office.write("a")
    tries = [second for second in range(1300) if office.deliver(timedelta(seconds=second))]
    assert tries == [0, 5, 15, 35, 75, 155, 315, 635, 1235]


def test_after_a_day_of_failures_a_letter_is_given_up(office: Office) -> None:
    office.mattermost.away = True
    office.write("a")
    office.deliver(24 * HOUR)
    assert "a day of failures" in str(office.rows("reason")["a"])


@dataclass
class Moody(FakeMattermost):
    """Fails as the test says, before or after the post was made."""

    errors: list[Exception] = field(default_factory=list)
    after: list[Exception] = field(default_factory=list)

    def post(self, user_id: str, card: Card, keys: Sequence[str], channel: str = "") -> str:
        if self.errors:
            raise self.errors.pop(0)
        post_id = super().post(user_id, card, keys, channel)
        if self.after:
            raise self.after.pop(0)
        return post_id


def test_too_many_requests_are_waited_for_as_long_as_asked(office: Office) -> None:
    office.mattermost = Moody(errors=[MessengerUnavailable("429", 429, retry_after_s=40, doubtful=False)])
    office.write("a")
    tries = [second for second in range(60) if office.deliver(timedelta(seconds=second))]
    assert tries == [0, 40]
    assert office.said() == ["a"]


def test_a_post_that_was_made_though_its_answer_got_lost_is_found(office: Office) -> None:
    office.mattermost = Moody(forgets=True, after=[MessengerUnavailable("no answer")])
    office.write("a", kind="reminder")
    office.write("b", kind="reminder", due_at=NOW)
    office.deliver()
    office.deliver(MINUTE)
    assert office.said() == ["a\n\nb"]
    assert office.rows("post_id") == {"a": "post1", "b": "post1"}


def test_what_joins_a_doubtful_post_is_sent_alone(office: Office) -> None:
    office.mattermost = Moody(forgets=True, after=[MessengerUnavailable("no answer")])
    office.write("a", kind="reminder")
    office.deliver()
    office.write("b", kind="reminder")
    office.deliver(MINUTE)
    assert office.said() == ["a", "b"]


@pytest.mark.parametrize("status", [500, 200], ids=["a failure of the server's", "no JSON"])
def test_a_failure_about_one_letter_holds_up_no_other(office: Office, status: int) -> None:
    office.mattermost = Moody(forgets=True, errors=[MessengerError("failed", status)])
    office.write("first")
    office.write("second")
    office.deliver()
    assert office.said() == ["second"]
    office.deliver(MINUTE)
    assert office.said() == ["second", "first"]


def test_a_refused_letter_is_given_up_with_its_reason(office: Office) -> None:
    office.mattermost = Moody(errors=[MessengerError("POST /api/v4/posts: 413", 413)])
    office.write("long")
    office.deliver()
    assert "413" in str(office.rows("reason")["long"])


def test_a_refused_token_loses_no_letter(office: Office) -> None:
    office.mattermost = Moody(errors=[MessengerError("401", 401)] * 3)
    office.write("a")
    for second in range(60):
        office.deliver(timedelta(seconds=second))
    assert office.said() == ["a"]


def test_a_bug_in_one_letter_holds_up_no_other(office: Office) -> None:
    office.mattermost = Moody(errors=[KeyError("label")])
    office.write("first")
    office.write("second", user_id=BOB.id)
    office.deliver()
    assert len(office.mattermost.posts) == 1
    office.deliver(MINUTE)
    assert len(office.mattermost.posts) == 2


@dataclass
class DiesAfterSending(FakeMattermost):
    """Whoever calls it loses the database once the letter is out."""

    lose: Callable[[], None] = lambda: None

    def post(self, user_id: str, card: Card, keys: Sequence[str], channel: str = "") -> str:
        post_id = super().post(user_id, card, keys, channel)
        self.lose()
        return post_id


def test_a_letter_that_could_not_be_remembered_is_not_sent_again(office: Office, url: str) -> None:
    broken = Store(url)
    office.mattermost = DiesAfterSending(forgets=True, lose=broken.close)
    office.write("a")
    with pytest.raises(StoreUnavailable):
        deliver_due(broken, office.mattermost, office.pool, NOW)
    assert [office.deliver(MINUTE), office.deliver(2 * MINUTE)] == [0, 1]  # the lease is a minute and a half
    assert office.said() == ["a"]


def test_a_clock_set_back_by_an_hour_holds_up_only_what_has_its_hour(office: Office) -> None:
    office.write("at once", due_at=NOW)
    office.write("at its hour", due_at=NOW + MINUTE)
    office.mattermost.away = True
    office.deliver()
    office.mattermost.away = False
    office.deliver(-HOUR)
    assert office.said() == ["at once"]
    office.deliver(MINUTE)
    assert office.said() == ["at once", "at its hour"]


def test_two_deliverers_at_once_send_each_letter_once(office: Office) -> None:
    for number in range(200):
        office.write(f"{number}", user_id=(ALICE, BOB, CAROL)[number % 3].id, kind=("change", "reminder")[number % 2])
    with ThreadPoolExecutor(4) as clocks:
        rounds = list(clocks.map(lambda _: [office.deliver() for _ in range(3)], range(4)))
    assert sum(map(sum, rounds)) == 200
    said = "\n\n".join("\n\n".join(office.said(person.id)) for person in (ALICE, BOB, CAROL)).split("\n\n")
    assert sorted(said, key=int) == [str(number) for number in range(200)]


def test_what_says_the_very_same_stands_in_a_post_once() -> None:
    assert together([Card("one"), Card("two"), Card("one")]).text == "one\n\ntwo"


def test_buttons_of_letters_in_one_post_are_the_first_three_different_ones() -> None:
    buttons = [Button(name, (name,)) for name in "abcd"]
    card = together([Card("one", tuple(buttons[:2])), Card("two", tuple(buttons[1:]))])
    assert [button.label for button in card.buttons] == ["a", "b", "c"]


def test_delivering_gives_the_number_it_dealt_with(office: Office) -> None:
    office.write("a")
    office.write("b", expires_at=NOW)
    assert office.deliver() == 2
