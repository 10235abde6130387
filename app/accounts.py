"""Accounts at calendar services: connect, change, forget, open. What is stored was checked by a real request first."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Protocol

from app.copies import Health
from app.errors import UserError
from app.letters import Letter, Told
from app.live import Opened
from app.opening import access_of, secret_about
from app.ports import (
    Access,
    Account,
    Calendar,
    Followed,
    Found,
    Mark,
    OpenProvider,
    Person,
    Provider,
    Stored,
)
from app.preferences import Preferences
from app.programs import Tokens
from app.servers import Servers
from app.settings import Settings
from app.sign_ins import SignIns
from app.status import Kept
from app.times import Span
from app.trials import Trials
from app.vault import Vault
from app.watches import Watches

CHECK_SECONDS = 12
"""A dialog may take 30 s before Mattermost gives up; people give up sooner."""


class Books(Trials, Tokens, Watches, SignIns, Servers, Protocol):
    """The queries accounts need; they exist only inside `with store.begin()`."""

    def next_account_id(self) -> int:
        """An id for an account that is about to be added."""
        ...

    def add_account(self, account: Account, secret: bytes, now: datetime) -> None:
        """Store a new account."""
        ...

    def change_account(self, account: Account, secret: bytes, now: datetime) -> bool:
        """Store new access to an account; False where it is gone."""
        ...

    def forget_copies(self, account_id: int) -> None:
        """Drop what was copied from the account. Which calendars are followed stays."""
        ...

    def accounts_of(self, user_id: str) -> list[Account]:
        """The person's accounts, oldest first."""
        ...

    def secret_of(self, account_id: int, user_id: str) -> bytes | None:
        """The sealed secret of one of the person's accounts."""
        ...

    def forget_account(self, account_id: int, user_id: str) -> bool:
        """Delete one of the person's accounts with all we know of it; False where there was none."""
        ...

    def put_calendars(self, account_id: int, calendars: Sequence[Calendar]) -> None:
        """Store what the account holds now; known calendars stay followed or not, new ones are if they are own."""
        ...

    def calendars_of(self, user_id: str) -> list[Followed]:
        """Every calendar in the person's accounts."""
        ...

    def follow(self, user_id: str, shown: Sequence[int], followed: Sequence[int]) -> int:
        """Of the calendars `shown`, follow just `followed`; gives how many changed."""
        ...

    def put_preferences(self, user_id: str, chosen: Preferences) -> None:
        """Store what the person set by hand."""
        ...

    def put_off(self, user_id: str, was_due_at: datetime, due_at: datetime) -> int:
        """What waits for the end of the person's night waits for another instant."""
        ...

    def has_settings(self, user_id: str) -> bool:
        """Whether the person's choices are stored."""
        ...

    def settings(self, user_id: str) -> Settings:
        """The person's choices; the defaults where they made none."""
        ...

    def put_settings(self, settings: Settings) -> None:
        """Store the person's choices."""
        ...

    def forget_settings(self, user_id: str) -> None:
        """Delete the person's choices."""
        ...

    def forget_letters(self, user_id: str) -> int:
        """Delete everything written to a person."""
        ...

    def forget_tidings(self, user_id: str) -> int:
        """Forget what a person was told of each meeting."""
        ...

    def forget_person(self, user_id: str) -> None:
        """Delete the copy of a person's profile."""
        ...

    def health_of(self, user_id: str) -> list[Health]:
        """How reading each of the person's accounts fares."""
        ...

    def written(self, keys: Collection[str]) -> set[str]:
        """Which letters with these keys are known."""
        ...

    def write(self, letter: Letter, now: datetime) -> bool:
        """Store a letter; False where its key is known."""
        ...

    def told(self, user_id: str, meeting: str, kinds: Collection[str], since: datetime) -> list[Told]:
        """What the person was told of a meeting, newest first."""
        ...

    def withdraw_about(self, user_id: str, meeting: str, kind: str) -> int:
        """Take back the letters of a kind about a meeting that nobody has begun to send; gives how many."""
        ...

    def status_of(self, user_id: str) -> Kept | None:
        """What we put up at the person."""
        ...

    def last_told(self, user_id: str) -> Told | None:
        """The letter that the person got last."""
        ...

    def mark(self, name: str) -> Mark | None:
        """A mark of the clock."""
        ...

    def covered(self, user_id: str) -> Span | None:
        """The time for which all calendars the person follows, and that can be read, are copied; None for none."""
        ...

    def missing(self, user_id: str) -> list[str]:
        """The names of calendars that the person follows, and that cannot be read."""
        ...

    def stored(self, user_id: str, span: Span) -> list[Stored]:
        """What shows in `span` of the calendars the person follows."""
        ...

    def lists_heard(self, user_id: str) -> list[tuple[str, datetime]]:
        """Of followed calendars whose service is late by nature: name, and when its last list came."""
        ...

    def copied_at(self, user_id: str) -> datetime | None:
        """When the stalest of the person's accounts was last read; None where one never was."""
        ...

    def lightly(self) -> None:
        """A crash may lose what this transaction writes: nobody waits for the disk."""
        ...

    def hasten(self, user_id: str, now: datetime) -> int:
        """Have the person's accounts read now."""
        ...


class Store(Protocol):
    """Postgres, as use cases see it."""

    def begin(self) -> AbstractContextManager[Books]:
        """A transaction: committed at the end of `with`, rolled back by an exception."""
        ...


@dataclass(frozen=True, slots=True)
class Connected:
    """An account that was just stored, with its calendars."""

    account: Account
    calendars: tuple[Followed, ...]


def connect(
    store: Store, vault: Vault, person: Person, provider: str, access: Access, found: Found, now: datetime
) -> Connected:
    """Store an account that was found with this access. The same account once more is the same account, renewed."""
    with store.begin() as books:
        return put(books, vault, person.id, provider, access, found, now)


def put(
    books: Books, vault: Vault, user_id: str, provider: str, access: Access, found: Found, now: datetime
) -> Connected:
    """The same, within a transaction. Whatever password was on trial for it has found its place."""
    known = books.accounts_of(user_id)
    books.forget_trials(user_id, provider, access.login)
    same = [one for one in known if (one.provider, one.home, one.login) == (provider, found.home, access.login)]
    if same:
        return changed(books, vault, same[0], access, found, now)
    account = Account(books.next_account_id(), user_id, provider, access.login, found.address, found.home, found.emails)
    books.add_account(account, vault.seal(access.password.reveal(), secret_about(account.id)), now)
    books.put_calendars(account.id, found.calendars)
    return Connected(account, _calendars(books, account))


def change(store: Store, vault: Vault, account: Account, access: Access, found: Found, now: datetime) -> Connected:
    """Store new access to an account, which is read with it at once, also after a pause.

    UserError: it is gone, or another account of the person is the same.
    """
    with store.begin() as books:
        return changed(books, vault, account, access, found, now)


def changed(books: Books, vault: Vault, account: Account, access: Access, found: Found, now: datetime) -> Connected:
    """The same, within a transaction."""
    for other in books.accounts_of(account.user_id):
        twin = (other.provider, other.home, other.login) == (account.provider, found.home, access.login)
        if twin and other.id != account.id:
            raise UserError("already_connected", "login")
    books.forget_trials(account.user_id, account.provider, access.login)
    before = account
    account = replace(account, login=access.login, address=found.address, home=found.home, emails=found.emails)
    if not books.change_account(account, vault.seal(access.password.reveal(), secret_about(account.id)), now):
        raise UserError("account_gone")
    if not _same_collections(before, account):
        books.forget_copies(account.id)
    books.put_calendars(account.id, found.calendars)
    return Connected(account, _calendars(books, account))


def followed_of(
    store: Store, vault: Vault, open_provider: OpenProvider, person: Person, zone: tzinfo, seconds: float
) -> list[Opened]:
    """Every calendar the person follows, ready to be read; calendars of one account share one provider."""
    with store.begin() as books:
        accounts = {account.id: account for account in books.accounts_of(person.id)}
        entries = [entry for entry in books.calendars_of(person.id) if entry.followed]
        sealed = {one: books.secret_of(one, person.id) for one in {entry.account_id for entry in entries}}
    providers: dict[int, Provider] = {}
    for account_id, secret in sealed.items():
        if secret is not None:
            account = accounts[account_id]
            access = access_of(store, vault, account, secret)
            providers[account_id] = open_provider(account.provider, access, zone, seconds)
    return [
        Opened(
            accounts[entry.account_id],
            entry,
            providers[entry.account_id],
            addresses(accounts[entry.account_id], person),
        )
        for entry in entries
        if entry.account_id in providers
    ]


def addresses(account: Account, person: Person) -> frozenset[str]:
    """Under which addresses the person is invited there: the server's set, an e-mail login, Mattermost's e-mail."""
    own = {text.casefold() for text in (account.login, person.email) if "@" in text}
    return account.emails | own


def _same_collections(before: Account, after: Account) -> bool:
    """Whether an href means what it meant: at the same server, for the same person. Some servers name everybody's
    calendars alike, so a cursor of one must not meet the objects of another.
    """
    same_person = before.login.casefold() == after.login.casefold() or bool(before.emails & after.emails)
    return before.host == after.host and same_person


def _calendars(books: Books, account: Account) -> tuple[Followed, ...]:
    return tuple(entry for entry in books.calendars_of(account.user_id) if entry.account_id == account.id)
