"""The trueconf group: what one can ask of TrueConf beyond one's day. Each module brings its own commands."""

from app.commands import export
from app.commands.trueconf import access, booking, servers, watching
from app.tree import Group

_COMMANDS = (*access.COMMANDS, *servers.COMMANDS, *watching.COMMANDS, *booking.COMMANDS, export.TRUECONF)
GROUP = Group("trueconf", "title_trueconf", _COMMANDS, also=("труконф",))
