"""What becomes of a letter: how letters share posts, and when one that failed is tried again or given up. Pure."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.errors import Gone, MessengerError, MessengerUnavailable
from app.letters import Letter

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=10)
PATIENCE = timedelta(hours=24)
AWAY = "Mattermost does not answer"
JOINED = ("reminder", "night", "list")  # kinds whose letters of one minute are one post
UNAUTHORIZED = 401  # our own token is refused, which is nobody's letter's fault


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter that is ours for a while. `doubtful`: somebody may have sent it before, or an earlier `revision` of it.

    `void`: what it told is undone, so that it is worth showing only where its post stands already.
    """

    id: int
    letter: Letter
    attempts: int
    doubtful: bool
    revision: int = 0
    void: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    id: int
    post_id: str
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Later:
    id: int
    until: datetime
    reason: str
    doubtful: bool


@dataclass(frozen=True, slots=True)
class GivenUp:
    id: int
    reason: str


def parcels(letters: Sequence[Claimed], now: datetime) -> Iterator[list[Claimed]]:
    """One person's letters as the posts they go in: of JOINED kinds those of the same minute, anything else alone."""
    posts: dict[object, list[Claimed]] = {}
    for one in letters:
        if not worthless(one, now):
            minute = one.letter.due_at.replace(second=0, microsecond=0)
            alone = one.letter.kind not in JOINED or one.letter.edits
            posts.setdefault(one.id if alone else (one.letter.kind, minute), []).append(one)
    yield from posts.values()


def fate(one: Claimed, error: Exception, now: datetime) -> Later | GivenUp:
    """What becomes of a letter that could not be sent: later, or never where nobody is there or it is refused."""
    reason = _text(error)
    if isinstance(error, Gone):
        log.info("letter %s given up: nobody is there", one.id)
        return GivenUp(one.id, reason)
    if isinstance(error, MessengerError) and not halts(error) and (error.status == 0 or 400 <= error.status < 500):
        log.warning("letter %s refused: %s", one.id, error)
        return GivenUp(one.id, reason)
    if now - one.letter.due_at >= PATIENCE:
        log.warning("letter %s given up after a day: %s", one.id, error)
        return GivenUp(one.id, f"a day of failures, at last {reason}")
    sure = isinstance(error, MessengerUnavailable) and not error.doubtful
    return later(one, error, now, doubtful=one.doubtful or not sure)


def later(one: Claimed, error: Exception, now: datetime, *, doubtful: bool) -> Later:
    asked_s = error.retry_after_s if isinstance(error, MessengerUnavailable) else None
    pause = max(FIRST_PAUSE * 2 ** min(one.attempts - 1, 20), timedelta(seconds=asked_s or 0))
    reason = AWAY if halts(error) and asked_s is None else _text(error)
    return Later(one.id, now + min(pause, LONGEST_PAUSE), reason, doubtful)


def halts(error: Exception) -> bool:
    """Whether it is not about this letter: Mattermost is away, wants us later, or does not take our token."""
    return isinstance(error, MessengerUnavailable) or getattr(error, "status", 0) == UNAUTHORIZED


def worthless(one: Claimed, now: datetime) -> bool:
    return one.letter.expires_at is not None and one.letter.expires_at <= now


def _text(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]
