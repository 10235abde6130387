"""Scripts for odd_http that look like calendar servers with a habit: one function a habit."""

import base64
from collections.abc import Callable
from xml.sax.saxutils import escape

from tests.servers.odd_http import Answer, Odd, Script, Seen

LOGIN, PASSWORD = "alice", "wonderland"
RIGHT = "Basic " + base64.b64encode(f"{LOGIN}:{PASSWORD}".encode()).decode()
ASK = {"WWW-Authenticate": 'Basic realm="calendars"'}

CALENDAR = "<D:resourcetype><D:collection/><C:calendar/></D:resourcetype>"
EVENTS = '<C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set>'
TASKS = '<C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set>'

Pages = dict[tuple[str, str], Answer]


def event(uid: str, title: str = "Meeting") -> str:
    """A calendar object with one event on 10 November 2026 at 07:00 UTC."""
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:20261110T070000Z\r\nDTEND:20261110T080000Z\r\n"
        f"SUMMARY:{title}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def found(href: str, props: str, missing: str = "") -> str:
    """One response; `missing` are properties that come with a status of 404."""
    absent = f"<D:propstat><D:prop>{missing}</D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>"
    return (
        f"<D:response><D:href>{escape(href)}</D:href><D:propstat><D:prop>{props}</D:prop>"
        f"<D:status>HTTP/1.1 200 OK</D:status></D:propstat>{absent if missing else ''}</D:response>"
    )


def status(href: str, code: int) -> str:
    """One response that is only a status."""
    return f"<D:response><D:href>{escape(href)}</D:href><D:status>HTTP/1.1 {code} X</D:status></D:response>"


def stored(href: str, text: str) -> str:
    """One response with an object's text."""
    return found(href, f'<D:getetag>"1"</D:getetag><C:calendar-data>{escape(text)}</C:calendar-data>')


def xml(*responses: str) -> Answer:
    """A multistatus of these."""
    return Answer(
        207,
        f'<?xml version="1.0" encoding="utf-8"?><D:multistatus xmlns:D="DAV:" '
        f'xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/" '
        f'xmlns:A="http://apple.com/ns/ical/">{"".join(responses)}</D:multistatus>'.encode(),
        {"Content-Type": "application/xml; charset=utf-8"},
    )


def principal(href: str) -> str:
    """The property that names the person."""
    return f"<D:current-user-principal><D:href>{href}</D:href></D:current-user-principal>"


def home(href: str) -> str:
    """The property that names where their calendars are."""
    return f"<C:calendar-home-set><D:href>{href}</D:href></C:calendar-home-set>"


def pages(answers: Pages, otherwise: Answer = Answer(404)) -> Callable[[Odd], Script]:  # noqa: B008 — frozen
    """Answer by method and path; depth "1" looks for the path with a `*` first."""

    def script(seen: Seen) -> Answer:
        deep = answers.get((seen.method, seen.path + "*")) if seen.headers.get("depth") == "1" else None
        return deep or answers.get((seen.method, seen.path), otherwise)

    return lambda _: script


def locked(inner: Callable[[Odd], Script], ask: dict[str, str] = ASK) -> Callable[[Odd], Script]:
    """The same for those who know the password; 401 for all others."""

    def lock(odd: Odd) -> Script:
        script = inner(odd)
        return lambda seen: script(seen) if seen.headers.get("authorization") == RIGHT else Answer(401, b"", ask)

    return lock


def everything(answer: Answer) -> Callable[[Odd], Script]:
    """The same answer to everything."""
    return lambda _: lambda _: answer


def listing(*entries: str, objects: Answer | None = None) -> Callable[[Odd], Script]:
    """A sound server whose home `/home/` lists these entries, behind the password."""
    answers = {
        ("PROPFIND", "/"): xml(found("/", principal("/me/"))),
        ("PROPFIND", "/me/"): xml(found("/me/", principal("/me/") + home("/home/"))),
        ("PROPFIND", "/home/"): xml(found("/home/", "<D:resourcetype><D:collection/></D:resourcetype>")),
        ("PROPFIND", "/home/*"): xml(*entries),
    }
    if objects is not None:
        answers["REPORT", "/home/work/"] = objects
    return locked(pages(answers))


def yandex() -> Callable[[Odd], Script]:
    """No well-known address; inbox, outbox and tasks beside the calendar; letter case changes between answers."""
    shown = "<D:displayname>{}</D:displayname>"
    return locked(
        pages(
            {
                ("PROPFIND", "/"): xml(found("/", principal("/principals/users/alice%40ya.ru/"))),
                ("PROPFIND", "/principals/users/alice%40ya.ru/"): xml(
                    found(
                        "/principals/users/alice@ya.ru/",
                        home("/calendars/alice%40ya.ru/")
                        + "<C:calendar-user-address-set><D:href>mailto:Alice@ya.ru</D:href>"
                        "<D:href>/principals/users/alice%40ya.ru/</D:href></C:calendar-user-address-set>",
                    )
                ),
                ("PROPFIND", "/calendars/alice%40ya.ru/"): xml(
                    found("/calendars/alice%40ya.ru/", "<D:resourcetype><D:collection/></D:resourcetype>")
                ),
                ("PROPFIND", "/calendars/alice%40ya.ru/*"): xml(
                    found(
                        "/calendars/alice%40ya.ru/",
                        "<D:resourcetype><D:collection/></D:resourcetype>",
                        "<CS:getctag/>",
                    ),
                    found(
                        "/calendars/alice%40ya.ru/inbox/",
                        "<D:resourcetype><D:collection/><C:schedule-inbox/></D:resourcetype>",
                    ),
                    found(
                        "/calendars/alice%40ya.ru/outbox/",
                        "<D:resourcetype><D:collection/><C:schedule-outbox/></D:resourcetype>",
                    ),
                    found("/calendars/Alice%40ya.ru/events-7/", CALENDAR + EVENTS + shown.format("Мои события")),
                    found("/calendars/alice%40ya.ru/todos-8/", CALENDAR + TASKS + shown.format("Не забыть")),
                ),
                ("REPORT", "/calendars/Alice%40ya.ru/events-7/"): xml(
                    stored("/calendars/alice%40ya.ru/events-7/a.ics", event("a", "Планёрка ")),
                    status("/calendars/alice%40ya.ru/events-7/gone.ics", 404),
                ),
            }
        )
    )
