"""The trueconf group: what one can ask of TrueConf beyond one's day. Each module brings its own commands."""

from app.commands import export
from app.commands.trueconf import access, booking, days
from app.tree import Group

GROUP = Group("trueconf", "title_trueconf", (*access.COMMANDS, *days.COMMANDS, *booking.COMMANDS, export.TRUECONF), also=("труконф",))
