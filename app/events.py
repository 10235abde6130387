"""The nouns of a calendar: Event, When, Attendee, Answer. One Event is one meeting, or one occurrence of a series."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from enum import Enum

from app.times import Span, midnight


class Answer(Enum):
    """What a guest said (RFC 5545 3.2.12, PARTSTAT). UNKNOWN: delegated, or a value we do not know."""

    NEEDS_ACTION = "needs_action"
    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class When:
    """Start and exclusive end: both aware datetimes, or both dates when it lasts all day. Never end < start."""

    start: datetime | date
    end: datetime | date

    def __post_init__(self) -> None:
        if isinstance(self.start, datetime) is not isinstance(self.end, datetime):
            raise ValueError("start and end must be of one kind")
        for value in (self.start, self.end):
            if isinstance(value, datetime) and value.tzinfo is None:
                raise ValueError("a time needs its zone")
        if _order(self.end) < _order(self.start):
            raise ValueError("an event cannot end before it starts")

    @property
    def all_day(self) -> bool:
        """Whether it is made of whole days."""
        return not isinstance(self.start, datetime)

    def span(self, zone: tzinfo) -> Span:
        """The instants it covers, in UTC; whole days are read in `zone`."""
        return Span(_at(self.start, zone), _at(self.end, zone))


@dataclass(frozen=True, slots=True)
class Attendee:
    """A guest, the organiser, or a room. `email` is lower case without `mailto:`, "" where the address is no e-mail."""

    email: str
    name: str = ""
    answer: Answer = Answer.NEEDS_ACTION
    is_room: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One meeting or one occurrence.

    `key` = (uid, recurrence_id) names it for good: a moved occurrence keeps it. `recurrence_id` is None for what does
    not recur, else the original start in the form of its series (UTC instant or date). `status` is RFC 5545's STATUS
    in upper case. `links` are candidate join links from structured properties (CONFERENCE, X-TELEMOST-CONFERENCE,
    X-GOOGLE-CONFERENCE …), best first; `url` is the URL property. `access`: "public" where guests may come to a
    conference, "private" where they may not, "" where that is not said.
    """

    uid: str
    when: When
    title: str = ""
    recurrence_id: datetime | date | None = None
    status: str = "CONFIRMED"
    location: str = ""
    description: str = ""
    url: str = ""
    links: tuple[str, ...] = ()
    organizer: Attendee | None = None
    attendees: tuple[Attendee, ...] = ()
    free: bool = False
    private: bool = False
    access: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """(uid, recurrence id as text; "" for what does not recur)."""
        return self.uid, "" if self.recurrence_id is None else recurrence_text(self.recurrence_id)

    @property
    def cancelled(self) -> bool:
        """Whether it was called off."""
        return self.status == "CANCELLED"


def recurrence_text(value: datetime | date) -> str:
    """A recurrence id or instant as we print it: `2026-11-10T07:00:00Z`, or `2026-11-10` for a date."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()[:19] + "Z"
    return value.isoformat()


def _order(value: datetime | date) -> datetime:
    return _at(value, UTC)


def _at(value: datetime | date, zone: tzinfo) -> datetime:
    return value.astimezone(UTC) if isinstance(value, datetime) else midnight(value, zone)
