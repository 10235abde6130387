"""Series: moved, cut, prolonged, cancelled, "this and following". All judged by their occurrences."""

from tests.corpus.changes.scenario import (
    Scenario,
    event,
    exdate,
    guest,
    moscow,
    organizer,
    override,
    single,
    told,
    weekly,
)

PLAN = weekly()
ADDED = told("added", "series")
MOVED = told("moved", "series")
CANCELLED = told("cancelled", "series")
RANGE = told("range", "series")
DETAILS = told("details", "series")
ATTENDEES = told("attendees", "series")
BOSS = organizer("boss")
THIRD = "2026-12-01"


def called_off(rid: str) -> tuple[str, tuple[str, ...], str, str, str | None]:
    """One occurrence is cancelled."""
    return told("cancelled", "instance", rid)


def invited(*others: str, answer: str = "NEEDS-ACTION", start: str = "2026-01-06 10:00") -> str:
    """The boss's series with me among the guests."""
    return weekly(BOSS, guest("me", answer), *others, start=start)


def utc_weekly(*lines: str) -> str:
    """The same instants, written in UTC."""
    return event("DTSTART:20260106T070000Z", "DTEND:20260106T080000Z", "RRULE:FREQ=WEEKLY", *lines)


def daily(*lines: str, rule: str = "FREQ=DAILY", start: str = "2026-11-24 10:00") -> str:
    """Every day from 24 November."""
    return weekly(*lines, start=start, rule=rule)


def berlin(start: str = "20260105T100000", rule: str = "FREQ=DAILY", zone: str = "Europe/Berlin") -> str:
    """Every day at a time on Berlin's clock."""
    return event(f"DTSTART;TZID={zone}:{start}", "DURATION:PT1H", f"RRULE:{rule}")


FROM_24TH = "2026-11-24 10:00"

MOVES = (
    Scenario("nothing changed", PLAN, PLAN),
    Scenario("another time of day", PLAN, weekly(start="2026-01-06 11:30"), (MOVED,)),
    Scenario("another length", PLAN, weekly(minutes=90), (MOVED,)),
    Scenario("another weekday by BYDAY", PLAN, weekly(start="2026-01-07 10:00", rule="FREQ=WEEKLY;BYDAY=WE"), (MOVED,)),
    Scenario("another weekday by DTSTART", PLAN, weekly(start="2026-01-07 10:00"), (MOVED,)),
    Scenario("one weekday less in the rule", weekly(rule="FREQ=WEEKLY;BYDAY=TU,TH"),
             weekly(rule="FREQ=WEEKLY;BYDAY=TU"),
             (MOVED,)),
    Scenario("every other week", PLAN, weekly(rule="FREQ=WEEKLY;INTERVAL=2"), (MOVED,)),
    Scenario("the other of two weeks", weekly(rule="FREQ=WEEKLY;INTERVAL=2"),
             weekly(rule="FREQ=WEEKLY;INTERVAL=2", start="2026-01-13 10:00"), (MOVED,)),
    Scenario("the weekday written out", PLAN, weekly(rule="FREQ=WEEKLY;BYDAY=TU;INTERVAL=1;WKST=MO")),
    Scenario("workdays written in two ways", daily(rule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
             daily(rule="FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR")),
    Scenario("two rules written as one", weekly("RRULE:FREQ=WEEKLY;BYDAY=TH"), weekly(rule="FREQ=WEEKLY;BYDAY=TU,TH")),
    Scenario("a list of dates at another time of day",
             event(moscow(FROM_24TH), "RDATE;TZID=Europe/Moscow:20261201T100000"),
             event(moscow("2026-11-24 11:00"), "RDATE;TZID=Europe/Moscow:20261201T110000"), (MOVED,)),
    Scenario("past midnight", daily(start="2026-11-24 23:30", rule="FREQ=DAILY;COUNT=5"),
             daily(start="2026-11-25 00:30", rule="FREQ=DAILY;COUNT=5"), (MOVED,)),
    Scenario("a past part cut off", PLAN, weekly(start="2026-11-24 10:00")),
    Scenario("begins a week later", weekly(start="2026-11-24 10:00"), weekly(start="2026-12-01 10:00"), (RANGE,)),
    Scenario("timed becomes all-day", PLAN, event("DTSTART;VALUE=DATE:20260106", "RRULE:FREQ=WEEKLY"), (MOVED,)),
    Scenario("all-day on another weekday", event("DTSTART;VALUE=DATE:20260106", "RRULE:FREQ=WEEKLY"),
             event("DTSTART;VALUE=DATE:20260107", "RRULE:FREQ=WEEKLY"), (MOVED,)),
    Scenario("moved, and the title with it", PLAN, weekly(start="2026-01-06 11:00", title="Plan B"),
             (told("moved", "series", also=("details",)),)),
    Scenario("moved, and its end with it", weekly(rule="FREQ=WEEKLY;UNTIL=20261215T070000Z"),
             weekly(start="2026-01-06 11:30", rule="FREQ=WEEKLY;UNTIL=20261215T083000Z"), (MOVED,)),
    Scenario("moved and cut", weekly(rule="FREQ=WEEKLY;UNTIL=20261215T070000Z"),
             weekly(start="2026-01-06 11:30", rule="FREQ=WEEKLY;UNTIL=20261201T083000Z"),
             (told("moved", "series", also=("range",)),)),
    Scenario("moved and given an end", PLAN,
             weekly(start="2026-01-06 11:30", rule="FREQ=WEEKLY;UNTIL=20261201T083000Z"),
             (told("moved", "series", also=("range",)),)),
    Scenario("another weekday, as many times", weekly(start="2026-11-24 10:00", rule="FREQ=WEEKLY;COUNT=4"),
             weekly(start="2026-11-25 10:00", rule="FREQ=WEEKLY;COUNT=4"), (MOVED,)),
    Scenario("another weekday, fewer times", weekly(start="2026-11-24 10:00", rule="FREQ=WEEKLY;COUNT=4"),
             weekly(start="2026-11-25 10:00", rule="FREQ=WEEKLY;COUNT=3"), (told("moved", "series", also=("range",)),)),
    Scenario("answers reset by a move", invited(guest("bob", "ACCEPTED"), answer="ACCEPTED"),
             invited(guest("bob"), start="2026-01-06 11:00"), (MOVED,)),
    Scenario("a move with a true answer", invited(guest("bob")),
             invited(guest("bob", "DECLINED"), start="2026-01-06 11:00"),
             (told("moved", "series", also=("attendees",)),)),
    Scenario("declined and still declined, moved", invited(answer="DECLINED"),
             invited(answer="DECLINED", start="2026-01-06 11:00")),
    Scenario("a monthly series that stays on the same days",
             weekly(start="2026-01-13 10:00", rule="FREQ=MONTHLY;BYDAY=2TU"),
             weekly(start="2026-01-13 10:00", rule="FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2")),
)  # fmt: skip

ZONES = (
    Scenario("the same instants in UTC", PLAN, utc_weekly()),
    Scenario("the same instants across midnight", weekly(start="2026-01-06 01:00", rule="FREQ=WEEKLY;BYDAY=TU"),
             event("DTSTART:20260105T220000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;BYDAY=MO")),
    Scenario("a zone that agrees in the window", berlin(), berlin(zone="Africa/Lagos")),
    Scenario("a zone that agrees in the window, with an end", berlin(rule="FREQ=DAILY;COUNT=700"),
             berlin(zone="Africa/Lagos", rule="FREQ=DAILY;COUNT=700")),
    Scenario("a zone that differs in the window", berlin(), berlin(zone="Africa/Lagos"), (MOVED,),
             now="2026-03-20T09:00Z"),
    Scenario("the same clock in another zone", berlin(), berlin(zone="Europe/Moscow"), (MOVED,)),
    Scenario("Windows' name for the zone", PLAN, PLAN.replace("Europe/Moscow", "Russian Standard Time")),
    Scenario("a zone of the file's own", PLAN, "\n".join([
        "BEGIN:VTIMEZONE", "TZID:Ours", "BEGIN:STANDARD", "DTSTART:16010101T000000", "TZOFFSETFROM:+0300",
        "TZOFFSETTO:+0300", "END:STANDARD", "END:VTIMEZONE", PLAN.replace("Europe/Moscow", "Ours")])),
    Scenario("floating, read in its zone", PLAN, PLAN.replace(";TZID=Europe/Moscow", "")),
    Scenario("another zone and another end", PLAN,
             utc_weekly().replace("FREQ=WEEKLY", "FREQ=WEEKLY;UNTIL=20261208T070000Z"), (RANGE,)),
    Scenario("a summer-time rule is no move", berlin(), berlin(), now="2026-03-20T09:00Z"),
)  # fmt: skip

COUNTED = "FREQ=WEEKLY;COUNT=5"

DATES = (
    Scenario("COUNT rewritten as UNTIL", weekly(start=FROM_24TH, rule=COUNTED),
             weekly(start=FROM_24TH, rule="FREQ=WEEKLY;UNTIL=20261222T070000Z")),
    Scenario("COUNT rewritten as UNTIL of a day", weekly(start=FROM_24TH, rule=COUNTED),
             weekly(start=FROM_24TH, rule="FREQ=WEEKLY;UNTIL=20261228")),
    Scenario("COUNT rewritten as UNTIL, far", weekly(rule="FREQ=WEEKLY;COUNT=100"),
             weekly(rule="FREQ=WEEKLY;UNTIL=20271130T070000Z")),
    Scenario("a rule rewritten as a list of dates", weekly(start=FROM_24TH, rule="FREQ=WEEKLY;COUNT=2"),
             event(moscow(FROM_24TH), "RDATE;TZID=Europe/Moscow:20261201T100000")),
    Scenario("UNTIL earlier, with the same dates", weekly(rule="FREQ=WEEKLY;UNTIL=20261215T070000Z"),
             weekly(rule="FREQ=WEEKLY;UNTIL=20261221T235959Z")),
    Scenario("cut", PLAN, weekly(rule="FREQ=WEEKLY;UNTIL=20261201T070000Z"), (RANGE,)),
    Scenario("cut before now", PLAN, weekly(rule="FREQ=WEEKLY;UNTIL=20261101T070000Z"), (RANGE,)),
    Scenario("prolonged", weekly(rule="FREQ=WEEKLY;UNTIL=20261201T070000Z"), PLAN, (RANGE,)),
    Scenario("prolonged after it had ended", weekly(rule="FREQ=WEEKLY;UNTIL=20261001T070000Z"),
             weekly(rule="FREQ=WEEKLY;UNTIL=20261201T070000Z"), (RANGE,)),
    Scenario("one time more", weekly(start=FROM_24TH, rule="FREQ=WEEKLY;COUNT=3"),
             weekly(start=FROM_24TH, rule="FREQ=WEEKLY;COUNT=4"), (RANGE,)),
    Scenario("the past of a series says nothing", weekly(rule="FREQ=WEEKLY;UNTIL=20261001T070000Z"),
             weekly(rule="FREQ=WEEKLY;UNTIL=20260901T070000Z")),
    Scenario("a new RDATE", PLAN, weekly("RDATE;TZID=Europe/Moscow:20261203T100000"), (RANGE,)),
    Scenario("an RDATE at another time of day", PLAN, weekly("RDATE;TZID=Europe/Moscow:20261203T150000"), (RANGE,)),
    Scenario("an RDATE is gone", weekly("RDATE;TZID=Europe/Moscow:20261203T100000"), PLAN, (RANGE,)),
    Scenario("an RDATE that the rule gives anyway", PLAN, weekly("RDATE;TZID=Europe/Moscow:20261201T100000")),
    Scenario("an RDATE in the past", PLAN, weekly("RDATE;TZID=Europe/Moscow:20261103T150000")),
    Scenario("a single meeting repeats", single(FROM_24TH), weekly(start=FROM_24TH), (RANGE,)),
    Scenario("a past meeting repeats", single("2026-11-17 10:00"), weekly(start="2026-11-17 10:00"), (RANGE,)),
    Scenario("a series becomes single", weekly(start=FROM_24TH), single(FROM_24TH), (RANGE,)),
    Scenario("a single meeting repeats at another time", single(FROM_24TH), weekly(start="2026-11-24 11:00"),
             (told("moved", "series", also=("range",)),)),
    Scenario("cut, and another place", PLAN, weekly("LOCATION:Room", rule="FREQ=WEEKLY;UNTIL=20261201T070000Z"),
             (told("range", "series", also=("details",)),)),
    Scenario("an override beyond the cut goes silently", f"{PLAN}\n{override('2026-12-15', '2026-12-15 12:00')}",
             weekly(rule="FREQ=WEEKLY;UNTIL=20261201T070000Z"), (RANGE,)),
    Scenario("cut and an EXDATE", PLAN, weekly(exdate("2026-11-24"), rule="FREQ=WEEKLY;UNTIL=20261201T070000Z"),
             (called_off("2026-11-24T07:00"), RANGE)),
)  # fmt: skip

WHOLE = (
    Scenario("added once", None, PLAN, (ADDED,)),
    Scenario("added with its overrides once", None, f"{PLAN}\n{override(THIRD, '2026-12-02 10:00')}", (ADDED,)),
    Scenario("added, ended long ago", None, weekly(rule="FREQ=WEEKLY;UNTIL=20261001T070000Z")),
    Scenario("added, begins after the window", None, weekly(start="2027-03-01 10:00")),
    Scenario("added, every occurrence in the window excluded", None,
             daily(exdate("2026-11-24", "2026-11-25"), rule="FREQ=DAILY;COUNT=2")),
    Scenario("added, others are invited", None, weekly(BOSS, guest("bob"))),
    Scenario("added, I declined", None, invited(answer="DECLINED")),
    Scenario("gone", PLAN, None, (CANCELLED,)),
    Scenario("gone, ended long ago", weekly(rule="FREQ=WEEKLY;UNTIL=20261001T070000Z"), None),
    Scenario("gone, I had declined", invited(answer="DECLINED"), None),
    Scenario("cancelled", PLAN, weekly("STATUS:CANCELLED"), (CANCELLED,)),
    Scenario("cancelled with an override", f"{PLAN}\n{override(THIRD, '2026-12-02 10:00')}",
             f"{weekly('STATUS:CANCELLED')}\n{override(THIRD, '2026-12-02 10:00')}", (CANCELLED,)),
    Scenario("live again", weekly("STATUS:CANCELLED"), PLAN, (ADDED,)),
    Scenario("every occurrence excluded", daily(rule="FREQ=DAILY;COUNT=3"),
             daily(exdate("2026-11-24", "2026-11-25", "2026-11-26"), rule="FREQ=DAILY;COUNT=3"), (CANCELLED,)),
    Scenario("a title", PLAN, weekly(title="Plan B"), (DETAILS,)),
    Scenario("a title, ended long ago", weekly(rule="FREQ=WEEKLY;UNTIL=20261001T070000Z"),
             weekly(rule="FREQ=WEEKLY;UNTIL=20261001T070000Z", title="Plan B")),
    Scenario("a title of what comes once a year, not soon", weekly(rule="FREQ=YEARLY"),
             weekly(rule="FREQ=YEARLY", title="Plan B")),
    Scenario("Bob answers", invited(guest("bob")), invited(guest("bob", "ACCEPTED")), (ATTENDEES,)),
    Scenario("I answer", invited(guest("bob")), invited(guest("bob"), answer="ACCEPTED")),
    Scenario("a title, shared by an override", f"{PLAN}\n{override(THIRD, '2026-12-01 12:00')}",
             f"{weekly(title='Plan B')}\n{override(THIRD, '2026-12-01 12:00', title='Plan B')}", (DETAILS,)),
    Scenario("a title, and an override's own place", f"{PLAN}\n{override(THIRD, '2026-12-01 12:00')}",
             f"{weekly(title='Plan B')}\n{override(THIRD, '2026-12-01 12:00', 'LOCATION:Room', title='Plan B')}",
             (DETAILS, told("details", "instance", "2026-12-01T07:00"))),
    Scenario("Bob answers for all, the override included",
             f"{invited(guest('bob'))}\n{override(THIRD, '2026-12-01 12:00', BOSS, guest('me'), guest('bob'))}",
             f"{invited(guest('bob', 'ACCEPTED'))}\n"
             f"{override(THIRD, '2026-12-01 12:00', BOSS, guest('me'), guest('bob', 'ACCEPTED'))}", (ATTENDEES,)),
)  # fmt: skip

FULL = daily(rule="FREQ=DAILY;COUNT=3")


def each(*lines: str, clock: str = "10:00", first: str = "24", title: str = "Plan") -> str:
    """The three days with an override each."""
    days = [f"2026-11-{day}" for day in ("24", "25", "26") if day >= first]
    return "\n".join([FULL, *(override(day, f"{day} {clock}", *lines, title=title) for day in days)])


def following(start: str, *lines: str, day: str = THIRD, minutes: int = 60, title: str = "Plan") -> str:
    """An override for this and every later occurrence."""
    rid = f"RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Moscow:{day.replace('-', '')}T100000"
    return event(rid, moscow(start, minutes), *lines, title=title)


def cut(*lines: str) -> str:
    """The series that ends with 24 November."""
    return weekly(*lines, rule="FREQ=WEEKLY;UNTIL=20261124T070000Z")


def rest(start: str = "2026-12-01 10:00", *lines: str, rule: str = "FREQ=WEEKLY", title: str = "Plan") -> str:
    """The series that goes on under another uid."""
    return weekly(*lines, start=start, rule=rule, uid="2", title=title)


ALIKE = (
    Scenario("every occurrence moved alike", FULL, each(clock="12:00"), (MOVED,)),
    Scenario("every occurrence but one moved", FULL, each(clock="12:00", first="25"),
             (told("moved", "instance", "2026-11-25T07:00"), told("moved", "instance", "2026-11-26T07:00"))),
    Scenario("every occurrence has a place", FULL, each("LOCATION:Room"), (DETAILS,)),
    Scenario("every occurrence cancelled", FULL, each("STATUS:CANCELLED"), (CANCELLED,)),
    Scenario("every occurrence taken back", each("STATUS:CANCELLED"), FULL, (ADDED,)),
    Scenario("a monthly series with one date in the window, moved",
             weekly(start="2026-01-01 10:00", rule="FREQ=MONTHLY"),
             weekly(start="2026-01-01 10:00", rule="FREQ=MONTHLY") + f"\n{override(THIRD, '2026-12-01 12:00')}",
             (told("moved", "instance", "2026-12-01T07:00"),)),
)  # fmt: skip

FOLLOWING = (
    Scenario("RANGE with a new time", PLAN, f"{PLAN}\n{following('2026-12-01 12:00')}", (MOVED,)),
    Scenario("RANGE with a new length", PLAN, f"{PLAN}\n{following('2026-12-01 10:00', minutes=30)}", (MOVED,)),
    Scenario("RANGE with a new title", PLAN, f"{PLAN}\n{following('2026-12-01 10:00', title='Plan B')}", (DETAILS,)),
    Scenario("RANGE taken back", f"{PLAN}\n{following('2026-12-01 12:00')}", PLAN, (MOVED,)),
    Scenario("RANGE with a new time and an EXDATE", PLAN,
             f"{weekly(exdate('2026-12-08'))}\n{following('2026-12-01 12:00')}",
             (MOVED, called_off("2026-12-08T07:00"))),
    Scenario("split, at another time", PLAN, f"{cut()}\n{rest('2026-12-01 12:00')}", (MOVED,)),
    Scenario("RANGE called off", PLAN, f"{PLAN}\n{following('2026-12-01 10:00', 'STATUS:CANCELLED')}", (RANGE,)),
    Scenario("split, and an EXDATE before", PLAN,
             f"{weekly(exdate('2026-11-24'), rule='FREQ=WEEKLY;UNTIL=20261201T070000Z')}\n{rest('2026-12-08 12:00')}",
             (called_off("2026-11-24T07:00"), MOVED)),
    Scenario("split, on another weekday", PLAN, f"{cut()}\n{rest('2026-12-03 10:00')}", (MOVED,)),
    Scenario("split, on an earlier weekday", PLAN, f"{cut()}\n{rest('2026-11-30 10:00')}", (MOVED,)),
    Scenario("split at the next occurrence", PLAN,
             f"{weekly(rule='FREQ=WEEKLY;UNTIL=20261117T070000Z')}\n{rest('2026-11-24 12:00')}", (MOVED,)),
    Scenario("split, with the same times", PLAN, f"{cut()}\n{rest()}"),
    Scenario("split, with the same times, counted", weekly(start=FROM_24TH, rule=COUNTED),
             f"{weekly(start=FROM_24TH, rule='FREQ=WEEKLY;COUNT=1')}\n{rest(rule='FREQ=WEEKLY;COUNT=4')}"),
    Scenario("split, with a place", PLAN, f"{cut()}\n{rest('2026-12-01 10:00', 'LOCATION:Room')}", (DETAILS,)),
    Scenario("split, with another time and a place", PLAN, f"{cut()}\n{rest('2026-12-01 12:00', 'LOCATION:Room')}",
             (told("moved", "series", also=("details",)),)),
    Scenario("split, its answers reset", invited(guest("bob", "ACCEPTED")),
             cut(BOSS, guest("me"), guest("bob", "ACCEPTED"))
             + "\n" + rest("2026-12-01 10:00", BOSS, guest("me"), guest("bob"))),
    Scenario("cut, and another title begins", PLAN, f"{cut()}\n{rest('2026-12-01 12:00', title='Retro')}",
             (RANGE, told("added", "series", uid="2"))),
    Scenario("cut, and another's series begins", invited(),
             cut(BOSS, guest("me")) + "\n" + rest("2026-12-01 12:00", organizer("chief"), guest("me")),
             (RANGE, told("added", "series", uid="2"))),
    Scenario("cut, and the same title begins much later", PLAN, f"{cut()}\n{rest('2026-12-15 10:00')}",
             (RANGE, told("added", "series", uid="2"))),
    Scenario("the same title begins, and nothing was cut", PLAN, f"{PLAN}\n{rest('2026-12-01 12:00')}",
             (told("added", "series", uid="2"),)),
)  # fmt: skip

BURST = "FREQ=SECONDLY"
HOSTILE = "\n".join(weekly(start=FROM_24TH, rule=BURST, uid=f"h{n}") for n in range(20))

BURSTS = (
    Scenario("a rule that bursts, with a place", weekly(start=FROM_24TH, rule=BURST),
             weekly("LOCATION:Room", start=FROM_24TH, rule=BURST), (DETAILS,)),
    Scenario("a rule that bursts, moved", weekly(start=FROM_24TH, rule=BURST),
             weekly(start="2026-11-24 11:00", rule=BURST), (MOVED,)),
    Scenario("a rule that leads nowhere, gone", weekly(start=FROM_24TH, rule="FREQ=DAILY;INTERVAL=0"), None,
             (CANCELLED,)),
    Scenario("an EXDATE beside rules that burst", f"{HOSTILE}\n{PLAN}",
             f"{HOSTILE.replace('SUMMARY:Plan', 'SUMMARY:Plan B')}\n{weekly(exdate('2026-12-08'))}",
             (*(told("details", "series", uid=f"h{n}") for n in sorted(range(20), key=str)),
              called_off("2026-12-08T07:00"))),
)  # fmt: skip

CASES = (*BURSTS, *MOVES, *ZONES, *DATES, *WHOLE, *ALIKE, *FOLLOWING)
