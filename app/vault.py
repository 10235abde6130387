"""Secrets at rest and signed notes in transit.

Vault seals with AES-256-GCM; the row's identity is associated data, so a ciphertext pasted into another row does not
open. Tickets are what we hand to Mattermost and get back (a dialog's state, a button's context): readable, signed,
bound to one person and one purpose, expiring.
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.config import decoded_key
from app.errors import ConfigError, Fault

_MARK = b"\x01"
_NONCE_BYTES = 12


class VaultError(Fault):
    """No key of ours opens it: another key, another row, or damage."""


class TicketRefused(Fault):
    """Not signed by us, not for this person or purpose, or too old (`expired`)."""

    def __init__(self, text: str, *, expired: bool = False) -> None:
        super().__init__(text)
        self.expired = expired


@dataclass(frozen=True, slots=True)
class Vault:
    """The first key seals, every key opens."""

    keys: tuple[bytes, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.keys or any(len(key) != 32 for key in self.keys):
            raise ConfigError("SECRET_KEYS needs at least one key, each of 32 bytes")

    def seal(self, text: str, about: str) -> bytes:
        """Encrypt `text` for the row that `about` names: mark, nonce, ciphertext with its tag."""
        nonce = os.urandom(_NONCE_BYTES)
        return _MARK + nonce + AESGCM(self.keys[0]).encrypt(nonce, text.encode(), about.encode())

    def open(self, sealed: bytes, about: str) -> str:
        """The text sealed for `about`. VaultError: no key of ours opens it there."""
        mark, nonce, box = sealed[:1], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if mark == _MARK and len(box) >= 16:
            for key in self.keys:
                try:
                    return AESGCM(key).decrypt(nonce, box, about.encode()).decode()
                except InvalidTag:
                    continue
        raise VaultError(f"{about} cannot be opened with the keys we have")


@dataclass(frozen=True, slots=True)
class Tickets:
    """Signs and reads tickets with keys derived from the vault's."""

    keys: tuple[bytes, ...] = field(repr=False)

    def sign(self, note: dict[str, object], purpose: str, user_id: str, now: datetime, lifetime: timedelta) -> str:
        """`note` as text that only comes back whole, for this purpose and person, until now + lifetime."""
        expires = int((now + lifetime).timestamp())
        payload = json.dumps([expires, note], ensure_ascii=False, separators=(",", ":")).encode()
        return f"{_text(payload)}.{_text(_mac(self.keys[0], payload, purpose, user_id))}"

    def read(self, ticket: object, purpose: str, user_id: str, now: datetime) -> dict[str, object]:
        """The note. TicketRefused: forged, somebody else's, for something else, or expired."""
        payload, mac = _parts(ticket)
        if not any(hmac.compare_digest(mac, _mac(key, payload, purpose, user_id)) for key in self.keys):
            raise TicketRefused("not our signature for this person and purpose")
        expires, note = json.loads(payload)
        if now.timestamp() >= expires:
            raise TicketRefused("expired", expired=True)
        return dict(note)


def tickets(vault: Vault) -> Tickets:
    """Tickets whose keys are derived from the vault's, so that neither tells the other."""
    return Tickets(tuple(hmac.digest(key, b"mattermost-calendar tickets", "sha256") for key in vault.keys))


def token_digest(token: str) -> str:
    """A token as we store and compare it: SHA-256 in hex; random tokens need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_vault(keys: Sequence[str], folder: Path) -> Vault:
    """The vault of these settings; without keys, one that is made once in `folder`. ConfigError: a key is not one."""
    texts = tuple(keys) or (_made_key(folder / "secret.key"),)
    return Vault(tuple(_decoded(text) for text in texts))


def _made_key(path: Path) -> str:
    """The key in `path`, made by whoever comes first: a whole file appears at once or not at all."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(base64.b64encode(os.urandom(32)).decode() + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def _decoded(text: str) -> bytes:
    key = decoded_key(text)
    if key is None:
        raise ConfigError("SECRET_KEYS: each key is base64 of 32 bytes, comma-separated")
    return key


def _mac(key: bytes, payload: bytes, purpose: str, user_id: str) -> bytes:
    message = b"\0".join((purpose.encode(), user_id.encode(), payload))
    return hmac.digest(key, message, "sha256")


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _parts(ticket: object) -> tuple[bytes, bytes]:
    payload, dot, mac = (ticket if isinstance(ticket, str) else "").partition(".")
    try:
        if dot:
            return _bytes(payload), _bytes(mac)
    except (binascii.Error, ValueError):
        pass
    raise TicketRefused("not one of our tickets")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
