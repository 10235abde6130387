"""What runs at TrueConf, and who is told that it begins and is over: by command, by tick, in a channel."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.channels import Channel
from app.delivery import deliver_due
from app.playing import Stage
from app.providers.catalogue import opener
from app.scenarios import Plays, Room
from app.watching import watch_due
from microservice.voice import Voice
from psql import Store
from tests.factories import ALICE, BOB, at
from tests.fakes import MemoryService
from tests.servers.trueconf import V3, V4, TrueConf, page, planned, running
from tests.servers.trueconf_running import Hall
from tests.wsgi.conftest import PLACE, chatting, labels
from tests.wsgi.test_trueconf import Office, settings

HERE = PLACE["channel_id"]
MINUTE = timedelta(minutes=1, seconds=1)


class Hours(Office):
    """The office, with what runs in it."""

    hall: Hall

    def look(self, time: timedelta = MINUTE) -> list[str]:
        """A minute passes, and everybody who watches is told; what was told."""
        before = len(self.chat.mattermost.posts)
        self.chat.later(time)
        service = self.chat.service
        now = service.now()
        voice, opens = Voice(service), service.desk.open_provider
        watch_due(service.store, service.vault, opens, now, service.zone_of, voice.watched, voice.below)
        while deliver_due(service.store, service.messenger, service.slow, now + timedelta(seconds=5)):
            pass
        posts = self.chat.mattermost.posts
        return [self.chat.mattermost.shown[f"post{n + 1}"].text for n in range(before, len(posts))]

    def watch(self, text: str = "1234") -> str:
        said = self.chat.slash(f"trueconf watch {text}")["text"]
        self.look()
        return str(said)

    def begin(self, name: str = "1234", session: str = "s1") -> None:
        self.hall.begin(self.fake, name, session, self.chat.service.now())

    def end(self, name: str = "1234") -> None:
        self.hall.end(self.fake, name)


@pytest.fixture(params=[V3, V4])
def office(request: pytest.FixtureRequest, store: Store) -> Iterator[Hours]:
    fake, hall = TrueConf(versions=(request.param,)), Hall()
    fake.parts.append(hall.answer)
    fake.conferences.append(planned("1234", "Branches", at(10)))
    with running(fake) as odd, chatting(store, opener(settings()), MemoryService()) as chat:
        made = Hours(fake, odd, chat)
        made.hall = hall
        assert made.connect() == {}
        yield made


def test_what_runs_is_shown_with_who_is_in_it(office: Hours) -> None:
    assert "ничего" in office.chat.slash("trueconf live")["text"]
    office.begin()
    office.hall.inside["1234"] = ["boris", "Guest"]
    answer = office.chat.slash("trueconf live")
    assert "**Branches**" in answer["text"]
    assert "Boris" in answer["text"]
    assert "Guest (гость)" in answer["text"]
    assert "/c/1234" in answer["text"]
    assert any("Branches" in label for label in labels(answer))


def test_only_the_fourth_api_knows_the_real_start(office: Hours) -> None:
    office.begin()
    office.chat.later(timedelta(minutes=20))
    shown = office.chat.slash("trueconf live")["text"]
    assert ("с 09:00" in shown) is (office.fake.versions == (V4,))


def test_without_further_rights_the_list_is_enough(office: Hours) -> None:
    office.hall.rights = ()
    office.begin()
    assert "**Branches**" in office.chat.slash("trueconf live")["text"]


def test_a_start_is_told_once_and_its_post_says_the_end(office: Hours) -> None:
    office.watch()
    office.begin()
    office.hall.inside["1234"] = ["boris", "carol"]
    [told] = office.look()
    assert told.startswith("Началась: **Branches**")
    assert office.look() == []
    office.end()
    assert office.look() == []  # not believed at once
    assert office.look() == []  # an edit, no second post
    last = office.chat.mattermost.shown[f"post{len(office.chat.mattermost.posts)}"].text
    assert last.startswith("Закончилась: **Branches**")
    assert "2 человек" in last


def test_what_runs_already_is_no_news(office: Hours) -> None:
    office.begin()
    office.watch()
    assert office.look() == []


def test_all_of_mine_are_watched_and_only_those(office: Hours) -> None:
    office.fake.conferences.append(planned("77", "Others", at(10), owner="carol", invited=("carol",)))
    office.watch("mine")
    office.begin()
    office.begin("77")
    [told] = office.look()
    assert told.startswith("Началась: **Branches**")


def test_whoever_is_in_it_knows_that_it_began(office: Hours) -> None:
    office.watch("mine")
    office.begin()
    office.hall.inside["1234"] = ["alice"]
    assert office.look() == []


def test_a_failed_look_ends_nothing(office: Hours) -> None:
    office.watch()
    office.begin()
    office.look()
    office.fake.broken.extend(page() for _ in range(4))
    assert office.look() == []
    office.fake.broken.clear()
    assert office.look(timedelta(minutes=40)) == []
    last = office.chat.mattermost.shown[f"post{len(office.chat.mattermost.posts)}"].text
    assert last.startswith("Началась")


def test_another_run_of_the_same_is_told_again(office: Hours) -> None:
    office.watch()
    office.begin(session="s1")
    office.look()
    office.end()
    office.look()
    office.look()
    office.begin(session="s2")
    assert len(office.look()) == 1


def test_at_night_and_in_a_pause_nothing_is_told(office: Hours) -> None:
    office.watch()
    office.chat.slash("pause")
    office.begin()
    assert office.look() == []


def test_a_watch_ends(office: Hours) -> None:
    office.watch()
    assert "Branches" in office.chat.slash("trueconf watches")["text"]
    assert "Branches" in office.chat.slash("trueconf unwatch 1234")["text"]
    office.begin()
    assert office.look() == []


def test_an_unknown_conference_is_not_watched(office: Hours) -> None:
    assert "watch" not in office.chat.slash("trueconf watch nothing@#/here")["text"].casefold()
    with office.chat.service.store.begin() as tx:
        assert tx.watches_of(ALICE.id) == []


def test_two_clocks_tell_once(office: Hours) -> None:
    office.watch()
    office.begin()
    office.chat.later(MINUTE)
    service = office.chat.service
    now, watched = service.now(), Voice(service).watched

    def turn(_: int) -> int:
        return watch_due(service.store, service.vault, service.desk.open_provider, now, service.zone_of, watched)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(turn, range(4)))
    assert len(office.look(timedelta(seconds=1))) == 1


def channel(**more: Any) -> Channel:
    usual = {"name": "Town Square", "kind": "O", "bot": "calendar", "joined": True, "admin": True}
    return Channel(HERE, **{**usual, **more})


def test_a_channel_is_told_where_its_administrator_asked(office: Hours) -> None:
    office.chat.mattermost.channels[HERE] = channel()
    assert "Town Square" in office.watch("1234 here")
    office.begin()
    office.hall.inside["1234"] = ["alice"]
    assert len(office.look()) == 1
    where, card = office.chat.mattermost.posts[-1]
    assert (where, card.buttons) == (HERE, ())


REFUSED = {
    "no member": ({"joined": False}, "/invite"),
    "not an administrator": ({"admin": False}, "администратор"),
    "archived": ({"archived": True}, "архив"),
}


@pytest.mark.parametrize(("how", "said"), REFUSED.values(), ids=REFUSED)
def test_a_channel_is_not_given_by_anybody(office: Hours, how: dict[str, Any], said: str) -> None:
    office.chat.mattermost.channels[HERE] = channel(**how)
    assert said in office.watch("mine here")
    with office.chat.service.store.begin() as tx:
        assert tx.watches_of(ALICE.id) == []


def test_a_channel_that_takes_nothing_any_more_pauses_its_watch_and_its_person_hears_once(office: Hours) -> None:
    office.chat.mattermost.channels[HERE] = channel()
    office.watch("1234 here")
    office.chat.mattermost.gone.add(HERE)
    office.begin()
    office.look()
    [told] = office.look()
    assert "Town Square" in told
    assert office.chat.mattermost.posts[-1][0] == ALICE.id
    assert office.look() == []
    assert "на паузе" in office.chat.slash("trueconf watches")["text"]


def test_whoever_disconnects_watches_nothing(office: Hours) -> None:
    office.watch()
    office.chat.slash("disconnect")
    office.chat.submit({})
    office.begin()
    assert office.look() == []


def test_nobody_ends_anothers_watch(office: Hours) -> None:
    office.watch()
    with office.chat.service.store.begin() as tx:
        [one] = tx.watches_of(ALICE.id)
        assert not tx.drop_watch(BOB.id, one.id)


def test_who_has_no_account_there_is_told_how_to_connect(office: Hours) -> None:
    assert "trueconf connect" in office.chat.slash("trueconf live", BOB)["text"]


def test_the_rooms_camera_stands_where_its_conference_began_and_where_it_is_shown(office: Hours) -> None:
    room = Room("three", "Room 3", ("1234",), "http://go2rtc.lan/stream.html?src=room3")
    desk = replace(office.chat.service.desk, stage=Stage(Plays((room,))))
    object.__setattr__(office.chat.service, "desk", desk)
    assert room.camera_url in office.chat.slash("trueconf show 1234")["text"]
    office.watch()
    office.begin()
    [told] = office.look()
    assert room.camera_url in told


def test_an_end_by_night_still_changes_the_post(office: Hours) -> None:
    office.watch()
    office.chat.later(at(20, 55) - office.chat.service.now())
    office.look()
    office.begin()
    assert len(office.look()) == 1
    office.end()
    assert [office.look(timedelta(minutes=20)), office.look()] == [[], []]
    last = office.chat.mattermost.shown[f"post{len(office.chat.mattermost.posts)}"].text
    assert last.startswith("Закончилась")


def test_after_long_blindness_nothing_is_replayed(office: Hours) -> None:
    office.watch()
    office.begin()
    assert office.look(timedelta(hours=7)) == []


def test_an_end_whose_beginning_was_not_told_is_no_news(office: Hours) -> None:
    office.watch()
    office.begin()
    office.hall.inside["1234"] = ["alice"]
    office.look()
    office.end()
    assert [office.look(), office.look(), office.look()] == [[], [], []]


def test_a_channel_that_two_people_watch_for_is_told_once(office: Hours) -> None:
    office.chat.mattermost.channels[HERE] = channel()
    office.watch("1234 here")
    office.watch("mine here")
    office.begin()
    assert len(office.look()) == 1
