"""WebDAV's XML: the properties we ask for, and a multistatus answer (RFC 4918) read without trusting its writer."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

from app.errors import BadReply

DAV = "{DAV:}"
CALDAV = "{urn:ietf:params:xml:ns:caldav}"
SERVER = "{http://calendarserver.org/ns/}"
APPLE = "{http://apple.com/ns/ical/}"

_HREF, _STATUS, _PROPSTAT, _PROP = DAV + "href", DAV + "status", DAV + "propstat", DAV + "prop"
# Nothing but declarations and comments may stand before the first element, so no document type.
_ROOT = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?[^>]*\?>\s*|<!--[^>]*-->\s*)*<[A-Za-z_]")
_NOT_XML = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:x0*(?:[0-8bcefBCEF]|1[0-9a-fA-F])|0*(?:[0-8]|1[124-9]|2\\d|3[01]));"
)


@dataclass(frozen=True, slots=True)
class Resource:
    """One `response`: its href exactly as received, its own status (200 where it has none), what was found of it."""

    href: str
    status: int
    props: dict[str, etree._Element] = field(repr=False)

    def text(self, prop: str) -> str:
        """The property's text, "" where there is none."""
        found = self.props.get(prop)
        return "" if found is None else (found.text or "")

    def hrefs(self, prop: str) -> tuple[str, ...]:
        """The addresses the property holds."""
        found = self.props.get(prop)
        if found is None:
            return ()
        return tuple(text for element in found.iter(_HREF) if (text := (element.text or "").strip()))

    def inner(self, prop: str) -> frozenset[str]:
        """The names of all elements inside the property."""
        found = self.props.get(prop)
        return frozenset() if found is None else frozenset(str(e.tag) for e in found.iterdescendants("*"))

    def attributes(self, prop: str, child: str, name: str) -> tuple[str, ...]:
        """That attribute of each such child of the property."""
        found = self.props.get(prop)
        return () if found is None else tuple(str(e.get(name, "")) for e in found.iter(child))


def propfind(props: Iterable[str]) -> bytes:
    """The body of a PROPFIND that asks for these properties."""
    root = etree.Element(DAV + "propfind", nsmap={"D": DAV[1:-1], "C": CALDAV[1:-1]})
    asked = etree.SubElement(root, _PROP)
    for prop in props:
        etree.SubElement(asked, prop)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def multistatus(body: bytes, host: str) -> tuple[list[Resource], str]:
    """The resources of an answer from `host`, and its sync token, "" where it has none (RFC 6578 6.4).

    BadReply: it is no multistatus, or not sound XML.
    """
    root = _root(body, host)
    if root.tag != DAV + "multistatus":
        raise BadReply(f"{host}: the answer is XML, but no WebDAV")
    resources = [_resource(response) for response in root.iterchildren(DAV + "response")]
    return resources, (root.findtext(DAV + "sync-token") or "").strip()


def _root(body: bytes, host: str) -> etree._Element:
    """A document type is never needed here, and is how XML bombs and outside files come in: it is not even read."""
    if not _ROOT.match(body):
        raise BadReply(f"{host}: the answer is no WebDAV")
    try:
        return etree.fromstring(body, _parser())
    except etree.XMLSyntaxError:
        return _mended(body, host)


def _mended(body: bytes, host: str) -> etree._Element:
    """Some servers hand on control characters from titles, which XML forbids: one such title must not cost the rest."""
    text = _NOT_XML.sub("", body.decode("utf-8", "replace"))
    try:
        return etree.fromstring(text.encode(), _parser())
    except etree.XMLSyntaxError as e:
        raise BadReply(f"{host}: the answer is broken XML") from e


def _parser() -> etree.XMLParser:
    """One a document: parsers are not shared between threads. UTF-8 whatever the document claims to be."""
    return etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True,
        remove_comments=True,
    )  # fmt: skip


def _resource(response: etree._Element) -> Resource:
    href, status = "", 200
    props: dict[str, etree._Element] = {}
    for child in response.iterchildren(_HREF, _STATUS, _PROPSTAT):
        if child.tag == _HREF:
            href = href or (child.text or "").strip()
        elif child.tag == _STATUS:
            status = _code(child)
        else:
            props.update(_found(child))
    return Resource(href, status, props)


def _found(propstat: etree._Element) -> dict[str, etree._Element]:
    """Only what was found: iCloud lists the absent ones as well, empty, under a status of 404."""
    status = propstat.find(_STATUS)
    prop = propstat.find(_PROP)
    if prop is None or (status is not None and _code(status) != 200):
        return {}
    return {str(element.tag): element for element in prop.iterchildren("*")}


def _code(status: etree._Element) -> int:
    """`HTTP/1.1 200 OK`; what cannot be read counts as found."""
    words = (status.text or "").split()
    return int(words[1]) if len(words) > 1 and words[1].isdecimal() else 200
