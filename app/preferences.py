"""How a person wants to be spoken to, as far as they set it by hand, and how that reads where it is typed. Pure.

A refusal is a UserError (`language_unreadable`, `clock_unreadable`, `week_unreadable`, or one of app.places); it never
repeats the person's text.
"""

from dataclasses import dataclass

from app.errors import UserError
from app.places import read_zone
from app.spoken import Weekday, said

LANGUAGES = ("", "ru", "en")
HOURS = (0, 24, 12)
WEEK_STARTS = (0, 1, 7, 6)
AUTO = "auto"
"""What a form sends, and one may type, for "as usual"."""

_USUAL = (AUTO, "mattermost", "as in mattermost", "как в mattermost", "default", "авто", "по умолчанию", "как обычно")
_LANGUAGES = {
    "ru": ("ru", "rus", "russian", "рус", "русский", "по-русски"),
    "en": ("en", "eng", "english", "англ", "английский", "по-английски"),
}
_HOURS = {
    24: ("24", "24h", "24 h", "24-hour", "24 hours", "24ч", "24 ч", "24 часа"),
    12: ("12", "12h", "12 h", "12-hour", "12 hours", "12ч", "12 ч", "12 часов"),
}


@dataclass(frozen=True, slots=True)
class Preferences:
    """What is empty or 0 is as usual: language and zone as in Mattermost, the hours by both, the week by language.

    `zone` is an IANA name; `hours` of the clock are 24 or 12; `week_start` is an ISO day of the week (1 = Monday).
    """

    language: str = ""
    zone: str = ""
    hours: int = 0
    week_start: int = 0

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES or self.hours not in HOURS or self.week_start not in WEEK_STARTS:
            raise ValueError("preferences that nobody can have")


AS_USUAL = Preferences()


def read_language(text: str) -> str:
    """`ru`, `en`, or "" for Mattermost's."""
    tidy = _tidy(text)
    found = next((name for name, typed in _LANGUAGES.items() if tidy in typed), None)
    if found is None and tidy not in _USUAL:
        raise UserError("language_unreadable")
    return found or ""


def read_zone_name(text: str) -> str:
    """The name of a zone, or "" for that of the profile."""
    return "" if _tidy(text) in _USUAL else str(read_zone(text))


def read_hours(text: str) -> int:
    """24, 12, or 0 for what is usual."""
    tidy = _tidy(text)
    found = next((hours for hours, typed in _HOURS.items() if tidy in typed), None)
    if found is None and tidy not in _USUAL:
        raise UserError("clock_unreadable")
    return found or 0


def read_week_start(text: str) -> int:
    """The ISO day with which weeks start, or 0 for what is usual. A form sends its number."""
    tidy = _tidy(text)
    day = said(tidy.removeprefix("from ").removeprefix("с ").removeprefix("со "))
    found = day.number + 1 if isinstance(day, Weekday) and not day.next_week else 0
    if tidy.isdecimal() and len(tidy) == 1:
        found = int(tidy)
    if found not in WEEK_STARTS or (not found and tidy not in _USUAL):
        raise UserError("week_unreadable")
    return found


def _tidy(text: str) -> str:
    return " ".join(text.split()).casefold().strip(" .`\"'")
