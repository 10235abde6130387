"""An iCalendar text as it stands, for changing single lines of it: all others stay as they are, byte for byte."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.errors import BadReply

_FOLD = re.compile(rb"\r?\n[ \t]|\r[ \t]")
_LONGEST = 75  # octets of a line before it is folded (RFC 5545 3.1)
_ANY = ("utf-8", "surrogateescape")  # what is no UTF-8 stays what it is


@dataclass(frozen=True, slots=True)
class Part:
    """A component of a calendar: the numbers of its BEGIN and of its END among the lines."""

    kind: str
    first: int
    last: int


class Contents:
    """The content lines of a text, each with its folds and its end, and the components directly in its calendar.

    BadReply: its BEGINs and ENDs do not match, so that nothing in it can be changed safely.
    """

    def __init__(self, body: bytes) -> None:
        self.lines: list[bytes] = []
        for line in body.splitlines(keepends=True):
            if line[:1] in (b" ", b"\t") and self.lines:
                self.lines[-1] += line
            else:
                self.lines.append(line)
        self.parts = tuple(self._parts())

    def inside(self, part: Part) -> Iterator[int]:
        """The numbers of a component's own lines: not its BEGIN and END, nothing of the components in it."""
        depth = 0
        for number in range(part.first + 1, part.last):
            name = name_of(self.lines[number])
            depth += name == "BEGIN"
            if not depth:
                yield number
            depth -= name == "END"

    def text(self, part: Part) -> bytes:
        """A component as it stands."""
        return b"".join(self.lines[part.first : part.last + 1])

    def _parts(self) -> Iterator[Part]:
        opened: list[tuple[str, int]] = []
        for number, line in enumerate(self.lines):
            name = name_of(line)
            if name == "BEGIN":
                opened.append((_kind(line), number))
            elif name == "END":
                if not opened or opened[-1][0] != _kind(line):
                    raise BadReply("a component of the calendar does not end")
                kind, first = opened.pop()
                if len(opened) == 1:
                    yield Part(kind, first, number)
        if opened:
            raise BadReply("the calendar does not end")


def name_of(line: bytes) -> str:
    """The name of a content line in upper case."""
    return re.split(r"[;:]", unfolded(line), maxsplit=1)[0].strip().upper()


def unfolded(line: bytes) -> str:
    """A content line as text, in one piece and without its end."""
    return _FOLD.sub(b"", line).rstrip(b"\r\n").decode(*_ANY)


def folded(text: str, like: bytes) -> bytes:
    """A content line of this text, ended as the line `like` is."""
    end = b"\n" if like.endswith(b"\n") and not like.endswith(b"\r\n") else b"\r\n"
    lines, width = [b""], 0
    for letter in text:
        octets = letter.encode(*_ANY)
        if width + len(octets) > _LONGEST:
            lines.append(b" ")
            width = 1
        lines[-1] += octets
        width += len(octets)
    return end.join(lines) + end


def _kind(line: bytes) -> str:
    return unfolded(line).partition(":")[2].strip().upper()
