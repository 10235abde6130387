"""Every sentence in English about looking at conferences: lists, one of them, recordings."""

from app.words.forms import Plural

TEXTS: dict[str, str | Plural] = {
    "title_trueconf": "TrueConf",
    "title_trueconf_connect": "connect a TrueConf Server",
    "trueconf_none": "You have no TrueConf account yet. Connect one: `/{trigger} trueconf connect`.",
    "title_trueconf_today": "today in TrueConf",
    "title_trueconf_tomorrow": "tomorrow in TrueConf",
    "title_trueconf_week": "seven days in TrueConf",
    "title_trueconf_range": "a period in TrueConf",
    "trueconf_days": "Only what stands in TrueConf:",
}
