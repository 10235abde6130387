"""Every sentence in English about looking at conferences: lists, one of them, recordings."""

from app.words.forms import Plural

TEXTS: dict[str, str | Plural] = {
    "title_trueconf": "TrueConf",
    "title_trueconf_connect": "connect a TrueConf Server",
    "trueconf_none": "You have no TrueConf account yet. Connect one: `/{trigger} trueconf connect`.",
}
