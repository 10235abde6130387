"""Scenarios played: the documented examples, by a meeting's time, by hand, by a program; and on bad days."""

import json
import re
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.playing import Stage, play_due
from app.providers.guard import allowed
from app.providers.http import Door
from app.scenarios import Scenario, Step, plays_of
from app.times import Span
from app.vault import token_digest
from microservice.voice import Voice
from psql import Store
from tests.factories import ALICE, BOB, at
from tests.fakes import MemoryService, ical, vevent
from tests.servers.odd_http import Answer, Odd, serving
from tests.wsgi.conftest import Chat, chatting
from tests.wsgi.test_copy import read

SECRETS = {"camera": "s3cret"}
TOML = re.search(r"```toml\n(.*?)```", Path("docs/scenarios.md").read_text(), re.DOTALL)


@dataclass
class Studio:
    """The chat, and a camera that remembers every call. `answers`: what it says to the next ones."""

    chat: Chat
    camera: Odd
    answers: list[Answer]

    @property
    def calls(self) -> list[str]:
        return [f"{one.method} {one.path}" for one in self.camera.seen]

    def play(self, time: timedelta = timedelta()) -> int:
        """The clock goes on, and what is due is played."""
        self.chat.later(time)
        service = self.chat.service
        admins = (ALICE.id,)
        return play_due(service.store, service.desk.stage, admins, service.now, Voice(service).scenario_failed)

    def until(self, moment: Any) -> timedelta:
        return moment - self.chat.service.now()


@contextmanager
def studio(store: Store, hosts: tuple[str, ...] = ("127.0.0.1",), people: str = "") -> Iterator[Studio]:
    answers: list[Answer] = []
    calendars = MemoryService()
    calendars.calendars["/work/"] = ical(
        vevent("hall", "Town hall", at(10), at(11)), vevent("talk", "Talk", at(12), at(13), "LOCATION:Room 3")
    )
    with (
        serving(lambda _: lambda seen: answers.pop(0) if answers else Answer(200, b"ok")) as camera,
        chatting(store, calendars.open, calendars, admins=(ALICE.id,)) as chat,
    ):
        assert TOML is not None
        text = TOML[1].replace("http://camera.lan", camera.url(""))
        text = text.replace("[scenario.dance]", f"[scenario.dance]\n{people}")
        stage = Stage(plays_of(tomllib.loads(text), SECRETS), Door(allowed(hosts)), SECRETS)
        object.__setattr__(chat.service, "desk", replace(chat.service.desk, stage=stage))
        chat.connect()
        read(chat)
        yield Studio(chat, camera, answers)


@pytest.fixture
def at_work(store: Store) -> Iterator[Studio]:
    with studio(store) as made:
        yield made


def test_cameras_go_down_when_the_meeting_in_their_room_is_over(at_work: Studio) -> None:
    assert at_work.play(at_work.until(at(12, 59))) == 0
    assert at_work.play(timedelta(minutes=1)) == 1
    [call] = at_work.camera.seen
    assert (call.method, call.path) == ("POST", "/api/tilt")
    assert call.headers["authorization"] == "Bearer s3cret"
    assert json.loads(call.body) == {"position": "down", "why": "Talk is over"}
    assert at_work.play(timedelta(minutes=1)) == 0


def test_the_cameras_dance_before_the_town_hall(at_work: Studio) -> None:
    at_work.play(at_work.until(at(9, 50)))
    assert at_work.calls == [f"PUT /api/preset/{n}" for n in (1, 2, 3)]


def token(studio: Studio, scope: str = "scenario") -> str:
    studio.chat.slash("tokens create")
    studio.chat.submit({"name": "Microphone", "scope": scope, "life": "90"})
    return studio.chat.said().split("```")[1].strip()


def post(studio: Studio, name: str, token: str = "", **headers: str) -> Any:
    given = {"Authorization": f"Bearer {token}"} if token else {}
    return studio.chat.client.post(f"/scenario/{name}", headers={**given, **headers})


def test_a_microphones_button_calls_a_preset(at_work: Studio) -> None:
    answer = post(at_work, "microphone", token(at_work))
    assert (answer.status_code, answer.get_json()["outcome"]) == (200, "done")
    assert at_work.calls == ["GET /api/preset/speaker?room="]


def test_the_same_request_is_played_once(at_work: Studio) -> None:
    key = token(at_work)
    answers = [post(at_work, "microphone", key, **{"Idempotency-Key": "1"}).status_code for _ in range(2)]
    assert (answers, len(at_work.calls)) == ([200, 409], 1)


def test_a_program_without_the_right_token_starts_nothing(at_work: Studio) -> None:
    agenda = token(at_work, "agenda")
    assert [post(at_work, "microphone").status_code, post(at_work, "microphone", agenda).status_code] == [401, 403]
    assert post(at_work, "nothing", token(at_work)).status_code == 404
    assert at_work.calls == []


def test_a_failed_step_stops_the_run_and_administrators_hear_of_it(at_work: Studio) -> None:
    at_work.answers += [Answer(200), Answer(500)]
    at_work.play(at_work.until(at(9, 50)))
    assert len(at_work.calls) == 2
    with at_work.chat.service.store.begin() as tx:
        claimed = tx.claim_letters(at_work.chat.service.now(), at_work.chat.service.now() + timedelta(minutes=1), 9)
    [letter] = [one.letter for one in claimed if one.letter.kind == "scenario"]
    assert letter.user_id == ALICE.id
    assert "dance" in letter.card.text
    log = at_work.chat.slash("scenario log")["text"]
    assert "500" in log
    assert "s3cret" not in log


def test_two_clocks_play_it_once(at_work: Studio) -> None:
    at_work.chat.later(at_work.until(at(13)))
    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(lambda _: at_work.play(), range(4))) == 1
    assert len(at_work.calls) == 1


def test_after_a_death_it_is_not_played_again(at_work: Studio) -> None:
    at_work.chat.later(at_work.until(at(13)))
    stage = at_work.chat.service.desk.stage
    [scenario] = [one for one in stage.plays.scenarios if one.name == "cameras_down"]
    with at_work.chat.service.store.begin() as tx:
        [talk] = [one.event for one in tx.stored(ALICE.id, Span(at(0), at(23))) if one.event.title == "Talk"]
        occasion = f"{scenario.name}\n{talk.uid}\n{talk.key[1]}\n{scenario.moment(talk)}"
        assert tx.begin_run(scenario.name, occasion, "Talk", at_work.chat.service.now())
    assert at_work.play() == 0
    assert at_work.calls == []
    assert "оборвался" in at_work.chat.slash("scenario log")["text"]


def test_a_host_that_is_not_listed_is_not_called(store: Store) -> None:
    with studio(store, hosts=("10.0.0.0/8",)) as made:
        answer = post(made, "microphone", token(made))
        assert (answer.status_code, made.calls) == (502, [])
        assert "SCENARIO_HOSTS" in answer.get_json()["outcome"]


def test_nobody_is_followed_elsewhere(at_work: Studio) -> None:
    at_work.answers.append(Answer(302, b"", {"Location": "http://127.0.0.1:1/elsewhere"}))
    assert post(at_work, "microphone", token(at_work)).get_json()["outcome"] == "step 1: answered 302"


def test_it_is_run_by_hand_after_it_was_asked(at_work: Studio) -> None:
    listed = at_work.chat.slash("scenario")
    assert "dance" in listed["text"]
    at_work.chat.slash("scenario run dance")
    assert at_work.calls == []
    assert at_work.chat.submit({}) == {}
    assert len(at_work.calls) == 3
    assert at_work.chat.submit({}) != {}  # the same form again
    assert len(at_work.calls) == 3


def test_what_would_be_called_is_shown_without_calling(at_work: Studio) -> None:
    shown = at_work.chat.slash("scenario test cameras_down")["text"]
    assert "POST" in shown
    assert "s3cret" not in shown
    assert at_work.calls == []


def test_somebody_else_runs_only_what_they_may(store: Store) -> None:
    with studio(store, people=f"people = ['{BOB.id}']") as made:
        assert "microphone" not in made.chat.slash("scenario", BOB)["text"]
        before = len(made.chat.mattermost.dialogs)
        made.chat.slash("scenario run cameras_down", BOB)
        assert len(made.chat.mattermost.dialogs) == before
        made.chat.slash("scenario run dance", BOB)
        assert made.chat.submit({}, BOB) == {}
        assert len(made.calls) == 3


def test_a_token_is_not_in_the_record(at_work: Studio) -> None:
    key = token(at_work)
    post(at_work, "microphone", key)
    with at_work.chat.service.store.begin() as tx:
        assert tx.mentions(key) == {}
        assert tx.mentions("s3cret") == {}
        assert tx.mentions(token_digest(key)) == {"tokens": 1}


def test_a_secret_at_the_edge_of_what_is_kept_is_hidden_whole(at_work: Studio) -> None:
    at_work.answers.append(Answer(200, b"x" * 196 + b"s3cret"))
    assert post(at_work, "microphone", token(at_work)).status_code == 200
    assert "xs3c" not in kept(at_work)


def test_a_picture_for_an_answer_is_kept_as_text(at_work: Studio) -> None:
    at_work.answers.append(Answer(200, b"\xff\xd8\x00JFIF"))
    assert post(at_work, "microphone", token(at_work)).get_json()["outcome"] == "done"
    assert "JFIF" in kept(at_work)


def test_an_address_that_cannot_be_read_stops_the_run(at_work: Studio) -> None:
    scenario = Scenario("odd", (Step("GET", "http://camera.lan:99999/"),))
    outcome, [called] = at_work.chat.service.desk.stage.play(scenario, None)
    assert (outcome, called.status) == ("step 1: the address cannot be read", 0)


def test_a_title_in_any_script_is_sent_in_a_header(at_work: Studio) -> None:
    step = Step("GET", at_work.camera.url("/"), {"X-Title": "Планёрка"})
    assert at_work.chat.service.desk.stage.play(Scenario("odd", (step,)), None)[0] == "done"
    assert at_work.camera.seen[0].headers["x-title"].encode("latin-1").decode() == "Планёрка"


def test_nothing_is_called_twice_when_the_connection_is_dropped(at_work: Studio) -> None:
    at_work.answers.append(Answer(raw=True))
    assert "dropped" in post(at_work, "microphone", token(at_work)).get_json()["outcome"]
    assert len(at_work.calls) == 1


def kept(studio: Studio) -> str:
    """What the record holds of the answer to the only call."""
    with studio.chat.service.store.begin() as tx:
        [run] = tx.latest_runs("", 9)
    return run.steps[0].answer
