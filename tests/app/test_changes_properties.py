"""Whatever the calendar: nothing changed is nothing told, noise is noise, and all that comes or goes is told once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.changes import Change, Scope, compare
from app.differences import Kind
from app.expansion import expand
from app.providers.ical import read
from app.repeats import Steps
from app.series import Series
from app.times import Span
from tests.corpus.changes.scenario import calendar, event, exdate, guest, moscow, organizer, override
from tests.corpus.everything import CASES

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
WINDOW = Span(NOW, NOW + timedelta(days=31))
ME = frozenset({"me@example.com"})
RULES = (
    "FREQ=WEEKLY", "FREQ=WEEKLY;COUNT=60", "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "FREQ=MONTHLY;BYDAY=2TU",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR", "FREQ=DAILY;UNTIL=20261204T070000Z", "FREQ=YEARLY", "FREQ=MONTHLY",
)  # fmt: skip
ANSWERS = ("NEEDS-ACTION", "ACCEPTED", "TENTATIVE", "DECLINED")
PEOPLE = [
    organizer("boss"),
    *(guest("bob", answer) for answer in ANSWERS),
    guest("me"),
    "LOCATION:Room",
    "STATUS:TENTATIVE",
]


def told(old: tuple[Series, ...], new: tuple[Series, ...], me: frozenset[str] = ME) -> tuple[Change, ...]:
    return compare(old, new, NOW, WINDOW, me, MOSCOW)


@st.composite
def meetings(draw: st.DrawFn, uid: str) -> str:
    """A meeting or a series with EXDATEs and overrides, near now."""
    first = datetime(2026, 1, 6, 10) + timedelta(days=draw(st.integers(0, 350)), hours=draw(st.integers(0, 9)))  # noqa: DTZ001
    people = draw(st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True))
    if draw(st.booleans()):
        return event(moscow(f"{first:%Y-%m-%d %H:%M}"), *people, uid=uid)
    days = draw(st.lists(st.integers(0, 30), max_size=3, unique=True))
    excluded = [f"{datetime(2026, 11, 20) + timedelta(days=day):%Y-%m-%d}" for day in days]  # noqa: DTZ001
    lines = [
        f"RRULE:{draw(st.sampled_from(RULES))}",
        *([exdate(*excluded, clock=f"{first:%H:%M}")] if excluded else []),
    ]
    master = event(moscow(f"{first:%Y-%m-%d %H:%M}"), *people, *lines, uid=uid)
    if not draw(st.booleans()):
        return master
    day = datetime(2026, 11, 20) + timedelta(days=draw(st.integers(0, 30)))  # noqa: DTZ001
    other = override(f"{day:%Y-%m-%d}", f"{day:%Y-%m-%d} 13:00", *people, clock=f"{first:%H:%M}")
    return f"{master}\n{other.replace('UID:1', f'UID:{uid}')}"


CALENDARS = st.integers(1, 4).flatmap(lambda n: st.tuples(*(meetings(str(number)) for number in range(n))))


def series(text: str) -> tuple[Series, ...]:
    return read(calendar(text), MOSCOW).series


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CALENDARS)
def test_a_calendar_compared_with_itself_tells_nothing(texts: tuple[str, ...]) -> None:
    """Read twice, so that nothing is the same object; and once more without the shortcut for equal ones."""
    text = "\n".join(texts)
    assert told(series(text), series(text)) == ()
    assert told(series(text), series(text.replace("BEGIN:VEVENT", "BEGIN:VEVENT\nCLASS:PRIVATE"))) == ()


@pytest.mark.parametrize("text", sorted({case.text for case in CASES}))
def test_a_calendar_of_the_corpus_compared_with_itself_tells_nothing(text: str) -> None:
    """Hostile ones too, without the shortcut."""
    old = read(text, MOSCOW).series
    assert told(old, old, frozenset()) == ()
    new = tuple(_other_class(one) for one in old)
    assert told(old, new, frozenset()) == ()


def _other_class(one: Series) -> Series:
    """The same in another class, which is not compared; so the comparison cannot end at once."""
    if one.master is None:
        return one
    return replace(one, master=replace(one.master, event=replace(one.master.event, private=True)))


NOISE = (
    ("DTSTAMP", "BEGIN:VEVENT", "BEGIN:VEVENT\nDTSTAMP:20261122T080000Z"),
    ("SEQUENCE", "BEGIN:VEVENT", "BEGIN:VEVENT\nSEQUENCE:9"),
    ("an alarm", "END:VEVENT", "BEGIN:VALARM\nTRIGGER:-PT5M\nACTION:DISPLAY\nEND:VALARM\nEND:VEVENT"),
    ("categories", "END:VEVENT", "CATEGORIES:Work,Home\nX-YANDEX-VISIBILITY:PUBLIC\nEND:VEVENT"),
    ("trailing blanks", "SUMMARY:Plan", "SUMMARY:Plan  "),
    ("folding", "SUMMARY:Plan", "SUMMARY:Pl\n an"),
    ("the zone's name", "Europe/Moscow", "Russian Standard Time"),
    ("a zone of the same offset", "Europe/Moscow", "Europe/Minsk"),
    ("no zone at all", ";TZID=Europe/Moscow", ""),
    ("the zone in another letter case", "Europe/Moscow", "EUROPE/MOSCOW"),
    ("my own answer", "PARTSTAT=NEEDS-ACTION:mailto:me@", "PARTSTAT=ACCEPTED:mailto:me@"),
    ("letter case of addresses", "mailto:bob@example.com", "MAILTO:Bob@Example.com"),
    ("names of guests", "CN=Bob;", "CN=Robert;"),
    ("length as a duration", "DTEND", "X-END"),
)  # fmt: skip


@pytest.mark.parametrize(("before", "after"), [pytest.param(*pair, id=name) for name, *pair in NOISE])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=CALENDARS)
def test_noise_tells_nothing(before: str, after: str, texts: tuple[str, ...]) -> None:
    text = "\n".join(texts)
    other = text.replace(before, after)
    if after == "X-END":
        other = other.replace("X-END", "DURATION:PT1H\nX-END")
    assert told(series(text), series(other)) == ()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CALENDARS, st.randoms(use_true_random=False))
def test_the_order_of_lines_and_of_events_tells_nothing(texts: tuple[str, ...], chance: object) -> None:
    shuffle = chance.shuffle  # type: ignore[attr-defined]
    blocks = "\n".join(texts).split("\nEND:VEVENT")
    shuffled = []
    for block in filter(None, (block.strip() for block in blocks)):
        begin, *lines = block.split("\n")
        shuffle(lines)
        shuffled.append("\n".join([begin, *lines, "END:VEVENT"]))
    shuffle(shuffled)
    assert told(series("\n".join(texts)), series("\n".join(shuffled))) == ()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CALENDARS)
def test_what_lies_ahead_is_added_and_gone_exactly_once(texts: tuple[str, ...]) -> None:
    every = series("\n".join(texts))
    live = {one.uid for one in every if _ahead(one)}
    added, gone = told((), every, frozenset()), told(every, (), frozenset())

    assert sorted(change.uid for change in added) == sorted(live)
    assert sorted(change.uid for change in gone) == sorted(live)
    assert {change.kind for change in added} <= {Kind.ADDED}
    assert {change.kind for change in gone} <= {Kind.CANCELLED}
    assert Scope.INSTANCE not in {change.scope for change in (*added, *gone)}


def _ahead(one: Series) -> bool:
    found = expand(one, WINDOW, MOSCOW, Steps()).events
    return any(event.when.span(MOSCOW).start >= NOW and not event.cancelled for event in found)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CALENDARS, CALENDARS)
def test_a_meeting_is_told_once_for_each_scope_and_in_order(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    """Also between calendars that have nothing to do with each other."""
    found = told(series("\n".join(old)), series("\n".join(new)))
    names = [(change.uid, change.scope is Scope.INSTANCE, change.recurrence_id) for change in found]
    assert len(names) == len(set(names))
    assert [change.at for change in found] == sorted(change.at for change in found)
    assert all((change.recurrence_id is not None) is (change.scope is Scope.INSTANCE) for change in found)


TEXTS = sorted({case.text for case in CASES})


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(TEXTS), st.sampled_from(TEXTS))
def test_any_two_calendars_can_be_compared(old: str, new: str) -> None:
    """Hostile rules, broken zones, single against series: most of the corpus has the same uid."""
    found = told(read(old, MOSCOW).series, read(new, MOSCOW).series)
    named = [(change.uid, change.scope is Scope.INSTANCE, change.recurrence_id) for change in found if change.uid]
    assert len(named) == len(set(named))
    assert all(change.kind not in change.also for change in found)
