"""Both languages say the same things."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from app.words import TEXTS, Words, language
from app.words.forms import Plural
from tests.factories import MOSCOW, NOW, TUESDAY

KEYS = sorted(TEXTS["en"])


def placeholders(text: str | Plural) -> set[str]:
    parts = [text] if isinstance(text, str) else [form for form in (text.one, text.few, text.many) if form]
    names = [{name for _, name, _, _ in Formatter().parse(part) if name} for part in parts]
    assert all(one == names[0] for one in names), "the forms of a plural differ"
    return names[0]


def test_both_languages_have_the_same_keys() -> None:
    assert sorted(TEXTS["ru"]) == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_a_sentence_has_the_same_placeholders_in_both_languages(key: str) -> None:
    assert placeholders(TEXTS["ru"][key]) == placeholders(TEXTS["en"][key])


@pytest.mark.parametrize("key", [key for key in KEYS if isinstance(TEXTS["ru"][key], Plural)])
def test_a_russian_plural_has_three_forms(key: str) -> None:
    text = TEXTS["ru"][key]
    assert isinstance(text, Plural)
    assert text.one
    assert text.few
    assert text.many


def test_every_key_in_the_code_exists_and_every_sentence_is_used() -> None:
    code = "\n".join(
        path.read_text()
        for folder in ("app", "mm", "wsgi", "microservice")
        for path in Path(folder).rglob("*.py")
        if "words" not in path.parts
    )
    said = set(re.findall(r'(?<!crew)\.say\(\s*"([a-z_]+)"', code))
    assert said <= set(KEYS)
    quoted = {
        node.value
        for node in ast.walk(ast.parse(code.replace("from __future__", "# ")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    made = (
        "provider_",
        "service_",
        "form_",
        "field_",
        "status_",
        "changes_",
        "answers_",
        "scope_",
        "scenario_",
        "doctor_",
    )
    unused = [key for key in KEYS if key not in quoted and not key.startswith(made)]
    assert unused == []


@pytest.mark.parametrize(
    ("n", "word"),
    [(1, "встреча"), (2, "встречи"), (5, "встреч"), (11, "встреч"), (21, "встреча"), (112, "встреч"), (0, "встреч")],
)
def test_russian_counts_as_russians_do(n: int, word: str) -> None:
    assert Words("ru").say("period_head", n=n, period="").endswith(f"{n} {word}")


@pytest.mark.parametrize(
    ("locale", "spoken"), [("ru", "ru"), ("ru-RU", "ru"), ("RU_ru", "ru"), ("de", "en"), ("", "en"), ("run", "en")]
)
def test_russian_is_spoken_to_russians_and_english_to_all_others(locale: str, spoken: str) -> None:
    assert language(locale) == spoken


def test_a_day_is_named_in_full() -> None:
    assert Words("ru").day(TUESDAY, TUESDAY) == "Вторник, 24 ноября"
    assert Words("en").day(TUESDAY, TUESDAY.replace(year=2025)) == "Tuesday, 24 November 2026"


def test_english_in_america_reads_a_twelve_hour_clock() -> None:
    from zoneinfo import ZoneInfo

    assert Words("en").clock(NOW, ZoneInfo("America/New_York")) == "1:00 am"
    assert Words("ru").clock(NOW, ZoneInfo("America/New_York")) == "01:00"
    assert Words("en").clock(NOW, MOSCOW) == "09:00"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Europe/Moscow", "Moscow, UTC+3"),
        ("Asia/Kolkata", "Delhi, UTC+5:30"),
        ("America/St_Johns", "St Johns, UTC−3:30"),
        ("UTC", "UTC, UTC+0"),
        ("Etc/GMT-3", "UTC+3"),
    ],
)
def test_a_zone_is_shown_with_its_offset(name: str, shown: str) -> None:
    from zoneinfo import ZoneInfo

    assert Words("en").zone(ZoneInfo(name), NOW) == shown
