"""The trueconf group: what one can ask of TrueConf beyond one's day. Each module brings its own commands."""

from app.commands import export
from app.commands.trueconf import (
    access,
    booking,
    colleague,
    days,
    health,
    recordings,
    servers,
    showing,
    watching,
)
from app.tree import Group

_MODULES = (access, servers, health, days, colleague, showing, recordings, watching, booking)
_COMMANDS = (*(command for module in _MODULES for command in module.COMMANDS), export.TRUECONF)
GROUP = Group("trueconf", "title_trueconf", _COMMANDS, also=("труконф",))
