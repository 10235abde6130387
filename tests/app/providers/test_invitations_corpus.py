"""Answering in every calendar of the corpus: the answer is where it was meant to be, and nowhere is anything else."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.differences import answer_of
from app.errors import ProviderError
from app.events import Answer, Event
from app.expansion import expand_all
from app.objects import Rsvp
from app.providers.ical import read
from app.providers.invitations import answered, says
from app.times import Span
from tests.app.providers.test_ical_fuzz import PIECES, TEXTS
from tests.factories import MOSCOW, NOW

ME = frozenset({"alice@example.com"})
OWN = "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:alice@example.com"
BEGIN = datetime(2026, 10, 1, tzinfo=UTC)
SPAN = Span(BEGIN, BEGIN + timedelta(days=90))


def with_guest(text: str) -> bytes:
    """The same calendar with me in every meeting."""
    return text.replace("BEGIN:VEVENT\r\n", f"BEGIN:VEVENT\r\n{OWN}\r\n").encode("utf-8", "surrogateescape")


def shown(body: bytes) -> dict[tuple[str, str], Event]:
    return {event.key: event for event in expand_all(read(body, MOSCOW).series, SPAN, MOSCOW).events}


def untouched(body: bytes) -> list[bytes]:
    """The lines that no answer may change."""
    mine = (b"ATTENDEE", b"DTSTAMP", b"METHOD")
    return [line for line in body.splitlines(keepends=True) if not line.upper().startswith(mine)]


@pytest.mark.parametrize("text", TEXTS, ids=lambda _: "")
def test_the_whole_of_each_meeting_can_be_answered(text: str) -> None:
    body = with_guest(text)
    for uid in {key[0] for key in shown(body)}:
        rsvp = Rsvp("x", uid, "", ME, Answer.DECLINED)
        try:
            after = answered(body, rsvp, MOSCOW, NOW)
        except ProviderError:
            continue
        assert says(after, rsvp, MOSCOW)
        assert untouched(after) == untouched(body)
        others = {key: event for key, event in shown(body).items() if key[0] != uid}
        assert {key: event for key, event in shown(after).items() if key[0] != uid} == others
        assert {answer_of(event, ME) for key, event in shown(after).items() if key[0] == uid} == {Answer.DECLINED}


@pytest.mark.parametrize("text", TEXTS, ids=lambda _: "")
def test_one_occurrence_can_be_answered_alone(text: str) -> None:
    body = with_guest(text)
    before = shown(body)
    for key, event in list(before.items())[:3]:
        rsvp = Rsvp("x", key[0], key[1], ME, Answer.ACCEPTED)
        try:
            after = answered(body, rsvp, MOSCOW, NOW)
        except ProviderError:
            continue
        found = shown(after)
        mine = found.pop(key)
        assert answer_of(mine, ME) is Answer.ACCEPTED
        assert (mine.when, mine.title, mine.location) == (event.when, event.title, event.location)
        assert found == {other: one for other, one in before.items() if other != key}


@settings(max_examples=200)
@given(
    st.lists(st.sampled_from((*PIECES, OWN, "METHOD:REQUEST", " folded", "")), max_size=25), st.sampled_from(["", "x"])
)
def test_whatever_comes_is_answered_or_refused(pieces: list[str], recurrence: str) -> None:
    body = "\r\n".join(
        ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1", *pieces, "END:VEVENT", "END:VCALENDAR", ""]
    ).encode()
    try:
        after = answered(body, Rsvp("x", "1", recurrence, ME, Answer.ACCEPTED), MOSCOW, NOW)
    except ProviderError:
        return
    assert says(after, Rsvp("x", "1", recurrence, ME, Answer.ACCEPTED), MOSCOW)
