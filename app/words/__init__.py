"""Every sentence a person sees, in Russian and English: `Words(locale).say(key, …)`.

A text is a format string, or a Plural whose form is chosen by the value `n`. Names of days and months are here too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from app.words import en, en_told, ru, ru_told
from app.words.forms import Plural

TEXTS: Mapping[str, Mapping[str, str | Plural]] = {"ru": ru.TEXTS | ru_told.TEXTS, "en": en.TEXTS | en_told.TEXTS}
WEEKDAYS: Mapping[str, tuple[str, ...]] = {"ru": ru.WEEKDAYS, "en": en.WEEKDAYS}
SHORT_WEEKDAYS: Mapping[str, tuple[str, ...]] = {"ru": ru.SHORT_WEEKDAYS, "en": en.SHORT_WEEKDAYS}
MONTHS: Mapping[str, tuple[str, ...]] = {"ru": ru.MONTHS, "en": en.MONTHS}
SHORT_MONTHS: Mapping[str, tuple[str, ...]] = {"ru": ru.SHORT_MONTHS, "en": en.SHORT_MONTHS}


def language(locale: str) -> str:
    """`ru` for every kind of Russian, `en` for all else."""
    return "ru" if locale.casefold().split("-")[0].split("_")[0] == "ru" else "en"


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language. `locale` may be anything Mattermost knows; `trigger` fills every `{trigger}`."""

    locale: str
    trigger: str = "calendar"

    @property
    def language(self) -> str:
        """The language we answer in."""
        return language(self.locale)

    def say(self, key: str, **values: object) -> str:
        """The sentence `key` with its values filled in; KeyError for an unknown key, which a test forbids."""
        text = TEXTS[self.language][key]
        if isinstance(text, Plural):
            text = text.form(self.language, values["n"])
        return text.format(trigger=self.trigger, **values)

    @property
    def weekdays(self) -> tuple[str, ...]:
        """The names of the days of the week, Monday first."""
        return WEEKDAYS[self.language]

    def day(self, day: date, today: date) -> str:
        """`Tuesday, 24 November`; with its year where it is not this one."""
        name = WEEKDAYS[self.language][day.weekday()]
        text = f"{name}, {day.day} {MONTHS[self.language][day.month - 1]}"
        return text if day.year == today.year else f"{text} {day.year}"

    def weekday(self, day: date) -> str:
        """`Tue`."""
        return SHORT_WEEKDAYS[self.language][day.weekday()]

    def short_day(self, day: date, today: date) -> str:
        """`24 Nov`; with its year where it is not this one."""
        text = f"{day.day} {SHORT_MONTHS[self.language][day.month - 1]}"
        return text if day.year == today.year else f"{text} {day.year}"

    def clock(self, at: datetime, zone: tzinfo) -> str:
        """The local time of day: `09:05`, or `9:05 am` for English in zones of America."""
        local = at.astimezone(zone)
        if self.language == "en" and str(zone).startswith(("America/", "US/")):
            return f"{local.hour % 12 or 12}:{local.minute:02} {'am' if local.hour < 12 else 'pm'}"
        return f"{local:%H:%M}"

    def number(self, n: int) -> str:
        """`1,200`, in Russian `1 200` with a space that does not break."""
        return f"{n:,}" if self.language == "en" else f"{n:,}".replace(",", "\u00a0")

    @property
    def short_weekdays(self) -> tuple[str, ...]:
        """The short names of the days of the week, Monday first."""
        return SHORT_WEEKDAYS[self.language]

    def zone(self, zone: tzinfo, now: datetime) -> str:
        """`Europe/Moscow, UTC+3`."""
        offset = now.astimezone(zone).utcoffset()
        minutes = round(offset.total_seconds() / 60) if offset is not None else 0
        hours, rest = divmod(abs(minutes), 60)
        sign = "−" if minutes < 0 else "+"
        return f"{zone}, UTC{sign}{hours}{f':{rest:02}' if rest else ''}"
