"""How a case of the corpus is written: a calendar, a window, and the rows that the RFC gives it."""

from dataclasses import dataclass

Row = dict[str, object]
SAME = "same"


@dataclass(frozen=True, slots=True)
class Case:
    """`body` stands inside one VCALENDAR, unless `whole`. `warnings` is how many lines stderr gets."""

    name: str
    body: str
    rows: list[Row]
    start: str = "2026-11-01T00:00Z"
    end: str = "2026-12-02T00:00Z"
    zone: str = "Europe/Moscow"
    warnings: int = 0
    whole: bool = False

    @property
    def text(self) -> str:
        """The file, with the line ends of the RFC."""
        text = self.body if self.whole else f"BEGIN:VCALENDAR\nVERSION:2.0\n{self.body}\nEND:VCALENDAR\n"
        return text.replace("\n", "\r\n")


def event(*lines: str, uid: str = "1") -> str:
    """A VEVENT of these lines, with UID 1."""
    return "\n".join(["BEGIN:VEVENT", *([f"UID:{uid}"] if uid else []), *lines, "END:VEVENT"])


def timed(start: str, end: str, rid: str | None = None, uid: str = "1", summary: str = "", status: str = "") -> Row:
    """From `2026-11-10T07:00` to … in UTC; `end` may be a time of that day; `rid` "same" is the start."""
    first, last = f"{start}:00Z", f"{end if len(end) > 5 else start[:11] + end}:00Z"
    name = first if rid == SAME else f"{rid}:00Z" if rid and "T" in rid else rid
    return _row(uid, name, first, last, summary, status, all_day=False)


def whole(start: str, end: str, rid: str | None = None, uid: str = "1", summary: str = "", status: str = "") -> Row:
    """Whole days, `end` not included."""
    name = start if rid == SAME else f"{rid}:00Z" if rid and "T" in rid else rid
    return _row(uid, name, start, end, summary, status, all_day=True)


def each(days: str, start: str, end: str, summary: str = "") -> list[Row]:
    """One occurrence of a series on each of the `days` ("11-10 11-17", of 2026), at these times in UTC."""
    return [timed(f"2026-{day}T{start}", end, SAME, summary=summary) for day in days.split()]


def each_day(days: str, summary: str = "", length: int = 1) -> list[Row]:
    """One occurrence that lasts whole days on each of the `days` of November 2026 ("10 17")."""
    return [whole(f"2026-11-{day}", f"2026-11-{int(day) + length:02}", SAME, summary=summary) for day in days.split()]


def _row(uid: str, rid: str | None, start: str, end: str, summary: str, status: str, *, all_day: bool) -> Row:
    return {
        "uid": uid,
        "recurrence_id": rid,
        "start": start,
        "end": end,
        "all_day": all_day,
        "summary": summary,
        "status": status or "CONFIRMED",
    }
