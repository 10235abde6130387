"""iCalendar as lines and components (RFC 5545 3.1, 3.4): decoding, unfolding, parameters, text. No meaning yet.

Tolerant and fast: it keeps only the properties it is asked for, and mends missing ENDs, so that one broken object
costs no other.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.errors import BadReply

# A calendar of 5,000 events has 3 to 10 MB.
MOST_BYTES = 64 * 1024 * 1024
_MOST_COMPONENTS = 100_000
# Deeper than any real component; what lies below belongs to nothing we read.
_DEEPEST = 32
_FOLD = re.compile(rb"\n[ \t]")
PARAMETER = re.compile(r';\s*([^=;:"\s]+)\s*=((?:"[^"]*"|[^";:]+)*)')
_HEAD = re.compile(r'(?:"[^"]*"|[^":]+)*')
_ESCAPE = re.compile(r"\\([nN,;\\])")
_CARET = re.compile(r"\^([n^'])")
_CARETS = {"n": "\n", "^": "^", "'": '"'}
_JOINED = b"END:VCALENDARBEGIN:VCALENDAR"
# Components that stand directly in a calendar: whatever was left open ends where one of these begins.
_TOP = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "VAVAILABILITY"})
_KEPT = frozenset({"VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT"})


class UnreadableCalendar(BadReply):
    """There is no calendar in it. `line` and `reason` say what was found instead."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Property:
    """One content line; `head` is its name with the parameters, unread."""

    head: str
    value: str

    def parameters(self) -> dict[str, str]:
        """Name in upper case → value, unquoted, with RFC 6868's escapes resolved; of two equal names the first."""
        found: dict[str, str] = {}
        for name, value in PARAMETER.findall(self.head):
            plain = value.replace('"', "").strip()
            found.setdefault(name.upper(), _CARET.sub(_uncaret, plain) if "^" in plain else plain)
        return found


@dataclass(slots=True)
class Block:
    """A component while it is read: its wanted properties by name, in the order of the file, and what it contains."""

    kind: str
    index: int
    properties: dict[str, list[Property]] = field(default_factory=dict)
    children: list["Block"] = field(default_factory=list)

    def first(self, name: str) -> Property | None:
        """The first property of that name."""
        found = self.properties.get(name)
        return found[0] if found else None

    def text(self, name: str) -> str:
        """The first property's value as text, trimmed; "" if it is absent."""
        found = self.properties.get(name)
        return unescape(found[0].value).strip() if found else ""


class Lines:
    """A file as unfolded lines, which still knows where each began."""

    def __init__(self, data: bytes | str) -> None:
        self._data = _plain(data)
        self._numbers: list[int] | None = None
        # Unfolded before it is decoded: lines may be folded within a letter (RFC 5545 3.1).
        self.text = _FOLD.sub(b"", self._data).decode("utf-8", "replace").split("\n")

    def number(self, index: int) -> int:
        """The line of the file, from 1, on which the unfolded line `index` begins."""
        if self._numbers is None:
            raw = enumerate(self._data.split(b"\n"), 1)
            self._numbers = [number for number, line in raw if number == 1 or line[:1] not in (b" ", b"\t")]
        return self._numbers[index]


def blocks(lines: Lines, wanted: frozenset[str]) -> tuple[list[Block], bool]:
    """The file's VEVENTs and VTIMEZONEs with the `wanted` properties; and whether these are all of them.

    UnreadableCalendar where there is no VCALENDAR at all.
    """
    tree = _Tree()
    for index, line in enumerate(lines.text):
        head, _, value = line.partition(":")
        name, _, _ = head.partition(";")
        name = name.strip().upper()
        if name == "BEGIN":
            tree.begin(value.strip().upper(), index)
        elif name == "END":
            tree.end(value.strip().upper())
        elif name in wanted and (block := tree.current) is not None:
            block.properties.setdefault(name, []).append(_property(line, head, value))
    if not tree.calendars:
        raise UnreadableCalendar(*_what_else(lines))
    return tree.found, tree.complete


class _Tree:
    """What is open while the lines go by."""

    def __init__(self) -> None:
        self.found: list[Block] = []
        self.calendars = 0
        self.complete = True
        self.current: Block | None = None
        # Calendars in each other, or rather calendars that lost their END.
        self._depth = 0
        self._open: list[tuple[str, Block | None]] = []

    def begin(self, kind: str, index: int) -> None:
        if kind == "VCALENDAR":
            self.calendars += 1
            self._depth += 1
            self._open = [(kind, None)]
        elif self._open:
            if kind in _TOP:
                del self._open[1:]
            if len(self._open) < _DEEPEST:
                self._open.append((kind, self._block(kind, index)))
        self._settle()

    def end(self, kind: str) -> None:
        if kind == "VCALENDAR":
            self._depth = max(0, self._depth - 1)
            self._open = [(kind, None)] if self._depth else []
        for at in range(len(self._open) - 1, 0, -1):
            if self._open[at][0] == kind:
                del self._open[at:]
                break
        self._settle()

    def _settle(self) -> None:
        self.current = self._open[-1][1] if self._open else None

    def _block(self, kind: str, index: int) -> Block | None:
        if kind not in _KEPT:
            return None
        block, parent = Block(kind, index), self._open[-1][1]
        if kind in _TOP:
            if len(self.found) >= _MOST_COMPONENTS:
                self.complete = False
                return None
            self.found.append(block)
        elif parent is not None and parent.kind == "VTIMEZONE":
            parent.children.append(block)
        return block


def unescape(text: str) -> str:
    """TEXT as it was meant (RFC 5545 3.3.11); a backslash before anything else is just a backslash."""
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], text)


def property_of(line: str) -> Property:
    """An unfolded line, read."""
    head, _, value = line.partition(":")
    return _property(line, head, value)


def _property(line: str, head: str, value: str) -> Property:
    if head.count('"') % 2 == 0:
        return Property(head, value)
    # The colon was inside a quoted parameter: look for the one that ends all parameters.
    whole = _HEAD.match(line)
    end = whole.end() if whole else len(head)
    return Property(line[:end], line[end + 1 :]) if line[end : end + 1] == ":" else Property(head, value)


def _uncaret(match: re.Match[str]) -> str:
    return _CARETS[match[1]]


def _plain(data: bytes | str) -> bytes:
    """UTF-8 with \\n at the end of lines, whatever came."""
    if isinstance(data, str):
        data = data.encode("utf-8", "replace")
    if len(data) > MOST_BYTES:
        raise UnreadableCalendar(1, f"larger than {MOST_BYTES // 1024 // 1024} MB")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16", "replace").encode("utf-8", "replace")
    data = re.sub(rb"\r+\n|\r", b"\n", data) if b"\r" in data else data
    if _JOINED in data:
        data = data.replace(_JOINED, b"END:VCALENDAR\nBEGIN:VCALENDAR")
    # Files put one after the other keep their byte order marks.
    return data.removeprefix(b"\xef\xbb\xbf").replace(b"\n\xef\xbb\xbf", b"\n").lstrip(b" \t")


def _what_else(lines: Lines) -> tuple[int, str]:
    """Where the first line with anything in it stands, and what is wrong with it."""
    index = first_filled(lines.text)
    if index is None:
        return 1, "the file is empty"
    return lines.number(index), "no BEGIN:VCALENDAR here or below"


def first_filled(lines: Iterable[str]) -> int | None:
    """The index of the first line that is not blank."""
    return next((index for index, line in enumerate(lines) if line.strip()), None)
