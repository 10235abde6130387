"""What a person chose to be told, and when their next digest is due. Pure."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from app.times import ONE_DAY, instant, today

WORKDAYS = frozenset({1, 2, 3, 4, 5})
MOST_MINUTES = 120
"""The longest lead of a reminder."""
FOREVER = datetime(9000, 1, 1, tzinfo=UTC)
"""The end of a pause that has none."""


@dataclass(frozen=True, slots=True)
class Settings:
    """A person's choices. None for `digest_at` or `remind_min` means: not at all.

    `digest_days` are ISO days of the week (1 = Monday); `tell_changes` is others, all or off; `tell_answers` mine, all
    or off; `show_status` meeting, dnd or off. `said_empty`: the last digest told of an empty day.
    """

    user_id: str
    digest_at: time | None = time(9)
    digest_days: frozenset[int] = WORKDAYS
    remind_min: int | None = 10
    tell_changes: str = "others"
    tell_answers: str = "mine"
    show_status: str = "meeting"
    paused_until: datetime | None = None
    next_digest_at: datetime | None = None
    said_empty: bool = False

    def paused(self, now: datetime) -> bool:
        """Whether nothing is to be told now."""
        return self.paused_until is not None and now < self.paused_until


def with_next_digest(settings: Settings, zone: tzinfo, after: datetime) -> Settings:
    """The same choices, with the first digest after `after`: local time of day, so an hour of summer time moves it.

    A pause ends with a digest of its own.
    """
    if settings.paused(after):
        end = settings.paused_until
        return replace(settings, next_digest_at=None if end == FOREVER else end)
    days = (today(after, zone) + n * ONE_DAY for n in range(9))
    times = (at for day in days if (at := digest_on(settings, zone, day)) is not None and at > after)
    return replace(settings, next_digest_at=next(times, None))


def digest_on(settings: Settings, zone: tzinfo, day: date) -> datetime | None:
    """When the digest of that day is due; None where the person wants none."""
    if settings.digest_at is None or day.isoweekday() not in settings.digest_days:
        return None
    return instant(datetime.combine(day, settings.digest_at), zone)


def night_ends(now: datetime, zone: tzinfo) -> datetime | None:
    """The instant at which the night (21:00 to 08:00 local) that is now ends; None by day."""
    local = now.astimezone(zone)
    if 8 <= local.hour < 21:
        return None
    day = today(now, zone) + (timedelta(days=1) if local.hour >= 21 else timedelta())
    return instant(datetime.combine(day, time(8)), zone)
