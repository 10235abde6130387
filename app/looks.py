"""A look at what runs for one account: whose turn it is, and since when we know."""

from dataclasses import dataclass
from datetime import datetime

from app.ports import Account


@dataclass(frozen=True, slots=True)
class Look:
    """An account that is ours to look at until `lease`. `secret` is sealed; `looked_at` None: for the first time."""

    account: Account
    secret: bytes
    lease: datetime
    looked_at: datetime | None
    failures: int
