"""Scenarios as they are written: what is read, refused, filled in, and for which meetings they are."""

import tomllib
from datetime import timedelta
from typing import Any

import pytest

from app.errors import ConfigError
from app.events import Attendee, Event, When
from app.scenarios import Plays, Step, facts, filled, masked, plays_of, sent
from tests.factories import at

SECRETS = {"camera": "s3cret/key"}


def plays(text: str) -> Plays:
    return plays_of(tomllib.loads(text), SECRETS)


def event(title: str = "Town hall", location: str = "Room 3", **more: Any) -> Event:
    person = Attendee("boris@example.com", "Boris")
    return Event("1234@video.example.com", When(at(10), at(11)), title, location=location, organizer=person, **more)


STEP = '[[scenario.a.step]]\nurl = "http://camera.lan/"\n'
WRONG = {
    "no steps": "[scenario.a]\n",
    "an unknown option": f"[scenario.a]\nwhen_ = 'start'\n{STEP}",
    "an unknown moment": f"[scenario.a]\nwhen = 'later'\n{STEP}",
    "too long before": f"[scenario.a]\nwhen = 'before'\nminutes = 500\n{STEP}",
    "a room that is not there": f"[scenario.a]\nroom = 'nine'\n{STEP}",
    "an unknown placeholder": '[[scenario.a.step]]\nurl = "http://camera.lan/{{tittle}}"\n',
    "a secret that is not there": '[[scenario.a.step]]\nurl = "http://camera.lan/{{secret:other}}"\n',
    "a placeholder for a host": '[[scenario.a.step]]\nurl = "http://{{room}}.lan/"\n',
    "another scheme": '[[scenario.a.step]]\nurl = "file:///etc/passwd"\n',
    "an unknown method": f'{STEP}method = "BREW"\n',
    "a status that is none": f"{STEP}expect = [20]\n",
    "a wait without end": f"{STEP}wait = 1e9\n",
    "a name with blanks": '[scenario."a b"]\n',
    "a camera that is no address": '[room.three]\ncamera_url = "rtsp://camera"\n',
    "a hundred and one steps": STEP * 101,
    "a header's name on two lines": f'{STEP}headers = {{ "X\\nY" = "a" }}\n',
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_what_cannot_be_so_is_named(text: str) -> None:
    with pytest.raises(ConfigError, match=r"\[(scenario|room)\."):
        plays(text)


@pytest.mark.parametrize(("when", "due"), [
    ("before", at(9, 50)), ("start", at(10)), ("end", at(11)),
])  # fmt: skip
def test_it_is_due_from_its_moment_for_five_minutes(when: str, due: Any) -> None:
    [one] = plays(f"[scenario.a]\nwhen = '{when}'\nminutes = 10\n{STEP}").scenarios
    assert not one.is_due(event(), due - timedelta(seconds=1))
    assert one.is_due(event(), due)
    assert one.is_due(event(), due + timedelta(minutes=4, seconds=59))
    assert not one.is_due(event(), due + timedelta(minutes=5))
    assert not one.is_due(event(status="CANCELLED"), due)


def test_a_meeting_fits_by_its_room_and_title() -> None:
    found = plays(f"[room.three]\nmatches = ['room 3']\n[scenario.a]\nroom = 'three'\ntitle = 'HALL'\n{STEP}")
    [one] = found.scenarios
    assert found.fits(one, event())
    assert not found.fits(one, event(title="Stand-up"))
    assert not found.fits(one, event(location="Room 4"))


def test_a_room_is_known_by_whole_words() -> None:
    found = plays("[room.three]\nmatches = ['room 3', 'room3@example.com', 'зал']")
    for told in ("Room 3, floor 2", "(ROOM 3)", "https://video.example.com/c/room3@example.com", "Зал"):
        assert found.room_of(event(location=told)), told
    for told in ("Room 31", "Bathroom 3", "bigroom3@example.com", "Вокзал"):
        assert found.room_of(event(location=told)) is None, told


def test_a_value_stays_where_it_was_put() -> None:
    [one] = plays(
        '[[scenario.a.step]]\nmethod = "POST"\nurl = "http://camera.lan/{{title}}?by={{organizer}}"\n'
        'headers = { X-Title = "{{title}}" }\nbody = { said = ["{{title}}"], n = 1 }\n'
    ).scenarios
    odd = event(title='a/b?c=d&e"\r\nX-Evil: 1')
    step = filled(one.steps[0], facts(odd, None, one), SECRETS)
    assert step.url == "http://camera.lan/a%2Fb%3Fc%3Dd%26e%22%0D%0AX-Evil%3A%201?by=boris%40example.com"
    assert step.headers == {"X-Title": 'a/b?c=d&e"  X-Evil: 1'}
    body, headers = sent(step)
    assert headers["Content-Type"] == "application/json"
    assert body == b'{"said": ["a/b?c=d&e\\"\\r\\nX-Evil: 1"], "n": 1}'


def test_no_secret_is_shown() -> None:
    step = filled(Step("GET", "http://c/{{secret:camera}}", {"A": "{{secret:camera}}"}), {}, SECRETS)
    assert "s3cret" in step.url
    assert "s3cret" not in masked(f"{step.url} {step.headers}", SECRETS)


def test_a_secret_that_begins_as_another_is_hidden_whole() -> None:
    assert masked("x abcdef y", {"short": "abc", "long": "abcdef"}) == "x ••• y"


def test_a_header_leaves_as_utf_8() -> None:
    _, headers = sent(Step("GET", "http://camera.lan/", {"X-Title": "Планёрка"}))
    assert headers["X-Title"].encode("latin-1").decode() == "Планёрка"
