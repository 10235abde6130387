"""Answering an invitation: at its server, and at once in our copy, so that reminders, digests and status obey.

The account is ours meanwhile, so that no pass of app/sync.py sees the answer half given. Into the copy goes the answer
alone, under the version it had: what else changed at the server is found and told by the next pass.
"""

import logging
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from app import accounts
from app.arrivals import series_of, shown_by
from app.copies import Kept
from app.errors import ProviderError, Unsupported
from app.objects import Answered, Object, Rsvp
from app.opening import opened
from app.ports import Account, Calendar, Can, OpenProvider
from app.providers.invitations import answered
from app.repeats import Steps
from app.times import Span
from app.vault import Vault

log = logging.getLogger(__name__)

RESPOND_S = 20.0
LEASE = timedelta(seconds=45)


@dataclass(frozen=True, slots=True)
class Invitation:
    """Where a meeting lies: the object at `href` in a calendar of the person's own, of which we copy `window`."""

    account: Account
    calendar_id: int
    calendar: Calendar
    href: str
    window: Span


class Books(accounts.Books, Protocol):
    """The queries that answering needs beside those of accounts."""

    def invitation(self, user_id: str, account_id: int, uid: str) -> Invitation | None:
        """Where this meeting lies in the person's own followed calendars of the account."""
        ...

    def take_account(self, account_id: int, until: datetime) -> None:
        """Keep sync from the account until then; a pass that is under way comes to nothing."""
        ...

    def give_account(self, account_id: int, until: datetime, now: datetime) -> None:
        """Let sync have the account again, soon; nothing where it was taken anew since."""
        ...

    def lock_account(self, account_id: int) -> None:
        """Lock the account until the transaction ends."""
        ...

    def bodies(self, calendar_id: int, hrefs: Collection[str] | None = None) -> list[Object]:
        """These objects of the copy."""
        ...

    def put_objects(self, calendar_id: int, kept: Sequence[Kept], zone: tzinfo) -> None:
        """Store objects, and instead of what they showed what they show now."""
        ...


class Store(Protocol):
    """Postgres, as answering sees it."""

    def begin(self) -> AbstractContextManager[Books]:
        """A transaction: committed at the end of `with`, rolled back by an exception."""
        ...


def respond(
    store: Store, vault: Vault, open_provider: OpenProvider, invitation: Invitation, rsvp: Rsvp, zone: tzinfo,
    now: datetime,
) -> Answered:  # fmt: skip
    """Give the answer. Every ProviderError of `Provider.respond`; then our copy stays as it was."""
    account, until = invitation.account, now + LEASE
    provider = open_provider(account.provider, opened(store, vault, account), zone, RESPOND_S)
    if Can.RESPOND not in provider.can:
        raise Unsupported("answering an invitation")
    with store.begin() as books:
        books.take_account(account.id, until)
    try:
        given = provider.respond(invitation.calendar, rsvp, now)
        with store.begin() as books:
            books.lock_account(account.id)
            _note(books, invitation, rsvp, zone, now)
    finally:
        with store.begin() as books:
            books.give_account(account.id, until, now)
    return given


def _note(books: Books, invitation: Invitation, rsvp: Rsvp, zone: tzinfo, now: datetime) -> None:
    """The answer in our copy. A copy in which it has no place any more learns of it from the server."""
    for one in books.bodies(invitation.calendar_id, [invitation.href]):
        try:
            changed = Object(one.href, one.etag, answered(one.body, rsvp, zone, now))
        except ProviderError as error:
            log.info("calendar %s: an answer does not go into our copy: %s", invitation.calendar_id, error)
            return
        events = shown_by(series_of(changed, zone), invitation.window, zone, Steps())
        books.put_objects(invitation.calendar_id, [Kept(changed, events)], zone)
