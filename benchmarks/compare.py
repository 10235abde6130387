"""What comparing costs: nothing changed, everything rewritten by the server, every series changed in one way.

python -m benchmarks.compare
"""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.changes import compare
from app.providers.ical import read
from app.series import Series
from app.times import Span
from benchmarks.expand import OBJECTS, calendars

ROUNDS = 5
ZONE = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
WINDOW = Span(NOW, NOW + timedelta(days=70))
ME = frozenset({"g1@example.com"})
WAYS: dict[str, Callable[[str], str]] = {
    "nothing": lambda text: text,
    "SEQUENCE": lambda text: text.replace("SUMMARY:", "SEQUENCE:3\r\nSUMMARY:"),
    "an answer": lambda text: text.replace("PARTSTAT=ACCEPTED", "PARTSTAT=DECLINED", 1),
    "title": lambda text: text.replace("SUMMARY:", "SUMMARY:New "),
    "time of day": lambda text: text.replace("T1", "T2"),
    "zone's name": lambda text: text.replace("TZID=Europe/Moscow", "TZID=Europe/Minsk"),
    "COUNT and UNTIL": lambda text: text.replace("FREQ=WEEKLY\r\n", "FREQ=WEEKLY;UNTIL=20261215T000000Z\r\n"),
    "gone": lambda _: "",
}


def main() -> None:
    """Print for each way the time a series, by the processor, and how many changes are told."""
    texts = calendars()
    old = series(texts)
    print(f"{OBJECTS} objects, 70 days ahead, best of {ROUNDS}")
    for name, way in WAYS.items():
        new = series([way(text) for text in texts])
        seconds, found = measured(old, new)
        print(f"{name:16} {seconds / OBJECTS * 1_000_000:7.1f} µs a series  {found:4} changes")


def series(texts: Sequence[str]) -> tuple[Series, ...]:
    """What the texts hold; an empty one holds nothing."""
    return tuple(one for text in texts if text for one in read(text, ZONE).series)


def measured(old: Sequence[Series], new: Sequence[Series]) -> tuple[float, int]:
    """The best of some rounds, in seconds of the processor's time, and how much is told."""
    best, found = float("inf"), 0
    for _ in range(ROUNDS):
        begin = time.process_time()
        found = len(compare(old, new, NOW, WINDOW, ME, ZONE))
        best = min(best, time.process_time() - begin)
    return best, found


if __name__ == "__main__":
    main()
