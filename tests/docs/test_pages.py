"""The pages for people: what they quote is what is said, and both languages say the same."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from app.commands import TREE
from app.finding import find
from app.providers.catalogue import PROVIDERS
from app.tree import Call
from app.words import TEXTS
from app.words.forms import Plural
from tests.docs.test_docs import BLOCK, CODE, HEADING, LINK, ROOT, TYPED, page, part, prose, rows, targets
from tests.factories import ALICE, NOW

LANGUAGES = ((".md", "en"), (".ru.md", "ru"))
# For developers, or of numbers that are measured anew each time; decisions are in one language too.
IN_ENGLISH_ONLY = ("docs/architecture", "docs/performance", "docs/rules")
PAIRS = sorted(
    name
    for path in [*ROOT.glob("docs/*.md"), *ROOT.glob("docs/providers/*.md")]
    if not path.name.endswith(".ru.md")
    and (name := path.relative_to(ROOT).with_suffix("").as_posix()) not in IN_ENGLISH_ONLY
)
BOLD = re.compile(r"\*\*([^*]+)\*\*")
VARYING = re.compile(r"\{\w+\}")
COMMENT = re.compile(r" +# .*")
NAMES = re.compile("`[^`]+`(?:, `[^`]+`)*")
WORDS_HEADS = ("You read", "Вы читаете")
# What has to stand in the troubleshooting: every warning, and what is said where something did not go as it was meant.
WARNING = "⚠"
COMPLAINTS = re.compile(
    r"(connect|provider|ticket|trial|app|zone)_\w+|date_(?!\w*(head|field))\w+|\w+_unreadable|unknown\w*|join_none"
    r"|no_calendars|no_accounts|already_connected|password_again|account_gone|secret_in_chat|required|too_long|others_off"
    r"|nothing_followed|as_of|still_reading|blind_head|account_refused|account_restored|host_refuses|changes_untold"
    r"|period_reversed|period_too_long|pause_past|digest_days_missing|respond_over|check_me_unknown|check_unread"
    r"|command_gone|dialog_not_opened|failed|busy"
)
NONE = ("app_description", "app_menu", "app_choose", "app_period", "app_next", "zone_moved", "zone_kept", "trial_short")


def both(*names: str) -> Sequence[object]:
    """The pages in both languages, each with its language."""
    return [
        pytest.param(f"{name}{ending}", locale, id=f"{name}{ending}") for name in names for ending, locale in LANGUAGES
    ]


def forms(locale: str) -> dict[str, list[str]]:
    """Key → its sentences as words have them, the trigger filled in, every form of a plural."""
    found = {}
    for key, text in TEXTS[locale].items():
        several = [text.one, text.many, text.few] if isinstance(text, Plural) else [text]
        found[key] = [one.replace("{trigger}", "calendar") for one in several if one]
    return found


def quoted(name: str) -> Iterator[list[str]]:
    """The sentences of each row whose first cell is what a person reads; `<br>` divides them."""
    for section in re.split(r"^## ", page(name), flags=re.MULTILINE):
        table = rows(section)
        if table and table[0][0] in WORDS_HEADS:
            yield from (row[0].split("<br>") for row in table[1:])


def keys(quote: str, locale: str) -> set[str]:
    """The texts that a quotation fits. An ellipsis stands for anything, unless they are just what varies in a text."""
    whole = {key for key, texts in forms(locale).items() if quote in (VARYING.sub("…", text) for text in texts)}
    pattern = re.compile(".*".join(re.escape(part) for part in quote.split("…")), re.DOTALL)
    return whole or {key for key, texts in forms(locale).items() if any(pattern.fullmatch(text) for text in texts)}


def complaints(locale: str) -> set[str]:
    return {
        key
        for key, texts in forms(locale).items()
        if key not in NONE and (COMPLAINTS.fullmatch(key) or any(WARNING in text for text in texts))
    }


@pytest.mark.parametrize(("name", "locale"), both("docs/troubleshooting"))
def test_a_quoted_sentence_is_one_that_is_said(name: str, locale: str) -> None:
    assert [quote for row in quoted(name) for quote in row if not keys(quote, locale)] == []


@pytest.mark.parametrize(("name", "locale"), both("docs/troubleshooting"))
def test_a_quoted_sentence_means_one_thing(name: str, locale: str) -> None:
    found = {quote: keys(quote, locale) for row in quoted(name) for quote in row}
    assert {quote: several for quote, several in found.items() if len(several) > 1} == {}


@pytest.mark.parametrize(("name", "locale"), both("docs/troubleshooting"))
def test_every_complaint_is_explained(name: str, locale: str) -> None:
    explained = {key for row in quoted(name) for quote in row for key in keys(quote, locale)}
    assert sorted(complaints(locale) - explained) == []


def test_both_languages_explain_the_same_in_the_same_order() -> None:
    english, russian = (
        [[keys(quote, locale) for quote in row] for row in quoted(f"docs/troubleshooting{ending}")]
        for ending, locale in ((".md", "en"), (".ru.md", "ru"))
    )
    assert russian == english


@pytest.mark.parametrize(("name", "locale"), both("docs/guide"))
def test_the_guide_names_buttons_and_fields_as_they_are_called(name: str, locale: str) -> None:
    called = {text for texts in forms(locale).values() for text in texts}
    assert [bold for bold in BOLD.findall(page(name)) if bold not in called] == []


def test_both_languages_name_the_marks_of_a_meeting_as_they_are_written() -> None:
    english, russian = (
        [keys(code, locale) for code in CODE.findall(part(page(f"docs/commands{ending}"), heading))]
        for (ending, locale), heading in zip(LANGUAGES, ("What an answer shows", "Что видно в ответе"), strict=True)
    )
    assert all(english)
    assert russian == english


@pytest.mark.parametrize(("name", "locale"), both(*PAIRS, "README"))
def test_a_command_that_a_page_names_is_one(name: str, locale: str) -> None:
    assert [text for text, found in named(name, locale).items() if not isinstance(found, Call)] == []


@pytest.mark.parametrize("name", [*PAIRS, "README"])
def test_both_languages_of_a_page_name_the_same_commands(name: str) -> None:
    english, russian = (
        {found.path for found in named(f"{name}{ending}", locale).values() if isinstance(found, Call)}
        for ending, locale in LANGUAGES
    )
    assert russian == english


def named(name: str, locale: str) -> dict[str, object]:
    """What follows `/calendar` on a page → what it calls."""
    call = Call(replace(ALICE, locale=locale), (), NOW)
    typed = [match[1] for code in CODE.findall(prose(page(name))) if (match := TYPED.fullmatch(code)) is not None]
    return {text: find(TREE, text, call) for text in typed}


@pytest.mark.parametrize(("name", "locale"), both("docs/commands", "docs/guide", "docs/troubleshooting", "README"))
def test_a_page_about_use_names_commands(name: str, locale: str) -> None:
    assert named(name, locale)


@pytest.mark.parametrize("name", PAIRS)
def test_both_languages_of_a_page_lead_to_each_other(name: str) -> None:
    stem = name.rpartition("/")[2]
    assert page(f"{name}.md").splitlines()[2] == f"*[По-русски]({stem}.ru.md)*"
    assert page(f"{name}.ru.md").splitlines()[2] == f"*[In English]({stem}.md)*"


@pytest.mark.parametrize("name", [f"{name}.ru.md" for name in (*PAIRS, "README")])
def test_a_russian_page_leads_to_russian_ones(name: str) -> None:
    folder = (ROOT / name).parent
    files = [link.partition("#")[0] for link in LINK.findall(prose(page(name)))[1:]]
    english = [file for file in files if file.endswith(".md") and not file.endswith(".ru.md")]
    assert [file for file in english if (folder / file).with_suffix(".ru.md").exists()] == []


@pytest.mark.parametrize("name", PAIRS)
def test_both_languages_of_a_page_have_the_same_shape(name: str) -> None:
    assert outline(f"{name}.ru.md") == outline(f"{name}.md")


def outline(name: str) -> dict[str, Sequence[object]]:
    """Levels of headings, code but for its comments, columns of tables and the names that begin their rows, items of
    lists, and where links lead."""
    text = prose(page(name))
    return {
        "headings": [len(marks) for marks, _ in HEADING.findall(text)],
        "code": [(language, COMMENT.sub("", code)) for language, code in BLOCK.findall(page(name))],
        "indented": re.findall(r"^    .+", text, re.MULTILINE),
        "tables": [len(row) for row in rows(text)],
        "names": [row[0] for row in rows(text) if NAMES.fullmatch(row[0])],
        "lists": re.findall(r"^(\*|\d+\.) ", text, re.MULTILINE),
        "links": targets(name),
    }


@pytest.mark.parametrize("ending", [ending for ending, _ in LANGUAGES])
@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_a_provider_has_a_page_and_stands_in_the_table(name: str, ending: str) -> None:
    assert (ROOT / f"docs/providers/{name}{ending}").exists()
    assert f"({name}{ending})" in page(f"docs/providers/README{ending}")


@pytest.mark.parametrize("ending", [ending for ending, _ in LANGUAGES])
@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_what_a_provider_can_is_what_its_page_says(name: str, ending: str) -> None:
    stated = re.search(r"(?:In|В) `Can`: ((?:`[A-Z_]+`(?:, )?)+)", page(f"docs/providers/{name}{ending}"))
    assert stated is not None
    assert set(CODE.findall(stated[1])) == {flag.name for flag in PROVIDERS[name].can}


@pytest.mark.parametrize(("ending", "heading"), [(".md", "What each can"), (".ru.md", "Что каждый умеет")])
def test_the_table_of_providers_says_what_each_can(ending: str, heading: str) -> None:
    table = [row for row in rows(part(page(f"docs/providers/README{ending}"), heading)) if row[0].startswith("`")]
    stated = {row[0].strip("`"): set(CODE.findall(row[1])) for row in table}
    assert stated == {name: {flag.name for flag in spec.can} for name, spec in PROVIDERS.items()}
