"""What holds for everything one reads here: language, time zone, and what is told unasked."""

from app.commands.desk import Desk
from app.commands.notify import change_button, samples_button, summary
from app.ports import Button, Card
from app.times import find_zone
from app.tree import Call, Reply, Say


def settings(desk: Desk, call: Call) -> Reply:
    """As it is, with the buttons that change it."""
    say = call.words.say
    with desk.store.begin() as books:
        known, chosen = books.accounts_of(call.person.id), books.settings(call.person.id)
    key = "settings_zone" if find_zone(call.person.zone) else "settings_zone_default"
    zone = call.words.zone(desk.zone(call.person), call.now)
    lines = [say("settings_head"), say("settings_language"), say(key, zone=zone)]
    if not known:
        return Say(Card("\n".join(lines)))
    lines.append(say("settings_told", told=summary(chosen, call.words)))
    calendars = Button(say("button_calendars"), ("calendars", "follow"))
    return Say(Card("\n".join(lines), (change_button(call), calendars, samples_button(call))))
