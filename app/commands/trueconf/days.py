"""The meetings that stand in TrueConf alone: today, tomorrow, a week, a period."""

from app.commands import look
from app.commands.desk import Desk
from app.commands.look import WEEK, View
from app.commands.trueconf.seat import seats_of
from app.errors import UserError
from app.times import ONE_DAY, Days, today
from app.tree import Call, Command, Reply

_RANGE = ("trueconf", "range")
_NAMED = {"tomorrow": ("trueconf", "tomorrow"), "week": ("trueconf", "week")}


def day_of(desk: Desk, call: Call) -> Reply:
    """Today's."""
    first = today(call.now, desk.zone(call.person))
    return look.show(desk, call, Days(first, first), _view(desk, call))


def tomorrow(desk: Desk, call: Call) -> Reply:
    """Those of the day after today."""
    first = today(call.now, desk.zone(call.person)) + ONE_DAY
    return look.show(desk, call, Days(first, first), _view(desk, call))


def week(desk: Desk, call: Call) -> Reply:
    """Those of seven days from today."""
    first = today(call.now, desk.zone(call.person))
    return look.show(desk, call, Days(first, first + WEEK - ONE_DAY), _view(desk, call))


def period(desk: Desk, call: Call) -> Reply:
    """Those of a period as typed; without one, a form that asks for it."""
    return look.period_of(desk, call, _view(desk, call))


COMMANDS = (
    Command("today", "title_trueconf_today", day_of, also=("сегодня",)),
    Command("tomorrow", "title_trueconf_tomorrow", tomorrow, also=("завтра",)),
    Command("week", "title_trueconf_week", week, also=("неделя",)),
    Command("range", "title_trueconf_range", period, takes="period", also=("период",)),
)


def _view(desk: Desk, call: Call) -> View:
    """UserError: they have no account there."""
    if not seats_of(desk, call):
        raise UserError("trueconf_none")
    return View("trueconf", _RANGE, named=_NAMED, head=call.words.say("trueconf_days"))
