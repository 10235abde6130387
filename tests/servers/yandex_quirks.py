"""The habits of Yandex Calendar that public sources tell of, each with a switch. Nobody here has tried the real one."""

from enum import Enum


class Quirk(Enum):
    """A habit, in a sentence."""

    NO_WELL_KNOWN = "/.well-known/caldav is not found"
    LETTER_CASE = "answers about properties write the mailbox in another letter case than those about objects"
    FIRST_SYNC_507 = "sync-collection without a token is too much"
    FOREIGN_TOKEN_400 = "a token that was never given is a bad request"
    FROZEN_ON_EDIT = "neither token nor ctag move when an object is edited"
    LATE_CHANGES = "the delta tells of new objects seconds later, of deleted ones after more than half a minute"
    WIDE_QUERY_507 = "a query over too long a time is too much"
    OVER_RETURN = "a time range also gives what lies near it"
    EXPAND_IGNORED = "expand is accepted, and masters with their rules come all the same"
    PROP_FILTER_IGNORED = "a filter for a property is not looked at"
    BARE_ETAG = "ETags are numbers without quotes"
    NO_ETAG_ON_PUT = "storing an object gives no ETag"
    FREE_BUSY_504 = "free-busy-query does not end"
    TRAILING_BLANKS = "titles, places and descriptions end with a blank"
    DECORATION = "objects hold METHOD, the link to their page, the calendar's name as category"
    COUNT_BECOMES_UNTIL = "the number of repetitions is stored as an end"
    NO_ORGANIZER_NO_GUESTS = "guests without an organiser are dropped, and success is answered"
    ONE_DOMAIN = "every address of a mailbox is rewritten to yandex.ru"
    TELEMOST = "a room is made for who asks for one"
    GUESTS_EDITS_IGNORED = "a guest's change of title or time is answered with success, and ignored"
    DECLINED_VANISHES = "what the guest declined is not found any more"
    MOVE_DROPS_EXDATES = "a series that is moved gets its deleted dates back"


ALL = frozenset(Quirk)
NONE: frozenset[Quirk] = frozenset()
# What a calendar program meets every day; the rest belongs to rare calls, or is set up by the test that is about it.
EVERY_DAY = ALL - {Quirk.WIDE_QUERY_507}
