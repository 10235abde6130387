"""Reading calendars while the person waits: all at once, each failure told, none spoiling the rest."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, tzinfo

from app.agenda import Source
from app.errors import ProviderError
from app.expansion import expand_all
from app.ports import Account, Followed, Provider
from app.times import Span

log = logging.getLogger(__name__)

_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read, and which accounts could not be. `copied_at`: when the copy was made that it comes from, if it
    does; `as_of` the same where that is not fresh. `late`: calendars that are late by nature, and when their last list
    came.

    `missing`: calendars of which that copy holds nothing, or nothing new, for their servers do not give them to us.
    """

    sources: tuple[Source, ...]
    failures: tuple[tuple[Account, ProviderError], ...]
    as_of: datetime | None = None
    missing: tuple[str, ...] = ()
    copied_at: datetime | None = None
    late: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A calendar with the provider that reads it; `me` are the person's addresses there."""

    account: Account
    followed: Followed
    provider: Provider
    me: frozenset[str]


def read_all(opened: Sequence[Opened], span: Span, zone: tzinfo) -> Reading:
    """The events of all calendars in `span`. One failure an account is kept; its other calendars are still read."""
    if not opened:
        return Reading((), ())
    with ThreadPoolExecutor(min(_AT_ONCE, len(opened)), "read") as threads:
        results = list(threads.map(lambda one: _read(one, span, zone), opened))
    failures: dict[int, tuple[Account, ProviderError]] = {}
    for one, result in zip(opened, results, strict=True):
        if isinstance(result, ProviderError):
            failures.setdefault(one.account.id, (one.account, result))
    return Reading(tuple(r for r in results if isinstance(r, Source)), tuple(failures.values()))


def _read(one: Opened, span: Span, zone: tzinfo) -> Source | ProviderError:
    try:
        found = one.provider.events(one.followed.calendar, span)
    except ProviderError as error:
        log.warning("account %s not read: %s: %s", one.account.id, type(error).__name__, error)
        return error
    expansion = expand_all(found, span, zone)
    if expansion.over_budget:
        log.warning("calendar %s: %s rules repeat too often to be shown", one.followed.id, len(expansion.over_budget))
    return Source(one.followed.calendar.name, one.me, expansion.events)
