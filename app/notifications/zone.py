"""The Mattermost profile names another time zone: one line, with a button that keeps the one before."""

from datetime import datetime, timedelta, tzinfo

from app.letters import Letter
from app.ports import Button, Card
from app.times import today
from app.words import Words

KIND = "zone"
WORTH = timedelta(days=1)
_WEEKS = 53


def moved(user_id: str, words: Words, old: tzinfo, new: tzinfo, now: datetime) -> Letter:
    """At most one a day for each zone: two devices may disagree about where the person is, and take turns."""
    say = words.say
    keep = Button(say("button_keep_zone", city=words.city_kept(old)), ("settings", "keep"), {"zone": str(old)})
    card = Card(say("zone_moved", city=words.city(new)), (keep,))
    key = f"{KIND}:{user_id}:{new}:{today(now, new).isoformat()}"
    return Letter(key, user_id, KIND, card, now, now + WORTH)


def same_clock(old: tzinfo, new: tzinfo, now: datetime) -> bool:
    """Whether the two show the same time all year, as a zone that was renamed does: nobody needs to hear of it."""
    weeks = (now + timedelta(weeks=n) for n in range(_WEEKS))
    return all(at.astimezone(old).utcoffset() == at.astimezone(new).utcoffset() for at in weeks)
