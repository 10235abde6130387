"""The end of a pause, as people type it."""

from datetime import date, datetime, time

import pytest

from app.commands.pause import read_until
from app.errors import UserError
from app.settings import Settings
from app.words import Words
from tests.factories import ALICE, MOSCOW, NOW, at

FRIDAY = date(2026, 11, 27)
WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("18:00", at(18)),
        ("until 18:00", at(18)),
        ("до 18:30", at(18, 30)),
        ("8:00", at(8, day=WEDNESDAY)),
        ("2h", at(11)),
        ("2 hours", at(11)),
        ("2 часа", at(11)),
        ("на 2 часа", at(11)),
        ("час", at(10)),
        ("an hour", at(10)),
        ("90 min", at(10, 30)),
        ("15 минут", at(9, 15)),
        ("friday", at(9, day=FRIDAY)),
        ("until friday", at(9, day=FRIDAY)),
        ("пятница", at(9, day=FRIDAY)),
        ("до пятницы", at(9, day=FRIDAY)),
        ("завтра", at(9, day=WEDNESDAY)),
        ("до завтра", at(9, day=WEDNESDAY)),
        ("27.11", at(9, day=FRIDAY)),
        ("до 27 ноября", at(9, day=FRIDAY)),
    ],
)
def test_an_end_is_understood(text: str, until: datetime) -> None:
    assert read_until(text, Settings(ALICE.id), MOSCOW, NOW, Words("ru")) == until


def test_a_day_begins_with_its_digest_or_at_eight() -> None:
    early = Settings(ALICE.id, digest_at=time(7, 30))
    assert read_until("friday", early, MOSCOW, NOW, Words("en")) == at(7, 30, day=FRIDAY)
    none = Settings(ALICE.id, digest_at=None)
    assert read_until("friday", none, MOSCOW, NOW, Words("en")) == at(8, day=FRIDAY)


@pytest.mark.parametrize("text", ["сейчас же", "25:00", "2 года", "x", "999999 h"])
def test_what_is_no_end_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        read_until(text, Settings(ALICE.id), MOSCOW, NOW, Words("ru"))
