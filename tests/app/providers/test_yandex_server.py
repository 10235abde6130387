"""The server with Yandex's habits has just those that public sources tell of, and each can be switched off."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.factories import NOW, at
from tests.fakes import ical, vevent
from tests.servers.yandex_quirks import ALL, Quirk
from tests.servers.yandex_stage import ALICE, Stage, body, staged

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
HOME = "/calendars/alice%40yandex.ru/"
WORK = f"{HOME}events-1/"
NS = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
GUEST = "ATTENDEE;CN=Bob;PARTSTAT=NEEDS-ACTION:mailto:{}"


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path, NOW) as made:
        yield made


def without(stage: Stage, *quirks: Quirk) -> None:
    stage.server.quirks = ALL - set(quirks)


def meeting(uid: str = "a", *lines: str, title: str = "Planning") -> str:
    return vevent(uid, title, at(15), at(16), *lines)


def query(inner: str = "", data: str = "<C:calendar-data/>", days: int = 7) -> str:
    times = f'<C:time-range start="{at(0):%Y%m%dT000000Z}" end="{at(0) + days * DAY:%Y%m%dT000000Z}"/>'
    return (
        f'<C:calendar-query {NS}><D:prop><D:getetag/>{data}</D:prop><C:filter><C:comp-filter name="VCALENDAR">'
        f'<C:comp-filter name="VEVENT">{times}{inner}</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>'
    )


def token(stage: Stage) -> str:
    asked = f"<D:propfind {NS}><D:prop><D:sync-token/></D:prop></D:propfind>"
    found = re.search(r"sync-token>([^<]*)<", body(stage.front("PROPFIND", WORK, asked, depth="0")))
    assert found is not None
    return found[1]


def delta(stage: Stage, since: str) -> tuple[int, list[str], list[str]]:
    """The status, the objects that changed, and those that are gone."""
    asked = (
        f"<D:sync-collection {NS}><D:sync-token>{since}</D:sync-token><D:prop><D:getetag/></D:prop></D:sync-collection>"
    )
    answer = stage.front("REPORT", WORK, asked)
    text = body(answer)
    parts = [part for part in text.split("response>") if "<D:href>" in part]
    names = [(re.findall(r"([^/]+)\.ics", part)[0], "404" in part) for part in parts]
    return answer.status, [name for name, gone in names if not gone], [name for name, gone in names if gone]


def etag(stage: Stage, name: str = "a.ics") -> str:
    return stage.front("GET", stage.path("events-1", name)).headers["ETag"]


# Discovery.


def test_there_is_no_well_known_address(stage: Stage) -> None:
    assert stage.front("PROPFIND", "/.well-known/caldav").status == 404
    without(stage, Quirk.NO_WELL_KNOWN)
    assert stage.front("PROPFIND", "/.well-known/caldav").status == 301


def test_the_root_names_the_person_and_the_person_their_home(stage: Stage) -> None:
    assert "/principals/users/alice%40yandex.ru/" in body(stage.front("PROPFIND", "/", depth="0"))
    told = body(stage.front("PROPFIND", "/principals/users/alice%40yandex.ru/", depth="0"))
    assert HOME in told
    assert f"mailto:{ALICE}" in told


def test_the_home_lists_boxes_and_tasks_beside_the_calendars_in_another_letter_case(stage: Stage) -> None:
    told = body(stage.front("PROPFIND", HOME))
    for name in ("inbox/", "outbox/", "todos-1/"):
        assert f"{HOME}{name}" in told
    assert "/calendars/Alice%40yandex.ru/events-1/" in told
    without(stage, Quirk.LETTER_CASE)
    assert WORK in body(stage.front("PROPFIND", HOME))


def test_nothing_is_shown_to_strangers(stage: Stage) -> None:
    assert stage.front("PROPFIND", "/", authorization="Basic YTpi").status == 401
    assert stage.front("PROPFIND", "/calendars/bob%40yandex.ru/").status == 403


@pytest.mark.parametrize("login", ["alice@ya.ru", "Alice@Yandex.com", "alice@yandex.by"])
def test_all_domains_are_one_mailbox(stage: Stage, login: str) -> None:
    assert stage.front("PROPFIND", f"/calendars/{login}/").status == 207


def test_a_new_password_is_refused_for_a_while(stage: Stage) -> None:
    stage.server.refuses_until = NOW + timedelta(hours=2)
    assert stage.front("PROPFIND", "/").status == 401
    stage.later(timedelta(hours=2))
    assert stage.front("PROPFIND", "/").status == 207


def test_who_asks_too_much_is_told_so_and_then_refused(stage: Stage) -> None:
    stage.server.most_a_minute = 2
    assert [stage.front("PROPFIND", "/").status for _ in range(6)] == [207, 207, 429, 429, 401, 401]
    stage.later(timedelta(minutes=1))
    assert stage.front("PROPFIND", "/").status == 207


# Change signals.


def test_a_first_sync_is_too_much(stage: Stage) -> None:
    assert delta(stage, "")[0] == 507


@pytest.mark.parametrize("text", ["nonsense", "sync-token:1 5"])
def test_a_token_that_was_never_given_is_a_bad_request(stage: Stage, text: str) -> None:
    assert delta(stage, text)[0] == 400
    without(stage, Quirk.FOREIGN_TOKEN_400)
    assert delta(stage, text)[0] == 403


def test_forgotten_tokens_are_refused_and_new_ones_are_not(stage: Stage) -> None:
    old = token(stage)
    stage.later(SECOND)
    stage.server.journal.forget_tokens(stage.now)
    assert delta(stage, old)[0] == 400
    stage.later(SECOND)
    assert delta(stage, token(stage)) == (207, [], [])


def test_a_new_object_is_told_seconds_later(stage: Stage) -> None:
    since = token(stage)
    stage.put("events-1", "a.ics", meeting())
    told = [delta(stage, since)[1] for _ in range(4) if not stage.later(4 * SECOND)]
    assert told == [[], [], ["a"], ["a"]]


def test_a_deleted_one_after_more_than_half_a_minute_also_to_a_token_given_since(stage: Stage) -> None:
    stage.put("events-1", "a.ics", meeting())
    stage.later(timedelta(minutes=1))
    stage.remove("events-1", "a.ics")
    stage.later(10 * SECOND)
    since = token(stage)
    assert "a.ics" not in body(stage.front("REPORT", WORK, query()))
    stage.later(30 * SECOND)
    assert delta(stage, since)[2] == []
    stage.later(50 * SECOND)
    assert delta(stage, since)[2] == ["a"]
    assert delta(stage, token(stage))[2] == []


def test_without_that_habit_changes_are_told_at_once(stage: Stage) -> None:
    without(stage, Quirk.LATE_CHANGES)
    since = token(stage)
    stage.put("events-1", "a.ics", meeting())
    assert delta(stage, since)[1] == ["a"]


def test_an_edit_moves_no_token(stage: Stage) -> None:
    stage.put("events-1", "a.ics", meeting())
    stage.later(timedelta(minutes=1))
    since, before = token(stage), etag(stage)
    stage.put("events-1", "a.ics", meeting(title="Renamed"))
    stage.later(timedelta(minutes=5))
    assert (token(stage), delta(stage, since)[1]) == (since, [])
    assert etag(stage) != before
    without(stage, Quirk.FROZEN_ON_EDIT)
    assert token(stage) != since
    assert delta(stage, since)[1] == ["a"]


def test_etags_are_bare_numbers_and_may_change_by_themselves(stage: Stage) -> None:
    stage.put("events-1", "a.ics", meeting())
    before = etag(stage)
    assert before.isdecimal()
    stage.server.churn(f"/{ALICE}/events-1/a.ics")
    assert etag(stage) != before
    without(stage, Quirk.BARE_ETAG)
    assert etag(stage).startswith('"')


# Reading.


def test_a_query_over_too_long_a_time_is_too_much(stage: Stage) -> None:
    without(stage)
    assert stage.front("REPORT", WORK, query(days=32)).status == 507
    assert stage.front("REPORT", WORK, query(days=31)).status == 207
    without(stage, Quirk.WIDE_QUERY_507)
    assert stage.front("REPORT", WORK, query(days=90)).status == 207


def test_more_is_given_than_was_asked_for(stage: Stage) -> None:
    stage.put("events-1", "a.ics", vevent("a", "Later", at(9) + 8 * DAY, at(10) + 8 * DAY))
    assert "a.ics" in body(stage.front("REPORT", WORK, query()))
    without(stage, Quirk.OVER_RETURN)
    assert "a.ics" not in body(stage.front("REPORT", WORK, query()))


def test_series_come_with_their_rule_whatever_was_asked(stage: Stage) -> None:
    stage.put("events-1", "a.ics", meeting("a", "RRULE:FREQ=DAILY"))
    start, end = f"{at(0):%Y%m%dT000000Z}", f"{at(0) + DAY:%Y%m%dT000000Z}"
    asked = f'<C:calendar-data><C:expand start="{start}" end="{end}"/></C:calendar-data>'
    assert "RRULE" in body(stage.front("REPORT", WORK, query(data=asked)))
    without(stage, Quirk.EXPAND_IGNORED)
    assert "RRULE" not in body(stage.front("REPORT", WORK, query(data=asked)))


def test_a_filter_by_uid_gives_everything(stage: Stage) -> None:
    stage.put("events-1", "a.ics", meeting("a"))
    stage.put("events-1", "b.ics", meeting("b"))
    asked = query('<C:prop-filter name="UID"><C:text-match>a</C:text-match></C:prop-filter>')
    assert "b.ics" in body(stage.front("REPORT", WORK, asked))
    without(stage, Quirk.PROP_FILTER_IGNORED)
    assert "b.ics" not in body(stage.front("REPORT", WORK, asked))


def test_of_deleted_objects_a_multiget_says_so(stage: Stage) -> None:
    asked = (
        f"<C:calendar-multiget {NS}><D:prop><D:getetag/></D:prop><D:href>{WORK}no.ics</D:href></C:calendar-multiget>"
    )
    assert "404" in body(stage.front("REPORT", WORK, asked))


def test_free_and_busy_times_do_not_come(stage: Stage) -> None:
    asked = (
        f'<C:free-busy-query {NS}><C:time-range start="20261124T000000Z" end="20261125T000000Z"/></C:free-busy-query>'
    )
    assert stage.front("REPORT", WORK, asked).status == 504
    without(stage, Quirk.FREE_BUSY_504)
    assert stage.front("REPORT", WORK, asked).status != 504


def test_texts_come_with_blanks_at_their_end_and_what_yandex_adds(stage: Stage) -> None:
    stage.put("events-1", "a.ics", meeting("a", "LOCATION:Room 3"))
    text = stage.text("events-1", "a.ics")
    for line in ("SUMMARY:Planning ", "LOCATION:Room 3 ", "METHOD:PUBLISH", "CATEGORIES:events-1"):
        assert f"\r\n{line}\r\n" in text
    assert "URL:https://calendar.yandex.ru/event?" in text
    without(stage, Quirk.TRAILING_BLANKS, Quirk.DECORATION)
    assert "SUMMARY:Planning\r\n" in stage.text("events-1", "a.ics")
    assert "METHOD" not in stage.text("events-1", "a.ics")


# Writing.


def store(stage: Stage, text: str, **headers: str) -> str:
    """PUT in front; what is then read."""
    answer = stage.front("PUT", stage.path("events-1", "a.ics"), text, content_type="text/calendar", **headers)
    assert answer.status < 300
    return stage.text("events-1", "a.ics")


def test_storing_gives_no_etag(stage: Stage) -> None:
    answer = stage.front("PUT", stage.path("events-1", "a.ics"), meeting(), content_type="text/calendar")
    assert (answer.status, answer.headers) == (201, {})
    without(stage, Quirk.NO_ETAG_ON_PUT)
    answer = stage.front("PUT", stage.path("events-1", "a.ics"), meeting(title="x"), content_type="text/calendar")
    assert answer.headers["ETag"] == etag(stage)


def test_who_overwrites_another_version_is_told_so(stage: Stage) -> None:
    store(stage, meeting())
    path, old = stage.path("events-1", "a.ics"), etag(stage)
    assert stage.front("PUT", path, meeting(title="x"), if_match=old, content_type="text/calendar").status < 300
    assert stage.front("PUT", path, meeting(title="y"), if_match=old, content_type="text/calendar").status == 412
    assert stage.front("PUT", path, meeting(), if_none_match="*", content_type="text/calendar").status == 412


def test_an_answer_may_get_lost_though_the_write_landed(stage: Stage) -> None:
    stage.server.lost_answers = 1
    path = stage.path("events-1", "a.ics")
    assert stage.front("PUT", path, meeting(), content_type="text/calendar").status == 504
    assert "Planning" in stage.text("events-1", "a.ics")


@pytest.mark.parametrize(
    "start", ["DTSTART:20261124T120000Z", "DTSTART;TZID=Europe/Moscow:20261124T150000"], ids=["UTC", "with a zone"]
)
def test_a_number_of_repetitions_becomes_an_end(stage: Stage, start: str) -> None:
    text = ical("UID:a", "SUMMARY:x", start, "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3")
    assert "UNTIL=20261126T120000Z" in store(stage, text)
    without(stage, Quirk.COUNT_BECOMES_UNTIL)
    assert "COUNT=3" in store(stage, text)


def test_guests_without_an_organiser_are_dropped(stage: Stage) -> None:
    assert "ATTENDEE" not in store(stage, meeting("a", GUEST.format("bob@example.com")))
    mine = meeting("a", f"ORGANIZER:mailto:{ALICE}", GUEST.format("bob@example.com"))
    assert "ATTENDEE" in store(stage, mine)


def test_addresses_are_rewritten_to_one_domain(stage: Stage) -> None:
    mine = meeting("a", "ORGANIZER:mailto:alice@ya.ru", GUEST.format("bob@example.com"))
    text = store(stage, mine)
    assert "ORGANIZER:mailto:alice@yandex.ru" in text
    assert "mailto:bob@example.com" in text


def test_a_room_is_made_for_who_asks(stage: Stage) -> None:
    text = store(stage, meeting("a", "X-TELEMOST-REQUIRED:TRUE"))
    room = re.search(r"X-TELEMOST-CONFERENCE:(https://telemost\.yandex\.ru/j/\d+)", text)
    assert room is not None
    assert f"Ссылка на видеовстречу: {room[1]}" in text
    assert "X-TELEMOST-REQUIRED" not in text


def invited(title: str = "Planning", answer: str = "NEEDS-ACTION") -> str:
    guest = f"ATTENDEE;PARTSTAT={answer}:mailto:{ALICE}"
    return meeting("a", "ORGANIZER:mailto:bob@example.com", guest, title=title)


def test_a_guests_change_of_the_title_is_ignored_in_silence(stage: Stage) -> None:
    stage.put("events-1", "a.ics", invited())
    assert "SUMMARY:Planning" in store(stage, invited("Mine now"))
    without(stage, Quirk.GUESTS_EDITS_IGNORED)
    assert "SUMMARY:Mine now" in store(stage, invited("Mine now"))


def test_a_guests_answer_is_kept(stage: Stage) -> None:
    stage.put("events-1", "a.ics", invited())
    assert "PARTSTAT=ACCEPTED" in store(stage, invited(answer="ACCEPTED"))


def test_what_was_declined_is_not_found_any_more(stage: Stage) -> None:
    stage.put("events-1", "a.ics", invited())
    path = stage.path("events-1", "a.ics")
    assert stage.front("PUT", path, invited(answer="DECLINED"), content_type="text/calendar").status < 300
    assert stage.front("GET", path).status == 404
    assert "a.ics" not in body(stage.front("REPORT", WORK, query()))


def test_a_series_that_moves_gets_its_dates_back(stage: Stage) -> None:
    rule = ("RRULE:FREQ=DAILY", "EXDATE:20261125T120000Z")
    assert "EXDATE" in store(stage, meeting("a", *rule))
    assert "EXDATE" not in store(stage, vevent("a", "Planning", at(17), at(18), *rule))


def test_the_back_door_has_no_habits(stage: Stage) -> None:
    stage.put("events-1", "a.ics", meeting("a", "RRULE:FREQ=DAILY;COUNT=3"))
    assert "COUNT=3" in stage.text("events-1", "a.ics")


def test_it_says_that_it_delivers_answers_itself(stage: Stage) -> None:
    assert "calendar-auto-schedule" in stage.front("OPTIONS", HOME).headers["DAV"]


def test_what_it_shows_of_its_own_is_not_stored_when_it_comes_back(stage: Stage) -> None:
    once = store(stage, meeting("a", "LOCATION:Room 3"))
    assert store(stage, once) == once
