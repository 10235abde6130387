"""Statuses put up when meetings begin, and taken down when they end: what `app.status` decides, carried out.

Rows are claimed with a lease, Mattermost is asked outside of transactions, several people at a time. What has to come
back afterwards is remembered before ours goes up; each status expires with its meeting, so that our death does no harm.
"""

import logging
from collections.abc import Collection, Sequence
from concurrent.futures import Executor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from app.errors import MessengerError, MessengerUnavailable, StatusForbidden
from app.ports import Mark
from app.status import (
    Decision,
    Held,
    Kept,
    Look,
    Nothing,
    Restore,
    Seen,
    Set,
    Status,
    counts,
    decide,
    is_off_elsewhere,
    wanted,
)
from app.times import ONE_DAY, Span
from app.words import Words

log = logging.getLogger(__name__)

BATCH = 200
LEASE = timedelta(seconds=60)
AGAIN = timedelta(seconds=30)
"""After Mattermost did not answer."""
GLANCE = timedelta(seconds=60)
"""While ours is up: whether the meeting is still on, by our own copy."""
LATE = timedelta(minutes=5)
"""A meeting that our copy learns of so long after its start still gets its status."""
CURSOR = "status"
FORBIDDEN = "status forbidden"


class Statuses(Protocol):
    """Mattermost's calls for statuses. Each may raise MessengerError; StatusForbidden: the bot may not."""

    def seen(self, user_id: str) -> Seen:
        """What the person's profile holds now."""
        ...

    def show(self, user_id: str, status: Status | None) -> None:
        """Put up a custom status; None takes it down."""
        ...

    def may_show(self) -> bool:
        """Whether the bot may set people's statuses; nothing is tried."""
        ...

    def set_availability(self, user_id: str, availability: str, until: datetime | None = None) -> None:
        """`online`, `away`, `offline`, or `dnd` until an end."""
        ...


class Wishes(Protocol):
    """What of a person's settings concerns the status."""

    @property
    def show_status(self) -> str:
        """`meeting`, `dnd` or `off`."""
        ...

    @property
    def paused_until(self) -> datetime | None:
        """Nothing is shown before."""
        ...


class Queries(Protocol):
    """The queries this needs; they exist only inside `with store.begin()`."""

    def starting(self, span: Span) -> Sequence[tuple[str, Held]]:
        """Whose meeting starts in the span."""
        ...

    def stored(self, user_id: str, span: Span) -> Sequence[Held]:
        """The person's occurrences in our copy."""
        ...

    def settings(self, user_id: str) -> Wishes:
        """The person's settings."""
        ...

    def statuses_due(self, now: datetime, most: int) -> list[str]:
        """People whose status has to be looked after."""
        ...

    def claim_statuses(
        self, user_ids: Collection[str], now: datetime, until: datetime, most: int
    ) -> dict[str, Kept | None]:
        """Those of them that are due and nobody looks after, ours until `until`, and what we remember of each."""
        ...

    def keep_status(self, user_id: str, kept: Kept | None, next_at: datetime) -> None:
        """Remember this, and look again then."""
        ...

    def forget_status(self, user_id: str) -> None:
        """Nothing of ours is up."""
        ...

    def mark(self, name: str) -> Mark | None:
        """A mark as it stands."""
        ...

    def put_mark(self, name: str, at: datetime, note: str = "") -> None:
        """Set a mark."""
        ...

    def first_mark(self, name: str, at: datetime) -> bool:
        """Set a mark where there is none."""
        ...

    def drop_mark(self, name: str) -> Mark | None:
        """Take a mark away."""
        ...


class Store(Protocol):
    """Postgres, as this sees it."""

    def begin(self) -> AbstractContextManager[Queries]:
        """A transaction: committed at the end of `with`, rolled back by an exception."""
        ...


@dataclass(frozen=True, slots=True)
class _Case:
    """A claimed person; `fresh`: a meeting of theirs has just begun."""

    user_id: str
    kept: Kept | None
    meetings: tuple[Span, ...]
    look: Look | None
    fresh: bool


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What to remember of a person now, and when to look again where that is not as usual."""

    kept: Kept | None
    again_at: datetime | None = None
    forbidden: bool = False
    asked: bool = True


def check_right(store: Store, statuses: Statuses, now: datetime) -> None:
    """Note whether the bot may set statuses at all, so that people hear of it before their next meeting."""
    allowed = statuses.may_show()
    with store.begin() as tx:
        if allowed:
            tx.drop_mark(FORBIDDEN)
        else:
            tx.first_mark(FORBIDDEN, now)


def status_due(store: Store, statuses: Statuses, pool: Executor, locale: str, now: datetime) -> int:
    """Look after whoever's meeting has begun, changed or ended; how many people that was. `locale`: the company's."""
    text = Words(locale).say("status_in_meeting")
    with store.begin() as tx:
        cases = _claimed(tx, text, now)
    futures = [pool.submit(_served, store, statuses, case, now) for case in cases]
    wait(futures)
    with store.begin() as tx:
        for case, future in zip(cases, futures, strict=True):
            error = future.exception()
            if error is not None:  # ours: the lease keeps this person away from the others for a while
                log.error("status of %s not looked after", case.user_id, exc_info=error)
                continue
            _record(tx, case, future.result(), now)
    return len(cases)


def _claimed(tx: Queries, text: str, now: datetime) -> list[_Case]:
    begun = _begun(tx, now)
    due = tx.statuses_due(now, BATCH)
    claimed = tx.claim_statuses({*due, *begun}, now, now + LEASE, BATCH)
    if len(claimed) < BATCH:
        tx.put_mark(CURSOR, now)
    return [_case(tx, user_id, kept, text, now, fresh=user_id in begun) for user_id, kept in claimed.items()]


def _begun(tx: Queries, now: datetime) -> set[str]:
    """Whose meeting has begun since we last looked; a clock set back, or at rest for days, does no harm."""
    mark = tx.mark(CURSOR)
    last = mark.at if mark is not None else now - ONE_DAY
    since = max(min(last, now - LATE), now - ONE_DAY)
    found = tx.starting(Span(since, now + timedelta(microseconds=1)))
    return {user_id for user_id, one in found if _counts(one) and one.event.when.span(UTC).end > now}


def _case(tx: Queries, user_id: str, kept: Kept | None, text: str, now: datetime, *, fresh: bool) -> _Case:
    wishes = tx.settings(user_id)
    resting = wishes.paused_until is not None and wishes.paused_until > now
    look = None if resting or wishes.show_status == "off" else Look(text, dnd=wishes.show_status == "dnd")
    around = tx.stored(user_id, Span(now - ONE_DAY, now + ONE_DAY))
    spans = tuple(one.event.when.span(UTC) for one in around if _counts(one) and not is_off_elsewhere(one, around))
    return _Case(user_id, kept, spans, look, fresh)


def _counts(one: Held) -> bool:
    return counts(one.event, one.me, own=one.own)


def _served(store: Store, statuses: Statuses, case: _Case, now: datetime) -> _Outcome:
    """Ask and act for one person. Mattermost being away postpones; a refusal leaves the person alone to the end."""
    kept, ours = case.kept, wanted(now, case.meetings, case.look)
    if (kept is None and ours is None) or (kept and kept.sure and ours and kept.ours.until == ours.until):
        return _Outcome(kept, asked=False)  # as it should be: nobody needs to be asked
    try:
        seen = statuses.seen(case.user_id)
        decision = decide(now, case.meetings, seen, kept, case.look)
        if isinstance(decision, Set) and decision.begins:
            kept = decision.kept
            with store.begin() as tx:
                tx.keep_status(case.user_id, kept, now + LEASE)
        return _Outcome(_done(statuses, case.user_id, seen, decision))
    except MessengerUnavailable as error:
        log.info("status of %s waits: %s", case.user_id, error)
        return _Outcome(kept, now + AGAIN)
    except MessengerError as error:
        log.info("status of %s left alone: %s", case.user_id, error)
        alone = Kept(ours) if ours is not None else None  # as if it were up: nobody tries again before it ends
        return _Outcome(alone, forbidden=isinstance(error, StatusForbidden))


def _done(statuses: Statuses, user_id: str, seen: Seen, decision: Decision) -> Kept | None:
    """Carry it out; what is to be remembered then."""
    if isinstance(decision, Nothing):
        return decision.kept
    if isinstance(decision, Set):
        _put_up(statuses, user_id, seen, decision)
        return Kept(decision.kept.ours, decision.kept.saved)
    if not decision.untouched:
        _put_back(statuses, user_id, decision)
    if decision.availability:
        statuses.set_availability(user_id, decision.availability)
    return None


def _put_up(statuses: Statuses, user_id: str, seen: Seen, decision: Set) -> None:
    ours = decision.kept.ours
    if seen.custom != ours.status:
        statuses.show(user_id, ours.status)
    if ours.before:
        if decision.again:  # do-not-disturb over do-not-disturb would come back as "before" and never end
            statuses.set_availability(user_id, "online")
        statuses.set_availability(user_id, "dnd", ours.until)


def _put_back(statuses: Statuses, user_id: str, decision: Restore) -> None:
    try:
        statuses.show(user_id, decision.status)
    except (MessengerUnavailable, StatusForbidden):
        raise
    except MessengerError:  # theirs cannot be shown any more: its emoji was removed, or it ends this very second
        statuses.show(user_id, None)


def _record(tx: Queries, case: _Case, outcome: _Outcome, now: datetime) -> None:
    if outcome.forbidden and tx.first_mark(FORBIDDEN, now):
        log.warning("the bot may not set statuses: it needs the permission edit_other_users")
    elif outcome.asked and not outcome.forbidden and outcome.kept is not None and outcome.again_at is None:
        tx.drop_mark(FORBIDDEN)
    if outcome.again_at is not None:
        tx.keep_status(case.user_id, outcome.kept, outcome.again_at)
    elif outcome.kept is not None:
        tx.keep_status(case.user_id, outcome.kept, min(max(outcome.kept.ours.until, now), now + GLANCE))
    elif case.fresh:  # wants none: not asked again in every tick while its meeting is new
        tx.keep_status(case.user_id, None, now + GLANCE)
    else:
        tx.forget_status(case.user_id)
