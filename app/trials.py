"""The noun of app/trying.py: a password that its server may accept later."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Trial:
    """A new password that its server does not know yet, tried until `until`. `account_id`: whose it is to become.

    `tries`: how often it was, this one included; who tries it holds it by that number.
    """

    id: int
    user_id: str
    provider: str
    login: str
    address: str
    account_id: int | None
    until: datetime
    next_at: datetime
    tries: int = 0
