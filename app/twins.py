"""The same meeting in a calendar and at a conferencing server: how the two are known to be one. Pure.

What comes from the server itself is known by its uid, which is the name of its own room. Its twin is an entry of a
calendar that leads to this room, names its number, or has the same title and no other room; and begins when it does.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from app.differences import tidy
from app.events import Event
from app.joining import Join, find, room

T = TypeVar("T")

_SHORTEST = 6
"""Digits of a room's number that can be meant by itself; a shorter one may be anything."""


def is_conference(event: Event) -> bool:
    """Whether it comes from a conferencing server, and not from a calendar that has its link."""
    return "@" in event.uid and names_room(event.uid, find(event))


def names_room(uid: str, join: Join | None) -> bool:
    """Whether a uid is the name of the room to which a link leads."""
    name, at, _ = uid.partition("@")
    if not at or join is None:
        return False
    return re.split(r"[?#]", join.url)[0].rstrip("/").rpartition("/")[2].casefold() == name.casefold()


def are_twins(one: Event, other: Event) -> bool:
    """Whether they are one meeting, as it stands now."""
    return one.when.start == other.when.start and same_meeting(one, other)


def twins_of(entry: Event, conferences: Iterable[T], event_of: Callable[[T], Event]) -> list[T]:
    """Which of these conferences the entry is: all of one room at its time, the room that it names best."""
    listed = list(conferences)
    twins = [one for one in listed if are_twins(event_of(one), entry)]
    if not twins:
        return []
    best = _room(event_of(max(twins, key=lambda one: shares_room(event_of(one), entry))))
    return [one for one in listed if _is_at(event_of(one), entry) and _room(event_of(one)) == best]


def same_meeting(one: Event, other: Event) -> bool:
    """Whether one is a conference and the other its entry in a calendar, whenever they are."""
    if one.uid == other.uid or is_conference(one) is is_conference(other):
        return False
    conference, entry = (one, other) if is_conference(one) else (other, one)
    return shares_room(conference, entry) or _same_title(conference, entry)


def shares_room(conference: Event, entry: Event) -> bool:
    """Whether the entry leads to the conference's room, or names its number."""
    link, other = find(conference), find(entry)
    if link is not None and other is not None:
        return room(link) == room(other)
    number = conference.uid.partition("@")[0]
    if len(number) < _SHORTEST or not number.isdecimal():
        return False
    return any(re.search(rf"(?<!\w){number}(?!\w)", text) for text in (entry.location, entry.description, entry.url))


def with_link(entry: Event, conferences: Iterable[Event]) -> Event:
    """The entry with the link of its conference, where it has none itself."""
    if find(entry) is not None:
        return entry
    joins = (find(one) for one in conferences)
    urls = tuple(join.url for join in joins if join is not None)[:1]
    return replace(entry, links=urls) if urls else entry


def _is_at(conference: Event, entry: Event) -> bool:
    return is_conference(conference) and conference.when.start == entry.when.start


def _room(event: Event) -> str:
    join = find(event)
    return room(join) if join is not None else ""


def _same_title(conference: Event, entry: Event) -> bool:
    title = tidy(conference.title).casefold()
    return bool(title) and title == tidy(entry.title).casefold() and find(entry) is None
