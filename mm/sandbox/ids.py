"""Identifiers as Mattermost writes them: 26 characters of a lower-case base32 alphabet."""

import secrets

ALPHABET = "ybndrfg8ejkmcpqxot1uwisza345h769"
LENGTH = 26


def new_id() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
