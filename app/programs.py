"""Tokens by which people's programs come in: what each may do, for whom, until when. One noun for all such doors.

The text of a token is shown once and kept nowhere; we store its digest.
"""

import secrets
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from app.vault import token_digest

PREFIX = "mcal_"
"""Whoever finds one in the wrong place sees what it is."""
MOST = 20
"""Of one person."""
LONGEST_NAME = 60
USE_NOTED_EVERY = timedelta(minutes=1)


class Scope(Enum):
    """What a token is for."""

    AGENDA = "agenda"
    SCENARIO = "scenario"


@dataclass(frozen=True, slots=True)
class ApiToken:
    """`anybody`: it reaches beyond its owner, for as long as they are an administrator. `expires_at` None: unending."""

    id: int
    user_id: str
    name: str
    scopes: frozenset[Scope]
    anybody: bool
    created_at: datetime
    expires_at: datetime | None = None
    used_at: datetime | None = None

    def is_good(self, now: datetime) -> bool:
        """Whether its time is not over."""
        return self.expires_at is None or now < self.expires_at


class Tokens(Protocol):
    """The queries."""

    def add_token(self, token: ApiToken, digest: str) -> int:
        """Store it; gives its id."""
        ...

    def tokens_of(self, user_id: str) -> Sequence[ApiToken]:
        """A person's, the oldest first."""
        ...

    def token_of(self, digest: str) -> ApiToken | None:
        """The one with this digest."""
        ...

    def revoke_token(self, token_id: int, user_id: str) -> bool:
        """Forget one of the person's. False: there is none."""
        ...

    def note_token_use(self, token_id: int, now: datetime) -> None:
        """It was used now."""
        ...


class Store(Protocol):
    """Postgres, as tokens see it."""

    def begin(self) -> AbstractContextManager[Tokens]:
        """A transaction."""
        ...


def make(books: Tokens, draft: ApiToken) -> tuple[int, str]:
    """Store a new token; gives its id, and its text, which cannot be had again."""
    text = PREFIX + secrets.token_urlsafe(32)
    return books.add_token(draft, token_digest(text)), text


def known(store: Store, text: str, now: datetime) -> ApiToken | None:
    """The token of this text, if there is one and its time is not over. It is looked up by its digest, so how long
    that takes tells nothing of it.
    """
    if not text.startswith(PREFIX):
        return None
    with store.begin() as books:
        token = books.token_of(token_digest(text))
        if token is None or not token.is_good(now):
            return None
        if token.used_at is None or now - token.used_at >= USE_NOTED_EVERY:
            books.note_token_use(token.id, now)
    return token
