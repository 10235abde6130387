"""Read what a person calls a day or a period, in Russian and English alike: "tomorrow", "24.12", "с 1.12 по 7.12".

The forms are in `spoken`; here they meet today. The locale only decides whose day `1/12` is. A refusal is a UserError
with one of the keys date_unreadable, date_impossible, date_ambiguous, date_out_of_range, period_reversed and
period_too_long; it never repeats the person's text, which may hold a secret.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from app.errors import UserError
from app.spoken import NEXT, THIS, Ahead, Said, Weekday, Written, bare, in_english, said
from app.times import Days
from app.words import language

MAX_DAYS = 366
FIRST_YEAR, LAST_YEAR = 1970, 2100

_MAX_TEXT = 80  # characters; the longest form we read has fewer than sixty
_PAST_DAYS = 30  # a date without a year may be this far behind
_MAX_CROSSING = 183  # days; an end without a year is next year's only if the period is half a year at most
_LEAPS = 9  # years within which 29 February comes again, 2096–2104 included

_LOOKS = str.maketrans({"ё": "е", "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "‒": "-", "…": "..."})
_ON = re.compile(r"(?:on|for|at|на|за|в|во) (?:the )?")
_FROM = re.compile(r"(?:from|с|со) ")
_BETWEEN = re.compile(r" ?(?: to | till | until | through | по | до |\.{2,3}|-|/) ?| ")
_STRETCH = re.compile(
    rf"(?:(?:a|(?P<this>{THIS})|(?P<next>{NEXT})) )?"
    r"(?:(?P<week>week|недел[яюие])|(?P<month>month|месяце?)|(?P<weekend>weekend|выходны[ех]))"
)

# Settled days, and those whose place the other end of the period decides.
_Certain = date | Weekday | Written


def read_day(text: str, today: date, locale: str, week_start: int = 1) -> date:
    """The day a person means. `week_start`: with which ISO day their weeks start.

    Without a year it is the next one, or a past one up to 30 days ago; a weekday is the next one, today included, and
    "next Friday" the Friday of next week.
    """
    day = _one_day(_tidy(text), today, locale, week_start)
    if day is None:
        raise UserError("date_unreadable")
    return day


def read_period(text: str, today: date, locale: str, week_start: int = 1) -> Days:
    """The days a person means, the last one included; a single day is a period of one.

    "week" is seven days from today and "month" thirty; "this" and "next" make calendar ones of them. A weekend is
    Saturday and Sunday, whenever the week starts. An end without a year follows its start. Without any year it is the
    next such period, or one that ended up to 30 days ago.
    """
    tidy = _tidy(text)
    if days := _stretch(tidy, today, week_start):
        return days
    if day := _one_day(tidy, today, locale, week_start):
        return Days(day, day)
    days = _two_days(_FROM.sub("", tidy, count=1), today, locale, week_start)
    if len(days) > MAX_DAYS:
        raise UserError("period_too_long", days=MAX_DAYS)
    return days


def _tidy(text: str) -> str:
    short = " ".join(text.split()).lower().translate(_LOOKS).rstrip(" .,;:!?")
    if len(short) > _MAX_TEXT:
        return ""
    on = _ON.match(short)
    return short[on.end() :] if on else short


def _stretch(text: str, today: date, week_start: int) -> Days | None:
    match = _STRETCH.fullmatch(text)
    if match is None:
        return None
    after = bool(match["next"])
    if match["weekend"]:
        saturday = _plus(_week(today, 1, after=after), 5)
        return Days(saturday, _plus(saturday, 1))
    if not (match["this"] or match["next"]):
        return Days(today, _plus(today, 6 if match["week"] else 29))
    first = _week(today, week_start, after=after)
    return Days(first, _plus(first, 6)) if match["week"] else _month(today, after=after)


def _week(today: date, week_start: int, *, after: bool) -> date:
    """The first day of this week, or of the one after it."""
    return _plus(today, (7 if after else 0) - (today.isoweekday() - week_start) % 7)


def _month(today: date, *, after: bool) -> Days:
    first = today.replace(day=1)
    following = _plus(first, 31).replace(day=1)
    if after:
        first, following = following, _plus(following, 31).replace(day=1)
    return Days(first, _plus(following, -1))


def _one_day(text: str, today: date, locale: str, week_start: int) -> date | None:
    words = said(text)
    if words is None:
        return None
    day = _certain(words, today, locale, week_start)
    return _nearest(day, today) if isinstance(day, Written) else next(_dates(day, today))


def _nearest(written: Written, today: date) -> date:
    earliest = _plus(today, -_PAST_DAYS)
    return _within_range(next(day for day in _dates(written, today) if day >= earliest))


def _two_days(text: str, today: date, locale: str, week_start: int) -> Days:
    pair = next(_pairs(text), None)
    if pair is None:
        raise UserError("date_unreadable")
    start, end = (_certain(words, today, locale, week_start) for words in pair)
    return _settle(start, end, today)


def _pairs(text: str) -> Iterator[tuple[Said, Said]]:
    """Every way to read the text as two days."""
    for gap in _BETWEEN.finditer(text):
        left, right = text[: gap.start()], text[gap.end() :]
        start, end = said(left), said(right)
        if start and end:
            yield start, end
        elif gap.group() != " ":
            yield from _shared_month(left, start, right, end)


def _shared_month(left: str, start: Said | None, right: str, end: Said | None) -> Iterator[tuple[Said, Said]]:
    """`1–7.12` and `1–7 December`; the other way round only with a name: `December 1–7, 2026`."""
    if isinstance(end, Written) and (number := bare(left)) and number[1] is None:
        yield replace(end, day=number[0]), end
    elif isinstance(start, Written) and start.named and (number := bare(right)):
        yield start, replace(start, day=number[0], year=number[1] or start.year)


def _certain(words: Said, today: date, locale: str, week_start: int) -> _Certain:
    """As settled as it can be alone; refuses what is on no calendar or has two meanings."""
    match words:
        case Ahead(days):
            return _plus(today, days)
        case Weekday(number, next_week=True):
            return _plus(_week(today, week_start, after=True), (number + 1 - week_start) % 7)
        case Written():
            return _dated(_day_first(words, today, locale))
    return words


def _day_first(written: Written, today: date, locale: str) -> Written:
    if not written.swaps or language(locale) == "ru":
        return written
    turned = replace(written, day=written.month, month=written.day)
    if written.day != written.month and 1 <= written.day <= 12 and 1 <= written.month <= 12:
        day = _dated(written)
        iso = day if isinstance(day, date) else _nearest(day, today)
        raise UserError("date_ambiguous", first=in_english(written), second=in_english(turned), iso=iso.isoformat())
    return turned if written.day <= 12 < written.month else written


def _dated(written: Written) -> date | Written:
    if written.year is not None and not FIRST_YEAR <= written.year <= LAST_YEAR:
        raise _out_of_range()
    day = _on(written, written.year or 2000)  # 2000 had a 29 February
    if day is None:
        raise _impossible(written)
    return day if written.year else written


def _settle(start: _Certain, end: _Certain, today: date) -> Days:
    """The first period in time that fits both ends."""
    yearless = isinstance(start, Written) or isinstance(end, Written)
    longest = _MAX_CROSSING if yearless else (date.max - date.min).days
    near, earliest = today, date.min
    if isinstance(start, Written) and isinstance(end, date):
        near = end
    elif isinstance(start, Written):
        earliest = _plus(today, -_PAST_DAYS)
    for first in _dates(start, near):
        for last in _dates(end, first):
            if 0 <= (last - first).days <= longest and last >= earliest:
                return Days(_within_range(first), _within_range(last))
    for written in (start, end):
        if isinstance(written, Written) and (written.day, written.month) == (29, 2):
            raise _impossible(written)
    raise UserError("period_reversed")


def _dates(day: _Certain, near: date) -> Iterator[date]:
    """The dates it may be, in order: of a weekday the next one, of a date without a year one in each year."""
    match day:
        case Weekday(number):
            yield _plus(near, (number - near.weekday()) % 7)
        case Written():
            years = range(near.year - 1, near.year + _LEAPS)
            yield from (found for year in years if (found := _on(day, year)))
        case _:
            yield day


def _on(written: Written, year: int) -> date | None:
    try:
        return date(year, written.month, written.day)
    except ValueError:
        return None


def _plus(day: date, days: int) -> date:
    try:
        return _within_range(day + timedelta(days=days))
    except OverflowError as e:
        raise _out_of_range() from e


def _within_range(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _out_of_range()
    return day


def _out_of_range() -> UserError:
    return UserError("date_out_of_range", first=FIRST_YEAR, last=LAST_YEAR)


def _impossible(written: Written) -> UserError:
    year = f".{written.year}" if written.year else ""
    return UserError("date_impossible", date=f"{written.day:02}.{written.month:02}{year}")
