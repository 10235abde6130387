"""What one can ask: the whole tree on one screen."""

from dataclasses import replace

from app.commands import (
    checks,
    connect,
    equipment,
    export,
    following,
    info,
    join,
    look,
    notify,
    programs,
    scenario,
    settings,
)
from app.commands.desk import Desk
from app.commands.invitations import invitations
from app.commands.respond import respond
from app.commands.trueconf import GROUP as TRUECONF
from app.tree import Call, Command, Group, Opening, Reply, Tree
from app.words import WEEKDAYS

_INVITATIONS = (
    Command(
        "invitations", "title_invitations", invitations, also=("приглашения",), short=("invitations", "приглашения")
    ),
    Command("respond", "title_respond", respond, also=("ответить",), hidden=True),
)
_CALENDARS = replace(look.GROUP, commands=(*look.GROUP.commands, following.COMMAND, *_INVITATIONS))
GROUPS: tuple[Group, ...] = (
    connect.GROUP,
    _CALENDARS,
    notify.GROUP,
    settings.GROUP,
    checks.GROUP,
    programs.GROUP,
    scenario.GROUP,
    equipment.GROUP,
    TRUECONF,
)

OPENINGS = (
    Opening("from", "1.12 to 7.12"),
    Opening("с", "1.12 по 7.12"),
    Opening("in", "3 days"),
    Opening("через", "3 дня"),
    Opening("next", "friday"),
    Opening("следующая", "неделя"),
    Opening("weekend"),
    Opening("выходные"),
    Opening("yesterday"),
    Opening("вчера"),
    *(Opening(day.casefold()) for days in WEEKDAYS.values() for day in days),
)


def _info(desk: Desk, call: Call) -> Reply:
    return info.info(desk, call, GROUPS)


TREE = Tree(
    groups=GROUPS,
    commands=(
        Command("join", "title_join", join.join, also=("войти",)),
        export.COMMAND,
        Command("info", "title_info", _info, also=("инфо", "about")),
        Command("help", "title_help", info.help_text, also=("помощь", "справка", "?")),
    ),
    bare=Command("", "title_bare", info.bare),
    free=look.free,
    openings=OPENINGS,
)
