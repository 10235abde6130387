"""CalDAV against servers with habits, kind and unkind, and against what is no calendar server at all."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.errors import (
    AddressRefused,
    BadAddress,
    BadReply,
    Elsewhere,
    NeedsReconnect,
    NotEncrypted,
    NotFound,
    TooSlow,
    Unavailable,
    Unreachable,
    Unsupported,
)
from app.ports import Access, Calendar, Found, Password
from app.providers.caldav import CalDav
from app.providers.discovery import PATHS, start
from app.providers.exchange import Deadline
from app.providers.guard import Allowed, allowed
from app.providers.http import Door
from app.providers.queries import AT_A_TIME
from app.times import Span
from tests.servers.odd_caldav import (
    ASK,
    CALENDAR,
    EVENTS,
    PASSWORD,
    TASKS,
    event,
    everything,
    found,
    home,
    listing,
    locked,
    pages,
    principal,
    status,
    stored,
    xml,
    yandex,
)
from tests.servers.odd_http import Answer, Odd, Script, Seen, certificates, serving

LOOPBACK = allowed(["127.0.0.0/8"])
DAY = Span(datetime(2026, 11, 10, tzinfo=UTC), datetime(2026, 11, 11, tzinfo=UTC))
HTML = Answer(200, b"<!DOCTYPE html><html><body>Welcome</body></html>", {"Content-Type": "text/html"})
WORK = found("/home/work/", CALENDAR + EVENTS + "<D:displayname>Work</D:displayname>")


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with Door(LOOPBACK, resolve=lambda host, port: ["127.0.0.1"]) as made:
        yield made


def opened(door: Door, address: str, password: str = PASSWORD, seconds: float = 5, home_url: str = "") -> CalDav:
    return CalDav(door, Access(address, "alice", Password(password), home_url), UTC, Deadline.after(seconds))


def find(door: Door, script: Callable[[Odd], Script], path: str = "/", password: str = PASSWORD) -> Found:
    with serving(script) as odd:
        return opened(door, odd.url(path), password).find()


def uids(door: Door, script: Callable[[Odd], Script]) -> list[str]:
    with serving(script) as odd:
        provider = opened(door, odd.url(), home_url=odd.url("/home/"))
        return [series.uid for series in provider.events(Calendar("/home/work/", "Work"), DAY)]


# What people type.


@pytest.mark.parametrize(
    ("typed", "url", "login"),
    [
        ("cal.example", "https://cal.example/", ""),
        (" cal.example:8443 ", "https://cal.example:8443/", ""),
        ("https://cal.example/dav/alice/", "https://cal.example/dav/alice/", ""),
        ("caldavs://cal.example/dav/", "https://cal.example/dav/", ""),
        ("caldav://cal.example/dav/", "http://cal.example/dav/", ""),
        ("alice@cal.example", "https://cal.example/", "alice@cal.example"),
        ("mailto:alice@cal.example", "https://cal.example/", "alice@cal.example"),
        ("alice@yandex.ru", "https://caldav.yandex.ru/", "alice@yandex.ru"),
        ("alice@ya.ru", "https://caldav.yandex.ru/", "alice@ya.ru"),
        ("https://calendar.yandex.ru", "https://caldav.yandex.ru/", ""),
        ("Alice@iCloud.com", "https://caldav.icloud.com/", "Alice@iCloud.com"),
        ("alice@fastmail.com", "https://caldav.fastmail.com/dav/", "alice@fastmail.com"),
        ("alice@list.ru", "https://calendar.mail.ru/", "alice@list.ru"),
        ("alice@notyandex.ru", "https://notyandex.ru/", "alice@notyandex.ru"),
    ],
)
def test_what_was_typed_is_understood(typed: str, url: str, login: str) -> None:
    begin = start(typed, "")

    assert (str(begin.url), begin.login) == (url, login)


def test_a_typed_login_wins_over_the_address() -> None:
    assert start("alice@cal.example", "corp-alice").login == "corp-alice"


@pytest.mark.parametrize("typed", ["alice@gmail.com", "calendar.google.com", "https://outlook.com", "bob@hotmail.com"])
def test_services_that_take_no_passwords_are_named(typed: str) -> None:
    with pytest.raises(Unsupported, match=r"Google|Microsoft"):
        start(typed, "")


@pytest.mark.parametrize(
    "typed", ["", "   ", "@", "alice@", "https://", "ftp://cal.example", "a b c", "https://u:p@x.de/"]
)
def test_what_is_no_address_is_refused_before_anything_is_asked(door: Door, typed: str) -> None:
    with pytest.raises(BadAddress):
        opened(door, typed).find()


# Finding.


def test_yandex_is_found_without_a_well_known_address(door: Door) -> None:
    result = find(door, yandex())

    assert result.calendars == (Calendar("/calendars/Alice%40ya.ru/events-7/", "Мои события"),)
    assert result.emails == {"alice@ya.ru"}


def test_yandex_events_are_read_by_the_href_it_gave(door: Door) -> None:
    with serving(yandex()) as odd:
        provider = opened(door, odd.url())
        series = provider.events(provider.find().calendars[0], DAY)

    assert [one.uid for one in series] == ["a"]


@pytest.mark.parametrize("path", PATHS)
def test_a_server_is_found_at_each_known_path(door: Door, path: str) -> None:
    inner = {
        ("PROPFIND", path): xml(found(path, principal("/me/"))),
        ("PROPFIND", "/me/"): xml(found("/me/", home("/home/"))),
        ("PROPFIND", "/home/"): xml(found("/home/", "")),
        ("PROPFIND", "/home/*"): xml(WORK),
    }

    def script(odd: Odd) -> Script:
        behind = locked(pages(inner))(odd)
        return lambda seen: behind(seen) if seen.path in (path, "/me/", "/home/") else HTML

    assert [calendar.name for calendar in find(door, script).calendars] == ["Work"]


def test_a_credential_is_sent_only_where_somebody_asks_for_one(door: Door) -> None:
    def script(odd: Odd) -> Script:
        behind = listing(WORK)(odd)
        return lambda seen: HTML if seen.path.startswith("/.well-known") else behind(seen)

    with serving(script) as odd:
        opened(door, odd.url()).find()

    assert "/.well-known/caldav" not in [seen.path for seen in odd.with_credentials]


def test_a_home_that_names_nobody_is_found_by_its_own_address(door: Door) -> None:
    bare = pages(
        {
            ("PROPFIND", "/dav/alice/"): xml(found("/dav/alice/", "<D:resourcetype><D:collection/></D:resourcetype>")),
            ("PROPFIND", "/dav/alice/*"): xml(found("/dav/alice/work/", CALENDAR)),
        }
    )
    result = find(door, locked(bare), "/dav/alice/")

    assert [calendar.href for calendar in result.calendars] == ["/dav/alice/work/"]


def test_another_persons_calendar_typed_by_its_address_is_taken_alone(door: Door) -> None:
    def script(odd: Odd) -> Script:
        behind = listing(WORK)(odd)
        bobs = xml(found("/bob/team/", CALENDAR + principal("/me/") + "<D:owner><D:href>/bob/</D:href></D:owner>"))
        return lambda seen: bobs if seen.path == "/bob/team/" else behind(seen)

    result = find(door, script, "/bob/team/")

    assert [(calendar.name, calendar.own) for calendar in result.calendars] == [("team", False)]


def test_a_calendar_of_ones_own_typed_in_another_form_brings_all_ones_calendars(door: Door) -> None:
    def script(odd: Odd) -> Script:
        behind = yandex()(odd)
        typed = xml(found("/calendars/ALICE@ya.ru/events-7/", CALENDAR + principal("/principals/users/alice%40ya.ru/")))
        return lambda seen: typed if seen.path == "/calendars/ALICE@ya.ru/events-7/" else behind(seen)

    result = find(door, script, "/calendars/ALICE@ya.ru/events-7/")

    assert result.home.endswith("/calendars/alice%40ya.ru/")


def test_an_address_of_a_web_page_still_leads_to_the_server(door: Door) -> None:
    def script(odd: Odd) -> Script:
        behind = listing(WORK)(odd)
        return lambda seen: HTML if seen.path.startswith("/index.php") else behind(seen)

    assert find(door, script, "/index.php/apps/calendar/").calendars


# Which entries are calendars, and whose.


@pytest.mark.parametrize(
    ("entry", "own"),
    [
        (found("/home/work/", CALENDAR), True),
        (found("/home/work/", CALENDAR + EVENTS), True),
        (found("/home/work/", CALENDAR + "<D:owner><D:href>/me</D:href></D:owner>"), True),
        (found("/home/work/", CALENDAR + principal("/P/ME/") + "<D:owner><D:href>/x/me</D:href></D:owner>"), True),
        (found("/home/work/", CALENDAR + "<D:owner><D:href>/bob/</D:href></D:owner>"), False),
        (found("/home/work/", CALENDAR.replace("<C:cal", "<CS:subscribed/><C:cal")), False),
        (found("/home/work/", CALENDAR.replace("<C:cal", "<CS:shared/><C:cal")), False),
        (found("/home/work/", CALENDAR.replace("<C:cal", "<CS:shared-owner/><C:cal")), True),
        (found("/home/contact_birthdays/", CALENDAR), False),
        (found("/home/ru.russian%23holiday@group.v.calendar.google.com/", CALENDAR), False),
        (
            found(
                "/home/work/",
                CALENDAR
                + "<D:current-user-privilege-set><D:privilege><D:read/></D:privilege></D:current-user-privilege-set>",
            ),
            False,
        ),
        (
            found(
                "/home/work/",
                CALENDAR
                + "<D:current-user-privilege-set><D:privilege><D:write/></D:privilege></D:current-user-privilege-set>",
            ),
            True,
        ),
    ],
    ids=[
        "no set of components",
        "events",
        "owner is me",
        "owner in another form",
        "owner is bob",
        "subscribed",
        "shared with me",
        "shared by me",
        "birthdays",
        "holidays",
        "read only",
        "writable",
    ],
)
def test_whose_calendar_it_is(door: Door, entry: str, own: bool) -> None:
    assert [calendar.own for calendar in find(door, listing(entry)).calendars] == [own]


@pytest.mark.parametrize(
    "entry",
    [
        found("/home/tasks/", CALENDAR + TASKS),
        found("/home/files/", "<D:resourcetype><D:collection/></D:resourcetype>"),
        found("/home/inbox/", CALENDAR.replace("<C:cal", "<C:schedule-inbox/><C:cal")),
        found("/home/empty/", "", "<D:resourcetype/>"),
        status("/home/gone/", 404),
    ],
    ids=["tasks", "files", "inbox", "no kind", "gone"],
)
def test_what_holds_no_events_is_no_calendar(door: Door, entry: str) -> None:
    assert find(door, listing(entry, WORK)).calendars == (Calendar("/home/work/", "Work"),)


def test_properties_that_were_not_found_do_not_hide_the_found_ones(door: Door) -> None:
    entry = found(
        "/home/work/", CALENDAR + "<D:displayname>Work</D:displayname>", "<D:displayname/><A:calendar-color/>"
    )

    assert find(door, listing(entry)).calendars == (Calendar("/home/work/", "Work"),)


def test_a_property_without_any_status_counts(door: Door) -> None:
    bare = f"<D:response><D:href>/home/work/</D:href><D:propstat><D:prop>{CALENDAR}</D:prop></D:propstat></D:response>"

    assert [calendar.name for calendar in find(door, listing(bare)).calendars] == ["work"]


def test_absolute_hrefs_of_the_same_server_are_used(door: Door) -> None:
    def script(odd: Odd) -> Script:
        work = found(odd.url("/home/work/"), CALENDAR)
        return listing(work, objects=xml(stored(odd.url("/home/work/a.ics"), event("a"))))(odd)

    with serving(script) as odd:
        provider = opened(door, odd.url())
        calendar = provider.find().calendars[0]
        assert calendar.href == odd.url("/home/work/")
        assert [series.uid for series in provider.events(calendar, DAY)] == ["a"]


def test_a_foreign_href_in_a_list_is_left_out(door: Door) -> None:
    foreign = found("https://evil.example/home/x/", CALENDAR)

    assert find(door, listing(foreign, WORK)).calendars == (Calendar("/home/work/", "Work"),)


def test_a_foreign_calendar_is_not_asked_for_events(door: Door) -> None:
    with serving(listing(WORK)) as odd, serving(everything(Answer(200))) as other:
        provider = opened(door, odd.url(), home_url=odd.url("/home/"))
        with pytest.raises(Elsewhere):
            provider.events(Calendar(other.url("/home/x/"), "x"), DAY)

    assert other.seen == []


@pytest.mark.parametrize("href", ["ftp://127.0.0.1/x/", "http://[::1/", "http://127.1/x/", "//alice:p@127.0.0.1/x/"])
def test_an_href_that_is_no_address_is_left_out(door: Door, href: str) -> None:
    assert find(door, listing(found(href, CALENDAR), WORK)).calendars == (Calendar("/home/work/", "Work"),)


# Other hosts, and no https.


def redirecting(target: str) -> Callable[[Odd], Script]:
    return everything(Answer(302, b"", {"Location": target}))


def test_a_server_that_lies_at_another_host_is_named_and_gets_no_password(door: Door) -> None:
    with serving(listing(WORK)) as other:
        there = other.url("/", host="cloud.example")
        with serving(redirecting(there)) as odd, pytest.raises(Elsewhere) as raised:
            opened(door, odd.url(host="company.example")).find()

    assert raised.value.address == there
    assert other.with_credentials == []
    assert odd.with_credentials == []


def test_a_typed_path_that_is_redirected_to_another_host_gives_it_no_password(door: Door) -> None:
    with serving(listing(WORK)) as other:
        there = other.url("/", host="cloud.example")
        with serving(redirecting(there)) as odd, pytest.raises(Elsewhere):
            opened(door, odd.url("/dav/", host="company.example")).find()

    assert other.with_credentials == []


def test_a_home_at_another_host_gets_no_password(door: Door) -> None:
    with serving(listing(WORK)) as other:
        there = other.url("/home/", host="cloud.example")
        script = locked(everything(xml(found("/", principal("/") + home(there)))))
        with serving(script) as odd, pytest.raises(Elsewhere, match=r"cloud\.example"):
            opened(door, odd.url(host="company.example")).find()

    assert other.seen == []


def test_a_redirect_into_the_private_network_is_refused() -> None:
    with (
        serving(listing(WORK)) as private,
        Door(Allowed(frozenset({"open.example"})), resolve=lambda host, port: ["127.0.0.1"]) as door,
        serving(redirecting(private.url())) as odd,
        pytest.raises(AddressRefused),
    ):
        opened(door, odd.url(host="open.example")).find()

    assert private.seen == []


def test_https_is_never_dropped(tmp_path: Path) -> None:
    made = certificates(tmp_path, "cal.example")
    with (
        serving(listing(WORK)) as plain,
        serving(redirecting(plain.url(host="cal.example")), made.context) as odd,
        Door(LOOPBACK, str(made.ca_file), resolve=lambda host, port: ["127.0.0.1"]) as door,
        pytest.raises(NotEncrypted),
    ):
        opened(door, odd.url(host="cal.example")).find()

    assert plain.seen == []


# One address is the administrator's, the other is not: so is the host not, but the first one is called.
MIXED = ["127.0.0.1", "8.8.8.8"]


def test_typed_http_becomes_https_for_a_host_that_is_not_the_administrators(tmp_path: Path) -> None:
    made = certificates(tmp_path, "cal.example")
    with (
        serving(listing(WORK), made.context) as odd,
        Door(LOOPBACK, str(made.ca_file), resolve=lambda host, port: MIXED) as door,
    ):
        result = opened(door, f"http://cal.example:{odd.port}/").find()

    assert result.home == odd.url("/home/", host="cal.example")


def test_typed_http_is_refused_where_a_strangers_server_speaks_nothing_else() -> None:
    with (
        serving(listing(WORK)) as odd,
        Door(LOOPBACK, resolve=lambda host, port: MIXED) as door,
        pytest.raises(NotEncrypted, match="in the open"),
    ):
        opened(door, odd.url(host="cal.example")).find()

    assert odd.seen == []


def test_an_address_without_scheme_may_speak_plain_http_if_the_administrator_allows_the_host(door: Door) -> None:
    with serving(listing(WORK)) as odd:
        result = opened(door, f"127.0.0.1:{odd.port}").find()

    assert result.home == odd.url("/home/")


def test_typed_https_is_not_tried_without_it(door: Door) -> None:
    with serving(listing(WORK)) as odd, pytest.raises(Unreachable):
        opened(door, f"https://127.0.0.1:{odd.port}/").find()

    assert odd.seen == []


# Refusals and failures.


@pytest.mark.parametrize("path", ["/", "/dav/alice/"], ids=["host", "exact address"])
def test_a_wrong_password_costs_one_request_with_it(door: Door, path: str) -> None:
    with serving(locked(everything(HTML))) as odd, pytest.raises(NeedsReconnect):
        opened(door, odd.url(path), password="wrong").find()

    assert len(odd.with_credentials) == 1


@pytest.mark.parametrize(
    "answer",
    [
        HTML,
        Answer(404),
        Answer(405),
        Answer(403),
        Answer(501),
        Answer(207, b"not XML"),
        Answer(207, b""),
        Answer(207, b"<feed/>"),
        Answer(207, b'<?xml version="1.0"?><D:multistatus xmlns:D="DAV:"/>'),
        Answer(207, b'<?xml version="1.0"?><D:multistatus xmlns:D="DAV:"><D:response>'),
        Answer(302, b"", {"Location": "/"}),
    ],
    ids=["html", "404", "405", "403", "501", "text", "nothing", "feed", "empty", "truncated", "redirect loop"],
)
@pytest.mark.parametrize("path", ["/", "/some/page"])
def test_what_is_no_calendar_server_is_told_so(door: Door, answer: Answer, path: str) -> None:
    with pytest.raises(BadReply, match="no calendar server"):
        find(door, everything(answer), path)


@pytest.mark.parametrize("code", [500, 502, 503, 429])
def test_a_host_that_is_down_is_not_asked_further(door: Door, code: int) -> None:
    with serving(everything(Answer(code, b"", {"Retry-After": "60"}))) as odd, pytest.raises(Unavailable) as raised:
        opened(door, odd.url()).find()

    assert raised.value.retry_after_s == 60
    assert len(odd.seen) == 1


def test_a_hanging_server_costs_no_more_than_the_deadline(door: Door) -> None:
    with serving(lambda odd: lambda seen: Answer(body=odd.pieces(b"", 0.02), raw=True)) as odd, pytest.raises(TooSlow):
        opened(door, odd.url(), seconds=0.4).find()


def test_a_server_that_wants_digest_is_told_apart_from_a_wrong_password(door: Door) -> None:
    script = locked(everything(HTML), {"WWW-Authenticate": 'Digest realm="calendars", nonce="1"'})
    with pytest.raises(Unsupported):
        find(door, script, password="wrong")


def test_a_server_that_offers_several_ways_is_asked_with_a_password(door: Door) -> None:
    several = {"WWW-Authenticate": 'X-MobileMe-AuthToken realm="x", Basic realm="x"'}
    with pytest.raises(NeedsReconnect):
        find(door, locked(everything(HTML), several), password="wrong")


def test_a_failure_names_neither_password_nor_path(door: Door) -> None:
    with pytest.raises(NeedsReconnect) as raised:
        find(door, locked(everything(HTML), ASK), "/secret-path/", password="wrong-word")

    assert "wrong-word" not in str(raised.value)
    assert "secret-path" not in str(raised.value)


# Hostile XML.

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b']><D:multistatus xmlns:D="DAV:"><D:response><D:href>&j;</D:href></D:response></D:multistatus>'
)
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    b'<D:multistatus xmlns:D="DAV:"><D:response><D:href>&a;</D:href></D:response></D:multistatus>'
)


@pytest.mark.parametrize(
    "body",
    [
        BOMB,
        OUTSIDE,
        b"\xef\xbb\xbf" + BOMB,
        b"\n<!-- > -->" + BOMB.partition(b"?>")[2],
        BOMB.decode().encode("utf-16"),
        b"<a>" * 100_000,
        b'<D:multistatus xmlns:D="DAV:">' + b"<D:response>" * 1000,
    ],
    ids=["bomb", "outside file", "after a mark", "after a comment", "utf-16", "deep", "deep and cut off"],
)
def test_hostile_xml_is_refused(door: Door, body: bytes) -> None:
    with pytest.raises(BadReply):
        uids(door, everything(Answer(207, body)))


def test_a_document_type_inside_a_description_is_just_text(door: Door) -> None:
    html = event("a", "<!DOCTYPE html>")
    wrapped = f"<D:getetag>1</D:getetag><C:calendar-data><![CDATA[{html}]]></C:calendar-data>"

    assert uids(door, listing(objects=xml(found("/home/work/a.ics", wrapped)))) == ["a"]


def test_a_control_character_in_one_title_does_not_cost_the_others(door: Door) -> None:
    objects = xml(stored("/home/work/a.ics", event("a", "bell \x07")), stored("/home/work/b.ics", event("b", "&#x1;")))
    assert isinstance(objects.body, bytes)
    broken = Answer(207, objects.body.replace(b"&amp;#x1;", b"&#x1;") + b"\n", objects.headers)

    assert uids(door, listing(objects=broken)) == ["a", "b"]


# Events.


def test_a_broken_object_is_left_out_and_the_log_names_it_without_its_contents(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    objects = xml(stored("/home/work/bad.ics", "my secret plans"), stored("/home/work/a.ics", event("a")))

    with caplog.at_level(logging.INFO):
        assert uids(door, listing(objects=objects)) == ["a"]

    assert "/home/work/bad.ics" in caplog.text
    assert "secret plans" not in caplog.text


def reporting(whole: Answer, bare: Answer) -> Callable[[Odd], Script]:
    """A calendar that answers a query with data by `whole`, one without by `bare`, and gives any portion."""

    def script(seen: Seen) -> Answer:
        if b"calendar-multiget" in seen.body:
            hrefs = [part.partition(b"<")[0].decode() for part in seen.body.split(b"<D:href>")[1:]]
            return xml(*(status(h, 404) if "gone" in h else stored(h, event(h)) for h in hrefs))
        return whole if b"calendar-data" in seen.body else bare

    return locked(lambda odd: script)


LISTED = xml(
    found("/home/work/", "<D:getetag>1</D:getetag>"),
    *(found(f"/home/work/{n}.ics", "<D:getetag>1</D:getetag>") for n in range(120)),
    found("/home/work/gone.ics", "<D:getetag>1</D:getetag>"),
)


@pytest.mark.parametrize(
    "whole",
    [Answer(507), LISTED, xml(stored("/home/work/0.ics", event("x")), status("/home/work/", 507))],
    ids=["too much", "hrefs only", "cut off"],
)
def test_what_does_not_come_at_once_is_fetched_in_portions(door: Door, whole: Answer) -> None:
    with serving(reporting(whole, LISTED)) as odd:
        provider = opened(door, odd.url(), home_url=odd.url("/home/"))
        series = provider.events(Calendar("/home/work/", "Work"), DAY)

    assert [one.uid for one in series] == [f"/home/work/{n}.ics" for n in range(120)]
    portions = [seen.body.count(b"<D:href>") for seen in odd.seen if b"calendar-multiget" in seen.body]
    assert portions == [AT_A_TIME, AT_A_TIME, 21]


def test_a_listing_that_is_cut_off_as_well_is_no_answer(door: Door) -> None:
    cut = xml(found("/home/work/0.ics", "<D:getetag>1</D:getetag>"), status("/home/work/", 507))
    with pytest.raises(BadReply, match="cuts"):
        uids(door, reporting(Answer(507), cut))


def test_a_calendar_that_is_gone_is_not_found(door: Door) -> None:
    with pytest.raises(NotFound):
        uids(door, listing(WORK))
