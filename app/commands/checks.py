"""The checks group: is everything on schedule, and how do the accounts fare."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from urllib.parse import urlsplit

from app import accounts, pace, render
from app.commands import waiting
from app.commands.desk import Desk
from app.commands.look import no_accounts
from app.commands.samples import next_meeting
from app.copies import Health
from app.letters import Told
from app.markdown import plain
from app.notifications import KINDS
from app.pace import Limits
from app.ports import Account, Card, Followed, Mark, Stored
from app.settings import FOREVER, Settings
from app.showing import FORBIDDEN, LATE
from app.status import Kept, counts, following, stretch
from app.times import ONE_DAY, Span, today
from app.tree import Call, Command, Group, Reply, Say

HEARTBEAT = "clock"
DEAD_AFTER = timedelta(minutes=1)
_AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class _Schedule:
    """What check_scheduler looks at."""

    settings: Settings
    ahead: Sequence[Stored]
    health: Sequence[Health]
    copied_at: datetime | None
    last: Told | None
    beat: Mark | None
    forbidden: bool
    shown: Kept | None
    limits: Limits


def check_scheduler(desk: Desk, call: Call) -> Reply:
    """What is due next, what was sent last, and whether our clock goes."""
    zone = desk.zone(call.person)
    with desk.store.begin() as books:
        if not books.accounts_of(call.person.id):
            return Say(no_accounts(call))
        schedule = _Schedule(
            books.settings(call.person.id),
            books.stored(call.person.id, Span(call.now - ONE_DAY, call.now + _AHEAD)),
            books.health_of(call.person.id),
            books.copied_at(call.person.id),
            books.last_told(call.person.id),
            books.mark(HEARTBEAT),
            books.mark(FORBIDDEN) is not None,
            books.status_of(call.person.id),
            desk.limits,
        )
    lines = list(_lines(schedule, zone, call))
    good = not any(line.startswith("⚠") for line in lines)
    head = call.words.say("check_good" if good else "check_bad", zone=call.words.zone(zone, call.now))
    return Say(Card("\n".join([head, *lines])))


def check_account(desk: Desk, call: Call) -> Reply:
    """Every account: its server, who one is there, its calendars, and how reading it fares."""
    parts = accounts_told(desk, call)
    return Say(Card("\n\n".join(parts))) if parts else Say(no_accounts(call))


def accounts_told(desk: Desk, call: Call, provider: str = "") -> list[str]:
    """The same by account, with passwords on trial; of one service, where it is named."""
    zone = desk.zone(call.person)
    with desk.store.begin() as books:
        known, calendars = books.accounts_of(call.person.id), books.calendars_of(call.person.id)
        health = {one.account_id: one for one in books.health_of(call.person.id)}
        tried = books.trials_of(call.person.id)
    parts = [
        "\n".join(_account(account, calendars, health[account.id], zone, call))
        for account in known
        if account.id in health and provider in ("", account.provider)
    ]
    return [*parts, *(waiting.line(trial, call, zone) for trial in tried if provider in ("", trial.provider))]


GROUP = Group(
    "checks",
    "title_checks",
    (
        Command("check_account", "title_check_account", check_account, also=("account", "учётная")),
        Command("check_scheduler", "title_check_scheduler", check_scheduler, also=("scheduler", "расписание")),
    ),
    also=("проверки", "check"),
)


def _lines(schedule: _Schedule, zone: tzinfo, call: Call) -> Iterator[str]:
    settings, say, now = schedule.settings, call.words.say, call.now
    yield from _clock(schedule.beat, call)
    if settings.paused(now):
        end = settings.paused_until or FOREVER
        forever = end == FOREVER
        yield (
            say("check_paused_on") if forever else say("check_paused", until=render.moment(end, zone, now, call.words))
        )
    else:
        yield _digest(settings, zone, call)
        yield _reminder(schedule, zone, call)
        yield _status(schedule, zone, call)
    yield from _calendars(schedule, zone, call)
    last = schedule.last
    if last is None:
        yield say("check_last_none")
        return
    due, sent = (call.words.second(at, zone) for at in (last.due_at, last.sent_at))
    yield say("check_last", kind=say(KINDS[last.kind]) if last.kind in KINDS else last.kind, due=due, sent=sent)


def _clock(beat: Mark | None, call: Call) -> Iterator[str]:
    if beat is None:
        yield call.words.say("check_clock_never")
    elif call.now - beat.at > DEAD_AFTER:
        yield call.words.say("check_clock_late", ago=lasting(call.now - beat.at, call))


def _digest(settings: Settings, zone: tzinfo, call: Call) -> str:
    at = settings.next_digest_at
    if at is None:
        return call.words.say("check_digest_off")
    return call.words.say("check_digest", when=render.moment(at, zone, call.now, call.words))


def _reminder(schedule: _Schedule, zone: tzinfo, call: Call) -> str:
    say, settings = call.words.say, schedule.settings
    if settings.remind_min is None:
        return say("check_remind_off")
    lead = timedelta(minutes=settings.remind_min)
    # What starts within the lead was reminded of already.
    first = next_meeting(schedule.ahead, zone, call.now + lead)
    if first is None:
        return say("check_remind_none")
    start = first.event.when.span(zone).start
    when, time = render.moment(start - lead, zone, call.now, call.words), call.words.clock(start, zone)
    return say("check_remind", when=when, title=plain(first.event.title) or say("untitled"), time=time)


def _status(schedule: _Schedule, zone: tzinfo, call: Call) -> str:
    say, now = call.words.say, call.now
    if schedule.settings.show_status == "off":
        return say("check_status_off")
    if schedule.forbidden:
        return say("check_status_forbidden")
    spans = [one.event.when.span(zone) for one in schedule.ahead if counts(one.event, one.me, own=one.own)]
    running = stretch(now, spans)
    # Not shown: a meeting of which our copy learned when it had long begun, or the tick that is just about to.
    if running is not None and (schedule.shown is not None or now - running.start < LATE):
        return say("check_status_now", end=call.words.clock(running.end, zone))
    coming = following(now, spans)
    if coming is None:
        return say("check_status_none")
    end = call.words.clock(coming.end, zone)
    if today(coming.start, zone) == today(now, zone):
        return say("check_status", start=call.words.clock(coming.start, zone), end=end)
    return say("check_status_later", start=render.moment(coming.start, zone, now, call.words), end=end)


def _calendars(schedule: _Schedule, zone: tzinfo, call: Call) -> Iterator[str]:
    say, now = call.words.say, call.now
    if schedule.copied_at is None:
        yield say("check_calendar_never")
    else:
        yield say("check_calendar", ago=lasting(now - schedule.copied_at, call))
    for one in schedule.health:
        if one.paused and one.refused_at is not None:
            yield say("check_refused", since=render.moment(one.refused_at, zone, now, call.words))
        elif one.held_until is not None and one.held_until > now:
            again = max(one.held_until, one.next_sync_at) - now
            yield say("check_held", host=plain(one.host), next=lasting(again, call))
        elif one.failures:
            yield say("check_stretched", next=lasting(one.next_sync_at - now, call))
    calendars = {one.host: one.calendars for one in schedule.health if not one.paused}
    for host, n in calendars.items():
        yield from _host(host, n, schedule.limits, zone, call)


def _host(host: str, calendars: int, limits: Limits, zone: tzinfo, call: Call) -> Iterator[str]:
    """That a host is looked at less often than the person's hour allows, because so many are there."""
    every_s = pace.host_interval_s(calendars, limits)
    if every_s > pace.interval_s(call.now, zone, limits.least_s):
        count, every = call.words.number(calendars), _every(every_s, call)
        yield call.words.say("check_host", host=plain(host), n=calendars, count=count, every=every)


def _every(seconds: float, call: Call) -> str:
    if seconds < 100:
        return call.words.say("every_seconds", n=round(seconds))
    return call.words.say("every_minutes", n=round(seconds / 60))


def _account(
    account: Account, calendars: Sequence[Followed], health: Health, zone: tzinfo, call: Call
) -> Iterator[str]:
    say = call.words.say
    host = urlsplit(account.home or account.address).hostname or account.address
    yield say("check_account", account=plain(account.login), host=plain(host))
    emails = sorted(accounts.addresses(account, call.person))
    yield say("check_me", emails=", ".join(plain(email) for email in emails)) if emails else say("check_me_unknown")
    own = [entry for entry in calendars if entry.account_id == account.id]
    names = ", ".join(plain(entry.calendar.name, 40) for entry in own if entry.followed)
    n = sum(entry.followed for entry in own)
    following = say("check_following", n=n, all=len(own), names=names)
    yield following if n else say("check_following_none", all=len(own))
    for entry in own:
        if entry.followed and entry.unreadable_at is not None:
            name = say("quoted", text=plain(entry.calendar.name, 40))
            yield say(
                "check_unreadable", name=name, since=render.moment(entry.unreadable_at, zone, call.now, call.words)
            )
    yield _health(health, zone, call)


def _health(health: Health, zone: tzinfo, call: Call) -> str:
    say, now = call.words.say, call.now
    following = lasting(max(timedelta(), health.next_sync_at - now), call)
    if health.paused and health.refused_at is not None:
        return say("check_refused", since=render.moment(health.refused_at, zone, now, call.words))
    if health.failures:
        return say("check_failing", n=health.failures, next=following)
    if health.synced_at is None:
        return say("check_unread")
    return say("check_read", ago=lasting(now - health.synced_at, call), next=following)


def lasting(time: timedelta, call: Call) -> str:
    """In the largest unit that leaves it exact enough: 40 s, 12 min, 3 h."""
    seconds = max(0, round(time.total_seconds()))
    if seconds < 100:
        return call.words.say("seconds", n=seconds)
    return (
        call.words.say("minutes", n=seconds // 60) if seconds < 100 * 60 else call.words.say("hours", n=seconds // 3600)
    )
