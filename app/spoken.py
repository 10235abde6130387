"""What a person may call one day, in Russian and English: the words and the forms, before any year is settled.

Nothing here refuses or counts: text names a day, or it is None. `dates` asks which day of which year that is. Strict
on purpose: what is no date must not pass for one, because commands end up here when nothing else fits.
"""

import re
from dataclasses import dataclass

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
class Ahead:
    """So many days after today; negative ones before it."""

    days: int


@dataclass(frozen=True, slots=True)
class Weekday:
    """The next such day, or with `next_week` that day of the coming week. Monday is 0."""

    number: int
    next_week: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """Day and month, perhaps impossible ones. `swaps`: the month may come first; `named`: it was written in letters."""

    day: int
    month: int
    year: int | None = None
    swaps: bool = False
    named: bool = False


Said = Ahead | Weekday | Written


def said(text: str) -> Said | None:
    """What day a tidy text (lower case, single blanks) names, if it names one and nothing else."""
    if text in _RELATIVE:
        return Ahead(_RELATIVE[text])
    if match := _AHEAD.fullmatch(text):
        return Ahead(int(match[1] or match[2] or match[3]))
    if (match := _WEEKDAY.fullmatch(text)) and match["name"] in _WEEKDAY_OF:
        return Weekday(_WEEKDAY_OF[match["name"]], next_week=bool(match["next"]))
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


def bare(text: str) -> tuple[int, int | None] | None:
    """A day's number alone and the year behind it, if any: "1" of "1–7.12", which only the other end explains."""
    match = _BARE.fullmatch(text)
    return (int(match[1]), _year(match[2])) if match else None


def in_english(written: Written) -> str:
    """`1 Dec`, or `1 Dec 2026`."""
    name = _MONTHS[written.month - 1].split()[0].title()
    return f"{written.day} {name}" + (f" {written.year}" if written.year else "")


def _year(digits: str | None) -> int | None:
    if digits is None:
        return None
    return int(digits) + (2000 if len(digits) == 2 else 0)
