"""What one can ask: the whole tree on one screen."""

from app.commands import checks, connect, info, look, notify, settings
from app.commands.desk import Desk
from app.tree import Call, Command, Group, Reply, Tree

GROUPS: tuple[Group, ...] = (connect.GROUP, look.GROUP, notify.GROUP, settings.GROUP, checks.GROUP)


def _info(desk: Desk, call: Call) -> Reply:
    return info.info(desk, call, GROUPS)


TREE = Tree(
    groups=GROUPS,
    commands=(
        Command("info", "title_info", _info, also=("инфо", "about")),
        Command("help", "title_help", info.help_text, also=("помощь", "справка", "?")),
    ),
    bare=Command("", "title_bare", info.bare),
    free=look.free,
)
