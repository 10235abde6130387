"""What is told after a long blindness: what lies ahead, and nothing of what happened meanwhile."""

from datetime import datetime, timedelta
from typing import Protocol

from app.letters import Letter
from app.notifications import wording
from app.notifications.reader import Reader
from app.ports import Stored
from app.settings import night_ends
from app.times import Days, Span, today

BLIND = timedelta(hours=6)
"""Who saw nothing for so long is told what lies ahead, not what happened."""
KIND = "change"


class Books(Protocol):
    """The query that this needs."""

    def stored(self, user_id: str, span: Span) -> list[Stored]:
        """What our copy shows in a span."""
        ...


def after_blindness(books: Books, since: datetime, reader: Reader, now: datetime) -> Letter:
    """What lies ahead on the day on which it is read. Accounts that see again together are one letter; so long a
    blindness ends once in a quarter of a day.
    """
    morning = night_ends(now, reader.zone)
    due_at = morning or now
    day = today(due_at, reader.zone)
    stored = books.stored(reader.person.id, Days(day, day).span(reader.zone))
    card = wording.after_blindness(since, stored, reader, due_at)
    part = "night" if morning is not None else now.astimezone(reader.zone).hour // 6
    return Letter(f"blind:{reader.person.id}:{day.isoformat()}:{part}", reader.person.id, KIND, card, due_at)
