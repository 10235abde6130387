"""Silence for a while: `pause`, `pause 18:00`, `pause 2 hours`, `pause until friday`; and back."""

import re
from dataclasses import replace
from datetime import datetime, time, timedelta, tzinfo

from app import render
from app.commands.desk import Desk
from app.commands.look import day_of, no_accounts
from app.dates import read_day
from app.errors import UserError
from app.ports import Button, Card
from app.settings import FOREVER, Settings, with_next_digest
from app.times import ONE_DAY, instant, today
from app.tree import Call, Reply, Say
from app.words import Words

_UNTIL = re.compile(r"(?:until|till|to|for|до|на) ", re.IGNORECASE)
_AT = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_LASTING = re.compile(
    r"(?P<n>\d{1,3}|an?|)\s*(?:(?P<minutes>m|min|minutes?|м|мин|минут[аыу]?)|(?P<hours>h|hours?|ч|час|часа|часов))\.?",
    re.IGNORECASE,
)
_MORNING = time(8)


def pause(desk: Desk, call: Call) -> Reply:
    """Nothing is told and no status shown, until then or until one resumes; it ends by itself with a digest."""
    zone = desk.zone(call.person)
    text = call.text("until")
    with desk.store.begin() as books:
        if not books.accounts_of(call.person.id):
            return Say(no_accounts(call))
        settings = books.settings(call.person.id)
        until = read_until(text, settings, zone, call.now, call.words) if text else FOREVER
        if until <= call.now:
            raise UserError("pause_past")
        books.put_settings(with_next_digest(replace(settings, paused_until=until), zone, call.now))
    if until == FOREVER:
        said = call.words.say("pause_on")
    else:
        said = call.words.say("pause_until", until=render.moment(until, zone, call.now, call.words))
    return Say(Card(said, (Button(call.words.say("button_resume"), ("notifications", "resume")),)))


def resume(desk: Desk, call: Call) -> Reply:
    """The end of a pause, with the day as it stands."""
    zone = desk.zone(call.person)
    with desk.store.begin() as books:
        if not books.accounts_of(call.person.id):
            return Say(no_accounts(call))
        settings = replace(books.settings(call.person.id), paused_until=None)
        books.put_settings(with_next_digest(settings, zone, call.now))
    shown = day_of(desk, call)
    text = call.words.say("pause_off")
    return Say(replace(shown.card, text=f"{text}\n\n{shown.card.text}")) if isinstance(shown, Say) else Say(Card(text))


def read_until(text: str, settings: Settings, zone: tzinfo, now: datetime, words: Words) -> datetime:
    """The end of a pause as typed. A day means its morning: the time of the digest, so that it begins as others do."""
    short = _UNTIL.sub("", " ".join(text.split()), count=1)
    if lasting := _LASTING.fullmatch(short):
        number = int(lasting["n"]) if lasting["n"].isdecimal() else 1
        return now + (timedelta(minutes=number) if lasting["minutes"] else timedelta(hours=number))
    day = today(now, zone)
    if at := _AT.fullmatch(short):
        local = datetime.combine(day, time(int(at[1]), int(at[2])))
        end = instant(local, zone)
        return end if end > now else instant(local + ONE_DAY, zone)
    morning = settings.digest_at or _MORNING
    return instant(datetime.combine(read_day(short, day, words.language, words.first_day), morning), zone)
