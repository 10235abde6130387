"""What is kept of somebody who signed in at a TrueConf Server in their browser: what renews a token, else the token.

It stands where other accounts have a password, sealed like one, and is told from one by its beginning.
"""

import json
from dataclasses import dataclass
from typing import Any

from app.ports import Password

_BEGINNING = "\x01signed in\x01"


@dataclass(frozen=True, slots=True)
class Kept:
    """`refresh` renews tokens. Where the server gave none: the token itself, and when it ends, in epoch seconds."""

    refresh: Password
    access: Password
    ends_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed in, by the server's word: their id, the `name` they know themselves by, and what is kept of it."""

    login: str
    name: str
    secret: Password


def kept_text(refresh: Password, access: Password, ends_at: float) -> Password:
    """As it is sealed. The token is not kept where something renews it."""
    found: dict[str, object] = {"refresh": refresh.reveal()}
    if not refresh.reveal():
        found |= {"access": access.reveal(), "ends_at": int(ends_at)}
    return Password(_BEGINNING + json.dumps(found))


def kept_of(secret: Password) -> Kept | None:
    """What was kept; None for a password."""
    text = secret.reveal()
    if not text.startswith(_BEGINNING):
        return None
    try:
        found: Any = json.loads(text.removeprefix(_BEGINNING))
        return Kept(Password(found["refresh"]), Password(found.get("access", "")), float(found.get("ends_at", 0)))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
