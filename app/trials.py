"""A password that its server may accept later: the noun of app/trying.py, and the queries for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


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


class Trials(Protocol):
    """The queries for passwords on trial; they exist only inside `with store.begin()`."""

    def add_trial(self, trial: Trial, secret: bytes) -> None:
        """Store a new password to try."""
        ...

    def next_trial_id(self) -> int:
        """An id for a trial that is about to be added."""
        ...

    def trials_of(self, user_id: str) -> list[Trial]:
        """The person's passwords on trial, oldest first."""
        ...

    def forget_trial(self, trial_id: int, user_id: str) -> bool:
        """Delete one of the person's passwords on trial; False where there was none."""
        ...

    def forget_trials(self, user_id: str, provider: str, login: str) -> int:
        """Delete every password on trial for this login."""
        ...
