"""Join links: every service by its table, what must not be taken for a room, where they hide, and hostile text."""

import time
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.events import Event, When
from app.joining import Join, find
from app.services import LABELS, TABLE, label, rooms

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TELEMOST = "https://telemost.yandex.ru/j/12345678901234"
ZOOM = "https://us02web.zoom.us/j/81234567890?pwd=aB3-x_9.1"
UNKNOWN = "https://vc.example.org/rooms/42"


def meeting(location: str = "", description: str = "", url: str = "", links: tuple[str, ...] = ()) -> Event:
    return Event(uid="1", when=When(NOON, NOON), location=location, description=description, url=url, links=links)


ROOMS = [
    ("meet", "https://meet.google.com/abc-defg-hij"),
    ("meet", "https://meet.google.com/abc-defg-hij?authuser=0&hs=122"),
    ("meet", "https://meet.google.com/_meet/abc-defg-hij"),
    ("meet", "https://meet.google.com/_meet/whoops?sc=1&alias=abc"),
    ("meet", "https://meet.google.com/lookup/team-sync"),
    ("meet", "https://stream.meet.google.com/stream/0f8fad5b-d9cb-469f-a165-70867728950e"),
    (
        "teams",
        "https://teams.microsoft.com/l/meetup-join/19%3ameeting_Nz@thread.v2/0?context=%7b%22Tid%22%3a%221%22%7d",
    ),
    ("teams", "https://teams.microsoft.com/_#/l/meetup-join/19:meeting_Nz@thread.v2/0"),
    ("teams", "https://teams.microsoft.com/meet/2345678901234?p=Xy12"),
    ("teams", "https://teams.live.com/meet/9312345678901?p=abc"),
    ("teams", "https://teams.cloud.microsoft/meet/2345678901234"),
    ("teams", "https://gov.teams.microsoft.us/l/meetup-join/19%3agcch%3ameeting_1/0"),
    ("teams", "https://dod.teams.microsoft.us/l/meetup-join/19%3adod%3ameeting_1/0"),
    ("zoom", ZOOM),
    ("zoom", "https://zoom.us/j/123456"),
    ("zoom", "https://corp.zoom.us/s/81234567890"),
    ("zoom", "https://zoom.us/w/81234567890?tk=abc"),
    ("zoom", "https://zoom.us/my/anna.kim?pwd=1"),
    ("zoom", "https://app.zoom.us/wc/join/81234567890"),
    ("zoom", "https://app.zoom.us/wc/81234567890/start?fromPWA=1"),
    ("zoom", "https://corp.zoom.com/j/81234567890"),
    ("zoom", "https://corp.zoom.com.cn/j/81234567890"),
    ("zoom", "https://corp.zoom-x.de/j/61234567890"),
    ("zoom", "https://www.zoomgov.com/j/1612345678"),
    ("webex", "https://corp.webex.com/meet/anna.kim"),
    ("webex", "https://corp.webex.com/join/anna"),
    ("webex", "https://corp.webex.com/corp/j.php?MTID=m0f8fad5b"),
    ("webex", "https://corp.webex.com/corp/j.php?RT=1&MTID=m0f8fad5b#x"),
    ("webex", "https://corp.webex.com/webappng/sites/corp/meeting/download/0f8f?siteurl=corp"),
    ("webex", "https://corp.webex.com/wbxmjs/joinservice/sites/corp/meeting/download/0f8f"),
    ("telemost", TELEMOST),
    ("telemost", "https://telemost.yandex.com/j/12345678901234"),
    ("telemost", "https://telemost.360.yandex.ru/j/0123456789"),
    ("telemost", "https://telemost.yandex.ru/j/12345678901234/"),
    ("telemost", "http://telemost.yandex.ru/j/12345678901234"),
    ("jazz", "https://salutejazz.ru/k9i8kf?psw=OAdbHAcFHUcN"),
    ("jazz", "https://jazz.sber.ru/k9i8kf@sber?psw=OAdb"),
    ("jazz", "https://sberjazz.ru/k9i8kf?from=mail&psw=OAdb"),
    ("jazz", "https://jazz.sber.ru/calls/nlg7d4?psw=OAdb"),
    ("jazz", "https://jazz.sber.ru/#/calls/nlg7d4"),
    ("ktalk", "https://corp.ktalk.ru/hpb5rfegc1tl"),
    ("ktalk", "https://corp.ktalk.ru/budget?pinCode=1234"),
    ("ktalk", "https://corp.ktalk.ru/room/abc123"),
    ("ktalk", "https://corp.talk.kontur.ru/budget"),
    ("ktalk", "https://corp.ktalk.ru/apiary"),
    ("vk", "https://vk.com/call/join/Zq1_x-Y"),
    ("vk", "https://m.vk.com/call/join/Zq1"),
    ("vk", "https://vk.ru/call/join/Zq1"),
    ("mts", "https://my.mts-link.ru/j/3080305/1544540662"),
    ("mts", "https://events.mts-link.ru/3080305/1544540662"),
    ("mts", "https://my.webinar.ru/j/corp/1544540662"),
    ("mts", "https://events.webinar.ru/corp/1544540662"),
    ("livedigital", "https://corp.livedigital.space/room/budget?accessToken=x"),
    ("trueconf", "https://corp.trueconf.net/c/0123456789"),
    ("trueconf", "https://trueconf.com/webrtc/anna"),
    ("trueconf", "https://video.example.org/c/0123456789"),
    ("trueconf", "https://video.example.org:4443/webrtc/0123456789?a=b"),
    ("jitsi", "https://meet.jit.si/OurStandUp"),
    ("jitsi", "https://meet.jit.si/corp/OurStandUp#config.startWithAudioMuted=true"),
    ("jitsi", "https://8x8.vc/vpaas-magic-cookie-1/Room"),
    ("bbb", "https://bbb.example.org/b/ann-x7k-2pq"),
    ("bbb", "https://bbb.example.org/b/ann-x7k-2pq-9zz"),
    ("bbb", "https://bbb.example.org/rooms/ann-x7k-2pq-9zz/join"),
    ("bbb", "https://bbb.example.org:8443/bigbluebutton/api/join?meetingID=1&checksum=2"),
    ("whereby", "https://whereby.com/stand-up"),
    ("whereby", "https://corp.whereby.com/stand-up?roomKey=x"),
    ("whereby", "https://corp.whereby.com/users-group"),
    ("goto", "https://meet.goto.com/123456789"),
    ("goto", "https://global.gotomeeting.com/join/123456789"),
    ("chime", "https://app.chime.aws/meetings/1234567890"),
    ("discord", "https://discord.gg/aBcDeF"),
    ("slack", "https://app.slack.com/huddle/T01ABC/C02DEF"),
    ("proton", "https://meet.proton.me/join/id-ABCD#pwd-efgh"),
    ("lark", "https://vc.larksuite.com/j/123456789"),
    ("lark", "https://vc.feishu.cn/j/123456789"),
    ("dion", "https://dion.vc/event/anna-kim"),
    ("wbstream", "https://stream.wb.ru/room/0f8fad5b"),
    ("facetime", "https://facetime.apple.com/join#v=1&p=hfAa&k=Hij"),
]


@pytest.mark.parametrize(("service", "url"), ROOMS, ids=[url for _, url in ROOMS])
def test_a_room_of_a_known_service_is_found(service: str, url: str) -> None:
    assert find(meeting(description=f"Agenda first\n{url}\nthen lunch")) == Join(url, service)


NOT_ROOMS = [
    "https://telemost.yandex.ru.evil.com/j/1",
    "https://evil.com/telemost.yandex.ru/j/1",
    "https://evil.com/https://telemost.yandex.ru/j/1",
    "https://evil.com?u=https://telemost.yandex.ru/j/1",
    "https://evil.com#telemost.yandex.ru/j/1",
    "https://evil.com#https://telemost.yandex.ru/j/1",
    "https://telemost.yandex.ru@evil.com/j/1",
    "https://telemost.yandex.ru:443@evil.com/j/1",
    "https://anna@telemost.yandex.ru/j/1",
    "https://anna:secret@telemost.yandex.ru/j/1",
    "https://@telemost.yandex.ru/j/1",
    r"https://evil.com\@telemost.yandex.ru/j/1",
    r"https://telemost.yandex.ru\@evil.com/j/1",
    r"https:\\telemost.yandex.ru\j\1",
    "https:telemost.yandex.ru/j/1",
    "https:/telemost.yandex.ru/j/1",
    "https:///telemost.yandex.ru/j/1",
    "https://telemost.yandex.ru:8443/j/1",
    "http://telemost.yandex.ru:443/j/1",
    "https://telemost.yandex.ru:99999/j/1",
    "https://telemost.yandex.ru:x/j/1",
    "https://telemost.yandex.ru../j/1",
    "https://eviltelemost.yandex.ru/j/1",
    "https://telemost-yandex.ru/j/1",
    "https://telemost.yandex.ru.ru/j/1",
    "https://xtelemost.yandex.ru/j/1",
    "https://a.telemost.yandex.ru/j/1",
    "https://tеlemost.yandex.ru/j/1",  # Cyrillic е
    "https://telemoſt.yandex.ru/j/1",  # long s
    "https://telemost.yandex。ru/j/1",  # ideographic full stop
    "https://ｔelemost.yandex.ru/j/1",  # full width t
    "https://xn--tlemost-2of.yandex.ru/j/1",
    "https://%74elemost.yandex.ru/j/1",
    "https://telemost.yandex.ru%2fj%2f1",
    "https://telemost.yandex.ru/j/١٢٣",  # Arabic digits
    "https://telemost.yandex.ru/",
    "https://telemost.yandex.ru/j/",
    "https://telemost.yandex.ru/j/abc",
    "https://telemost.yandex.ru/j/1/../../x",
    "https://telemost.yandex.ru/jj/1",
    "ftp://telemost.yandex.ru/j/1",
    "javascript:location='https:telemost.yandex.ru/j/1'",
    "data:text/html,telemost.yandex.ru/j/1",
    "trueconf:anna@corp.trueconf.net",
    "zoommtg://zoom.us/join?confno=81234567890",
    "telemost.yandex.ru/j/1",
    "http://[::1",
    "http://[::1]/j/1",
    "https://",
    "https:",
    "https://meet.google.com",
    "https://meet.google.com/landing",
    "https://meet.google.com/new",
    "https://meet.google.com/abc-defg-hijk",
    "https://meet.google.com/abcdefghij",
    "https://meet.google.com?x=/abc-defg-hij",
    "https://teams.microsoft.com/l/meeting/new?subject=x",
    "https://teams.microsoft.com/l/meetup-join/",
    "https://teams.microsoft.com/meetingOptions/?organizerId=1",
    "https://teams.microsoft.com/meet/abc",
    "https://zoom.us/j/12345",
    "https://zoom.us/u/aBcD",
    "https://zoom.us/wc/home",
    "https://zoom.us/meeting/schedule",
    "https://notzoom.us/j/81234567890",
    "https://zoom.us.evil.com/j/81234567890",
    "https://support.zoom.us/j/81234567890",
    "https://corp.webex.com/corp/j.php?MTID=",
    "https://corp.webex.com/corp/j.php",
    "https://corp.webex.com/downloads",
    "https://webex.com/meet/anna",
    "https://salutejazz.ru/about",
    "https://salutejazz.ru/about?pswd=1",
    "https://jazz.sber.ru/calls",
    "https://corp.ktalk.ru/",
    "https://corp.ktalk.ru/api/Domain",
    "https://corp.ktalk.ru/api?x=1",
    "https://corp.ktalk.ru/Users",
    "https://corp.ktalk.ru/content/artifacts/1",
    "https://corp.ktalk.ru/room",
    "https://ktalk.ru/budget",
    "https://support.ktalk.ru/articles",
    "https://vk.com/anna",
    "https://vk.com/call/join/",
    "https://my.mts-link.ru/3080305/1544540662",
    "https://my.mts-link.ru/login",
    "https://events.mts-link.ru/help/contacts",
    "https://corp.livedigital.space/rooms",
    "https://livedigital.space/room/x",
    "https://trueconf.com/products",
    "https://tc.example.org/c/about",
    "https://tc.example.org/c/0123456789/5",
    "https://tc.example.org/c/12345678",
    "https://meet.jit.si/",
    "https://meet.jit.si/static/welcome.html",
    "https://jitsi.example.org/OurStandUp",
    "https://bbb.example.org/b/ann-x7k",
    "https://bbb.example.org/b/index.html",
    "https://bbb.example.org/rooms/ann-x7k-2pq-9zz",
    "https://bbb.example.org/bigbluebutton/api/create?x=1",
    "https://docs.whereby.com/reference",
    "https://status.whereby.com/history",
    "https://api.whereby.com/v1",
    "https://whereby.com/information/pricing",
    "https://whereby.com/pricing",
    "https://whereby.com/user/login",
    "https://meet.goto.com/",
    "https://www.gotomeeting.com/meeting",
    "https://app.chime.aws/",
    "https://discord.gg/",
    "https://app.slack.com/client/T01/C02",
    "https://meet.proton.me/",
    "https://vc.larksuite.com/j/",
    "https://facetime.apple.com/join",
    UNKNOWN,
]


@pytest.mark.parametrize("url", NOT_ROOMS, ids=ascii)
def test_what_only_looks_like_a_room_in_a_description_is_none(url: str) -> None:
    assert find(meeting(description=f"Agenda first\n{url}\nthen lunch")) is None


SAFELINK = (
    f"https://eur01.safelinks.protection.outlook.com/ap/t-59584e83/?url={quote(ZOOM, safe='')}&data=05%7C01&reserved=0"
)
GOOGLE = f"https://www.google.com/url?q={quote(ZOOM, safe='')}&sa=D&source=calendar&usg=AOv"

WRITTEN = [
    ("HTML link", f'<a href="{ZOOM}">Join</a>', ZOOM),
    ("HTML link in single quotes", f"<a href='{ZOOM}'>Join</a>", ZOOM),
    ("HTML link in upper case", f'<A HREF="{ZOOM}">Join</A>', ZOOM),
    ("HTML text", f"<p>{ZOOM}</p>", ZOOM),
    (
        "entity for an ampersand",
        '<a href="https://zoom.us/j/123456?a=1&amp;pwd=x">',
        "https://zoom.us/j/123456?a=1&pwd=x",
    ),
    ("numeric entity", "https://zoom.us/j/123456?a=1&#38;pwd=x", "https://zoom.us/j/123456?a=1&pwd=x"),
    ("hexadecimal entity", "https://zoom.us/j/123456?a=1&#x26;pwd=x", "https://zoom.us/j/123456?a=1&pwd=x"),
    ("entities for colon and slashes", "https&#58;&#47;&#47;zoom.us&#47;j&#47;123456", "https://zoom.us/j/123456"),
    ("no entity without its semicolon", "https://zoom.us/j/123456?a=1&copy=2", "https://zoom.us/j/123456?a=1&copy=2"),
    ("escaped tag after it", "https://zoom.us/j/123456&lt;br&gt;text", "https://zoom.us/j/123456"),
    ("hard blank after it", "https://zoom.us/j/123456&nbsp;text", "https://zoom.us/j/123456"),
    ("full stop", f"Join {TELEMOST}.", TELEMOST),
    ("comma", f"{TELEMOST}, room 3", TELEMOST),
    ("semicolon", f"{TELEMOST};", TELEMOST),
    ("round brackets", f"(see {TELEMOST})", TELEMOST),
    ("square brackets", f"[{TELEMOST}]", TELEMOST),
    ("angle brackets", f"Join<{TELEMOST}>", TELEMOST),
    ("Markdown", f"[{TELEMOST}]({TELEMOST})", TELEMOST),
    ("bold Markdown", f"**{TELEMOST}**", TELEMOST),
    ("Russian quotes", f"«{TELEMOST}»", TELEMOST),
    ("straight quotes", f'"{TELEMOST}"', TELEMOST),
    ("several marks", f"({TELEMOST}).»", TELEMOST),
    ("zero width space", f"{TELEMOST}\u200bтекст", TELEMOST),
    ("text direction mark", f"\u202a{TELEMOST}\u202c", TELEMOST),
    ("line break left escaped", f"{TELEMOST}\\n\\nPassword", TELEMOST),
    ("label before it", f"Ссылка на видеовстречу: {TELEMOST}", TELEMOST),
    ("label glued to it", f"Ссылка:{TELEMOST}", TELEMOST),
    ("SafeLinks", SAFELINK, ZOOM),
    ("SafeLinks in HTML", f'<a href="{SAFELINK.replace("&", "&amp;")}">Join</a>', ZOOM),
    ("Google redirect", GOOGLE, ZOOM),
    ("Google redirect by url=", f"https://www.google.com/url?url={quote(ZOOM, safe='')}", ZOOM),
    ("Google inside SafeLinks", f"https://x.safelinks.protection.outlook.com/?url={quote(GOOGLE, safe='')}", ZOOM),
    ("VK redirect", f"https://vk.com/away.php?to={quote(ZOOM, safe='')}", ZOOM),
    ("upper case host", "HTTPS://TELEMOST.Yandex.RU/j/1", "HTTPS://TELEMOST.Yandex.RU/j/1"),
    ("trailing dot of the host", "https://telemost.yandex.ru./j/1", "https://telemost.yandex.ru./j/1"),
    ("the scheme's own port", "https://telemost.yandex.ru:443/j/1", "https://telemost.yandex.ru:443/j/1"),
    ("empty port", "https://telemost.yandex.ru:/j/1", "https://telemost.yandex.ru:/j/1"),
    ("lone surrogate nearby", f"\ud800 {TELEMOST} \udfff", TELEMOST),
]


@pytest.mark.parametrize(("text", "url"), [row[1:] for row in WRITTEN], ids=[row[0] for row in WRITTEN])
def test_a_link_is_decoded_and_cut_out_of_its_text(text: str, url: str) -> None:
    found = find(meeting(description=text))
    assert found is not None
    assert found.url == url


HOSTILE_WRAPPERS = [
    "https://safelinks.protection.outlook.com.evil.com/?url=https%3A%2F%2Fzoom.us%2Fj%2F123456",
    "https://evil.com/?url=https%3A%2F%2Fzoom.us%2Fj%2F123456",
    "https://www.google.com/search?q=https%3A%2F%2Fzoom.us%2Fj%2F123456",
    "https://www.google.com/url?q=javascript%3Aalert(1)",
    "https://www.google.com/url?q=https%3A%2F%2Fzoom.us%40evil.com%2Fj%2F123456",
    "https://www.google.com/url?sa=D",
    "https://www.google.com/url?q=" + "https://www.google.com/url?q=" * 9,
]


@pytest.mark.parametrize("url", HOSTILE_WRAPPERS)
def test_a_wrapper_hides_nothing(url: str) -> None:
    assert find(meeting(description=url, location=url)) in (None, Join(url, ""))
    assert find(meeting(description=url)) is None


def test_a_wrapped_unknown_link_in_the_location_is_unwrapped() -> None:
    wrapped = f"https://www.google.com/url?q={quote(UNKNOWN, safe='')}"
    assert find(meeting(location=wrapped)) == Join(UNKNOWN, "")


MEET = "https://meet.google.com/abc-defg-hij"
ORDER = [
    ("structured before all", meeting(TELEMOST, MEET, MEET, (ZOOM,)), Join(ZOOM, "zoom")),
    ("the best structured one", meeting(links=(TELEMOST, MEET)), Join(TELEMOST, "telemost")),
    ("location before description", meeting(TELEMOST, MEET, ZOOM), Join(TELEMOST, "telemost")),
    ("description before url", meeting("Room 3", TELEMOST, MEET), Join(TELEMOST, "telemost")),
    ("url at last", meeting("Room 3", "text", TELEMOST), Join(TELEMOST, "telemost")),
    ("in a text the table's order", meeting(description=f"{TELEMOST} or {MEET}"), Join(MEET, "meet")),
    ("of one service the first", meeting(description=f"{MEET} {MEET}?hs=1"), Join(MEET, "meet")),
    ("a link after others in the location", meeting(f"Room 3; {TELEMOST}"), Join(TELEMOST, "telemost")),
    ("known in the text before unknown structured", meeting("", ZOOM, "", (UNKNOWN,)), Join(ZOOM, "zoom")),
    ("known in the text before unknown location", meeting(UNKNOWN, ZOOM), Join(ZOOM, "zoom")),
    ("unknown structured", meeting(links=(UNKNOWN,)), Join(UNKNOWN, "")),
    (
        "unknown structured before unknown location",
        meeting("https://b.example.org/", links=(UNKNOWN,)),
        Join(UNKNOWN, ""),
    ),
    ("unknown as the whole location", meeting(f"  <{UNKNOWN}>. "), Join(UNKNOWN, "")),
    ("unknown of another alphabet", meeting("https://видео.рф/комната"), Join("https://видео.рф/комната", "")),
    ("unknown amid the location", meeting(f"Room 3 {UNKNOWN}"), None),
    ("two unknown in the location", meeting(f"{UNKNOWN} {UNKNOWN}"), None),
    ("unknown in the description", meeting(description=UNKNOWN), None),
    ("unknown in the url", meeting(url="https://calendar.example.org/event?id=1"), None),
    ("unknown without encryption", meeting("http://vc.example.org/1", links=("http://vc.example.org/1",)), None),
    ("unknown with a user's name", meeting("https://anna@vc.example.org/1"), None),
    ("other schemes", meeting("tel:+74951234567", links=("sip:room@example.org", "tel:+7495")), None),
    ("a map", meeting("https://yandex.ru/maps/213/moscow/?ll=37"), None),
    ("a map by short link", meeting("https://maps.app.goo.gl/abc"), None),
    ("nothing at all", meeting(), None),
]


@pytest.mark.parametrize(("event", "join"), [row[1:] for row in ORDER], ids=[row[0] for row in ORDER])
def test_sources_have_their_order(event: Event, join: Join | None) -> None:
    assert find(event) == join


OWN = (
    rooms("trueconf", "vc.corp.ru vc.corp.ru:8443", r"/(?:c|webrtc)/\d+"),
    rooms("Our rooms", "*.rooms.corp.ru", r"/[a-z]+"),
)


@pytest.mark.parametrize(
    ("url", "service"),
    [
        ("https://vc.corp.ru/c/42", "trueconf"),
        ("https://vc.corp.ru:8443/webrtc/42?x=1", "trueconf"),
        ("https://north.rooms.corp.ru/budget", "Our rooms"),
        ("https://vc.corp.ru:9443/c/42", None),
        ("https://vc.corp.ru/c/anna", None),
        ("https://vc.corp.ru.evil.com/c/42", None),
        ("https://rooms.corp.ru/budget", None),
        ("https://vcxcorp.ru/c/42", None),
    ],
)
def test_an_administrators_own_servers_are_known(url: str, service: str | None) -> None:
    found = find(meeting(description=url), OWN)
    assert (found and found.service) == service


def test_an_own_server_is_preferred_in_a_text() -> None:
    found = find(meeting(description=f"{MEET} https://vc.corp.ru/c/42"), OWN)
    assert found == Join("https://vc.corp.ru/c/42", "trueconf")


def test_a_path_that_is_no_expression_is_refused_when_the_row_is_made() -> None:
    with pytest.raises(ValueError, match="not a regular expression"):
        rooms("jitsi", "meet.corp.ru", "/(")


def test_every_service_has_its_brand_name() -> None:
    assert {row.service for row in TABLE} == set(LABELS)
    assert [label("meet"), label("Our rooms"), label("")] == ["Google Meet", "Our rooms", ""]


MEGABYTE = 1_000_000
HOSTILE_TEXTS = {
    "words": "слово " * (MEGABYTE // 6),
    "schemes": "https:" * (MEGABYTE // 6),
    "empty links": "https://< " * (MEGABYTE // 10),
    "short links": "https://a.b/c " * (MEGABYTE // 14),
    "one long link": "https://zoom.us/" + "a/" * (MEGABYTE // 2),
    "entities": "https://" + "&amp;&a&" * (MEGABYTE // 8),
    "brackets": "https://zoom.us/j/1" + ")" * MEGABYTE,
    "webex": ("https://corp.webex.com" + "/a/j.php?MTID" * 300 + " ") * (MEGABYTE // 4000),
    "mts": ("https://events.mts-link.ru/a/" + "-a" * 2000 + "! ") * (MEGABYTE // 4000),
    "labels": ("https://" + "a." * 2000 + "zoom.us/j/ ") * (MEGABYTE // 4000),
    "fields of a wrapper": ("https://www.google.com/url?q=" + "q=%20&" * 600 + " ") * (MEGABYTE // 3700),
    "wrappers": (GOOGLE + "x ").replace("zoom.us", "a.example") * (MEGABYTE // len(GOOGLE)),
    "tags": "<a href=" * (MEGABYTE // 8),
}


@pytest.mark.parametrize("text", HOSTILE_TEXTS.values(), ids=HOSTILE_TEXTS.keys())
def test_a_hostile_description_does_not_hold_us_up(text: str) -> None:
    """A megabyte takes some 25 ms; the limit only tells that from a reading whose time grows with the square."""
    began = time.process_time()
    assert find(meeting(description=text)) is None
    assert time.process_time() - began < 2


def test_a_link_at_the_end_of_a_megabyte_is_found() -> None:
    assert find(meeting(description="слово " * (MEGABYTE // 6) + TELEMOST)) == Join(TELEMOST, "telemost")


PIECES = [
    *("https://", "http:", "telemost.yandex.ru", "zoom.us", "/j/", "123456", "www.google.com/url?q=", "?url="),
    *("https%3A%2F%2F", "&amp;", "&#x0;", "@", ":", "[", "]", "\\", "%", "..", "<", "é", " ", "\x00"),
]
URLISH = st.lists(st.sampled_from(PIECES) | st.text(max_size=3)).map("".join)


@given(URLISH, URLISH, URLISH)
def test_whatever_the_calendar_holds_it_never_fails_and_gives_only_web_links(a: str, b: str, c: str) -> None:
    found = find(meeting(a, b, c, (a, b)))
    assert found is None or found.url.lower().startswith(("https://", "http://"))
