"""The examples of RFC 5545 3.8.5.3, each in a window of its own. All begin at 9 o'clock in New York.

New York is four hours behind UTC in summer and five in winter; in 1997 winter began on 26 October and ended on 6 April.
"""

from datetime import date

from tests.corpus.case import Case, Row, event, timed

# The RFC gives the dates; winter time is what follows these.
_WINTERS = (
    (date(1996, 10, 27), date(1997, 4, 6)),
    (date(1997, 10, 26), date(1998, 4, 5)),
    (date(1998, 10, 25), date(1999, 4, 4)),
)


def _winter(day: date) -> bool:
    """By the rule of those years: from the last Sunday in October to the first in April."""
    if day.year < 2000:
        return any(first <= day < last for first, last in _WINTERS)
    # Later examples keep clear of the weeks in which the clocks change.
    return day.month in (11, 12, 1, 2) or (day.month == 3 and day.year < 2007)


def _at(day: str, clock: str = "09:00") -> Row:
    when = date.fromisoformat(day)
    hour = int(clock[:2]) + (5 if _winter(when) else 4)
    text = f"{day}T{hour:02}{clock[2:]}"
    return timed(text, text[11:], "same")


def _days(text: str) -> list[Row]:
    """`1997-09 2 9; 1997-10 7` are 2 and 9 September and 7 October."""
    groups = (group.split() for group in text.split(";"))
    return [_at(f"{month}-{int(day):02}") for month, *days in groups for day in days]


def _span(month: str, first: int, last: int, step: int = 1) -> str:
    return " ".join([month, *map(str, range(first, last + 1, step))])


def _case(name: str, start: str, rule: str, rows: list[Row], end: str, *more: str) -> Case:
    text = event(f"DTSTART;TZID=America/New_York:{start.replace('-', '')}T090000", f"RRULE:{rule}", *more)
    return Case(
        f"RFC 5545: {name}",
        text,
        rows,
        start="1997-01-01T00:00Z",
        end=end if "T" in end else f"{end}T00:00Z",
        zone="America/New_York",
    )


_TO_DECEMBER = ";".join(
    [_span("1997-09", 2, 30), _span("1997-10", 1, 31), _span("1997-11", 1, 30), _span("1997-12", 1, 23)]
)
_JANUARYS = ";".join(_span(f"{year}-01", 1, 31) for year in (1998, 1999, 2000))
_WORKDAY_HOURS = ("09:00", "09:20", "09:40", "10:00", "10:20", "10:40", "11:00", "11:20", "11:40", "12:00", "12:20")

CASES = (
    _case(
        "daily for 10 occurrences", "1997-09-02", "FREQ=DAILY;COUNT=10", _days(_span("1997-09", 2, 11)), "1998-01-01"
    ),
    _case(
        "daily until December 24, 1997",
        "1997-09-02",
        "FREQ=DAILY;UNTIL=19971224T000000Z",
        _days(_TO_DECEMBER),
        "1998-01-01",
    ),
    _case(
        "every other day",
        "1997-09-02",
        "FREQ=DAILY;INTERVAL=2",
        _days(_span("1997-09", 2, 30, 2) + ";" + _span("1997-10", 2, 30, 2)),
        "1997-10-31",
    ),
    _case(
        "every 10 days, 5 occurrences",
        "1997-09-02",
        "FREQ=DAILY;INTERVAL=10;COUNT=5",
        _days("1997-09 2 12 22; 1997-10 2 12"),
        "1998-01-01",
    ),
    _case(
        "every day in January, by YEARLY",
        "1998-01-01",
        "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
        _days(_JANUARYS),
        "2001-01-01",
    ),
    _case(
        "every day in January, by DAILY",
        "1998-01-01",
        "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1",
        _days(_JANUARYS),
        "2001-01-01",
    ),
    _case(
        "weekly for 10 occurrences",
        "1997-09-02",
        "FREQ=WEEKLY;COUNT=10",
        _days("1997-09 2 9 16 23 30; 1997-10 7 14 21 28; 1997-11 4"),
        "1998-01-01",
    ),
    _case(
        "weekly until December 24, 1997",
        "1997-09-02",
        "FREQ=WEEKLY;UNTIL=19971224T000000Z",
        _days("1997-09 2 9 16 23 30; 1997-10 7 14 21 28; 1997-11 4 11 18 25; 1997-12 2 9 16 23"),
        "1998-01-01",
    ),
    _case(
        "every other week",
        "1997-09-02",
        "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
        _days("1997-09 2 16 30; 1997-10 14 28; 1997-11 11 25; 1997-12 9 23; 1998-01 6 20; 1998-02 3 17"),
        "1998-03-01",
    ),
    _case(
        "weekly on Tuesday and Thursday for five weeks, until",
        "1997-09-02",
        "FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH",
        _days("1997-09 2 4 9 11 16 18 23 25 30; 1997-10 2"),
        "1998-01-01",
    ),
    _case(
        "weekly on Tuesday and Thursday for five weeks, count",
        "1997-09-02",
        "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH",
        _days("1997-09 2 4 9 11 16 18 23 25 30; 1997-10 2"),
        "1998-01-01",
    ),
    _case(
        "every other week on three days until December 24",
        "1997-09-01",
        "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
        _days(
            "1997-09 1 3 5 15 17 19 29; 1997-10 1 3 13 15 17 27 29 31; 1997-11 10 12 14 24 26 28; 1997-12 8 10 12 22"
        ),
        "1998-01-01",
    ),
    _case(
        "every other week on Tuesday and Thursday, 8 occurrences",
        "1997-09-02",
        "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
        _days("1997-09 2 4 16 18 30; 1997-10 2 14 16"),
        "1998-01-01",
    ),
    _case(
        "monthly on the first Friday, 10 occurrences",
        "1997-09-05",
        "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
        _days(
            "1997-09 5; 1997-10 3; 1997-11 7; 1997-12 5; 1998-01 2; "
            "1998-02 6; 1998-03 6; 1998-04 3; 1998-05 1; 1998-06 5"
        ),
        "1999-01-01",
    ),
    _case(
        "monthly on the first Friday until December 24",
        "1997-09-05",
        "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR",
        _days("1997-09 5; 1997-10 3; 1997-11 7; 1997-12 5"),
        "1999-01-01",
    ),
    _case(
        "every other month on the first and last Sunday",
        "1997-09-07",
        "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
        _days("1997-09 7 28; 1997-11 2 30; 1998-01 4 25; 1998-03 1 29; 1998-05 3 31"),
        "1999-01-01",
    ),
    _case(
        "monthly on the second-to-last Monday",
        "1997-09-22",
        "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
        _days("1997-09 22; 1997-10 20; 1997-11 17; 1997-12 22; 1998-01 19; 1998-02 16"),
        "1999-01-01",
    ),
    _case(
        "monthly on the third-to-last day",
        "1997-09-28",
        "FREQ=MONTHLY;BYMONTHDAY=-3",
        _days("1997-09 28; 1997-10 29; 1997-11 28; 1997-12 29; 1998-01 29; 1998-02 26"),
        "1998-03-01",
    ),
    _case(
        "monthly on the 2nd and 15th",
        "1997-09-02",
        "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
        _days("1997-09 2 15; 1997-10 2 15; 1997-11 2 15; 1997-12 2 15; 1998-01 2 15"),
        "1999-01-01",
    ),
    _case(
        "monthly on the first and last day",
        "1997-09-30",
        "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
        _days("1997-09 30; 1997-10 1 31; 1997-11 1 30; 1997-12 1 31; 1998-01 1 31; 1998-02 1"),
        "1999-01-01",
    ),
    _case(
        "every 18 months on the 10th to 15th",
        "1997-09-10",
        "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
        _days("1997-09 10 11 12 13 14 15; 1999-03 10 11 12 13"),
        "2000-01-01",
    ),
    _case(
        "every Tuesday, every other month",
        "1997-09-02",
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU",
        _days("1997-09 2 9 16 23 30; 1997-11 4 11 18 25; 1998-01 6 13 20 27; 1998-03 3 10 17 24 31"),
        "1998-05-01",
    ),
    _case(
        "yearly in June and July",
        "1997-06-10",
        "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
        _days(";".join(f"{year}-06 10;{year}-07 10" for year in range(1997, 2002))),
        "2003-01-01",
    ),
    _case(
        "every other year in January, February and March",
        "1997-03-10",
        "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
        _days(
            "1997-03 10; 1999-01 10; 1999-02 10; 1999-03 10; 2001-01 10; "
            "2001-02 10; 2001-03 10; 2003-01 10; 2003-02 10; 2003-03 10"
        ),
        "2005-01-01",
    ),
    _case(
        "every third year on days 1, 100 and 200",
        "1997-01-01",
        "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
        _days(
            "1997-01 1; 1997-04 10; 1997-07 19; 2000-01 1; 2000-04 9; "
            "2000-07 18; 2003-01 1; 2003-04 10; 2003-07 19; 2006-01 1"
        ),
        "2008-01-01",
    ),
    _case(
        "every 20th Monday of the year",
        "1997-05-19",
        "FREQ=YEARLY;BYDAY=20MO",
        _days("1997-05 19; 1998-05 18; 1999-05 17"),
        "2000-01-01",
    ),
    _case(
        "Monday of week 20",
        "1997-05-12",
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
        _days("1997-05 12; 1998-05 11; 1999-05 17"),
        "2000-01-01",
    ),
    _case(
        "every Thursday in March",
        "1997-03-13",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
        _days("1997-03 13 20 27; 1998-03 5 12 19 26; 1999-03 4 11 18 25"),
        "2000-01-01",
    ),
    _case(
        "every Thursday in June, July and August",
        "1997-06-05",
        "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
        _days(
            "1997-06 5 12 19 26; 1997-07 3 10 17 24 31; 1997-08 7 14 21 28; "
            "1998-06 4 11 18 25; 1998-07 2 9 16 23 30; 1998-08 6 13 20 27"
        ),
        "1999-01-01",
    ),
    _case(
        "every Friday the 13th",
        "1997-09-02",
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        _days("1998-02 13; 1998-03 13; 1998-11 13; 1999-08 13; 2000-10 13"),
        "2001-01-01",
        "EXDATE;TZID=America/New_York:19970902T090000",
    ),
    _case(
        "the first Saturday after the first Sunday",
        "1997-09-13",
        "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
        _days(
            "1997-09 13; 1997-10 11; 1997-11 8; 1997-12 13; 1998-01 10; "
            "1998-02 7; 1998-03 7; 1998-04 11; 1998-05 9; 1998-06 13"
        ),
        "1998-07-01",
    ),
    _case(
        "election day",
        "1996-11-05",
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        _days("2000-11 7; 2004-11 2"),
        "2008-01-01",
    ),
    _case(
        "the third of Tuesday, Wednesday or Thursday",
        "1997-09-04",
        "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
        _days("1997-09 4; 1997-10 7; 1997-11 6"),
        "1999-01-01",
    ),
    _case(
        "the second-to-last weekday",
        "1997-09-29",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
        _days("1997-09 29; 1997-10 30; 1997-11 27; 1997-12 30; 1998-01 29; 1998-02 26; 1998-03 30"),
        "1998-04-01",
    ),
    _case(
        "every three hours",
        "1997-09-02",
        "FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z",
        [_at("1997-09-02", clock) for clock in ("09:00", "12:00", "15:00")],
        "1998-01-01",
    ),
    _case(
        "every 15 minutes for 6 occurrences",
        "1997-09-02",
        "FREQ=MINUTELY;INTERVAL=15;COUNT=6",
        [_at("1997-09-02", clock) for clock in ("09:00", "09:15", "09:30", "09:45", "10:00", "10:15")],
        "1998-01-01",
    ),
    _case(
        "every hour and a half",
        "1997-09-02",
        "FREQ=MINUTELY;INTERVAL=90;COUNT=4",
        [_at("1997-09-02", clock) for clock in ("09:00", "10:30", "12:00", "13:30")],
        "1998-01-01",
    ),
    _case(
        "every 20 minutes of the working day, by DAILY",
        "1997-09-02",
        "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40",
        [_at("1997-09-02", clock) for clock in _WORKDAY_HOURS],
        "1997-09-02T16:40Z",
    ),
    _case(
        "every 20 minutes of the working day, by MINUTELY",
        "1997-09-02",
        "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16",
        [_at("1997-09-02", clock) for clock in _WORKDAY_HOURS],
        "1997-09-02T16:40Z",
    ),
    _case(
        "a week that begins on Monday",
        "1997-08-05",
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
        _days("1997-08 5 10 19 24"),
        "1998-01-01",
    ),
    _case(
        "a week that begins on Sunday",
        "1997-08-05",
        "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
        _days("1997-08 5 17 19 31"),
        "1998-01-01",
    ),
    _case(
        "an invalid date is passed over",
        "2007-01-15",
        "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
        _days("2007-01 15 30; 2007-02 15; 2007-03 15 30"),
        "2008-01-01",
    ),
)
