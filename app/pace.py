"""How much of the calendars we keep, how often we look at a server, and how long we leave a failing one alone. Pure."""

from datetime import datetime, timedelta, tzinfo

from app.times import Days, Span, today

BACK = timedelta(days=35)
AHEAD = timedelta(days=70)
WORKDAYS = range(5)  # Monday to Friday
WORKING_HOURS = range(8, 20)
ELSE_SLOWER = 5  # times, at night and on weekends
FIRST_PAUSE_S = 30.0
LONGEST_PAUSE_S = 1800.0
_GOLDEN = 0.6180339887  # its multiples spread evenly, whichever ids there are


def kept(now: datetime, zone: tzinfo) -> Span:
    """The days of which we keep a copy, whole days in `zone`."""
    day = today(now, zone)
    return Days(day - BACK, day + AHEAD).span(zone)


def interval_s(now: datetime, zone: tzinfo, least_s: float) -> float:
    """Seconds between two looks at an account: `least_s` in its person's working hours."""
    local = now.astimezone(zone)
    working = local.weekday() in WORKDAYS and local.hour in WORKING_HOURS
    return least_s if working else least_s * ELSE_SLOWER


def next_look(now: datetime, zone: tzinfo, account_id: int, least_s: float) -> datetime:
    """When to look again; spread by account, so that those connected together are not asked for together for good."""
    return now + timedelta(seconds=interval_s(now, zone, least_s) * (0.9 + 0.1 * _spread(account_id)))


def next_try(now: datetime, failures: int, account_id: int, retry_after_s: float | None = None) -> datetime:
    """When to try again after so many failures in a row; never before the server allows."""
    pause_s = min(FIRST_PAUSE_S * 2.0 ** min(failures - 1, 10), LONGEST_PAUSE_S)
    return now + timedelta(seconds=max(pause_s * (1 + 0.1 * _spread(account_id)), retry_after_s or 0.0))


def _spread(account_id: int) -> float:
    return account_id * _GOLDEN % 1.0
