"""Single occurrences of a series: EXDATE, overrides, orphans."""

from tests.corpus.changes.scenario import Scenario, event, exdate, guest, moscow, organizer, override, told, weekly

PLAN = weekly()
SECOND, THIRD = "2026-12-01T07:00", "2026-12-08T07:00"
BOSS = organizer("boss")


def cancelled(rid: str = SECOND) -> tuple[str, tuple[str, ...], str, str, str | None]:
    """This occurrence is off."""
    return told("cancelled", "instance", rid)


def added(rid: str = SECOND) -> tuple[str, tuple[str, ...], str, str, str | None]:
    """This occurrence is on again, or new."""
    return told("added", "instance", rid)


def moved(rid: str = SECOND, also: tuple[str, ...] = ()) -> tuple[str, tuple[str, ...], str, str, str | None]:
    """This occurrence is at another time."""
    return told("moved", "instance", rid, also)


def orphan(start: str, *lines: str, day: str = "2026-12-01") -> str:
    """An override without its master."""
    return override(day, start, *lines)


def with_override(start: str, *lines: str, title: str = "Plan", master: str = PLAN) -> str:
    """The series with its 1 December overridden."""
    return f"{master}\n{override('2026-12-01', start, *lines, title=title)}"


LATER = with_override("2026-12-01 12:00")
OFF = with_override("2026-12-01 10:00", "STATUS:CANCELLED")

EXDATES = (
    Scenario("an EXDATE", PLAN, weekly(exdate("2026-12-01")), (cancelled(),)),
    Scenario("an EXDATE in UTC", PLAN, weekly("EXDATE:20261201T070000Z"), (cancelled(),)),
    Scenario("an EXDATE as a date", PLAN, weekly("EXDATE;VALUE=DATE:20261201"), (cancelled(),)),
    Scenario("an EXDATE rewritten in UTC", weekly(exdate("2026-12-01")), weekly("EXDATE:20261201T070000Z")),
    Scenario("two EXDATEs", PLAN, weekly(exdate("2026-12-01", "2026-12-08")), (cancelled(), cancelled(THIRD))),
    Scenario("the order of EXDATEs", weekly(exdate("2026-12-01", "2026-12-08")),
             weekly(exdate("2026-12-08"), exdate("2026-12-01"))),
    Scenario("an EXDATE taken back", weekly(exdate("2026-12-01")), PLAN, (added(),)),
    Scenario("an EXDATE in the past", PLAN, weekly(exdate("2026-11-17"))),
    Scenario("an EXDATE beyond the window", PLAN, weekly(exdate("2027-01-12"))),
    Scenario("an EXDATE of nothing", PLAN, weekly(exdate("2026-12-02"))),
    Scenario("an EXDATE of an all-day series", event("DTSTART;VALUE=DATE:20261124", "RRULE:FREQ=DAILY"),
             event("DTSTART;VALUE=DATE:20261124", "RRULE:FREQ=DAILY", "EXDATE;VALUE=DATE:20261201"),
             (cancelled("2026-12-01"),)),
    Scenario("an EXDATE in place of a moved occurrence", LATER, weekly(exdate("2026-12-01")), (cancelled(),)),
    Scenario("an EXDATE in place of a cancelled occurrence", OFF, weekly(exdate("2026-12-01"))),
    Scenario("an EXDATE, and I had declined", weekly(BOSS, guest("me", "DECLINED")),
             weekly(BOSS, guest("me", "DECLINED"), exdate("2026-12-01"))),
    Scenario("an EXDATE and a title", PLAN, weekly(exdate("2026-12-01"), title="Plan B"),
             (told("details", "series"), cancelled())),
)  # fmt: skip

OVERRIDES = (
    Scenario("an override at another time", PLAN, LATER, (moved(),)),
    Scenario("moved again", LATER, with_override("2026-12-02 12:00"), (moved(),)),
    Scenario("moved back", LATER, PLAN, (moved(),)),
    Scenario("moved back by an override", LATER, with_override("2026-12-01 10:00"), (moved(),)),
    Scenario("an override that changes nothing", PLAN, with_override("2026-12-01 10:00")),
    Scenario("its RECURRENCE-ID rewritten in UTC", LATER,
             LATER.replace("RECURRENCE-ID;TZID=Europe/Moscow:20261201T100000", "RECURRENCE-ID:20261201T070000Z")),
    Scenario("a RECURRENCE-ID as a date", PLAN,
             LATER.replace("RECURRENCE-ID;TZID=Europe/Moscow:20261201T100000", "RECURRENCE-ID;VALUE=DATE:20261201"),
             (moved(),)),
    Scenario("made longer", PLAN, f"{PLAN}\n{override('2026-12-01', '2026-12-01 10:00', minutes=90)}", (moved(),)),
    Scenario("moved out of the window", PLAN, with_override("2027-02-01 10:00"), (moved(),)),
    Scenario("moved into the window", PLAN, f"{PLAN}\n{override('2027-01-12', '2026-12-03 10:00')}",
             (moved("2027-01-12T07:00"),)),
    Scenario("moved back out of the window", f"{PLAN}\n{override('2027-01-12', '2026-12-03 10:00')}", PLAN,
             (moved("2027-01-12T07:00"),)),
    Scenario("one of the past, moved into the future", PLAN, f"{PLAN}\n{override('2026-11-17', '2026-11-25 10:00')}",
             (moved("2026-11-17T07:00"),)),
    Scenario("one of the past, moved within it", PLAN, f"{PLAN}\n{override('2026-11-17', '2026-11-17 12:00')}"),
    Scenario("another title", PLAN, with_override("2026-12-01 10:00", title="Retro"),
             (told("details", "instance", SECOND),)),
    Scenario("another time and title", PLAN, with_override("2026-12-01 12:00", title="Retro"),
             (moved(also=("details",)),)),
    Scenario("cancelled", PLAN, OFF, (cancelled(),)),
    Scenario("cancelled, and the rest left out", weekly(BOSS, guest("me"), "LOCATION:Room"),
             weekly(BOSS, guest("me"), "LOCATION:Room")
             + "\n" + event("RECURRENCE-ID:20261201T070000Z", "DTSTART:20261201T070000Z", "STATUS:CANCELLED", title=""),
             (cancelled(),)),
    Scenario("cancelled, taken back", OFF, PLAN, (added(),)),
    Scenario("cancelled, taken back by an override", OFF, with_override("2026-12-01 10:00"), (added(),)),
    Scenario("cancelled after it was moved", LATER, with_override("2026-12-01 12:00", "STATUS:CANCELLED"),
             (cancelled(),)),
    Scenario("Bob declines one", weekly(BOSS, guest("me"), guest("bob")),
             with_override("2026-12-01 10:00", BOSS, guest("me"), guest("bob", "DECLINED"),
                           master=weekly(BOSS, guest("me"), guest("bob"))),
             (told("attendees", "instance", SECOND),)),
    Scenario("I decline one", weekly(BOSS, guest("me"), guest("bob")),
             with_override("2026-12-01 10:00", BOSS, guest("me", "DECLINED"), guest("bob"),
                           master=weekly(BOSS, guest("me"), guest("bob")))),
    Scenario("I had declined one, and it is moved",
             with_override("2026-12-01 10:00", BOSS, guest("me", "DECLINED"), master=weekly(BOSS, guest("me"))),
             with_override("2026-12-01 12:00", BOSS, guest("me", "DECLINED"), master=weekly(BOSS, guest("me")))),
    Scenario("two overrides in order of their new start", PLAN,
             f"{PLAN}\n{override('2026-12-01', '2026-12-10 10:00')}\n{override('2026-12-08', '2026-12-07 10:00')}",
             (moved(THIRD), moved())),
)  # fmt: skip

BESIDE_A_MOVE = (
    Scenario("an override beside a moved series", PLAN,
             f"{weekly(start='2026-01-06 11:00')}\n"
             f"{override('2026-12-01', '2026-12-01 15:00', clock='11:00')}", (told("moved", "series"),)),
    Scenario("an orphan left by a moved series", LATER,
             f"{weekly(start='2026-01-06 11:00')}\n{override('2026-12-01', '2026-12-01 12:00')}",
             (told("moved", "series"),)),
    Scenario("an EXDATE beside a moved series", PLAN,
             weekly(exdate("2026-12-01", clock="11:00"), start="2026-01-06 11:00"),
             (told("moved", "series"), cancelled("2026-12-01T08:00"))),
    Scenario("a cancelled override beside a moved series", PLAN,
             f"{weekly(start='2026-01-06 11:00')}\n"
             f"{override('2026-12-01', '2026-12-01 11:00', 'STATUS:CANCELLED', clock='11:00')}",
             (told("moved", "series"), cancelled("2026-12-01T08:00"))),
    Scenario("an EXDATE that moved along", weekly(exdate("2026-12-01")),
             weekly(exdate("2026-12-01", clock="11:00"), start="2026-01-06 11:00"), (told("moved", "series"),)),
    Scenario("an EXDATE that moved along to another day", weekly(exdate("2026-12-01")),
             weekly(exdate("2026-12-02"), start="2026-01-07 10:00"), (told("moved", "series"),)),
    Scenario("EXDATEs that a move has dropped", weekly(exdate("2026-12-01")), weekly(start="2026-01-06 11:00"),
             (told("moved", "series"),)),
    Scenario("an EXDATE that a move has left behind", weekly(exdate("2026-12-01")),
             weekly(exdate("2026-12-01"), start="2026-01-06 11:00"), (told("moved", "series"),)),
)  # fmt: skip

ORPHANS = (
    Scenario("an orphan", None, orphan("2026-12-01 12:00"), (added(),)),
    Scenario("a second orphan", orphan("2026-12-01 12:00"),
             f"{orphan('2026-12-01 12:00')}\n{orphan('2026-12-08 12:00', day='2026-12-08')}", (added(THIRD),)),
    Scenario("an orphan of a date that the series has not", PLAN,
             f"{PLAN}\n{override('2026-12-03', '2026-12-03 12:00')}",
             (added("2026-12-03T07:00"),)),
    Scenario("such an orphan is gone", f"{PLAN}\n{override('2026-12-03', '2026-12-03 12:00')}", PLAN,
             (cancelled("2026-12-03T07:00"),)),
    Scenario("an orphan, others are invited", None, orphan("2026-12-01 12:00", BOSS, guest("bob"))),
    Scenario("an orphan in the past", None, orphan("2026-11-17 12:00", day="2026-11-17")),
    Scenario("an orphan moved", orphan("2026-12-01 12:00"), orphan("2026-12-01 13:00"), (moved(),)),
    Scenario("an orphan gone", orphan("2026-12-01 12:00"), None, (cancelled(),)),
    Scenario("an orphan cancelled", orphan("2026-12-01 12:00"), orphan("2026-12-01 12:00", "STATUS:CANCELLED"),
             (cancelled(),)),
    Scenario("an override of an excluded date", weekly(exdate("2026-12-01")),
             f"{weekly(exdate('2026-12-01'))}\n{override('2026-12-01', '2026-12-01 12:00')}", (added(),)),
    Scenario("a whole series after one occurrence", orphan("2026-12-01 10:00"), with_override("2026-12-01 10:00"),
             (told("range", "series"),)),
    Scenario("one occurrence is left of a series", with_override("2026-12-01 10:00"), orphan("2026-12-01 10:00"),
             (told("range", "series"),)),
    Scenario("without a uid", event("RECURRENCE-ID:20261201T070000Z", moscow("2026-12-01 12:00"), uid=""),
             event("RECURRENCE-ID:20261201T070000Z", moscow("2026-12-01 12:00"), uid="")),
)  # fmt: skip

CASES = (*EXDATES, *OVERRIDES, *BESIDE_A_MOVE, *ORPHANS)
