"""The same meeting in a calendar and in TrueConf, from end to end: shown, reminded of and told once, as the calendar
has it; and what only one of them says is not lost.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.copies import News
from app.errors import StoreUnavailable
from app.letters import Letter
from microservice.voice import Voice
from psql import Store, Tx
from tests.factories import ALICE, BOB, at
from tests.fakes import vevent
from tests.servers.trueconf import V3, V4, TrueConf, planned
from tests.wsgi.conftest import labels
from tests.wsgi.trueconf_office import Office, working

DAY = timedelta(days=1)
FEW = timedelta(minutes=4)
ROOM = "4711471147"


@dataclass
class Both:
    """Alice has both accounts; a meeting stands in one, the other, or both."""

    office: Office
    meeting: dict[str, Any] = field(default_factory=dict)

    def entry(
        self, start: datetime, title: str = "Планёрка", answer: str = "ACCEPTED", link: bool = True, *lines: str
    ) -> None:
        """What Outlook has of it from now on."""
        host = self.office.fake.host
        people = (f"ORGANIZER;CN=Bob:mailto:{BOB.email}", f"ATTENDEE;PARTSTAT={answer}:mailto:{ALICE.email}")
        text = (f"DESCRIPTION:Подключиться: https://{host}/c/{ROOM}",) if link else ()
        end = start + timedelta(hours=1)
        self.calendar = vevent("outlook-1", title, start, end, *people, *text, *lines)

    @property
    def calendar(self) -> str:
        return self.office.calendars.calendars["/work/"]

    @calendar.setter
    def calendar(self, text: str) -> None:
        self.office.calendars.calendars["/work/"] = text

    def conference(self, start: datetime, title: str = "Планёрка", **more: Any) -> None:
        """What TrueConf has of it from now on."""
        self.meeting = planned(ROOM, title, start, **more)
        self.office.fake.conferences = [self.meeting]

    def news(self, time: timedelta = FEW) -> str:
        return self.office.news(time=time)

    def started(self) -> None:
        """What was there from the beginning, of which nobody is told."""
        assert self.office.connect() == {}
        self.office.chat.connect()
        self.office.pass_time()
        assert self.news() == ""


@pytest.fixture(params=[V3, V4])
def both(request: pytest.FixtureRequest, store: Store) -> Iterator[Both]:
    with working(store, TrueConf(versions=(request.param,))) as office:
        yield Both(office)


@pytest.fixture
def third(store: Store) -> Iterator[Both]:
    with working(store, TrueConf(versions=(V3,))) as office:
        yield Both(office)


class Dying(Voice):
    """We die while it is said: nothing of the pass is stored."""

    def changed(self, books: Tx, news: News, now: datetime) -> Sequence[Letter]:
        raise StoreUnavailable("killed")


TOMORROW = at(10) + DAY
LATER = at(11) + DAY


def test_a_move_in_both_at_once_is_told_once(both: Both) -> None:
    both.entry(TOMORROW)
    both.conference(TOMORROW)
    both.started()
    both.entry(LATER)
    both.meeting["start"] = LATER
    told = both.news()
    shown = [text for text in both.office.said() if "Перенос" in text]
    assert len(shown) == 1
    assert "Планёрка" in told
    assert "по-прежнему" not in shown[0]
    assert both.news() == ""
    assert [text for text in both.office.said() if "Перенос" in text] == shown


def test_a_conference_that_follows_the_calendar_is_no_news(both: Both) -> None:
    both.entry(TOMORROW)
    both.conference(TOMORROW)
    both.started()
    both.entry(LATER)
    assert both.news().startswith("Перенос: **Планёрка**")
    both.meeting["start"] = LATER
    assert both.news(timedelta(hours=3)) == ""


def test_a_conference_that_moves_alone_says_what_the_calendar_says(both: Both) -> None:
    both.entry(TOMORROW)
    both.conference(TOMORROW)
    both.started()
    both.meeting["start"] = LATER
    told = both.news()
    assert told.startswith("Перенос: **Планёрка**\n~~ср 25 ноя, 10:00~~ → **ср 25 ноя, 11:00**")
    assert told.endswith("\n⚠ В календаре по-прежнему ср 25 ноя, 10:00")


@pytest.mark.parametrize("wait", [FEW, timedelta(hours=2)], ids=["at once", "two hours later"])
def test_a_calendar_that_follows_its_conference_edits_the_post(both: Both, wait: timedelta) -> None:
    both.entry(TOMORROW)
    both.conference(TOMORROW)
    both.started()
    both.meeting["start"] = LATER
    assert "по-прежнему" in both.news()
    both.entry(LATER, answer="NEEDS-ACTION")
    assert both.news(wait) == ""
    shown = both.office.said()[-1]
    assert shown.startswith("Перенос: **Планёрка**")
    assert "по-прежнему" not in shown
    card = both.office.chat.mattermost.shown[f"post{len(both.office.chat.mattermost.posts)}"]
    assert [button.label for button in card.buttons] == ["Да", "Может быть", "Нет"]


def test_called_off_in_both_is_told_once(both: Both) -> None:
    both.entry(TOMORROW)
    both.conference(TOMORROW)
    both.started()
    both.calendar = ""
    assert both.news().startswith("Отмена: **Планёрка**")
    both.office.fake.conferences = []
    assert both.news() == ""


def test_a_conference_that_is_gone_alone_says_that_the_calendar_has_it(both: Both) -> None:
    both.entry(TOMORROW)
    both.conference(TOMORROW)
    both.started()
    both.office.fake.conferences = []
    told = both.news()
    assert told.startswith("Отмена, или вас больше не приглашают: **Планёрка**")
    assert told.endswith("⚠ В календаре по-прежнему ср 25 ноя, 10:00")
    both.calendar = ""
    assert both.news() == ""
    assert both.office.said()[-1].startswith("Отмена: **Планёрка**")
    assert "по-прежнему" not in both.office.said()[-1]


def test_a_conference_for_a_meeting_that_stands_in_the_calendar_is_no_news(both: Both) -> None:
    both.entry(TOMORROW)
    both.started()
    both.conference(TOMORROW)
    assert both.news() == ""
    assert both.office.chat.slash("tomorrow")["text"].count("Планёрка") == 1


def test_an_invitation_to_a_conference_that_was_just_told_takes_its_post(both: Both) -> None:
    both.started()
    both.conference(TOMORROW)
    assert both.news().startswith("Новая встреча: **Планёрка**")
    both.entry(TOMORROW, answer="NEEDS-ACTION")
    assert both.news() == ""
    posts = both.office.chat.mattermost.posts
    assert len(both.office.chat.mattermost.shown[f"post{len(posts)}"].buttons) == 3


def test_a_conference_gives_the_link_to_a_meeting_of_its_title(third: Both) -> None:
    third.entry(TOMORROW, link=False)
    third.started()
    third.conference(TOMORROW)
    assert f"/c/{ROOM}" in third.news()
    day = third.office.chat.slash("tomorrow")["text"]
    assert day.count("Планёрка") == 1
    assert f"/c/{ROOM}" in day


def test_a_new_title_in_both_is_told_once(both: Both) -> None:
    both.entry(TOMORROW)
    both.conference(TOMORROW)
    both.started()
    both.entry(TOMORROW, "Обзор")
    assert both.news().startswith("Новое название")
    both.meeting["topic"] = "Обзор"
    assert both.news() == ""


@pytest.mark.parametrize(
    ("change", "text"),
    [
        pytest.param({"access": "public"}, "Доступ: **Планёрка**", id="access"),
        pytest.param({"owner": "clara"}, "Новый организатор: **Планёрка**", id="owner"),
        pytest.param({"topic": "Разбор"}, "Новое название: **Разбор**", id="a title that the calendar has not"),
    ],
)
def test_what_only_the_conference_says_is_told(both: Both, change: dict[str, str], text: str) -> None:
    both.entry(TOMORROW)
    both.conference(TOMORROW)
    both.started()
    both.meeting |= change
    assert both.news().startswith(text)


def test_what_the_conference_told_beside_its_move_is_not_written_over(both: Both) -> None:
    both.entry(TOMORROW)
    both.conference(TOMORROW)
    both.started()
    both.meeting |= {"start": LATER, "access": "public"}
    assert "гости" in both.news()
    both.entry(LATER)
    both.news()
    assert any("гости" in text for text in both.office.said())


def test_another_meeting_at_the_new_time_hides_no_move(third: Both) -> None:
    third.conference(TOMORROW)
    third.entry(LATER, "Другое", link=False)
    third.started()
    third.meeting["start"] = LATER
    assert third.news().startswith("Перенос: **Планёрка**")


def test_who_declined_in_the_calendar_is_not_reminded_and_shows_no_status(both: Both) -> None:
    both.entry(at(11), answer="DECLINED")
    both.conference(at(11))
    both.started()
    both.office.chat.moved["now"] = at(10, 45)
    assert both.news() == ""
    assert both.news() == ""
    both.office.chat.moved["now"] = at(10, 58)
    assert both.news() == ""
    assert ALICE.id not in both.office.chat.mattermost.statuses
    assert "вы отказались" in both.office.chat.slash("today")["text"]


def test_who_comes_is_reminded_once_with_the_conferences_link(both: Both) -> None:
    both.entry(at(11), link=False)
    both.conference(at(11))
    both.started()
    both.office.chat.moved["now"] = at(10, 47)
    told = both.news()
    assert told.count("Планёрка") == 1
    assert f"https://{both.office.fake.host}/c/{ROOM}" in told
    assert both.news() == ""
    both.office.chat.moved["now"] = at(10, 57)
    both.news()
    assert both.office.chat.mattermost.statuses[ALICE.id].custom is not None


def test_called_off_in_the_calendar_its_conference_does_not_remind(both: Both) -> None:
    both.entry(at(11), "Планёрка", "ACCEPTED", True, "STATUS:CANCELLED")
    both.conference(at(11))
    both.started()
    both.office.chat.moved["now"] = at(10, 47)
    assert both.news() == ""


def test_without_an_entry_the_conference_reminds(both: Both) -> None:
    both.entry(at(12), "Другое", link=False)
    both.conference(at(11))
    both.started()
    both.office.chat.moved["now"] = at(10, 47)
    assert "Планёрка" in both.news()


def test_in_the_plan_of_the_day_it_stands_once(third: Both) -> None:
    third.entry(TOMORROW)
    third.conference(TOMORROW, title="Планёрка TrueConf")
    third.started()
    third.office.chat.moved["now"] = at(9) + DAY - FEW
    assert third.news().count("Планёрка") == 1


def test_an_answer_is_asked_for_once(third: Both) -> None:
    third.entry(TOMORROW, answer="NEEDS-ACTION")
    third.conference(TOMORROW)
    third.started()
    assert labels(third.office.chat.slash("invitations")).count("Да") <= 1


def test_a_process_that_dies_before_it_stored_the_pass_loses_and_repeats_nothing(third: Both) -> None:
    third.entry(TOMORROW)
    third.conference(TOMORROW)
    third.started()
    third.meeting["start"] = LATER
    third.office.voice = Dying
    with pytest.raises(StoreUnavailable):
        third.news()
    third.office.voice = Voice
    third.entry(LATER)
    third.news()
    third.news()
    assert len([text for text in third.office.said() if "Перенос" in text]) == 1
