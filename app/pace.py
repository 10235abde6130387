"""How much of the calendars we keep, how often we look at a server, and how long we leave a failing one alone. Pure.

An unchanged calendar costs one request a look, so the calendars that are followed at a host, divided by the requests
that it may get in a minute, say how often it can be asked at all: then everybody there waits equally long.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from app.times import Days, Span, today

BACK = timedelta(days=35)
AHEAD = timedelta(days=70)
WORKDAYS = range(5)  # Monday to Friday
WORKING_HOURS = range(8, 20)
ELSE_SLOWER = 5  # times, at night and on weekends
FIRST_PAUSE_S = 30.0
LONGEST_PAUSE_S = 1800.0
LONGEST_STRETCH_S = 900.0
"""However many are at a host, news is no older: beyond this the cap gives way, not the person."""
LONGEST_HOLD = timedelta(hours=1)
"""For so long one account's answer speaks for all accounts of its host; then another one asks."""
AT_HOST = 4
"""Accounts of one host that are read at the same time, by all clocks together."""
_GOLDEN = 0.6180339887  # its multiples spread evenly, whichever ids there are


@dataclass(frozen=True, slots=True)
class Limits:
    """How often we may ask: seconds between two looks at an account, and requests a minute of one host."""

    least_s: float = 60.0
    host_per_min: int = 300


def kept(now: datetime, zone: tzinfo) -> Span:
    """The days of which we keep a copy, whole days in `zone`."""
    day = today(now, zone)
    return Days(day - BACK, day + AHEAD).span(zone)


def interval_s(now: datetime, zone: tzinfo, least_s: float) -> float:
    """Seconds between two looks at an account: `least_s` in its person's working hours."""
    local = now.astimezone(zone)
    working = local.weekday() in WORKDAYS and local.hour in WORKING_HOURS
    return least_s if working else least_s * ELSE_SLOWER


def host_interval_s(calendars: int, limits: Limits) -> float:
    """Seconds that every account of a host waits between two looks, where so many calendars are followed there."""
    return min(60.0 * calendars / limits.host_per_min, LONGEST_STRETCH_S)


def next_look(now: datetime, zone: tzinfo, account_id: int, limits: Limits, calendars: int = 1) -> datetime:
    """When to look again; spread by account, so that those connected together are not asked for together for good.

    `calendars`: as many are followed at the account's host. The spread never brings the host more than its cap.
    """
    spread = 0.1 * _spread(account_id)
    own_s = interval_s(now, zone, limits.least_s) * (0.9 + spread)
    return now + timedelta(seconds=max(own_s, host_interval_s(calendars, limits) * (1 + spread)))


def next_try(now: datetime, failures: int, account_id: int, retry_after_s: float | None = None) -> datetime:
    """When to try again after so many failures in a row; never before the server allows."""
    pause_s = min(FIRST_PAUSE_S * 2.0 ** min(failures - 1, 10), LONGEST_PAUSE_S)
    return now + timedelta(seconds=max(pause_s * (1 + 0.1 * _spread(account_id)), retry_after_s or 0.0))


def _spread(account_id: int) -> float:
    return account_id * _GOLDEN % 1.0
