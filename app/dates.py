"""Read what a person calls a day or a period, in Russian and English alike: "tomorrow", "24.12", "с 1.12 по 7.12".

Strict on purpose: text that is no date must not pass for one, because commands end up here when nothing else fits.
The locale only decides whose day `1/12` is. A refusal never repeats the person's text, which may hold a secret.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.errors import UserError
from app.times import Days

MAX_DAYS = 366
FIRST_YEAR, LAST_YEAR = 1970, 2100

_MAX_TEXT = 80  # characters; the longest form we read has fewer than sixty
_PAST_DAYS = 30  # a date without a year may be this far behind
_MAX_CROSSING = 183  # days; an end without a year is next year's only if that makes a period of half a year at most
_LEAPS = 9  # years within which 29 February comes again, 2096–2104 included

_WEEKDAYS = (
    "mon monday пн понедельник понедельника",
    "tue tues tuesday вт вторник вторника",
    "wed weds wednesday ср среда среду среды",
    "thu thur thurs thursday чт четверг четверга",
    "fri friday пт пятница пятницу пятницы",
    "sat saturday сб суббота субботу субботы",
    "sun sunday вс воскресенье воскресенья",
)
_MONTHS = (
    "jan january янв январь января",
    "feb february фев февр февраль февраля",
    "mar march мар март марта",
    "apr april апр апрель апреля",
    "may май мая",
    "jun june июн июнь июня",
    "jul july июл июль июля",
    "aug august авг август августа",
    "sep sept september сен сент сентябрь сентября",
    "oct october окт октябрь октября",
    "nov november ноя нояб ноябрь ноября",
    "dec december дек декабрь декабря",
)
_WEEKDAY_OF = {word: n for n, words in enumerate(_WEEKDAYS) for word in words.split()}
_MONTH_OF = {word: n for n, words in enumerate(_MONTHS, 1) for word in words.split()}

_NAMED = {
    **dict.fromkeys(("today", "сегодня"), 0),
    **dict.fromkeys(("tomorrow", "завтра"), 1),
    **dict.fromkeys(("day after tomorrow", "the day after tomorrow", "послезавтра"), 2),
    **dict.fromkeys(("yesterday", "вчера"), -1),
    **dict.fromkeys(("day before yesterday", "the day before yesterday", "позавчера"), -2),
}
_THIS = "this|эт(?:от|а|у|о|и|ой|их|ом)"
_NEXT = "next|следующ(?:ий|ая|ую|ее|ие|ей|их|ем)"
_AHEAD = re.compile(r"\+([0-9]{1,3})|in ([0-9]{1,3}) days?|через ([0-9]{1,3}) (?:день|дня|дней)")
_WEEKDAY = re.compile(rf"(?:(?:{_THIS}|(?P<next>{_NEXT})) )?(?P<name>[a-zа-я]+)")
_STRETCH = re.compile(
    rf"(?:(?P<this>{_THIS}|a)|(?P<next>{_NEXT}))? ?"
    r"(?:(?P<week>week|недел[яюие])|(?P<month>month|месяце?)|(?P<weekend>weekend|выходны[ех]))"
)
_ON = re.compile(r"(?:on|for|at|на|за|в|во) (?:the )?")
_FROM = re.compile(r"(?:from|с|со) ")
_WEEKDAY_AND = re.compile(r"([a-zа-я]+),? (.+)")
_LOOKS = str.maketrans({"ё": "е", "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "‒": "-", "…": "..."})

_YEAR = r"(?: ?([0-9]{4})(?: ?г(?:ода)?)?)?"
_TH = r"(?:st|nd|rd|th|-?го|-?е)?"
_ISO = re.compile(r"([0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})")
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})(?:\.([0-9]{4}|[0-9]{2}))?(?: ?г(?:ода)?)?")
_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})(?:/([0-9]{4}|[0-9]{2}))?")
_DASHED = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})")
_DAY_MONTH = re.compile(rf"(?:the )?([0-9]{{1,2}}){_TH}(?: of)? ?([a-zа-я]+)\.?,?{_YEAR}")
_MONTH_DAY = re.compile(rf"([a-zа-я]+)\.? ([0-9]{{1,2}}){_TH},?{_YEAR}")
_BARE = re.compile(rf"(?:the )?([0-9]{{1,2}}){_TH}(?:,? ([0-9]{{4}}))?")
_BETWEEN = re.compile(r" ?(?: to | till | until | through | по | до |\.{2,3}|-|/) ?| ")


@dataclass(frozen=True, slots=True)
class _Written:
    """A day as written. `month` None: only its number, as the 1 of "1–7.12". `swaps`: the month may come first."""

    day: int
    month: int | None
    year: int | None = None
    swaps: bool = False
    named: bool = False


@dataclass(frozen=True, slots=True)
class _Weekday:
    """The next such day, the day itself included. Monday is 0."""

    number: int


# What a day may be called; a date is already settled.
_Said = date | _Weekday | _Written


def read_day(text: str, today: date, locale: str) -> date:
    """The day a person means.

    Without a year the next one, or a past one up to 30 days ago; a weekday is the next one, today included, and
    "next Friday" the Friday of next week.
    """
    said = _day(_tidy(text), today)
    if said is None:
        raise UserError("date_unreadable")
    return _within_range(_alone(said, today, locale))


def read_period(text: str, today: date, locale: str) -> Days:
    """The days a person means, the last one included; a single day is a period of one.

    "week" is seven days from today and "month" thirty, "this" and "next" make calendar ones of them (Monday first).
    An end without a year follows its start. Without any year it is the next such period, or one that ended up to 30
    days ago.
    """
    tidy = _tidy(text)
    first, last = _stretch(tidy, today) or _one_day(tidy, today, locale) or _two_days(tidy, today, locale)
    days = (_within_range(last) - _within_range(first)).days + 1
    if days < 1:
        raise UserError("period_reversed")
    if days > MAX_DAYS:
        raise UserError("period_too_long", days=days, limit=MAX_DAYS)
    return Days(first, last)


def _tidy(text: str) -> str:
    short = " ".join(text.split()).lower().translate(_LOOKS).rstrip(" .,;:!?")
    return _ON.sub("", short, count=1) if len(short) <= _MAX_TEXT else ""


def _stretch(text: str, today: date) -> tuple[date, date] | None:
    match = _STRETCH.fullmatch(text)
    if match is None:
        return None
    monday = _plus(today, -today.weekday() + (7 if match["next"] else 0))
    if match["weekend"]:
        return _plus(monday, 5), _plus(monday, 6)
    if match["month"]:
        return _month(today, match)
    return (monday, _plus(monday, 6)) if _is_calendar(match) else (today, _plus(today, 6))


def _month(today: date, match: re.Match[str]) -> tuple[date, date]:
    if not _is_calendar(match):
        return today, _plus(today, 29)
    first = today.replace(day=1)
    if match["next"]:
        first = _plus(first, 31).replace(day=1)
    return first, _plus(_plus(first, 31).replace(day=1), -1)


def _is_calendar(match: re.Match[str]) -> bool:
    return bool(match["next"]) or match["this"] not in (None, "a")


def _one_day(text: str, today: date, locale: str) -> tuple[date, date] | None:
    said = _day(text, today)
    if said is None:
        return None
    day = _alone(said, today, locale)
    return day, day


def _two_days(text: str, today: date, locale: str) -> tuple[date, date]:
    pair = next(_pairs(_FROM.sub("", text, count=1), today), None)
    if pair is None:
        raise UserError("date_unreadable")
    start, end = (_certain(said, locale) if isinstance(said, _Written) else said for said in pair)
    return _settle(start, end, today)


def _pairs(text: str, today: date) -> Iterator[tuple[_Said, _Said]]:
    """Every way to read the text as two days."""
    for gap in _BETWEEN.finditer(text):
        start, end = text[: gap.start()], text[gap.end() :]
        first, last = _day(start, today), _day(end, today)
        if first and last:
            yield first, last
        elif gap.group() != " " and isinstance(last, _Written) and (bare := _BARE.fullmatch(start)) and not bare[2]:
            yield _Written(int(bare[1]), last.month, last.year), last
        elif gap.group() != " " and isinstance(first, _Written) and first.named and (bare := _BARE.fullmatch(end)):
            yield first, _Written(int(bare[1]), first.month, _year(bare[2]) or first.year)


def _day(text: str, today: date) -> _Said | None:
    if text in _NAMED:
        return _plus(today, _NAMED[text])
    if match := _AHEAD.fullmatch(text):
        return _plus(today, int(match[1] or match[2] or match[3]))
    if (match := _WEEKDAY.fullmatch(text)) and match["name"] in _WEEKDAY_OF:
        number = _WEEKDAY_OF[match["name"]]
        return _plus(today, 7 - today.weekday() + number) if match["next"] else _Weekday(number)
    if (match := _WEEKDAY_AND.fullmatch(text)) and match[1] in _WEEKDAY_OF:
        return _in_numbers(match[2]) or _in_words(match[2])  # "Tue, 24 Nov", as our own headings say it
    return _in_numbers(text) or _in_words(text)


def _in_numbers(text: str) -> _Written | None:
    if match := _ISO.fullmatch(text):
        return _Written(int(match[4]), int(match[3]), int(match[1]))
    if match := _DOTTED.fullmatch(text):
        return _Written(int(match[1]), int(match[2]), _year(match[3]))
    if match := _SLASHED.fullmatch(text) or _DASHED.fullmatch(text):
        return _Written(int(match[1]), int(match[2]), _year(match[3]), swaps=True)
    return None


def _in_words(text: str) -> _Written | None:
    if (match := _DAY_MONTH.fullmatch(text)) and match[2] in _MONTH_OF:
        return _Written(int(match[1]), _MONTH_OF[match[2]], _year(match[3]), named=True)
    if (match := _MONTH_DAY.fullmatch(text)) and match[1] in _MONTH_OF:
        return _Written(int(match[2]), _MONTH_OF[match[1]], _year(match[3]), named=True)
    return None


def _year(digits: str | None) -> int | None:
    if digits is None:
        return None
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _certain(written: _Written, locale: str) -> _Written:
    """The same, month and day in their places; refuses what is on no calendar or has two meanings."""
    day, month, year = written.day, written.month or 0, written.year
    if written.swaps and not locale.lower().startswith("ru"):
        if day != month and 1 <= day <= 12 and 1 <= month <= 12:
            raise UserError("date_ambiguous", first=_spoken(day, month, year), second=_spoken(month, day, year))
        if day <= 12 < month:
            day, month = month, day
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        raise _out_of_range()
    if _on(day, month, year or 2000) is None:  # 2000 had a 29 February
        raise UserError("date_impossible", date=f"{day:02}.{month:02}" + (f".{year}" if year else ""))
    return _Written(day, month, year)


def _spoken(day: int, month: int, year: int | None) -> str:
    name = _MONTHS[month - 1].split()[0].title()
    return f"{day} {name}" + (f" {year}" if year else "")


def _on(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _alone(said: _Said, today: date, locale: str) -> date:
    certain = _certain(said, locale) if isinstance(said, _Written) else said
    earliest = _plus(today, -_PAST_DAYS)
    ...
