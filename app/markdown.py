"""Foreign text inside Mattermost's Markdown: shown as it is, pinging nobody and drawing no link of its own."""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#~|>!])")
_PINGS = re.compile(r"(?<![A-Za-z0-9_])[@＠](?=\S)")  # after one of these it is an address, which pings nobody
_LINKS = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{1,20}:)(?=//|\S+@)|\b(www)(?=\.)|\b((?:mailto|tel|javascript|data):)")
_EMOJI = re.compile(r":(?=[\w+-]+:)")
_KEPT = "%:/?#@!$&'*+,;=~-._"
_ZERO_WIDTH = "\u200b"
_SHORT = 200  # what is longer is not remembered
_HEBREW = "\u0590"  # before it nothing is written from right to left
_BIDI = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def plain(text: str, limit: int = 120) -> str:
    """One line of foreign text for Markdown: controls dropped, cut at `limit` characters, all syntax escaped.

    An `@` that would ping is followed by a zero-width space, because Mattermost has no escape for it; the same breaks
    bare links and emoji names. Text with right-to-left letters is isolated, so that it does not turn the rest of the
    line around.
    """
    return _remembered(text, limit) if len(text) <= _SHORT else _plain(text, limit)


def link(label: str, url: str) -> str:
    """A Markdown link; `label` is Markdown already, `url` a checked http(s) address that cannot leave its brackets."""
    return f"[{label}]({quote(url, safe=_KEPT)})"


def _plain(text: str, limit: int) -> str:
    shown = text if text.isprintable() else "".join(_shown(c) for c in text.translate(_BIDI))
    line = " ".join(shown.split())
    line = line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
    right_to_left = not line.isascii() and any(
        c >= _HEBREW and unicodedata.bidirectional(c) in ("R", "AL") for c in line
    )
    line = _PINGS.sub(lambda found: found[0] + _ZERO_WIDTH, line)
    line = _LINKS.sub(lambda found: found[0] + _ZERO_WIDTH, line)
    line = _EMOJI.sub(":" + _ZERO_WIDTH, line)
    line = _SPECIAL.sub(r"\\\1", line)
    return f"\u2068{line}\u2069" if right_to_left else line


_remembered = lru_cache(maxsize=2000)(_plain)  # a month names the same meetings again and again


def _shown(char: str) -> str:
    category = unicodedata.category(char)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    return "" if category in ("Cs", "Co", "Cn") else char
