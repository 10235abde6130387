"""New passwords that their server may not know yet: tried for some hours, then an account's own, or forgotten.

A trial is no account: nothing is read with it, and what was connected before goes on as it did. Each try is counted,
and the next one set, before the server is asked: whoever dies in between has lost a try, nothing else.
"""

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from typing import Protocol, TypeVar

from app import accounts
from app.accounts import Connected
from app.errors import NeedsReconnect, ProviderError, Unavailable, UserError
from app.letters import Letter
from app.ports import Access, Account, Found, OpenProvider, Password, Person
from app.providers.base import Spec
from app.trials import Trial
from app.vault import Vault

log = logging.getLogger(__name__)

PAUSES = (timedelta(minutes=3), timedelta(minutes=5), timedelta(minutes=10))
"""Between the first tries; the last one is the rule from then on. Every refusal looks like an attack to a server."""
GRACE = timedelta(hours=1)
"""A server that does not answer at the end has not refused: so much longer it may take."""
TRY_S = 20.0


class Books(accounts.Books, Protocol):
    """The queries that trials need; they exist only inside `with store.begin()`."""

    def due_trial(self, now: datetime) -> Trial | None:
        """The one that has been due for longest, locked until the transaction ends; None where none is due."""
        ...

    def put_off_trial(self, trial_id: int, tries: int, next_at: datetime) -> None:
        """Count a try, and say when the next one is."""
        ...

    def hold_trial(self, trial: Trial) -> bytes | None:
        """Its sealed secret, the row locked until the transaction ends. None: cancelled, or somebody else's try."""
        ...


B = TypeVar("B", bound=Books)
B_co = TypeVar("B_co", bound=Books, covariant=True)
B_contra = TypeVar("B_contra", bound=Books, contravariant=True)


class Store(Protocol[B_co]):
    """Postgres, as trials see it."""

    def begin(self) -> AbstractContextManager[B_co]:
        """A transaction: committed at the end of `with`, rolled back by an exception."""
        ...


class Voice(Protocol[B_contra]):
    """What is said of how a trial ends. Called inside the transaction that ends it: no requests."""

    def accepted(self, books: B_contra, trial: Trial, done: Connected, now: datetime) -> Sequence[Letter]:
        """Letters about an account that is connected now."""
        ...

    def given_up(self, books: B_contra, trial: Trial, why: str, now: datetime) -> Sequence[Letter]:
        """Letters about a password that was wiped; `why` is a key of app.words."""
        ...


def begin(
    store: accounts.Store,
    vault: Vault,
    person: Person,
    spec: Spec,
    access: Access,
    now: datetime,
    account: Account | None = None,
) -> Trial:
    """Seal a refused password and try it from now on. An older one for the same login is forgotten for it."""
    with store.begin() as books:
        books.forget_trials(person.id, spec.name, access.login)
        account_id = None if account is None else account.id
        trial = Trial(
            books.next_trial_id(), person.id, spec.name, access.login, access.address, account_id,
            now + spec.patience, now + PAUSES[0],
        )  # fmt: skip
        books.add_trial(trial, vault.seal(access.password.reveal(), _about(trial)))
    return trial


def try_due(
    store: Store[B],
    vault: Vault,
    open_provider: OpenProvider,
    now: datetime,
    zone_of: Callable[[str], tzinfo],
    voice: Voice[B],
) -> int:
    """Try the password that has been due for longest; gives how many were tried."""
    with store.begin() as books:
        due = books.due_trial(now)
        if due is None:
            return 0
        trial = replace(due, tries=due.tries + 1, next_at=_next_try(due, now))
        books.put_off_trial(trial.id, trial.tries, trial.next_at)
        sealed = books.hold_trial(trial)
    if sealed is not None:
        access = Access(trial.address, trial.login, Password(vault.open(sealed, _about(trial))))
        try:
            found = open_provider(trial.provider, access, zone_of(trial.user_id), TRY_S).find()
        except ProviderError as error:
            _refused(store, voice, trial, error, now)
        else:
            _accepted(store, vault, voice, trial, access, found, now)
    return 1


def _accepted(
    store: Store[B], vault: Vault, voice: Voice[B], trial: Trial, access: Access, found: Found, now: datetime
) -> None:
    """The account is stored, told, and the trial over: all or nothing."""
    access = replace(access, login=found.login or access.login)
    with store.begin() as books:
        if books.hold_trial(trial) is None:
            return
        books.forget_trial(trial.id, trial.user_id)
        if not found.calendars:
            _write(books, voice.given_up(books, trial, "trial_no_calendars", now), now)
            return
        done = _put(books, vault, trial, access, found, now)
        _write(books, voice.accepted(books, trial, done, now), now)
    log.info("trial %s: accepted at try %s", trial.id, trial.tries)


def _put(books: Books, vault: Vault, trial: Trial, access: Access, found: Found, now: datetime) -> Connected:
    """The account that was there before, renewed, or a new one."""
    before = next((one for one in books.accounts_of(trial.user_id) if one.id == trial.account_id), None)
    if before is not None:
        try:
            return accounts.changed(books, vault, before, access, found, now)
        except UserError:
            log.info("trial %s: another account of the person is the same", trial.id)
    return accounts.put(books, vault, trial.user_id, trial.provider, access, found, now)


def _refused(store: Store[B], voice: Voice[B], trial: Trial, error: ProviderError, now: datetime) -> None:
    """Later again, or the end of it."""
    log.info("trial %s: try %s: %s: %s", trial.id, trial.tries, type(error).__name__, error)
    judged = isinstance(error, NeedsReconnect)
    with store.begin() as books:
        if books.hold_trial(trial) is None:
            return
        if now >= trial.until + (timedelta(0) if judged else GRACE):
            books.forget_trial(trial.id, trial.user_id)
            why = "trial_refused" if judged else "trial_unanswered"
            _write(books, voice.given_up(books, trial, why, now), now)
        elif isinstance(error, Unavailable) and error.retry_after_s is not None:
            books.put_off_trial(trial.id, trial.tries, max(trial.next_at, now + timedelta(seconds=error.retry_after_s)))


def _next_try(trial: Trial, now: datetime) -> datetime:
    """Ever more seldom; the last try is at the very end."""
    pause = PAUSES[min(trial.tries + 1, len(PAUSES) - 1)]
    return min(now + pause, trial.until) if now < trial.until else now + pause


def _write(books: Books, letters: Sequence[Letter], now: datetime) -> None:
    for letter in letters:
        books.write(letter, now)


def _about(trial: Trial) -> str:
    return f"trials.secret:{trial.id}"
