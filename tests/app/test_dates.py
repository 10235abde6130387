"""Days and periods as people write them: what is read, what is asked back, and what must not pass for a date."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.dates import FIRST_YEAR, LAST_YEAR, MAX_DAYS, read_day, read_period
from app.errors import UserError
from app.times import Days
from app.words import Words

TODAY = date(2026, 11, 24)  # a Tuesday
BOTH = ("ru", "en")

# Text, and the day it means in either locale.
DAYS = [
    ("today", "2026-11-24"),
    ("Tomorrow", "2026-11-25"),
    ("  TOMORROW!  ", "2026-11-25"),
    ("yesterday", "2026-11-23"),
    ("day after tomorrow", "2026-11-26"),
    ("the day after tomorrow", "2026-11-26"),
    ("the day before yesterday", "2026-11-22"),
    ("сегодня", "2026-11-24"),
    ("Завтра", "2026-11-25"),
    ("на завтра", "2026-11-25"),
    ("за вчера", "2026-11-23"),
    ("вчера.", "2026-11-23"),
    ("послезавтра", "2026-11-26"),
    ("позавчера", "2026-11-22"),
    ("tuesday", "2026-11-24"),
    ("tue", "2026-11-24"),
    ("Tues", "2026-11-24"),
    ("wed", "2026-11-25"),
    ("thurs", "2026-11-26"),
    ("on friday", "2026-11-27"),
    ("Fri.", "2026-11-27"),
    ("this friday", "2026-11-27"),
    ("sat", "2026-11-28"),
    ("on the sunday", "2026-11-29"),
    ("monday", "2026-11-30"),
    ("next monday", "2026-11-30"),
    ("next tuesday", "2026-12-01"),
    ("next friday", "2026-12-04"),
    ("вторник", "2026-11-24"),
    ("во вторник", "2026-11-24"),
    ("ср", "2026-11-25"),
    ("в среду", "2026-11-25"),
    ("чт", "2026-11-26"),
    ("В ПЯТНИЦУ", "2026-11-27"),
    ("в эту пятницу", "2026-11-27"),
    ("в следующую пятницу", "2026-12-04"),
    ("сб", "2026-11-28"),
    ("в воскресенье", "2026-11-29"),
    ("понедельник", "2026-11-30"),
    ("в следующий понедельник", "2026-11-30"),
    ("24.12", "2026-12-24"),
    ("24.12.", "2026-12-24"),
    ("on 24.12", "2026-12-24"),
    ("на 24.12", "2026-12-24"),
    ("за 24.12", "2026-12-24"),
    ("в 24.12", "2026-12-24"),
    ("24.12.2026", "2026-12-24"),
    ("24.12.26", "2026-12-24"),
    ("24.12.2026 г.", "2026-12-24"),
    ("24.12.2025", "2025-12-24"),
    ("1.2", "2027-02-01"),
    ("01.02", "2027-02-01"),
    ("24.11", "2026-11-24"),
    ("23.11", "2026-11-23"),
    ("25.10", "2026-10-25"),  # thirty days ago
    ("24.10", "2027-10-24"),  # thirty-one
    ("29.02", "2028-02-29"),
    ("29.02.2028", "2028-02-29"),
    ("2026-12-24", "2026-12-24"),
    ("2026-2-3", "2026-02-03"),
    ("2026/12/24", "2026-12-24"),
    ("2026.12.24", "2026-12-24"),
    ("24-12-2026", "2026-12-24"),
    ("24 дек", "2026-12-24"),
    ("24 дек.", "2026-12-24"),
    ("24 Декабря", "2026-12-24"),
    ("24  декабря\u00a02026", "2026-12-24"),
    ("24 декабря 2026 года", "2026-12-24"),
    ("24 декабря 2026 г.", "2026-12-24"),
    ("24-го декабря", "2026-12-24"),
    ("3 мая", "2027-05-03"),
    ("8 марта", "2027-03-08"),
    ("12 июня", "2027-06-12"),
    ("1 нояб", "2026-11-01"),
    ("24 December", "2026-12-24"),
    ("24 dec 2027", "2027-12-24"),
    ("24th of December", "2026-12-24"),
    ("on the 24th of December", "2026-12-24"),
    ("Dec 24", "2026-12-24"),
    ("Dec. 24", "2026-12-24"),
    ("December 24, 2026", "2026-12-24"),
    ("december 24th 2026", "2026-12-24"),
    ("Sept 1", "2027-09-01"),
    ("May 7", "2027-05-07"),
    ("Tuesday, 24 November", "2026-11-24"),
    ("вт 24 ноя", "2026-11-24"),
    ("пятница, 4.12", "2026-12-04"),
    ("5/5", "2027-05-05"),
    ("24/12", "2026-12-24"),
    ("24/12/2026", "2026-12-24"),
    ("+3", "2026-11-27"),
    ("+0", "2026-11-24"),
    ("in 3 days", "2026-11-27"),
    ("in 1 day", "2026-11-25"),
    ("через 3 дня", "2026-11-27"),
    ("через 10 дней", "2026-12-04"),
    ("через 1 день", "2026-11-25"),
]


@pytest.mark.parametrize("locale", BOTH)
@pytest.mark.parametrize(("text", "day"), DAYS, ids=[row[0] for row in DAYS])
def test_a_day_is_read_alike_in_both_languages(text: str, day: str, locale: str) -> None:
    assert read_day(text, TODAY, locale) == date.fromisoformat(day)


@pytest.mark.parametrize(("text", "day"), DAYS, ids=[row[0] for row in DAYS])
def test_a_single_day_is_a_period_of_one(text: str, day: str) -> None:
    assert read_period(text, TODAY, "ru") == Days(date.fromisoformat(day), date.fromisoformat(day))


@pytest.mark.parametrize(
    ("text", "locale", "day"),
    [
        ("1/12", "ru", "2026-12-01"),
        ("1/12", "ru-RU", "2026-12-01"),
        ("1/12/26", "ru", "2026-12-01"),
        ("1-12-2026", "ru", "2026-12-01"),
        ("12/24", "en", "2026-12-24"),
        ("12/24/2026", "en_US", "2026-12-24"),
        ("12-24-2026", "en", "2026-12-24"),
        ("1.12", "en", "2026-12-01"),
    ],
)
def test_a_slash_is_read_as_the_language_has_it(text: str, locale: str, day: str) -> None:
    assert read_day(text, TODAY, locale) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "first", "second", "iso"),
    [
        ("1/12", "1 Dec", "12 Jan", "2026-12-01"),
        ("on 3/4/2027", "3 Apr 2027", "4 Mar 2027", "2027-04-03"),
        ("3-4-2027", "3 Apr 2027", "4 Mar 2027", "2027-04-03"),
        ("1/12–7/12", "1 Dec", "12 Jan", "2026-12-01"),
        ("from 24/12 to 1/2", "1 Feb", "2 Jan", "2027-02-01"),
    ],
)
def test_a_date_of_two_meanings_is_asked_back_in_english(text: str, first: str, second: str, iso: str) -> None:
    with pytest.raises(UserError) as refusal:
        read_period(text, TODAY, "en")
    assert refusal.value.key == "date_ambiguous"
    assert refusal.value.values == {"first": first, "second": second, "iso": iso}


PERIODS = [
    ("week", "2026-11-24", "2026-11-30"),
    ("a week", "2026-11-24", "2026-11-30"),
    ("Неделя", "2026-11-24", "2026-11-30"),
    ("на неделю", "2026-11-24", "2026-11-30"),
    ("month", "2026-11-24", "2026-12-23"),
    ("месяц", "2026-11-24", "2026-12-23"),
    ("this week", "2026-11-23", "2026-11-29"),
    ("на этой неделе", "2026-11-23", "2026-11-29"),
    ("next week", "2026-11-30", "2026-12-06"),
    ("for next week", "2026-11-30", "2026-12-06"),
    ("следующая неделя", "2026-11-30", "2026-12-06"),
    ("на следующей неделе", "2026-11-30", "2026-12-06"),
    ("this month", "2026-11-01", "2026-11-30"),
    ("next month", "2026-12-01", "2026-12-31"),
    ("в следующем месяце", "2026-12-01", "2026-12-31"),
    ("weekend", "2026-11-28", "2026-11-29"),
    ("at the weekend", "2026-11-28", "2026-11-29"),
    ("next weekend", "2026-12-05", "2026-12-06"),
    ("выходные", "2026-11-28", "2026-11-29"),
    ("на выходных", "2026-11-28", "2026-11-29"),
    ("from 1.12 to 7.12", "2026-12-01", "2026-12-07"),
    ("From 1.12 until 7.12.", "2026-12-01", "2026-12-07"),
    ("1.12 to 7.12", "2026-12-01", "2026-12-07"),
    ("с 1.12 по 7.12", "2026-12-01", "2026-12-07"),
    ("с 1.12 до 7.12", "2026-12-01", "2026-12-07"),
    ("1.12–7.12", "2026-12-01", "2026-12-07"),
    ("1.12—7.12", "2026-12-01", "2026-12-07"),
    ("1.12-7.12", "2026-12-01", "2026-12-07"),
    ("1.12 - 7.12", "2026-12-01", "2026-12-07"),
    ("1.12 7.12", "2026-12-01", "2026-12-07"),
    ("1.12..7.12", "2026-12-01", "2026-12-07"),
    ("1.12…7.12", "2026-12-01", "2026-12-07"),
    ("1–7.12", "2026-12-01", "2026-12-07"),
    ("1-7.12.2027", "2027-12-01", "2027-12-07"),
    ("1-7 декабря", "2026-12-01", "2026-12-07"),
    ("с 1 по 7 декабря", "2026-12-01", "2026-12-07"),
    ("с 1-го по 7-е декабря", "2026-12-01", "2026-12-07"),
    ("с 1 декабря по 7 декабря", "2026-12-01", "2026-12-07"),
    ("1 декабря 7 декабря", "2026-12-01", "2026-12-07"),
    ("с 1 декабря по 7", "2026-12-01", "2026-12-07"),
    ("from 1 to 7 December", "2026-12-01", "2026-12-07"),
    ("from the 1st to the 7th of December", "2026-12-01", "2026-12-07"),
    ("1 Dec – 7 Dec", "2026-12-01", "2026-12-07"),
    ("Dec 1-7", "2026-12-01", "2026-12-07"),
    ("December 1–7, 2027", "2027-12-01", "2027-12-07"),
    ("Dec 28, 2026 - Jan 3, 2027", "2026-12-28", "2027-01-03"),
    ("2026-12-01 2026-12-07", "2026-12-01", "2026-12-07"),
    ("2026-12-01/2026-12-07", "2026-12-01", "2026-12-07"),
    ("2026-12-01-2026-12-07", "2026-12-01", "2026-12-07"),
    ("1.12-7.12.2026", "2026-12-01", "2026-12-07"),
    ("1.12.2025 7.12", "2025-12-01", "2025-12-07"),
    ("24/12 - 31/12", "2026-12-24", "2026-12-31"),
    ("28.12–3.01", "2026-12-28", "2027-01-03"),
    ("28.12.2026–3.01", "2026-12-28", "2027-01-03"),
    ("28.12–3.01.2027", "2026-12-28", "2027-01-03"),
    ("1.12–1.12", "2026-12-01", "2026-12-01"),
    ("1.11–7.11", "2026-11-01", "2026-11-07"),  # ended seventeen days ago
    ("1.09–7.09", "2027-09-01", "2027-09-07"),  # ended too long ago
    ("1.09–1.12", "2026-09-01", "2026-12-01"),  # has begun
    ("29.02–3.03", "2028-02-29", "2028-03-03"),
    ("28.02–29.02", "2028-02-28", "2028-02-29"),
    ("today tomorrow", "2026-11-24", "2026-11-25"),
    ("from tomorrow to friday", "2026-11-25", "2026-11-27"),
    ("с завтра по пятницу", "2026-11-25", "2026-11-27"),
    ("пн-пт", "2026-11-30", "2026-12-04"),
    ("from friday to monday", "2026-11-27", "2026-11-30"),
    ("со среды по пятницу", "2026-11-25", "2026-11-27"),
    ("from next monday to next friday", "2026-11-30", "2026-12-04"),
    ("today – 1.12", "2026-11-24", "2026-12-01"),
    ("с 20.11 по сегодня", "2026-11-20", "2026-11-24"),
    ("from 1.12 to friday", "2026-12-01", "2026-12-04"),
    ("friday to 3.12", "2026-11-27", "2026-12-03"),
    ("1.01.2027 – 31.12.2027", "2027-01-01", "2027-12-31"),
    ("1.01.2028 – 31.12.2028", "2028-01-01", "2028-12-31"),
]


@pytest.mark.parametrize("locale", BOTH)
@pytest.mark.parametrize(("text", "first", "last"), PERIODS, ids=[row[0] for row in PERIODS])
def test_a_period_is_read_with_its_last_day(text: str, first: str, last: str, locale: str) -> None:
    assert read_period(text, TODAY, locale) == Days(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("text", "today", "first", "last"),
    [
        ("weekend", "2026-11-28", "2026-11-28", "2026-11-29"),
        ("weekend", "2026-11-29", "2026-11-28", "2026-11-29"),
        ("next monday", "2026-11-29", "2026-11-30", "2026-11-30"),
        ("this friday", "2026-11-28", "2026-12-04", "2026-12-04"),
        ("this week", "2026-11-29", "2026-11-23", "2026-11-29"),
        ("next month", "2026-01-31", "2026-02-01", "2026-02-28"),
        ("next month", "2026-12-31", "2027-01-01", "2027-01-31"),
        ("28.12", "2027-01-05", "2026-12-28", "2026-12-28"),
        ("28.12–3.01", "2026-01-10", "2025-12-28", "2026-01-03"),
        ("29.02", "2028-03-01", "2028-02-29", "2028-02-29"),
        ("29.02", "2028-04-01", "2032-02-29", "2032-02-29"),
        ("31.12", "2100-12-31", "2100-12-31", "2100-12-31"),
    ],
)
def test_a_period_depends_on_today(text: str, today: str, first: str, last: str) -> None:
    expected = Days(date.fromisoformat(first), date.fromisoformat(last))
    assert read_period(text, date.fromisoformat(today), "en") == expected


REFUSED: list[tuple[str, str, dict[str, object]]] = [
    ("30 февраля", "date_impossible", {"date": "30.02"}),
    ("30.02", "date_impossible", {"date": "30.02"}),
    ("Feb 30", "date_impossible", {"date": "30.02"}),
    ("31.04", "date_impossible", {"date": "31.04"}),
    ("29.02.2027", "date_impossible", {"date": "29.02.2027"}),
    ("32.01", "date_impossible", {"date": "32.01"}),
    ("0.12", "date_impossible", {"date": "00.12"}),
    ("24.13", "date_impossible", {"date": "24.13"}),
    ("24.00", "date_impossible", {"date": "24.00"}),
    ("2026-13-01", "date_impossible", {"date": "01.13.2026"}),
    ("13/14", "date_impossible", {"date": "13.14"}),
    ("0/5", "date_impossible", {"date": "00.05"}),
    ("30.02–3.03", "date_impossible", {"date": "30.02"}),
    ("1–31 апреля", "date_impossible", {"date": "31.04"}),
    ("29.02–3.03.2027", "date_impossible", {"date": "29.02"}),
    ("20.12.2026–29.02", "date_impossible", {"date": "29.02"}),
    ("7.12–1.12", "period_reversed", {}),
    ("from 7.12 to 1.12", "period_reversed", {}),
    ("7–1.12", "period_reversed", {}),
    ("7.12.2026 1.12.2026", "period_reversed", {}),
    ("7.12.2026–1.12", "period_reversed", {}),
    ("7.12–1.12.2026", "period_reversed", {}),
    ("tomorrow – today", "period_reversed", {}),
    ("friday – tomorrow", "period_reversed", {}),
    ("1.01.2027–2.01.2028", "period_too_long", {"days": 366}),
    ("1.12.1970–1.12.2100", "period_too_long", {"days": 366}),
    ("24.12.9999", "date_out_of_range", {"first": 1970, "last": 2100}),
    ("9999-12-31", "date_out_of_range", {"first": 1970, "last": 2100}),
    ("30.02.9999", "date_out_of_range", {"first": 1970, "last": 2100}),
    ("0000-01-01", "date_out_of_range", {"first": 1970, "last": 2100}),
    ("1.01.1969", "date_out_of_range", {"first": 1970, "last": 2100}),
    ("1 января 2101", "date_out_of_range", {"first": 1970, "last": 2100}),
    ("1.12.2026–1.12.9999", "date_out_of_range", {"first": 1970, "last": 2100}),
    ("28.12.2100–3.01", "date_out_of_range", {"first": 1970, "last": 2100}),
]


@pytest.mark.parametrize("locale", BOTH)
@pytest.mark.parametrize(("text", "key", "values"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_date_that_cannot_be_is_refused_with_the_reason(
    text: str, key: str, values: dict[str, object], locale: str
) -> None:
    with pytest.raises(UserError) as refusal:
        read_period(text, TODAY, locale)
    assert (refusal.value.key, refusal.value.values) == (key, values)
    assert Words(locale).say(key, **values)


@pytest.mark.parametrize("text", ["12/24", "12/24/2026", "12-24-2026"])
def test_the_month_never_comes_first_in_russian(text: str) -> None:
    with pytest.raises(UserError, match="date_impossible"):
        read_day(text, TODAY, "ru")


@pytest.mark.parametrize(
    ("text", "today"),
    [
        ("week", date(2100, 12, 30)),
        ("1.01", date(2100, 12, 30)),
        ("29.02", date(2097, 1, 1)),
        ("tomorrow", date.max),
        ("month", date.max),
        ("next friday", date.max),
        ("24.12", date.max),
        ("yesterday", date.min),
        ("24.12", date.min),
        ("24.12–28.12", date.min),
        ("пн-пт", date.max),
        ("this week", date.min),
        ("next month", date.max),
    ],
)
def test_nothing_overflows_at_the_edge_of_time(text: str, today: date) -> None:
    with pytest.raises(UserError, match="date_out_of_range"):
        read_period(text, today, "en")


NO_DATES = [
    *("", " ", ".", "foo", "12", "7", "2026", "12 12", "1-7", "24-12", "24-12-26", "1.12-7", "1 7", "1 to 7", "12:30"),
    *("24.12 10:00", "10:00", "24.12.202", "24.12.20266", "124.12", "24.123", "1.2.3", "10.0.0.1", "24,12", "24..12"),
    *("2026-12", "12.2026", "20261224", "remind 7", "remind 24.12", "connect anna@example.org secret", "zone Moscow"),
    *("may", "march", "декабрь", "в декабре", "dec", "24", "24th", "the 24th", "24 foo", "foo 24", "foo 24.12"),
    *("from", "from 1.12", "с 1.12", "to 7.12", "по 7.12", "from to", "from 1.12 to", "1.12 to foo", "foo to 7.12"),
    *("1/12 foo", "30.02 foo", "24.12.9999 foo", "1.12 7.12 14.12", "1 7 декабря", "december 1 7", "thisweek"),
    *("next", "this", "next today", "next 24.12", "on", "on on friday", "last friday", "every monday", "mondays"),
    *("weeks", "week 5", "next year", "in days", "in a day", "in 3 hours", "+", "+3.5", "-3", "+1000", "через дня"),
    *("🎄", "📅 24.12", "24.12 🎄", "غدا", "٢٤.١٢", "２４.１２", "२४.१२", "مرحبا 24.12", "\u202e21.42", "24\u200b.12"),
    *("@all", "<!channel>", "24.12\x00", "\x00", "24.12; DROP TABLE", "24.12`", "**24.12**", "1e3", "0x18.12", "½.12"),
    *("x" * 10_000, "1" * 10_000, "24.12 " * 2_000, "-" * 10_000, "1.12-" * 2_000, "в " * 5_000, "from " * 2_000),
]


@pytest.mark.parametrize("locale", BOTH)
@pytest.mark.parametrize("text", NO_DATES, ids=[ascii(text[:30]) for text in NO_DATES])
def test_what_is_no_date_is_not_taken_for_one_nor_repeated(text: str, locale: str) -> None:
    for read in (read_day, read_period):
        with pytest.raises(UserError) as refusal:
            read(text, TODAY, locale)
        assert (refusal.value.key, refusal.value.values) == ("date_unreadable", {})


@pytest.mark.parametrize("text", ["week", "выходные", "1.12–7.12", "from today to tomorrow"])
def test_a_period_is_no_day(text: str) -> None:
    with pytest.raises(UserError, match="date_unreadable"):
        read_day(text, TODAY, "en")


def test_blanks_around_do_not_count_for_the_length() -> None:
    assert read_day(" " * 10_000 + "24.12" + "\n" * 10_000, TODAY, "ru") == date(2026, 12, 24)


PIECES = [
    *(
        "1",
        "7",
        "12",
        "29",
        "30",
        "31",
        "24.12",
        "29.02",
        "1/12",
        "2026",
        "9999",
        "2026-12-24",
        "дек",
        "декабря",
        "may",
    ),
    *(
        "from",
        "to",
        "с",
        "по",
        "-",
        "–",
        "..",
        "/",
        ".",
        ",",
        "next",
        "this",
        "friday",
        "пн",
        "week",
        "in",
        "days",
        "+",
    ),
    *(" ", " ", " ", "завтра", "today", "через", "дня", "th", "-го", "on", "в", "month", "weekend"),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=9).map("".join) | st.text(max_size=30)


def period_or_refusal(text: str, today: date, locale: str) -> Days | UserError:
    try:
        return read_period(text, today, locale)
    except UserError as refusal:
        return refusal


@given(text=TEXTS, today=st.dates(), locale=st.sampled_from(["ru", "en", "de", ""]))
def test_any_text_is_a_period_in_range_or_a_refusal_we_have_words_for(text: str, today: date, locale: str) -> None:
    read = period_or_refusal(text, today, locale)
    if isinstance(read, UserError):
        assert Words(locale).say(read.key, **read.values)
    else:
        assert FIRST_YEAR <= read.first.year <= read.last.year <= LAST_YEAR
        assert len(read) <= MAX_DAYS


@given(
    day=st.dates(date(1971, 1, 1), date(2099, 12, 31)),
    today=st.dates(date(1971, 1, 1), date(2099, 12, 31)),
    form=st.sampled_from(["%d.%m.%Y", "%Y-%m-%d", "%d %b %Y", "%B %d, %Y"]),
)
def test_a_date_with_its_year_means_that_day_whatever_today_is(day: date, today: date, form: str) -> None:
    assert read_day(day.strftime(form), today, "en") == day


@given(day=st.dates(date(1980, 1, 1), date(2090, 12, 31)), today=st.dates(date(1980, 1, 1), date(2080, 12, 31)))
def test_a_date_without_a_year_is_never_more_than_thirty_days_behind(day: date, today: date) -> None:
    read = read_day(f"{day.day}.{day.month}", today, "ru")
    assert (read.day, read.month) == (day.day, day.month)
    assert -30 <= (read - today).days <= 8 * 366
