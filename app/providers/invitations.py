"""An answer written into a calendar object: one's own ATTENDEE lines, and nothing else but what has to go with them.

With the answer goes a new DTSTAMP, by which the organiser tells the newest of several answers (RFC 5546 2.1.5), and
METHOD goes, which no stored object may have (RFC 4791 4.1). To answer one occurrence of a series that has no exception
yet, one is added: a copy of the master without its rule. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from app.errors import NotFound, NotInvited, Unsupported
from app.events import Answer, Event, recurrence_text
from app.expansion import expand
from app.mailboxes import mailbox, mailboxes
from app.objects import Rsvp
from app.providers.contents import Contents, Part, folded, name_of, unfolded
from app.providers.guests import address
from app.providers.ical import read
from app.providers.lines import PARAMETER, Property, property_of, unescape
from app.series import Component, later, utc, wall
from app.times import ONE_DAY, Span

_PARTSTAT = {Answer.ACCEPTED: "ACCEPTED", Answer.TENTATIVE: "TENTATIVE", Answer.DECLINED: "DECLINED"}
_OF_SERIES = frozenset(("RRULE", "RDATE", "EXDATE", "EXRULE"))
_DELIVERED, _FAILED = ("1", "2"), ("3", "5")  # first digits of SCHEDULE-STATUS (RFC 6638 3.2.9)


@dataclass(frozen=True, slots=True)
class _Meeting:
    """A VEVENT of the asked uid. `original` names the occurrence it stands for, "" where it is the master.

    `goes_on`: it stands for all that follow as well (RANGE=THISANDFUTURE).
    """

    part: Part
    original: str
    goes_on: bool = False


def answered(body: bytes, rsvp: Rsvp, zone: tzinfo, now: datetime) -> bytes:
    """The object with the answer; the very same where it holds it already. `zone` is for times that name none.

    NotFound: there is no such meeting. NotInvited: the person is not among its guests. Unsupported: a series that
    changed for good from some day on, of which no single occurrence can be named safely. BadReply: it is broken.
    """
    invitation = _Invitation(body, rsvp, zone)
    if invitation.says():
        return body
    changes = dict(invitation.changes(now))
    lines = (changes.get(number, line) for number, line in enumerate(invitation.contents.lines))
    return b"".join(lines)


def says(body: bytes, rsvp: Rsvp, zone: tzinfo) -> bool:
    """Whether the object holds this very answer wherever it should. Errors as of `answered`."""
    return _Invitation(body, rsvp, zone).says()


def delivered(body: bytes, rsvp: Rsvp, zone: tzinfo) -> bool | None:
    """Whether the server says that it passes the answer on to the organiser; None where it says nothing of it."""
    return _Invitation(body, rsvp, zone).delivered()


class _Invitation:
    """An object in which an answer is to be found or put."""

    def __init__(self, body: bytes, rsvp: Rsvp, zone: tzinfo) -> None:
        self.contents = Contents(body)
        self._body = body
        self._rsvp = rsvp
        self._zone = zone
        self._me = mailboxes(rsvp.me)
        self._meetings = tuple(self._found())
        if not self._meetings:
            raise NotFound("the meeting is not in its object any more")

    def says(self) -> bool:
        """Whether every own line says so; of an occurrence without an exception of its own, the master's."""
        targets = self._targets() or self._masters()
        return all(self._given(number) is self._rsvp.answer for one in targets for number in self._own(one))

    def delivered(self) -> bool | None:
        """What stands beside the organiser."""
        for meeting in self._targets() or self._masters():
            for number in self._named(meeting, "ORGANIZER"):
                parameters = self._line(number).parameters()
                status = parameters.get("SCHEDULE-STATUS", "")
                if parameters.get("SCHEDULE-AGENT", "SERVER").upper() != "SERVER" or status.startswith(_FAILED):
                    return False
                if status.startswith(_DELIVERED):
                    return True
        return None

    def changes(self, now: datetime) -> Iterator[tuple[int, bytes]]:
        """The numbers of lines, and what stands there instead."""
        yield from ((number, b"") for number, line in enumerate(self.contents.lines) if name_of(line) == "METHOD")
        targets = self._targets()
        for meeting in targets:
            for number in self.contents.inside(meeting.part):
                line = self._changed(number, now)
                if line != self.contents.lines[number]:
                    yield number, line
        if not targets:
            last = self._meetings[-1].part.last
            yield last, self.contents.lines[last] + self._exception(now)

    def _targets(self) -> Sequence[_Meeting]:
        """Where the answer goes: nowhere yet, for an occurrence without an exception. NotInvited: not into these."""
        asked = self._rsvp.recurrence
        found = [one for one in self._meetings if one.original == asked or not asked]
        if asked and any(one.goes_on for one in found or self._meetings):
            raise Unsupported("one occurrence of a series that changed for good from some day on")
        invited = [one for one in found if any(self._own(one))]
        if not invited and (found or not any(any(self._own(one)) for one in self._masters())):
            raise NotInvited("none of the person's addresses is among the guests")
        return invited

    def _masters(self) -> Sequence[_Meeting]:
        return [one for one in self._meetings if not one.original]

    def _found(self) -> Iterator[_Meeting]:
        """Each is read together with the master, for a RECURRENCE-ID may only be understood by that."""
        parts = [part for part in self.contents.parts if part.kind == "VEVENT" and self._is_asked(part)]
        zones = b"".join(self.contents.text(part) for part in self.contents.parts if part.kind == "VTIMEZONE")
        masters = [part for part in parts if not any(self._named(_Meeting(part, ""), "RECURRENCE-ID"))]
        for part in parts:
            if part in masters:
                yield _Meeting(part, "")
                continue
            texts = [self.contents.text(one) for one in (*masters[:1], part)]
            for series in read(
                b"BEGIN:VCALENDAR\r\n" + zones + b"".join(texts) + b"END:VCALENDAR\r\n", self._zone
            ).series:
                goes_on = bool(series.following)
                yield from (_Meeting(part, recurrence_text(one.original), goes_on) for one in series.overrides)

    def _is_asked(self, part: Part) -> bool:
        uids = (self._line(number).value for number in self._named(_Meeting(part, ""), "UID"))
        return bool(self._rsvp.uid) and next((unescape(uid).strip() for uid in uids), "") == self._rsvp.uid

    def _named(self, meeting: _Meeting, name: str) -> Iterator[int]:
        return (n for n in self.contents.inside(meeting.part) if name_of(self.contents.lines[n]) == name)

    def _own(self, meeting: _Meeting) -> Iterator[int]:
        """The numbers of the person's ATTENDEE lines."""
        return (number for number in self._named(meeting, "ATTENDEE") if self._is_own(number))

    def _is_own(self, number: int) -> bool:
        entry = self._line(number)
        return mailbox(address(entry.value, entry.parameters())) in self._me

    def _line(self, number: int) -> Property:
        return property_of(unfolded(self.contents.lines[number]))

    def _given(self, number: int) -> Answer | None:
        status = self._line(number).parameters().get("PARTSTAT", "").upper()
        return next((answer for answer, text in _PARTSTAT.items() if text == status), None)

    def _changed(self, number: int, now: datetime) -> bytes:
        line = self.contents.lines[number]
        match name_of(line):
            case "ATTENDEE" if self._is_own(number):
                entry = self._line(number)
                return folded(f"{_with_answer(entry.head, self._rsvp.answer)}:{entry.value}", line)
            case "DTSTAMP":
                return folded(f"DTSTAMP:{_utc(now)}", line)
        return line

    def _exception(self, now: datetime) -> bytes:
        """The occurrence as a component of its own: the master at its start, without the rule, with the answer."""
        masters = self._masters()
        if not masters:
            raise NotFound("the series has no such occurrence")
        part = masters[0].part
        event, master = self._occurrence()
        own, times = set(self.contents.inside(part)), self._times(masters[0], event, master)
        lines: list[bytes] = []
        for number in range(part.first, part.last + 1):
            name = name_of(self.contents.lines[number])
            if number not in own:
                lines.append(self.contents.lines[number])
            elif name not in _OF_SERIES:
                lines.append(times.get(name) or self._changed(number, now))
        return b"".join(lines)

    def _occurrence(self) -> tuple[Event, Component]:
        """What the series is at the asked time, and its master."""
        for series in read(self._body, self._zone).series:
            if series.uid != self._rsvp.uid or series.master is None:
                continue
            for event in expand(series, _around(self._rsvp.recurrence), self._zone).events:
                if event.key[1] == self._rsvp.recurrence:
                    return event, series.master
        raise NotFound("the series has no such occurrence")

    def _times(self, meeting: _Meeting, event: Event, master: Component) -> dict[str, bytes]:
        """DTSTART with the RECURRENCE-ID after it, and DTEND, all in the master's own form."""
        number = next(self._named(meeting, "DTSTART"))
        line, entry = self.contents.lines[number], self._line(number)
        parameters = entry.head[len("DTSTART") :] if entry.head.upper().startswith("DTSTART") else ""

        def moment(name: str, value: object) -> bytes:
            return folded(f"{name}{parameters}:{_in_form(value, entry.value, master.zone)}", line)

        start, end = event.when.start, event.when.end
        return {"DTSTART": moment("DTSTART", start) + moment("RECURRENCE-ID", start), "DTEND": moment("DTEND", end)}


def _with_answer(head: str, answer: Answer) -> str:
    """The name and parameters of an ATTENDEE line with this answer, which asks for none any more."""
    kept, last, put = "", 0, False
    for found in PARAMETER.finditer(head):
        kept += head[last : found.start()]
        last = found.end()
        name = found[1].upper()
        if name == "PARTSTAT":
            kept += "" if put else f";PARTSTAT={_PARTSTAT[answer]}"
            put = True
        elif name != "RSVP":
            kept += found[0]
    kept += head[last:]
    return kept if put else f"{kept};PARTSTAT={_PARTSTAT[answer]}"


def _in_form(value: object, like: str, zone: tzinfo) -> str:
    """A moment written as the value `like` is: a date, an instant in UTC, or a time on the clock of `zone`."""
    if not isinstance(value, datetime):
        return str(value).replace("-", "")
    return _utc(value) if like.strip().upper().endswith("Z") else f"{wall(value, zone):%Y%m%dT%H%M%S}"


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _around(recurrence: str) -> Span:
    """A time in which the occurrence of that name starts."""
    try:
        at = datetime.fromisoformat(recurrence)
    except ValueError as e:
        raise NotFound("no such occurrence") from e
    at = at.astimezone(UTC) if at.tzinfo else utc(at, UTC)
    return Span(later(at, -ONE_DAY), later(at, 2 * ONE_DAY))
