"""The notifications group and its short forms: what one wants to hear, and when."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import time, tzinfo

from app.commands.desk import Desk
from app.commands.following import follow_chosen, follow_field
from app.commands.look import no_accounts
from app.commands.pause import pause, resume
from app.commands.samples import samples
from app.errors import UserError
from app.notifications.digest import planned
from app.ports import Button, Card
from app.settings import MOST_MINUTES, WORKDAYS, Settings
from app.tree import Ask, Call, Command, Field, Form, Group, Kind, Option, Reply, Say
from app.words import Words

OFF = "off"
NO = (OFF, "0", "no", "выкл", "нет", "не")
_MINUTES = (1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60)
_QUARTERS = tuple(time(n // 4, n % 4 * 15) for n in range(24 * 4))
_STATUSES = {"meeting": "choice_status_meeting", "dnd": "choice_status_dnd", OFF: "choice_status_off"}
_CHANGES = {"others": "choice_changes_others", "all": "choice_changes_all", OFF: "choice_off"}
_ANSWERS = {"mine": "choice_answers_mine", "all": "choice_answers_all", OFF: "choice_off"}
_TOLD = {
    ("status", "meeting"): "told_status_meeting",
    ("status", "dnd"): "told_status_dnd",
    ("changes", "others"): "told_changes_others",
    ("changes", "all"): "told_changes_all",
    ("answers", "mine"): "told_answers_mine",
    ("answers", "all"): "told_answers_all",
}


def update(desk: Desk, call: Call) -> Reply:
    """One prefilled form with everything one may choose."""
    settings = _settings(desk, call)
    if settings is None:
        return Say(no_accounts(call))
    if not call.submitted:
        return Ask(_form(desk, settings, call))
    digest_at, days = _time(call.text("digest")), _days(call)
    if digest_at is not None and not days:
        raise UserError("digest_days_missing", "days")
    chosen = replace(
        settings,
        digest_at=digest_at,
        digest_days=days or WORKDAYS,
        remind_min=_minutes(call.text("remind")),
        tell_changes=_one_of(call, "changes", _CHANGES),
        tell_answers=_one_of(call, "answers", _ANSWERS),
        show_status=_one_of(call, "status", _STATUSES),
    )
    followed = _store(desk, call, chosen)
    said = call.words.say("notifications_saved", told=summary(chosen, call.words, desk.zone(call.person)))
    return Say(Card(" ".join([said, *followed]), (change_button(call), samples_button(call))))


def remind(desk: Desk, call: Call) -> Reply:
    """`remind 7`: any number of minutes before; `remind off`."""
    settings = _settings(desk, call)
    if settings is None:
        return Say(no_accounts(call))
    minutes = _minutes(call.text("minutes"))
    _store(desk, call, replace(settings, remind_min=minutes))
    say = call.words.say
    return Say(Card(say("remind_none") if minutes is None else say("remind_on", n=minutes), (change_button(call),)))


def delete(desk: Desk, call: Call) -> Reply:
    """Nothing unasked any more; the calendar stays connected."""
    settings = _settings(desk, call)
    if settings is None:
        return Say(no_accounts(call))
    quiet = replace(settings, digest_at=None, remind_min=None, tell_changes=OFF, tell_answers=OFF, show_status=OFF)
    _store(desk, call, quiet)
    return Say(Card(call.words.say("notifications_off"), (change_button(call),)))


def summary(settings: Settings, words: Words, zone: tzinfo) -> str:
    """What is told unasked, as one sentence."""
    parts = list(_parts(settings, words, zone))
    if not parts:
        return words.say("told_nothing")
    told = ", ".join(parts)
    return words.say("told_is", told=f"{told[:1].upper()}{told[1:]}")


def change_button(call: Call) -> Button:
    """The button that opens the form."""
    return Button(call.words.say("button_change"), ("notifications", "update"))


def samples_button(call: Call) -> Button:
    """The button that shows how it looks."""
    return Button(call.words.say("button_samples"), ("notifications", "samples"))


GROUP = Group(
    "notifications",
    "title_notifications",
    (
        Command("update", "title_notify", update, also=("create", "изменить", "настроить")),
        Command("delete", "title_notify_off", delete, also=("выключить",)),
        Command("remind", "title_remind", remind, "minutes", also=("напомнить",), short=("remind", "напомнить")),
        Command("pause", "title_pause", pause, "until", also=("пауза",), short=("pause", "пауза")),
        Command("resume", "title_resume", resume, also=("продолжить",), short=("resume", "продолжить")),
        Command("samples", "title_samples", samples, also=("примеры",)),
    ),
    also=("уведомления", "notification"),
)


def _settings(desk: Desk, call: Call) -> Settings | None:
    """The person's choices; None where nothing is connected."""
    with desk.store.begin() as books:
        return books.settings(call.person.id) if books.accounts_of(call.person.id) else None


def _store(desk: Desk, call: Call, settings: Settings) -> list[str]:
    """Keep the choices; what there is to say of the calendars, where the form asked for them and they changed."""
    with desk.store.begin() as books:
        books.put_settings(planned(books, settings, desk.zone(call.person), call.now))
        if "calendars" not in call.values or not follow_chosen(books, call, "calendars"):
            return []
        return [call.words.say("followed", n=sum(one.followed for one in books.calendars_of(call.person.id)))]


def _parts(settings: Settings, words: Words, zone: tzinfo) -> Iterable[str]:
    if settings.digest_at is not None:
        at = words.time_of_day(settings.digest_at, zone)
        yield words.say("told_digest", days=_days_told(settings.digest_days, words), time=at)
    if settings.remind_min is not None:
        yield words.say("told_remind", n=settings.remind_min)
    for kind, chosen in (
        ("status", settings.show_status),
        ("changes", settings.tell_changes),
        ("answers", settings.tell_answers),
    ):
        if chosen != OFF:
            yield words.say(_TOLD[kind, chosen])


def _days_told(days: frozenset[int], words: Words) -> str:
    if days == WORKDAYS:
        return words.say("told_workdays")
    if len(days) == 7:
        return words.say("told_every_day")
    return words.say("told_days", days=", ".join(words.short_weekdays[day - 1] for day in words.week(days)))


def _form(desk: Desk, settings: Settings, call: Call) -> Form:
    words, zone = call.words, desk.zone(call.person)
    with desk.store.begin() as books:
        known = books.calendars_of(call.person.id)
    say = words.say
    off = Option(OFF, say("choice_off"))
    times = sorted({*_QUARTERS, settings.digest_at or _QUARTERS[0]})
    minutes = sorted({*_MINUTES, settings.remind_min or _MINUTES[0]})
    days = tuple(Option(str(n), words.weekdays[n - 1], words.weekdays[n - 1]) for n in words.week(range(1, 8)))
    chosen_days = ",".join(str(day) for day in sorted(settings.digest_days))
    digest = f"{settings.digest_at:%H:%M}" if settings.digest_at is not None else OFF
    lead = OFF if settings.remind_min is None else str(settings.remind_min)
    fields = (
        _choice("digest", digest, [off, *(Option(f"{at:%H:%M}", words.time_of_day(at, zone)) for at in times)]),
        Field("days", "field_days", Kind.CHOICES, "", "field_days_help", False, chosen_days, days),
        _choice("remind", lead, [off, *(Option(str(n), say("choice_minutes", n=n)) for n in minutes)]),
        _choice("status", settings.show_status, _options(_STATUSES, words)),
        _choice("changes", settings.tell_changes, _options(_CHANGES, words)),
        _choice("answers", settings.tell_answers, _options(_ANSWERS, words)),
        *([follow_field("calendars", known, words, boxed=False)] if known else []),
    )
    return Form(("notifications", "update"), "form_notifications", fields, "submit_update")


def _options(several: dict[str, str], words: Words) -> list[Option]:
    return [Option(value, words.say(key)) for value, key in several.items()]


def _choice(name: str, chosen: str, options: list[Option]) -> Field:
    return Field(name, f"field_{name}", Kind.CHOICE, help=f"field_{name}_help", default=chosen, options=tuple(options))


def _time(text: str) -> time | None:
    try:
        return None if text == OFF else time.fromisoformat(text)
    except ValueError as error:
        raise UserError("required", "digest") from error


def _days(call: Call) -> frozenset[int]:
    chosen = call.values.get("days")
    return frozenset(int(one) for one in chosen if str(one) in "1234567") if isinstance(chosen, list) else WORKDAYS


def _minutes(text: str) -> int | None:
    if text.casefold() in NO:
        return None
    number = text.split(maxsplit=1)[0] if text else ""
    if not number.isdecimal() or len(number) > 5 or not 1 <= int(number) <= MOST_MINUTES:
        raise UserError("remind_unreadable", "remind", most=MOST_MINUTES)
    return int(number)


def _one_of(call: Call, name: str, options: dict[str, str]) -> str:
    if call.text(name) not in options:
        raise UserError("required", name)
    return call.text(name)
