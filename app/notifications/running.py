"""A conference began or is over, for whoever watches it: a post that is edited once it is over. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.letters import Letter
from app.markdown import link, plain
from app.notifications.reader import Reader
from app.ports import Card
from app.runs import Ended, Fact, Run
from app.settings import night_ends
from app.watches import Watch

KIND = "running"
WORTH = timedelta(minutes=30)
"""For so long it is worth saying that something began."""


def is_told(watch: Watch, fact: Fact, reader: Reader, now: datetime) -> bool:
    """Whether this watch tells of it now. A channel has no night; a person in the conference knows that it began; an
    end only changes what was told.
    """
    run = fact.run
    if watch.paused_at is not None or watch.conference not in ("", run.conference):
        return False
    if watch.conference == "" and not run.mine:
        return False
    if watch.channel or isinstance(fact, Ended):
        return True
    quiet = reader.settings.paused(now) or night_ends(now, reader.zone) is not None
    return not quiet and not run.inside


def key_of(watch: Watch, run: Run, what: str) -> str:
    """The name of a letter: of this run, once in each place, however many watch it there."""
    host = run.owner.partition("@")[2]
    return f"running.{what}:{watch.channel or watch.user_id}:{host}:{run.conference}:{run.name}"


def started(watch: Watch, run: Run, reader: Reader, now: datetime, extra: Sequence[str] = ()) -> Letter:
    """It began. `extra`: lines below, such as a camera's link."""
    say, words = reader.words.say, reader.words
    head = say("running_started", title=_title(run, reader), time=words.clock(run.since, reader.zone))
    lines = [head, _below(run, reader), *extra]
    card = Card("\n".join(line for line in lines if line))
    return _letter(watch, run, "started", card, now)


def ended(watch: Watch, fact: Ended, reader: Reader, now: datetime, post_id: str) -> Letter:
    """It is over; the post that said that it began says so now, where there is one."""
    run, words = fact.run, reader.words
    minutes = max(1, round((fact.at - run.since).total_seconds() / 60))
    times = {"start": words.clock(run.since, reader.zone), "end": words.clock(fact.at, reader.zone)}
    text = words.say("running_ended", title=_title(run, reader), minutes=minutes, **times)
    if run.people:
        text = f"{text} · {words.say('running_people', n=run.people)}"
    return _letter(watch, run, "ended", Card(text), now, post_id)


def shut_out(watch: Watch, reader: Reader, now: datetime) -> Letter:
    """A channel takes our posts no more: said once to whoever asked for them there."""
    text = reader.words.say("watch_paused", channel=plain(watch.place) or watch.channel)
    return Letter(f"running.shut:{watch.id}:{now.isoformat()}", watch.user_id, KIND, Card(text), now)


def _letter(watch: Watch, run: Run, what: str, card: Card, now: datetime, edits: str = "") -> Letter:
    key, until = key_of(watch, run, what), now + WORTH if what == "started" else None
    return Letter(key, watch.user_id, KIND, card, now, until, key_of(watch, run, "run"), edits, watch.channel)


def _title(run: Run, reader: Reader) -> str:
    return plain(run.topic) or reader.words.say("untitled")


def _below(run: Run, reader: Reader) -> str:
    join = link(reader.words.say("join_service", service="TrueConf"), run.url) if run.url else ""
    owner = reader.words.say("running_owner", name=plain(run.owner.partition("@")[0])) if run.owner else ""
    return " · ".join(part for part in (join, owner) if part)
