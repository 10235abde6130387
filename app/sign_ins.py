"""Signing in at a server in the browser: the noun of app/signing_in.py, and the queries for it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody went to sign in at `server`, and may come back until then. `id` is a digest of how they come back.

    `code`: a digest of the code that came. `login`, `name`, `secret` (sealed): who signed in, while they are asked.
    """

    id: str
    user_id: str
    server: str
    until: datetime
    code: str = ""
    login: str = ""
    name: str = ""
    secret: bytes | None = field(default=None, repr=False)


class SignIns(Protocol):
    """The queries for it; they exist only inside `with store.begin()`."""

    def add_attempt(self, attempt: Attempt, now: datetime) -> None:
        """Store a new one in place of the person's others at that server."""
        ...

    def attempt(self, attempt_id: str, now: datetime) -> Attempt | None:
        """One that is not over, locked until the transaction ends."""
        ...

    def put_code(self, attempt_id: str, code: str) -> None:
        """Note the digest of the code that came."""
        ...

    def put_signed(self, attempt_id: str, login: str, name: str, secret: bytes | None) -> bool:
        """Note who signed in. False: the attempt is gone."""
        ...

    def forget_attempt(self, attempt_id: str, user_id: str) -> bool:
        """Delete one of the person's. False: there was none."""
        ...

    def renew_secret(self, account_id: int, before: bytes, secret: bytes) -> bool:
        """Store what an account's server gave in place of its secret. False: the person changed it meanwhile."""
        ...
