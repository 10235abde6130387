"""A recurrence rule as a noun, and how its text reads (RFC 5545 3.3.10). Walking through it is app.repeats.

Names and values are case-insensitive; empty and unknown parts are passed over, as servers write both.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import IntEnum

_WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_NUMBER = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", re.ASCII)
_MOST_DIGITS = 9
# A longer text holds no more than repetitions: all lists together have fewer than 3,000 different values.
_LONGEST = 20_000


class Frequency(IntEnum):
    """FREQ, from the slowest to the fastest."""

    YEARLY = 0
    MONTHLY = 1
    WEEKLY = 2
    DAILY = 3
    HOURLY = 4
    MINUTELY = 5
    SECONDLY = 6


@dataclass(frozen=True, slots=True)
class Rule:
    """One RRULE. Lists are sorted and free of repetitions, so that equal rules compare equal.

    `until` is inclusive: an aware instant, a naive wall-clock time of the series' zone, or a date (that whole day).
    `by_day` holds (ordinal, weekday) with Monday = 0 and ordinal 0 for "every". An interval of 0 leads nowhere.
    """

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: datetime | date | None = None
    by_month: tuple[int, ...] = ()
    by_week_no: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_day: tuple[tuple[int, int], ...] = ()
    by_hour: tuple[int, ...] = ()
    by_minute: tuple[int, ...] = ()
    by_second: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    week_start: int = 0


def parse_rule(text: str) -> Rule:
    """The rule that `text` (an RRULE's value) states. ValueError where it cannot be read; the text is the reason."""
    if len(text) > _LONGEST:
        raise ValueError("the rule is too long")
    parts = _parts(text)
    if parts.get("RSCALE", "GREGORIAN") != "GREGORIAN":
        raise ValueError("RSCALE other than GREGORIAN")
    return Rule(
        frequency=_frequency(parts.get("FREQ", "")),
        interval=_amount(parts, "INTERVAL", 0) if "INTERVAL" in parts else 1,
        count=_count(parts),
        until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
        by_month=_numbers(parts, "BYMONTH", 1, 12),
        by_week_no=_numbers(parts, "BYWEEKNO", 1, 53, signed=True),
        by_year_day=_numbers(parts, "BYYEARDAY", 1, 366, signed=True),
        by_month_day=_numbers(parts, "BYMONTHDAY", 1, 31, signed=True),
        by_day=_weekdays(parts.get("BYDAY", "")),
        by_hour=_numbers(parts, "BYHOUR", 0, 23),
        by_minute=_numbers(parts, "BYMINUTE", 0, 59),
        by_second=_seconds(parts),
        by_set_pos=_numbers(parts, "BYSETPOS", 1, 366, signed=True),
        week_start=_week_start(parts.get("WKST", "MO")),
    )


def _parts(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.upper().split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if value.strip()}


def _frequency(text: str) -> Frequency:
    if text not in Frequency.__members__:
        raise ValueError("FREQ is missing or unknown")
    return Frequency[text]


def _count(parts: dict[str, str]) -> int | None:
    """None for more than anybody can count, too."""
    text = parts.get("COUNT", "").lstrip("+0") or parts.get("COUNT", "")
    if not text or (text.isascii() and text.isdigit() and len(text) > _MOST_DIGITS):
        return None
    return _amount({"COUNT": text}, "COUNT", 1)


def _amount(parts: dict[str, str], name: str, lowest: int) -> int:
    value = _number(parts[name], name)
    if value < lowest:
        raise ValueError(f"{name} is too small")
    return value


def _number(text: str, name: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{name} is not a number")
    return int(text)


def _numbers(parts: dict[str, str], name: str, low: int, high: int, *, signed: bool = False) -> tuple[int, ...]:
    found = {_number(item.strip(), name) for item in parts.get(name, "").split(",") if item.strip()}
    if not all(low <= (abs(value) if signed else value) <= high for value in found):
        raise ValueError(f"{name} is out of range")
    return tuple(sorted(found))


def _seconds(parts: dict[str, str]) -> tuple[int, ...]:
    # Who has no leap seconds reads 60 as 59 (RFC 5545 3.3.12).
    return tuple(sorted({min(second, 59) for second in _numbers(parts, "BYSECOND", 0, 60)}))


def _weekdays(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(sorted({_weekday(item.strip()) for item in text.split(",") if item.strip()}))


def _weekday(text: str) -> tuple[int, int]:
    match = _WEEKDAY.fullmatch(text)
    if match is None:
        raise ValueError("BYDAY is not a weekday")
    ordinal = int(match[1] or 0)
    if abs(ordinal) > 53 or (match[1] and not ordinal):
        raise ValueError("BYDAY is out of range")
    return ordinal, _WEEKDAYS[match[2]]


def _week_start(text: str) -> int:
    if text not in _WEEKDAYS:
        raise ValueError("WKST is not a weekday")
    return _WEEKDAYS[text]


def _until(text: str) -> datetime | date:
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise ValueError("UNTIL is neither a date nor a time")
    year, month, day, *clock = match.groups()
    on = date(int(year), int(month), int(day))
    if clock[0] is None:
        return on
    hour, minute, second = map(int, clock[:3])
    at = time(hour, minute, 59 if second == 60 else second, tzinfo=UTC if clock[3] else None)
    return datetime.combine(on, at)
