"""The people and the links of a VEVENT: ORGANIZER, ATTENDEE, CONFERENCE and its kin."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from app.events import Answer, Attendee
from app.providers.lines import Block, Property, unescape

# What is kept of a guest list; the largest real ones are mailing lists.
_MOST_GUESTS = 500
_ANSWERS = {
    "": Answer.NEEDS_ACTION,
    "NEEDS-ACTION": Answer.NEEDS_ACTION,
    "ACCEPTED": Answer.ACCEPTED,
    "TENTATIVE": Answer.TENTATIVE,
    "DECLINED": Answer.DECLINED,
}
_ROOMS = ("ROOM", "RESOURCE")
# One link each, the best first; CONFERENCE (RFC 7986) may stand several times and goes before them.
LINK_PROPERTIES = (
    "X-TELEMOST-CONFERENCE",
    "X-GOOGLE-CONFERENCE",
    "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK",
    "X-MICROSOFT-ONLINEMEETINGCONFLINK",
)
_SCHEMES = ("https://", "http://")
_MOST_LINKS = 20


def attendees(block: Block) -> tuple[Attendee, ...]:
    """The guests in their order."""
    return tuple(_attendee(entry) for entry in block.properties.get("ATTENDEE", ())[:_MOST_GUESTS])


def organizer(block: Block, guests: Sequence[Attendee]) -> Attendee | None:
    """Who invites, with the answer of their own line among the guests."""
    entry = block.first("ORGANIZER")
    if entry is None:
        return None
    person = _attendee(entry)
    own = next((guest.answer for guest in guests if guest.email and guest.email == person.email), person.answer)
    return replace(person, answer=own)


def links(block: Block) -> tuple[str, ...]:
    """Candidate join links, the best first, each once."""
    found = [*_conferences(block), *(block.text(name) for name in LINK_PROPERTIES)]
    usable = (link for link in found if link.lower().startswith(_SCHEMES))
    return tuple(dict.fromkeys(usable))[:_MOST_LINKS]


def _conferences(block: Block) -> Iterator[str]:
    """Those one can see each other in before those one can only hear or read."""
    entries = [(entry, entry.parameters()) for entry in block.properties.get("CONFERENCE", ())[:_MOST_LINKS]]
    for entry, parameters in sorted(entries, key=lambda pair: not _is_video(pair[1])):
        if parameters.get("VALUE", "URI").upper() == "URI":
            yield entry.value.strip()


def _is_video(parameters: dict[str, str]) -> bool:
    feature = parameters.get("FEATURE", "")
    return not feature or "VIDEO" in feature.upper().split(",")


def _attendee(entry: Property) -> Attendee:
    parameters = entry.parameters()
    return Attendee(
        email=address(entry.value, parameters),
        name=unescape(parameters.get("CN", "")).strip(),
        answer=_ANSWERS.get(parameters.get("PARTSTAT", "").upper(), Answer.UNKNOWN),
        is_room=parameters.get("CUTYPE", "").upper() in _ROOMS,
        optional=parameters.get("ROLE", "").upper() == "OPT-PARTICIPANT",
    )


def address(value: str, parameters: Mapping[str, str]) -> str:
    """The e-mail of a guest's line in lower case, "" where it names none."""
    text = value.strip().lower()
    if text.startswith("mailto:"):
        return text.removeprefix("mailto:").strip()
    if "@" in text and ":" not in text and "/" not in text:
        return text
    return parameters.get("EMAIL", "").lower().removeprefix("mailto:").strip()
