"""Radicale's XML made Yandex's: what a query is taken for, and how an answer names things."""

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from lxml import etree

from tests.servers.odd_http import Answer
from tests.servers.yandex_quirks import Quirk

FRONT = "/calendars/"
DAV, CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
TOO_MUCH = Answer(507)
_STAMP = "%Y%m%dT%H%M%SZ"
_NEARBY = timedelta(days=3)


def bent(query: etree._Element, quirks: Collection[Quirk], widest: timedelta) -> Answer | None:
    """Change a query to what it is taken for; an answer where it is refused."""
    for part in query.iter(f"{CALDAV}time-range"):
        start, end = (datetime.strptime(part.get(n, ""), _STAMP).replace(tzinfo=UTC) for n in ("start", "end"))
        if Quirk.WIDE_QUERY_507 in quirks and end - start > widest:
            return TOO_MUCH
        if Quirk.OVER_RETURN in quirks:
            part.set("start", f"{start - _NEARBY:{_STAMP}}")
            part.set("end", f"{end + _NEARBY:{_STAMP}}")
    ignored = {"expand": Quirk.EXPAND_IGNORED, "prop-filter": Quirk.PROP_FILTER_IGNORED}
    for name in (name for name, quirk in ignored.items() if quirk in quirks):
        for element in list(query.iter(f"{CALDAV}{name}")):
            parent = element.getparent()
            assert parent is not None
            parent.remove(element)
    return None


def renamed(response: etree._Element, *, shouting: bool = False) -> None:
    """Every address as it is in front; `shouting`: in another letter case."""
    for href in response.iter(f"{DAV}href"):
        text = f"{FRONT}{(href.text or '')[1:]}"
        href.text = re.sub(rf"(?<=^{FRONT})\w", lambda match: match[0].upper(), text) if shouting else text


def xml(root: etree._Element) -> Answer:
    """A multistatus."""
    text = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return Answer(207, text, {"Content-Type": "application/xml; charset=utf-8"})
