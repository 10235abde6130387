"""What a person may call one day, in Russian and English: the words and the forms, before any year is settled.

Nothing here refuses: text is a day, or it is None. `dates` asks which day of which year that is.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from app.errors import UserError

FIRST_YEAR, LAST_YEAR = 1970, 2100
THIS = "this|эт(?:от|а|у|о|и|ой|их|ом)"
NEXT = "next|следующ(?:ий|ая|ую|ее|ие|ей|их|ем)"

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

_RELATIVE = {
    **dict.fromkeys(("today", "сегодня"), 0),
    **dict.fromkeys(("tomorrow", "завтра"), 1),
    **dict.fromkeys(("day after tomorrow", "the day after tomorrow", "послезавтра"), 2),
    **dict.fromkeys(("yesterday", "вчера"), -1),
    **dict.fromkeys(("day before yesterday", "the day before yesterday", "позавчера"), -2),
}
_AHEAD = re.compile(r"\+([0-9]{1,3})|in ([0-9]{1,3}) days?|через ([0-9]{1,3}) (?:день|дня|дней)")
_WEEKDAY = re.compile(rf"(?:(?:{THIS}|(?P<next>{NEXT})) )?(?P<name>[a-zа-я]+)")
_WEEKDAY_AND = re.compile(r"([a-zа-я]+),? (.+)")

_YEAR = r"(?: ?([0-9]{4})(?: ?г(?:ода)?)?)?"
_TH = r"(?:st|nd|rd|th|-?го|-?е)?"
_ISO = re.compile(r"([0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})")
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})(?:\.([0-9]{4}|[0-9]{2}))?(?: ?г(?:ода)?)?")
_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})(?:/([0-9]{4}|[0-9]{2}))?")
_DASHED = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})")
_DAY_MONTH = re.compile(rf"(?:the )?([0-9]{{1,2}}){_TH}(?: of)? ?([a-zа-я]+)\.?,?{_YEAR}")
_MONTH_DAY = re.compile(rf"([a-zа-я]+)\.? ([0-9]{{1,2}}){_TH},?{_YEAR}")
_BARE = re.compile(rf"(?:the )?([0-9]{{1,2}}){_TH}(?:,? ([0-9]{{4}}))?")


@dataclass(frozen=True, slots=True)
class Written:
    """A day as written. `month` None: only its number, as the 1 of "1–7.12". `swaps`: the month may come first."""

    day: int
    month: int | None
    year: int | None = None
    swaps: bool = False
    named: bool = False


@dataclass(frozen=True, slots=True)
class Weekday:
    """The next such day, the day itself included. Monday is 0."""

    number: int


# A date is a day already settled.
Said = date | Weekday | Written


def day(text: str, today: date) -> Said | None:
    if text in _RELATIVE:
        return plus(today, _RELATIVE[text])
    if match := _AHEAD.fullmatch(text):
        return plus(today, int(match[1] or match[2] or match[3]))
    if (match := _WEEKDAY.fullmatch(text)) and match["name"] in _WEEKDAY_OF:
        number = _WEEKDAY_OF[match["name"]]
        return plus(today, 7 - today.weekday() + number) if match["next"] else Weekday(number)
    if (match := _WEEKDAY_AND.fullmatch(text)) and match[1] in _WEEKDAY_OF:
        return _in_numbers(match[2]) or _in_words(match[2])  # "Tue, 24 Nov", as our own headings say it
    return _in_numbers(text) or _in_words(text)


def _in_numbers(text: str) -> Written | None:
    if match := _ISO.fullmatch(text):
        return Written(int(match[4]), int(match[3]), int(match[1]))
    if match := _DOTTED.fullmatch(text):
        return Written(int(match[1]), int(match[2]), _year(match[3]))
    if match := _SLASHED.fullmatch(text) or _DASHED.fullmatch(text):
        return Written(int(match[1]), int(match[2]), _year(match[3]), swaps=True)
    return None


def _in_words(text: str) -> Written | None:
    if (match := _DAY_MONTH.fullmatch(text)) and match[2] in _MONTH_OF:
        return Written(int(match[1]), _MONTH_OF[match[2]], _year(match[3]), named=True)
    if (match := _MONTH_DAY.fullmatch(text)) and match[1] in _MONTH_OF:
        return Written(int(match[2]), _MONTH_OF[match[1]], _year(match[3]), named=True)
    return None


def _year(digits: str | None) -> int | None:
    if digits is None:
        return None
    return int(digits) + (2000 if len(digits) == 2 else 0)


def bare(text: str) -> tuple[int, int | None] | None:
    """A day's number alone, which only the other end of a period explains; after it there may be a year."""
    match = _BARE.fullmatch(text)
    return (int(match[1]), _year(match[2])) if match else None


def plus(day: date, days: int) -> date:
    """So many days later; refuses to leave the years we speak of."""
    try:
        return within_range(day + timedelta(days=days))
    except OverflowError as e:
        raise out_of_range() from e


def within_range(day: date) -> date:
    """The same day, if it lies in the years we speak of."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise out_of_range()
    return day


def out_of_range() -> UserError:
    """The refusal of a year nobody can mean."""
    return UserError("date_out_of_range", first=FIRST_YEAR, last=LAST_YEAR)


def in_english(day: int, month: int, year: int | None) -> str:
    name = _MONTHS[month - 1].split()[0].title()
    return f"{day} {name}" + (f" {year}" if year else "")
