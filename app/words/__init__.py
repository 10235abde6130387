"""Every sentence a person sees, in Russian and English: `Words(locale).say(key, …)`.

A text is a format string, or a Plural whose form is chosen by the value `n`. Names of days and months are here too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from functools import lru_cache

from app.words import (
    en,
    en_asked,
    en_booking,
    en_conferences,
    en_programs,
    en_rooms,
    en_servers,
    en_told,
    en_trueconf,
    en_twins,
    en_videosdk,
    en_watching,
    places,
    ru,
    ru_asked,
    ru_booking,
    ru_conferences,
    ru_programs,
    ru_rooms,
    ru_servers,
    ru_told,
    ru_trueconf,
    ru_twins,
    ru_videosdk,
    ru_watching,
)
from app.words.forms import Plural

_PARTS = {
    "ru": (
        ru,
        ru_told,
        ru_asked,
        ru_trueconf,
        ru_twins,
        ru_rooms,
        ru_booking,
        ru_watching,
        ru_programs,
        ru_videosdk,
        ru_servers,
        ru_conferences,
    ),
    "en": (
        en,
        en_told,
        en_asked,
        en_trueconf,
        en_twins,
        en_rooms,
        en_booking,
        en_watching,
        en_programs,
        en_videosdk,
        en_servers,
        en_conferences,
    ),
}
TEXTS: Mapping[str, Mapping[str, str | Plural]] = {
    language: {key: text for part in parts for key, text in part.TEXTS.items()} for language, parts in _PARTS.items()
}
WEEKDAYS: Mapping[str, tuple[str, ...]] = {"ru": ru.WEEKDAYS, "en": en.WEEKDAYS}
SHORT_WEEKDAYS: Mapping[str, tuple[str, ...]] = {"ru": ru.SHORT_WEEKDAYS, "en": en.SHORT_WEEKDAYS}
MONTHS: Mapping[str, tuple[str, ...]] = {"ru": ru.MONTHS, "en": en.MONTHS}
SHORT_MONTHS: Mapping[str, tuple[str, ...]] = {"ru": ru.SHORT_MONTHS, "en": en.SHORT_MONTHS}


@lru_cache(maxsize=256)
def language(locale: str) -> str:
    """`ru` for every kind of Russian, `en` for all else."""
    return "ru" if locale.casefold().split("-")[0].split("_")[0] == "ru" else "en"


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language. `locale` may be anything Mattermost knows; `trigger` fills every `{trigger}`.

    `hours` of the clock are 24 or 12, 0 by language and zone; `week_start` is an ISO day of the week, 0 by language.
    """

    locale: str
    trigger: str = "calendar"
    hours: int = 0
    week_start: int = 0

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
        """The local time of day: `09:05` or `9:05 am`."""
        return self.time_of_day(at.astimezone(zone).time(), zone)

    def second(self, at: datetime, zone: tzinfo) -> str:
        """The local time of day with its seconds: `09:05:01` or `9:05:01 am`."""
        local = at.astimezone(zone).time()
        return self._by_clock(local, zone, f":{local.minute:02}:{local.second:02}")

    def time_of_day(self, time: time, zone: tzinfo) -> str:
        """A time of day in `zone`, by the clock that people read there."""
        return self._by_clock(time, zone, f":{time.minute:02}")

    def _by_clock(self, time: time, zone: tzinfo, rest: str) -> str:
        """The hour, what stands behind it, and the half of the day where it is needed."""
        if self.hours_in(zone) == 24:
            return f"{time.hour:02}{rest}"
        return f"{time.hour % 12 or 12}{rest} {'am' if time.hour < 12 else 'pm'}"

    def hours_in(self, zone: tzinfo) -> int:
        """24, or 12 for English in zones of America; what was set by hand wins."""
        if self.hours:
            return self.hours
        return 12 if self.language == "en" and str(zone).startswith(("America/", "US/")) else 24

    @property
    def first_day(self) -> int:
        """With which ISO day the week starts: Monday in both languages, where nothing else was set by hand."""
        return self.week_start or 1

    def week(self, days: Iterable[int]) -> list[int]:
        """ISO days in the order of the person's week."""
        return sorted(days, key=lambda day: (day - self.first_day) % 7)

    def city(self, zone: tzinfo) -> str:
        """The city by which a zone is known."""
        return places.city(str(zone), self.language)

    def city_kept(self, zone: tzinfo) -> str:
        """The same as an object: «Оставить Москву»."""
        return places.accusative(self.city(zone), self.language)

    def number(self, n: int) -> str:
        """`1,200`, in Russian `1 200` with a space that does not break."""
        return f"{n:,}" if self.language == "en" else f"{n:,}".replace(",", "\u00a0")

    @property
    def short_weekdays(self) -> tuple[str, ...]:
        """The short names of the days of the week, Monday first."""
        return SHORT_WEEKDAYS[self.language]

    def zone(self, zone: tzinfo, now: datetime) -> str:
        """`Moscow, UTC+3`, and the distance alone where the zone is no more than that."""
        city, distance = self.city(zone), self.distance(zone, now)
        return distance if city == distance else f"{city}, {distance}"

    def full_zone(self, zone: tzinfo, now: datetime) -> str:
        """`Europe/Moscow, UTC+3`: the name that has to be written where it is set."""
        return f"{zone}, {self.distance(zone, now)}"

    def distance(self, zone: tzinfo, now: datetime) -> str:
        """How far a zone is from Greenwich now: `UTC+3`."""
        offset = now.astimezone(zone).utcoffset()
        minutes = round(offset.total_seconds() / 60) if offset is not None else 0
        hours, rest = divmod(abs(minutes), 60)
        sign = "−" if minutes < 0 else "+"
        return f"UTC{sign}{hours}{f':{rest:02}' if rest else ''}"
