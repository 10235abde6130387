"""How a stored account is reached: its secret opened, and kept up with what its server gives in place of it."""

from contextlib import AbstractContextManager
from typing import Protocol

from app.errors import UserError
from app.ports import Access, Account, Password
from app.vault import Vault


class Books(Protocol):
    """The queries for secrets; they exist only inside `with store.begin()`."""

    def secret_of(self, account_id: int, user_id: str) -> bytes | None:
        """The sealed secret of one of the person's accounts."""
        ...

    def renew_secret(self, account_id: int, before: bytes, secret: bytes) -> bool:
        """Store what an account's server gave in place of its secret. False: the person changed it meanwhile."""
        ...


class Renewals(Protocol):
    """The queries for keeping up with a server; they exist only inside `with store.begin()`."""

    def renew_secret(self, account_id: int, before: bytes, secret: bytes) -> bool:
        """Store what an account's server gave in place of its secret. False: the person changed it meanwhile."""
        ...


class Store(Protocol):
    """Postgres, as opening an account needs it."""

    def begin(self) -> AbstractContextManager[Books]:
        """A transaction: committed at the end of `with`, rolled back by an exception."""
        ...


class RenewalStore(Protocol):
    """Postgres, as keeping up needs it."""

    def begin(self) -> AbstractContextManager[Renewals]:
        """A transaction: committed at the end of `with`, rolled back by an exception."""
        ...


def opened(store: Store, vault: Vault, account: Account) -> Access:
    """How to reach an account of somebody's. UserError: it is gone."""
    with store.begin() as books:
        sealed = books.secret_of(account.id, account.user_id)
    if sealed is None:
        raise UserError("account_gone")
    return access_of(store, vault, account, sealed)


def access_of(store: RenewalStore, vault: Vault, account: Account, sealed: bytes) -> Access:
    """The same with a secret that was read already. What its server gives in its place is stored before it is used."""
    held = [sealed]

    def renewed(secret: Password) -> None:
        after = vault.seal(secret.reveal(), secret_about(account.id))
        with store.begin() as books:
            if books.renew_secret(account.id, held[0], after):
                held[0] = after

    password = Password(vault.open(sealed, secret_about(account.id)))
    return Access(account.address, account.login, password, account.home, renewed)


def secret_about(account_id: int) -> str:
    """The row for which an account's secret is sealed."""
    return f"accounts.secret:{account_id}"
