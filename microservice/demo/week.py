"""The believable week: the tables of `script` put on dates, so that every day of this week and the next has something.

Pure: the same owner and day give the same meetings with the same UIDs, so a second start finds what the first one
made. A series begins in the week of its first start and never changes afterwards.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from microservice.demo.ics import Meeting
from microservice.demo.script import FRI, THU, TUE, WED, Owner, Slot

SHIFTING_WEEKS = 12  # for so many weeks a shifting series has its exceptions
MOVED_BY = timedelta(minutes=45)


def plan(owner: Owner, today: date) -> list[tuple[str, Meeting]]:
    """Everything that should be there on this day: (name of the calendar, meeting)."""
    monday = today - timedelta(today.weekday())
    weeks = (monday, monday + timedelta(7))
    found = [(slot.calendar, _series(owner, slot, monday)) for slot in owner.standing]
    found += [(slot.calendar, _single(owner, slot, week, _week_name(week))) for week in weeks for slot in owner.weekly]
    found += [("team", meeting) for week in weeks for meeting in _colleagues(owner, week)]
    found += [(slot.calendar, _single(owner, slot, today, today.isoformat())) for slot in owner.today]
    return found


def _single(owner: Owner, slot: Slot, first: date, mark: str) -> Meeting:
    return _meeting(owner, slot, first + timedelta(slot.day), f"{slot.key}-{mark}")


def _series(owner: Owner, slot: Slot, monday: date) -> Meeting:
    moved, dropped = _exceptions(slot, monday) if slot.shifting else ((), ())
    return _meeting(owner, slot, monday + timedelta(slot.day), slot.key, moved=moved, dropped=dropped)


def _exceptions(slot: Slot, monday: date) -> tuple[tuple[tuple[datetime, datetime], ...], tuple[datetime, ...]]:
    """What is moved and what is dropped: one of each a week, on days that change from week to week."""
    moved, dropped = [], []
    for number in range(SHIFTING_WEEKS):
        week = monday + timedelta(7 * number)
        move_on, drop_on = (THU, FRI) if week.isocalendar().week % 2 else (TUE, WED)
        original = _at(week + timedelta(move_on), slot.start)
        moved.append((original, original + MOVED_BY))
        dropped.append(_at(week + timedelta(drop_on), slot.start))
    return tuple(moved), tuple(dropped)


def _meeting(
    owner: Owner,
    slot: Slot,
    day: date,
    uid: str,
    moved: tuple[tuple[datetime, datetime], ...] = (),
    dropped: tuple[datetime, ...] = (),
) -> Meeting:
    start = _at(day, slot.start)
    return Meeting(
        uid=uid, title=slot.title, start=start, lasts=timedelta(minutes=slot.minutes), zone=owner.zone,
        place=slot.place, note=slot.note, telemost=slot.telemost, organizer=slot.organizer, guests=slot.guests,
        status=slot.status, private=slot.private, rule=slot.rule, moved=moved, dropped=dropped,
    )  # fmt: skip


def _colleagues(owner: Owner, monday: date) -> Iterator[Meeting]:
    """Somebody is away from Tuesday to Thursday, and somebody else has a birthday on Friday: all-day both."""
    number = monday.toordinal() // 7
    away, birthday = (owner.names[(number + step) % len(owner.names)] for step in (0, 1))
    tuesday, friday = monday + timedelta(TUE), monday + timedelta(FRI)
    mark = f"{owner.who}-{_week_name(monday)}"
    yield Meeting(f"away-{mark}", owner.away.format(name=away), tuesday, timedelta(3), owner.zone)
    yield Meeting(f"birthday-{mark}", owner.birthday.format(name=birthday), friday, timedelta(1), owner.zone)


def _week_name(monday: date) -> str:
    year, week, _ = monday.isocalendar()
    return f"{year}-w{week:02}"


def _at(day: date, clock: str) -> datetime:
    """Local time without a zone: the zone is the owner's, written beside it."""
    return datetime.combine(day, time.fromisoformat(clock))
